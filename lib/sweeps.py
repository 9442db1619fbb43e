"""Long parameter sweeps that survive being killed, on any ``concurrent.futures.Executor``.

Results go to one JSON-lines file, one finished task a line, written by the calling process only. Started again with
the same file, a sweep computes what is missing; each task is stored once.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import threading
from concurrent.futures import as_completed
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import Executor
    from pathlib import Path
    from typing import Any


def _plain(value):
    """NumPy numbers and arrays as JSON holds them."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"a {type(value).__name__} cannot be stored as JSON: return numbers, text, lists, dicts or arrays")


def key(function: Callable, task: Mapping[str, Any]) -> str:
    """Name of a task on disk: a hash of the function's full name and the keyword arguments."""
    module = function.__module__
    if module.split(".")[0] == __package__:  # one key, whichever of its names the package has here
        module = f"lib{module.removeprefix(__package__)}"
    text = json.dumps([f"{module}.{function.__qualname__}", task], sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def load(path: str | Path) -> dict[str, dict[str, Any]]:
    """Finished tasks of ``path`` as a dict key -> {"key", "task", "result"}; a line cut off by a kill is ignored."""
    found = {}
    if os.path.exists(path):
        with open(path, "rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    row = json.loads(line)
                    found[row["key"]] = row
    return found


def append(path: str | Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add finished tasks, made elsewhere, as :func:`load` gives them; not while a sweep runs."""
    with open(path, "a", encoding="utf-8") as file:
        file.writelines(json.dumps(row, default=_plain) + "\n" for row in rows)


def _drop_cut_line(path):
    """Shorten the file to its last whole line, so that the next line starts afresh."""
    if os.path.exists(path):
        with open(path, "rb+") as file:
            file.truncate(file.read().rfind(b"\n") + 1)


def run(
    function: Callable,
    tasks: Iterable[dict[str, Any]],
    path: str | Path,
    executor: Executor | None = None,
    progress: bool = True,
) -> list:
    """Results of ``function(**task)`` for every task, in order; those already in ``path`` are not computed again.

    Parameters
    ----------
    function : callable
        Importable by the workers; returns numbers, text, lists, dicts or NumPy arrays (stored as lists).
    tasks : iterable of dict
        Keyword arguments, as JSON holds them. Equal tasks are computed once.
    path : str or path
        JSON-lines file, created or continued. One sweep writes it at a time: a second one is refused.
    executor : concurrent.futures.Executor, optional
        Threads, processes, ``dask.distributed.Client().get_executor()``, ``mpi4py.futures.MPIPoolExecutor``; none
        runs the tasks here, one after the other. Its owner shuts it down.
    progress : bool
        Show a progress bar (needs tqdm).

    Returns
    -------
    list
        One result a task.

    Raises
    ------
    ValueError
        If ``tasks`` is no list of dicts.
    RuntimeError
        If another sweep holds the file, or if tasks failed: all others are stored, and the next run tries the failed
        ones again.
    """
    tasks = list(tasks)
    for task in tasks:
        if not isinstance(task, dict):
            raise ValueError(f"tasks contains {task!r}, which is not allowed: tasks must be dicts of keyword arguments")
    keys = [key(function, task) for task in tasks]
    with open(f"{path}.lock", "a") as lock, _held(lock, path):
        _drop_cut_line(path)
        done = load(path)
        missing = {k: task for k, task in zip(keys, tasks) if k not in done}
        failed = []
        with (
            open(path, "a", encoding="utf-8") as file,
            _bar(len(set(keys)), len(set(keys)) - len(missing), progress) as bar,
        ):
            for k, answer in _answers(function, missing, executor):
                try:
                    line = json.dumps({"key": k, "task": missing[k], "result": answer()}, default=_plain)
                except Exception as error:
                    failed.append((missing[k], error))
                else:
                    file.write(line + "\n")
                    file.flush()
                    os.fsync(file.fileno())
                    done[k] = json.loads(line)
                bar.update()
    if failed:
        raise RuntimeError(
            f"{len(failed)} of {len(missing)} tasks failed, the others are stored; the first: {failed[0][0]!r}"
        ) from failed[0][1]
    return [done[k]["result"] for k in keys]


_watching = threading.Lock()


def end_with_parent() -> None:
    """End this worker process as soon as the process that started it is gone, be it killed; elsewhere nothing happens.

    Every task of a sweep calls it. A pool some of whose workers may never get a task should have it as its
    ``initializer``, because a killed parent cannot tell them to stop waiting.
    """
    parent = multiprocessing.parent_process()
    if parent is not None and _watching.acquire(blocking=False):  # once in a process
        starter = os.getppid()

        def watch():
            # The parent's end of the pipe behind `join` is inherited by workers forked later, so it alone is no proof.
            while parent.is_alive() and os.getppid() == starter:
                parent.join(timeout=1)
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


def _worker(function, task):
    end_with_parent()
    return function(**task)


def _answers(function, missing, executor):
    """Pairs of key and a call that returns the result or raises what the task raised, as tasks finish."""
    if executor is None:
        for k, task in missing.items():
            yield k, lambda task=task: function(**task)
        return
    futures = {executor.submit(_worker, function, task): k for k, task in missing.items()}
    try:
        for future in as_completed(futures):
            yield futures[future], future.result
    finally:
        for future in futures:
            future.cancel()


def _bar(total, finished, progress):
    if progress:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            progress = False
        else:
            return tqdm(total=total, initial=finished)
    return _NoBar()


class _NoBar:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def update(self):
        return None


#: Lock files of the sweeps of this process.
_locks: set[IO] = set()


def _forget_locks():
    while _locks:
        _locks.pop().close()


# A worker forked meanwhile must not hold the lock: it may live on for a moment after a killed parent.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_locks)


@contextmanager
def _held(lock, path):
    """Lock until the sweep or the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        yield
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise RuntimeError(f"another sweep is writing {path}: wait for it to end or take another file") from None
    _locks.add(lock)
    try:
        yield
    finally:
        _locks.discard(lock)
        fcntl.flock(lock, fcntl.LOCK_UN)
