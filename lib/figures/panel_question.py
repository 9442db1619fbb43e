"""The question of the book in one figure: a dot that is cooled, as dipoles that lock or as a wave that becomes cold."""

import numpy as np

from . import fig1
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, count, first, line

#: Edge of the dot, nm: 26 cells along an edge.
EDGE = 15
#: Dense where the dipoles lock; the slider runs from cold to hot.
TEMPERATURES = (4, 8, 14, 20, 27, 34, 40, 45, 48, 51, 54, 56, 58, 60, 62, 66, 80, 110, 170, 300)
#: The two readings: what the reader sees -> the name in ``fig1``.
READINGS = {"dipoles that lock": "phase locking", "only a wave": "no disorder"}


def data(reading="dipoles that lock", temperature=58):
    """Arrows of a slice in one reading, and N_coh/N against temperature in both."""
    if reading not in READINGS:
        raise ValueError(f"reading = {reading!r} is not allowed: it must be one of {', '.join(READINGS)}")
    locked, wave = fig1.curves(EDGE)
    return {
        **fig1.slice_data(READINGS[reading], temperature, EDGE),
        "reading": np.array(reading),
        "curve_T": fig1.CURVE,
        "curve_locked": locked,
        "curve_wave": wave,
        "T": np.array(float(temperature)),
    }


def draw(ax, d):
    tall = ax.figure.get_figheight() > ax.figure.get_figwidth()
    places = (
        ([0.0, 0.42, 0.66, 0.58], [0.70, 0.62, 0.3, 0.3], (0.85, 0.58), [0.14, 0.12, 0.84, 0.24], 11.5)
        if tall
        else ([0.0, 0.0, 0.4, 1.0], [0.41, 0.36, 0.2, 0.56], (0.51, 0.26), [0.7, 0.2, 0.29, 0.74], 12.0)
    )
    field, circle, (x, y), curve, size = places
    fig1.start(ax)
    fig1.draw_slice(ax, "field", d, field, size)
    fig1.draw_sum(ax, "sum", d, circle)
    fig1.label(ax, "number", x, y, f"{count(d['N_coh'])} of {float(d['cells']):,.0f}", ha="center", fontsize=11)
    fig1.label(ax, "words", x, y - (0.055 if tall else 0.09), "emit as one", ha="center", fontsize=9)
    trace(fig1.box(ax, "curve", curve), d)


def trace(ax, d):
    """The curve of the chosen reading as far as the dot has cooled, the other one faint and whole."""
    chosen, share = str(d["reading"]) == "dipoles that lock", float(d["N_coh"] / d["cells"])
    reached = d["curve_T"] > d["T"]
    T = np.append(d["T"], d["curve_T"][reached])
    for name, here, style in (
        ("locked", chosen, {"color": BLUE, "linewidth": 1.8}),
        ("wave", not chosen, NULL_MODEL),
    ):
        whole = d[f"curve_{name}"]
        line(ax, f"{name}-whole", d["curve_T"], whole, **style, alpha=0.35)
        drawn = np.append(share, whole[reached]) if here else []
        line(ax, name, T if here else [], drawn, **style)
    line(ax, "dot", [d["T"]], [share], color=BLUE if chosen else INK, marker="o", markersize=7, zorder=5, clip_on=False)
    if first(ax):
        ax.set(xscale="log", xlim=(4, 300), ylim=(0, 1.05), xlabel="$T$ (K)", ylabel=r"$N_\mathrm{coh}/N$")
        ax.set_xticks([4, 10, 30, 100, 300], ["4", "10", "30", "100", "300"])
        ax.minorticks_off()
        ax.set_yticks([0, 0.5, 1], ["0", "½", "1"])
        ax.text(22, 0.9, "lock", color=BLUE, ha="right", va="top")
        ax.text(7, 0.56, "wave", color=INK, ha="left", va="top")


def alt(d):
    half = d["curve_T"][np.nonzero(d["curve_locked"] > 0.5)[0][-1]]
    return (
        f"Arrows on a slice of a dot of {EDGE} nm at {float(d['T']):.0f} K, read as {d['reading']}: "
        f"{count(d['N_coh'])} of {float(d['cells']):,.0f} cells emit as one. Beside it their sum, and the share N_coh/N "
        f"against temperature in both readings: locking dipoles pass one half at {half:.0f} K, the wave rises slowly to "
        f"{float(d['curve_wave'][0]):.2f}."
    )


PANEL = Panel(
    id="question",
    parameters=("magneto-reflectivity",),
    summary="A dot that is cooled: dipoles that lock, or only a wave",
    caption=(
        "Each arrow is the dipole of one cell on a slice of the dot, turned by its phase; the circle holds their sum, and its "
        "rim is the key of the colors. Both readings are models of the same dot."
    ),
    controls=(
        Control("reading", "Reading", tuple(READINGS), "dipoles that lock"),
        Control("temperature", "Temperature T", TEMPERATURES, 58, "K"),
    ),
    data=data,
    units={
        **fig1.SLICE_UNITS,
        "reading": "",
        "curve_T": "K",
        "curve_locked": "",
        "curve_wave": "",
        "T": "K",
    },
    draw=draw,
    alt=alt,
    source=(
        "Model. Lock: phases of the phase-locking closure, frequencies from the thermal part of Eq. 3, coupling from "
        "lib.scenarios. Wave (dashed): one thermal wave of an exciton on the same cells without any disorder, the first step "
        "of the null model. Fixed seed, nothing measured."
    ),
    tables=("materials", "rigid_exciton", "spectral_density_models", "spectral_density_totals"),
    size=(7.0, 2.65),
    narrow=(3.6, 4.1),
)
