"""Cold coherence numbers of many disordered dots, one dot a task, on whatever machine there is.

    python tools/cluster_sweep.py FILE                          every core of this machine
    python tools/cluster_sweep.py FILE dask                     a Dask cluster on this machine
    python tools/cluster_sweep.py FILE dask tcp://node:8786     a Dask scheduler that is already running
    python tools/cluster_sweep.py FILE slurm 64                 64 SLURM jobs, by dask_jobqueue
    mpiexec -n 64 python -m mpi4py.futures tools/cluster_sweep.py FILE mpi

Kill it and start it again, on the same machine or another one: FILE keeps what is finished.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext

import numpy as np

from lib import lattice, materials, sweeps


def dot(cells, static, seed):
    """N_coh at 10 K of one CsPbBr3 dot. The workers import this function by its name."""
    m = materials.material("CsPbBr3")
    energy = lattice.correlated_field(cells, static, 3.0, m.lattice_constant, seed)
    hopping = lattice.hopping_energy(m.exciton_mass, m.lattice_constant)
    return float(lattice.thermal_coherence(10.0, cells, hopping=hopping, site_energy=energy))


def tasks(cells=17, dots=32):
    """Keyword arguments of each call of :func:`dot`."""
    return [{"cells": cells, "static": s, "seed": k} for s in (5.0, 10.0) for k in range(dots)]


@contextmanager
def executor(kind="processes", where=None):
    """A ``concurrent.futures`` executor; everything else stays the same."""
    if kind == "processes":
        with ProcessPoolExecutor(int(where or os.cpu_count()), initializer=sweeps.end_with_parent) as pool:
            yield pool
    elif kind == "mpi":
        from mpi4py.futures import MPIPoolExecutor

        with MPIPoolExecutor() as pool:
            yield pool
    else:
        from distributed import Client

        with dask_cluster(kind, where) as cluster, Client(cluster) as client:
            client.upload_file(__file__)  # workers on other machines get this module
            yield client.get_executor()


def dask_cluster(kind, where):
    """Address of a running scheduler, jobs of a SLURM queue, or processes of this machine."""
    if kind == "slurm":
        from dask_jobqueue import SLURMCluster

        cluster = SLURMCluster(  # each job; add queue="..." and account="..."
            cores=1,
            processes=1,
            memory="3GB",
            walltime="02:00:00",
            job_script_prologue=["export OMP_NUM_THREADS=1"],
        )
        cluster.scale(jobs=int(where))
        return cluster
    if where:
        return nullcontext(where)
    from distributed import LocalCluster

    return LocalCluster(threads_per_worker=1, dashboard_address=None)


def main(file, kind="processes", where=None, todo=None, progress=True):
    """Run the sweep, print mean and scatter, return N_coh of every dot."""
    todo = todo or tasks()
    with executor(kind, where) as pool:
        found = sweeps.run(dot, todo, file, pool, progress)
    for static in sorted({task["static"] for task in todo}):
        N = np.array([n for task, n in zip(todo, found) if task["static"] == static])
        print(f"static {static:g} meV: N_coh = {N.mean():.1f}, scatter {N.std(ddof=1):.1f}, {N.size} dots")
    return found


if __name__ == "__main__":
    import cluster_sweep  # by this name, not __main__, the workers and the file know the function

    cluster_sweep.main(*sys.argv[1:])
