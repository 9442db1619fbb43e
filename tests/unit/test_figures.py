"""Every panel keeps the contract of lib.figures.contract; data equals the stored reference."""

import csv
import dataclasses
import io
import itertools
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from lib import figures, widgets
from lib.figures import PANELS, Control, Panel, stored, svg
from lib.figures.drawing import PALETTE
from lib.widgets import explorer

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from figure_frames import VERSION  # noqa: E402
from reference import FOLDER, corners  # noqa: E402

IDS = list(PANELS)


@pytest.mark.parametrize("id", IDS)
def test_module_is_named_after_the_id(id):
    module = figures._PREFIX + id.replace("-", "_")
    assert (Path(figures.__file__).parent / f"{module}.py").exists()


def same(found, stored, name):
    """Equal words, or numbers to six digits and to 1e-7 of the largest: what a Lanczos quadrature rounds off differs
    between processors by some 1e-8 of the highest line."""
    if np.asarray(found).dtype.kind in "US":
        assert np.array_equal(stored, found), name
    else:
        largest = np.max(np.abs(stored), initial=1e-5, where=np.isfinite(stored))
        np.testing.assert_allclose(found, stored, rtol=1e-6, atol=1e-7 * largest, err_msg=name)


@pytest.mark.parametrize("id", IDS)
def test_data_equals_reference(id):
    stored = np.load(FOLDER / f"{id}.npz")
    for corner, values in corners(PANELS[id]).items():
        data = PANELS[id].data(**values)
        assert {k.split("/")[1] for k in stored if k.startswith(corner + "/")} == set(data)
        for name, value in data.items():
            same(value, stored[f"{corner}/{name}"], name)


@pytest.mark.parametrize("id", [id for id in IDS if PANELS[id].stored])
def test_stored_frames_are_what_is_computed(id):
    """Two of them, not the same two for every figure: the file holds every setting of the page, each only once."""
    panel = PANELS[id]
    settings = list(stored.settings(panel))
    assert all(stored.frame(panel, s) is not None for s in settings), "run tools/figure_frames.py"
    assert stored.version(panel) == VERSION, "run tools/figure_frames.py"
    for k in {0, sum(id.encode()) % len(settings)}:
        held, made = stored.frame(panel, settings[k]), panel.data.__wrapped__(**settings[k])
        assert list(held) == list(made)
        for name, value in made.items():
            same(value, held[name], name)
    assert stored.frame(panel, {"x": 1}) is None


@pytest.mark.parametrize("id", IDS)
def test_contract(id):
    panel = PANELS[id]
    static = [c for c in panel.controls if c.static]
    assert len(static) <= 2
    assert np.prod([len(c.values) for c in static], dtype=int) <= widgets.MAX_FRAMES
    data = panel.data()
    assert set(data) <= set(panel.units), "every array has a unit"
    # What a material of the reader's own adds is there only with it.
    assert all(name.startswith("own") for name in set(panel.units) - set(data))
    for name, array in data.items():
        # The reader's own points are empty in a clone without them.
        if np.asarray(array).dtype.kind == "f" and not (name.startswith("reader_") and np.size(array) == 0):
            assert not np.all(np.isnan(array)), f"{name} holds no number at the defaults"
            assert np.ndim(array) == 0 or not np.any(np.isinf(array)), name
    assert panel.summary and panel.source
    sentence = panel.alt(data)
    assert re.search(r"\d", sentence) and sentence.endswith(".") and len(sentence) < 450


@pytest.mark.parametrize("id", IDS)
def test_alt_text_follows_the_controls(id):
    panel = PANELS[id]
    first, last = (panel.alt(panel.data(**values)) for values in list(corners(panel).values())[1:])
    assert not panel.controls or first != last


@pytest.mark.parametrize("id", IDS)
def test_updated_frame_equals_fresh_frame(id):
    """Moving artists must end in the same picture as drawing anew."""
    panel = PANELS[id]
    settings = list(corners(panel).values())
    for values in settings:
        updated = panel.svg(panel.data(**values))
    panel._cache.clear()
    fresh = panel.svg(panel.data(**settings[-1]))
    assert updated == fresh


