"""A dot too small for the thermal envelope: electron and hole in the same hard cube, each on its own.

Both pictures give k(T)/k(0), the thermal radiative rate over that of the lowest orbital:
"envelope" (the exciton moves as a whole) and "strong" (electron and hole are populated
independently and radiate where their quantum numbers agree). Equal carrier masses, half
the exciton mass each. Room: beside ``lib.coherence``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import constants
from scipy.optimize import curve_fit

from . import formulas, units, validate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .hints import Values


_box_level = formulas.numeric("BOX_LEVEL", "m", "M", "D", "kinetic")
_box_share = formulas.numeric("BOX_SHARE", "m")
_chain_level = formulas.numeric("CHAIN_LEVEL", "m", "n", "M", "a", "kinetic")
_chain_share = formulas.numeric("CHAIN_SHARE", "m", "n")

#: The two pictures.
PICTURES = ("envelope", "strong")
#: Spin states per bright state in an excited orbital: triplet and dark singlet over triplet.
TRIPLET_AND_SINGLET = 4 / 3

_COULOMB = units.FINE_STRUCTURE * units.HBAR * constants.c * 1e-3  # e^2/(4 pi eps_0), meV nm
_POSITIVE: dict[str, Any] = {"allowed": "finite and above 0", "above": 0.0}


def _plain(values):
    return float(values) if np.ndim(values) == 0 else values


def _levels(D, mass, lattice_constant, most):
    """Numbers, energies above the lowest (meV) and shares of the levels along one edge; share over the lowest's."""
    count = most if lattice_constant is None else np.rint(D / lattice_constant).max()
    validate.affordable("D", D, memory=100.0 * count * D.size)
    if lattice_constant is None:
        m = np.arange(1, most + 1)
        level, share = _box_level(m, mass, D[..., None], units.HBAR2_OVER_2M0), _box_share(m) + 0 * D[..., None]
    else:
        n = np.rint(D / lattice_constant)[..., None]
        m = np.arange(1, int(n.max()) + 1)
        level = np.where(m <= n, _chain_level(m, n, mass, lattice_constant, units.HBAR2_OVER_2M0), np.inf)
        share = np.where(m <= n, _chain_share(np.minimum(m, n), n), 0.0)
    return level - level[..., :1], np.where(m % 2, share / share[..., :1], 0.0)


def _checked(D, exciton_mass, lattice_constant):
    D, M = validate.numbers("D", D, **_POSITIVE), validate.number("exciton_mass", exciton_mass, **_POSITIVE)
    if lattice_constant is not None:
        lattice_constant = validate.number("lattice_constant", lattice_constant, **_POSITIVE)
        D = validate.numbers("D", D, f"at least one cell of {lattice_constant:g} nm", at_least=lattice_constant)
    return D, M, lattice_constant


@validate.guarded()
def bright_share(
    T: ArrayLike,
    D: ArrayLike,
    exciton_mass: float,
    picture: str = "strong",
    lattice_constant: float | None = None,
    spin_weight: float = 1.0,
) -> Values:
    """k(T)/k(0) of a pair in a hard cube.

    Parameters
    ----------
    T, D : array_like
        Temperature (K) and edge (nm); they broadcast.
    exciton_mass : float
        m_e + m_h, free-electron masses.
    picture : {"strong", "envelope"}
    lattice_constant : float, optional
        None: continuum, walls at the faces. Given: round(D/a) cells an edge, walls half
        a cell further out, as in :class:`lib.coherence.ThermalEnvelope`.
    spin_weight : float
        States per bright state in the excited orbitals. 1: spin does not matter. 4/3
        (``TRIPLET_AND_SINGLET``): the dark singlet counts in every orbital but the lowest.

    Returns
    -------
    float or ndarray
        Between 0 and 1, in the broadcast shape.
    """
    D, M, lattice_constant = _checked(D, exciton_mass, lattice_constant)
    w = validate.number("spin_weight", spin_weight, "at least 1", at_least=1.0)
    T, D = np.broadcast_arrays(validate.temperature(T), D)
    kT = (units.BOLTZMANN * T)[..., None]
    strong = validate.choice("picture", picture, PICTURES) == "strong"
    mass = M / 2 if strong else M
    spacing = np.min(_box_level(1, mass, D, units.HBAR2_OVER_2M0) / kT[..., 0])
    level, share = _levels(D, mass, lattice_constant, 1 + int(np.sqrt(1 + 45 / spacing)))
    weight = np.exp(-level / kT)
    bright = np.sum(weight**2 if strong else weight * share, -1) ** 3
    states = np.sum(weight, -1) ** (6 if strong else 3)
    return _plain(bright / (w * states - (w - 1)))


