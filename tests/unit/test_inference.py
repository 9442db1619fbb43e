"""lib.inference recovers what was put in and refuses what cannot be fitted."""

import warnings

import fit_simulations as script
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lib import confinement, inference, tables
from lib.coherence import ThermalEnvelope


@pytest.mark.parametrize("model", list(inference.LINEWIDTH_MODELS))
def test_fit_recovers_the_mode_that_made_the_widths(model):
    T = np.array([10, 50, 100, 150, 200, 250, 300.0])
    fwhm = inference.LINEWIDTH_MODELS[model](T, 12.0, 15.0)
    noise = np.random.default_rng(5).normal(0, 0.2, len(T))
    fit = inference.fit_linewidth(
        T[fwhm > 0.5], (fwhm + noise)[fwhm > 0.5], error=np.full((fwhm > 0.5).sum(), 0.2), model=model
    )
    for name, true in [("reorganization_energy", 12.0), ("phonon", 15.0)]:
        p = fit.params[name]
        assert abs(p.value - true) < 4 * p.stderr and p.stderr < 0.2 * true


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([10, 20], [1, 2]), "at least 3 points"),
        (([10, 20, 30], [1, 2]), "different lengths"),
        (([10, 20, 0], [1, 2, 3]), "T"),
        (([10, 20, 30], [1, 2, -3]), "fwhm"),
        (([10, 20, 30], [1, 2, 3], [1, 1, 0]), "error"),
        (([10, 20, 30], [1, 2, 3], None, "guess"), "model"),
    ],
)
def test_bad_input_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        inference.fit_linewidth(*arguments)


# ------------------------------------------------------------------ rates: forms
LONG = np.array(script.TEMPERATURES)


def series(form, error=0.1, number=0, T=LONG, **parameters):
    clean = inference.ALL_FORMS[form].law(T, 0.0, **(parameters or script.truth()[form]))
    return np.exp(clean + error * np.random.default_rng([99, number]).standard_normal(len(T)))


def test_forms_in_their_limits():
    T, laws = LONG, {name: form.law for name, form in inference.ALL_FORMS.items()}
    assert all(abs(law(np.array([300.0]), 0.7, **script.truth()[name])[0] - 0.7) < 1e-12 for name, law in laws.items())
    assert np.allclose(laws["constant + Arrhenius"](T, 0.0, 1.0, 24.0), 24.0 * (1 / T - 1 / 300))
    assert np.allclose(laws["constant + Arrhenius"](T, 0.0, 0.0, 24.0), 0.0)
    # Two-level populations, written out a second time.
    kT = 0.08617333 * np.append(T, 300.0)
    bright = 1 / (1 + 7.0 * np.exp(-12.0 / kT))
    assert np.allclose(np.exp(laws["dim levels"](T, 0.0, 7.0, 12.0)), bright[:-1] / bright[-1], rtol=1e-6)


def test_dim_levels_agree_with_the_fit_of_the_confinement_module():
    k = series("dim levels", 0.0)
    k_0, weight, gap = confinement.activated_rate(LONG, 3 * k)
    fit = inference.fit_rates(LONG, 3 * k, "dim levels")
    assert (fit.params["weight"].value, fit.params["gap"].value) == pytest.approx((weight, gap), rel=1e-4)
    assert k_0 == pytest.approx(3 * k[0], rel=1e-3)


