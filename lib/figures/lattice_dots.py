"""What other dots of the same size and disorder do, for figures that show one dot."""

from functools import lru_cache

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from .. import tables
from .drawing import count


@lru_cache(maxsize=None)
def _stored(static):
    """Interpolator of (mean, standard deviation) of N_coh over that of a clean lattice, against (ln T, ln cells)."""
    rows = tables.load("lattice_sweep").query("thermal_sigma_300_meV == 0 and static_sigma_meV == @static")
    if rows.empty:
        return None
    rows = rows.assign(mean=rows.coherence_number / rows.clean, spread=rows.scatter / rows.clean)
    mean, spread = (
        rows.pivot_table(index="temperature_K", columns="cells_per_edge", values=name) for name in ("mean", "spread")
    )
    points = np.log(mean.index.to_numpy(float)), np.log(mean.columns.to_numpy(float))
    return RegularGridInterpolator(points, np.stack([mean, spread], -1))


def others(static, temperature, cells, clean):
    """Mean and dot-to-dot standard deviation of N_coh, from the stored lattices; nan for a disorder that is not stored.

    ``clean``: N_coh of the clean lattice of ``cells`` cells an edge at this temperature (K).
    """
    if static == 0:
        return np.array([clean, 0.0])
    made = _stored(float(static))
    if made is None:
        return np.full(2, np.nan)
    return clean * made((np.log(temperature), np.log(float(cells)))).ravel()


def words(mean, spread):
    """ "all such dots 5100 ± 300", or nothing where it is not stored."""
    return "" if np.isnan(mean) else f"such dots {count(mean)} ± {spread:,.0f}"
