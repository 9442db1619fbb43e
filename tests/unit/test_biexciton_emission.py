"""The emission half of lib.biexciton against brute-force diagonalisation, sampling, counting and limits."""

from itertools import product

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from lib import biexciton, coherence, materials, phonons, scenarios, symbolic, tables, units
from lib.figures import panel_3c
from lib.phonons import SpectralDensity

KB = units.BOLTZMANN
MODE = SpectralDensity.from_modes([5.0], [4.0])


def bosons(levels):
    """Lowering operator of one mode with that many levels."""
    return np.diag(np.sqrt(np.arange(1.0, levels)), 1)


# ------------------------------------------------------------------ which-path overlap
@pytest.mark.parametrize("c", [0.0, 0.3, 0.8, 1.0])
@pytest.mark.parametrize("kT", [0.5, 3.0])
def test_overlap_is_the_thermal_average_of_a_displacement(c, kT):
    """Two modes, coupling vectors at the angle arccos(c), displacement operators as truncated matrices."""
    w, g, levels = 5.0, 2.5, 20
    J = SpectralDensity.from_modes([w], [g])
    a, one = bosons(levels), np.eye(levels)
    both = np.kron(a, one), np.kron(one, a)
    g1, g2 = g * np.array([1.0, 0.0]), g * np.array([c, np.sqrt(1 - c**2)])
    made = [expm(sum(x / w * (b.T - b) for x, b in zip(vector, both))) for vector in (g1, g2)]
    number = w * sum(np.diag(b.T @ b) for b in both)
    thermal = np.exp(-number / kT)
    overlap = np.diag(made[0].T @ made[1]) @ thermal / thermal.sum()
    assert biexciton.which_path_overlap(J, kT / KB, c) == pytest.approx(overlap, abs=1e-6)


def test_overlap_of_one_mode():
    T = np.array([2.0, 30.0, 300.0])
    expected = np.exp(-((4 / 5) ** 2) / np.tanh(5 / (2 * KB * T)))
    np.testing.assert_allclose(biexciton.which_path_overlap(MODE, T, 0.0), expected)
    assert np.all(biexciton.which_path_overlap(MODE, T, 1.0) == 1)
    grid = biexciton.which_path_overlap(MODE, T[:, None], np.array([0.0, 0.5]))
    np.testing.assert_allclose(grid[:, 1] ** 2, grid[:, 0])
    assert isinstance(biexciton.which_path_overlap(MODE, 300.0, 0.5), float)


def test_first_photon_splits_into_one_plus_and_one_minus_eta():
    """From the relaxed biexciton into the dressed bright and the dressed dark exciton; together 2."""
    w, g, c, kT, levels = 5.0, 2.5, 0.4, 3.0, 22
    a, one = bosons(levels), np.eye(levels)
    both = np.kron(a, one), np.kron(one, a)
    g1, g2 = g * np.array([1.0, 0.0]), g * np.array([c, np.sqrt(1 - c**2)])

    def shifted(vector):
        return expm(sum(x / w * (b.T - b) for x, b in zip(-vector, both)))

    XX = shifted(g1 + g2)
    # Path 1 leaves exciton 2 behind. Its relaxed states are shifted by g2.
    for sign, expected in ((1, 1), (-1, -1)):
        amplitude = (shifted(g2).T @ XX + sign * shifted(g1).T @ XX) / np.sqrt(2)
        thermal = np.exp(-w * sum(np.diag(b.T @ b) for b in both) / kT)
        rate = (amplitude**2).sum(0) @ thermal / thermal.sum()
        eta = biexciton.which_path_overlap(SpectralDensity.from_modes([w], [g]), kT / KB, c)
        assert rate == pytest.approx(1 + expected * eta, abs=2e-5)


