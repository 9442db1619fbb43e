"""Rates of the biexciton's emission in units of the rate of one emitter; energies in meV, temperatures in K."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg import eigh_tridiagonal, expm

from .. import coherence, formulas, phonons, units, validate
from ..closures.base import plain

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..hints import Floats, Values
    from ..phonons import SpectralDensity


_debye_waller_share = formulas.numeric("DEBYE_WALLER_SHARE", "c")
_bright_substate = formulas.numeric("BRIGHT_SUBSTATE", "degeneracy", "gap", "kT")
_ladder_ratio = formulas.numeric("LADDER_RATIO", "N")
_dephased_ratio = formulas.numeric("DEPHASED_RATIO", "N", "u")
_saturation = formulas.numeric("SATURATION_NUMBER", "D", "a_B", "c_s")
_box_level = formulas.numeric("BOX_LEVEL", "m", "M", "D", "kinetic")

_ABOVE_0: dict[str, Any] = {"allowed": "finite and above 0", "above": 0.0}
_AT_LEAST_0: dict[str, Any] = {"allowed": "finite and at least 0", "at_least": 0.0}
#: Most phonon levels :func:`two_cell_rate_ratio` keeps.
_MOST_LEVELS = 1500


def _shared(sharing):
    return validate.numbers("sharing", sharing, "from 0 (two lattices) to 1 (one)", at_least=0.0, at_most=1.0)


@validate.guarded(spectral_density=phonons.SpectralDensity)
def which_path_overlap(spectral_density: SpectralDensity, T: ArrayLike, sharing: ArrayLike) -> Values:
    """Thermal overlap eta of the lattices that the two ways of emitting leave behind.

    Parameters
    ----------
    spectral_density : lib.phonons.SpectralDensity
        J of one exciton, Eq. 2; both excitons have the same.
    T : array_like
        Temperature, K.
    sharing : array_like
        Cosine c of the angle between the coupling vectors g1, g2 of the two excitons in
        the metric g^2/w^2, the same for all modes; from 0 (separate lattices) to 1 (one
        shared lattice). Broadcasts with T.

    Returns
    -------
    float or ndarray
        eta = exp[-(1 - c) int J coth(w/2kT)/w^2 dw]: the displacements differ by
        |g1 - g2|^2 = 2 g^2 (1 - c) per mode, and a displacement alpha has the thermal
        average exp[-|alpha|^2 (2 n_B + 1)/2]. Where J falls no faster than w^2 for
        w -> 0 (Ohmic, Drude) the integral diverges at T > 0: eta is 0, and 1 at c = 1.
    """
    T, sharing = validate.temperature(T), _shared(sharing)
    if not spectral_density.finite_moments()["zero_phonon_line"]:
        return plain(np.where(sharing == 1.0, 1.0, 0.0) + 0 * T)
    return plain(np.asarray(spectral_density.debye_waller(T)) ** _debye_waller_share(sharing))


@validate.guarded()
def bright_population(T: ArrayLike, subradiant_gap: ArrayLike, degeneracy: ArrayLike) -> Values:
    """Share p_B = 1/(1 + g exp(-Delta_sub/kT)) in the bright substate; meV, K; broadcasts."""
    kT = units.BOLTZMANN * validate.temperature(T)
    gap = validate.numbers("subradiant_gap", subradiant_gap, "finite and at least 0 meV", at_least=0.0)
    return plain(_bright_substate(validate.numbers("degeneracy", degeneracy, **_AT_LEAST_0), gap, kT))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def rate_ratio(
    spectral_density: SpectralDensity,
    T: ArrayLike,
    sharing: ArrayLike,
    subradiant_gap: ArrayLike,
    degeneracy: ArrayLike,
) -> Values:
    """beta_XX = 1 + p_B eta: the book's reading of what the paper says in words. A closure.

    Parameters
    ----------
    spectral_density, T, sharing
        As for :func:`which_path_overlap`.
    subradiant_gap : array_like
        Delta_sub, energy of the subradiant substates above the bright one, meV; assumed.
    degeneracy : array_like
        g, number of subradiant substates for each bright one; assumed.

    Returns
    -------
    float or ndarray
        From 1 to 2. It counts the photons that leave the *dressed bright exciton* behind;
        all photons together have the rate 2 whatever the lattice does.
    """
    return 1 + bright_population(T, subradiant_gap, degeneracy) * which_path_overlap(spectral_density, T, sharing)


@validate.guarded()
def two_cell_rate_ratio(energy: float, coupling: float, transfer: float, T: ArrayLike, sharing: float = 0.0) -> Values:
    """beta_XX = <D+D>_XX/<D+D>_X = 2/N_coh^X of two cells, exact for any coupling and temperature.

    Parameters
    ----------
    energy, coupling : float
        Phonon energy w (above 0) and coupling g (at least 0) of the one mode of each
        cell, meV.
    transfer : float
        t of -t(|1><2| + |2><1|), meV; above 0 the bright state is the lower one.
    T : array_like
        Temperature, K.
    sharing : float
        Cosine c of the two coupling vectors, 0 (two modes) to 1 (one mode).

    Returns
    -------
    float or ndarray, shape of T
        The biexciton fills both cells and radiates 2 at any temperature.

    Raises
    ------
    ValueError
        For bad input, or where more than 1500 phonon levels would be needed.

    Notes
    -----
    What both cells share of the lattice moves both energies alike and drops out. The
    difference is one mode with coupling g sqrt((1 - c)/2) to |1><1| - |2><2|. With the
    parity of exchange and phonon number it is a tridiagonal matrix, diagonalised whole.
    """
    w = validate.number("energy", energy, "finite and above 0 meV", above=0.0)
    g = validate.number("coupling", coupling, "finite and at least 0 meV", at_least=0.0)
    t = validate.number("transfer", transfer, "a finite energy in meV")
    T = validate.temperature(T)
    kT = units.BOLTZMANN * T
    relative = g * np.sqrt((1 - validate.number("sharing", _shared(sharing))) / 2)
    levels = int((np.sqrt(20 + 36 * kT.max() / w) + relative / w) ** 2) + 2
    validate.affordable("T", T, memory=100.0 * levels * kT.size)
    if levels > _MOST_LEVELS:
        raise ValueError(
            f"energy = {w:g} meV is not allowed with coupling {g:g} meV at {T.max():g} K: {levels} phonon levels would "
            f"be needed, at most {_MOST_LEVELS} are kept"
        )
    n = np.arange(levels)
    sign = np.where(n % 2, -1.0, 1.0)
    solved = [(p, *eigh_tridiagonal(w * n - t * p * sign, relative * np.sqrt(n[1:]))) for p in (1, -1)]
    value = np.concatenate([e for _, e, _ in solved])
    exchange = np.concatenate([p * (sign @ v**2) for p, _, v in solved])
    weight = np.exp(-(value - value.min()) / kT[..., None])
    return plain(2 / (1 + weight @ exchange / weight.sum(-1)))


@validate.guarded()
def ladder_ratio(emitters: ArrayLike) -> Values:
    """2(N - 1)/N, the first two steps of a Dicke ladder; NaN below N = 2, which holds no biexciton. Broadcasts."""
    N = validate.numbers("emitters", emitters, **_ABOVE_0)
    return plain(np.where(N < 2, np.nan, _ladder_ratio(np.maximum(N, 2.0))))


@validate.guarded()
def dephased_ladder_ratio(emitters: ArrayLike, coherence: ArrayLike) -> Values:
    """beta_XX of N cells whose coherences have all fallen to u: 2 - 2u/(1 + (N-1) u), never above 2.

    Parameters
    ----------
    emitters : array_like
        N, at least 2.
    coherence : array_like
        u, from 0 (dephased) to 1 (Dicke states). Exact for pure dephasing of equal cells.
    """
    N = validate.numbers("emitters", emitters, "finite and at least 2", at_least=2.0)
    u = validate.numbers("coherence", coherence, "from 0 to 1", at_least=0.0, at_most=1.0)
    return plain(_dephased_ratio(N, u))


@validate.guarded()
def saturation_number(D: ArrayLike, a_B: ArrayLike, c_s: ArrayLike) -> Values:
    """Excitons that fill the phase space of a dot, N_sat = D^3/(c_s a_B^3).

    Parameters
    ----------
    D, a_B : array_like
        Edge of the dot and exciton Bohr radius, nm.
    c_s : array_like
        Volume one exciton blocks, in units of a_B^3: 7 pi = 22 for equal spins and
        7 pi/2 = 11 for an unpolarised pair to first order in the density, 8 for a cube of
        two Bohr radii.
    """
    named = (("D", D), ("a_B", a_B), ("c_s", c_s))
    return plain(_saturation(*(validate.numbers(name, value, **_ABOVE_0) for name, value in named)))


@validate.guarded()
def thermal_pair_ratio(T: ArrayLike, D: ArrayLike, mass: float, spin_states: int = 4) -> Values:
    """beta_XX of two excitons in the levels of a hard cube, without lattice and without interaction.

    Parameters
    ----------
    T, D : array_like
        Temperature (K) and edge (nm); they broadcast.
    mass : float
        Exciton mass, free-electron masses.
    spin_states : int
        States of one level, all at one energy: 4 (triplet and singlet), or 1.

    Returns
    -------
    float or ndarray
        The two are identical bosons: 2 in the hot and the cold limit, more between, where
        bosons gather in the lowest level. With n states in it,
        <n> = [e^(-bE) Z(b) + e^(-2bE)]/Z_2 and Z_2 = [Z(b)^2 + Z(2b)]/2.
    """
    kT = units.BOLTZMANN * validate.temperature(T)
    D = validate.numbers("D", D, "finite and above 0 nm", above=0.0)
    mass = validate.number("mass", mass, **_ABOVE_0)
    spin = validate.number("spin_states", spin_states, "at least 1", at_least=1)
    y = np.asarray(_box_level(1, mass, D, units.HBAR2_OVER_2M0) / kT)
    most = 1 + int(np.sqrt(1 + 45 / np.min(y)))
    validate.affordable("D", D, memory=60.0 * most * y.size)
    m = np.arange(1, most + 1)
    one, two = (spin * np.exp(-k * y[..., None] * (m**2 - 1)).sum(-1) ** 3 for k in (1, 2))
    gain = (coherence.box_average(2 * y) / coherence.box_average(y)) ** 3
    return plain(2 * (one**2 + two * gain) / (one**2 + two))


@validate.guarded()
def biexciton_cascade(emitters: int, dephasing: float, time: ArrayLike) -> tuple[Floats, Floats]:
    """Rates of the first and the second photon of N emitters that start with two excitations.

    Parameters
    ----------
    emitters : int
        N, at least 2; the start is the symmetric state, step 2 of the Dicke ladder.
    dephasing : float
        Rate at which the coherence of two cells decays, in units of the single-emitter
        rate, at least 0; independent for every emitter.
    time : array_like, shape (n,)
        Times in units of one over the single-emitter rate, at least 0.

    Returns
    -------
    first, second : ndarray, shape (n,)
        Collective rates <J+J-> with two and with one excitation present.

    Notes
    -----
    The state stays symmetric under exchange of emitters, so five numbers are exact for any
    N: the populations of total spin N/2, N/2 - 1, N/2 - 2 with two excitations and of the
    first two with one. Dephasing acts on the coherences instead, by how many emitters
    differ between two configurations.
    """
    N = float(validate.whole("emitters", emitters, "a whole number of at least 2", at_least=2))
    gamma = validate.number("dephasing", dephasing, **_AT_LEAST_0)
    time = validate.vector("time", time, "one-dimensional, finite and at least 0", at_least=0.0)
    if len(time) > 100_000:
        validate.refuse("time", time, "at most 100,000 times")
    kinds = int(min(N, 4)) - 1  # total spins N/2, N/2 - 1, N/2 - 2 that exist
    # Rows: total spin; columns: identity, one emitter differs, both differ.
    pairs = np.array([[1, 2 * (N - 2), (N - 2) * (N - 3) / 2], [1, N - 4, 3 - N], [1, -2, 1]])[:kinds, :kinds]
    states = np.array([1, N - 1, N * (N - 3) / 2])[:kinds]
    single, singles = np.array([[1, N - 1], [1, -1]]), np.array([1, N - 1])
    rate = np.array([2 * (N - 1), N - 2, 0])[:kinds]

    def dephase(table, count):
        lost = table @ np.diag(-gamma * np.arange(len(table))) @ np.linalg.inv(table)
        return count[:, None] * lost / count

    flow = np.zeros((kinds + 2, kinds + 2))
    flow[:kinds, :kinds] = dephase(pairs, states) - np.diag(rate)
    flow[kinds:, kinds:] = dephase(single, singles) - np.diag([N, 0])
    for j in range(min(kinds, 2)):
        flow[kinds + j, j] = rate[j]
    share = expm(time[:, None, None] * flow)[:, :, 0]
    return share[:, :kinds] @ rate, N * share[:, kinds]
