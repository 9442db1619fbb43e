"""lib.phonons at the edges of what it accepts: right to the stated tolerance, or refused; doubtful input is named."""

import warnings

import numpy as np
import pytest
from scipy.special import gammaln

from lib import materials, phonons, units
from lib.phonons import SpectralDensity

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")
MODES = SpectralDensity.from_modes([4.0, 20.0], [3.0, 7.0])
BROAD = SpectralDensity.from_modes([4.0, 20.0], [3.0, 7.0], broadening=0.15)


# ------------------------------------------------------------------ closed forms
@pytest.mark.parametrize("damping", [1e-5, 1e-3, 0.1, 1.0, 10.0, 19.99, 20.0, 20.01, 100.0, 1e4, 1e7])
def test_brownian_oscillator_keeps_its_closed_moments_at_any_damping(damping):
    J = SpectralDensity.brownian_oscillator(10.0, 10.0, damping)
    assert J.reorganization_energy == pytest.approx(10.0, rel=1e-6)
    assert J.moment(1) == pytest.approx(10.0 * 10.0**2, rel=1e-6)


def test_weakly_damped_brownian_oscillator_is_one_mode():
    J, mode = SpectralDensity.brownian_oscillator(10.0, 10.0, 1e-5), SpectralDensity.from_modes([10.0], [10.0])
    for T in (4.0, 77.0, 300.0):
        assert J.variance(T) == pytest.approx(mode.variance(T), rel=1e-5)


def test_strongly_damped_brownian_oscillator_is_a_relaxation():
    """gamma >> w0: Drude of rate w0^2/gamma, up to frequencies where inertia counts."""
    J, relaxation = SpectralDensity.brownian_oscillator(10.0, 10.0, 1e4), SpectralDensity.drude_lorentz(10.0, 0.01, 1e4)
    x = np.array([1e-3, 0.01, 0.1, 1.0])
    assert J.density(x) == pytest.approx(relaxation.density(x), rel=1e-4)
    assert J.variance(300.0) == pytest.approx(relaxation.variance(300.0), rel=1e-4)


@pytest.mark.parametrize("power", [0.1, 0.15, 0.2, 0.5, 1.0, 1.5, 3.0, 30.0, 200.0, 1000.0])
def test_ohmic_moments_are_gamma_functions(power):
    J = SpectralDensity.ohmic(10.0, 5.0, power)
    for k in (-3, -2, -1, 0, 2, 5):
        if power + k > 0.05:
            expected = 10.0 * 5.0 ** (k + 1) * np.exp(gammaln(power + k + 1) - gammaln(power))
            assert J.moment(k) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("spread", [0.05, 0.3, 1.0, 2.0, 2.5, 3.0])
def test_log_normal_moments_at_any_broadening(spread):
    J = SpectralDensity.from_modes([10.0], [10.0], broadening=spread)
    for k in range(-6, 7):
        assert J.moment(k) == pytest.approx(100 * 10.0**k * np.exp(k**2 * spread**2 / 2), rel=1e-9)


def test_an_integral_next_to_an_infinite_one_is_refused_and_not_cut_short():
    J = SpectralDensity.ohmic(10.0, 5.0)
    with pytest.raises(ValueError, match="close to infinite"):
        J.moment(-1.99)
    with pytest.raises(ValueError, match="close to infinite"):
        SpectralDensity.brownian_oscillator(10.0, 10.0, 3.0).moment(1.99)
    with pytest.raises(ValueError, match="close to infinite"):
        SpectralDensity.ohmic(10.0, 5.0, 2.01).debye_waller(300.0)


@pytest.mark.parametrize("ratio", [50.0, 300.0, 1e4, 1e6])
def test_single_level_factor_of_short_correlations(ratio):
    limit = (1.5 * np.sqrt(2 * np.pi) / ratio) ** 3
    assert phonons.single_level_factor(ratio, 1.0) == pytest.approx(limit, rel=3 * 1.0 / ratio + 1e-9)


