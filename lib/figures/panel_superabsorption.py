"""Absorption and emission of the same dot, line by line, and the temperature that ties them."""

from functools import lru_cache

import numpy as np

from .. import coherence, lattice, materials, tables, units
from . import lattice_dots
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, ORANGE, above, count, first, kept, line, points, text

#: Cells along an edge, correlation length in nm and seed of the one snapshot (that of the figure "lattice-map").
CELLS, LENGTH, SEED = 21, 3.0, 3
#: Lines that are found, and the energy up to which they are drawn, meV above the lowest.
LINES, REACH = 120, 130.0
#: Lines closer than this, meV, count as one; lines weaker than this share of N, or of the emission, are not drawn.
MERGE, WEAK = 0.5, 3e-4


@lru_cache
def _lines(static):
    """Energies above the lowest line and F of the lowest lines of one snapshot."""
    m = materials.material("CsPbBr3")
    field = lattice.correlated_field(CELLS, static, LENGTH, m.lattice_constant, SEED)
    hopping = lattice.hopping_energy(m.exciton_mass, m.lattice_constant)
    E, psi = lattice.lowest_states(CELLS, LINES, hopping=hopping, site_energy=field)
    return E - E[0], lattice.oscillator_strengths(psi)


def strengths(static, temperature):
    """Energy (meV), F and F times population of each line; the populations of the lines found sum to 1."""
    E, F = _lines(float(static))
    p = np.exp(-E / (units.BOLTZMANN * temperature))
    return E, F, F * p / p.sum()


def _other_dots(static, temperature):
    """Mean and standard deviation over dots of this size of (F of the lowest line, N_coh)."""
    m = materials.material("CsPbBr3")
    clean = coherence.ThermalEnvelope(m.exciton_mass, m.lattice_constant)
    number = lattice_dots.others(static, temperature, CELLS, clean.coherence_number(temperature, CELLS * clean.cell))
    rows = tables.load("giant_line").query("static_sigma_meV == @static and cells_per_edge == @CELLS")
    line = rows[["lowest", "lowest_scatter"]].to_numpy()[0] if len(rows) else np.array([_lines(static)[1][0], 0.0])
    return np.stack([line, number], 1)


def data(temperature=100.0, static=0.0):
    """Absorption F/N and emission F p/N_coh of the lines of one dot, their ratio, and mean and spread of dots like it."""
    E, F, emitted = strengths(static, temperature)
    start = np.flatnonzero(np.diff(E, prepend=-np.inf) > MERGE)
    energy, absorbed, emission = (np.add.reduceat(v, start) for v in (E * F, F, emitted))
    energy /= absorbed
    N, number, inside = CELLS**3, emitted.sum(), energy <= REACH
    energy, a, e = energy[inside], absorbed[inside] / N, emission[inside] / number
    seen = a > WEAK
    mean, spread = _other_dots(static, temperature)
    return {
        "energy": energy[seen],
        "absorption": a[seen],
        "emission": np.where(e[seen] > WEAK, e[seen], np.nan),
        "ratio": np.log10(e[seen] / e[0] * a[0] / a[seen]),
        "N": np.array(float(N)),
        "in_view": np.array(F[E <= REACH].sum()),
        "N_coh": np.array(number),
        "F_1": np.array(F[0]),
        "mean": mean,
        "spread": spread,
        "temperature": np.array(float(temperature)),
        "static": np.array(float(static)),
    }


def _sticks(ax, key, x, y, **style):
    lines = kept(ax, key, lambda: ax.vlines([], [], [], **style))
    good = np.isfinite(y)
    lines.set_segments([[(a, 0.0), (a, b)] for a, b in zip(x[good], y[good])])


