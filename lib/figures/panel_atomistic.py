"""Rate ratios of CsPbI3 cubes: atomistic levels against the two envelope pictures."""

import numpy as np

from .. import confinement, materials, tables
from .contract import Control, Panel
from .drawing import BLUE, CALCULATED, INK, MATERIAL, NULL_MODEL, PURPLE, first, legend, line, points, text

#: Where the walls of the envelope stand -> uses the lattice.
WALLS = {"half a cell outside": True, "at the faces": False}
STRUCTURES = {"cubic": "o", "relaxed": "s"}


def data(temperature=10, walls="half a cell outside"):
    """R(T/300 K) against edge: the table's two structures, and three lines."""
    m = materials.material("CsPbI3")
    rows = tables.load("cspbi3_bse_thermal_rates")
    rates = rows.pivot(index=["structure", "edge_nm"], columns="temperature_K", values="rate_bright_per_ns")
    ratio = rates[float(temperature)] / rates[300.0]
    n, a = np.arange(4, 15), m.lattice_constant
    D = n * a if WALLS[walls] else np.linspace(2.4, 8.8, 40)
    lattice = a if WALLS[walls] else None

    def line_of(picture, weight):
        return confinement.rate_ratio(temperature, D, m.exciton_mass, picture, lattice, weight)

    result = {
        "D": D,
        "envelope": line_of("envelope", 1.0),
        "envelope_with_spin": line_of("envelope", confinement.TRIPLET_AND_SINGLET),
        "strong_with_spin": line_of("strong", confinement.TRIPLET_AND_SINGLET),
        "temperature": np.array(float(temperature)),
    }
    for name in STRUCTURES:
        result[name + "_edge"] = ratio[name].index.to_numpy(float)
        result[name] = ratio[name].to_numpy(float)
    return result


def draw(ax, d):
    line(ax, "spin", d["D"], d["envelope_with_spin"], color=BLUE, label="envelope, dark singlets counted")
    line(ax, "null", d["D"], d["envelope"], **NULL_MODEL, label="thermal envelope")
    line(
        ax,
        "strong",
        d["D"],
        d["strong_with_spin"],
        color=PURPLE,
        linestyle=(0, (1.2, 1.2)),
        label="electron, hole on their own",
    )
    for name, marker in STRUCTURES.items():
        points(
            ax,
            name,
            d[name + "_edge"],
            d[name],
            **{**CALCULATED, "marker": marker},
            color=MATERIAL["CsPbI3"]["color"],
            label=f"atomistic, {name}",
        )
    text(
        ax,
        "T",
        0.97,
        0.05,
        f"{float(d['temperature']):.0f} K against 300 K",
        transform=ax.transAxes,
        ha="right",
        va="bottom",
    )
    if first(ax):
        ax.axhline(1, color=INK, linewidth=0.6)
        ax.set(xlim=(2.2, 8.2), ylim=(0.6, 3.4), xlabel=r"edge $D$ (nm)", ylabel=r"$k(T)\,/\,k(300\ \mathrm{K})$")
        legend(ax, "upper left")


def alt(d):
    spin = np.interp(d["cubic_edge"][-1], d["D"], d["envelope_with_spin"])
    strong = np.interp(d["cubic_edge"][-1], d["D"], d["strong_with_spin"])
    return (
        f"Calculated ratio of rates at {float(d['temperature']):.0f} K and 300 K for CsPbI3 cubes: cubic {d['cubic'][0]:.3g} at "
        f"{d['cubic_edge'][0]:.1f} nm to {d['cubic'][-1]:.3g} at {d['cubic_edge'][-1]:.1f} nm, relaxed {d['relaxed'][-1]:.3g}; at the "
        f"largest edge the envelope with dark singlets gives {spin:.3g} and independent electrons and holes {strong:.3g}."
    )


PANEL = Panel(
    id="atomistic",
    parameters=("magneto-absorption",),
    summary="Rate ratio of CsPbI3 cubes, atomistic levels and envelopes",
    caption=(
        "Points calculated atom by atom without any lattice disorder, and envelope models with nothing fitted. "
        "Move the temperature: do the envelopes follow the points?"
    ),
    controls=(
        Control("temperature", "Cold temperature T", (10, 20, 30, 50, 77, 100, 150, 200), 10, "K"),
        Control("walls", "Walls", tuple(WALLS), "half a cell outside"),
    ),
    data=data,
    units={
        "D": "nm",
        "envelope": "",
        "envelope_with_spin": "",
        "strong_with_spin": "",
        "temperature": "K",
        **{name: "" for name in STRUCTURES},
        **{name + "_edge": "nm" for name in STRUCTURES},
    },
    draw=draw,
    alt=alt,
    tables=("cspbi3_bse_thermal_rates", "materials"),
    source=(
        "Open markers: calculated by others (atomistic excitons, rigid lattice, averaged by this book), data/cspbi3_bse_thermal_rates.csv. "
        "Lines: model, closure 4 and lib.confinement, CsPbI3 mass and cell from data/materials.csv (unverified), nothing fitted."
    ),
)
