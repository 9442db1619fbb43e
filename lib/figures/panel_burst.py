"""The burst of N emitters that share one mode, from full inversion, with and without dephasing."""

from functools import lru_cache

import numpy as np

from .. import biexciton, dynamics, materials
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, TEAL, first, legend, line, text

#: Emitters of the gas that is drawn for comparison.
GAS = 200
#: Assumed: Bohr radii cubed that one exciton fills, least and most; edges for which N_sat is given, nm.
FILLING, EDGES = (8.0, 22.0), (10.0, 15.0, 30.0)
#: Time axis in units of 1/(N k_0).
CLOCK = np.linspace(0, 8, 81)


@lru_cache
def _intensity(emitters, dephasing):
    return dynamics.ladder_intensity(emitters, CLOCK / emitters, dephasing=dephasing * emitters) / emitters


@lru_cache
def saturation():
    """N_sat of CsPbBr3 dots (default set): edges (3,), least and most (3,)."""
    radius = materials.material("CsPbBr3").bohr_radius
    return np.array(EDGES), *(biexciton.saturation_number(EDGES, radius, s) for s in reversed(FILLING))


def data(emitters=8, dephasing=0.0):
    """Intensity over its first value against time, for N emitters, without coupling, and for the gas."""
    edge, least, most = saturation()
    y = _intensity(emitters, dephasing)
    return {
        "clock": CLOCK,
        "intensity": y,
        "no_dephasing": _intensity(emitters, 0.0),
        "independent": np.exp(-CLOCK / emitters),
        "gas": _intensity(GAS, 0.0),
        "peak": np.array(y.max()),
        "peak_clock": np.array(CLOCK[y.argmax()]),
        "emitters": np.array(float(emitters)),
        "dephasing": np.array(float(dephasing)),
        "edge": edge,
        "N_sat_least": least,
        "N_sat_most": most,
    }


def draw(ax, d):
    x = d["clock"]
    line(ax, "gas", x, d["gas"], color=INK, linewidth=1.1, label=f"gas, $N$ = {GAS}")
    line(ax, "null", x, d["independent"], **NULL_MODEL, label="independent")
    line(ax, "pure", x, d["no_dephasing"], color=TEAL, linestyle=":", label="no dephasing")
    line(ax, "I", x, d["intensity"], color=BLUE, label="$N$ emitters")
    line(ax, "top", [float(d["peak_clock"])], [float(d["peak"])], color=BLUE, marker="o")
    text(
        ax,
        "words",
        0.02,
        0.02,
        f"$N$ = {float(d['emitters']):.0f}: peak {float(d['peak']):.3g} × start",
        transform=ax.transAxes,
        ha="left",
        va="bottom",
        color=BLUE,
    )
    if first(ax):
        ax.set_yscale("log")
        ax.set(
            xlim=(0, 8),
            ylim=(0.05, 800),
            xlabel=r"time × $N$ × rate of one emitter",
            ylabel="intensity / intensity at start",
        )
        ax.set_yticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
        legend(ax, "upper right", ncols=2, columnspacing=1.0)


def alt(d):
    low, high = d["N_sat_least"], d["N_sat_most"]
    return (
        f"Light of {float(d['emitters']):.0f} fully inverted emitters, dephasing {float(d['dephasing']):.2g} N k_0: the peak is "
        f"{float(d['peak']):.3g} times the first intensity, at time {float(d['peak_clock']):.2g}/(N k_0); independent emitters never "
        f"exceed 1, a gas of {GAS} reaches {d['gas'].max():.3g}. A dot holds {low[0]:.2g} to {high[0]:.2g} excitons at 10 nm, "
        f"{low[1]:.2g} to {high[1]:.2g} at 15 nm."
    )


PANEL = Panel(
    id="burst",
    parameters=("magneto-absorption",),
    summary="Superradiant burst of N emitters, with dephasing",
    caption=(
        "The light of N fully excited emitters against time. Without dephasing it rises before it falls, which is "
        "Dicke's burst; add dephasing and see when the rise is gone."
    ),
    controls=(
        Control("emitters", "Emitters N", (2, 3, 4, 6, 8, 14, 20, 30), 8),
        Control("dephasing", "Dephasing / N k₀", (0.0, 0.3, 1.0, 3.0), 0.0),
    ),
    data=data,
    units={
        **{
            k: ""
            for k in (
                "clock",
                "intensity",
                "no_dephasing",
                "independent",
                "gas",
                "peak",
                "peak_clock",
                "emitters",
                "dephasing",
            )
        },
        "edge": "nm",
        "N_sat_least": "",
        "N_sat_most": "",
    },
    draw=draw,
    stored=True,
    alt=alt,
    source=(
        "Model: Dicke ladder from full inversion; with dephasing, populations of all Dicke states (QuTiP piqs), light of the "
        "collective channel. N_sat = D^3/(8 to 22 a_B^3), assumed. Dashed: no cooperation. Nothing measured."
    ),
    tables=("materials",),
)
