"""Claims that the microscopic lattice decides: lines, their strengths, and who sits in them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from .. import formulas, lattice, materials, tables, units
from ..scenarios import NULL
from .excitons import QUIET
from .rule import Case, Found, claim

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import ArrayLike


_TEST_CELLS, _TEST_SEED = 5, 7


@lru_cache
def _test_dot(disorder, non_reciprocity):
    """Strengths of absorption and of emission of every line of one small dot, by full diagonalisation.

    A hop and its reverse differ by the factor exp(+-non_reciprocity); 0 is a Hermitian lattice.
    """
    m = materials.material("CsPbBr3")
    field = lattice.correlated_field(_TEST_CELLS, disorder, 1.0, m.lattice_constant, _TEST_SEED)
    hopping = lattice.hopping_energy(m.exciton_mass, m.lattice_constant)
    dot = lattice.make_lattice(_TEST_CELLS, hopping=hopping, site_energy=field)
    H = dot.apply(np.eye(dot.size))
    H = np.where(np.triu(np.ones_like(H), 1) > 0, H * np.exp(non_reciprocity), H)
    _, right = np.linalg.eig(H)
    left = np.linalg.inv(right)  # rows; <left|right> = 1, so the products below do not depend on a norm
    down, up = abs(right.sum(0)) ** 2 / (abs(right) ** 2).sum(0), abs(left.sum(1)) ** 2 / (abs(left) ** 2).sum(1)
    return up, down


@claim("C17", ground="exact", fails=Case(given={"test dot: non-reciprocity": 0.2}))
def absorption_reverses_emission(case: Case) -> Found:
    """Line by line: strength of absorption over strength of emission less 1, largest over the bright lines."""
    up, down = _test_dot(case.take("test dot: disorder"), case.take("test dot: non-reciprocity"))
    bright = down > 1e-6 * down.max()
    off = np.max(abs(up[bright] / down[bright] - 1))
    return Found(round(float(off), 6), exact=bool(off < 1e-6))


# ------------------------------------------------------------------ the lowest line, and who sits in it
_chain_share = formulas.numeric("CHAIN_SHARE", "m", "n")


@lru_cache(maxsize=None)
def _lowest_lines():
    """Stored F_1/N of the lowest line over (sigma, edge), with the exact clean lattice at sigma = 0."""
    rows = tables.load("giant_line")
    grid = rows.assign(share=rows.lowest / rows.cells_per_edge**3)
    grid = grid.pivot_table(index="static_sigma_meV", columns="edge_nm", values="share").dropna(axis=1)
    n = rows.groupby("edge_nm").cells_per_edge.first().loc[grid.columns].to_numpy(float)
    clean = _chain_share(1.0, n) ** 3 / n**3
    sigma, edge = np.append(0.0, grid.index), grid.columns.to_numpy(float)
    made = RegularGridInterpolator((sigma**2, np.log(edge)), np.vstack([clean, grid]), bounds_error=False)
    return made, np.log(edge)


def lowest_line(case: Case, D: ArrayLike) -> Any:
    """F_1/N of the lowest line with the lattice's disorder at the cold limit and at 300 K; D in nm.

    Means of the snapshots of ``data/giant_line.csv``, linear in sigma^2 and ln D between them. Another mass reads the table at D (M/M_0)^(1/2), as
    :class:`lib.coherence.DisorderedLattice` does. nan beyond what is stored.
    """
    m, M_0 = case.material("CsPbBr3"), materials.material("CsPbBr3").exciton_mass
    occupation = 1 / np.expm1(m.modes.energy_meV.min() / (units.BOLTZMANN * np.array([case.cold, 300.0])))
    sigma = case.assumed("lattice_sigma") * np.sqrt(occupation / occupation[1])
    edge, (made, stored) = np.log(D * np.sqrt(m.exciton_mass / M_0)), _lowest_lines()
    if stored[0] - 0.005 < edge < stored[-1] + 0.005:  # whole cells do not give the round numbers of nanometres
        edge = np.clip(edge, stored[0], stored[-1])
    return made(np.stack([sigma**2, np.full(2, edge)], 1))


@claim("C20", ground="disordered lattice", fails=Case(edge=10.0))
def lowest_line_fades_on_warming(case: Case) -> Found:
    """F_1(300 K)/F_1(cold) of the lowest line below one half, the line that a measurement of superabsorption looks at."""
    cold, warm = lowest_line(case, case.edge)
    ratio = warm / cold
    # Without lattice disorder the lines are those of a rigid dot at any temperature.
    stands = {NULL: False, "disordered lattice": bool(ratio < 0.5)}
    return Found(ratio, stands if np.isfinite(ratio) else {})


@claim("C23", ground="phase locking", fails=QUIET)
def strengths_rather_than_populations_change(case: Case) -> Found:
    """Share of ln R_X that is left when the lines keep the strengths of a rigid lattice and only populations move.

    1 - ln R(rigid)/ln R, above one half. The rigid limit of a closure is its own: the same dot without disorder.
    """

    def share(name):
        closure = case.closure(name)
        rigid = closure.null_limit
        R = closure.rate_ratio(case.cold, case.edge)
        return 1 - np.log(rigid.rate_ratio(case.cold, case.edge)) / np.log(R) if rigid and R > 1.001 else 0.0

    shares = case.everywhere(share, case.edge)
    return Found(shares.get("disordered lattice", np.nan), {name: value > 0.5 for name, value in shares.items()})
