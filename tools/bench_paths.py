"""Time, growth and memory of the path integral: python tools/bench_paths.py [--quick], or as the last part of bench.py.

Times are those of the processor after compilation, so that other programs on the machine change them little; each part runs in
a process of its own, whose peak memory is printed. What the book promises is printed beside what was measured.
"""

import subprocess
import sys
import time

import numpy as np
from bench import alone, peak

from lib import influence, materials, path_integral, units

MATERIAL, EDGE, WARM, COLD = "CsPbBr3", 15.0, 300.0, 10.0
#: Factors on the number of beads, 12 here; the promise about the lattice is made at 64 of them.
FINER = (1.0, 2.0, 4.0, 64 / 12, 8.0)
#: What a front of the book imports.
MODULES = (
    "path_integral",
    "influence",
    "coherence",
    "scenarios",
    "claims",
    "figures",
    "widgets",
    "inference",
    "labs.verdict",
)
#: Promised: seconds to an error of 1 % (warm) and 3 % (cold), times of the lattice over those without, GB, seconds of an import.
PROMISED = {"rigid warm": 10.0, "rigid cold": 60.0, "ratio": 6.0, "memory": 1.0, "import": 1.5}


def settings(lattice):
    """Arguments of the pair: with the LO branch, or bound by the effective permittivity."""
    m = materials.material(MATERIAL)
    around = influence.longitudinal_phonons(MATERIAL)
    given = influence.Lattice(around["static"], around["phonon"]) if lattice else None
    return m.reduced_mass, around["optical"] if lattice else m.effective_permittivity, given


def clocked(function, *args):
    """Seconds of the processor and of the clock, and what came out."""
    start = time.process_time(), time.perf_counter()
    found = function(*args)
    return time.process_time() - start[0], time.perf_counter() - start[1], found


def pair(lattice, finer):
    """A pair whose chains are set up; ``finer`` multiplies the beads with a lattice and the slices without."""
    mass, eps, given = settings(lattice)
    radius, rydberg = path_integral.natural_units(mass, eps)
    around = given and (lambda P: given.influence(WARM, P, EDGE, eps, radius, rydberg, 1.0, finer))
    beta = rydberg / (units.BOLTZMANN * WARM)
    made = path_integral._Pair(EDGE / radius, beta, 1.0, 1.0 if lattice else finer, 1.0, 1, around)
    made._start()
    made._run(20)
    return made


def sweep_times(lattice, sweeps):
    """(slices, beads, seconds a sweep) for each of ``FINER``; the best of three, because a load only adds to it.

    Without a lattice so many slices as the pair with one has beads.
    """
    found, least = [], 1.0 if lattice else 12 / pair(False, 1.0).slices
    for finer in (f * least for f in FINER):
        made = pair(lattice, finer)
        seconds = min(clocked(made._run, sweeps)[0] for _ in range(3)) / sweeps
        found.append((made.slices, made.influence.beads if lattice else 0, seconds))
    return found, peak()


def sample_times(lattice, sweeps):
    """(sweeps, seconds) of one chain run longer and longer."""
    made = pair(lattice, 1.0)
    counts = [sweeps * factor for factor in (1, 2, 4, 8)]
    return [(n, clocked(made._run, n)[0]) for n in counts], peak()


def to_error(temperature, lattice, error):
    """Seconds (processor, clock) until |I|^2 of the dot has this relative error, and the error reached."""
    mass, eps, given = settings(lattice)

    def call(seed, aim):
        return path_integral.dressed_overlap(temperature, EDGE, mass, eps, 1.0, given, seed, aim)

    call(0, 0.2)  # compiles
    cpu, wall, found = clocked(call, 1, error)
    return cpu, wall, found.standard_error / found.value, peak()


def exponent(x, y):
    """Slope of ln y against ln x."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def import_seconds(module):
    """Seconds of the processor that a fresh interpreter needs for one module of the book, the better of two."""
    code = (
        f"import lib.{module}, resource; u = resource.getrusage(resource.RUSAGE_SELF); print(u.ru_utime + u.ru_stime)"
    )
    return min(float(subprocess.check_output([sys.executable, "-c", code], text=True)) for _ in range(2))


def kept(value, promise):
    return f"{value:8.2f}   promised {promise:g}: {'kept' if value <= promise else 'MISSED'}"


def main(quick=False):
    sweeps = 400 if quick else 2000
    print(f"\npath integral: {MATERIAL}, {EDGE:g} nm, {WARM:g} K unless said otherwise; seconds of the processor")
    times, used = {}, []
    for lattice, name in ((False, "rigid"), (True, "LO branch")):
        times[lattice], memory = alone(sweep_times, lattice, sweeps)
        steps = [max(row[1], 0 if lattice else row[0]) for row in times[lattice]]
        listed = ", ".join(f"{n}: {1e3 * row[2]:.3g} ms" for n, row in zip(steps, times[lattice]))
        print(f"{name}, a sweep with {'beads' if lattice else 'slices'} {listed}")
        print(f"    growth exponent {exponent(steps, [row[2] for row in times[lattice]]):.2f}")
        counts, more = alone(sample_times, lattice, sweeps // 4)
        print(
            f"    growth exponent in samples {exponent(*zip(*counts)):.2f} ({counts[0][0]} to {counts[-1][0]} sweeps)"
        )
        used += [memory, more]
    slices, beads, slow = next(row for row in times[True] if row[1] >= 64)
    fast = min(times[False], key=lambda row: abs(row[0] - slices))
    print(
        f"a sweep of {slices} slices, {beads} beads, over one of {fast[0]} slices:    {kept(slow / fast[2], PROMISED['ratio'])}"
    )
    for name, T, lattice, error in (
        ("rigid warm", WARM, False, 0.01),
        ("rigid cold", COLD, False, 0.03),
        ("LO branch warm", WARM, True, 0.01),
        ("LO branch cold", COLD, True, 0.03),
    ):
        cpu, wall, reached, memory = alone(to_error, T, lattice, error)
        used.append(memory)
        said = kept(cpu, PROMISED[name]) if name in PROMISED else f"{cpu:8.2f}"
        print(f"{name}, {T:g} K to {100 * error:g} % (reached {100 * reached:.2g} %), clock {wall:.1f} s:    {said}")
    print(f"peak memory, GB:    {kept(max(used), PROMISED['memory'])}")
    for module in MODULES:
        print(f"import lib.{module}:    {kept(import_seconds(module), PROMISED['import'])}")


if __name__ == "__main__":
    main("--quick" in sys.argv)
