"""The lattice engine against dense matrices, exact sums and known numbers."""

import numpy as np
import pytest

from lib import lattice, lattice_galerkin, lattice_quadrature
from lib.units import BOLTZMANN

A = 0.587
J = lattice.hopping_energy(0.5, A)
T = np.geomspace(4, 300, 8)
COUPLINGS = {"hopping": {"hopping": J}, "dipole": {"dipole": 0.42}, "all_to_all": {"all_to_all": 30.0}}


def dense(dot, temperatures):
    """N_coh from all eigenstates, written without the engine's methods."""
    energies, states = np.linalg.eigh(dot.apply(np.eye(dot.size)))
    strengths = states.sum(axis=0) ** 2
    weights = np.exp(-np.outer(energies - energies[0], 1 / (BOLTZMANN * temperatures)))
    return strengths @ weights / weights.sum(axis=0)


def written_out(shape, coupling, kind):
    """The Hamiltonian from its definition, by positions."""
    x = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), -1).reshape(-1, 3)
    step = x[:, None] - x
    r = np.sqrt((step**2).sum(-1)) + np.eye(len(x))
    if kind == "hopping":
        return -coupling * (np.abs(step).sum(-1) == 1) + 6 * coupling * np.eye(len(x))
    if kind == "dipole":
        return coupling * (1 - 3 * step[..., 2] ** 2 / r**2) / r**3 * (1 - np.eye(len(x)))
    return -coupling / len(x) * np.ones((len(x),) * 2)


# ---------------------------------------------------------------- Hamiltonian and field
@pytest.mark.parametrize("kind", COUPLINGS)
def test_hamiltonian_from_its_definition(kind):
    shape, energy = (3, 4, 5), np.linspace(-1, 1, 60)
    dot = lattice.make_lattice(shape, **COUPLINGS[kind], site_energy=energy)
    expected = written_out(shape, COUPLINGS[kind][kind], kind) + np.diag(energy)
    np.testing.assert_allclose(dot.apply(np.eye(60)), expected, atol=1e-11)


def test_mask_is_the_cut_out_of_the_box():
    mask = lattice.sphere(6)
    energy = np.arange(mask.size, dtype=float).reshape(mask.shape)
    inside = mask.ravel()
    for kind, coupling in COUPLINGS.items():
        if kind == "all_to_all":
            continue
        dot = lattice.make_lattice(mask, **coupling, site_energy=energy)
        expected = written_out(mask.shape, coupling[kind], kind) + np.diag(energy.ravel())
        np.testing.assert_allclose(dot.apply(np.eye(dot.size)), expected[np.ix_(inside, inside)], atol=1e-11)


def test_hopping_energy():
    assert lattice.hopping_energy(0.5, 0.587) == pytest.approx(221.145, abs=1e-3)


def test_field_variance_and_correlation():
    fields = np.array([lattice.correlated_field((12, 6, 6), 25.0, 1.2, A, seed) for seed in range(1500)])
    assert np.mean(fields**2) == pytest.approx(625, rel=0.02)
    near = np.mean(fields[:, 0] * fields[:, 3], axis=(0, 1, 2))
    assert near == pytest.approx(625 * np.exp(-((3 * A) ** 2) / (2 * 1.2**2)), rel=0.06)
    far = np.mean(fields[:, 0] * fields[:, 11])  # the padding keeps opposite faces apart
    assert abs(far) < 20
    assert np.array_equal(fields[7], lattice.correlated_field((12, 6, 6), 25.0, 1.2, A, 7))
    white = lattice.correlated_field(30, 25.0, 0.0, A, 1)
    assert white.std() == pytest.approx(25, rel=0.02)
    assert abs(np.mean(white[1:] * white[:-1])) < 15


