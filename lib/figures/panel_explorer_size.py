"""The explorer, against size: rate ratio at three cold temperatures and crossover temperature, for any material and closure."""

import numpy as np

from . import explorer, fig2
from .contract import Panel
from .drawing import BLUE, INK, NULL_MODEL, above, first, legend, line, text


def data(material=explorer.MATERIAL.default, closure=explorer.CLOSURE.default, compare="nothing"):
    """R_X at three temperatures and T_c against the edge; with ``compare`` the same of another closure."""
    m, D, T = explorer.chosen(material), explorer.EDGES, np.array([*explorer.COLD, 300.0])
    result = {"D": D, "material": np.array(m.name), "closure": np.array(closure), "compare": np.array(compare)}
    for start, name in (("", closure), ("other_", compare)):
        if name == "nothing":
            continue
        N = explorer.number(name, m, T, D)
        result |= {f"{start}ratio_{cold:g}": N[i] / N[-1] for i, cold in enumerate(explorer.COLD)}
        result[f"{start}crossover"] = explorer.crossover(name, m, D)
    return result


def draw(axes, d):
    top, low = axes
    nothing = np.full(len(d["D"]), np.nan)
    for T, (colour, style) in zip(explorer.COLD, explorer.STYLES):
        line(top, f"{T:g}", d["D"], d[f"ratio_{T:g}"], color=colour, linestyle=style, label=f"{T:g} K")
        line(top, f"other-{T:g}", d["D"], d.get(f"other_ratio_{T:g}", nothing), color=colour, linewidth=0.9, alpha=0.6)
    line(low, "crossover", d["D"], d["crossover"], color=BLUE)
    line(low, "other", d["D"], d.get("other_crossover", nothing), color=BLUE, linewidth=0.9, alpha=0.6)
    line(top, "one", d["D"][[0, -1]], [1, 1], **NULL_MODEL)
    never = not np.isfinite(d["crossover"]).any()
    text(low, "never", 0.5, 0.5, "no crossover: the ratio stays below 2" if never else "", transform=low.transAxes,
         ha="center", va="center", color=INK)  # fmt: skip
    above(top, *explorer.words(d))
    if first(top):
        top.set(yscale="log", ylabel=r"$R_X$", xlim=(4.5, 30.5))
        top.minorticks_off()
        legend(top, "above")
        low.set(xlabel=r"edge $D$ (nm)", ylabel=r"$T_c$ (K)", ylim=(0, 330))


def reach(d):
    values = np.concatenate([v for k, v in d.items() if "ratio_" in k])
    values = values[np.isfinite(values)]
    return {0: (0.6, max(1.4 * float(values.max()), 4.0)) if len(values) else (0.6, 4.0)}


def alt(d):
    i = int(np.argmin(abs(d["D"] - 12.0)))
    T_c = d["crossover"][i]
    return (
        f"{d['material']}, {d['closure']}: a dot of 12 nm emits {d['ratio_4'][i]:.3g} times faster at 4 K than at 300 K, "
        f"{d['ratio_20'][i]:.3g} times at 20 K and {d['ratio_77'][i]:.3g} times at 77 K; "
        + ("it has no crossover." if np.isnan(T_c) else f"its crossover, twice the rate at 300 K, lies at {T_c:.0f} K.")
    )


PANEL = Panel(
    id="explorer-size",
    parameters=("magneto-absorption",),
    summary="Rate ratio and crossover temperature against size, for any material and closure",
    caption=(
        "The same material and closure against the size of the dot. A crossover temperature needs the ratio to pass 2 "
        "somewhere; see for which closures and materials it does not."
    ),
    controls=(explorer.MATERIAL, explorer.CLOSURE, explorer.COMPARE),
    data=data,
    units={
        "D": "nm",
        "material": "",
        "closure": "",
        "compare": "",
        "crossover": "K",
        **{f"ratio_{T:g}": "" for T in explorer.COLD},
    },  # fmt: skip
    draw=draw,
    reach=reach,
    follows={"closure": "closures differ by factors of a thousand"},
    alt=alt,
    rows=2,
    size=(7.0, 5.0),
    narrow=(3.6, 4.8),
    tables=fig2.TABLES,
    source="Model: closures of lib.scenarios, threshold 2 for the crossover. Nothing measured.",
)
