"""Displaced parabolas: the vertical line, the zero-phonon line and the reorganization energy."""

import numpy as np

from ..phonons import SpectralDensity
from . import sketch
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE, PURPLE

#: Distance of the two minima in the drawing, phonon energies; the real one is some hundred times larger.
GAP = 8.0


def data(S=1.0):
    """Both potentials over the lattice coordinate, energies in units of the phonon energy."""
    q = np.linspace(-3.2, 6.2, 95)
    J = SpectralDensity.from_modes([1.0], [np.sqrt(S)])
    shift = np.sqrt(2 * J.huang_rhys)
    return {
        "q": q,
        "ground": q**2 / 2,
        "excited": GAP + (q - shift) ** 2 / 2,
        "shift": np.array(shift),
        "reorganization": np.array(J.reorganization_energy),
        "zero_phonon_weight": np.array(J.debye_waller(1e-3)),
        "huang_rhys": np.array(J.huang_rhys),
    }


def draw(ax, d):
    sketch.start(ax, (-4.6, 8.4), (-1.3, 15.4))
    shift, lam = float(d["shift"]), float(d["reorganization"])
    for name, centre, floor, top in (("ground", 0.0, 0.0, 5.0), ("excited", shift, GAP, 14.4)):
        inside = d[name] <= top
        ax.plot(d["q"][inside], d[name][inside], color=INK, linewidth=1.6)
        for n in range(4):
            half = np.sqrt(2 * n + 1)
            sketch.level(ax, centre - half, centre + half, floor + n + 0.5, color=sketch.GREY, linewidth=0.9)
    sketch.arrow(ax, (0, 0), (0, GAP + lam), color=BLUE, linewidth=1.8)
    sketch.say(ax, -0.2, 6.6, "absorption\n$E_X$", color=BLUE, ha="right")
    sketch.arrow(ax, (shift, GAP), (shift, lam), color=ORANGE, linewidth=1.8)
    sketch.say(ax, shift + 0.2, 6.6, "emission\n$E_X-2\\lambda$", color=ORANGE, ha="left")
    middle = shift / 2
    sketch.arrow(ax, (middle, 0.5), (middle, GAP + 0.5), color=PURPLE, linestyle=(0, (4, 2)), arrowstyle="<|-|>")
    sketch.say(ax, middle, -0.75, r"dashed: zero-phonon line $E_X-\lambda$", color=PURPLE)
    right = 6.0
    sketch.level(ax, shift, right + 0.4, GAP, color=sketch.GREY, linewidth=0.7, linestyle=":")
    sketch.level(ax, 0.0, right + 0.4, GAP + lam, color=sketch.GREY, linewidth=0.7, linestyle=":")
    sketch.span(ax, right, GAP, GAP + lam, r"$\lambda=S\omega$")
    sketch.say(ax, -4.4, 13.6, r"$|X\rangle$", ha="left", fontsize=11)
    sketch.say(ax, -4.4, 3.2, r"$|0\rangle$", ha="left", fontsize=11)
    weight = 100 * float(d["zero_phonon_weight"])
    sketch.say(ax, 8.3, 14.9, f"$S$ = {float(d['huang_rhys']):.2g}: {weight:.2g} % in the zero-phonon line", ha="right")


def alt(d):
    return (
        f"Two equal parabolas, the upper one shifted by {float(d['shift']):.2f} zero-point lengths: Huang-Rhys factor "
        f"{float(d['huang_rhys']):.2g}, reorganization energy {float(d['reorganization']):.2g} phonon energies; absorption goes straight up, "
        f"emission straight down from the new minimum, and {100 * float(d['zero_phonon_weight']):.2g} % of the cold line is the zero-phonon line."
    )


PANEL = Panel(
    id="sketch-parabolas",
    summary="Displaced parabolas with the vertical and the zero-phonon line",
    controls=(Control("S", "Huang-Rhys factor S", (0.1, 0.5, 1.0, 2.0, 4.0), 1.0, fine=True),),
    data=data,
    units={
        "q": "zero-point lengths",
        "ground": "phonon energies",
        "excited": "phonon energies",
        "shift": "zero-point lengths",
        "reorganization": "phonon energies",
        "zero_phonon_weight": "",
        "huang_rhys": "",
    },
    draw=draw,
    alt=alt,
    source="Model: Eq. 1 with one mode. Displacement, levels and lambda to scale; the distance of the parabolas is not.",
    size=(4.8, 4.0),
    margin=True,
    caption=(
        "Energy over one lattice coordinate, without (below) and with (above) the exciton. Light acts at a "
        "fixed place of the lattice, so absorption and emission go straight up and down; they differ by twice"
        " the reorganization energy."
    ),
)
