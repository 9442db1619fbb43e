"""Artists that are made once and updated after that, and the book's fixed styles.

``draw`` functions call these with a key; the second call with the same key moves
the artist instead of adding another one (a frame takes 10 ms, not 24).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, WeakSet
from zlib import crc32

import numpy as np
from matplotlib.container import ErrorbarContainer
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation
from scipy.interpolate import PchipInterpolator

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Any

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from matplotlib.text import Text
    from numpy.typing import ArrayLike

    from ..hints import Floats


#: Every colour of the figures: on light paper (as drawn) and on dark. Each is read as text too: 4.5:1 and more.
PALETTE = {
    "ink": ("#24292f", "#dde2e8"),
    "muted": ("#59616b", "#a4adb8"),
    "paper": ("#ffffff", "#121212"),
    "grid": ("#9aa0a6", "#8a929c"),
    "CsPbCl3": ("#6d3fd1", "#b79bff"),
    "CsPbBr3": ("#17803c", "#58c983"),
    "CsPbI3": ("#c9301f", "#ff8a7a"),
    "CdSe": ("#666c75", "#a9b0ba"),
    "blue": ("#2f6fb3", "#74b0f0"),
    "orange": ("#a85a0c", "#f0a357"),
    "purple": ("#8a4fbf", "#cf9bf5"),
    "teal": ("#0f7a7a", "#4fc4c4"),
}


def _colour(name):
    return PALETTE[name][0]


class _Styles(dict):
    """What the book's materials have, and what another material gets by its name."""

    def __init__(self, known, other):
        super().__init__(known)
        self._other = other

    def __missing__(self, name):
        return self._other(name)


def _other_style(name):
    colours = ("blue", "purple", "teal", "orange")
    return {"color": _colour(colours[crc32(name.encode()) % len(colours)]), "linestyle": (0, (3, 1, 1, 1, 1, 1))}


def formula(name: str) -> str:
    """A composition with its numbers as subscripts, safe as a label: what a reader wrote is no mathematics."""
    plain = str(name).replace("\\", r"\\").replace("$", r"\$")
    return re.sub(r"(?<=[A-Za-z)])([0-9]+(?:\.[0-9]+)?)(?![0-9]*[a-z])", r"$_{\1}$", plain)


def count(value: float) -> str:
    """A coherence number as text, four digits of it: 0.42, 12.34, 5,794, 10,410."""
    value = float(f"{float(value):.4g}")
    return f"{value:,.0f}" if value >= 1000 else f"{round(value, 4):.4g}"


#: A number in the notation of computers that is no part of a word.
_EXPONENT = re.compile(r"(?<![\w.])(-?\d(?:\.\d+)?)e([-+]\d+)(?![\w.]\w)")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(words: str) -> str:
    """Numbers in a text as one writes them: 2.41e+03 is 2,410 and 5.7e-05 is 5.7 × 10⁻⁵."""
    return _EXPONENT.sub(_without_exponent, words)


def _without_exponent(found):
    mantissa, power = found[1], int(found[2])
    if 0 <= power < 6:
        return f"{float(found[0]):,.0f}"
    return f"{mantissa} × 10{str(power).translate(_RAISED)}"


#: One colour for each material everywhere, the colour it emits; line style tells them apart in grey print.
_MATERIAL = {
    "CsPbCl3": {"color": _colour("CsPbCl3"), "linestyle": (0, (4, 1.6))},
    "CsPbBr3": {"color": _colour("CsPbBr3"), "linestyle": "-"},
    "CsPbI3": {"color": _colour("CsPbI3"), "linestyle": (0, (6, 1.5, 1.2, 1.5))},
    "CdSe": {"color": _colour("CdSe"), "linestyle": (0, (1.2, 1.2))},
}
MATERIAL = _Styles(_MATERIAL, _other_style)
#: How each material is written.
_MATERIAL_LABEL = {
    "CsPbCl3": r"CsPbCl$_3$",
    "CsPbBr3": r"CsPbBr$_3$",
    "CsPbI3": r"CsPbI$_3$",
    "CdSe": "CdSe",
}
MATERIAL_LABEL = _Styles(_MATERIAL_LABEL, formula)
#: The null model is always this thin dashed line.
NULL_MODEL = {"color": _colour("ink"), "linestyle": (0, (5, 3)), "linewidth": 1.1}
#: Colours for curves that do not belong to one material.
INK, MUTED, PAPER, BLUE, ORANGE, PURPLE, TEAL = map(
    _colour, ("ink", "muted", "paper", "blue", "orange", "purple", "teal")
)
#: Measured points: filled; calculated by others: open.
MEASURED = {"linestyle": "none", "marker": "o", "capsize": 2.5, "elinewidth": 1.1}
CALCULATED = {"linestyle": "none", "marker": "o", "markerfacecolor": "none", "capsize": 2.5, "elinewidth": 1.1}

