"""Write data/rigid_exciton.csv: the thermal overlap of an electron-hole pair in a hard cube, in its own units.

    python tools/rigid_exciton_table.py [--processes N]

About half an hour on one free core; started again it goes on where it was stopped (_build/rigid_exciton.jsonl).
tests/unit/test_rigid_table.py repeats some rows. Rows come out within their errors again, not digit by digit: the
generator of random numbers has changed once. Raise VERSION when the physics changes, then it computes all.
"""

import argparse
import csv
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from lib import sweeps

VERSION = 1
FOLDER = Path(__file__).parents[1]
FILE, STORE = FOLDER / "data" / "rigid_exciton.csv", FOLDER / "_build" / "rigid_exciton.jsonl"
#: D/a_B and kT/Ry of equal masses, and the smaller grid of the other mass ratios.
EDGES = (0.5, 0.7, 1, 1.25, 1.5, 2, 2.5, 3, 3.5, 4, 5, 7, 8.5, 10, 15, 18, 22)
TEMPERATURES = (0.0025, 0.005, 0.01, 0.03, 0.05, 0.08, 0.12, 0.17, 0.24, 0.35, 0.5, 0.75, 1.1, 1.7, 2.7, 4.2)
OTHER_RATIOS, FEW_EDGES, FEW_TEMPERATURES = (1.5, 3.0), (1, 2, 4, 8.5, 15), (0.01, 0.05, 0.17, 0.5, 1.1, 2.7)
#: Below b times the first gap = COLDEST the pair is in its ground state (to 3 exp(-7.5) = 2e-3) and is sampled there.
COLDEST = 7.5


def first_gap(edge, ratio=1.0):
    """Upper estimate of the gap to the first dim level, Ry: centre of mass within the dead layer, or one carrier alone."""
    centre = ratio / (1 + ratio) ** 2
    weak = 3 * np.pi**2 * centre / max(edge - 1.46, 0.5) ** 2
    strong = 3 * np.pi**2 * min(ratio, 1 / ratio, 1.0) / (1 + min(ratio, 1 / ratio)) / edge**2
    return min(weak, strong)


def target(ratio, temperature):
    """Relative standard error aimed at: small where it is cheap."""
    if temperature > 0.5:
        return 0.008
    return 0.009 if ratio == 1 and temperature >= 0.05 else 0.015


def compute(ratio, edge, temperature, seed, version):
    """One state point."""
    from lib.path_integral import universal_overlap

    found = universal_overlap(edge, temperature, ratio, seed, target(ratio, temperature))
    return [found.value, found.standard_error, found.slices, found.sweeps, found.effective_samples]


def points():
    """(ratio, edge, temperature) of every row."""
    grids = [(1.0, EDGES, TEMPERATURES)] + [(ratio, FEW_EDGES, FEW_TEMPERATURES) for ratio in OTHER_RATIOS]
    return [(ratio, x, t) for ratio, edges, temperatures in grids for x in edges for t in temperatures]


def task(ratio, edge, temperature):
    """What is sampled for a row: itself, or the lowest temperature at which there is something to sample."""
    sampled = float(f"{max(temperature, first_gap(edge, ratio) / COLDEST):.4g}")
    seed = int(1000 * ratio) + int(100000 * edge) + int(1e4 * sampled)
    return {"ratio": ratio, "edge": edge, "temperature": sampled, "seed": seed, "version": VERSION}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, default=1)
    processes = parser.parse_args().processes
    rows = points()
    tasks = [task(*row) for row in rows]
    # Hot points first: they are cheap.
    order = sorted(range(len(rows)), key=lambda i: -tasks[i]["temperature"])
    STORE.parent.mkdir(exist_ok=True)
    with ProcessPoolExecutor(processes) as executor:
        found = sweeps.run(compute, [tasks[i] for i in order], STORE, executor)
    results = dict(zip(order, found))
    head = (
        "mass_ratio edge_bohr temperature_rydberg sampled_temperature_rydberg overlap standard_error slices sweeps seed"
    )
    locator = f"tools/rigid_exciton_table.py, version {VERSION}"
    with FILE.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*head.split(), "source", "locator", "confidence", "kind"])
        for i, (ratio, x, t) in enumerate(rows):
            value, error, slices, drawn, _ = results[i]
            line = ratio, x, t, tasks[i]["temperature"], f"{value:.5g}", f"{error:.2g}", slices, drawn, tasks[i]["seed"]
            out.writerow([*line, "thisbook", locator, "D", "derived"])


if __name__ == "__main__":
    main()