# ---------------------------------------------------------------- accuracy
@pytest.mark.parametrize("length", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("kind", COUPLINGS)
def test_against_dense(kind, length):
    energy = lattice.correlated_field(9, 25.0, length, A, 5)
    found, error = lattice.thermal_coherence(T, 9, **COUPLINGS[kind], site_energy=energy, return_error=True)
    exact = dense(lattice.make_lattice(9, **COUPLINGS[kind], site_energy=energy), T)
    np.testing.assert_allclose(found, exact, rtol=0.01)
    assert np.all(np.abs(found - exact) < 6 * error + 1e-8 * exact)


@pytest.mark.parametrize("kind", COUPLINGS)
def test_against_dense_1728_cells(kind):
    energy = lattice.correlated_field(12, 25.0, 3.0, A, 5)
    found = lattice.thermal_coherence(T, 12, **COUPLINGS[kind], site_energy=energy)
    np.testing.assert_allclose(
        found, dense(lattice.make_lattice(12, **COUPLINGS[kind], site_energy=energy), T), rtol=0.01
    )


@pytest.mark.parametrize("method", ["krylov", "galerkin"])
def test_methods_agree_with_the_product_of_chains(method):
    shape = (9, 11, 10)
    exact = lattice.thermal_coherence(T, shape, hopping=J)
    np.testing.assert_allclose(lattice.thermal_coherence(T, shape, hopping=J, method=method), exact, rtol=0.005)


def test_probes_make_up_for_few_modes(monkeypatch):
    energy = lattice.correlated_field(16, 25.0, 3.0, A, 2)
    many = lattice.thermal_coherence(T, 16, hopping=J, site_energy=energy)
    monkeypatch.setattr(lattice_galerkin, "_MODES", 100)
    monkeypatch.setattr(lattice_galerkin, "_LEAST", 100)
    few, error = lattice.thermal_coherence(T, 16, hopping=J, site_energy=energy, return_error=True)
    np.testing.assert_allclose(few, many, rtol=0.004)
    assert np.all(error > 0)


@pytest.mark.parametrize("length", [0.0, 1.0])
def test_refined_states_make_up_for_few_modes(length, monkeypatch):
    """Levels between few modes lie too high; refined on the cells they are those of the dot, and so are the sums."""
    energy = lattice.correlated_field(11, 40.0, length, A, 1)
    dot = lattice.make_lattice(11, hopping=J, site_energy=energy)
    exact = np.linalg.eigvalsh(dot.apply(np.eye(dot.size)))
    basis = lattice_galerkin.Galerkin(dot, 300.0)
    matrix, _ = basis.fold()
    levels, states = np.linalg.eigh(matrix)
    refined, gain = lattice_galerkin.refined_levels(dot, basis, levels[:16], states[:, :16])
    assert np.all(np.abs(refined - exact[:16]) < 0.05) and np.max(levels[:16] - exact[:16]) > 0.1
    assert np.all(gain > -1e-9) and abs(refined[0] - exact[0]) < 2e-3
    alone = lattice_galerkin.sampled_levels(dot, basis, states[:, [3, 20]])
    assert np.all(np.abs(alone - exact[[3, 20]]) < 0.1 * (levels[[3, 20]] - exact[[3, 20]]))
    betas = 1 / (BOLTZMANN * np.array([4.0, 20.0, 60.0]))
    found, error = lattice_galerkin._refined_trace(dot, basis, matrix, betas)
    wanted = np.log(np.exp(-np.outer(betas, exact - exact[0])).sum(axis=1)) - betas * exact[0]
    assert np.all(np.abs(found - wanted) < 3 * error + betas * 0.02)
    # The whole way through, with modes that alone are off by more than is allowed.
    for name in ("_MODES", "_LEAST", "_WELLS"):
        monkeypatch.setattr(lattice_galerkin, name, 60)
    found = lattice.thermal_coherence(T, 11, hopping=J, site_energy=energy, method="galerkin", tolerance=1e-3)
    np.testing.assert_allclose(found, dense(dot, T), rtol=0.004)


def test_sine_modes_are_those_of_the_transform():
    """Whatever the edges, and there and back again."""
    from scipy import fft

    dot = lattice.make_lattice((7, 10, 12), hopping=J, site_energy=np.zeros(840))
    basis = lattice_galerkin.Galerkin(dot, 100.0)
    fields = np.random.default_rng(2).standard_normal((3, 7, 10, 12)).astype(np.float32)
    amplitudes = lattice_galerkin._between_modes(basis, fields)
    np.testing.assert_allclose(amplitudes, fft.dstn(fields, type=1, axes=(1, 2, 3), norm="ortho"), atol=1e-6)
    np.testing.assert_allclose(lattice_galerkin._between_modes(basis, amplitudes), fields, atol=1e-6)


def test_a_million_cells_are_refused_where_the_memory_is_too_small():
    """Before anything is computed: without improved states the probes would take hours."""
    energy = lattice.correlated_field(100, 25.0, 3.0, A, 1)
    with pytest.raises(
        ValueError, match="memory_limit = 2 GB is not enough: 1000000 cells by method 'galerkin' need about"
    ):
        lattice.thermal_coherence(T, 100, hopping=J, site_energy=energy)


@pytest.mark.parametrize("temperature", [4.0, 10.0, 300.0])
@pytest.mark.parametrize("length", [0.0, 3.0])
def test_two_methods_at_one_temperature(temperature, length):
    """One low temperature alone: random vectors must not be taken for converged before they saw the lowest states."""
    energy = lattice.correlated_field(20, 25.0, length, A, 2)
    found = [
        lattice.thermal_coherence(temperature, 20, hopping=J, site_energy=energy, method=m)
        for m in ("galerkin", "krylov")
    ]
    assert found[0] == pytest.approx(found[1], rel=0.01)


def test_states_of_cells_without_coupling_are_refused():
    with pytest.raises(ValueError, match="not determined"):
        lattice.lowest_states(12, 3, hopping=0.0)


def test_sphere_and_negative_couplings():
    mask = lattice.sphere(11)
    energy = lattice.correlated_field(mask, 25.0, 3.0, A, 1)
    for coupling in ({"hopping": J}, {"hopping": -20.0}, {"dipole": -2.0}, {"all_to_all": -30.0}):
        dot = lattice.make_lattice(mask, **coupling, site_energy=energy)
        found = lattice.thermal_coherence(T, mask, **coupling, site_energy=energy[mask])
        np.testing.assert_allclose(found, dense(dot, T), rtol=0.01)


def test_clean_product_formula_and_published_ratios():
    for edge, ratio in ((10, 4.08), (15, 11.83), (20, 24.2), (30, 63.4)):
        n = round(edge / A)
        m = np.arange(1, n + 1)
        odd = np.where(
            m % 2, 2 / (n + 1) / np.tan(np.pi * m / (2 * (n + 1))) ** 2, 0
        )  # (sum over cells)^2 of a sine mode
        energy = 2 * J * (1 - np.cos(np.pi * m / (n + 1)))
        weight = np.exp(-energy / (BOLTZMANN * np.array([[10.0], [300.0]])))
        product = ((weight * odd).sum(1) / weight.sum(1)) ** 3
        found = lattice.thermal_coherence([10.0, 300.0], n, hopping=J)
        np.testing.assert_allclose(found, product, rtol=1e-10)
        assert found[0] / found[1] == pytest.approx(ratio, rel=0.002)


def test_all_to_all_in_closed_form_and_large():
    boltzmann = np.exp(6.0 / (BOLTZMANN * T))
    np.testing.assert_allclose(
        lattice.thermal_coherence(T, (3, 4, 5), all_to_all=6.0), 60 * boltzmann / (59 + boltzmann), rtol=1e-7
    )
    energy = lattice.correlated_field(46, 5.0, 0.0, A, 1)
    assert np.all(lattice.thermal_coherence([4.0, 300.0], 46, all_to_all=40.0, site_energy=energy) > 1)


def test_constant_energy_cancels_and_shapes_follow():
    energy = lattice.correlated_field(6, 10.0, 1.0, A, 3)
    one = lattice.thermal_coherence(50.0, 6, hopping=J, site_energy=energy)
    moved = lattice.thermal_coherence([[50.0]], 6, hopping=J, site_energy=energy + 1e3)
    assert one.shape == () and moved.shape == (1, 1)
    assert moved[0, 0] == pytest.approx(float(one), rel=1e-8)


# ---------------------------------------------------------------- dipoles
def test_dipole_coupling_does_not_favour_the_uniform_state():
    for cells in (6, lattice.sphere(7)):
        dot = lattice.make_lattice(cells, dipole=0.42)
        assert abs(dot.bright @ dot.apply(dot.bright[:, None])[:, 0]) < 1e-12
    energies, amplitudes = lattice.lowest_states(8, 20, dipole=0.42)
    assert energies[0] < -1.5
    assert lattice.oscillator_strengths(amplitudes).max() < 0.05 * 8**3
    signs = np.sign(amplitudes[0])  # alternating across the dipoles, alike along them: the M point
    assert np.mean(signs[1:] * signs[:-1]) < -0.5 and np.mean(signs[:, :, 1:] * signs[:, :, :-1]) > 0.5
    slab = lattice.make_lattice((6, 6, 2), dipole=0.42)
    assert abs(slab.bright @ slab.apply(slab.bright[:, None])[:, 0]) > 0.1


# ---------------------------------------------------------------- snapshots
def test_snapshot_average():
    options = {"standard_deviation": 40.0, "correlation_length": 1.5, "lattice_constant": A, "hopping": 30.0}
    answer = lattice.snapshot_average([20.0, 300.0], 5, range(12), **options)
    fields = [lattice.correlated_field(5, 40.0, 1.5, A, seed) for seed in range(12)]
    single = np.array([lattice.thermal_coherence([20.0, 300.0], 5, hopping=30.0, site_energy=u) for u in fields])
    np.testing.assert_allclose(answer.samples, single, rtol=1e-9)
    np.testing.assert_allclose(answer.quenched, single.mean(axis=0))
    bright, trace = [], []
    for u in fields:
        matrix = lattice.make_lattice(5, hopping=30.0, site_energy=u).apply(np.eye(125))
        energies, states = np.linalg.eigh(matrix)
        weight = np.exp(-energies / (BOLTZMANN * 300))
        bright.append(states.sum(axis=0) ** 2 @ weight)
        trace.append(weight.sum())
    assert answer.annealed[1] == pytest.approx(np.sum(bright) / np.sum(trace), rel=1e-8)
    assert answer.effective[1] == pytest.approx(np.sum(trace) ** 2 / np.sum(np.square(trace)), rel=1e-8)
    assert np.all(answer.effective >= 1) and np.all(answer.effective <= 12)


def test_deviation_may_depend_on_temperature():
    seeds = range(3)
    both = lattice.snapshot_average([20.0, 300.0], 5, seeds, [2.0, 30.0], 3.0, A, hopping=J)
    hot = lattice.snapshot_average([300.0], 5, seeds, 30.0, 3.0, A, hopping=J)
    np.testing.assert_allclose(both.samples[:, 1], hot.samples[:, 0], rtol=1e-9)


# ---------------------------------------------------------------- spectra and pictures
def test_spectrum_has_unit_area_and_the_dense_shape():
    energy = lattice.correlated_field(8, 25.0, 1.0, A, 4)
    grid = np.linspace(-200, 3200, 4001)
    line = lattice.bright_spectrum(grid, 8, 5.0, hopping=J, site_energy=energy)
    levels, states = np.linalg.eigh(lattice.make_lattice(8, hopping=J, site_energy=energy).apply(np.eye(512)))
    weights = states.sum(axis=0) ** 2 / 512
    exact = np.exp(-((grid[:, None] - levels) ** 2) / 50) @ weights / (5 * np.sqrt(2 * np.pi))
    np.testing.assert_allclose(line, exact, atol=2e-3 * exact.max())
    assert np.trapezoid(line, grid) == pytest.approx(1, abs=1e-3)


def test_emission_is_weighted_absorption():
    energy = lattice.correlated_field(8, 25.0, 1.0, A, 4)
    grid, kT = np.linspace(-100, 400, 2001), BOLTZMANN * 150
    line = lattice.bright_spectrum(grid, 8, 5.0, hopping=J, site_energy=energy, temperature=150.0)
    levels, states = np.linalg.eigh(lattice.make_lattice(8, hopping=J, site_energy=energy).apply(np.eye(512)))
    weights = states.sum(axis=0) ** 2 * np.exp(-(levels - levels[0]) / kT)
    exact = np.exp(-((grid[:, None] - levels) ** 2) / 50) @ weights / weights.sum() / (5 * np.sqrt(2 * np.pi))
    np.testing.assert_allclose(line, exact, atol=2e-3 * exact.max())
    assert np.trapezoid(line, grid) == pytest.approx(1, abs=1e-3)
    # each line keeps its ratio exp(-E/kT) to absorption: seen where lines are narrow
    absorbed, emitted = (lattice.bright_spectrum(grid, 12, 1.0, hopping=J, temperature=t) for t in (None, 1000.0))
    middle = absorbed[1:-1]
    tops = 1 + np.flatnonzero((middle > absorbed[:-2]) & (middle >= absorbed[2:]) & (middle > 1e-3))
    assert len(tops) >= 3
    ratio = np.log(emitted[tops] / absorbed[tops])
    np.testing.assert_allclose(ratio - ratio[0], -(grid[tops] - grid[tops[0]]) / (BOLTZMANN * 1000), atol=0.01)


def test_states_strengths_and_participation():
    energy = lattice.correlated_field(9, 25.0, 3.0, A, 4)
    dot = lattice.make_lattice(9, hopping=J, site_energy=energy)
    levels, states = np.linalg.eigh(dot.apply(np.eye(729)))
    found, amplitudes = lattice.lowest_states(9, 6, hopping=J, site_energy=energy)
    np.testing.assert_allclose(found, levels[:6], atol=0.02)
    strengths = lattice.oscillator_strengths(amplitudes)
    np.testing.assert_allclose(strengths, states.sum(axis=0)[:6] ** 2, rtol=0.02, atol=0.5)
    every = lattice.lowest_states(6, 216, hopping=J)[1]
    assert lattice.oscillator_strengths(every).sum() == pytest.approx(216)
    assert lattice.oscillator_strengths(every)[0] == pytest.approx(
        (2 / 7 / np.tan(np.pi / 14) ** 2) ** 3
    )  # .76 N; .5325 N for large cubes
    clean = lattice.participation_ratio(lattice.lowest_states(9, 1, hopping=J)[1])
    assert clean[0] == pytest.approx((2 * 10 / 3) ** 3, rel=1e-6)
    level, strength, picture = lattice.brightest_low_state(9, 6, hopping=J, site_energy=energy)
    assert strength == strengths.max() and picture.shape == (9, 9, 9) and picture.sum() > 0 and level in found


def test_coherence_map():
    energy = lattice.correlated_field(7, 25.0, 3.0, A, 4)
    dot = lattice.make_lattice(7, hopping=J, site_energy=energy)
    levels, states = np.linalg.eigh(dot.apply(np.eye(343)))
    maps = lattice.coherence_map([10.0, 300.0], 7, hopping=J, site_energy=energy)
    for temperature, found in zip((10.0, 300.0), maps):
        rho = (states * np.exp(-(levels - levels[0]) / (BOLTZMANN * temperature))) @ states[171]
        np.testing.assert_allclose(found.ravel(), rho / rho[171], atol=1e-5)
    assert maps[0].sum() > maps[1].sum() and maps[1][3, 3, 3] == 1
    ball = lattice.coherence_map(100.0, lattice.sphere(7), hopping=J)
    assert ball.shape == (7, 7, 7) and ball[0, 0, 0] == 0


# ---------------------------------------------------------------- bad input
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cells": 1}, "cells = 1 .*n >= 2"),
        ({"cells": 2.5}, "cells = 2.5"),
        ({"cells": (4, 4)}, "cells = "),
        ({"cells": (1, 1, 1)}, "cells = "),
        ({"cells": np.zeros((3, 3, 3), bool)}, "cells = a mask with 0 cells"),
        ({"hopping": None}, "exactly one of hopping, all_to_all, dipole; got none"),
        ({"dipole": 1.0}, "exactly one of .*hopping = .*dipole"),
        ({"hopping": np.nan}, "hopping = nan"),
        ({"site_energy": np.zeros((4, 4, 5))}, r"site_energy has shape \(4, 4, 5\).*\(4, 4, 4\)"),
        ({"site_energy": np.full((4, 4, 4), np.inf)}, "site_energy = "),
        ({"temperatures": [0.0, 10.0]}, "temperatures = .*above 0 K"),
        ({"temperatures": -3}, "temperatures = -3"),
        ({"orientation": (0, 0, 0)}, "orientation = "),
        ({"method": "guess"}, "method = 'guess'"),
        ({"method": "secular"}, "method = 'secular' is not allowed for this lattice"),
        (
            {"cells": 60, "site_energy": np.ones(60**3), "method": "dense"},
            "memory_limit = 2 GB is not enough: 216000 cells",
        ),
        ({"cells": 40, "dipole": 1.0, "hopping": None, "memory_limit": 1e-3}, "memory_limit = 0.001 GB"),
        ({"tolerance": 0}, "tolerance = 0"),
    ],
)
def test_bad_input_is_refused(change, words):
    arguments = {"temperatures": [10.0], "cells": 4, "hopping": J} | change
    with pytest.raises(ValueError, match=words):
        lattice.thermal_coherence(**arguments)


