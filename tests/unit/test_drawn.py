"""What pictures show is their data: marks, bars, thin lines and words of some figures, by hand."""

import numpy as np
import pytest

from lib import materials
from lib.figures import PANELS, drawing


def artists(panel, data, row=0):
    """Name -> artist of one pair of axes."""
    axes = panel.figure(data).axes
    return drawing._artists[axes[row]]


def test_marks_of_phase_locking_stand_where_both_sides_are_equal():
    panel = PANELS["locking"]
    d = panel.data(ratio=3.0)
    top, low = artists(panel, d), artists(panel, d, 1)
    r = float(d["solution"])
    assert np.interp(r, d["r"], d["locked"]) == pytest.approx(r, abs=2e-3)  # both sides of the self-consistency
    assert top["dot"].get_xydata().tolist() == [[3.0, r]] and low["both"].get_xydata().tolist() == [[r, r]]
    assert np.array_equal(low["self"].get_xdata(), low["self"].get_ydata())
    assert np.array_equal(low["locked"].get_ydata(), d["locked"])
    assert np.array_equal(top["order"].get_ydata(), d["order"]) and top["order"].get_xdata()[-1] == 6.0
    assert set(top["null"].get_ydata()) == {1.0} and f"= {r:.3g}" in top["words"].get_text()


def test_marks_of_sharing_stand_on_their_curves():
    panel = PANELS["sharing"]
    d = panel.data()
    kept = artists(panel, d)
    for name in materials.KNOWN:
        ((x, y),) = kept[f"{name}-at"].get_xydata()
        along = kept[name].get_xydata()
        assert y == pytest.approx(np.interp(x, *along.T), rel=0.02)
        assert x == pytest.approx(float(d["sharing"]) * along[-1, 0] / 1.0, rel=1e-6)  # 2 c lambda, c = 1 at the end
    assert set(kept["null"].get_ydata()) == {float(d["no_lattice"])}


@pytest.mark.parametrize(("view", "top", "unit"), [("meV", 68.0, "meV"), (None, 1.45, "lambda")])
def test_thin_lines_of_the_freezing_lattice_are_the_warm_limit(view, top, unit):
    panel = PANELS["lattice-freezing"]
    view = view or next(v for v in panel.control("view").values if v != "meV")
    d = panel.data(view=view, sharing=0.5)
    kept, ax = artists(panel, d), panel.figure(d).axes[0]
    for name in materials.KNOWN:
        level = set(kept[f"{name}-full"].get_ydata())
        assert level == {float(d[f"{name}_Eq1"])}
        frozen = kept[name].get_ydata()
        assert np.all(np.diff(frozen) > 0) and 0.5 < frozen[-1] / level.pop() <= 1.0
        lam = materials.material(name).spectral_density.reorganization_energy
        assert float(d[f"{name}_Eq1"]) == pytest.approx(0.5 if view != "meV" else lam, rel=1e-6)
    assert ax.get_ylim() == (0.0, top) and unit in ax.get_ylabel() and "$c$ = 0.5" in kept["state"].get_text()


def test_error_bars_of_recovery_are_binomial():
    panel = PANELS["recovery"]
    d = panel.data()
    kept = artists(panel, d)
    sets = (0.5 / float(d["sampling"])) ** 2
    assert sets == pytest.approx(round(sets))
    for window in (k for k in d if k.endswith(" K") and not k.startswith("rival")):
        bars = kept[window]
        assert np.array_equal(bars.lines[0].get_ydata(), d[window])
        assert np.array_equal(bars.lines[0].get_xdata(), d["error"])
        half = np.array([np.ptp(s[:, 1]) / 2 for s in bars.lines[2][0].get_segments()])
        assert half == pytest.approx(np.sqrt(d[window] * (1 - d[window]) / sets))
    assert f"by {d['criterion']}" in kept["truth"].get_text()


def test_map_of_one_dot_spans_its_cells():
    panel = PANELS["lattice-map"]
    d = panel.data()
    kept = artists(panel, d)
    a = materials.material("CsPbBr3").lattice_constant
    shown = kept["map"]
    assert np.array_equal(shown.get_array(), d["coherence"].T)  # x to the right
    assert shown.get_extent() == pytest.approx([-len(d["x"]) * a / 2, len(d["x"]) * a / 2] * 2)
    assert shown.get_clim() == (0.0, 1.0) and d["coherence"].max() == 1.0
    middle = len(d["x"]) // 2
    assert d["x"][middle] == 0.0 and np.allclose(np.diff(d["x"]), a)
    assert f"this dot {float(d['N_coh']):,.0f}" in kept["N"].get_text()
