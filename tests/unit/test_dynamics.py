"""Dephasing, thermaliser, noise and ladder against exact results, other solvers and sampling."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.linalg import expm

from lib import biexciton, dynamics, lattice, materials, tables
from lib.coherence import PolaronCrossover, small_cluster_coherence
from lib.figures import panel_giant_line, panel_superabsorption
from lib.phonons import SpectralDensity
from lib.units import BOLTZMANN, HBAR

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import giant_line as script

DRUDE = SpectralDensity.drude_lorentz(1.5, 6.0, 400.0)
MODES = SpectralDensity.from_modes([3.0, 15.0], [1.2, 9.0])


def random_hamiltonian(cells, seed):
    H = np.random.default_rng(seed).normal(0, 5, (cells, cells))
    return H + H.T


def gibbs(H, T):
    rho = expm(-H / (BOLTZMANN * T))
    return rho.sum() / np.trace(rho)


# ---------------------------------------------------------------- the ladder
def test_ladder_rates_by_hand():
    assert dynamics.dicke_ladder_rates(1).tolist() == [1]
    assert dynamics.dicke_ladder_rates(2).tolist() == [2, 2]
    assert dynamics.dicke_ladder_rates(4).tolist() == [4, 6, 6, 4]
    N = 31
    assert dynamics.dicke_ladder_rates(N).sum() == N * (N + 1) * (N + 2) / 6


def test_one_and_two_emitters_in_closed_form():
    t = np.linspace(0, 3, 31)
    np.testing.assert_allclose(dynamics.ladder_intensity(1, t), np.exp(-t), rtol=1e-10)
    np.testing.assert_allclose(dynamics.ladder_intensity(2, t), 2 * np.exp(-2 * t) * (1 + 2 * t), rtol=1e-9)


@pytest.mark.parametrize("dephasing", [0.0, 2.0])
def test_every_excitation_becomes_one_photon(dephasing):
    t = np.linspace(0, 60, 12001)
    assert np.trapezoid(dynamics.ladder_intensity(6, t, 4, dephasing), t) == pytest.approx(4, rel=1e-4)


def test_burst_of_many_emitters():
    for N in (50, 100, 200):
        time, height = dynamics.burst_peak(N)
        assert time * N / np.log(N) == pytest.approx(1.05, abs=0.01)
        assert height / N**2 == pytest.approx(0.20, abs=0.005)


def test_burst_exactly_above_half_plus_one():
    """The intensity can only fall from m <= N/2 + 1 excitations, and first rises above it."""
    for N in range(2, 15):
        for m in range(1, N + 1):
            y = dynamics.ladder_intensity(N, np.linspace(0, 2, 401), m)
            assert y[0] == pytest.approx(m * (N - m + 1))
            assert np.all(np.diff(y) <= 1e-9) == (m <= N / 2 + 1), (N, m)
            assert (dynamics.burst_peak(N, m)[0] > 0) == (m > N / 2 + 1)


@pytest.mark.parametrize("dephasing", [0.7, 5.0])
def test_dephasing_against_the_full_space_of_spins(dephasing):
    """Three spins, 2^3 states, jump operators sqrt(dephasing)|e><e| on each: pairs lose coherence at that rate."""
    import qutip

    N, lower = 3, qutip.destroy(2)

    def at(operator, i):
        return qutip.tensor([operator if k == i else qutip.qeye(2) for k in range(N)])

    J = sum(at(lower, i) for i in range(N))
    jumps = [J] + [dephasing**0.5 * at(lower.dag() * lower, i) for i in range(N)]
    start = qutip.ket2dm(qutip.tensor([qutip.basis(2, 1)] * N))
    t = np.linspace(0, 2, 21)
    L = qutip.liouvillian(0 * J, jumps).full()
    vector = qutip.operator_to_vector(start).full().ravel()
    intensity = [
        (J.dag() * J * qutip.vector_to_operator(qutip.Qobj(expm(L * s) @ vector, dims=[start.dims, [1]]))).tr().real
        for s in t
    ]
    np.testing.assert_allclose(dynamics.ladder_intensity(N, t, dephasing=dephasing), intensity, atol=1e-8)


def test_strong_dephasing_leaves_independent_emitters():
    t = np.linspace(0, 2, 41)
    np.testing.assert_allclose(dynamics.ladder_intensity(8, t, dephasing=2e4), 8 * np.exp(-t), rtol=2e-3)


def test_first_slope_does_not_know_dephasing():
    for N in (3, 8):
        for rate in (0.0, 1.0, 30.0):
            y = dynamics.ladder_intensity(N, [0, 1e-6], dephasing=rate)
            assert (y[1] - y[0]) / 1e-6 == pytest.approx(N * (N - 2), rel=1e-3)


def test_saturation_number():
    radius = materials.material("CsPbBr3").bohr_radius
    assert biexciton.saturation_number(2 * radius, radius, 8) == pytest.approx(1)
    most, least = biexciton.saturation_number(np.array([10.0, 15]), radius, np.array([[8.0], [22]]))
    assert 1.5 < least[0] and most[0] < 4.5 and 5 < least[1] and most[1] < 15


# ---------------------------------------------------------------- white noise
@pytest.mark.parametrize("cells", [2, 5, 8])
def test_dephasing_of_the_bright_state_is_exact(cells):
    t = np.linspace(0, 5, 11)
    ring = np.zeros((cells, cells))
    for i in range(cells):
        ring[i, i - 1] = ring[i - 1, i] = -4.0  # every row has the same sum: |B> is a level
    for H in (dynamics.collective_hamiltonian(cells, 7.0), ring):
        found = dynamics.dephased_coherence(H, 0.6, t)
        np.testing.assert_allclose(found, 1 + (cells - 1) * np.exp(-0.6 * t), atol=1e-6)


def test_dephasing_against_a_handmade_equation():
    """d rho_ij/dt = -i [H, rho]_ij/hbar - gamma rho_ij for i != j, for an H that mixes |B> with others."""
    N, gamma, H = 4, 0.9, random_hamiltonian(4, 1)
    one = np.eye(N)
    L = -1j / HBAR * (np.kron(H, one) - np.kron(one, H.T)) - gamma * np.diag(1 - one.ravel())
    t = np.array([0.0, 0.1, 0.7, 3.0])
    rho = np.full(N * N, 1 / N)
    exact = [np.sum(expm(L * s) @ rho).real for s in t]
    np.testing.assert_allclose(dynamics.dephased_coherence(H, gamma, t), exact, atol=1e-6)


# ---------------------------------------------------------------- thermaliser
@pytest.mark.parametrize("secular", [True, False])
@pytest.mark.parametrize("T", [15.0, 60.0, 300.0])
def test_steady_state_is_the_bare_gibbs_state(T, secular):
    for cells, V in ((3, 4.0), (8, 15.0)):
        found = dynamics.thermalised_coherence(dynamics.collective_hamiltonian(cells, V), DRUDE, T, secular=secular)
        expected = cells / (1 + (cells - 1) * np.exp(-V / (BOLTZMANN * T)))
        assert found == pytest.approx(expected, rel=1e-2)
        assert found == pytest.approx(expected, rel=1e-6)
        assert dynamics.bare_gibbs(cells, V, T) == pytest.approx(expected, rel=1e-12)
    H = random_hamiltonian(4, 2)
    for scale in (0.3, 5.0):
        assert dynamics.thermalised_coherence(H, DRUDE * scale, T, secular=secular) == pytest.approx(
            gibbs(H, T), rel=1e-6
        )


def test_relaxation_rate():
    N, V, T = 6, 9.0, 50.0
    rate = float(dynamics.bright_relaxation_rate(N, V, DRUDE, T))
    t = np.linspace(0, 4, 9) / rate
    end = float(dynamics.bare_gibbs(N, V, T))
    H = dynamics.collective_hamiltonian(N, V)
    np.testing.assert_allclose(
        dynamics.thermalised_coherence(H, DRUDE, T, t), end + (N - end) * np.exp(-rate * t), atol=1e-6
    )
    # Balance of gain and loss, from the golden rule and |<B|P_i|d>|^2 summed over cells = 1/N.
    gain, loss = dynamics.bath_rate(DRUDE, V, T) / N, (N - 1) * dynamics.bath_rate(DRUDE, -V, T) / N
    assert rate == pytest.approx(gain + loss)


def test_bath_rate_balance_and_refusal_of_sharp_modes():
    up, down = (dynamics.bath_rate(DRUDE, s * 7.0, 40.0) for s in (-1, 1))
    assert up / down == pytest.approx(np.exp(-7 / (BOLTZMANN * 40)))
    with pytest.raises(ValueError, match="sum of delta functions"):
        dynamics.thermalised_coherence(dynamics.collective_hamiltonian(3, 5.0), MODES, 40.0)


def test_three_routes_to_one_dephasing_rate():
    """Redfield without transfer, Kubo's fast limit and Haken-Strobl: gamma = 4 lambda kT/(hbar Gamma)."""
    lam, Gamma, T, t = 1.5, 6.0, 200.0, np.array([0.0, 0.05, 0.2])
    rate = 4 * lam * BOLTZMANN * T / (HBAR * Gamma)
    assert dynamics.bath_rate(DRUDE, 0.0, T) == pytest.approx(rate, rel=1e-6)
    expected = 1 + 3 * np.exp(-rate * t)
    np.testing.assert_allclose(dynamics.dephased_coherence(np.zeros((4, 4)), rate, t), expected, atol=1e-6)
    np.testing.assert_allclose(dynamics.thermalised_coherence(np.zeros((4, 4)), DRUDE, T, t), expected, rtol=1e-5)
    sigma, tau = np.sqrt(2 * lam * BOLTZMANN * T), HBAR / Gamma
    late = np.array([50.0, 60.0])
    slope = np.diff(dynamics.kubo_variance(sigma, tau, late)).item() / 10
    assert slope == pytest.approx(rate, rel=1e-9)


