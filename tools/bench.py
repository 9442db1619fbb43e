"""Time, error and memory of the lattice engine: python tools/bench.py [--quick]

Each row runs in a process of its own (peak memory is that of the process, interpreter and libraries included; about
0.11 GB before any work). Wall time is the best of a few runs; CPU time shows what other programs on the machine cost.
A full run writes data/lattice_benchmarks.csv, the table behind the chapter on the benchmarks. The path integral follows
(bench_paths.py).
"""

import argparse
import csv
import datetime
import os
import platform
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import scipy
from scipy.sparse.linalg import eigsh

from lib import lattice, lattice_galerkin
from lib.materials import material
from lib.units import BOLTZMANN

A = material("CsPbBr3").lattice_constant  # nm
J = lattice.hopping_energy(0.5, A)
T = np.geomspace(4, 300, 20)
FILE = Path(__file__).parents[1] / "data" / "lattice_benchmarks.csv"
HEAD = "cells case method wall_s cpu_s memory_GB error_estimate deviation machine software date"
#: The cases. Twenty temperatures and a correlation length of 3 nm unless the name says otherwise.
SMOOTH, CUT_OFF, ROUGH, WHITE = "smooth", "cut-off compared", "xi = 1 nm", "white noise"
DIPOLE, DIPOLE_SMOOTH, ALL = "dipole, clean, 300 K", "dipole, smooth, 300 K", "all-to-all, white noise"
EIGH, EIGSH, ENGINE = "numpy.linalg.eigh", "scipy eigsh, 60 states", "engine"
#: Sizes between which growth is measured; memory that the largest may use.
GROWN, LARGEST_GB = (1000, 4913, 39304, 132651, 1000000), 4.0
HIGHER, REFERENCE, KRYLOV = "engine, cut-off 1.4 times higher", "Krylov, converged reference", "Krylov"


@dataclass(frozen=True)
class Row:
    """One measured run: seconds, GB, relative errors (nan where there is none)."""

    cells: int
    case: str
    method: str
    wall: float
    cpu: float
    memory: float
    estimate: float
    deviation: float = float("nan")


def engine(n, length, kind="hopping", coupling=J, temperatures=T, repeat=3, seed=1, **options):
    energy = lattice.correlated_field(n, 25.0, length, A, seed) if length is not None else None
    wall, cpu, (value, error) = best_of(
        lambda: lattice.thermal_coherence(
            temperatures, n, **{kind: coupling}, site_energy=energy, return_error=True, **options
        ),
        repeat,
    )
    return wall, cpu, peak(), value, error / value


def best_of(work, repeat=3):
    """Least wall and CPU time of a few runs, and what the last one gave."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter(), time.process_time()
        found = work()
        times.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return *min(times), found


def smooth_dot(n, length, seed):
    return lattice.make_lattice(n, hopping=J, site_energy=lattice.correlated_field(n, 25.0, length, A, seed))


def dense(n, length, seed=1):
    dot = smooth_dot(n, length, seed)
    matrix = dot.apply(np.eye(dot.size))
    wall, cpu, (energies, states) = best_of(lambda: np.linalg.eigh(matrix))
    weights = np.exp(-np.outer(energies - energies[0], 1 / (BOLTZMANN * T)))
    return wall, cpu, peak(), states.sum(axis=0) ** 2 @ weights / weights.sum(axis=0), 0 * T


def lanczos(n, length, seed=1, count=60):
    dot = smooth_dot(n, length, seed)
    wall, cpu, (energies, states) = best_of(lambda: eigsh(dot.matrix, count, which="SA"))
    weights = np.exp(-np.outer(energies - energies.min(), 1 / (BOLTZMANN * T)))
    return wall, cpu, peak(), states.sum(axis=0) ** 2 @ weights / weights.sum(axis=0), 0 * T


def larger_basis(n, length, seed=1):
    """The same snapshot with modes to a 1.4 times higher cut-off."""
    first = lattice_galerkin.first_reach
    lattice_galerkin.first_reach = lambda dot, betas: 1.4 * first(dot, betas)
    return engine(n, length, repeat=1, seed=seed)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # kB on Linux


def alone(function, *args, **kwargs):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()


def row(cells, case, method, answer, reference=None):
    """The :class:`Row` of what :func:`engine`, :func:`dense` or :func:`lanczos` gave; printed."""
    wall, cpu, memory, value, error = answer
    deviation = float("nan") if reference is None else float(np.max(np.abs(value / reference - 1)))
    made = Row(cells, case, method, wall, cpu, memory, float(np.max(error)), deviation)
    print(line(made), flush=True)
    return made


def line(r):
    """A row for the terminal."""
    deviation = "" if np.isnan(r.deviation) else f"{r.deviation:.2e}"
    name = f"N = {r.cells}, {r.case}: {r.method}"
    return f"{name:62s} {r.wall:9.3f} {r.cpu:9.3f} {r.memory:7.2f} {r.estimate:10.2e} {deviation:>10s}".rstrip()


def fields(r):
    """A row for the table: what the terminal shows, digit for digit; an exact method has no estimate."""
    errors = ["" if np.isnan(e) or e == 0 else f"{e:.2e}" for e in (r.estimate, r.deviation)]
    return [r.cells, r.case, r.method, f"{r.wall:.3f}", f"{r.cpu:.3f}", f"{r.memory:.2f}", *errors]


def machine():
    """Processor (its model where the system tells it), number of CPUs, load."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    name = model or platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"


