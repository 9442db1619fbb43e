"""The path integral of the rigid exciton against closed forms, a variational ground state and the bulk."""

import subprocess
import sys

import numpy as np
import pytest
from scipy.integrate import quad

from lib import path_integral, units
from lib.closures.rigid import bulk_overlap, on_top_density
from lib.pair_action import pair_action, s_waves
from lib.path_integral import bennett, natural_units, thermal_overlap, universal_overlap


def two_free_particles(edge, temperature, ratio):
    """[sum exp(-b(e + h))]^3/(Z_e Z_h)."""
    m, b = np.arange(1, 400), 1 / temperature
    e, h = (share / (1 + ratio) * np.pi**2 * m**2 / edge**2 for share in (ratio, 1.0))
    return (np.exp(-b * (e + h)).sum() / np.exp(-b * e).sum() / np.exp(-b * h).sum()) ** 3


# ---- the pair action
def test_s_waves_of_hydrogen():
    energies, waves, slopes = s_waves(60.0, 0.8, 1.0, [0.0, 1.0])
    assert energies[:3] == pytest.approx([-1, -1 / 4, -1 / 9], abs=1e-9)
    assert abs(waves[1, 0]) == pytest.approx(2 * np.exp(-1), rel=1e-9)
    assert abs(slopes[0, 0]) == pytest.approx(2, rel=1e-9)


@pytest.mark.parametrize("tau", [0.01, 0.1, 1.0])
def test_charges_at_one_place_have_elliotts_density(tau):
    continuum = quad(
        lambda k: k / np.pi / -np.expm1(-2 * np.pi / k) * np.exp(-tau * k * k), 1e-9, 7 / tau**0.5, limit=200
    )[0]
    bound = sum(np.exp(tau / n**2) / n**3 for n in range(1, 3000)) / np.pi
    expected = -np.log((continuum + bound) * (4 * np.pi * tau) ** 1.5)
    assert pair_action(tau).u[0, 0] == pytest.approx(expected, abs=1e-7)
    assert on_top_density(tau) == pytest.approx(continuum + bound, rel=1e-6)


def test_cusp_of_a_short_link_is_that_of_first_order():
    """-2 sqrt(pi tau) and a correction of order tau."""
    for tau in (1e-3, 4e-3):
        first = -2 * np.sqrt(np.pi * tau)
        assert abs(pair_action(tau).u[0, 0] - first) < 0.4 * tau


def test_far_charges_feel_the_potential_along_the_line():
    action = pair_action(0.1)
    Y = action.step * (len(action.u) - 1)
    for j in (8, 32, 64):
        d = j * action.step
        assert action.u[-1, j] == pytest.approx(-0.4 / d * np.arctanh(d / (2 * Y + d)), abs=1e-6)


def test_two_links_make_one():
    """int rho(0, r; tau) rho(r, 0; tau) d3r = rho(0, 0; 2 tau)."""
    tau = 0.2
    action = pair_action(tau)
    d = action.step * np.arange(action.u.shape[1])
    rho = np.exp(-action.u[0] - d**2 / (4 * tau)) * (4 * np.pi * tau) ** -1.5
    whole = np.trapezoid(4 * np.pi * d**2 * rho**2, d)
    assert whole == pytest.approx(on_top_density(2 * tau), rel=2e-4)


# ---- the sampling
@pytest.mark.parametrize(
    ("edge", "temperature", "ratio"), [(10, 2.0, 1.0), (5, 0.5, 3.0), (2, 1.0, 1.0), (3, 0.3, 1.5)]
)
def test_without_attraction_the_closed_form(edge, temperature, ratio):
    found = universal_overlap(edge, temperature, ratio, attraction=0.0, relative_error=0.02)
    assert abs(found.value - two_free_particles(edge, temperature, ratio)) < 3.5 * found.standard_error
    assert found.standard_error < 0.021 * found.value


def test_both_ways_of_sampling_agree():
    """Free pairs that are weighed, and the two Markov chains, at a temperature where both work."""
    pair = path_integral._Pair(6.0, 1.8, 1.0, 1.0, 1.0, 5)
    pair.kernels.seed_generator(5)
    drawn, chained = pair._without_forces(0.015), pair._by_chains(0.015)
    assert abs(drawn.value - chained.value) < 3.5 * np.hypot(drawn.standard_error, chained.standard_error)


def test_large_warm_cube_is_the_bulk():
    """Elliott and Saha; walls take a share of order lambda/D."""
    for edge, margin in ((12.0, 0.12), (24.0, 0.06)):
        found = universal_overlap(edge, 2.0, relative_error=0.01)
        assert abs(found.value / bulk_overlap(edge, 2.0) - 1) < margin


def test_the_same_seed_gives_the_same_number():
    first, second, other = (universal_overlap(6.0, 1.0, seed=s, relative_error=0.1) for s in (3, 3, 4))
    assert first == second != other


def test_carriers_may_be_exchanged():
    one, other = (universal_overlap(5.0, 0.8, r, seed=1, relative_error=0.02) for r in (3.0, 1 / 3))
    assert abs(one.value - other.value) < 3.5 * np.hypot(one.standard_error, other.standard_error)


def test_bennett_of_gaussian_weights():
    """ln weights N(-s/2 + g, s) in one ensemble, N(s/2 + g, s) in the other: the ratio is e^g."""
    rng = np.random.default_rng(1)
    logs, back = (rng.normal(0.7 + sign, 2**0.5, (40000, 1)) for sign in (-1, 1))
    value, error, samples = bennett(logs, np.ones(40000), back)
    assert abs(value - 0.7) < 4 * error < 0.05
    assert 20000 < samples < 90000


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"temperature": -1.0}, "temperature"),
        ({"edge": 0.1}, "exciton Bohr radii"),
        ({"temperature": 1e5}, "Rydbergs"),
        ({"mass_ratio": 100.0}, "mass_ratio"),
        ({"relative_error": 0.5}, "relative_error"),
        ({"seed": -1}, "seed"),
        ({"static_permittivity": 20.0}, "give both or neither"),
        ({"phonon_energy": 20.0}, "give both or neither"),
        ({"permittivity": 0.5}, "permittivity"),
    ],
)
def test_refused(change, words):
    good = {"temperature": 300.0, "edge": 10.0, "reduced_mass": 0.126, "permittivity": 7.3}
    with pytest.raises(ValueError, match=words):
        thermal_overlap(**(good | change))


def test_too_few_samples_give_nan_and_say_so(monkeypatch):
    monkeypatch.setattr(path_integral, "_BUDGET", 1.0)
    monkeypatch.setattr(path_integral, "LARGEST_ERROR", 1e-3)
    with pytest.warns(UserWarning, match="are needed for"):
        found = universal_overlap(5.0, 0.1)
    assert np.isnan(found.value) and np.isnan(found.standard_error)


def test_natural_units():
    radius, rydberg = natural_units(1.0, 1.0)
    assert (radius, rydberg) == pytest.approx((0.0529177, 13605.69), rel=1e-5)
    radius, rydberg = natural_units(0.126, 7.3)
    assert units.HBAR2_OVER_2M0 / 0.126 / radius**2 == pytest.approx(rydberg)


def test_reading_needs_no_compiler():
    code = "import sys; sys.modules['numba'] = None; import lib.path_integral, lib.closures.rigid, lib.scenarios"
    subprocess.run([sys.executable, "-c", code], check=True)