def test_what_the_bath_misses_is_the_polaron():
    """Without phonons all agree; with them closure 2 is near exact diagonalisation, the Redfield state is not."""
    N, V, w, T = 3, 15.0, 15.0, 60.0
    free = float(dynamics.bare_gibbs(N, V, T))
    for S, near in ((1e-9, 1e-5), (0.3, 0.06)):
        J = SpectralDensity.from_modes([w], [w * S**0.5])
        exact = small_cluster_coherence(N, V, w, w * S**0.5, T, 11)
        closure = PolaronCrossover(V, J, 1.0).coherence_number(T, N ** (1 / 3))
        frame = dynamics.polaron_frame_coherence(N, V, J, T)
        assert closure == pytest.approx(exact, rel=near)
        if S < 0.1:
            assert free == pytest.approx(exact, rel=1e-5) and frame == pytest.approx(exact, rel=1e-5)
        else:
            assert frame < exact < free and free / exact > 1.08


# ---------------------------------------------------------------- noise
def test_phase_variance_is_the_thermal_line_broadening():
    """2 Re g(t) less its zero-point part, from another module."""
    t = np.linspace(0.01, 2, 40)
    hot, cold = (MODES.line_broadening(t / HBAR, T).real for T in (80.0, 0.02))
    np.testing.assert_allclose(dynamics.phase_variance(MODES, t, 80.0), 2 * (hot - cold), rtol=1e-8)


