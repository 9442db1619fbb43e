"""Two cells solved exactly: the rate ratio rises on heating, the paper's closure falls."""

from functools import lru_cache

import numpy as np

from .. import biexciton
from ..phonons import SpectralDensity
from .contract import Control, Panel
from .drawing import BLUE, NULL_MODEL, PURPLE, above, first, legend, line

#: Phonon energy and transfer of the example, meV.
ENERGY, TRANSFER = 5.0, 3.0
TEMPERATURES = np.geomspace(4.0, 400.0, 33)


@lru_cache
def _exact(coupling, sharing):
    return biexciton.two_cell_rate_ratio(ENERGY, coupling, TRANSFER, TEMPERATURES, sharing)


def data(sharing=0.0, coupling=4.0):
    """Exact ratio, the closure with the cells' own gap 2t and g = 1, and the cells without lattice."""
    J = SpectralDensity.from_modes([ENERGY], [coupling])
    return {
        "T": TEMPERATURES,
        "exact": _exact(float(coupling), float(sharing)),
        "closure": biexciton.rate_ratio(J, TEMPERATURES, sharing, 2 * TRANSFER, 1.0),
        "no_lattice": _exact(0.0, 0.0),
        "huang_rhys": np.array(J.huang_rhys),
        "sharing": np.array(float(sharing)),
    }


def draw(ax, d):
    line(ax, "exact", d["T"], d["exact"], color=BLUE, linewidth=2.2, label="exact")
    line(
        ax,
        "closure",
        d["T"],
        d["closure"],
        color=PURPLE,
        linestyle=(0, (4, 1.6)),
        label="paper's closure",
    )
    line(ax, "null", d["T"], d["no_lattice"], label="exact, no lattice", **NULL_MODEL)
    above(ax, rf"$S$ = {float(d['huang_rhys']):.2f}, $c$ = {float(d['sharing']):.2g}")
    if first(ax):
        ax.set(xscale="log", xlim=(4, 400), ylim=(0.95, 2.1), xlabel=r"$T$ (K)", ylabel=r"$\beta_{XX}$")
        ticks = [5, 10, 30, 100, 300]
        ax.set_xticks(ticks, [str(t) for t in ticks])
        ax.minorticks_off()
        legend(ax, "above")


def at(d, name, T):
    return float(np.interp(np.log(T), np.log(d["T"]), d[name]))


def alt(d):
    return (
        f"Two cells with Huang-Rhys factor {float(d['huang_rhys']):.2f} and sharing {float(d['sharing']):.2g}: the exact ratio rises from "
        f"{at(d, 'exact', 10):.2f} at 10 K to {at(d, 'exact', 300):.2f} at 300 K; the paper's closure falls from "
        f"{at(d, 'closure', 10):.2f} to {at(d, 'closure', 300):.2f}; without lattice {at(d, 'no_lattice', 10):.2f} and "
        f"{at(d, 'no_lattice', 300):.2f}."
    )


PANEL = Panel(
    id="two-cell",
    summary="Rate ratio of two cells, exact and by the paper's closure, against temperature",
    caption=(
        "Two cells solved exactly and the paper's closure beside them. Move sharing and coupling: where do the two "
        "agree?"
    ),
    controls=(
        Control("sharing", "Sharing c", (0.0, 0.5, 0.9, 1.0), 0.0, fine=True),
        Control("coupling", "Coupling g", (1.0, 2.0, 4.0, 6.0, 8.0), 4.0, "meV", fine=True),
    ),
    data=data,
    units={"T": "K", "exact": "", "closure": "", "no_lattice": "", "huang_rhys": "", "sharing": ""},
    draw=draw,
    alt=alt,
    source=(
        "Model: two cells, transfer 3 meV, one 5-meV mode each, diagonalised exactly. Closure: 1 + p_B eta with the cells' own gap of "
        "6 meV and one dark state. Nothing measured."
    ),
)
