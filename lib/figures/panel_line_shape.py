"""Absorption and emission of Eq. 1 with one phonon mode, and the Gaussian that Eq. 3 suggests."""

import numpy as np

from .. import phonons
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE, band, first, legend, line, text

#: Phonon energy of the example, meV, and FWHM of the convolution, meV. Not a material's values.
PHONON, RESOLUTION = 20.0, 8.0


def data(temperature=100, huang_rhys=1.0):
    """Line shapes on a grid of photon energies measured from the vertical energy E_X."""
    energy = np.arange(-150.0, 121.0, 1.5)
    mode = phonons.SpectralDensity.from_modes([PHONON], [PHONON * np.sqrt(huang_rhys)])
    absorption = phonons.absorption(mode, energy, temperature, resolution=RESOLUTION)
    emission = phonons.emission(mode, energy, temperature, resolution=RESOLUTION)
    sigma = mode.sigma(temperature)
    return {
        "energy": energy,
        "absorption": absorption,
        "emission": emission,
        "gaussian": np.exp(-((energy / sigma) ** 2) / 2) / (sigma * np.sqrt(2 * np.pi)),
        "sigma": np.array(sigma),
        "reorganization_energy": np.array(mode.reorganization_energy),
        "temperature": np.array(float(temperature)),
    }


def draw(ax, d):
    lam = float(d["reorganization_energy"])
    band(ax, "gaussian", d["energy"], 0 * d["energy"], d["gaussian"], color=INK, alpha=0.15, label="Gaussian of Eq. 3")
    line(ax, "absorption", d["energy"], d["absorption"], color=BLUE, label="absorption")
    line(ax, "emission", d["energy"], d["emission"], color=ORANGE, linestyle=(0, (5, 1.5)), label="emission")
    beside = ax.get_xaxis_transform()
    line(ax, "zpl", [-lam, -lam], [0, 1], color=INK, linewidth=0.9, linestyle=":", transform=beside)
    text(ax, "zpl-label", -lam, 0.985, r" $E_X-\lambda$", ha="left", va="top", fontsize=9, color=INK, transform=beside)
    if first(ax):
        ax.set(xlim=(-150, 120), xlabel=r"photon energy $-\ E_X$ (meV)", ylabel="line shape (1/meV)")
        # One width of the numbers in every frame: the label beside them stands still.
        ax.yaxis.set_major_formatter("{x:.3f}")
        legend(ax, "upper right", "above")


def reach(d):
    return {0: (0.0, 1.18 * float(max(d["absorption"].max(), d["gaussian"].max())))}


def alt(d):
    peak = d["energy"][np.argmax(d["absorption"])]
    return (
        f"Absorption and emission of one 20 meV phonon mode at {d['temperature']:.0f} K. "
        f"Reorganization energy {d['reorganization_energy']:.3g} meV; the zero-phonon line lies that far below the "
        f"vertical energy; absorption peaks at {peak:+.0f} meV; sigma of Eq. 3 is {d['sigma']:.3g} meV."
    )


PANEL = Panel(
    id="line-shape",
    summary="Absorption and emission line of Eq. 1 with one mode",
    caption=(
        "The exact line of one mode, with its phonon replicas, beside the Gaussian of Eq. 3. Raise temperature or "
        "coupling until the Gaussian describes it."
    ),
    controls=(
        Control("temperature", "Temperature T", (10, 50, 100, 150, 200, 250, 300), 100, "K", fine=True),
        Control("huang_rhys", "Huang-Rhys factor S", (0.1, 0.3, 1.0, 2.0, 3.0), 1.0, fine=True),
    ),
    data=data,
    units={
        "energy": "meV",
        "absorption": "1/meV",
        "emission": "1/meV",
        "gaussian": "1/meV",
        "sigma": "meV",
        "reorganization_energy": "meV",
        "temperature": "K",
    },
    draw=draw,
    reach=reach,
    follows={"huang_rhys": "a line of unit area is six times lower at S = 3 than at S = 0.1"},
    alt=alt,
    source="Model: exact line shape of Eq. 1 and a Gaussian with the variance of Eq. 3. Nothing measured.",
)
