"""Rate ratio on cooling of a pair in the lattice of Eq. 1 against size, beside the closures."""

import numpy as np

from .. import scenarios
from . import fig2, path_lines
from .contract import Control, Panel
from .drawing import MUTED, above, line

#: Closures that can be held against the sampled ratio.
OTHERS = tuple(name for name in scenarios.CLOSURES if name not in (scenarios.NULL, "path integral"))


def data(temperature=10.0, closure=OTHERS[0]):
    """R_X = k(T)/k(300 K) with each stored lattice, of the rigid exciton, and of one closure."""
    D, T = path_lines.EDGES, float(temperature)
    result = {"D": D, "temperature": np.array(T), "closure": np.array(closure)}
    result["ratio_rigid"] = path_lines.rigid().rate_ratio(T, D)
    other = scenarios.closure(closure, path_lines.SYSTEM)
    result["ratio_closure"] = np.where(
        other.covers(D), other.rate_ratio(T, np.where(other.covers(D), D, D[-1])), np.nan
    )
    for sigma in path_lines.known():
        edge, ratio, error = path_lines.sampled_ratio(sigma, T)
        result |= {"sampled_D": edge, f"ratio_{sigma}_sampled": ratio, f"ratio_{sigma}_error": error}
        result[f"ratio_{sigma}"] = path_lines.dressed(sigma).rate_ratio(T, D)
    return result


def draw(ax, d):
    path_lines.draw(ax, d, "ratio")
    line(
        ax,
        "closure",
        d["D"],
        d["ratio_closure"],
        color=MUTED,
        linewidth=2.4,
        alpha=0.6,
        label="closure",
    )
    above(ax, f"closure: {d['closure']}", f"$k$({float(d['temperature']):.0f} K)/$k$(300 K)")
    path_lines.finish(ax, r"rate ratio $R_X$", (0.7, 4000))


def alt(d):
    words = path_lines.in_words(d, "ratio", (10, 20))
    return (
        f"Ratio of the rates at {float(d['temperature']):.0f} and 300 K of CsPbBr3 dots of 10 and 20 nm: rigid exciton "
        f"{path_lines.at(d, 'ratio_rigid', 10):.3g} and {path_lines.at(d, 'ratio_rigid', 20):.3g}; {words}; {d['closure']}: {path_lines.at(d, 'ratio_closure', 10):.3g} and "
        f"{path_lines.at(d, 'ratio_closure', 20):.3g}."
    )


PANEL = Panel(
    id="path-ratio",
    parameters=("magneto-absorption",),
    summary="How much faster a dot emits on cooling: no closure, and the closures",
    caption="Crosses: sampled, electron, hole and lattice together. Change the closure and see which comes near them at all sizes.",
    controls=(
        Control("temperature", "Cold temperature", (10.0, 20.0, 50.0, 100.0), 10.0, "K"),
        Control("closure", "Closure beside it", OTHERS, "phase locking"),
    ),
    data=data,
    units={"temperature": "K", "closure": "", "ratio_closure": "", **path_lines.units("ratio", "")},
    draw=draw,
    alt=alt,
    tables=fig2.TABLES,
    source=(
        "Model: path integral with LO branch and soft lattice (data/path_integral.csv), the rigid exciton and the closures of "
        "lib.scenarios. Crosses: simulated. Nothing measured."
    ),
    size=(7.0, 4.6),
    narrow=(3.6, 4.4),
)
