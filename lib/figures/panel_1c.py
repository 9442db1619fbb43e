"""Fig. 1c: radiative rates of exciton and biexciton of one dot against temperature; one measured point, a slot for more."""

from functools import lru_cache

import numpy as np

from .. import room_temperature, scenarios
from . import fig1, reader
from .contract import Control, Panel
from .drawing import MATERIAL, NULL_MODEL, ORANGE, above, band, first, formula, legend, line, points
from .spectral import J_MODEL

#: Edge of the dot, nm, and its material.
EDGE, NAME = 15.0, fig1.MATERIAL
CLOSURES = ("phase locking", *scenarios.ROOTS, scenarios.NULL, "disordered lattice")
#: Readings of the rate of one cell: what is shown -> name in lib.oscillator.
READINGS = {"share of the exciton": "share", "whole dipole": "whole"}
DEFAULT = "share of the exciton"
TEMPERATURES = np.unique(np.concatenate([np.geomspace(4, 300, 37), np.arange(40, 50, 1.5)]))


@lru_cache
def rates(closure, reading, T, D, spectral_model=None):
    """k_X in 1/ns; ``T`` and ``D`` are tuples of one length."""
    m = fig1.material(spectral_model)
    made = scenarios.world(spectral_model).closure(closure, m)
    return made.coherence_number(np.array(T), np.array(D)) * scenarios.single_cell_rate(m, READINGS[reading])


def data(closure=CLOSURES[0], k_0=DEFAULT, spectral_model=None):
    """k_X of the closure and of the null model; the biexciton lies between k_X and 2 k_X; measured and the reader's points."""
    T = tuple(TEMPERATURES)
    room = room_temperature.rates(NAME)
    room = room[abs(room.size_nm / EDGE - 1) < 0.1]
    result = {
        "T": TEMPERATURES,
        "k_X": rates(closure, k_0, T, (EDGE,) * len(T), spectral_model),
        "k_null": rates(scenarios.NULL, k_0, T, (EDGE,) * len(T)),
        "single_cell": np.array(scenarios.single_cell_rate(fig1.material(), READINGS[k_0])),
        "closure": np.array(closure),
        "parameters": np.array(fig1.material().label),
        "room_T": np.full(len(room), room_temperature.TEMPERATURE),
        "room": room.rate_per_ns.to_numpy(),
        "room_D": room.size_nm.to_numpy(),
    }
    for short, quantity in (("X", reader.EXCITON), ("XX", reader.BIEXCITON)):
        rows = reader.rates(quantity, NAME)
        rows = rows[abs(rows.size_nm / EDGE - 1) < 0.1]
        result[f"reader_{short}_T"] = rows.temperature_K.to_numpy(float)
        result[f"reader_{short}"] = rows.value.to_numpy(float)
        result[f"reader_{short}_error"] = rows.uncertainty.fillna(0).to_numpy(float)
    return result


def lifetime(rate):
    """One over a rate in 1/ns, as text of two digits."""
    ps = float(f"{1e3 / float(rate):.2g}")
    value, unit = (ps / 1e3, "ns") if ps >= 1e3 else (ps, "ps") if ps >= 1 else (1e3 * ps, "fs")
    return f"{value:.3g} {unit}"


def draw(ax, d):
    T, k, green = d["T"], d["k_X"], MATERIAL[NAME]["color"]
    band(ax, "XX", T, k, 2 * k, color=ORANGE, alpha=0.35, label=r"XX: $k_X$ to $2k_X$")
    line(ax, "2X", T, 2 * k, color=ORANGE, linewidth=1.2, linestyle=(0, (4, 1.6)))
    line(ax, "X", T, k, color=green, label="X")
    line(ax, "null", T, d["k_null"], label="null model", **NULL_MODEL)
    words = f"model lifetime of X: {lifetime(k[-1])} at 300 K, {lifetime(np.interp(10, T, k))} at 10 K"
    above(ax, words, formula(d["parameters"]))
    for short, colour, marker in (("X", green, "o"), ("XX", ORANGE, "s")):
        points(
            ax,
            f"reader {short}",
            d[f"reader_{short}_T"],
            d[f"reader_{short}"],
            error=d[f"reader_{short}_error"],
            color=colour,
            marker=marker,
            label=f"{short} of the reader's own file",
        )
    points(
        ax, "room", d["room_T"], d["room"], color=green, clip_on=False, label="measured, 300 K; nothing cold is public"
    )
    if first(ax):
        ax.set(
            xscale="log",
            yscale="log",
            xlim=(4, 300),
            ylim=(2e-4, 5e4),
            xlabel="temperature $T$ (K)",
            ylabel=r"radiative rate $k_r$ (1/ns)",
        )
        ax.set_xticks([4, 10, 30, 100, 300], ["4", "10", "30", "100", "300"])
        legend(ax, "above")


def alt(d):
    k = np.exp(np.interp(np.log([10, 300]), np.log(d["T"]), np.log(d["k_X"])))
    null = d["k_null"][-1]
    return (
        f"Model radiative rate of a {EDGE:.0f} nm dot, {d['closure']}, cell rate {float(d['single_cell']):.2g} per "
        "ns: exciton "
        f"{k[1]:.2g} per ns at 300 K and {k[0]:.2g} per ns at 10 K, biexciton between this and twice this; null "
        f"model {null:.2g} "
        f"per ns at 300 K; parameters {d['parameters']}. Measured at room temperature: "
        + ", ".join(f"{k:.2g} per ns at {D:.4g} nm" for k, D in zip(d["room"], d["room_D"]))
        + f". Points of the reader: {len(d['reader_X']) + len(d['reader_XX'])}."
    )


PANEL = Panel(
    id="1c",
    parameters=("magneto-reflectivity",),
    summary="Radiative rates of exciton and biexciton against temperature",
    caption=(
        "Follow the exciton's rate from room temperature down, and compare it with the dashed null model: what "
        "lies between the two is what the closure adds."
    ),
    controls=(
        Control("closure", "Closure", CLOSURES, CLOSURES[0]),
        Control("k_0", "A cell's rate", tuple(READINGS), DEFAULT),
        J_MODEL,
    ),
    data=data,
    units={
        "T": "K",
        "k_X": "1/ns",
        "k_null": "1/ns",
        "single_cell": "1/ns",
        "closure": "",
        "parameters": "",
        "room_T": "K",
        "room": "1/ns",
        "room_D": "nm",
        **{f"reader_{s}{e}": "K" if e == "_T" else "1/ns" for s in ("X", "XX") for e in ("_T", "", "_error")},
    },
    draw=draw,
    alt=alt,
    source=(
        "Panel 1c of the paper, whose measured points are not public. Filled green circle: measured at room temperature, "
        "size within 10 % (data/room_temperature_rates.csv). Lines and band: model, N_coh of the closure "
        "times the rate of "
        "one cell (data/materials.csv, magneto-reflectivity). Dashed: null model. Other filled points: only from "
        "data/reader/exciton_rates.csv."
    ),
    tables=(
        "lattice_sweep",
        "materials",
        "rigid_exciton",
        "room_temperature_rates",
        "spectral_density_models",
        "spectral_density_totals",
    ),
    measured={"room": ("room_temperature_rates", "rate_per_ns", 1.0)},
)
