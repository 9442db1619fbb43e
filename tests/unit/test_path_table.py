"""Rows of data/path_integral.csv computed again, and the closure that reads them."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import path_integral_table as script

from lib import coherence, materials, scenarios, sweeps, tables
from lib.closures import path_integral
from lib.figures import panel, path_lines


def place(task):
    return task["longitudinal"], task["sigma_300"], task["edge"], task["temperature"]


def test_rows_are_those_of_the_script():
    table = tables.load("path_integral")
    assert set(table.locator) == {f"tools/path_integral_table.py, version {script.VERSION}"}
    known = {(name, chosen, *place(task)): task for name, chosen, task in script.points()}
    for row in table.itertuples():
        chosen = row.parameter_set if isinstance(row.parameter_set, str) else ""
        key = row.material, chosen, bool(row.longitudinal_phonons), row.sigma_300_meV, row.edge_nm, row.temperature_K
        assert row.seed == known[key]["seed"] and row.phonon_energy_meV == known[key]["phonon"]


def test_errors_are_those_aimed_at():
    table = tables.load("path_integral")
    aim = np.array([script.target(row.edge_nm, row.temperature_K) for row in table.itertuples()])
    off = table.standard_error / table.overlap / aim
    # A few of 4 K miss it at first, where pairs mix slowly; the script does them again with more work when all others stand.
    again = (table.temperature_K < script.COLD) & (table.effort == 1)
    assert (off[~again] <= script.SLACK + 0.03).all() and off[again].max() < 2.5


@pytest.fixture
def short(tmp_path, monkeypatch):
    """The script with two state points, one of them cold, and a computation that misses its error unless it works harder."""
    made = []

    def compute(error, temperature, effort=1.0, **rest):
        made.append((temperature, effort))
        missed = temperature < script.COLD and effort == 1
        return [2.0, 2.0 * error * (2 if missed else 0.9), 12, 24, 1000, 50.0]

    two = [point for point in script.points() if point[2]["edge"] == 8 and point[2]["temperature"] in (4, 50)][:2]
    monkeypatch.setattr(script, "compute", compute)
    monkeypatch.setattr(script, "points", lambda: two)
    for name, file in (("STORE", "store.jsonl"), ("FILE", "table.csv")):
        monkeypatch.setattr(script, name, tmp_path / file)
    return made


def test_a_row_that_missed_its_error_is_done_again_with_more_work(short):
    script.sweep(None)
    assert short == [(50, 1.0), (4, 1.0), (4, script.EFFORT)]
    rows = pd.read_csv(script.FILE)
    assert list(rows.temperature_K) == [4, 50] and list(rows.effort) == [script.EFFORT, 1]
    aim = [script.target(8, T) for T in rows.temperature_K]
    assert list(rows.standard_error) == pytest.approx([2 * 0.9 * a for a in aim], rel=0.02)


def test_what_was_done_again_is_known_on_another_machine(short):
    script.sweep(None)
    script.STORE.unlink()
    short.clear()
    before = script.FILE.read_bytes()
    script.restore()
    script.sweep(None)
    assert not short and script.FILE.read_bytes() == before


@pytest.mark.parametrize("row", [(8, 300, 0), (8, 200, 60), (10, 20, 30)])
def test_a_row_computed_again_with_another_seed(row):
    edge, T, sigma = row
    task = next(dict(t) for name, _, t in script.points() if name == "CsPbBr3" and place(t) == (True, sigma, edge, T))
    value, error, *_ = script.compute(**task | {"seed": 77, "error": 0.05})
    table = tables.load("path_integral")
    mine = table[(table.material == "CsPbBr3") & (table.parameter_set == "magneto-absorption")]
    mine = mine[(mine.edge_nm == edge) & (mine.temperature_K == T) & (mine.sigma_300_meV == sigma)].iloc[0]
    assert abs(value - mine.overlap) < 3.5 * np.hypot(error, mine.standard_error)


def test_a_finished_row_is_not_computed_again_on_another_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(script, "STORE", tmp_path / "store.jsonl")
    script.restore()
    stored = sweeps.load(script.STORE)
    assert len(stored) == len(tables.load("path_integral"))
    script.restore()
    assert len(script.STORE.read_text().splitlines()) == len(stored)


# ---- the closure
@pytest.fixture
def dressed():
    m = materials.material("CsPbBr3")
    return coherence.PathIntegral(scenarios.closure(scenarios.NULL), m.name, m.parameter_set, 0.0)


def test_closure_goes_through_what_was_sampled(dressed):
    rows = tables.load("path_integral").query(
        "sigma_300_meV == 0 and material == 'CsPbBr3' and parameter_set == 'magneto-absorption'"
    )
    found = dressed.overlap(rows.temperature_K.to_numpy(float), rows.edge_nm.to_numpy(float))
    off = (found - rows.overlap) / rows.standard_error
    assert np.sqrt(np.mean(off**2)) < 1.5 and abs(off).max() < 4


def test_contact_density_is_that_of_a_screened_potential(dressed):
    """1s in Haken's potential: eps_inf within a polaron radius, eps_0 beyond; the ground state on a grid."""
    from scipy.linalg import eigh_tridiagonal

    from lib import influence, units
    from lib.path_integral import _COULOMB

    lo, mu, m = influence.longitudinal_phonons("CsPbBr3"), 0.126, materials.material("CsPbBr3")
    L, r = units.HBAR2_OVER_2M0, np.linspace(0, 60, 60001)[1:-1]
    length = np.sqrt(L / (2 * mu) / lo["phonon"])

    def contact(V):
        h = r[1] - r[0]
        _, u = eigh_tridiagonal(
            2 * L / mu / h**2 + V, np.full(len(r) - 1, -L / mu / h**2), select="i", select_range=(0, 0)
        )
        return (u[0, 0] / r[0]) ** 2 / h / (4 * np.pi)

    haken = -_COULOMB / r * (1 / lo["static"] + (1 / lo["optical"] - 1 / lo["static"]) * np.exp(-r / length))
    ratio = contact(haken) / contact(-_COULOMB / m.effective_permittivity / r)
    # Haken's form leaves out that the cloud lags behind: a guide to 20 %.
    assert dressed.contact == pytest.approx(ratio, rel=0.2)


