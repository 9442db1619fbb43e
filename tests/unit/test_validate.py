"""The guard: what counts as a number, how a refusal is worded, and that functions of every room are behind it."""

import datetime
import decimal
import fractions
import warnings

import numpy as np
import pandas as pd
import pytest

from lib import (
    biexciton,
    cells,
    coherence,
    confinement,
    dynamics,
    factors,
    optical,
    oscillator,
    phases,
    phonons,
    validate,
)

MASKED = np.ma.masked_array([1.0, 2.0, 3.0], [False, True, False])
ONE_MODE = phonons.SpectralDensity.from_modes([10.0], [5.0])
NO_NUMBERS = {
    "text": "3",
    "list of text": [1.0, "2"],
    "bytes": b"3",
    "truth value": True,
    "truth value among numbers": [1.0, True],
    "truth values": np.array([True, False]),
    "None": None,
    "None in a list": [1.0, None],
    "complex": 3 + 1e-9j,
    "complex array": np.array([1.0 + 0j]),
    "date": datetime.date(2020, 1, 1),
    "dates": np.array(["2020-01-01"], "datetime64[D]"),
    "time span": pd.Timedelta("1s"),
    "object": object(),
    "function": len,
    "dict": {"a": 1},
    "set": {1.0},
    "ragged": [[1.0], [1.0, 2.0]],
    "empty": [],
    "nan": float("nan"),
    "inf in a list": [1.0, np.inf],
    "beyond floats": 10**400,
    "beyond what Python prints": 10**5000,
    "list beyond floats": [1, 10**400],
    "beyond the book": 1e16,
    "masked": MASKED,
    "pandas with a gap": pd.Series([1.0, None]),
    "pandas integers with a gap": pd.Series([1, None], dtype="Int64"),
    "frame": pd.DataFrame({"a": [1.0]}),
    "huge text": "9" * 10_000,
}


@pytest.mark.parametrize("kind", NO_NUMBERS)
def test_what_is_no_number_is_refused_in_few_words(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="x = .* is not allowed: x must be finite numbers") as found:
            validate.numbers("x", NO_NUMBERS[kind])
    assert len(str(found.value)) <= 200


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3.0),
        (np.int8(3), 3.0),
        (np.float32(0.5), 0.5),
        (fractions.Fraction(1, 4), 0.25),
        ([decimal.Decimal("0.5"), 2**70 // 10**10], [0.5, 118059162071.0]),
        ([[1, 2], [3, 4]], [[1.0, 2.0], [3.0, 4.0]]),
        (np.ma.masked_array([1.0, 2.0]), [1.0, 2.0]),
        (pd.Series([1, 2], index=[7, 5]), [1.0, 2.0]),
        (pd.Series([1, 2], dtype="Int64"), [1.0, 2.0]),
        (pd.Index([1.5]), [1.5]),
        (range(3), [0.0, 1.0, 2.0]),
        (0.0, 0.0),
        (-1e-300, -1e-300),
    ],
)
def test_numbers_in_every_coat_are_taken(value, expected):
    found = validate.numbers("x", value)
    assert found.dtype == float and type(found) is np.ndarray and np.array_equal(found, expected)


@pytest.mark.parametrize(
    ("value", "bounds", "words"),
    [
        ([1.0, 2.0, -5.0, np.nan], {"above": 0.0}, "x = -5.0 at [2] is not allowed: x must be finite numbers"),
        ([[1.0, 2.0], [3.0, np.nan]], {}, "x = nan at [1, 1] is not allowed"),
        (0.0, {"above": 0.0}, "x = 0.0 is not allowed"),
        (1e-300, {"above": 0.0}, "x = 1e-300 is not allowed: x must be finite numbers, from 1e-15 to 1e+15 in size"),
        (0.9, {"at_least": 1.0}, "x = 0.9 is not"),
        (1.1, {"at_most": 1.0}, "x = 1.1 is not"),
        (np.ma.masked_all(3), {}, "x = masked at [0] is not allowed: x must be finite numbers, none masked"),
        (np.full(10**6, np.nan), {}, "x = nan at [0] is not"),
    ],
)
def test_the_first_bad_element_is_named(value, bounds, words):
    with pytest.raises(ValueError) as found:
        validate.numbers("x", value, **bounds)
    assert str(found.value).startswith(words) and len(str(found.value)) <= 200


def test_bounds_themselves_are_allowed():
    assert validate.numbers("x", [1.0, 2.0], at_least=1.0, at_most=2.0, above=0.5).tolist() == [1.0, 2.0]
    assert validate.temperature(1e-6) == 1e-6 and validate.temperature(1e6) == 1e6


@pytest.mark.parametrize("value", [2.9, -1, True, "2", np.nan, 10**400, [2, 3], 1e-9])
def test_whole_numbers_are_not_cut_off(value):
    with pytest.raises(ValueError, match="n = .* n must be a whole number"):
        validate.whole("n", value, at_least=0)
    with pytest.raises(ValueError, match="seed = "):
        validate.seed(value)


