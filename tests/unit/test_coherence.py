"""lib.coherence against limits, sampling and dense diagonalisation."""

import warnings

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.linalg import expm

from lib import cells, coherence, inference, symbolic, units
from lib.coherence import ArrheniusLaw, DressedEnvelope, PhaseLocking, PolaronCrossover, ThermalEnvelope
from lib.phonons import SpectralDensity

A = 0.587
UNIT = 1 / units.BOLTZMANN  # the temperature at which kT = 1 meV
TEMPERATURE = st.floats(1.0, 1000.0)
EDGE = st.floats(2.0, 60.0)
slow = settings(max_examples=40, deadline=None)


def mode(energy, reorganization):
    return SpectralDensity.from_modes([energy], [np.sqrt(reorganization * energy)])


def edge(cells):
    return cells ** (1 / 3) * A


SOFT = mode(3.0, 17.0)
CONTINUUM = {
    "polaron": PolaronCrossover(20.0, mode(6.0, 17.0), A),
    "bare": PolaronCrossover(20.0, mode(6.0, 17.0), A, form="bare"),
    "locking": PhaseLocking(20.0, lambda T: np.sqrt(SOFT.thermal_variance(T)), A),
    "envelope": ThermalEnvelope(0.5, cell=A),
    "dressed": DressedEnvelope(0.5, SOFT, 3.0, cell=A),
    "law": ArrheniusLaw(lambda D: 1.5 * D, 2.0),
}
ALL = CONTINUUM | {"lattice": ThermalEnvelope(0.5, A), "dressed lattice": DressedEnvelope(0.5, SOFT, 3.0, A)}


# ------------------------------------------------------------------ the common calls
@pytest.mark.parametrize("name", ALL)
def test_shapes_and_consistency(name):
    closure = ALL[name]
    T, D = np.array([5.0, 20.0, 300.0]), np.array([5.0, 12.0])
    table = closure.coherence_number(T[:, None], D)
    assert table.shape == (3, 2)
    assert isinstance(closure.coherence_number(20.0, 12.0), float)
    assert np.isclose(closure.coherence_number(20.0, 12.0), table[1, 1])
    assert np.allclose(closure.rate_ratio(T[:, None], D), table / table[2])
    assert np.allclose(closure.rate_ratio(20.0, D, reference_temperature=5.0), table[1] / table[0])
    h = 1e-3
    change = np.log(closure.coherence_number(T * (1 + h), 12.0) / closure.coherence_number(T * (1 - h), 12.0))
    slope = -T * change / (2 * h)
    assert np.allclose(closure.local_activation(T, 12.0), slope, rtol=2e-4, atol=1e-3)


@pytest.mark.parametrize("name", ALL)
def test_finite_everywhere_and_silent(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = ALL[name].coherence_number(np.geomspace(1, 1000, 13)[:, None], np.linspace(2, 60, 9))
    assert np.all(np.isfinite(table)) and np.all(table > 0)


@slow
@given(TEMPERATURE, EDGE, st.sampled_from(sorted(set(ALL) - {"law"})))
def test_between_1_and_the_number_of_cells(T, D, name):
    closure = ALL[name]
    cells = (D / closure.cell) ** 3
    if getattr(closure, "lattice_constant", None):
        cells = np.rint(D / A) ** 3
    assert 1 - 1e-9 <= closure.coherence_number(T, D) <= cells * (1 + 1e-9)


@slow
@given(st.floats(4.0, 1000.0), EDGE, st.sampled_from(sorted(CONTINUUM)))
def test_continuous_in_size(T, D, name):
    near = CONTINUUM[name].coherence_number(T, np.array([D, D * (1 + 1e-6)]))
    assert np.isclose(near[0], near[1], rtol=1e-4)


@slow
@given(TEMPERATURE, TEMPERATURE, EDGE, st.sampled_from(["envelope", "lattice", "locking", "law"]))
def test_cooling_never_lowers_these(a, b, D, name):
    cold, warm = sorted((a, b))
    assert ALL[name].coherence_number(cold, D) >= ALL[name].coherence_number(warm, D) * (1 - 1e-9)


@slow
@given(TEMPERATURE, EDGE, EDGE, st.sampled_from(["polaron", "bare", "locking", "envelope", "dressed", "lattice"]))
def test_larger_dots_never_have_less(T, a, b, name):
    small, large = sorted((a, b))
    assert ALL[name].coherence_number(T, small) <= ALL[name].coherence_number(T, large) * (1 + 1e-9)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: CONTINUUM["envelope"].coherence_number(0.0, 10.0), "T"),
        (lambda: CONTINUUM["envelope"].coherence_number(np.nan, 10.0), "T"),
        (lambda: CONTINUUM["envelope"].coherence_number(10.0, 0.5), "D"),
        (lambda: ThermalEnvelope(0.5, 0.6).coherence_number(10.0, 0.59), "D"),
        (lambda: CONTINUUM["polaron"].rate_ratio(10.0, [10.0, 0.3]), "D"),
        (lambda: CONTINUUM["envelope"].rate_ratio(10.0, 10.0, reference_temperature=-1), "T"),
        (lambda: ThermalEnvelope(0.0), "mass"),
        (lambda: PolaronCrossover(-1.0, SOFT, A), "coupling"),
        (lambda: PolaronCrossover(lambda D: -D, SOFT, A).coherence_number(10.0, 10.0), "coupling"),
        (lambda: PolaronCrossover(1.0, SOFT, A, form="best"), "form"),
        (lambda: PhaseLocking(1.0, np.inf, A), "sigma"),
        (lambda: DressedEnvelope(0.5, SOFT, 0.0), "correlation_length"),
        (lambda: ArrheniusLaw(20.0).coherence_number(10.0, 10.0), "coherence_number_300"),
        (lambda: ArrheniusLaw(20.0, 0.5), "coherence_number_300"),
        (lambda: coherence.crossover_temperature(CONTINUUM["envelope"], 10.0, threshold=1.0), "threshold"),
        (lambda: coherence.fit_activation(CONTINUUM["envelope"], 10.0, [10.0, 20.0, 30.0]), "temperatures"),
        (lambda: cells.polaron_sampling(1, 1.0, 1.0, 10.0), "cells"),
        (lambda: cells.polaron_sampling(10, 1.0, 0.0, 10.0), "sigma"),
        (lambda: cells.collective_levels([[1.0, 1.0]], 1.0), "e"),
        (lambda: cells.small_cluster_coherence(4, 1.0, 1.0, 1.0, 10.0, 30), "levels"),
        (lambda: inference.compare_forms([10.0, 20.0, 30.0], [1.0, 1.0, 1.0]), "T"),
        (lambda: coherence.ionisation_factor(300.0, 10.0, 33.0, 0.0), "reduced_mass"),
    ],
)
def test_bad_input_is_refused(call, argument):
    with pytest.raises(ValueError, match=argument):
        call()


