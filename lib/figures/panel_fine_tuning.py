"""R_X(10 K) of the polaron crossover against the coupling at fixed polaron energy."""

import numpy as np

from .. import units
from ..coherence import PolaronCrossover
from ..materials import material
from ..phonons import SpectralDensity
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, ORANGE, above, first, legend, line
from .panel_polaron import OPTICAL, POLARON, ROW

#: Couplings V in meV at which R_X is computed.
GRID = np.concatenate([np.geomspace(2, 30, 25), np.geomspace(36, 260, 9)])


def ratios(V, phonon, polaron=POLARON, form="fresh cells", T=10.0):
    """R_X(T) of the illustrative model for every coupling in ``V`` (meV); lambda = 0 is the null model."""
    V = np.atleast_1d(np.asarray(V, float))
    if polaron == 0:  # the closed form of the same closure
        cold, hot = (np.exp(-V / (units.BOLTZMANN * t)) for t in (T, 300.0))
        return (1 + (ROW**3 - 1) * hot) / (1 + (ROW**3 - 1) * cold)
    cell = material("CsPbBr3").lattice_constant
    J = SpectralDensity.from_modes([phonon], [np.sqrt(polaron * phonon)])
    closure = PolaronCrossover(lambda _: V, J, cell, form=form)  # one coupling for each dot of the same edge
    return closure.rate_ratio(T, np.full(V.shape, ROW * cell))


def roots(V, R, target):
    """Couplings at which R(V) crosses ``target``: log-log interpolation, good to the grid."""
    y = np.log(R / target)
    i = np.flatnonzero(y[:-1] * y[1:] < 0)
    return np.exp(np.log(V[i]) - y[i] * np.diff(np.log(V))[i] / (y[i + 1] - y[i]))


def data(phonon=6.0, target=10):
    """R_X(10 K) on a grid of couplings, its roots for a target, and lambda = 0."""
    R = ratios(GRID, phonon)
    crossings = np.full(3, np.nan)
    found = roots(GRID, R, target)[:3]
    crossings[: len(found)] = found
    fine = np.linspace(-0.05, 0.05, 3)
    near = ratios(crossings[0] * np.exp(fine), phonon)
    crossings[0] *= np.exp(np.interp(np.log(target), np.log(near), fine))  # the first root once more, closely
    return {
        "V": GRID,
        "fresh_cells": R,
        "bare": ratios(GRID, phonon, form="bare"),
        "no_lattice": ratios(GRID, phonon, polaron=0.0),
        "roots": crossings,
        "steepness": np.array((np.log(np.log(near[2])) - np.log(np.log(near[0]))) / (fine[2] - fine[0])),
        "target": np.array(float(target)),
        "phonon": np.array(phonon),
    }


def draw(ax, d):
    V = d["V"]
    target, found = float(d["target"]), d["roots"][np.isfinite(d["roots"])]
    line(ax, "target", [2, 260], [target, target], color=INK, linewidth=0.8, linestyle=":")
    line(ax, "null", V, d["no_lattice"], label=r"no lattice, $\lambda = 0$", **NULL_MODEL)
    line(ax, "bare", V, d["bare"], color=ORANGE, linestyle=(0, (6, 1.5, 1.2, 1.5)), label="bare formula")
    line(ax, "fresh_cells", V, d["fresh_cells"], color=BLUE, label="fresh cells")
    line(ax, "roots", found, np.full(len(found), target), color=INK, marker="o", linestyle="none", zorder=5)
    words = f"$R_X$ = {target:.0f} at V (meV) = " + " and ".join(f"{v:.3g}" for v in found)
    above(ax, words, rf"$d\,\ln A_X/d\,\ln V$ = {float(d['steepness']):.2g} at the first")
    if first(ax):
        ax.plot([POLARON, POLARON], [0.1, 3e4], color=INK, linewidth=0.8, alpha=0.5)
        ax.text(POLARON * 0.96, 2.4e4, r"$V = \lambda$", fontsize=9, ha="right", va="top")
        ax.set(
            xscale="log",
            yscale="log",
            xlim=(2, 260),
            ylim=(0.7, 3e4),
            xlabel="coupling $V$ (meV)",
            ylabel=r"$R_X$(10 K) = $k_r$(10 K)/$k_r$(300 K)",
        )
        ax.set_xticks([2, 5, 10, 20, 50, 100, 200], ["2", "5", "10", "20", "50", "100", "200"])
        legend(ax, "above")


def alt(d):
    found = d["roots"][np.isfinite(d["roots"])]
    top = np.argmax(d["fresh_cells"])
    return (
        f"R_X(10 K) against coupling V with lambda {POLARON:.0f} meV in one mode of {float(d['phonon']):.3g} meV: it rises from "
        f"{d['fresh_cells'][0]:.3g} at {d['V'][0]:.0f} meV to {d['fresh_cells'][top]:.3g} at {d['V'][top]:.3g} meV and falls to "
        f"{d['fresh_cells'][-1]:.3g} at {d['V'][-1]:.0f} meV. It is {float(d['target']):.0f} at V = "
        f"{' and '.join(f'{v:.3g}' for v in found)} meV."
    )


PANEL = Panel(
    id="fine-tuning",
    summary="Rate ratio at 10 K against the coupling",
    caption=(
        "How narrow is the range of couplings that gives a wanted ratio at 10 K? Read the width of the rise "
        "between the dots, and compare it with the dashed null model."
    ),
    controls=(
        Control("phonon", "Phonon energy", (1.0, 3.0, 6.0, 12.0, OPTICAL, 30.0), 6.0, "meV"),
        Control("target", "Wanted ratio", (3, 10), 10),
    ),
    data=data,
    units={
        **{k: "meV" for k in ("V", "roots", "phonon")},
        **{k: "" for k in ("fresh_cells", "bare", "no_lattice", "steepness", "target")},
    },
    draw=draw,
    alt=alt,
    tables=("materials", "phonon_modes"),
    source=(
        "Model, illustrative: 26 cubed cells, one mode a cell with lambda = 17 meV. Blue: every visit finds a fresh cell, exact for many cells. Orange: bare "
        "formula. Dashed: null model, lambda = 0. Dots: couplings at which the blue curve has the wanted ratio. Nothing is measured."
    ),
    size=(7.0, 4.4),
    narrow=(3.6, 3.7),
)
