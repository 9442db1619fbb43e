"""lib.factors: long-range exchange, retardation, and which closures have a factor in themselves."""

from itertools import product

import numpy as np
import pytest

from lib import factors, scenarios, units
from lib.closures.factor import WithFactor
from lib.coherence import ThermalEnvelope


def test_depolarization_factors_by_fourier_transform():
    """Zero-padded grid in space, summed in reciprocal space; theory: 1.77, and .91, .91, 3.47 meV of 5.3."""
    n, pad = 24, 120
    y = (np.arange(n) + 0.5) / n
    k = np.fft.fftfreq(pad, 1 / n) * 2 * np.pi
    square = k[:, None, None] ** 2 + k[:, None] ** 2 + k**2
    square[0, 0, 0] = np.inf
    for levels, expected in (((1, 1, 1), 1.77), ((2, 1, 1), 0.91), ((1, 1, 2), 3.47)):
        edge = [np.abs(np.fft.fft(np.sin(np.pi * m * y), pad)) ** 2 for m in levels]
        density = edge[0][:, None, None] * edge[1][:, None] * edge[2]
        found = np.sum(density * k**2 / square) / np.sum(density)
        stored = factors.depolarization_factors()[tuple(m - 1 for m in levels)]
        assert stored == pytest.approx(found, abs=0.012)
        assert 5.3 * stored == pytest.approx(expected, abs=0.006)


def test_depolarization_of_the_three_polarizations_adds_up_to_one():
    L = factors.depolarization_factors()
    assert np.allclose(L + L.transpose(2, 0, 1) + L.transpose(1, 2, 0), 1, atol=1e-4)


def test_exchange_against_a_sum_over_levels():
    T, D, mass, splitting = 10.0, 22.0, 0.6, 5.3
    L = factors.depolarization_factors()
    eps, kT = 376.03 / (mass * D**2), units.BOLTZMANN * T
    sums = np.zeros((2, 2))
    for n in product(range(6), repeat=3):
        E = eps * sum((k + 1) ** 2 for k in n)
        bright = np.prod([8 / (np.pi * (k + 1)) ** 2 * ((k + 1) % 2) for k in n])
        for turn in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
            shift = splitting * L[n[turn[0]], n[turn[1]], n[turn[2]]]
            for i, energy in enumerate((E, E + shift)):
                sums[i] += np.exp(-energy / kT) * np.array([1, bright])
    expected = (sums[1, 1] / sums[1, 0]) / (sums[0, 1] / sums[0, 0])
    assert factors.exchange_factor(T, D, mass, splitting) == pytest.approx(expected, rel=1e-4)
    assert expected < 0.99


def test_exchange_vanishes_where_it_must():
    assert factors.exchange_factor(10.0, 20.0, 0.5, 0.0) == 1
    assert factors.exchange_factor(2.0, 8.0, 0.5, 5.3) == pytest.approx(1, abs=1e-6)  # only the lowest level is there
    assert factors.exchange_factor(300.0, 30.0, 0.5, 5.3) == pytest.approx(1, abs=2e-3)


def test_retardation_against_the_integral_over_the_dot():
    """Mean over directions of |int psi exp(ikr)|^2; about 3 % at 30 nm where the wave is slowest, and small below."""
    x, weight = np.polynomial.legendre.leggauss(60)
    k = 2 * np.pi * 2.2 * 2.35e3 / (units.WAVENUMBER * 1e7)
    for D in (10.0, 30.0):
        mu, w = np.polynomial.legendre.leggauss(12)
        phi = (np.arange(24) + 0.5) / 24 * 2 * np.pi
        mu, phi = mu[:, None], phi[None]
        along = (np.sqrt(1 - mu**2) * np.cos(phi), np.sqrt(1 - mu**2) * np.sin(phi), mu + 0 * phi)
        amplitude = 1.0
        for direction in along:
            y = x * D / 2
            psi = np.cos(np.pi * y / D)
            amplitude = amplitude * np.tensordot(np.cos(k * direction[..., None] * y), weight * psi, 1) / (weight @ psi)
        found = np.sum(w[:, None] * amplitude**2) / 24 / 2
        assert factors.retardation_factor(D, 2.35, 2.2) == pytest.approx(found, abs=3e-4)
    assert 0.965 < factors.retardation_factor(30.0, 2.35, 2.2) < 0.975
    assert factors.retardation_factor(15.0, 2.35, 2.2) > 0.99


@pytest.mark.parametrize("factor", scenarios.FACTORS)
def test_a_closure_that_contains_a_factor_is_left_as_it_is(factor, monkeypatch):
    plain = scenarios.closure("thermal envelope")
    assert isinstance(scenarios.closure("thermal envelope", factor=factor), WithFactor) == (factor != "none")
    monkeypatch.setattr(ThermalEnvelope, "contains", frozenset([factor]))
    same = scenarios.closure("thermal envelope", factor=factor)
    assert same.rate_ratio(10.0, 15.0) == plain.rate_ratio(10.0, 15.0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: factors.exchange_factor(10.0, 20.0, 0.5, -1.0), "splitting"),
        (lambda: factors.exchange_factor(10.0, 20.0, 0.0, 5.3), "mass"),
        (lambda: factors.retardation_factor(20.0, 2.35, 0.5), "index"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
