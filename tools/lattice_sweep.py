"""Write data/lattice_sweep.csv and data/lattice_samples.csv: N_coh of disordered lattices, mean and dot by dot.

    OMP_NUM_THREADS=1 python tools/lattice_sweep.py [processes]

Computes what the tables lack: rows of the present version with the planned number of snapshots stay as they are.
From nothing it takes about fifteen minutes on two cores. Finished blocks are kept in _build/lattice_sweep.jsonl: kill
it, start it again, nothing is lost. tests/unit/test_lattice_sweep.py repeats some blocks.
"""

import csv
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from lib import lattice, materials, sweeps, units
from lib.coherence import ThermalEnvelope

VERSION = 1
#: Correlation length of the site energies, nm. Assumed.
LENGTH = 3.0
COLD, WARM = (4.0, 10.0, 20.0, 30.0), (50.0, 100.0, 200.0, 300.0)
#: Snapshots a block; its seeds are those of the block's first snapshot and the next ones.
BLOCK = 4
ROOT = Path(__file__).parents[1]
FILE, STORE = ROOT / "data" / "lattice_sweep.csv", ROOT / "_build" / "lattice_sweep.jsonl"
SAMPLES = ROOT / "data" / "lattice_samples.csv"
LOCATOR = f"tools/lattice_sweep.py, version {VERSION}"
HEAD = {
    FILE: "static_sigma_meV thermal_sigma_300_meV cells_per_edge edge_nm temperature_K clean coherence_number "
    "standard_error scatter snapshots seed",
    SAMPLES: "static_sigma_meV cells_per_edge temperature_K seed coherence_number",
}


def soft_mode():
    """Energy in meV of the lowest mode of CsPbBr3 in the book's model density."""
    return float(materials.material("CsPbBr3").modes.energy_meV.min())


def thermal_sigma(T, at_300):
    """Thermal part of Eq. 3 for one soft mode, local, meV."""
    occupation = 1 / np.expm1(soft_mode() / (units.BOLTZMANN * np.append(T, 300.0)))
    return at_300 * np.sqrt(occupation[:-1] / occupation[-1])


def block(cells, static, thermal, temperatures, first, snapshots=BLOCK):
    """N_coh of each snapshot (rows) at each temperature.

    Static and thermal energies are independent Gaussian fields of one correlation length: their sum is such a field
    too, and the variances add. One field, scaled at each temperature, has the distribution of the sum.
    """
    m = materials.material("CsPbBr3")
    T = np.array(temperatures)
    sigma = np.hypot(static, thermal_sigma(T, thermal))
    hopping = lattice.hopping_energy(m.exciton_mass, lattice.CELL)
    seeds = range(first, first + snapshots)
    with np.errstate(divide="ignore", invalid="ignore"):  # its annealed average, which is not used
        return lattice.snapshot_average(T, cells, seeds, sigma, LENGTH, lattice.CELL, hopping=hopping).samples


def plan():
    """(static, thermal, cells, cold snapshots, warm snapshots) of every curve."""
    small, counts = (8, 12, 17, 26), {34: (20, 8), 43: (12, 4), 51: (16, 8)}
    for n in (*small, *counts):
        yield 0.0, 30.0, n, *counts.get(n, (16, 16))
    for sigma in (15.0, 50.0):
        for n in (*small, 34, 51):
            yield 0.0, sigma, n, *((12, 12) if n in small else (8, 4))
    for sigma in (3.0, 5.0, 10.0, 20.0):
        for n in (*small, 34, 43, 51):
            yield sigma, 0.0, n, *((24, 8) if n in small else (24, 4))
    for sigma in (5.0, 10.0):
        for n in (*small, 34, 51):
            yield sigma, 30.0, n, *((24, 12) if n in small else (24, 4))


def wanted():
    """(static, thermal, cells, temperature, snapshots) of every row of the sweep."""
    return {
        (static, thermal, n, T, count)
        for static, thermal, n, *counts in plan()
        for group, count in zip((COLD, WARM), counts)
        for T in group
    }


def tasks(stored=()):
    """Blocks of the curves in :func:`plan` whose rows (see :func:`wanted`) are not all in ``stored``."""
    for static, thermal, n, *counts in plan():
        task = {"cells": n, "static": static, "thermal": thermal}
        for T, count in zip((COLD, WARM), counts):
            if not all((static, thermal, n, t, count) in stored for t in T):
                for first in range(0, count, BLOCK):
                    yield task | {"temperatures": T, "first": first}


def sample_tasks():
    """Blocks of the dots that are stored one by one: static disorder, about 10 and 20 nm, cold and warm."""
    for n, T, count in ((17, 10.0, 200), (17, 300.0, 200), (34, 10.0, 100), (34, 300.0, 40)):
        for static in (3.0, 5.0, 10.0, 20.0):
            for first in range(0, count, 20):
                yield {
                    "cells": n,
                    "static": static,
                    "thermal": 0.0,
                    "temperatures": (T,),
                    "first": first,
                    "snapshots": 20,
                }


def rows(results):
    m = materials.material("CsPbBr3")
    clean = ThermalEnvelope(m.exciton_mass, lattice.CELL)
    curves = {}
    for task, samples in results:
        for T, column in zip(task["temperatures"], np.transpose(samples)):
            curves.setdefault((task["static"], task["thermal"], task["cells"], T), []).extend(column)
    for (static, thermal, n, T), found in curves.items():
        edge, found = n * lattice.CELL, np.array(found)
        scatter = found.std(ddof=1)
        numbers = clean.coherence_number(T, edge), found.mean(), scatter / len(found) ** 0.5, scatter
        yield static, thermal, n, f"{edge:.6g}", T, *(f"{v:.6g}" for v in numbers), len(found), 0


def sample_rows(results):
    for task, samples in results:
        for seed, (number,) in enumerate(samples, task["first"]):
            yield task["static"], task["cells"], *task["temperatures"], seed, f"{number:.6g}"


def read(file):
    """Rows of this version, as text."""
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as handle:
        return [row[:-4] for row in csv.reader(handle) if row[-3] == LOCATOR]


def write(file, found, key):
    with file.open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow([*HEAD[file].split(), "source", "locator", "confidence", "kind"])
        for row in sorted(found, key=lambda row: [float(row[i]) for i in key]):
            out.writerow([*row, "thisbook", LOCATOR, "D", "calculated"])


def name(row):
    """(static, thermal, cells, temperature, snapshots) of a row of the sweep."""
    return tuple(float(row[i]) for i in (0, 1, 2, 4, 9))


def main(processes=2):
    STORE.parent.mkdir(exist_ok=True)
    table = {name(row): row for row in read(FILE)}
    todo, samples = list(tasks(table)), list(sample_tasks())
    if len(read(SAMPLES)) == sum(task["snapshots"] for task in samples):
        samples = []
    with ProcessPoolExecutor(processes, initializer=sweeps.end_with_parent) as pool:
        results = sweeps.run(block, [*todo, *samples], STORE, pool)
    table |= {name(row): row for row in rows(zip(todo, results))}
    write(FILE, [row for key, row in table.items() if key in wanted()], (0, 1, 2, 4))
    if samples:
        write(SAMPLES, sample_rows(zip(samples, results[len(todo) :])), (0, 1, 2, 3))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
