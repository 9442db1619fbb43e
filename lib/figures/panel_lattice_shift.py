"""The femtosecond test: the lattice part of the biexciton shift against the delay after the first exciton."""

import numpy as np

from .. import biexciton, materials
from . import fig3, own
from .contract import Control, Panel
from .drawing import MATERIAL, NULL_MODEL, above, first, legend, line
from .spectral import J_MODEL

#: Delays, ps.
TIME = np.linspace(0.0, 1.0, 201)
#: Button -> whether modes are broadened.
DENSITIES = {"broadened modes": True, "sharp modes": False}


def data(density="broadened modes", sharing=1.0, spectral_model=None, material=None):
    """2 c int (J/w)(1 - cos wt) dw for four materials, and its late value."""
    result = {"time": 1e3 * TIME}
    for name in materials.KNOWN:
        J = fig3.density(name, DENSITIES[density], spectral_model)
        result[name] = biexciton.lattice_shift(J, TIME, sharing)
        result[name + "_relaxed"] = np.array(biexciton.lattice_stabilization(J.reorganization_energy, sharing))

    def shift(m):
        J = m.broadened_spectral_density if DENSITIES[density] else m.spectral_density
        return biexciton.lattice_shift(J, TIME, sharing)

    result |= own.curve(material, shift)
    return {**result, "sharing": np.array(float(sharing)), "density": np.array(density)}


def draw(ax, d):
    line(ax, "null", [0, 1000], [0, 0], **NULL_MODEL)
    for name in materials.KNOWN:
        line(ax, name, d["time"], d[name], label=fig3.label(name), **MATERIAL[name])
        line(
            ax,
            name + "-end",
            [1000, 1030],
            [float(d[name + "_relaxed"])] * 2,
            color=MATERIAL[name]["color"],
            linewidth=3,
        )
    own.draw(ax, d["time"], d)
    above(ax, f"{d['density']}, $c$ = {float(d['sharing']):g}")
    if first(ax):
        ax.set(
            xlim=(0, 1035), ylim=(-26, 100), xlabel="delay (fs)", ylabel=r"lattice part $\Delta_\mathrm{lat}(t)$ (meV)"
        )
        legend(ax, "above")


def alt(d):
    i = int(np.argmin(abs(d["time"] - 50)))
    values = ", ".join(f"{n} 0, {d[n][i]:.3g}, {float(d[n + '_relaxed']):.3g}" for n in materials.KNOWN)
    return (
        f"Lattice part of the biexciton shift against delay for c = {float(d['sharing']):g}, {d['density']}; in meV at 0 fs, at 50 fs and "
        f"after relaxation: {values}." + own.words(d, d["time"], (50,), "fs")
    )


PANEL = Panel(
    id="lattice-shift",
    summary="Lattice part of the biexciton shift against delay after the first exciton",
    caption=(
        "The shift that a second exciton sees after a delay. It changes as the lattice relaxes around the first "
        "one; the marks at the right are its end."
    ),
    controls=(
        Control("density", "Density J", tuple(DENSITIES), "broadened modes"),
        Control("sharing", "Sharing c", fig3.SHARING_VALUES, 1.0),
        J_MODEL,
    ),
    data=data,
    units={
        "time": "fs",
        **{name + end: "meV" for name in materials.KNOWN for end in ("", "_relaxed")},
        "sharing": "",
        "density": "",
        "own": "meV",
        **own.UNITS,
    },
    draw=draw,
    alt=alt,
    source=(
        "Model: exact for Eq. 1 at any temperature, with the densities of data/spectral_density_models.csv; the widths of the broadened "
        "modes are assumed, the relaxational response is left out. CsPbCl3 and CdSe illustrative. Marks at the right: relaxed, "
        "2 c lambda. Thin dashed: no lattice part. Nobody has published such a measurement to our knowledge."
    ),
    tables=("materials", "spectral_density_models", "spectral_density_totals"),
)
