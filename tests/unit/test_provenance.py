"""From a figure back to its numbers: which tables it rests on, and the row of every measured point."""

import functools
import gc
import html
import re
import sys

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from notebooks import ROOT

from lib import materials, tables, widgets
from lib.figures import PANELS, Panel, drawing, sketch
from lib.figures.drawing import written

#: All at once: a figure loaded later would bring caches that :func:`forget` does not know, and ask for things of its own.
LOADED = dict(PANELS)
IDS = list(LOADED)
#: How a row may have come about that is drawn as measured. An author's own fit to measured data counts.
MEASURED = {"measured", "fit"}
#: Tables that give a panel the values of a control, asked for when its module is imported.
CONTROLS = {"polaron": ["phonon_modes"], "fine-tuning": ["phonon_modes"]}
DENSITY = {"spectral_density_models", "spectral_density_totals"}


def settings(panel):
    """The defaults, and each control moved alone: to every word, or to its last number."""
    yield panel.defaults
    for control in panel.controls:
        values = control.values[-1:] if control.numeric else control.values
        yield from (panel.defaults | {control.name: value} for value in values if value != control.default)


@functools.cache
def caches(loaded):
    """Every cache of the package that may hold what was read from a table, without those of the tables themselves.

    ``loaded`` counts the modules of the package: a figure loads its own late, and with them further caches.
    """
    kept = [thing for thing in gc.get_objects() if isinstance(thing, functools._lru_cache_wrapper)]
    return [thing for thing in kept if thing.__module__.startswith("lib.") and thing.__module__ != "lib.tables"]


def forget():
    """Empty every cache of the package, so that tables are asked for again."""
    for cache in caches(sum(name.startswith("lib.") for name in sys.modules)):
        cache.cache_clear()


@pytest.fixture
def asked(monkeypatch):
    """Names of the tables a figure asks for; a spectral density counts where it is used."""
    names, load, density = set(), tables.load, materials.Material._density

    def recorded(name, folder=None):
        if name not in DENSITY | {"sources"}:
            names.add(name)
        return load(name, folder)

    def used(self, broadening):
        names.update(DENSITY)
        return density(self, broadening)

    forget()
    monkeypatch.setattr(tables, "load", recorded)
    monkeypatch.setattr(materials.Material, "_density", used)
    return names


@pytest.fixture
def sets(monkeypatch):
    """Names of the parameter sets from which a figure takes a value that differs between sets."""
    differs = set(tables.load("materials").dropna(subset="parameter_set").parameter)
    names, get = set(), materials.Material.__getattribute__

    def recorded(self, name):
        if name in differs and get(self, "parameter_set"):
            names.add(get(self, "parameter_set"))
        return get(self, name)

    monkeypatch.setattr(materials.Material, "__getattribute__", recorded)
    return names


@pytest.mark.parametrize("id", IDS)
def test_a_figure_names_its_parameter_sets_and_the_tables_it_asks_for(id, sets, asked):
    panel = PANELS[id]
    compute = getattr(panel.data, "__wrapped__", panel.data)  # stored frames ask for nothing
    for i, values in enumerate(settings(panel)):
        compute(**values)
        if i == 0:
            assert set(panel.parameters) == sets, f"write parameters={tuple(sorted(sets))} in PANEL of {id}"
    asked |= {name for name in panel.tables if name in CONTROLS.get(id, ())}
    assert set(panel.tables) == asked, f"write tables={tuple(sorted(asked))} in PANEL of {id}"
    assert len(set(panel.tables)) == len(panel.tables)


#: These rest on the rows of J and show one thing of them only: the ledger takes a whole world, the sketches draw a
#: scale, the wave of a clean dot asks for a material, the forms list the models among their own,
#: the lab on lifetimes takes the material of its file, the explorer has a material of its own, and the path integral's lattice is no J.
WITHOUT_A_CHOICE = {
    "claims", "densities", "explorer-heat", "explorer-lattice", "explorer-size", "lab-verdict", "path-ratio", "question", "thermal-wave",
}  # fmt: skip


def test_every_figure_that_uses_J_lets_its_model_be_chosen():
    uses = {id for id, panel in PANELS.items() if DENSITY <= set(panel.tables) and not id.startswith("sketch-")}
    offers = {id for id, panel in PANELS.items() if "spectral_model" in panel.defaults}
    assert uses - WITHOUT_A_CHOICE <= offers
    for id in offers:
        assert set(PANELS[id].control("spectral_model").values) == set(materials.spectral_models("CsPbBr3"))


# ------------------------------------------------------------------ measured points
def filled(style):
    """True for a marker that says "measured": neither open nor a cross."""
    open_face = str(style.get("markerfacecolor", style.get("mfc", ""))) in ("none", "white", "w")
    return not open_face and style.get("marker", "o") not in ("x", "+", "", None)


def drawn(panel, data, monkeypatch):
    """(y, error) of everything the panel draws as measured."""
    found, errorbar = [], Axes.errorbar

    def recorded(self, x, y, yerr=None, **style):
        if filled(style):
            # A schematic with one row a quantity has the value on the horizontal axis and says so.
            y = np.atleast_1d(x if style.get("gid") == sketch.VALUE_ON_X else y)
            low_high = (yerr, yerr) if np.ndim(yerr) < 2 else yerr
            if y.size:  # an empty array is a reader's slot without a file
                found.append((y, None if yerr is None else [np.broadcast_to(e, y.shape) for e in low_high]))
        return errorbar(self, x, y, yerr=yerr, **style)

    with monkeypatch.context() as patch:
        patch.setattr(Axes, "errorbar", recorded)
        panel.draw(Figure().subplots(panel.rows, 1), data)
    return found


