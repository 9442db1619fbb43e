"""Measured rates at room temperature: the rows, their summary, and how the closures compare."""

import re
from pathlib import Path

import numpy as np
import pytest

from lib import materials, room_temperature, scenarios, tables


def test_a_rate_is_yield_over_lifetime_and_the_yield_is_high():
    rows = tables.load("room_temperature_rates")
    assert np.allclose(rows.rate_per_ns, rows.quantum_yield / rows.lifetime_ns, rtol=1e-3)
    assert (rows.quantum_yield >= 0.75).all()
    assert rows.doi.str.startswith("10.").all()
    # One row a sample: no two rows of one paper with the same size and lifetime.
    assert not rows.duplicated(["doi", "size_nm", "lifetime_ns"]).any()


def test_questionable_rows_are_left_out_and_named():
    words = tables.resource("room_temperature_rates")["description"]
    rows = tables.load("room_temperature_rates")
    left_out = {18, *range(158, 161), *range(187, 194), 275}
    assert not left_out & {int(locator.rsplit(" ", 1)[1]) for locator in rows.locator}
    for doi in ("10.1021/jacs.6b09575", "10.1002/anie.201713332", "10.1039/C8TC02636J"):
        assert doi in words and doi not in set(rows.doi)


def test_summary_by_hand():
    """Ten samples; the rates written down from yields and lifetimes a second time."""
    k = sorted(
        [
            0.77 / 4.9,
            0.8 / 10.9,
            0.79 / 18.7,
            1 / 9.8,
            0.9 / 21.15,
            0.8 / 8.8,
            0.93 / 37.8,
            0.97 / 9.8,
            0.75 / 13.6,
            0.822 / 7.33,
        ]
    )
    found = room_temperature.summary()
    assert found["samples"] == len(k) == 10
    assert found["median"] == pytest.approx((k[4] + k[5]) / 2, rel=1e-3)
    assert k[2] < found["low"] < k[3] and k[6] < found["high"] < k[7]
    assert (found["smallest"], found["largest"]) == (5.1, 13.75)


def test_no_trend_with_size_can_be_read_from_the_samples():
    found = room_temperature.size_trend()
    assert abs(found["exponent"]) < found["error"] and found["p_value"] > 0.5
    # A trend as steep as that of a volume would have been seen.
    assert 3 - found["exponent"] > 4 * found["error"]


@pytest.mark.parametrize("parameter_set", materials.parameter_sets("CsPbBr3"))
def test_how_far_the_closures_are_off(parameter_set):
    frame = room_temperature.misses(parameter_set=parameter_set).set_index("closure")
    assert list(frame.index) == list(scenarios.CLOSURES) and (frame["left out"] != "").all()
    m, rows = materials.material("CsPbBr3", parameter_set), room_temperature.rates()
    # A cell alone, or a little more: N_coh of about 1. Its rate over the measured ones is the lower end of every closure.
    alone = np.median(scenarios.single_cell_rate(m) / rows.rate_per_ns)
    assert (frame["share: model over measured"] >= 0.99 * alone).all()
    assert frame.loc["polaron crossover", "share: model over measured"] == pytest.approx(alone, rel=0.35)
    # Both readings differ by one factor, that of the strengths.
    ratio = frame["whole: model over measured"] / frame["share: model over measured"]
    assert np.allclose(ratio, ratio.iloc[0]) and ratio.iloc[0] > 100


def test_bad_material_is_refused():
    with pytest.raises(ValueError, match="material = 'CdSe' .*'CsPbBr3', 'CsPbI3'"):
        room_temperature.rates("CdSe")


@pytest.mark.parametrize(
    ("T", "inside", "outside"),
    [(4.0, (1.5, 4, 6.9), (0.9, 7.1)), (10.0, (7.1, 12.9), (6.9, 13.1)), (300.0, (271, 295, 329), (269, 331))],
)
def test_one_rule_says_what_is_measured_at_a_temperature(T, inside, outside, monkeypatch):
    assert room_temperature.measured_at(inside, T).all() and not room_temperature.measured_at(outside, T).any()
    assert room_temperature.measured_at(outside, T, (0.5, 6.0)).all()
    assert room_temperature.measured_at([], T).shape == (0,)
    monkeypatch.setattr(room_temperature, "WINDOW", (0.0, 0.0))
    assert room_temperature.measured_at([], T).shape == (0,)
    assert not room_temperature.measured_at([T + 0.1], T).any()
    with pytest.raises(ValueError, match="window = -1"):
        room_temperature.measured_at(inside, T, (-1, 0))


def test_every_figure_with_points_of_the_reader_uses_this_rule():
    """No module of figures compares a column of temperatures with a width of its own."""
    folder = Path(room_temperature.__file__).parent / "figures"
    own = [p.name for p in folder.glob("*.py") if re.search(r"abs\([^()]*temperature_K", p.read_text())]
    assert own == []
