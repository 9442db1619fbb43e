"""What panels 3c and 3d share: the exact frame's lines, the measured bound, the labels beside them."""

from functools import lru_cache

import numpy as np

from .. import biexciton, materials, scenarios, tables
from . import own
from .contract import Control
from .drawing import INK, MATERIAL, MATERIAL_LABEL, NULL_MODEL, band, first, legend, line

#: Range of the constant of the saturation number: a cube of two Bohr radii, and 7 pi.
BLOCKED_VOLUME = (8.0, 7 * np.pi)
#: Ladders marked beside the figures.
LADDERS = (2, 4)

DEGENERACY = Control("degeneracy", "Subradiant states g", (1.0, 3.0, 9.0), scenarios.SUBRADIANT_STATES, static=False)
PARAMETER_SET = Control("parameter_set", "Parameter set", materials.parameter_sets("CsPbBr3"),
                        materials.parameter_sets("CsPbBr3")[0], static=False)  # fmt: skip


@lru_cache
def known(name, parameter_set=None, spectral_model=None):
    """The material of this book with its parameter set and model of J, read once."""
    return scenarios.world(spectral_model).material(name, parameter_set)


def label(name):
    """Name of a material, and whether its J is illustrative."""
    return MATERIAL_LABEL[name] + (", illustr." if known(name).illustrative else "")


@lru_cache
def counting():
    """Ratios of two independent excitons and of the filled shell with X bright or thermal, from the data rows."""
    rows = tables.load("biexciton_rate_ratios")
    return tuple(float(rows[rows.quantity.str.endswith(end)].value.iloc[0]) for end in
                 ("two independent excitons", "bright triplet", "all four states"))  # fmt: skip


@lru_cache
def measured_bound():
    """The row of the measured lower bound."""
    rows = tables.load("biexciton_rate_ratios")
    return rows[rows.quantity == "rate ratio, lower bound"].iloc[0]


def frame(T, D, parameter_set):
    """The exact frame on T, D for CsPbBr3: counting, saturated ladder, and thermal pairs (no lattice)."""
    bromide = known("CsPbBr3", parameter_set)
    low, high = (
        biexciton.ladder_ratio(biexciton.saturation_number(D, bromide.bohr_radius, c)) for c in BLOCKED_VOLUME[::-1]
    )
    two, bright, thermal = counting()
    return {
        "saturation_low": np.array(low),
        "saturation_high": np.array(high),
        "null_CsPbBr3": biexciton.thermal_pair_ratio(T, D, bromide.exciton_mass),
        "independent": np.array(two),
        "shell_X_bright": np.array(bright),
        "shell_X_thermal": np.array(thermal),
        "measured_CdSe_lower_bound": np.array(float(measured_bound().value)),
    }


UNITS = dict.fromkeys(
    (*materials.KNOWN, "saturation_low", "saturation_high", "null_CsPbBr3", "independent", "shell_X_bright",
     "shell_X_thermal", "measured_CdSe_lower_bound", "own", *own.UNITS), "",
)  # fmt: skip


def draw_frame(ax, x, d, bound_at):
    """Curves of all materials, the frame's lines with their names on the right, the measured bound; True the first time."""
    for name in materials.KNOWN:
        line(ax, name, x, d[name], label=label(name), **MATERIAL[name])
    own.draw(ax, x, d)
    # Where the larger constant leaves fewer than two excitons, the band reaches down to the ladder of two.
    low = np.where(np.isnan(d["saturation_low"]), biexciton.ladder_ratio(2.0), d["saturation_low"])
    along = x if low.ndim else x[[0, -1]]
    low, high = (np.broadcast_to(v, along.shape) for v in (low, d["saturation_high"]))
    band(ax, "saturation", along, low, high, color=INK, alpha=0.2, label="saturated ladder")
    line(ax, "null", x, d["null_CsPbBr3"], label="no lattice: thermal pair", **NULL_MODEL)
    if new := first(ax):
        levels = {float(biexciton.ladder_ratio(N)): f"ladder\nN = {N}" for N in LADDERS}
        levels |= {float(d["independent"]): "two pairs", float(d["shell_X_bright"]): "filled shell,\nX bright",
                   float(d["shell_X_thermal"]): "filled shell,\nX thermal"}  # fmt: skip
        for level in levels:
            ax.axhline(level, color=INK, linewidth=0.8, alpha=0.7, zorder=0)
        side = ax.secondary_yaxis("right")
        side.set_yticks(list(levels), list(levels.values()))
        side.tick_params(length=0, labelsize=8)
        side.grid(False)
        bound = float(d["measured_CdSe_lower_bound"])
        style = MATERIAL["CdSe"]["color"]
        ax.errorbar(
            [bound_at], [bound], yerr=[[0], [0.38]], lolims=True, marker="o", markersize=5, color=style, capsize=3
        )
        row = measured_bound()
        ax.annotate(f"{row.material},\n{row.temperature_K:.0f} K, measured", (bound_at, bound + 0.42), (6, -3),
                    textcoords="offset points", fontsize=9, color=style, va="center")  # fmt: skip
        ax.set_yticks([1, 2, 3, 4])
        ax.set(ylim=(0.9, 4.35), ylabel=r"$\beta_{XX} = k_{XX}/k_X$")
        ax.grid(False, axis="y")
        legend(ax, "above")
    return new


def in_words(d, i):
    """The four materials' values at one index."""
    return ", ".join(f"{name} {float(d[name][i]):.3g}" for name in materials.KNOWN)
