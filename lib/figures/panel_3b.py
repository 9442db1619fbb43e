"""Fig. 3b: lattice part of the biexciton binding against normalized size, four materials."""

import numpy as np

from .. import materials, scenarios, tables
from . import fig3, own
from .contract import Control, Panel
from .drawing import MATERIAL, NULL_MODEL, above, first, legend, line
from .spectral import J_MODEL

RATIO = np.linspace(0.4, 10.0, 49)
#: Curves end at this edge, nm.
LARGEST = 30.0


def data(lattice=fig3.LATTICE_CONTROL.default, sharing=1.0, temperature=300.0, spectral_model=None, material=None):
    """2 c lambda with its size closure, at 300 K unless a kernel asks for another temperature."""
    calculated = tables.load("biexciton_binding").set_index("source").loc["park2023"]
    result = {"ratio": RATIO, "calculated": np.array(calculated.value_meV)}

    def part(name, bohr_radius):
        D = RATIO * bohr_radius
        settings = {"spectral_model": spectral_model, **fig3.LATTICE[lattice]}
        return np.where(D <= LARGEST, scenarios.lattice_binding(name, D, temperature, sharing, **settings), np.nan)

    result |= {name: part(name, fig3.bohr_radius(name)) for name in materials.KNOWN}
    result |= own.curve(material, lambda m: part(m, m.bohr_radius))
    return {
        **result,
        "sharing": np.array(float(sharing)),
        "temperature": np.array(float(temperature)),
        "lattice": np.array(lattice),
    }


def draw(ax, d):
    line(ax, "null", [0, 10.2], [float(d["calculated"])] * 2, label="no lattice part, as simulated", **NULL_MODEL)
    for name in materials.KNOWN:
        line(ax, name, d["ratio"], d[name], label=fig3.label(name), **MATERIAL[name])
    own.draw(ax, d["ratio"], d)
    when = "any temperature" if "Eq. 1" in str(d["lattice"]) else f"{float(d['temperature']):.0f} K"
    above(ax, f"{d['lattice']}: {when}, $c$ = {float(d['sharing']):g}")
    if first(ax):
        ax.set(
            xlim=(0, 10.2),
            ylim=(-19, 50),
            xlabel=r"normalized size $D/a_B$",
            ylabel=r"lattice part $\Delta_\mathrm{lat}$ (meV)",
        )
        legend(ax, "above")


def alt(d):
    i = np.argmin(abs(d["ratio"] - 4))
    values = ", ".join(f"{name} {d[name][i]:.3g}" for name in materials.KNOWN)
    return (
        f"Lattice part of the biexciton binding against D over the Bohr radius ({d['lattice']}, c = {float(d['sharing']):g}, "
        f"{float(d['temperature']):.0f} K); at 4 Bohr radii in meV: {values}. A simulation by others finds about "
        f"{float(d['calculated']):.0f}." + own.words(d, d["ratio"], (4,), "Bohr radii")
    )


PANEL = Panel(
    id="3b",
    parameters=("magneto-absorption",),
    summary="Lattice part of the biexciton binding against normalized size",
    caption=(
        "How strongly the lattice binds the second exciton, against the size in Bohr radii. Move the sharing: "
        "without it, no closure gives a lattice part."
    ),
    controls=(
        fig3.LATTICE_CONTROL,
        Control("sharing", "Sharing c", fig3.SHARING_VALUES, 1.0),
        Control("temperature", "Temperature T", (10.0, 77.0, 300.0), 300.0, "K", static=False),
        J_MODEL,
    ),
    data=data,
    units={
        "ratio": "",
        **{name: "meV" for name in (*materials.KNOWN, "calculated", "own")},
        **own.UNITS,
        "sharing": "",
        "temperature": "K",
        "lattice": "",
    },
    draw=draw,
    alt=alt,
    source=(
        "Model lines: 2 c lambda (or 2 c lambda_dyn) of the densities in data/spectral_density_models.csv with a size closure; curves end at "
        "30 nm. CsPbCl3 and CdSe rest on unverified phonons and Bohr radii and are illustrative. No measurement is public. Thin dashed: "
        "no lattice part, the null model, and what path-integral molecular dynamics finds for CsPbBr3 (park2023)."
    ),
    tables=("biexciton_binding", "materials", "spectral_density_models", "spectral_density_totals"),
)
