"""The tables of Figs. 2 and 3a, b: one row a closure, with the numbers and whether they agree with the paper's statement.

The test stands in the column's name. "copies" marks a closure that repeats another one and therefore supports nothing.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import biexciton, coherence, materials, scenarios
from .rule import COPIES, Case

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import ArrayLike

    from ..hints import Values
    from ..materials import Material
    from ..scenarios import World


#: Edge, nm, at which single numbers are read, and the edge of the dot that Fig. 1c was measured on.
MIDDLE = 15.0
#: Growth below this share counts as none; an exponent of the rate at 300 K below this one counts as flat.
GROWTH, FLAT = 0.05, 0.3


def word(agrees: bool, closure: str | None = None) -> str:
    """ "agrees" or "disagrees"; "copies" where the closure repeats another one."""
    return "copies" if closure in COPIES else "agrees" if agrees else "disagrees"


def _rows(make, known=lambda name: True):
    return pd.DataFrame([{"closure": name, **make(name)} for name in scenarios.CLOSURES if known(name)])


def _knows(case, *names):
    """Whether a closure has an answer for each of the materials."""
    return lambda closure: not any(case.closure(closure, name).unknown for name in names)


def _case(world_or_case):
    return Case.of(world_or_case)


def activation(case: Case, name: str, material: str | Material = "CsPbBr3") -> Values:
    """A_X in K at both ends of the size range: the slope of ln R against 1/T from the cold limit to 300 K."""
    T = np.geomspace(case.cold, 300.0, 30)
    return coherence.fit_activation(case.closure(name, material), np.array(case.sizes), T).value


def exponents(case: Case, name: str, material: str | Material = "CsPbBr3") -> tuple[float, float]:
    """d ln R_X/d ln D and d ln N_coh(300 K)/d ln D over the size range."""
    made, D = case.closure(name, material), np.array(case.sizes)
    span = np.log(D[1] / D[0])
    R, warm = made.rate_ratio(case.cold, D), made.coherence_number(300.0, D)
    return np.log(R[1] / R[0]) / span, np.log(warm[1] / warm[0]) / span


def activation_trend(material: str | Material = "CsPbBr3", world: Case | World = scenarios.BOOK) -> pd.DataFrame:
    """Fig. 2a: "A_X grows with size". A_X in K at both ends of the size range; growth means more than 5 %."""
    case = _case(world)

    def make(name):
        A = activation(case, name, material)
        small, large = (f"A_X({D:g} nm), K" for D in case.sizes)
        grows = A[1] > (1 + GROWTH * case.tolerance) * A[0]
        return {small: A[0], large: A[1], "grows by > 5 %": word(grows, name)}

    return _rows(make, _knows(case, material))


def ratio_trend(material: str | Material = "CsPbBr3", world: Case | World = scenarios.BOOK) -> pd.DataFrame:
    """Fig. 2b: "R_X grows faster than linearly with size" and "no size dependence at 300 K".

    The exponents are d ln R/d ln D and d ln N_coh(300 K)/d ln D over the size range. Flat means that the latter stays
    within 0.3 of 0: a tenth of the volume law's 3.
    """
    case = _case(world)

    def make(name):
        R = case.closure(name, material).rate_ratio(case.cold, np.array(case.sizes))
        steep, flat = exponents(case, name, material)
        return {
            **{f"R_X({D:g} nm)": value for D, value in zip(case.sizes, R)},
            "exponent": steep,
            "superlinear": word(steep > 1, name),
            "exponent at 300 K": flat,
            "flat at 300 K": word(abs(flat) < FLAT * case.tolerance, name),
        }

    return _rows(make, _knows(case, material))


def crossover_trend(material: str | Material = "CsPbBr3", world: Case | World = scenarios.BOOK) -> pd.DataFrame:
    """Fig. 2c: "T_c rises with size". T_c in K at both ends of the size range; rising means by more than 5 %."""
    case = _case(world)

    def make(name):
        T = case.crossover(name, np.array(case.sizes), material)
        small, large = (f"T_c({D:g} nm), K" for D in case.sizes)
        rises = T[1] > (1 + GROWTH * case.tolerance) * T[0] or (np.isnan(T[0]) and np.isfinite(T[1]))
        return {small: T[0], large: T[1], "rises by > 5 %": word(rises, name)}

    return _rows(make, _knows(case, material))


def composition_order(D: float = MIDDLE, world: Case | World = scenarios.BOOK) -> pd.DataFrame:
    """Fig. 2d for whole materials: T_c of each at one edge, and whether chloride > bromide > iodide.

    Mass, strength and cell change with the halide here as well; the claim about the lattice alone is C8.
    """
    case = _case(world)

    def make(name):
        T = {m: case.crossover(name, D, m) for m in materials.KNOWN}
        row = {f"T_c({m}), K": value for m, value in T.items()}
        row["Cl > Br > I"] = word(T["CsPbCl3"] > T["CsPbBr3"] > T["CsPbI3"], name)
        row["CdSe never"] = word(np.isnan(T["CdSe"]), name)
        return row

    return _rows(make, _knows(case, *materials.KNOWN))


def absolute_lifetimes(
    D: float = MIDDLE, parameter_set: str = "magneto-reflectivity", world: Case | World = scenarios.BOOK
) -> pd.DataFrame:
    """Radiative lifetime of CsPbBr3, ns, at 300 and 10 K under both readings of the rate k_0 of one cell.

    "share": the cell's share of the exciton's strength, which the measured
    longitudinal-transverse splitting fixes; "whole": each cell carries the whole
    interband dipole, the paper's best case.
    """
    case = _case(world)
    m = case.material("CsPbBr3", parameter_set)
    k_0 = {reading: scenarios.single_cell_rate(m, reading) for reading in ("share", "whole")}

    def make(name):
        N = case.closure(name, m).coherence_number(np.array([300.0, 10.0]), D)
        row = {"N_coh(300 K)": N[0], "N_coh(10 K)": N[1]}
        for reading, k in k_0.items():
            row[f"{reading}: 300 K, ns"], row[f"{reading}: 10 K, ns"] = 1 / (N * k)
        return row

    return _rows(make)


#: Readings of the lattice part on cooling, in words for a table.
LATTICE_WORDS = {"paper": "frozen when cold", "Eq. 1": "Eq. 1"}


def binding_trend(sharing: float = 1.0, world: Case | World = scenarios.BOOK) -> pd.DataFrame:
    """Fig. 3a and 3b, CsPbBr3: "the binding at 10 K is about half of that at 300 K" and "the lattice part rises with size".

    One row for each reading of the lattice part and each size closure. Half means a ratio of the *total* binding from
    0.4 to 0.6 at 15 nm; rises means that the lattice part at 300 K is larger at 30 than at 10 nm by more than 5 %.
    """
    case, edges, rows = _case(world), np.array([10.0, MIDDLE, 30.0]), []
    for reading in scenarios.LATTICE_READINGS:
        for law in biexciton.SIZE_LAWS:
            coulomb, warm, cold = binding_parts(case, edges, sharing, law, reading)
            ratio = (coulomb + cold) / (coulomb + warm)
            rows.append({
                "lattice part": LATTICE_WORDS[reading],
                "size closure": law,
                "10 K/300 K at 10 nm": ratio[0],
                "at 15 nm": ratio[1],
                "about half": word(is_half(ratio[1], case.tolerance)),
                "Delta_lat(300 K), 10 nm": warm[0],
                "30 nm": warm[2],
                "rises": word(warm[2] > (1 + GROWTH * case.tolerance) * warm[0]),
            })  # fmt: skip
    return pd.DataFrame(rows)


def binding_parts(case: Case, edges: ArrayLike, sharing: float, law: str, reading: str) -> tuple[Any, Any, Any]:
    """Coulomb part, lattice part at 300 K and lattice part at the cold limit, meV, at ``edges`` (nm).

    Coulomb and cold lattice part add up to the public low-temperature law at its temperature, ``scenarios.COLD``.
    """
    m = case.material("CsPbBr3")
    warm, cold, reference = (
        scenarios.lattice_binding(m, edges, T, sharing, law, reading) for T in (300.0, case.cold, scenarios.COLD)
    )
    return biexciton.low_temperature_binding(edges) - reference, warm, cold


def is_half(ratio: float, tolerance: float = 1.0) -> bool:
    """True from 0.4 to 0.6; the tolerance widens it."""
    return bool(abs(ratio - 0.5) < 0.1 * tolerance)


def with_lattice_of(material: Material, other: Material) -> Material:
    """A material with the J of another one, all else kept."""
    lattice = {name: getattr(other, name) for name in ("modes", "relaxation", "spectral_model") if hasattr(other, name)}
    return dataclasses.replace(material, **lattice)