@pytest.mark.parametrize("id", IDS)
def test_csv_parses_and_holds_the_data(id):
    panel = PANELS[id]
    data = panel.data()
    rows = list(csv.reader(io.StringIO(panel.csv(data))))
    assert {len(r) for r in rows} == {len(rows[0])}
    for name, unit in ((name, unit) for name, unit in panel.units.items() if name in data):
        if np.ndim(data[name]) == 1 and np.asarray(data[name]).dtype.kind == "f":
            column = rows[0].index(f"{name} ({unit})" if unit else name)
            values = [float(r[column]) for r in rows[1:] if r[column]]
            assert np.allclose(values, data[name][np.isfinite(data[name])], rtol=1e-4, atol=1e-12)


def unseen(ax):
    """Curves that the key lists and that have no point within the axes."""
    listed = {words.get_text() for words in ax.get_legend().get_texts()} if ax.get_legend() else set()
    for artist in [*ax.lines, *ax.containers]:
        curve = getattr(artist, "lines", [artist])[0]
        if artist.get_label() in listed and curve is not None:
            x, y = (np.atleast_1d(np.asarray(values, float)) for values in (curve.get_xdata(), curve.get_ydata()))
            (x0, x1), (y0, y1) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
            if not np.any((x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)):
                yield artist.get_label()


@pytest.mark.parametrize("id", IDS)
def test_vertical_axes_stand_still_and_keys_list_what_is_drawn(id):
    """In all frames of the page; axes may follow a control that the panel names, and do change with it."""
    panel, limits = PANELS[id], {}
    static = [c for c in panel.controls if c.static]
    for at in itertools.product(*(c.values for c in static)):
        setting = dict(zip([c.name for c in static], at))
        figure = panel.figure(panel.data(**setting))
        seen = [(ax.get_yscale(), *np.round(ax.get_ylim(), 9)) for ax in figure.axes if ax.axison]
        assert [name for ax in figure.axes for name in unseen(ax)] == [], setting
        limits.setdefault(tuple(setting[name] for name in panel.follows), []).append(seen)
    for group, seen in limits.items():
        assert all(each == seen[0] for each in seen), group
    for i, name in enumerate(panel.follows):
        assert len({str(seen[0]) for seen in limits.values()}) > 1, f"the axes do not follow {name}"


def test_limits_hold_every_frame_and_what_a_kernel_asks_for():
    panel = dataclasses.replace(toy(3), reach=lambda d: {0: (0.0, float(d["y"].max()))})
    panel.figure(panel.data(a=1, kind="up"))
    assert panel.figure(panel.data(a=1)).axes[0].get_ylim() == (0.0, 6.0)
    assert panel.figure(panel.data(a=7)).axes[0].get_ylim() == (0.0, 14.0)
    assert panel.figure(panel.data(a=1)).axes[0].get_ylim() == (0.0, 6.0)
    free = dataclasses.replace(panel, follows={"a": "a toy"})
    assert free.figure(free.data(a=1)).axes[0].get_ylim() == (0.0, 2.0)
    assert "The vertical axis changes with “Slope”." in page(free)._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("id", IDS)
def test_labels_keep_one_grammar(id):
    """Symbols are set as mathematics, units stand in brackets at the end, and the legend holds only what is drawn."""
    panel = PANELS[id]
    figure = panel.figure(panel.data())
    for ax in figure.axes:
        for label in (ax.get_xlabel(), ax.get_ylabel()):
            words = re.sub(r"\$[^$]*\$", "", label)
            bare = re.sub(r"\([^()]*\)", "", words)
            assert not re.search(r"(?<![\w.])[B-Zb-z](?![\w.])|[α-ωΑ-Ω]", bare), f"{label}: a symbol outside $...$"
            assert "[" not in bare or "(" not in words, label
        legend = ax.get_legend()
        for words in [*ax.texts, *(legend.get_texts() if legend else ())]:
            bare = re.sub(r"\$[^$]*\$", "", words.get_text())
            assert not re.search(r"(?<![\w.])[A-Za-z] [=<>]|[α-ωħ]", bare), f"{bare}: a symbol outside $...$"
            assert not re.search(r"\d{5}|\de[-+]?\d|CsPb[A-Z][a-z]*\d", bare), f"{bare}: a number as nobody writes it"
        drawn = {artist.get_label() for artist in ax.get_children() + ax.containers}
        for words in legend.get_texts() if legend else ():
            assert words.get_text() in drawn, f"legend: {words.get_text()} is not drawn"