def unresolved(panel, data, monkeypatch):
    """What is drawn as measured and stands in no row, in words."""
    named = {name: np.atleast_1d(data[name]) for name in panel.measured}
    missing = []
    for y, error in drawn(panel, data, monkeypatch):
        whole = [n for n, v in named.items() if all(np.isclose(v, value).any() for value in y)]
        low, high = (y - error[0], y + error[1]) if error is not None else (y, y)
        ends = [n for n, v in named.items() if v.shape == y.shape and (np.allclose(v, low) or np.allclose(v, high))]
        if not whole and len(ends) < 2:
            missing.append(f"{panel.id}: points {y} are in no array of PANEL.measured")
    for name, origin in panel.measured.items():
        while isinstance(origin, str):
            assert named[origin].shape == named[name].shape
            name, origin = origin, panel.measured[origin]
        table, column, factor = origin
        rows = tables.load(table)
        rows = rows[rows.kind.isin(MEASURED) & rows.confidence.isin(list("QTCRS"))]
        for value in named[name]:
            if not np.isclose(rows[column] * factor, value, rtol=1e-9).any():
                missing.append(f"{panel.id}: {name} = {value:.6g} stands in no measured row of {table}.{column}")
        if table not in panel.tables:
            missing.append(f"{panel.id}: {table} is not among PANEL.tables")
    return missing


@pytest.mark.parametrize("id", IDS)
def test_every_measured_point_stands_in_a_row(id, monkeypatch):
    panel = PANELS[id]
    for values in settings(panel) if panel.measured else [panel.defaults]:
        assert unresolved(panel, panel.data(**values), monkeypatch) == []


def test_there_are_measured_points_to_find(monkeypatch):
    counts = {id: sum(len(y) for y, _ in drawn(p, p.data(), monkeypatch)) for id, p in PANELS.items()}
    assert {id for id, count in counts.items() if count} >= {"absolute-rate", "linewidth", "sigma", "size-series"}
    assert counts["deciding"] == counts["lattice-size"] == counts["atomistic"] == 0


def invented(values, measured):
    return Panel(
        id="invented", summary="", controls=(), data=lambda: {"y": np.array(values)}, units={"y": "meV"},
        draw=lambda ax, d: drawing.points(ax, "y", np.arange(len(d["y"])), d["y"]),
        alt=lambda d: "", source="", tables=("mapbbr3_linewidth",), measured=measured,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "measured", "words"),
    [
        ([197.0, 169.0], {"y": ("mapbbr3_linewidth", "fwhm_meV", 1.0)}, None),
        ([197.0, 170.0], {"y": ("mapbbr3_linewidth", "fwhm_meV", 1.0)}, "y = 170 stands in no measured row"),
        ([197.0, 169.0], {}, "are in no array of PANEL.measured"),
        ([1.1615], {"y": ("cspbi3_bse_thermal_rates", "rate_bright_per_ns", 1.0)}, "stands in no measured row"),
        ([0.1615], {"y": ("cspbi3_bse_thermal_rates", "rate_bright_per_ns", 1.0)}, "stands in no measured row"),
        ([5.65], {"y": ("cdse_homogeneous_linewidth", "fwhm_meV", 1.0)}, "is not among PANEL.tables"),
    ],
)
def test_an_invented_point_is_found(values, measured, words, monkeypatch):
    panel = invented(values, measured)
    found = unresolved(panel, panel.data(), monkeypatch)
    assert found == [] if words is None else words in found[0]


# ------------------------------------------------------------------ the page of tables
def test_every_table_stands_on_the_page_of_published_numbers():
    page = (ROOT / "chapters" / "published-numbers.ipynb").read_text(encoding="utf-8")
    for name in tables.names():
        assert f"({widgets.anchor(name)})=" in page, f"published-numbers: no anchor ({widgets.anchor(name)})="
        assert f'published(\\"{name}\\")' in page, f"published-numbers: {name} is not shown"


def test_a_figure_links_to_its_tables_and_rows_to_their_sources():
    panel = PANELS["sigma"]
    page = widgets.Explorer(panel, ranges={"temperature": 300}, page=True)._repr_mimebundle_()["text/html"]
    assert [m[1] for m in re.finditer(r'href="published-numbers.html#([\w-]+)"', page)] == [
        widgets.anchor(name) for name in panel.tables
    ]
    shown = widgets.published("radiative_lifetimes")._repr_mimebundle_()["text/html"]
    targets = set(re.findall(r'href="#(source-[^"]+)"', shown))
    assert "source-zhu2024" in targets
    assert targets <= set(re.findall(r'id="([^"]+)"', widgets.published("sources")._repr_mimebundle_()["text/html"]))


@pytest.mark.parametrize("name", tables.names())
def test_a_shown_table_holds_every_row_and_every_value(name):
    """What all rows share stands above the table; nothing else may be missing. Of a sweep the first rows, and the file."""
    shown, frame = widgets.published(name)._repr_mimebundle_()["text/html"], tables.load(name)
    file = re.search(r'href="\.\./(data/[^"]+)" download', shown)[1]
    assert file == f"data/{name}.csv" and (ROOT / file).is_file()
    if len(frame) > 200:
        assert f"{len(frame)} rows, of which the first 20 are shown" in shown
        frame = frame.head(20)
    assert shown.count("<tr") == len(frame) + 1
    words = html.unescape(re.sub(r"<[^>]+>", " ", shown))
    for column in frame.select_dtypes("object"):
        for value in frame[column].dropna().unique():
            assert value.removeprefix("https://") in words, (name, column, value)
    for column in frame.select_dtypes("number"):
        for value in frame[column].dropna().unique():
            assert written(f"{value:.6g}") in words, (name, column, value)
