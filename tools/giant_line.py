"""Write data/giant_line.csv: how strongly the lowest line of a dot absorbs, against size and static disorder.

    OMP_NUM_THREADS=1 python tools/giant_line.py

Takes about two minutes. tests/unit/test_dynamics.py repeats some rows.
"""

import csv
from pathlib import Path

import numpy as np

from lib import lattice, materials

VERSION = 1
#: Correlation length of the site energies, nm. Assumed, as for data/lattice_sweep.csv.
LENGTH = 3.0
CELLS, STATIC, SNAPSHOTS, LINES = (8, 12, 17, 21, 26, 34, 42, 51), (3.0, 5.0, 10.0, 20.0), 24, 20
FILE = Path(__file__).parents[1] / "data" / "giant_line.csv"


def strengths(cells, static, seed):
    """F of the lowest line, and of the strongest among the 20 lowest, of one snapshot."""
    m = materials.material("CsPbBr3")
    energy = lattice.correlated_field(cells, static, LENGTH, lattice.CELL, seed)
    hopping = lattice.hopping_energy(m.exciton_mass, lattice.CELL)
    F = lattice.oscillator_strengths(lattice.lowest_states(cells, LINES, hopping=hopping, site_energy=energy)[1])
    return F[0], F.max()


def main():
    head = "static_sigma_meV cells_per_edge edge_nm lowest lowest_error lowest_scatter strongest strongest_error"
    head += " snapshots seed source locator confidence kind"
    with FILE.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head.split())
        for static in STATIC:
            for n in CELLS:
                F = np.array([strengths(n, static, seed) for seed in range(SNAPSHOTS)])
                mean, scatter = F.mean(0), F.std(0, ddof=1)
                error = scatter / SNAPSHOTS**0.5
                numbers = mean[0], error[0], scatter[0], mean[1], error[1]
                row = [static, n, f"{n * lattice.CELL:.6g}", *(f"{v:.6g}" for v in numbers), SNAPSHOTS, 0]
                out.writerow([*row, "thisbook", f"tools/giant_line.py, version {VERSION}", "D", "calculated"])
                print(row, flush=True)


if __name__ == "__main__":
    main()
