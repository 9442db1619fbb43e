"""Eq. 3 for four materials and every model of their J: the disorder scale sigma(T)."""

from dataclasses import replace

import numpy as np

from .. import materials, scenarios, tables, units
from . import own
from .contract import Control, Panel
from .drawing import INK, MATERIAL, MATERIAL_LABEL, NULL_MODEL, above, first, legend, line, points, text
from .spectral import J_MODEL

PARTS = {"total": "variance", "thermal": "thermal_variance"}
#: The model of J of the halides stands on the site: it decides the order. CdSe has models of its own.
HALIDES = replace(J_MODEL, label="J of the halides", static=True)
RIVAL = Control(
    "rival", "J of CdSe", materials.spectral_models("CdSe"), materials.spectral_models("CdSe")[0], static=False
)


def data(part="total", spectral_model=J_MODEL.default, temperature=300, rival=RIVAL.default, material=None):
    """sigma of every material on a grid of temperatures, and at the marked one."""
    chosen = {name: rival if name == "CdSe" else spectral_model for name in materials.KNOWN}
    # A material that a reader adds to the tables may have no model of this name: then it keeps its own.
    chosen = {name: model for name, model in chosen.items() if model in materials.spectral_models(name)}
    world = scenarios.World(spectral_model=chosen)
    T = np.concatenate([np.arange(4, 40, 3), np.arange(40, 401, 10)]).astype(float)
    result = {"T": T, "thermal_energy": units.BOLTZMANN * T}
    result |= own.curve(material, lambda m: np.sqrt(getattr(m.spectral_density, PARTS[part])(T)))
    for name in materials.KNOWN:
        variance = getattr(world.material(name).spectral_density, PARTS[part])
        result[name] = np.sqrt(variance(T))
        result[name + "_marked"] = np.sqrt(np.array(variance(float(temperature))))
    ranges = tables.load("linewidth_ranges")
    ranges = ranges[(ranges.material == "CsPbBr3") & (ranges.quantity == "single-dot FWHM")]
    result["measured_low"] = ranges.low.to_numpy(float) / units.FWHM_PER_SIGMA
    result["measured_high"] = ranges.high.to_numpy(float) / units.FWHM_PER_SIGMA
    result["measured_T"] = ranges.temperature_K.to_numpy(float)
    result["temperature"] = np.array(float(temperature))
    result["part"] = np.array(part)
    result["spectral_model"], result["rival"] = np.array(spectral_model), np.array(rival)
    return result


def _label(name):
    return MATERIAL_LABEL[name] + (" (illustrative)" if materials.material(name).illustrative else "")


#: Upper end of the axis, meV: the same for every model, so that a change of J is seen as one.
TOP = 68


def draw(ax, d):
    marked = float(d["temperature"])
    line(ax, "mark", [marked, marked], [0, 55], color=INK, linewidth=0.8, linestyle=":")
    line(ax, "kT", d["T"], d["thermal_energy"], **NULL_MODEL)
    for name in materials.KNOWN:
        line(ax, name, d["T"], d[name], label=_label(name), **MATERIAL[name])
        line(ax, name + "dot", [marked], [d[name + "_marked"]], marker="o", color=MATERIAL[name]["color"])
    own.draw(ax, d["T"], d)
    if first(ax):
        ax.set(xlim=(0, 430), ylim=(0, TOP), xlabel=r"temperature $T$ (K)", ylabel=r"disorder scale $\sigma$ (meV)")
        middle = (d["measured_low"] + d["measured_high"]) / 2
        shift = np.linspace(-5, 5, len(middle))
        points(
            ax,
            "measured",
            d["measured_T"] + shift,
            middle,
            error=(d["measured_high"] - d["measured_low"]) / 2,
            marker="none",
            color=MATERIAL["CsPbBr3"]["color"],
            elinewidth=4,
            capsize=0,
            alpha=0.45,
            label=r"CsPbBr$_3$ dots, FWHM/2.355",
        )
        legend(ax, "upper left", "above")
    above(ax, f"$J$: {d['spectral_model']}", f"CdSe: {d['rival']}")
    text(
        ax, "kT-label", 428, float(d["thermal_energy"][-1]) + 1, r"$k_\mathrm{B}T$", ha="right", va="bottom", fontsize=9
    )


def alt(d):
    values = ", ".join(f"{name} {float(d[name + '_marked']):.3g}" for name in materials.KNOWN)
    return (
        f"Disorder scale sigma of Eq. 3 ({d['part']} part) against temperature for four materials, J of the halides {d['spectral_model']}, of CdSe {d['rival']}; "
        f"at {d['temperature']:.0f} K in meV: {values}; k_BT is {units.BOLTZMANN * d['temperature']:.3g} meV."
    )


PANEL = Panel(
    id="sigma",
    summary="Disorder scale against temperature for four materials",
    caption=(
        "The disorder scale of Eq. 3 on warming. Choose the part: the zero-point part stays on cooling, although "
        "it is no noise in time."
    ),
    controls=(
        Control("part", "Part of Eq. 3", tuple(PARTS), "total"),
        HALIDES,
        Control(
            "temperature",
            "Temperature T",
            (4, 10, 20, 30, 50, 77, 100, 150, 200, 250, 300, 350, 400),
            300,
            "K",
            static=False,
            fine=True,
        ),
        RIVAL,
    ),
    data=data,
    units={
        "T": "K",
        "thermal_energy": "meV",
        **{name + end: "meV" for name in materials.KNOWN for end in ("", "_marked")},
        "own": "meV",
        **own.UNITS,
        "measured_low": "meV",
        "measured_high": "meV",
        "measured_T": "K",
        "temperature": "K",
        "part": "",
        "spectral_model": "",
        "rival": "",
    },
    draw=draw,
    alt=alt,
    tables=("linewidth_ranges", "materials", "spectral_density_models", "spectral_density_totals"),
    measured={
        end: ("linewidth_ranges", end[9:], 1 / units.FWHM_PER_SIGMA) for end in ("measured_low", "measured_high")
    },
    source=(
        "Eq. 3 with the model densities of data/spectral_density_models.csv, which differ by what is assumed. Lines: model. Bars: measured room-temperature "
        "single-dot widths of CsPbBr3 (data/linewidth_ranges.csv) divided by 2.355. The null model has sigma = 0."
    ),
)
