"""Write data/claims_sensitivity.csv: how firm the verdicts of the ledger are.

    python tools/claims_sensitivity.py [processes]

Takes a few minutes on two cores. Finished draws are kept in _build/claims_sensitivity.jsonl: kill it, start it again,
nothing is lost. tests/unit/test_claims.py repeats some draws.
"""

import csv
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from lib import claims, scenarios, sweeps

VERSION = 1
DRAWS, SEED = 200, 0
#: One letter a draw in the column ``pattern``.
CODE = dict(zip(claims.VERDICTS, "FCNXU"))
#: An unverified input is moved by this factor, up and down.
MOVE = 1.3
ROOT = Path(__file__).parents[1]
FILE, STORE = ROOT / "data" / "claims_sensitivity.csv", ROOT / "_build" / "claims_sensitivity.jsonl"


def answers(seed=None, factors=None):
    """[value, verdict] of every claim in one world; a value that is not a number is None."""
    world = claims.draw_world(seed) if seed is not None else scenarios.World(factors)
    found = claims.find(world)
    return {k: [float(f.value) if np.isfinite(f.value) else None, claims.verdict(f)] for k, f in found.items()}


def tasks():
    unverified = scenarios.BOOK.inputs().query("unverified").input
    moved = [{"factors": {name: f}} for name in unverified for f in (MOVE, 1 / MOVE)]
    return [{"factors": {}}, *moved], [{"seed": SEED + i} for i in range(DRAWS)]


def rows(base, single, draws):
    for name, (value, verdict) in base.items():
        enters, rests = {}, {}  # dicts keep the order
        for task, answer in single:
            (key,) = task["factors"]
            other, changed = answer[name]
            if (other is None) != (value is None) or (value is not None and abs(other - value) > 0.01 * abs(value)):
                enters[key] = None
            if changed != verdict:
                rests[key] = None
        words = [answer[name][1] for answer in draws]
        others = sorted({w for w in words if w != verdict}, key=lambda w: (-words.count(w), w))
        numbers = [answer[name][0] for answer in draws if answer[name][0] is not None]
        low, high = (f"{v:.4g}" for v in np.percentile(numbers, [5, 95])) if numbers else ("", "")
        survives = f"{words.count(verdict) / len(words):.3g}"
        pattern = "".join(CODE[w] for w in words)
        yield (
            name,
            len(words),
            survives,
            others[0] if others else "",
            low,
            high,
            "; ".join(enters),
            "; ".join(rests),
            pattern,
            SEED,
        )


def main(processes=2):
    STORE.parent.mkdir(exist_ok=True)
    single, random = tasks()
    with ProcessPoolExecutor(processes, initializer=sweeps.end_with_parent) as pool:
        results = sweeps.run(answers, single + random, STORE, pool)
    base, moved, draws = results[0], results[1 : len(single)], results[len(single) :]
    head = "id draws survives other_verdict low high unverified_inputs rests_on pattern seed source locator confidence kind"
    locator = f"tools/claims_sensitivity.py, version {VERSION}"
    with FILE.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head.split())
        for row in rows(base, list(zip(single[1:], moved)), draws):
            out.writerow([*row, "thisbook", locator, "D", "calculated"])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
