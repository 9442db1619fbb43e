"""Fig. 1d: radiative rate against size, cold and warm: one measured anchor when cold, ten measured samples at room temperature."""

import numpy as np
from matplotlib.ticker import NullFormatter

from .. import room_temperature, scenarios, tables
from . import fig1, panel_1c, reader
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, ORANGE, above, first, formula, legend, line, points, text
from .spectral import J_MODEL

#: Edges, nm, from three Bohr radii on; temperatures, K.
EDGES = np.geomspace(8, 32, 30)
COLD, WARM = 4.0, 300.0


def anchor():
    """The measured shortest lifetime as a rate: size (nm), rate (1/ns), composition."""
    rows = tables.load("radiative_lifetimes")
    rows = rows[
        (rows.quantity == "radiative lifetime") & (rows.kind == "measured") & (rows.unit == "ps") & rows.size_nm.notna()
    ]
    return rows.size_nm.to_numpy(float), rows.value.to_numpy(float)


def data(closure=panel_1c.CLOSURES[0], k_0=panel_1c.DEFAULT, spectral_model=None):
    """k_X against edge at 4 and 300 K, closure and null model; the anchor, the warm samples; the reader's points."""
    size, lifetime = anchor()
    room = room_temperature.rates(panel_1c.NAME)
    measured = {"anchor_D": size, "anchor_lifetime": lifetime, "anchor": 1e3 / lifetime}
    measured |= {"room_D": room.size_nm.to_numpy(), "room": room.rate_per_ns.to_numpy()}
    result = {"D": EDGES, **measured, "closure": np.array(closure), "parameters": np.array(fig1.material().label)}
    rows = reader.rates(reader.EXCITON, panel_1c.NAME)
    for name, T in (("cold", COLD), ("warm", WARM)):
        grid = (T,) * len(EDGES), tuple(EDGES)
        result[name] = panel_1c.rates(closure, k_0, *grid, spectral_model)
        result[f"null_{name}"] = panel_1c.rates(scenarios.NULL, k_0, *grid)
        near = rows[room_temperature.measured_at(rows.temperature_K, T)]
        result[f"reader_{name}_D"] = near.size_nm.to_numpy(float)
        result[f"reader_{name}"] = near.value.to_numpy(float)
        result[f"reader_{name}_error"] = near.uncertainty.fillna(0).to_numpy(float)
    result["single_cell"] = np.array(scenarios.single_cell_rate(fig1.material(), panel_1c.READINGS[k_0]))
    return result


def draw(ax, d):
    for name, T, colour in (("cold", COLD, BLUE), ("warm", WARM, ORANGE)):
        line(ax, name, d["D"], d[name], color=colour, linestyle="-" if name == "cold" else (0, (6, 1.6)))
        line(ax, f"null {name}", d["D"], d[f"null_{name}"], **NULL_MODEL)
        text(ax, f"{name} label", 32.8, d[name][-1], f"{T:.0f} K", color=colour, ha="left", va="center")
        points(
            ax,
            f"reader {name}",
            d[f"reader_{name}_D"],
            d[f"reader_{name}"],
            error=d[f"reader_{name}_error"],
            color=colour,
            marker="D",
        )
    points(ax, "anchor", d["anchor_D"], d["anchor"], color=INK, label="measured, about 4 K")
    points(ax, "room", d["room_D"], d["room"], color=ORANGE, label="measured, 300 K")
    above(ax, formula(d["parameters"]))
    if first(ax):
        ax.set(
            xscale="log",
            yscale="log",
            xlim=(4.8, 40),
            ylim=(2e-4, 2e5),
            xlabel="edge $D$ (nm)",
            ylabel=r"radiative rate $k_r$ (1/ns)",
        )
        ax.set_xticks([5, 8, 10, 15, 20, 30, 40], ["5", "8", "10", "15", "20", "30", "40"])
        ax.xaxis.set_minor_formatter(NullFormatter())
        legend(ax, "above")


def alt(d):
    at = [
        np.exp(np.interp(np.log(30), np.log(d["D"]), np.log(d[k]))) for k in ("cold", "warm", "null_cold", "null_warm")
    ]
    return (
        f"Model radiative rate against edge, {d['closure']}, cell rate {float(d['single_cell']):.2g} per ns: at 30 "
        f"nm {at[0]:.2g} per "
        f"ns at 4 K and {at[1]:.2g} per ns at 300 K, null model {at[2]:.2g} and {at[3]:.2g} per ns. Measured at "
        f"{d['anchor_D'][0]:.0f} "
        f"nm and about 4 K: up to {d['anchor'][0]:.3g} per ns; at room temperature {len(d['room'])} samples of "
        f"{d['room_D'].min():.2g} to {d['room_D'].max():.3g} nm, median {np.median(d['room']):.2g} per ns. Parameters {d['parameters']}."
    )


PANEL = Panel(
    id="1d",
    parameters=("magneto-reflectivity",),
    summary="Radiative rate against size at 4 and 300 K",
    caption=(
        "The two curves are one dot size series, warm and cold. Their distance at one edge is the rate ratio; look "
        "at which edge it opens, and whether the dashed null model already opens there."
    ),
    controls=(
        Control("closure", "Closure", panel_1c.CLOSURES, panel_1c.CLOSURES[0]),
        Control("k_0", "A cell's rate", tuple(panel_1c.READINGS), panel_1c.DEFAULT),
        J_MODEL,
    ),
    data=data,
    units={
        "D": "nm",
        "anchor_D": "nm",
        "anchor_lifetime": "ps",
        "anchor": "1/ns",
        "closure": "",
        "parameters": "",
        "room_D": "nm",
        "room": "1/ns",
        "single_cell": "1/ns",
        **{f"{p}{n}": "1/ns" for p in ("", "null_", "reader_") for n in ("cold", "warm")},
        **{f"reader_{n}_{e}": "nm" if e == "D" else "1/ns" for n in ("cold", "warm") for e in ("D", "error")},
    },
    draw=draw,
    alt=alt,
    source=(
        "Panel 1d of the paper, whose points are not public. Lines: model as in panel 1c; dashed: null model. Filled "
        "circle: measured, "
        "about 4 K: CsPb(Br,Cl)3, the shortest of many dots, data/radiative_lifetimes.csv; 300 K: CsPbBr3 at room temperature with a "
        "quantum yield of at least 75 %, data/room_temperature_rates.csv. Filled diamonds: only from "
        "data/reader/exciton_rates.csv."
    ),
    tables=(
        "lattice_sweep",
        "materials",
        "rigid_exciton",
        "radiative_lifetimes",
        "room_temperature_rates",
        "spectral_density_models",
        "spectral_density_totals",
    ),
    measured={
        "anchor_lifetime": ("radiative_lifetimes", "value", 1.0),
        "anchor": "anchor_lifetime",
        "room": ("room_temperature_rates", "rate_per_ns", 1.0),
    },
)
