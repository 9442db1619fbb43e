"""Sampled phases against the closures they stand for, against equations of motion and against dense matrices."""

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.stats import kstest

from lib import phases, units
from lib.coherence import PhaseLocking, ThermalEnvelope

CELL = 0.587


def mean_phasor(theta):
    """Mean of exp(i theta) and the standard errors of its real and imaginary part."""
    z = np.exp(1j * np.ravel(theta))
    return z.mean(), z.real.std() / np.sqrt(z.size), z.imag.std() / np.sqrt(z.size)


# ------------------------------------------------------------------ phase locking
@pytest.mark.parametrize("sigma", [0.5, 2.0, 3.0, 3.4])
def test_sampled_order_is_that_of_the_closure(sigma):
    K = 5.8
    r = PhaseLocking(K, sigma, CELL).order_parameter(300.0, 15.0)
    mean, error, error_across = mean_phasor(phases.locking_sample(K, sigma, r, 26))
    assert abs(mean.real - r) < 4 * error and abs(mean.imag) < 4 * error_across
    # The closure's r is the one that reproduces itself; a smaller one does not, except very near the onset.
    mean, error, _ = mean_phasor(phases.locking_sample(K, sigma, 0.5 * r, 26))
    assert sigma > 3.2 or abs(mean.real - 0.5 * r) > 5 * error


def test_no_order_above_the_onset():
    K = 5.8
    r = PhaseLocking(K, 3.7, CELL).order_parameter(300.0, 15.0)
    assert r == 0
    theta = phases.locking_sample(K, 3.7, r, 20)
    assert kstest(theta.ravel(), "uniform", args=(-np.pi, 2 * np.pi)).pvalue > 0.01
    # N_coh of a random sample is exponential with mean 1.
    numbers = [phases.coherence_number(np.exp(1j * phases.locking_sample(K, 3.7, 0.0, 8, s))) for s in range(400)]
    assert abs(np.mean(numbers) - 1) < 4 / np.sqrt(400)
    assert 0.8 < np.std(numbers) < 1.2


def test_no_spread_means_all_in_phase():
    theta = phases.locking_sample(5.8, 0.0, 1.0, 6)
    assert np.all(theta == 0) and phases.coherence_number(np.exp(1j * theta)) == pytest.approx(216)


@pytest.mark.parametrize("ratio", [-3.0, 1.05, 1.5])
def test_drifting_oscillator_spends_its_time_as_its_equation_of_motion_says(ratio):
    theta = phases.oscillator_phases(1.0, 1.0, np.full(200_000, ratio), (np.arange(200_000) + 0.5) / 200_000)
    # Exact mean phasor, i (w - sqrt(w^2 - p^2))/p with the sign of w, from the residue of 1/|w - p sin|.
    exact = 1j * (ratio - np.sign(ratio) * np.sqrt(ratio**2 - 1))
    assert np.mean(np.exp(1j * theta)) == pytest.approx(exact, abs=1e-4)
    # The same from following one oscillator in time.
    angle, dt, path = 0.0, 2e-3, []
    for _ in range(60_000):
        k1 = ratio - np.sin(angle)
        angle += dt * (ratio - np.sin(angle + dt / 2 * k1))
        path.append(angle)
    period = 2 * np.pi / np.sqrt(ratio**2 - 1)
    whole = int(period * int(60_000 * dt / period) / dt)
    assert np.mean(np.exp(1j * np.array(path[:whole]))) == pytest.approx(exact, abs=5e-3)


def test_oscillators_followed_in_time_reach_the_order_parameter():
    """500 oscillators with all-to-all coupling, integrated from random phases; no closure in the loop."""
    rng, K, sigma, N, dt = np.random.default_rng(3), 1.0, 0.5, 500, 0.05
    w, theta, kept = sigma * rng.standard_normal(N), rng.uniform(0, 2 * np.pi, N), []

    def speed(theta):
        field = np.mean(np.exp(1j * theta))
        return w + K * (field * np.exp(-1j * theta)).imag

    for step in range(4000):
        theta = theta + dt * speed(theta + dt / 2 * speed(theta))
        if step >= 2000:
            kept.append(abs(np.mean(np.exp(1j * theta))))
    expected = PhaseLocking(K, sigma, CELL).order_parameter(300.0, 15.0)
    assert np.mean(kept) == pytest.approx(expected, abs=0.05)
    assert 0.5 < expected < 0.9


