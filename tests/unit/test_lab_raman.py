"""From a Raman spectrum to J: what was put in is found again, and what cannot give a number gives a sentence."""

import dataclasses

import numpy as np
import pytest
import synthetic_instruments

from lib import materials, phonons, scenarios, tables, units
from lib.figures import panel_lab_raman
from lib.labs import raman
from lib.readers import Spectrum, read_spectrum

SHIFT = np.arange(5.0, 300.0, 1.0)
RECIPE = raman.Recipe(measured_at=295.0, huang_rhys=1.0, laser_cut=6.0)
LASER = 532.0


def truth(scale=50.0):
    """J of two broad modes and its Stokes intensity, without noise."""
    J = phonons.SpectralDensity.from_huang_rhys([5.0, 18.0], [0.8, 0.2], [0.2, 0.1])
    return J, scale * J.density(SHIFT * units.WAVENUMBER) / -np.expm1(
        -SHIFT * units.WAVENUMBER / (units.BOLTZMANN * 295.0)
    )


def spectrum(y, x=SHIFT, **more):
    return Spectrum(np.asarray(x, float), np.asarray(y, float), "1/cm", "made.txt", **more)


def noisy(y, seed=1, background=200.0):
    return np.random.default_rng(seed).poisson(y + background).astype(float)


# ------------------------------------------------------------------ what was put in comes out
@pytest.mark.parametrize("baseline", ["none", "arpls", "snip"])
def test_the_density_comes_back(baseline):
    J, y = truth()
    found = raman.spectral_density(raman.prepare(spectrum(noisy(y)), dataclasses.replace(RECIPE, baseline=baseline)))
    assert found.huang_rhys == pytest.approx(1.0)
    assert found.reorganization_energy == pytest.approx(J.reorganization_energy / J.huang_rhys, rel=0.06)
    assert found.sigma(300.0) == pytest.approx(J.sigma(300.0) / np.sqrt(J.huang_rhys), rel=0.04)


def test_a_sloping_background_needs_a_baseline():
    J, y = truth()
    sloping = noisy(y + 3.0 * SHIFT)
    lam = {}
    for name in ("none", "arpls"):
        lam[name] = raman.numbers(
            raman.spectral_density(raman.prepare(spectrum(sloping), dataclasses.replace(RECIPE, baseline=name)))
        )["lambda"]
    true = J.reorganization_energy / J.huang_rhys
    assert abs(lam["arpls"] / true - 1) < 0.06 < abs(lam["none"] / true - 1)


def test_the_three_scales_agree():
    _, y = truth()
    by_S = raman.spectral_density(raman.prepare(spectrum(y), RECIPE))
    for name, value in (
        ("reorganization_energy", by_S.reorganization_energy),
        ("linewidth", units.FWHM_PER_SIGMA * by_S.sigma(295.0)),
    ):
        keys = {"huang_rhys": None, name: float(value)}
        again = raman.spectral_density(raman.prepare(spectrum(y), dataclasses.replace(RECIPE, **keys)))
        assert again.huang_rhys == pytest.approx(1.0, rel=1e-6)


def test_resonance_weighs_J_by_the_square_of_the_frequency():
    _, y = truth()
    off, on = (
        raman.spectral_density(raman.prepare(spectrum(y), dataclasses.replace(RECIPE, baseline="none", convention=c)))
        for c in ("pre-resonance", "resonance")
    )
    x = np.array([10.0, 20.0])
    ratio = on.density(x) / off.density(x)
    assert ratio[1] / ratio[0] == pytest.approx(4.0, rel=3e-3)  # J is straight between its points


def test_spikes_are_found_and_lines_are_not():
    _, y = truth()
    y = noisy(y)
    assert not raman.find_spikes(y, 8.0).any()
    hit = y.copy()
    hit[[40, 150]] += 60 * raman.noise_of(y)
    np.testing.assert_array_equal(np.flatnonzero(raman.find_spikes(hit, 8.0)), [40, 150])
    assert not raman.find_spikes(hit, 0).any()
    line = 1e4 * np.exp(-0.5 * ((SHIFT - 120) / 2.5) ** 2)  # a sharp line of the crystal, 6 points wide
    assert not raman.find_spikes(noisy(line), 8.0).any()


