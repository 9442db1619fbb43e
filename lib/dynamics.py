"""One exciton in time: dephasing, thermalisation, noise; and the ladder of many excitations.

Times are in ps, rates in 1/ps and energies in meV, except on the ladder, whose clock is the rate k_0 of one emitter.
QuTiP is imported only where a density matrix is asked for.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import expm

from lib import phonons, symbolic, units, validate

_S = symbolic
_ladder_rate = _S.numeric(_S.LADDER_RATE, _S.m, _S.N)
_two_bose = _S.numeric(_S.THERMAL_KERNEL, _S.w, _S.kT)
_bare_gibbs = _S.numeric(_S.BARE_GIBBS, _S.N, _S.V, _S.kT)
_relaxation = _S.numeric(_S.RELAXATION, _S.N, _S.w, _S.kT)
_noise = _S.numeric(_S.NOISE_KERNEL, _S.w, _S.kT, _S.t)
_phase = _S.numeric(_S.PHASE_KERNEL, _S.w, _S.kT, _S.t)
_kubo = _S.numeric(_S.KUBO_PHASE, _S.sigma, _S.tau, _S.t)

_POSITIVE = {"allowed": "finite and above 0", "above": 0.0}
_AT_LEAST_0 = {"allowed": "finite and at least 0", "at_least": 0.0}


def _from_zero(times):
    times = validate.vector("times", times, "times from 0 on in equal steps", at_least=0.0)
    steps = np.diff(times)
    if times[0] != 0 or len(times) < 2 or steps.min() <= 0 or not np.allclose(steps, steps[0], rtol=1e-6):
        validate.complain(
            f"times = {validate.shown(times)} is not allowed: times must start at 0 and rise in equal steps"
        )
    return times


# ------------------------------------------------------------------ the ladder
@validate.guarded()
def dicke_ladder_rates(emitters):
    """Rates Gamma_m = m (N - m + 1), m = 1..N, of the Dicke ladder.

    Parameters
    ----------
    emitters : int
        Number N of two-level emitters, 1 to 10,000.

    Returns
    -------
    ndarray, shape (N,)
        Rate from m to m - 1 excitations over the rate of a single emitter (dicke1954).
    """
    N = validate.whole("emitters", emitters, "a whole number from 1 to 10,000", at_least=1, at_most=10_000)
    return _ladder_rate(np.arange(1.0, N + 1), float(N))


@validate.guarded()
def ladder_intensity(emitters, times, excited=None, dephasing=0.0):
    """Photons per unit time from N emitters that share one mode of decay.

    Parameters
    ----------
    emitters : int
        N, from 1 to 400; with dephasing at most 60.
    times : array_like, shape (n,)
        From 0 on in equal steps, in units of 1/k_0.
    excited : int, optional
        Excitations m of the symmetric state at the start, 1 to N; N (full inversion) by default.
    dephasing : float
        Rate, in units of k_0, at which the coherence between two emitters decays; each has its own noise.

    Returns
    -------
    ndarray, shape (n,)
        <J+ J-> in units of k_0.

    Notes
    -----
    Without dephasing: rate equations of the ladder. With it: populations of all Dicke states |j, m>, whose rates
    come from QuTiP's ``piqs`` (shammah2018).
    """
    times, rate = _from_zero(times), validate.number("dephasing", dephasing, **_AT_LEAST_0)
    most = 400 if rate == 0 else 60
    N = validate.whole("emitters", emitters, f"a whole number from 1 to {most}", at_least=1, at_most=most)
    allowed = f"a whole number from 1 to {N}"
    start = N if excited is None else validate.whole("excited", excited, allowed, at_least=1, at_most=N)
    if rate == 0:
        emitted = np.concatenate([[0.0], dicke_ladder_rates(N)])
        generator = np.diag(emitted[1:], 1) - np.diag(emitted)
        state = np.eye(N + 1)[start]
    else:
        from qutip import piqs

        generator = piqs.Pim(N, dephasing=rate, collective_emission=1.0).coefficient_matrix().toarray().real
        emitted = (piqs.jspin(N, "+") @ piqs.jspin(N, "-")).diag().real
        state = np.eye(len(emitted))[N - start]  # j = N/2 stands first, from the highest m down
    step, intensity = expm(generator * times[1]), np.empty(len(times))
    for k in range(len(times)):
        intensity[k] = emitted @ state
        state = step @ state
    return intensity


@validate.guarded()
def burst_peak(emitters, excited=None):
    """Time (1/k_0) and height (k_0) of the largest intensity of the ladder; arguments as :func:`ladder_intensity`."""
    N = validate.whole("emitters", emitters, "a whole number from 2 to 400", at_least=2, at_most=400)
    times = np.linspace(0, 4 * (np.log(N) + 1) / N, 801)
    y = ladder_intensity(N, times, excited)
    i = int(np.argmax(y))
    if i == 0:
        return 0.0, float(y[0])
    low, top, high = y[i - 1 : i + 2]
    shift = (low - high) / (2 * (low - 2 * top + high))
    return float((i + shift) * times[1]), float(top - (low - high) * shift / 4)


# ------------------------------------------------------------------ density matrix of one exciton
@validate.guarded()
def collective_hamiltonian(cells, coupling):
    """-V|B><B| on N cells, shape (N, N), meV: equal transfer -V/N between all pairs, the diagonal included."""
    N = validate.whole("cells", cells, "a whole number from 2 to 2000", at_least=2, at_most=2000)
    return np.full((N, N), -validate.number("coupling", coupling) / N)


def _hamiltonian(matrix):
    import qutip

    H = validate.numbers("hamiltonian", matrix, "a real symmetric matrix in meV, 2 to 12 cells")
    if H.ndim != 2 or H.shape[0] != H.shape[1] or not 2 <= len(H) <= 12 or not np.allclose(H, H.T):
        validate.refuse("hamiltonian", matrix, "a real symmetric matrix of 2 to 12 cells")
    return qutip.Qobj(H / units.HBAR), [qutip.Qobj(np.diag(row)) for row in np.eye(len(H))]


def _start(start, N):
    import qutip

    validate.choice("start", start, ("bright", "cell"))
    amplitude = np.full(N, N**-0.5) if start == "bright" else np.eye(N)[0]
    return qutip.ket2dm(qutip.Qobj(amplitude))


def _solve(liouvillian, start, times, N):
    import qutip
    from qutip.solver.integrator import IntegratorException

    options = {"progress_bar": "", "atol": 1e-10, "rtol": 1e-9, "nsteps": 100_000}
    summed = [qutip.Qobj(np.ones((N, N)))]
    try:
        solved = qutip.mesolve(liouvillian, _start(start, N), times, e_ops=summed, options=options)
    except IntegratorException:
        validate.complain(
            f"times up to {times[-1]:g} ps are too long for these rates and energies to be followed in steps"
        )
    return np.real(solved.expect[0])


@validate.guarded()
def dephased_coherence(hamiltonian, dephasing, times, start="bright"):
    """N_coh(t) under Haken-Strobl noise: white, independent in every cell.

    Parameters
    ----------
    hamiltonian : array_like, shape (N, N)
        Of one exciton on N = 2 to 12 cells, meV.
    dephasing : float
        gamma, 1/ps: the rate at which the coherence of two cells decays. The jump operators are sqrt(gamma)|i><i|,
        each of the two cells gives gamma/2.
    times : array_like, shape (n,)
        ps, at least 0, increasing.
    start : {"bright", "cell"}
        The state at the start: |B>, or the first cell alone.

    Returns
    -------
    ndarray, shape (n,)
        Sum of all elements of the density matrix; tends to 1 (haken1973).
    """
    import qutip

    H, cells = _hamiltonian(hamiltonian)
    rate = validate.number("dephasing", dephasing, **_AT_LEAST_0)
    times = validate.vector("times", times, **_AT_LEAST_0)
    return _solve(qutip.liouvillian(H, [rate**0.5 * P for P in cells]), start, times, len(cells))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def bath_rate(spectral_density, energy, T):
    """Golden-rule rate 2 pi J (n_B + 1)/hbar for giving ``energy`` to the bath, 2 pi J n_B/hbar for taking it.

    Parameters
    ----------
    spectral_density : lib.phonons.SpectralDensity
        Of one cell, continuous: discrete modes have no rate.
    energy : float
        meV; above 0 the exciton loses it. At 0 the limit of small energies.
    T : float
        K.

    Returns
    -------
    float
        1/ps; the rates at -energy and energy have the ratio exp(-energy/kT).
    """
    E, kT = validate.number("energy", energy), units.BOLTZMANN * validate.number("T", validate.temperature(T))
    size = max(abs(E), 1e-6)
    occupation = _two_bose(size, kT) / 2
    return float(2 * np.pi / units.HBAR * spectral_density.density(size) * (occupation + (E > 0)))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def redfield_tensor(hamiltonian, spectral_density, T, secular=True):
    """Bloch-Redfield generator of one exciton whose cells have independent baths, as a QuTiP superoperator.

    Second order in the coupling, no memory, no level shifts (redfield1957). ``secular`` drops terms that oscillate
    faster than the rates; without them populations and coherences of the levels move apart. Arguments as
    :func:`thermalised_coherence`.
    """
    import qutip

    H, cells = _hamiltonian(hamiltonian)
    baths = [(P, lambda w: bath_rate(spectral_density, units.HBAR * float(np.real(w)), T)) for P in cells]
    bath_rate(spectral_density, 0.0, T)  # refuses discrete modes here, with a reason
    return qutip.bloch_redfield_tensor(H, baths, sec_cutoff=0.01 if secular else -1, fock_basis=True)


@validate.guarded(spectral_density=phonons.SpectralDensity)
def thermalised_coherence(hamiltonian, spectral_density, T, times=None, start="bright", secular=True):
    """N_coh(t) of an exciton that a phonon bath in every cell brings to equilibrium.

    Parameters
    ----------
    hamiltonian : array_like, shape (N, N)
        N = 2 to 12 cells, meV.
    spectral_density : lib.phonons.SpectralDensity
        Of one cell, continuous. Only its values at the differences of the levels enter.
    T : float
        K.
    times : array_like, shape (n,), optional
        ps. None: the steady state.
    start, secular
        See :func:`dephased_coherence` and :func:`redfield_tensor`.

    Returns
    -------
    ndarray, shape (n,), or float
        The steady state is the Gibbs state of the bare ``hamiltonian``, whatever the size of J.
    """
    import qutip

    tensor = redfield_tensor(hamiltonian, spectral_density, T, secular)
    N = len(hamiltonian)
    if times is None:
        return float(np.sum(qutip.steadystate(tensor).full()).real)
    return _solve(tensor, start, validate.vector("times", times, **_AT_LEAST_0), N)


@validate.guarded()
def bare_gibbs(cells, coupling, T):
    """N_coh of -V|B><B| without phonons, N/(1 + (N-1) exp(-V/kT)); ``coupling`` meV, ``T`` K. Broadcasts."""
    N = validate.numbers("cells", cells, "at least 1", at_least=1.0)
    return _bare_gibbs(N, validate.numbers("coupling", coupling), units.BOLTZMANN * validate.temperature(T))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def bright_relaxation_rate(cells, coupling, spectral_density, T):
    """Rate (1/ps) at which |B>, V below the dark states, and these equilibrate: (2 pi J(V)/hbar)[1 + N n_B(V)]/N.

    Second order in the coupling, independent baths. ``cells`` N broadcasts; ``coupling`` V in meV, above 0; T in K.
    """
    N = validate.numbers("cells", cells, "at least 2", at_least=2.0)
    V = validate.number("coupling", coupling, **_POSITIVE)
    kT = units.BOLTZMANN * validate.number("T", validate.temperature(T))
    return 2 * np.pi / units.HBAR * spectral_density.density(V) * _relaxation(N, V, kT)


@validate.guarded(spectral_density=phonons.SpectralDensity)
def polaron_frame_coherence(cells, coupling, spectral_density, T):
    """N_coh of -V|B><B| in the full polaron frame, to lowest order: transfer and coherence both times kappa.

    kappa = exp(-int J coth/w^2) is the thermal overlap of the displaced lattices of two cells. Lowest order in what
    the frame leaves over; it misses every lattice that follows slowly. Arguments as :func:`bare_gibbs`.
    """
    kappa = spectral_density.debye_waller(T)
    return 1 + kappa * (bare_gibbs(cells, kappa * validate.numbers("coupling", coupling), T) - 1)


# ------------------------------------------------------------------ noise
@validate.guarded(spectral_density=phonons.SpectralDensity)
def gap_correlation(spectral_density, times, T, thermal=True):
    """Symmetrised correlation C(t) of the exciton's energy, meV^2, shape of ``times`` (ps); one T in K.

    int J 2 n_B cos(wt) dw, what a classical noise may have; ``thermal=False`` adds the zero point, int J coth cos.
    """
    times = validate.vector("times", times) / units.HBAR
    kT = units.BOLTZMANN * validate.number("T", validate.temperature(T))
    w, weight = spectral_density.energy, spectral_density.weight
    found = _noise(w, kT, times[:, None]) @ weight
    return found if thermal else found + np.cos(times[:, None] * w) @ weight


@validate.guarded(spectral_density=phonons.SpectralDensity)
def correlation_time(spectral_density, T):
    """First time, ps, at which C(t)/C(0) of the thermal part is 1/e; inf where it never is."""
    w, kT = spectral_density.energy, units.BOLTZMANN * validate.number("T", validate.temperature(T))
    share = spectral_density.weight * _two_bose(w, kT)
    w = w[share > 1e-6 * share.sum()]
    # Steps of one percent: fine against any oscillation at its first passage through 1/e.
    count = 100 * int(np.ceil(np.log(1e4 * w.max() / w.min())))
    times = np.append(0.0, np.geomspace(1e-3 / w.max(), 10 / w.min(), count)) * units.HBAR
    C = gap_correlation(spectral_density, times, T)
    below = np.flatnonzero(C < C[0] / np.e)
    if len(below) == 0:
        return np.inf
    i = below[0]
    return float(times[i - 1] + (times[i] - times[i - 1]) * (C[i - 1] - C[0] / np.e) / (C[i - 1] - C[i]))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def slow_share(spectral_density, T, clock):
    """Share of the thermal variance from modes slower than ``clock`` (ps), w < hbar/clock; shape of ``clock``."""
    clock = validate.numbers("clock", clock, "finite and above 0 ps", above=0.0)
    w, kT = spectral_density.energy, units.BOLTZMANN * validate.number("T", validate.temperature(T))
    share = spectral_density.weight * _two_bose(w, kT)
    return (w < units.HBAR / clock[..., None]) @ share / share.sum()


@validate.guarded(spectral_density=phonons.SpectralDensity)
def phase_variance(spectral_density, times, T):
    """Variance of a cell's phase int d(t) dt/hbar under the thermal noise of J; shape of ``times`` (ps).

    The coherence of two cells falls as exp(-variance), that of a cell with the ground state as exp(-variance/2).
    """
    times = validate.vector("times", times) / units.HBAR
    kT = units.BOLTZMANN * validate.number("T", validate.temperature(T))
    return _phase(spectral_density.energy, kT, times[:, None]) @ spectral_density.weight


@validate.guarded()
def kubo_variance(sigma, tau, times):
    """The same for noise of standard deviation ``sigma`` (meV) that forgets in ``tau`` (ps) (kubo1963)."""
    sigma, tau = validate.number("sigma", sigma, **_POSITIVE), validate.number("tau", tau, **_POSITIVE)
    return _kubo(sigma / units.HBAR, tau, validate.vector("times", times))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def lattice_phases(spectral_density, T, times, cells, runs, seed):
    """Phases of cells under classical noise with exactly the correlation int J 2 n_B cos(wt) dw.

    Every node of J is one harmonic motion of random amplitude and phase, integrated in closed form.

    Parameters
    ----------
    spectral_density : lib.phonons.SpectralDensity
    T : float
        K.
    times : array_like, shape (n,)
        ps.
    cells, runs : int
        Cells with independent noise, and repetitions.
    seed : int

    Returns
    -------
    ndarray, shape (runs, cells, n)
        Radians, 0 at t = 0.
    """
    times = validate.vector("times", times) / units.HBAR
    kT = units.BOLTZMANN * validate.number("T", validate.temperature(T))
    w = spectral_density.energy
    variance = spectral_density.weight * _two_bose(w, kT)
    kept = variance > 1e-7 * variance.sum()
    w, size = w[kept], np.sqrt(variance[kept]) / w[kept]
    shape = (
        validate.whole("runs", runs, "a whole number from 1 to 100,000", at_least=1, at_most=100_000),
        validate.whole("cells", cells, "a whole number from 1 to 100,000", at_least=1, at_most=100_000),
        2 * len(w),
    )
    waves = np.concatenate(
        [size[:, None] * np.sin(np.outer(w, times)), size[:, None] * (1 - np.cos(np.outer(w, times)))]
    )
    return np.random.default_rng(validate.seed(seed)).standard_normal(shape) @ waves


@validate.guarded()
def kubo_noise(sigma, tau, times, cells, runs, seed):
    """Energies (meV) and phases (rad) of cells under noise that forgets exponentially; exact at any step.

    ``times`` in ps, from 0 on in equal steps; the other arguments as :func:`kubo_variance` and :func:`lattice_phases`.
    Both arrays have the shape (runs, cells, n).
    """
    times = _from_zero(times)
    sigma, tau = validate.number("sigma", sigma, **_POSITIVE), validate.number("tau", tau, **_POSITIVE)
    shape = (
        validate.whole("runs", runs, "a whole number from 1 to 100,000", at_least=1, at_most=100_000),
        validate.whole("cells", cells, "a whole number from 1 to 100,000", at_least=1, at_most=100_000),
    )
    a = times[1] / tau
    kept = np.exp(-a)
    # Joint Gaussian step of the noise x and its integral y, in units of sigma and sigma tau.
    xx, xy, yy = -np.expm1(-2 * a), np.expm1(-a) ** 2, 2 * a - 3 + 4 * kept - kept**2
    low = np.linalg.cholesky([[xx, xy], [xy, max(yy, xy**2 / xx * (1 + 1e-12))]])
    generator = np.random.default_rng(validate.seed(seed))
    x, y = np.empty((*shape, len(times))), np.zeros((*shape, len(times)))
    x[..., 0] = generator.standard_normal(shape)
    for k in range(1, len(times)):
        new = generator.standard_normal((*shape, 2)) @ low.T
        x[..., k] = kept * x[..., k - 1] + new[..., 0]
        y[..., k] = y[..., k - 1] - np.expm1(-a) * x[..., k - 1] + new[..., 1]
    return sigma * x, sigma * tau / units.HBAR * y


@validate.guarded()
def phasor_coherence(phases):
    """|sum over cells of exp(i phase)|^2 / N of phases (runs, cells, n): N_coh of |B> under noise, without transfer."""
    phases = validate.numbers("phases", phases, "finite, of the shape (runs, cells, n)")
    if phases.ndim != 3:
        validate.refuse("phases", phases, "finite, of the shape (runs, cells, n)")
    return np.abs(np.exp(1j * phases).sum(axis=1)) ** 2 / phases.shape[1]


@validate.guarded()
def noisy_coherence(hamiltonian, phases):
    """N_coh(t) of |B> under noise *and* transfer, one run a row: half a step of phase, transfer, half a step.

    Parameters
    ----------
    hamiltonian : array_like, shape (N, N)
        Times the step over hbar: a pure number, at most a few hundredths.
    phases : array_like, shape (runs, N, n)
        Phases of :func:`kubo_noise` or :func:`lattice_phases` at the steps.

    Returns
    -------
    ndarray, shape (runs, n)
    """
    H, phases = validate.numbers("hamiltonian", hamiltonian), validate.numbers("phases", phases)
    N = H.shape[0] if H.ndim else 1
    if phases.ndim != 3 or phases.shape[1] != N or H.shape != (N, N):
        raise ValueError(
            f"phases of shape {phases.shape} and hamiltonian of shape {H.shape} do not fit: (runs, N, n), (N, N)"
        )
    psi, move = np.full(phases.shape[:2], N**-0.5, complex), expm(-1j * H).T
    found = np.ones((len(phases), phases.shape[2])) * N
    for k in range(1, phases.shape[2]):
        half = np.exp(-0.5j * (phases[..., k] - phases[..., k - 1]))
        psi = half * ((half * psi) @ move)
        found[:, k] = np.abs(psi.sum(axis=1)) ** 2
    return found