def test_number_is_normalised_to_the_measured_splitting(dressed):
    rigid = dressed.null_limit
    assert dressed.coherence_number(4.0, 30.0) == pytest.approx(rigid.coherence_number(4.0, 30.0), rel=1e-6)
    assert dressed.overlap(4.0, 30.0) == pytest.approx(dressed.contact * rigid.overlap(4.0, 30.0))


def test_between_two_lattices_the_logarithm_is_linear_in_sigma_squared():
    m, rigid = materials.material("CsPbBr3"), scenarios.closure(scenarios.NULL)
    low, middle, high = (
        np.log(coherence.PathIntegral(rigid, m.name, m.parameter_set, s).overlap(100.0, 12.0))
        for s in (30.0, 45.0, 60.0)
    )
    share = (45**2 - 30**2) / (60**2 - 30**2)
    assert middle == pytest.approx((1 - share) * low + share * high)


def test_refused_with_a_reason(dressed):
    for T, D in ((3.0, 10.0), (300.0, 5.0), (300.0, 31.0), (301.0, 10.0)):
        with pytest.raises(ValueError, match="where the path integral is known"):
            dressed.overlap(T, D)
    rigid = scenarios.closure(scenarios.NULL)
    for material, sigma, words in (
        ("CsPbCl3", 0.0, "no path integral is stored"),
        ("CsPbBr3", 90.0, "no path integral is stored for CsPbBr3 at sigma = 90 meV, there is one at 0, 15, 30, 60"),
    ):
        made = coherence.PathIntegral(rigid, material, "magneto-absorption", sigma)
        with pytest.raises(ValueError, match=words):
            made.coherence_number(300.0, 10.0)
        assert not made.covers([10.0, 20.0]).any()
    with pytest.raises(ValueError, match="sigma"):
        coherence.PathIntegral(rigid, "CsPbBr3", "magneto-absorption", -1.0)


