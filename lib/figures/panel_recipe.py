"""From a Raman spectrum back to J: the two recipes, and what the thermal factor does."""

import numpy as np

from .. import units
from ..phonons import SpectralDensity, stokes_spectrum
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE, TEAL, band, first, legend, line
from .spectral import J_MODEL, material


def data(measured="pre-resonance", temperature=300, spectral_model=J_MODEL.default):
    """A spectrum made from a known J, and J as each recipe returns it at the same reorganization energy."""
    true = material("CsPbBr3", None, spectral_model).broadened_spectral_density
    energy = np.concatenate([np.arange(0.4, 10, 0.2), np.arange(10, 40.1, 0.5)])
    spectrum = stokes_spectrum(true, energy, temperature, convention=measured)
    recipe = lambda intensity, convention, T: SpectralDensity.from_raman(
        energy / units.WAVENUMBER,
        intensity,
        T,
        convention,
        reorganization_energy=true.reorganization_energy,
        warn_overtones=False,
    ).density(energy)
    return {
        "energy": energy,
        "true": true.density(energy),
        "pre_resonance": recipe(spectrum, "pre-resonance", temperature),
        "resonance": recipe(spectrum, "resonance", temperature),
        # Taken as if it had been measured at 1 K: the Bose factor is left out.
        "no_bose_factor": recipe(spectrum, measured, 1.0),
        "temperature": np.array(float(temperature)),
        "measured": np.array(measured),
    }


def draw(ax, d):
    band(ax, "true", d["energy"], np.full_like(d["energy"], 1e-6), d["true"], color=INK, alpha=0.16, label="true $J$")
    line(ax, "pre", d["energy"], d["pre_resonance"], color=BLUE, label="pre-resonance recipe")
    line(ax, "res", d["energy"], d["resonance"], color=ORANGE, linestyle=(0, (5, 1.5)), label="resonance recipe")
    line(
        ax, "raw", d["energy"], d["no_bose_factor"], color=TEAL, linestyle=(0, (1.2, 1.2)), label="Bose factor left out"
    )
    if first(ax):
        ax.set(
            xlim=(0, 40),
            yscale="log",
            ylim=(0.01, 3000),
            xlabel=r"phonon energy $\hbar\omega$ (meV)",
            ylabel=r"$J(\omega)$ (meV)",
        )
        legend(ax, "upper right", "above", ncols=2)


def alt(d):
    step = np.gradient(d["energy"])
    off = {
        k: np.abs(d[k] - d["true"]) @ step / (d["true"] @ step)
        for k in ("pre_resonance", "resonance", "no_bose_factor")
    }
    return (
        f"J recovered from a {d['measured']} Raman spectrum at {d['temperature']:.0f} K. Area of the error relative to the true J: "
        f"pre-resonance recipe {off['pre_resonance']:.2g}, resonance recipe {off['resonance']:.2g}, "
        f"Bose factor left out {off['no_bose_factor']:.2g}."
    )


PANEL = Panel(
    id="recipe",
    summary="Spectral density recovered from a Raman spectrum by two recipes",
    caption=(
        "A known spectral density, turned into a spectrum and inverted again. The right recipe gives the density "
        "back; the other one distorts its low end."
    ),
    controls=(
        Control("measured", "Spectrum taken at", ("pre-resonance", "resonance"), "pre-resonance"),
        Control("temperature", "Temperature T", (10, 77, 150, 300, 400), 300, "K"),
        J_MODEL,
    ),
    data=data,
    units={
        **{k: "meV" for k in ("energy", "true", "pre_resonance", "resonance", "no_bose_factor")},
        "temperature": "K",
        "measured": "",
    },
    draw=draw,
    alt=alt,
    tables=("materials", "spectral_density_models", "spectral_density_totals"),
    source=(
        "Model: a synthetic Stokes spectrum of the CsPbBr3 model density (data/spectral_density_models.csv), inverted by "
        "lib.phonons.SpectralDensity.from_raman. Nothing measured."
    ),
)