def test_null_limits():
    assert ArrheniusLaw(20.0).null_limit is None
    assert CONTINUUM["envelope"].null_limit is CONTINUUM["envelope"]
    N = (10 / A) ** 3
    assert np.isclose(CONTINUUM["locking"].null_limit.coherence_number(100.0, 10.0), N)
    x = np.exp(20 / (units.BOLTZMANN * 50))
    assert np.isclose(CONTINUUM["polaron"].null_limit.coherence_number(50.0, 10.0), N * x / (N - 1 + x), rtol=1e-9)
    null = DressedEnvelope(0.5, SOFT, 3.0, A).null_limit
    assert null.coherence_number(50.0, 10.0) == ThermalEnvelope(0.5, A).coherence_number(50.0, 10.0)


# ------------------------------------------------------------------ Eq. 4
def test_eq4_numbers():
    at_10 = symbolic.ARRHENIUS_ACTIVATION.subs({symbolic.T: 10, symbolic.T_0: 300})
    values = [float(at_10.subs(symbolic.R, R)) for R in (2, 3, 5, 10, 20, 30)]
    assert np.allclose(values, [7.17, 11.4, 16.6, 23.8, 31.0, 35.2], atol=0.06)
    law = ArrheniusLaw(23.8)
    assert np.isclose(law.rate_ratio(10.0, 15.0), 10.0, rtol=1e-2)
    assert np.isclose(coherence.crossover_temperature(law, 15.0), 30.8, atol=0.05)
    assert law.local_activation(77.0, 15.0) == 23.8
    assert np.isnan(coherence.crossover_temperature(ArrheniusLaw(-5.0), 15.0))
    ratio = symbolic.ARRHENIUS.subs(symbolic.T, symbolic.ARRHENIUS_CROSSOVER)
    assert sp.simplify(ratio - symbolic.R) == 0


# ------------------------------------------------------------------ polaron crossover
def test_polaron_kernels():
    w, s, b = symbolic.w, symbolic.s, symbolic.beta
    phi = symbolic.CUMULANT_KERNEL.rewrite(sp.exp)
    assert sp.simplify(phi.subs(s, b) - b / w) == 0
    textbook = (sp.coth(w * b / 2) * (sp.cosh(w * s) - 1) - (sp.sinh(w * s) - w * s)) / w**2
    assert sp.simplify((phi - textbook).rewrite(sp.exp)) == 0
    assert sp.simplify(sp.diff(phi, s, 2) - symbolic.CORRELATION_KERNEL.rewrite(sp.exp)) == 0
    N, V, lam, kT = symbolic.N, symbolic.V, symbolic.lam, symbolic.kT
    textbook = 1 / (1 + (N - 1) * sp.exp(-(V - lam) / kT))
    assert sp.simplify((symbolic.BRIGHT_POPULATION - textbook).rewrite(sp.exp)) == 0


@pytest.mark.parametrize("form", ["fresh cells", "large-N"])
@pytest.mark.parametrize(
    ("N", "V", "lam", "share"),
    [(60, 6, 0.5, 0.808), (60, 6, 1, 0.735), (60, 4, 1, 0.323), (200, 8, 1.5, 0.788), (60, 0.5, 1, 0.0240)],
)
def test_polaron_against_known_values(form, N, V, lam, share):
    found = PolaronCrossover(V, mode(0.1, lam), A, form).coherence_number(UNIT, edge(N)) / N
    assert np.isclose(found, share, rtol=3e-3)


