"""Every table loads, every number has a source, and bad files are refused by name, line and column."""

import inspect
import json
import math
import pkgutil
import re
import shutil
from pathlib import Path

import notebooks
import numpy as np
import pandas as pd
import pytest

import lib.figures  # noqa: F401
from lib import tables

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
PROVENANCE = ["source", "locator", "confidence", "kind"]
#: Tables in which a value from memory may stand: parameters of models, and leads.
MAY_HOLD_MEMORY = {"materials", "phonon_modes", "spectral_density_models", "unverified_leads"}


@pytest.mark.parametrize("name", tables.names())
def test_table_loads_and_is_described(name):
    table, described = tables.load(name), tables.resource(name)
    assert len(table) > 0
    assert described["title"] and described["description"] and described["obtained"] and described["licenses"]
    for field in described["schema"]["fields"]:
        assert field["description"].endswith(".")
        numeric = field["type"] in ("number", "integer")
        assert numeric == ("unit" in field), f"{name}.{field['name']}: a number needs a unit, a string has none"
        if numeric:
            assert np.isfinite(table[field["name"]].dropna()).all()


def test_every_file_is_described_and_every_description_has_a_file():
    paths = {r["path"] for r in tables.description()["resources"]}
    assert paths == {p.name for p in DATA.glob("*.csv")}


@pytest.mark.parametrize("name", [n for n in tables.names() if n not in ("sources", "spectral_density_models")])
def test_every_row_says_where_it_comes_from(name):
    table = tables.load(name)
    assert table[PROVENANCE].notna().all().all()
    if name not in MAY_HOLD_MEMORY:
        assert "M" not in set(table.confidence)
        fields = {f["name"]: f for f in tables.resource(name)["schema"]["fields"]}
        assert "M" not in fields["confidence"]["constraints"]["enum"]


def test_units_column_agrees_with_the_names():
    """Columns that carry their unit in the name say the same in the description."""
    units = {"meV": "meV", "K": "K", "nm": "nm", "eV": "eV", "per_ns": "1/ns", "nm2": "meV nm^2"}
    for name in tables.names():
        for field in tables.resource(name)["schema"]["fields"]:
            for end, unit in units.items():
                if field["type"] == "number" and field["name"].endswith("_" + end):
                    assert field["unit"] == unit, (name, field["name"])


def test_bibliography_and_sources_have_the_same_keys():
    bib = (ROOT / "chapters" / "references.bib").read_text(encoding="utf-8")
    keys = re.findall(r"^@\w+\{([^,\s]+),", bib, flags=re.M)
    assert len(keys) == len(set(keys))
    assert set(keys) == set(tables.load("sources").key)
    for entry in re.split(r"(?m)^@", bib)[1:]:
        key = entry[entry.index("{") + 1 : entry.index(",")]
        if tables.source(key)["verified"] == "no":
            assert "details not verified" in entry, key
        doi = re.search(r"doi = \{(.+?)\}", entry)
        if doi:
            assert doi[1] in tables.source(key)["url"], key


def test_every_source_that_holds_a_number_has_an_address_or_a_journal():
    used = set()
    for name in tables.names():
        if name != "sources":
            used |= set(tables.load(name).source)
    for key in used:
        assert tables.source(key)["citation"]


def test_source_returns_citation_and_url():
    assert tables.source("trifonov2025")["url"] == "https://arxiv.org/abs/2510.14695"
    assert "535" in tables.source("zhu2024")["citation"]
    with pytest.raises(ValueError, match="key = 'nobody2020'"):
        tables.source("nobody2020")


def test_unknown_table_lists_the_known_ones():
    with pytest.raises(ValueError, match="'materials'"):
        tables.load("nothing")


def test_load_returns_a_copy():
    table = tables.load("disorder")
    table["value"] = -1.0
    assert (tables.load("disorder").value > 0).all()


