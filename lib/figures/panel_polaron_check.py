"""The large-N polaron crossover against cells solved directly."""

import numpy as np

from .. import tables
from ..coherence import PolaronCrossover
from ..phonons import SpectralDensity
from .contract import Control, Panel
from .drawing import BLUE, CALCULATED, INK, NULL_MODEL, ORANGE, first, legend, line, points, text

_TABLE = "polaron_reference"
#: Coupling V of the table's model, meV; energy that stands for a classical, slow mode.
COUPLING, SLOW = 6.0, 0.05
SYSTEMS = {
    "2 cells": 2,
    "3 cells": 3,
    "4 cells": 4,
    "60 cells": 60,
}


def data(system="60 cells", polaron=3.0):
    """Stored direct solutions, and the closures at their temperatures and between."""
    rows = tables.load(_TABLE)
    rows = rows[(rows.cells == SYSTEMS[system]) & (rows.reorganization_energy_meV == polaron)]
    phonon = float(rows.phonon_meV.iloc[0]) or SLOW
    J = SpectralDensity.from_modes([phonon], [np.sqrt(polaron * phonon)])
    cells = SYSTEMS[system]
    edge = float(cells) ** (1 / 3)  # in units of the cell
    T = np.geomspace(5, 330, 44)
    exact, bare = (PolaronCrossover(COUPLING, J, 1.0, form=form) for form in ("fresh cells", "bare"))
    at = rows.temperature_K.to_numpy(float)
    found = rows.coherence_number.to_numpy(float)
    closure = exact.coherence_number(at, edge)
    return {
        "T": T,
        "fresh_cells": exact.coherence_number(T, edge) / cells,
        "bare": bare.coherence_number(T, edge) / cells,
        "no_lattice": exact.null_limit.coherence_number(T, edge) / cells,
        "direct_T": at,
        "direct": found / cells,
        "direct_error": rows.standard_error.to_numpy(float) / cells,
        "deviation": 100 * (closure / found - 1),
        "deviation_error": 100 * rows.standard_error.to_numpy(float) / found,
        "polaron": np.array(polaron),
        "system": np.array(system),
    }


def draw(axes, d):
    top, low = axes
    direct = "sampled" if str(d["system"]) == "60 cells" else "matrix"
    line(top, "null", d["T"], d["no_lattice"], label=r"no lattice, $\lambda = 0$", **NULL_MODEL)
    line(top, "bare", d["T"], d["bare"], color=ORANGE, linestyle=(0, (6, 1.5, 1.2, 1.5)), label="bare formula")
    line(top, "fresh_cells", d["T"], d["fresh_cells"], color=BLUE, label="large-$N$ result")
    points(
        top,
        "direct",
        d["direct_T"],
        d["direct"],
        error=d["direct_error"],
        color=INK,
        zorder=4,
        label=f"direct, {direct}",
        **{k: v for k, v in CALCULATED.items() if k not in ("elinewidth",)},
    )
    text(
        top,
        "words",
        0.985,
        0.80,
        f"{d['system']}, $V$ = {COUPLING:.0f} meV, " + rf"$\lambda$ = {float(d['polaron']):.0f} meV",
        transform=top.transAxes,
        ha="right",
        va="top",
        fontsize=9.5,
    )
    points(low, "rest", d["direct_T"], d["deviation"], error=d["deviation_error"], color=BLUE, **CALCULATED)
    legend(top, "upper right", ncols=2)
    if first(top):
        top.set(xscale="log", xlim=(5, 330), ylim=(0, 1.5), ylabel=r"$N_\mathrm{coh}/N$")
        low.axhline(0, color=INK, linewidth=0.8)
        low.set(ylabel="large $N$\n/ direct $-$ 1\n(%)", xlabel=r"temperature $T$ (K)", ylim=(-13, 13))
        low.set_xticks([5, 10, 20, 50, 100, 300], ["5", "10", "20", "50", "100", "300"])


def alt(d):
    worst = d["deviation"][np.argmax(np.abs(d["deviation"]))]
    return (
        f"N_coh/N of {d['system']} with lambda {float(d['polaron']):.0f} meV against temperature, solved directly: "
        f"{d['direct'][0]:.3g} at {d['direct_T'][0]:.0f} K, {d['direct'][-1]:.3g} at {d['direct_T'][-1]:.0f} K. "
        f"The large-N result differs by {worst:+.2g} % at most; the bare formula gives "
        f"{np.interp(d['direct_T'][0], d['T'], d['bare']):.3g} and {np.interp(d['direct_T'][-1], d['T'], d['bare']):.3g}."
    )


PANEL = Panel(
    id="polaron-check",
    summary="Large-N polaron crossover against direct solutions",
    caption=(
        "Points computed directly for small systems, lines from the formula for many cells. Below, their "
        "difference in percent: where does the formula hold?"
    ),
    controls=(
        Control("system", "System", tuple(SYSTEMS), "60 cells"),
        Control("polaron", "Polaron energy", (1.0, 3.0, 5.0), 3.0, "meV"),
    ),
    data=data,
    units={
        **{k: "K" for k in ("T", "direct_T")},
        **{k: "" for k in ("fresh_cells", "bare", "no_lattice", "direct", "direct_error", "system")},
        **{k: "%" for k in ("deviation", "deviation_error")},
        "polaron": "meV",
    },
    draw=draw,
    alt=alt,
    tables=("polaron_reference",),
    source=(
        "Open points: own calculation, data/polaron_reference.csv; 2 to 4 cells with quantum phonons of 6 meV by exact "
        "diagonalisation, 60 cells by sampling a classical lattice (2,000 draws, the same for all temperatures; one standard error). Lines: model, "
        "illustrative, V = 6 meV. Dashed: null model, lambda = 0."
    ),
    rows=2,
    size=(7.0, 5.4),
    narrow=(3.6, 4.7),
    heights=(2.6, 1.0),
)
