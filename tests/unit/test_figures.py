"""Every panel keeps the contract of lib.figures.contract; data equals the stored reference."""

import csv
import io
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from lib import figures, widgets
from lib.figures import PANELS, Control, Panel

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from reference import FOLDER, corners  # noqa: E402

IDS = list(PANELS)


@pytest.mark.parametrize("id", IDS)
def test_module_is_named_after_the_id(id):
    module = figures._PREFIX + id.replace("-", "_")
    assert (Path(figures.__file__).parent / f"{module}.py").exists()


@pytest.mark.parametrize("id", IDS)
def test_data_equals_reference(id):
    stored = np.load(FOLDER / f"{id}.npz")
    for corner, values in corners(PANELS[id]).items():
        data = PANELS[id].data(**values)
        assert {k.split("/")[1] for k in stored if k.startswith(corner + "/")} == set(data)
        for name, value in data.items():
            old = stored[f"{corner}/{name}"]
            if np.asarray(value).dtype.kind in "US":
                assert np.array_equal(old, value), name
            else:
                np.testing.assert_allclose(value, old, rtol=1e-6, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("id", IDS)
def test_contract(id):
    panel = PANELS[id]
    static = [c for c in panel.controls if c.static]
    assert len(static) <= 2
    assert np.prod([len(c.values) for c in static], dtype=int) <= widgets.MAX_FRAMES
    data = panel.data()
    assert set(data) == set(panel.units), "every array has a unit"
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
    for name, unit in panel.units.items():
        if np.ndim(data[name]) == 1 and np.asarray(data[name]).dtype.kind == "f":
            column = rows[0].index(f"{name} ({unit})" if unit else name)
            values = [float(r[column]) for r in rows[1:] if r[column]]
            assert np.allclose(values, data[name][np.isfinite(data[name])], rtol=1e-4, atol=1e-12)


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


def test_explore_makes_one_frame_for_every_combination():
    view = widgets.explore(toy())
    assert len(list(view.frames())) == 10
    html = view._frame({"a": 3, "kind": "down"})
    assert 'alt="Slope -3."' in html and "data:image/svg+xml;" in html and "text/csv" in html


def test_explore_takes_other_ranges_and_axes():
    view = widgets.explore(toy(), a=np.array([7, 9]), x=[0, 10, 20])
    assert [c.values for c in view.controls if c.name == "a"] == [(7, 9)]
    assert view.data(a=9)["y"].tolist() == [0, 90, 180]
    fixed = widgets.explore(toy(), a=4)
    assert [c.name for c in fixed.controls] == ["kind"]
    assert fixed.data()["y"][1] == 4


def test_kernel_only_control_appears_when_a_range_is_given():
    assert [c.name for c in widgets.explore(toy(static=False)).controls] == ["kind"]
    assert [c.name for c in widgets.explore(toy(static=False), a=[1, 2]).controls] == ["a", "kind"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: widgets.explore("nothing"), "the panels are"),
        (lambda: widgets.explore(toy(), slope=[1, 2]), "has the controls a, kind"),
        (lambda: widgets.explore(toy(), a=range(1, 60)), "118 frames .* more than the 100 .* give fewer values"),
        (lambda: widgets.explore(toy(), a=[]), "at least one value"),
        (lambda: Control("a", "A", (1, 2), 3), "default = 3"),
    ],
)
def test_explore_refuses_bad_calls(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_still_picture_stands_in_where_widgets_are_too_old(monkeypatch):
    monkeypatch.setattr(widgets, "_widgets_are_recent", lambda: False)
    bundle = widgets.explore(toy())._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/svg+xml", "image/png"}
    assert bundle["text/plain"] == "Figure toy. Slope 1."
    assert 'aria-label="Slope 1."' in bundle["image/svg+xml"]


def test_svg_is_the_same_every_time():
    panel = toy()
    first = panel.svg(panel.data())
    panel._cache.clear()
    assert panel.svg(panel.data()) == first
    assert isinstance(panel.figure(panel.data()), Figure)
