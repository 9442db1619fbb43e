"""Write data/lattice_sweep.csv: N_coh of disordered lattices, for closure 6 and the chapter on the lattice.

    OMP_NUM_THREADS=1 python tools/lattice_sweep.py [processes]

Takes about five minutes on two cores. Finished blocks are kept in _build/lattice_sweep.jsonl: kill it, start it
again, nothing is lost. tests/unit/test_lattice_sweep.py repeats some blocks.
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


def soft_mode():
    """Energy in meV of the lowest mode of CsPbBr3 in the book's model density."""
    return float(materials.material("CsPbBr3").modes.energy_meV.min())


def thermal_sigma(T, at_300):
    """Thermal part of Eq. 3 for one soft mode, local, meV."""
    occupation = 1 / np.expm1(soft_mode() / (units.BOLTZMANN * np.append(T, 300.0)))
    return at_300 * np.sqrt(occupation[:-1] / occupation[-1])


def block(cells, static, thermal, temperatures, first, snapshots=BLOCK):
    """N_coh of each snapshot (rows) at each temperature."""
    m = materials.material("CsPbBr3")
    T = np.array(temperatures)
    sigma = thermal_sigma(T, thermal) if thermal else np.full(T.size, static)
    hopping = lattice.hopping_energy(m.exciton_mass, m.lattice_constant)
    seeds = range(first, first + snapshots)
    with np.errstate(divide="ignore", invalid="ignore"):  # its annealed average, which is not used
        return lattice.snapshot_average(T, cells, seeds, sigma, LENGTH, m.lattice_constant, hopping=hopping).samples


def plan():
    """(static, thermal, cells, cold snapshots, warm snapshots) of every curve."""
    small, counts = (8, 12, 17, 26), {34: (20, 8), 43: (12, 4), 51: (16, 8)}
    for n in (*small, *counts):
        yield 0.0, 30.0, n, *counts.get(n, (16, 16))
    for sigma, largest in ((15.0, (34, 51)), (50.0, (34,))):
        for n in (*small, *largest):
            yield 0.0, sigma, n, *((12, 12) if n in small else (8, 4))
    for sigma in (3.0, 5.0, 10.0, 20.0):
        for n in (*small, 34, 51):
            yield sigma, 0.0, n, *((24, 8) if n in small else (24, 4))


def tasks():
    for static, thermal, n, *counts in plan():
        task = {"cells": n, "static": static, "thermal": thermal}
        for T, count in zip((COLD, WARM), counts):
            for first in range(0, count, BLOCK):
                yield task | {"temperatures": T, "first": first}


def rows(results):
    m = materials.material("CsPbBr3")
    clean = ThermalEnvelope(m.exciton_mass, m.lattice_constant)
    curves = {}
    for task, samples in results:
        for T, column in zip(task["temperatures"], np.transpose(samples)):
            curves.setdefault((task["static"], task["thermal"], task["cells"], T), []).extend(column)
    for (static, thermal, n, T), found in curves.items():
        edge, found = n * m.lattice_constant, np.array(found)
        scatter = found.std(ddof=1)
        numbers = clean.coherence_number(T, edge), found.mean(), scatter / len(found) ** 0.5, scatter
        yield static, thermal, n, f"{edge:.6g}", T, *(f"{v:.6g}" for v in numbers), len(found), 0


def main(processes=2):
    STORE.parent.mkdir(exist_ok=True)
    todo = sorted(tasks(), key=lambda t: -t["cells"])
    with ProcessPoolExecutor(processes) as pool:
        results = list(zip(todo, sweeps.run(block, todo, STORE, pool)))
    head = "static_sigma_meV thermal_sigma_300_meV cells_per_edge edge_nm temperature_K clean coherence_number"
    head += " standard_error scatter snapshots seed source locator confidence kind"
    locator = f"tools/lattice_sweep.py, version {VERSION}"
    with FILE.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head.split())
        for row in sorted(rows(results), key=lambda r: (r[0], r[1], r[2], r[4])):
            out.writerow([*row, "thisbook", locator, "D", "calculated"])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