def test_phase_variance_is_the_double_integral_of_the_correlation():
    t = np.linspace(0, 1.5, 3001)
    C = dynamics.gap_correlation(MODES, t, 120.0)
    once = np.concatenate([[0], np.cumsum((C[1:] + C[:-1]) / 2 * t[1])])
    twice = np.concatenate([[0], np.cumsum((once[1:] + once[:-1]) / 2 * t[1])])
    np.testing.assert_allclose(
        dynamics.phase_variance(MODES, t, 120.0)[::300], 2 * twice[::300] / HBAR**2, rtol=2e-5, atol=1e-9
    )


def test_correlation_starts_at_the_variance():
    assert dynamics.gap_correlation(MODES, [0.0], 90.0).item() == pytest.approx(MODES.thermal_variance(90.0))
    assert dynamics.gap_correlation(MODES, [0.0], 90.0, thermal=False).item() == pytest.approx(MODES.variance(90.0))


def test_kubo_limits():
    sigma, t = 5.0, np.linspace(0.01, 1, 30)
    slow = dynamics.kubo_variance(sigma, 1e4, t)
    np.testing.assert_allclose(slow, (sigma * t / HBAR) ** 2, rtol=1e-4)
    fast = dynamics.kubo_variance(sigma, 1e-5, t)
    np.testing.assert_allclose(fast, 2 * sigma**2 * 1e-5 / HBAR**2 * t, rtol=2e-3)