GAPLESS = [
    SpectralDensity.ohmic(15.0, 4.0),
    SpectralDensity.ohmic(15.0, 4.0, power=2),
    SpectralDensity.brownian_oscillator(15.0, 10.0, 3.0),
    SpectralDensity.drude_lorentz(15.0, 2.0, cutoff=60.0),
]


@pytest.mark.parametrize("J", GAPLESS)
def test_gapless_density_leaves_no_overlap(J):
    T = np.array([10.0, 300.0])
    assert biexciton.which_path_overlap(J, T, 0.99).tolist() == [0, 0]
    assert biexciton.which_path_overlap(J, T, 1.0).tolist() == [1, 1]
    assert np.all(biexciton.rate_ratio(J, T, 0.5, 5.0, 2.0) == 1)


def test_gapless_limit_is_the_limit_of_gapped_ones():
    """Cut an Ohmic density at a lower and lower edge: eta falls towards the 0 that is returned."""
    w = np.geomspace(1e-6, 60, 4000)
    J = SpectralDensity.ohmic(15.0, 4.0)
    found = []
    for edge in (1.0, 0.3, 0.1, 0.03):
        kept = w[w > edge]
        cut = SpectralDensity.from_modes(kept, np.sqrt(J.density(kept) * np.gradient(kept)))
        found.append(biexciton.which_path_overlap(cut, 10.0, 0.9))
    assert np.all(np.diff(found) < 0) and found[-1] < 1e-5


def test_super_ohmic_density_keeps_overlap():
    J = SpectralDensity.ohmic(3.0, 4.0, power=3)
    eta = biexciton.which_path_overlap(J, 10.0, 0.5)
    assert eta == pytest.approx(np.sqrt(J.debye_waller(10.0))) and 0.1 < eta < 1


# ------------------------------------------------------------------ the closure
@settings(max_examples=60)
@given(st.floats(1, 600), st.floats(0, 1), st.floats(0, 100), st.floats(0, 1000))
def test_closure_lies_between_one_and_two(T, c, gap, degeneracy):
    for name in ("CsPbBr3", "CdSe"):
        value = biexciton.rate_ratio(materials.material(name).spectral_density, T, c, gap, degeneracy)
        assert 1 <= value <= 2


def test_closure_limits():
    J = materials.material("CsPbBr3").spectral_density
    assert biexciton.rate_ratio(J, 0.1, 1.0, 5.0, 3.0) == pytest.approx(2)
    assert biexciton.rate_ratio(J, 1e6, 1.0, 5.0, 3.0) == pytest.approx(1.25, abs=1e-4)
    assert biexciton.rate_ratio(J, 1e4, 0.0, 5.0, 3.0) == pytest.approx(1, abs=1e-6)
    assert biexciton.rate_ratio(J, 1e-2, 0.0, 5.0, 3.0) == pytest.approx(1 + np.exp(-J.huang_rhys))
    T = np.geomspace(4, 600, 40)
    assert np.all(np.diff(biexciton.rate_ratio(J, T, 0.5, 5.0, 3.0)) < 0)


def test_two_cells_without_a_lattice_tie_both_readings_to_one_population():
    """c = 1: the exact ratio is 1/p_B and the closure 1 + p_B, with Delta_sub = 2t and g = 1."""
    T = np.geomspace(3, 1000, 30)
    p = biexciton.bright_population(T, 6.0, 1.0)
    np.testing.assert_allclose(biexciton.two_cell_rate_ratio(5.0, 4.0, 3.0, T, 1.0), 1 / p)
    np.testing.assert_allclose(biexciton.rate_ratio(MODE, T, 1.0, 6.0, 1.0), 1 + p)


