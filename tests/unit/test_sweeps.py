"""A sweep that is killed and started again loses nothing and doubles nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import psutil
import pytest

from lib import sweeps

WORKER = """
import os, time
def slow(x, log):
    time.sleep(0.05)
    with open(log, "a") as file:
        file.write(f"{x}\\n")
    return x * x
"""


def square(x):
    return np.array([x, x * x])


def picky(x):
    if x == 2:
        raise ArithmeticError("two")
    return x


def tasks(count):
    return [{"x": x} for x in range(count)]


@pytest.mark.parametrize("pool", [None, ThreadPoolExecutor, ProcessPoolExecutor])
def test_results_in_order_and_stored_once(tmp_path, pool):
    path = tmp_path / "sweep.jsonl"
    for _ in range(2):
        if pool is None:
            answer = sweeps.run(square, tasks(12), path, progress=False)
        else:
            with pool(2) as executor:
                answer = sweeps.run(square, tasks(12), path, executor, progress=False)
        assert answer == [[x, x * x] for x in range(12)]
    assert len(path.read_text().splitlines()) == 12


def test_equal_tasks_are_computed_once(tmp_path):
    path = tmp_path / "sweep.jsonl"
    assert sweeps.run(square, tasks(3) + tasks(3), path, progress=False)[4] == [1, 1]
    assert len(path.read_text().splitlines()) == 3


def test_a_cut_line_is_recomputed(tmp_path):
    path = tmp_path / "sweep.jsonl"
    sweeps.run(square, tasks(4), path, progress=False)
    path.write_bytes(path.read_bytes()[:-9])
    assert len(sweeps.load(path)) == 3
    assert sweeps.run(square, tasks(4), path, progress=False)[3] == [3, 9]
    assert [json.loads(line)["result"] for line in path.read_text().splitlines()] == [[x, x * x] for x in range(4)]


def test_failed_tasks_are_named_and_tried_again(tmp_path):
    path = tmp_path / "sweep.jsonl"
    with pytest.raises(RuntimeError, match="1 of 4 tasks failed.*'x': 2"):
        sweeps.run(picky, tasks(4), path, progress=False)
    assert len(sweeps.load(path)) == 3


def test_one_writer_at_a_time(tmp_path):
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "sweep.jsonl"
    with open(f"{path}.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RuntimeError, match="another sweep"):
            sweeps.run(square, tasks(2), path, progress=False)


def test_two_sweeps_one_after_the_other_share_file_and_workers(tmp_path):
    """Workers forked during the first sweep must not keep its lock."""
    path = tmp_path / "s.jsonl"
    with ProcessPoolExecutor(1) as pool:
        for count in (2, 4):
            assert len(sweeps.run(square, tasks(count), path, pool, progress=False)) == count


def test_tasks_must_be_dicts(tmp_path):
    with pytest.raises(ValueError, match="tasks contains 3"):
        sweeps.run(square, [3], tmp_path / "sweep.jsonl")


def test_killed_and_started_again(tmp_path):
    (tmp_path / "worker.py").write_text(WORKER)
    (tmp_path / "sweep.py").write_text(
        "from concurrent.futures import ProcessPoolExecutor\n"
        "from lib import sweeps\n"
        "import worker\n"
        "if __name__ == '__main__':\n"
        "    with ProcessPoolExecutor(2) as pool:\n"
        "        jobs = [{'x': x, 'log': 'log'} for x in range(40)]\n"
        "        print(sum(sweeps.run(worker.slow, jobs, 'out.jsonl', pool, progress=False)))\n"
    )
    root = os.path.dirname(os.path.dirname(os.path.abspath(sweeps.__file__)))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([root, str(tmp_path)])}
    out = tmp_path / "out.jsonl"
    first = subprocess.Popen([sys.executable, "sweep.py"], cwd=tmp_path, env=env, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (out.exists() and out.read_bytes().count(b"\n") >= 5) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    before = sweeps.load(out)
    assert 5 <= len(before) < 40
    (tmp_path / "log").unlink()
    again = subprocess.run(
        [sys.executable, "sweep.py"], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert int(again.stdout) == sum(x * x for x in range(40))
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert sorted(row["task"]["x"] for row in rows) == list(range(40))
    recomputed = {int(x) for x in (tmp_path / "log").read_text().split()}
    assert recomputed.isdisjoint(row["task"]["x"] for row in before.values())


@pytest.mark.parametrize("workers", [2, 6], ids=["all busy", "some never fed"])
def test_workers_end_with_a_killed_parent(tmp_path, workers):
    """The parent alone is killed: it can tell its workers nothing, yet they end, and the file is free at once."""
    (tmp_path / "worker.py").write_text("import os, time\ndef nap(x):\n    time.sleep(x)\n    return os.getpid()\n")
    (tmp_path / "sweep.py").write_text(
        "from concurrent.futures import ProcessPoolExecutor\n"
        "import sys\n"
        "from lib import sweeps\n"
        "import worker\n"
        "if __name__ == '__main__':\n"
        "    with ProcessPoolExecutor(int(sys.argv[1]), initializer=sweeps.end_with_parent) as pool:\n"
        "        sweeps.run(worker.nap, [{'x': x} for x in (0.0, 600, 601)], 'out.jsonl', pool, progress=False)\n"
    )
    root = os.path.dirname(os.path.dirname(os.path.abspath(sweeps.__file__)))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([root, str(tmp_path)])}
    parent = subprocess.Popen([sys.executable, "sweep.py", str(workers)], cwd=tmp_path, env=env)
    try:
        out, deadline = tmp_path / "out.jsonl", time.monotonic() + 60
        while not (out.exists() and out.read_bytes().endswith(b"\n")) and time.monotonic() < deadline:
            time.sleep(0.02)
        children = psutil.Process(parent.pid).children(recursive=True)
        assert len(children) >= workers
    finally:
        parent.kill()
        parent.wait()
    with open(f"{out}.lock", "a") as lock:
        fcntl = pytest.importorskip("fcntl")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    _, alive = psutil.wait_procs(children, timeout=20)
    assert [child for child in alive if child.status() != psutil.STATUS_ZOMBIE] == []


def test_local_dask_cluster(tmp_path):
    import distributed

    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        answer = sweeps.run(square, tasks(8), tmp_path / "sweep.jsonl", client.get_executor(), progress=False)
    assert answer == [[x, x * x] for x in range(8)]
