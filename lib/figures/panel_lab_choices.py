"""What cut-off and baseline do to lambda and sigma of a Raman spectrum: each choice a line, all of them a band."""

from functools import lru_cache

import numpy as np

from ..labs import raman
from . import panel_lab_raman
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE, PURPLE, band, first, legend, line, text

CUTS = (6.0, 8.0, 10.0, 12.0, 15.0, 18.0, 21.0, 24.0)
SHOWN = {"arpls": BLUE, "asls": ORANGE, "snip": PURPLE}
QUANTITIES = {"lambda": "lambda", "sigma(10 K)": "sigma_10", "sigma(300 K)": "sigma_300"}
_SYMBOL = {"lambda": r"$\lambda$", "sigma(10 K)": r"$\sigma$(10 K)", "sigma(300 K)": r"$\sigma$(300 K)"}


@lru_cache
def _example():
    return raman.choices(panel_lab_raman.example(), panel_lab_raman.EXAMPLE, CUTS, list(SHOWN))


def draw(ax, d):
    for name, colour in SHOWN.items():
        band(ax, name + "-band", d["cut"], d[f"{name}_low"], d[f"{name}_high"], color=colour, alpha=0.14)
        line(ax, name, d["cut"], d[name], color=colour, marker="o", markersize=4, label=name)
    ax.set_ylabel(_SYMBOL[str(d["quantity"])] + " (meV)")
    words = f"all choices: {float(d['low']):.3g} to {float(d['high']):.3g} meV; {int(d['refused'])} of {int(d['tried'])} refused"
    text(ax, "words", 0.02, 0.03, words, transform=ax.transAxes, ha="left", va="bottom", color=INK)
    if first(ax):
        ax.set(xlabel=r"laser cut (cm$^{-1}$)", xlim=(CUTS[0] - 1, CUTS[-1] + 1))
        legend(ax, "upper left", ncols=2)


def reach(d):
    known = np.concatenate([d[f"{name}_high"] for name in SHOWN])
    return {0: (0.0, 1.3 * float(np.nanmax(known)) if np.isfinite(known).any() else 1.0)}


def alt(d):
    return (
        f"{d['quantity']} of a Raman spectrum at fixed scale against the laser cut for three baselines: from {float(d['low']):.3g} to "
        f"{float(d['high']):.3g} meV over {int(d['tried'] - d['refused'])} choices; {int(d['refused'])} choices are refused."
    )


def make(spectrum=None, recipe=panel_lab_raman.EXAMPLE):
    """The panel of a spectrum: of the synthetic one by default."""
    own = None if spectrum is None else raman.choices(spectrum, recipe, CUTS, list(SHOWN))

    def data(quantity="lambda"):
        table = _example() if own is None else own
        column, result = QUANTITIES[quantity], {"cut": np.array(CUTS), "quantity": np.array(quantity)}
        for name in SHOWN:
            rows = table[table.baseline == name]
            middle = rows[rows.stiffness == recipe.stiffness].set_index("cut")[column].reindex(CUTS)
            spread = rows.groupby("cut")[column].agg(["min", "max"]).reindex(CUTS)
            result |= {name: middle.to_numpy(float), f"{name}_low": spread["min"].to_numpy(float)}
            result[f"{name}_high"] = spread["max"].to_numpy(float)
        good = table[table.refused == ""]
        result |= {"low": np.array(good[column].min()), "high": np.array(good[column].max())}
        return result | {"refused": np.array(len(table) - len(good)), "tried": np.array(len(table))}

    lines = {f"{name}{end}": "meV" for name in SHOWN for end in ("", "_low", "_high")}
    return Panel(
        id="lab-choices",
        summary="What cut-off and baseline of a Raman spectrum do to the numbers of J",
        caption=(
            "One spectrum and one scale, and every choice of cut and baseline that the lab does not refuse; the bands are half "
            "and twice the stiffness. Up to which cut can a number be trusted, and to how many digits?"
        ),
        controls=(Control("quantity", "Number", tuple(QUANTITIES), "lambda"),),
        data=data,
        units={"cut": "1/cm", "quantity": "", "low": "meV", "high": "meV", "refused": "", "tried": "", **lines},
        draw=draw,
        reach=reach,
        follows={"quantity": "sigma at 300 K is three times lambda"},
        alt=alt,
        stored=own is None,
        source=(
            "Spectrum: the reader's own file."
            if spectrum is not None
            else "Spectrum: synthetic, not measured (tools/synthetic_instruments.py)."
        )
        + " Scale of the recipe held; a choice that lib.labs.raman refuses has no point.",
    )


PANEL = make()