# ------------------------------------------------------------------ two cells, exact
def brute_force(w, g, t, kT, c, levels):
    """Two cells, two modes with vectors g(1, 0) and g(c, sqrt(1 - c^2)), dense."""
    a, one = bosons(levels), np.eye(levels)
    b = np.kron(a, one), np.kron(one, a)
    n = w * (b[0].T @ b[0] + b[1].T @ b[1])
    first = n + g * (b[0] + b[0].T)
    second = n + g * (c * (b[0] + b[0].T) + np.sqrt(1 - c**2) * (b[1] + b[1].T))
    swap = np.kron([[0, 1], [1, 0]], np.eye(levels**2))
    H = np.kron(np.diag([1, 0]), first) + np.kron(np.diag([0, 1]), second) - t * swap
    e, v = np.linalg.eigh(H)
    p = np.exp(-(e - e[0]) / kT)
    return 2 / (1 + p @ np.einsum("ij,ij->j", v, swap @ v) / p.sum())


@pytest.mark.parametrize(("kT", "c"), [(0.5, 0.0), (2.0, 0.0), (2.0, 0.6), (3.0, 0.3)])
def test_two_cells_against_two_explicit_modes(kT, c):
    exact = brute_force(5.0, 2.0, 3.0, kT, c, 16)
    assert biexciton.two_cell_rate_ratio(5.0, 2.0, 3.0, kT / KB, c) == pytest.approx(exact, abs=3e-4)


def test_two_cells_as_listed():
    kT = np.array([0.5, 2, 6, 12, 25])
    found = biexciton.two_cell_rate_ratio(5.0, 4.0, 3.0, kT / KB)
    np.testing.assert_allclose(found, [1.08, 1.17, 1.43, 1.63, 1.79], rtol=0.01)


@settings(max_examples=15, deadline=None)
@given(st.floats(4, 30), st.floats(0, 8), st.floats(0.1, 10), st.floats(0, 1))
def test_two_cells_rise_on_heating_from_one_to_two(w, g, t, c):
    found = biexciton.two_cell_rate_ratio(w, g, t, np.geomspace(5, 250, 8), c)
    assert np.all(np.diff(found) > -1e-9) and np.all(found >= 1 - 1e-12) and np.all(found <= 2 + 1e-12)


def test_two_cells_limits():
    T = np.array([3.0, 30.0, 300.0])
    # No transfer: dephased. No coupling: the two levels -t and t. Negative t: the dark state lies lower, above 2.
    np.testing.assert_allclose(biexciton.two_cell_rate_ratio(5.0, 4.0, 0.0, T), 2)
    np.testing.assert_allclose(biexciton.two_cell_rate_ratio(5.0, 0.0, 3.0, T), 2 / (1 + np.tanh(3 / (KB * T))))
    assert np.all(biexciton.two_cell_rate_ratio(5.0, 4.0, -1.0, T) > 2)
    # Weak transfer, cold: perturbation theory in t, q = 2t sum_n |<0~|n~'>|^2/(n w) with overlap of two displaced states.
    w, g, t = 5.0, 3.0, 1e-3
    alpha = np.sqrt(2) * g / w
    n = np.arange(1, 60)
    log_poisson = 2 * n * np.log(alpha) - alpha**2 - np.cumsum(np.log(n))
    T = 20.0
    tunnel = t * np.exp(-(alpha**2) / 2)
    expected = tunnel / t * np.tanh(tunnel / (KB * T)) + 2 * t * np.sum(np.exp(log_poisson) / (n * w))
    found = 2 / biexciton.two_cell_rate_ratio(w, g, t, T) - 1
    assert found == pytest.approx(expected, rel=0.06)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((0.0, 4.0, 3.0, 10.0), "energy"),
        ((5.0, -4.0, 3.0, 10.0), "coupling"),
        ((5.0, 4.0, np.inf, 10.0), "transfer"),
        ((5.0, 4.0, 3.0, 0.0), "T"),
        ((5.0, 4.0, 3.0, 10.0, 1.5), "sharing"),
        ((0.1, 4.0, 3.0, 300.0), "phonon levels would be needed"),
    ],
)
def test_two_cells_refuse(arguments, name):
    with pytest.raises(ValueError, match=name):
        biexciton.two_cell_rate_ratio(*arguments)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: biexciton.which_path_overlap(MODE, -1.0, 0.5), "T"),
        (lambda: biexciton.which_path_overlap(MODE, 10.0, -0.1), "sharing"),
        (lambda: biexciton.rate_ratio(MODE, 10.0, 0.5, -1.0, 1.0), "subradiant_gap"),
        (lambda: biexciton.rate_ratio(MODE, 10.0, 0.5, 1.0, -1.0), "degeneracy"),
        (lambda: biexciton.saturation_number(0.0, 3.0, 8.0), "D"),
        (lambda: biexciton.saturation_number(10.0, np.nan, 8.0), "a_B"),
        (lambda: biexciton.saturation_number(10.0, 3.0, -8.0), "c_s"),
        (lambda: biexciton.ladder_ratio(0.0), "emitters"),
        (lambda: biexciton.dephased_ladder_ratio(1.0, 0.5), "emitters"),
        (lambda: biexciton.dephased_ladder_ratio(2.0, 1.5), "coherence"),
        (lambda: biexciton.thermal_pair_ratio(10.0, 10.0, 0.5, 0), "spin_states"),
        (lambda: biexciton.thermal_pair_ratio(10.0, -1.0, 0.5), "D"),
    ],
)
def test_bad_input(call, name):
    with pytest.raises(ValueError, match=name):
        call()