def test_bad_input_of_the_other_calls():
    with pytest.raises(ValueError, match="correlation_length = -1"):
        lattice.correlated_field(4, 1.0, -1, A, 0)
    with pytest.raises(ValueError, match="seeds = "):
        lattice.snapshot_average([10.0], 4, [1], 1.0, 1.0, A, hopping=J)
    with pytest.raises(ValueError, match="standard_deviation has shape"):
        lattice.snapshot_average([10.0], 4, [1, 2], [1.0, 2.0], 1.0, A, hopping=J)
    with pytest.raises(ValueError, match="broadening = 0"):
        lattice.bright_spectrum([0.0], 4, 0, hopping=J)
    with pytest.raises(ValueError, match="temperature = 0.*above 0 K"):
        lattice.bright_spectrum([0.0], 4, 1.0, hopping=J, temperature=0)
    with pytest.raises(ValueError, match="count = 0"):
        lattice.lowest_states(4, 0, hopping=J)
    with pytest.raises(ValueError, match="mass = 0"):
        lattice.hopping_energy(0, A)


def test_probes_are_signs_of_their_own_seed():
    """Probes are independent signs: for a diagonal matrix each gives the trace itself, for an off-diagonal pair +-2."""
    seen = []

    def residual(z):
        seen.append(z)
        return np.stack([(z * z).sum(axis=0), 2 * z[0] * z[1]], axis=1)

    mean, error, count = lattice_quadrature.probe_trace(residual, 50, 1e-9, np.random.default_rng(3), 400)
    z = np.concatenate(seen, axis=1)
    assert count == 400 == z.shape[1] and z.shape[0] == 50
    assert set(np.unique(z)) == {-1.0, 1.0}
    assert np.abs(z.mean(axis=1)).max() < 5 / np.sqrt(400)  # no cell prefers a sign, no two probes are one
    assert np.abs(np.corrcoef(z.T) - np.eye(400)).max() < 0.8
    assert mean[0] == 50 and error[0] == 0  # exact, whatever the signs
    assert abs(mean[1]) < 4 * error[1] and error[1] == pytest.approx(2 / np.sqrt(400), rel=0.02)