def test_noise_is_that_of_one_point():
    y = np.random.default_rng(3).normal(100.0, 7.0, 4000)
    assert raman.noise_of(y) == pytest.approx(7.0, rel=0.1)
    assert raman.noise_of(y + 0.5 * np.arange(4000)) == pytest.approx(7.0, rel=0.1)


@pytest.mark.parametrize("counting", [True, False])
def test_the_two_sides_give_the_temperature(counting):
    T, nu = 220.0, np.arange(20.0, 200.0, 1.0)
    light = 1e7 / LASER
    stokes = 1e5 * np.exp(-nu / 80)
    kT = units.BOLTZMANN * T / units.WAVENUMBER
    # I_S/I_A = [(light - nu)/(light + nu)]^p exp(nu/kT): the Stokes line has the lower frequency.
    anti = stokes * np.exp(-nu / kT) * ((light + nu) / (light - nu)) ** (3 if counting else 4)
    x, y = np.concatenate([-nu[::-1], nu]), np.concatenate([anti[::-1], stokes])
    y = y - np.interp(x, [x[0], x[-1]], [0.0, 0.0])
    ends = spectrum(
        np.concatenate([np.zeros(9), y, np.zeros(9)]), np.concatenate([np.arange(-209, -200), x, np.arange(200, 209)])
    )
    found, error = raman.stokes_temperature(ends, LASER, counting=counting)
    assert found == pytest.approx(T, rel=0.01) and 0 <= error < 5


# ------------------------------------------------------------------ no number where none is honest
def test_a_missing_low_end_gives_no_number():
    _, y = truth()
    late = spectrum(y[75:], SHIFT[75:])
    with pytest.raises(
        ValueError, match="the spectrum begins at 80 1/cm: S and lambda live on the modes from 25 1/cm up"
    ):
        raman.prepare(late, RECIPE)
    raman.prepare(late, dataclasses.replace(RECIPE, lowest_mode=90.0))


def test_a_rising_tail_gives_no_number():
    _, y = truth()
    with pytest.raises(ValueError, match="of S comes from the 6 1/cm above the cut, rising towards it"):
        raman.spectral_density(raman.prepare(spectrum(noisy(y + 1e5 * np.exp(-SHIFT / 3))), RECIPE))


def test_intensities_below_zero_give_no_number():
    _, y = truth()
    dip = -0.2 * y.max() * np.exp(-0.5 * ((SHIFT - 120) / 8) ** 2)
    with pytest.raises(
        ValueError, match="negative beyond the noise, the first at .* 1/cm: this baseline cuts into the signal"
    ):
        raman.prepare(
            spectrum(noisy(y + dip, background=3000.0)), dataclasses.replace(RECIPE, baseline="arpls", stiffness=2000.0)
        )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"huang_rhys": None}, "give exactly one of huang_rhys"),
        ({"linewidth": 5.0}, "give exactly one of huang_rhys"),
        ({"baseline": "magic"}, "baseline = 'magic'"),
        ({"convention": "magic"}, "convention = 'magic'"),
        ({"measured_at": -5.0}, "measured_at = -5"),
        ({"laser_cut": 0.0}, "laser_cut = 0"),
        ({"upper": 3.0}, "upper = 3"),
        ({"stiffness": 1.0}, "stiffness = 1"),
        ({"upper": 20.0}, "points between laser_cut"),
    ],
)
def test_a_wrong_recipe_is_refused(change, message):
    _, y = truth()
    with pytest.raises(ValueError, match=message):
        raman.spectral_density(raman.prepare(spectrum(y), dataclasses.replace(RECIPE, **change)))


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (SHIFT, np.ones(len(SHIFT)), "both sides must reach"),
        (np.linspace(-200, 200, 401), np.ones(401), "does not stand out of the noise"),
        (
            np.linspace(-200, 200, 401),
            1e3 * np.exp(-0.5 * (np.linspace(-200, 200, 401) / 60) ** 2),
            "as strong as the Stokes side",
        ),
    ],
)
def test_no_temperature_without_two_sides(x, y, message):
    noise = np.random.default_rng(0).normal(0, 0.1, len(x))
    with pytest.raises(ValueError, match=message):
        raman.stokes_temperature(spectrum(y + noise, x), LASER)
    with pytest.raises(ValueError, match="laser must be given"):
        raman.stokes_temperature(spectrum(y, x))


