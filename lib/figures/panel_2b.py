"""Fig. 2b: the rate ratio R_X against size, for four materials."""

import numpy as np

from .. import materials, scenarios
from . import fig2, own, reader
from .contract import Control, Panel
from .drawing import first, legend


def data(
    closure=scenarios.NULL,
    temperature=10.0,
    exponent=0.0,
    parameter_set=None,
    factor="none",
    spectral_model=None,
    material=None,
):
    """R_X = k(T)/k(300 K) against the edge."""
    cold = float(temperature)

    def ratio(made, edges):
        return made.rate_ratio(cold, edges)

    result = fig2.curves(ratio, closure, exponent, parameter_set, factor, spectral_model, material, cold)
    result["closure"], result["temperature"] = np.array(closure), np.array(cold)
    return result | reader.ratios((reader.EXCITON, cold), (reader.EXCITON, 300.0))


def draw(ax, d):
    fig2.draw_curves(ax, d)
    reader.draw_ratios(ax, d)
    ax.set_ylabel(rf"$R_X$ = $k$({d['temperature']:.0f} K)/$k$(300 K)")
    if first(ax):
        ax.set(xlim=(5, 30), yscale="log", xlabel=r"edge $D$ (nm)")
        legend(ax, "above")


def reach(d):
    return {0: (0.7, 1.3 * fig2.largest(d))}


def alt(d):
    return (
        f"Ratio of the radiative rates at {d['temperature']:.0f} K and 300 K against the edge, closure {d['closure']}: CsPbBr3 "
        f"{fig2.at(d['D'], d['CsPbBr3'], 10)} at 10 nm, {fig2.at(d['D'], d['CsPbBr3'], 20)} at 20 nm and "
        f"{fig2.at(d['D'], d['CsPbBr3'], 30)} at 30 nm; CdSe {fig2.at(d['D'], d['CdSe'], 20)} at 20 nm; null model of "
        f"CsPbBr3 {fig2.at(d['D'], d['null_CsPbBr3'], 20)} at 20 nm."
        + own.words(d, d["D"], (10, 20, 30), "nm")
        + reader.in_words(d)
    )


PANEL = Panel(
    id="2b",
    parameters=("magneto-absorption",),
    summary="Rate ratio against size for four materials",
    caption=(
        "How many times faster a dot emits cold than at room temperature. Compare each material with the thin "
        "dashed null model, then change the closure: which differences survive?"
    ),
    controls=(
        fig2.CLOSURE,
        Control("temperature", "Cold temperature", (4.0, 10.0, 20.0, 50.0, 100.0), 10.0, "K", fine=True),
        *fig2.KERNEL_ONLY,
    ),
    data=data,
    units={
        "D": "nm",
        **dict.fromkeys((*materials.KNOWN, "null_CsPbBr3", "own", "closure", "parameters"), ""),
        **own.UNITS,
        "temperature": "K",
        **reader.RATIO_UNITS,
    },
    draw=draw,
    reach=reach,
    follows={"closure": "the largest ratios of two closures differ by a factor of a thousand"},
    alt=alt,
    tables=fig2.TABLES,
    source=(
        "Panel 2b of the paper, whose points are not public. Model: closures of lib.scenarios. Thin dashed: null model. "
        "Faint: below three Bohr radii. Nothing measured; filled points: the reader's own file, if there is one."
    ),
)
