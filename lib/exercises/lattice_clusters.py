"""Checks of the chapter *lattice-clusters*."""

import heapq

from . import Number, answer


@answer("ex-cluster-order")
def order():
    # The different tasks among those asked before and now: a set of their arguments.
    asked = [8, 12, 16, 20, 16, 8, 16]
    return Number(
        len(set(asked)),
        tolerance=0.0,
        wrong=(
            (len(asked), "A task that was done before is not done again."),
            (5, "A task that stands twice in the list is done once."),
            (3, "The file keeps what it had."),
        ),
        hint="One line for each different task, in the whole life of the file.",
    )


@answer("ex-cluster-time")
def time():
    # The queue itself: the longest first, each to the worker that is free first.
    free = [0.0] * 8
    for length in [60.0] * 30 + [2.0] * 600:
        heapq.heapreplace(free, free[0] + length)
    return Number(
        max(free),
        unit="s",
        tolerance=0.03,
        wrong=(
            (3000.0, "That is one worker; there are eight."),
            (60.0, "That is the longest task alone."),
            (1200.0 / 8, "The 60-s tasks are missing."),
            (1800.0 / 8, "The 2-s tasks are missing."),
        ),
        hint="All the work over the number of workers.",
    )
