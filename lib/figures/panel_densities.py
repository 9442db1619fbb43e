"""Five forms of J with the same reorganization energy, and the models of CsPbBr3: how J starts decides what is finite."""

from collections.abc import Callable

import numpy as np

from ..phonons import SpectralDensity
from .contract import Control, Panel
from .drawing import BLUE, INK, MATERIAL, first, line, text
from .spectral import J_MODEL, material

#: Reorganization energy and scale of every example, meV. Not a material's values.
LAMBDA, SCALE = 10.0, 10.0

MODELS: dict[str, Callable[..., SpectralDensity]] = {
    "broadened mode": lambda: SpectralDensity.from_modes(
        [SCALE], [np.sqrt(LAMBDA * SCALE * np.exp(-0.02))], broadening=0.2
    ),
    "super-Ohmic": lambda: SpectralDensity.ohmic(LAMBDA, SCALE / 3, power=3),
    "Brownian": lambda: SpectralDensity.brownian_oscillator(LAMBDA, SCALE, SCALE / 3),
    "Ohmic": lambda: SpectralDensity.ohmic(LAMBDA, SCALE),
    "Drude-Lorentz": lambda: SpectralDensity.drude_lorentz(LAMBDA, SCALE, cutoff=10 * SCALE),
}
#: The models of J of CsPbBr3, modes broadened: what is added to a form decides as well.
MODELS |= {
    f"CsPbBr3, {model}": lambda model=model: material("CsPbBr3", None, model).broadened_spectral_density
    for model in J_MODEL.values
}
_MOMENTS = {"huang_rhys": "$S$", "zero_phonon_line": "ZPL", "m_0": "$J_0$", "m_1": "$J_1$", "m_2": "$J_2$"}


def data(model="broadened mode"):
    """J on a logarithmic grid and, for each quantity, 1 where it is finite."""
    density = MODELS[model]()
    energy = np.geomspace(0.1, 200, 181)
    finite = density.finite_moments()
    return {
        "energy": energy,
        "spectral_density": density.density(energy),
        **{name + "_finite": np.array(float(finite[name])) for name in _MOMENTS},
        "low_power": np.array(density.low_power),
        "reorganization_energy": np.array(density.reorganization_energy),
        "model": np.array(model),
    }


def draw(ax, d):
    shown = np.where(d["spectral_density"] > 1e-6, d["spectral_density"], np.nan)
    line(ax, "J", d["energy"], shown, color=BLUE)
    yes = ", ".join(label for name, label in _MOMENTS.items() if d[name + "_finite"])
    no = ", ".join(label for name, label in _MOMENTS.items() if not d[name + "_finite"])
    text(ax, "yes", 0.03, 0.95, "finite: " + yes, ha="left", va="top", color=INK, transform=ax.transAxes)
    text(
        ax,
        "no",
        0.03,
        0.86,
        ("infinite or absent: " + no) if no else "",
        ha="left",
        va="top",
        color=MATERIAL["CsPbI3"]["color"],
        transform=ax.transAxes,
    )
    if first(ax):
        ax.set(
            xscale="log",
            yscale="log",
            xlim=(0.1, 200),
            ylim=(1e-3, 200),
            xlabel=r"phonon energy $\hbar\omega$ (meV)",
            ylabel=r"$J(\omega)$ (meV)",
        )


def alt(d):
    start = "faster than any power" if np.isinf(d["low_power"]) else f"as the power {d['low_power']:.0f} of the energy"
    no = [n.replace("m_", "J_").replace("_", " ") for n in _MOMENTS if not d[n + "_finite"]]
    return (
        f"{d['model']} density with {float(d['reorganization_energy']):.3g} meV reorganization energy on logarithmic axes: it starts "
        f"{start} and peaks at "
        f"{d['energy'][np.argmax(d['spectral_density'])]:.3g} meV; not finite or absent at T > 0: {', '.join(no) or 'nothing'}."
    )


PANEL = Panel(
    id="densities",
    summary="Spectral densities and which of their moments are finite",
    caption=(
        "Five spectral densities with the same reorganization energy. They differ where energy goes to zero, and "
        "that decides which moments are finite."
    ),
    controls=(Control("model", "Model", tuple(MODELS), "broadened mode"),),
    data=data,
    units={
        "energy": "meV",
        "spectral_density": "meV",
        **{name + "_finite": "" for name in _MOMENTS},
        "low_power": "",
        "reorganization_energy": "meV",
        "model": "",
    },
    draw=draw,
    alt=alt,
    tables=("materials", "spectral_density_models", "spectral_density_totals"),
    source=(
        "Forms with a reorganization energy of 10 meV (Drude-Lorentz before its cut-off), and the models of CsPbBr3 of data/spectral_density_models.csv. "
        "ZPL: zero-phonon line at T > 0. Nothing measured."
    ),
)
