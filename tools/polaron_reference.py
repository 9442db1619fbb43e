"""Write data/polaron_reference.csv: a few cells solved directly, for the panel "polaron-check".

    python tools/polaron_reference.py

Takes about three minutes on one core; tests/unit/test_polaron_reference.py repeats some rows.
"""

import csv
from pathlib import Path

from lib import units
from lib.cells import polaron_sampling, small_cluster_coherence

#: An illustrative model: coupling V, polaron energies lambda and phonon energy, all in meV.
COUPLING, POLARON, PHONON = 6.0, (1.0, 3.0, 5.0), 6.0
#: Cells with quantum phonons, each with the largest number of phonons in all modes together.
CLUSTERS = {2: 24, 3: 13, 4: 9}
TEMPERATURES = (6.0, 9.0, 13.0, 19.0, 28.0, 41.0, 60.0)
#: Cells with a classical lattice, whose energies are sampled.
CELLS, SAMPLES, SEED = 60, 2000, 1
SAMPLED_TEMPERATURES = (6.0, 9.0, 13.0, 19.0, 28.0, 41.0, 60.0, 100.0, 170.0, 300.0)
VERSION = 1
FILE = Path(__file__).parents[1] / "data" / "polaron_reference.csv"


def cluster(cells, polaron, T):
    """N_coh of a few cells with quantum phonons."""
    return small_cluster_coherence(cells, COUPLING, PHONON, (polaron * PHONON) ** 0.5, T, CLUSTERS[cells])


def sampled(polaron, T):
    """N_coh of many cells on a classical lattice, whose variance is 2 lambda kT."""
    spread = (2 * polaron * units.BOLTZMANN * T) ** 0.5
    return polaron_sampling(CELLS, COUPLING, spread, T, samples=SAMPLES, seed=SEED)


def rows():
    for polaron in POLARON:
        for cells, levels in CLUSTERS.items():
            for T in TEMPERATURES:
                yield cells, "quantum", polaron, PHONON, T, f"{cluster(cells, polaron, T):.6g}", 0, levels, "", ""
        for T in SAMPLED_TEMPERATURES:
            found = sampled(polaron, T)
            value, error = f"{found.value:.6g}", f"{found.standard_error:.3g}"
            yield CELLS, "classical", polaron, 0, T, value, error, "", SAMPLES, SEED


def main():
    head = "cells lattice reorganization_energy_meV phonon_meV temperature_K coherence_number standard_error levels samples seed"
    locator = f"tools/polaron_reference.py, version {VERSION}"
    with FILE.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*head.split(), "source", "locator", "confidence", "kind"])
        for row in rows():
            out.writerow([*row, "thisbook", locator, "D", "derived"])


if __name__ == "__main__":
    main()
