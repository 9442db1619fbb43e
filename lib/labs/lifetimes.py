"""From a decay to a lifetime, from lifetimes and quantum yields to radiative rates, errors carried along."""

from __future__ import annotations

from dataclasses import dataclass

import lmfit
import numpy as np
import pandas as pd
from scipy.signal import fftconvolve

from .. import validate
from ..readers import Decay, Series

#: A pulse that comes before so many lifetimes have passed finds the dot still excited.
_EMPTY = 5.0
#: Which mean of a multi-exponential decay: name -> what it is.
AVERAGES = {
    "amplitude": "sum a tau / sum a: area under the decay over its start. With a quantum yield of the whole ensemble it gives k_r",
    "intensity": "sum a tau^2 / sum a tau: mean time of arrival of a photon. Long tails count more; it gives no rate",
}


#: Standard error over the value up to which a lifetime is told.
_KNOWN = 0.2


@dataclass(frozen=True, eq=False)
class DecayFit:
    """A decay fitted by one or more exponentials through the response of the instrument.

    Attributes
    ----------
    lifetimes, amplitudes : numpy.ndarray, shape (m,)
        ns, rising, and shares of the start, which add up to 1.
    lifetime_errors : numpy.ndarray, shape (m,)
        Standard errors, ns; NaN where the covariance failed.
    average, average_error : float
        Amplitude average, ns.
    intensity_average : float
        Intensity average, ns.
    time, counts, curve : numpy.ndarray
        What was fitted and the fit.
    background, shift : float
        Counts a channel; ns by which the response had to be moved.
    deviance : float
        Per degree of freedom: about 1 where the form is right and the noise is Poisson's. NaN for what was not counted.
    criterion : float
        BIC, to compare numbers of exponentials on the same decay.
    response : bool
        True where a response was used, False for a fit of the tail.
    """

    lifetimes: np.ndarray
    amplitudes: np.ndarray
    lifetime_errors: np.ndarray
    average: float
    average_error: float
    intensity_average: float
    time: np.ndarray
    counts: np.ndarray
    curve: np.ndarray
    background: float
    shift: float
    deviance: float
    criterion: float
    response: bool

    def words(self) -> str:
        """The fit in a sentence; of lifetimes with an error above a fifth of the value only their share."""
        known = self.lifetime_errors <= _KNOWN * self.lifetimes
        parts = [f"{100 * a:.0f} % with {t:.3g} ns" for a, t in zip(self.amplitudes[known], self.lifetimes[known])]
        average = f"{self.average:.3g} +- {self.average_error:.1g} ns"
        if not known.all():
            share = 100 * self.amplitudes[~known].sum()
            parts.append(f"{share:.0f} % with lifetimes that the decay does not determine")
            average = f"{self.average:.3g} ns"
        how = "reconvolved with the response" if self.response else "the tail after the highest channel"
        quality = "" if np.isnan(self.deviance) else f"; deviance {self.deviance:.2f} per degree of freedom"
        return f"{', '.join(parts)}; amplitude average {average} ({how}{quality})"


def _emptied(repetition, tau):
    """By how much earlier pulses raise a decay of lifetime tau, ns; ``repetition`` in MHz or None."""
    if repetition is None:
        return 0.0
    left = np.exp(-1e3 / repetition / tau)
    return left / (1 - left)


def _shape(time, tau, response, shift, repetition):
    """The decay of one lifetime as the instrument sees it, without amplitude."""
    more = _emptied(repetition, tau)
    if response is None:
        return np.exp(-(time - time[0]) / tau) * (1 + more)
    step = time[1] - time[0]
    moved = np.interp(time - shift, time, response, left=0.0, right=0.0)
    decayed = np.exp(-(time - time[0]) / tau)
    # Mean over a channel: a lifetime of a few channels is not sampled but counted.
    decayed *= -np.expm1(-step / tau) / (step / tau)
    seen = fftconvolve(moved, decayed)[: len(time)]
    if more:
        seen = seen + more * np.sum(moved * np.exp((time - time[0]) / tau - time[-1] / tau)) * np.exp(
            (time[-1] - (time - time[0])) / tau
        )
    return np.maximum(seen, 0.0)


def _residual(values, time, counts, response, repetition, count, counted):
    shift = values["shift"].value if response is not None else 0.0
    curve = values["background"].value + sum(
        values[f"amplitude_{i}"].value * _shape(time, np.exp(values[f"ln_tau_{i}"].value), response, shift, repetition)
        for i in range(count)
    )
    if not counted:
        return curve, counts - curve
    safe = np.maximum(curve, 1e-9)
    # Signed square roots of the deviance of Poisson counts: their sum of squares is 2 ln L, also where counts are few.
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(counts > 0, counts * np.log(np.maximum(counts, 1e-9) / safe), 0.0) - (counts - safe)
    return curve, np.sign(counts - safe) * np.sqrt(2 * np.maximum(part, 0.0))


