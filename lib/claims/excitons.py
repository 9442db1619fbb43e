"""Claims on the exciton: Eqs. 3 and 4 and Fig. 2. One function a claim, named for what it tests."""

from __future__ import annotations

import dataclasses

import numpy as np

from .. import coherence, materials, room_temperature, scenarios, units
from ..scenarios import NULL, World
from . import trends
from .rule import BEST, Case, Found, claim

HALIDES = materials.HALIDES
#: A mode below this energy, meV, counts as low-frequency.
SOFT = 10.0
#: All modes are made softer by this factor to see whether softness helps.
SOFTER = 0.7


def _moved(**factors):
    """A case in which inputs, "material: input", are multiplied."""
    return Case(world=World(factors))


#: Halides whose excitons hardly couple to the lattice.
QUIET = _moved(**{f"{name}.all modes: huang_rhys": 1e-8 for name in HALIDES})

#: CsPbBr3 without soft modes.
STIFF = _moved(**{f"CsPbBr3.low optical {i}: energy_meV": 10.0 for i in (1, 2)})


@claim("C1", ground="exact", fails=_moved(**{"CdSe.all modes: huang_rhys": 100.0}))
def disorder_above_cdse_and_falling(case: Case) -> Found:
    """sigma(300 K) of all three halides above CdSe's; sigma(300)/sigma(cold) of CsPbBr3 above CdSe's."""
    T = np.array([case.cold, 300.0])
    sigma = {name: case.material(name).spectral_density.sigma(T) for name in materials.KNOWN}
    above = min(sigma[name][1] for name in HALIDES) > sigma["CdSe"][1]
    falls = sigma["CsPbBr3"][1] / sigma["CsPbBr3"][0] > sigma["CdSe"][1] / sigma["CdSe"][0]
    return Found(sigma["CsPbBr3"][1] / sigma["CdSe"][1], exact=bool(above and falls))


@claim("C2", ground="phase locking", fails=QUIET)
def incoherent_when_warm_cooperative_when_cold(case: Case) -> Found:
    """R_X(cold) above R*."""
    ratio = case.everywhere(lambda name: case.closure(name).rate_ratio(case.cold, case.edge), case.edge)
    return Found(ratio.get(NULL, np.nan), {name: R > case.enough for name, R in ratio.items()})


@claim("C3", ground="phase locking", fails=QUIET)
def activation_grows_with_size(case: Case) -> Found:
    """A_X, the slope of a straight line through ln R, larger by 5 % at the large end of the size range."""
    A = case.everywhere(lambda name: trends.activation(case, name), case.sizes)
    grows = {name: a[1] > (1 + trends.GROWTH * case.tolerance) * a[0] + 1e-6 for name, a in A.items()}
    return Found(A[NULL][1] / A[NULL][0] if NULL in A else np.nan, grows)


@claim("C4", ground="phase locking", fails=QUIET)
def ratio_superlinear_in_size(case: Case) -> Found:
    """d ln R_X/d ln D above 1 over the size range."""
    steep = case.everywhere(lambda name: trends.exponents(case, name)[0], case.sizes)
    return Found(steep.get(NULL, np.nan), {name: value > 1 for name, value in steep.items()})


@claim("C5", ground="phase locking", fails=QUIET)
def rate_flat_in_size_when_warm(case: Case) -> Found:
    """d ln N_coh(300 K)/d ln D within 0.3 of 0; cited data first, where the sizes span more than a flat maximum.

    A maximum of the rate at some size is measured (abbas2025, abstract), though no value of it is public.
    """
    flat = case.everywhere(lambda name: trends.exponents(case, name)[1], case.sizes)
    stands = {name: abs(value) < trends.FLAT * case.tolerance for name, value in flat.items()}
    wide = case.sizes[1] > 1.5 * case.sizes[0]
    exact = False if wide and case.take("rate at 300 K: a maximum in size is measured") else None
    return Found(flat.get(NULL, np.nan), stands, exact=exact)


@claim("C6", ground="polaron crossover", fails=Case(cold=4.0))
def ratio_straight_in_inverse_temperature(case: Case) -> Found:
    """rms of ln R_X about its best line below 0.1, from the cold limit to 300 K."""
    T = np.geomspace(case.cold, 300.0, 30)
    off = case.everywhere(lambda name: coherence.fit_activation(case.closure(name), case.edge, T).residual, case.edge)
    return Found(off.get(NULL, np.nan), {name: value < 0.1 * case.tolerance for name, value in off.items()})


@claim("C7", ground="phase locking", holds=Case(coupling={"exponent": 1.0}))
def crossover_rises_with_size(case: Case) -> Found:
    """T_c larger by 5 % at the large end of the size range; a dot that never crosses over counts as T_c = 0."""
    T_c = case.everywhere(lambda name: np.nan_to_num(case.crossover(name, np.array(case.sizes))), case.sizes)
    rises = {name: T[1] > (1 + trends.GROWTH * case.tolerance) * T[0] for name, T in T_c.items()}
    return Found(np.ptp(T_c[NULL]) if NULL in T_c else np.nan, rises)