def test_spot_values():
    """Numbers as the sources state them, typed here a second time."""
    cdse = tables.load("cdse_homogeneous_linewidth")
    dot = cdse[cdse.series == "single dot"]
    assert dot.temperature_K.tolist() == [4, 30, 60, 100, 150, 220, 290]
    assert dot.fwhm_meV.tolist() == [5.65, 10.25, 11.06, 17.25, 20.54, 53.58, 68.10]
    size = tables.load("mapbbr3_linewidth")
    assert size.fwhm_meV.min() == 100 and size.diameter_nm[size.fwhm_meV.idxmin()] == 8.7
    assert size.fwhm_lo_meV.isna().sum() == 2
    ranges = tables.load("linewidth_ranges").query("material == 'CsPbBr3'")
    assert sorted(zip(ranges.low, ranges.high)) == [(35, 65), (70, 120)]
    rates = tables.load("cspbi3_bse_thermal_rates").query("structure == 'cubic' and edge_nm == 6.9")
    rate = rates.set_index("temperature_K").rate_bright_per_ns
    assert rate[10] / rate[300] == pytest.approx(2.25, abs=0.005)


def test_band_sums_match_the_totals():
    """The four bands leave out few modes: their sum is within 2 % of the total."""
    bands = tables.load("cdse_band_reorganization").groupby("shell_monolayers").reorganization_energy_meV.sum()
    total = tables.load("cdse_total_reorganization").query("core_diameter_nm == 3.0").set_index("shell_monolayers")
    for layers, value in bands.items():
        assert value == pytest.approx(total.reorganization_energy_meV[layers], rel=0.02)


def test_biexciton_law_gives_the_tabulated_shifts():
    laws = tables.load("biexciton_binding").dropna(subset="slope_meV_nm2").set_index("quantity")
    law, edge = laws.loc["biexciton binding"], np.array([5, 6, 8, 10, 12, 15, 20])
    shift = law.constant_meV + law.slope_meV_nm2 / edge**2
    assert shift == pytest.approx([71, 55, 38, 30, 26, 23, 20], abs=0.51)


def test_assumed_defaults_are_the_constants_in_the_code():
    for row in tables.load("assumptions").itertuples():
        holder, _, name = row.used_by.rpartition(".")
        value = pkgutil.resolve_name(holder)
        if inspect.isfunction(value):
            value = inspect.signature(value).parameters[name].default
        else:
            value = value[name] if isinstance(value, dict) else getattr(value, name)
        assert value == row.value, row.used_by


def test_an_assumption_leads_to_a_heading_or_box_of_a_chapter():
    for row in tables.load("assumptions").itertuples():
        chapter, _, title = row.locator.partition(": ")
        words = [cell.source for cell in notebooks.read(chapter).cells if cell.cell_type == "markdown"]
        titles = re.findall(r"^(?:#+|`{3,}\{admonition\}) (.*)$", "\n".join(words), re.M)
        assert title and any(title in known for known in titles), row.locator


def test_every_source_has_a_licence_note():
    sources = tables.load("sources")
    assert sources.licence.notna().all()
    said = {"none": "No licence file", "MIT": "MIT", "GPL-2.0-or-later": "GPL-2.0-or-later"}
    for row in sources[sources.licence.isin(said)].itertuples():
        assert said[row.licence] in row.note, row.key
    # Whoever states a licence in the note states it in the column too.
    stated = sources[sources.note.fillna("").str.contains("licence|GPL|CC BY", regex=True)]
    assert (stated.licence != "not read").all()


# ------------------------------------------------------------------ bad files
@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    return copy