def test_a_closure_is_fitted_through_its_own_parameters():
    """Mass and level spacing of the same curve: eps = pi^2 hbar^2/(2 M D^2) = 376.03/(M D^2) meV."""
    forms = inference.closure_forms(15.0, "CsPbBr3", "magneto-reflectivity")
    k = ThermalEnvelope(0.6, cell=0.587).rate_ratio(LONG, 15.0)
    mass = inference.fit_rates(LONG, k, forms["thermal envelope, mass free"], 0.1 * k)
    assert mass.params["mass"].value == pytest.approx(0.6, rel=1e-4)
    assert inference.fit_rates(LONG, k, "saturating").params["spacing"].value == pytest.approx(
        376.03 / (0.6 * 225), rel=1e-4
    )
    given = inference.fit_rates(LONG, k, forms["thermal envelope, mass given"], 0.1 * k)
    held = inference.fit_rates(LONG, k, forms["thermal envelope, mass free"], 0.1 * k, fixed={"mass": 0.72})
    assert given.nvarys == held.nvarys == 1 and given.chisqr > mass.chisqr + 10
    assert given.chisqr == pytest.approx(held.chisqr)
    law = inference.fit_rates(LONG, k, forms["Eq. 4"], 0.1 * k)
    plain = inference.fit_rates(LONG, k, "Arrhenius", 0.1 * k)
    assert law.params["activation"].value == pytest.approx(plain.params["activation"].value, rel=1e-5)


def test_polaron_crossover_is_recovered_and_its_table_is_exact_enough():
    form = inference.closure_forms(15.0, "CsPbBr3", "magneto-reflectivity")["polaron crossover"]
    table = inference.tabulate(form, LONG)
    for V in (0.7, 6.5, 11.3, 25.0):
        assert np.allclose(table.law(LONG[2:9], 0.3, coupling=V), form.law(LONG[2:9], 0.3, coupling=V), atol=2e-3)
    k = np.exp(form.law(LONG, 0.0, coupling=6.0))
    assert inference.fit_rates(LONG, k, table).params["coupling"].value == pytest.approx(6.0, rel=1e-3)
    with pytest.raises(ValueError, match="among the 13 temperatures of the table"):
        table.law(np.array([11.0]), 0.0, coupling=6.0)
    with pytest.raises(ValueError, match="exactly one"):
        inference.tabulate(inference.ALL_FORMS["dim levels"], LONG)


def test_criteria_written_out():
    k = series("saturating")
    table = inference.compare_forms(LONG, k, 0.1 * k, inference.ALL_FORMS)
    assert list(table.AIC) == sorted(table.AIC) and table.weight.sum() == pytest.approx(1)
    for name, row in table.iterrows():
        count = {"T^-3/2": 1, "Arrhenius": 2, "saturating": 2}.get(name, 3)
        assert (row.AIC, row.BIC) == pytest.approx((row.chi_square + 2 * count, row.chi_square + count * np.log(13)))
    assert table.weight.iloc[1] / table.weight.iloc[0] == pytest.approx(np.exp(-table.delta_AIC.iloc[1] / 2))


# ------------------------------------------------------------------ rates: intervals
@pytest.mark.parametrize("known", [True, False])
def test_intervals_of_a_straight_line_are_the_textbook_ones(known):
    """Eq. 4 is linear in ln k_300 and A: covariance s^2 (X^T X)^-1, normal or Student quantiles."""
    k = series("Arrhenius", number=4)
    fit = inference.fit_rates(LONG, k, "Arrhenius", 0.1 * k if known else None)
    X = np.column_stack([np.ones(13), 1 / LONG - 1 / 300])
    best, rest, *_ = np.linalg.lstsq(X, np.log(k), rcond=None)
    s2 = 0.01 if known else rest[0] / 11
    error = np.sqrt(s2 * np.diag(np.linalg.inv(X.T @ X)))
    reach = error * (stats.norm.ppf(0.84135) if known else stats.t(11).ppf(0.84135))
    found = inference.confidence_intervals(fit)
    assert found.value.to_numpy() == pytest.approx(best, rel=1e-5)
    assert found.standard_error.to_numpy() == pytest.approx(error, rel=1e-3)
    assert found.low.to_numpy() == pytest.approx(best - reach, rel=1e-3, abs=1e-4)
    assert found.high.to_numpy() == pytest.approx(best + reach, rel=1e-3, abs=1e-4)
    assert inference.exclusion_level(fit, activation=best[1] + reach[1]) == pytest.approx(0.6827, abs=1e-3)
    one = inference.confidence_intervals(inference.fit_rates(LONG, k, "T^-3/2", 0.1 * k))
    assert (one.high - one.low).iloc[0] == pytest.approx(2 * 0.1 / 13**0.5, rel=1e-3)


