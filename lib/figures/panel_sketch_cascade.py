"""XX -> X -> 0: a biexciton has two exits, and the lattice may keep a record of which one was taken."""

import numpy as np
from matplotlib.patches import Circle

from .. import biexciton
from ..phonons import SpectralDensity
from . import sketch
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE, PURPLE

#: One mode of S = 1, the paper's number for perovskites (caption of Fig. 1), at a temperature that leaves it cold.
MODE, COLD = SpectralDensity.from_modes([15.0], [15.0]), 1.0


def data(sharing=0.5):
    """Ground-state waves of the lattice after either exit, over its coordinate, and their overlap."""
    apart = 2 * np.sqrt(MODE.huang_rhys * (1 - sharing))
    q = np.linspace(-4.0, 4.0, 81)
    wave = [np.pi**-0.25 * np.exp(-((q - side * apart / 2) ** 2) / 2) for side in (-1, 1)]
    return {
        "q": q,
        "after_exit_1": wave[0],
        "after_exit_2": wave[1],
        "distance": np.array(apart),
        "overlap": np.array(biexciton.which_path_overlap(MODE, COLD, float(sharing))),
        "sharing": np.array(float(sharing)),
    }


def _pair(ax, x, y, color):
    """An electron (filled) and a hole (open)."""
    ax.add_patch(Circle((x, y), 0.22, color=color))
    ax.add_patch(Circle((x, y - 0.62), 0.22, edgecolor=color, facecolor="none", linewidth=1.4))


def draw(ax, d):
    sketch.start(ax, (0, 16), (-0.3, 11.2))
    ax.set_aspect("equal")
    for y, name in ((9.6, "$|XX\\rangle$"), (5.4, "$|X\\rangle$"), (1.0, "$|0\\rangle$")):
        sketch.level(ax, 1.9, 6.6, y)
        sketch.say(ax, 0.2, y, name, ha="left", fontsize=11)
    _pair(ax, 3.2, 10.75, BLUE)
    _pair(ax, 5.3, 10.75, ORANGE)
    _pair(ax, 4.25, 6.55, INK)
    sketch.arrow(ax, (3.2, 9.5), (3.2, 5.5), color=BLUE, linewidth=2.0)
    sketch.arrow(ax, (5.3, 9.5), (5.3, 5.5), color=ORANGE, linewidth=2.0)
    sketch.say(ax, 3.0, 7.7, "exit 1", ha="right", color=BLUE)
    sketch.say(ax, 5.5, 7.7, "exit 2", ha="left", color=ORANGE)
    sketch.arrow(ax, (4.25, 5.3), (4.25, 1.1), linewidth=2.0)
    sketch.say(ax, 4.5, 3.2, r"$E_X$", ha="left")
    sketch.say(ax, 4.25, 9.0, r"$E_X-\Delta_{XX}$", fontsize=sketch.SMALL)
    sketch.say(ax, 12.2, 10.4, "the lattice afterwards")
    x = 12.2 + 0.85 * d["q"]
    for name, colour, words, side, style in (
        ("after_exit_1", BLUE, "exit 1", -1, "-"),
        ("after_exit_2", ORANGE, "exit 2", 1, (0, (4, 1.6))),
    ):
        ax.plot(x, 5.4 + 4.2 * d[name], color=colour, linestyle=style)
        ax.fill_between(x, 5.4, 5.4 + 4.2 * d[name], color=colour, alpha=0.15, linewidth=0)
        sketch.say(ax, 12.2 + side * 2.55, 8.2, words, color=colour)
    sketch.level(ax, 9.0, 15.4, 5.4, linewidth=0.8)
    sketch.say(ax, 12.2, 4.8, "lattice coordinate", fontsize=sketch.SMALL)
    sketch.say(ax, 12.2, 3.3, f"overlap {float(d['overlap']):.2f}", color=PURPLE, fontsize=11)
    told = {1.0: "nobody can tell: the exits add up", 0.0: "two lattices: a record is kept"}
    sketch.say(ax, 11.7, 2.2, told.get(float(d["sharing"]), "a blurred record is kept"), fontsize=sketch.SMALL)
    sketch.say(ax, 3.2, 0.1, "filled: electron, open: hole", fontsize=sketch.SMALL)


def alt(d):
    return (
        "A biexciton of two electrons and two holes emits by exit 1 or exit 2, one for each pair, into the one-exciton level and from there "
        f"to the ground state. With sharing c = {float(d['sharing']):.2g} the lattice waves left by the exits stand {float(d['distance']):.2f} "
        f"zero-point lengths apart and overlap by {float(d['overlap']):.2f}."
    )


PANEL = Panel(
    id="sketch-cascade",
    summary="The two exits of a biexciton, and the lattice each leaves behind",
    controls=(Control("sharing", "Sharing c", (0.0, 0.5, 1.0), 0.5),),
    data=data,
    units={
        "q": "zero-point lengths",
        "after_exit_1": "",
        "after_exit_2": "",
        "distance": "zero-point lengths",
        "overlap": "",
        "sharing": "",
    },
    draw=draw,
    alt=alt,
    source="Model: Eq. 1 for two excitons and one cold mode with S = 1. The lattice waves are to scale; the levels are not.",
    size=(4.8, 3.6),
    margin=True,
    caption=(
        "Left: a biexciton can lose either of its two pairs. Right: where the lattice finds itself after each"
        " exit. If the two waves overlap, nothing records which exit was taken."
    ),
)
