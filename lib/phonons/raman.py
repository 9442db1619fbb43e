"""From a spectrum to J(w): Raman spectra, and tabulated densities of any source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .. import units, validate
from . import kernels
from .models import HIGHEST, LOWEST, POSITIVE, energies, warn

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..hints import Floats
    from ..phonons import SpectralDensity


#: How a Raman intensity depends on J; see :meth:`SpectralDensity.from_raman`.
CONVENTIONS = ("pre-resonance", "resonance")
#: Unit of a phonon frequency -> its energy, meV.
FREQUENCY_UNITS = {"meV": 1.0, "THz": 2 * np.pi * units.HBAR, "1/cm": units.WAVENUMBER}


class MeasuredDensities:
    """Constructors from a spectrum or a table."""

    @classmethod
    @validate.guarded()
    def from_raman(
        cls,
        wavenumber: ArrayLike,
        intensity: ArrayLike,
        measured_at: float,
        convention: str = "pre-resonance",
        *,
        huang_rhys: float | None = None,
        reorganization_energy: float | None = None,
        linewidth: float | None = None,
        warn_overtones: bool = True,
    ) -> SpectralDensity:
        """Turn a Stokes Raman spectrum into J(w).

        Parameters
        ----------
        wavenumber : array_like, shape (n,)
            Raman shifts, 1/cm, increasing and above 0: remove the elastic line first.
        intensity : array_like, shape (n,)
            Stokes intensity, arbitrary unit, at least 0, baseline removed.
        measured_at : float
            Temperature of the Raman measurement, K.
        convention : {"pre-resonance", "resonance"}
            Far from resonance, or with fast dephasing, I ~ (n_B + 1) g^2 and
            J = C I/(n_B + 1); on a sharp resonance I ~ (n_B + 1) S and
            J = C w^2 I/(n_B + 1).
        huang_rhys, reorganization_energy, linewidth : float
            Exactly one: total S, lambda in meV, or FWHM in meV at ``measured_at``.
            It fixes the constant C.
        warn_overtones : bool
            Whether to give the warnings about overtones and about intensity close to the laser line.

        Raises
        ------
        ValueError
            For bad spectra, an unknown convention, no normalisation or more than one.

        Warns
        -----
        UserWarning
            If int J coth(w/2kT)/w^2 exceeds 1 at ``measured_at``: overtones then
            carry a large part of the spectrum and the recipe overestimates J there. Also where the spectrum
            seems to hold the laser line, or where an axis or a number seems to be in another unit.
        """
        wavenumber = validate.vector(
            "wavenumber", wavenumber, "one-dimensional, non-empty, above 0 and at most 1e6 1/cm", above=0.0, at_most=1e6
        )
        intensity = _profile("wavenumber", wavenumber, "intensity", intensity)
        kT = units.BOLTZMANN * validate.number(
            "measured_at", measured_at, "from 0.1 to 1e5 K", at_least=0.1, at_most=1e5
        )
        validate.choice("convention", convention, CONVENTIONS)
        norm = _norm(huang_rhys, reorganization_energy, linewidth)

        energy = wavenumber * units.WAVENUMBER
        with np.errstate(under="ignore", over="ignore"):
            shape = intensity / (kernels.two_bose(energy, kT) / 2 + 1)
        if convention == "resonance":
            shape = shape * energy**2
        _doubtful_axis(wavenumber, energy)
        if warn_overtones:
            _doubtful_foot(wavenumber, shape / energy**2)
        return cls._normalised(energy, shape, norm, kT, warn_overtones)

    @classmethod
    @validate.guarded()
    def from_density(
        cls, frequency: ArrayLike, density: ArrayLike, unit: str="meV", *, power: float=0.0, huang_rhys: float | None=None, reorganization_energy: float | None=None, linewidth: float | None=None, at: float=300.0
    ) -> SpectralDensity:  # fmt: skip
        """J from a table: of J itself, or of a phonon density of states with an assumed coupling.

        Parameters
        ----------
        frequency : array_like, shape (n,)
            Phonon frequencies, increasing, above 0; a first 0 is left out.
        density : array_like, shape (n,)
            At least 0. Without a normalisation: J in meV, that is g^2 per energy, whatever ``unit`` is. With one its
            scale is arbitrary.
        unit : {"meV", "THz", "1/cm"}
            Of ``frequency``.
        power : float
            g^2 of a mode goes as w^power, from -2 to 4; then ``density`` is a density of states and one of the
            normalisations must be given. 0: every mode couples alike; 2: each has the same S. An assumption.
        huang_rhys, reorganization_energy, linewidth : float, optional
            At most one: total S, lambda in meV, or FWHM in meV at ``at`` K.

        Raises
        ------
        ValueError
            For a bad table, an unknown unit, or more than one normalisation.

        Warns
        -----
        UserWarning
            Where no weight lies between 1 and 500 meV, so that the unit is doubtful.

        Notes
        -----
        J is taken as straight between the points. Where it is measured, it starts at its first point.
        """
        validate.choice("unit", unit, FREQUENCY_UNITS)
        frequency = validate.vector(
            "frequency", frequency, "one-dimensional, non-empty, finite and at least 0", at_least=0.0
        )
        density = _profile("frequency", frequency, "density", density)
        if frequency[0] == 0:
            frequency, density = frequency[1:], density[1:]
        energy = energies("frequency", frequency * FREQUENCY_UNITS[unit], f"{POSITIVE} as an energy")
        power = validate.number("power", power, "from -2 to 4", at_least=-2.0, at_most=4.0)
        heavy = np.cumsum(density) / density.sum()
        top = energy[np.searchsorted(heavy, 0.99)]
        if not 1.0 <= top <= 500.0:
            likely = "THz or 1/cm" if top < 1 else "1/cm or THz"
            warn(
                f"in {unit} nearly all of this density lies below {top:.3g} meV: is the frequency not in {unit} but in {likely}?"
            )
        given = (huang_rhys, reorganization_energy, linewidth)
        if all(value is None for value in given):
            if power != 0:
                raise ValueError(
                    f"power = {power:g} needs huang_rhys, reorganization_energy or linewidth: a density of states has no energy scale"
                )
            return cls._tabulated(energy, density)
        kT = units.BOLTZMANN * validate.number("at", at, "from 0.1 to 1e5 K", at_least=0.1, at_most=1e5)
        return cls._normalised(energy, density * energy**power, _norm(*given), kT, False)

    @classmethod
    def _normalised(cls, energy, shape, norm, kT, warn_overtones):
        quantity, value = norm
        shape = shape / shape.max()
        raw = cls._tabulated(energy, shape)
        now = {
            "huang_rhys": lambda: raw.huang_rhys,
            "reorganization_energy": lambda: raw.reorganization_energy,
            "linewidth": lambda: units.FWHM_PER_SIGMA**2 * raw.variance(kT / units.BOLTZMANN),
        }[quantity]()
        scaled = cls._tabulated(energy, shape * ((value**2 if quantity == "linewidth" else value) / now))
        S = scaled.huang_rhys
        if quantity == "linewidth" and value < 1 and S < 0.01:
            warn(f"a linewidth of {value:g} meV gives S = {S:.2g}: is it in eV ({1000 * value:g} meV)?")
        elif quantity == "reorganization_energy" and value < 0.1 and S < 0.01:
            warn(f"a reorganization energy of {value:g} meV gives S = {S:.2g}: is it in eV ({1000 * value:g} meV)?")
        overtones = scaled._zero_phonon_exponent(kT / units.BOLTZMANN)
        if warn_overtones and overtones > 1:
            warn(
                f"the integral of J coth(w/2kT)/w^2 is {overtones:.3g} at {kT / units.BOLTZMANN:g} K, above 1: "
                "overtones are as strong as fundamentals there, and this recipe counts them as one-phonon weight"
            )
        return scaled

    @classmethod
    def _tabulated(cls, energy, shape):
        width = np.zeros_like(energy)
        width[:-1] += np.diff(energy) / 2
        width[1:] += np.diff(energy) / 2
        return cls(energy, shape * width, _density=lambda x: np.interp(x, energy, shape, left=0.0, right=0.0))


def _norm(huang_rhys, reorganization_energy, linewidth):
    name, value = validate.exactly_one(
        huang_rhys=huang_rhys, reorganization_energy=reorganization_energy, linewidth=linewidth
    )
    return name, validate.number(name, value, f"from {LOWEST:g} to {HIGHEST:g}", at_least=LOWEST, at_most=HIGHEST)


def _profile(axis_name, axis, name, values) -> Floats:
    """``values`` on an axis that must increase strictly and hold two points."""
    if np.any(np.diff(axis) <= 0):
        worst = int(np.argmax(np.diff(axis) <= 0))
        raise ValueError(
            f"{axis_name} = {axis[worst]:g}, {axis[worst + 1]:g} at positions {worst}, {worst + 1} "
            f"is not allowed: {axis_name} must increase strictly, without duplicates"
        )
    if len(axis) < 2:
        raise ValueError(f"{axis_name} = {axis!r} is not allowed: a spectrum needs at least 2 points")
    values = validate.vector(name, values, "finite and at least 0, at most 1e100", at_least=0.0, at_most=1e100)
    validate.same_length(**{axis_name: axis, name: values})
    if not np.any(values[axis > 0] > 0):
        raise ValueError(f"{name} = 0 everywhere is not allowed: the spectrum must hold some intensity")
    return values


def _doubtful_axis(wavenumber, energy):
    """Warn where a Raman axis looks like one in another unit."""
    if wavenumber[0] > 350:
        warn(
            f"no shift below {wavenumber[0]:.4g} 1/cm, where every lattice mode of these crystals lies: is the axis a wavelength in nm? "
            "A shift is 1e7 (1/laser - 1/wavelength) in 1/cm"
        )
    if wavenumber[-1] < 45:
        warn(
            f"no shift above {wavenumber[-1]:.3g} 1/cm ({energy[-1]:.2g} meV): is the axis in THz (33.36 1/cm) or meV (8.066 1/cm)?"
        )


def _doubtful_foot(wavenumber, counted):
    """Warn where S, the integral of ``counted``, comes from the lowest shifts: the laser line is still there."""
    near = wavenumber < max(10.0, wavenumber[0] + 5.0)
    total = np.trapezoid(counted, wavenumber)
    share = np.trapezoid(counted[near], wavenumber[near]) / total if near.sum() > 1 and total > 0 else 0.0
    if share > 0.3 and np.argmax(counted) == 0:
        warn(
            f"{100 * share:.0f} % of S comes from below {wavenumber[near][-1]:.3g} 1/cm, rising to the first point: the laser line, or a "
            "relaxational peak? S and lambda weigh it as if it were phonons; cut the spectrum above it"
        )
