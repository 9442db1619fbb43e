"""Fig. 1a: dipoles of the cells on a slice of a dot; cool it, and they lock in phase."""

import numpy as np

from . import fig1
from .contract import Control, Panel
from .drawing import count
from .spectral import J_MODEL

TEMPERATURES = (4, 20, 30, 36, 40, 44, 46, 48, 60, 120, 300)


def data(temperature=300, D=15, spectral_model=None):
    """Arrows of a slice in the phase-locking reading, and N_coh/N against temperature."""
    locked, null = fig1.curves(D, spectral_model)
    sigma = np.sqrt(fig1.material(spectral_model).spectral_density.thermal_variance(temperature))
    return {
        **fig1.slice_data("phase locking", temperature, D, spectral_model),
        "order": np.array(fig1.locking(spectral_model).order_parameter(float(temperature), fig1.real_edge(D))),
        "sigma": np.array(float(sigma)),
        "curve_T": fig1.CURVE,
        "curve": locked,
        "curve_null": null,
        "T": np.array(float(temperature)),
        "D": np.array(float(D)),
    }


def draw(ax, d):
    fig1.start(ax)
    field, circle, number, curve = (
        ([0.0, 0.42, 0.66, 0.58], [0.70, 0.70, 0.3, 0.3], 0.66, [0.14, 0.12, 0.84, 0.24])
        if fig1.tall(ax)
        else ([0.0, 0.0, 0.62, 1.0], [0.66, 0.5, 0.34, 0.5], 0.47, [0.73, 0.14, 0.27, 0.27])
    )
    fig1.draw_slice(ax, "field", d, field, 14.0)
    fig1.draw_sum(ax, "sum", d, circle)
    fig1.label_number(ax, d, number)
    fig1.draw_curve(ax, d, curve, solid=True)


def alt(d):
    return (
        f"Arrows on a slice of a {float(d['D']):.0f} nm dot at {float(d['T']):.0f} K, one for each block of 2 by 2 "
        "cells, phase-locking "
        f"reading: thermal disorder {float(d['sigma']):.3g} meV, order parameter {float(d['order']):.2f}, "
        f"N_coh = {count(d['N_coh'])} of {float(d['cells']):,.0f} cells, this draw {count(d['sampled'])}. "
        + ("Most arrows agree." if d["order"] > 0.5 else "The arrows point anywhere.")
    )


PANEL = Panel(
    id="1a",
    parameters=("magneto-reflectivity",),
    summary="Dipoles on a slice of a dot that lock in phase on cooling",
    caption=(
        "Each arrow is the transition dipole of one cell, turned by its phase. Cool the dot: do the arrows turn "
        "the same way, and how long is their sum in the circle, whose rim is the key of the colors? The small "
        "graph shows where on the curve the slider stands."
    ),
    controls=(
        Control("temperature", "Temperature T", TEMPERATURES, 300, "K"),
        Control("D", "Edge D", fig1.EDGES, 15, "nm"),
        J_MODEL,
    ),
    data=data,
    units={
        **fig1.SLICE_UNITS,
        "order": "",
        "sigma": "meV",
        "curve_T": "K",
        "curve": "",
        "curve_null": "",
        "T": "K",
        "D": "nm",
    },
    draw=draw,
    stored=True,
    narrow=(3.6, 4.1),
    alt=alt,
    source=(
        "Panel 1a of the paper. Model: phases drawn with a fixed seed from the phase-locking closure, frequencies "
        "from the thermal "
        "part of Eq. 3, coupling from lib.scenarios. Dashed: thermal envelope of the same lattice, the first step of the null model. Nothing measured."
    ),
    tables=("materials", "rigid_exciton", "spectral_density_models", "spectral_density_totals"),
)