def test_sampled_phases_have_the_stated_variance():
    t, runs, cells = np.linspace(0, 1, 26), 60, 50
    error = 4 * (2 / (runs * cells)) ** 0.5
    phases = dynamics.lattice_phases(MODES, 100.0, t, cells, runs, 5)
    np.testing.assert_allclose(phases.var(axis=(0, 1))[1:], dynamics.phase_variance(MODES, t, 100.0)[1:], rtol=error)
    assert abs(np.corrcoef(phases[:, 0, -1], phases[:, 1, -1])[0, 1]) < 4 / runs**0.5
    for tau in (0.003, 0.2, 30.0):
        energy, phases = dynamics.kubo_noise(7.0, tau, t, cells, runs, 6)
        np.testing.assert_allclose(phases.var(axis=(0, 1))[1:], dynamics.kubo_variance(7.0, tau, t)[1:], rtol=error)
        np.testing.assert_allclose(energy.var(axis=(0, 1)), 49.0, rtol=error)
        kept = np.mean(energy[..., 0] * energy[..., 5]) / 49
        assert kept == pytest.approx(np.exp(-t[5] / tau), abs=4 / (runs * cells) ** 0.5)


@pytest.mark.parametrize("noise", ["lattice", "fast", "slow"])
def test_mean_of_trajectories_is_the_dephasing_result(noise):
    t, N, runs = np.linspace(0, 0.5, 26), 16, 300
    if noise == "lattice":
        phases, variance = (
            dynamics.lattice_phases(MODES, 100.0, t, N, runs, 1),
            dynamics.phase_variance(MODES, t, 100.0),
        )
    else:
        sigma, tau = (30.0, 1e-3) if noise == "fast" else (4.0, 50.0)
        phases = dynamics.kubo_noise(sigma, tau, t, N, runs, 2)[1]
        limit = 2 * sigma**2 * tau / HBAR**2 * (t - tau) if noise == "fast" else (sigma * t / HBAR) ** 2
        variance = np.where(t > 0, limit, 0)
    number = dynamics.phasor_coherence(phases)
    error = number.std(axis=0, ddof=1) / runs**0.5
    deviation = np.abs(number.mean(axis=0) - 1 - (N - 1) * np.exp(-variance))
    assert np.all(deviation[1:] < 4 * error[1:] + 2e-3)
    assert number.mean(axis=0)[0] == pytest.approx(N)


def test_fast_noise_with_transfer_is_haken_strobl():
    sigma, tau, t, runs = 6.0, 0.004, np.linspace(0, 1.5, 1501), 150
    rate = 2 * sigma**2 * tau / HBAR**2
    phases = dynamics.kubo_noise(sigma, tau, t, 6, runs, 3)[1]
    chain = -5.0 * (np.eye(6, k=1) + np.eye(6, k=-1))
    for H in (dynamics.collective_hamiltonian(6, 5.0), chain):
        found = dynamics.noisy_coherence(H * t[1] / HBAR, phases)[:, ::300]
        exact = dynamics.dephased_coherence(H, rate, t[::300])
        error = found.std(axis=0, ddof=1) / runs**0.5
        assert np.all(np.abs(found.mean(axis=0) - exact)[1:] < 4 * error[1:])