def test_seed_of_the_probes_reaches_them():
    """Another seed gives other probes, and answers that differ by about the stated error; the same seed the same bytes."""
    energy = lattice.correlated_field(12, 25.0, 0.0, A, 2)
    runs = [
        lattice.thermal_coherence(
            300.0, 12, hopping=J, site_energy=energy, method="krylov", seed=seed, return_error=True
        )
        for seed in (0, 0, 1)
    ]
    assert runs[0][0] == runs[1][0] != runs[2][0]
    assert np.all(np.abs(runs[0][0] - runs[2][0]) < 6 * np.hypot(runs[0][1], runs[2][1]))


def test_a_bump_that_few_modes_cannot_avoid_is_folded_without_a_root_of_a_negative_number():
    x = np.arange(14) - 6.5
    far = np.sqrt(x[:, None, None] ** 2 + x[:, None] ** 2 + x**2)
    dot = lattice.make_lattice(14, hopping=J, site_energy=(3000.0 * (far < 3.5)).ravel())
    basis = lattice_galerkin.Galerkin(dot, 40.0)
    kept = np.linalg.eigvalsh(basis.matrix[:, : basis.size])[0]
    assert np.min(basis.free[basis.size :]) + dot.energy.mean() < kept
    matrix, bright = basis.fold()
    assert np.all(np.isfinite(matrix)) and np.all(np.isfinite(bright))
    assert np.linalg.eigvalsh(matrix)[0] < kept