def test_interval_ends_are_where_the_truth_becomes_excluded():
    """The coverage of the stored table counts exclusion levels; that is the same as lying in the interval."""
    for number in range(6):
        k = series("saturating", number=number)
        fit = inference.fit_rates(LONG, k, "saturating", 0.1 * k)
        low, high = inference.confidence_intervals(fit).loc["spacing", ["low", "high"]]
        for value, inside in ((low * 0.999, False), (low * 1.001, True), (high * 0.999, True), (high * 1.001, False)):
            assert (inference.exclusion_level(fit, spacing=value) < 0.6827) == inside


def test_stored_coverage_is_within_its_limits_and_repeats():
    table = tables.load("interval_coverage")
    assert len(table) == 2 * sum(1 + len(v) for v in script.truth().values())
    # 200 sets: the standard error of a share of 0.683 is 0.033.
    assert table.covered.between(0.60, 0.76).all()
    # All rows share their noise, so their mean is no surer than one of them.
    assert table.covered.mean() == pytest.approx(0.6827, abs=0.033)
    for form, error in (("saturating", "given"), ("T^-3/2", "fitted")):
        rows = table[(table.form == form) & (table.error == error)].set_index("parameter")
        for name, count in script.coverage(form, error == "given").items():
            assert rows.covered[name] * rows.sets[name] == pytest.approx(count, abs=1)


def test_a_standard_error_where_it_fails():
    """At the end of a range the covariance is not a guide; the profile says that one side is open."""
    k = series("Arrhenius", 0.0)
    found = inference.confidence_intervals(inference.fit_rates(LONG, k, "constant + Arrhenius", 0.1 * k), strict=False)
    assert found.high["share"] == np.inf and found.note["share"] == "no bound from above"


# ------------------------------------------------------------------ rates: honest failure
def test_a_parameter_the_data_do_not_determine_is_named():
    flat = np.array([1.0, 1.04, 0.97, 1.02, 0.99, 1.01])
    T = np.array([10.0, 15, 20, 25, 30, 35])
    fit = inference.fit_rates(T, flat, "dim levels", 0.05 * flat)
    with pytest.raises(ValueError, match=r"do not determine .*gap \(any value from 0.01 to 200\)") as caught:
        inference.confidence_intervals(fit)
    assert "fix it, take a simpler form, or add temperatures" in str(caught.value)
    found = inference.confidence_intervals(fit, strict=False)
    assert found.note["gap"] == "not identifiable" and np.isinf(found.low["gap"]) and np.isinf(found.high["gap"])
    # A warm window does not see the bend: the spacing has an upper end only.
    warm = np.geomspace(100, 300, 8)
    k = (warm / 300) ** -1.5
    fit = inference.fit_rates(warm, k, "saturating", 0.05 * k)
    assert inference.unbounded(fit) == {"spacing": ("below",)}
    high = inference.confidence_intervals(fit).high["spacing"]
    for value, inside in ((0.99 * high, True), (1.01 * high, False)):
        assert (inference.exclusion_level(fit, spacing=value) < 0.6827) == inside
    k = series("saturating", number=2)
    assert inference.unbounded(inference.fit_rates(LONG, k, "saturating", 0.1 * k)) == {}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: inference.fit_rates([10, 20, 30, 40], [4, 3, 2, 1], "dim levels"),
            "T has 4 values: the fit needs at least 5",
        ),
        (lambda: inference.fit_rates([10, 20, 30], [4, 3, 2], "Arrhenius"), "at least 4 points"),
        (lambda: inference.fit_rates([10] * 6, [4, 3, 2, 1, 2, 3], "Arrhenius"), "T has 1 different values"),
        (lambda: inference.fit_rates(LONG, LONG, "Arrhenius", fixed={"mass": 1.0}), "fixed = 'mass'"),
        (lambda: inference.fit_rates(LONG, LONG, "Eq. 5"), "form = 'Eq. 5'"),
        (lambda: inference.closure_form(ThermalEnvelope, -1.0), "D = -1.0"),
        (lambda: inference.closure_form(ThermalEnvelope, 15.0, mass=(2.0, 0.1, 1.0)), "mass = .* start"),
        (lambda: inference.bootstrap(inference.fit_rates(LONG, LONG, "T^-3/2"), 3), "draws = 3"),
        (lambda: inference.confidence_intervals(inference.fit_rates(LONG, LONG, "T^-3/2"), 1.5), "level = 1.5"),
        (lambda: inference.exclusion_level(inference.fit_rates(LONG, LONG, "T^-3/2"), mass=1.0), "values = 'mass'"),
    ],
)
def test_rate_fits_refuse_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# ------------------------------------------------------------------ rates: bootstrap and predictive check
def test_bootstrap_of_a_straight_line_has_the_textbook_errors():
    k = series("Arrhenius", number=4)
    fit = inference.fit_rates(LONG, k, "Arrhenius", 0.1 * k)
    draws = inference.bootstrap(fit, 400, seed=2)
    X = np.column_stack([np.ones(13), 1 / LONG - 1 / 300])
    covariance = 0.01 * np.linalg.inv(X.T @ X)
    assert draws.std().to_numpy() == pytest.approx(np.sqrt(np.diag(covariance)), rel=0.12)
    assert draws.equals(inference.bootstrap(fit, 400, seed=2))
    T = np.array([5.0, 50.0])
    low, high = inference.bootstrap_band(fit, T, draws=draws)
    x = np.column_stack([np.ones(2), 1 / T - 1 / 300])
    width = 2 * np.sqrt(np.einsum("ij,jk,ik->i", x, covariance, x))
    assert np.log(high / low) == pytest.approx(width, rel=0.15)
    new_low, new_high = inference.bootstrap_band(fit, T, draws=draws, error=0.1)
    assert np.log(new_high / new_low) == pytest.approx(2 * np.hypot(width / 2, 0.1), rel=0.15)


