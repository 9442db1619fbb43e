"""Write data/interval_coverage.csv and data/form_recovery.csv: how far fits of k(T) can be trusted.

    OMP_NUM_THREADS=1 python tools/fit_simulations.py [processes]

Simulated rates of one dot, fitted with lib.inference. Takes some minutes on two cores. Finished cases are kept in
_build/fit_simulations.jsonl. tests/unit/test_inference.py repeats some rows.
"""

import csv
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.optimize import brentq

from lib import inference, materials, sweeps, units
from lib.coherence import PolaronCrossover, ThermalEnvelope

VERSION = 1
SEED = 11
SETS = 200
#: The dot: edge in nm, and the CsPbBr3 set whose mass is not from memory.
EDGE, MATERIAL = 15.0, ("CsPbBr3", "magneto-reflectivity")
#: Temperatures of the coverage runs, K, and their relative error.
TEMPERATURES = (4.0, 6.0, 8.0, 10.0, 14.0, 20.0, 30.0, 45.0, 70.0, 100.0, 150.0, 220.0, 300.0)
ERROR = 0.1
WINDOWS = ((4.0, 300.0), (10.0, 300.0), (13.0, 130.0), (30.0, 300.0), (100.0, 300.0))
POINTS = 8
PERCENT = (2, 5, 10, 20, 40)
TRUTHS = ("Arrhenius", "T^-3/2", "saturating", "polaron crossover")
ROOT = Path(__file__).parents[1]
STORE = ROOT / "_build" / "fit_simulations.jsonl"


def temperatures(window):
    return tuple(np.geomspace(*window, POINTS))


@lru_cache
def polaron(T):
    """The polaron crossover of the dot, tabulated at temperatures T."""
    return inference.tabulate(inference.closure_forms(EDGE, *MATERIAL)["polaron crossover"], T)


def candidates(T):
    return inference.ALL_FORMS | {"polaron crossover": polaron(T)}


@lru_cache
def truth():
    """Parameters that make every truth have the thermal envelope's R(10 K); dim levels near a fit to it."""
    m = materials.material(*MATERIAL)
    R = ThermalEnvelope(m.exciton_mass, cell=m.lattice_constant).rate_ratio(10.0, EDGE)
    A = np.log(R) / (1 / 10 - 1 / 300)

    def excess(V):
        return np.log(PolaronCrossover(V, m.spectral_density, m.lattice_constant).rate_ratio(10.0, EDGE) / R)

    return {
        "Arrhenius": {"activation": A},
        "T^-3/2": {},
        "saturating": {"spacing": units.HBAR2_OVER_2M0 * np.pi**2 / (m.exciton_mass * EDGE**2)},
        "polaron crossover": {"coupling": brentq(excess, 0.5, 10.0)},
        "constant + Arrhenius": {"share": 0.3, "activation": A},
        "dim levels": {"weight": 25.0, "gap": 20.0},
    }


def simulate(form, T, error, first, sets):
    """``sets`` series of rates over that at 300 K with log-normal noise; set i always has the same noise."""
    clean = candidates(T)[form].law(np.array(T), 0.0, **truth()[form])
    for i in range(first, first + sets):
        noise = np.random.default_rng([SEED, i]).standard_normal(len(T))
        yield np.exp(clean + error * noise)


def coverage(form, known, sets=SETS):
    """Number of sets in which the 68.27 % interval holds the truth, for every parameter."""
    T, inside = np.array(TEMPERATURES), Counter()
    true = {"ln_k_300": 0.0, **truth()[form]}
    for k in simulate(form, TEMPERATURES, ERROR, 0, sets):
        fit = inference.fit_rates(T, k, candidates(TEMPERATURES)[form], ERROR * k if known else None)
        for name, value in true.items():
            inside[name] += inference.exclusion_level(fit, **{name: value}) < 0.6827
    return {name: int(inside[name]) for name in true}


def recovery(form, window, percent, sets=SETS):
    """How often each candidate has the lowest AIC and the lowest BIC."""
    T, error = temperatures(tuple(window)), percent / 100
    chosen = {"AIC": Counter(), "BIC": Counter()}
    for k in simulate(form, T, error, 1000 * percent, sets):
        table = inference.compare_forms(T, k, error * k, candidates(T))
        for criterion, count in chosen.items():
            count[table[criterion].idxmin()] += 1
    return {criterion: dict(count) for criterion, count in chosen.items()}


def write(name, head, rows):
    with (ROOT / "data" / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*head.split(), "sets", "seed", "source", "locator", "confidence", "kind"])
        for row in rows:
            out.writerow(
                [*row, SETS, SEED, "thisbook", f"tools/fit_simulations.py, version {VERSION}", "D", "calculated"]
            )


def main(processes=2):
    STORE.parent.mkdir(exist_ok=True)
    covered = [{"form": form, "known": known} for form in truth() for known in (True, False)]
    won = [{"form": f, "window": list(w), "percent": p} for f in TRUTHS for w in WINDOWS for p in PERCENT]
    with ProcessPoolExecutor(processes, initializer=sweeps.end_with_parent) as pool:
        found = list(zip(covered, sweeps.run(coverage, covered, STORE, pool)))
        chosen = list(zip(won, sweeps.run(recovery, won, STORE, pool)))
    write("interval_coverage", "form error parameter truth covered", (
        (t["form"], "given" if t["known"] else "fitted", name, f"{({'ln_k_300': 0.0} | truth()[t['form']])[name]:.6g}", n / SETS)
        for t, inside in found for name, n in inside.items()
    ))  # fmt: skip
    rows = []
    for t, counts in chosen:
        wrong = {name: n for name, n in counts["AIC"].items() if name != t["form"]}
        rival = max(wrong, key=wrong.get) if wrong else ""
        right = [counts[c].get(t["form"], 0) / SETS for c in ("AIC", "BIC")]
        rows.append(
            (t["form"], *t["window"], POINTS, t["percent"], *right, rival, wrong[rival] / SETS if rival else "")
        )
    write("form_recovery", "truth low_K high_K temperatures percent right_AIC right_BIC rival rival_AIC", rows)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
