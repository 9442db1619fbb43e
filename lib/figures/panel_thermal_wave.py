"""The null model's picture: one thermal wave of a free exciton in a clean dot, drawn as arrows."""

import numpy as np

from .. import formulas, units
from . import fig1
from .contract import Control, Panel
from .drawing import INK, count, line, text

TEMPERATURES = (4, 10, 20, 40, 80, 150, 300)

_wavelength = formulas.numeric("DE_BROGLIE", "M", "kT", "kinetic")


def data(temperature=300, D=15):
    """Arrows of a slice of one thermal wave, and N_coh/N of the wave and of the ensemble."""
    null = fig1.curves(D)[1]
    return {
        **fig1.slice_data("no disorder", temperature, D),
        "wavelength": np.array(
            _wavelength(fig1.material().exciton_mass, units.BOLTZMANN * temperature, units.HBAR2_OVER_2M0)
        ),
        "curve_T": fig1.CURVE,
        "curve_null": null,
        "T": np.array(float(temperature)),
        "D": np.array(float(D)),
    }


def draw(ax, d):
    fig1.start(ax)
    tall = fig1.tall(ax)
    field, circle, number, curve = (
        ([0.0, 0.44, 0.66, 0.56], [0.70, 0.70, 0.3, 0.3], 0.66, [0.14, 0.12, 0.84, 0.22])
        if tall
        else ([0.0, 0.08, 0.62, 0.92], [0.66, 0.5, 0.34, 0.5], 0.47, [0.73, 0.14, 0.27, 0.2])
    )
    inside = fig1.draw_slice(ax, "field", d, field, 14.0)
    fig1.draw_sum(ax, "sum", d, circle)
    fig1.label_number(ax, d, number)
    below_number = (0.68, number - 0.11) if tall else (0.71, number - 0.055)
    fig1.label(ax, "this wave", *below_number, f"this wave {count(d['sampled'])}", fontsize=8)
    fig1.draw_curve(ax, d, curve, solid=False)
    # A ruler as long as the thermal wavelength, where it fits into the field.
    half = min(float(d["wavelength"]) / 2, fig1.FIELD)
    below = -fig1.FIELD - 0.35
    line(inside, "ruler", [-half, half], [below, below], color=INK, linewidth=2.2, clip_on=False)
    longer = d["wavelength"] > 2 * fig1.FIELD
    for side, marker in ((-half, "<"), (half, ">")):
        line(
            inside, marker, [side] if longer else [], [below] if longer else [], color=INK, marker=marker, clip_on=False
        )
    text(
        inside, "ruler-label", 0, below - 0.4, rf"$\Lambda_T$ = {float(d['wavelength']):.3g} nm", ha="center", va="top"
    )


def alt(d):
    return (
        f"Arrows on a slice of a clean {float(d['D']):.0f} nm dot at {float(d['T']):.0f} K, one thermal wave of the "
        "exciton: "
        f"patches of one color as wide as the thermal wavelength of {float(d['wavelength']):.3g} nm; N_coh of this "
        "wave "
        f"{count(d['sampled'])}, thermal average {count(d['N_coh'])}, of {float(d['cells']):,.0f} cells."
    )


PANEL = Panel(
    id="thermal-wave",
    parameters=("magneto-reflectivity",),
    summary="One thermal wave of an exciton in a clean dot",
    caption=(
        "One wave of an exciton in thermal equilibrium. Cool the dot and its ripples grow until one of them fills "
        "the dot; the dashed curve is the average."
    ),
    controls=(
        Control("temperature", "Temperature T", TEMPERATURES, 300, "K"),
        Control("D", "Edge D", fig1.EDGES, 15, "nm"),
    ),
    data=data,
    units={
        **fig1.SLICE_UNITS,
        "wavelength": "nm",
        "curve_T": "K",
        "curve_null": "",
        "T": "K",
        "D": "nm",
    },
    draw=draw,
    narrow=(3.6, 4.3),
    alt=alt,
    source=(
        "Model: null model, no lattice disorder. A Gaussian superposition of the levels of the box with weights "
        "exp(-E/2kT), fixed "
        "seed; dashed: its exact average. Mass and lattice constant from data/materials.csv. Nothing measured."
    ),
    tables=("materials", "rigid_exciton", "spectral_density_models", "spectral_density_totals"),
)