def test_predictive_check_tells_a_wrong_form_from_the_right_one():
    k = series("saturating", 0.05, 3)
    right = inference.predictive_check(inference.fit_rates(LONG, k, "saturating", 0.05 * k), 100)
    wrong = inference.predictive_check(inference.fit_rates(LONG, k, "Arrhenius", 0.05 * k), 100)
    assert (wrong.p[["chi^2", "neighbours"]] <= 0.01).all() and (right.p > 0.02).all()
    unknown = inference.predictive_check(inference.fit_rates(LONG, k, "Arrhenius"), 100)
    assert "chi^2" not in unknown.index and unknown.p["neighbours"] < 0.05


def test_predictive_check_seldom_blames_the_truth():
    """A p below 0.1 in at most about a tenth of the sets that the form itself made."""
    low = 0
    for number in range(40):
        k = series("T^-3/2", number=number)
        low += inference.predictive_check(inference.fit_rates(LONG, k, "T^-3/2", 0.1 * k), 20).p["chi^2"] < 0.1
    assert low <= 10


# ------------------------------------------------------------------ which form wins
def test_stored_recovery_repeats_and_behaves():
    table = tables.load("form_recovery")
    assert len(table) == len(script.TRUTHS) * len(script.WINDOWS) * len(script.PERCENT)
    assert set(table.locator) == {f"tools/fit_simulations.py, version {script.VERSION}"}
    row = table[(table.truth == "saturating") & (table.low_K == 30) & (table.percent == 20)].iloc[0]
    again = script.recovery(row.truth, (row.low_K, row.high_K), int(row.percent))
    assert again["AIC"][row.truth] == pytest.approx(row.right_AIC * row.sets, abs=3)
    assert again["BIC"][row.truth] == pytest.approx(row.right_BIC * row.sets, abs=3)
    # Small errors over the whole range decide between Eq. 4 and the envelope; warm and noisy ones do not.
    best = table[(table.low_K == 4) & (table.percent == 2) & table.truth.isin(["Arrhenius", "saturating"])]
    assert (best.right_AIC > 0.8).all()
    # Above 100 K the envelope of a 15 nm dot is the power law, which has a parameter less.
    warm = table[(table.low_K == 100) & (table.percent == 40) & (table.truth == "saturating")].iloc[0]
    assert warm.right_AIC < 0.2 and warm.rival == "T^-3/2"
    # One superfluous parameter that may move to one side only: half of P(chi^2_1 > 2) = 0.157.
    fooled = table[
        (table.truth == "T^-3/2") & (table.rival == "saturating") & (table.percent <= 10) & (table.low_K < 100)
    ]
    assert len(fooled) > 8 and fooled.rival_AIC.mean() == pytest.approx(0.079, abs=0.02)
    assert table.groupby("percent").right_AIC.mean().is_monotonic_decreasing


