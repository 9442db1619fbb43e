"""What every closure of N_coh(T, D) answers, and what is read off it: R_X, A_X, T_c."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import validate

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike
    from scipy.interpolate import RectBivariateSpline

    from ..hints import Floats, Values


POSITIVE: dict[str, Any] = {"allowed": "finite and above 0", "above": 0.0}
AT_LEAST_0: dict[str, Any] = {"allowed": "finite and at least 0", "at_least": 0.0}


def plain(values: Any) -> Any:
    """A float for an array without axes, anything else as it is."""
    return float(values) if np.ndim(values) == 0 else values


def at_points(spline: RectBivariateSpline, x: Floats, y: Floats) -> Floats:
    """A spline of two variables at points, in their broadcast shape: SciPy 1.18.0 gives single points an axis."""
    return spline.ev(x, y).reshape(np.broadcast_shapes(np.shape(x), np.shape(y)))


def parameter(name: str, value: float | Callable, **limits: Any) -> Callable:
    """A number, or a function of one array, as a checked function."""
    if callable(value):
        made = f"a number, or a function of an array that gives numbers {limits.get('allowed', '')}"

        def checked(x):
            try:
                found = value(x)
            except (TypeError, AttributeError):
                validate.refuse(name, value, made)
            found = validate.numbers(name, found, **limits)
            return found if found.shape in ((), np.shape(x)) else validate.refuse(name, found, f"{made}, one for each")

        return checked
    constant = validate.number(name, value, **limits)
    return lambda x: np.full(np.shape(x), constant)


#: Room for rounding at the ends of a range, relative; step in ln T of a slope, and the quartic through five such steps.
_ROUNDING, _STEP = 1e-9, 0.02
_QUARTIC = np.linalg.inv(np.vander(np.arange(-2.0, 3.0), increasing=True))


def _range(limits, unit):
    low, high = limits
    return f"at least {low:g} {unit}" if np.isinf(high) else f"from {low:g} to {high:g} {unit}"


class Closure:
    """One answer to "what is N_coh(T, D)?"; every method broadcasts over T (K) and D (nm).

    Attributes
    ----------
    label : str
        Name for a legend.
    cell : float
        Edge of the cells that N counts, nm; no dot is smaller.
    temperatures, edges : tuple of float
        Lowest and highest T (K) and D (nm) that the closure answers for; others are refused.
    contains : frozenset of str
        Names of optional factors of ``lib.scenarios`` whose physics the closure has in itself.
    resolves_pair : bool
        True where electron and hole are followed one by one; otherwise only dots of a few exciton Bohr radii are meant.
    unknown : str
        Why the closure answers for nothing, where that is so: a material that is not in its table.
    null_limit : Closure or None
        The same closure without any disorder; None where that limit does not exist.
    """

    label = "closure"
    cell = 0.0
    temperatures = (0.0, np.inf)
    contains: frozenset[str] = frozenset()
    resolves_pair = False
    unknown = ""
    _edges: tuple[float, float] | None = None

    @property
    def edges(self) -> tuple[float, float]:
        return self._edges or (self.cell, np.inf)

    @property
    def null_limit(self) -> Closure | None:
        return None

    def _number(self, T, D):
        raise NotImplementedError

    def _arguments(self, T, D) -> tuple[Floats, Floats]:
        if self.unknown:
            raise ValueError(f"the {self.label} is not allowed here: {self.unknown}")
        D = validate.numbers("D", D, f"finite, above 0 nm and {_range(self.edges, 'nm')}", above=0.0)
        T = validate.temperature(T)
        for name, value, limits, unit in (("D", D, self.edges, "nm"), ("T", T, self.temperatures, "K")):
            low, high = limits[0] * (1 - _ROUNDING), limits[1] * (1 + _ROUNDING)
            allowed = f"{_range(limits, unit)}, where the {self.label} is known"
            validate.numbers(name, value, allowed, at_least=low, at_most=high)
        T, D = np.broadcast_arrays(T, D)
        return T, D

    @validate.guarded()
    def covers(self, D: ArrayLike) -> Any:
        """True where an edge of the dot (nm) is one that the closure answers for, in the shape of ``D``."""
        low, high = self.edges
        D = validate.numbers("D", D)
        if self.unknown:
            return np.zeros(D.shape, bool)
        return (D > 0) & (D >= low * (1 - _ROUNDING)) & (D <= high * (1 + _ROUNDING))

    @validate.guarded()
    def coherence_number(self, T: ArrayLike, D: ArrayLike) -> Values:
        """N_coh, in the broadcast shape of ``T`` (K, above 0) and ``D`` (nm, at least one cell)."""
        return plain(self._number(*self._arguments(T, D)))

    @validate.guarded()
    def rate_ratio(self, T: ArrayLike, D: ArrayLike, reference_temperature: float = 300.0) -> Values:
        """R = N_coh(T)/N_coh(reference_temperature), the ratio of radiative rates."""
        T, D = self._arguments(T, D)
        return plain(self._number(T, D) / self.coherence_number(reference_temperature, D))

    @validate.guarded()
    def local_activation(self, T: ArrayLike, D: ArrayLike) -> Values:
        """d ln k_r/d(1/T), K: the A_X that Eq. 4 would need to have this slope at T."""
        T, D = self._arguments(T, D)
        # Parabola of fourth order through five points in ln T, moved inwards at the ends of what is known.
        low, high = (np.log(limit) if limit else -np.inf for limit in self.temperatures)
        middle = np.clip(np.log(T), low + 2 * _STEP, high - 2 * _STEP)
        logs = [np.log(self._number(np.exp(middle + k * _STEP), D)) for k in range(-2, 3)]
        off = (np.log(T) - middle) / _STEP
        terms = np.tensordot(_QUARTIC, logs, axes=1)
        return plain(-T / _STEP * sum(j * terms[j] * off ** (j - 1) for j in range(1, 5)))

    def _crossover(self, D, threshold, lowest):
        """T_c in K of the checked edges ``D``; a closure that knows it in closed form overrides this."""
        edge = D.ravel()
        needed = np.log(threshold * self._number(*self._arguments(300.0, edge)))

        def excess(x, rows):
            # Between 300 K and the lowest temperature at edges that are checked: nothing to check again.
            return np.log(self._number(*np.broadcast_arrays(1 / x, edge[rows]))) - needed[rows]

        x = 1 / np.geomspace(300.0, max(lowest, self.temperatures[0]), 60)
        scanned = excess(x[:, None], slice(None))
        rows, result = np.flatnonzero((scanned >= 0).any(0)), np.full(D.size, np.nan)
        first = np.argmax(scanned >= 0, axis=0)[rows]
        left, right, below, above = x[first - 1], x[first], scanned[first - 1, rows], scanned[first, rows]
        # Ridders: halves the bracket at least, and is quadratic where ln R is smooth. What it guesses is enclosed at once.
        while len(rows):
            middle = (left + right) / 2
            at_middle = excess(middle, rows)
            guess = middle - (right - left) / 2 * at_middle / np.sqrt(at_middle**2 - above * below + 1e-300)
            around = np.clip(guess * (1 + np.array([[-4e-9], [4e-9]])), left, right)
            for point, value in ((middle, at_middle), *zip(around, excess(around, rows))):
                up, inside = value >= 0, (point >= left) & (point <= right)
                right, above = np.where(up & inside, point, right), np.where(up & inside, value, above)
                left, below = np.where(~up & inside, point, left), np.where(~up & inside, value, below)
            result[rows] = 1 / right
            open_ = right - left > 1e-8 * right
            rows, left, right, below, above = (each[open_] for each in (rows, left, right, below, above))
        return plain(result.reshape(D.shape))


@validate.guarded(closure=Closure)
def crossover_temperature(closure: Closure, D: ArrayLike, threshold: float = 2.0, lowest: float = 4.0) -> Values:
    """T_c, the highest temperature below 300 K at which the rate ratio reaches ``threshold``.

    Parameters
    ----------
    closure : Closure
    D : array_like
        Edge of the dot, nm.
    threshold : float
        R*, above 1; arbitrary.
    lowest : float
        No search below this temperature, K (Eq. 4 is solved in closed form instead).

    Returns
    -------
    float or ndarray
        K, in the shape of ``D``; nan where the threshold is not reached.
    """
    threshold = validate.number("threshold", threshold, "finite and above 1", above=1.0)
    lowest = validate.number("lowest", lowest, "above 0 and below 300 K", above=0.0, at_most=299.0)
    _, D = closure._arguments(300.0, D)
    return closure._crossover(D, threshold, lowest)


@dataclass(frozen=True)
class ActivationFit:
    """A straight line through ln k against 1/T: slope A_X, its standard error, curvature, residual.

    ``value`` and ``standard_error`` in K; ``curvature`` = d^2 ln k/d(1/T)^2 in K^2 of a
    parabola through the same points; ``residual`` = rms of ln k about the line.
    """

    value: Values
    standard_error: Values
    curvature: Values
    residual: Values


@validate.guarded(closure=Closure)
def fit_activation(
    closure: Closure, D: ArrayLike, temperatures: ArrayLike | None = None, error: ArrayLike | None = None
) -> ActivationFit:
    """The apparent A_X of a closure: a straight line with intercept through ln R against 1/T.

    Parameters
    ----------
    closure : Closure
    D : array_like
        Edge of the dot, nm.
    temperatures : array_like, shape (n,), optional
        K, at least 4; by default 30, log-spaced from 10 to 300 K.
    error : array_like, shape (n,), optional
        Standard errors of ln R: they weight the points and set the standard error.
        Without them all points count alike and the scatter sets it.

    Returns
    -------
    ActivationFit
        Its fields are floats or arrays in the shape of ``D``.
    """
    T = np.geomspace(10, 300, 30) if temperatures is None else temperatures
    T, error = validate.columns(temperatures=T, error=error)
    T = validate.temperature(validate.vector("temperatures", T), "temperatures")
    different = len(np.unique(T))
    if different < 4:
        raise ValueError(f"temperatures has {different} different values: a line and its curvature need at least 4")
    weight = np.ones(len(T))
    if error is not None:
        error = validate.vector("error", error, **POSITIVE)
        validate.same_length(temperatures=T, error=error)
        weight = 1 / error
    _, D = closure._arguments(300.0, D)
    y = np.log(closure.rate_ratio(T[:, None], D.ravel()))
    x = 1 / T - np.mean(1 / T)
    powers = x[:, None] ** np.arange(3)
    line, *_ = np.linalg.lstsq(weight[:, None] * powers[:, :2], weight[:, None] * y, rcond=None)
    parabola, *_ = np.linalg.lstsq(weight[:, None] * powers, weight[:, None] * y, rcond=None)
    off = y - powers[:, :2] @ line
    scatter = np.ones(D.size) if error is not None else np.sum(off**2, 0) / (len(T) - 2)
    x = x - np.average(x, weights=weight**2)
    slope_error = np.sqrt(scatter / np.sum((weight * x) ** 2))
    fields = line[1], slope_error, 2 * parabola[2], np.sqrt(np.mean(off**2, 0))
    return ActivationFit(*(plain(f.reshape(D.shape)) for f in fields))