_artists: WeakKeyDictionary = WeakKeyDictionary()
#: Axes -> how their key is drawn and what it lists; keys that stand above their axes.
_keys: WeakKeyDictionary = WeakKeyDictionary()
_keys_above: WeakSet = WeakSet()


def kept(ax: Axes, key: Hashable, make: Callable[[], Any]) -> Any:
    """The artist stored under ``key`` on ``ax``; made by ``make()`` the first time."""
    store = _artists.setdefault(ax, {})
    if key not in store:
        store[key] = make()
    return store[key]


def first(ax: Axes) -> bool:
    """True the first time it is asked about ``ax``: the moment to set labels, limits and legends."""
    store = _artists.setdefault(ax, {})
    return store.setdefault("_first", []).append(0) or len(store["_first"]) == 1


def name_of(ax: Axes, artist: Artist) -> str:
    """What a curve is called: its label, or the key it is kept under."""

    def belongs(known):
        return known is artist or isinstance(known, ErrorbarContainer) and known.lines[0] is artist

    kept = {key: known for key, known in _artists.get(ax, {}).items() if belongs(known)}
    for label in (str(each.get_label()) for each in (artist, *kept.values())):
        if not label.startswith("_"):
            return label
    keys = list(kept)
    return keys[0].removesuffix("-faint").replace("-", " ") if keys and isinstance(keys[0], str) else ""


def line(ax: Axes, key: Hashable, x: ArrayLike, y: ArrayLike, **style: Any) -> Line2D:
    """A line through (x, y); later calls move it and may change its style."""
    artist = kept(ax, key, lambda: ax.plot([], [], **style)[0])
    artist.set_data(x, y)
    artist.set(**{k: v for k, v in style.items() if k not in ("zorder", "clip_on")})
    return artist


def wide(ax: Axes) -> bool:
    """Whether the figure is that of a column of text, not that of a phone."""
    figure: Any = ax.figure
    return figure.get_figwidth() > 5


def above(ax: Axes, *words: str) -> Text:
    """What this frame holds, above the axes and their key, where no curve goes: one line, on a phone one for each of ``words``."""
    line = (", " if wide(ax) else "\n").join(words)
    style: dict[str, Any] = {"textcoords": "offset points", "ha": "right", "va": "bottom", "fontsize": 9}
    artist = kept(ax, "above", lambda: ax.annotate(line, (1, 1), (0, 3), xycoords=_top(ax), **style))
    artist.set_text(line)
    return artist


def legend(ax: Axes, place: str, phone: str | None = None, **style: Any) -> None:
    """The key of the curves, asked for once: in a corner that no frame needs, or ``"above"`` the axes.

    ``phone`` is its place on a phone where that is another one. Above, it takes as many columns as there is room for, and
    the figure is so much higher (:attr:`lib.figures.Panel.narrow` counts without it). :func:`update_keys` makes it.
    """
    _keys[ax] = {"loc": phone if phone and not wide(ax) else place, **style}, []


def update_keys(figure: Figure) -> None:
    """Make the keys anew whose curves came into sight or went since the last frame: they list what is drawn, nothing else."""
    for ax in figure.axes:
        if ax in _keys:
            style, listed = _keys[ax]
            handles, labels = ax.get_legend_handles_labels()
            seen = [(handle, label) for handle, label in zip(handles, labels) if _in_sight(ax, handle)]
            if listed != (now := [label for _, label in seen]):
                _keys[ax] = style, now
                _make_key(ax, [handle for handle, _ in seen], now, **style)


def _in_sight(ax, handle):
    curve = handle.lines[0] if isinstance(handle, ErrorbarContainer) else handle
    if not isinstance(curve, Line2D):
        return True
    inside = np.ones(np.size(curve.get_xdata()), bool)
    for values, limits in ((curve.get_xdata(), ax.get_xlim()), (curve.get_ydata(), ax.get_ylim())):
        values = np.atleast_1d(np.asarray(values, float))
        inside &= (values >= min(limits)) & (values <= max(limits))
    return bool(inside.any())


