"""Write data/giant_line.csv: how strongly the lowest line of a dot absorbs, against size and static disorder.

    OMP_NUM_THREADS=1 python tools/giant_line.py

Computes what the table lacks; raise VERSION when the physics changes. From nothing it takes about ten minutes on one
core. tests/unit/test_dynamics.py repeats some rows. The spread of 30 and 45 meV is that of a warm lattice, frozen.
"""

import csv
from pathlib import Path

import numpy as np

from lib import lattice, materials

VERSION = 1
#: Correlation length of the site energies, nm. Assumed, as for data/lattice_sweep.csv.
LENGTH = 3.0
CELLS, SNAPSHOTS, LINES = (8, 12, 17, 21, 26, 34, 42, 51), 24, 20
#: Spread of the site energies, meV -> how many of the sizes.
STATIC = {3.0: 8, 5.0: 8, 10.0: 8, 20.0: 8, 30.0: 6, 45.0: 6}
FILE = Path(__file__).parents[1] / "data" / "giant_line.csv"


def strengths(cells, static, seed):
    """F of the lowest line, and of the strongest among the 20 lowest, of one snapshot."""
    m = materials.material("CsPbBr3")
    energy = lattice.correlated_field(cells, static, LENGTH, lattice.CELL, seed)
    hopping = lattice.hopping_energy(m.exciton_mass, lattice.CELL)
    F = lattice.oscillator_strengths(lattice.lowest_states(cells, LINES, hopping=hopping, site_energy=energy)[1])
    return F[0], F.max()


def row(static, cells):
    """One row of the table, as text."""
    F = np.array([strengths(cells, static, seed) for seed in range(SNAPSHOTS)])
    mean, scatter = F.mean(0), F.std(0, ddof=1)
    error = scatter / SNAPSHOTS**0.5
    numbers = mean[0], error[0], scatter[0], mean[1], error[1]
    return [str(static), str(cells), f"{cells * lattice.CELL:.6g}", *(f"{v:.6g}" for v in numbers), str(SNAPSHOTS), "0"]


def main():
    locator = f"tools/giant_line.py, version {VERSION}"
    with FILE.open(encoding="utf-8") as file:
        head, *stored = csv.reader(file)
    place = head.index("locator")
    known = {tuple(line[:2]): line for line in stored if line[place] == locator}
    lines = []
    for static, sizes in STATIC.items():
        for n in CELLS[:sizes]:
            lines.append(known.get((str(static), str(n))) or [*row(static, n), "thisbook", locator, "D", "calculated"])
            print(lines[-1], flush=True)
    with FILE.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *lines])


if __name__ == "__main__":
    main()
