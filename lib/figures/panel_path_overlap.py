"""Thermal overlap of a pair in the lattice of Eq. 1 against size, sampled, beside the rigid exciton's."""

import numpy as np

from . import path_lines
from .contract import Control, Panel
from .drawing import MATERIAL_LABEL, above

SYSTEMS = tuple(path_lines.systems())


def data(T=300.0, system=SYSTEMS[0]):
    """|I|^2 with each lattice at one temperature: curve of the closure, and what was sampled; NaN where none is stored."""
    D, stored = path_lines.EDGES, path_lines.known(system)
    result = {"D": D, "temperature": np.array(float(T)), "system": np.array(system)}
    result["overlap_rigid"] = path_lines.rigid(system).overlap(T, D)
    edge = result["sampled_D"] = path_lines.sampled(stored[0], T, system)[0]
    for sigma in path_lines.known():
        # One set of arrays for every system, so that a curve of the last frame goes when there is none.
        curve, value, error = np.full_like(D, np.nan), np.full_like(edge, np.nan), np.full_like(edge, np.nan)
        if sigma in stored:
            curve = path_lines.dressed(sigma, system).overlap(T, D)
            _, value, error = path_lines.sampled(sigma, T, system)
        result |= {f"overlap_{sigma}": curve, f"overlap_{sigma}_sampled": value, f"overlap_{sigma}_error": error}
    return result


def draw(ax, d):
    path_lines.draw(ax, d, "overlap")
    name, *chosen = str(d["system"]).split(", ")
    above(ax, ", ".join([MATERIAL_LABEL[name], *chosen]), f"$T$ = {float(d['temperature']):.0f} K")
    path_lines.finish(ax, r"overlap $|I|^2$", (0.05, 1200))


def alt(d):
    words = path_lines.in_words(d, "overlap", (10, 30))
    return (
        f"Thermal overlap against the edge of a dot, {d['system']}, at {float(d['temperature']):.0f} K. At 10 and 30 nm the rigid exciton "
        f"has {path_lines.at(d, 'overlap_rigid', 10):.3g} and {path_lines.at(d, 'overlap_rigid', 30):.3g}; with a lattice, {words}."
    )


PANEL = Panel(
    id="path-overlap",
    parameters=("magneto-absorption",),
    summary="Overlap of a pair with the lattice of Eq. 1 around it, against size",
    caption=(
        "Crosses with error bars are sampled, no approximation but the time step in them. Warm it: where does the lattice take the "
        "overlap away, and in which dots? Change the parameters: a curve is missing where that lattice is not computed yet."
    ),
    controls=(
        Control("T", "Temperature T", (10.0, 20.0, 50.0, 100.0, 200.0, 300.0), 300.0, "K"),
        Control("system", "Parameters", SYSTEMS, SYSTEMS[0]),
    ),
    data=data,
    units={"temperature": "K", "system": "", **path_lines.units("overlap", "")},
    draw=draw,
    alt=alt,
    tables=path_lines.TABLES,
    source=(
        "Model: electron and hole, eps_inf, LO branch and soft lattice, by path integral (data/path_integral.csv); dashed: rigid "
        "exciton with the effective permittivity (data/rigid_exciton.csv). Crosses: simulated. Nothing measured."
    ),
    size=(7.0, 4.6),
    narrow=(3.6, 4.2),
)
