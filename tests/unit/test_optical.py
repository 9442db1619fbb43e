"""lib.optical against closed forms, against numbers typed here a second time, and the table rows that rest on it."""

import numpy as np
import pytest
from scipy import constants

from lib import materials, optical, tables

HC = constants.h * constants.c / constants.e * 1e2  # eV cm


# ------------------------------------------------------------------ closed forms
def test_without_contrast_a_dot_absorbs_like_the_bulk():
    """Real part equal to the medium's, weak absorption: 4 pi k/lambda."""
    k = 1e-6
    eps = (1.5 + 1j * k) ** 2
    assert optical.absorption_per_volume(2.0, eps) == pytest.approx(4 * np.pi * k * 2.0 / HC, rel=1e-5)


@pytest.mark.parametrize(("energy", "eps", "n"), [(3.1, 5.4 + 1.3j, 1.5), (2.0, 9 + 4j, 1.0), (1.7, 2 + 0.1j, 1.8)])
def test_cross_section_is_that_of_the_induced_dipole(energy, eps, n):
    """sigma/V = k Im[3 (eps - eps_m)/(eps + 2 eps_m)] with k = 2 pi n/lambda."""
    dipole = 3 * (eps - n**2) / (eps + 2 * n**2)
    assert optical.absorption_per_volume(energy, eps, n) == pytest.approx(2 * np.pi * n * energy / HC * dipole.imag)


def test_sum_rule_counts_the_oscillators():
    """One damped oscillator of strength f for each nm^3: eps2 from hbar^2 e^2 f n/(eps0 m0), integrated over all energies."""
    f, E0, width = 0.7, 2.0, 0.05
    E = np.concatenate([np.linspace(1e-3, 10, 40_001), np.geomspace(10.001, 1e4, 4000)])
    plasma = constants.hbar**2 * 1e27 / (constants.epsilon_0 * constants.m_e)  # (hbar w_p)^2 in eV^2 at 1/nm^3
    eps2 = (f * plasma / (E0**2 - E**2 - 1j * width * E)).imag
    assert optical.oscillator_strength_per_volume(E, eps2, E[0], E[-1]) == pytest.approx(f, rel=1e-3)


# ------------------------------------------------------------------ measured
#: Cross-section per volume (1/cm) at 2.8, 3.1 and 3.5 eV in a medium of index 1.5, from the files before thinning.
CROSS_SECTIONS = {
    ("CsPbBr3", "crystal", "likely <251>"): (4.08e4, 6.17e4, 1.23e5),
    ("CdSe", "cubic crystal", ""): (9.36e4, 1.11e5, 1.44e5),
    ("CdSe", "hexagonal crystal", "ordinary"): (9.45e4, 1.11e5, 1.39e5),
    ("CdSe", "hexagonal crystal", "extraordinary"): (9.33e4, 1.10e5, 1.38e5),
}


@pytest.mark.parametrize("key", CROSS_SECTIONS)
def test_strength_of_both_crystals(key):
    for energy, expected in zip((2.8, 3.1, 3.5), CROSS_SECTIONS[key]):
        found = optical.strengths(energy).set_index(["material", "sample", "direction"])
        rows = found.absorption_per_cm.dropna()
        assert rows[key] == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize(
    ("material", "sample", "low", "high", "strength"),
    [("CsPbBr3", "crystal", 2.2, 2.8, 0.430), ("CdSe", "cubic crystal", 1.56, 2.16, 0.760), ("CsPbCl3", "film", 2.88, 3.48, 0.578)],
)  # fmt: skip
def test_oscillator_strength_in_fixed_windows(material, sample, low, high, strength):
    (found,) = (
        optical.oscillator_strength_per_volume(E, eps.imag, low, high)
        for (name, _, which, _), (E, eps) in optical._series().items()
        if (name, which) == (material, sample) and E[0] <= low and high <= E[-1]
    )
    assert found == pytest.approx(strength, rel=0.005)


