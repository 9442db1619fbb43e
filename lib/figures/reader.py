"""The reader's own points, from data/reader/exciton_rates.csv; nothing where that file is missing."""

import numpy as np

from lib import materials, room_temperature, tables
from lib.figures.drawing import MATERIAL, points

EXCITON, BIEXCITON = "exciton radiative rate", "biexciton radiative rate"


def rates(quantity, material, temperature=None):
    """Rows of one quantity and material; with ``temperature`` (K), those that count as measured at it."""
    rows = tables.reader_points("exciton_rates")
    rows = rows[(rows.material == material) & (rows.quantity == quantity)]
    return rows if temperature is None else rows[room_temperature.measured_at(rows.temperature_K, temperature)]


def ratios(above, below):
    """Rates of ``above(material)`` over those of ``below(material)`` where size and source agree.

    Returns
    -------
    dict
        ``reader_<name>_D`` (nm), ``reader_<name>`` and ``reader_<name>_error`` for each material: errors added in
        quadrature, 0 where none is given.
    """
    found, none = {}, tables.reader_points("exciton_rates").empty
    for name in materials.KNOWN:
        size, value, error = (np.empty(0),) * 3 if none else _ratio(above(name), below(name))
        found |= {f"reader_{name}_D": size, f"reader_{name}": value, f"reader_{name}_error": error}
    return found


def _ratio(above, below):
    pairs = above.merge(below, on=["material", "size_nm", "source"], suffixes=("", "_below"))
    value = pairs.value.to_numpy(float) / pairs.value_below.to_numpy(float)
    relative = (pairs.uncertainty.fillna(0) / pairs.value, pairs.uncertainty_below.fillna(0) / pairs.value_below)
    return pairs.size_nm.to_numpy(float), value, value * np.hypot(*(each.to_numpy(float) for each in relative))


#: Units of what :func:`ratios` gives.
RATIO_UNITS = {
    f"reader_{name}{end}": unit for name in materials.KNOWN for end, unit in (("_D", "nm"), ("", ""), ("_error", ""))
}


def draw_ratios(ax, d):
    """The points of :func:`ratios`, filled, in the colour of each material."""
    for name in materials.KNOWN:
        key = f"reader_{name}"
        points(ax, key, d[key + "_D"], d[key], error=d[key + "_error"], color=MATERIAL[name]["color"])
