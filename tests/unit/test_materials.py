"""Materials: values come from the tables, agree with each other, and mix linearly."""

import io
import tokenize
from pathlib import Path

import numpy as np
import pytest
from scipy import constants

from lib import materials, tables, units

ROOT = Path(__file__).resolve().parents[2]
SETS = [(n, s) for n in materials.KNOWN for s in (materials.parameter_sets(n) or (None,))]
A_BOHR = constants.physical_constants["Bohr radius"][0] * 1e9
RYDBERG = constants.physical_constants["Rydberg constant times hc in eV"][0] * 1e3


@pytest.mark.parametrize(("name", "parameter_set"), SETS)
def test_every_parameter_is_there_and_sourced(name, parameter_set):
    m = materials.material(name, parameter_set)
    assert m.name == name and m.parameter_set == (parameter_set or "")
    for parameter in materials.PARAMETERS:
        value = getattr(m, parameter)
        assert np.isfinite(value) and value > 0
        row = m.parameters.set_index("parameter").loc[parameter]
        assert row.value == value and tables.source(row.source)["citation"]


@pytest.mark.parametrize(("name", "parameter_set"), SETS)
def test_each_set_is_one_hydrogen_like_exciton(name, parameter_set):
    """E_b = Ry mu/eps^2 and a_B = a_0 eps/mu: the numbers of a set were not mixed up."""
    m = materials.material(name, parameter_set)
    assert m.binding_energy == pytest.approx(RYDBERG * m.reduced_mass / m.effective_permittivity**2, rel=0.04)
    assert m.bohr_radius == pytest.approx(A_BOHR * m.effective_permittivity / m.reduced_mass, rel=1e-3)
    assert m.exciton_mass >= 4 * m.reduced_mass * (1 - 1e-9)


#: Electron and hole of Table S2 of nestoklon2023, typed here a second time.
CARRIERS = {"CsPbI3": (0.168, 0.145), "CsPbBr3": (0.219, 0.191), "CsPbCl3": (0.315, 0.250)}


@pytest.mark.parametrize("name", CARRIERS)
def test_masses_of_the_calculated_set(name):
    """Sum and product of the two carriers' masses follow from M and mu."""
    m, carriers = materials.material(name, "tight-binding"), CARRIERS[name]
    assert m.exciton_mass == pytest.approx(sum(carriers))
    assert m.reduced_mass * m.exciton_mass == pytest.approx(np.prod(carriers), rel=1e-3)
    assert {"calculated"} == set(m.parameters.set_index("parameter").kind[["reduced_mass", "gap_energy"]])


#: Derived parameters written out again: hydrogen-like exciton, and hw_LT = 4 e^2 hbar^2 E_P/(3 m0 eps0 eps E^2 4 pi a_B^3).
FORMULAS = {
    "bohr_radius": lambda m: A_BOHR * m.effective_permittivity / m.reduced_mass,
    "binding_energy": lambda m: RYDBERG * m.reduced_mass / m.effective_permittivity**2,
    "effective_permittivity": lambda m: np.sqrt(RYDBERG * m.reduced_mass / m.binding_energy),
    "longitudinal_transverse_splitting": lambda m: lt_splitting(m, m.gap_energy * 1e3),
}


def lt_splitting(m, energy):
    coulomb = constants.e / constants.epsilon_0 * 1e12  # e^2/eps0, meV nm
    strength = coulomb * 2 * units.HBAR2_OVER_2M0 * m.interband_energy * 1e3
    return strength / (3 * np.pi * m.optical_permittivity * energy**2 * m.bohr_radius**3)


@pytest.mark.parametrize(("name", "parameter_set"), SETS)
def test_derived_rows_are_what_they_are_derived_from(name, parameter_set):
    m = materials.material(name, parameter_set)
    for row in m.parameters.dropna(subset="derived_from").itertuples():
        assert set(row.derived_from.split()) <= set(materials.PARAMETERS)
        if row.parameter in FORMULAS:
            assert row.value == pytest.approx(FORMULAS[row.parameter](m), rel=2e-3), row.parameter
        else:
            assert row.parameter == "exciton_mass"


def test_interband_energy_gives_the_measured_longitudinal_transverse_splitting():
    """hw_LT = e^2 hbar^2 E_P / (3 pi m0 eps0 eps_b E^2 a_B^3), 2.33 eV exciton energy."""
    m = materials.material("CsPbBr3", "magneto-reflectivity")
    splitting = lt_splitting(m, m.gap_energy * 1e3 - m.binding_energy)
    assert splitting * m.optical_permittivity / 4.5 == pytest.approx(5.35, abs=0.06)
    # The permittivity itself is known to a tenth only.
    assert splitting == pytest.approx(m.longitudinal_transverse_splitting, rel=0.1)


