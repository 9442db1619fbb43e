"""The kinds of answers, each with one method ``judge(given)`` that takes any object and raises nothing.

All take ``wrong``: pairs of a likely wrong answer and the hint it earns; and ``hint``, for every other wrong answer.
Hints say what to think about and hold no solution.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from scipy import constants as si

from .. import units, validate

RIGHT, WRONG, BLANK = "right", "wrong", "blank"
#: What a hint says where an exercise names none.
LOOK_AGAIN = "Look at the hint of the exercise, and try a case whose answer you know."


@dataclass(frozen=True)
class Verdict:
    """``status`` and, where the answer is wrong or a part is missing, what to think about."""

    status: str
    hint: str = ""

    def __str__(self) -> str:
        words = {RIGHT: "right.", WRONG: "not right yet.", BLANK: "not answered yet."}[self.status]
        return f"{words} {self.hint}".strip()


def is_blank(given: Any) -> bool:
    """Whether an answer has not been given: ``...``, None, empty, or a container that holds such a thing."""
    if given is None or given is Ellipsis:
        return True
    if isinstance(given, str):
        return not given.strip()
    if isinstance(given, np.ndarray):
        given = given.ravel().tolist()
    if isinstance(given, list | tuple | set | frozenset | dict):
        return not given or any(one is None or one is Ellipsis for one in given)
    return False


# ------------------------------------------------------------------ units

_MEV = si.e * 1e-3
#: Dimension -> unit -> its size in the first unit of the dimension, which is the book's.
UNITS = {
    "energy": {
        "meV": 1.0,
        "eV": 1e3,
        "ueV": 1e-3,
        "J": 1 / _MEV,
        "1/cm": units.WAVENUMBER,
        "THz": si.h * 1e12 / _MEV,
    },
    "length": {"nm": 1.0, "angstrom": 0.1, "pm": 1e-3, "um": 1e3, "m": 1e9},
    "time": {"ps": 1.0, "fs": 1e-3, "ns": 1e3, "us": 1e6, "s": 1e12},
    "rate": {"1/ns": 1.0, "1/ps": 1e3, "1/fs": 1e6, "1/us": 1e-3, "1/s": 1e-9, "GHz": 1.0},
    "temperature": {"K": 1.0, "mK": 1e-3},
    "squared energy": {"meV^2": 1.0, "eV^2": 1e6},
    "pure number": {"": 1.0, "%": 0.01},
}
_SPELLINGS = {"cm-1": "1/cm", "cm^-1": "1/cm", "A": "angstrom", "Å": "angstrom", "µeV": "ueV", "μeV": "ueV", "µm": "um"}
_SPELLINGS |= {f"{t}{p}": f"1/{t}" for t in ("s", "us", "ns", "ps", "fs") for p in ("-1", "^-1")}
_SPELLINGS |= {"meV2": "meV^2", "meV**2": "meV^2", "eV2": "eV^2", "eV**2": "eV^2", "percent": "%"}


def dimension(unit: str) -> tuple[str, float]:
    """The dimension of a unit and its size in the book's unit; ValueError for an unknown unit."""
    name = _SPELLINGS.get(unit.replace(" ", ""), unit.replace(" ", ""))
    for kind, known in UNITS.items():
        if name in known:
            return kind, known[name]
    validate.refuse("unit", unit, "one of " + ", ".join(u for known in UNITS.values() for u in known if u))


def _quantity(given, unit):
    """A number or array in ``unit`` from a number, a text such as "25 meV", or a pair of value and unit; None if none."""
    other = unit
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], str):
        given, other = given
    elif isinstance(given, str):
        found = re.fullmatch(r"\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*(.*?)\s*", given)
        if not found:
            return None
        given, other = found[1], found[2] or unit
    if isinstance(given, sp.Basic):
        given = complex(given.evalf())
        given = given.real if abs(given.imag) <= 1e-12 * abs(given) else np.nan
    if isinstance(given, bool | np.bool_):
        return None
    value = np.asarray(given, dtype=float)
    kinds, sizes = zip(dimension(other), dimension(unit))
    if kinds[0] != kinds[1]:
        raise _OtherDimension(kinds[1])
    return value * sizes[0] / sizes[1]


class _OtherDimension(Exception):
    pass


# ------------------------------------------------------------------ kinds


@dataclass(frozen=True)
class _Kind:
    right: Any
    wrong: tuple = ()
    hint: str = LOOK_AGAIN

    def judge(self, given):
        """The verdict on one answer."""
        try:
            if self.blank(given):
                return Verdict(BLANK)
            if complaint := self.misread(given):
                return Verdict(WRONG, complaint)
            if self.same(given, self.right):
                return Verdict(RIGHT)
            for value, hint in self.wrong:
                if self.same(given, value):
                    return Verdict(WRONG, hint)
        except Exception:  # whatever a student hands in is an answer, not a failure of the check
            return Verdict(WRONG, self.form())
        return Verdict(WRONG, self.hint)

    def blank(self, given):
        return is_blank(given)

    def misread(self, given):
        """What to say about an answer that cannot be compared at all; empty for others."""
        return ""

    def asked(self):
        """What kind of answer is asked for, in a few words."""
        return ""

    def form(self):
        """The same as a sentence, for an answer that is of another kind."""
        return f"Asked for: {self.asked() or 'another kind of answer'}."