@claim("C8", ground="phase locking", fails=QUIET)
def softer_lattice_lowers_crossover(case: Case) -> Found:
    """T_c of a dot of CsPbBr3 with the J of each halide, all else kept: chloride above bromide above iodide."""
    lattices = [trends.with_lattice_of(case.material("CsPbBr3"), case.material(name)) for name in HALIDES]
    T_c = case.everywhere(lambda name: [case.crossover(name, case.edge, m) for m in lattices], case.edge)
    apart = {name: 1e-6 * T[1] for name, T in T_c.items()}  # equal to rounding is no order
    ordered = {name: bool(T[0] - T[1] > apart[name] and T[1] - T[2] > apart[name]) for name, T in T_c.items()}
    # The lattice of the path integral is no J: it cannot answer.
    return Found(T_c["phase locking"][0] - T_c["phase locking"][2], ordered, built_in=(BEST,))


@claim("C9", ground="polaron crossover", fails=Case(cold=4.0))
def cdse_never_crosses_over(case: Case) -> Found:
    """No T_c of a 20-nm dot of CdSe, above three Bohr radii so that envelopes hold, down to the cold limit."""
    T_c = case.everywhere(lambda name: case.crossover(name, 20.0, "CdSe"), 20.0, "CdSe")
    return Found(T_c.get(NULL, np.nan), {name: bool(np.isnan(value)) for name, value in T_c.items()})


@claim("C16", ground="phase locking", holds=QUIET)
def change_without_a_kink(case: Case) -> Found:
    """Largest jump in the slope of ln N_coh on a fine grid over that on a four times coarser one: a kink keeps it."""

    def jump(name, count):
        slope = case.closure(name).local_activation(np.geomspace(case.cold, 300.0, count), case.edge)
        return np.max(abs(np.diff(slope)))

    ratio = case.everywhere(lambda name: jump(name, 241) / max(jump(name, 61), 1e-9), case.edge)
    smooth = {name: bool(value < 0.5) for name, value in ratio.items()}
    return Found(ratio["polaron crossover"], smooth, exact=smooth["polaron crossover"])


@claim("C18", ground="phase locking", fails=Case(tolerance=0.5))
def absolute_rate_of_few_cells(case: Case) -> Found:
    """k_r(300 K) over the collected rates, median over the samples, within a factor of 3 under either reading of k_0.

    The readings: a cell has its share of the exciton's measured strength, or a whole interband dipole. A factor of 3,
    because the samples themselves reach a factor of 3.3 below their median and 1.9 above it.
    """
    m, rows = case.material("CsPbBr3"), room_temperature.rates()
    k_0 = [scenarios.single_cell_rate(m, reading) for reading in ("share", "whole")]
    allowed, ratio = np.log(3.0) * case.tolerance, {}
    for name in scenarios.CLOSURES:
        made = case.closure(name)
        known = rows[made.covers(rows.size_nm)]
        if len(known):
            over = made.coherence_number(300.0, known.size_nm.to_numpy()) / known.rate_per_ns.to_numpy()
            ratio[name] = min((float(np.median(k * over)) for k in k_0), key=lambda r: abs(np.log(r)))
    # "Few cells": a closure in which thousands emit together at 300 K is not the paper's, whatever its rate.
    few = {name: case.closure(name).coherence_number(300.0, 10.0) < 10 for name in ratio}
    stands = {name: bool(few[name] and abs(np.log(r)) < allowed) for name, r in ratio.items()}
    return Found(ratio.get("phase locking", np.nan), stands)


@claim("C19", ground="polaron crossover", fails=Case(held="reorganization energy"))
def softer_modes_help(case: Case) -> Found:
    """T_c with all modes of CsPbBr3 at 0.7 of their energy over T_c: above 1 by 1 %.

    At fixed Huang-Rhys factors, the number the paper gives, or at fixed reorganization energy, with S raised by 1/0.7.
    """
    m = case.material("CsPbBr3")
    S = m.modes.huang_rhys / (SOFTER if case.held == "reorganization energy" else 1.0)
    softer = dataclasses.replace(m, modes=m.modes.assign(energy_meV=SOFTER * m.modes.energy_meV, huang_rhys=S))
    change = case.everywhere(
        lambda name: case.crossover(name, case.edge, softer) / case.crossover(name, case.edge), case.edge
    )
    stands = {name: ratio > 1.01 for name, ratio in change.items()}
    return Found(change["polaron crossover"], stands, built_in=(BEST,))  # as in C8


@claim("C21", ground="exact", holds=Case(given={"absorption of CsPbBr3 over CdSe, per volume": 10.0}))
def absorbs_more_than_cdse_of_equal_size(case: Case) -> Found:
    """Cross-section at 400 nm of a small sphere of CsPbBr3 over one of CdSe, from measured optical constants: above 2."""
    ratio = case.take("absorption of CsPbBr3 over CdSe, per volume")
    return Found(ratio, exact=bool(ratio > 2))


@claim("C22", ground="thermal part when cold", fails=STIFF)
def cold_disorder_set_by_soft_modes(case: Case) -> Found:
    """Share of the modes below 10 meV in sigma^2, above half: of the zero point, and of the thermal part when cold."""
    J = case.material("CsPbBr3").spectral_density
    soft, occupation = J.energy < SOFT, 1 / np.expm1(J.energy / (units.BOLTZMANN * case.cold))
    shares = {
        ground: float((J.weight * weight)[soft].sum() / (J.weight * weight).sum())
        for ground, weight in (("zero point", 1.0), ("thermal part when cold", occupation))
    }
    return Found(shares["zero point"], {ground: share > 0.5 for ground, share in shares.items()})
