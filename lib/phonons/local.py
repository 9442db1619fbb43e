"""Local quantities: the motion of one atom, and how a local potential averages over the dot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .. import units, validate
from . import kernels
from .models import HIGHEST, LOWEST, POSITIVE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..hints import Values


@validate.guarded()
def einstein_displacement(energy: ArrayLike, weight: ArrayLike, T: ArrayLike) -> Values:
    """Root mean square displacement of an atom along one axis, an oscillator on its own (Einstein's model).

    Parameters
    ----------
    energy : array_like
        Phonon energy, meV, from 1e-6 to 1e6.
    weight : array_like
        Atomic weight, u, above 0.
    T : array_like
        Temperature, K, above 0.

    Returns
    -------
    ndarray
        sqrt(hbar^2/(2 M w) coth(w/2kT)), nm, in the broadcast shape: sqrt(kT/M)/w (w in angular frequency) when warm,
        the zero-point motion when cold.
    """
    energy = validate.numbers("energy", energy, POSITIVE, at_least=LOWEST, at_most=HIGHEST)
    mass = validate.numbers("weight", weight, "from 1e-3 to 1e6 u", at_least=1e-3, at_most=1e6) * units.ATOMIC_MASS
    kT = units.BOLTZMANN * validate.numbers("T", T, "above 0, at most 1e9 K", above=0.0, at_most=1e9)
    with np.errstate(over="ignore"):
        return np.sqrt(kernels.displacement(energy, kT, mass, units.HBAR2_OVER_2M0))


@validate.guarded()
def single_level_factor(edge: ArrayLike, correlation_length: ArrayLike) -> Values:
    """f = sigma_X^2/sigma_loc^2 for the lowest state of a hard cube.

    Parameters
    ----------
    edge : array_like
        Edge D of the cube, nm, above 0.
    correlation_length : array_like
        xi of c(r) = exp(-r^2/(2 xi^2)), nm, above 0.

    Returns
    -------
    ndarray
        Double integral of |psi|^2 |psi|^2 c over the cube, between 0 and 1, in the
        broadcast shape. It is the cube of a one-dimensional integral.
    """
    edge = validate.numbers("edge", edge, "from 1e-6 to 1e6 nm", at_least=1e-6, at_most=1e6)
    xi = validate.numbers("correlation_length", correlation_length, "from 1e-6 to 1e6 nm", at_least=1e-6, at_most=1e6)
    ratio = np.asarray(edge / xi)[..., None]
    validate.affordable("edge", edge, memory=6400.0 * ratio.size)
    # With y = x - x', the overlap of two cos^2 densities is a closed form; one smooth integral remains, over the
    # distances that the correlation reaches.
    z, v = np.polynomial.legendre.leggauss(200)
    reach = np.minimum(1.0, 12.0 / ratio)
    y = reach * (z + 1) / 2
    pair = (1 - y) * (1 + np.cos(2 * np.pi * y) / 2) + 3 / (4 * np.pi) * np.sin(2 * np.pi * y)
    inside = np.exp(-((ratio * y) ** 2) / 2) * reach
    return ((inside * pair) @ v) ** 3
