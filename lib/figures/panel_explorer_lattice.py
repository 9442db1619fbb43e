"""The explorer, the lattice: J, sigma(T), and the absorption and emission of Eq. 1, for any material and temperature."""

from functools import lru_cache

import numpy as np

from .. import phonons
from . import explorer
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE, band, first, formula, legend, line, text

TEMPERATURE = Control("temperature", "Temperature T", (4.0, 10.0, 30.0, 77.0, 150.0, 300.0), 77.0, "K")
PHONON, PHOTON = np.linspace(0.4, 40.0, 100), np.linspace(-130.0, 130.0, 261)
_T = np.concatenate([np.arange(4.0, 40.0, 4.0), np.arange(40.0, 301.0, 20.0)])
#: FWHM, meV, of the spectrometer that the spectra are shown with: a sharp zero-phonon line would leave the picture.
RESOLUTION = 6.0


@lru_cache(maxsize=64)
def _of(m, T):
    J = m.broadened_spectral_density
    sharp = m.spectral_density
    return {
        "phonon": PHONON,
        "spectral_density": J.density(PHONON),
        "T": _T,
        "sigma": sharp.sigma(_T),
        "thermal_sigma": np.sqrt(sharp.thermal_variance(_T)),
        "photon": PHOTON,
        "absorption": phonons.absorption(J, PHOTON, T, resolution=RESOLUTION),
        "emission": phonons.emission(J, PHOTON, T, resolution=RESOLUTION),
        "at": np.array(T),
        "sigma_at": np.array(float(sharp.sigma(T))),
        "reorganization_energy": np.array(sharp.reorganization_energy),
        "material": np.array(m.name),
    }


def data(material=explorer.MATERIAL.default, temperature=TEMPERATURE.default):
    """J (broadened as in Fig. 1f), both sigmas, and the spectra at one temperature."""
    return dict(_of(explorer.chosen(material), float(temperature)))


def draw(axes, d):
    top, middle, low = axes
    line(top, "J", d["phonon"], d["spectral_density"], color=BLUE)
    band(top, "fill", d["phonon"], 0 * d["phonon"], d["spectral_density"], color=BLUE, alpha=0.15)
    line(middle, "sigma", d["T"], d["sigma"], color=BLUE, label="Eq. 3")
    line(middle, "thermal", d["T"], d["thermal_sigma"], color=ORANGE, linestyle=(0, (6, 1.6)), label="its thermal part")
    line(middle, "dot", [float(d["at"])], [float(d["sigma_at"])], marker="o", color=BLUE)
    line(low, "absorption", d["photon"], d["absorption"], color=BLUE, label="absorption")
    line(low, "emission", d["photon"], d["emission"], color=ORANGE, linestyle=(0, (6, 1.6)), label="emission")
    words = f"{formula(str(d['material']))}, $\\lambda$ = {float(d['reorganization_energy']):.3g} meV"
    text(top, "words", 0.98, 0.95, words, transform=top.transAxes, ha="right", va="top", color=INK)
    text(low, "T", 0.98, 0.95, f"{float(d['at']):.0f} K", transform=low.transAxes, ha="right", va="top", color=INK)
    if first(top):
        top.set(xlim=(0, 40), xlabel=r"phonon energy $\hbar\omega$ (meV)", ylabel=r"$J(\omega)$ (meV)")
        middle.set(xlim=(0, 305), xlabel=r"temperature $T$ (K)", ylabel=r"$\sigma$ (meV)")
        legend(middle, "upper left", fontsize=9)
        low.set(xlim=(-130, 130), xlabel=r"photon energy $-\ E_X$ (meV)", ylabel="line shape (1/meV)")
        legend(low, "upper left", fontsize=9)


def reach(d):
    lines = np.concatenate([d["absorption"], d["emission"]])
    return {
        0: (0.0, 1.25 * float(d["spectral_density"].max())),
        1: (0.0, 1.25 * float(d["sigma"].max())),
        2: (0.0, 1.15 * float(lines.max())),
    }


def alt(d):
    return (
        f"Lattice of {d['material']}: reorganization energy {float(d['reorganization_energy']):.3g} meV; sigma "
        f"{float(d['sigma_at']):.3g} meV at {float(d['at']):.0f} K, {d['sigma'][0]:.3g} meV at 4 K and {d['sigma'][-1]:.3g} meV at "
        f"300 K; absorption has its peak {d['photon'][np.argmax(d['absorption'])]:+.0f} meV and emission "
        f"{d['photon'][np.argmax(d['emission'])]:+.0f} meV from the vertical energy."
    )


PANEL = Panel(
    id="explorer-lattice",
    summary="Spectral density, disorder scale and spectra of any material",
    caption="What the lattice of a material does to one exciton. Cool it: which part of the line stays?",
    controls=(explorer.MATERIAL, TEMPERATURE),
    data=data,
    units={
        "phonon": "meV",
        "spectral_density": "meV",
        "T": "K",
        "sigma": "meV",
        "thermal_sigma": "meV",
        "photon": "meV",
        "absorption": "1/meV",
        "emission": "1/meV",
        "at": "K",
        "sigma_at": "meV",
        "reorganization_energy": "meV",
        "material": "",
    },  # fmt: skip
    draw=draw,
    reach=reach,
    follows={"material": "J of the materials differs tenfold"},
    alt=alt,
    rows=3,
    share_x=False,
    size=(7.0, 7.2),
    narrow=(3.6, 6.8),
    tables=("materials", "spectral_density_models", "spectral_density_totals"),
    source=(
        "Model: broadened modes of data/spectral_density_models.csv (a reader's own J as it is), Eq. 3, and the exact lines of "
        "Eq. 1 seen with 6 meV. Nothing measured."
    ),
)
