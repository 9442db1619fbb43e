"""From a Raman spectrum to J(w), and back."""

from __future__ import annotations

import warnings

import numpy as np

from lib import units, validate
from lib.phonons import kernels
from lib.phonons.models import positive_energies

#: How a Raman intensity depends on J; see :meth:`SpectralDensity.from_raman`.
CONVENTIONS = ("pre-resonance", "resonance")


class MeasuredDensities:
    """Constructors from a spectrum."""

    @classmethod
    def from_raman(
        cls,
        wavenumber,
        intensity,
        measured_at,
        convention="pre-resonance",
        *,
        huang_rhys=None,
        reorganization_energy=None,
        linewidth=None,
        warn_overtones=True,
    ):
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
            Whether to give the warning below.

        Raises
        ------
        ValueError
            For bad spectra, an unknown convention, no normalisation or more than one.

        Warns
        -----
        UserWarning
            If int J coth(w/2kT)/w^2 exceeds 1 at ``measured_at``: overtones then
            carry a large part of the spectrum and the recipe overestimates J there.
        """
        wavenumber = validate.vector(
            "wavenumber", wavenumber, "one-dimensional, non-empty, finite and above 0 1/cm", above=0.0
        )
        if np.any(np.diff(wavenumber) <= 0):
            worst = int(np.argmax(np.diff(wavenumber) <= 0))
            raise ValueError(
                f"wavenumber = {wavenumber[worst]:g}, {wavenumber[worst + 1]:g} at positions {worst}, {worst + 1} "
                "is not allowed: wavenumber must increase strictly, without duplicates"
            )
        if len(wavenumber) < 2:
            raise ValueError(f"wavenumber = {wavenumber!r} is not allowed: a spectrum needs at least 2 points")
        intensity = validate.vector("intensity", intensity, "finite and at least 0", at_least=0.0)
        validate.same_length(wavenumber=wavenumber, intensity=intensity)
        if not np.any(intensity > 0):
            raise ValueError("intensity = 0 everywhere is not allowed: the spectrum must hold some intensity")
        kT = units.BOLTZMANN * validate.number("measured_at", measured_at, "finite and above 0 K", above=0.0)
        validate.choice("convention", convention, CONVENTIONS)
        norm, value = validate.exactly_one(
            huang_rhys=huang_rhys, reorganization_energy=reorganization_energy, linewidth=linewidth
        )
        value = validate.number(norm, value, "finite and above 0", above=0.0)

        energy = wavenumber * units.WAVENUMBER
        shape = intensity / (kernels.two_bose(energy, kT) / 2 + 1)
        if convention == "resonance":
            shape = shape * energy**2
        raw = cls._tabulated(energy, shape)
        target, now = {
            "huang_rhys": (value, raw.huang_rhys),
            "reorganization_energy": (value, raw.reorganization_energy),
            "linewidth": ((value / units.FWHM_PER_SIGMA) ** 2, float(raw._integral(kernels.coth(energy, kT)))),
        }[norm]
        scaled = cls._tabulated(energy, shape * (target / now))
        overtones = float(scaled._integral(kernels.debye_waller(energy, kT)))
        if warn_overtones and overtones > 1:
            warnings.warn(
                f"the integral of J coth(w/2kT)/w^2 is {overtones:.3g} at {kT / units.BOLTZMANN:g} K, above 1: "
                "overtones are as strong as fundamentals there, and this recipe counts them as one-phonon weight",
                stacklevel=2,
            )
        return scaled

    @classmethod
    def _tabulated(cls, energy, shape):
        width = np.zeros_like(energy)
        width[:-1] += np.diff(energy) / 2
        width[1:] += np.diff(energy) / 2
        return cls(energy, shape * width, _density=lambda x: np.interp(x, energy, shape, left=0.0, right=0.0))


def stokes_spectrum(spectral_density, energy, T, convention="pre-resonance"):
    """Stokes Raman intensity of a continuous density, the inverse of ``from_raman``.

    Parameters
    ----------
    spectral_density : SpectralDensity
        A density that is not discrete.
    energy : array_like, shape (n,)
        Raman shifts as energies, meV, above 0.
    T : float
        Temperature, K.
    convention : {"pre-resonance", "resonance"}
        (n_B + 1) J, or (n_B + 1) J/w^2.

    Returns
    -------
    ndarray, shape (n,)
        Intensity, meV (1/meV for "resonance"); its scale is arbitrary in an experiment.
    """
    energy = positive_energies("energy", energy)
    T = validate.number("T", T, "finite and above 0 K", above=0.0)
    validate.choice("convention", convention, CONVENTIONS)
    intensity = (kernels.two_bose(energy, units.BOLTZMANN * T) / 2 + 1) * spectral_density.density(energy)
    return intensity / energy**2 if convention == "resonance" else intensity