# ------------------------------------------------------------------ ladders and saturation
def test_ladder_ratio():
    assert biexciton.ladder_ratio(2) == 1 and biexciton.ladder_ratio(20) == pytest.approx(1.9)
    assert np.isnan(biexciton.ladder_ratio([1.5, 2.5])).tolist() == [True, False]


def test_dephased_ratio_between_the_ladder_and_two():
    q = np.linspace(0, 1, 11)
    for N in (2, 5, 100):
        found = biexciton.dephased_ladder_ratio(N, q)
        assert found[0] == 2 and found[-1] == pytest.approx(biexciton.ladder_ratio(N))
        assert np.all(np.diff(found) < 0)
    # Two cells: 2/N_coh.
    np.testing.assert_allclose(biexciton.dephased_ladder_ratio(2, q), 2 / (1 + q))


def test_dephased_ratio_by_brute_force():
    """Five cells: scale every coherence of the Dicke states by q to the number of cells that differ, over two."""
    N, q = 5, 0.37
    bits = np.array(list(product([1, 0], repeat=N)))
    # sum sigma_i: from a configuration to those with one excitation less.
    total = (((bits[:, None] != bits[None]).sum(-1) == 1) & (bits.sum(1)[:, None] < bits.sum(1))).astype(float)
    vacuum = np.eye(2**N)[-1]
    differ = (bits[:, None] != bits[None]).sum(-1)
    numbers = []
    for k in (2, 1):
        state = np.linalg.matrix_power(total.T, k) @ vacuum
        rho = np.outer(state, state) / (state @ state) * q ** (differ / 2)
        numbers.append(np.trace(total.T @ total @ rho))
    assert numbers[0] / numbers[1] == pytest.approx(biexciton.dephased_ladder_ratio(N, q))


def test_saturation_number():
    a_B = materials.material("CsPbBr3").bohr_radius
    N = [biexciton.saturation_number(D, a_B, c_s) for D in (10.0, 15.0) for c_s in (22.0, 8.0)]
    assert [round(n, 1) for n in N] == [1.6, 4.3, 5.3, 14.6]


def test_first_order_filling_gives_seven_pi():
    """c_s for equal spins: twice sum phi^3/sum phi of the 1s state, in a_B^3."""
    k = sp.Symbol("k", positive=True)
    phi = 8 * sp.sqrt(sp.pi) / (1 + k**2) ** 2
    measure = k**2 / (2 * sp.pi**2)
    assert sp.integrate(phi**2 * measure, (k, 0, sp.oo)) == 1
    blocked = sp.integrate(phi**3 * measure, (k, 0, sp.oo)) / sp.integrate(phi * measure, (k, 0, sp.oo))
    assert sp.simplify(2 * blocked - 7 * sp.pi) == 0


