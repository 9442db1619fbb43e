"""From decays to lifetimes, from lifetimes to rates, from rates to a verdict: what was put in is found again."""

import re

import numpy as np
import pandas as pd
import pytest
import synthetic_instruments
from matplotlib.figure import Figure

from lib import coherence, materials, scenarios, tables
from lib.figures import panel_lab_verdict
from lib.labs import lifetimes, verdict
from lib.readers import Decay, Series, read_decay

TIME = np.arange(1500) * 0.05
SET = "magneto-reflectivity"


def pulse(width=0.2, at=2.0):
    return np.exp(-0.5 * ((TIME - at) / width) ** 2)


def decay(taus, shares, total=4e5, background=5.0, response=True, seed=1, repetition=None):
    """A decay by direct sums over the response, with Poisson noise: another route than the fit's."""
    light = np.zeros(len(TIME))
    prompt = pulse() / pulse().sum()
    for tau, a in zip(taus, shares):
        for i, weight in enumerate(prompt):
            if weight > 1e-7:
                late = TIME - TIME[i]
                light += a * weight * np.where(late >= 0, np.exp(-np.maximum(late, 0) / tau), 0.0)
                if repetition:
                    left = np.exp(-1e3 / repetition / tau)
                    light += a * weight * np.exp(-late / tau) * left / (1 - left)
    random = np.random.default_rng(seed)
    counts = random.poisson(total * light / light.sum() + background).astype(float)
    irf = random.poisson(1e4 * pulse() + 2.0).astype(float) if response else None
    return Decay(TIME, counts, irf, True, "made.csv")


# ------------------------------------------------------------------ decays
def test_one_exponential_comes_back():
    found = lifetimes.fit_decay(decay([3.0], [1.0]))
    assert abs(found.lifetimes[0] - 3.0) < 4 * found.lifetime_errors[0] + 0.01
    assert found.lifetime_errors[0] < 0.02 and 0.8 < found.deviance < 1.2
    assert found.background == pytest.approx(5.0, abs=0.5) and "reconvolved" in found.words()


def test_a_lifetime_as_short_as_the_response_comes_back():
    found = lifetimes.fit_decay(decay([0.3], [1.0]))
    assert found.lifetimes[0] == pytest.approx(0.3, abs=0.02)


def test_lifetimes_that_are_not_determined_are_not_told():
    """One exponential too many: two nearly equal lifetimes share its light in any way, and rounding decides which."""
    data = decay([2.0, 9.0], [0.7, 0.3], total=2e6)
    two, three = (lifetimes.fit_decay(data, n) for n in (2, 3))
    told = re.findall(r"(\d+) % with ([\d.]+) ns", two.words())
    assert [(int(a), float(t)) for a, t in told] == [
        (round(100 * a), float(f"{t:.3g}")) for a, t in zip(two.amplitudes, two.lifetimes)
    ]
    assert "+-" in two.words() and "determine" not in two.words()
    loose = three.lifetime_errors > 0.2 * three.lifetimes
    assert loose.any()
    share = 100 * three.amplitudes[loose].sum()
    assert f"{share:.0f} % with lifetimes that the decay does not determine" in three.words()
    assert not any(f"{t:.3g} ns" in three.words().partition(";")[0] for t in three.lifetimes[loose])
    assert "+-" not in three.words()


def test_two_exponentials_and_both_averages():
    found = lifetimes.best_decay(decay([2.0, 9.0], [0.7, 0.3], total=2e6))
    np.testing.assert_allclose(found.lifetimes, [2.0, 9.0], rtol=0.03)
    np.testing.assert_allclose(found.amplitudes, [0.7, 0.3], atol=0.02)
    assert found.average == pytest.approx(0.7 * 2 + 0.3 * 9, rel=0.02)
    assert found.intensity_average == pytest.approx((0.7 * 4 + 0.3 * 81) / (0.7 * 2 + 0.3 * 9), rel=0.02)
    assert found.average < found.intensity_average


def test_one_exponential_is_not_split():
    assert len(lifetimes.best_decay(decay([3.0], [1.0], seed=5)).lifetimes) == 1


def test_the_tail_is_fitted_where_there_is_no_response():
    found = lifetimes.fit_decay(decay([4.0], [1.0], response=False))
    assert not found.response and found.lifetimes[0] == pytest.approx(4.0, rel=0.03)


def test_earlier_pulses_are_part_of_the_model():
    wrapped = decay([30.0], [1.0], background=0.5, repetition=12.0)  # a pulse each 83 ns
    blind, seeing = lifetimes.fit_decay(wrapped), lifetimes.fit_decay(wrapped, repetition=12.0)
    assert seeing.lifetimes[0] == pytest.approx(30.0, rel=0.05)
    assert abs(blind.lifetimes[0] - 30.0) > abs(seeing.lifetimes[0] - 30.0)
    assert seeing.deviance < 1.2


