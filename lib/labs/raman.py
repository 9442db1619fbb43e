"""From a Raman spectrum to J(w), every choice on the way visible, and what the choices do to the numbers."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.ndimage import binary_dilation

from .. import phonons, units, validate
from ..readers import Spectrum
from .baselines import BASELINES, baseline, find_spikes, noise_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..hints import Floats
    from ..phonons import SpectralDensity


#: A spectrum that starts above this shift, 1/cm, says nothing about the softest modes: those of the halides lie at 26 to 34.
LOWEST_MODE = 25.0
#: Noise in units of which a negative point is more than noise, and the share of points that may be so.
_NEGATIVE, _SHARE = 4.0, 0.01
#: Share of S from the foot, the first so many 1/cm above the cut, from which a rise towards the cut is refused.
_FOOT, _FOOT_SHARE = 6.0, 0.3


@dataclass(frozen=True)
class Recipe:
    """How a spectrum becomes J; every field is a choice of the reader.

    Parameters
    ----------
    measured_at : float
        Temperature of the crystal under the laser, K.
    laser_cut : float
        Shifts below it, 1/cm, belong to the laser line and are left out.
    upper : float, optional
        Shifts above it are left out.
    baseline : str
        A key of ``BASELINES``.
    stiffness : float
        1/cm: the baseline follows nothing narrower.
    spikes : float
        A step of more than so many times the noise, up and down again within three points, is a cosmic spike; 0: none is sought.
    convention : {"pre-resonance", "resonance"}
        As in ``SpectralDensity.from_raman``.
    huang_rhys, reorganization_energy, linewidth : float, optional
        Exactly one: what fixes the scale. Total S, lambda in meV, or FWHM in meV at ``measured_at``.
    lowest_mode : float
        The spectrum must reach down to it, 1/cm; raise it only for a crystal without softer modes.
    """

    measured_at: float = 300.0
    laser_cut: float = 12.0
    upper: float | None = None
    baseline: str = "arpls"
    stiffness: float = 150.0
    spikes: float = 8.0
    convention: str = "pre-resonance"
    huang_rhys: float | None = None
    reorganization_energy: float | None = None
    linewidth: float | None = None
    lowest_mode: float = LOWEST_MODE

    def __post_init__(self) -> None:
        validate.number("measured_at", self.measured_at, "from 1 to 2000 K", at_least=1.0, at_most=2000.0)
        validate.number("laser_cut", self.laser_cut, "above 0 1/cm", above=0.0)
        validate.number("stiffness", self.stiffness, "from 5 to 1e5 1/cm", at_least=5.0, at_most=1e5)
        validate.number("spikes", self.spikes, "at least 0", at_least=0.0)
        validate.number("lowest_mode", self.lowest_mode, "above 0 1/cm", above=0.0)
        validate.choice("baseline", self.baseline, BASELINES)
        if self.upper is not None:
            validate.number("upper", self.upper, f"above laser_cut = {self.laser_cut:g} 1/cm", above=self.laser_cut)
        self.scale  # noqa: B018  refuses none and more than one

    @property
    def scale(self) -> tuple[str, float]:
        """Name and value of what fixes the scale."""
        return validate.exactly_one(
            huang_rhys=self.huang_rhys, reorganization_energy=self.reorganization_energy, linewidth=self.linewidth
        )


@dataclass(frozen=True, eq=False)
class Prepared:
    """A spectrum on its way: arrays of one length on ``shift`` (1/cm).

    ``raw`` as read, ``despiked``, ``baseline``, ``intensity`` = despiked less baseline; ``spikes`` marks replaced points;
    ``noise`` is the standard deviation of one point; ``said`` tells what was done, in words.
    """

    shift: np.ndarray
    raw: np.ndarray
    despiked: np.ndarray
    baseline: np.ndarray
    spikes: np.ndarray
    noise: float
    recipe: Recipe
    said: tuple = field(default=())

    @property
    def intensity(self) -> Floats:
        return self.despiked - self.baseline

    @property
    def report(self) -> str:
        return "; ".join(self.said)


@validate.guarded(spectrum=Spectrum, recipe=Recipe)
def prepare(spectrum: Spectrum, recipe: Recipe) -> Prepared:
    """Cut the laser line, take out spikes and baseline of the Stokes side.

    Parameters
    ----------
    spectrum : lib.readers.Spectrum
        Shifts in 1/cm; negative ones (anti-Stokes) may be in it.
    recipe : Recipe

    Returns
    -------
    Prepared

    Raises
    ------
    ValueError
        Where no honest number can follow: the low end is missing, or the baseline leaves intensities below zero.
    """
    if spectrum.x_unit != "1/cm":
        validate.complain(f"the axis is in {spectrum.x_unit}; a Raman spectrum needs shifts: read it with axis='shift'")
    top = np.inf if recipe.upper is None else recipe.upper
    kept = (spectrum.x >= recipe.laser_cut) & (spectrum.x <= top)
    x, raw = spectrum.x[kept], spectrum.y[kept]
    if len(x) < 30:
        validate.complain(
            f"{len(x)} points between laser_cut = {recipe.laser_cut:g} and {top:g} 1/cm; at least 30 are needed"
        )
    if x[0] > recipe.lowest_mode:
        validate.complain(
            f"the spectrum begins at {x[0]:.4g} 1/cm: S and lambda live on the modes from {recipe.lowest_mode:g} 1/cm up. "
            "Measure lower, or raise lowest_mode if you know there is none"
        )
    spikes = find_spikes(raw, recipe.spikes)
    y = raw.copy()
    y[spikes] = np.interp(x[spikes], x[~spikes], raw[~spikes])
    base = baseline(x, y, recipe.baseline, recipe.stiffness)
    noise = noise_of(y)
    below = y - base < -_NEGATIVE * max(noise, 1e-12 * np.ptp(y))
    # A run of them is a baseline that cuts off signal; one alone is a dead pixel.
    run = below & binary_dilation(below, [1, 0, 1])
    if run.mean() > _SHARE:
        first = x[np.argmax(run)]
        validate.complain(
            f"{100 * run.mean():.0f} % of the intensities are negative beyond the noise, the first at {first:.4g} 1/cm: "
            "this baseline cuts into the signal; raise stiffness or take another"
        )
    said = (
        f"Stokes side from {x[0]:.4g} to {x[-1]:.4g} 1/cm, {len(x)} points",
        f"{int(spikes.sum())} points of cosmic spikes replaced",
        f"baseline {recipe.baseline}" + ("" if recipe.baseline == "none" else f", stiffness {recipe.stiffness:g} 1/cm"),
        f"noise {100 * noise / np.max(y - base):.2g} % of the highest line",
    )
    return Prepared(x, raw, y, base, spikes, noise, recipe, said)


def _counted(prepared):
    """I/(n_B + 1) (times w^2 on resonance) and w in meV: J but for its scale, also where noise makes it negative."""
    w = prepared.shift * units.WAVENUMBER
    J = prepared.intensity * -np.expm1(-w / (units.BOLTZMANN * prepared.recipe.measured_at))
    return w, J * w**2 if prepared.recipe.convention == "resonance" else J


@validate.guarded(prepared=Prepared)
def spectral_density(prepared: Prepared) -> SpectralDensity:
    """J(w) of a prepared spectrum.

    Returns
    -------
    lib.phonons.SpectralDensity
        For ``materials.define(name, spectral_density=...)`` and every closure.

    Raises
    ------
    ValueError
        Where the intensity rises towards the cut, so that S would be that of the laser line or of a relaxational peak.
    """
    w, J = _counted(prepared)
    S = J / w**2
    near = prepared.shift < prepared.shift[0] + _FOOT
    beyond = (prepared.shift >= prepared.shift[0] + _FOOT) & (prepared.shift < prepared.shift[0] + 2 * _FOOT)
    total = np.trapezoid(S, w)
    if total <= 0:
        validate.complain("nothing is left above the baseline: S would not be above 0")
    share = np.trapezoid(S[near], w[near]) / total if near.sum() > 1 else 0.0
    rising = (
        near.sum() > 1
        and beyond.any()
        and np.mean(prepared.intensity[near]) > 1.2 * np.mean(prepared.intensity[beyond])
    )
    if rising and share > _FOOT_SHARE:
        validate.complain(
            f"{100 * share:.0f} % of S comes from the {_FOOT:g} 1/cm above the cut, rising towards it: laser line or relaxational "
            "peak, not phonons. Raise laser_cut until the rise is gone"
        )
    recipe = prepared.recipe
    intensity = np.maximum(prepared.intensity, 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return phonons.SpectralDensity.from_raman(
            prepared.shift,
            intensity,
            recipe.measured_at,
            recipe.convention,
            **dict([recipe.scale]),
            warn_overtones=False,
        )


def cautions(prepared: Prepared, density: SpectralDensity | None = None) -> list[str]:
    """What is doubtful about a J although it could be computed, in sentences; empty where nothing is."""
    density = spectral_density(prepared) if density is None else density
    found = []
    w, J = _counted(prepared)
    for words, power in (("S", 2), ("lambda", 1)):
        plain = np.trapezoid(J / w**power, w)
        cut = np.trapezoid(np.maximum(J, 0.0) / w**power, w)
        if cut > 1.05 * plain:
            found.append(
                f"Setting negative noise to zero adds {100 * (cut / plain - 1):.0f} % to {words}: the spectrum is noisy, or too wide; set upper."
            )
    exponent = density._zero_phonon_exponent(prepared.recipe.measured_at)
    if exponent > 1:
        found.append(
            f"S(2n + 1) over all modes is {exponent:.2g} at {prepared.recipe.measured_at:g} K, above 1: overtones are as strong as "
            "fundamentals there, and the recipe counts them as one-phonon intensity."
        )
    if prepared.shift[0] > 15 and prepared.recipe.lowest_mode <= LOWEST_MODE:
        found.append(
            f"Below {prepared.shift[0]:.3g} 1/cm nothing is known; S and sigma are lower bounds to what lies there."
        )
    return found


def numbers(density: SpectralDensity) -> dict[str, float]:
    """lambda (meV), S, sigma at 10 and 300 K (meV): a dict."""
    return {
        "lambda": density.reorganization_energy, "S": density.huang_rhys,
        "sigma_10": float(density.sigma(10.0)), "sigma_300": float(density.sigma(300.0)),
    }  # fmt: skip


@validate.guarded(spectrum=Spectrum, recipe=Recipe)
def choices(
    spectrum: Spectrum,
    recipe: Recipe,
    cuts: Sequence[float] = (8.0, 10.0, 12.0, 15.0, 18.0, 21.0, 25.0),
    baselines: Sequence[str] | None = None,
    stiffness: Sequence[float] | None = None,
) -> pd.DataFrame:
    """What cut-off and baseline do to the numbers.

    Parameters
    ----------
    spectrum, recipe
        As in :func:`prepare`; the scale of the recipe is held.
    cuts : sequence of float
        Laser cuts, 1/cm.
    baselines : sequence of str, optional
        Keys of ``BASELINES``; all but "none" by default.
    stiffness : sequence of float, optional
        1/cm; the recipe's own, half of it and twice as much by default.

    Returns
    -------
    pandas.DataFrame
        One row a choice: ``cut``, ``baseline``, ``stiffness``, ``lambda``, ``S``, ``sigma_10``, ``sigma_300`` (NaN where
        the choice is refused) and ``refused``, the reason.
    """
    baselines = [b for b in BASELINES if b != "none"] if baselines is None else baselines
    stiffness = [f * recipe.stiffness for f in (0.5, 1.0, 2.0)] if stiffness is None else stiffness
    rows = []
    for base in baselines:
        for stiff in stiffness:
            for cut in cuts:
                row = {"cut": float(cut), "baseline": base, "stiffness": float(stiff)}
                try:
                    one = replace(recipe, laser_cut=float(cut), baseline=base, stiffness=float(stiff))
                    row |= numbers(spectral_density(prepare(spectrum, one))) | {"refused": ""}
                except ValueError as reason:
                    row |= dict.fromkeys(("lambda", "S", "sigma_10", "sigma_300"), np.nan) | {"refused": str(reason)}
                rows.append(row)
    return pd.DataFrame(rows)


def band(table: pd.DataFrame) -> pd.DataFrame:
    """Lowest, middle and highest value of each number over the choices that were not refused: a DataFrame."""
    good = table[table.refused == ""]
    if good.empty:
        validate.complain(f"every choice is refused; the first reason: {table.refused.iloc[0]}"[:200])
    columns = ["lambda", "S", "sigma_10", "sigma_300"]
    return (
        good[columns].agg(["min", "median", "max"]).T.rename(columns={"min": "low", "median": "middle", "max": "high"})
    )


@validate.guarded(spectrum=Spectrum)
def stokes_temperature(
    spectrum: Spectrum, laser: float | None = None, lowest: float = 15.0, counting: bool = True
) -> tuple[float, float]:
    """Temperature of the crystal from the ratio of Stokes to anti-Stokes: a check of ``measured_at``.

    Parameters
    ----------
    spectrum : lib.readers.Spectrum
        With negative shifts; a straight background between its two ends is taken off.
    laser : float, optional
        Wavelength, nm; by default what the file says.
    lowest : float
        Shifts below it, 1/cm, are left out on both sides.
    counting : bool
        True for a detector that counts photons, whose ratio goes with the cube of the frequencies; False for one that
        measures power (fourth power).

    Returns
    -------
    temperature, standard_error : float
        K.

    Raises
    ------
    ValueError
        Where one side or the laser is missing, or the anti-Stokes side is no weaker than the Stokes side.
    """
    laser = spectrum.laser if laser is None else laser
    if laser is None:
        validate.complain("laser must be given: the ratio contains the frequencies of the light")
    laser = validate.number("laser", laser, "a wavelength from 150 to 3000 nm", at_least=150.0, at_most=3000.0)
    x, y = spectrum.x, spectrum.y
    reach = min(x[-1], -x[0])
    if reach < lowest + 30:
        validate.complain(
            f"shifts from {x[0]:.4g} to {x[-1]:.4g} 1/cm: both sides must reach {lowest + 30:g} 1/cm for a ratio"
        )
    ends = max(3, len(x) // 50)
    y = y - np.interp(x, [x[0], x[-1]], [np.median(y[:ends]), np.median(y[-ends:])])
    nu = x[(x > lowest) & (x < reach)]
    stokes, anti = y[(x > lowest) & (x < reach)], np.interp(-nu, x, y)
    noise = noise_of(spectrum.y)
    good = (anti > 3 * noise) & (stokes > 3 * noise)
    if good.sum() < 10:
        validate.complain("the anti-Stokes side does not stand out of the noise: no temperature follows")
    nu, stokes, anti = nu[good], stokes[good], anti[good]
    light = 1e7 / laser
    power = 3 if counting else 4
    log_ratio = np.log(stokes / anti) - power * np.log((light - nu) / (light + nu))
    weight = 1 / ((noise / stokes) ** 2 + (noise / anti) ** 2)
    beta = np.sum(weight * nu * log_ratio) / np.sum(weight * nu**2)
    if beta <= units.WAVENUMBER / (units.BOLTZMANN * 2000.0):
        validate.complain(
            "the anti-Stokes side is as strong as the Stokes side: the axis may be turned round, or the sides normalised"
        )
    off = log_ratio - beta * nu
    error = np.sqrt(np.sum(weight * off**2) / max(len(nu) - 1, 1) / np.sum(weight * nu**2))
    temperature = units.WAVENUMBER / (units.BOLTZMANN * beta)
    return float(temperature), float(temperature * max(error, 1 / np.sqrt(np.sum(weight * nu**2))) / beta)