def test_transfer_without_noise_and_noise_without_transfer():
    t = np.linspace(0, 0.4, 41)
    phases = dynamics.kubo_noise(9.0, 0.1, t, 5, 20, 8)[1]
    np.testing.assert_allclose(
        dynamics.noisy_coherence(np.zeros((5, 5)), phases), dynamics.phasor_coherence(phases), rtol=1e-9
    )
    quiet = dynamics.noisy_coherence(random_hamiltonian(5, 4) * t[1] / HBAR, 0 * phases[:1])
    exact = [np.abs(expm(-1j * random_hamiltonian(5, 4) * s / HBAR).sum()) ** 2 / 5 for s in t]
    np.testing.assert_allclose(quiet[0], exact, rtol=1e-8)


def test_correlation_time_and_slow_share():
    one = SpectralDensity.from_modes([4.0], [2.0])
    assert dynamics.correlation_time(one, 50.0) == pytest.approx(np.arccos(1 / np.e) / 4 * HBAR, rel=1e-3)
    clocks = np.array([1e-3, HBAR / 14.9, HBAR / 15.1, HBAR / 3.1, 50.0])
    soft = MODES.weight[0] / np.expm1(3 / (BOLTZMANN * 200))
    hard = MODES.weight[1] / np.expm1(15 / (BOLTZMANN * 200))
    expected = [1, soft / (soft + hard), 1, soft / (soft + hard), 0]  # a clock of hbar/14.9 finds 15 meV fast
    np.testing.assert_allclose(dynamics.slow_share(MODES, 200.0, clocks), expected, rtol=1e-9)


# ---------------------------------------------------------------- absorption and emission
@pytest.mark.parametrize("coupling", [{"hopping": 150.0}, {"dipole": 0.42}, {"all_to_all": 30.0}])
def test_strengths_sum_to_the_number_of_cells(coupling):
    for static, seed in ((0.0, 0), (25.0, 1), (200.0, 2)):
        field = lattice.correlated_field((6, 7, 8), static, 1.0, 0.587, seed) + np.zeros((6, 7, 8))
        dot = lattice.make_lattice((6, 7, 8), **coupling, site_energy=field)
        E, psi = np.linalg.eigh(dot.apply(np.eye(336)))
        F = lattice.oscillator_strengths(psi.T)
        assert F.sum() == pytest.approx(336, rel=1e-10)
        emitted = [np.sum(F * p) / np.sum(p) for p in (np.exp(-(E - E[0]) / (BOLTZMANN * T)) for T in (10.0, 300.0))]
        engine = lattice.thermal_coherence([10.0, 300.0], (6, 7, 8), **coupling, site_energy=field)
        np.testing.assert_allclose(emitted, engine, rtol=0.01)


@pytest.mark.parametrize(("static", "temperature"), [(0.0, 300.0), (10.0, 100.0), (20.0, 300.0)])
def test_panel_emission_against_the_lattice_engine(static, temperature):
    d = panel_superabsorption.data(temperature, static)
    m = materials.material("CsPbBr3")
    field = lattice.correlated_field(21, static, 3.0, m.lattice_constant, panel_superabsorption.SEED)
    hopping = lattice.hopping_energy(m.exciton_mass, m.lattice_constant)
    engine = lattice.thermal_coherence(temperature, 21, hopping=hopping, site_energy=field)
    assert float(d["N_coh"]) == pytest.approx(float(engine), rel=0.01)
    seen = np.isfinite(d["emission"])
    tied = d["absorption"] * np.exp(-d["energy"] / (BOLTZMANN * temperature))
    np.testing.assert_allclose(d["emission"][seen] / d["emission"][0], (tied / tied[0])[seen], rtol=0.02)


