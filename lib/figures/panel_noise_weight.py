"""Thermal disorder over the thermal energy: at which temperature the moving lattice bites hardest."""

from dataclasses import replace

import numpy as np

from .. import materials, scenarios, units
from . import own
from .contract import Panel
from .drawing import INK, MATERIAL, MATERIAL_LABEL, above, first, legend, line
from .spectral import J_MODEL

#: The models of the halides; CdSe keeps its first one, whose name differs.
HALIDES = replace(J_MODEL, label="J of the halides", static=True)


def data(spectral_model=J_MODEL.default, material=None):
    """sigma_th/kT of every material on a grid of temperatures, and where it is largest."""
    world = scenarios.World(
        spectral_model={
            name: materials.spectral_models(name)[0] if name == "CdSe" else spectral_model for name in materials.KNOWN
        }
    )
    T = np.geomspace(3, 400, 140)
    result = {"T": T, "spectral_model": np.array(spectral_model)}
    result |= own.curve(material, lambda m: np.sqrt(m.spectral_density.thermal_variance(T)) / (units.BOLTZMANN * T))
    for name in materials.KNOWN:
        ratio = np.sqrt(world.material(name).spectral_density.thermal_variance(T)) / (units.BOLTZMANN * T)
        result[name] = ratio
        result[name + "_peak"] = np.array(T[np.argmax(ratio)])
    return result


def _label(name):
    return MATERIAL_LABEL[name] + (" (illustrative)" if materials.material(name).illustrative else "")


def draw(ax, d):
    for name in materials.KNOWN:
        line(ax, name, d["T"], d[name], label=_label(name), **MATERIAL[name])
    own.draw(ax, d["T"], d)
    line(ax, "one", [3, 400], [1, 1], color=INK, linewidth=0.8, linestyle=":")
    if first(ax):
        ax.set(
            xscale="log",
            xlim=(3, 400),
            ylim=(0, 2.6),
            xlabel=r"temperature $T$ (K)",
            ylabel=r"$\sigma_{th}/k_\mathrm{B}T$",
        )
        ax.set_xticks([3, 10, 30, 100, 300], ["3", "10", "30", "100", "300"])
        ax.minorticks_off()
        legend(ax, "above")
    above(ax, f"$J$: {d['spectral_model']}")


def alt(d):
    peaks = ", ".join(
        f"{name} {d[name].max():.2g} at {float(d[name + '_peak']):.0f} K and {np.interp(300, d['T'], d[name]):.2g} at 300 K"
        for name in materials.KNOWN
    )
    return f"Thermal disorder over k_BT against temperature, J of the halides {d['spectral_model']}. Largest value: {peaks}."


PANEL = Panel(
    id="noise-weight",
    summary="Thermal disorder over the thermal energy, against temperature",
    caption=(
        "What thermal disorder weighs against the thermal energy. It grows on cooling until the phonons freeze; "
        "the softer the modes, the colder that is."
    ),
    controls=(HALIDES,),
    data=data,
    units={
        "own": "",
        **own.UNITS,
        "T": "K",
        "spectral_model": "",
        **{name: "" for name in materials.KNOWN},
        **{name + "_peak": "K" for name in materials.KNOWN},
    },
    draw=draw,
    alt=alt,
    tables=("materials", "spectral_density_models", "spectral_density_totals"),
    source="Thermal part of Eq. 3 with the model densities of data/spectral_density_models.csv, over k_BT. Nothing measured.",
)
