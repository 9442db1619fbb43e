"""Hopping visits: how the history of an exciton becomes one step of a Volterra equation."""

import numpy as np

from . import sketch
from .contract import Panel
from .drawing import BLUE, INK, ORANGE, TEAL

#: Imaginary times of the hops, as shares of beta, and the cell of each visit: an example.
HOPS, CELL = (0.0, 0.17, 0.46, 0.58, 0.86, 1.0), (2, 0, 3, 1, 4)


def data():
    """Start, end and cell of each visit; times as shares of beta = 1/kT."""
    return {
        "start": np.array(HOPS[:-1]),
        "end": np.array(HOPS[1:]),
        "cell": np.array(CELL, dtype=float),
        "length": np.diff(HOPS),
    }


def draw(ax, d):
    sketch.start(ax, (-1.5, 10.6), (-5.6, 6.4))
    begin, end, cell = 10 * d["start"], 10 * d["end"], 0.4 + d["cell"]
    for k in range(5):
        sketch.level(ax, 0, 10, 0.4 + k, color=sketch.GREY, linewidth=0.6, linestyle=":")
        sketch.say(ax, -0.2, 0.4 + k, f"cell {k + 1}", ha="right", fontsize=sketch.SMALL)
    for i, (a, b, y) in enumerate(zip(begin, end, cell)):
        last = i == len(cell) - 1
        ax.plot([a, b], [y, y], color=BLUE, linewidth=6, solid_capstyle="butt", alpha=0.85)
        sketch.say(ax, (a + b) / 2, y + 0.5, rf"$e^{{\phi(t_{i + 1})}}$", color=BLUE, fontsize=10)
        if not last:
            sketch.arrow(ax, (b, y), (b, cell[i + 1]), color=ORANGE, linewidth=1.2)
    sketch.say(ax, end[1] + 0.15, 2.6, "$V/N$", color=ORANGE, ha="left", fontsize=sketch.SMALL)
    sketch.arrow(ax, (0, -0.3), (10.3, -0.3), linewidth=0.9)
    sketch.say(ax, 0, -0.75, "0")
    sketch.say(ax, 10, -0.75, r"$\beta$")
    sketch.say(ax, 5, -0.75, "imaginary time")
    sketch.say(ax, 5, 6.0, "one history: five visits, each to a fresh cell")
    # The same as a picture equation: a history is one visit alone, or a first visit, a hop and the rest.
    y = -2.6
    whole = {"color": TEAL, "linewidth": 6, "solid_capstyle": "butt"}
    visit = {"color": BLUE, "linewidth": 6, "solid_capstyle": "butt", "alpha": 0.85}
    ax.plot([-0.9, 1.7], [y, y], **whole)
    sketch.say(ax, 0.4, y - 0.75, "$G(s)$", color=TEAL)
    sketch.say(ax, 2.1, y, "=", fontsize=12)
    ax.plot([2.5, 5.1], [y, y], **visit)
    sketch.say(ax, 3.8, y - 0.75, r"$e^{\phi(s)}$", color=BLUE)
    sketch.say(ax, 5.5, y, "+", fontsize=12)
    ax.plot([5.9, 7.3], [y, y], **visit)
    ax.plot([7.3, 10.3], [y, y], **whole)
    sketch.arrow(ax, (7.3, y - 0.35), (7.3, y + 0.55), color=ORANGE)
    sketch.say(ax, 7.3, y + 0.95, "$V$", color=ORANGE)
    sketch.say(ax, 6.5, y - 0.75, r"$e^{\phi(t)}$", color=BLUE)
    sketch.say(ax, 8.8, y - 0.75, "$G(s-t)$", color=TEAL)
    words = r"$G(s)=e^{\phi(s)}+V\int_0^s e^{\phi(t)}\,G(s-t)\,dt$"
    sketch.say(ax, 4.7, -4.75, words, color=INK, fontsize=11)


def alt(d):
    return (
        f"An exciton visits {len(d['cell'])} cells in imaginary time, the longest visit taking {d['length'].max():.2f} of beta; each visit "
        "carries the weight exp(phi) of its length and each hop V/N. Below, the same as one step of a Volterra equation: a history is one "
        "visit, or a first visit, a hop and the rest."
    )


PANEL = Panel(
    id="sketch-visits",
    summary="Hopping visits of an exciton, and the Volterra equation they sum to",
    controls=(),
    data=data,
    units={"start": "beta", "end": "beta", "cell": "", "length": "beta"},
    draw=draw,
    alt=alt,
    source="Illustration of the polaron crossover: one history of an exciton among many cells. Nothing measured.",
    size=(4.8, 4.0),
    margin=True,
    caption=(
        "Above: an exciton visits one cell after another in imaginary time. Below: every such history is a "
        "single visit, or a first visit followed by the rest; this is the Volterra equation."
    ),
)
