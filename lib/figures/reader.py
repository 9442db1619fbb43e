"""The reader's own points, from data/reader/exciton_rates.csv; nothing where that file is missing."""

import numpy as np

from lib import tables

EXCITON, BIEXCITON = "exciton radiative rate", "biexciton radiative rate"


def rates(quantity, material, temperature=None):
    """Rows of one quantity and material; with ``temperature``, those within 20 % of it (K)."""
    rows = tables.reader_points("exciton_rates")
    rows = rows[(rows.material == material) & (rows.quantity == quantity)]
    return rows if temperature is None else rows[abs(rows.temperature_K / temperature - 1) <= 0.2]


def ratios(above, below):
    """Rates of ``above`` over those of ``below`` where material, size and source agree.

    Returns
    -------
    size, value, error : ndarray
        nm, 1, 1; errors added in quadrature, 0 where none is given.
    """
    pairs = above.merge(below, on=["material", "size_nm", "source"], suffixes=("", "_below"))
    value = pairs.value.to_numpy(float) / pairs.value_below.to_numpy(float)
    relative = (pairs.uncertainty.fillna(0) / pairs.value, pairs.uncertainty_below.fillna(0) / pairs.value_below)
    return pairs.size_nm.to_numpy(float), value, value * np.hypot(*(each.to_numpy(float) for each in relative))