def test_polaron_fast_modes_and_bare_form():
    for w, value in ((6.0, 26.8), (19.4, 84.1)):
        assert np.isclose(PolaronCrossover(20.0, mode(w, 17.0), A).coherence_number(30.0, 26 * A), value, rtol=1e-3)
    bare = PolaronCrossover(20.0, mode(6.0, 17.0), A, form="bare").coherence_number(np.array([10.0, 30.0]), 26 * A)
    assert np.allclose(bare, [33.4, 4.2], rtol=3e-3)


@slow
@given(st.floats(0.5, 60.0), st.floats(0.1, 30.0), st.floats(0.1, 40.0), st.floats(4.0, 300.0), EDGE)
def test_polaron_is_converged_in_the_grid(V, lam, w, T, D):
    closure = PolaronCrossover(V, mode(w, lam), A)
    fine = PolaronCrossover(V, mode(w, lam), A)
    solve = fine._solve
    fine._solve = lambda beta, V, count: solve(beta, V, 2 * count)
    assert np.isclose(closure.coherence_number(T, D), fine.coherence_number(T, D), rtol=1e-4)


def test_polaron_limits():
    N = np.array([40.0, 5000.0])
    assert np.allclose(PolaronCrossover(0.0, SOFT, A).coherence_number(10.0, edge(N)), 1.0, atol=1e-4)
    # First order in V, any N: 1 + (N-1) V int e^{phi(s) + phi(b-s) - phi(b)} ds / N, the segments by quadrature.
    J, b, V = mode(2.0, 1.0), 1.0, 1e-3
    kernel = symbolic.numeric(symbolic.CUMULANT_KERNEL, symbolic.w, symbolic.s, symbolic.beta)
    integral = quad(lambda s: np.exp(2.0 * (kernel(2.0, s, b) + kernel(2.0, b - s, b)) - 1.0), 0, b)[0]
    assert np.allclose(
        PolaronCrossover(V, J, A).coherence_number(UNIT, edge(N)) - 1, (N - 1) / N * V * integral, rtol=2e-3
    )


def test_polaron_of_continuous_density_equals_its_nodes():
    J = SpectralDensity.ohmic(10.0, 4.0, power=3)
    modes = SpectralDensity(J.energy, J.weight)  # the same nodes as discrete modes
    found = [PolaronCrossover(20.0, j, A).coherence_number(np.array([5.0, 50.0]), 10.0) for j in (J, modes)]
    assert np.allclose(*found, rtol=1e-9)


@pytest.mark.parametrize("w", [0.1, 6.0, 19.4])
def test_polaron_weak_noise(w):
    """V_eff and Z from second order in g reproduce the exact result well below the gap."""
    V, lam, T, N = 3.0, 0.1, 4.0, 26.0**3
    J = mode(w, lam)
    kT = units.BOLTZMANN * T
    at = {symbolic.V: V, symbolic.w: w, symbolic.kT: kT}
    shift = lam * w * float(symbolic.BRIGHT_SHIFT_KERNEL.subs(at))
    Z = 1 + lam * w * float(sp.diff(symbolic.BRIGHT_SHIFT_KERNEL, symbolic.V).subs(at))
    found = 1 + (N - 1) * Z / (1 + (N - 1) * np.exp(-(V + shift - lam) / kT))
    assert np.isclose(found, PolaronCrossover(V, J, A).coherence_number(T, 26 * A), rtol=2e-3)
    if w == 0.1:  # slow: sigma^2/V
        slow_form = symbolic.numeric(
            symbolic.WEAK_NOISE_POLARON, symbolic.N, symbolic.V, symbolic.lam, symbolic.sigma, symbolic.kT
        )
        assert np.isclose(found, slow_form(N, V, lam, J.sigma(T), kT), rtol=1e-3)