def test_the_splitting_of_the_bromide_is_twice_what_its_interband_energy_gives():
    """Why absolute rates are anchored on the measured splitting, and by how much the two routes differ."""
    for parameter_set, ratio in (("magneto-absorption", 2.07), ("tight-binding", 2.82)):
        m = materials.material("CsPbBr3", parameter_set)
        found = m.longitudinal_transverse_splitting / lt_splitting(m, m.gap_energy * 1e3)
        assert found == pytest.approx(ratio, rel=0.01)


def test_what_several_materials_share_has_one_set_where_it_can():
    assert materials.matching_set("CsPbI3", "tight-binding") == "tight-binding"
    assert materials.matching_set("CsPbI3", "magneto-reflectivity") == "magneto-absorption"
    assert materials.matching_set("CdSe", "tight-binding") is None
    assert materials.matching_set("CsPbBr3", None) == "magneto-absorption"
    assert materials.material("CsPbI3", "tight-binding").label == "CsPbI3, tight-binding"
    assert materials.material("CdSe").label == "CdSe"


def test_default_set_and_choice():
    assert materials.material("CsPbBr3").parameter_set == "magneto-absorption"
    masses = [materials.material("CsPbBr3", s).exciton_mass for s in materials.parameter_sets("CsPbBr3")]
    assert masses == [0.504, 0.72, 0.41]


def test_bad_names():
    with pytest.raises(ValueError, match="name = 'CsPbBr' .*'CsPbCl3', 'CsPbBr3', 'CsPbI3', 'CdSe'"):
        materials.material("CsPbBr")
    with pytest.raises(ValueError, match="parameter_set = 'new' .*'magneto-absorption', 'magneto-reflectivity'"):
        materials.material("CsPbBr3", "new")
    with pytest.raises(ValueError, match="parameter_set = 'new' .*one set only"):
        materials.material("CdSe", "new")
    with pytest.raises(ValueError, match="spectral_model = 'new' .*'LO-weighted', 'cited weights only'"):
        materials.material("CdSe", spectral_model="new")


def test_unverified_follows_derived_values():
    default = materials.material("CsPbBr3").unverified
    assert {"reduced_mass", "exciton_mass", "bohr_radius"} <= set(default)
    quoted = materials.material("CsPbBr3", "magneto-reflectivity").unverified
    assert not {"reduced_mass", "exciton_mass", "bohr_radius", "binding_energy", "interband_energy"} & set(quoted)
    assert "relative_oscillator_strength" not in materials.material("CdSe").unverified


# ------------------------------------------------------------------ spectral densities
@pytest.mark.parametrize("name", materials.KNOWN)
def test_total_weight_is_the_stated_one(name):
    totals = tables.load("spectral_density_totals").set_index(["material", "model"]).total_huang_rhys
    for model in materials.spectral_models(name):
        m = materials.material(name, spectral_model=model)
        if len(m.relaxation):
            continue
        if (name, model) in totals.index:
            assert m.spectral_density.huang_rhys == pytest.approx(totals[name, model])
        g2 = m.modes.energy_meV**2 * m.modes.huang_rhys
        assert m.spectral_density.reorganization_energy == pytest.approx((g2 / m.modes.energy_meV).sum())
        assert m.spectral_density.zero_point_variance == pytest.approx(g2.sum())
        assert m.broadened_spectral_density.zero_point_variance == pytest.approx(g2.sum(), rel=1e-9)
        assert not m.broadened_spectral_density.discrete


def test_cited_weights_of_the_bromide_give_what_hand_calculation_gives():
    """S = .075 at 3.45 and .03 at 6 meV: lambda = .439 meV; sigma from the two coth terms written out."""
    J = materials.material("CsPbBr3", spectral_model="cited weights only").spectral_density
    assert J.reorganization_energy == pytest.approx(0.075 * 3.45 + 0.03 * 6.0)
    kT = units.BOLTZMANN * 300
    by_hand = 0.075 * 3.45**2 / np.tanh(3.45 / (2 * kT)) + 0.03 * 6.0**2 / np.tanh(6.0 / (2 * kT))
    assert J.sigma(300.0) == pytest.approx(np.sqrt(by_hand))
    assert round(J.sigma(300.0), 1) == 4.8


@pytest.mark.parametrize("name", materials.KNOWN[:3])
def test_low_frequency_model_has_95_percent_of_S_below_10_meV(name):
    modes = materials.material(name, spectral_model="low-frequency").modes
    assert modes.huang_rhys[modes.energy_meV < 10].sum() == pytest.approx(0.95, abs=1e-3)
    cited = materials.material(name, spectral_model="cited weights only").modes.huang_rhys.to_numpy()
    low = modes.huang_rhys[modes.energy_meV < 10].to_numpy()
    assert low / low.sum() == pytest.approx(cited / cited.sum(), abs=1e-3)