def test_errors_mean_what_they_say():
    found = [lifetimes.fit_decay(decay([3.0], [1.0], total=3e4, seed=s, response=False)) for s in range(24)]
    z = np.array([(f.lifetimes[0] - 3.0) / f.lifetime_errors[0] for f in found])
    assert 0.6 < np.std(z) < 1.5  # 24 draws know a standard deviation to 15 %


@pytest.mark.parametrize(
    ("make", "keys", "message"),
    [
        (lambda: decay([3.0], [1.0]), {"components": 5}, "components = 5"),
        (lambda: decay([3.0], [1.0]), {"repetition": -1}, "repetition = -1"),
        (lambda: decay([3.0], [1.0], total=100, background=0), {}, "counts; 1 exponentials need at least 200"),
        (lambda: Decay(TIME[:8], np.arange(8.0, 0, -1), None, True, "a"), {}, "channels after the highest one"),
        (lambda: Decay(TIME, 1000 - 0.1 * TIME, None, False, "a"), {}, "the data do not fix it"),
        (lambda: Decay(TIME, pulse() * 1e4, np.zeros(len(TIME)), True, "a"), {}, "holds no pulse"),
    ],
)
def test_decays_that_fix_nothing_are_refused(make, keys, message):
    with pytest.raises(ValueError, match=message):
        lifetimes.fit_decay(make(), **keys)
    with pytest.raises(ValueError, match="decay = "):
        lifetimes.fit_decay([1, 2, 3])


# ------------------------------------------------------------------ rates
def series(**columns):
    fields = dict.fromkeys(("temperature", "size", "lifetime", "lifetime_error", "rate", "rate_error", "quantum_yield",
                            "quantum_yield_error", "repetition"))  # fmt: skip
    return Series(**fields | {name: np.array(value, float) for name, value in columns.items()})


def test_rates_and_their_errors():
    rows = lifetimes.radiative_rates(
        series(
            temperature=[10, 300],
            lifetime=[2, 5],
            lifetime_error=[0.2, 0.5],
            quantum_yield=[0.8, 0.5],
            quantum_yield_error=[0.04, 0.05],
        )
    )
    np.testing.assert_allclose(rows.k_r, [0.4, 0.1])
    np.testing.assert_allclose(rows.k_nr, [0.1, 0.1])
    np.testing.assert_allclose(rows.k_r_error / rows.k_r, np.hypot([0.1, 0.1], [0.05, 0.1]))
    # d k_nr = -dQ/tau (+) (1 - Q) dtau/tau^2
    np.testing.assert_allclose(rows.k_nr_error, np.hypot([0.02, 0.01], [0.01, 0.01]))
    drawn = np.random.default_rng(0)
    Q, tau = drawn.normal(0.8, 0.04, 100_000), drawn.normal(2.0, 0.2, 100_000)
    assert np.std((1 - Q) / tau) == pytest.approx(rows.k_nr_error[0], rel=0.05)


def test_a_lifetime_without_a_yield_is_no_rate():
    bare = series(temperature=[10, 300], lifetime=[2, 5])
    with pytest.raises(ValueError, match="no quantum yields: 1/tau is an upper bound"):
        lifetimes.radiative_rates(bare)
    rows = lifetimes.radiative_rates(bare, quantum_yield=0.5)
    np.testing.assert_allclose(rows.k_r, [0.25, 0.1])
    assert rows.note.str.contains("no error of the quantum yield and the lifetime").all()
    with pytest.raises(ValueError, match="leave one out"):
        lifetimes.radiative_rates(series(temperature=[1, 2], lifetime=[1, 1], quantum_yield=[1, 1]), quantum_yield=0.5)


def test_a_laser_that_returns_too_soon_is_told():
    rows = lifetimes.radiative_rates(
        series(temperature=[10, 300], lifetime=[2, 90], quantum_yield=[1, 1], repetition=[5, 5])
    )
    assert "returns within 5 lifetimes" in rows.note[1] and "returns" not in rows.note[0]


# ------------------------------------------------------------------ verdict
T = np.array([8.0, 15, 25, 40, 60, 90, 130, 190, 295])


def rates(name, error=0.05, seed=2, D=12.0):
    made = scenarios.closure(name, "CsPbBr3", parameter_set=SET)
    exact = made.coherence_number(T, D)
    return exact * np.exp(error * np.random.default_rng(seed).standard_normal(len(T))), error * exact


@pytest.mark.parametrize("truth", ["rigid exciton", "polaron crossover", "phase locking"])
def test_the_truth_is_not_excluded_and_its_opposite_is(truth):
    k, error = rates(truth)
    found = verdict.judge(T, k, error, 12.0, parameter_set=SET)
    row = found.table.loc[truth]
    assert row.delta < verdict.EXCLUDED and row.p > verdict.IMPOSSIBLE
    other = "phase locking" if truth != "phase locking" else "rigid exciton"
    assert found.table.loc[other].delta > verdict.EXCLUDED
    assert found.table.weight.sum() == pytest.approx(1.0)