def software():
    return f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}"


def write(rows, machine, software, date, file=FILE):
    """The table of :class:`Row` objects, with where and when they were measured."""
    with Path(file).open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow([*HEAD.split(), "source", "locator", "confidence", "kind"])
        for r in rows:
            out.writerow([*fields(r), machine, software, date, "thisbook", f"tools/bench.py, {date}", "D", "measured"])


def compared(quick=False):
    """The engine beside dense and sparse diagonalisation."""
    for n in (10, 12) if quick else (10, 12, 16):
        exact = alone(dense, n, 3.0)
        slow = row(n**3, SMOOTH, EIGH, exact)
        sparse = row(n**3, SMOOTH, EIGSH, alone(lanczos, n, 3.0), exact[3])
        fast = row(n**3, SMOOTH, ENGINE, alone(engine, n, 3.0), exact[3])
        print(f"    eigh / engine = {slow.wall / fast.wall:.0f}, eigsh / engine = {sparse.wall / fast.wall:.1f}")
        yield from (slow, sparse, fast)


def grown():
    """The engine in larger and larger dots, and a 30-nm dot with more modes."""
    for n in (17, 34, 51, 100):
        how = {"repeat": 5 if n < 40 else 3} if n < 100 else {"repeat": 1, "memory_limit": LARGEST_GB}
        yield row(n**3, SMOOTH, ENGINE, alone(engine, n, 3.0, **how))
    base, larger = alone(engine, 51, 3.0, repeat=1), alone(larger_basis, 51, 3.0)
    yield row(51**3, CUT_OFF, ENGINE, base, larger[3])
    yield row(51**3, CUT_OFF, HIGHER, larger)


def exponents(rows):
    """(cells, cells, growth exponent of the engine's wall time) from size to size and over all of them."""
    walls = [(r.cells, r.wall) for r in rows if (r.case, r.method) == (SMOOTH, ENGINE) and r.cells in GROWN]
    for (low, first), (high, last) in [*zip(walls, walls[1:]), (walls[0], walls[-1])]:
        yield low, high, np.log(last / first) / np.log(high / low)


def others():
    """Rough landscapes and the other couplings."""
    reference = alone(engine, 32, 0.0, method="krylov", tolerance=5e-4, repeat=1, most_probes=8192)
    yield row(32**3, WHITE, REFERENCE, reference)
    yield row(32**3, WHITE, KRYLOV, alone(engine, 32, 0.0, method="krylov", repeat=1, seed=1), reference[3])
    yield row(32**3, WHITE, ENGINE, alone(engine, 32, 0.0, repeat=1), reference[3])
    yield row(48**3, DIPOLE, ENGINE, alone(engine, 48, None, "dipole", 0.42, [300.0], repeat=1))
    yield row(48**3, DIPOLE_SMOOTH, ENGINE, alone(engine, 48, 3.0, "dipole", 0.42, [300.0], repeat=1))
    yield row(46**3, ALL, ENGINE, alone(engine, 46, 0.0, "all_to_all", 30.0, repeat=1))
    yield row(51**3, ROUGH, ENGINE, alone(engine, 51, 1.0, repeat=1))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out N = 4,096, white noise, dipoles and the table")
    quick = parser.parse_args().quick
    where, date = (machine(), software()), datetime.date.today().isoformat()
    print("; ".join(where))
    print("hopping M = 0.5, a = 0.587 nm; sigma = 25 meV; 20 temperatures 4-300 K unless said otherwise\n")
    print(f"{'':62s} {'wall s':>9s} {'CPU s':>9s} {'GB':>7s} {'estimate':>10s} {'deviation':>10s}")
    rows = [*compared(quick), *grown()]
    for low, high, value in exponents(rows):
        print(f"    growth exponent {low} -> {high}: {value:.2f}")
    if not quick:
        rows += others()
        write(rows, *where, date)
    import bench_paths  # it takes `alone` from here

    bench_paths.main(quick)


if __name__ == "__main__":
    main()
