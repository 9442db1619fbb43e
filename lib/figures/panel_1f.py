"""Fig. 1f: Stokes Raman spectrum and spectral density J of one material, with CdSe beside it."""

import numpy as np

from .. import materials, units
from ..phonons import stokes_spectrum
from .contract import Control, Panel
from .drawing import MATERIAL, MATERIAL_LABEL, band, first, kept, line, text
from .spectral import J_MODEL
from .spectral import material as with_model

REFERENCE = "CdSe"


def data(material="CsPbBr3", temperature=300, spectral_model=J_MODEL.default):
    """J from the cited modes and the Stokes spectrum it gives, on a common grid; S is that of the modes."""
    energy = np.concatenate([np.arange(0.3, 12, 0.15), np.arange(12, 40.1, 0.4)])
    chosen = with_model(material, None, spectral_model)
    J = chosen.broadened_spectral_density
    J_reference = materials.material(REFERENCE).broadened_spectral_density
    return {
        "energy": energy,
        "raman": stokes_spectrum(J, energy, temperature),
        "spectral_density": J.density(energy),
        "raman_reference": stokes_spectrum(J_reference, energy, temperature),
        "spectral_density_reference": J_reference.density(energy),
        "huang_rhys": np.array(float(chosen.modes.huang_rhys.sum())),
        "reorganization_energy": np.array(chosen.spectral_density.reorganization_energy),
        "illustrative": np.array(float(chosen.illustrative)),
        "material": np.array(chosen.name),
        "spectral_model": np.array(chosen.spectral_model),
        "temperature": np.array(float(temperature)),
    }


def draw(axes, d):
    name = str(d["material"])
    style = {"color": MATERIAL[name]["color"], "linestyle": "--" if d["illustrative"] else "-"}
    for ax, key in zip(axes, ("raman", "spectral_density")):
        line(ax, "reference", d["energy"], d[key + "_reference"], color=MATERIAL[REFERENCE]["color"], linewidth=1.2)
        line(ax, "chosen", d["energy"], d[key], **style)
        band(ax, "fill", d["energy"], np.full_like(d["energy"], 1e-6), d[key], color=style["color"], alpha=0.12)
    label = MATERIAL_LABEL[name] + (", illustrative" if d["illustrative"] else "")
    text(axes[0], "name", 0.98, 0.95, label, color=style["color"], ha="right", va="top", transform=axes[0].transAxes)
    beside = "" if name == REFERENCE else "CdSe (thin)"
    text(
        axes[0],
        "ref",
        0.98,
        0.82,
        beside,
        color=MATERIAL[REFERENCE]["color"],
        ha="right",
        va="top",
        transform=axes[0].transAxes,
    )
    text(
        axes[0],
        "T",
        0.98,
        0.69 if beside else 0.82,
        f"{d['temperature']:.0f} K",
        ha="right",
        va="top",
        transform=axes[0].transAxes,
    )
    text(
        axes[1],
        "S",
        0.98,
        0.95,
        rf"$S$ (modes) = {d['huang_rhys']:.3g}, $\lambda$ = {d['reorganization_energy']:.3g} meV"
        + f"\n{d['spectral_model']}",
        ha="right",
        va="top",
        transform=axes[1].transAxes,
    )
    if first(axes[0]):
        axes[0].set(ylabel="Stokes intensity\n$(n_B + 1)\\,J$ (meV)", xlim=(0, 40), yscale="log", ylim=(0.02, 2000))
        axes[1].set(
            yscale="log", ylim=(0.02, 2000), ylabel=r"$J(\omega)$ (meV)", xlabel=r"phonon energy $\hbar\omega$ (meV)"
        )
        top = kept(
            axes[0],
            "wavenumbers",
            lambda: axes[0].secondary_xaxis(
                "top", functions=(lambda e: e / units.WAVENUMBER, lambda v: v * units.WAVENUMBER)
            ),
        )
        top.set_xlabel(r"Raman shift (cm$^{-1}$)")


def alt(d):
    peak = d["energy"][np.argmax(d["spectral_density"])]
    low = d["spectral_density"] * np.gradient(d["energy"]) / d["energy"]
    share = low[d["energy"] < 10].sum() / low.sum()
    return (
        f"Model Raman spectrum at {d['temperature']:.0f} K and spectral density of {d['material']}, built from cited modes: "
        f"J peaks at {peak:.1f} meV, {100 * share:.0f} % of the reorganization energy "
        f"({d['reorganization_energy']:.3g} meV) lies below 10 meV, S of all modes is {d['huang_rhys']:.3g}; model of J: {d['spectral_model']}."
    )


PANEL = Panel(
    id="1f",
    summary="Raman spectrum and spectral density of a perovskite and of CdSe",
    caption=(
        "Above, what a Raman spectrum shows; below, the spectral density it stands for. Raise the temperature: the "
        "Stokes intensity at low energy grows, J does not."
    ),
    controls=(
        Control("material", "Material", materials.KNOWN, "CsPbBr3"),
        Control("temperature", "Temperature T", (10, 50, 100, 200, 300, 400), 300, "K", fine=True),
        J_MODEL,
    ),
    data=data,
    units={
        "energy": "meV",
        "raman": "meV",
        "spectral_density": "meV",
        "raman_reference": "meV",
        "spectral_density_reference": "meV",
        "huang_rhys": "",
        "reorganization_energy": "meV",
        "illustrative": "",
        "material": "",
        "spectral_model": "",
        "temperature": "K",
    },
    draw=draw,
    alt=alt,
    tables=("materials", "spectral_density_models", "spectral_density_totals"),
    source=(
        "Panel 1f of the paper. Model: broadened modes of data/spectral_density_models.csv (mode energies cited, weights "
        "as stated there), Stokes intensity (n_B + 1) J. Dashed, illustrative: the energy of at least one mode is unverified. Nothing measured."
    ),
    rows=2,
    size=(7.0, 5.4),
    narrow=(3.6, 4.7),
)
