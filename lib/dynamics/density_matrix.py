"""The density matrix of one exciton: dephasing and thermalisation; rates in 1/ps, times in ps, energies in meV."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from .. import formulas, phonons, units, validate
from ..needs import needed
from .times import AT_LEAST_0, POSITIVE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from qutip import Qobj

    from ..hints import Floats, Values
    from ..phonons import SpectralDensity


#: What needs QuTiP, in the words of its absence.
_WHAT = "The time evolution of a density matrix"
_two_bose = formulas.numeric("THERMAL_KERNEL", "w", "kT")
_bare_gibbs = formulas.numeric("BARE_GIBBS", "N", "V", "kT")
_relaxation = formulas.numeric("RELAXATION", "N", "w", "kT")


@validate.guarded()
def collective_hamiltonian(cells: int, coupling: float) -> Floats:
    """-V|B><B| on N cells, shape (N, N), meV: equal transfer -V/N between all pairs, the diagonal included."""
    N = validate.whole("cells", cells, "a whole number from 2 to 2000", at_least=2, at_most=2000)
    return np.full((N, N), -validate.number("coupling", coupling) / N)


def _hamiltonian(matrix):
    qutip = needed("qutip", _WHAT)

    H = validate.numbers("hamiltonian", matrix, "a real symmetric matrix in meV, 2 to 12 cells")
    if H.ndim != 2 or H.shape[0] != H.shape[1] or not 2 <= len(H) <= 12 or not np.allclose(H, H.T):
        validate.refuse("hamiltonian", matrix, "a real symmetric matrix of 2 to 12 cells")
    return qutip.Qobj(H / units.HBAR), [qutip.Qobj(np.diag(row)) for row in np.eye(len(H))]


def _start(start, N):
    qutip = needed("qutip", _WHAT)

    validate.choice("start", start, ("bright", "cell"))
    amplitude = np.full(N, N**-0.5) if start == "bright" else np.eye(N)[0]
    return qutip.ket2dm(qutip.Qobj(amplitude))


def _solve(liouvillian, start, times, N):
    qutip = needed("qutip", _WHAT)
    from qutip.solver.integrator import IntegratorException

    if len(times) > 100_000:
        validate.refuse("times", times, "at most 100,000 times")
    options = {"progress_bar": "", "atol": 1e-10, "rtol": 1e-9, "nsteps": 100_000}
    summed = [qutip.Qobj(np.ones((N, N)))]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the integrator, which the exception repeats
            solved = qutip.mesolve(liouvillian, _start(start, N), times, e_ops=summed, options=options)
    except IntegratorException:
        validate.complain(
            f"times up to {times[-1]:g} ps are too long for these rates and energies to be followed in steps"
        )
    return np.real(solved.expect[0])


@validate.guarded()
def dephased_coherence(hamiltonian: ArrayLike, dephasing: float, times: ArrayLike, start: str = "bright") -> Floats:
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
    qutip = needed("qutip", _WHAT)

    H, cells = _hamiltonian(hamiltonian)
    rate = validate.number("dephasing", dephasing, **AT_LEAST_0)
    times = validate.vector("times", times, **AT_LEAST_0)
    return _solve(qutip.liouvillian(H, [rate**0.5 * P for P in cells]), start, times, len(cells))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def bath_rate(spectral_density: SpectralDensity, energy: float, T: float) -> float:
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
def redfield_tensor(hamiltonian: ArrayLike, spectral_density: SpectralDensity, T: float, secular: bool = True) -> Qobj:
    """Bloch-Redfield generator of one exciton whose cells have independent baths, as a QuTiP superoperator.

    Second order in the coupling, no memory, no level shifts (redfield1957). ``secular`` drops terms that oscillate
    faster than the rates; without them populations and coherences of the levels move apart. Arguments as
    :func:`thermalised_coherence`.
    """
    qutip = needed("qutip", _WHAT)

    H, cells = _hamiltonian(hamiltonian)
    baths = [(P, lambda w: bath_rate(spectral_density, units.HBAR * float(np.real(w)), T)) for P in cells]
    bath_rate(spectral_density, 0.0, T)  # refuses discrete modes here, with a reason
    return qutip.bloch_redfield_tensor(H, baths, sec_cutoff=0.01 if secular else -1, fock_basis=True)


@validate.guarded(spectral_density=phonons.SpectralDensity)
def thermalised_coherence(
    hamiltonian: ArrayLike,
    spectral_density: SpectralDensity,
    T: float,
    times: ArrayLike | None = None,
    start: str = "bright",
    secular: bool = True,
) -> Values:
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
    qutip = needed("qutip", _WHAT)

    tensor = redfield_tensor(hamiltonian, spectral_density, T, secular)
    N = len(np.asarray(hamiltonian))
    if times is None:
        return float(np.sum(qutip.steadystate(tensor).full()).real)
    return _solve(tensor, start, validate.vector("times", times, **AT_LEAST_0), N)


@validate.guarded()
def bare_gibbs(cells: ArrayLike, coupling: ArrayLike, T: ArrayLike) -> Values:
    """N_coh of -V|B><B| without phonons, N/(1 + (N-1) exp(-V/kT)); ``coupling`` meV, ``T`` K. Broadcasts."""
    N = validate.numbers("cells", cells, "at least 1", at_least=1.0)
    return _bare_gibbs(N, validate.numbers("coupling", coupling), units.BOLTZMANN * validate.temperature(T))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def bright_relaxation_rate(cells: ArrayLike, coupling: float, spectral_density: SpectralDensity, T: float) -> Values:
    """Rate (1/ps) at which |B>, V below the dark states, and these equilibrate: (2 pi J(V)/hbar)[1 + N n_B(V)]/N.

    Second order in the coupling, independent baths. ``cells`` N broadcasts; ``coupling`` V in meV, above 0; T in K.
    """
    N = validate.numbers("cells", cells, "at least 2", at_least=2.0)
    V = validate.number("coupling", coupling, **POSITIVE)
    kT = units.BOLTZMANN * validate.number("T", validate.temperature(T))
    return 2 * np.pi / units.HBAR * spectral_density.density(V) * _relaxation(N, V, kT)


@validate.guarded(spectral_density=phonons.SpectralDensity)
def polaron_frame_coherence(
    cells: ArrayLike, coupling: ArrayLike, spectral_density: SpectralDensity, T: ArrayLike
) -> Values:
    """N_coh of -V|B><B| in the full polaron frame, to lowest order: transfer and coherence both times kappa.

    kappa = exp(-int J coth/w^2) is the thermal overlap of the displaced lattices of two cells. Lowest order in what
    the frame leaves over; it misses every lattice that follows slowly. Arguments as :func:`bare_gibbs`.
    """
    kappa = spectral_density.debye_waller(T)
    return 1 + kappa * (bare_gibbs(cells, kappa * validate.numbers("coupling", coupling), T) - 1)