@pytest.mark.parametrize(("static", "cells"), [(5.0, 8), (10.0, 12), (20.0, 17)])
def test_giant_line_rows_repeat(static, cells):
    table = tables.load("giant_line")
    row = table[(table.static_sigma_meV == static) & (table.cells_per_edge == cells)].iloc[0]
    F = np.array([script.strengths(cells, static, seed) for seed in range(row.snapshots)])
    assert F.mean(0) == pytest.approx([row.lowest, row.strongest], rel=2e-3)
    assert F[:, 0].std(ddof=1) == pytest.approx(row.lowest_scatter, rel=0.02)


def test_giant_line_table_is_whole_and_below_the_clean_line():
    table = tables.load("giant_line")
    assert len(table) == sum(script.STATIC.values())
    clean = panel_giant_line.clean_line(table.cells_per_edge.to_numpy(float))
    assert np.all(table.lowest < clean * 1.001) and np.all(table.strongest >= table.lowest)
    assert panel_giant_line.clean_line(1e5) / 1e15 == pytest.approx((8 / np.pi**2) ** 3, rel=1e-4)
    _, psi = lattice.lowest_states(9, 1, hopping=200.0)
    assert lattice.oscillator_strengths(psi)[0] == pytest.approx(panel_giant_line.clean_line(9), rel=1e-9)


# ---------------------------------------------------------------- input
H3 = dynamics.collective_hamiltonian(3, 5.0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: dynamics.dicke_ladder_rates(0), "emitters = 0"),
        (lambda: dynamics.dicke_ladder_rates(2.5), "emitters = 2.5"),
        (lambda: dynamics.ladder_intensity(4, [0, 1, 3]), "equal steps"),
        (lambda: dynamics.ladder_intensity(4, [1, 2]), "start at 0"),
        (lambda: dynamics.ladder_intensity(4, [0, 1], 5), "excited = 5"),
        (lambda: dynamics.ladder_intensity(4, [0, 1], dephasing=-1), "dephasing"),
        (lambda: dynamics.ladder_intensity(61, [0, 1], dephasing=1), "emitters = 61"),
        (lambda: biexciton.saturation_number(0, 3, 8), "D = 0"),
        (lambda: dynamics.collective_hamiltonian(1, 5.0), "cells = 1"),
        (lambda: dynamics.dephased_coherence(np.eye(13), 1.0, [0.0]), "2 to 12 cells"),
        (lambda: dynamics.dephased_coherence([[0, 1], [2, 0]], 1.0, [0.0]), "symmetric"),
        (lambda: dynamics.dephased_coherence(H3, -1.0, [0.0]), "dephasing"),
        (lambda: dynamics.dephased_coherence(H3, 1.0, [-1.0]), "times"),
        (lambda: dynamics.dephased_coherence(H3, 1.0, [0.0], "dark"), "start"),
        (lambda: dynamics.thermalised_coherence(H3, DRUDE, 0.0), "T = 0"),
        (lambda: dynamics.bright_relaxation_rate(3, 0.0, DRUDE, 10.0), "coupling"),
        (lambda: dynamics.gap_correlation(MODES, [0.0], -3.0), "T = -3"),
        (lambda: dynamics.slow_share(MODES, 10.0, 0.0), "clock"),
        (lambda: dynamics.kubo_variance(1.0, 0.0, [1.0]), "tau"),
        (lambda: dynamics.kubo_noise(1.0, 1.0, [0, 1.0], 2, 0, 1), "runs = 0"),
        (lambda: dynamics.lattice_phases(MODES, 10.0, [0, 1.0], 2.5, 3, 1), "cells = 2.5"),
        (lambda: dynamics.noisy_coherence(H3, np.zeros((4, 2, 5))), "do not fit"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_qutip_is_loaded_only_when_asked_for():
    code = "import sys, lib.dynamics, lib.figures; sys.exit('qutip' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
