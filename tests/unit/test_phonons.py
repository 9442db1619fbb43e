"""lib.phonons against limits, exact sums and brute-force diagonalisation."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from lib import phonons, symbolic, units
from lib.phonons import SpectralDensity

MODES = st.lists(st.tuples(st.floats(0.5, 60.0), st.floats(0.1, 30.0)), min_size=1, max_size=5)
TEMPERATURE = st.floats(1.0, 1000.0)


pytestmark = [
    pytest.mark.filterwarnings("error::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:these couplings give S:UserWarning"),
]


def density(modes):
    energy, coupling = zip(*modes)
    return SpectralDensity.from_modes(energy, coupling)


CONTINUOUS = {
    "broadened": SpectralDensity.from_modes([4.0, 20.0], [3.0, 7.0], broadening=0.15),
    "super-Ohmic": SpectralDensity.ohmic(15.0, 4.0, power=3),
    "Ohmic": SpectralDensity.ohmic(15.0, 4.0),
    "Brownian": SpectralDensity.brownian_oscillator(15.0, 10.0, 3.0),
    "Drude-Lorentz": SpectralDensity.drude_lorentz(15.0, 2.0, cutoff=60.0),
}


# ------------------------------------------------------------------ Eq. 3
@given(MODES, TEMPERATURE, TEMPERATURE)
def test_variance_increases_with_temperature(modes, a, b):
    J = density(modes)
    low, high = sorted((a, b))
    assert J.variance(low) <= J.variance(high) * (1 + 1e-12)


@given(MODES, TEMPERATURE)
def test_variance_is_above_both_bounds(modes, T):
    J = density(modes)
    variance = J.variance(T) * (1 + 1e-12)
    assert variance >= J.zero_point_variance
    assert variance >= 2 * J.reorganization_energy * units.BOLTZMANN * T


@given(MODES, TEMPERATURE, st.floats(0.01, 50.0))
def test_variance_is_linear_in_J(modes, T, factor):
    J = density(modes)
    assert np.isclose((J * factor).variance(T), factor * J.variance(T))
    assert np.isclose((J + J).variance(T), 2 * J.variance(T))


@given(MODES, TEMPERATURE)
def test_modes_add_exactly(modes, T):
    exact = sum(g**2 / np.tanh(w / (2 * units.BOLTZMANN * T)) for w, g in modes)
    assert np.isclose(density(modes).variance(T), exact, rtol=1e-12)


@given(MODES, TEMPERATURE)
def test_variance_is_zero_point_plus_thermal(modes, T):
    J = density(modes)
    assert np.isclose(J.variance(T), J.zero_point_variance + J.thermal_variance(T), rtol=1e-12)


def test_ratios_of_single_modes():
    for energy, ratio in [(3.2, 3.93), (19.4, 1.67), (25.8, 1.47)]:
        J = SpectralDensity.from_modes([energy], [1.0])
        assert J.sigma(300) / J.sigma(10) == pytest.approx(ratio, abs=0.006)


def test_shape_follows_temperature():
    J = SpectralDensity.from_modes([5.0], [2.0])
    assert isinstance(J.sigma(300), float)
    assert J.sigma([10, 300]).shape == (2,)
    assert J.sigma(np.full((2, 3), 50.0)).shape == (2, 3)


@pytest.mark.parametrize("T", [0.01, 1.0, 1e5])
def test_extreme_temperatures_do_not_overflow(T):
    with np.errstate(all="raise", under="ignore"):
        J = SpectralDensity.from_modes([0.5, 60.0], [1.0, 1.0])
        assert np.isfinite(J.variance(T)) and np.isfinite(J.thermal_variance(T))


# ------------------------------------------------------------------ SymPy and NumPy are the same
@pytest.mark.parametrize("name", ["VARIANCE_KERNEL", "THERMAL_KERNEL", "DEBYE_WALLER_KERNEL", "BROADENING_KERNEL"])
def test_numeric_function_equals_symbolic_expression(name):
    expression = getattr(symbolic, name)
    arguments = (symbolic.w, symbolic.kT, symbolic.t)
    function = symbolic.numeric(expression, *arguments)
    rng = np.random.default_rng(3)
    for _ in range(20):
        point = [float(x) for x in (rng.uniform(0.5, 40), rng.uniform(0.5, 40), rng.uniform(-2, 2))]
        exact = complex(sp.N(expression.subs(dict(zip(arguments, point))), 20))
        assert np.isclose(complex(function(*point)), exact, rtol=1e-10, atol=1e-12)


def test_stable_bose_form_is_the_bose_function():
    assert sp.simplify(symbolic.BOSE - symbolic.BOSE_STABLE) == 0


# ------------------------------------------------------------------ moments
def test_log_normal_moments():
    J, s = SpectralDensity.from_modes([10.0], [10.0], broadening=0.2), 0.2
    for k in (-2, -1, 0, 1, 2, 3):
        assert J.moment(k) == pytest.approx(100 * 10.0**k * np.exp(k**2 * s**2 / 2), rel=1e-9)


def test_closed_form_moments_of_the_models():
    lam = 15.0
    assert CONTINUOUS["Brownian"].reorganization_energy == pytest.approx(lam, rel=1e-8)
    assert CONTINUOUS["Brownian"].moment(1) == pytest.approx(lam * 10.0**2, rel=1e-6)
    assert CONTINUOUS["Drude-Lorentz"].reorganization_energy == pytest.approx(
        lam * 2 / np.pi * np.arctan(30.0), rel=1e-8
    )
    assert CONTINUOUS["Drude-Lorentz"].moment(0) == pytest.approx(lam * 2 / np.pi * np.log(1 + 30.0**2), rel=1e-8)
    assert CONTINUOUS["super-Ohmic"].huang_rhys == pytest.approx(lam / 4.0 / 2, rel=1e-8)  # Gamma(2)/Gamma(3)
    assert CONTINUOUS["Ohmic"].moment(0) == pytest.approx(lam * 4.0, rel=1e-8)


def test_drude_lorentz_variance_grows_by_the_stated_amount_each_decade():
    m0 = [SpectralDensity.drude_lorentz(10.0, 2.0, cutoff).moment(0) for cutoff in (1e4, 1e5)]
    assert m0[1] - m0[0] == pytest.approx(2 * 10 * 2 / np.pi * np.log(10), rel=1e-6)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("broadened", []),
        ("super-Ohmic", []),
        ("Ohmic", ["huang_rhys", "zero_phonon_line"]),
        ("Brownian", ["huang_rhys", "m_2", "m_3", "zero_phonon_line"]),
        ("Drude-Lorentz", ["huang_rhys", "zero_phonon_line"]),
    ],
)
def test_each_density_says_which_moments_are_finite(name, missing):
    assert [k for k, ok in CONTINUOUS[name].finite_moments().items() if not ok] == missing


def test_infinite_moments_are_refused_with_the_reason():
    with pytest.raises(ValueError, match="not finite: J falls only as w\\^1"):
        CONTINUOUS["Ohmic"].huang_rhys
    with pytest.raises(ValueError, match="not finite"):
        CONTINUOUS["Brownian"].moment(2)
    with pytest.raises(ValueError, match="not finite"):
        CONTINUOUS["Ohmic"].debye_waller(300)


def test_quadrature_agrees_with_scipy():
    from scipy.integrate import quad

    kT = units.BOLTZMANN * 77
    for J in CONTINUOUS.values():
        integrand = lambda x: float(J.density(np.array([x]))[0]) / np.tanh(x / (2 * kT))
        exact = sum(
            quad(integrand, a, b, limit=400)[0] for a, b in [(1e-8, 2), (2, 10), (10, 60), (60, 1e3), (1e3, 1e6)]
        )
        assert J.variance(77) == pytest.approx(exact, rel=1e-5)


# ------------------------------------------------------------------ line shape
def line_moments(energy, line):
    step = energy[1] - energy[0]
    mean = (energy * line).sum() * step
    return (
        line.sum() * step,
        mean,
        ((energy - mean) ** 2 * line).sum() * step,
        ((energy - mean) ** 3 * line).sum() * step,
    )


@pytest.mark.parametrize("T", [4, 77, 300])
@pytest.mark.parametrize("name", ["broadened", "super-Ohmic", "Drude-Lorentz"])
def test_line_moments_are_the_cumulants(name, T):
    J, energy = CONTINUOUS[name], np.arange(-600, 600, 0.1)
    for function, centre, sign in [
        (phonons.absorption, 40.0, 1),
        (phonons.emission, 40.0 - 2 * J.reorganization_energy, -1),
    ]:
        area, mean, variance, third = line_moments(energy, function(J, energy, T, exciton_energy=40.0))
        assert area == pytest.approx(1, abs=1e-4)
        assert mean == pytest.approx(centre, abs=0.02)
        assert variance == pytest.approx(J.variance(T), rel=5e-3)
        assert third == pytest.approx(sign * J.moment(1), rel=2e-2)


@pytest.mark.parametrize(("energy", "coupling", "levels"), [([20.0], [14.0], 50), ([6.0, 19.0], [4.0, 12.0], 26)])
@pytest.mark.parametrize("emission", [False, True])
def test_line_equals_truncated_boson_matrix(energy, coupling, levels, emission):
    position, weight = phonons.truncated_boson_lines(
        energy, coupling, 60, levels, exciton_energy=7.0, emission=emission
    )
    assert weight.sum() == pytest.approx(1)
    grid, width = np.arange(-120, 120, 0.5), 4.0
    spread = width / units.FWHM_PER_SIGMA
    keep = weight > 1e-12
    brute = sum(
        a * np.exp(-((grid - p) ** 2) / (2 * spread**2)) / (spread * np.sqrt(2 * np.pi))
        for p, a in zip(position[keep], weight[keep])
    )
    function = phonons.emission if emission else phonons.absorption
    line = function(SpectralDensity.from_modes(energy, coupling), grid, 60, exciton_energy=7.0, resolution=width)
    assert np.allclose(line, brute, atol=2e-5 * brute.max() + 1e-8)


def test_detailed_balance_between_absorption_and_emission():
    J, T = CONTINUOUS["broadened"], 150
    energy, kT = np.arange(-80, 60, 0.25), units.BOLTZMANN * T
    A, I = phonons.absorption(J, energy, T), phonons.emission(J, energy, T)
    expected = A * np.exp(-(energy + J.reorganization_energy) / kT)
    strong = I > 1e-3 * I.max()
    assert np.allclose(I[strong], expected[strong], rtol=0.01)


def test_cold_zero_phonon_weight_is_the_debye_waller_factor():
    J = CONTINUOUS["broadened"]
    position, T = -J.reorganization_energy, 4
    energy = position + np.arange(-0.6, 0.6, 0.01)
    line = phonons.absorption(J, energy, T, resolution=0.2)
    assert line.sum() * 0.01 == pytest.approx(J.debye_waller(T), rel=1e-3)


def test_thermal_matrix_average_is_eq_3():
    # <(g(b+b^+))^2> over a truncated thermal oscillator, without any formula of lib
    kT, w, g = units.BOLTZMANN * 120, 8.0, 3.0
    lower = np.diag(np.sqrt(np.arange(1.0, 200)), 1)
    shift = g * (lower + lower.T)
    p = np.exp(-w * np.arange(200) / kT)
    p /= p.sum()
    assert p[:150] @ np.diag(shift @ shift)[:150] == pytest.approx(
        SpectralDensity.from_modes([w], [g]).variance(120), rel=1e-9
    )


# ------------------------------------------------------------------ Raman
@pytest.mark.parametrize("convention", phonons.CONVENTIONS)
@pytest.mark.parametrize("norm", ["huang_rhys", "reorganization_energy", "linewidth"])
def test_raman_round_trip(convention, norm):
    true, T = SpectralDensity.from_modes([4.0, 12.0, 19.4], [0.8, 3.0, 4.0], broadening=0.12), 300
    shift = np.linspace(10, 300, 900)
    raw = phonons.stokes_spectrum(true, shift * units.WAVENUMBER, T, convention)
    value = {
        "huang_rhys": true.huang_rhys,
        "reorganization_energy": true.reorganization_energy,
        "linewidth": units.FWHM_PER_SIGMA * true.sigma(T),
    }[norm]
    back = SpectralDensity.from_raman(shift, 7.7 * raw, T, convention, warn_overtones=False, **{norm: value})
    inside = np.linspace(3, 25, 50)
    strong = true.density(inside) > 0.01 * true.density(inside).max()
    assert np.allclose(back.density(inside)[strong], true.density(inside)[strong], rtol=0.01)
    for T_other in (10, 300):
        assert back.sigma(T_other) == pytest.approx(true.sigma(T_other), rel=0.01)
    assert back.huang_rhys == pytest.approx(true.huang_rhys, rel=0.01)


def test_soft_modes_warn_about_overtones():
    soft = SpectralDensity.from_modes([3.0], [3.0 * np.sqrt(0.1)], broadening=0.1)
    shift = np.linspace(10, 50, 400)
    raw = phonons.stokes_spectrum(soft, shift * units.WAVENUMBER, 300)
    with pytest.warns(UserWarning, match="overtones"):
        SpectralDensity.from_raman(shift, raw, 300, huang_rhys=0.1)


# ------------------------------------------------------------------ local and dot
@settings(deadline=None)
@given(st.floats(0.2, 50.0), st.floats(0.1, 20.0))
def test_single_level_factor_is_between_0_and_1_and_falls_with_size(edge, xi):
    f = phonons.single_level_factor([edge, 1.1 * edge], xi)
    assert 0 < f[1] < f[0] < 1


def test_single_level_factor_limits():
    assert phonons.single_level_factor(0.01, 1.0) == pytest.approx(1, abs=1e-4)
    # short correlation: f -> (2 pi)^{3/2} xi^3 int |psi|^4 = ((3/2) sqrt(2 pi) xi/D)^3
    assert phonons.single_level_factor(200.0, 1.0) == pytest.approx((1.5 * np.sqrt(2 * np.pi) / 200) ** 3, rel=1e-3)


# ------------------------------------------------------------------ bad input
MODE = SpectralDensity.from_modes([10.0], [5.0])
RAMAN = ([10.0, 20.0, 30.0], [1.0, 2.0, 1.0], 300)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: SpectralDensity.from_modes([1, -2], [1, 1]), "energy"),
        (lambda: SpectralDensity.from_modes([0.0], [1]), "energy"),
        (lambda: SpectralDensity.from_modes([], []), "energy"),
        (lambda: SpectralDensity.from_modes([1, np.nan], [1, 1]), "energy"),
        (lambda: SpectralDensity.from_modes(["a"], [1]), "energy"),
        (lambda: SpectralDensity.from_modes([1, 2], [1]), "energy has 2, coupling has 1"),
        (lambda: SpectralDensity.from_modes([1], [-1]), "coupling"),
        (lambda: SpectralDensity.from_modes([1], [1], broadening=0), "broadening"),
        (lambda: SpectralDensity.brownian_oscillator(1, 0, 1), "frequency"),
        (lambda: SpectralDensity.drude_lorentz(1, 1, cutoff=-1), "cutoff"),
        (lambda: SpectralDensity.ohmic(1, 1, power=0), "power"),
        (lambda: MODE.variance(0), "T = 0"),
        (lambda: MODE.variance(-5), "T = -5"),
        (lambda: MODE.sigma([10, np.nan]), "T"),
        (lambda: MODE.thermal_variance(np.inf), "T"),
        (lambda: MODE.density([1.0]), "delta functions"),
        (lambda: MODE * -1, "factor"),
        (lambda: SpectralDensity.from_raman([], [], 300, huang_rhys=1), "wavenumber"),
        (lambda: SpectralDensity.from_raman([0.0, 1.0], [1, 1], 300, huang_rhys=1), "wavenumber"),
        (lambda: SpectralDensity.from_raman([20.0, 10.0], [1, 1], 300, huang_rhys=1), "increase strictly"),
        (lambda: SpectralDensity.from_raman([10.0, 10.0], [1, 1], 300, huang_rhys=1), "duplicates"),
        (lambda: SpectralDensity.from_raman([10.0], [1.0], 300, huang_rhys=1), "at least 2"),
        (lambda: SpectralDensity.from_raman([10.0, 20.0], [1, -1], 300, huang_rhys=1), "intensity"),
        (lambda: SpectralDensity.from_raman([10.0, 20.0], [0, 0], 300, huang_rhys=1), "intensity"),
        (lambda: SpectralDensity.from_raman([10.0, 20.0], [1], 300, huang_rhys=1), "different lengths"),
        (lambda: SpectralDensity.from_raman(RAMAN[0], RAMAN[1], 0, huang_rhys=1), "measured_at"),
        (lambda: SpectralDensity.from_raman(*RAMAN), "exactly one"),
        (lambda: SpectralDensity.from_raman(*RAMAN, huang_rhys=1, linewidth=3), "exactly one"),
        (lambda: SpectralDensity.from_raman(*RAMAN, huang_rhys=-1), "huang_rhys"),
        (lambda: SpectralDensity.from_raman(*RAMAN, "sideways", huang_rhys=1), "convention"),
        (lambda: phonons.absorption(MODE, [1.0], 300), "energy"),
        (lambda: phonons.absorption(MODE, [2.0, 1.0], 300), "energy"),
        (lambda: phonons.absorption(MODE, [1.0, 2.0], -1), "T"),
        (lambda: phonons.emission(MODE, [1.0, 2.0], 10, exciton_energy=np.nan), "exciton_energy"),
        (lambda: phonons.truncated_boson_lines([1.0] * 3, [1.0] * 3, 10, 40), "levels"),
        (lambda: phonons.single_level_factor(-1, 1), "edge"),
        (lambda: phonons.stokes_spectrum(CONTINUOUS["Ohmic"], [-1.0], 300), "energy"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# ------------------------------------------------------------------ width of a line
@pytest.mark.parametrize(("step", "tolerance"), [(0.05, 1e-4), (0.25, 0.01)])
@pytest.mark.parametrize("shift", [0.0, 0.03, 0.11])
def test_full_width_does_not_count_points(step, tolerance, shift):
    """A Gaussian of FWHM 1, off the grid: counting the points above half height gives 0.75 on the coarse grid."""
    x = np.arange(-5, 5, step) + shift
    assert phonons.full_width(x, np.exp(-4 * np.log(2) * x**2)) == pytest.approx(1.0, abs=tolerance)


def test_full_width_of_a_tent_and_of_two_peaks():
    x = np.arange(0.0, 10.01, 0.01)
    assert phonons.full_width(x, np.clip(2 - abs(x - 5), 0, None)) == pytest.approx(2.0, abs=1e-3)
    two = np.exp(-((x - 3) ** 2) / 0.02) + 0.75 * np.exp(-((x - 7) ** 2) / 0.02)
    half = np.sqrt(0.02 * np.log([2.0, 1.5]))
    assert phonons.full_width(x, two) == pytest.approx(4 + half.sum(), abs=1e-3)


def test_resolution_is_the_width_of_a_lone_zero_phonon_line():
    """What the drawing of one sharp line has as its width, on a grid of a quarter of it."""
    mode = phonons.SpectralDensity.from_modes([26.0], [26.0 * np.sqrt(0.1)])
    energy = np.arange(-200, 200, 0.25)
    line = phonons.absorption(mode, energy, 4.0, resolution=1.0)
    assert phonons.full_width(energy, line) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [([0, 1, 2], [2, 1, 0], "line"), ([0, 2, 1], [0, 1, 0], "energy"), ([0, 1, 2], [0, 0, 0], "line"), ([0, 1], [0, 1, 0], "line")],
)  # fmt: skip
def test_full_width_refuses(x, y, words):
    with pytest.raises(ValueError, match=words):
        phonons.full_width(x, y)


def test_a_mode_that_lies_in_two_parts_is_taken_from_both():
    """Three parts, two of them at one energy: what is taken away is more than either."""
    one, two, other = (SpectralDensity.from_huang_rhys([w], [S]) for w, S in ((5.0, 0.1), (5.0, 0.2), (9.0, 0.3)))
    for parts in ((one, two, other), (two, other, one), (other, two, one)):
        left = sum(parts[1:], parts[0]) - SpectralDensity.from_huang_rhys([5.0], [0.25])
        assert left.huang_rhys == pytest.approx(0.35)
        assert left.reorganization_energy == pytest.approx(0.05 * 5 + 0.3 * 9)
