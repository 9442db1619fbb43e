"""Fig. 2a: the apparent activation temperature A_X against size, for four materials."""

import numpy as np

from .. import coherence, materials, scenarios
from . import fig2, own
from .contract import Control, Panel
from .drawing import first, legend

WINDOWS = {"10-300 K": (10, 300), "30-300 K": (30, 300), "77-300 K": (77, 300)}


def data(
    closure=scenarios.NULL,
    window="10-300 K",
    exponent=0.0,
    parameter_set=None,
    factor="none",
    spectral_model=None,
    material=None,
):
    """Slope of ln R_X against 1/T, a straight line through 30 log-spaced temperatures."""
    T = np.geomspace(*WINDOWS[window], 30)

    def slope(made, edges):
        return coherence.fit_activation(made, edges, T).value

    result = fig2.curves(slope, closure, exponent, parameter_set, factor, spectral_model, material)
    result["closure"], result["window"] = np.array(closure), np.array(window)
    return result


def draw(ax, d):
    fig2.draw_curves(ax, d)
    if first(ax):
        ax.set(xlim=(5, 30), xlabel=r"edge $D$ (nm)", ylabel=r"apparent $A_X$ (K)")
        legend(ax, "above")


def reach(d):
    return {0: (0.0, 1.05 * fig2.largest(d))}


def alt(d):
    name = "CsPbBr3"
    return (
        f"Apparent activation temperature from a straight line through ln R against 1/T ({d['window']}), closure {d['closure']}: "
        f"CsPbBr3 {fig2.at(d['D'], d[name], 10)} K at 10 nm and {fig2.at(d['D'], d[name], 30)} K at 30 nm, CdSe "
        f"{fig2.at(d['D'], d['CdSe'], 10)} and {fig2.at(d['D'], d['CdSe'], 30)} K; null model of CsPbBr3 "
        f"{fig2.at(d['D'], d['null_CsPbBr3'], 10)} and {fig2.at(d['D'], d['null_CsPbBr3'], 30)} K."
        + own.words(d, d["D"], (10, 20, 30), "nm")
    )


PANEL = Panel(
    id="2a",
    parameters=("magneto-absorption",),
    summary="Apparent activation temperature against size for four materials",
    caption=(
        "An activation temperature fitted to the warm-up of each dot, against its edge. Change the window: the "
        "fitted value moves with it, so it is not a constant of the dot."
    ),
    controls=(fig2.CLOSURE, Control("window", "Fitted from", tuple(WINDOWS), "10-300 K"), *fig2.KERNEL_ONLY),
    data=data,
    units={
        "D": "nm",
        **dict.fromkeys((*materials.KNOWN, "null_CsPbBr3", "own"), "K"),
        **own.UNITS,
        "closure": "",
        "parameters": "",
        "window": "",
    },
    draw=draw,
    stored=True,
    reach=reach,
    follows=dict.fromkeys(
        ("closure", "window"),
        "between closures and windows the value changes up to fiftyfold: on one axis the sizes could not be told apart",
    ),
    alt=alt,
    tables=fig2.TABLES,
    source=(
        "Panel 2a of the paper, whose values are not public. Model: closures of lib.scenarios, straight line with intercept. "
        "Thin dashed: null model. Faint: below three Bohr radii. Nothing measured."
    ),
)
