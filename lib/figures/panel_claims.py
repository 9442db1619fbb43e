"""Which claims of the paper stand under which closure, and the verdicts."""

from functools import lru_cache

import numpy as np

from lib import claims, scenarios, tables
from lib.figures.contract import Control, Panel
from lib.figures.drawing import BLUE, INK, NULL_MODEL, ORANGE, PURPLE, TEAL, first, kept, text

#: Columns of the table: the closures of Fig. 2, then whatever else decides a claim.
COLUMNS = (*scenarios.CLOSURES, "another closure", "exact or cited")
COLOUR = {"follows": BLUE, "closure": PURPLE, "null model": INK, "contradicted": ORANGE, "undecidable": TEAL}
MASSES = tuple(key for key in scenarios.BOOK.inputs().input if key.endswith(("reduced_mass", "exciton_mass")))


@lru_cache(maxsize=32)
def _found(threshold, mass):
    """Everything the ledger's functions find, with this threshold and all masses multiplied."""
    factors = {"assumed.threshold - 1": threshold - 1} | dict.fromkeys(MASSES, mass)
    return claims.find(scenarios.World(factors))


def data(threshold=2.0, mass=1.0):
    """Per claim: does it hold under each closure (1 yes, 0 no, nan not asked), its value and its verdict."""
    found = _found(float(threshold), float(mass))
    holds = np.full((len(COLUMNS), len(found)), np.nan)
    for i, each in enumerate(found.values()):
        for name, yes in each.stands.items():
            j = COLUMNS.index(name if name in scenarios.CLOSURES else "another closure")
            holds[j, i] = np.fmax(holds[j, i], yes)
        if each.exact is not None:
            holds[-1, i] = each.exact
    return {
        "claim": np.array(list(found)),
        "short": tables.load("claims").set_index("id").short.loc[list(found)].to_numpy(str),
        "holds": holds,
        "value": np.array([each.value for each in found.values()], float),
        "verdict": np.array([claims.verdict(each) for each in found.values()]),
        "threshold": np.array(float(threshold)),
        "mass": np.array(float(mass)),
    }


def draw(ax, d):
    count = len(d["claim"])
    column, row = np.meshgrid(np.arange(len(COLUMNS)), np.arange(count), indexing="ij")
    for key, wanted, style in (
        ("yes", 1.0, {"markerfacecolor": BLUE}),
        ("no", 0.0, {"markerfacecolor": "none"}),
    ):
        chosen = d["holds"] == wanted
        made = kept(ax, key, lambda style=style: ax.plot([], [], "o", color=BLUE, markersize=6, **style)[0])
        made.set_data(column[chosen], row[chosen])
    for i in range(count):
        value, verdict = d["value"][i], str(d["verdict"][i])
        shown = "none" if np.isnan(value) else f"{value:.0f}" if 99.5 <= value < 1e4 else f"{value:.2g}"
        text(ax, f"value{i}", len(COLUMNS) + 1.35, i, shown, ha="right", va="center", fontsize=9)
        text(
            ax,
            f"verdict{i}",
            len(COLUMNS) + 1.7,
            i,
            verdict,
            ha="left",
            va="center",
            fontsize=9,
            color=COLOUR[verdict],
        )
    if first(ax):
        ax.grid(False)
        ax.set_xlim(-0.6, len(COLUMNS) + 5.2)
        ax.set_ylim(count - 0.4, -0.6)
        ax.set_yticks(np.arange(count), [f"{w}  {c}" for c, w in zip(d["claim"], d["short"])], fontsize=9)
        ax.set_xticks(np.arange(len(COLUMNS)), COLUMNS, rotation=50, ha="left", fontsize=9)
        ax.xaxis.tick_top()
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        for i in range(0, count, 2):
            ax.axhspan(i - 0.5, i + 0.5, color=INK, alpha=0.05, linewidth=0)
        null = scenarios.CLOSURES.index(scenarios.NULL)
        for x in (null - 0.5, null + 0.5):
            ax.axvline(x, **NULL_MODEL)
        for x, word in ((len(COLUMNS) + 1.35, "value"), (len(COLUMNS) + 1.7, "verdict")):
            ax.text(x, -0.75, word, fontsize=9, ha="right" if word == "value" else "left", va="bottom")


def alt(d):
    words = [f"{np.sum(d['verdict'] == w)} {w}" for w in claims.VERDICTS]
    null = int(np.nansum(d["holds"][scenarios.CLOSURES.index(scenarios.NULL)]))
    return (
        f"Table of {len(d['claim'])} claims against {len(COLUMNS)} grounds, with threshold {float(d['threshold']):.3g} and "
        f"exciton masses times {float(d['mass']):.3g}. Verdicts: {', '.join(words)}. The null model fulfils {null} of the "
        "claims it was asked about."
    )


PANEL = Panel(
    id="claims",
    parameters=("magneto-absorption", "magneto-reflectivity"),
    summary="Which claims of the paper stand under which closure",
    caption=(
        "One row for each claim, one column for each ground it may stand on; filled means that it holds there. "
        "Move the threshold and the mass: which rows change, and which verdicts stay?"
    ),
    controls=(
        Control("threshold", "Threshold R*", (2.0, 3.0, 5.0), 2.0),
        Control("mass", "Exciton masses times", (0.5, 0.7, 1.0, 1.4, 2.0), 1.0),
    ),
    data=data,
    units={k: "" for k in ("claim", "short", "holds", "value", "verdict", "threshold", "mass")},
    draw=draw,
    alt=alt,
    source="Computed by lib.claims; filled: the claim holds, open: it does not, blank: the ground does not bear on it. "
    "Dashed: the null model. Cited data enter the column on the right only.",
    size=(7.0, 6.6),
    narrow=(3.6, 6.6),
    tables=(
        "biexciton_binding",
        "biexciton_rate_ratios",
        "claims",
        "dressing_kernel",
        "lattice_sweep",
        "materials",
        "rigid_exciton",
        "phonon_modes",
        "spectral_density_models",
        "spectral_density_totals",
    ),
)