# ------------------------------------------------------------------ thermal wave
@pytest.mark.parametrize(("T", "n"), [(10.0, 9), (60.0, 13), (300.0, 13)])
def test_average_of_thermal_waves_is_the_coherence_number(T, n):
    numbers = np.array([abs(phases.thermal_wave(T, n * CELL, 0.5, CELL, s).sum()) ** 2 for s in range(500)])
    error = numbers.std() / np.sqrt(500)
    closure = ThermalEnvelope(0.5, CELL)
    assert abs(numbers.mean() - closure.coherence_number(T, n * CELL)) < 4 * error
    if T == 300:  # weights exp(-E/kT), a likely slip, would give the number at half the temperature
        assert abs(numbers.mean() - closure.coherence_number(T / 2, n * CELL)) > 4 * error


def test_waves_have_the_density_matrix_of_the_dense_lattice():
    T, mass, n, count = 2500.0, 0.5, 3, 3000
    hop = units.HBAR2_OVER_2M0 / (mass * CELL**2)
    chain = 2 * hop * np.eye(n) - hop * (np.eye(n, k=1) + np.eye(n, k=-1))
    one = np.eye(n)
    H = sum(np.kron(np.kron(*p[:2]), p[2]) for p in ((chain, one, one), (one, chain, one), (one, one, chain)))
    rho = expm(-H / (units.BOLTZMANN * T))
    rho /= np.trace(rho)
    psi = np.array([phases.thermal_wave(T, n * CELL, mass, CELL, s).ravel() for s in range(count)])
    products = psi[:, :, None] * psi[:, None, :].conj()
    error = products.std(0) / np.sqrt(count)
    assert np.max(abs(products.mean(0) - rho) / error) < 5
    assert rho.sum() == pytest.approx(ThermalEnvelope(mass, CELL).coherence_number(T, n * CELL))


def test_cooling_ends_in_the_lowest_level():
    psi = phases.thermal_wave(0.5, 10 * CELL, 0.5, CELL)
    edge = np.sin(np.pi * np.arange(1, 11) / 11)
    lowest = edge[:, None, None] * edge[:, None] * edge
    assert abs(np.vdot(psi, lowest)) ** 2 / np.vdot(psi, psi).real / np.sum(lowest**2) == pytest.approx(1)


def test_one_seed_is_one_wave_at_all_temperatures():
    near, far = (phases.thermal_wave(T, 10.0, 0.5, CELL, 4) for T in (300.0, 303.0))
    other = phases.thermal_wave(300.0, 10.0, 0.5, CELL, 5)
    overlap = [abs(np.vdot(near, b)) / np.linalg.norm(near) / np.linalg.norm(b) for b in (far, other)]
    assert overlap[0] > 0.999 and overlap[1] < 0.8
    assert np.array_equal(near, phases.thermal_wave(300.0, 10.0, 0.5, CELL, 4))


# ------------------------------------------------------------------ bad input
@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: phases.thermal_wave(0.0, 6.0, 0.5, CELL), "T = 0.0 .* above 0 K"),
        (lambda: phases.thermal_wave(10.0, 0.3, 0.5, CELL), "D = 0.3 .* at least one cell of 0.587 nm"),
        (lambda: phases.thermal_wave(10.0, 6.0, -1.0, CELL), "mass = -1.0"),
        (lambda: phases.thermal_wave(10.0, 6.0, 0.5, 0.0), "lattice_constant = 0.0"),
        (lambda: phases.oscillator_phases(-1.0, 0.5, [1.0], [0.5]), "coupling = -1.0"),
        (lambda: phases.oscillator_phases(1.0, 1.5, [1.0], [0.5]), "order = 1.5 .* from 0 to 1"),
        (lambda: phases.oscillator_phases(1.0, 0.5, [np.nan], [0.5]), "frequency"),
        (lambda: phases.oscillator_phases(1.0, 0.5, [1.0], [2.0]), "turn = .* from 0 to 1"),
        (lambda: phases.oscillator_phases(1.0, 0.5, [1.0, 2.0], [0.5]), "one shape"),
        (lambda: phases.locking_sample(1.0, np.inf, 0.5, 4), "sigma = inf"),
        (lambda: phases.locking_sample(1.0, 1.0, 0.5, 0), "count = 0"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
