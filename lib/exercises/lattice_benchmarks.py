"""Checks of the chapter *lattice-benchmarks*."""

import numpy as np

from .. import lattice, tables, units
from . import Number, answer

CELLS = 51**3


@answer("ex-bench-memory")
def memory():
    # What NumPy would allocate for a matrix of that shape.
    right = np.dtype(float).itemsize * np.prod([39304.0, 39304.0]) / 1e9
    return Number(
        right,
        tolerance=0.01,
        wrong=(
            (right / 8, "A number has 8 bytes."),
            (8 * 34**3 / 1e9, "The matrix has N^2 elements, not N."),
            (8 * (34**2) ** 2 / 1e9, "A cube has 34^3 cells."),
        ),
        hint="8 N^2 bytes with N = 34^3.",
    )


@answer("ex-bench-sweep")
def sweep():
    # From the stored table: its number of snapshots, the two times, and the cube of the ratio of sizes.
    runs = tables.load("lattice_benchmarks").query("case == 'smooth'").set_index(["cells", "method"]).wall_s
    rows = tables.load("lattice_sweep").query(
        "static_sigma_meV == 10 and thermal_sigma_300_meV == 0 and cells_per_edge == 51 and temperature_K == 10"
    )
    count = int(rows.snapshots.iloc[0])
    dense, fast = runs[(4096, "numpy.linalg.eigh")], runs[(CELLS, "engine")]
    days = lambda power: count * dense * (CELLS / 4096) ** power / 86400
    return (
        Number(
            days(3),
            tolerance=0.02,
            wrong=(
                (days(3) / count, "That is one snapshot."),
                (days(2), "Dense diagonalization grows as N^3."),
                (days(3) * 24, "In days, not in hours."),
            ),
            hint=f"Scale {dense:g} s with the third power of N, times 24 snapshots.",
        ),
        Number(
            count * fast,
            tolerance=0.02,
            wrong=(
                (fast, "That is one snapshot."),
                (count * dense, "That is dense diagonalization of the small dot."),
                (count * fast / 60, "In seconds, not in minutes."),
            ),
            hint="24 times the engine's time for the large dot.",
        ),
    )


@answer("ex-bench-cold")
def cold():
    # Levels of the clean box counted one by one.
    hop, limit = lattice.hopping_energy(0.5, 0.587), 12 * units.BOLTZMANN * 4.0
    level = 2 * hop * (1 - np.cos(np.pi * np.arange(1, 52) / 52))
    grid = level[:, None, None] + level[:, None] + level
    below = lambda limit: int(np.sum(grid - grid.min() <= limit))
    return Number(
        below(limit),
        tolerance=0.0,
        wrong=(
            (below(6 * 25.0), "That is what the landscape needs, not the temperature."),
            (250, "That is the floor of the engine."),
            (1, "The lowest one is not alone below 12 k_BT."),
        ),
        hint="mode_count(dot, 12 k_BT) with k_BT at 4 K.",
    )