def test_every_closure_of_the_book_is_asked(monkeypatch):
    assert {c.name for c in verdict.candidates()} >= set(scenarios.CLOSURES)
    from lib.scenarios import worlds

    added = worlds._MAKE | {
        "new one": lambda world, m, p: coherence.ThermalEnvelope(m.exciton_mass, cell=m.lattice_constant)
    }
    monkeypatch.setattr(worlds, "_MAKE", added)
    monkeypatch.setattr(worlds, "CLOSURES", tuple(added))
    monkeypatch.setattr(scenarios, "CLOSURES", tuple(added))
    k, error = rates("rigid exciton")
    assert "new one" in verdict.judge(T, k, error, 12.0).table.index


def test_the_free_mass_is_the_true_one_and_the_line_agrees_with_a_straight_fit():
    k, error = rates("rigid exciton", 0.02)
    found = verdict.judge(T, k, error, 12.0, parameter_set=SET)
    mass = found.table.loc["rigid exciton, mass free"]
    true = materials.material("CsPbBr3", SET).reduced_mass
    assert mass.low - 2 * (mass.value - mass.low) < true < mass.high + 2 * (mass.high - mass.value)
    A_X = found.table.loc["Eq. 4, A_X free"]
    x, w = 1 / T, (k / error) ** 2
    x0 = np.average(x, weights=w)
    slope = np.sum(w * (x - x0) * np.log(k)) / np.sum(w * (x - x0) ** 2)
    assert A_X.value == pytest.approx(slope, abs=0.3)
    half = 1 / np.sqrt(np.sum(w * (x - x0) ** 2))
    assert A_X.high - A_X.low == pytest.approx(2 * half, rel=0.15)


def test_chi_square_is_distributed_as_it_should_be():
    """Data made of one candidate: its p is uniform, so the mean over sets is near one half."""
    offered = [c for c in verdict.candidates("CsPbBr3", SET) if c.name == "thermal envelope"]
    p = []
    for seed in range(40):
        k, error = rates("thermal envelope", 0.1, seed)
        p.append(verdict.judge(T, k, error, 12.0, offered=offered, draws=200).table.p.iloc[0])
    assert np.mean(p) == pytest.approx(0.5, abs=4 / np.sqrt(12 * 40))


def test_a_size_series_is_judged_too():
    D = np.array([7.0, 9, 11, 13, 16, 20])
    made = scenarios.closure("rigid exciton", "CsPbBr3", parameter_set=SET)
    k = made.coherence_number(10.0, D)
    found = verdict.judge(np.full(6, 10.0), k, 0.05 * k, D, parameter_set=SET)
    assert found.table.chi_square["rigid exciton"] == pytest.approx(0.0, abs=1e-12)
    assert (
        "it needs more than one temperature" in found.silent["Eq. 4, A_X free"]
        or "several sizes" in found.silent["Eq. 4, A_X free"]
    )


def test_a_silent_candidate_has_no_curve_and_its_frame_says_so():
    D = np.array([7.0, 9, 11, 13, 16, 20])
    k = scenarios.closure("rigid exciton", "CsPbBr3", parameter_set=SET).coherence_number(10.0, D)
    found = verdict.judge(np.full(6, 10.0), k, 0.05 * k, D, parameter_set=SET)
    name = "Eq. 4, A_X free"
    assert np.isnan(verdict.curve(found, name, np.array([10.0, 20.0]), np.array([9.0, 9.0]))).all()
    gains = verdict.next_measurement(found, [5.0, 20, 80], [10.0])
    data = panel_lab_verdict.compute(found, gains, name, np.array([5.0, 20, 80]), (10.0,))
    axes = Figure().subplots(2, 1)
    panel_lab_verdict.draw(axes, data, (10.0,))
    assert f"{name}, does not answer for these rates" in [t.get_text() for t in axes[0].texts]
    assert f"{name}, which does not answer for them" in panel_lab_verdict.alt(data)


def test_without_errors_the_scatter_is_fitted_and_said():
    k, _ = rates("rigid exciton")
    found = verdict.judge(T, k, None, 12.0, parameter_set=SET)
    assert not found.known_errors and found.table.p.isna().all()
    assert any("No errors were given" in line for line in verdict.words(found))