def test_whole_numbers_are_ints():
    assert [validate.whole("n", value) for value in (3, 3.0, np.float64(-2))] == [3, 3, -2]
    assert validate.wholes("n", [1, 2.0]).dtype == int
    with pytest.raises(ValueError, match=r"n = 2\.5 at \[1\]"):
        validate.wholes("n", [1, 2.5])


def test_columns_leave_out_masked_points_everywhere():
    T, k, error = validate.columns(T=[10, 20, 30], k=MASKED, error=None)
    assert list(T) == [10, 30] and list(k) == [1.0, 3.0] and error is None
    T, k = validate.columns(T=np.ma.masked_less([10, 20, 30], 15), k=MASKED)
    assert list(T) == [30] and list(k) == [3.0]


def test_columns_of_another_order_are_refused():
    frame = pd.DataFrame({"T": [1.0, 2.0, 3.0]})
    validate.columns(T=frame["T"], k=frame["T"] ** 2, error=[1, 2, 3])
    with pytest.raises(ValueError, match="T and k have different pandas indices"):
        validate.columns(T=frame["T"], k=frame["T"].sort_values(ascending=False))
    with pytest.raises(ValueError, match="k = <DataFrame of shape"):
        validate.columns(T=frame["T"], k=frame)
    with pytest.raises(ValueError, match="arrays of different lengths"):
        validate.columns(T=[1.0, 2.0], k=MASKED)


@pytest.mark.parametrize("value", ["c", ["a"], np.array(["a", "b"]), None, 1, True, pd.NA, {"a": 1}])
def test_a_choice_is_one_of_the_words(value):
    with pytest.raises(ValueError, match="x = .* is not allowed: x must be one of 'a', 'b'"):
        validate.choice("x", value, ("a", "b"))


def test_no_message_is_longer_than_200_characters():
    for call in (
        lambda: validate.choice("x", "z" * 500, [f"word {i}" for i in range(200)]),
        lambda: validate.exactly_one(a=list(range(10_000)), b="y" * 10_000),
        lambda: validate.instance("x", {i: i for i in range(10_000)}, float),
        lambda: validate.refuse("x" * 300, 1, "y"),
    ):
        with pytest.raises(ValueError) as found:
            call()
        assert len(str(found.value)) <= 200


def test_broken_arithmetic_becomes_a_refusal():
    @validate.guarded(J=dict)
    def broken(how, J=None):
        return {
            "overflow": lambda: np.exp(np.float64(1e4)),
            "divide": lambda: np.float64(1.0) / np.float64(0.0),
            "invalid": lambda: np.sqrt(np.float64(-1.0)),
            "python": lambda: 1 / 0,
            "memory": lambda: np.empty(10**14),
            "underflow": lambda: np.exp(np.float64(-1e4)),
        }[how]()

    for how in ("overflow", "divide", "invalid", "python", "memory"):
        with pytest.raises(ValueError, match="broken: arguments so extreme"):
            broken(how)
    assert broken("underflow") == 0.0 and broken("underflow", J={}) == 0.0
    with pytest.raises(ValueError, match="J = 3 is not allowed: J must be a dict"):
        broken("overflow", 3)
    with np.errstate(over="ignore"):  # the guard does not change what the caller has set
        with pytest.raises(ValueError):
            broken("overflow")
        assert np.exp(np.float64(1e4)) == np.inf


def test_what_cannot_fit_is_told_before_it_is_tried():
    with pytest.raises(ValueError, match=r"n = 1000 is not allowed: n must be smaller: this needs about 1e\+03 GB"):
        validate.affordable("n", 1000, memory=1e12)
    with pytest.raises(ValueError, match="operations"):
        validate.affordable("n", 1000, work=1e30)
    validate.affordable("n", 1000, memory=1e9, work=1e12)


def test_a_flag_is_true_or_false():
    @validate.guarded()
    def told(loud=False):
        return loud

    assert told(True) and told(loud=np.True_) and not told()
    for value in (1, "no", None, [True], np.array([True, False])):
        with pytest.raises(ValueError, match="loud = .* is not allowed: loud must be a bool"):
            told(value)


def test_no_number_that_is_not_finite_comes_out_of_a_fit():
    @validate.guarded("ignore")
    def fitted(x):
        return x

    for value in (np.inf, np.array([1.0, np.nan]), (1.0, np.array([-np.inf]))):
        with pytest.raises(ValueError, match="fitted: arguments so extreme .* not finite"):
            fitted(value)
    assert fitted((1.0, np.ones(2), "text"))[0] == 1.0 and fitted(pd.DataFrame({"a": [np.inf]})) is not None


def test_a_cache_knows_true_from_one_and_lets_lists_pass():
    calls = []

    @validate.remembered
    def told(x):
        """Doc."""
        calls.append(x)
        return validate.number("x", x)

    assert told(1.0) == told(1.0) == 1.0 and told.__doc__ == "Doc."
    with pytest.raises(ValueError, match="x = True"):
        told(True)
    with pytest.raises(ValueError, match="x = "):
        told([1.0, 2.0])
    assert calls == [1.0, True, [1.0, 2.0]]


