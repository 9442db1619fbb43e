"""The example of the chapter on clusters: processes, a local Dask cluster; SLURM and MPI with stand-ins for their modules."""

import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType

import distributed
import notebooks
import pytest

from lib import lattice, materials, sweeps

TOOLS = Path(__file__).parents[2] / "tools"
sys.path.insert(0, str(TOOLS))
import cluster_sweep as script  # noqa: E402

TODO = script.tasks(cells=5, dots=3)


def direct(cells, static, seed):
    """One task, written out again and solved by dense diagonalisation."""
    m = materials.material("CsPbBr3")
    energy = lattice.correlated_field(cells, static, 3.0, m.lattice_constant, seed)
    J = lattice.hopping_energy(m.exciton_mass, m.lattice_constant)
    return pytest.approx(
        float(lattice.thermal_coherence(10.0, cells, hopping=J, site_energy=energy, method="dense")), rel=1e-6
    )


@pytest.fixture(scope="module")
def scheduler():
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


def run(file, *where):
    found = script.main(file, *where, todo=TODO, progress=False)
    assert found == [direct(**task) for task in TODO]
    return file.read_text().splitlines(keepends=True)


def test_begun_on_processes_and_ended_on_a_dask_cluster(tmp_path, scheduler, capsys):
    file = tmp_path / "dots.jsonl"
    lines = run(file, "processes", 2)
    assert len(lines) == len(TODO)
    file.write_text("".join(lines[:2]))  # as if killed
    again = run(file, "dask", scheduler)
    assert again[:2] == lines[:2] and len(again) == len(TODO)
    assert "static 10 meV: N_coh = " in capsys.readouterr().out


def test_slurm_jobs_are_asked_for(tmp_path, scheduler, monkeypatch):
    asked = {}

    class Jobs:
        def __init__(self, **options):
            asked.update(options)

        def scale(self, jobs):
            asked["jobs"] = jobs

        def __enter__(self):
            return scheduler

        def __exit__(self, *_):
            asked["closed"] = True

    module = ModuleType("dask_jobqueue")
    module.SLURMCluster = Jobs
    monkeypatch.setitem(sys.modules, "dask_jobqueue", module)
    assert len(run(tmp_path / "dots.jsonl", "slurm", "64")) == len(TODO)
    assert asked["jobs"] == 64 and asked["cores"] == 1 and asked["closed"]
    assert "export OMP_NUM_THREADS=1" in asked["job_script_prologue"]


def test_mpi_pool_is_used(tmp_path, monkeypatch):
    module, parent = ModuleType("mpi4py.futures"), ModuleType("mpi4py")
    module.MPIPoolExecutor = lambda: ProcessPoolExecutor(2)
    monkeypatch.setitem(sys.modules, "mpi4py", parent)
    monkeypatch.setitem(sys.modules, "mpi4py.futures", module)
    assert len(run(tmp_path / "dots.jsonl", "mpi")) == len(TODO)


def test_command_starts_a_local_dask_cluster(tmp_path):
    """As typed on the command line; what another machine has finished is not computed again."""
    file, todo = tmp_path / "dots.jsonl", script.tasks()
    rows = [{"key": sweeps.key(script.dot, task), "task": task, "result": 1.0} for task in todo]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows[2:]))
    ran = subprocess.run(
        [sys.executable, TOOLS / "cluster_sweep.py", file, "dask"],
        env={**os.environ, "PYTHONPATH": str(TOOLS.parent), "OMP_NUM_THREADS": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    done = sweeps.load(file)
    assert len(done) == len(todo) and [done[r["key"]]["result"] for r in rows[2:]] == [1.0] * (len(todo) - 2)
    for row in rows[:2]:
        computed = done[row["key"]]["result"]
        assert script.dot(**row["task"]) == pytest.approx(computed, rel=1e-6) and computed > 100
    assert "static 10 meV: N_coh = 1.0, scatter 0.0, 32 dots" in ran.stdout


def test_the_chapter_shows_this_file():
    text = "".join(cell.source for cell in notebooks.read("lattice-clusters").cells)
    assert "```{literalinclude} ../tools/cluster_sweep.py" in text
