"""In which temperature window the right form of k(T) is found, and what it is mistaken for."""

import numpy as np
from matplotlib.patches import Rectangle

from .. import tables
from . import sketch
from .contract import Control, Panel
from .drawing import BLUE, MUTED
from .panel_recovery import CANDIDATES, TRUTHS, WINDOWS

#: Name of a form in the table -> the few letters there is room for.
SHORT = {"Arrhenius": "Eq. 4", "T^-3/2": "power law", "saturating": "envelope", "polaron crossover": "polaron",
         "constant + Arrhenius": "Eq. 4 + c", "dim levels": "dim levels"}  # fmt: skip


def data(percent=10, criterion="AIC"):
    """Share won by the true form, its most frequent rival and that rival's share by AIC, an array over windows for each truth."""
    rows = tables.load("form_recovery")
    rows = rows[rows.percent == percent].set_index(["truth", "low_K", "high_K"])
    found = {"window": np.array(list(WINDOWS))}
    for label, truth in TRUTHS.items():
        at = [rows.loc[(truth, *window)] for window in WINDOWS.values()]
        found[label] = np.array([row["right_" + criterion] for row in at], dtype=float)
        found["rival of " + label] = np.array([SHORT.get(row.rival, "none") for row in at])
        found["share of the rival of " + label] = np.nan_to_num(np.array([row.rival_AIC for row in at], dtype=float))
    return found | {"percent": np.array(float(percent)), "criterion": np.array(criterion)}


def draw(ax, d):
    sketch.start(ax, (-1.05, len(TRUTHS)), (-len(WINDOWS), 0.75))
    for j, window in enumerate(d["window"]):
        sketch.say(ax, -0.08, -j - 0.5, window.replace(" to ", "–"), ha="right", fontsize=sketch.SMALL)
    for i, label in enumerate(TRUTHS):
        sketch.say(ax, i + 0.5, 0.35, label.replace(" ", "\n"), fontsize=sketch.SMALL + 0.5)
        for j, share in enumerate(d[label]):
            fill = {"facecolor": BLUE, "edgecolor": "none", "alpha": 0.04 + 0.5 * share}
            ax.add_patch(Rectangle((i + 0.03, -j - 0.97), 0.94, 0.94, **fill))
            sketch.say(ax, i + 0.5, -j - 0.36, f"{share:.2f}", fontsize=11)
            other, lost = d["rival of " + label][j], d["share of the rival of " + label][j]
            if lost > 0:
                sketch.say(
                    ax,
                    i + 0.5,
                    -j - 0.74,
                    f"{other} {lost:.2f}".replace("+ c", "+ $c$"),
                    fontsize=sketch.SMALL,
                    color=MUTED,
                )


def alt(d):
    wide = [f"{label} {d[label][1]:.2f} ({d['rival of ' + label][1]})" for label in TRUTHS]
    warm = [f"{label} {d[label][-1]:.2f}" for label in TRUTHS]
    return (
        f"Share of simulated series in which the true form wins by {d['criterion']}, errors of {float(d['percent']):.0f} percent, with its most "
        f"frequent rival; from 10 to 300 K: {', '.join(wide)}; from 100 to 300 K: {', '.join(warm)}."
    )


PANEL = Panel(
    id="recovery-map",
    summary="Which form is found in which temperature window, and what it is mistaken for",
    caption=(
        "Columns: the form that made the data. Rows: the window of eight temperatures. Large number: how often that form was picked "
        f"out of {CANDIDATES}. Small: the form picked most often in its place, and how often."
    ),
    controls=(
        Control("percent", "Error of one rate", (2, 5, 10, 20, 40), 10, "%"),
        Control("criterion", "Criterion", ("AIC", "BIC"), "AIC", static=False),
    ),
    data=data,
    units={
        "window": "",
        **{start + label: "" for label in TRUTHS for start in ("", "rival of ", "share of the rival of ")},
        "percent": "%",
        "criterion": "",
    },
    draw=draw,
    alt=alt,
    size=(4.8, 4.0),
    margin=True,
    tables=("form_recovery",),
    source=(
        "Simulated, nothing measured: 200 series a square for a CsPbBr3 dot of 15 nm, data/form_recovery.csv; sampling error at most "
        "0.035. Rivals by AIC. Three truths have the same R(10 K); the power law has its own."
    ),
)
