"""The claims of the paper, and what the code finds: computed, not told.

The functions of Fig. 2 return one row a closure: the numbers, and whether they agree with the paper's statement, by a
test that is written in the column's name. :func:`ledger` has one row a claim: ``data/claims.csv`` holds the words, this
module the computations (``@_claim``), and a rule (:func:`verdict`) turns what was found into one of five words.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from lib import biexciton, coherence, lattice, materials, phonons, scenarios, tables, units, validate

#: Edges, nm, at which the size trends are read.
SMALL, MIDDLE, LARGE = 10.0, 15.0, 30.0


def _rows(make):
    return pd.DataFrame([{"closure": name, **make(name)} for name in scenarios.CLOSURES])


def _word(agrees):
    return "agrees" if agrees else "disagrees"


def activation_trend(material="CsPbBr3", world=scenarios.BOOK):
    """Fig. 2a: "A_X grows with size". A_X in K at 10 and 30 nm; growth means more than 5 %."""

    def make(name):
        A = coherence.fit_activation(world.closure(name, material), np.array([SMALL, LARGE])).value
        return {"A_X(10 nm), K": A[0], "A_X(30 nm), K": A[1], "grows by > 5 %": _word(A[1] > 1.05 * A[0])}

    return _rows(make)


def ratio_trend(material="CsPbBr3", world=scenarios.BOOK):
    """Fig. 2b: "R_X grows faster than linearly with size" and "no size dependence at 300 K".

    The exponent is d ln R/d ln D from 10 to 20 nm. Flat means that the same exponent of
    N_coh(300 K), from 10 to 30 nm, stays below 0.3: a tenth of the volume law's 3.
    """

    def make(name):
        made = world.closure(name, material)
        R = made.rate_ratio(10.0, np.array([SMALL, 2 * SMALL]))
        warm = made.coherence_number(300.0, np.array([SMALL, LARGE]))
        exponent = np.log(R[1] / R[0]) / np.log(2)
        return {
            "R_X(10 nm)": R[0],
            "R_X(20 nm)": R[1],
            "exponent": exponent,
            "superlinear": _word(exponent > 1),
            "exponent at 300 K": (flat := np.log(warm[1] / warm[0]) / np.log(LARGE / SMALL)),
            "flat at 300 K": _word(abs(flat) < 0.3),
        }

    return _rows(make)


def crossover_trend(material="CsPbBr3", world=scenarios.BOOK):
    """Fig. 2c: "T_c rises with size". T_c in K at 10 and 30 nm; rising means by more than 5 %."""

    def make(name):
        T = coherence.crossover_temperature(world.closure(name, material), np.array([SMALL, LARGE]), world.threshold)
        return {"T_c(10 nm), K": T[0], "T_c(30 nm), K": T[1], "rises by > 5 %": _word(T[1] > 1.05 * T[0])}

    return _rows(make)


def composition_order(D=MIDDLE, world=scenarios.BOOK):
    """Fig. 2d: "softer lattices have lower T_c", that is Cl above Br above I; and CdSe never crosses over."""

    def make(name):
        T = {m: coherence.crossover_temperature(world.closure(name, m), D, world.threshold) for m in materials.KNOWN}
        row = {f"T_c({m}), K": value for m, value in T.items()}
        row["Cl > Br > I"] = _word(T["CsPbCl3"] > T["CsPbBr3"] > T["CsPbI3"])
        row["CdSe never"] = _word(np.isnan(T["CdSe"]))
        return row

    return _rows(make)


def absolute_lifetimes(D=MIDDLE, parameter_set="magneto-reflectivity", world=scenarios.BOOK):
    """Radiative lifetime of CsPbBr3, ns, at 300 and 10 K under both readings of the rate k_0 of one cell.

    "share": the cell's share of the exciton's strength, which the measured
    longitudinal-transverse splitting fixes; "whole": each cell carries the whole
    interband dipole, the paper's best case.
    """
    m = world.material("CsPbBr3", parameter_set)
    k_0 = {reading: scenarios.single_cell_rate(m, reading) for reading in ("share", "whole")}

    def make(name):
        N = world.closure(name, m).coherence_number(np.array([300.0, 10.0]), D)
        row = {"N_coh(300 K)": N[0], "N_coh(10 K)": N[1]}
        for reading, k in k_0.items():
            row[f"{reading}: 300 K, ns"], row[f"{reading}: 10 K, ns"] = 1 / (N * k)
        return row

    return _rows(make)


def binding_trend(sharing=1.0):
    """Fig. 3a and 3b, CsPbBr3: "the binding at 10 K is about half of that at 300 K" and "the lattice part rises with size".

    One row for each reading of the lattice part and each size closure. Half means a ratio from 0.4
    to 0.6 at 15 nm; rises means that the lattice part at 300 K is larger at 30 than at 10 nm by more than 5 %.
    """
    edges, rows = np.array([SMALL, MIDDLE, LARGE]), []
    for reading in scenarios.LATTICE_READINGS:
        for law in biexciton.SIZE_LAWS:
            coulomb, warm = scenarios.biexciton_binding(edges, 300.0, sharing, law, reading)
            cold = scenarios.lattice_binding("CsPbBr3", edges, scenarios.COLD, sharing, law, reading)
            ratio = (coulomb + cold) / (coulomb + warm)
            rows.append({
                "lattice part": "frozen when cold" if reading == "paper" else "Eq. 1",
                "size closure": law,
                "10 K/300 K at 10 nm": ratio[0],
                "at 15 nm": ratio[1],
                "about half": _word(0.4 < ratio[1] < 0.6),
                "Delta_lat(300 K), 10 nm": warm[0],
                "30 nm": warm[2],
                "rises": _word(warm[2] > 1.05 * warm[0]),
            })  # fmt: skip
    return pd.DataFrame(rows)


# ------------------------------------------------------------------ the ledger
#: The five verdicts and what they mean.
VERDICTS = {
    "follows": "follows from Eqs. 1-4, or from an exact result",
    "closure": "needs a further assumption: the closure named",
    "null model": "holds already without any lattice disorder",
    "contradicted": "an exact result, cited data or every closure of this book say otherwise",
    "undecidable": "cannot be decided with public data",
}
#: A rigid test dot for exact results: cells an edge, site-energy spread when cold and warm (meV), seed.
_TEST_DOT = {"cells": 5, "cold": 5.0, "warm": 30.0, "seed": 7}


@dataclass(frozen=True)
class Found:
    """What the computation of one claim gives.

    ``value``: the number of the ledger. ``stands``: closure -> whether the claim holds under it. ``exact``: True or
    False where an exact result or cited data settle it, None otherwise. ``public``: False where the data that would
    decide are not public.
    """

    value: float
    stands: dict = field(default_factory=dict)
    exact: bool | None = None
    public: bool = True


_CLAIMS = {}


def _claim(function):
    _CLAIMS[function.__name__[1:].upper()] = function
    return function


def verdict(found):
    """One of ``VERDICTS``: exact results and cited data first, then the null model, then the other closures."""
    if found.exact is not None:
        return "follows" if found.exact else "contradicted"
    if not found.public:
        return "undecidable"
    if found.stands.get(scenarios.NULL):
        return "null model"
    return "closure" if any(found.stands.values()) else "contradicted"


def _agree(frame, column):
    return dict(zip(frame.closure, frame[column] == "agrees"))


def _null(frame, column):
    return float(frame.set_index("closure").loc[scenarios.NULL, column])


def _others(world, test):
    """Closure -> test(closure), for all but Eq. 4 itself."""
    return {name: test(world.closure(name)) for name in scenarios.CLOSURES if name != "Arrhenius law"}


@_claim
def _c1(world):
    T = np.array([10.0, 300.0])
    halides = [world.material(name).spectral_density.sigma(T) for name in materials.KNOWN[:3]]
    # The caption's S ~ 0.1, and the modes somebody computed atom by atom.
    rivals = [
        world.material("CdSe"),
        *(materials.material("CdSe", None, j) for j in materials.spectral_models("CdSe")[1:]),
    ]
    rivals = [m.spectral_density.sigma(T) for m in rivals]
    bromide = halides[materials.KNOWN.index("CsPbBr3")]
    above = min(s[1] for s in halides) > max(s[1] for s in rivals)
    falls = bromide[1] / bromide[0] > max(s[1] / s[0] for s in rivals)
    return Found(bromide[1] / rivals[0][1], exact=bool(above and falls))


@_claim
def _c2(world):
    ratio = {name: world.closure(name).rate_ratio(10.0, MIDDLE) for name in scenarios.CLOSURES}
    return Found(ratio[scenarios.NULL], {name: R > world.threshold for name, R in ratio.items()})


@_claim
def _c3(world):
    frame = activation_trend(world=world)
    return Found(_null(frame, "A_X(30 nm), K") / _null(frame, "A_X(10 nm), K"), _agree(frame, "grows by > 5 %"))


@_claim
def _c4(world):
    frame = ratio_trend(world=world)
    return Found(_null(frame, "exponent"), _agree(frame, "superlinear"))


@_claim
def _c5(world):
    frame = ratio_trend(world=world)
    return Found(_null(frame, "exponent at 300 K"), _agree(frame, "flat at 300 K"))


@_claim
def _c6(world):
    off = _others(world, lambda closure: coherence.fit_activation(closure, MIDDLE).residual)
    return Found(off[scenarios.NULL], {name: value < 0.1 for name, value in off.items()})


@_claim
def _c7(world):
    frame = crossover_trend(world=world)
    return Found(_null(frame, "T_c(30 nm), K") - _null(frame, "T_c(10 nm), K"), _agree(frame, "rises by > 5 %"))


@_claim
def _c8(world):
    frame = composition_order(world=world)
    return Found(_null(frame, "T_c(CsPbCl3), K") - _null(frame, "T_c(CsPbI3), K"), _agree(frame, "Cl > Br > I"))


@_claim
def _c9(world):
    edge = 20.0  # above three Bohr radii of CdSe, where envelopes hold

    def crossover(name, factor="none"):
        made = world.closure(name, "CdSe", factor=factor)
        return coherence.crossover_temperature(made, edge, world.threshold)

    T_c = {name: crossover(name) for name in scenarios.CLOSURES}
    T_c["dark state below the bright one"] = crossover(scenarios.NULL, "dark state 3 meV below")
    return Found(T_c[scenarios.NULL], {name: bool(np.isnan(value)) for name, value in T_c.items()})


@_claim
def _c10(world):
    small, large = biexciton.low_temperature_binding(np.array([6.0, 20.0]))
    return Found(np.log(small / large) / np.log(20 / 6), public=False)


@_claim
def _c11(world):
    m = world.material("CsPbBr3")
    edges = np.array([2.0, 8.0]) * m.bohr_radius
    xi = world.assumed("correlation_length")
    falling, rising = (
        law[1] / law[0]
        for law in (phonons.single_level_factor(edges, xi), biexciton.rising_share(edges, m.bohr_radius))
    )
    return Found(falling, {"falling lattice part": falling > 1, "rising lattice part": rising > 1})


@_claim
def _c12(world):
    m, T = world.material("CsPbBr3"), np.array([10.0, 300.0])
    mode = m.modes.loc[(m.modes.huang_rhys * m.modes.energy_meV).idxmax()]
    w, g = [mode.energy_meV], [mode.energy_meV * np.sqrt(mode.huang_rhys)]
    # Eq. 1 as a matrix, so that nothing about its temperature is put in by hand.
    harmonic = biexciton.truncated_stabilization(w, g, g, T, levels=100)
    classical = biexciton.dynamic_reorganization_energy(m.spectral_density, T)
    ratio = round(harmonic[0] / harmonic[1], 6)
    return Found(ratio, {"classical response": classical[0] / classical[1] < 0.75}, exact=bool(ratio < 0.75))


@_claim
def _c13(world):
    beta = biexciton.two_cell_rate_ratio(5.0, 4.0, 3.0, 25.0 / units.BOLTZMANN, sharing=0.0)
    return Found(beta, exact=bool(beta < 1.5))


@_claim
def _c14(world):
    T = np.geomspace(10, 300, 30)

    def off(gap):
        beta = scenarios.biexciton_ratio(world.material("CsPbBr3"), T, MIDDLE, sharing=1.0, gap=gap)
        line = np.polynomial.Polynomial.fit(1 / T, beta, 1)
        return np.sqrt(np.mean((line(1 / T) - beta) ** 2)) / np.ptp(beta)

    gaps = {f"paper's rate closure, gap {gap:g} meV": off(gap) for gap in (1.0, scenarios.SUBRADIANT_GAP, 30.0)}
    return Found(off(scenarios.SUBRADIANT_GAP), {name: value < 0.05 for name, value in gaps.items()})


@_claim
def _c15(world):
    edges, found = np.array([10.0, 30.0]), {}
    for law in scenarios.PAIR_SIZE_LAWS:
        found[law] = [
            [scenarios.biexciton_ratio(world.material(name), 10.0, edges, c, size_law=law) for c in (0.0, 0.5, 0.9)]
            for name in materials.KNOWN[:3]
        ]
    spread = {law: np.ptp(beta, axis=(0, 2)).max() for law, beta in found.items()}
    stands = {f"paper's rate closure, {law}": value > 0.1 for law, value in spread.items()}
    return Found(spread[scenarios.PAIR_SIZE_LAWS[0]], stands)


@_claim
def _c16(world):
    def jump(closure, count):
        return np.max(abs(np.diff(closure.local_activation(np.geomspace(10, 300, count), MIDDLE))))

    ratio = _others(world, lambda closure: jump(closure, 481) / jump(closure, 121))
    smooth = {name: value < 0.5 for name, value in ratio.items()}
    return Found(ratio["polaron crossover"], smooth, exact=smooth["polaron crossover"])


@_claim
def _c17(world):
    photons = np.array([0.0, 0.3, 5.0])
    F, _, _ = _test_dot("cold")
    emitted, absorbed = np.multiply.outer(photons + 1, F), np.multiply.outer(photons, F)
    bright = F > 1e-9 * F.max()
    off = np.max(abs((emitted - absorbed)[:, bright] / F[bright] - 1))
    return Found(round(off, 9), exact=bool(off < 1e-9))


@_claim
def _c18(world):
    frame = absolute_lifetimes(world=world)
    at_300 = frame[["share: 300 K, ns", "whole: 300 K, ns"]].to_numpy()
    return Found(at_300.max() / at_300.min(), public=False)


@_claim
def _c19(world):
    m = world.material("CsPbBr3")
    modes = m.modes.assign(energy_meV=0.7 * m.modes.energy_meV, huang_rhys=m.modes.huang_rhys / 0.7)

    def crossover(name, material):
        return coherence.crossover_temperature(world.closure(name, material), MIDDLE, world.threshold)

    softer = replace(m, modes=modes)
    names = [name for name in scenarios.CLOSURES if name != "Arrhenius law"]
    change = {name: crossover(name, softer) / crossover(name, m) for name in names}
    return Found(change["polaron crossover"], {name: value > 1.01 for name, value in change.items()})


@_claim
def _c20(world):
    sums = {state: _test_dot(state)[0].sum() for state in ("cold", "warm")}
    return Found(round(sums["warm"] / sums["cold"], 9), exact=bool(sums["warm"] < 0.5 * sums["cold"]))


@_claim
def _c21(world):
    strength = [m.interband_energy / m.gap_energy**2 for m in map(world.material, ("CsPbBr3", "CdSe"))]
    return Found(strength[0] / strength[1], exact=bool(strength[0] > 2 * strength[1]))


@_claim
def _c22(world):
    modes = world.material("CsPbBr3").modes
    weight = modes.huang_rhys * modes.energy_meV**2
    share = weight[modes.energy_meV < 10].sum() / weight.sum()
    return Found(share, exact=bool(share > 0.5))


@_claim
def _c23(world):
    F, energies, dot = _test_dot("cold")
    T = np.array([10.0, 300.0])
    weights = np.exp(-(energies[:, None] - energies[0]) / (units.BOLTZMANN * T))
    fixed = F @ weights / weights.sum(0)
    off = np.max(abs(fixed / lattice.thermal_coherence(T, _TEST_DOT["cells"], **dot) - 1))
    return Found(round(off, 9), exact=bool(off > 1e-6))


@_claim
def _c24(world):
    rows = tables.load("biexciton_rate_ratios")
    ratios = rows[rows.quantity.str.startswith("rate ratio")]
    independent = ratios[ratios.quantity.str.contains("independent")].value.iloc[0]
    return Found(float(independent), exact=bool((ratios.value < 2).all()))


@lru_cache
def _test_dot(state):
    """Line strengths, energies (meV) and couplings of one small disordered dot, by full diagonalisation."""
    m = materials.material("CsPbBr3")
    n = _TEST_DOT["cells"]
    field = lattice.correlated_field(n, _TEST_DOT[state], 1.0, m.lattice_constant, _TEST_DOT["seed"])
    dot = {"hopping": lattice.hopping_energy(m.exciton_mass, m.lattice_constant), "site_energy": field}
    made = lattice.make_lattice(n, **dot)
    energies, states = np.linalg.eigh(made.apply(np.eye(made.size)))
    return states.sum(0) ** 2, energies, dot


def source(name):
    """The code that tests one claim, as text; ``name`` is "C1", "C2" ..."""
    return inspect.getsource(_CLAIMS[validate.choice("name", name, _CLAIMS)]).strip()


def find(world=scenarios.BOOK):
    """id -> :class:`Found`, for every claim, in one world of parameters."""
    return {name: compute(world) for name, compute in _CLAIMS.items()}


def verdicts(world=scenarios.BOOK):
    """id -> verdict."""
    return {name: verdict(found) for name, found in find(world).items()}


def ledger(world=scenarios.BOOK):
    """The claims of the paper, one row each, computed.

    Parameters
    ----------
    world : lib.scenarios.World
        Moved parameters; the book's own by default.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``claim``, ``location`` in the paper, ``quantity`` and its ``value`` and ``unit``, ``tolerance`` (the test
        and its basis), ``verdict`` (a key of ``VERDICTS``), ``closure`` (under which it holds), ``chapter``, and from
        ``data/claims_sensitivity.csv``: ``survives`` (share of draws of all parameters with the same verdict),
        ``unverified_inputs`` (those that move the value by more than 1 %) and ``rests_on`` (those that change the verdict).
    """
    words, moved = tables.load("claims").set_index("id"), tables.load("claims_sensitivity").set_index("id")
    rows = []
    for name, found in find(world).items():
        rows.append(
            {"id": name}
            | words.loc[name, ["claim", "quantity", "unit", "tolerance", "chapter"]].to_dict()
            | {"location": words.locator[name]}
            | {"value": float(found.value), "verdict": verdict(found)}
            | {"closure": "; ".join(closure for closure, holds in found.stands.items() if holds)}
            | moved.loc[name, ["survives", "unverified_inputs", "rests_on"]].fillna("").to_dict()
        )
    order = (
        "id claim location quantity value unit tolerance verdict closure survives unverified_inputs rests_on chapter"
    )
    return pd.DataFrame(rows)[order.split()]


def scoreboard(world=scenarios.BOOK):
    """Number of claims a verdict: a Series in the order of ``VERDICTS``."""
    found = pd.Series(verdicts(world)).value_counts()
    return found.reindex(VERDICTS, fill_value=0)


def draw_world(seed):
    """A world with every input moved by a log-normal factor of its spread, and one of the parameter sets of CsPbBr3."""
    random = np.random.default_rng(seed)
    sets = {
        name: random.choice(materials.parameter_sets(name))
        for name in materials.KNOWN
        if materials.parameter_sets(name)
    }
    inputs = scenarios.World(parameter_sets=sets).inputs()
    factors = np.exp(inputs.spread * random.standard_normal(len(inputs)))
    return scenarios.World(dict(zip(inputs.input, factors)), sets)
