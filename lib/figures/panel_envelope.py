"""N_coh of the thermal envelope against temperature, with both of its limits."""

import numpy as np

from .. import coherence, formulas, materials, units
from .contract import Control, Panel
from .drawing import BLUE, INK, MATERIAL, NULL_MODEL, ORANGE, first, legend, line, text

#: What the buttons say -> material and parameter set.
MASS_SETS = {
    materials.material("CsPbBr3", s).label: ("CsPbBr3", s)
    for s in ("magneto-reflectivity", "magneto-absorption", "tight-binding")
}
_volume = formulas.numeric("COHERENCE_VOLUME", "M", "a", "kT", "kinetic")
#: k_BT/eps at which N_coh is down to 90 % of its saturation: a pure number, derived in the chapter.
NINE_TENTHS = 0.8996


def data(D=15, mass_set=next(iter(MASS_SETS))):
    """N_coh on a grid of temperatures, the de Broglie limit and the saturation value."""
    m = materials.material(*MASS_SETS[mass_set])
    closure = coherence.ThermalEnvelope(m.exciton_mass, cell=m.lattice_constant)
    T = np.geomspace(4, 400, 60)
    kT = units.BOLTZMANN * T
    spacing = units.HBAR2_OVER_2M0 * np.pi**2 / (m.exciton_mass * D**2)
    return {
        "T": T,
        "N_coh": closure.coherence_number(T, D),
        "de_Broglie_limit": _volume(m.exciton_mass, m.lattice_constant, kT, units.HBAR2_OVER_2M0),
        "saturation": np.array((8 / np.pi**2) ** 3 * (D / m.lattice_constant) ** 3),
        "T_90_percent": np.array(NINE_TENTHS * spacing / units.BOLTZMANN),
        "D": np.array(float(D)),
        "mass": np.array(m.exciton_mass),
        "valid": np.array(float(D > 3 * m.bohr_radius)),
    }


def draw(ax, d):
    top, T90 = float(d["saturation"]), float(d["T_90_percent"])
    color = MATERIAL["CsPbBr3"]["color"]
    line(ax, "limit", d["T"], d["de_Broglie_limit"], color=BLUE, linestyle=":", label=r"$\Lambda_T^3/a^3$")
    line(ax, "top", [4, 400], [top, top], color=ORANGE, linestyle="-.", linewidth=1.3, label=r"$(8/\pi^2)^3 N$")
    line(ax, "null", d["T"], d["N_coh"], **NULL_MODEL, label="thermal envelope")
    line(ax, "T90", [T90, T90], [0.12 * top, 0.9 * top], color=INK, linewidth=0.8, linestyle=":")
    line(ax, "dot", [T90], [0.9 * top], marker="o", color=color)
    text(
        ax,
        "state",
        0.03,
        0.05,
        rf"$D$ = {float(d['D']):.3g} nm, $M$ = {float(d['mass']):.3g} $m_0$"
        + ("" if d["valid"] else "\n" + r"below 3 $a_B$: outside its range"),
        transform=ax.transAxes,
        va="bottom",
    )
    if first(ax):
        ax.set(
            xscale="log",
            yscale="log",
            xlim=(4, 400),
            ylim=(30, 8e6),
            xlabel=r"temperature $T$ (K)",
            ylabel=r"coherence number $N_\mathrm{coh}$",
        )
        ax.set_xticks([4, 10, 20, 50, 100, 300], ["4", "10", "20", "50", "100", "300"])
        legend(ax, "upper right")


def alt(d):
    N = np.interp([10, 300], d["T"], d["N_coh"])
    return (
        f"Coherence number of the thermal envelope for an edge of {float(d['D']):.0f} nm and a mass of {float(d['mass']):.3g}: "
        f"{N[0]:.0f} at 10 K, {N[1]:.0f} at 300 K; it saturates at {float(d['saturation']):.0f}, is within 10 percent of "
        f"that below {float(d['T_90_percent']):.2g} K, and meets the thermal de Broglie volume when warm."
    )


PANEL = Panel(
    id="envelope",
    parameters=("magneto-reflectivity",),
    summary="Coherence number of the thermal envelope against temperature",
    caption=(
        "The coherence number of a dot without disorder. On cooling it grows until the lowest level alone is "
        "occupied; the dot marks where it is nearly saturated."
    ),
    controls=(
        Control("D", "Edge D", (6, 8, 10, 12, 15, 20, 25, 30, 40), 15, "nm", fine=True),
        Control("mass_set", "Mass of", tuple(MASS_SETS), next(iter(MASS_SETS))),
    ),
    data=data,
    units={
        "T": "K",
        "N_coh": "",
        "de_Broglie_limit": "",
        "saturation": "",
        "T_90_percent": "K",
        "D": "nm",
        "mass": "m0",
        "valid": "",
    },
    draw=draw,
    alt=alt,
    tables=("materials",),
    source=(
        "Closure 4, thermal envelope, continuum levels. All curves are model; masses from data/materials.csv (magneto-absorption: "
        "unverified). Dot: 90 percent of saturation."
    ),
)