def spoil(folder, old, new, file="disorder.csv"):
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("13.0,1.0,meV", "many,1.0,meV", r"disorder\.csv, line 2, column 'value': 'many' .* finite number"),
        ("13.0,1.0,meV", "nan,1.0,meV", r"line 2, column 'value': 'nan' .* finite number"),
        ("13.0,1.0,meV", "inf,1.0,meV", r"line 2, column 'value': 'inf' .* finite number"),
        ("13.0,1.0,meV", ",1.0,meV", r"line 2, column 'value': '' .* given"),
        ("13.0,1.0,meV", "13.0,-1.0,meV", r"line 2, column 'uncertainty': '-1.0' .* from 0 to infinity"),
        ("13.0,1.0,meV", "13.0,1.0,eV", r"line 2, column 'unit': 'eV' .* one of meV, nm"),
        ("zeiske2022", "zeiske1822", r"line 2, column 'source': 'zeiske1822' .* key of sources\.csv"),
        ("abstract,Q", "abstract,M", r"line 2, column 'confidence': 'M' .* one of Q, T, C, R, S, D"),
        ("abstract,Q,measured", "abstract,Q,guessed", r"line 2, column 'kind': 'guessed'"),
        ("abstract,Q,measured", ",Q,measured", r"line 2, column 'locator'"),
        ("13.0,1.0,meV", "13.0,1.0,meV,meV", r"line 2: 12 cells; there must be 11"),
        ("value,uncertainty", "wert,uncertainty", r"line 1: columns are 'wert' where 'value' must be"),
        ("13.0,1.0,meV", "\u0661\u0663,1.0,meV", r"line 2, column 'value': .* finite number"),
        ("13.0,1.0,meV", "1_3.0,1.0,meV", r"line 2, column 'value': '1_3.0' .* finite number"),
        ("13.0,1.0,meV", "1e300,1.0,meV", r"line 2, column 'value': '1e300' .* in size"),
        ("13.0,1.0,meV", "1e-300,1.0,meV", r"line 2, column 'value': '1e-300' .* in size"),
        ("13.0,1.0,meV", "13.0 ,1.0,meV", r"line 2, column 'value': '13.0 ' .* without spaces at its ends"),
        ("13.0,1.0,meV", "13.0,1.0,meV\u00a0", r"line 2, column 'unit': .* without spaces at its ends"),
        ("abstract,Q", "abs\u00a0tract,Q", r"line 2, column 'locator': .* U\+00A0"),
        ("abstract,Q", "abs\u200btract,Q", r"line 2, column 'locator': .* U\+200B"),
        ("abstract,Q", "a" * 200_000 + ",Q", r"disorder\.csv, line 2: field larger than field limit"),
        ("abstract,Q", "a" * 6_000 + ",Q", r"line 2, column 'locator': .* at most 5000 characters, not 6000"),
        ("abstract,Q", 'ab"stract",Q', None),
        ("abstract,Q", '"ab"stract,Q', r"disorder\.csv, line 2: "),
    ],
)
def test_bad_file_is_refused(folder, old, new, expected):
    spoil(folder, old, new)
    if expected is None:
        assert len(tables.load("disorder", folder))
        return
    with pytest.raises(ValueError, match=expected) as found:
        tables.load("disorder", folder)
    assert len(str(found.value)) <= 200


def cut(text):
    """The same file, cut in the middle of its last cell."""
    return text.encode()[:-2]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda text: text.encode("utf-16"), "is in UTF-16"),
        (
            lambda text: text.replace("abstract", "R\u00e9sum\u00e9", 1).encode("latin-1", "replace"),
            r"line 2, column \d+: byte 0xe9",
        ),
        (lambda text: b"PK\x03\x04" + bytes(range(256)), r"line \d+, column \d+: byte 0x80"),
        (lambda text: text.replace("abstract", "\0", 1).encode(), "line 2: is no text but binary data"),
        (cut, r"line \d+: does not end; it may be cut off"),
        (lambda text: (text + text.splitlines()[1] + "\n").encode(), r"line \d+: is the same row as line 2"),
        (lambda text: text.encode() * 20_000, "bytes; a table must have at most"),
        (None, r"disorder\.csv: cannot be read as a file \(IsADirectoryError\)"),
    ],
    ids=["UTF-16", "Latin-1", "binary", "NUL", "cut", "repeated", "huge", "folder"],
)
def test_a_file_that_is_no_table_is_named(folder, change, expected):
    path = folder / "disorder.csv"
    text = path.read_text()
    path.unlink()
    path.mkdir() if change is None else path.write_bytes(change(text))
    with pytest.raises(ValueError, match=expected) as found:
        tables.load("disorder", folder)
    assert "disorder.csv" in str(found.value) and len(str(found.value)) <= 200


