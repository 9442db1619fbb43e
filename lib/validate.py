"""The one guard: refuse bad input before any work starts.

Every check returns the value in the form the caller computes with, or raises a ValueError of at most 200 characters
that names the argument, the position and value of the first bad element, and what is allowed.

What counts as a number: Python's and NumPy's real numbers, and lists, arrays and pandas columns of them. Booleans,
text, dates and complex numbers do not, even where NumPy would convert them, and no masked point is taken for a value.
"""

from __future__ import annotations

import functools
import inspect
import numbers as abstract
import reprlib
import sys
import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from .hints import Floats

_Function = TypeVar("_Function", bound=Callable)
_T = TypeVar("_T")

#: Most characters of a message.
LONGEST = 200
#: Numbers above the first, and positive ones below the second where 0 is not allowed, are no energy, length, time, mass,
#: rate or temperature in any unit of the book.
LARGEST, SMALLEST = 1e15, 1e-15
#: What one call may take: bytes of memory, and elementary operations (a second has about 1e9).
MEMORY, WORK = 1e9, 1e12

_brief = reprlib.Repr()
_brief.maxstring = _brief.maxother = _brief.maxlong = 50
_brief.maxlist = _brief.maxtuple = _brief.maxarray = _brief.maxset = _brief.maxdict = 3


def shown(value: Any) -> str:
    """A value in at most some fifty characters: arrays and frames by their shape, objects of a class by its name."""
    if value is np.ma.masked:
        return "masked"
    if isinstance(value, np.ndarray) and value.ndim or _is_pandas(value):
        return f"<{type(value).__name__} of shape {value.shape}>"
    if isinstance(value, np.ndarray | np.generic):
        value = value.item()
    try:
        text = _brief.repr(value)
    except ValueError:  # Python writes out no integer of more than 4300 digits
        return "<an integer of thousands of digits>"
    return f"<{type(value).__name__}>" if " object at 0x" in text or len(text) > 60 else text


def refuse(name: str, value: object, allowed: str, at: Any = ()) -> NoReturn:
    """Raise the ValueError of a bad argument; ``at`` is the position of the bad element."""
    where = f" at [{', '.join(str(i) for i in at)}]" if len(at) else ""
    complain(f"{name} = {shown(value)}{where} is not allowed: {name} must be {allowed}")


def complain(message: str) -> NoReturn:
    """Raise a ValueError with a message cut to its greatest length."""
    raise ValueError(message if len(message) <= LONGEST else message[: LONGEST - 3] + "...")


def warn(message: str) -> None:
    """A UserWarning about input that is allowed but hardly meant, at the caller of the public function."""
    depth, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_globals["__name__"].split(".")[0] == __package__:
        depth, frame = depth + 1, frame.f_back
    warnings.warn(message, stacklevel=depth)


def _is_pandas(value):
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.Series | pandas.DataFrame | pandas.Index)


def _is_number(value):
    """A real number that is no truth value; Fraction, Decimal and SymPy's numbers know how to become a float."""
    if isinstance(value, bool | np.bool_ | str | bytes) or value is None:
        return False
    return isinstance(value, abstract.Real) or (not hasattr(value, "__len__") and hasattr(value, "__float__"))


def _floats(name, value, allowed):
    """The value as a float array of its own shape, or the complaint about its first element that is no number."""
    if isinstance(value, np.ma.MaskedArray):
        hidden = np.argwhere(np.ma.getmaskarray(value))
        if len(hidden):
            refuse(name, np.ma.masked, f"{allowed}, none masked: .compressed() drops masked points", hidden[0])
        value = value.data
    if _is_pandas(value):
        if value.ndim > 1:
            refuse(name, value, f"{allowed}; take one column of the frame")
        value = value.to_numpy()
    if isinstance(value, list | tuple):  # NumPy makes numbers of truth values among numbers
        for i, each in enumerate(value):
            if isinstance(each, bool | np.bool_):
                refuse(name, each, allowed, (i,))
    try:
        raw = np.asarray(value)
    except (TypeError, ValueError):
        refuse(name, value, allowed)
    if raw.dtype.kind in "fiu":
        return np.asarray(raw, dtype=float)
    if raw.dtype.kind != "O":
        refuse(name, raw.flat[0] if raw.size else value, allowed, np.zeros(raw.ndim, int) if raw.size else ())
    array = np.empty(raw.shape)
    for at in np.ndindex(raw.shape):
        try:
            if not _is_number(raw[at]):
                raise TypeError
            array[at] = float(raw[at])
        except (TypeError, ValueError, OverflowError, AttributeError):
            refuse(name, raw[at], allowed, at)
    return array


