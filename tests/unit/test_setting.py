"""The panels of Fig. 1: their physics by other routes, and the slot for a reader's points."""

import json
import re
import shutil
import subprocess

import numpy as np
import pytest
from scipy import constants

from lib import claims, phases, phonons, tables, units
from lib.figures import PANELS, fig1, panel_1c, panel_1e

DATA = tables._data_folder()
HEAD = "material,size_nm,temperature_K,quantity,value,uncertainty,unit,source,locator,kind,note\n"
ROW = "CsPbBr3,15,10,exciton radiative rate,5,1,1/ns,synthetic,made for a test,calculated,\n"


# ------------------------------------------------------------------ 1a, 1b, thermal-wave
def test_sampled_dot_follows_the_closure():
    for T in PANELS["1a"].control("temperature").values:
        d = PANELS["1a"].data(temperature=T, D=15)
        N, r = float(d["cells"]), float(d["order"])
        # Independent cells: |mean phasor| scatters by at most 1/sqrt(N) about r.
        assert abs(np.sqrt(d["sampled"] / N) - r) < 4 / np.sqrt(N), T
        assert d["N_coh"] == pytest.approx(1 + (N - 1) * r**2)


def test_disorder_of_the_picture_is_the_thermal_part_of_eq_3():
    d = PANELS["1a"].data(temperature=300)
    modes = fig1.material().modes
    w, S = modes.energy_meV.to_numpy(), modes.huang_rhys.to_numpy()
    by_hand = np.sum(2 * S * w**2 / np.expm1(w / (units.BOLTZMANN * 300)))
    assert d["sigma"] == pytest.approx(np.sqrt(by_hand))


def test_both_readings_start_from_the_same_dot():
    for D in fig1.EDGES:
        locked, wave = (PANELS["1b"].data(reading=r, D=D) for r in PANELS["1b"].control("reading").values)
        assert locked["cells"] == wave["cells"] == phases.cells(D, fig1.material().lattice_constant) ** 3
        assert abs(locked["cells"] ** (1 / 3) * fig1.material().lattice_constant - D) < 0.3
        (locked_hot, locked_cold), (wave_hot, wave_cold) = locked["average"], wave["average"]
        assert locked_cold > wave_cold > wave_hot > locked_hot >= 1


def test_one_wave_averages_to_the_coherence_number():
    """Normalised wave by wave it would not: at 40 K 5594 +- 147 against 6452."""
    m = fig1.material()
    waves = [phases.thermal_wave(40.0, 15.0, m.exciton_mass, m.lattice_constant, seed) for seed in range(120)]
    sums = np.array([abs(psi.sum()) ** 2 for psi in waves])
    d = PANELS["thermal-wave"].data(temperature=40, D=15)
    assert abs(sums.mean() - d["N_coh"]) < 3 * sums.std() / np.sqrt(len(sums))
    assert d["sampled"] == pytest.approx(sums[fig1.SEED])


