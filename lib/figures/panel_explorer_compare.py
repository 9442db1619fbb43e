"""The explorer, two settings in one picture: N_coh, rate ratio and lifetime of one dot, on warming."""

import numpy as np

from .. import materials, scenarios
from . import explorer, fig2
from .contract import Control, Panel
from .drawing import BLUE, NULL_MODEL, ORANGE, first, formula, line

#: Edge of the dot, nm.
EDGE = 12.0
#: Closures that the page shows for every material as the second setting, and those it shows for the first material alone.
_EVERYWHERE, _ALSO = (scenarios.NULL, "polaron crossover"), ("phase locking", "thermal envelope", "Arrhenius law")
_JOINED = ", "
SECOND = Control(
    "second",
    "Compare with",
    (
        *(_JOINED.join((name, closure)) for closure in _EVERYWHERE for name in materials.KNOWN),
        *(_JOINED.join((explorer.MATERIAL.default, closure)) for closure in _ALSO),
    ),
    _JOINED.join(("CdSe", scenarios.NULL)),
)
#: On the page the first material stands still: with it there would be four hundred frames.
FIRST = Control("material", "Material", materials.KNOWN, explorer.MATERIAL.default, static=False)
QUANTITIES = {"number": r"$N_{coh}$", "ratio": r"$R_X$", "lifetime": "lifetime (ns)"}


def data(material=FIRST.default, closure=explorer.CLOSURE.default, second=SECOND.default):
    """Both settings on the same temperatures; the second is "material, closure"."""
    T = explorer.TEMPERATURES
    name, _, other = second.partition(_JOINED)
    result = {"T": T}
    for start, m, kind in (("", explorer.chosen(material), closure), ("other_", explorer.chosen(name), other)):
        N = explorer.number(kind, m, T, np.array([EDGE]))[:, 0]
        values = {"number": N, "ratio": N / N[-1], "lifetime": 1 / (N * explorer.cell_rate(m))}
        result |= {f"{start}{quantity}": y for quantity, y in values.items()}
        result |= {f"{start}material": np.array(m.name), f"{start}closure": np.array(kind)}
    return result


def _words(d, start=""):
    return f"{formula(str(d[f'{start}material']))}, {d[f'{start}closure']}"


def draw(axes, d):
    for ax, quantity in zip(axes, QUANTITIES):
        line(ax, "first", d["T"], d[quantity], color=BLUE, label=_words(d) if ax is axes[0] else None)
        style = {"color": ORANGE, "linestyle": (0, (6, 1.6))}
        line(
            ax, "second", d["T"], d[f"other_{quantity}"], label=_words(d, "other_") if ax is axes[0] else None, **style
        )
    line(axes[1], "one", d["T"][[0, -1]], [1, 1], **NULL_MODEL)
    if first(axes[0]):
        for ax, label in zip(axes, QUANTITIES.values()):
            ax.set(xscale="log", yscale="log", ylabel=label, xlim=(3.7, 325))
            ax.minorticks_off()
        axes[-1].set(xlabel=r"temperature $T$ (K)")
        axes[-1].set_xticks([4, 10, 30, 100, 300], ["4", "10", "30", "100", "300"])
    axes[0].legend(loc="upper right", fontsize=9)


def reach(d):
    found = {}
    for i, quantity in enumerate(QUANTITIES):
        values = np.concatenate([d[quantity], d[f"other_{quantity}"]])
        values = values[np.isfinite(values)]
        found[i] = (
            (0.7 * float(values.min()), (4.0 if i == 0 else 1.5) * float(values.max())) if len(values) else (0.5, 2.0)
        )
    return found


def alt(d):
    at = {T: int(np.argmin(abs(d["T"] - T))) for T in (10, 300)}
    told = (
        f"{d[f'{start}material']}, {d[f'{start}closure']}: rate ratio {d[f'{start}ratio'][at[10]]:.3g} at 10 K, lifetime "
        f"{d[f'{start}lifetime'][at[10]]:.3g} ns there and {d[f'{start}lifetime'][at[300]]:.3g} ns at 300 K"
        for start in ("", "other_")
    )
    return f"Two settings for a dot of {EDGE:g} nm. " + "; beside it ".join(told) + "."


PANEL = Panel(
    id="explorer-compare",
    parameters=("magneto-absorption",),
    summary="Two settings in one picture, a dot of 12 nm on warming",
    caption=(
        "Choose a closure, and a second setting to compare it with. Where the middle curves lie together, look at the lowest: an "
        "absolute lifetime tells apart what a ratio cannot."
    ),
    controls=(FIRST, explorer.CLOSURE, SECOND),
    data=data,
    units={
        "T": "K",
        **{f"{start}{name}": "" for start in ("", "other_") for name in ("number", "ratio", "material", "closure")},
        "lifetime": "ns",
        "other_lifetime": "ns",
    },
    draw=draw,
    reach=reach,
    follows={
        "closure": "closures differ by factors of a thousand",
        "second": "so do the settings it is compared with",
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
