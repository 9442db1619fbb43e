"""lib.oscillator against limits, independent integrals and published numbers."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import qmc

from lib import materials, oscillator, symbolic


# ------------------------------------------------------------------ rates
def test_bright_triplet_lifetime():
    assert np.isclose(oscillator.local_field_factor(4.5, 2.25), 0.75)
    assert np.isclose(1 / oscillator.radiative_rate(15.0, 2.35), 3.49, atol=0.005)
    rate = oscillator.radiative_rate(np.array([10.0, 20.0]), 2.35, [[1.0], [3.0]])
    assert rate.shape == (2, 2) and np.isclose(rate[1, 1], 6 * rate[0, 0])


@pytest.mark.parametrize(
    ("E_P", "a_B", "splitting", "share", "lifetime"),
    [(15.0, 2.56, 5.3, 0.91, 12.8), (20.0, 3.07, 4.1, 1.18, 16.5), (12.0, 3.5, 1.65, 2.90, 40.8)],
)
def test_parameter_sets(E_P, a_B, splitting, share, lifetime):
    """LT splitting (meV), cell lifetime by its share (us), rigid lifetime at 30 nm (ps)."""
    assert np.isclose(oscillator.longitudinal_transverse_splitting(E_P, a_B, 4.5, 2.35), splitting, rtol=0.01)
    dipole = oscillator.radiative_rate(E_P, 2.35)
    assert np.isclose(1e-3 / oscillator.single_cell_rate(dipole, 0.587, a_B), share, rtol=0.01)
    assert oscillator.single_cell_rate(dipole, 0.587, a_B, reading="whole") == dipole
    table = oscillator.lifetime_table([20.0, 30.0], E_P, a_B)
    assert np.isclose(table.lifetime_weak_ps[30.0], lifetime, rtol=0.01)
    assert 1.25 < table.lifetime_variational_ps[30.0] / table.lifetime_weak_ps[30.0] < 1.55


def test_one_splitting_ties_rate_and_bulk():
    """k = n F^2 eps w_LT (w D/c)^3 (8/pi^2)^3/(3 pi): the same rate without E_P and a_B."""
    s = symbolic
    field = sp.Rational(1, 3) / sp.pi * s.index * s.LOCAL_FIELD**2 * s.eps_in * (8 / sp.pi**2) ** 3
    from_splitting = field * s.LONGITUDINAL_TRANSVERSE * (s.photon * s.D / s.hbar_c) ** 3
    assert sp.simplify(from_splitting / s.RADIATIVE_WIDTH.subs(s.overlap, s.WEAK_OVERLAP)) == 1
    # A cell that carried the whole dipole would mean a splitting pi a_B^3/a^3 times larger: electronvolts.
    assert np.allclose([5.3e-3 * np.pi * (a_B / 0.587) ** 3 for a_B in (2.56, 3.07)], [1.4, 2.4], atol=0.05)


def test_rate_of_a_material():
    m = materials.material("CsPbBr3", "magneto-reflectivity")
    splitting = oscillator.longitudinal_transverse_splitting(
        m.interband_energy, m.bohr_radius, m.optical_permittivity, m.gap_energy
    )
    assert np.isclose(splitting, m.longitudinal_transverse_splitting, rtol=0.03)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: oscillator.radiative_rate(0.0, 2.35), "interband_energy"),
        (lambda: oscillator.radiative_rate(15.0, np.nan), "transition_energy"),
        (lambda: oscillator.radiative_rate(15.0, 2.35, overlap=-1.0), "overlap"),
        (lambda: oscillator.local_field_factor(4.5, 0.0), "permittivity_out"),
        (lambda: oscillator.single_cell_rate(1.0, 0.587, 3.0, reading="half"), "reading"),
        (lambda: oscillator.variational_overlap(500.0, 3.0), "D/bohr_radius"),
        (lambda: oscillator.weak_confinement_overlap(10.0, -3.0), "bohr_radius"),
        (lambda: oscillator.lifetime_table([10.0, -1.0], 15.0, 3.0), "D"),
    ],
)
def test_bad_input_is_refused(call, argument):
    with pytest.raises(ValueError, match=argument):
        call()


# ------------------------------------------------------------------ overlap
def test_weak_confinement():
    assert np.isclose(oscillator.weak_confinement_overlap(11.0, 3.07), 7.8, atol=0.01)


def test_variational_numbers():
    found = oscillator.variational_overlap(np.array([5.0, 7, 11, 15, 20, 30]), 3.07)
    assert np.allclose(found, [2.3, 3.3, 6.9, 14.1, 31, 109], rtol=0.01)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.2, 60.0), st.floats(0.2, 60.0))
def test_variational_overlap_grows_and_stays_between_its_limits(a, b):
    small, large = sorted((a, b))
    found = oscillator.variational_overlap(np.array([small, large]), 1.0)
    assert 1 <= found[0] <= found[1] * (1 + 1e-9)
    # The relative motion is squeezed as well, so the rigid value is passed by a little before it becomes the limit.
    assert found[1] <= 1.2 + 1.1 * oscillator.weak_confinement_overlap(large, 1.0) + 0.6 * large


def test_limits_of_the_trial_state():
    energy, overlap = oscillator.trial_state(0.01, 0.1, 1.0)
    assert np.isclose(overlap, 1.0, rtol=2e-3)
    # Both confined: 3 (pi/D)^2 less the Coulomb energy of two cos^2 clouds, sampled.
    x = np.random.default_rng(0).random((2, 400_000, 3)) - 0.5
    weight = np.prod(np.cos(np.pi * x) ** 2, axis=(0, 2))
    inverse = np.average(1 / np.linalg.norm(x[0] - x[1], axis=1), weights=weight)
    assert np.isclose(energy, 3 * (np.pi / 0.01) ** 2 - 2 * inverse / 0.01, rtol=2e-4)
    # A wide box: the bulk exciton, one Rydberg below the gap, and the overlap of rigid motion within the dead layer.
    energy, overlap = oscillator.trial_state(60.0, 1.0, 0.55)
    assert np.isclose(energy, -1, atol=0.02)
    assert 0.75 < overlap / oscillator.weak_confinement_overlap(60.0, 1.0) < 1


def test_kinetic_energy_formula():
    """-A''/A of A = cos^p(kx), and no cross term with exp(-alpha r)."""
    x, k, p = sp.symbols("x k p", positive=True)
    A = sp.cos(k * x) ** p
    assert sp.simplify(-sp.diff(A, x, 2) / A - k**2 * (p + p * (1 - p) * sp.tan(k * x) ** 2)) == 0
    # |(A h)'|^2 = A^2 h'^2 - h^2 A A'' + (h^2 A A')': the last integrates to zero between walls.
    A, h = sp.Function("A")(x), sp.Function("h")(x)
    rest = sp.diff(A * h, x) ** 2 - (A**2 * sp.diff(h, x) ** 2 - h**2 * A * sp.diff(A, x, 2))
    assert sp.simplify(rest - sp.diff(h**2 * A * sp.diff(A, x), x)) == 0


@pytest.mark.parametrize(("edge", "alpha", "p"), [(3.0, 0.5, 0.9), (5.0, 0.8, 0.75), (2.0, 0.3, 1.0)])
def test_trial_state_against_cubature(edge, alpha, p):
    """Norm, <1/r> and <tan^2> in pyramids x > y, z that have no singularity at r = 0."""
    node, weight = np.polynomial.legendre.leggauss(32)
    node, weight = (node + 1) / 2, weight / 2
    x, y, z = node[:, None, None], node[:, None], node

    def pair(t, power):
        u = (1 - t)[..., None] * (np.arange(1000) + 0.5) / 1000
        both = (np.sin(np.pi * u) * np.sin(np.pi * ((1 - t)[..., None] - u))) ** (2 * p)
        return (1 - t) * np.mean(both / np.tan(np.pi * u) ** power, axis=-1)

    along, across = pair(x, 0), pair(x * node, 0)
    density = along * across.transpose(0, 2, 1) * across * np.einsum("i,j,k->ijk", weight, weight, weight) * x**2
    r = x * np.sqrt(1 + y**2 + z**2)
    density = density * np.exp(-2 * alpha * edge * r)
    tan = pair(x, 2) / along + pair(x * node, 2) / across + (pair(x * node, 2) / across).transpose(0, 2, 1)
    norm, inverse_r, tan = 24 * density.sum(), np.average(1 / r, weights=density), np.average(tan, weights=density)
    kinetic = alpha**2 + (np.pi / edge) ** 2 * (3 * p + p * (1 - p) * tan)
    energy, overlap = oscillator.trial_state(edge, alpha, p)
    assert np.isclose(kinetic - 2 * inverse_r / edge, energy, atol=3e-3 * kinetic if p < 1 else 1e-4)
    single = np.mean(np.sin(np.pi * (np.arange(1000) + 0.5) / 1000) ** (2 * p))
    assert np.isclose(single**6 / norm, overlap, rtol=1e-3)


@pytest.mark.parametrize(("edge", "alpha", "p"), [(3.0, 0.5, 0.9), (2.0, 0.3, 1.0)])
def test_energy_from_gradients(edge, alpha, p):
    """<T> of the six-dimensional state from |grad psi|^2, by quasi-Monte Carlo."""
    x = edge * (qmc.Sobol(6, seed=1).random(2**18).reshape(-1, 2, 3).transpose(1, 0, 2) - 0.5)
    k, apart = np.pi / edge, x[0] - x[1]
    r = np.linalg.norm(apart, axis=1)
    psi2 = np.prod(np.cos(k * x), axis=(0, 2)) ** (2 * p) * np.exp(-2 * alpha * r)
    gradient = -p * k * np.tan(k * x) - alpha * np.stack([apart, -apart]) / r[:, None]
    local = 0.5 * np.sum(gradient**2, axis=(0, 2)) - 2 / r  # hbar^2/2m = 1/2 Rydberg a_B^2 for m = 2 mu
    assert np.isclose(np.average(local, weights=psi2), oscillator.trial_state(edge, alpha, p)[0], atol=0.02)


@pytest.mark.parametrize("edge", [1.0, 4.3, 17.0])
def test_curve_is_the_minimum(edge):
    """A plain search over (alpha, p) on a grid finds the tabulated overlap."""
    grid = [(alpha, p) for alpha in np.linspace(0.2, 1.1, 61) for p in np.linspace(0.51, 1, 50)]
    best = min(grid, key=lambda x: oscillator.trial_state(edge, *x)[0])
    assert np.isclose(oscillator.trial_state(edge, *best)[1], oscillator.variational_overlap(edge, 1.0), rtol=0.02)
