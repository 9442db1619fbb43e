"""Fig. 3a: biexciton binding of CsPbBr3 and CdSe against normalized size, with what has been measured."""

import numpy as np

from .. import biexciton, materials, scenarios
from . import fig3
from .contract import Control, Panel
from .drawing import CALCULATED, INK, MATERIAL, band, first, legend, line, points, text
from .spectral import J_MODEL

SETS = materials.parameter_sets("CsPbBr3")
#: Edges at which the model is drawn, nm. The sizes that were fitted are not public.
EDGES = np.linspace(5.0, 25.0, 41)
#: Where the strip for values without a size begins, and its four places, in Bohr radii.
STRIP, PLACES = 10.2, 10.9 + 1.2 * np.arange(4)


def _row(source, material="CsPbBr3", **where):
    rows = biexciton.published_binding(material)
    for column, value in {"source": source, **where}.items():
        rows = rows[rows[column] == value]
    return rows.dropna(subset=["value_meV", "low_meV", "high_meV"], how="all").iloc[0]


def data(parameter_set=SETS[0], lattice=fig3.LATTICE_CONTROL.default, sharing=1.0, spectral_model=None):
    """Coulomb part and totals of CsPbBr3, and every published value that may be drawn."""
    settings = {"sharing": sharing, "spectral_model": spectral_model, **fig3.LATTICE[lattice]}
    a_B = fig3.bohr_radius("CsPbBr3", parameter_set)
    coulomb, warm = scenarios.biexciton_binding(EDGES, 300.0, parameter_set=parameter_set, **settings)
    cold = scenarios.lattice_binding("CsPbBr3", EDGES, scenarios.COLD, parameter_set=parameter_set, **settings)
    cdse = biexciton.published_binding("CdSe")
    cdse = cdse[cdse.kind == "measured"]
    calculated, published = _row("nguyen2020biexciton", kind="calculated"), _row("nguyen2020biexciton", kind="measured")
    return {
        "D": EDGES,
        "ratio": EDGES / a_B,
        "coulomb": coulomb,
        "total_300K": coulomb + warm,
        "total_10K": coulomb + cold,
        "law": biexciton.low_temperature_binding(EDGES),
        "CdSe_ratio": cdse.size_nm.to_numpy() / fig3.bohr_radius("CdSe"),
        "CdSe_low": cdse.low_meV.to_numpy(),
        "CdSe_high": cdse.high_meV.to_numpy(),
        "CdSe_lattice": scenarios.lattice_binding("CdSe", cdse.size_nm.to_numpy(), 300.0, **settings),
        "calculated_ratio": np.array(calculated.size_nm / a_B),
        "calculated_low": np.array(calculated.low_meV),
        "calculated_high": np.array(calculated.high_meV),
        "published_high": np.array(published.high_meV),
        "cold_dots_high": np.array(_row("tamarat2023").high_meV),
        "warm_dots_above": np.array(_row("lubin2021").low_meV),
        "CsPbI3_warm_mean": np.array(_row("lubin2021", "CsPbI3").value_meV),
        "bohr_radius": np.array(a_B),
        "lattice": np.array(lattice),
    }


def draw(ax, d):
    green, x = MATERIAL["CsPbBr3"]["color"], d["ratio"]
    line(
        ax,
        "law",
        x,
        d["law"],
        color=green,
        linewidth=7,
        alpha=0.25,
        solid_capstyle="butt",
        label="measured law, cold (2nd-hand)",
    )
    line(ax, "300", x, d["total_300K"], color=green, label="Coulomb + lattice, 300 K")
    line(ax, "10", x, d["total_10K"], color=green, linestyle=(0, (3, 1.5)), label="Coulomb + lattice, 10 K")
    line(ax, "coulomb", x, d["coulomb"], color=INK, linewidth=1.3, linestyle=":", label="Coulomb only")
    low, high = float(d["calculated_low"]), float(d["calculated_high"])
    points(
        ax,
        "calculated",
        [float(d["calculated_ratio"])],
        [(low + high) / 2],
        error=[(high - low) / 2],
        **{**CALCULATED, "color": green},
        label="calculated, Coulomb, 12 nm",
    )
    text(ax, "a_B", 9.95, 68, rf"$a_B$ = {float(d['bohr_radius']):.3g} nm", ha="right", va="top", fontsize=9.5)
    text(
        ax,
        "cdse-lattice",
        0.12,
        27,
        f"CdSe\n300 K\nlattice\n{d['CdSe_lattice'].min():.1f}-{d['CdSe_lattice'].max():.1f}",
        ha="left",
        va="top",
        fontsize=9,
        color=MATERIAL["CdSe"]["color"],
    )
    if first(ax):
        band(ax, "CdSe", d["CdSe_ratio"], d["CdSe_low"], d["CdSe_high"], color=MATERIAL["CdSe"]["color"], alpha=0.75)
        _strip(ax, d)
        ax.axhline(0, color=INK, linewidth=0.8)
        ax.set(
            xlim=(0, 15.2), ylim=(-14, 105), xlabel=r"normalized size $D/a_B$", ylabel=r"binding $\Delta_{XX}$ (meV)"
        )
        ax.set_xticks(range(0, 11, 2))
        legend(ax, "above", handlelength=1.8)