def test_spin_counting_of_the_filled_shell():
    """2e2h shell by Fock matrices: 3 and 4, as the table of derived rows says."""
    down, sign, one = np.array([[0.0, 1], [0, 0]]), np.diag([1.0, -1]), np.eye(2)

    def mode(i):
        made = np.eye(1)
        for j in range(4):
            made = np.kron(made, sign if j < i else down if j == i else one)
        return made

    e, h = (mode(0), mode(1)), (mode(2), mode(3))
    singlet = np.array([[0, 1], [-1, 0]]) / np.sqrt(2)
    triplet = [np.diag([1.0, 0]), np.diag([0.0, 1]), np.array([[0, 1], [1, 0]]) / np.sqrt(2)]
    pair = [sum(x[s, t] * h[t] @ e[s] for s in (0, 1) for t in (0, 1)) for x in (*triplet, singlet)]
    vacuum = np.eye(16)[0]
    emit = sum(P.T @ P for P in pair[:3])
    XX = e[0].T @ e[1].T @ h[0].T @ h[1].T @ vacuum
    X = [P.T @ vacuum for P in pair]
    rates = [x @ emit @ x for x in X]
    assert rates == pytest.approx([1, 1, 1, 0])
    ratios = XX @ emit @ XX / rates[0], XX @ emit @ XX / np.mean(rates)
    rows = tables.load("biexciton_rate_ratios").query("material == 'filled perovskite shell'")
    assert sorted(rows.value) == pytest.approx(ratios)


# ------------------------------------------------------------------ two bosons, the null model
@pytest.mark.parametrize("spin", [1, 4])
def test_thermal_pair_by_explicit_states(spin):
    """Two bosons on the lowest levels of a small box, all pair states listed."""
    T, D, mass, top = 60.0, 8.0, 0.5, 5
    eps = units.HBAR2_OVER_2M0 * np.pi**2 / (mass * D**2)
    levels = list(product(range(1, top + 1), repeat=3))
    energy = np.array([eps * (np.square(v).sum() - 3) for v in levels]).repeat(spin)
    share = np.array([np.prod([8 / (np.pi * m) ** 2 if m % 2 else 0 for m in v]) for v in levels]).repeat(spin)
    i, j = np.triu_indices(len(energy))
    weight = np.exp(-(energy[i] + energy[j]) / (KB * T))
    two = weight @ (share[i] + share[j]) / weight.sum()
    weight = np.exp(-energy / (KB * T))
    one = weight @ share / weight.sum()
    assert biexciton.thermal_pair_ratio(T, D, mass, spin) == pytest.approx(two / one, rel=1e-4)


def test_thermal_pair_limits():
    T = np.geomspace(1, 2000, 40)
    for D in (8.0, 30.0):
        assert np.all(biexciton.thermal_pair_ratio(T, D, 0.5) >= 2 - 1e-12)
        assert biexciton.thermal_pair_ratio(0.05, D, 0.5) == pytest.approx(2)
        assert biexciton.thermal_pair_ratio(1e5, D, 0.5) == pytest.approx(2, abs=1e-3)
    # One bright level beside very many dark ones of the same energy: at most 1 + sqrt(2).
    peak = biexciton.thermal_pair_ratio(T, 15.0, 0.5, spin_states=1).max()
    assert 2.05 < peak < 1 + np.sqrt(2)
    assert peak > biexciton.thermal_pair_ratio(T, 15.0, 0.5).max()


