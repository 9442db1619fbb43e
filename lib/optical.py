"""How strongly a crystal absorbs for its volume, from measured optical constants (data/optical_constants.csv).

Two measures of strength that need no model of the exciton: the absorption cross-section of a small sphere of the
crystal over its volume, and the oscillator strength per volume in a window of photon energies, from the sum rule.
Room: beside ``lib.oscillator``. Photon energies in eV.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import constants

from . import tables, validate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .hints import Values


_HC = constants.h * constants.c / constants.e * 1e2  # eV cm
#: f/V = _SUM int E eps2 dE, in 1/(nm^3 eV^2).
_SUM = 2 * constants.epsilon_0 * constants.m_e / (np.pi * constants.hbar**2) * 1e-27
_POSITIVE: dict[str, Any] = {"allowed": "finite and above 0", "above": 0.0}
#: What tells one measured series from another.
_SERIES = ["material", "source", "sample", "direction"]
#: Ends of the windows of the oscillator strength, from the absorption edge, eV; the middle one is the book's.
WINDOW, WINDOWS = (-0.1, 0.5), ((-0.1, 0.3), (-0.1, 0.5), (-0.1, 0.8))


@validate.guarded()
def absorption_per_volume(energy: ArrayLike, permittivity: ArrayLike, index: float = 1.5) -> Values:
    """Cross-section over volume of a sphere much smaller than the wavelength, 1/cm.

    Parameters
    ----------
    energy : array_like
        Photon energy, eV.
    permittivity : array_like of complex
        Of the crystal; imaginary part at least 0.
    index : float
        Refractive index around the sphere, which does not absorb.

    Returns
    -------
    float or ndarray
        (2 pi/(lambda n)) |f|^2 Im eps with the local-field factor f = 3 n^2/(eps + 2 n^2): the intrinsic absorption
        coefficient of a dilute suspension. It holds for any size below a tenth of the wavelength, and takes the
        dot's permittivity to be that of the crystal: no confinement.
    """
    E = validate.numbers("energy", energy, **_POSITIVE)
    n = validate.number("index", index, **_POSITIVE)
    eps = validate.complexes("permittivity", permittivity)
    validate.numbers("imaginary part of permittivity", eps.imag, "at least 0", at_least=0.0)
    field = abs(3 * n**2 / (eps + 2 * n**2)) ** 2
    found = 2 * np.pi * E / (_HC * n) * field * eps.imag
    return float(found) if np.ndim(found) == 0 else found


@validate.guarded()
def oscillator_strength_per_volume(energy: ArrayLike, absorption: ArrayLike, low: float, high: float) -> float:
    """f/V in 1/nm^3 between two photon energies: (2 eps0 m0/pi e^2 hbar^2) int E Im eps dE.

    Parameters
    ----------
    energy, absorption : array_like, shape (n,)
        Photon energies, eV, rising, and Im eps there; joined by straight lines.
    low, high : float
        The window, eV; must lie within ``energy``.
    """
    E, eps2 = _rising(energy, absorption)
    known = {"allowed": f"from {E[0]:g} to {E[-1]:g} eV, where the constants are known", "at_least": E[0]}
    low = validate.number("low", low, at_most=E[-1], **known)
    high = validate.number("high", high, at_most=E[-1], **known)
    inside = E[(E > low) & (E < high)]
    x = np.concatenate([[low], inside, [high]])
    return float(_SUM * np.trapezoid(x * np.interp(x, E, eps2), x))


def _rising(energy, absorption):
    energy, absorption = validate.columns(energy=energy, absorption=absorption)
    E, eps2 = validate.vector("energy", energy, **_POSITIVE), validate.vector("absorption", absorption)
    validate.same_length(energy=E, absorption=eps2)
    if len(E) < 2 or np.any(np.diff(E) <= 0):
        validate.refuse("energy", energy, "two or more values that rise")
    return E, eps2


@lru_cache
def _series():
    """(material, source, sample, direction) -> energies and complex permittivity, of every absorbing series."""
    rows = tables.load("optical_constants").fillna({"direction": ""}).sort_values("energy_eV")
    found = {}
    for key, group in rows.groupby(_SERIES):
        eps = (group.n.to_numpy() + 1j * group.k.fillna(0).to_numpy()) ** 2
        if eps.imag.max() > 0.1:
            found[key] = group.energy_eV.to_numpy(), eps
    return found


@validate.guarded()
def absorption_edge(energy: ArrayLike, absorption: ArrayLike) -> float:
    """Where Im eps rises most steeply, within 0.6 eV of its first passing 0.1: the edge of the lowest exciton, eV."""
    E, eps2 = _rising(energy, absorption)
    first = E[np.argmax(eps2 > 0.1)]
    slope = np.where((E >= first - 0.1) & (E <= first + 0.6), np.gradient(eps2, E), -np.inf)
    return float(E[np.argmax(slope)])


@validate.guarded()
def strengths(energy: float = 3.1, index: float = 1.5, window: tuple[float, float] = WINDOW) -> pd.DataFrame:
    """Strength per volume of every sample whose measured constants reach far enough.

    Parameters
    ----------
    energy : float
        Photon energy of the cross-section, eV.
    index : float
        Refractive index around the dot.
    window : (float, float)
        Ends of the oscillator strength's window from the sample's absorption edge, eV.

    Returns
    -------
    pandas.DataFrame
        ``material``, ``source``, ``sample``, ``direction``; ``edge_eV``; ``absorption_per_cm`` at ``energy`` and
        ``strength_per_nm3`` in the window, nan where the sample's constants end before.
    """
    energy = validate.number("energy", energy, **_POSITIVE)
    window = validate.pair("window", window, "two energies in eV, the lower one first")
    if window[0] >= window[1]:
        validate.refuse("window", window, "two energies in eV, the lower one first")
    found = []
    for key, (E, eps) in _series().items():
        edge, inside = absorption_edge(E, eps.imag), E[0] <= energy <= E[-1]
        at = np.interp(energy, E, eps.real) + 1j * np.interp(energy, E, eps.imag)
        reached = E[0] <= edge + window[0] and edge + window[1] <= E[-1]
        found.append({
            **dict(zip(_SERIES, key)),
            "edge_eV": edge,
            "absorption_per_cm": absorption_per_volume(energy, at, index) if inside else np.nan,
            "strength_per_nm3": oscillator_strength_per_volume(E, eps.imag, edge + window[0], edge + window[1])
            if reached else np.nan,
        })  # fmt: skip
    return pd.DataFrame(found)


@validate.guarded()
def relative_strength(
    material: str = "CsPbBr3",
    reference: str = "CdSe",
    energy: float = 3.1,
    index: float = 1.5,
    window: tuple[float, float] = WINDOW,
) -> pd.DataFrame:
    """Strength per volume over that of another crystal: how much stronger a dot absorbs than one of the same size.

    Returns
    -------
    pandas.DataFrame
        Index "absorption" (cross-section at ``energy``) and "oscillator strength" (in ``window``); columns ``low``
        and ``high``, the range over the samples of both crystals.

    Raises
    ------
    ValueError
        For a material without measured constants there.
    """
    table, ratio = strengths(energy, index, window), {}
    for name, column in (("absorption", "absorption_per_cm"), ("oscillator strength", "strength_per_nm3")):
        known = table.dropna(subset=column).groupby("material")[column]
        ends = pd.DataFrame({"low": known.min(), "high": known.max()})
        validate.choice("material", material, ends.index)
        validate.choice("reference", reference, ends.index)
        ratio[name] = {
            "low": ends.low[material] / ends.high[reference],
            "high": ends.high[material] / ends.low[reference],
        }
    return pd.DataFrame(ratio).T
