"""Sampled paths of electron and hole in a dot, closed and open, with and without the lattice."""

import numpy as np
from matplotlib.patches import Rectangle

from .. import tables
from .contract import Control, Panel
from .drawing import BLUE, INK, MUTED, ORANGE, first, kept, legend, line, text

#: As the stored rows name the lattice, and where the box of each kind of path begins, nm.
LATTICES = ("none", "LO and soft")
BOXES = {"closed": 0.0, "open": 11.5}
_PARTICLES = {"electron": (BLUE, "-"), "hole": (ORANGE, "-")}


def data(T=300.0, lattice=LATTICES[0]):
    """Paths in the plane of two edges, nm."""
    rows = tables.load("sampled_paths")
    rows = rows[(rows.temperature_K == round(float(T))) & (rows.lattice == lattice)]
    result = {"edge": np.array(10.0), "temperature": np.array(float(T)), "lattice": np.array(lattice)}
    for path in BOXES:
        mine = rows[rows.path == path].sort_values("point")
        for particle in _PARTICLES:
            for axis in "xyz":
                result[f"{path}_{particle}_{axis}"] = mine[f"{particle}_{axis}_nm"].to_numpy(float)
    return result


def spread(d, path, particle):
    """Root-mean-square distance of a path from its middle, nm."""
    place = np.array([d[f"{path}_{particle}_{axis}"] for axis in "xyz"])
    return float(np.sqrt(place.var(axis=1).sum()))


def draw(ax, d):
    for path, start in BOXES.items():
        for particle, (color, dashes) in _PARTICLES.items():
            x, y = start + d[f"{path}_{particle}_x"], d[f"{path}_{particle}_y"]
            line(ax, f"{path} {particle}", x, y, color=color, linestyle=dashes, linewidth=1.2,
                 label=particle if path == "closed" else None)  # fmt: skip
    ends = [(BOXES["open"] + d["open_electron_x"][i], d["open_electron_y"][i]) for i in (0, -1)]
    line(ax, "ends", *zip(*ends), color=INK, linestyle="none", marker="o", markersize=6)
    words = f"$T$ = {float(d['temperature']):.0f} K, " + (
        "no lattice" if d["lattice"] == LATTICES[0] else "LO branch and soft lattice"
    )
    text(ax, "state", 0.5, -0.02, words, transform=ax.transAxes, ha="center", va="top")
    if first(ax):
        for path, start in BOXES.items():
            kept(
                ax, f"box {path}", lambda s=start: ax.add_patch(Rectangle((s, 0), 10, 10, fill=False, edgecolor=MUTED))
            )
        text(ax, "closed-label", 5.0, 10.2, "closed: they count states", ha="center", va="bottom")
        text(ax, "open-label", 16.5, 10.2, "open: they meet and emit", ha="center", va="bottom")
        ax.set(xlim=(-0.3, 21.8), ylim=(-0.3, 12.6), aspect="equal")
        ax.axis("off")
        legend(ax, "upper center", "above", ncols=2)


def alt(d):
    sizes = {p: spread(d, "closed", p) for p in _PARTICLES}
    apart = np.sqrt(sum((d[f"closed_electron_{c}"].mean() - d[f"closed_hole_{c}"].mean()) ** 2 for c in "xyz"))
    ends = np.sqrt(sum((d[f"open_electron_{c}"][0] - d[f"open_electron_{c}"][-1]) ** 2 for c in "xyz"))
    return (
        f"Two boxes of 10 nm with the paths of one electron and one hole at {float(d['temperature']):.0f} K, lattice: {d['lattice']}. "
        f"Closed paths spread {sizes['electron']:.2g} nm (electron) and {sizes['hole']:.2g} nm (hole) about their middles, which lie "
        f"{apart:.2g} nm apart; the open pair starts and ends with both charges at one place, {ends:.2g} nm apart."
    )


PANEL = Panel(
    id="path-cloud",
    summary="Paths of electron and hole in imaginary time, one snapshot each",
    caption=(
        "Cool the pair: the paths grow from knots to clouds, because imaginary time runs longer. How far apart the two ends of the "
        "open pair may lie is how coherently it emits."
    ),
    controls=(
        Control("T", "Temperature T", (300.0, 100.0, 30.0, 10.0), 300.0, "K"),
        Control("lattice", "Lattice", LATTICES, LATTICES[0]),
    ),
    data=data,
    units={
        "edge": "nm",
        "temperature": "K",
        "lattice": "",
        **{f"{path}_{particle}_{axis}": "nm" for path in BOXES for particle in _PARTICLES for axis in "xyz"},
    },  # fmt: skip
    draw=draw,
    alt=alt,
    tables=("sampled_paths",),
    source="Model: one snapshot of the Markov chains of lib.path_integral each, by seed (data/sampled_paths.csv). Nothing measured.",
    size=(7.0, 4.3),
    narrow=(3.6, 2.6),
)
