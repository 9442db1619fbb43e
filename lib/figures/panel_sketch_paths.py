"""Closed and open paths of an electron and a hole in a box: what the path integral samples."""

from functools import lru_cache

import numpy as np
from matplotlib.patches import Rectangle

from .. import units
from . import sketch
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE

#: Edge of the box (nm), mass of electron and hole (m0; a quarter of the CsPbBr3 exciton's four reduced masses), points.
EDGE, MASS, POINTS = 10.0, 0.252, 64


def _ring(rng, count, kelvin):
    """A closed free path of ``count`` links of beta/POINTS in the box, 2-D, nm: each axis drawn until it stays inside."""
    width = np.sqrt(2 * units.HBAR2_OVER_2M0 / MASS / (units.BOLTZMANN * kelvin) / POINTS)
    axes = []
    while len(axes) < 2:
        walk = np.cumsum(rng.standard_normal((500, count)) * width, 1)
        path = walk - walk[:, -1:] * (np.arange(1, count + 1) / count) + rng.uniform(0, EDGE, (500, 1))
        inside = np.flatnonzero(np.all((path > 0) & (path < EDGE), axis=1))
        axes.extend(path[inside[: 2 - len(axes)]])
    return np.stack(axes, 1)


@lru_cache
def _paths(kelvin):
    # Two rings for the closed pair. For equal masses an open pair is one ring of twice the length, cut at two places.
    rng = np.random.default_rng(5)
    closed = [_ring(rng, POINTS, kelvin) for _ in range(2)]
    both = _ring(rng, 2 * POINTS, kelvin)
    ends = both[:1], both[POINTS : POINTS + 1]
    return [np.concatenate([p, p[:1]]) for p in closed], [
        both[: POINTS + 1],
        np.concatenate([*ends[1:], both[POINTS + 1 :], ends[0]]),
    ]


def data(temperature=300):
    """x and y (nm) of the points of four paths: electron and hole, closed, then electron and hole, open."""
    closed, opened = _paths(float(temperature))
    both = np.array(closed + opened)
    thermal = np.sqrt(4 * np.pi * units.HBAR2_OVER_2M0 / MASS / (units.BOLTZMANN * temperature))
    return {"x": both[:, :, 0], "y": both[:, :, 1], "wavelength": np.array(thermal), "T": np.array(float(temperature))}


def draw(ax, d):
    sketch.start(ax, (-0.8, 23.3), (-3.0, 12.9))
    ax.set_aspect("equal")
    for k, (left, words) in enumerate(
        ((0.0, "closed: two rings,\ncount the states"), (12.4, "open: from dot to dot,\nemit light"))
    ):
        ax.add_patch(Rectangle((left, 0), EDGE, EDGE, edgecolor=INK, facecolor="none", linewidth=1.2))
        sketch.say(ax, left + EDGE / 2, 11.5, words)
        for particle, colour, style in ((0, BLUE, "-"), (1, ORANGE, (0, (2.4, 1.2)))):
            x, y = left + d["x"][2 * k + particle], d["y"][2 * k + particle]
            ax.plot(x, y, color=colour, linewidth=1.1, linestyle=style)
            if k == 1:
                ax.plot(x[[0, -1]], y[[0, -1]], color=INK, marker="o", markersize=5, linestyle="none")
    sketch.say(ax, 5.0, -0.9, r"$\mathrm{Tr}\,e^{-\beta H}$", fontsize=11)
    sketch.say(ax, 17.4, -0.9, r"$\langle B|e^{-\beta H}|B\rangle$", fontsize=11)
    sketch.say(ax, -0.6, -2.4, "blue: electron, orange: hole", ha="left", fontsize=sketch.SMALL)
    sketch.say(ax, 22.6, -2.4, f"{d['T']:.0f} K, box of {EDGE:.0f} nm", ha="right", fontsize=sketch.SMALL)


def alt(d):
    return (
        f"Paths in a box of {EDGE:.0f} nm at {float(d['T']):.0f} K, where the thermal wavelength of one particle is {float(d['wavelength']):.1f} "
        "nm. Left, electron and hole each run a closed ring; right, both run from one point R to one point R'. The ratio of the open to the "
        "closed sum is the overlap that emits."
    )


PANEL = Panel(
    id="sketch-paths",
    summary="Closed and open paths of an electron and a hole in a box",
    controls=(Control("temperature", "Temperature T", (30, 100, 300), 300, "K"),),
    data=data,
    units={"x": "nm", "y": "nm", "wavelength": "nm", "T": "K"},
    draw=draw,
    alt=alt,
    source="Model: free paths of mass 0.252 m0 in a box with hard walls, one seeded sample, to scale; the attraction is left out here.",
    size=(4.8, 3.4),
    margin=True,
    caption=(
        "What a path integral adds up. Closed rings count the states; paths that run together from one point "
        "to another measure how well the pair emits. On cooling both spread until they fill the box."
    ),
)
