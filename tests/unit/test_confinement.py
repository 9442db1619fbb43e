"""Strong confinement against the thermal envelope, brute force and the trial state of lib.oscillator."""

import itertools

import numpy as np
import pytest

from lib import coherence, confinement, oscillator, units

M, a = 0.5, 0.6


@pytest.mark.parametrize("lattice", [None, a])
def test_envelope_is_the_null_model(lattice):
    T, D = np.array([[10.0], [77.0], [300.0]]), np.array([4.8, 9.6, 21.0])
    closure = coherence.ThermalEnvelope(M, lattice)
    ratio = confinement.rate_ratio(T, D, M, "envelope", lattice)
    np.testing.assert_allclose(ratio, closure.rate_ratio(T, D), rtol=1e-9)


@pytest.mark.parametrize("w", [1.0, confinement.TRIPLET_AND_SINGLET])
def test_strong_is_the_sum_over_pairs(w):
    D, T = 6.0, 300.0
    kT = units.BOLTZMANN * T
    level = units.HBAR2_OVER_2M0 * np.pi**2 / (M / 2 * D**2)
    bright = states = 0.0
    for e in itertools.product(range(1, 5), repeat=3):
        for h in itertools.product(range(1, 5), repeat=3):
            boltzmann = np.exp(-level * (np.sum(np.square(e)) + np.sum(np.square(h)) - 6) / kT)
            bright += boltzmann * (e == h)
            states += boltzmann * (1 if e == h == (1, 1, 1) else w)
    assert confinement.bright_share(T, D, M, spin_weight=w) == pytest.approx(bright / states, rel=1e-4)


def test_limits_and_gaps():
    assert confinement.bright_share(1.0, 5.0, M) == pytest.approx(1.0)
    share = confinement.bright_share(np.array([3000.0, 12000.0]), 30.0, M)
    assert share[0] / share[1] == pytest.approx(8.0, rel=0.05)  # T^-3/2 when hot
    assert confinement.first_gap(6.0, M) == pytest.approx(2 * confinement.first_gap(6.0, M, "envelope"))
    assert confinement.coulomb_gap(6.0, M, 1e9) == pytest.approx(confinement.first_gap(6.0, M))
    assert confinement.coulomb_gap(6.0, M, 6.0, a) < confinement.first_gap(6.0, M, "strong", a)


def test_coulomb_integral_equals_that_of_the_trial_state():
    energy, _ = oscillator.trial_state(1.0, 1e-3, 1.0)
    assert confinement.coulomb_integrals()[0] == pytest.approx((3 * np.pi**2 - energy) / 2, rel=1e-3)


def test_activated_rate_finds_its_parameters():
    T = np.linspace(50, 300, 8)
    k = 0.3 / (1 + 6 * np.exp(-70 / (units.BOLTZMANN * T)))
    np.testing.assert_allclose(confinement.activated_rate(T, k), (0.3, 6, 70), rtol=1e-5)


@pytest.mark.parametrize(
    "call",
    [
        lambda: confinement.bright_share(0, 5, M),
        lambda: confinement.bright_share(10, -5, M),
        lambda: confinement.bright_share(10, 5, M, "weak"),
        lambda: confinement.bright_share(10, 0.3, M, lattice_constant=a),
        lambda: confinement.bright_share(10, 5, M, spin_weight=0.5),
        lambda: confinement.activated_rate([10, 20], [1, 1]),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError, match="(is not allowed|need at least)"):
        call()
