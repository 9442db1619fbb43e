"""The ledger: its rule, its numbers where they can be had by hand, its expectations, and how far they are from flipping."""

import sys
from pathlib import Path

import numpy as np
import pytest

from lib import claims, coherence, materials, scenarios, tables
from lib.scenarios import World

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import claims_sensitivity  # noqa: E402

EXPECTED = tables.load("claims").set_index("id").verdict


@pytest.fixture(scope="module")
def found():
    return claims.find()


@pytest.mark.parametrize("name", EXPECTED.index)
def test_verdict_is_the_stored_one(found, name):
    """A verdict that changes must be changed in data/claims.csv too, with open eyes."""
    assert claims.verdict(found[name]) == EXPECTED[name]


def test_every_claim_of_the_table_has_a_computation_and_the_other_way_round(found):
    assert list(found) == list(EXPECTED.index)
    assert {f"C{i}" for i in range(1, 20)} <= set(found)


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (claims.Found(1.0, {"thermal envelope": True}, exact=False), "contradicted"),
        (claims.Found(1.0, {"thermal envelope": True}, exact=True), "follows"),
        (claims.Found(1.0, {"thermal envelope": True}, public=False), "undecidable"),
        (claims.Found(1.0, {"thermal envelope": True, "phase locking": True}), "null model"),
        (claims.Found(1.0, {"thermal envelope": False, "phase locking": True}), "closure"),
        (claims.Found(1.0, {"thermal envelope": False, "phase locking": False}), "contradicted"),
    ],
)
def test_rule(made, word):
    assert claims.verdict(made) == word


def test_numbers_by_hand(found):
    modes = materials.material("CsPbBr3").modes.set_index("mode")
    weight = modes.huang_rhys * modes.energy_meV**2  # sigma^2 of each mode at T = 0, Eq. 3
    soft = weight[["low optical 1", "low optical 2"]].sum() / weight.sum()
    assert found["C22"].value == pytest.approx(soft)
    rows = tables.load("materials").query("parameter in ['interband_energy', 'gap_energy']")
    value = {(r.material, r.parameter_set, r.parameter): r.value for r in rows.itertuples()}
    bromide = ("CsPbBr3", "magneto-absorption")
    dipole = value[*bromide, "interband_energy"] / value[*bromide, "gap_energy"] ** 2
    other = next(v for (m, _, p), v in value.items() if (m, p) == ("CdSe", "interband_energy"))
    gap = next(v for (m, _, p), v in value.items() if (m, p) == ("CdSe", "gap_energy"))
    assert found["C21"].value == pytest.approx(dipole / (other / gap**2))
    # The law 16.5 + 1370/L^2 meV of the binding table at 6 and 20 nm.
    assert found["C10"].value == pytest.approx(np.log((16.5 + 1370 / 36) / (16.5 + 1370 / 400)) / np.log(20 / 6))
    # Displaced oscillators keep their ladder: 2 lambda at any temperature.
    assert found["C12"].value == pytest.approx(1, abs=1e-5)
    # Averaging a field over a volume V of many correlation volumes lowers its variance as 1/V: 4^-3 for four times the edge,
    # less in the smaller dot, which holds few of them.
    assert 4.0**-3 < found["C11"].value < 1
    # Fourfold finer grid: jumps in slope of a smooth curve fall fourfold.
    assert found["C16"].value == pytest.approx(0.25, abs=0.01)
    # A Boltzmann factor of the null model saturates: 2/3 of the free exponent at most.
    assert 0 < found["C5"].value < found["C4"].value < 3


def test_a_kink_is_seen_as_one():
    def jump(count):
        closure = scenarios.closure("phase locking")
        return np.max(abs(np.diff(closure.local_activation(np.geomspace(10, 300, count), 15.0))))

    assert jump(481) / jump(121) > 0.5


def test_sum_rule_and_populations_are_exact(found):
    assert found["C20"].value == pytest.approx(1, abs=1e-9)
    assert found["C23"].value < 1e-9


@pytest.mark.parametrize(
    ("name", "factors", "word"),
    [
        ("C22", {"CsPbBr3.low optical 1: huang_rhys": 500.0}, "follows"),
        ("C21", {"CsPbBr3.interband_energy": 10.0}, "follows"),
        ("C1", {"CdSe.all modes: huang_rhys": 100.0}, "contradicted"),
        ("C2", {"assumed.threshold - 1": 19.0}, "closure"),
        ("C8", {"CsPbCl3.reduced_mass": 0.05}, "closure"),
    ],
)
def test_verdicts_can_flip(name, factors, word):
    """Each world is far from the book's: the point is that the computation notices."""
    assert claims.verdict(claims._CLAIMS[name](World(factors))) == word


def test_what_is_derived_moves_with_what_it_is_derived_from():
    plain, moved = materials.material("CsPbBr3"), World({"CsPbBr3.reduced_mass": 1.25}).material("CsPbBr3")
    assert moved.exciton_mass == pytest.approx(1.25 * plain.exciton_mass)
    assert moved.bohr_radius == pytest.approx(plain.bohr_radius / 1.25)
    assert moved.gap_energy == plain.gap_energy
    modes = World({"CsPbBr3.all modes: huang_rhys": 2.0}).material("CsPbBr3")
    assert modes.spectral_density.reorganization_energy == pytest.approx(
        2 * plain.spectral_density.reorganization_energy
    )
    # Same ratio of rates for the same mass, whoever makes it.
    by_hand = coherence.ThermalEnvelope(1.25 * plain.exciton_mass, cell=plain.lattice_constant)
    world = World({"CsPbBr3.reduced_mass": 1.25})
    assert world.closure("thermal envelope").rate_ratio(10.0, 15.0) == pytest.approx(by_hand.rate_ratio(10.0, 15.0))


@pytest.mark.parametrize(
    ("factors", "words"),
    [
        ({"CsPbBr3.colour": 2.0}, "factors"),
        ({"CsPbBr3.reduced_mass": 0.0}, "CsPbBr3.reduced_mass"),
        ({"PbS.LO": 1.0}, "PbS"),
    ],
)
def test_bad_worlds_are_refused(factors, words):
    with pytest.raises(ValueError, match=words):
        World(factors)


def test_ledger_has_the_agreed_columns():
    frame = claims.ledger()
    agreed = {
        "id",
        "claim",
        "location",
        "value",
        "unit",
        "tolerance",
        "verdict",
        "closure",
        "unverified_inputs",
        "chapter",
    }
    assert agreed <= set(frame.columns)
    assert frame.verdict.isin(claims.VERDICTS).all()
    assert claims.scoreboard().sum() == len(frame)
    assert frame.survives.between(0, 1).all()
    named = frame[frame.verdict == "closure"]
    assert (named.closure != "").all()


def test_stored_sensitivity_is_that_of_this_code(found):
    stored = tables.load("claims_sensitivity").set_index("id")
    assert list(stored.index) == list(EXPECTED.index)
    for seed in (0, 7):
        answers = claims_sensitivity.answers(seed=seed)
        for name, (_, word) in answers.items():
            assert stored.pattern[name][seed] == claims_sensitivity.CODE[word], (name, seed)
    for name, row in stored.iterrows():
        assert len(row.pattern) == row.draws
        own = claims_sensitivity.CODE[claims.verdict(found[name])]
        assert row.survives == pytest.approx(row.pattern.count(own) / row.draws, abs=1e-3)
