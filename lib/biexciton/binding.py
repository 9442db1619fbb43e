"""What a second exciton gains in binding from the lattice, and the published bindings; energies in meV, lengths in nm, times in ps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import formulas, phonons, tables, units, validate
from ..closures.base import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike

    from ..hints import Floats, Values
    from ..phonons import SpectralDensity


_stabilization = formulas.numeric("LATTICE_STABILIZATION", "lam", "c")
_shift = formulas.numeric("LATTICE_SHIFT_KERNEL", "w", "t", "c")
_rising = formulas.numeric("RISING_SHARE", "D", "a_B", "rise")
_law = formulas.numeric("CONFINEMENT_LAW", "D", "constant", "slope")

_SHARING: dict[str, Any] = {"allowed": "from -1 to 1", "at_least": -1.0, "at_most": 1.0}
_LENGTH: dict[str, Any] = {"allowed": "finite and above 0 nm", "above": 0.0}


@validate.guarded()
def sharing(g1: ArrayLike, g2: ArrayLike, energies: ArrayLike) -> float:
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
def lattice_stabilization(reorganization_energy: ArrayLike, sharing: ArrayLike) -> Values:
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
    return plain(_stabilization(lam, validate.numbers("sharing", sharing, **_SHARING)))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def dynamic_reorganization_energy(spectral_density: SpectralDensity, T: ArrayLike) -> Values:
    """Closure: lambda_dyn(T) = int J n_B/(k_B T) dw, meV, in the shape of T (K).

    The reorganization energy that classical fluctuation theory reads out of the thermal part
    of Eq. 3, sigma_th^2/(2 k_B T): lambda for k_B T above all phonons, 0 for a cold lattice.
    It does not follow from Eq. 1, whose lambda does not depend on T.
    """
    return plain(spectral_density.thermal_variance(T) / (2 * units.BOLTZMANN * validate.temperature(T)))


@validate.guarded(spectral_density=phonons.SpectralDensity)
def lattice_shift(spectral_density: SpectralDensity, time: ArrayLike, sharing: float = 1.0) -> Floats:
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
def truncated_stabilization(
    energies: ArrayLike, g1: ArrayLike, g2: ArrayLike, T: ArrayLike, levels: int | Sequence[int]
) -> Values:
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
    kept = np.atleast_1d(validate.wholes("levels", levels, allowed, at_least=2, at_most=4000))
    if kept.shape not in ((1,), energies.shape):
        validate.refuse("levels", kept, allowed)
    kept = np.broadcast_to(kept, energies.shape)
    if np.prod(kept, dtype=float) > 4000:
        validate.refuse("levels", kept.tolist(), allowed)
    lower = [np.diag(np.sqrt(np.arange(1.0, n)), 1) for n in kept]

    def of_mode(q, matrix):
        return np.kron(np.kron(np.eye(kept[:q].prod()), matrix), np.eye(kept[q + 1 :].prod()))

    number = sum(of_mode(q, w * b.T @ b) for q, (w, b) in enumerate(zip(energies, lower)))

    def free_energy(g):
        H = number + sum(of_mode(q, x * (b + b.T)) for q, (x, b) in enumerate(zip(g, lower)))
        E = np.linalg.eigvalsh(H)
        return E[0] - kT * np.log(np.exp(-(E - E[0]) / kT[..., None]).sum(-1))

    return plain(free_energy(g1) + free_energy(g2) - free_energy(g1 + g2) - free_energy(0 * g1))


#: Closures for the size dependence of the lattice part.
SIZE_LAWS = ("rising", "falling")


@validate.guarded()
def rising_share(D: ArrayLike, bohr_radius: ArrayLike, rise: float = 3.0) -> Values:
    """Closure: share 1 - exp[-D/(r a_B)] of 2 c lambda in a dot of edge D (nm); r = 3 is assumed. Broadcasts."""
    D, a_B = validate.numbers("D", D, **_LENGTH), validate.numbers("bohr_radius", bohr_radius, **_LENGTH)
    return plain(_rising(D, a_B, validate.number("rise", rise, "finite and above 0", above=0.0)))


@validate.guarded()
def falling_share(D: ArrayLike, correlation_length: ArrayLike) -> Values:
    """Closure: share f(D/xi) of 2 c lambda_loc, from averaging a local potential over the dot. Broadcasts, nm.

    Derived for one state that fills a hard cube and a Gaussian correlation length xi, which is assumed.
    """
    return plain(phonons.single_level_factor(validate.numbers("D", D, **_LENGTH), correlation_length))


@validate.guarded()
def low_temperature_binding(D: ArrayLike, quantity: str = "biexciton binding") -> Values:
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
    return plain(_law(validate.numbers("D", D, **_LENGTH), row.constant_meV, row.slope_meV_nm2))


@validate.guarded()
def published_binding(material: str) -> pd.DataFrame:
    """Rows of data/biexciton_binding.csv on the biexciton of one material.

    The measured values of CdSe are a band over 2.4 to 4 nm and nothing else: no curve is
    drawn from there to the bulk, whose value is known to the book from memory only
    (data/unverified_leads.csv).
    """
    rows = tables.load("biexciton_binding")
    known = dict.fromkeys(" and ".join(rows[rows.quantity.str.startswith("biexciton binding")].material).split(" and "))
    validate.choice("material", material, sorted(known))
    chosen = rows.material.map(lambda name: material in name.split(" and "))
    chosen &= rows.quantity.str.startswith("biexciton binding")
    return rows[chosen].reset_index(drop=True)