@pytest.mark.parametrize("name", materials.KNOWN[:3])
@pytest.mark.parametrize("model", ["LO-weighted", "low-frequency", "cited weights only"])
def test_central_peak_adds_the_reorganization_of_the_low_modes_and_nothing_above_its_cut_off(name, model):
    plain = materials.material(name, spectral_model=model)
    m = materials.material(name, spectral_model=f"{model} + central peak")
    modes = plain.modes[plain.modes.energy_meV < 10]
    low = (modes.huang_rhys * modes.energy_meV).sum()
    added = m.spectral_density.reorganization_energy - plain.spectral_density.reorganization_energy
    assert added == pytest.approx(low)
    both, one = m.broadened_spectral_density, plain.broadened_spectral_density
    energy = np.array([0.5, 2.19, 8.0, 10.5, 20.0])
    drude = energy / (energy**2 + 2.19**2) * (energy < 10)
    extra = both.density(energy) - one.density(energy)
    assert extra == pytest.approx(extra[0] / drude[0] * drude, abs=1e-9)
    assert not m.spectral_density.finite_moments()["huang_rhys"]


def test_central_peak_of_a_mixture_has_the_weight_of_its_parts():
    parts = [materials.material(name, None, "low-frequency + central peak") for name in ("CsPbBr3", "CsPbI3")]
    mixed = materials.mix(*parts, 0.25).spectral_density
    expected = 0.75 * parts[0].spectral_density.variance(77.0) + 0.25 * parts[1].spectral_density.variance(77.0)
    assert mixed.variance(77.0) == pytest.approx(expected)
    again = materials.mix(materials.mix(*parts, 0.25), parts[1], 0.5).spectral_density
    assert again.variance(77.0) == pytest.approx(0.5 * expected + 0.5 * parts[1].spectral_density.variance(77.0))


def test_most_of_the_core_shell_width_is_the_shell():
    """C1's rival: without the LO phonon of CdS the same calculation gives about half the width at 300 K."""
    shell, bare = (
        materials.material("CdSe", None, f"atomistic {model}").spectral_density for model in ("core-shell", "bare core")
    )
    bands = tables.load("cdse_band_reorganization").query("shell_monolayers == 3").set_index("band")
    lost = bands.reorganization_energy_meV["CdS LO"]
    assert shell.reorganization_energy - bare.reorganization_energy == pytest.approx(lost, rel=0.01)
    assert bare.variance(300.0) < 0.5 * shell.variance(300.0)


def test_low_modes_of_the_iodide_lie_in_the_measured_ranges():
    measured = tables.load("phonon_modes").query("source == 'trifonov2025'").set_index("mode")
    model = materials.material("CsPbI3").modes.set_index("mode")
    for mode, row in measured.iterrows():
        assert model.energy_meV[mode] == row.energy_meV
        assert row.huang_rhys_low <= model.huang_rhys[mode] <= row.huang_rhys_high


def test_room_temperature_width_of_the_bromide_lies_in_the_measured_span():
    """Not fitted: LO-weighted, total S from the caption, low modes and LO energy cited."""
    fwhm = units.FWHM_PER_SIGMA * materials.material("CsPbBr3").spectral_density.sigma(300.0)
    ranges = tables.load("linewidth_ranges").query("material == 'CsPbBr3'")
    assert ranges.low.min() < fwhm < ranges.high.max()


def test_band_centres_stand_for_the_atomistic_modes():
    """Four modes give the widths that all modes of the calculation give."""
    J = materials.material("CdSe", spectral_model="atomistic core-shell").spectral_density
    full = tables.load("cdse_total_reorganization").query("core_diameter_nm == 3.0 and shell_monolayers == 3").iloc[0]
    assert J.reorganization_energy == pytest.approx(full.reorganization_energy_meV, rel=0.02)
    assert units.FWHM_PER_SIGMA * J.sigma(10.0) == pytest.approx(full.fwhm_10K_meV, rel=0.08)
    assert units.FWHM_PER_SIGMA * J.sigma(300.0) == pytest.approx(full.fwhm_300K_meV, rel=0.03)


def test_illustrative_marks_memory():
    assert materials.material("CsPbCl3").illustrative
    assert materials.material("CdSe").illustrative
    assert not materials.material("CsPbBr3").illustrative
    assert not materials.material("CsPbI3").illustrative
    assert not materials.material("CdSe", spectral_model="atomistic core-shell").illustrative