# ------------------------------------------------------------------ the rooms behind the guard
@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: cells.small_cluster_coherence(2.9, 1.0, 10.0, 3.0, 100.0, 3), "cells = 2.9"),
        (lambda: cells.small_cluster_coherence(2, 1.0, 10.0, 3.0, 100.0, 2.7), "levels = 2.7"),
        (lambda: cells.counted_paths(2.9, 1.0, ONE_MODE, 100.0, 4), "cells = 2.9"),
        (lambda: cells.counted_paths(2, 1.0, ONE_MODE, 100.0, 4.5), "slices = 4.5"),
        (lambda: cells.counted_paths(2, 1.0, 3, 100.0, 4), "spectral_density = 3"),
        (lambda: ONE_MODE.sigma(MASKED), "T = masked at .1. .*compressed"),
        (lambda: ONE_MODE.sigma(300 + 1j), "T = .300.1j. is not allowed"),
        (lambda: ONE_MODE + 3, "other = 3 .* SpectralDensity"),
        (lambda: phonons.absorption(3, [0.0, 1.0], 100.0), "spectral_density = 3 .* SpectralDensity"),
        (lambda: phonons.absorption(ONE_MODE, [0.0, 1.0], 1e9), "T = 1000000000"),
        (lambda: coherence.fit_activation(3, 10.0), "closure = 3 .* Closure"),
        (lambda: coherence.crossover_temperature(3, 10.0), "closure = 3 .* Closure"),
        (lambda: coherence.PolaronCrossover(5.0, 3, 0.6), "spectral_density = 3"),
        (lambda: coherence.DressedEnvelope(0.3, "J", 3.0), "spectral_density = 'J'"),
        (lambda: coherence.ThermalEnvelope(0.3, lattice_constant=1e-12).coherence_number(50.0, 10.0), "D = .* GB"),
        (lambda: coherence.ArrheniusLaw(1e9).rate_ratio(10.0, 10.0), "arguments so extreme"),
        (lambda: coherence.ArrheniusLaw(len).rate_ratio(10.0, 10.0), "activation = .* a number, or a function"),
        (lambda: coherence.ArrheniusLaw(20.0).covers(True), "D = True"),
        (lambda: optical.absorption_per_volume([3.0], ["4"]), "permittivity = "),
        (lambda: confinement.bright_share(100.0, 1e9, 0.3), "D = 1000000000.0 .* GB"),
        (lambda: factors.exchange_factor(1e-6, 10.0, 0.3, 5.0), "arguments so extreme|not allowed"),
        (lambda: dynamics.gap_correlation(ONE_MODE, [0.0], 100.0, thermal="no"), "thermal = 'no' .* bool"),
        (lambda: cells.small_cluster_coherence(10**9, 1.0, 10.0, 3.0, 100.0, 3), "levels = 3 .* 4000 states"),
        (lambda: cells.small_cluster_coherence(2, 1.0, 10.0, 3.0, 100.0, 10**9), "levels = 1000000000 .* 4000 states"),
        (lambda: cells.small_cluster_coherence(2, 1.0, 10.0, 3.0, True, 3), "T = True"),
        (lambda: cells.polaron_sampling(4, 1.0, 5.0, 100.0, 10.9, 0), "samples = 10.9"),
        (lambda: cells.polaron_sampling(4, 1.0, 5.0, 100.0, 10**12, 0), "samples = .* to 200,000"),
        (lambda: phases.thermal_wave(100.0, 15.0, 1.0, 0.6, seed=np.inf), "seed = inf"),
        (lambda: phases.thermal_wave(100.0, 1e6, 1.0, 0.6), "D = .* GB"),
        (lambda: phases.locking_sample(1.0, 1.0, 0.5, 10**6), "count = 1000000"),
        (lambda: cells.collective_levels([["a", "b"]], 1.0), "e = 'a' at .0, 0."),
        (lambda: cells.collective_levels(np.array([["2020-01-01"]], "datetime64[D]"), 1.0), "e = "),
        (lambda: factors.zero_phonon_factor(3, 100.0), "spectral_density = 3 .* SpectralDensity"),
        (lambda: dynamics.correlation_time("J", 100.0), "spectral_density = 'J' .* SpectralDensity"),
        (lambda: dynamics.dicke_ladder_rates(10**400), "emitters = "),
        (lambda: biexciton.truncated_stabilization([10.0], [1.0], [1.0], 100.0, 2.5), "levels = 2.5"),
        (lambda: biexciton.truncated_stabilization([10.0] * 3, [1.0] * 3, [1.0] * 3, 9.0, 4000), "levels = .* product"),
        (lambda: oscillator.weak_confinement_overlap(10**400, 3.0), "D = 1000"),
    ],
)
def test_every_room_is_behind_the_guard(call, words):
    with pytest.raises(ValueError, match=words) as found:
        call()
    assert len(str(found.value)) <= 200
