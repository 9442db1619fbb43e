"""Phase coherence with the central cell, in the mid-plane of one dot."""

from functools import lru_cache

import numpy as np

from .. import coherence, lattice, materials, phonons
from . import lattice_dots
from .contract import Control, Panel
from .drawing import count, first, heat_map, text

#: Cells along an edge, correlation length in nm, seed of the one snapshot shown.
CELLS, LENGTH, SEED = 21, 3.0, 3
TEMPERATURES = (4.0, 10.0, 30.0, 100.0, 300.0)


@lru_cache
def _dot(static):
    """Mid-planes of the coherence map, site energies and N_coh of one snapshot at all temperatures."""
    m = materials.material("CsPbBr3")
    hopping = lattice.hopping_energy(m.exciton_mass, m.lattice_constant)
    energy = lattice.correlated_field(CELLS, static, LENGTH, m.lattice_constant, SEED)
    maps = lattice.coherence_map(np.array(TEMPERATURES), CELLS, hopping=hopping, site_energy=energy)
    number = lattice.thermal_coherence(np.array(TEMPERATURES), CELLS, hopping=hopping, site_energy=energy)
    return maps[..., CELLS // 2], number


def data(static=10.0, temperature=10.0):
    """rho_0j over its largest value in the plane z = 0, N_coh of this dot, and mean and spread of dots like it."""
    planes, number = _dot(float(static))
    i = TEMPERATURES.index(temperature)
    m = materials.material("CsPbBr3")
    clean = coherence.ThermalEnvelope(m.exciton_mass, m.lattice_constant)
    clean = clean.coherence_number(temperature, CELLS * m.lattice_constant)
    mean, spread = lattice_dots.others(static, temperature, CELLS, clean)
    return {
        "x": (np.arange(CELLS) - CELLS // 2) * m.lattice_constant,
        "coherence": np.clip(planes[i] / planes[i].max(), 0, 1),
        "N_coh": np.array(number[i]),
        "mean": np.array(mean),
        "spread": np.array(spread),
        "static": np.array(float(static)),
        "temperature": np.array(float(temperature)),
    }


def draw(ax, d):
    heat_map(ax, "map", d["x"], d["coherence"], 0, 1)
    text(
        ax,
        "N",
        0.5,
        1.03,
        rf"$N_\mathrm{{coh}}$ of {CELLS**3:,}: this dot {count(d['N_coh'])}"
        + (f", {more}" if (more := lattice_dots.words(float(d["mean"]), float(d["spread"]))) else ""),
        transform=ax.transAxes,
        ha="center",
        va="bottom",
    )
    if first(ax):
        ax.grid(False)
        ax.set_xticks([-4, 0, 4])
        ax.set_yticks([-4, 0, 4])
        ax.plot([0], [0], marker="+", color="#fefefe", markersize=8)
        ax.set(xlabel=r"$x$ (nm)", ylabel=r"$y$ (nm)")
        bar = ax.inset_axes([1.05, 0, 0.05, 1])
        bar.imshow(
            np.linspace(0, 1, 64)[:, None],
            origin="lower",
            extent=(0, 1, 0, 1),
            aspect="auto",
            cmap="YlGnBu",
            interpolation="none",
        )
        bar.grid(False)
        bar.set_xticks([])
        bar.yaxis.set(label_position="right", ticks_position="right")
        bar.set_ylabel(r"coherence with the centre," + "\n" + r"$\rho_{0j}$ / largest")


def width(d):
    """Full width at half maximum of the row through the centre, nm."""
    row = d["coherence"][:, CELLS // 2]
    return phonons.full_width(d["x"], row)


def alt(d):
    return (
        f"Map of the phase coherence of every cell with the central one in the mid-plane of a cube of {CELLS} cells an edge, static "
        f"disorder {d['static']:.0f} meV, {d['temperature']:.0f} K: more than half of its largest value over {width(d):.1f} nm along "
        f"x; coherence number of this dot {count(d['N_coh'])}; {lattice_dots.words(float(d['mean']), float(d['spread']))}."
    )


PANEL = Panel(
    id="lattice-map",
    parameters=("magneto-absorption",),
    summary="Phase coherence through the middle of a dot",
    caption=(
        "How strongly each cell's dipole is in phase with that of the marked central cell. Raise the temperature "
        "or the static disorder and watch the coherent region shrink."
    ),
    controls=(
        Control("temperature", "Temperature", TEMPERATURES, 10.0, "K"),
        Control("static", "Static σ", (0.0, 5.0, 10.0, 20.0, 40.0), 10.0, "meV"),
    ),
    data=data,
    units={"x": "nm", "coherence": "", "N_coh": "", "mean": "", "spread": "", "static": "meV", "temperature": "K"},
    draw=draw,
    stored=True,
    alt=alt,
    tables=("lattice_sweep", "materials"),
    source=(
        "Model: one snapshot (fixed seed) of a lattice of CsPbBr3, 12.3 nm, correlation length 3 nm. rho = exp(-H/kT); the cross "
        "marks the central cell. Mean and standard deviation of such dots from data/lattice_sweep.csv. Nothing measured."
    ),
    size=(5.2, 4.2),
    narrow=(3.6, 3.1),
)
