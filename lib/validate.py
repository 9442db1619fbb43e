"""Refuse bad input before any work starts.

Every check returns the value in the form the caller computes with, or raises a
ValueError that names the argument, the value it got and what is allowed.
"""

from __future__ import annotations

import numpy as np


def _refuse(name, value, allowed):
    shown = repr(value)
    if len(shown) > 120:
        shown = shown[:117] + "..."
    raise ValueError(f"{name} = {shown} is not allowed: {name} must be {allowed}")


def numbers(name, value, allowed="finite numbers", *, above=None, at_least=None, at_most=None):
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
        If a number is missing, not finite or outside the bounds.
    """
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError, OverflowError):
        _refuse(name, value, allowed)
    bad = array.size == 0 or not np.all(np.isfinite(array))
    bad = bad or (above is not None and np.any(array <= above))
    bad = bad or (at_least is not None and np.any(array < at_least))
    bad = bad or (at_most is not None and np.any(array > at_most))
    if bad:
        _refuse(name, value, allowed)
    return array


def number(name, value, allowed="a finite number", **bounds):
    """Return ``value`` as one float; bounds as in :func:`numbers`."""
    array = numbers(name, value, allowed, **bounds)
    if array.ndim != 0:
        _refuse(name, value, allowed)
    return float(array)


def temperature(value, name="T"):
    """Return a temperature or array of temperatures in K, all finite and above 0 K."""
    return numbers(name, value, "finite and above 0 K", above=0.0)


def vector(name, value, allowed="a one-dimensional, non-empty list of finite numbers", **bounds):
    """Return ``value`` as a one-dimensional float array; bounds as in :func:`numbers`."""
    array = np.atleast_1d(numbers(name, value, allowed, **bounds))
    if array.ndim != 1:
        _refuse(name, value, allowed)
    return array


def same_length(**arrays):
    """Check that all named one-dimensional arrays have the same length."""
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} has {n}" for name, n in lengths.items())
        raise ValueError(f"arrays of different lengths: {listed}; they must have equal lengths")


def choice(name, value, options):
    """Return ``value`` if it is one of ``options``."""
    options = tuple(options)
    if value not in options:
        _refuse(name, value, "one of " + ", ".join(repr(o) for o in options))
    return value


def exactly_one(**options):
    """Return the (name, value) of the one option that is not None."""
    given = {name: value for name, value in options.items() if value is not None}
    if len(given) != 1:
        what = "none" if not given else ", ".join(f"{k} = {v!r}" for k, v in given.items())
        raise ValueError(f"give exactly one of {', '.join(options)}; got {what}")
    return next(iter(given.items()))


def whole(name, value, allowed="a whole number", **bounds):
    """Return ``value`` as one int; 2.0 is one, 2.7 and True are not. Bounds as in :func:`numbers`."""
    if isinstance(value, (bool, np.bool_)):
        _refuse(name, value, allowed)
    found = number(name, value, allowed, **bounds)
    if found != int(found):
        _refuse(name, value, allowed)
    return int(found)


def instance(name, value, kind):
    """Return ``value`` if it is an object of the class ``kind``."""
    if not isinstance(value, kind):
        _refuse(name, value, f"a {kind.__name__} of {kind.__module__}")
    return value
