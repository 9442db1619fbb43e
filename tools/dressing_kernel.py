"""Write data/dressing_kernel.csv: what paths in a hard box see of a correlated potential.

    OMP_NUM_THREADS=1 python tools/dressing_kernel.py

Takes about two minutes on one core; tests/unit/test_dressing.py repeats some rows.
"""

import csv
from pathlib import Path

import numpy as np
from tqdm import tqdm

from lib.closures.box_paths import NODES, box_kernel

#: eps/kT and xi/D.
SPACING, LENGTH = np.geomspace(0.002, 400, 27), np.geomspace(0.02, 3, 17)
VERSION = 1
FILE = Path(__file__).parents[1] / "data" / "dressing_kernel.csv"


def main():
    locator = f"tools/dressing_kernel.py, version {VERSION}"
    with FILE.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        names = [f"kernel_{i + 1}" for i in range(NODES)]
        out.writerow(["spacing", "length", *names, "source", "locator", "confidence", "kind"])
        for y in tqdm(SPACING):
            for r in LENGTH:
                # The numbers as they are stored, so that a row can be repeated.
                y, r = float(f"{y:.6g}"), float(f"{r:.6g}")
                values = [f"{v:.5g}" for v in box_kernel(y, r)]
                out.writerow([f"{y:.6g}", f"{r:.6g}", *values, "thisbook", locator, "D", "calculated"])


if __name__ == "__main__":
    main()
