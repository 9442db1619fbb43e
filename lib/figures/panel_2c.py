"""Fig. 2c: temperature-diameter diagram of CsPbBr3."""

import numpy as np

from .. import coherence, materials, scenarios
from . import fig2
from .contract import Panel
from .drawing import MATERIAL, NULL_MODEL, above, band, first, formula, legend, line, smooth, text, wide

NAME = "CsPbBr3"


def data(
    closure=scenarios.NULL,
    threshold=2.0,
    exponent=0.0,
    parameter_set=None,
    factor="none",
    spectral_model=None,
    material=None,
):
    """Crossover temperature against the edge for the chosen threshold and for the other two; of CsPbBr3, or of one's own."""
    D = fig2.EDGES
    if material is None:
        made = fig2.closure_for(NAME, closure, exponent, parameter_set, factor, spectral_model)
        null = fig2.closure_for(NAME, scenarios.NULL, 0.0, parameter_set, "none")
    else:
        made, null = (
            fig2.made_for(material, name, exponent, f, spectral_model)
            for name, f in ((closure, factor), (scenarios.NULL, "none"))
        )

    def crossover(made, value):
        return fig2.where_known(lambda c, edges: coherence.crossover_temperature(c, edges, value), made, D)

    found = {value: crossover(made, value) for value in {*fig2.THRESHOLD.values, float(threshold)}}
    return ({} if material is None else {"own_material": np.array(material.name)}) | {
        "D": D,
        **{f"crossover_R{value:.0f}": found[value] for value in fig2.THRESHOLD.values},
        "crossover": found[float(threshold)],
        "null_crossover": crossover(null, threshold),
        "closure": np.array(closure),
        "parameters": np.array(materials.sets_in_words((NAME,), parameter_set) if material is None else material.label),
        "threshold": np.array(float(threshold)),
    }


def draw(ax, d):
    color = MATERIAL[str(d.get("own_material", NAME))]["color"]
    x, top = smooth(d["D"], d["crossover"])
    band(ax, "region", x, np.zeros_like(x), np.nan_to_num(top), color=color, alpha=0.14)
    placed = []
    for value in sorted(fig2.THRESHOLD.values, key=lambda v: v != d["threshold"]):
        chosen = value == d["threshold"]
        line(
            ax,
            f"R* = {value:.0f}",
            *smooth(d["D"], d[f"crossover_R{value:.0f}"]),
            color=color,
            linewidth=2.2 if chosen else 0.9,
        )
        last = d[f"crossover_R{value:.0f}"][-1]
        # A label that would sit on another one is left out; the chosen threshold comes first.
        fits = not np.isnan(last) and all(abs(last - p) > (14 if wide(ax) else 22) for p in placed)
        placed += [last] * fits
        text(
            ax,
            f"label{value}",
            30.3,
            np.nan_to_num(last),
            f"$R^*$ = {value:.0f}" if fits else "",
            fontsize=9,
            va="center",
            ha="left",
            color=color,
        )
    line(ax, "null", *smooth(d["D"], d["null_crossover"]), label="null model, same threshold", **NULL_MODEL)
    above(ax, f"{d['closure']}: enhanced below the line", f"parameters {formula(d['parameters'])}")
    if first(ax):
        ax.set(xlim=(5, 34), ylim=(0, 300), xlabel=r"edge $D$ (nm)", ylabel=r"temperature $T$ (K)")
        legend(ax, "above")


def alt(d):
    return (
        f"Temperature-size diagram of {d.get('own_material', NAME)}: below the line the rate exceeds {d['threshold']:.0f} times that at 300 K. Closure "
        f"{d['closure']}: crossover at {fig2.at(d['D'], d['crossover'], 10)} K for 10 nm, {fig2.at(d['D'], d['crossover'], 20)} K "
        f"for 20 nm, {fig2.at(d['D'], d['crossover'], 30)} K for 30 nm; null model {fig2.at(d['D'], d['null_crossover'], 20)} K "
        f"for 20 nm."
    )


PANEL = Panel(
    id="2c",
    parameters=("magneto-absorption",),
    summary="Temperature-diameter diagram of CsPbBr3",
    caption=(
        "Below a line the rate ratio exceeds the threshold. Move the threshold and see how far the border moves, "
        "since the paper does not fix it."
    ),
    controls=(fig2.CLOSURE, fig2.THRESHOLD, *fig2.KERNEL_ONLY),
    data=data,
    units={
        "D": "nm",
        **{f"crossover_R{value:.0f}": "K" for value in fig2.THRESHOLD.values},
        "crossover": "K",
        "null_crossover": "K",
        "closure": "",
        "parameters": "",
        "own_material": "",
        "threshold": "",
    },
    draw=draw,
    stored=True,
    alt=alt,
    tables=fig2.TABLES,
    source=(
        "Panel 2c of the paper. Model: closures of lib.scenarios; the threshold R* is arbitrary, so three are shown. Thin dashed: "
        "null model. Nothing measured."
    ),
)
