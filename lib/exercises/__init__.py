"""Automatic checks of answers to the exercises: right or wrong and, when wrong, a hint; never the solution.

A chapter ends the cell of a solution with ``check("ex-label", answer)``. What the right answer is stands in one module
a chapter beside this one: a function marked ``@answer("ex-label")`` that makes the check (:mod:`lib.exercises.kinds`)
and gets the right answer in another way than the solution does. Copies for students keep the call and lose the
solution; an answer that is still blank raises nothing.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from .. import validate
from .kinds import BLANK, RIGHT, WRONG, Choice, Expression, Function, Number, Property, Verdict

if TYPE_CHECKING:
    from typing import Any


__all__ = [
    "BLANK",
    "RIGHT",
    "WRONG",
    "Choice",
    "Expression",
    "Function",
    "Number",
    "Property",
    "Verdict",
    "answer",
    "check",
    "grade",
    "judge",
    "labels",
    "parts",
]

_MAKERS: dict[str, Callable] = {}


def answer(label: str) -> Callable[[Callable], Callable]:
    """Mark a function that makes the check of one exercise: one of the kinds, or a tuple of them, one an answer.

    Raises
    ------
    ValueError
        For a label that has a check already.
    """

    def register(make):
        known = _MAKERS.get(label)
        if known and (known.__module__, known.__qualname__) != (make.__module__, make.__qualname__):
            validate.complain(f"label = {label!r} is not allowed: {known.__module__} has a check of that name")
        _MAKERS[label] = make
        return make

    return register


@lru_cache
def _load():
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")


def labels() -> tuple[str, ...]:
    """Labels of all exercises that have a check, sorted."""
    _load()
    return tuple(sorted(_MAKERS))


@lru_cache
def parts(label: str) -> tuple:
    """The checks of one exercise, one an answer; made when first asked for.

    Raises
    ------
    ValueError
        For an exercise without a check, naming the most similar ones.
    """
    _load()
    if label not in _MAKERS:
        near = difflib.get_close_matches(str(label), _MAKERS, n=3) or sorted(_MAKERS)[:3]
        validate.complain(f"label = {label!r} is not allowed: no such check; similar ones: {', '.join(near)}")
    made = _MAKERS[label]()
    return made if isinstance(made, tuple) else (made,)


def judge(label: str, *answers: Any) -> Verdict:
    """The verdict on the answers to one exercise.

    Parameters
    ----------
    label : str
    *answers
        As many as the check has parts. ``...``, ``None``, an empty text or list, and a function that returns one of
        these are blanks.

    Returns
    -------
    Verdict
        ``status`` is ``RIGHT``, ``WRONG`` or ``BLANK``; ``hint`` says what to think about, if wrong.

    Raises
    ------
    ValueError
        For an unknown label or another number of answers; never for the value of an answer.
    """
    checks = parts(label)
    if len(answers) != len(checks):
        validate.complain(f"answers: {len(answers)} given is not allowed: {label} has {len(checks)}")
    found = [one.judge(given) for one, given in zip(checks, answers)]
    for number, verdict in enumerate(found, 1):
        if verdict.status == WRONG:
            return Verdict(WRONG, f"Answer {number}: {verdict.hint}") if len(found) > 1 else verdict
    blank = [str(n) for n, verdict in enumerate(found, 1) if verdict.status == BLANK]
    if blank and len(blank) < len(found):
        return Verdict(BLANK, f"Right so far; answer {', '.join(blank)} is missing.")
    return found[0] if not blank else Verdict(BLANK)


def check(label: str, *answers: Any) -> None:
    """Print the verdict on the answers, as :func:`judge` finds it."""
    print(f"{label}: {judge(label, *answers)}")


def grade(label: str, *answers: Any) -> None:
    """Raise an AssertionError unless the answers are right: what a grading program runs."""
    verdict = judge(label, *answers)
    if verdict.status != RIGHT:
        raise AssertionError(f"{label}: {verdict}")