def _make_key(ax, handles, labels, loc, ncols=None, **style):
    if old := ax.get_legend():
        old.remove()
    if loc != "above":
        ax.legend(handles, labels, loc=loc, ncols=ncols or 1, **style)
        return
    # The labels of a second axis at the top stand between.
    lift = 20 if any(child.get_position().y1 > 1 for child in ax.child_axes) else 2
    place = ax.transAxes + ScaledTranslation(0, lift / 72, ax.figure.dpi_scale_trans)
    style |= {"borderpad": 0, "borderaxespad": 0, "bbox_to_anchor": (1, 1), "bbox_transform": place}
    for rows in range(1, len(labels) + 1):
        made = ax.legend(handles, labels, loc="lower right", ncols=-(-len(labels) // rows), **style)
        if made.get_window_extent().width < 0.97 * ax.figure.bbox.width:
            break
    if made := ax.get_legend():
        _keys_above.add(made)
    if (words := _artists[ax].get("above")) is not None:
        words.xycoords = _top(ax)


def _top(ax):
    """What words above the axes stand on: their key where it stands there."""
    made = ax.get_legend()
    return made if made in _keys_above else "axes fraction"


def room_above(figure: Figure) -> float:
    """Height, in, of the keys that stand above their axes."""
    made = [key for ax in figure.axes if (key := ax.get_legend()) in _keys_above]
    return sum(key.get_window_extent().height for key in made if key) / figure.dpi


def smooth(x: ArrayLike, y: ArrayLike, steps: int = 8) -> tuple[Floats, Floats]:
    """Monotone cubic through the points of a curve, piece by piece where points are missing: for drawing only."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    known = np.isfinite(y)
    drawn_x, drawn_y = [], []
    for piece in np.split(np.arange(len(x)), np.flatnonzero(np.diff(known)) + 1):
        if known[piece[0]] and len(piece) > 2:
            fine = np.unique(np.concatenate([np.linspace(a, b, steps + 1) for a, b in zip(x[piece], x[piece][1:])]))
            drawn_x.append(fine)
            drawn_y.append(PchipInterpolator(x[piece], y[piece])(fine))
        else:
            drawn_x.append(x[piece])
            drawn_y.append(y[piece])
    return np.concatenate(drawn_x), np.concatenate(drawn_y)


def band(ax: Axes, key: Hashable, x: ArrayLike, low: ArrayLike, high: ArrayLike, **style: Any) -> Any:
    """A filled band between ``low`` and ``high``."""
    style = {"linewidth": 0, "alpha": 0.18, **style}
    artist = kept(ax, key, lambda: ax.fill_between(x, low, high, **style))
    artist.set_data(x, low, high)
    artist.set(**{k: v for k, v in style.items() if k in ("color", "alpha", "label")})
    return artist


def points(
    ax: Axes, key: Hashable, x: ArrayLike, y: ArrayLike, error: ArrayLike | None = None, **style: Any
) -> ErrorbarContainer | None:
    """Measured points with error bars where known; redrawn in place when they change, None where there are none."""
    store = _artists.setdefault(ax, {})
    if key in store:
        store.pop(key).remove()
    if not np.size(y):
        return None
    store[key] = ax.errorbar(x, y, yerr=error, **{**MEASURED, **style})
    return store[key]


def simulated(
    ax: Axes, key: Hashable, x: ArrayLike, y: ArrayLike, error: ArrayLike | None, **style: Any
) -> ErrorbarContainer | None:
    """Points that nobody measured, told apart from those of :func:`points` by their mark and their label."""
    style = {"color": INK, "marker": "x", "markersize": 5, "label": "simulated, not measured", **style}
    return points(ax, key, x, y, error=error, **style)


def heat_map(ax: Axes, key: Hashable, places: Floats, values: Floats, vmin: float, vmax: float) -> AxesImage:
    """``values`` (x, y) as coloured squares around their ``places``, which are the same along both axes."""
    half = float(places[-1] + (places[1] - places[0]) / 2)
    style: dict[str, Any] = {"origin": "lower", "extent": (-half, half) * 2, "cmap": "YlGnBu", "interpolation": "none"}
    image = kept(ax, key, lambda: ax.imshow(values.T, vmin=vmin, vmax=vmax, **style))
    image.set_data(values.T)
    return image


def text(ax: Axes, key: Hashable, x: float, y: float, words: str, **style: Any) -> Text:
    """A label at (x, y) in data coordinates unless ``transform`` is given."""
    artist = kept(ax, key, lambda: ax.text(x, y, words, **style))
    artist.set_position((x, y))
    artist.set_text(words)
    artist.set(**{k: v for k, v in style.items() if k in ("color", "ha", "va")})
    return artist
