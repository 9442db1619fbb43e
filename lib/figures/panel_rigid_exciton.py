"""Thermal overlap of the rigid exciton against size and temperature, beside the formulas that lead to it."""

import numpy as np

from .. import materials, scenarios, units
from ..closures import rigid
from .contract import Control, Panel
from .drawing import BLUE, NULL_MODEL, ORANGE, PURPLE, first, legend, line, text

#: Parameter sets of CsPbBr3.
SETS = materials.parameter_sets("CsPbBr3")
TEMPERATURES, EDGES = np.geomspace(4, 400, 50), np.geomspace(5, 32, 50)
#: Part of ``rigid.analytic_parts`` -> name among the arrays, label and style.
PARTS = {
    "hard walls": ("walls", "centre of mass, hard walls", {"color": BLUE, "linestyle": ":"}),
    "dead layer": ("layer", "+ dead layer", {"color": ORANGE, "linestyle": "-."}),
    "unbound pairs": ("unbound", "+ excited and unbound pairs", {"color": PURPLE, "linestyle": (0, (1.2, 1.2))}),
}


def data(T=300.0, D=15.0, parameter_set=SETS[0]):
    """|I|^2 against the edge at ``T`` and against the temperature at ``D``; the formulas above 3 a_B only."""
    closure = scenarios.closure(scenarios.NULL, "CsPbBr3", parameter_set=parameter_set)
    radius, rydberg = closure.bohr_radius, closure.rydberg / units.BOLTZMANN
    result = {"D": EDGES, "T": TEMPERATURES, "edge": np.array(float(D)), "temperature": np.array(float(T))}
    for axis, x, t in (("size", EDGES, T), ("heat", D, TEMPERATURES)):
        result[f"exact_{axis}"] = closure.overlap(t, x)
        large = np.broadcast_to(np.asarray(x) > 3.05 * radius, np.broadcast_shapes(np.shape(x), np.shape(t)))
        parts = rigid.analytic_parts(np.maximum(x, 3.05 * radius) / radius, t / rydberg)
        for part, (name, *_) in PARTS.items():
            result[f"{name}_{axis}"] = np.where(large, parts[part], np.nan)
    return {**result, "bohr_radius": np.array(radius)}


def draw(axes, d):
    for ax, axis, x in ((axes[0], "size", d["D"]), (axes[1], "heat", d["T"])):
        for name, label, style in PARTS.values():
            line(ax, name, x, d[f"{name}_{axis}"], label=label, **style)
        line(ax, "null", x, d[f"exact_{axis}"], label="rigid exciton", **NULL_MODEL)
    where = (f"$T$ = {float(d['temperature']):.0f} K", f"$D$ = {float(d['edge']):.0f} nm")
    for ax, words, va, y in zip(axes, where, ("top", "bottom"), (0.95, 0.06)):
        text(ax, "state", 0.03, y, words, transform=ax.transAxes, va=va)
    if first(axes[0]):
        axes[0].set(xscale="log", yscale="log", xlim=(5, 32), ylim=(0.15, 400), xlabel=r"edge $D$ (nm)")
        axes[0].set_xticks([5, 7, 10, 15, 20, 30], ["5", "7", "10", "15", "20", "30"], minor=False)
        axes[0].minorticks_off()
        legend(axes[0], "above")
        axes[1].set(xscale="log", yscale="log", xlim=(4, 400), ylim=(0.15, 400), xlabel=r"temperature $T$ (K)")
        axes[1].set_xticks([4, 10, 30, 100, 300], ["4", "10", "30", "100", "300"])
        for ax in axes:
            ax.set_ylabel(r"overlap $|I|^2$")


def alt(d):
    best = int(np.argmax(d["exact_size"]))
    at = np.exp(np.interp(np.log([10, 30, 100, 300]), np.log(d["T"]), np.log(d["exact_heat"])))
    return (
        f"Thermal overlap of the rigid exciton in CsPbBr3. At {float(d['temperature']):.0f} K it is largest, "
        f"{d['exact_size'][best]:.3g}, at {d['D'][best]:.3g} nm, and {np.interp(30, d['D'], d['exact_size']):.3g} at 30 nm. At "
        f"{float(d['edge']):.0f} nm it is {at[0]:.3g}, {at[1]:.3g}, {at[2]:.3g} and {at[3]:.3g} at 10, 30, 100 and 300 K; the "
        f"formulas give {np.interp(300, d['T'], d['walls_heat']):.3g}, {np.interp(300, d['T'], d['layer_heat']):.3g} and "
        f"{np.interp(300, d['T'], d['unbound_heat']):.3g} at 300 K, each with one part more."
    )


PANEL = Panel(
    id="rigid-exciton",
    parameters=("magneto-absorption",),
    summary="Thermal overlap of an electron-hole pair in a rigid box, and the formulas that lead to it",
    controls=(
        Control("T", "Temperature T", (4.0, 10.0, 30.0, 77.0, 150.0, 300.0), 300.0, "K", fine=True),
        Control("D", "Edge D", (10.0, 12.0, 15.0, 20.0, 25.0, 30.0), 15.0, "nm", fine=True),
        Control("parameter_set", "Parameter set", SETS, SETS[0], static=False),
    ),
    data=data,
    units={
        "D": "nm",
        "T": "K",
        "edge": "nm",
        "temperature": "K",
        "bohr_radius": "nm",
        **{
            f"{name}_{axis}": ""
            for name in ("exact", *(part[0] for part in PARTS.values()))
            for axis in ("size", "heat")
        },
    },
    draw=draw,
    alt=alt,
    tables=("materials", "rigid_exciton"),
    source=(
        "Model: electron and hole with Coulomb attraction in a hard cube, no lattice, no fine structure (data/rigid_exciton.csv, "
        "path integral). Formulas above 3 Bohr radii. Parameters from data/materials.csv. Nothing measured."
    ),
    rows=2,
    share_x=False,
    size=(7.0, 6.0),
    narrow=(3.6, 6.2),
    caption="Each formula adds one part to the one before; the thin dashed line has all of them and no approximation but the rigid box.",
)
