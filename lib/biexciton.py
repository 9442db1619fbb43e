"""The biexciton: two excitons, one lattice, one or two photons.

Two excitons couple to the same phonons by g1 and g2 (Eq. 1 for each of them). What they share of the lattice, c, decides
what a second exciton gains in binding, and whether the lattice tells the two ways of emitting apart. Energies in meV,
lengths in nm, times in ps, temperatures in K; rates in units of the rate of one emitter.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import eigh_tridiagonal, expm

from lib import coherence, phonons, symbolic, tables, units, validate

# ---- binding
_stabilization = symbolic.numeric(symbolic.LATTICE_STABILIZATION, symbolic.lam, symbolic.c)
_shift = symbolic.numeric(symbolic.LATTICE_SHIFT_KERNEL, symbolic.w, symbolic.t, symbolic.c)
_rising = symbolic.numeric(symbolic.RISING_SHARE, symbolic.D, symbolic.a_B, symbolic.rise)
_law = symbolic.numeric(symbolic.CONFINEMENT_LAW, symbolic.D, symbolic.constant, symbolic.slope)

_SHARING = {"allowed": "from -1 to 1", "at_least": -1.0, "at_most": 1.0}
_LENGTH = {"allowed": "finite and above 0 nm", "above": 0.0}


def _plain(values):
    return float(values) if np.ndim(values) == 0 else values


@validate.guarded()
def sharing(g1, g2, energies):
    """How far two excitons displace the same lattice coordinates: c.

    Parameters
    ----------
    g1, g2 : array_like, shape (n,)
        Couplings of the two excitons to the modes, meV, of either sign; not all 0.
    energies : array_like, shape (n,)
        Phonon energies, meV, above 0.

    Returns
    -------
    float
        Cosine of the angle between g1 and g2 in the metric g^2/w, from -1 to 1:
        1 for proportional vectors, 0 for two excitons that move different modes.
    """
    energies = validate.vector("energies", energies, "one-dimensional, each finite and above 0 meV", above=0.0)
    g1, g2 = validate.vector("g1", g1), validate.vector("g2", g2)
    validate.same_length(g1=g1, g2=g2, energies=energies)
    for name, g in (("g1", g1), ("g2", g2)):
        if not np.any(g):
            raise ValueError(f"{name} = 0 in every mode is not allowed: c needs two excitons that couple")
    a1, a2 = g1 / np.sqrt(energies), g2 / np.sqrt(energies)
    return float(np.clip(a1 @ a2 / np.sqrt((a1 @ a1) * (a2 @ a2)), -1.0, 1.0))


@validate.guarded()
def lattice_stabilization(reorganization_energy, sharing):
    """Delta_lat = 2 c lambda, what the lattice adds to the binding of two like excitons; broadcasts.

    Parameters
    ----------
    reorganization_energy : array_like
        lambda of one exciton, meV, at least 0.
    sharing : array_like
        c, from -1 to 1 (:func:`sharing`).

    Returns
    -------
    float or ndarray
        meV; positive is attractive. Exact for Eq. 1 and independent of temperature: the
        pair reorganises by 2 lambda (1 + c), two single excitons by 2 lambda.
    """
    lam = validate.numbers("reorganization_energy", reorganization_energy, "finite and at least 0 meV", at_least=0.0)
    return _plain(_stabilization(lam, validate.numbers("sharing", sharing, **_SHARING)))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def dynamic_reorganization_energy(spectral_density, T):
    """Closure: lambda_dyn(T) = int J n_B/(k_B T) dw, meV, in the shape of T (K).

    The reorganization energy that classical fluctuation theory reads out of the thermal part
    of Eq. 3, sigma_th^2/(2 k_B T): lambda for k_B T above all phonons, 0 for a cold lattice.
    It does not follow from Eq. 1, whose lambda does not depend on T.
    """
    return _plain(spectral_density.thermal_variance(T) / (2 * units.BOLTZMANN * validate.temperature(T)))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def lattice_shift(spectral_density, time, sharing=1.0):
    """Lattice part of the biexciton shift at a time after a vertical excitation.

    Parameters
    ----------
    spectral_density : lib.phonons.SpectralDensity
        J of one exciton, at least lambda finite.
    time : array_like, shape (n,)
        Delay, ps, at least 0; for a continuous J short enough for its nodes, or a ValueError.
    sharing : float
        c, from -1 to 1.

    Returns
    -------
    ndarray, shape (n,)
        2 c int (J/w) (1 - cos wt) dw, meV: c m_1 t^2 at first, 2 c lambda in the end if J is
        continuous. It is the red shift of the exciton-to-biexciton absorption, by mean
        energy, at a delay after the first exciton was made. Exact for Eq. 1 at any temperature.
    """
    time = validate.vector("time", time, "a list of delays, finite and at least 0 ps", at_least=0.0)
    c = validate.number("sharing", sharing, **_SHARING)
    lam = spectral_density.reorganization_energy  # refused, with the reason, where it is infinite
    phase = time[:, None] / units.HBAR
    if not spectral_density.discrete:
        order = np.argsort(spectral_density.energy)
        node, weight = spectral_density.energy[order], spectral_density.weight[order]
        # Nodes too far apart for the latest delay alias; they may hold next to nothing.
        coarse = np.diff(node, prepend=0.0) * phase.max() > 2
        if np.sum((weight / node)[coarse]) > 1e-3 * lam:
            raise ValueError(
                f"time = {time.max():g} ps is not allowed: the nodes of this continuous J resolve shorter delays only"
            )
    return _shift(spectral_density.energy, phase, c) @ spectral_density.weight


@validate.guarded()
def truncated_stabilization(energies, g1, g2, T, levels):
    """Delta_lat by brute force: free energies of Eq. 1 with 0, 1 and 2 excitons, phonon by phonon.

    Parameters
    ----------
    energies, g1, g2 : array_like, shape (m,)
        Phonon energies (above 0) and couplings of the two excitons, meV; one to three modes.
    T : array_like
        Temperatures, K.
    levels : int or sequence of int
        Phonon levels kept in each mode, at least 2; their product at most 4,000.

    Returns
    -------
    float or ndarray, shape of T
        F_1 + F_2 - F_12 - F_0, meV, with F = -k_B T ln Tr exp(-H/k_B T). No displaced
        oscillator enters.
    """
    energies = validate.vector("energies", energies, "one-dimensional, each finite and above 0 meV", above=0.0)
    g1, g2 = validate.vector("g1", g1), validate.vector("g2", g2)
    validate.same_length(g1=g1, g2=g2, energies=energies)
    kT = units.BOLTZMANN * validate.temperature(T)
    allowed = "whole numbers from 2, one or one a mode, with a product of at most 4000"
    levels = np.atleast_1d(validate.wholes("levels", levels, allowed, at_least=2, at_most=4000))
    if levels.shape not in ((1,), energies.shape):
        validate.refuse("levels", levels, allowed)
    levels = np.broadcast_to(levels, energies.shape)
    if np.prod(levels, dtype=float) > 4000:
        validate.refuse("levels", levels.tolist(), allowed)
    lower = [np.diag(np.sqrt(np.arange(1.0, n)), 1) for n in levels]

    def of_mode(q, matrix):
        return np.kron(np.kron(np.eye(levels[:q].prod()), matrix), np.eye(levels[q + 1 :].prod()))

    number = sum(of_mode(q, w * b.T @ b) for q, (w, b) in enumerate(zip(energies, lower)))

    def free_energy(g):
        H = number + sum(of_mode(q, x * (b + b.T)) for q, (x, b) in enumerate(zip(g, lower)))
        E = np.linalg.eigvalsh(H)
        return E[0] - kT * np.log(np.exp(-(E - E[0]) / kT[..., None]).sum(-1))

    return _plain(free_energy(g1) + free_energy(g2) - free_energy(g1 + g2) - free_energy(0 * g1))


#: Closures for the size dependence of the lattice part.
SIZE_LAWS = ("rising", "falling")


@validate.guarded()
def rising_share(D, bohr_radius, rise=3.0):
    """Closure: share 1 - exp[-D/(r a_B)] of 2 c lambda in a dot of edge D (nm); r = 3 is assumed. Broadcasts."""
    D, a_B = validate.numbers("D", D, **_LENGTH), validate.numbers("bohr_radius", bohr_radius, **_LENGTH)
    return _plain(_rising(D, a_B, validate.number("rise", rise, "finite and above 0", above=0.0)))


@validate.guarded()
def falling_share(D, correlation_length):
    """Closure: share f(D/xi) of 2 c lambda_loc, from averaging a local potential over the dot. Broadcasts, nm.

    Derived for one state that fills a hard cube and a Gaussian correlation length xi, which is assumed.
    """
    return _plain(phonons.single_level_factor(validate.numbers("D", D, **_LENGTH), correlation_length))


@validate.guarded()
def low_temperature_binding(D, quantity="biexciton binding"):
    """The one public law for CsPbBr3 at low temperature, Delta_0 + k/D^2, meV; D in nm, broadcasts.

    A fit to single-dot measurements, known second-hand (confidence S): the *total* binding,
    whatever it is made of. The fitted sizes are not stated in the copy read.

    Parameters
    ----------
    D : array_like
        Edge, nm, above 0.
    quantity : {"biexciton binding", "trion binding"}
    """
    laws = tables.load("biexciton_binding").dropna(subset="slope_meV_nm2").set_index("quantity")
    row = laws.loc[validate.choice("quantity", quantity, laws.index)]
    return _plain(_law(validate.numbers("D", D, **_LENGTH), row.constant_meV, row.slope_meV_nm2))


@validate.guarded()
def published_binding(material):
    """Rows of data/biexciton_binding.csv on the biexciton of one material.

    The measured values of CdSe are a band over 2.4 to 4 nm and nothing else: no curve is
    drawn from there to the bulk, whose value is known to the book from memory only
    (data/unverified_leads.csv).
    """
    rows = tables.load("biexciton_binding")
    chosen = rows.material.map(lambda name: material in name.split(" and "))
    chosen &= rows.quantity.str.startswith("biexciton binding")
    if not chosen.any():
        validate.choice("material", material, sorted(set(" and ".join(rows.material).split(" and "))))
    return rows[chosen].reset_index(drop=True)


# ---- emission
_debye_waller_share = symbolic.numeric(symbolic.WHICH_PATH_KERNEL / symbolic.DEBYE_WALLER_KERNEL, symbolic.c)
_bright_substate = symbolic.numeric(symbolic.BRIGHT_SUBSTATE, symbolic.degeneracy, symbolic.gap, symbolic.kT)
_ladder_ratio = symbolic.numeric(symbolic.LADDER_RATIO, symbolic.N)
_dephased_ratio = symbolic.numeric(symbolic.DEPHASED_RATIO, symbolic.N, symbolic.q)
_saturation = symbolic.numeric(symbolic.SATURATION_NUMBER, symbolic.D, symbolic.a_B, symbolic.c_s)
_box_level = symbolic.numeric(symbolic.BOX_LEVEL, symbolic.m, symbolic.M, symbolic.D, symbolic.kinetic)

_ABOVE_0 = {"allowed": "finite and above 0", "above": 0.0}
_AT_LEAST_0 = {"allowed": "finite and at least 0", "at_least": 0.0}
#: Most phonon levels :func:`two_cell_rate_ratio` keeps.
_MOST_LEVELS = 1500


def _shared(sharing):
    return validate.numbers("sharing", sharing, "from 0 (two lattices) to 1 (one)", at_least=0.0, at_most=1.0)


@validate.guarded(spectral_density=phonons.SpectralDensity)
def which_path_overlap(spectral_density, T, sharing):
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
        return _plain(np.where(sharing == 1.0, 1.0, 0.0) + 0 * T)
    return _plain(np.asarray(spectral_density.debye_waller(T)) ** _debye_waller_share(sharing))


@validate.guarded()
def bright_population(T, subradiant_gap, degeneracy):
    """Share p_B = 1/(1 + g exp(-Delta_sub/kT)) in the bright substate; meV, K; broadcasts."""
    kT = units.BOLTZMANN * validate.temperature(T)
    gap = validate.numbers("subradiant_gap", subradiant_gap, "finite and at least 0 meV", at_least=0.0)
    return _plain(_bright_substate(validate.numbers("degeneracy", degeneracy, **_AT_LEAST_0), gap, kT))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def rate_ratio(spectral_density, T, sharing, subradiant_gap, degeneracy):
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
def two_cell_rate_ratio(energy, coupling, transfer, T, sharing=0.0):
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
    return _plain(2 / (1 + weight @ exchange / weight.sum(-1)))


@validate.guarded()
def ladder_ratio(emitters):
    """2(N - 1)/N, the first two steps of a Dicke ladder; NaN below N = 2, which holds no biexciton. Broadcasts."""
    N = validate.numbers("emitters", emitters, **_ABOVE_0)
    return _plain(np.where(N < 2, np.nan, _ladder_ratio(np.maximum(N, 2.0))))


@validate.guarded()
def dephased_ladder_ratio(emitters, coherence):
    """beta_XX of N cells whose coherences have all fallen to q: 2 - 2q/(1 + (N-1)q), never above 2.

    Parameters
    ----------
    emitters : array_like
        N, at least 2.
    coherence : array_like
        q, from 0 (dephased) to 1 (Dicke states). Exact for pure dephasing of equal cells.
    """
    N = validate.numbers("emitters", emitters, "finite and at least 2", at_least=2.0)
    q = validate.numbers("coherence", coherence, "from 0 to 1", at_least=0.0, at_most=1.0)
    return _plain(_dephased_ratio(N, q))


@validate.guarded()
def saturation_number(D, a_B, c_s):
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
    return _plain(_saturation(*(validate.numbers(name, value, **_ABOVE_0) for name, value in named)))


@validate.guarded()
def thermal_pair_ratio(T, D, mass, spin_states=4):
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
    m = np.arange(1, 2 + int(np.sqrt(1 + 45 / np.min(y))))
    one, two = (spin * np.exp(-k * y[..., None] * (m**2 - 1)).sum(-1) ** 3 for k in (1, 2))
    gain = (coherence.box_average(2 * y) / coherence.box_average(y)) ** 3
    return _plain(2 * (one**2 + two * gain) / (one**2 + two))


@validate.guarded()
def biexciton_cascade(emitters, dephasing, time):
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