def test_levels_above_the_modes_follow_them_rank_by_rank():
    """What lies above the kept modes, from the highest kept levels; and the whole trace of a constant landscape shifts."""
    energy = lattice.correlated_field(12, 25.0, 2.0, A, 4)
    dot = lattice.make_lattice(12, hopping=J, site_energy=energy)
    exact = np.linalg.eigvalsh(dot.matrix.toarray())
    basis = lattice_galerkin.Galerkin(dot, 180.0)
    betas = 1 / (BOLTZMANN * np.array([200.0, 300.0]))
    rest = np.exp(-np.outer(betas, exact[basis.size :])).sum(axis=1)
    found = np.exp(lattice_galerkin._above(basis, exact[: basis.size], betas))
    np.testing.assert_allclose(found, rest, rtol=0.12)
    shifted = np.exp(lattice_galerkin._above(basis, exact[: basis.size] + 7.0, betas))
    np.testing.assert_allclose(shifted, found * np.exp(-7.0 * betas), rtol=1e-9)


@pytest.mark.parametrize("seed", [3, 201, 202])
@pytest.mark.parametrize("length", [0.0, 1.0, 2.0])
def test_rough_lattice_with_the_modes_of_a_large_dot(length, seed, monkeypatch):
    """As many modes for a volume as a dot of 132,651 cells keeps: some tens, mended on the cells.

    The engine's constants were chosen on other seeds than the last two. The stated error is one standard error.
    """
    for name in ("_MODES", "_LEAST", "_WELLS"):
        monkeypatch.setattr(lattice_galerkin, name, 25)
    energy = lattice.correlated_field(10, 25.0 if seed == 3 else 40.0, length, A, seed)
    found, error = lattice.thermal_coherence(T, 10, hopping=J, site_energy=energy, method="galerkin", return_error=True)
    exact = dense(lattice.make_lattice(10, hopping=J, site_energy=energy), T)
    np.testing.assert_allclose(found, exact, rtol=0.01)
    assert np.all(np.abs(found - exact) < 5 * error)


def test_lanczos_ends_where_nothing_new_is_reached():
    """An eigenvector, or two of them, span all that H reaches: the rule is exact after so many steps."""
    H = np.diag([3.0, 5.0, 11.0, 20.0])
    for start, nodes, weights in (([2.0, 0, 0, 0], [3.0], [4.0]), ([1.0, 0, 2.0, 0], [3.0, 11.0], [1.0, 4.0])):
        values, rules = lattice_quadrature.quadrature(lambda v: H @ v, np.array(start)[:, None], lambda e, w: w @ e)
        np.testing.assert_allclose(rules[0][0], nodes)
        np.testing.assert_allclose(rules[0][1], weights)
        assert values[0] == pytest.approx(np.dot(nodes, weights))
