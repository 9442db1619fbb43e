"""The giant strength of the lowest absorption line against size, and what static disorder leaves of it."""

import numpy as np

from .. import coherence, formulas, lattice, materials, tables
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, ORANGE, band, first, legend, line, text

_share = formulas.numeric("CHAIN_SHARE", "m", "n")
STATIC = (0.0, 3.0, 5.0, 10.0, 20.0)


def clean_line(cells):
    """F of the lowest state of a clean cube of ``cells`` cells an edge, exact; tends to (8/pi^2)^3 cells^3."""
    return _share(1.0, np.asarray(cells, float)) ** 3


def data(static=5.0, temperature=50.0):
    """F of the lowest line and of the strongest low line, N_coh of the emission, and N, against the edge."""
    m = materials.material("CsPbBr3")
    table = tables.load("giant_line")
    rows = table[table.static_sigma_meV == (static or STATIC[1])]
    n, D = rows.cells_per_edge.to_numpy(float), rows.edge_nm.to_numpy()
    clean = clean_line(n)
    if static == 0:
        lowest = strongest = clean
        scatter = error = np.zeros(len(n))
        emission = coherence.ThermalEnvelope(m.exciton_mass, lattice.CELL)
    else:
        lowest, strongest, scatter, error = (
            rows[name].to_numpy() for name in ("lowest", "strongest", "lowest_scatter", "lowest_error")
        )
        emission = coherence.DisorderedLattice(m.exciton_mass, 0.0, static, lattice.CELL)
    return {
        "D": D,
        "N": n**3,
        "clean": clean,
        "lowest": lowest,
        "lowest_error": error,
        "lowest_scatter": scatter,
        "strongest": strongest,
        "N_coh": emission.coherence_number(temperature, D),
        "static": np.array(float(static)),
        "temperature": np.array(float(temperature)),
    }


def draw(ax, d):
    D = d["D"]
    line(ax, "N", D, d["N"], color=INK, linewidth=1.1, label="all lines: $N$")
    line(ax, "clean", D, d["clean"], **NULL_MODEL, label="lowest line, clean")
    low = np.maximum(d["lowest"] - d["lowest_scatter"], 100.0)
    band(ax, "scatter", D, low, d["lowest"] + d["lowest_scatter"], color=BLUE)
    line(ax, "lowest", D, d["lowest"], color=BLUE, marker=".", label="lowest line")
    line(ax, "strongest", D, d["strongest"], color=BLUE, linestyle=":", label="strongest low line")
    line(ax, "emission", D, d["N_coh"], color=ORANGE, linestyle="-.", label=r"emission, $N_\mathrm{coh}$")
    share = d["lowest"][-1] / d["N"][-1]
    text(
        ax,
        "words",
        0.97,
        0.04,
        f"30 nm: lowest {100 * share:.0f} % of $N$,\nemission {100 * d['N_coh'][-1] / d['N'][-1]:.2g} %",
        transform=ax.transAxes,
        ha="right",
        va="bottom",
    )
    if first(ax):
        ax.set_yscale("log")
        ax.set(xlim=(4, 31), ylim=(100, 3e5), xlabel=r"edge $D$ (nm)", ylabel="strength (cells)")
        legend(ax, "upper left", "above", handlelength=1.8)


def alt(d):
    return (
        f"Strength of absorption lines against the edge of the dot, static disorder {float(d['static']):.0f} meV: the lowest line has "
        f"{d['lowest'][2]:.0f} of {d['N'][2]:.0f} cells at {d['D'][2]:.0f} nm and {d['lowest'][-1]:.0f} of {d['N'][-1]:.0f} at "
        f"{d['D'][-1]:.0f} nm (clean: {d['clean'][-1]:.0f}). Emission at {float(d['temperature']):.0f} K has "
        f"{d['N_coh'][2]:.0f} and {d['N_coh'][-1]:.0f}."
    )


PANEL = Panel(
    id="giant-line",
    parameters=("magneto-absorption",),
    summary="Strength of the lowest absorption line against size",
    caption=(
        "The strength of the lowest absorption line in units of one cell. Without disorder it grows with the "
        "volume; add disorder and see at which size it stops."
    ),
    controls=(
        Control("static", "Static σ", STATIC, 5.0, "meV"),
        Control("temperature", "Temperature", (4.0, 10.0, 50.0, 300.0), 50.0, "K"),
    ),
    data=data,
    units={
        "D": "nm",
        **{k: "" for k in ("N", "clean", "lowest", "lowest_error", "lowest_scatter", "strongest", "N_coh")},
        "static": "meV",
        "temperature": "K",
    },
    draw=draw,
    alt=alt,
    source=(
        "Model: lattices of CsPbBr3, correlation length 3 nm, 24 snapshots a point (data/giant_line.csv), band: scatter from dot to "
        "dot; emission from data/lattice_sweep.csv. Dashed: no disorder. Nothing measured."
    ),
    tables=("giant_line", "lattice_sweep", "materials"),
)