# ------------------------------------------------------------------ what choices do
def test_choices_tell_values_and_reasons():
    _, y = truth()
    table = raman.choices(spectrum(noisy(y)), RECIPE, cuts=(6.0, 12.0, 40.0), baselines=["arpls"], stiffness=[150.0])
    assert list(table.refused != "") == [False, False, True] and np.isnan(table["lambda"].iloc[2])
    band = raman.band(table)
    assert band.low["lambda"] == table["lambda"].min() and band.high["S"] == pytest.approx(1.0)
    # At fixed S a higher cut leaves stiffer modes, so that lambda = S times their mean energy rises.
    assert table["lambda"].iloc[1] > table["lambda"].iloc[0]
    with pytest.raises(ValueError, match="every choice is refused"):
        raman.band(table.iloc[2:])


def test_cautions_are_raised_where_they_belong():
    _, y = truth()
    weak = dataclasses.replace(RECIPE, huang_rhys=0.01)
    assert raman.cautions(raman.prepare(spectrum(noisy(y)), weak)) == []
    strong = raman.cautions(raman.prepare(spectrum(noisy(y)), RECIPE))
    assert any("overtones" in line for line in strong)
    coarse = raman.cautions(raman.prepare(spectrum(noisy(0.02 * y)), weak))
    assert any("Setting negative noise to zero" in line for line in coarse)


# ------------------------------------------------------------------ the synthetic file, and onwards
def test_the_synthetic_file_is_what_its_script_writes():
    folder = tables.folder() / "instruments"
    for name, make in synthetic_instruments.FILES.items():
        assert (folder / name).read_bytes() == make(), f"run tools/synthetic_instruments.py: {name}"
        assert b"SYNTHETIC" in make()[:120]


def test_the_synthetic_file_gives_back_its_material():
    found = read_spectrum(tables.folder() / "instruments" / "raman_synthetic.txt")
    assert found.laser == LASER
    J = materials.material("CsPbBr3", spectral_model="low-frequency").broadened_spectral_density
    true = raman.numbers(J / J.huang_rhys)
    prepared = raman.prepare(found, panel_lab_raman.EXAMPLE)
    assert prepared.spikes.sum() == 3  # of the four, one lies on the anti-Stokes side
    mine = raman.numbers(raman.spectral_density(prepared))
    assert mine == pytest.approx(true, rel=0.03)
    temperature, error = raman.stokes_temperature(found)
    assert abs(temperature - 295.0) < 3 * error


def test_a_measured_density_goes_into_every_closure():
    found = raman.spectral_density(raman.prepare(panel_lab_raman.example(), panel_lab_raman.EXAMPLE))
    mine = materials.define("mine", found, base="CsPbBr3")
    for name in scenarios.CLOSURES:
        made = scenarios.closure(name, mine)
        if made.covers(15.0):
            assert np.isfinite(made.rate_ratio(10.0, 15.0)), name
        else:
            assert name == "path integral" and "no path integral is stored for mine" in made.unknown


def test_the_panel_shows_numbers_or_the_reason():
    panel = panel_lab_raman.make(panel_lab_raman.example(), RECIPE)
    good, bad = panel.data(cut=12.0), panel.data(cut=30.0)
    assert "sigma" in panel.alt(good) and "no number, because the spectrum begins at" in panel.alt(bad)
    assert "No number" in panel.svg(bad) and "No number" not in panel.svg(good)
    panel.csv(good)
