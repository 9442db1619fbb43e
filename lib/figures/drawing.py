"""Artists that are made once and updated after that, and the book's fixed styles.

``draw`` functions call these with a key; the second call with the same key moves
the artist instead of adding another one (a frame takes 10 ms, not 24).
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

#: One colour for each material everywhere, the colour it emits; line style tells them apart in grey print.
MATERIAL = {
    "CsPbCl3": {"color": "#6d3fd1", "linestyle": (0, (4, 1.6))},
    "CsPbBr3": {"color": "#1f9d4d", "linestyle": "-"},
    "CsPbI3": {"color": "#d33a2c", "linestyle": (0, (6, 1.5, 1.2, 1.5))},
    "CdSe": {"color": "#7a7f87", "linestyle": (0, (1.2, 1.2))},
}
#: How each material is written.
MATERIAL_LABEL = {
    "CsPbCl3": r"CsPbCl$_3$",
    "CsPbBr3": r"CsPbBr$_3$",
    "CsPbI3": r"CsPbI$_3$",
    "CdSe": "CdSe",
}
#: The null model is always this thin dashed line.
NULL_MODEL = {"color": "#333333", "linestyle": (0, (5, 3)), "linewidth": 1.1}
#: Colours for curves that do not belong to one material.
INK, BLUE, ORANGE, PURPLE, TEAL = "#333333", "#2f6fb3", "#d9822b", "#8a4fbf", "#158f8f"
#: Measured points: filled; calculated by others: open.
MEASURED = {"linestyle": "none", "marker": "o", "capsize": 2.5, "elinewidth": 1.1}
CALCULATED = {"linestyle": "none", "marker": "o", "markerfacecolor": "none", "capsize": 2.5, "elinewidth": 1.1}

_artists = WeakKeyDictionary()


def kept(ax, key, make):
    """The artist stored under ``key`` on ``ax``; made by ``make()`` the first time."""
    store = _artists.setdefault(ax, {})
    if key not in store:
        store[key] = make()
    return store[key]


def first(ax):
    """True the first time it is asked about ``ax``: the moment to set labels, limits and legends."""
    store = _artists.setdefault(ax, {})
    return store.setdefault("_first", []).append(0) or len(store["_first"]) == 1


def line(ax, key, x, y, **style):
    """A line through (x, y); later calls move it and may change its style."""
    artist = kept(ax, key, lambda: ax.plot([], [], **style)[0])
    artist.set_data(x, y)
    artist.set(**{k: v for k, v in style.items() if k not in ("zorder", "clip_on")})
    return artist


def band(ax, key, x, low, high, **style):
    """A filled band between ``low`` and ``high``."""
    style = {"linewidth": 0, "alpha": 0.18, **style}
    artist = kept(ax, key, lambda: ax.fill_between(x, low, high, **style))
    artist.set_data(x, low, high)
    artist.set(**{k: v for k, v in style.items() if k in ("color", "alpha", "label")})
    return artist


def points(ax, key, x, y, error=None, **style):
    """Measured points with error bars where known; redrawn in place when they change, None where there are none."""
    store = _artists.setdefault(ax, {})
    if key in store:
        store.pop(key).remove()
    if not np.size(y):
        return None
    store[key] = ax.errorbar(x, y, yerr=error, **{**MEASURED, **style})
    return store[key]


def text(ax, key, x, y, words, **style):
    """A label at (x, y) in data coordinates unless ``transform`` is given."""
    artist = kept(ax, key, lambda: ax.text(x, y, words, **style))
    artist.set_position((x, y))
    artist.set_text(words)
    artist.set(**{k: v for k, v in style.items() if k in ("color", "ha", "va")})
    return artist