@validate.guarded()
def rate_ratio(
    T: ArrayLike,
    D: ArrayLike,
    exciton_mass: float,
    picture: str = "strong",
    lattice_constant: float | None = None,
    spin_weight: float = 1.0,
    reference_temperature: float = 300.0,
) -> Values:
    """k(T)/k(reference_temperature); arguments as in :func:`bright_share`."""
    parameters = exciton_mass, picture, lattice_constant, spin_weight
    return _plain(bright_share(T, D, *parameters) / bright_share(reference_temperature, D, *parameters))


@validate.guarded()
def first_gap(
    D: ArrayLike, exciton_mass: float, picture: str = "strong", lattice_constant: float | None = None
) -> Values:
    """Energy of the first dim level above the lowest, meV; D in nm."""
    D, M, lattice_constant = _checked(D, exciton_mass, lattice_constant)
    mass = M / 2 if validate.choice("picture", picture, PICTURES) == "strong" else M
    return _plain(_levels(D, mass, lattice_constant, 2)[0][..., 1])


@validate.guarded()
def coulomb_gap(
    D: ArrayLike, exciton_mass: float, permittivity: float, lattice_constant: float | None = None
) -> Values:
    """First dim level of the strong picture with the Coulomb energy to first order, meV.

    The two degenerate pairs (electron up one level, hole up one level) mix; the lower
    combination moves as a whole. ``first_gap`` + J_SS - J_PS - K, hard walls.
    """
    edge, _, lattice_constant = _checked(D, exciton_mass, lattice_constant)
    eps = validate.number("permittivity", permittivity, **_POSITIVE)
    if lattice_constant is not None:
        edge = (np.rint(edge / lattice_constant) + 1) * lattice_constant
    J_SS, J_PS, K = coulomb_integrals()
    return _plain(first_gap(D, exciton_mass, "strong", lattice_constant) + _COULOMB / (eps * edge) * (J_SS - J_PS - K))


@lru_cache(maxsize=None)
@validate.guarded()
def coulomb_integrals() -> tuple[float, float, float]:
    """<1/r> in a unit cube: both in the lowest level, one of them one level up, and the exchange of that step."""
    z, z_weight = np.polynomial.legendre.leggauss(100)
    z, z_weight = np.exp(8 * (z - 1)), z_weight * 8 * np.exp(8 * (z - 1))
    y, y_weight = np.polynomial.legendre.leggauss(40)
    x = (1 - z)[:, None] * (y + 1) / 2
    S, P = (lambda x, m=m: np.sqrt(2) * np.sin(m * np.pi * x) for m in (1, 2))
    there = x + z[:, None]
    pair = {
        "SS": 2 * S(x) ** 2 * S(there) ** 2,
        "PS": P(x) ** 2 * S(there) ** 2 + S(x) ** 2 * P(there) ** 2,
        "K": 2 * S(x) * P(x) * S(there) * P(there),
    }
    # 1/r as a sum of Gaussians: every integral is a product of three along the edges.
    s = np.exp(np.arange(-12.0, 14.0, 0.1))
    gauss = np.exp(-(np.outer(s, z) ** 2)) * z_weight
    along = {name: gauss @ (f @ y_weight * (1 - z) / 2) for name, f in pair.items()}
    weight = 2 / np.sqrt(np.pi) * 0.1 * s * along["SS"] ** 2
    J_SS, J_PS, K = (float(weight @ along[name]) for name in ("SS", "PS", "K"))
    return J_SS, J_PS, K


@validate.guarded("ignore")
def activated_rate(T: ArrayLike, k: ArrayLike) -> tuple[float, float, float]:
    """Fit k = k_0/(1 + g exp(-E/kT)): one group of dim levels. Gives k_0 (unit of ``k``), g, E (meV)."""
    T, k = validate.columns(T=T, k=k)
    T = validate.temperature(validate.vector("T", T))
    k = validate.vector("k", k, **_POSITIVE)
    validate.same_length(T=T, k=k)
    if len(np.unique(T)) < 4:
        raise ValueError(f"T has {len(np.unique(T))} different values: three parameters need at least 4 of them")

    def log_rate(T, log_k, log_g, E):
        return log_k - np.logaddexp(0, log_g - E / (units.BOLTZMANN * T))

    try:
        found, _ = curve_fit(log_rate, T, np.log(k), [np.log(k.max()), 1.5, 70.0], maxfev=20_000)
    except RuntimeError:
        raise ValueError(
            "no group of dim levels fits these rates: k must fall on warming, by a finite factor"
        ) from None
    return np.exp(found[0]), np.exp(found[1]), found[2]