# ------------------------------------------------------------------ lines
def test_lines_of_continuous_densities_have_no_comb():
    """At a resolution finer than the spacing of the nodes the cold sideband of a weak mode is exp(-S) J/w^2, and smooth."""
    J = SpectralDensity.from_modes([20.0], [2.0], broadening=0.15)
    phonon = np.arange(12.0, 30.0, 0.02)
    line = phonons.absorption(J, phonon - J.reorganization_energy, 10.0, resolution=0.05)
    one_phonon = np.exp(-J.huang_rhys) * J.density(phonon) / phonon**2
    assert line == pytest.approx(one_phonon, abs=0.02 * one_phonon.max())
    strong = line[line > 0.01 * line.max()]
    assert np.sum(np.diff(np.sign(np.diff(strong))) != 0) == 1


def test_line_broadening_is_the_same_term_by_term_and_as_a_product():
    for J in (MODES, BROAD, SpectralDensity.ohmic(0.5, 4.0), materials.material("CsPbBr3", None, "cited weights only + central peak").spectral_density):  # fmt: skip
        time = np.arange(400) * 0.05
        product, single = J.line_broadening(time, 77.0), J.line_broadening(time[::-1], 77.0)[::-1]
        assert product == pytest.approx(single, abs=2e-5 * abs(single).max())


@pytest.mark.parametrize("function", [phonons.absorption, phonons.emission])
def test_one_tiny_step_does_not_empty_the_line(function):
    energy = np.sort(np.append(np.linspace(-150, 150, 601), 10.0 + 1e-7))
    assert np.trapezoid(function(MODES, energy, 77.0), energy) == pytest.approx(1, abs=1e-3)


def test_far_away_or_very_hot_lines_are_right_or_refused():
    energy = np.linspace(-150, 150, 601)
    assert not phonons.absorption(MODES, energy, 77.0, exciton_energy=1e9).any()
    far = 1e9 + energy
    line = phonons.absorption(MODES, far, 77.0, exciton_energy=1e9)
    assert np.trapezoid(line, far) == pytest.approx(1, abs=1e-3)
    with pytest.raises(ValueError, match="resolution = .* at least"):
        phonons.absorption(MODES, np.linspace(-1, 1, 20001), 1e6)
    with pytest.raises(ValueError, match="coarser resolution|at least"):
        phonons.emission(BROAD, energy, 300.0, resolution=1e-3)


def test_truncated_matrix_wants_whole_levels():
    for levels in (2.7, True, 10**400, -1):
        with pytest.raises(ValueError, match="levels"):
            phonons.truncated_boson_lines([10.0], [3.0], 77.0, levels)
    with pytest.raises(ValueError, match="levels"):
        phonons.truncated_boson_lines([10.0] * 30, [3.0] * 30, 77.0, 2)


@pytest.mark.parametrize("offset", [0.0, 0.07, 0.12])
def test_full_width_does_not_hang_on_the_grid(offset):
    energy = np.arange(-20, 20, 0.25) + offset
    assert phonons.full_width(energy, np.exp(-(energy**2) / (2 * 0.4**2))) == pytest.approx(
        units.FWHM_PER_SIGMA * 0.4, rel=5e-3
    )
    with pytest.raises(ValueError, match="half"):
        phonons.full_width(energy, 2 + np.cos(energy))