@pytest.mark.parametrize(("V", "T"), [(294.0, 4.0), (205.0, 3.0), (1e4, 1.0), (1e4, 300.0), (410.0, 4.0)])
def test_strong_coupling_and_cold_is_finite(V, T):
    """V/kT far above the range of exp: |B> holds the population, and counts N times its zero-phonon weight and sidebands."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = PolaronCrossover(V, mode(6.0, 17.0), A).coherence_number(T, 15.0)
    N = (15.0 / A) ** 3
    # second order in g: d V_eff/dV of a frozen mode, 1 - g^2/(V + w)^2
    assert found / N == pytest.approx(1 - 17.0 * 6.0 / (V + 6.0) ** 2, rel=1.5e-4)


def test_without_a_lattice_every_cell_counts_when_cold():
    free = PolaronCrossover(400.0, mode(6.0, 17.0) * 0.0, A)
    assert free.coherence_number(4.0, 15.0) == pytest.approx((15.0 / A) ** 3, rel=1e-12)


@pytest.mark.parametrize(("T", "w"), [(10.0, 0.1), (30.0, 19.0), (300.0, 35.0)])
def test_pole_joins_the_volterra_equation(T, w):
    """Just above and just below the coupling where the method changes."""
    lam, kT = 17.0, units.BOLTZMANN * T
    V = lam + 42.0 * kT * np.array([1 - 1e-6, 1 + 1e-6])
    below, above = PolaronCrossover(lambda D: D, mode(w, lam), A).coherence_number(T, V)
    cells = (V / A) ** 3
    assert np.isclose(below / cells[0], above / cells[1], rtol=1e-5)


@pytest.mark.parametrize(("N", "slices", "value"), [(2, 14, 1.8117), (3, 8, 2.5282), (4, 8, 3.1658)])
def test_counted_paths_against_quantum_phonons(N, slices, value):
    found, error = cells.counted_paths(N, 3.0, mode(3.0, 0.75), UNIT, slices)
    assert abs(found - value) < max(error, 5e-4) and error < 3e-3


@pytest.mark.filterwarnings("ignore:.*modes below")  # a relaxational bath reaches down to zero
@pytest.mark.parametrize(("N", "slices", "direct", "fresh"), [(2, 12, 1.536, 1.507), (3, 10, 1.901, 1.860)])
def test_fresh_cells_fall_short_of_few_cells(N, slices, direct, fresh):
    """A Drude bath: hierarchical equations of motion (QuTiP 5.3, two Pade terms, depth 8) give 1.5360 for two cells."""
    w = 5.0 * np.tan(np.pi / 2 * (np.arange(2000) + 0.5) / 2000)
    J = SpectralDensity.from_modes(w, np.sqrt(w * 10.0 / 2000))
    counted, error = cells.counted_paths(N, 15.0, J, 100.0, slices)
    assert counted == pytest.approx(direct, abs=1e-3) and error < 2e-3
    closure = PolaronCrossover(15.0, J, 1.0).coherence_number(100.0, N ** (1 / 3))
    assert closure == pytest.approx(fresh, abs=1e-3)
    assert -0.03 < closure / counted - 1 < -0.015


def test_old_name_of_the_form():
    assert PolaronCrossover(3.0, mode(3.0, 0.75), A, form="exact").form == "fresh cells"
    with pytest.raises(ValueError, match="form"):
        PolaronCrossover(3.0, mode(3.0, 0.75), A, form="approximate")


def test_below_a_cell_and_hotter_than_a_cell_is_refused():
    for call in (
        lambda: ThermalEnvelope(0.5).coherence_number(10.0, 0.7),
        lambda: ThermalEnvelope(0.5, A).coherence_number(10.0, 0.4),
    ):
        with pytest.raises(ValueError, match="D = .* is not allowed"):
            call()
    with pytest.raises(ValueError, match="T = .* is not allowed"):
        ThermalEnvelope(0.5).coherence_number(1e5, 10.0)
    smallest = ThermalEnvelope(0.5).edges[0]
    assert ThermalEnvelope(0.5).coherence_number(1.0, smallest) == pytest.approx(1.0)


@pytest.mark.parametrize(("N", "V", "lam"), [(60, 6, 1.0), (60, 0.5, 1.0), (90, 7, 1.5)])
def test_polaron_against_sampling(N, V, lam):
    sampled = cells.polaron_sampling(N, V, np.sqrt(2 * lam), UNIT, samples=400, seed=3)
    exact = PolaronCrossover(V, mode(0.02, lam), A).coherence_number(UNIT, edge(N))
    assert sampled.effective_samples > 200
    # The closure drops returns to a cell, of relative order 1/N.
    assert abs(sampled.value - exact) < 4 * sampled.standard_error + 0.3 * exact / N


def test_sampling_is_unbiased_and_reproducible():
    """The importance weights against a plain average, and the same seed twice."""
    N, V, sigma = 20, 3.0, 1.2
    weighted = cells.polaron_sampling(N, V, sigma, UNIT, samples=4000, seed=1)
    assert weighted == cells.polaron_sampling(N, V, sigma, UNIT, samples=4000, seed=1)
    e = sigma * np.random.default_rng(5).standard_normal((4000, N))
    energy, states = np.linalg.eigh(e[:, :, None] * np.eye(N) - V / N)
    boltzmann = np.exp(-energy)
    plain = np.sum(boltzmann * states.sum(1) ** 2) / np.sum(boltzmann)
    assert abs(weighted.value - plain) < 6 * weighted.standard_error + 0.03


@pytest.mark.parametrize(("V", "sigma"), [(6.0, 1.0), (0.5, 1.7), (60.0, 0.1), (3.0, 20.0), (1e-3, 5.0)])
def test_collective_levels_against_dense(V, sigma):
    e = sigma * np.random.default_rng(5).standard_normal((4, 30))
    energy, share = cells.collective_levels(e, V)
    dense, states = np.linalg.eigh(e[:, :, None] * np.eye(30) - V / 30)
    assert np.allclose(energy, dense, rtol=0, atol=1e-11)
    assert np.allclose(share, states.sum(1) ** 2, rtol=1e-6, atol=1e-9)
    assert np.array_equal(cells.collective_levels(e, 0.0)[0], np.sort(e, 1))


def test_static_disorder():
    T = 0.25 * UNIT
    sampled = cells.polaron_sampling(400, 6.0, 2.0, T, samples=12, seed=2, average="quenched")
    assert np.isclose(sampled.value / 400, 0.69, atol=0.05)
    assert np.isclose(cells.random_energy_coherence(400, 6.0, 2.0, T) / 400, 0.03, atol=0.005)


@pytest.mark.parametrize(("N", "levels", "value"), [(2, 12, 1.812), (3, 7, 2.528), (4, 6, 3.166)])
def test_polaron_against_quantum_phonons(N, levels, value):
    dense = cells.small_cluster_coherence(N, 3.0, 3.0, 1.5, UNIT, levels)
    assert np.isclose(dense, value, rtol=3e-4)
    closure = PolaronCrossover(3.0, mode(3.0, 0.75), A)
    assert np.isclose(closure.coherence_number(UNIT, edge(N)), dense, rtol=0.013)
    large = PolaronCrossover(3.0, mode(3.0, 0.75), A, form="large-N")
    assert np.isclose(large.coherence_number(UNIT, edge(N)), {2: 1.714, 3: 2.424, 4: 3.057}[N], rtol=1e-3)


def test_bare_form_and_eq4_against_a_dense_two_level_manifold():
    """N - 1 dark states and one bright below: the bare form counts N for it and 1 for the rest."""
    N, gap, T = 30, 3.0, 10.0
    bright = np.ones(N) / np.sqrt(N)
    rho = expm(gap / (units.BOLTZMANN * T) * np.outer(bright, bright))
    population = bright @ rho @ bright / np.trace(rho)
    bare = PolaronCrossover(20.0, mode(6.0, 17.0), A, form="bare").coherence_number(T, edge(N))
    assert np.isclose(bare, 1 + (N - 1) * population, rtol=1e-9)
    # Eq. 4 holds in the window 1 << exp(gap/kT) << N.
    window = PolaronCrossover(23.0, mode(6.0, 17.0), A, form="bare").local_activation(14.0, 200.0)
    assert np.isclose(window, 6.0 / units.BOLTZMANN, rtol=0.02)


# ------------------------------------------------------------------ phase locking
def test_locking_onset_and_equation():
    onset = float(symbolic.LOCKING_ONSET.subs(symbolic.sigma, 3.0))
    assert np.isclose(onset, 1.5958 * 3, rtol=1e-4)
    assert PhaseLocking(onset * 0.9999, 3.0, A).coherence_number(10.0, 10.0) == 1
    assert PhaseLocking(onset * 1.001, 3.0, A).coherence_number(10.0, 10.0) > 2

    def locked(z, width):  # with z = sin(theta): r = K r int sqrt(1 - z^2) g(K r z) dz
        return np.sqrt(1 - z * z) * np.exp(-((z / width) ** 2) / 2)

    for K in (4.9, 6.0, 30.0, 300.0):
        r = PhaseLocking._order(np.array(K), np.array(3.0))
        width = 3.0 / (K * r)
        integral = quad(locked, -1, 1, args=(width,), points=[-width, width], limit=200)[0]
        assert np.isclose(integral / (width * np.sqrt(2 * np.pi)), r, rtol=1e-6)
        y = (K * r / 6.0) ** 2
        if y < 100:
            assert np.isclose(float(symbolic.LOCKING_RATIO.subs(symbolic.s, y).evalf()), 3.0 / K, rtol=1e-6)


def test_locking_against_oscillators_followed_in_time():
    N, K, sigma = 1500, 10.0, 3.0
    generator = np.random.default_rng(4)
    frequency = sigma * generator.standard_normal(N)
    phase, order, dt = np.zeros(N), [], 0.02
    for step in range(2500):
        field = np.mean(np.exp(1j * phase))
        phase += dt * (frequency - frequency.mean() + K * np.imag(field * np.exp(-1j * phase)))
        if step > 1000:
            order.append(abs(field))
    r = PhaseLocking._order(np.array(K), np.array(sigma))
    assert np.isclose(np.mean(order), r, atol=0.02)


# ------------------------------------------------------------------ thermal envelope
@pytest.mark.parametrize(
    ("mass", "lattice", "ratios"),
    [
        (0.5, None, [3.46, 9.90, 21.9, 59.7]),
        (0.72, None, [5.47, 16.3, 35.7, 81.0]),
        (0.5, A, [4.08, 11.83, 24.2, 63.4]),
    ],
)
def test_envelope_ratios(mass, lattice, ratios):
    found = ThermalEnvelope(mass, lattice).rate_ratio(10.0, np.array([10.0, 15.0, 20.0, 30.0]))
    assert np.allclose(found, ratios, rtol=3e-3)


def test_envelope_at_300_K_and_its_limits():
    envelope = CONTINUUM["envelope"]
    found = envelope.coherence_number(300.0, np.array([7.0, 10.0, 15.0, 20.0, 30.0]))
    assert np.allclose(found, [555, 761, 898, 958, 1015], rtol=1e-3)
    at = {symbolic.kT: units.BOLTZMANN * 300, symbolic.M: 0.5, symbolic.kinetic: units.HBAR2_OVER_2M0, symbolic.a: A}
    assert np.isclose(float(symbolic.DE_BROGLIE.subs(at)), 6.09, rtol=1e-3)
    volume = float(symbolic.COHERENCE_VOLUME.subs(at))
    assert np.isclose(envelope.coherence_number(300.0, 5000.0), volume, rtol=3e-3)
    frozen = (8 / np.pi**2) ** 3 * (20 / A) ** 3
    assert np.isclose(envelope.coherence_number(0.1, 20.0), frozen)
    eps = float(symbolic.BOX_LEVEL.subs({symbolic.m: 1, symbolic.D: 20} | at))
    assert np.isclose(eps, 376.03 / (0.5 * 400), rtol=1e-4)
    found = envelope.coherence_number(np.array([0.9, 3.0]) * eps / units.BOLTZMANN, 20.0) / frozen
    assert np.allclose(found, [0.9, 0.34], atol=0.01)


def test_envelope_lattice_against_dense():
    n, T = 5, 700.0
    J_h = units.HBAR2_OVER_2M0 / (0.5 * A**2)
    row = -J_h * (np.eye(n, k=1) + np.eye(n, k=-1))
    one = np.eye(n)
    H = sum(np.kron(np.kron(*pair), last) for pair, last in [((row, one), one), ((one, row), one), ((one, one), row)])
    rho = expm(-H / (units.BOLTZMANN * T))
    assert np.isclose(ThermalEnvelope(0.5, A).coherence_number(T, n * A), rho.sum() / np.trace(rho), rtol=1e-9)
    m = np.arange(1, n + 1)
    share = symbolic.numeric(symbolic.CHAIN_SHARE, symbolic.m, symbolic.n)(m, n)
    assert np.isclose(share[::2].sum(), n)


def test_envelope_lattice_is_a_staircase_that_nears_the_continuum():
    lattice = ThermalEnvelope(0.5, A)
    assert lattice.coherence_number(50.0, 10.0) == lattice.coherence_number(50.0, 10.1)
    n = 200
    fine = ThermalEnvelope(0.5, 10.0 / n).coherence_number(50.0, 10.0) * 0.05**3
    assert np.isclose(fine, CONTINUUM["envelope"].coherence_number(50.0, 10.0) * A**3, rtol=0.02)


# ------------------------------------------------------------------ dressed envelope
def test_dressing_factors():
    J = mode(0.1, 30.0**2 / (2 * units.BOLTZMANN * 300))
    assert np.isclose(J.sigma(300.0), 30.0, rtol=1e-5)
    found = [DressedEnvelope(0.5, J, xi).factor(300.0) for xi in (1.0, 3.0, 6.0)]
    assert np.allclose(found, [0.935, 0.939, 0.977], rtol=1e-3)
    assert DressedEnvelope(0.5, J * 0.0, 3.0).factor(10.0) == 1.0


@pytest.mark.parametrize(("T", "w", "xi"), [(4.0, 25.0, 0.5), (4.0, 0.1, 3.0), (300.0, 6.0, 1.0), (1000.0, 3.0, 6.0)])
def test_dressing_quadrature(T, w, xi):
    b, l2 = 1 / (units.BOLTZMANN * T), 2 * units.HBAR2_OVER_2M0 / (0.5 * xi**2)

    def integrand(d):
        C = 2.0 * w * np.cosh(w * (b / 2 - d)) / np.sinh(w * b / 2)
        return (b - d) * C * ((1 + l2 * d * (b - d) / b) ** -1.5 - (1 + l2 * d) ** -1.5)

    exact = quad(integrand, 0, b, points=[b * x for x in (1e-4, 1e-3, 0.01, 0.1, 0.9, 0.99, 0.999)], limit=500)[0]
    assert np.isclose(np.log(DressedEnvelope(0.5, mode(w, 2.0), xi).factor(T)), -exact, rtol=1e-6)


def test_dressing_against_a_dense_periodic_lattice():
    """The disorder seen by open and closed paths, from propagators of a dense ring; the axes factorise."""
    n, hop, b, xi = 200, 150.0, 1.0, 12.0  # energies in units of kT, lengths in cells
    H = -hop * (np.roll(np.eye(n), 1, 0) + np.roll(np.eye(n), -1, 0) - 2 * np.eye(n))
    energy, states = np.linalg.eigh(H)
    distance = np.minimum(np.arange(n), n - np.arange(n))
    seen = np.exp(-(distance**2) / (2 * xi**2))

    def path(d):
        return states[0] * np.exp(-energy * d) @ states.T

    for d in (0.1, 0.4, 0.7):
        dense = (seen @ path(d)) ** 3 - (seen @ (path(d) * path(b - d)) / path(b)[0]) ** 3
        kernel = symbolic.numeric(symbolic.DRESSING_KERNEL, symbolic.spread, symbolic.s, symbolic.beta)
        assert np.isclose(kernel(np.sqrt(2 * hop) / xi, d, b), dense, rtol=0.02)


def test_dressing_against_sampled_dense_lattice():
    """Weak slow disorder on a dense periodic cube: annealed N_coh over the clean one, against the same integral."""
    n, b, hop, xi, sigma = 5, 1.0, 2.0, 1.0, 0.3  # energies in kT, lengths in cells
    ring = -hop * (np.roll(np.eye(n), 1, 0) + np.roll(np.eye(n), -1, 0) - 2 * np.eye(n))
    one = np.eye(n)
    H = sum(np.kron(np.kron(x, y), z) for x, y, z in ((ring, one, one), (one, ring, one), (one, one, ring)))
    row = np.exp(-(np.minimum(np.arange(n), n - np.arange(n)) ** 2) / (2 * xi**2))
    spectrum = np.fft.fft(row).real
    amplitude = sigma * np.sqrt(spectrum[:, None, None] * spectrum[:, None] * spectrum)
    generator, top, bottom = np.random.default_rng(8), 0.0, 0.0
    for _ in range(40):
        u = np.fft.ifftn(amplitude * np.fft.fftn(generator.standard_normal((n, n, n)))).real.ravel()
        for sign in (1, -1):
            E, S = np.linalg.eigh(H + np.diag(sign * u))
            top, bottom = top + np.exp(-b * E) @ S.sum(0) ** 2, bottom + np.exp(-b * E).sum()
    E, S = np.linalg.eigh(H)
    clean = np.exp(-b * E) @ S.sum(0) ** 2 / np.exp(-b * E).sum()

    energy, states = np.linalg.eigh(ring)

    def path(d):
        return states[0] * np.exp(-energy * d) @ states.T

    def integrand(d):
        seen = (row @ path(d)) ** 3 - (row @ (path(d) * path(b - d)) / path(b)[0]) ** 3
        return (b - d) * sigma**2 * seen

    assert np.isclose(np.log(top / bottom / clean), quad(integrand, 0, b)[0], rtol=0.1)


# ------------------------------------------------------------------ T_c and A_X
@pytest.mark.parametrize("name", sorted(set(ALL) - {"law"}))
def test_crossover_temperature_is_the_highest_root(name):
    closure = ALL[name]
    D = np.array([[3.0, 8.0], [15.0, 25.0]])
    found = coherence.crossover_temperature(closure, D, threshold=3.0)
    assert found.shape == D.shape and np.any(np.isfinite(found))
    ok = np.isfinite(found)
    assert np.allclose(closure.rate_ratio(found[ok], D[ok]), 3.0, rtol=1e-3)
    warmer = np.linspace(1.001, 300 / found[ok], 50)
    assert np.all(closure.rate_ratio(found[ok] * warmer, D[ok]) < 3.0)
    assert isinstance(coherence.crossover_temperature(closure, 25.0), float)


def test_crossover_temperature_of_the_envelope():
    envelope = CONTINUUM["envelope"]
    for R, at_20, limit in ((2, 182, 189), (3, 135, 144), (5, 91, 103)):
        assert np.isclose(coherence.crossover_temperature(envelope, 20.0, R), at_20, atol=0.5)
        assert np.isclose(coherence.crossover_temperature(envelope, 1000.0, R), limit, atol=0.8)
    assert np.isnan(coherence.crossover_temperature(envelope, 5.0))


def test_apparent_activation_of_the_envelope():
    fit = coherence.fit_activation(CONTINUUM["envelope"], np.array([10.0, 15.0, 20.0, 30.0]))
    assert np.allclose(fit.value, [7.9, 19.6, 29.6, 41.1], atol=0.05)
    assert np.all((0.29 < fit.residual) & (fit.residual < 0.65))
    assert np.all(fit.curvature < 0)


def test_activation_of_eq4_is_exact():
    T = np.geomspace(20, 300, 12)
    for error in (None, np.linspace(0.01, 0.1, 12)):
        fit = coherence.fit_activation(ArrheniusLaw(lambda D: 2 * D), np.array([5.0, 12.0]), T, error)
        assert np.allclose(fit.value, [10.0, 24.0]) and np.allclose(fit.residual, 0, atol=1e-12)
        assert np.allclose(fit.curvature, 0, atol=1e-6)
    off = 1 / T - np.average(1 / T, weights=error**-2.0)
    assert np.allclose(fit.standard_error, 1 / np.sqrt(np.sum(off**2 / error**2)))
    assert isinstance(coherence.fit_activation(ArrheniusLaw(5.0), 12.0).value, float)


@pytest.mark.parametrize("form", list(inference.RATE_FORMS))
@pytest.mark.parametrize("known", [True, False])
def test_compare_forms_finds_the_form(form, known):
    T = np.geomspace(4, 300, 25)
    law = {"Arrhenius": ArrheniusLaw(24.0), "saturating": ThermalEnvelope(0.5)}
    k = law[form].rate_ratio(T, 15.0) if form in law else (T / 300) ** -1.5
    k = k * (1 + 0.05 * np.random.default_rng(1).standard_normal(len(T)))
    table = inference.compare_forms(T, k, 0.05 * k if known else None)
    assert table.AIC.idxmin() == table.BIC.idxmin() == table.index[0]
    if form == "T^-3/2":  # a very wide box is the same curve: it may tie, never win clearly
        assert table.delta_AIC[form] < 1 and table.delta_BIC[form] == 0
    else:
        assert table.index[0] == form
    if form == "Arrhenius":
        assert np.isclose(table.parameter[form], 24.0, atol=4 * table.parameter_error[form])
    if form == "saturating":
        assert np.isclose(table.parameter[form], 376.03 / (0.5 * 225), rtol=0.05)


# ------------------------------------------------------------------ factors
def test_factors():
    gaps = np.array([-3.0, -1.0, 1.0, 3.0])
    factor = coherence.fine_structure_factor
    assert np.allclose(factor(10.0, gaps) / factor(300.0, gaps), [0.12, 0.65, 1.20, 1.28], atol=5e-3)
    D = np.array([7.0, 10.0, 15.0, 20.0, 30.0])
    bound = coherence.ionisation_factor(300.0, D, 33.0, 0.126)
    assert np.allclose(1 / bound - 1, [0.05, 0.16, 0.53, 1.25, 4.2], rtol=0.08)
    assert np.allclose(coherence.ionised_fraction(300.0, D, 33.0, 0.126), 1 - bound)
    J = mode(20.0, 4.0)
    assert np.isclose(coherence.zero_phonon_factor(J, 4.0), np.exp(-J.huang_rhys))


# ------------------------------------------------------------------ two cells, in closed form
def test_levels_of_two_unequal_cells():
    """H = [[a - V/2, -V/2], [-V/2, b - V/2]]: mean -+ root, and N |<B|state>|^2 = 1 +- V/(2 root)."""
    a, b, V = 3.0, -5.0, 4.0
    root = np.hypot((a - b) / 2, V / 2)
    energy, share = cells.collective_levels([[a, b]], V)
    assert energy[0] == pytest.approx((a + b - V) / 2 + root * np.array([-1, 1]))
    assert share[0] == pytest.approx(1 + V / 2 / root * np.array([1, -1]))


@pytest.mark.parametrize("average", ["annealed", "quenched"])
def test_sampling_of_two_cells_is_their_integral(average):
    """Both Gaussian energies integrated by Gauss-Hermite; T such that sigma is 1.5 kT."""
    V, sigma, kT = 3.0, 3.0, 2.0
    x, w = np.polynomial.hermite_e.hermegauss(60)
    a, b = sigma * x[:, None], sigma * x
    root, middle = np.hypot((a - b) / 2, V / 2), (a + b - V) / 2
    low, high = np.exp(-(middle - root) / kT), np.exp(-(middle + root) / kT)
    top = low * (1 + V / 2 / root) + high * (1 - V / 2 / root)
    weight = np.outer(w, w) / np.sum(w) ** 2
    exact = (
        (weight * top).sum() / (weight * (low + high)).sum()
        if average == "annealed"
        else (weight * top / (low + high)).sum()
    )
    found = cells.polaron_sampling(2, V, sigma, kT / units.BOLTZMANN, samples=20_000, seed=5, average=average)
    assert abs(found.value - exact) < 3.5 * found.standard_error and found.standard_error < 0.01 * exact


def test_a_number_stays_one_where_a_spline_gives_single_points_an_axis(monkeypatch):
    """SciPy 1.18.0 does so (its issue 25471), and Pyodide has that version."""
    from scipy.interpolate import RectBivariateSpline

    def of(closure):
        return closure.coherence_number(50.0, 12.0), closure.coherence_number([50.0, 100.0], 12.0)

    closures = coherence.RigidExciton(0.1, 7.0), coherence.DisorderedLattice(0.3)
    before = [of(closure) for closure in closures]
    true = RectBivariateSpline.ev
    monkeypatch.setattr(RectBivariateSpline, "ev", lambda self, *at: np.atleast_1d(true(self, *at)))
    for closure, (one, two) in zip(closures, before):
        now, both = of(closure)
        assert isinstance(now, float) and now == one and np.array_equal(both, two)


def test_splines_of_two_variables_are_asked_in_one_place():
    from pathlib import Path

    lib = Path(coherence.__file__).parent
    places = {path.name for path in lib.rglob("*.py") if ".ev(" in path.read_text() or "grid=False" in path.read_text()}
    assert places == {"base.py"}


def test_sampled_error_and_effective_samples_are_those_of_the_draws():
    """The stated error is the scatter over seeds; draws of equal weight count one each, of unequal weight less."""
    runs = [cells.polaron_sampling(4, 8.0, 6.0, 150.0, samples=400, seed=s) for s in range(60)]
    values, errors, effective = (
        np.array([getattr(run, name) for run in runs]) for name in runs[0].__dataclass_fields__
    )
    assert np.mean(errors) == pytest.approx(np.std(values, ddof=1), rel=0.3)
    assert np.all((effective > 100) & (effective < 400))
    equal = cells.polaron_sampling(4, 8.0, 1e-6, 150.0, samples=400)
    assert equal.effective_samples == pytest.approx(400, rel=1e-6)


def test_cumulants_of_the_polaron_crossover_are_the_derived_kernel():
    """Written so that one exponential serves many times, they are CUMULANT_KERNEL summed over J, warm and cold."""
    from lib import formulas
    from lib.closures import polaron

    kernel = formulas.numeric("CUMULANT_KERNEL", "w", "s", "beta")
    J = SpectralDensity.from_huang_rhys([0.5, 4.0, 18.0], [0.3, 1.0, 0.2])
    for beta in (0.04, 0.4, 3.0):
        t = np.linspace(0, beta, 33)
        derived = kernel(J.energy, t[:, None], beta) @ J.weight
        np.testing.assert_allclose(polaron._cumulant_on_grid(J, beta, 32), derived, rtol=1e-9, atol=1e-12)
        fixed, varying = polaron._cumulant_parts(J, t)
        np.testing.assert_allclose(fixed + varying @ (1 / np.expm1(J.energy * beta)), derived, rtol=1e-9, atol=1e-12)