def test_thermal_pair_uses_the_null_model():
    """For a single spin state, <D+D>_XX = 2 N_coh (1 + Z(2b)/Z(b)^2 N_coh(T/2)/N_coh(T))/(1 + Z(2b)/Z(b)^2)."""
    T, D = 40.0, 12.0
    null = coherence.ThermalEnvelope(0.5)
    eps = units.HBAR2_OVER_2M0 * np.pi**2 / (0.5 * D**2)
    m = np.arange(1, 60)
    Z1, Z2 = (np.exp(-k * eps * (m**2 - 1) / (KB * T)).sum() ** 3 for k in (1, 2))
    gain = null.coherence_number(T / 2, D) / null.coherence_number(T, D)
    expected = 2 * (Z1**2 + Z2 * gain) / (Z1**2 + Z2)
    assert biexciton.thermal_pair_ratio(T, D, 0.5, 1) == pytest.approx(expected)


# ------------------------------------------------------------------ the book's parameters
def test_size_laws():
    D, T, c = np.array([5.0, 15.0, 30.0, 1e5]), 20.0, 0.7
    J = materials.material("CsPbBr3").spectral_density
    settings = (T, D, c, 4.0, 2.0)
    plain = biexciton.rate_ratio(J, T, c, 4.0, 2.0)
    flat, local, growing = (scenarios.biexciton_ratio("CsPbBr3", *settings, law) for law in scenarios.PAIR_SIZE_LAWS)
    np.testing.assert_allclose(flat, plain)
    assert local[1] == pytest.approx(plain) and growing[-1] == pytest.approx(plain)
    assert np.all(np.diff(local) > 0) and np.all(np.diff(growing) > 0)
    # Local lattice: the same as a J scaled by the ratio of the single-level factors.
    f = phonons.single_level_factor(D[:3], 3.0)
    scaled = [biexciton.rate_ratio(J * (x / f[1]), T, c, 4.0, 2.0) for x in f]
    np.testing.assert_allclose(local[:3], scaled)
    # A lattice without weight: only the bright population is left.
    p = biexciton.bright_population(T, 4.0, 2.0)
    assert local[-1] == pytest.approx(1 + p, abs=1e-6)
    with pytest.raises(ValueError, match="size_law"):
        scenarios.biexciton_ratio("CsPbBr3", *settings, "another law")
    with pytest.raises(ValueError, match="D = "):
        scenarios.biexciton_ratio("CsPbBr3", T, -1.0, c)


def test_straight_line_measures_curvature():
    x = np.linspace(0.01, 0.1, 30)
    assert panel_3c.straight_line(x, 1 + 3 * x) == pytest.approx((3, 1, 0, 1), abs=1e-9)
    slope, _, residual, R2 = panel_3c.straight_line(x, np.sqrt(x))
    assert 0.01 < residual < 0.1 and 0.9 < R2 < 0.999 and slope > 0


def test_rigid_lattice_has_the_largest_ratio():
    """At equal sharing CdSe, with the smallest S, lies above all halides; the halides share S and coincide when cold."""
    cold = {name: scenarios.biexciton_ratio(name, 4.0, 15.0, 0.5) for name in materials.KNOWN}
    halides = [cold[name] for name in materials.KNOWN if name != "CdSe"]
    assert cold["CdSe"] > max(halides) + 0.1 and np.ptp(halides) < 1e-3
    expected = 1 + np.exp(-0.5 * materials.material("CdSe").spectral_density.huang_rhys)
    assert cold["CdSe"] == pytest.approx(expected, abs=2e-3)


# ------------------------------------------------------------------ the printed equations are the code
def test_symbolic_forms():
    m, u = symbolic.m, symbolic.u
    ratio = symbolic.LADDER_RATE.subs(m, 2) / symbolic.LADDER_RATE.subs(m, 1)
    assert sp.simplify(ratio - symbolic.LADDER_RATIO) == 0
    assert sp.simplify(symbolic.DEPHASED_RATIO.subs(u, 1) - symbolic.LADDER_RATIO) == 0
    assert symbolic.WHICH_PATH_KERNEL.subs(symbolic.c, 0) == symbolic.DEBYE_WALLER_KERNEL