def draw(axes, d):
    top, low = axes
    _sticks(top, "A", d["energy"], d["absorption"], color=BLUE, linewidth=2.2)
    _sticks(top, "E", d["energy"], -d["emission"], color=ORANGE, linewidth=2.2)
    kT = units.BOLTZMANN * float(d["temperature"])
    slope = np.array([0.0, REACH])
    line(low, "law", slope, -slope / kT / np.log(10), **NULL_MODEL)
    points(
        low,
        "ratio",
        d["energy"],
        np.where(d["ratio"] > -9, d["ratio"], np.nan),
        color=ORANGE,
        markersize=4,
        markerfacecolor="none",
    )
    N, F_1 = float(d["N"]), float(d["F_1"])
    others = [lattice_dots.words(mean, spread) for mean, spread in zip(d["mean"], d["spread"])]
    text(
        top,
        "up",
        0.99,
        0.93,
        f"absorption: all lines {N:,.0f},\n{count(d['in_view'])} of it in view,\nlowest {count(F_1)}, {others[0]}",
        transform=top.transAxes,
        ha="right",
        va="top",
        color=BLUE,
    )
    text(
        top,
        "down",
        0.99,
        0.05,
        rf"emission: all lines $N_\mathrm{{coh}}$ = {count(d['N_coh'])}," + f"\n{others[1]}",
        transform=top.transAxes,
        ha="right",
        va="bottom",
        color=ORANGE,
    )
    above(low, rf"dashed: $\exp(-E/k_\mathrm{{B}}T)$, $k_\mathrm{{B}}T$ = {kT:.3g} meV")
    if first(top):
        top.axhline(0, color=INK, linewidth=0.8)
        top.set(xlim=(-4, REACH), ylim=(-1.05, 0.75), ylabel=r"share of $N$  |  of emission")
        top.set_yticks([-1, -0.5, 0, 0.5], ["1", "0.5", "0", "0.5"])
        low.set(
            ylim=(-9.3, 0.8), xlabel="energy above the lowest line (meV)", ylabel="$\\log_{10}$ of\nemission/absorption"
        )
        low.set_yticks([-8, -4, 0])


def alt(d):
    return (
        f"Lines of this dot of {float(d['N']):,.0f} cells, static disorder {float(d['static']):.0f} meV, {float(d['temperature']):.0f} K. "
        f"Absorption sums to {float(d['N']):,.0f}, {count(d['in_view'])} in view and {count(d['F_1'])} in the lowest line; emission "
        f"sums to {count(d['N_coh'])} ({lattice_dots.words(d['mean'][1], d['spread'][1])}). Their ratio falls as exp(-E/kT), by a factor ten every "
        f"{units.BOLTZMANN * float(d['temperature']) * np.log(10):.3g} meV."
    )


PANEL = Panel(
    id="superabsorption",
    parameters=("magneto-absorption",),
    summary="Absorption and emission lines of the same dot",
    caption=(
        "Every line of one dot: above how strongly it absorbs, below how strongly it emits when thermal. A strong "
        "line high in energy does not shine."
    ),
    controls=(
        Control("temperature", "Temperature", (4.0, 10.0, 30.0, 100.0, 300.0), 100.0, "K"),
        Control("static", "Static σ", (0.0, 5.0, 10.0, 20.0), 0.0, "meV"),
    ),
    data=data,
    units={
        "energy": "meV",
        "absorption": "",
        "emission": "",
        "ratio": "",
        "N": "",
        "in_view": "",
        "N_coh": "",
        "F_1": "",
        "mean": "",
        "spread": "",
        "temperature": "K",
        "static": "meV",
    },
    draw=draw,
    stored=True,
    alt=alt,
    source=(
        "Model: one snapshot (fixed seed) of a lattice of CsPbBr3, 12.3 nm, correlation length 3 nm; thermal populations; no phonon "
        "wings. Lines closer than 0.5 meV are merged. Dashed: Boltzmann factor. Mean and standard deviation of such dots from data/lattice_sweep.csv and data/giant_line.csv. "
        "Nothing measured."
    ),
    rows=2,
    size=(7.0, 5.4),
    narrow=(3.6, 4.7),
    heights=(1.6, 1.0),
    tables=("giant_line", "lattice_sweep", "materials"),
)