# ------------------------------------------------------------------ measured tables as they are
WIDTHS = np.array([12.0, 13.5, 17.0, 22.0, 31.0, 43.0])
WARM = np.array([10.0, 50.0, 100.0, 150.0, 220.0, 300.0])


def values(fit):
    return {name: p.value for name, p in fit.params.items()}


def test_masked_points_are_left_out():
    """As if they were not there, whichever column carries the mask."""
    k = series("Arrhenius", 0.05)
    spoilt = k.copy()
    spoilt[3] = 50 * k[3]
    left = np.arange(len(LONG)) != 3
    right = values(inference.fit_rates(LONG[left], k[left], "Arrhenius", 0.1 * k[left]))
    masked = np.ma.masked_array(spoilt, ~left)
    assert values(inference.fit_rates(LONG, masked, "Arrhenius", 0.1 * k)) == pytest.approx(right)
    T = np.ma.masked_array(LONG, ~left)
    assert values(inference.fit_rates(T, spoilt, "Arrhenius", 0.1 * k)) == pytest.approx(right)
    wide = np.ma.masked_array(np.append(WIDTHS, 1e3), [False] * 6 + [True])
    found = inference.fit_linewidth(np.append(WARM, 400.0), wide, np.ones(7))
    assert values(found) == pytest.approx(values(inference.fit_linewidth(WARM, WIDTHS, np.ones(6))))


def test_pandas_columns_pair_by_their_index_or_are_refused():
    frame = pd.DataFrame({"T": LONG, "k": series("Arrhenius", 0.05)})
    plain = values(inference.fit_rates(frame["T"].to_numpy(), frame.k.to_numpy(), "Arrhenius"))
    shuffled = frame.sample(frac=1.0, random_state=1)
    assert values(inference.fit_rates(shuffled["T"], shuffled.k, "Arrhenius")) == pytest.approx(plain)
    with pytest.raises(ValueError, match="T and k have different pandas indices"):
        inference.fit_rates(frame["T"], shuffled.k, "Arrhenius")


def test_a_fit_at_a_bound_is_no_success():
    steep = np.exp(-3e3 * (1 / 300 - 1 / np.array([100.0, 150.0, 200.0, 250.0, 300.0])))
    fit = inference.fit_rates([100, 150, 200, 250, 300], steep, "Arrhenius")
    assert fit.at_bound == {"activation": "upper"} and not fit.success
    assert "activation = 1000 (upper)" in fit.message
    inside = inference.fit_rates(LONG, series("Arrhenius", 0.05), "Arrhenius")
    assert inside.at_bound == {} and inside.success