@validate.guarded("ignore", decay=Decay)
def fit_decay(decay: Decay, components: int = 1, repetition: float | None = None) -> DecayFit:
    """Fit a decay, through the instrument's response where the file holds one.

    Parameters
    ----------
    decay : lib.readers.Decay
    components : int
        Number of exponentials, 1 to 4.
    repetition : float, optional
        Repetition rate of the laser, MHz: what earlier pulses left is then part of the model.

    Returns
    -------
    DecayFit

    Raises
    ------
    ValueError
        For too few counts or channels, a lifetime that the window or a channel cannot hold, or a fit that does not converge.
    """
    count = validate.whole("components", components, "a whole number from 1 to 4", at_least=1, at_most=4)
    if repetition is not None:
        repetition = validate.number(
            "repetition", repetition, "a rate in MHz, from 1e-6 to 1e5", at_least=1e-6, at_most=1e5
        )
    time, counts = decay.x - decay.x[0], decay.y
    peak = int(np.argmax(counts))
    response = decay.irf
    if response is not None:
        # The mean of the dark channels: a median of few counts is 0 and would leave a slow tail.
        middle = np.median(response)
        response = response - np.mean(response[response <= middle + 4 * np.sqrt(middle + 1)])
        if response.max() <= 0 or response.sum() <= 0:
            validate.complain("the column of the response holds no pulse")
        response = response / response.sum()
    else:
        time, counts = time[peak:] - time[peak], counts[peak:]
    if len(time) < 10 + 3 * count:
        validate.complain(
            f"{len(time)} channels after the highest one; {count} exponentials need at least {10 + 3 * count}"
        )
    if decay.counted and counts.sum() < 200 * count:
        validate.complain(f"{counts.sum():.0f} counts; {count} exponentials need at least {200 * count}")
    start = float(np.median(np.sort(counts)[: max(3, len(counts) // 20)]))
    light = np.maximum(counts - start, 0.0)
    mean = max(
        float(np.sum(light * time) / light.sum() - (0 if response is None else np.sum(response * time))), decay.channel
    )
    parameters = lmfit.Parameters()
    spread = [1.0] if count == 1 else np.geomspace(0.35, 2.5, count)
    for i, factor in enumerate(spread):
        tau = mean * factor
        height = (
            light.max() / count
            if response is None
            else light.sum() / count / max(_shape(time, tau, response, 0.0, None).sum(), 1e-12)
        )
        parameters.add(f"ln_tau_{i}", np.log(tau), min=np.log(decay.channel / 5), max=np.log(50 * time[-1]))
        parameters.add(f"amplitude_{i}", height, min=0.0)
    parameters.add("background", max(start, 1e-3), min=0.0)
    parameters.add("shift", 0.0, min=-10 * decay.channel, max=10 * decay.channel, vary=response is not None)
    args = (time, counts, response, repetition, count, decay.counted)
    fit = lmfit.minimize(lambda p: _residual(p, *args)[1], parameters, scale_covar=not decay.counted)
    curve, _ = _residual(fit.params, *args)
    tau = np.exp([fit.params[f"ln_tau_{i}"].value for i in range(count)])
    a = np.array([fit.params[f"amplitude_{i}"].value for i in range(count)])
    error = np.array([tau[i] * (fit.params[f"ln_tau_{i}"].stderr or np.nan) for i in range(count)])
    if not np.all(np.isfinite(curve)) or a.sum() <= 0:
        validate.complain("the fit did not converge: is the time axis in ns, and does the decay fall?")
    if tau.max() > 3 * time[-1]:
        validate.complain(
            f"a lifetime of {tau.max():.3g} ns comes out, and the window holds {time[-1]:.3g} ns: the data do not fix it"
        )
    order = np.argsort(tau)
    free = len(counts) - fit.nvarys
    return DecayFit(
        tau[order], a[order] / a.sum(), error[order], float(a @ tau / a.sum()), _average_error(fit, tau, a),
        float(a @ tau**2 / (a @ tau)), time, counts, curve, fit.params["background"].value, fit.params["shift"].value,
        float(fit.chisqr / free) if decay.counted else np.nan,
        float(fit.chisqr + fit.nvarys * np.log(len(counts)) if decay.counted else len(counts) * np.log(fit.chisqr / len(counts)) + fit.nvarys * np.log(len(counts))),
        response is not None,
    )  # fmt: skip


def _average_error(fit, tau, a):
    """Standard error of the amplitude average from the covariance; its gradient is known in closed form."""
    if fit.covar is None:
        return np.nan
    mean, total = a @ tau / a.sum(), a.sum()
    gradient = np.zeros(len(fit.var_names))
    for i in range(len(tau)):
        for name, value in ((f"ln_tau_{i}", a[i] * tau[i] / total), (f"amplitude_{i}", (tau[i] - mean) / total)):
            if name in fit.var_names:
                gradient[fit.var_names.index(name)] = value
    return float(np.sqrt(max(gradient @ fit.covar @ gradient, 0.0)))


def best_decay(decay: Decay, most: int = 3, repetition: float | None = None) -> DecayFit:
    """The fit with the number of exponentials that BIC prefers, 1 to ``most``; a further one must lower it by 6.

    Returns
    -------
    DecayFit
    """
    best = fit_decay(decay, 1, repetition)
    for count in range(2, validate.whole("most", most, "1 to 4", at_least=1, at_most=4) + 1):
        try:
            other = fit_decay(decay, count, repetition)
        except ValueError:
            break
        apart = np.all(np.diff(other.lifetimes) > 0.1 * other.lifetimes[:-1]) and other.amplitudes.min() > 0.005
        if not apart or other.criterion > best.criterion - 6:
            break
        best = other
    return best


# ------------------------------------------------------------------ rates
@validate.guarded(series=Series)
def radiative_rates(
    series: Series, quantum_yield: float | None = None, quantum_yield_error: float | None = None
) -> pd.DataFrame:
    """k_r = quantum yield / lifetime, and k_nr, for every row of a series.

    Parameters
    ----------
    series : lib.readers.Series
    quantum_yield, quantum_yield_error : float, optional
        One yield for all rows, from 0 to 1, for a file without yields; an assumption.

    Returns
    -------
    pandas.DataFrame
        ``T`` (K), ``D`` (nm; NaN where the file has none), ``k_r``, ``k_r_error``, ``k_nr``, ``k_nr_error`` (1/ns; NaN where
        they cannot be known), ``note``.

    Raises
    ------
    ValueError
        For lifetimes without a quantum yield: 1/tau is the sum of all rates and an upper bound of the radiative one.

    Notes
    -----
    Errors of yield and lifetime are taken as independent: (dk/k)^2 = (dQ/Q)^2 + (dtau/tau)^2.
    """
    n = len(series)
    nothing = np.full(n, np.nan)
    T = nothing if series.temperature is None else series.temperature
    D = nothing if series.size is None else series.size
    if series.lifetime is None:
        error = nothing if series.rate_error is None else series.rate_error
        return pd.DataFrame(
            {"T": T, "D": D, "k_r": series.rate, "k_r_error": error, "k_nr": nothing, "k_nr_error": nothing, "note": ""}
        )
    Q, dQ = series.quantum_yield, series.quantum_yield_error
    if quantum_yield is not None:
        if Q is not None:
            validate.complain("quantum_yield is given, but the file has a column of yields; leave one out")
        value = validate.number("quantum_yield", quantum_yield, "above 0 and at most 1", above=0.0, at_most=1.0)
        Q = np.full(n, value)
        if quantum_yield_error is not None:
            dQ = np.full(n, validate.number("quantum_yield_error", quantum_yield_error, "above 0", above=0.0))
    if Q is None:
        validate.complain(
            "the file has no quantum yields: 1/tau is an upper bound of the radiative rate, no more. Add a column QY, or give "
            "quantum_yield= for all rows"
        )
    tau, dtau = series.lifetime, series.lifetime_error
    k = Q / tau
    known = [
        part for part in (None if dQ is None else dQ / Q, None if dtau is None else dtau / tau) if part is not None
    ]
    relative = np.sqrt(sum(part**2 for part in known)) if known else nothing
    other = (1 - Q) / tau
    # k_nr = (1 - Q)/tau: the error of Q enters with 1/tau, not with 1/(1 - Q).
    other_error = (
        np.hypot(0 if dQ is None else dQ / tau, 0 if dtau is None else other * dtau / tau) if known else nothing
    )
    return pd.DataFrame(
        {
            "T": T,
            "D": D,
            "k_r": k,
            "k_r_error": k * relative,
            "k_nr": other,
            "k_nr_error": other_error,
            "note": _notes(series, dQ, dtau),
        }
    )


def _notes(series, dQ, dtau):
    notes = [[] for _ in range(len(series))]
    if series.repetition is not None:
        period = 1e3 / series.repetition
        for note, late in zip(notes, period < _EMPTY * series.lifetime):
            if late:
                note.append(f"the laser returns within {_EMPTY:g} lifetimes: fit the decay with repetition=")
    missing = [name for name, error in (("quantum yield", dQ), ("lifetime", dtau)) if error is None]
    if missing:
        for note in notes:
            note.append(f"no error of the {' and the '.join(missing)}")
    return ["; ".join(note) for note in notes]