# ------------------------------------------------------------------ arithmetic
def test_densities_add_subtract_and_scale():
    a, b = SpectralDensity.from_modes([4.0], [3.0]), SpectralDensity.from_modes([20.0], [7.0])
    for value in (lambda J: J.variance(77.0), lambda J: J.huang_rhys):
        assert value(sum([a, b])) == pytest.approx(value(a) + value(b))
        assert value(a / 2) == pytest.approx(value(a) / 2)
        assert value(np.float64(2) * a) == pytest.approx(2 * value(a))
        assert value((a + b) - b) == pytest.approx(value(a))
        assert value((a + b) - b / 4) == pytest.approx(value(a) + 0.75 * value(b))
    peak = SpectralDensity.drude_lorentz(1.0, 2.0, 10.0)
    assert (BROAD + peak - peak).density(5.0) == pytest.approx(BROAD.density(5.0))
    assert (BROAD - BROAD).variance(77.0) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: MODES + 3,
        lambda: 3 + MODES,
        lambda: MODES - 3,
        lambda: MODES * "a",
        lambda: MODES / 0,
        lambda: MODES * MODES,
        lambda: SpectralDensity.from_modes([4.0], [3.0]) - MODES,
        lambda: MODES - SpectralDensity.from_modes([5.0], [1.0]),
        lambda: phonons.absorption(3, [0.0, 1.0], 77.0),
        lambda: phonons.emission(None, [0.0, 1.0], 77.0),
        lambda: phonons.stokes_spectrum("J", [1.0], 77.0),
        lambda: SpectralDensity([1.0, -1.0], [1.0, 1.0]),
        lambda: SpectralDensity([1.0], [-1.0]),
        lambda: MODES.moment(7),
        lambda: SpectralDensity.from_modes([1e-9], [1.0]),
        lambda: SpectralDensity.from_modes([1.0], [1e300]),
        lambda: SpectralDensity.from_modes([1.0, 2.0], [1.0, 1.0], broadening=[0.1, 0.2, 0.3]),
        lambda: SpectralDensity.from_modes([1.0], [1.0], broadening=4.0),
        lambda: SpectralDensity.ohmic(1.0, 1.0, 0.01),
        lambda: SpectralDensity.brownian_oscillator(1.0, 1.0, 1e-9),
    ],
)
def test_bad_operands_and_ranges_are_refused(call):
    with pytest.raises(ValueError):
        call()


@pytest.mark.parametrize("T", [1e-300, 1e-5, 1e15, 1e300])
def test_extreme_temperatures_give_a_number_or_a_reason(T):
    for J in (MODES, BROAD, SpectralDensity.ohmic(15.0, 4.0, 3), SpectralDensity.drude_lorentz(15.0, 2.0, 60.0)):
        for ask in (J.variance, J.thermal_variance, J.sigma, J.debye_waller):
            try:
                assert np.isfinite(ask(T))
            except ValueError:
                pass


# ------------------------------------------------------------------ lists and tables in other units
def test_huang_rhys_factors_give_the_same_density_as_couplings():
    energy, factor = np.array([3.2, 5.1, 11.5]), np.array([0.075, 0.03, 0.895])
    J = SpectralDensity.from_huang_rhys(energy, factor)
    assert J.huang_rhys == pytest.approx(1.0)
    assert J.reorganization_energy == pytest.approx(energy @ factor)
    same = SpectralDensity.from_modes(energy, energy * np.sqrt(factor), broadening=0.2)
    broad = SpectralDensity.from_huang_rhys(energy, factor, broadening=0.2)
    assert broad.variance(77.0) == pytest.approx(same.variance(77.0))


@pytest.mark.parametrize(("unit", "meV"), [("meV", 1.0), ("THz", 4.135667696), ("1/cm", 0.1239841984)])
def test_a_tabulated_density_in_any_unit(unit, meV):
    """lambda, S and sigma of a triangle of J on [4, 8] meV, by hand: J = 3 (1 - |w - 6|/2)."""
    w = np.linspace(4, 8, 401)
    J = SpectralDensity.from_density(w / meV, 3 * (1 - abs(w - 6) / 2), unit)
    lam = 1.5 * ((6 - 4) - 4 * np.log(6 / 4)) + 1.5 * (8 * np.log(8 / 6) - (8 - 6))  # int J/w, left and right half
    assert J.zero_point_variance == pytest.approx(6.0, rel=1e-5)
    assert J.reorganization_energy == pytest.approx(lam, rel=1e-4)


def test_a_density_of_states_with_an_assumed_coupling():
    w = np.linspace(0, 20, 2001)  # Debye: w^2 up to 20 meV
    J = SpectralDensity.from_density(w, w**2, power=2.0, huang_rhys=0.5)
    assert J.huang_rhys == pytest.approx(0.5)
    # J = c w^4: lambda/S = (20^4/4)/(20^3/3)
    assert J.reorganization_energy / J.huang_rhys == pytest.approx(20 * 3 / 4, rel=1e-4)
    with pytest.raises(ValueError, match="needs huang_rhys"):
        SpectralDensity.from_density(w, w**2, power=2.0)
    with pytest.raises(ValueError, match="unit"):
        SpectralDensity.from_density(w, w**2, "eV")


