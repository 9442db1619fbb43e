"""Time scales on one axis, from one swing of the light to the lifetime of a single cell."""

from functools import lru_cache

import numpy as np
from scipy.constants import e, h

from .. import materials, scenarios, tables, units
from . import sketch
from .contract import Panel
from .drawing import BLUE, CALCULATED, INK, ORANGE, first, points

#: Planck's constant, meV ps.
PLANCK = h / (1e-3 * e) * 1e12


@lru_cache
def _data():
    m = materials.material("CsPbBr3", "magneto-reflectivity")
    hop = units.HBAR2_OVER_2M0 / (m.exciton_mass * m.lattice_constant**2)
    width = tables.load("linewidth_ranges")
    width = width[(width.material == "CsPbBr3") & (width.quantity == "single-dot FWHM") & (width.temperature_K == 300)]
    rates = tables.load("radiative_lifetimes")
    rates = rates[rates.kind == "measured"].set_index("quantity")
    return {
        "light": np.array([PLANCK / (1e3 * m.gap_energy)]),
        "hop": np.array([units.HBAR / hop]),
        "thermal": units.HBAR / (units.BOLTZMANN * np.array([300.0, 4.0])),
        "phase_300": 2 * units.HBAR / np.array([width.high.max(), width.low.min()]),
        "phonon": PLANCK / m.spectral_density.energy[::-1],
        "T2": np.sort(rates.loc[["coherence time T2"], "value"].to_numpy(float)),
        "lifetime": rates.loc[["radiative lifetime"], "value"].to_numpy(float),
        "dipole": np.array([1e3 / scenarios.single_cell_rate(m, "whole")]),
        "share": np.array([1e3 / scenarios.single_cell_rate(m, "share")]),
    }


def data():
    """Times in ps; measured are T2 and lifetime, and phase_300 through linewidths."""
    return dict(_data())


#: array -> words, colour, True where its two ends are joined.
ROWS = {
    "light": ("one swing of the light", INK, False),
    "hop": ("the exciton moves on by one cell", INK, False),
    "thermal": (r"$\hbar/k_BT$, from 300 to 4 K", INK, True),
    "phase_300": (r"phase lost at 300 K (2$\hbar$/width)", BLUE, True),
    "phonon": ("one swing of the lattice", ORANGE, True),
    "T2": (r"$T_2$ at 2 to 5 K", BLUE, False),
    "lifetime": ("shortest lifetime, 30 nm, 4 K", BLUE, False),
    "dipole": ("one whole interband dipole", INK, False),
    "share": ("one cell's share", INK, False),
}


def draw(ax, d):
    if not first(ax):
        return
    ax.set(xscale="log", xlim=(8e-4, 8e6), ylim=(-len(ROWS) + 0.4, 0.7))
    ax.set_xticks(
        [1e-3, 1e-2, 1e-1, 1, 10, 100, 1e3, 1e4, 1e5, 1e6], "1 fs,10,100,1 ps,10,100,1 ns,10,100,1 µs".split(",")
    )
    ax.set_yticks([])
    ax.minorticks_off()
    ax.spines["left"].set_visible(False)
    for k, (name, (words, colour, joined)) in enumerate(ROWS.items()):
        t = d[name]
        if joined:
            ax.plot([t.min(), t.max()], [-k, -k], color=colour, linewidth=5, alpha=0.45, solid_capstyle="butt")
        if name in PANEL.measured:
            points(ax, name, t, np.full(len(t), -k), color=colour, gid=sketch.VALUE_ON_X)
        elif name in ("light", "hop", "phonon", "dipole", "share"):
            ax.errorbar(t, np.full(len(t), -k), color=colour, **CALCULATED)
        early = t.max() < 30
        at = t.max() * 1.7 if early else t.min() / 1.7
        ax.text(at, -k, words, ha="left" if early else "right", va="center", fontsize=sketch.SMALL + 0.5, color=colour)


def alt(d):
    fs, ns = 1e3, 1e-3
    return (
        f"Times on one axis: light {fs * d['light'][0]:.1f} fs, hop {fs * d['hop'][0]:.1f} fs, phase lost at 300 K within "
        f"{fs * d['phase_300'][0]:.0f} to {fs * d['phase_300'][1]:.0f} fs, lattice {fs * d['phonon'].min():.0f} to "
        f"{fs * d['phonon'].max():.0f} fs, measured T2 {d['T2'][0]:.3g} and {d['T2'][1]:.3g} ps when cold, measured lifetime "
        f"{d['lifetime'][0]:.0f} ps, one whole dipole {ns * d['dipole'][0]:.2g} ns, one cell's share {ns * d['share'][0]:.0f} ns."
    )


PANEL = Panel(
    id="sketch-times",
    parameters=("magneto-reflectivity",),
    summary="Time scales from femtoseconds to microseconds on one axis",
    controls=(),
    data=data,
    units=dict.fromkeys(ROWS, "ps"),
    draw=draw,
    alt=alt,
    source=(
        "Filled points: measured T2 (becker2018dephasing, trifonov2025) and lifetime (zhu2024). Blue bar: 2 hbar over measured single-dot "
        "widths (raino2022). Open points and the other bars: computed from the constants of CsPbBr3."
    ),
    size=(4.8, 3.6),
    margin=True,
    tables=(
        "linewidth_ranges",
        "materials",
        "radiative_lifetimes",
        "spectral_density_models",
        "spectral_density_totals",
    ),
    measured={name: ("radiative_lifetimes", "value", 1.0) for name in ("T2", "lifetime")},
    caption=(
        "From one swing of the light to the lifetime of one cell's share, nine decades. Filled points and "
        "blue bars come from measurements."
    ),
)
