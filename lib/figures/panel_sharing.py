"""One slider, two observables: the lattice part of the binding and the rate ratio."""

import numpy as np

from .. import biexciton, materials, scenarios
from . import own
from .contract import Control, Panel
from .drawing import MATERIAL, NULL_MODEL, above, first, legend, line
from .fig3_emission import known, label
from .spectral import J_MODEL

SHARING = np.linspace(0.0, 1.0, 21)


def data(
    sharing=0.5,
    T=10.0,
    gap=scenarios.SUBRADIANT_GAP,
    degeneracy=scenarios.SUBRADIANT_STATES,
    spectral_model=None,
    material=None,
):
    """Delta_lat and beta_XX of all materials along c, and at one c."""
    result = {"c": SHARING}
    at = {"lattice": [], "ratio": []}
    for name in materials.KNOWN:
        J = known(name, None, spectral_model).spectral_density
        result[f"lattice_{name}"] = biexciton.lattice_stabilization(J.reorganization_energy, SHARING)
        result[f"ratio_{name}"] = biexciton.rate_ratio(J, T, SHARING, gap, degeneracy)
        at["lattice"].append(biexciton.lattice_stabilization(J.reorganization_energy, sharing))
        at["ratio"].append(biexciton.rate_ratio(J, T, sharing, gap, degeneracy))
    result |= own.curve(material, lambda m: biexciton.rate_ratio(m.spectral_density, T, SHARING, gap, degeneracy))
    if material is not None:
        reorganization = material.spectral_density.reorganization_energy
        result["own_lattice"] = biexciton.lattice_stabilization(reorganization, SHARING)
    return {
        **result,
        "lattice_at_c": np.array(at["lattice"]),
        "ratio_at_c": np.array(at["ratio"]),
        "no_lattice": np.array(1 + biexciton.bright_population(T, gap, degeneracy)),
        "sharing": np.array(float(sharing)),
        "T": np.array(float(T)),
    }


def draw(ax, d):
    for i, name in enumerate(materials.KNOWN):
        x, y = d[f"lattice_{name}"], d[f"ratio_{name}"]
        line(ax, name, x, y, label=label(name), **MATERIAL[name])
        line(
            ax,
            name + "-at",
            [d["lattice_at_c"][i]],
            [d["ratio_at_c"][i]],
            color=MATERIAL[name]["color"],
            marker="D",
            markersize=6,
            linestyle="none",
            label="_at",
        )
    line(ax, "null", [0, 60], np.full(2, float(d["no_lattice"])), label="no lattice", **NULL_MODEL)
    own.draw(ax, d.get("own_lattice", SHARING), d)
    above(ax, rf"$c$ = {float(d['sharing']):.1f}, {float(d['T']):.0f} K")
    if first(ax):
        ax.set(
            xlim=(-1.5, 52),
            ylim=(0.95, 2.1),
            xlabel=r"lattice part of the binding $\Delta_\mathrm{lat} = 2c\lambda$ (meV)",
            ylabel=r"$\beta_{XX}$",
        )
        legend(ax, "above")


def alt(d):
    pairs = ", ".join(
        f"{name} {x:.3g} meV and {y:.3g}" for name, x, y in zip(materials.KNOWN, d["lattice_at_c"], d["ratio_at_c"])
    )
    return (
        f"Lattice part of the biexciton binding and rate ratio of the paper's closure for sharing {float(d['sharing']):.1f} at "
        f"{float(d['T']):.0f} K: {pairs}. Without lattice the ratio is {float(d['no_lattice']):.3g}."
        + own.words(d, d["c"], (0.5, 1.0), "sharing")
    )


PANEL = Panel(
    id="sharing",
    summary="Lattice part of the binding and rate ratio, moved by one sharing",
    caption=(
        "One number, the sharing of the lattice, moves both the binding and the rate ratio. Follow a line from "
        "left to right: the two cannot be chosen apart."
    ),
    controls=(
        Control("sharing", "Sharing c", tuple(round(0.1 * i, 1) for i in range(11)), 0.5),
        Control("T", "Temperature", (10.0, 100.0, 300.0), 10.0, "K", fine=True),
        Control("gap", "Gap Δ_sub", (1.0, 2.0, 5.0, 10.0, 30.0), scenarios.SUBRADIANT_GAP, "meV", static=False),
        Control("degeneracy", "Subradiant states g", (1.0, 3.0, 9.0), scenarios.SUBRADIANT_STATES, static=False),
        J_MODEL,
    ),
    data=data,
    units={
        "c": "",
        **{f"lattice_{name}": "meV" for name in materials.KNOWN},
        **{f"ratio_{name}": "" for name in materials.KNOWN},
        "lattice_at_c": "meV",
        "ratio_at_c": "",
        "no_lattice": "",
        "sharing": "",
        "T": "K",
        "own": "",
        **own.UNITS,
        "own_lattice": "meV",
    },
    draw=draw,
    alt=alt,
    source=(
        "Model: lattice part 2 c lambda (from Eq. 1) and closure 1 + p_B eta with assumed gap and g; J of the data tables (chloride "
        "illustrative). Each line runs over c from 0 (left) to 1. Nothing measured."
    ),
    tables=("materials", "spectral_density_models", "spectral_density_totals"),
)