def test_widths_of_zero_and_below_count_with_their_errors():
    """Deconvolution scatters widths about the true one, below zero too: leaving those out would bias the fit upwards."""
    true, rng = inference.LINEWIDTH_MODELS["thermal part"](WARM, 12.0, 25.0), np.random.default_rng(3)
    fits = []
    for _ in range(40):
        fwhm = true + rng.normal(0, 1.0, len(WARM))
        fits.append(values(inference.fit_linewidth(WARM, fwhm, np.ones(6), "thermal part")))
    assert true[0] < 0.1
    energy = np.array([fit["reorganization_energy"] for fit in fits])
    assert abs(energy.mean() - 12.0) < 4 * energy.std() / np.sqrt(len(energy))
    with pytest.raises(ValueError, match="fwhm = -0.5 at .0.* with ``error`` widths of 0 and below count"):
        inference.fit_linewidth(WARM, [-0.5, *WIDTHS[1:]])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: inference.fit_linewidth([50.0] * 4, [3.0, 3.1, 3.2, 3.0]), "T has 1 different values"),
        (lambda: inference.fit_rates([50.0] * 5, [3.0, 3.1, 3.2, 3.0, 3.1], "T^-3/2"), "T has 1 different values"),
        (lambda: inference.bootstrap(inference.fit_rates(LONG, LONG, "T^-3/2"), 20.9), "draws = 20.9"),
        (lambda: inference.bootstrap(3), "fit = 3 is not allowed: fit must be a ModelResult"),
        (lambda: inference.tabulate("Arrhenius", LONG), "form = 'Arrhenius' is not allowed: form must be a Form"),
    ],
)
def test_more_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_exclusion_of_a_line_is_students_and_fishers():
    """ln k is linear in ln k_300 and A_X: the levels are those of t and F with the residual scatter, textbook results."""
    T = np.array([10.0, 20.0, 40.0, 80.0, 150.0, 300.0])
    x = 1 / T - 1 / 300.0
    y = 25 * x + 0.1 * np.array([1.0, -2.0, 0.5, 1.5, -1.5, 0.5])
    fit = inference.fit_rates(T, np.exp(y), "Arrhenius")
    design = np.stack([np.ones(6), x], 1)
    best, rest, *_ = np.linalg.lstsq(design, y, rcond=None)
    scatter = rest[0] / 4
    error = np.sqrt(scatter * np.linalg.inv(design.T @ design).diagonal())
    assert [fit.params["ln_k_300"].value, fit.params["activation"].value] == pytest.approx(best, rel=1e-4)
    for step in (0.7, 1.5, 3.0):
        expected = 1 - 2 * stats.t.sf(step, 4)
        assert inference.exclusion_level(fit, activation=best[1] + step * error[1]) == pytest.approx(expected, abs=1e-4)
        off = np.array([step * error[0], -0.5 * step * error[1]])
        both = stats.f.cdf(off @ design.T @ design @ off / scatter / 2, 2, 4)
        found = inference.exclusion_level(fit, ln_k_300=best[0] + off[0], activation=best[1] + off[1])
        assert found == pytest.approx(both, abs=1e-4)


def test_lifetimes_given_as_rates_are_noticed():
    T = np.array([10.0, 20.0, 50.0, 150.0, 300.0])
    k = np.exp(17.8 / T)
    with pytest.warns(UserWarning, match="are they lifetimes") as told:
        fit = inference.fit_rates(T, 1 / k, "Arrhenius")
    assert fit.params["activation"].value == pytest.approx(-17.8) and told[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        inference.fit_rates(T, k, "Arrhenius")
        inference.fit_rates(T, [1.0, 1.01, 1.02, 1.03, 1.04], "Arrhenius")  # flat within its scatter


def test_draws_of_another_fit_are_refused():
    T = np.array([10.0, 20.0, 50.0, 150.0, 300.0])
    fit = inference.fit_rates(T, np.exp(17.8 / T) * [1, 1.01, 0.99, 1, 1], "Arrhenius")
    for frame in (pd.DataFrame({"mass": [1.0]}), pd.DataFrame({"ln_k_300": [], "activation": []})):
        with pytest.raises(ValueError, match="draws = "):
            inference.predictive_check(fit, frame)
    with pytest.raises(ValueError, match="draws.activation = nan"):
        inference.bootstrap_band(fit, T, draws=pd.DataFrame({"ln_k_300": [0.1], "activation": [np.nan]}))
    for bad in ([], "Arrhenius", {}):
        with pytest.raises(ValueError, match="forms = "):
            inference.compare_forms(T, np.exp(17.8 / T), forms=bad)