def test_a_lattice_answers_as_far_down_as_its_rows_are_whole():
    rows = tables.load("path_integral").query("sigma_300_meV == 0 and parameter_set == 'magneto-absorption'")
    rows = rows[rows.material == "CsPbBr3"]
    assert list(path_integral._grid(rows)[1]) == [4, 10, 20, 50, 100, 200, 300]
    one = (rows.edge_nm == 12) & (rows.temperature_K == 4)
    edge, temperature, value, error = path_integral._grid(rows[~one])
    assert list(temperature) == [10, 20, 50, 100, 200, 300] and value.shape == error.shape == (7, 6)
    for missing in (rows.temperature_K == 20) & (rows.edge_nm == 6), rows.edge_nm == 30, rows.temperature_K == 300:
        assert path_integral._grid(rows[~missing]) is None


def test_other_materials_answer_where_their_rows_are():
    m = materials.material("CsPbI3")
    made = coherence.PathIntegral(scenarios.closure(scenarios.NULL, m), m.name, m.parameter_set, 0.0)
    rows = tables.load("path_integral").query("sigma_300_meV == 0 and material == 'CsPbI3' and temperature_K >= 10")
    off = (
        made.overlap(rows.temperature_K.to_numpy(float), rows.edge_nm.to_numpy(float)) - rows.overlap
    ) / rows.standard_error
    assert len(off) == 42 and np.sqrt(np.mean(off**2)) < 1.5
    coldest = made.temperatures[0]
    assert coldest in (4.0, 10.0)
    with pytest.raises(ValueError, match=f"from {coldest:g} to 300 K, where the path integral is known"):
        made.overlap(0.9 * coldest, 10.0)


def test_a_set_without_the_lattice_takes_the_change_of_another_set_of_the_material():
    """The ratio to the rigid exciton, as with moved masses; the sets have the same LO branch."""
    m = materials.material("CsPbBr3", "magneto-reflectivity")
    null = scenarios.closure(scenarios.NULL, m)
    made = coherence.PathIntegral(null, m.name, "tight-binding", 60.0)
    other = coherence.PathIntegral(scenarios.closure(scenarios.NULL), m.name, "magneto-absorption", 60.0)
    change = other.overlap(100.0, 10.0) / other.null_limit.overlap(100.0, 10.0)
    assert made.overlap(100.0, 10.0) == pytest.approx(null.overlap(100.0, 10.0) * change)


def test_main_result_is_that_of_the_rows():
    found = path_lines.main_result(10.0, (10, 20))
    row = found[(found.parameters == "CsPbBr3, magneto-absorption") & (found["edge $D$ (nm)"] == 20)].iloc[0]
    rows = tables.load("path_integral").query("sigma_300_meV == 0 and edge_nm == 20 and material == 'CsPbBr3'")
    rows = rows[rows.parameter_set == "magneto-absorption"].set_index("temperature_K")
    cold, warm = rows.loc[10], rows.loc[300]
    assert row["LO branch"] == pytest.approx(cold.overlap / warm.overlap)
    share = (cold.standard_error / cold.overlap) ** 2 + (warm.standard_error / warm.overlap) ** 2
    assert row["error"] == pytest.approx(row["LO branch"] * share**0.5)
    assert row["factor"] == pytest.approx(row["LO branch"] / scenarios.closure(scenarios.NULL).rate_ratio(10.0, 20.0))
    assert row["at 300 K"] == pytest.approx(warm.overlap / scenarios.closure(scenarios.NULL).overlap(300.0, 20.0))
    assert set(found["edge $D$ (nm)"]) == {10, 20} and list(path_lines.systems())[0] == "CsPbBr3, magneto-absorption"


def test_error_bars_are_those_of_the_rows(dressed):
    rows = tables.load("path_integral").query("sigma_300_meV == 0 and material == 'CsPbBr3' and edge_nm == 15")
    rows = rows[rows.parameter_set == "magneto-absorption"]
    share = (rows.standard_error / rows.overlap).to_numpy()
    assert dressed.relative_error(rows.temperature_K.to_numpy(float), 15.0) == pytest.approx(share)
    assert path_integral.systems()[0] == ("CsPbBr3", "magneto-absorption")


def test_a_figure_leaves_out_what_is_not_stored_so_cold():
    data = panel("2b").data(closure="path integral", temperature=4.0)
    assert np.isnan(data["CsPbI3"]).all() and np.isfinite(data["CsPbBr3"]).any()
    assert np.isfinite(panel("2b").data(closure="path integral", temperature=10.0)["CsPbI3"]).any()
