"""Fig. 2d: temperature-composition diagram, Cl to Br to I, at three edges."""

from functools import lru_cache

import numpy as np

from .. import coherence, materials, scenarios
from . import fig2
from .contract import Panel
from .drawing import BLUE, NULL_MODEL, ORANGE, TEAL, above, first, legend, line, smooth

#: Edges in nm and how each is drawn.
SIZES = {10.0: (ORANGE, "-"), 12.0: (TEAL, (0, (6, 1.5, 1.2, 1.5))), 20.0: (BLUE, (0, (5, 1.5)))}


#: Composition: Cl (0) over Br (1) to I (2).
COMPOSITION = np.linspace(0, 2, 17)


@lru_cache(maxsize=64)
def crossing(closure, threshold, exponent, factor, spectral_model=None):
    """T_c, rows SIZES, columns COMPOSITION; kept, because the null model's stands beside every closure."""
    mixtures = [scenarios.halide_mixture(float(v), spectral_model) for v in COMPOSITION]
    made = [fig2.made_for(m, closure, exponent, factor, spectral_model) for m in mixtures]
    edges = np.array(list(SIZES))

    def value(c, known):
        return coherence.crossover_temperature(c, known, threshold)

    return np.array([fig2.where_known(value, c, edges) for c in made]).T


def data(closure=scenarios.NULL, threshold=2.0, exponent=0.0, factor="none", spectral_model=None):
    """Crossover temperature of continuously mixed halides; x runs from Cl (0) over Br (1) to I (2)."""
    chosen = crossing(closure, threshold, exponent, factor, spectral_model)
    null = crossing(scenarios.NULL, threshold, 0.0, "none")
    return {
        "x": COMPOSITION,
        **{f"crossover_{D:.0f}nm": row for D, row in zip(SIZES, chosen)},
        **{f"null_{D:.0f}nm": row for D, row in zip(SIZES, null)},
        "closure": np.array(closure),
        "parameters": np.array(materials.sets_in_words()),
        "threshold": np.array(float(threshold)),
    }


def _mixed(x, y):
    """The curve to draw: smooth on either side of the bromide, where one mixture ends and the other begins."""
    half = len(x) // 2
    return np.concatenate([smooth(x[: half + 1], y[: half + 1]), smooth(x[half:], y[half:])], axis=1)


def draw(ax, d):
    for D, (color, dashes) in SIZES.items():
        words = "null model" if D == min(SIZES) else "_nolegend_"
        line(ax, f"null model, {D:.0f} nm", *_mixed(d["x"], d[f"null_{D:.0f}nm"]), **NULL_MODEL, label=words)
        line(ax, str(D), *_mixed(d["x"], d[f"crossover_{D:.0f}nm"]), color=color, linestyle=dashes, label=f"{D:.0f} nm")
    above(ax, rf"$R^*$ = {d['threshold']:.0f}, {d['closure']}", f"parameters {d['parameters']}")
    if first(ax):
        ax.set(xlim=(0, 2), ylim=(0, 300), ylabel=r"crossover temperature $T_c$ (K)", xlabel="composition")
        ax.set_xticks([0, 0.5, 1, 1.5, 2], [r"CsPbCl$_3$", "", r"CsPbBr$_3$", "", r"CsPbI$_3$"])
        legend(ax, "above")


def alt(d):
    ends = [f"{name} {fig2.at(d['x'], d['crossover_12nm'], v)} K" for name, v in zip(materials.HALIDES, (0, 1, 2))]
    return (
        f"Crossover temperature against composition for three edges, threshold {d['threshold']:.0f}, closure {d['closure']}: at "
        f"12 nm {', '.join(ends)}; null model {fig2.at(d['x'], d['null_12nm'], 0)}, {fig2.at(d['x'], d['null_12nm'], 1)} and "
        f"{fig2.at(d['x'], d['null_12nm'], 2)} K."
    )


PANEL = Panel(
    id="2d",
    parameters=("magneto-absorption",),
    summary="Temperature-composition diagram",
    caption=(
        "The temperature at which the threshold is reached along the mixing series, for several sizes. Look at "
        "whether composition or size moves the border more."
    ),
    controls=(
        fig2.CLOSURE,
        fig2.THRESHOLD,
        *(c for c in fig2.KERNEL_ONLY if c.name != "parameter_set"),
    ),
    data=data,
    units={
        "x": "",
        **{f"{kind}_{D:.0f}nm": "K" for kind in ("crossover", "null") for D in SIZES},
        "closure": "",
        "parameters": "",
        "threshold": "",
    },
    draw=draw,
    stored=True,
    alt=alt,
    tables=fig2.TABLES,
    source=(
        "Panel 2d of the paper. Model: closures of lib.scenarios on linear mixtures of the three halides. All phonons and "
        "masses of the chloride are unverified: its side is illustrative. Nothing measured."
    ),
)