# ------------------------------------------------------------------ explore
def toy(n=5, static=True):
    def draw(ax, data):
        from lib.figures.drawing import line

        line(ax, "a", data["x"], data["y"])

    return Panel(
        id="toy",
        summary="A toy",
        controls=(
            Control("a", "Slope", tuple(range(1, n + 1)), 1, static=static),
            Control("kind", "Kind", ("up", "down"), "up"),
        ),
        data=lambda a=1, kind="up", x=None: {
            "x": np.arange(3.0) if x is None else x,
            "y": (1 if kind == "up" else -1) * a * (np.arange(3.0) if x is None else x),
        },
        units={"x": "nm", "y": ""},
        draw=draw,
        alt=lambda d: f"Slope {d['y'][1]:.0f}.",
        source="none",
    )


def page(panel, **more):
    return widgets.Explorer(panel, page=True, **more)


def kernel(panel, **more):
    return widgets.Explorer(panel, page=False, **more)


def parts(html):
    """name -> what the page's script reads."""
    found = re.findall(r'<script type="application/json" class="fig-part" data-part="(\w+)">(.*?)</script>', html, re.S)
    return {name: json.loads(text) for name, text in found}


def test_page_holds_one_frame_for_every_combination():
    view = page(toy())
    settings = list(view.settings())
    assert len(settings) == 10
    held = parts(view._repr_mimebundle_()["text/html"])
    for kind in ("wide", "narrow"):
        frames = svg.unpack(held[kind])
        for setting, frame, alt in zip(settings, frames, held[kind]["alts"], strict=True):
            data = view.data(**setting)
            assert frame == view.panel.svg(data, narrow=kind == "narrow", themed=True)
            assert alt == view.panel.alt(data)
    assert svg.unpack(held["numbers"]) == [view.panel.csv(view.data(**s)) for s in settings]


def test_page_is_complete_without_its_script():
    """Default frame, setting and caption stand in the markup."""
    view = page(toy())
    html = view._repr_mimebundle_()["text/html"]
    before = html[: html.index("fig-part")]
    assert view.panel.svg(view.data(), themed=True).split("<defs>", 1)[1] in before
    assert "Slope: 1 · Kind: up" in before and "A toy." in before and 'aria-label="Slope 1."' in before


def test_kernel_takes_a_frame_no_page_has():
    view = kernel(toy(60))
    sent = []
    widget = view.widget
    widget.send = lambda content, buffers=None: sent.append((content, buffers))
    widget._answer(widget, {"ask": "wide", "at": [56, 1], "id": 4})
    widget._answer(widget, {"ask": "numbers", "at": [56, 1], "id": 5})
    widget._answer(widget, {"ask": "wide", "at": [99, 1], "id": 6})
    widget._answer(widget, {"ask": "fonts", "at": [], "id": 7})
    (frame, numbers, failed, fonts) = sent
    assert frame[0]["to"] == 4 and frame[0]["alt"] == "Slope -57." and frame[0]["svg"].startswith("<svg")
    assert "-114" in numbers[0]["text"]
    assert "IndexError" in failed[0]["error"]
    assert len(fonts[1]) == 3 and "FiraSans-Regular" in fonts[0]["faces"]


def test_pages_and_kernels_show_what_they_can():
    assert set(page(toy())._repr_mimebundle_()) == {"text/plain", "image/svg+xml", "image/png", "text/html"}
    bundle, _ = kernel(toy())._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/svg+xml", "application/vnd.jupyter.widget-view+json"}


def test_kernel_shows_finer_steps_and_its_own_controls():
    panel = toy()
    fine = dataclasses.replace(panel.controls[0], fine=True, static=False)
    panel = dataclasses.replace(panel, controls=(fine, panel.controls[1]))
    assert [c.name for c in page(panel).controls] == ["kind"]
    slope = kernel(panel).controls[0]
    assert slope.name == "a" and slope.values == panel.controls[0].values


