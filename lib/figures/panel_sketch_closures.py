"""The tree from Eq. 1 to the closures: what each answer to "what is N_coh?" adds to the paper's equations."""

import numpy as np

from . import sketch
from .contract import Panel
from .drawing import BLUE, INK, ORANGE

#: name -> (x, y, width, kind); kind "paper" for its equations, "closure" for what needs an assumption.
NODES = {
    "Eq. 1: one exciton and its lattice": (8.2, 13.0, 9.8, "paper"),
    "Eq. 2: J(ω)": (14.0, 10.5, 3.6, "paper"),
    "Eq. 3: σ(T)": (14.0, 8.0, 3.6, "paper"),
    "path integral": (2.5, 10.5, 4.4, "closure"),
    "rigid exciton": (2.5, 7.6, 4.4, "closure"),
    "thermal envelope": (2.5, 4.5, 4.8, "closure"),
    "dressed envelope": (2.5, 1.0, 4.8, "closure"),
    "disordered lattice": (9.2, 1.0, 5.0, "closure"),
    "polaron crossover": (8.1, 8.0, 4.9, "closure"),
    "Eq. 4, Arrhenius law": (8.3, 4.5, 5.4, "paper"),
    "phase locking": (14.0, 4.5, 4.0, "closure"),
}
#: (from, to, what is assumed on the way; empty where it is derived or defined).
EDGES = (
    ("Eq. 1: one exciton and its lattice", "Eq. 2: J(ω)", ""),
    ("Eq. 2: J(ω)", "Eq. 3: σ(T)", ""),
    ("Eq. 1: one exciton and its lattice", "path integral", "electron + hole"),
    ("path integral", "rigid exciton", "no lattice"),
    ("Eq. 1: one exciton and its lattice", "polaron crossover", "N cells, own\nlattices and V"),
    ("polaron crossover", "Eq. 4, Arrhenius law", "weak noise,\nnarrow window"),
    ("rigid exciton", "thermal envelope", "one particle,\nlevels of a box"),
    ("thermal envelope", "dressed envelope", "a lattice\nthat moves"),
    ("thermal envelope", "disordered lattice", "cells, moving\nand static disorder"),
    ("Eq. 3: σ(T)", "phase locking", "oscillators\nthat pull"),
)

#: What is set as mathematics in the picture; the data have it in plain words.
SYMBOLS = {"J(ω)": r"$J(\omega)$", "σ(T)": r"$\sigma(T)$", "N cells": "$N$ cells", "and V": "and $V$"}


def _with_symbols(words):
    for plain, symbol in SYMBOLS.items():
        words = words.replace(plain, symbol)
    return words


def data():
    """Boxes (name, place, 1 for an equation of the paper and 0 for a closure) and arrows (from, to, assumption)."""
    x, y, width, kind = zip(*NODES.values())
    begin, end, assumption = zip(*EDGES)
    return {
        "name": np.array(list(NODES)),
        "x": np.array(x),
        "y": np.array(y),
        "of_the_paper": np.array([k == "paper" for k in kind], dtype=float),
        "begin": np.array(begin),
        "end": np.array(end),
        "assumption": np.array([a.replace("\n", " ") for a in assumption]),
    }


def draw(ax, d):
    sketch.start(ax, (-0.2, 16.2), (-1.6, 13.9))
    for begin, end, words in EDGES:
        (x0, y0, w0, _), (x1, y1, w1, _) = NODES[begin], NODES[end]
        tail = float(np.clip(x1, x0 - w0 / 2 + 0.5, x0 + w0 / 2 - 0.5))
        head = float(np.clip(x0, x1 - w1 / 2 + 0.5, x1 + w1 / 2 - 0.5))
        look = {} if words else {"linewidth": 1.8}
        sketch.arrow(ax, (tail, y0 - 0.6), (head, y1 + 0.6), color=ORANGE if words else INK, **look)
        if words:
            middle = (tail + head) / 2 + 0.2 + 0.25 * abs(head - tail)
            sketch.say(
                ax,
                middle,
                (y0 + y1) / 2,
                _with_symbols(words),
                ha="left",
                color=ORANGE,
                fontsize=sketch.SMALL,
                linespacing=1.05,
            )
    for name, (x, y, width, kind) in NODES.items():
        sketch.box(ax, x, y, width, 1.2, _with_symbols(name), INK if kind == "paper" else BLUE, fontsize=9.2)
    sketch.say(ax, 8.0, -1.1, "gray: the paper · blue: closure · orange: assumed on the way", fontsize=sketch.SMALL)


def alt(d):
    closures = [name for name, paper in zip(d["name"], d["of_the_paper"]) if not paper]
    return (
        f"A tree with {len(d['name'])} boxes. From Eq. 1 follow Eqs. 2 and 3 without an assumption; {len(closures)} closures "
        f"({', '.join(closures)}) each need one, and so does Eq. 4: weak noise and a narrow window of the polaron crossover."
    )


PANEL = Panel(
    id="sketch-closures",
    summary="The tree from Eq. 1 to the closures for the coherence number",
    controls=(),
    data=data,
    units={"name": "", "x": "", "y": "", "of_the_paper": "", "begin": "", "end": "", "assumption": ""},
    draw=draw,
    alt=alt,
    source="Equations of the paper (Eqs. 1 to 4) and the closures of this book, with the assumption each adds.",
    size=(4.8, 4.3),
    margin=True,
    caption="Black arrows follow from the paper's equations, orange ones add what is written beside them.",
)
