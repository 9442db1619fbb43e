"""Write data/claims_sensitivity.csv: what the verdicts of the ledger depend on, and how firm they are.

    OMP_NUM_THREADS=1 python tools/claims_sensitivity.py [processes]

Takes about ten minutes on one core. Finished tasks are kept in _build/claims_sensitivity.jsonl: kill it, start it again,
nothing is lost. Raise VERSION when a computation changes. tests/unit/test_claims.py repeats some tasks.
"""

import csv
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from lib import claims, scenarios, sweeps

VERSION = 8
DRAWS, SEED = 48, 0
#: An unverified input is moved by this factor, up and down.
MOVE = 1.3
ROOT = Path(__file__).parents[1]
FILE, STORE = ROOT / "data" / "claims_sensitivity.csv", ROOT / "_build" / "claims_sensitivity.jsonl"


def answers(seed=None, factors=None, choice=None, version=VERSION):
    """[value, verdict] of every claim in one case; a value that is not a number is None.

    One of: a seed of ``claims.draw_world``; factors of inputs; a choice, [family, name] of ``claims.choices()``.
    """
    if choice is not None:
        case = claims.choices()[choice[0]][choice[1]]
    else:
        case = claims.draw_world(seed) if seed is not None else scenarios.World(factors)
    found = claims.find(case)
    return {k: [float(f.value) if np.isfinite(f.value) else None, claims.verdict(f)] for k, f in found.items()}


def tasks():
    """The book's own case and moved inputs; choices; random draws."""
    unverified = scenarios.BOOK.inputs().query("unverified").input
    moved = [{"factors": {name: f}} for name in unverified for f in (MOVE, 1 / MOVE)]
    chosen = [{"choice": list(pair)} for pair in claims.stored_choices()]
    drawn = [{"seed": SEED + i} for i in range(DRAWS)]
    return [[task | {"version": VERSION} for task in part] for part in ([{"factors": {}}, *moved], chosen, drawn)]


def differs(value, other):
    """True where two values differ by more than 1 %, or only one of them is a number."""
    if None in (value, other):
        return value is not other
    return abs(other - value) > 0.01 * abs(value)


def row(name, own, single, chosen, drawn):
    """One row of the table from pairs of task and answer."""
    value, verdict = own
    enters, rests, others = {}, {}, {}  # dicts keep the order
    for task, answer in single:
        (key,) = task["factors"]
        if differs(value, answer[name][0]):
            enters[key] = None
        if answer[name][1] != verdict:
            rests[key] = None
    for task, answer in chosen:
        family, choice = task["choice"]
        others.setdefault(family, {})[choice] = answer[name][1]
    words = [answer[name][1] for _, answer in drawn]
    rare = sorted(set(words) - {verdict}, key=lambda w: (-words.count(w), w))
    numbers = [answer[name][0] for _, answer in drawn if answer[name][0] is not None]
    low, high = (f"{v:.4g}" for v in np.percentile(numbers, [5, 95])) if numbers else ("", "")
    letters = ["".join(claims.CODE[answer[name][1]] for _, answer in part) for part in (chosen, drawn)]
    share = f"{words.count(verdict) / len(words):.3g}"
    joined = ["; ".join(part) for part in (enters, rests)]
    return [
        name, len(words), share, (*rare, "")[0], low, high, *joined, claims.depends(verdict, others), *letters, SEED,
    ]  # fmt: skip


def main(processes=1):
    STORE.parent.mkdir(exist_ok=True)
    parts = tasks()
    with ProcessPoolExecutor(processes, initializer=sweeps.end_with_parent) as pool:
        results = iter(sweeps.run(answers, sum(parts, []), STORE, pool))
    (base, *single), chosen, drawn = ([(task, next(results)) for task in part] for part in parts)
    head = "id draws survives other_verdict low high unverified_inputs rests_on depends_on choices pattern seed"
    locator = f"tools/claims_sensitivity.py, version {VERSION}"
    with FILE.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*head.split(), "source", "locator", "confidence", "kind"])
        for name, own in base[1].items():
            out.writerow([*row(name, own, single, chosen, drawn), "thisbook", locator, "D", "calculated"])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
