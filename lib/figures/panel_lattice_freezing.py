"""Does the lattice part freeze? lambda of Eq. 1 and lambda_dyn(T) of the closure, four materials."""

import numpy as np

from .. import biexciton, materials, units
from . import fig3, own
from .contract import Control, Panel
from .drawing import MATERIAL, first, legend, line, text
from .spectral import J_MODEL

TEMPERATURES = np.concatenate([np.arange(4.0, 60, 4), np.arange(60.0, 401, 10)])
#: Button -> whether lambda of Eq. 1 is divided out.
VIEWS = {"meV": False, "share of Eq. 1": True}


def data(view="meV", sharing=1.0, spectral_model=None, material=None):
    """2 c lambda_dyn(T) and 2 c lambda of a large dot."""
    result = {"T": TEMPERATURES}

    def of(J):
        full = biexciton.lattice_stabilization(J.reorganization_energy, sharing)
        frozen = biexciton.lattice_stabilization(biexciton.dynamic_reorganization_energy(J, TEMPERATURES), sharing)
        scale = J.reorganization_energy * 2 if VIEWS[view] else 1.0
        return frozen / scale, np.array(full / scale)

    for name in materials.KNOWN:
        result[name], result[name + "_Eq1"] = of(fig3.density(name, spectral_model=spectral_model))
    result |= own.curve(material, lambda m: of(m.spectral_density)[0])
    return {**result, "sharing": np.array(float(sharing)), "view": np.array(view)}


def draw(ax, d):
    relative = VIEWS[str(d["view"])]
    for name in materials.KNOWN:
        style = MATERIAL[name]
        thin = {"color": style["color"], "linewidth": 1.0, "alpha": 0.6}
        line(ax, name + "-full", [4, 400], [float(d[name + "_Eq1"])] * 2, **thin)
        line(ax, name, d["T"], d[name], label=fig3.label(name), **style)
    own.draw(ax, d["T"], d)
    text(
        ax,
        "state",
        0.98,
        0.72,
        f"thin: Eq. 1; $c$ = {float(d['sharing']):g}",
        transform=ax.transAxes,
        ha="right",
        va="bottom",
    )
    ax.set_ylim((0, 1.45) if relative else (0, 68))
    ax.set_ylabel(r"$\Delta_\mathrm{lat}(T)\,/\,2\lambda$" if relative else r"lattice part $\Delta_\mathrm{lat}$ (meV)")
    if first(ax):
        ax.set(xlim=(0, 405), xlabel=r"temperature $T$ (K)")
        top = ax.secondary_xaxis("top", functions=(lambda T: T * units.BOLTZMANN, lambda E: E / units.BOLTZMANN))
        top.set_xlabel(r"$k_\mathrm{B}T$ (meV)")
        legend(ax, "upper left", ncols=2, columnspacing=1.0)


def alt(d):
    i = [int(np.argmin(abs(d["T"] - T))) for T in (12, 300)]
    unit = "" if VIEWS[str(d["view"])] else " meV"
    values = ", ".join(
        f"{n} {d[n][i[0]]:.2g} and {d[n][i[1]]:.3g} against {float(d[n + '_Eq1']):.3g}" for n in materials.KNOWN
    )
    return (
        f"Lattice part of the biexciton binding against temperature for c = {float(d['sharing']):g} ({d['view']}). Closure at 12 and 300 K "
        f"against the constant of Eq. 1: {values}{unit}." + own.words(d, d["T"], (12, 300), "K")
    )


PANEL = Panel(
    id="lattice-freezing",
    summary="Lattice part of the biexciton binding against temperature",
    caption=(
        "Eq. 1 gives a lattice part that no temperature changes (thin lines); the closure lets only the slow modes "
        "count. Look at how far the two part on cooling."
    ),
    controls=(
        Control("view", "Shown in", tuple(VIEWS), "meV"),
        Control("sharing", "Sharing c", (0.25, 0.5, 0.75, 1.0), 1.0, fine=True),
        J_MODEL,
    ),
    data=data,
    units={
        "T": "K",
        **{name + end: "meV (or share)" for name in materials.KNOWN for end in ("", "_Eq1")},
        "sharing": "",
        "view": "",
        "own": "meV (or share)",
        **own.UNITS,
    },
    draw=draw,
    follows={"view": "the other view has another unit"},
    alt=alt,
    source=(
        "Model. Thin horizontal lines: Eq. 1, 2 c lambda at any temperature. Curves: the closure 2 c lambda_dyn(T). Densities of "
        "data/spectral_density_models.csv, large dot; CsPbCl3 and CdSe illustrative. The null model, no lattice part, is the axis."
    ),
    tables=("materials", "spectral_density_models", "spectral_density_totals"),
)
