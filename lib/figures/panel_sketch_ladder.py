"""Dicke's ladder: the steps of N emitters that share one wave, and their rates."""

import numpy as np

from .. import dynamics
from . import sketch
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE


def data(N=6):
    """Rates of the steps m = 1..N of the ladder and of N independent emitters, over the rate of one."""
    step = np.arange(1.0, N + 1)
    return {"m": step, "together": dynamics.dicke_ladder_rates(int(N)), "alone": step}


def draw(ax, d):
    m, rate = d["m"], d["together"]
    N = len(m)
    sketch.start(ax, (-2.0, 9.6), (-0.16 * N - 0.1, 1.13 * N))
    widest = rate.max()
    for k in range(N + 1):
        sketch.level(ax, 0, 1.9, k)
        sketch.level(ax, 4.9, 6.8, k, color=sketch.GREY)
        sketch.say(ax, -0.2, k, f"$m$ = {k}", ha="right", fontsize=sketch.SMALL)
    for k, fast, slow in zip(m, rate, d["alone"]):
        for x, value, colour in ((0.95, fast, BLUE), (5.85, slow, ORANGE)):
            share = value / widest
            sketch.arrow(
                ax, (x, k - 0.05), (x, k - 0.95), color=colour, linewidth=0.8 + 5 * share, mutation_scale=6 + 9 * share
            )
        words = f"{k:.0f}·({N}−{k:.0f}+1) = {fast:.0f}"
        sketch.say(ax, 2.05, k - 0.5, words, ha="left", color=BLUE, fontsize=sketch.SMALL)
        sketch.say(ax, 6.95, k - 0.5, f"{slow:.0f}", ha="left", color=ORANGE, fontsize=sketch.SMALL)
    sketch.say(ax, 1.9, 1.07 * N, "together:\n" + r"$m(N-m+1)\,k_0$", color=BLUE, va="center")
    sketch.say(ax, 6.4, 1.07 * N, "each alone:\n" + r"$m\,k_0$", color=ORANGE, va="center")
    sketch.say(ax, 0.95, -0.1 * N, "one exciton: the lowest step, $Nk_0$", ha="left", color=INK, fontsize=sketch.SMALL)


def alt(d):
    best = int(np.argmax(d["together"]))
    return (
        f"Ladder of {len(d['m'])} emitters. Together, the step from m = 1 to 0 has the rate {d['together'][0]:.0f} k_0 and the fastest step, "
        f"from m = {d['m'][best]:.0f}, has {d['together'][best]:.0f} k_0; alone these are {d['alone'][0]:.0f} and {d['alone'][best]:.0f} k_0."
    )


PANEL = Panel(
    id="sketch-ladder",
    summary="Dicke's ladder with the rates of its steps",
    controls=(Control("N", "Emitters N", (2, 3, 4, 6, 8), 6),),
    data=data,
    units={"m": "", "together": "k_0", "alone": "k_0"},
    draw=draw,
    alt=alt,
    source="Exact: N two-level emitters much closer than a wavelength (Dicke 1954). The width of an arrow is proportional to its rate.",
    size=(4.8, 3.8),
    margin=True,
    caption=(
        "Steps of N emitters that share one wave (left) and of N that do not (right); the width of an arrow "
        "is its rate. A single excitation uses the lowest step only."
    ),
)
