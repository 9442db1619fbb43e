"""Write data/path_integral.csv: the thermal overlap of an electron-hole pair with the lattice of Eq. 1 around it.

    python tools/path_integral_table.py                          one core
    python tools/path_integral_table.py processes 2              two
    python tools/path_integral_table.py dask tcp://node:8786     a Dask scheduler; slurm N and mpi as in cluster_sweep.py
    python tools/path_integral_table.py --seconds 3600           stop then, with what is finished in the table

Some hours on two free cores. Stopped and started again, on this machine or, with the table, on another one, it goes on
where it was. tests/unit/test_path_table.py repeats some rows. Rows come out within their errors again, not digit by
digit: the generator of random numbers has changed once. Raise VERSION when the physics changes.
For a table of ten times the precision divide TARGET by sqrt(10): a hundred cores take as long as two do for this one.
"""

import argparse
import csv
import os
import threading
from pathlib import Path

import cluster_sweep
import numpy as np

from lib import sweeps

VERSION = 1
FOLDER = Path(__file__).parents[1]
FILE, STORE = FOLDER / "data" / "path_integral.csv", FOLDER / "_build" / "path_integral.jsonl"
#: nm and K.
EDGES, TEMPERATURES = (6, 8, 10, 12, 15, 20, 30), (300, 200, 100, 50, 20, 10, 4)
#: LO branch or not, sigma of the soft lattice at 300 K, meV.
LATTICES = ((True, 0), (True, 30), (True, 60), (True, 15))
#: K; colder rows come last, since their paths are the longest: one takes as long as ten others.
COLD = 10
#: Rows of the LO branch that come first, since R_X(D) is read off them: nm and K.
FIRST_EDGES, FIRST_TEMPERATURES = (10, 15, 20, 30), (10, 300)
#: Work spent on a row that missed its error at first, over the usual (`lib.path_integral.dressed_overlap`).
EFFORT = 6.0
#: Errors up to so much above the target count as it: the error is itself an estimate from forty blocks.
SLACK = 1.05
#: xi of the soft lattice, nm.
CORRELATION_LENGTH = 3.0
#: Rows of materials.csv and of other_material_values.csv that hold the parameters.
SYSTEMS = ("CsPbBr3, magneto-absorption", "CsPbI3, magneto-absorption", "CsPbBr3, magneto-reflectivity", "CdSe")
HEAD = (
    "material parameter_set reduced_mass optical_permittivity static_permittivity phonon_energy_meV longitudinal_phonons "
    "sigma_300_meV correlation_length_nm edge_nm temperature_K overlap standard_error beads slices sweeps effective_samples "
    "seed effort source locator confidence kind"
).split()


def target(edge, temperature):
    """Relative standard error aimed at."""
    return 0.014 if edge <= 15 and temperature >= 50 else 0.029


def compute(
    mass, optical, static, phonon, longitudinal, sigma_300, xi, edge, temperature, error, seed, version, effort=1.0
):
    """One state point: |I|^2, its error, beads, slices, sweeps, independent samples."""
    from lib import influence, path_integral

    # Classical soft modes: sigma^2 = 2 lambda kT.
    sigma = sigma_300 * np.sqrt(temperature / 300) if sigma_300 else None
    lattice = influence.Lattice(static if longitudinal else None, phonon if longitudinal else None, sigma, None, xi)
    found = path_integral.dressed_overlap(temperature, edge, mass, optical, 1.0, lattice, seed, error, effort=effort)
    return [found.value, found.standard_error, found.beads, found.slices, found.sweeps, found.effective_samples]


def points():
    """(material, parameter set, keyword arguments of :func:`compute`) of every row, in the order of work."""
    from lib import influence, materials

    found = []
    # The system of the figures first, then the others with the lattices in their order.
    order = [(SYSTEMS[0], *lattice) for lattice in LATTICES]
    order += [(system, *lattice) for lattice in LATTICES for system in SYSTEMS[1:]]
    for system, longitudinal, sigma in order:
        name, chosen = (system.split(", ") + [None])[:2]
        m = materials.material(name, chosen)
        around = influence.longitudinal_phonons(name)
        for edge in EDGES:
            for T in TEMPERATURES:
                seed = 10000 * edge + 10 * T + sigma % 7 + SYSTEMS.index(system)
                task = {
                    "mass": m.reduced_mass, **around, "longitudinal": longitudinal, "sigma_300": sigma,
                    "xi": CORRELATION_LENGTH, "edge": edge, "temperature": T, "error": target(edge, T), "seed": seed,
                    "version": VERSION,
                }  # fmt: skip
                found.append((name, chosen or "", task))
    return found