def test_model_confidence_is_not_better_than_the_energy_it_uses():
    modes = tables.load("phonon_modes").set_index("mode")
    model = tables.load("spectral_density_models").query(
        "model != 'atomistic core-shell' and model != 'atomistic bare core'"
    )
    for row in model[model["shape"] == "mode"].query("source != 'lin_repository'").itertuples():
        same = modes[(modes.energy_meV == row.energy_meV) & (modes.source == row.source)]
        assert len(same) >= 1, (row.material, row.mode)
        assert row.confidence == "M" or "M" not in set(same.confidence)


# ------------------------------------------------------------------ mixtures
def test_mix_is_linear():
    a, b = materials.material("CsPbBr3"), materials.material("CsPbCl3")
    mixed = materials.mix(a, "CsPbCl3", 0.25)
    assert mixed.name == "CsPb(Br0.75Cl0.25)3"
    assert mixed.lattice_constant == pytest.approx(0.75 * a.lattice_constant + 0.25 * b.lattice_constant)
    T = np.array([4.0, 77.0, 300.0])
    expected = 0.75 * a.spectral_density.variance(T) + 0.25 * b.spectral_density.variance(T)
    assert mixed.spectral_density.variance(T) == pytest.approx(expected)
    assert mixed.illustrative and set(mixed.unverified) == set(a.unverified) | set(b.unverified)
    assert set(mixed.parameters.share) == {0.75, 0.25}


def test_mix_ends_repeats_and_names():
    assert materials.mix("CsPbBr3", "CsPbI3", 0).name == "CsPbBr3"
    assert materials.mix("CsPbBr3", "CsPbI3", 1).name == "CsPbI3"
    assert materials.mix("CsPbBr3", "CsPbBr3", 0.4).name == "CsPbBr3"
    assert materials.mix(materials.mix("CsPbBr3", "CsPbI3", 0.5), "CsPbI3", 0.5).name == "CsPb(Br0.25I0.75)3"


@pytest.mark.parametrize("x", [-0.1, 1.1, np.nan, np.inf, "half", None])
def test_mix_refuses_bad_shares(x):
    with pytest.raises(ValueError, match="x = .* from 0 to 1"):
        materials.mix("CsPbBr3", "CsPbCl3", x)


def test_mix_refuses_other_materials():
    with pytest.raises(ValueError, match="b = 'CdSe' .*'CsPbCl3', 'CsPbBr3', 'CsPbI3'"):
        materials.mix("CsPbBr3", "CdSe", 0.5)
    with pytest.raises(ValueError, match="name = 'GaAs'"):
        materials.mix("GaAs", "CsPbBr3", 0.5)


# ------------------------------------------------------------------ numbers live in data
def _digits(value):
    return len(f"{value:.10g}".replace(".", "").strip("0"))


def known_values():
    """Values of three digits or more of the tables that make materials; multiples of a quarter stand for axis limits."""
    found = {}
    for name, column in (("materials", "value"), ("phonon_modes", "energy_meV")):
        for row in tables.load(name).itertuples():
            value = getattr(row, column)
            if _digits(value) >= 3 and value % 0.25 > 0:
                found[value] = f"{row.material}, {name}.csv"
    return found


def literals(text, known):
    """(line, token, meaning) of numbers of ``known`` in code; strings and comments may name them."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NUMBER and token.string.replace(".", "").isdigit() and float(token.string) in known:
            yield token.start[0], token.string, known[float(token.string)]


def test_no_material_parameter_is_a_literal_in_the_code():
    known = known_values()
    assert len(known) > 25
    # Schematics are layouts: their coordinates are no parameters, and their values are held to rows by test_sketches.
    # An exercise gives its numbers in its text, and its check repeats them.
    paths = [path for path in (ROOT / "lib").rglob("*.py") if not path.name.startswith("panel_sketch_")]
    paths = [path for path in paths if path.parent.name != "exercises"]
    for path in sorted([*paths, *(ROOT / "tools").glob("*.py")]):
        assert list(literals(path.read_text(encoding="utf-8"), known)) == [], path.name


def test_a_material_parameter_in_the_code_is_found():
    known, mass = known_values(), materials.material("CsPbBr3").exciton_mass
    assert [hit[:2] for hit in literals(f"x = 1\ny = f({mass})\n", known)] == [(2, str(mass))]
    assert list(literals(f'"""Mass {mass}"""  # {mass}\nz = 15.0\n', known)) == []


def test_sets_in_words():
    assert (
        materials.sets_in_words() == materials.sets_in_words(parameter_set="magneto-absorption") == "magneto-absorption"
    )
    assert materials.sets_in_words(("CsPbBr3", "CdSe"), "tight-binding") == "tight-binding"
    mixed = materials.sets_in_words(parameter_set="magneto-reflectivity")
    assert mixed == "magneto-reflectivity (CsPbBr3), magneto-absorption (CsPbCl3, CsPbI3)"
    assert materials.sets_in_words(("CdSe",)) == ""
