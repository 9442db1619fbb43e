"""The lab on Raman spectra: spectrum, baseline and J of one choice, on the synthetic file or on a reader's own."""

from functools import lru_cache

import numpy as np

from .. import tables, units
from ..labs import raman
from ..readers import read_spectrum
from .contract import Control, Panel
from .drawing import BLUE, INK, MUTED, NULL_MODEL, ORANGE, band, first, formula, legend, line, text

CUTS = (5.0, 8.0, 10.0, 12.0, 15.0, 18.0, 22.0, 30.0)
#: The scale of the example: the S that the caption of Fig. 1 of the paper gives.
EXAMPLE = raman.Recipe(measured_at=295.0, huang_rhys=1.0)


@lru_cache
def example():
    """The synthetic spectrum of the book."""
    return read_spectrum(tables.folder() / "instruments" / "raman_synthetic.txt")


def _with(recipe, cut, baseline):
    return raman.replace(recipe, laser_cut=float(cut), baseline=baseline)


def compute(spectrum, recipe):
    """Arrays of one choice; where it is refused, J is missing and the reason stands in ``refused``."""
    shown = spectrum.x > 0
    result = {
        "shift": spectrum.x[shown], "raw": spectrum.y[shown], "cut": np.array(recipe.laser_cut),
        "baseline_name": np.array(recipe.baseline), "file": np.array(spectrum.file),
    }  # fmt: skip
    try:
        prepared = raman.prepare(spectrum, recipe)
        density = raman.spectral_density(prepared)
        found, refused = raman.numbers(density), ""
        kept, base = prepared.shift, prepared.baseline
        J, spikes = density.density(kept * units.WAVENUMBER), prepared.spikes.sum()
    except ValueError as reason:
        refused, spikes = str(reason), 0
        found = dict.fromkeys(("lambda", "S", "sigma_10", "sigma_300"), np.nan)
        kept, base, J = result["shift"], np.full(shown.sum(), np.nan), np.full(shown.sum(), np.nan)
    result |= {"used_shift": kept, "baseline": base, "spectral_density": J, "spikes": np.array(float(spikes))}
    return result | {name: np.array(value) for name, value in found.items()} | {"refused": np.array(refused)}


def _lines(words, width):
    """Words in lines of at most ``width`` characters."""
    made = [""]
    for word in words.split():
        made[-1:] = [f"{made[-1]} {word}".strip()] if len(made[-1]) + len(word) < width else [made[-1], word]
    return "\n".join(made)


def _highest(d):
    """The highest intensity beyond the laser line."""
    far = d["shift"] > 15.0
    return float(np.max(d["raw"][far] if far.any() else d["raw"]))


def reach(d):
    y = d["spectral_density"]
    return {0: (0.0, 1.25 * _highest(d)), 1: (0.0, 1.45 * float(np.nanmax(y)) if np.isfinite(y).any() else 0.1)}


def draw(axes, d):
    top, low = axes
    near = d["shift"] > 0.5 * float(d["cut"])
    highest = _highest(d)
    line(top, "raw", d["shift"][near], d["raw"][near], color=BLUE, linewidth=1.1, label="as read")
    line(top, "base", d["used_shift"], d["baseline"], color=ORANGE, label="baseline")
    line(top, "cut", [float(d["cut"])] * 2, [0, 1.25 * highest], **NULL_MODEL, label="laser cut")
    y = d["spectral_density"]
    line(low, "J", d["used_shift"], y, color=BLUE)
    band(low, "fill", d["used_shift"], np.zeros_like(d["used_shift"]), np.nan_to_num(y), color=BLUE, alpha=0.15)
    refused = str(d["refused"])
    words = (
        f"$S$ = {float(d['S']):.3g}, $\\lambda$ = {float(d['lambda']):.3g} meV\n"
        f"$\\sigma$(10 K) = {float(d['sigma_10']):.3g} meV, $\\sigma$(300 K) = {float(d['sigma_300']):.3g} meV"
    )
    narrow = low.figure.get_figwidth() < 5
    text(low, "numbers", 0.98, 0.95, "" if refused else words, transform=low.transAxes, ha="right", va="top")
    text(low, "refused", 0.5, 0.5, "No number: " + _lines(formula(refused), 38 if narrow else 62) if refused else "",
         transform=low.transAxes, ha="center", va="center", color=INK, fontsize=9)  # fmt: skip
    text(
        top,
        "file",
        0.98,
        0.62,
        formula(str(d["file"])),
        transform=top.transAxes,
        ha="right",
        va="top",
        fontsize=9,
        color=MUTED,
    )
    top.set_xlim(0, d["shift"][-1])
    if first(top):
        top.set(ylabel="intensity (counts)")
        top.ticklabel_format(axis="y", style="plain")
        legend(top, "upper right", "above", ncols=3)
        low.set(xlabel=r"Raman shift (cm$^{-1}$)", ylabel=r"$J(\omega)$ (meV)")


def alt(d):
    start = f"Raman spectrum {d['file']}, cut at {float(d['cut']):g} per cm, baseline {d['baseline_name']}: "
    if str(d["refused"]):
        return start + f"no number, because {d['refused']}."
    return start + (
        f"S {float(d['S']):.3g}, lambda {float(d['lambda']):.3g} meV, sigma {float(d['sigma_10']):.3g} meV at 10 K and "
        f"{float(d['sigma_300']):.3g} meV at 300 K; {float(d['spikes']):.0f} points of spikes replaced."
    )


UNITS = {
    "shift": "1/cm", "raw": "counts", "cut": "1/cm", "baseline_name": "", "file": "", "used_shift": "1/cm", "baseline": "counts",
    "spectral_density": "meV", "spikes": "", "lambda": "meV", "S": "", "sigma_10": "meV", "sigma_300": "meV", "refused": "",
}  # fmt: skip


def make(spectrum=None, recipe=EXAMPLE):
    """The panel of a spectrum: of the synthetic one by default."""
    own = spectrum is not None

    def data(cut=12.0, baseline="arpls"):
        return compute(spectrum if own else example(), _with(recipe, cut, baseline))

    return Panel(
        id="lab-raman",
        summary="A Raman spectrum, its baseline, and the spectral density it gives",
        caption=(
            "Move the cut towards the laser line and change the baseline, and read what becomes of the four numbers. Some "
            "choices give none: the figure then says why."
        ),
        controls=(
            Control("cut", "Laser cut", CUTS, 12.0, "1/cm", fine=True),
            Control("baseline", "Baseline", tuple(raman.BASELINES), "arpls"),
        ),
        data=data,
        units=UNITS,
        draw=draw,
        reach=reach,
        alt=alt,
        rows=2,
        size=(7.0, 5.2),
        narrow=(3.6, 4.9),
        source=(
            "Spectrum: the reader's own file."
            if own
            else "Spectrum: synthetic, not measured, written by tools/synthetic_instruments.py from the book's J of CsPbBr3 with "
            "noise, a laser line and cosmic spikes."
        )
        + " J: thermal factor and scale of the recipe (lib.labs.raman).",
    )


PANEL = make()
