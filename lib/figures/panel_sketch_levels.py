"""Bright and dark levels: what an equal coupling between all cells does to their levels."""

import numpy as np
from scipy.stats import norm

from . import sketch
from .contract import Control, Panel
from .drawing import BLUE, INK

CELLS = 8


def data(disorder=0.0):
    """Levels of the cells and of diag(e) - V|B><B|, in V, and the rate F of each over k_0."""
    # The spread is drawn from the quantiles of a Gaussian: no random numbers.
    cells = disorder * norm.ppf((np.arange(CELLS) + 0.5) / CELLS)
    energy, states = np.linalg.eigh(np.diag(cells) - np.full((CELLS, CELLS), 1 / CELLS))
    return {
        "cell_energy": cells,
        "energy": energy,
        "rate": states.sum(0) ** 2,
        "disorder": np.array(float(disorder)),
    }


def draw(ax, d):
    sketch.start(ax, (-0.4, 10.6), (-3.5, 2.5))
    ground = -2.9
    for i, e in enumerate(d["cell_energy"]):
        sketch.level(ax, 0.1 + 0.4 * i, 0.4 + 0.4 * i, e, color=sketch.GREY)
    strongest = int(np.argmax(d["rate"]))
    for i, (e, F) in enumerate(zip(d["energy"], d["rate"])):
        left = 4.6 + 0.62 * i
        share = F / CELLS
        sketch.level(ax, left, left + 0.45, e, color=BLUE if F > 0.05 else INK)
        if F > 0.05:
            tip = (left + 0.22, ground + 0.05)
            sketch.arrow(
                ax, (left + 0.22, e - 0.05), tip, color=BLUE, linewidth=0.7 + 5 * share, mutation_scale=6 + 12 * share
            )
            if F > 0.1:
                sketch.say(ax, left + 0.22, e + 0.24, f"{F:.1f}", color=BLUE, fontsize=sketch.SMALL)
        if i == strongest:
            sketch.span(ax, 4.25, e, 0.0, r"$V$" if d["disorder"] == 0 else "", side=-1)
    sketch.level(ax, 0.1, 9.6, ground)
    sketch.say(ax, 9.75, ground, r"$|0\rangle$", ha="left")
    sketch.say(ax, 1.7, 2.25, f"{CELLS} cells, alone")
    sketch.say(ax, 7.0, 2.25, "coupled to each other")
    sketch.say(ax, 1.7, ground - 0.4, r"each emits $k_0$", fontsize=sketch.SMALL)
    sketch.say(ax, 7.0, ground - 0.4, r"numbers: rate over $k_0$", fontsize=sketch.SMALL)
    if d["disorder"] == 0:
        sketch.say(ax, 5.2, -1.75, r"bright, $Nk_0$", ha="left", color=BLUE)
        sketch.say(ax, 7.3, 0.5, r"$N-1$ dark levels")


def alt(d):
    return (
        f"Levels of {CELLS} cells whose own energies spread by {float(d['disorder']):.2g} V, alone and coupled: the brightest coupled level "
        f"lies {-d['energy'][np.argmax(d['rate'])]:.2f} V below the mean and emits at {d['rate'].max():.2f} k_0; the other "
        f"{CELLS - 1} share {abs(CELLS - d['rate'].max()):.2f} k_0."
    )


PANEL = Panel(
    id="sketch-levels",
    summary="Bright and dark levels of eight cells that couple to each other",
    controls=(Control("disorder", "Spread of the cells' energies", (0.0, 0.25, 0.5, 1.0), 0.0, "V"),),
    data=data,
    units={"cell_energy": "V", "energy": "V", "rate": "k_0", "disorder": "V"},
    draw=draw,
    alt=alt,
    source="Model: eight cells with the same coupling -V/N between any two, diagonalised. Energies to scale; the ground level is not.",
    caption=(
        "Each dash is a level, each arrow its emission, as wide as its rate. Give the cells different "
        "energies: the strength of the bright level leaks into the others, and the sum stays."
    ),
    size=(4.8, 3.3),
    margin=True,
)
