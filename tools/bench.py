"""Time, error and memory of the lattice engine: python tools/bench.py [--quick]

Each row runs in a process of its own (peak memory is that of the process, interpreter and libraries included; about
0.08 GB before any work). Wall time is the best of a few runs; CPU time shows what other programs on the machine cost.
"""

import argparse
import os
import platform
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import scipy
from scipy.sparse.linalg import eigsh

from lib import lattice
from lib.materials import material
from lib.units import BOLTZMANN

A = material("CsPbBr3").lattice_constant  # nm
J = lattice.hopping_energy(0.5, A)
T = np.geomspace(4, 300, 20)


def engine(n, length, kind="hopping", coupling=J, temperatures=T, repeat=3, seed=1, **options):
    energy = lattice.correlated_field(n, 25.0, length, A, seed) if length is not None else None
    times = []
    for _ in range(repeat):
        start = time.perf_counter(), time.process_time()
        value, error = lattice.thermal_coherence(
            temperatures, n, **{kind: coupling}, site_energy=energy, return_error=True, **options
        )
        times.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return *min(times), peak(), value, error / value


def dense(n, length, seed=1):
    dot = lattice.make_lattice(n, hopping=J, site_energy=lattice.correlated_field(n, 25.0, length, A, seed))
    matrix = dot.apply(np.eye(dot.size))
    start = time.perf_counter(), time.process_time()
    energies, states = np.linalg.eigh(matrix)
    used = time.perf_counter() - start[0], time.process_time() - start[1]
    weights = np.exp(-np.outer(energies - energies[0], 1 / (BOLTZMANN * T)))
    return *used, peak(), states.sum(axis=0) ** 2 @ weights / weights.sum(axis=0), 0 * T


def lanczos(n, length, seed=1, count=60):
    dot = lattice.make_lattice(n, hopping=J, site_energy=lattice.correlated_field(n, 25.0, length, A, seed))
    start = time.perf_counter(), time.process_time()
    energies, states = eigsh(dot.matrix, count, which="SA")
    used = time.perf_counter() - start[0], time.process_time() - start[1]
    weights = np.exp(-np.outer(energies - energies.min(), 1 / (BOLTZMANN * T)))
    return *used, peak(), states.sum(axis=0) ** 2 @ weights / weights.sum(axis=0), 0 * T


def larger_basis(n, length, seed=1):
    """The same snapshot with modes to a 1.4 times higher cut-off."""
    first = lattice.solvers.first_reach
    lattice.solvers.first_reach = lambda dot, betas: 1.4 * first(dot, betas)
    return engine(n, length, repeat=1, seed=seed)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # kB on Linux


def alone(function, *args, **kwargs):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()


def row(name, answer, reference=None):
    wall, cpu, memory, value, error = answer
    deviation = "" if reference is None else f"{np.max(np.abs(value / reference - 1)):10.2e}"
    print(f"{name:58s} {wall:9.3f} {cpu:9.3f} {memory:7.2f} {np.max(error):10.2e} {deviation:>10s}", flush=True)
    return wall


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out N = 4,096 dense, white noise and dipoles")
    quick = parser.parse_args().quick
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}; Python "
        f"{platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}"
    )
    print("hopping M = 0.5, a = 0.587 nm; sigma = 25 meV; 20 temperatures 4-300 K unless said otherwise\n")
    print(f"{'':58s} {'wall s':>9s} {'CPU s':>9s} {'GB':>7s} {'estimate':>10s} {'deviation':>10s}")
    for n in (10, 12) if quick else (10, 12, 16):
        exact = alone(dense, n, 3.0)
        slow = row(f"N = {n**3}: numpy.linalg.eigh", exact)
        krylov = row(f"N = {n**3}: scipy eigsh, 60 states", alone(lanczos, n, 3.0), exact[3])
        fast = row(f"N = {n**3}: engine", alone(engine, n, 3.0), exact[3])
        print(f"    eigh / engine = {slow / fast:.0f}, eigsh / engine = {krylov / fast:.1f}")
    print()
    walls = {}
    for n in (17, 34, 51):
        walls[n] = row(f"N = {n**3}: engine, xi = 3 nm", alone(engine, n, 3.0, repeat=5 if n < 40 else 3))
    for low, high in ((17, 34), (34, 51), (17, 51)):
        exponent = np.log(walls[high] / walls[low]) / np.log((high / low) ** 3)
        print(f"    growth exponent {low**3} -> {high**3}: {exponent:.2f}")
    base, larger = alone(engine, 51, 3.0, repeat=1), alone(larger_basis, 51, 3.0)
    row("N = 132651: default cut-off against 1.4 times higher", base, larger[3])
    row("    the higher one", larger)
    if quick:
        return
    print()
    reference = alone(engine, 32, 0.0, method="krylov", tolerance=5e-4, repeat=1, most_probes=8192)
    row("N = 32768 white noise: Krylov, converged reference", reference)
    row("N = 32768 white noise: Krylov", alone(engine, 32, 0.0, method="krylov", repeat=1, seed=1), reference[3])
    row("N = 32768 white noise: engine's choice (modes)", alone(engine, 32, 0.0, repeat=1), reference[3])
    row("N = 110592 dipoles, clean, 300 K", alone(engine, 48, None, "dipole", 0.42, [300.0], repeat=1))
    row("N = 110592 dipoles, xi = 3 nm, 300 K", alone(engine, 48, 3.0, "dipole", 0.42, [300.0], repeat=1))
    row("N = 97336 all-to-all 30 meV, white noise", alone(engine, 46, 0.0, "all_to_all", 30.0, repeat=1))
    row("N = 132651 engine, xi = 1 nm", alone(engine, 51, 1.0, repeat=1))


if __name__ == "__main__":
    main()