def stages(stored):
    """What is to be computed, one list after the other: the warmer rows, those that missed their error, the cold ones."""
    for cold in (False, True):
        known = stored()
        tasks = [task for *_, task in points() if (task["temperature"] < COLD) <= cold and not best(known, task)]
        yield sorted(tasks, key=lambda task: not _first(task))
        yield missed(stored())


def _first(task):
    return not task["sigma_300"] and task["edge"] in FIRST_EDGES and task["temperature"] in FIRST_TEMPERATURES


def missed(stored):
    """Tasks of what is stored with a larger error than aimed at, with more work to spend; those done again are not."""
    again = [task for *_, task in points() if (done := best(stored, task)) and not done["task"].get("effort")]
    return [_harder(t) for t in again if (r := best(stored, t)["result"])[1] > SLACK * t["error"] * r[0]]


def _harder(task):
    return task | {"effort": EFFORT}


def best(stored, task):
    """What is stored of a task: the result with more work, if there is one."""
    return stored.get(sweeps.key(compute, _harder(task))) or stored.get(sweeps.key(compute, task))


def restore():
    """Put what the table holds into the store, so that another machine need not compute it again."""
    if not FILE.exists():
        return
    with FILE.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["locator"].endswith(f"version {VERSION}")]
    known = {_place(row["material"], row["parameter_set"], row): row for row in rows}
    stored = sweeps.load(STORE)
    lines = []
    for name, chosen, task in points():
        row = known.get((name, chosen, task["longitudinal"], task["sigma_300"], task["edge"], task["temperature"]))
        if row and not best(stored, task):
            task = task if float(row["effort"]) == 1 else _harder(task)
            result = [float(row[c]) for c in ("overlap", "standard_error")]
            result += [int(row[c]) for c in ("beads", "slices", "sweeps")] + [float(row["effective_samples"])]
            lines.append({"key": sweeps.key(compute, task), "task": task, "result": result})
    sweeps.append(STORE, lines)


def _place(material, chosen, row):
    longitudinal = row["longitudinal_phonons"] == "1"
    return material, chosen, longitudinal, int(row["sigma_300_meV"]), int(row["edge_nm"]), int(row["temperature_K"])


def write():
    """The finished rows as a table, in the order of the materials."""
    stored = sweeps.load(STORE)
    rows = []
    for name, chosen, task in points():
        done = best(stored, task)
        if done:
            value, error, *how, samples = done["result"]
            head = [
                name,
                chosen,
                task["mass"],
                task["optical"],
                task["static"],
                task["phonon"],
                int(task["longitudinal"]),
            ]
            head += [task["sigma_300"], task["xi"], task["edge"], task["temperature"]]
            line = [
                *head,
                f"{value:.5g}",
                f"{error:.2g}",
                *how,
                f"{samples:.0f}",
                task["seed"],
                f"{done['task'].get('effort', 1):g}",
            ]
            rows.append([*line, "thisbook", f"tools/path_integral_table.py, version {VERSION}", "D", "derived"])
    rows.sort(key=lambda row: (SYSTEMS.index(", ".join(filter(None, row[:2]))), row[7], row[9], row[10]))
    with FILE.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerows([HEAD, *rows])
    print(f"{len(rows)} of {len(points())} rows in {FILE.name}")


def sweep(executor):
    """All that is missing; the table is written after each stage."""
    for tasks in stages(lambda: sweeps.load(STORE)):
        sweeps.run(compute, tasks, STORE, executor)
        write()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", nargs="?", default="processes", help="processes, dask, slurm or mpi")
    parser.add_argument("where", nargs="?", default="1", help="number of processes or jobs, or a scheduler's address")
    parser.add_argument("--seconds", type=float, help="stop after so many")
    given = parser.parse_args()
    STORE.parent.mkdir(exist_ok=True)
    restore()
    if given.seconds:
        # What is under way is lost, what is finished is kept; workers end with this process.
        timer = threading.Timer(given.seconds, lambda: (write(), os._exit(0)))
        timer.daemon = True
        timer.start()
    with cluster_sweep.executor(given.kind, given.where) as executor:
        sweep(executor)


if __name__ == "__main__":
    import path_integral_table  # by this name, not __main__, the workers and the file know the function

    path_integral_table.main()
