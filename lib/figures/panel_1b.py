"""Fig. 1a and 1b side by side: the same dot hot and cold, in the paper's reading or without any disorder."""

import numpy as np

from . import fig1
from .contract import Control, Panel
from .drawing import count
from .spectral import J_MODEL

#: Temperatures of the two slices, K, and the two readings.
TEMPERATURES = {"hot": 300, "cold": 10}
READINGS = ("phase locking", "no disorder")


def data(reading=READINGS[0], D=15, spectral_model=None):
    """Two slices of one dot, at 300 and 10 K."""
    result = {
        "T": np.array([float(t) for t in TEMPERATURES.values()]),
        "D": np.array(float(D)),
        "reading": np.array(reading),
    }
    average = []
    for name, T in TEMPERATURES.items():
        made = fig1.slice_data(reading, T, D, spectral_model)
        result |= {"x": made["x"], "cells": made["cells"]}
        result |= {f"{name}_{key}": made[key] for key in ("phase", "length", "sampled")}
        average.append(made["N_coh"])
    result["average"] = np.array(average)
    return result


def draw(ax, d):
    fig1.start(ax)
    for i, name in enumerate(TEMPERATURES):
        left = 0.52 * i
        one = {"x": d["x"], "cells": d["cells"], **{k: d[f"{name}_{k}"] for k in ("phase", "length", "sampled")}}
        fig1.draw_slice(ax, name, one, [left, 0.29, 0.48, 0.71], 11.5)
        fig1.draw_sum(ax, f"{name} sum", one, [left, 0.0, 0.19, 0.27])
        words = f"{float(d['T'][i]):.0f} K\nthis one {count(one['sampled'])}\naverage {count(d['average'][i])}"
        fig1.label(ax, f"{name} words", left + 0.2, 0.14, words, va="center", linespacing=1.5)


def alt(d):
    return (
        f"Two slices of a {float(d['D']):.0f} nm dot, {d['reading']}: {float(d['cells']):,.0f} cells: at 300 K N_coh "
        "of the "
        f"sample is {count(d['hot_sampled'])} (average {count(d['average'][0])}), at 10 K "
        f"{count(d['cold_sampled'])} "
        f"(average {count(d['average'][1])})."
    )


PANEL = Panel(
    id="1b",
    parameters=("magneto-reflectivity",),
    summary="Dipoles of one dot, hot and cold, in two readings",
    caption=(
        "The same dot hot and cold, once read as phases that lock, once as one thermal wave that fills the dot. "
        "Compare the sums in the circles: both readings gain on cooling, although only one of them has disorder in "
        "it."
    ),
    controls=(
        Control("reading", "Reading", READINGS, READINGS[0]),
        Control("D", "Edge D", fig1.EDGES, 15, "nm"),
        J_MODEL,
    ),
    data=data,
    units={
        "T": "K",
        "D": "nm",
        "reading": "",
        "x": "nm",
        "cells": "",
        "average": "",
        **{f"{name}_{key}": fig1.SLICE_UNITS[key] for name in TEMPERATURES for key in ("phase", "length", "sampled")},
    },
    draw=draw,
    alt=alt,
    source=(
        "Panels 1a and 1b of the paper. Model: phase locking (phases from the closure) or thermal envelope (one thermal "
        "wave), fixed seed; "
        "average: the closure. Nothing measured."
    ),
    tables=("materials", "rigid_exciton", "spectral_density_models", "spectral_density_totals"),
)