def test_finer_steps_lie_between_the_stops():
    control = Control("x", "X", (0.0, 0.5, 1.0), 0.5, fine=True)
    assert explorer._finer(control).values == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    control = Control("T", "T", (4, 10, 100), 10, "K", fine=True)
    finer = explorer._finer(control).values
    assert {4, 10, 100, 28} < set(finer) and all(float(v).is_integer() for v in finer)


FINE = [(id, c.name) for id, panel in PANELS.items() for c in panel.controls if c.fine]


@pytest.mark.parametrize("id, name", FINE)
def test_fine_control_takes_what_lies_between(id, name):
    """Something moves, and the sentence says the value that was asked for."""
    control = PANELS[id].control(name)
    extra = set(explorer._finer(control).values) - set(control.values)
    value = sorted(extra)[len(extra) // 2]
    sentence, start = (PANELS[id].alt(PANELS[id].data(**{name: v})) for v in (value, control.default))
    assert sentence != start


def test_shared_controls_are_named():
    assert '"shared":["a"]' in page(toy(), shared=("a",))._repr_mimebundle_()["text/html"]


def test_packed_frames_are_smaller_and_the_same():
    frames = [f"<svg><g><path d='{i}'/></g><text>same</text>{'<a/>' * (i % 3)}</svg>" for i in range(9)]
    packed = svg.pack(frames)
    assert svg.unpack(packed) == frames
    assert len(set(packed["parts"])) == len(packed["parts"])


def test_colours_have_contrast_in_both_themes_and_stand_in_the_style_sheet():
    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return float(np.dot([0.2126, 0.7152, 0.0722], linear))

    style = (Path(figures.__file__).parents[2] / "assets" / "web" / "figure.css").read_text()
    for theme in (0, 1):
        paper = luminance(PALETTE["paper"][theme])
        for name, colours in PALETTE.items():
            assert f"--fig-{name}: {colours[theme]};" in style
            low, high = sorted((luminance(colours[theme]), paper))
            if name not in ("paper", "grid"):
                assert (high + 0.05) / (low + 0.05) >= 4.5, name


@pytest.mark.parametrize("label, words", [
    (r"edge $D$ (nm)", "edge D (nm)"), (r"CsPbBr$_3$", "CsPbBr₃"), (r"$\hbar\omega_\mathrm{LT}$ (meV)", "ħωLT (meV)"), ("a_b", "ab"),
])  # fmt: skip
def test_plain_words_of_a_label(label, words):
    assert svg.plain(label) == words


def test_explore_takes_other_ranges_and_axes():
    view = widgets.explore(toy(), a=np.array([7, 9]), x=[0, 10, 20])
    assert [c.values for c in view.controls if c.name == "a"] == [(7, 9)]
    assert view.data(a=9)["y"].tolist() == [0, 90, 180]
    fixed = widgets.explore(toy(), a=4)
    assert [c.name for c in fixed.controls] == ["kind"]
    assert fixed.data()["y"][1] == 4


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: widgets.explore("nothing"), "the panels are"),
        (lambda: widgets.explore(toy(), slope=[1, 2]), "has the controls a, kind"),
        (lambda: page(toy(), ranges={"a": range(1, 60)}), "118 frames .* more than the 100 .* give fewer values"),
        (lambda: widgets.explore(toy(), shared=["slope"]), "has the controls a, kind"),
        (lambda: widgets.explore(toy(), a=[]), "at least one value"),
        (lambda: Control("a", "A", (1, 2), 3), "default = 3"),
    ],
)
def test_explore_refuses_bad_calls(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_still_picture_stands_in_where_there_are_no_widgets(monkeypatch):
    monkeypatch.setattr(explorer, "_has_widgets", lambda: False)
    bundle = kernel(toy())._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/svg+xml"}
    assert bundle["text/plain"] == "Figure toy. Slope 1."
    assert 'aria-label="Slope 1."' in bundle["image/svg+xml"] and "var(" not in bundle["image/svg+xml"]


def test_svg_is_the_same_every_time():
    panel = toy()
    first = panel.svg(panel.data())
    panel._cache.clear()
    assert panel.svg(panel.data()) == first
    assert isinstance(panel.figure(panel.data()), Figure)
