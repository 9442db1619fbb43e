"""What the schematics of the book share: a bare canvas, arrows, boxes, levels, braces.

A schematic is a panel like any other: its positions and sizes come from ``data``. Its few artists are drawn anew
for every frame, because their number may follow a control.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from .drawing import INK, MUTED

if TYPE_CHECKING:
    from typing import Any

    from matplotlib.axes import Axes
    from matplotlib.patches import Patch
    from matplotlib.text import Text


GREY = MUTED
#: Smallest letters of a schematic, points: a page of 390 px shows them at their own size.
SMALL = 9.0
#: ``gid`` of measured points whose value is their horizontal position.
VALUE_ON_X = "value-on-x"


def start(ax: Axes, xlim: tuple[float, float], ylim: tuple[float, float], bare: bool = True) -> None:
    """Empty axes with these limits; without frame and ticks if ``bare``."""
    ax.clear()
    ax.set(xlim=xlim, ylim=ylim)
    if bare:
        ax.set_axis_off()


def say(ax: Axes, x: float, y: float, words: str, **style: Any) -> Text:
    """Words centered at (x, y)."""
    return ax.text(x, y, words, **{"ha": "center", "va": "center", "fontsize": 9.5, "color": INK, **style})


def arrow(ax: Axes, tail: tuple[float, float], head: tuple[float, float], **style: Any) -> Patch:
    """An arrow from ``tail`` to ``head``, data coordinates; ``arrowstyle="-"`` gives a plain stroke."""
    look = {"arrowstyle": "-|>", "mutation_scale": 10, "linewidth": 1.3, "color": INK, "shrinkA": 0, "shrinkB": 0}
    return ax.add_patch(FancyArrowPatch(tail, head, **{**look, **style}))


def box(ax: Axes, x: float, y: float, width: float, height: float, words: str, color: Any = INK, **style: Any) -> None:
    """A rounded box centred at (x, y), faintly filled with its colour, and words in it."""
    corner = (x - width / 2, y - height / 2)
    shape = {"boxstyle": "round,pad=0,rounding_size=0.12", "linewidth": 1.1, "linestyle": style.pop("linestyle", "-")}
    ax.add_patch(FancyBboxPatch(corner, width, height, edgecolor=color, facecolor=color, alpha=0.12, **shape))
    ax.add_patch(FancyBboxPatch(corner, width, height, edgecolor=color, facecolor="none", **shape))
    say(ax, x, y, words, **{"fontsize": SMALL, **style})


def level(ax: Axes, left: float, right: float, y: float, **style: Any) -> None:
    """A horizontal level."""
    ax.plot([left, right], [y, y], **{"color": INK, "linewidth": 1.8, **style})


def span(ax: Axes, x: float, low: float, high: float, words: str, side: int = 1, **style: Any) -> None:
    """A vertical measure from ``low`` to ``high`` at ``x`` with words to its right (``side=-1``: left)."""
    arrow(ax, (x, low), (x, high), arrowstyle="<|-|>", mutation_scale=7, linewidth=1.0, **style)
    step = 0.015 * np.ptp(ax.get_xlim()) * side
    say(ax, x + step, (low + high) / 2, words, ha="left" if side > 0 else "right", **style)
