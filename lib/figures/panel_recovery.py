"""How often the right form of k(T) wins, against the error of one rate, for several temperature windows."""

import numpy as np

from .. import tables
from .contract import Control, Panel
from .drawing import BLUE, CALCULATED, INK, ORANGE, PURPLE, TEAL, first, legend, line, points, text

#: What the reader sees -> name of the form in lib.inference.
TRUTHS = {
    "Eq. 4": "Arrhenius", "power law": "T^-3/2", "thermal envelope": "saturating", "polaron crossover": "polaron crossover",
}  # fmt: skip
SHOWN = {form: label for label, form in TRUTHS.items()}
#: Name of a window -> (lowest, highest) temperature in K.
WINDOWS = {"4 to 300 K": (4, 300), "10 to 300 K": (10, 300), "13 to 130 K": (13, 130), "30 to 300 K": (30, 300),
           "100 to 300 K": (100, 300)}  # fmt: skip
STYLES = dict(zip(WINDOWS, [(INK, "o"), (TEAL, "s"), (BLUE, "D"), (ORANGE, "^"), (PURPLE, "v")]))
#: Candidates of every simulation: the book's five forms and the polaron crossover.
CANDIDATES = 6


def data(truth="thermal envelope", criterion="AIC"):
    """Share of simulated series in which the true form has the lowest criterion, a line for each window."""
    rows = tables.load("form_recovery")
    rows = rows[rows.truth == TRUTHS[truth]]
    result = {"error": np.sort(rows.percent.unique()).astype(float)}
    for window, (low, high) in WINDOWS.items():
        found = rows[(rows.low_K == low) & (rows.high_K == high)].sort_values("percent")
        result[window] = found["right_" + criterion].to_numpy(float)
        rival = found.rival[found.percent == 10].iloc[0]
        result["rival " + window] = np.array("none" if rival != rival else SHOWN.get(rival, rival))
    sets = int(rows.sets.iloc[0])
    result["sampling"] = np.array(0.5 / sets**0.5)
    return result | {"truth": np.array(truth), "criterion": np.array(criterion)}


def draw(ax, d):
    for window, (color, marker) in STYLES.items():
        p = d[window]
        error = np.sqrt(p * (1 - p)) * 2 * float(d["sampling"])
        line(ax, "line " + window, d["error"], p, color=color, linewidth=1.3)
        points(
            ax,
            window,
            d["error"],
            p,
            error=error,
            **{**CALCULATED, "marker": marker},
            color=color,
            markersize=5,
            label=window,
        )
    text(
        ax,
        "truth",
        0.98,
        0.97,
        f"true form: {d['truth']}, by {d['criterion']}",
        transform=ax.transAxes,
        ha="right",
        va="top",
    )
    if first(ax):
        line(ax, "chance", [1, 60], [1 / CANDIDATES] * 2, color=INK, linewidth=0.9, linestyle=":")
        ax.text(2.05, 1 / CANDIDATES + 0.015, "drawing lots", fontsize=9)
        ax.set(
            xscale="log", xlim=(1.7, 47), ylim=(0, 1.17), xlabel="error of one rate (%)", ylabel="the right form wins"
        )
        ax.set_xticks([2, 5, 10, 20, 40], ["2", "5", "10", "20", "40"])
        ax.minorticks_off()
        legend(ax, "above", columnspacing=1.2)


def alt(d):
    at = int(np.argmin(abs(d["error"] - 10)))
    shares = ", ".join(f"{d[w][at]:.2f} ({w})" for w in WINDOWS)
    return (
        f"Share of simulated series in which the true form, {d['truth']}, has the lowest {d['criterion']} of {CANDIDATES} forms; with "
        f"10 percent errors: {shares}. Most often mistaken for, by AIC, from 30 to 300 K: {d['rival 30 to 300 K']}."
    )


PANEL = Panel(
    id="recovery",
    summary="How often the right form of the rate is found, against the error of one rate",
    caption=(
        "How often the right form is picked out of six, against the error of one rate. The dotted line is guessing."
    ),
    controls=(
        Control("truth", "True form", tuple(TRUTHS), "thermal envelope"),
        Control("criterion", "Criterion", ("AIC", "BIC"), "AIC", static=False),
    ),
    data=data,
    units={
        "error": "%",
        **dict.fromkeys(WINDOWS, ""),
        **{"rival " + w: "" for w in WINDOWS},
        "sampling": "",
        "truth": "",
        "criterion": "",
    },  # fmt: skip
    draw=draw,
    alt=alt,
    size=(7.0, 4.4),
    narrow=(3.6, 3.7),
    tables=("form_recovery",),
    source=(
        "Simulated, nothing measured: 200 series of eight temperatures each for a CsPbBr3 dot of 15 nm, data/form_recovery.csv. Bars: "
        "sampling error. Every truth has the same R(10 K). Dotted: one of six at random."
    ),
)
