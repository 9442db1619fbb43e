"""Time and memory of the lattice engine beside dense and sparse diagonalisation, from the stored benchmark."""

import numpy as np

from .. import tables
from .contract import Control, Panel
from .drawing import BLUE, CALCULATED, INK, ORANGE, PURPLE, first, line, points, text

#: Name in the data -> method in the table, label, colour, marker.
METHODS = {
    "eigh": ("numpy.linalg.eigh", "dense eigh", ORANGE, "s"),
    "eigsh": ("scipy eigsh, 60 states", "sparse eigsh, 60 states", PURPLE, "^"),
    "engine": ("engine", "engine", BLUE, "o"),
}
#: Quantity -> column, axis label, power of N with which dense diagonalisation grows.
QUANTITIES = {
    "wall time": ("wall_s", "wall time (s)", 3),
    "processor time": ("cpu_s", "processor time (s)", 3),
    "memory": ("memory_GB", "peak memory (GB)", 2),
}
LIMITS = {"wall time": (0.01, 1e9), "processor time": (0.01, 1e9), "memory": (0.03, 1e5)}
#: Cells of the dots for which limits were asked of the engine, and the limits: seconds of wall time, GB.
ASKED_CELLS = (132651, 1000000)
ASKED = {"wall time": (3.0, 60.0), "processor time": (np.nan, np.nan), "memory": (1.0, 4.0)}


def data(quantity="wall time"):
    """Runs with smooth disorder, and the power of N through the largest dense one."""
    column, _, power = QUANTITIES[quantity]
    table = tables.load("lattice_benchmarks")
    runs = table[table.case == "smooth"].sort_values("cells")
    found = {}
    for name, (method, *_) in METHODS.items():
        rows = runs[runs.method == method]
        found[f"{name}_N"], found[name] = rows.cells.to_numpy(float), rows[column].to_numpy(float)
    guide = np.array([found["eigh_N"][-1], found["engine_N"][-1]])
    return found | {
        "guide_N": guide,
        "guide": found["eigh"][-1] * (guide / guide[0]) ** power,
        "target_N": np.array(ASKED_CELLS, float),
        "target": np.array(ASKED[quantity]),
        "quantity": np.array(quantity),
    }


def draw(ax, d):
    quantity = str(d["quantity"])
    _, label, power = QUANTITIES[quantity]
    for name, (_, words, color, marker) in METHODS.items():
        line(ax, name + "-line", d[name + "_N"], d[name], color=color, linewidth=1.0)
        points(ax, name, d[name + "_N"], d[name], **CALCULATED | {"color": color, "marker": marker, "markersize": 5})
    line(ax, "guide", d["guide_N"], d["guide"], color=ORANGE, linewidth=1.0, linestyle=(0, (1.2, 1.6)))
    x, y = np.sqrt(d["guide_N"].prod()), np.sqrt(d["guide"].prod())
    text(ax, "guide-label", x * 0.85, y, f"dense, as $N^{power}$", color=ORANGE, ha="right", va="bottom")
    text(ax, "eigh-label", d["eigh_N"][-1] * 0.8, d["eigh"][-1], "dense eigh", color=ORANGE, ha="right", va="bottom")
    text(ax, "engine-label", d["engine_N"][-1], d["engine"][-1] * 0.3, "engine", color=BLUE, ha="right", va="top")
    text(
        ax,
        "eigsh-label",
        d["eigsh_N"][-1] * 1.1,
        d["eigsh"][-1] * 4.2,
        "eigsh, 60 states",
        color=PURPLE,
        ha="left",
        va="bottom",
    )
    width, height = np.outer(d["target_N"], [0.8, 1.25, np.nan]), np.outer(d["target"], [1.0, 1.0, np.nan])
    line(ax, "target", width.ravel(), height.ravel(), color=INK, linewidth=1.6)
    words = "" if np.isnan(d["target"]).any() else "asked for"
    text(
        ax,
        "target-label",
        d["target_N"][0],
        np.nan_to_num(d["target"][0], nan=1) * 1.6,
        words,
        color=INK,
        ha="center",
        va="bottom",
        fontsize=9,
    )
    ax.set(ylabel=label, ylim=LIMITS[quantity])
    if first(ax):
        ax.set(xscale="log", yscale="log", xlim=(700, 2e6), xlabel="cells $N$")


def alt(d):
    quantity, last = str(d["quantity"]), (float(d[k][-1]) for k in ("eigh", "engine", "guide"))
    dense, engine, guide = last
    unit = "GB" if quantity == "memory" else "s"
    same = float(d["engine"][d["engine_N"] == d["eigh_N"][-1]][0])
    return (
        f"{quantity.capitalize()} against the number of cells, both axes logarithmic. At {d['eigh_N'][-1]:.0f} cells: dense "
        f"diagonalisation {dense:.3g} {unit}, sparse {d['eigsh'][-1]:.3g} {unit}, engine {same:.3g} {unit}. At "
        f"{d['engine_N'][-1]:.0f} cells: engine {engine:.3g} {unit}, dense extrapolated {guide:.2g} {unit}."
    )


PANEL = Panel(
    id="lattice-timing",
    summary="Time and memory of the lattice engine beside dense and sparse diagonalisation",
    caption=(
        "What the lattice engine needs beside direct diagonalisation, as the dot grows. Look at the slopes: they "
        "say which dots each method can reach."
    ),
    controls=(Control("quantity", "Show", tuple(QUANTITIES), "wall time"),),
    data=data,
    units={
        **{f"{name}_N": "" for name in METHODS},
        **{name: "s or GB" for name in METHODS},
        "guide_N": "",
        "guide": "s or GB",
        "target_N": "",
        "target": "s or GB",
        "quantity": "",
    },
    draw=draw,
    follows={"quantity": "each quantity has its own unit"},
    alt=alt,
    source=(
        "Timings measured on the machine named in data/lattice_benchmarks.csv: 20 temperatures from 4 to 300 K, one snapshot of 25 meV "
        "with correlation length 3 nm. Dotted: the largest dense run extrapolated, not run. Bars: what was asked for in two dots."
    ),
    tables=("lattice_benchmarks",),
)
