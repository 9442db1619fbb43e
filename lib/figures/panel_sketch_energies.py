"""What 4 K to 300 K means in meV: kT beside the energies of the book."""

from functools import lru_cache

import numpy as np

from .. import formulas, materials, tables, units
from . import sketch
from .contract import Panel
from .drawing import BLUE, CALCULATED, INK, ORANGE, first, points

TEMPERATURES = np.array([4.0, 10.0, 30.0, 77.0, 300.0])
#: Edges between which the lowest spacing of an exciton that moves as one particle is drawn, nm.
EDGES = np.array([30.0, 10.0])

_level = formulas.numeric("BOX_LEVEL", "m", "M", "D", "kinetic")


@lru_cache
def _data():
    m = materials.material("CsPbBr3", "magneto-reflectivity")
    J = m.spectral_density
    width = tables.load("linewidth_ranges")
    cold = width[width.quantity == "homogeneous FWHM"].value.to_numpy(float) / 1e3
    width = width[(width.material == "CsPbBr3") & (width.quantity == "single-dot FWHM") & (width.temperature_K == 300)]
    spacing = [_level(k, m.exciton_mass, EDGES, units.HBAR2_OVER_2M0) for k in (2.0, 1.0)]
    return {
        "T": TEMPERATURES,
        "kT": units.BOLTZMANN * TEMPERATURES,
        "line_cold": cold,
        "spacing": spacing[0] - spacing[1],
        "splitting": np.array([m.longitudinal_transverse_splitting]),
        "phonon": J.energy,
        "reorganization": np.array([J.reorganization_energy]),
        "sigma_thermal": np.sqrt(J.thermal_variance(np.array([10.0, 300.0]))),
        "binding": np.array([m.binding_energy]),
        "line_warm": np.array([width.low.min(), width.high.max()]),
    }


def data():
    """kT at five temperatures and the energies of CsPbBr3 in meV."""
    return dict(_data())


#: array -> words, colour, True where its ends are joined.
ROWS = {
    "line_cold": ("sharp line, 5 K", BLUE, False),
    "spacing": ("spacing, 30 to 10 nm", INK, True),
    "splitting": ("LT splitting", BLUE, False),
    "phonon": ("phonons of $J$", ORANGE, False),
    "reorganization": (r"reorganization $\lambda$", ORANGE, False),
    "sigma_thermal": (r"$\sigma_{th}$, 10 to 300 K", ORANGE, True),
    "binding": ("exciton binding", BLUE, False),
    "line_warm": ("one dot's width, 300 K", BLUE, True),
}


def draw(ax, d):
    if not first(ax):
        return
    ax.set(xscale="log", xlim=(0.02, 300), ylim=(-len(ROWS) + 0.4, 1.5), xlabel="energy (meV)")
    ax.set_xticks([0.03, 0.3, 3, 30, 300], ["0.03", "0.3", "3", "30", "300"])
    ax.minorticks_off()
    ax.spines["left"].set_visible(False)
    ax.grid(False)
    for kT, T in zip(d["kT"], d["T"]):
        ax.plot([kT, kT], [-len(ROWS) + 0.4, 0.6], color=sketch.GREY, linewidth=0.9, linestyle=(0, (4, 2)))
        ax.text(kT, 0.7, f"{T:.0f}", ha="center", va="bottom", fontsize=sketch.SMALL)
    ticks = ax.set_yticks(
        [1.0, *range(0, -len(ROWS), -1)], [r"$k_BT$ at $T$ (K) =", *(words for words, _, _ in ROWS.values())]
    )
    ax.tick_params(axis="y", length=0)
    for tick, colour in zip(ticks, [INK, *(colour for _, colour, _ in ROWS.values())]):
        tick.label1.set(color=colour, fontsize=sketch.SMALL + 0.5)
    for k, (name, (_, colour, joined)) in enumerate(ROWS.items()):
        E = d[name]
        if joined:
            ax.plot([E.min(), E.max()], [-k, -k], color=colour, linewidth=5, alpha=0.45, solid_capstyle="butt")
        elif name in PANEL.measured:
            points(ax, name, E, np.full(len(E), -k), color=colour, gid=sketch.VALUE_ON_X)
        else:
            ax.errorbar(E, np.full(len(E), -k), color=colour, **CALCULATED)


def alt(d):
    kT = ", ".join(f"{e:.2g}" for e in d["kT"])
    return (
        f"k_B T at 4, 10, 30, 77 and 300 K is {kT} meV. Beside it: sharp line at 5 K {d['line_cold'][0]:.2g}, lowest spacing "
        f"{d['spacing'][0]:.2g} (30 nm) to {d['spacing'][1]:.2g} (10 nm), LT splitting {d['splitting'][0]:.2g}, phonons "
        f"{d['phonon'].min():.3g} to {d['phonon'].max():.3g}, lambda {d['reorganization'][0]:.2g}, thermal sigma {d['sigma_thermal'][0]:.2g} to "
        f"{d['sigma_thermal'][1]:.2g}, binding {d['binding'][0]:.3g}, warm width {d['line_warm'][0]:.0f} to {d['line_warm'][1]:.0f} meV."
    )


PANEL = Panel(
    id="sketch-energies",
    parameters=("magneto-reflectivity",),
    summary="Thermal energy from 4 to 300 K beside the energies of the book",
    controls=(),
    data=data,
    units={"T": "K", "kT": "meV", **dict.fromkeys(ROWS, "meV")},
    draw=draw,
    alt=alt,
    source=(
        "Filled points: measured, or fitted by the authors to their measurement (becker2018dephasing, yakovlev2023). Blue bar: measured widths (raino2022). "
        "Open points and the other bars: computed from the constants and the model J of CsPbBr3."
    ),
    size=(4.8, 3.6),
    margin=True,
    tables=("linewidth_ranges", "materials", "spectral_density_models", "spectral_density_totals"),
    measured={
        "line_cold": ("linewidth_ranges", "value", 1e-3),
        "splitting": ("materials", "value", 1.0),
        "binding": ("materials", "value", 1.0),
    },
    caption=(
        "Dashed lines are the thermal energy at five temperatures. What lies to the left of a line is "
        "thermally excited there, what lies to the right is not. Filled points and blue bars come from "
        "measurements."
    ),
)
