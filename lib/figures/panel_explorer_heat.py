"""The explorer, on warming: N_coh, rate ratio and lifetime of dots of three sizes, for any material and closure."""

import numpy as np

from . import explorer, fig2
from .contract import Panel
from .drawing import NULL_MODEL, above, first, legend, line

QUANTITIES = {"number": ("N_coh", ""), "ratio": ("R_X", ""), "lifetime": ("lifetime", "ns")}


def data(material=explorer.MATERIAL.default, closure=explorer.CLOSURE.default, compare="nothing"):
    """Three sizes of one closure; with ``compare`` the same of another one, as ``other_...``."""
    T, D = explorer.TEMPERATURES, np.array(explorer.SIZES)
    m = explorer.chosen(material)
    k_0 = explorer.cell_rate(m)
    result = {"T": T, "material": np.array(m.name), "closure": np.array(closure), "compare": np.array(compare)}
    for start, name in (("", closure), ("other_", compare)):
        N = np.full((len(T), len(D)), np.nan) if name == "nothing" else explorer.number(name, m, T, D)
        for j, edge in enumerate(explorer.SIZES):
            result[f"{start}number_{edge:g}"] = N[:, j]
            result[f"{start}ratio_{edge:g}"] = N[:, j] / N[-1, j]
            result[f"{start}lifetime_{edge:g}"] = 1 / (N[:, j] * k_0)
    if compare == "nothing":
        result = {name: value for name, value in result.items() if not name.startswith("other_")}
    return result


def draw(axes, d):
    nothing = np.full(len(d["T"]), np.nan)
    for ax, quantity in zip(axes, QUANTITIES):
        for edge, (colour, style) in zip(explorer.SIZES, explorer.STYLES):
            line(
                ax, f"{edge:g}", d["T"], d[f"{quantity}_{edge:g}"], color=colour, linestyle=style, label=f"{edge:g} nm"
            )
            other = d.get(f"other_{quantity}_{edge:g}", nothing)
            line(ax, f"other-{edge:g}", d["T"], other, color=colour, linewidth=0.9, alpha=0.6)
    line(axes[1], "one", d["T"][[0, -1]], [1, 1], **NULL_MODEL)
    above(axes[0], *explorer.words(d))
    if first(axes[0]):
        for ax, label in zip(axes, (r"$N_{coh}$", r"$R_X$", "lifetime (ns)")):
            ax.set(xscale="log", yscale="log", ylabel=label, xlim=(3.7, 325))
            ax.minorticks_off()  # they take longer than the curves
        legend(axes[0], "above")
        axes[-1].set(xlabel=r"temperature $T$ (K)")
        axes[-1].set_xticks([4, 10, 30, 100, 300], ["4", "10", "30", "100", "300"])


def reach(d):
    found = {}
    for i, quantity in enumerate(QUANTITIES):
        values = np.concatenate([v for k, v in d.items() if k.startswith((f"{quantity}_", f"other_{quantity}_"))])
        values = values[np.isfinite(values)]
        if len(values):
            low, high = float(values.min()), float(values.max())
            found[i] = (0.7 * low, 1.5 * high)
        else:  # the closure does not answer for this material: limits of no earlier frame may stay
            found[i] = (0.5, 2.0)
    return found


def alt(d):
    at = {T: int(np.argmin(abs(d["T"] - T))) for T in (10, 300)}
    return (
        f"{d['material']}, {d['closure']}, a dot of 12 nm: coherence number {d['number_12'][at[10]]:.3g} at 10 K and "
        f"{d['number_12'][at[300]]:.3g} at 300 K, rate ratio {d['ratio_12'][at[10]]:.3g} at 10 K, lifetime "
        f"{d['lifetime_12'][at[10]]:.3g} and {d['lifetime_12'][at[300]]:.3g} ns. Dots of 8 and 20 nm beside it."
    )


def _units():
    own = {f"{q}_{edge:g}": unit for q, (_, unit) in QUANTITIES.items() for edge in explorer.SIZES}
    return {"T": "K", "material": "", "closure": "", "compare": "", **own}


PANEL = Panel(
    id="explorer-heat",
    parameters=("magneto-absorption",),
    summary="Coherence number, rate ratio and lifetime on warming, for any material and closure",
    caption=(
        "One material and one closure, three sizes. Change the closure and look at the lowest picture: the ratio may agree "
        "where the lifetime itself does not."
    ),
    controls=(explorer.MATERIAL, explorer.CLOSURE, explorer.COMPARE),
    data=data,
    units=_units(),
    draw=draw,
    reach=reach,
    follows={
        "material": "CdSe and the halides differ by a factor of a hundred",
        "closure": "closures differ by factors of a thousand",
    },
    alt=alt,
    rows=3,
    size=(7.0, 6.4),
    narrow=(3.6, 6.0),
    tables=fig2.TABLES,
    source=(
        "Model: closures of lib.scenarios; lifetime = 1/(N_coh k_0) with the rate k_0 of one cell's share of the measured "
        "longitudinal-transverse splitting. Nothing measured."
    ),
)
