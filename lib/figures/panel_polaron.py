"""N_coh against temperature for cells coupled all to all: fresh cells, bare, Arrhenius, without a lattice."""

import numpy as np

from .. import tables, units
from ..coherence import PolaronCrossover
from ..materials import material
from ..phonons import SpectralDensity
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, ORANGE, PURPLE, above, first, legend, line

#: An illustrative model: polaron energy of a cell in meV, cells along one edge, where the slope is taken, K.
POLARON, ROW, TANGENT = 17.0, 26, 30.0
#: Energy, meV, of the longitudinal optical mode of CsPbBr3; from memory, here one of several illustrative values.
OPTICAL = float(tables.load("phonon_modes").query("material == 'CsPbBr3' and mode == 'LO'").energy_meV.iloc[0])


def closure(coupling, phonon, form="fresh cells"):
    """The polaron crossover of the illustrative model with one mode, and the edge of its dot in nm."""
    cell = material("CsPbBr3").lattice_constant
    J = SpectralDensity.from_modes([phonon], [np.sqrt(POLARON * phonon)])
    return PolaronCrossover(coupling, J, cell, form=form), ROW * cell


def data(coupling=20.0, phonon=6.0):
    """N_coh on a grid of temperatures: fresh cells, bare, tangent Arrhenius law, and lambda = 0."""
    T = np.geomspace(4, 400, 48)
    exact, edge = closure(coupling, phonon)
    bare, _ = closure(coupling, phonon, form="bare")
    slope = exact.local_activation(TANGENT, edge)
    N = exact.coherence_number(T, edge)
    with_inverse = np.log(exact.coherence_number(TANGENT, edge)) + slope * (1 / T - 1 / TANGENT)
    return {
        "T": T,
        "fresh_cells": N,
        "bare": bare.coherence_number(T, edge),
        "arrhenius": np.exp(np.minimum(with_inverse, 30)),
        "no_lattice": exact.null_limit.coherence_number(T, edge),
        "cells": np.array(float(ROW**3)),
        "slope": np.array(slope * units.BOLTZMANN),
        "difference": np.array(coupling - POLARON),
        "phonon": np.array(phonon),
    }


def draw(ax, d):
    T, N = d["T"], float(d["cells"])
    shown = d["arrhenius"] <= 4e5
    line(ax, "null", T, d["no_lattice"], label=r"no lattice, $\lambda = 0$", **NULL_MODEL)
    line(
        ax,
        "arrhenius",
        T[shown],
        d["arrhenius"][shown],
        color=PURPLE,
        linestyle=(0, (1.2, 1.4)),
        linewidth=1.6,
        label="Eq. 4, tangent",
    )
    line(ax, "bare", T, d["bare"], color=ORANGE, linestyle=(0, (6, 1.5, 1.2, 1.5)), label="bare formula")
    line(ax, "fresh_cells", T, d["fresh_cells"], color=BLUE, label="fresh cells")
    mark = np.exp(np.interp(np.log(TANGENT), np.log(T), np.log(d["fresh_cells"])))
    line(ax, "mark", [TANGENT], [mark], color=BLUE, marker="o")
    difference = rf"$V-\lambda$ = {float(d['difference']):.3g} meV"
    above(ax, difference, f"slope at {TANGENT:.0f} K: {float(d['slope']):.3g} meV")
    if first(ax):
        ax.axhspan(N, 1e9, color=INK, alpha=0.08, linewidth=0)
        ax.axhspan(1e-9, 1, color=INK, alpha=0.08, linewidth=0)
        ax.text(390, N * 1.15, f"ceiling: all {N:,.0f} cells", ha="right", va="bottom", fontsize=9)
        ax.text(4.2, 0.93, "floor: one cell", ha="left", va="top", fontsize=9)
        ax.set(
            xscale="log",
            yscale="log",
            xlim=(4, 400),
            ylim=(0.55, 1e5),
            xlabel=r"temperature $T$ (K)",
            ylabel=r"coherence number $N_\mathrm{coh}$",
        )
        ax.set_xticks([4, 10, 30, 100, 300], ["4", "10", "30", "100", "300"])
        legend(ax, "above")


def alt(d):
    at = lambda name, T: np.exp(np.interp(np.log(T), np.log(d["T"]), np.log(d[name])))
    return (
        f"Coherence number against temperature, V - lambda {float(d['difference']):.3g} meV, one mode of "
        f"{float(d['phonon']):.3g} meV: with fresh cells {at('fresh_cells', 10):.3g} at 10 K, {at('fresh_cells', 30):.3g} at 30 K and "
        f"{at('fresh_cells', 300):.3g} at 300 K; the bare formula {at('bare', 10):.3g}, {at('bare', 30):.3g} and {at('bare', 300):.3g}; "
        f"without a lattice {at('no_lattice', 30):.3g} at 30 K. Slope of the fresh-cell curve at 30 K: {float(d['slope']):.3g} meV."
    )


PANEL = Panel(
    id="polaron",
    summary="Coherence number of the polaron crossover against temperature",
    caption=(
        "The coherence number of the polaron crossover. Compare the exact large-N curve with the bare formula, and "
        "see how steep each is."
    ),
    controls=(
        Control("coupling", "Coupling V", (12.0, 14.0, 16.0, 18.0, 20.0, 23.0, 26.0), 20.0, "meV", fine=True),
        Control("phonon", "Phonon energy", (1.0, 6.0, OPTICAL), 6.0, "meV"),
    ),
    data=data,
    units={
        "T": "K",
        **{k: "" for k in ("fresh_cells", "bare", "arrhenius", "no_lattice", "cells")},
        **{k: "meV" for k in ("slope", "difference", "phonon")},
    },
    draw=draw,
    stored=True,
    alt=alt,
    tables=("materials", "phonon_modes"),
    source=(
        "Model, illustrative: 26 cubed cells, one mode a cell with lambda = 17 meV, all-to-all coupling V. Blue: every visit finds a fresh cell, exact for many "
        "cells (Volterra equation). Orange: bare formula. Dotted: Eq. 4 with the slope of the blue curve at 30 K. "
        "Dashed: null model, lambda = 0. Nothing is measured."
    ),
    size=(7.0, 4.4),
    narrow=(3.6, 3.7),
)