def test_a_flat_window_determines_nothing():
    warm = np.array([200.0, 230, 260, 300])
    found = verdict.judge(warm, [1.0, 0.9, 0.8, 0.7], [0.5] * 4, 12.0)
    row = found.table.loc["polaron crossover, V free"]
    assert not row.identifiable
    assert any("V is not determined" in line for line in verdict.words(found))
    assert any("cannot be told apart" in line for line in verdict.words(found))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"k": [1, 2, 3]}, "different lengths"),
        ({"T": [10, 20], "k": [1, 2]}, "2 rates; at least 3"),
        ({"T": [10, 10, 10], "k": [1, 2, 3]}, "one temperature and one size"),
        ({"k": [1, -2, 3, 4]}, "k = -2"),
        ({"T": [10, -20, 30, 40]}, "T = -20"),
        ({"error": [1, 0, 1, 1]}, "error = 0"),
        ({"D": None}, "D must be given"),
        ({"D": 100.0}, "no candidate answers|D = 100"),
        ({"draws": 3}, "draws = 3"),
    ],
)
def test_bad_rates_are_refused(arguments, message):
    given = {"T": [10, 20, 30, 40], "k": [4, 3, 2, 1], "D": 12.0} | arguments
    offered = [c for c in verdict.candidates() if c.name in ("rigid exciton", "disordered lattice")]
    with pytest.raises(ValueError, match=message):
        verdict.judge(**given, offered=offered)


# ------------------------------------------------------------------ what to measure next
def two(apart):
    """Two candidates that differ at 20 K by ``apart`` in ln k, and nowhere else."""
    flat = lambda T, D: np.zeros((1, len(T)))  # noqa: E731
    bump = lambda T, D: apart * (np.abs(np.asarray(T) - 20.0) < 1)[None].astype(float)  # noqa: E731
    return [verdict.Candidate("flat", flat), verdict.Candidate("bump", bump)]


def test_the_gain_is_that_of_a_known_channel():
    at = np.array([100.0, 200, 300])
    found = verdict.judge(at, [1.0, 1.0, 1.0], [1e-3] * 3, 12.0, offered=two(50.0))
    gains = verdict.next_measurement(found, [20.0, 150.0], [12.0], error=0.1)
    assert gains["T"].iloc[0] == 20.0
    assert gains.gain.iloc[0] == pytest.approx(1.0, abs=1e-3)  # two equal candidates, far apart: one bit
    assert gains.gain.iloc[1] == pytest.approx(0.0, abs=1e-6)
    near = verdict.judge(at, [1.0, 1.0, 1.0], [1e-3] * 3, 12.0, offered=two(0.01))
    # For small separations the information is d^2/(8 s^2 ln 2), s the width of either.
    gain = verdict.next_measurement(near, [20.0], [12.0], error=0.1).gain.iloc[0]
    assert gain == pytest.approx(0.01**2 / (8 * 0.1**2 * np.log(2)), rel=0.02)


def test_the_gain_falls_with_the_error_and_never_exceeds_what_is_unknown():
    k, error = rates("rigid exciton")
    found = verdict.judge(T, k, error, 12.0, parameter_set=SET)
    fine, rough = (verdict.next_measurement(found, [10, 50, 100], [8.0, 12.0, 18.0], e) for e in (0.03, 0.5))
    w = found.table.weight[found.table.weight > 0]
    unknown = -np.sum(w * np.log2(w))
    assert rough.gain.max() < fine.gain.max() <= unknown + 1e-6
    assert "Most would be learned from a rate at" in " ".join(verdict.words(found, fine))
    with pytest.raises(ValueError, match="error = 0"):
        verdict.next_measurement(found, error=0.0)


# ------------------------------------------------------------------ the synthetic files
def test_the_synthetic_decay_gives_back_its_times():
    found = lifetimes.best_decay(read_decay(tables.folder() / "instruments" / "decay_synthetic.csv"), repetition=2.5)
    true = synthetic_instruments.DECAY
    np.testing.assert_allclose(found.lifetimes, [true["lifetime"], true["second"]], rtol=0.03)
    assert found.amplitudes[0] == pytest.approx(true["share"], abs=0.02)
    assert found.background == pytest.approx(true["background"], rel=0.1)


def test_the_synthetic_series_keeps_its_truth():
    found = panel_lab_verdict.judged()
    row = found.table.loc[scenarios.NULL]
    assert row.delta < verdict.EXCLUDED and row.p > verdict.IMPOSSIBLE
    assert row.absolute == pytest.approx(1.0, abs=0.15)  # made with the book's absolute rate
    assert isinstance(panel_lab_verdict.example(), pd.DataFrame)


def test_the_panel_takes_a_verdict_of_ones_own():
    k, error = rates("polaron crossover")
    found = verdict.judge(T, k, error, 12.0, parameter_set=SET)
    panel = panel_lab_verdict.make(found, verdict.next_measurement(found, [5.0, 20, 80, 300], [10.0, 12.0]))
    data = panel.data()
    assert "polaron" in panel.alt(data) and panel.svg(data)
    np.testing.assert_allclose(data["data_T"], T)