@pytest.mark.parametrize(
    ("column", "value"), [("url", "javascript:alert(1)"), ("url", 'https://a/"x'), ("key", "a<b>")]
)
def test_addresses_and_keys_are_written_so_that_a_page_may_carry_them(folder, column, value):
    sources = pd.read_csv(folder / "sources.csv", dtype=str, keep_default_na=False)
    sources.loc[0, column] = value
    sources.to_csv(folder / "sources.csv", index=False)
    with pytest.raises(ValueError, match=rf"sources\.csv, line 2, column '{column}'"):
        tables.load("sources", folder)


def test_bad_licence_of_a_source_is_named(folder):
    spoil(folder, ",CC BY 4.0\n", ",free\n", "sources.csv")
    with pytest.raises(ValueError, match=r"sources\.csv, line \d+, column 'licence': 'free' .* one of not read, none"):
        tables.load("sources", folder)
    # A table that refers to a broken list of sources cannot be loaded either.
    with pytest.raises(ValueError, match=r"sources\.csv, line \d+, column 'licence'"):
        tables.load("disorder", folder)


def test_repeated_key_is_refused(folder):
    path = folder / "spectral_density_totals.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n")
    with pytest.raises(ValueError, match=rf"line {len(lines) + 1}: .*CsPbCl3.* stands in line 2 already"):
        tables.load("spectral_density_totals", folder)


def test_empty_table_is_refused(folder):
    path = folder / "disorder.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    with pytest.raises(ValueError, match="no rows"):
        tables.load("disorder", folder)


def test_added_row_and_integer_column_are_read(folder):
    package = json.loads((folder / "datapackage.json").read_text())
    fields = [
        {"name": "key", "type": "string", "constraints": {"required": True}},
        {"name": "count", "type": "integer", "constraints": {"maximum": 5}},
    ]
    package["resources"].append({"name": "counts", "path": "counts.csv", "schema": {"fields": fields}})
    (folder / "datapackage.json").write_text(json.dumps(package))
    (folder / "counts.csv").write_text("key,count\na,3\nb,\n")
    table = tables.load("counts", folder)
    assert table["count"][0] == 3 and pd.isna(table["count"][1])
    (folder / "more.csv").write_text("key,count\na,6\n")
    package["resources"][-1] |= {"name": "more", "path": "more.csv"}
    (folder / "datapackage.json").write_text(json.dumps(package))
    with pytest.raises(ValueError, match=r"more\.csv, line 2, column 'count': '6' .* to 5"):
        tables.load("more", folder)
    (folder / "more.csv").write_text("key,count\na,1.5\n")
    with pytest.raises(ValueError, match="finite integer"):
        tables.load("more", folder)


def test_a_changed_file_is_read_again(folder):
    before = tables.load("disorder", folder).value[0]
    spoil(folder, "13.0,1.0,meV", "14.5,1.0,meV")
    assert (before, tables.load("disorder", folder).value[0]) == (13.0, 14.5)


def test_tables_are_found_inside_an_installed_package(tmp_path, monkeypatch):
    shutil.copytree(DATA, tmp_path / "lib" / "_data")
    monkeypatch.setattr(tables, "_HERE", tmp_path / "lib")
    assert tables.load("disorder").equals(tables.load("disorder", DATA))


def test_missing_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "_HERE", tmp_path / "lib")
    with pytest.raises(FileNotFoundError, match="datapackage.json"):
        tables.load("materials")


def test_optional_cells_are_nan():
    assert math.isnan(tables.load("radiative_lifetimes").temperature_K[0])