@dataclass(frozen=True)
class Number(_Kind):
    """A number or an array of numbers.

    ``tolerance`` is relative to the right value; where that is 0 it is absolute. ``unit`` is what a bare number is
    taken to be in; ``"25 meV"``, ``(0.025, "eV")`` and SymPy numbers are understood too.
    """

    unit: str = ""
    tolerance: float = 0.01

    def same(self, given: Any, value: Any) -> bool:
        given, value = _quantity(given, self.unit), np.asarray(_quantity(value, self.unit), dtype=float)
        if given is None or given.shape != value.shape:
            return False
        allowed = self.tolerance * np.where(value == 0, 1.0, np.abs(value))
        return bool(np.all(np.abs(given - value) <= allowed + 1e-12 * np.abs(value)))

    def misread(self, given: Any) -> str:
        try:
            found = _quantity(given, self.unit)
        except _OtherDimension as other:
            return f"The answer is another kind of quantity: {other} is asked for, in {self.unit or 'no unit'}."
        if found is None:
            return self.form()
        shape = np.shape(_quantity(self.right, self.unit))
        if found.shape != shape:
            return f"The answer has the shape {shape}." if shape else "One number is asked for."
        return "" if np.all(np.isfinite(found)) else "The answer is no finite number."

    def asked(self) -> str:
        what = f"an array of shape {np.shape(self.right)}" if np.shape(self.right) else "a number"
        return f"{what}, in {self.unit}" if self.unit else what


@dataclass(frozen=True)
class Expression(_Kind):
    """A formula: a SymPy expression, or text, in any equivalent form.

    Symbols are told apart by their names only. Two forms are the same if they agree to 20 digits at ten points with all
    symbols in ``between``, so that an equality SymPy cannot simplify is still seen.
    """

    between: tuple[float, float] = (0.3, 1.7)

    def same(self, given: Any, value: Any) -> bool:
        given, value = self._read(given), self._read(value)
        names = sorted({s.name for s in given.free_symbols | value.free_symbols})
        if {s.name for s in given.free_symbols} - {s.name for s in self._read(self.right).free_symbols}:
            return False
        rng = np.random.default_rng(len(names))
        for _ in range(10):
            at = dict(zip(names, map(sp.Float, rng.uniform(*self.between, len(names)))))
            one, other = (e.subs({s: at[s.name] for s in e.free_symbols}).evalf(30) for e in (given, value))
            if not (one.is_number and other.is_number) or abs(one - other) > sp.Float("1e-14") * (1 + abs(other)):
                return False
        return True

    def _read(self, given):
        if isinstance(given, str):
            right = self.right
            names = {} if isinstance(right, str) else {s.name: s for s in sp.sympify(right).free_symbols}
            given = sp.sympify(given.replace("^", "**"), locals=names)
        given = sp.sympify(given)
        return given.rhs if isinstance(given, sp.Equality) else given

    def misread(self, given: Any) -> str:
        known = {s.name for s in self._read(self.right).free_symbols}
        unknown = sorted({s.name for s in self._read(given).free_symbols} - known)
        return f"The answer needs no {', '.join(unknown)}; it is written with {', '.join(sorted(known))}." * bool(
            unknown
        )

    def asked(self) -> str:
        return "a SymPy expression"


@dataclass(frozen=True)
class Choice(_Kind):
    """A word, a truth value or several words in any order; small and capital letters are the same."""

    options: tuple = ()

    def same(self, given: Any, value: Any) -> bool:
        return self._read(given) == self._read(value)

    @staticmethod
    def _read(given):
        several = given if isinstance(given, list | tuple | set | frozenset) else [given]
        return {str(one.item() if isinstance(one, np.generic) else one).strip().casefold() for one in several}

    def misread(self, given: Any) -> str:
        return "" if not self.options or self._read(given) <= self._read(list(self.options)) else self.form()

    def asked(self) -> str:
        words = "a set of words" if len(self._read(self.right)) > 1 else "a word"
        return f"{words} out of {', '.join(repr(str(o)) for o in self.options)}" if self.options else words


@dataclass(frozen=True)
class Function(_Kind):
    """A function, compared with the right one at each tuple of arguments in ``at``."""

    at: tuple = ()
    tolerance: float = 0.01

    def blank(self, given: Any) -> bool:
        if is_blank(given):
            return True
        return callable(given) and is_blank(given(*self.at[0]))

    def same(self, given: Any, value: Any) -> bool:
        values = ((np.asarray(f(*x), dtype=float) for f in (given, value)) for x in self.at)
        return all(one.shape == other.shape and np.allclose(one, other, self.tolerance, 1e-12) for one, other in values)

    def asked(self) -> str:
        return "a function"


@dataclass(frozen=True)
class Property(_Kind):
    """An answer that is not unique: ``test(given)`` says whether it does what is asked; ``right`` is one that does."""

    test: Callable[[Any], bool] = bool

    def same(self, given: Any, value: Any) -> bool:
        if value is self.right:
            return bool(self.test(given))
        try:
            return bool(np.all(np.asarray(given) == np.asarray(value)))
        except ValueError:
            return False
