"""The brightest low state through the middle of one dot, and how static disorder localises it."""

from functools import lru_cache

import numpy as np

from .. import lattice, materials
from .contract import Control, Panel
from .drawing import count, first, heat_map, text
from .panel_lattice_absorption import couplings
from .panel_lattice_map import CELLS


@lru_cache
def _state(static):
    """Energy, F, cells covered and the plane of largest weight of the brightest of the six lowest states."""
    energy, strength, psi = lattice.brightest_low_state(CELLS, 6, **couplings(static))
    plane = psi[:, :, np.argmax((psi**2).sum(axis=(0, 1)))]
    return energy, strength, lattice.participation_ratio(psi[None])[0], plane


def data(static=10.0):
    """Amplitude of each cell in the plane z where the state is strongest, 1 for an even spread over the dot."""
    energy, strength, cells, plane = _state(float(static))
    return {
        "x": (np.arange(CELLS) - CELLS // 2) * materials.material("CsPbBr3").lattice_constant,
        "amplitude": np.abs(plane) * CELLS**1.5,
        "energy": np.array(energy),
        "F": np.array(strength),
        "covered": np.array(cells),
        "static": np.array(float(static)),
    }


def draw(ax, d):
    heat_map(ax, "state", d["x"], d["amplitude"], 0, 5.5)
    words = f"radiates as {count(d['F'])}, covers {count(d['covered'])} of {CELLS**3:,} cells"
    text(ax, "F", 0.5, 1.03, words, transform=ax.transAxes, ha="center", va="bottom", fontsize=9.5)
    if first(ax):
        ax.grid(False)
        ax.set_xticks([-4, 0, 4])
        ax.set_yticks([-4, 0, 4])
        ax.set(xlabel=r"$x$ (nm)", ylabel=r"$y$ (nm)")
        bar = ax.inset_axes([1.05, 0, 0.05, 1])
        bar.imshow(
            np.linspace(0, 5.5, 64)[:, None],
            origin="lower",
            extent=(0, 1, 0, 5.5),
            aspect="auto",
            cmap="YlGnBu",
            interpolation="none",
        )
        bar.grid(False)
        bar.set_xticks([])
        bar.yaxis.set(label_position="right", ticks_position="right")
        bar.set_ylabel(r"amplitude, $N^{1/2}\,|\psi_i|$")


def alt(d):
    return (
        f"Map of the brightest low state in a plane of a cube of {CELLS} cells an edge, static disorder {float(d['static']):.0f} meV: it "
        f"lies {float(d['energy']):.0f} meV above the band bottom, radiates as {count(d['F'])} cells and covers "
        f"{count(d['covered'])} of {CELLS**3:,}; its largest amplitude is {d['amplitude'].max():.1f} times that of an even spread."
    )


PANEL = Panel(
    id="lattice-state",
    parameters=("magneto-absorption",),
    summary="The brightest low state through the middle of a dot",
    caption=(
        "Where in the dot the brightest low state lives. Without disorder it fills the dot; add disorder and it "
        "shrinks into a corner of the landscape."
    ),
    controls=(Control("static", "Static σ", (0.0, 5.0, 10.0, 20.0, 40.0), 10.0, "meV"),),
    data=data,
    units={"x": "nm", "amplitude": "", "energy": "meV", "F": "", "covered": "", "static": "meV"},
    draw=draw,
    stored=True,
    alt=alt,
    source=(
        "Model: the snapshot of the coherence map; the state with the largest F among the six lowest, in the plane z where it is strongest. "
        "Static disorder 0: clean lattice. Nothing measured."
    ),
    size=(5.2, 4.2),
    narrow=(3.6, 3.1),
    tables=("materials",),
)