def _strip(ax, d):
    """Values that come without a size, right of the curves; an arrow means "up to" or "above"."""
    ax.axvline(STRIP, color=INK, linewidth=0.8)
    green = MATERIAL["CsPbBr3"]["color"]
    line(
        ax,
        "published",
        [PLACES[0]] * 2,
        [0.0, float(d["published_high"])],
        color=INK,
        linewidth=4,
        alpha=0.5,
        solid_capstyle="butt",
    )
    points(ax, "cold-dots", [PLACES[1]], [float(d["cold_dots_high"])], marker="v", color=green)
    points(ax, "warm-dots", [PLACES[2]], [float(d["warm_dots_above"])], marker="^", color=green)
    points(ax, "iodide", [PLACES[3]], [float(d["CsPbI3_warm_mean"])], color=MATERIAL["CsPbI3"]["color"])
    words = ("published, 300 K", "cold dots: up to", "warm dots: above", r"warm CsPbI$_3$ dots: mean")
    heights = (4, 42, 7, 7)
    for place, word, y in zip(PLACES, words, heights):
        beside = 0.55 if place == PLACES[0] else 0.0
        text(ax, word, place + beside, y, word, ha="center", va="bottom", rotation=90, fontsize=9)
    text(ax, "strip", (STRIP + 15.2) / 2, -3, "no size stated", ha="center", va="top", fontsize=9)


def alt(d):
    i = [int(np.argmin(abs(d["D"] - edge))) for edge in (10, 20)]
    return (
        f"Biexciton binding of CsPbBr3 against D over a Bohr radius of {float(d['bohr_radius']):.3g} nm, lattice part {d['lattice']}: at 10 "
        f"and 20 nm {d['total_300K'][i[0]]:.3g} and {d['total_300K'][i[1]]:.3g} meV at 300 K, {d['total_10K'][i[0]]:.3g} and "
        f"{d['total_10K'][i[1]]:.3g} at 10 K, Coulomb part {d['coulomb'][i[0]]:.3g} and {d['coulomb'][i[1]]:.3g}. CdSe measured at 300 K: "
        f"{d['CdSe_low'][0]:.0f} to {d['CdSe_high'][0]:.0f} meV below 1 Bohr radius."
    )


PANEL = Panel(
    id="3a",
    parameters=("magneto-absorption",),
    summary="Biexciton binding against normalized size, Coulomb part and lattice part",
    caption=(
        "The binding of two excitons, split into a Coulomb part and a lattice part. Look at which part changes "
        "between 10 and 300 K, and where the measured values lie."
    ),
    controls=(
        Control("parameter_set", "CsPbBr3 parameters", SETS, SETS[0]),
        fig3.LATTICE_CONTROL,
        Control("sharing", "Sharing c", fig3.SHARING_VALUES, 1.0, static=False),
        J_MODEL,
    ),
    data=data,
    units={
        **{name: "" for name in ("ratio", "CdSe_ratio", "calculated_ratio", "lattice")},
        **{name: "nm" for name in ("D", "bohr_radius")},
        **{
            name: "meV"
            for name in ("coulomb", "total_300K", "total_10K", "law", "CdSe_low", "CdSe_high", "CdSe_lattice")
        },
        **{name: "meV" for name in ("calculated_low", "calculated_high", "published_high", "cold_dots_high")},
        **{name: "meV" for name in ("warm_dots_above", "CsPbI3_warm_mean")},
    },
    draw=draw,
    alt=alt,
    source=(
        "Lines: model. Coulomb part: the low-temperature single-dot law (total binding, second-hand fit) less the lattice part at "
        "10 K. Lattice part: 2 c lambda with a size closure. Grey block, bar, filled markers: measured (arrow at 35 meV "
        "second-hand); open marker: calculated by others; data/biexciton_binding.csv. CdSe's Bohr radius is unverified. The null "
        "model has no lattice part: the broad pale line at any T."
    ),
    size=(7.0, 4.8),
    narrow=(3.6, 4.8),
    tables=("biexciton_binding", "materials", "spectral_density_models", "spectral_density_totals"),
    measured={
        "cold_dots_high": ("biexciton_binding", "high_meV", 1.0),
        "warm_dots_above": ("biexciton_binding", "low_meV", 1.0),
        "CsPbI3_warm_mean": ("biexciton_binding", "value_meV", 1.0),
    },
)