RAMAN = np.linspace(15, 250, 400)
SPECTRUM = phonons.stokes_spectrum(BROAD, RAMAN * units.WAVENUMBER, 300.0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: SpectralDensity.from_modes([3.45, 6.0, 15.3], [0.075, 0.03, 0.895]), "from_huang_rhys"),
        (lambda: SpectralDensity.from_huang_rhys([3.45, 6.0, 15.3], [1.0, 2.0, 60.0]), "from_modes"),
        (lambda: SpectralDensity.from_huang_rhys([3e-5, 3.0, 12.0], [16.0, 0.1, 0.06]), "acoustic"),
        (lambda: SpectralDensity.from_modes([120.0, 155.0], [30.0, 90.0]), "1/cm"),
        (lambda: SpectralDensity.from_raman(RAMAN, SPECTRUM, 300, linewidth=0.07), "eV"),
        (lambda: SpectralDensity.from_raman(np.linspace(535, 600, 400), SPECTRUM, 300, huang_rhys=0.1), "nm"),
        (lambda: SpectralDensity.from_raman(RAMAN / 33.4, SPECTRUM, 300, huang_rhys=1e-3), "THz"),
        (lambda: SpectralDensity.from_density(RAMAN * 10, SPECTRUM, "meV"), "1/cm"),
        (
            lambda: SpectralDensity.from_raman(
                np.linspace(1, 250, 500), np.interp(np.linspace(1, 250, 500), RAMAN, SPECTRUM) + 1e4 * np.exp(-np.linspace(1, 250, 500) ** 2 / 18),
                300, reorganization_energy=5.0,
            ),
            "laser line",
        ),
    ],
)  # fmt: skip
def test_doubtful_input_is_named_with_the_likely_unit(call, words):
    with pytest.warns(UserWarning, match=words):
        call()


def test_good_input_is_not_doubted():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        SpectralDensity.from_modes([3.45, 6.0, 19.2], [0.94, 1.04, 18.2])
        SpectralDensity.from_huang_rhys([3.45, 6.0, 19.2], [0.075, 0.03, 0.895])
        SpectralDensity.from_raman(RAMAN, SPECTRUM, 300, reorganization_energy=2.0, warn_overtones=False)
        SpectralDensity.from_density(RAMAN * units.WAVENUMBER, SPECTRUM)
        for name in materials.KNOWN:
            for model in materials.spectral_models(name):
                materials.material(name, None, model).broadened_spectral_density


def test_zero_modes_of_a_calculation_can_be_left_out():
    energy, factor = [3e-5, 3e-5, 4e-5, 3.2, 19.0], [5.0, 6.0, 5.6, 0.1, 0.06]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        J = SpectralDensity.from_huang_rhys(energy, factor, lowest=0.05)
    assert J.huang_rhys == pytest.approx(0.16)
    with pytest.raises(ValueError, match="lowest"):
        SpectralDensity.from_huang_rhys(energy, factor, lowest=50.0)


def test_a_line_beside_the_grid_is_noticed():
    J = SpectralDensity.from_modes([10.0, 20.0], [5.0, 5.0])
    with pytest.warns(UserWarning, match="none of this line, from .* meV, lies on the grid from 2 to 3"):
        assert not phonons.absorption(J, np.linspace(2.0, 3.0, 50), 100.0, exciton_energy=2400.0).any()


def test_a_grid_with_one_tiny_step_holds_the_line():
    J = SpectralDensity.from_modes([10.0, 20.0], [5.0, 5.0])
    grid = np.sort(np.append(np.linspace(-150.0, 150.0, 301), 1e-9))
    assert np.trapezoid(phonons.absorption(J, grid, 100.0), grid) == pytest.approx(1.0, abs=1e-4)