def test_arrows_are_the_cells_of_the_slice():
    d, psi = PANELS["thermal-wave"].data(temperature=120, D=11), fig1.sample("no disorder", 120, 11)
    n = len(psi)
    cell = np.rint(d["x"] / fig1.material().lattice_constant + (n - 1) / 2).astype(int)
    flat = psi[:, :, n // 2][np.ix_(cell, cell)].T
    assert np.allclose(d["length"] * np.exp(1j * d["phase"]) * abs(flat).max(), flat, atol=0.012 * abs(flat).max())


def test_colours_of_the_phase_are_equally_light():
    light = np.array(fig1.PHASE_COLOURS) @ [0.299, 0.587, 0.114]
    assert np.ptp(light) < 0.25
    green = np.argmax([c[1] - max(c[0], c[2]) for c in fig1.PHASE_COLOURS])
    assert abs(green - fig1.HUES // 2) <= 2  # in phase with the sum


# ------------------------------------------------------------------ 1c, 1d
@pytest.mark.parametrize("closure", panel_1c.CLOSURES)
def test_rates_are_those_of_the_table_of_lifetimes(closure):
    lifetimes = claims.absolute_lifetimes().set_index("closure").loc[closure]
    for shown, reading in panel_1c.READINGS.items():
        d = PANELS["1c"].data(closure=closure, k_0=shown)
        assert 1 / d["k_X"][-1] == pytest.approx(lifetimes[f"{reading}: 300 K, ns"])
        at_10 = np.exp(np.interp(np.log(10), np.log(d["T"]), np.log(d["k_X"])))
        assert 1 / at_10 == pytest.approx(lifetimes[f"{reading}: 10 K, ns"], rel=0.02)


def test_size_panel_meets_the_temperature_panel():
    both = {"closure": "thermal envelope", "k_0": "whole dipole"}
    by_size, by_T = PANELS["1d"].data(**both), PANELS["1c"].data(**both)
    for name, i in (("cold", 0), ("warm", -1)):
        at_15 = np.exp(np.interp(np.log(15), np.log(by_size["D"]), np.log(by_size[name])))
        assert at_15 == pytest.approx(by_T["k_X"][i], rel=0.01)


def test_anchor_is_80_ps_at_30_nm():
    d = PANELS["1d"].data()
    assert d["anchor_D"].tolist() == [30] and d["anchor"].tolist() == [12.5]


# ------------------------------------------------------------------ 1e
def test_einstein_displacement_in_both_limits():
    kg, omega = 132.9 * constants.atomic_mass, 3.31e-3 * constants.e / constants.hbar
    warm = np.sqrt(constants.k * 3000 / kg) / omega * 1e9
    cold = np.sqrt(constants.hbar / (2 * kg * omega)) * 1e9
    assert phonons.einstein_displacement(3.31, 132.9, 3000) == pytest.approx(warm, rel=1e-4)
    assert phonons.einstein_displacement(3.31, 132.9, 0.5) == pytest.approx(cold, rel=1e-6)


def test_einstein_displacement_by_a_truncated_matrix():
    kT, w, levels = units.BOLTZMANN * 40, 3.31, 80
    x = np.diag(np.sqrt(np.arange(1.0, levels)), 1)
    x = x + x.T
    p = np.exp(-w * np.arange(levels) / kT)
    mean = np.sum(np.diag(x @ x)[:-1] * p[:-1]) / p.sum()
    length = units.HBAR2_OVER_2M0 / (132.9 * units.ATOMIC_MASS * w)
    assert phonons.einstein_displacement(w, 132.9, 40) ** 2 == pytest.approx(mean * length, rel=1e-4)


@pytest.mark.parametrize("bad", [(0.0, 80.0, 300.0), (3.0, -1.0, 300.0), (3.0, 80.0, 0.0), (np.nan, 80.0, 300.0)])
def test_einstein_displacement_refuses_bad_input(bad):
    with pytest.raises(ValueError, match="(energy|weight|T) = "):
        phonons.einstein_displacement(*bad)


def test_motif_is_the_perovskite():
    lead, bromine, caesium = panel_1e.LEAD, panel_1e.BROMINE, panel_1e.CAESIUM
    assert (len(lead), len(bromine), len(caesium)) == (8, 36, 1)
    apart = np.linalg.norm(lead[:, None] - bromine, axis=-1)
    assert np.allclose(np.sort(apart, axis=1)[:, :6], 0.5) and np.all(np.sort(apart, axis=1)[:, 6] > 1)
    assert np.sum(np.isclose(np.linalg.norm(bromine - caesium, axis=1), np.sqrt(0.5))) == 12
    # Each Br lies half an edge from a Pb along the axis that is called its bond.
    for site, axis in zip(bromine, panel_1e.BOND):
        nearest = lead[np.argmin(np.linalg.norm(lead - site, axis=1))]
        assert np.argmax(abs(site - nearest)) == axis


def test_shadow_is_the_covariance_seen_by_the_viewer():
    rng, spread = np.random.default_rng(0), np.array([0.1, 0.3, 0.2])
    rows = panel_1e.view(40)
    assert np.allclose(rows @ rows.T, np.eye(3)) and np.linalg.det(rows) == pytest.approx(1)
    seen = rng.standard_normal((200_000, 3)) * spread @ rows[:2].T
    root = panel_1e.shadow(spread, 40)
    assert np.allclose(root @ root, np.cov(seen.T), atol=1e-3)
    inside = np.linalg.norm(rng.standard_normal((200_000, 3)), axis=1) < panel_1e.RADIUS
    assert inside.mean() == pytest.approx(0.9, abs=0.003)


# ------------------------------------------------------------------ the reader's points
@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the book's tables with an empty slot; the book's own folder is never written to."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy, ignore=shutil.ignore_patterns("reader"))
    (copy / "reader").mkdir()
    monkeypatch.setattr(tables, "_data_folder", lambda: copy)
    return copy


def test_the_book_ships_no_points():
    found = subprocess.run(
        ["git", "ls-files", "data/reader"], cwd=DATA.parent, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() in (["data/reader/README.md"], [])
    assert (
        subprocess.run(["git", "check-ignore", "-q", "data/reader/exciton_rates.csv"], cwd=DATA.parent).returncode == 0
    )


def test_without_a_file_there_are_columns_and_no_rows(folder):
    rows = tables.reader_points("exciton_rates")
    assert len(rows) == 0 and ",".join(rows.columns) + "\n" == HEAD and rows.value.dtype == float
    shutil.rmtree(folder / "reader")
    assert len(tables.reader_points("exciton_rates")) == 0
    assert "nothing cold is public" in "".join(PANELS["1c"].svg(PANELS["1c"].data()))


def test_points_of_a_file_are_drawn(folder):
    before = {id: PANELS[id].svg(PANELS[id].data()) for id in ("1c", "1d")}
    text = (
        HEAD
        + ROW
        + ROW.replace("exciton", "biexciton", 1).replace(",5,1,", ",9,,")
        + ROW.replace(",15,10,", ",30,300,")
    )
    (folder / "reader" / "exciton_rates.csv").write_text("\ufeff" + text.replace("\n", "\r\n"), encoding="utf-8")
    assert len(tables.reader_points("exciton_rates")) == 3
    c, d = PANELS["1c"].data(), PANELS["1d"].data()
    assert c["reader_X"].tolist() == [5] and c["reader_X_error"].tolist() == [1] and c["reader_X_T"].tolist() == [10]
    assert c["reader_XX"].tolist() == [9] and c["reader_XX_error"].tolist() == [0]
    assert d["reader_cold_D"].tolist() == [] and d["reader_warm_D"].tolist() == [30]  # 10 K is not 4 K
    for id, data in (("1c", c), ("1d", d)):
        assert PANELS[id].svg(data) != before[id]
    assert "Points of the reader: 2" in PANELS["1c"].alt(c)
    (folder / "reader" / "exciton_rates.csv").unlink()
    assert {id: PANELS[id].svg(PANELS[id].data()) for id in before} == before


def test_one_file_reaches_every_figure_that_has_a_slot(folder):
    """Two temperatures make a ratio R_X, two quantities a ratio beta_XX; a rate is a lifetime."""
    text = HEAD + ROW + ROW.replace(",15,10,", ",15,300,").replace(",5,1,", ",0.5,0,")
    text += ROW.replace("exciton", "biexciton", 1).replace(",5,1,", ",9,,")
    before = {id: PANELS[id].svg(PANELS[id].data()) for id in ("2b", "3d")}
    (folder / "reader" / "exciton_rates.csv").write_text(text)
    b, d = PANELS["2b"].data(), PANELS["3d"].data()
    a = PANELS["absolute-rate"].data(temperature=10)
    assert b["reader_CsPbBr3_D"].tolist() == [15] and b["reader_CsPbBr3"].tolist() == [10]
    assert b["reader_CsPbBr3_error"].tolist() == [2]  # 10 x 1/5
    assert len(PANELS["2b"].data(temperature=100.0)["reader_CsPbBr3"]) == len(b["reader_CdSe"]) == 0
    assert d["reader_CsPbBr3"] == pytest.approx([1.8]) and d["reader_CsPbBr3_error"] == pytest.approx([0.36])
    assert (
        a["reader_D"].tolist() == [15]
        and a["reader_lifetime"] == pytest.approx([200.0])
        and a["reader_error"] == pytest.approx([40.0])
    )
    for id, data in (("2b", b), ("3d", d)):
        assert PANELS[id].svg(data) != before[id]


def test_of_every_row_of_the_reader_the_ratio_says_what_became_of_it(folder):
    """Pairs are one dot: no product of all rows that share a size, and no silence where nothing fits."""

    def row(size, T, value, material="CsPbBr3", locator="none"):
        return ROW.replace("CsPbBr3,15,10,", f"{material},{size},{T},").replace(",5,1,", f",{value},,").replace(
            "made for a test", locator
        )  # fmt: skip

    lines = [
        row(15, 10, 5), row(15, 9, 4), row(15, 300, 1),  # a temperature series: 10 K is nearest
        row(20, 10, 6), row(20.1, 300, 1),  # not one size
        row(12, 10, 3), row(12, 10, 4), row(12, 300, 1),  # two dots that nothing tells apart
        row(9, 10, 8, locator="a"), row(9, 10, 6, locator="b"), row(9, 300, 2, locator="b"), row(9, 300, 1, locator="a"),
        row(15, 10, 7, "CsPb(BrCl)3"), row(15, 60, 3), row(25, 10, 2, "CdSe"),
    ]  # fmt: skip
    (folder / "reader" / "exciton_rates.csv").write_text(HEAD + "".join(lines))
    d = PANELS["2b"].data()
    found = dict(each.split(": ", 1) for each in str(d["reader_rows"]).removeprefix("line ").split("; line "))
    expected = {
        "2": "used as exciton radiative rate at 10 K", "3": "the row at 10 K is nearer to 10 K", "4": "used as .* 300 K",
        "5": "no .* at 300 K of a dot of 20 nm .* nearest is one of 20.1 nm", "6": "no .* at 10 K of a dot of 20.1 nm",
        "7": "2 dots of 12 nm .* locator", "8": "2 dots", "9": "2 dots", "10": "used", "11": "used", "12": "used",
        "13": "used", "14": r"CsPb\(BrCl\)3 is none of CsPbCl3", "15": ".* at 60 K is neither .* 10 K nor .* 300 K",
        "16": "no exciton radiative rate at 300 K of a dot of 25 nm from this source",
    }  # fmt: skip
    assert found.keys() == expected.keys()
    for line, words in expected.items():
        assert re.match(words, found[line]), (line, found[line])
    assert dict(zip(d["reader_CsPbBr3_D"], d["reader_CsPbBr3"])) and sorted(d["reader_CsPbBr3"]) == [3, 5, 8]
    assert len(d["reader_CdSe"]) == 0
    assert "9 of 15 rows of your file are not used" in PANELS["2b"].svg(d)
    assert "line 16: no exciton" in PANELS["2b"].alt(d)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (",5,1,", ",five,1,", r"exciton_rates\.csv, line 2, column 'value': 'five' .* finite number"),
        (",5,1,", ",-5,1,", r"line 2, column 'value': '-5' .* from 1e-09"),
        (",5,1,", ",5,-1,", r"line 2, column 'uncertainty': '-1' .* from 0"),
        (",15,10,", ",15,0,", r"line 2, column 'temperature_K': '0'"),
        (",15,10,", ",,10,", r"line 2, column 'size_nm': '' .* given"),
        ("1/ns", "1/ps", r"line 2, column 'unit': '1/ps' .* one of 1/ns"),
        (
            "exciton radiative rate",
            "lifetime",
            r"column 'quantity': 'lifetime' .* one of exciton radiative rate, biexciton",
        ),
        ("synthetic", "", r"column 'source': '' .* given"),
        ("calculated,", "calculated", r"line 2: 10 cells; there must be 11"),
        ("size_nm", "size", r"exciton_rates\.csv, line 1: columns are"),
        (ROW, "", r"exciton_rates\.csv: no rows"),
    ],
)
def test_bad_file_is_refused_by_file_line_and_column(folder, old, new, expected):
    (folder / "reader" / "exciton_rates.csv").write_text((HEAD + ROW).replace(old, new, 1))
    with pytest.raises(ValueError, match=expected):
        PANELS["1c"].data()


def test_unknown_reader_table_lists_the_known_ones():
    with pytest.raises(ValueError, match="name = 'nothing' .* 'exciton_rates'"):
        tables.reader_points("nothing")


def test_every_reader_table_is_described():
    described = tables.reader_tables()
    assert set(described).isdisjoint(tables.names())
    for name, table in described.items():
        assert table["path"] == f"reader/{name}.csv"
        for field in table["schema"]["fields"]:
            assert field["description"].endswith(".")
            assert ("unit" in field) == (field["type"] == "number")
    json.dumps(described)
    readme = (DATA / "reader" / "README.md").read_text()
    assert HEAD.strip() in readme
