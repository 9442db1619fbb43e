"""An exciton in a dot: where the pair is, how far its hole is from its electron, and how small a cell is."""

from functools import lru_cache

import numpy as np
from scipy.optimize import minimize

from .. import materials, oscillator
from . import sketch
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE


@lru_cache
def _state(edge):
    """alpha (1/nm) and power of the variational state of lowest energy, and its |I|^2."""
    a_B = materials.material("CsPbBr3", "magneto-reflectivity").bohr_radius
    ratio = edge / a_B

    def energy(x):
        return oscillator.trial_state(ratio, np.exp(x[0]), 0.75 + 0.25 * np.tanh(x[1]))[0]

    best = minimize(energy, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-6}).x
    alpha, power = np.exp(best[0]), 0.75 + 0.25 * np.tanh(best[1])
    return alpha / a_B, power, oscillator.trial_state(ratio, alpha, power)[1]


def data(D=15):
    """Amplitudes along a line through the middle: pair at one place x, and hole at x with the electron in the middle."""
    m = materials.material("CsPbBr3", "magneto-reflectivity")
    alpha, power, overlap = _state(float(D))
    x = np.linspace(-D / 2, D / 2, 121)
    # The walls are exact zeros; the cosine misses them by a rounding error that a power would show.
    wave = np.where(abs(x) < D / 2, np.maximum(np.cos(np.pi * x / D), 0.0), 0.0) ** power
    cells = round(D / m.lattice_constant)
    return {
        "x": x,
        "pair": wave**2,
        "hole": wave * np.exp(-alpha * abs(x)),
        "walls_of_cells": m.lattice_constant * (np.arange(cells + 1) - cells / 2),
        "bohr_radius": np.array(m.bohr_radius),
        "overlap": np.array(overlap),
        "cells": np.array((D / m.lattice_constant) ** 3),
        "D": np.array(float(D)),
    }


def draw(ax, d):
    sketch.start(ax, (-29, 16), (-1.0, 3.6))
    D = float(d["D"])
    for base, name, colour, words in (
        (1.75, "pair", BLUE, "electron and hole\ntogether at $x$"),
        (0.2, "hole", ORANGE, "hole at $x$, electron\nin the middle"),
    ):
        ax.fill_between(d["x"], base, base + 1.1 * d[name], color=colour, alpha=0.18, linewidth=0)
        ax.plot(d["x"], base + 1.1 * d[name], color=colour)
        sketch.level(ax, -D / 2, D / 2, base, color=sketch.GREY, linewidth=0.7)
        sketch.say(ax, -28.8, base + 1.0, words, ha="left", va="top", color=colour)
    for side in (-1, 1):
        ax.plot([side * D / 2] * 2, [-0.1, 3.05], color=INK, linewidth=1.6)
    ax.vlines(d["walls_of_cells"], -0.1, 0.08, color=INK, linewidth=0.7)
    sketch.arrow(ax, (-D / 2, -0.3), (D / 2, -0.3), arrowstyle="<|-|>", mutation_scale=7, linewidth=1.0)
    sketch.say(
        ax,
        0,
        -0.6,
        f"$D$ = {D:.0f} nm, {float(d['cells']):,.0f} cells (ticks: cells of one edge)",
        fontsize=sketch.SMALL,
    )
    a_B = float(d["bohr_radius"])
    ax.plot([-28.6, -28.6 + a_B], [3.3, 3.3], color=INK, linewidth=3, solid_capstyle="butt")
    sketch.say(ax, -25.4, 3.3, f"$a_B$ = {a_B:.2f} nm", ha="left", fontsize=sketch.SMALL)
    kind = "strong" if D < 2 * a_B else "weak" if D > 5 * a_B else "intermediate"
    sketch.say(ax, 15.5, 3.3, f"{kind} confinement, $|I|^2$ = {float(d['overlap']):.3g}", ha="right")


def alt(d):
    D, a_B = float(d["D"]), float(d["bohr_radius"])
    half = abs(d["x"][d["hole"] > 0.5 * d["hole"].max()]).max()
    return (
        f"A dot of {D:.0f} nm, {D / a_B:.1f} exciton Bohr radii and {float(d['cells']):,.0f} cells: the pair spreads over the whole dot, and "
        f"the amplitude of the hole falls to half {half:.1f} nm from the electron. The overlap |I|^2 is {float(d['overlap']):.2g}."
    )


PANEL = Panel(
    id="sketch-dot",
    parameters=("magneto-reflectivity",),
    summary="An exciton in a dot: envelope of the pair, distance of electron and hole, cells",
    controls=(Control("D", "Edge D", (4, 8, 15, 30), 15, "nm"),),
    data=data,
    units={
        "x": "nm",
        "pair": "",
        "hole": "",
        "walls_of_cells": "nm",
        "bohr_radius": "nm",
        "overlap": "",
        "cells": "",
        "D": "nm",
    },
    draw=draw,
    alt=alt,
    source="Model: variational exciton of CsPbBr3 (yakovlev2023) in a hard cube, equal masses. Lengths to scale, amplitudes over their largest value.",
    tables=("materials",),
    caption=(
        "Amplitudes along a line through the middle of a dot, to scale with its cells. In a small dot the "
        "walls set the distance of electron and hole, in a large one their attraction does."
    ),
    size=(4.8, 3.3),
    margin=True,
)
