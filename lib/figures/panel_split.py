"""Eq. 3 for one mode: what freezes out and what stays."""

import numpy as np

from .. import units
from ..phonons import SpectralDensity
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE, first, legend, line

#: Reorganization energy of the example mode, meV. Not a material's value.
REORGANIZATION_ENERGY = 10.0


def data(phonon=10.0):
    """Square roots of the total, zero-point and thermal variance, and of the classical 2 lambda kT."""
    T = np.concatenate([np.arange(4, 60, 4), np.arange(60, 401, 10)]).astype(float)
    mode = SpectralDensity.from_modes([phonon], [np.sqrt(phonon * REORGANIZATION_ENERGY)])
    return {
        "T": T,
        "total": mode.sigma(T),
        "zero_point": np.full_like(T, np.sqrt(mode.zero_point_variance)),
        "thermal": np.sqrt(mode.thermal_variance(T)),
        "classical": np.sqrt(2 * REORGANIZATION_ENERGY * units.BOLTZMANN * T),
        "phonon": np.array(float(phonon)),
    }


def draw(ax, d):
    line(
        ax,
        "classical",
        d["T"],
        d["classical"],
        color=INK,
        linewidth=1.1,
        linestyle=":",
        label=r"classical, $(2\lambda k_\mathrm{B}T)^{1/2}$",
    )
    line(ax, "total", d["T"], d["total"], color=INK, label="total (Eq. 3)")
    line(ax, "zero", d["T"], d["zero_point"], color=BLUE, linestyle=(0, (5, 1.5)), label="zero point")
    line(ax, "thermal", d["T"], d["thermal"], color=ORANGE, linestyle=(0, (6, 1.5, 1.2, 1.5)), label="thermal")
    if first(ax):
        ax.set(xlim=(0, 400), ylim=(0, 32), xlabel=r"temperature $T$ (K)", ylabel=r"$\sigma$ (meV)")
        legend(ax, "upper left", ncols=2)


def alt(d):
    at = lambda key, T: float(np.interp(T, d["T"], d[key]))
    return (
        f"One mode of {d['phonon']:.3g} meV with a reorganization energy of 10 meV: sigma rises from "
        f"{at('total', 10):.3g} meV at 10 K to {at('total', 300):.3g} meV at 300 K; the zero-point part stays at "
        f"{d['zero_point'][0]:.3g} meV, the thermal part falls to {at('thermal', 10):.2g} meV at 10 K."
    )


PANEL = Panel(
    id="split",
    summary="Zero-point and thermal part of Eq. 3 for one mode",
    caption=(
        "For one mode, what of Eq. 3 is zero-point motion and what is thermal. Move the phonon energy: a slow mode "
        "is nearly all thermal."
    ),
    controls=(
        Control(
            "phonon",
            "Phonon energy",
            (1.0, 2.0, 3.2, 5.0, 7.5, 10.0, 12.5, 15.0, 20.0, 25.0, 30.0),
            10.0,
            "meV",
            fine=True,
        ),
    ),
    data=data,
    units={k: "K" if k == "T" else "meV" for k in ("T", "total", "zero_point", "thermal", "classical", "phonon")},
    draw=draw,
    alt=alt,
    source="Model: Eq. 3 for one mode at fixed reorganization energy. Nothing measured.",
)
