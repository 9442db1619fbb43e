"""Write data/sampled_paths.csv: single closed and open paths of electron and hole in a dot, to be looked at.

    python tools/sampled_paths.py

A minute. One snapshot each of the Markov chains of `lib.path_integral`, without a lattice and with the one of
data/path_integral.csv; drawn by seed, not chosen.
"""

import csv
from pathlib import Path

import numpy as np

from lib import influence, materials, path_integral, units

FILE = Path(__file__).parents[1] / "data" / "sampled_paths.csv"
EDGE, TEMPERATURES, SEED, SWEEPS, POINTS = 10.0, (300, 100, 30, 10), 1, 1500, 60
LATTICES = ("none", "LO and soft")
SIGMA_300 = 30.0


def paths(temperature, lattice):
    """Electron and hole, nm from a corner, closed and open: name -> array (points, 6)."""
    m, around = materials.material("CsPbBr3"), influence.longitudinal_phonons("CsPbBr3")
    eps, given = m.effective_permittivity, None
    if lattice != "none":
        eps = around["optical"]
        given = influence.Lattice(around["static"], around["phonon"], SIGMA_300 * np.sqrt(temperature / 300))
    radius, rydberg = path_integral.natural_units(m.reduced_mass, eps)
    beta = rydberg / (units.BOLTZMANN * temperature)
    seen = given and (lambda slices: given.influence(temperature, slices, EDGE, eps, radius, rydberg))
    pair = path_integral._Pair(EDGE / radius, beta, 1.0, 1.0, 1.0, SEED, seen)
    pair._start()
    pair._run(SWEEPS)
    found = {}
    for name, (R, r, *_) in zip(("closed", "open"), pair.chains):
        R, r = (np.concatenate([x, x[:1]]) if name == "closed" else x for x in (R, r))
        place = np.unique(np.linspace(0, len(R) - 1, POINTS + 1).round().astype(int))
        found[name] = radius * np.hstack([R + r / 2, R - r / 2])[place]
    return found


def main():
    with FILE.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        names = [f"{particle}_{axis}_nm" for particle in ("electron", "hole") for axis in "xyz"]
        out.writerow(["temperature_K", "lattice", "path", "point", *names, "source", "locator", "confidence", "kind"])
        for T in TEMPERATURES:
            for lattice in LATTICES:
                for path, points in paths(T, lattice).items():
                    for i, point in enumerate(points):
                        row = [T, lattice, path, i, *(f"{x:.3f}" for x in point)]
                        out.writerow([*row, "thisbook", f"tools/sampled_paths.py, seed {SEED}", "D", "derived"])


if __name__ == "__main__":
    main()
