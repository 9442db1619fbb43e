"""Radiative rate at room temperature against size: with and without the lattice, beside the measured rates."""

import numpy as np

from .. import materials, room_temperature, scenarios
from . import path_lines
from .contract import Control, Panel
from .drawing import INK, above, points

ANCHORS = scenarios.ANCHORS


def _unit_rate(anchor, contact):
    """Rate of a pair of unit overlap, 1/ns.

    The measured splitting of the bulk crystal holds the density of electron and hole at one place in that model; E_P does not.
    """
    rate = scenarios.dipole_rate(materials.material(path_lines.SYSTEM), anchor)
    return rate / contact if anchor == ANCHORS[0] else rate


def data(anchor=ANCHORS[0]):
    """Rates at 300 K, 1/ns, with each stored lattice and without, and the collected measured ones."""
    D, T = path_lines.EDGES, room_temperature.TEMPERATURE
    rows = room_temperature.rates(path_lines.SYSTEM)
    result = {
        "D": D,
        "anchor": np.array(anchor),
        "measured_D": rows.size_nm.to_numpy(float),
        "measured": rows.rate_per_ns.to_numpy(float),
    }
    result["rate_rigid"] = _unit_rate(anchor, 1.0) * path_lines.rigid().overlap(T, D)
    for sigma in path_lines.known():
        made = path_lines.dressed(sigma)
        unit = _unit_rate(anchor, made.contact)
        edge, value, error = path_lines.sampled(sigma, T)
        result |= {"sampled_D": edge, f"rate_{sigma}_sampled": unit * value, f"rate_{sigma}_error": unit * error}
        result[f"rate_{sigma}"] = unit * made.overlap(T, D)
    return result


def draw(ax, d):
    path_lines.draw(ax, d, "rate")
    points(
        ax,
        "measured",
        d["measured_D"],
        d["measured"],
        color=INK,
        marker="s",
        markersize=4.5,
        label="measured, room temperature",
    )
    above(ax, f"anchor: {d['anchor']}")
    path_lines.finish(ax, "warm radiative rate (1/ns)", (0.003, 8))


def alt(d):
    words = path_lines.in_words(d, "rate", (8, 15))
    return (
        f"Radiative rates of CsPbBr3 dots at 300 K in 1/ns, strength anchored on the {d['anchor']}: at 8 and 15 nm the rigid exciton "
        f"has {path_lines.at(d, 'rate_rigid', 8):.2g} and {path_lines.at(d, 'rate_rigid', 15):.2g}; {words}. {len(d['measured'])} measured samples have a median of "
        f"{np.median(d['measured']):.2g}."
    )


PANEL = Panel(
    id="path-rate",
    parameters=("magneto-absorption",),
    summary="Radiative rate at room temperature: what the lattice takes, and what was measured",
    caption=(
        "Squares were measured, crosses sampled. The lattice lowers the rate of all but the smallest dots, though not to the measured "
        "rates; the distance that is left is the room for dark states and traps."
    ),
    controls=(Control("anchor", "Strength from", ANCHORS, ANCHORS[0]),),
    data=data,
    units={"anchor": "", "measured_D": "nm", "measured": "1/ns", **path_lines.units("rate", "1/ns")},
    draw=draw,
    alt=alt,
    tables=tuple(sorted({*path_lines.TABLES, "room_temperature_rates"})),
    measured={
        "measured_D": ("room_temperature_rates", "size_nm", 1.0),
        "measured": ("room_temperature_rates", "rate_per_ns", 1.0),
    },
    source=(
        "Squares: measured, CsPbBr3 with a quantum yield of at least 75 % (data/room_temperature_rates.csv). Lines: model, path integral "
        "(data/path_integral.csv) and rigid exciton; parameters from data/materials.csv. Crosses: simulated."
    ),
    size=(7.0, 4.6),
    narrow=(3.6, 4.2),
)