def numbers(
    name: str,
    value: ArrayLike,
    allowed: str = "finite numbers",
    *,
    above: float | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Floats:
    """Return ``value`` as a float array (any shape) after checking its range.

    Parameters
    ----------
    name : str
        Argument name used in the message.
    value : array_like
        Numbers to check.
    allowed : str
        What is allowed, in words, with the unit.
    above, at_least, at_most : float, optional
        Open lower, closed lower and closed upper bound.

    Raises
    ------
    ValueError
        If a number is missing, masked, not finite, outside the bounds, or of a size that no quantity of the book has.
    """
    array = _floats(name, value, allowed)
    if array.size == 0:
        refuse(name, value, f"{allowed}, and not empty")
    size = np.abs(array)
    bad = ~(size <= LARGEST)
    if above == 0.0:
        bad |= size < SMALLEST
    if above is not None:
        bad |= array <= above
    if at_least is not None:
        bad |= array < at_least
    if at_most is not None:
        bad |= array > at_most
    if np.any(bad):
        at = tuple(np.argwhere(bad)[0])
        extreme = np.isfinite(array[at]) and not SMALLEST <= size[at] <= LARGEST and array[at] != 0
        refuse(name, array[at], f"{allowed}, from {SMALLEST:g} to {LARGEST:g} in size" if extreme else allowed, at)
    return array


def number(name: str, value: ArrayLike, allowed: str = "a finite number", **bounds: float | None) -> float:
    """Return ``value`` as one float; bounds as in :func:`numbers`."""
    array = numbers(name, value, allowed, **bounds)
    if array.ndim != 0:
        refuse(name, value, allowed)
    return float(array)


def whole(name: str, value: ArrayLike, allowed: str = "a whole number", **bounds: float | None) -> int:
    """Return ``value`` as one int; 2.0 is one, 2.7 is refused, not cut off. Bounds as in :func:`numbers`."""
    found = number(name, value, allowed, **bounds)
    if not found.is_integer():
        refuse(name, value, allowed)
    return int(found)


def wholes(name: str, value: ArrayLike, allowed: str = "whole numbers", **bounds: float | None) -> NDArray[np.int64]:
    """Return ``value`` as an int array of any shape; bounds as in :func:`numbers`."""
    array = numbers(name, value, allowed, **{"at_most": 2.0**53} | bounds)
    bad = np.argwhere(array != np.rint(array))
    if len(bad):
        refuse(name, array[tuple(bad[0])], allowed, bad[0])
    return array.astype(int)


def complexes(name: str, value: ArrayLike, allowed: str = "finite numbers") -> NDArray[np.complex128]:
    """Return amplitudes, real or complex, as a complex array of any shape."""
    try:
        raw = np.asarray(value)
    except (TypeError, ValueError):
        refuse(name, value, allowed)
    if raw.dtype.kind != "c":
        return numbers(name, value, allowed).astype(complex)
    numbers(name, raw.real, allowed), numbers(name, raw.imag, allowed)
    return raw.astype(complex)


def seed(value: int, name: str = "seed") -> int:
    """Return the seed of a random draw, a whole number of at least 0."""
    return whole(name, value, "a whole number of at least 0", at_least=0, at_most=2.0**53)


def temperature(value: ArrayLike, name: str = "T") -> Floats:
    """Return a temperature or array of temperatures in K, all finite and above 0 K (from 1e-6 to 1e6)."""
    return numbers(name, value, "finite and above 0 K, from 1e-6 to 1e6 K", at_least=1e-6, at_most=1e6)


def vector(
    name: str,
    value: ArrayLike,
    allowed: str = "a one-dimensional, non-empty list of finite numbers",
    **bounds: float | None,
) -> Floats:
    """Return ``value`` as a one-dimensional float array; bounds as in :func:`numbers`."""
    array = np.atleast_1d(numbers(name, value, allowed, **bounds))
    if array.ndim != 1:
        refuse(name, value, allowed)
    return array


def pair(
    name: str, value: ArrayLike, allowed: str = "two finite numbers", **bounds: float | None
) -> tuple[float, float]:
    """Return two numbers as floats; bounds as in :func:`numbers`."""
    array = vector(name, value, allowed, **bounds)
    if len(array) != 2:
        refuse(name, value, allowed)
    return float(array[0]), float(array[1])


def same_length(**arrays: Any) -> None:
    """Check that all named one-dimensional arrays have the same length."""
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} has {n}" for name, n in lengths.items())
        complain(f"arrays of different lengths: {listed}; they must have equal lengths")


def columns(**given: Any) -> tuple:
    """Columns of one table, as read, with the points left out that are masked in any of them.

    Parameters
    ----------
    **given : array_like or None
        One-dimensional lists, arrays, masked arrays or pandas columns; None is passed on.

    Returns
    -------
    tuple
        In the order given, still to be checked one by one.

    Raises
    ------
    ValueError
        If their lengths differ, or pandas columns have different indices: positions would pair wrong points.
    """
    present = {name: value for name, value in given.items() if value is not None}
    for name, value in present.items():
        try:
            flat = np.ndim(value) <= 1
        except ValueError:  # rows of different lengths
            flat = False
        if not flat:
            refuse(name, value, "a one-dimensional list of numbers")
    indexed = {name: value.index for name, value in present.items() if hasattr(value, "index") and _is_pandas(value)}
    (first, index), *others = list(indexed.items()) or [("", ())]
    for name, other in others:
        if len(index) == len(other) and not index.equals(other):
            complain(f"{first} and {name} have different pandas indices; they must be columns of one table, or arrays")
    masks = [np.ma.getmaskarray(value) for value in present.values() if isinstance(value, np.ma.MaskedArray)]
    if not any(mask.any() for mask in masks):
        return tuple(given.values())
    same_length(**{name: np.atleast_1d(value) for name, value in present.items()})
    kept = ~np.any([np.atleast_1d(mask) for mask in masks], axis=0)
    return tuple(None if value is None else np.atleast_1d(np.ma.getdata(value))[kept] for value in given.values())


