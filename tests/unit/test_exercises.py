"""Checks of answers: what they accept and reject, and that each does so for its own exercise."""

import re

import numpy as np
import pytest
import sympy as sp

from lib import exercises
from lib.exercises import BLANK, RIGHT, WRONG, Choice, Expression, Function, Number, Property
from lib.exercises.kinds import _Kind

BLANKS = [..., None, "", "  ", [], (), {}, np.array([]), [1.0, ...]]


def status(kind, given):
    return kind.judge(given).status


@pytest.mark.parametrize("given", BLANKS, ids=repr)
@pytest.mark.parametrize("kind", [Number(2.0), Expression(sp.Symbol("x")), Choice("a"), Property(1, test=bool)])
def test_a_blank_is_no_answer(kind, given):
    assert status(kind, given) == BLANK


@pytest.mark.parametrize(
    "given", [25.0, np.float64(25), "25 meV", "0.025 eV", (0.025, "eV"), "201.64 cm-1", 25, sp.Rational(50, 2), "2.5e1"]
)
def test_number_in_any_unit(given):
    assert status(Number(25.0, unit="meV"), given) == RIGHT


@pytest.mark.parametrize(
    "given", [26.0, "25 nm", "25 K", "25 apples", "many", True, np.nan, np.inf, [25.0], 25j, object()]
)
def test_other_numbers(given):
    assert status(Number(25.0, unit="meV"), given) == WRONG


def test_number_tolerance_and_hints():
    kind = Number(2.0, tolerance=0.1, wrong=((4.0, "twice"),), hint="other")
    assert [status(kind, x) for x in (1.81, 2.19, 1.79, 2.21)] == [RIGHT, RIGHT, WRONG, WRONG]
    assert kind.judge(4.1).hint == "twice" and kind.judge(9.0).hint == "other"
    assert status(Number(0.0, tolerance=0.1), 0.05) == RIGHT
    assert "length" in Number(2.0, unit="nm").judge("2 meV").hint
    assert status(Number(np.array([1.0, 2.0])), [1.0, 2.0]) == RIGHT
    assert "shape" in Number(np.array([1.0, 2.0])).judge([1.0, 2.0, 3.0]).hint
    assert status(Number(0.5), "50 %") == RIGHT


@pytest.mark.parametrize(
    "given", ["sin(x)**2", "1 - cos(x)^2", "(1 - cos(2*x))/2", sp.Eq(sp.Symbol("y"), sp.sin(sp.Symbol("x")) ** 2)]
)
def test_expression_in_any_form(given):
    x = sp.Symbol("x", positive=True)
    assert status(Expression(sp.sin(x) ** 2), given) == RIGHT


@pytest.mark.parametrize("given", ["sin(x)", "sin(x)**2 + 1e-9", "sin(z)**2", "sin(", 3.0, lambda x: x])
def test_other_expressions(given):
    assert status(Expression(sp.sin(sp.Symbol("x")) ** 2), given) == WRONG


def test_choice():
    kind = Choice({"phonon", "constant"}, options=("phonon", "constant", "slope"))
    assert status(kind, ["Constant", "phonon "]) == status(kind, {"phonon", "constant"}) == RIGHT
    assert status(kind, "phonon") == status(kind, ["phonon", "slope"]) == WRONG
    assert "out of" in kind.judge("mass").hint
    assert status(Choice(True), np.True_) == RIGHT and status(Choice(False), False) == RIGHT
    assert status(Choice(False), True) == WRONG


def test_function():
    kind = Function(np.sqrt, at=((4.0,), (np.array([1.0, 9.0]),)))
    assert status(kind, lambda x: x**0.5) == RIGHT
    assert status(kind, lambda x: ...) == status(kind, lambda x: None) == BLANK
    assert status(kind, lambda x: x) == status(kind, lambda: 1) == status(kind, 3.0) == WRONG
    assert status(kind, lambda x: 1 / 0) == WRONG


def test_property():
    kind = Property([2, 3], test=lambda pair: pair[0] * pair[1] == 6, wrong=(([1, 5], "sum"),))
    assert status(kind, (6, 1)) == RIGHT
    assert kind.judge([1, 5]).hint == "sum" and status(kind, 4) == WRONG


def test_calls():
    with pytest.raises(ValueError, match="ex-freeze"):
        exercises.judge("ex-freze", 1.0)
    with pytest.raises(ValueError, match="2 given"):
        exercises.judge("ex-freeze", 1.0, 2.0)
    with pytest.raises(AssertionError, match="not answered yet"):
        exercises.grade("ex-freeze", ...)
    with pytest.raises(ValueError, match="has a check of that name"):
        exercises.answer("ex-freeze")(lambda: Number(1.0))


def test_several_answers(monkeypatch):
    monkeypatch.setitem(exercises._MAKERS, "ex-toy", lambda: (Number(1.0), Choice("a")))
    assert exercises.judge("ex-toy", 1.0, "a").status == RIGHT
    assert exercises.judge("ex-toy", ..., ...).status == BLANK
    assert "answer 2 is missing" in str(exercises.judge("ex-toy", 1.0, ...))
    assert "Answer 2" in str(exercises.judge("ex-toy", 1.0, "b"))


def test_printed(capsys):
    exercises.check("ex-freeze", ...)
    exercises.check("ex-freeze", -1.0)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "ex-freeze: not answered yet." and said[1].startswith("ex-freeze: not right yet. ")


# ------------------------------------------------------------------ the checks of the book


def wrong_answers(kind):
    return [value for value, _ in kind.wrong]


@pytest.mark.parametrize("label", exercises.labels())
def test_check_of_the_book(label):
    """It accepts its own answer, rejects the blank and three likely wrong ones with their hints, and gives nothing away."""
    for kind in exercises.parts(label):
        assert isinstance(kind, _Kind)
        assert all(status(kind, given) == BLANK for given in BLANKS)
        assert status(kind, kind.right) == RIGHT
        several = not isinstance(kind, Choice) or len(kind.options) > 3
        assert len(kind.wrong) >= (3 if several else len(kind.options) - 1) > 0
        for value, hint in kind.wrong:
            assert kind.judge(value) == exercises.Verdict(WRONG, hint), (value, kind.judge(value))
        assert status(kind, object()) == WRONG
        hints = " ".join([kind.hint, *(hint for _, hint in kind.wrong)])
        assert gives_away(kind, hints) == []


def gives_away(kind, hints):
    """Numbers in the hints that are the answer, to the tolerance of the check."""
    if not isinstance(kind, Number):
        return []
    return [n for n in re.findall(r"\d+(?:\.\d+)?", hints) if "." in n and status(kind, float(n)) == RIGHT]


def test_a_hint_that_gives_the_answer_away_is_found():
    kind = Number(13.2)
    assert gives_away(kind, "about 13.2 meV, not 14.0") == ["13.2"]