def test_a_bromide_crystal_absorbs_less_than_cdse_of_its_size():
    """At 3.1 eV 0.56 of it; at the edge, by windows of 0.4 to 0.9 eV, between a half and three quarters."""
    assert optical.relative_strength().loc["absorption"].tolist() == pytest.approx([0.555, 0.560], abs=0.002)
    for window in optical.WINDOWS:
        low, high = optical.relative_strength(window=window).loc["oscillator strength"]
        assert 0.5 < low <= high < 0.76
    assert optical.relative_strength("CdSe", "CdSe").loc["absorption", "low"] < 1


def test_edges_are_where_the_excitons_are():
    edge = optical.strengths().groupby("material").edge_eV.agg(["min", "max"])
    assert (edge["max"] - edge["min"] < 0.04).all()
    for name, gap in (("CsPbBr3", 2.37), ("CsPbCl3", 3.0), ("CdSe", 1.72), ("CsPbI3", 1.8)):
        assert edge.loc[name].mean() == pytest.approx(gap, abs=0.05)


def test_rows_of_materials_that_rest_on_the_constants():
    rows = tables.load("optical_constants").fillna({"direction": ""})

    def n2(material, source, energy, direction):
        found = rows[(rows.material == material) & (rows.source == source) & (rows.direction == direction)]
        return found.n[(found.energy_eV - energy).abs().idxmin()] ** 2

    assert materials.material("CsPbBr3").optical_permittivity == pytest.approx(
        n2("CsPbBr3", "brennan2024", 2.0, "likely <251>"), abs=0.005
    )
    for material, source, energy in (("CsPbCl3", "ermolaev2023", 2.7), ("CdSe", "bond1965", 1.55)):
        mean = (2 * n2(material, source, energy, "ordinary") + n2(material, source, energy, "extraordinary")) / 3
        assert materials.material(material).optical_permittivity == pytest.approx(mean, abs=0.006)
    chloride, ratios = materials.material("CsPbCl3"), []
    for window in optical.WINDOWS:
        film = optical.strengths(window=window).groupby("material").strength_per_nm3.max()
        ratios.append(film["CsPbCl3"] / film["CsPbBr3"])
    assert chloride.relative_oscillator_strength == round(ratios[1], 1)
    row = chloride.parameters.set_index("parameter").loc["relative_oscillator_strength"]
    assert row.uncertainty == round((max(ratios) - min(ratios)) / 2, 1)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: optical.absorption_per_volume(0.0, 5 + 1j), "energy"),
        (lambda: optical.absorption_per_volume(3.0, 5 - 1j), "imaginary part"),
        (lambda: optical.absorption_per_volume(3.0, np.nan), "permittivity"),
        (lambda: optical.absorption_per_volume(3.0, 5 + 1j, index=-1), "index"),
        (lambda: optical.oscillator_strength_per_volume([1.0, 2.0], [0.0, 1.0], 0.5, 2.0), "low"),
        (lambda: optical.oscillator_strength_per_volume([2.0, 1.0], [0.0, 1.0], 1.0, 2.0), "energy"),
        (lambda: optical.oscillator_strength_per_volume([1.0, 2.0, 3.0], [0.0, 1.0], 1.0, 2.0), "absorption"),
        (lambda: optical.relative_strength("CsPbI3", energy=6.0), "material"),
        (lambda: optical.relative_strength("CsPbBr3", "PbS"), "reference"),
    ],
)
def test_bad_input_is_refused(call, argument):
    with pytest.raises(ValueError, match=argument):
        call()


def test_the_edge_is_the_steepest_rise_near_the_first_one():
    """Steeper rises do not count: a speck before Im eps passes 0.1, and the next band 0.7 eV above that place."""
    E = np.arange(2.0, 4.0, 0.001)
    step = lambda at, width: 1 / (1 + np.exp(-(E - at) / width))  # noqa: E731
    band, speck, next_band = 3.0 * step(2.7, 0.1), 0.06 * step(2.14, 0.001), 9.0 * step(3.06, 0.02)
    assert min(np.gradient(speck, E).max(), np.gradient(next_band, E).max()) > 1.5 * np.gradient(band, E).max()
    for eps2 in (band, band + speck, band + next_band):
        first = E[np.argmax(eps2 > 0.1)]
        assert 2.14 < first - 0.1 and first + 0.6 < 3.0
        assert optical.absorption_edge(E, eps2) == pytest.approx(2.7, abs=0.02)