def choice(name: str, value: _T, options: Iterable) -> _T:
    """Return ``value`` if it is one of ``options``, which are words or numbers."""
    options = tuple(options)
    plain = isinstance(value, str | int | float | tuple | None) and not isinstance(value, bool)
    if not plain and not any(value is each for each in options) or value not in options:
        refuse(name, value, "one of " + ", ".join(repr(each) for each in options))
    return value


def choices(name: str, value: _T, options: Iterable[str]) -> _T:
    """Return ``value`` if it is a list or tuple, not empty, of words that are among ``options``."""
    if not isinstance(value, list | tuple) or not value:
        refuse(name, value, "a list of " + ", ".join(repr(each) for each in options))
    for each in value:
        choice(name, each, options)
    return value


def exactly_one(**options: Any) -> tuple[str, Any]:
    """Return the (name, value) of the one option that is not None."""
    given = {name: value for name, value in options.items() if value is not None}
    if len(given) != 1:
        what = "none" if not given else ", ".join(f"{k} = {shown(v)}" for k, v in given.items())
        complain(f"give exactly one of {', '.join(options)}; got {what}")
    return next(iter(given.items()))


def instance(name: str, value: Any, *kinds: Any) -> Any:
    """Return ``value`` if it is an object of one of the classes ``kinds``."""
    if not isinstance(value, kinds):
        refuse(name, value, "a " + " or a ".join(f"{kind.__name__} of {kind.__module__}" for kind in kinds))
    return value


def affordable(name: str, value: object, *, memory: float = 0.0, work: float = 0.0) -> None:
    """Refuse an argument for which a call would need too many bytes or too many operations, before they are spent."""
    if memory > MEMORY:
        refuse(name, value, f"smaller: this needs about {memory / 1e9:.2g} GB, more than {MEMORY / 1e9:g}")
    if work > WORK:
        refuse(name, value, f"smaller: this needs about {work:.2g} operations, more than {WORK:g}")


def remembered(function: _Function) -> _Function:
    """Cache of a public function: what has no hash goes past it to the function's own checks, and 1 is not True."""
    cached = functools.lru_cache(maxsize=256, typed=True)(function)

    @functools.wraps(function)
    def call(*args, **kwargs):
        try:
            hash((args, *kwargs.values()))
        except TypeError:
            return function(*args, **kwargs)
        return cached(*args, **kwargs)

    return cast(_Function, call)


_EXTREME = "arguments so extreme that it cannot be computed"


def _finite(found):
    if isinstance(found, tuple):
        return all(_finite(each) for each in found)
    return not isinstance(found, float | np.floating | np.ndarray) or bool(np.all(np.isfinite(found)))


def guarded(arithmetic: Any = "raise", /, **classes: Any) -> Callable[[_Function], _Function]:
    """Decorator of a public function: its objects are of the right class, and no broken number leaves it.

    Arguments whose default is True or False must be one of the two.

    Parameters
    ----------
    arithmetic : {"raise", "ignore"}
        Fits try values at which their form breaks, and go on from there: they ignore it, and numbers and arrays that
        come out must be finite.
    **classes : class or tuple of classes
        Argument -> what it must be an object of; None passes where it is the default.

    Notes
    -----
    Where accepted arguments are so extreme that a division or a power fails, NumPy would warn and give inf or nan:
    that becomes a ValueError, as do Python's own arithmetic errors and a lack of memory.
    """

    def decorate(function):
        signature = inspect.signature(function)
        flags = {name: (bool, np.bool_) for name, p in signature.parameters.items() if isinstance(p.default, bool)}
        expected = flags | classes

        @functools.wraps(function)
        def checked(*args, **kwargs):
            given = signature.bind(*args, **kwargs).arguments if expected else {}
            for name, kinds in expected.items():
                optional = signature.parameters[name].default is None
                if name in given and not (optional and given[name] is None):
                    instance(name, given[name], *(kinds if isinstance(kinds, tuple) else (kinds,)))
            try:
                with np.errstate(over=arithmetic, divide=arithmetic, invalid=arithmetic):
                    found = function(*args, **kwargs)
            except (ArithmeticError, MemoryError) as error:
                reason = str(error) or type(error).__name__
                raise ValueError(f"{function.__name__}: {_EXTREME} ({reason})"[:LONGEST]) from error
            if arithmetic == "ignore" and not _finite(found):
                raise ValueError(f"{function.__name__}: {_EXTREME} (the result is not finite)")
            return found

        return checked

    return decorate
