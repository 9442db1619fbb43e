"""What the LO branch does in different materials and with different parameters, without any closure."""

import numpy as np

from . import path_lines
from .contract import Control, Panel
from .drawing import MATERIAL, MATERIAL_LABEL, above, line, simulated

#: Arrays are named by number, in the order of the table.
SYSTEMS = path_lines.systems()
SHOWN = ("rate ratio", "rate ratio over rigid exciton", "warm overlap over rigid exciton")
_LABEL = dict(
    zip(SHOWN, (r"$R_X$ with LO branch", r"$R_X$, LO branch over rigid", r"$|I|^2$ (300 K), LO branch over rigid"))
)
_LIMITS = dict(zip(SHOWN, ((1.0, 5000.0), (0.8, 20.0), (0.1, 2.0))))
_MARKS = ("x", "+", "x", "+")


def data(temperature=10.0, shown=SHOWN[0]):
    """One quantity of each system against the edge: curve of the closure, what was sampled, its error."""
    D, T = path_lines.EDGES, float(temperature)
    result = {"D": D, "temperature": np.array(T), "shown": np.array(shown)}
    for i, name in enumerate(SYSTEMS):
        null, made = path_lines.rigid(name), path_lines.dressed(0, name)
        if shown == SHOWN[2]:
            edge, value, error = path_lines.sampled(0, 300.0, name)
            curve, below, at = made.overlap(300.0, D), null.overlap(300.0, D), null.overlap(300.0, edge)
        else:
            edge, value, error = path_lines.sampled_ratio(0, T, name)
            curve, below, at = made.rate_ratio(T, D), null.rate_ratio(T, D), null.rate_ratio(T, edge)
        if shown == SHOWN[0]:
            below, at = 1.0, 1.0
        result |= {"sampled_D": edge, f"value_{i}": curve / below, f"value_{i}_sampled": value / at}
        result[f"value_{i}_error"] = error / at
    return result


def _style(name):
    """Colour of the material; a second set of it is dotted."""
    material, _ = SYSTEMS[name]
    style = dict(MATERIAL[material])
    if name != next(other for other in SYSTEMS if SYSTEMS[other][0] == material):
        style["linestyle"] = (0, (1.0, 1.4))
    return style


def draw(ax, d):
    for i, name in enumerate(SYSTEMS):
        style = _style(name)
        label = ", ".join(filter(None, (MATERIAL_LABEL[SYSTEMS[name][0]], SYSTEMS[name][1])))
        line(ax, f"curve {i}", d["D"], d[f"value_{i}"], label=label, **style)
        marks = {"color": style["color"], "label": "_sampled", "markersize": 6, "marker": _MARKS[i]}
        simulated(ax, f"points {i}", d["sampled_D"], d[f"value_{i}_sampled"], d[f"value_{i}_error"], **marks)
    shown = str(d["shown"])
    words = "300 K" if shown == SHOWN[2] else f"$k$({float(d['temperature']):.0f} K)/$k$(300 K)"
    above(ax, words)
    path_lines.finish(ax, _LABEL[shown], _LIMITS[shown])
    ax.set(ylim=_LIMITS[shown], ylabel=_LABEL[shown])


def alt(d):
    said = "; ".join(
        f"{name} {path_lines.at(d, f'value_{i}', 10):.2g} and {path_lines.at(d, f'value_{i}', 20):.2g}"
        for i, name in enumerate(SYSTEMS)
    )
    cold = "" if str(d["shown"]) == SHOWN[2] else f", cold temperature {float(d['temperature']):.0f} K,"
    return f"The {d['shown']}{cold} of dots of 10 and 20 nm with the LO branch: {said}."


PANEL = Panel(
    id="path-systems",
    parameters=tuple(sorted({chosen for _, chosen in SYSTEMS.values() if chosen})),
    summary="What the LO branch does, for each set of parameters that is computed",
    caption="Marks with error bars are sampled. How much of what you conclude from one set of parameters survives in another?",
    controls=(
        Control("temperature", "Cold temperature", (10.0, 20.0, 50.0, 100.0), 10.0, "K"),
        Control("shown", "Shown", SHOWN, SHOWN[0]),
    ),
    data=data,
    units={
        "D": "nm", "sampled_D": "nm", "temperature": "K", "shown": "",
        **{f"value_{i}{end}": "1" for i in range(len(SYSTEMS)) for end in ("", "_sampled", "_error")},
    },
    draw=draw,
    alt=alt,
    tables=path_lines.TABLES,
    source=(
        "Model: path integral with the LO branch and no soft lattice (data/path_integral.csv), and the rigid exciton. Marks: simulated. "
        "Nothing measured."
    ),
    follows={"shown": "a ratio of rates spans three powers of ten, what the lattice changes in it less than one"},
    size=(7.0, 4.6),
    narrow=(3.6, 4.2),
)  # fmt: skip
