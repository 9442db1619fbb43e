"""lib.scenarios and lib.claims: the calibration, the assumptions, and what the tables of Fig. 2 say."""

import dataclasses

import numpy as np
import pytest
from scipy import constants

from lib import claims, coherence, materials, oscillator, scenarios, units

EDGES = np.array([8.0, 15.0, 30.0])


def test_calibration_is_the_smallest_root_and_hits_its_target():
    found = scenarios.calibration()
    m = materials.material("CsPbBr3")
    for V in found["roots"]:
        ratio = coherence.PolaronCrossover(V, m.spectral_density, m.lattice_constant).rate_ratio(10.0, 15.0)
        assert ratio == pytest.approx(found["target"], rel=1e-6)
    assert found["coupling"] == min(found["roots"])
    # no root below it: R rises from 1 at V = 0
    for V in np.linspace(0, 0.98 * found["coupling"], 8):
        ratio = coherence.PolaronCrossover(V, m.spectral_density, m.lattice_constant).rate_ratio(10.0, 15.0)
        assert ratio < found["target"]


def test_larger_root_is_set_by_counting_and_lifted_by_lambda():
    """The cold dot is coherent, so R = 1 + (N - 1) exp[-(V_eff - lambda)/kT] at 300 K, with V_eff of weak slow noise."""
    found, m = scenarios.calibration(), materials.material("CsPbBr3")
    assert len(found["roots"]) == 2
    N = (15.0 / m.lattice_constant) ** 3
    counted = units.BOLTZMANN * 300 * np.log((N - 1) / (found["target"] - 1))
    V = found["roots"][1]
    noise = m.spectral_density.variance(300.0) / V
    assert V + noise - found["reorganization_energy"] == pytest.approx(counted, rel=0.015)


def test_roots_are_closures_with_one_ratio_and_different_rates():
    small, large = (scenarios.closure(name) for name in scenarios.ROOTS)
    assert small.rate_ratio(10.0, 15.0) == pytest.approx(large.rate_ratio(10.0, 15.0), rel=1e-4)
    assert large.coherence_number(300.0, 15.0) > 100 * small.coherence_number(300.0, 15.0)


@pytest.mark.parametrize("root", [0, 1])
@pytest.mark.parametrize("exponent", scenarios.EXPONENTS)
def test_coupling_grows_as_it_is_told(root, exponent):
    V = scenarios.BOOK.coupling_law("CsPbBr3", exponent, root)(np.array([15.0, 30.0]))
    assert V[0] == pytest.approx(scenarios.calibration()["roots"][root])
    assert V[1] / V[0] == pytest.approx(2**exponent)


@pytest.mark.parametrize("name", ["dressed envelope", "disordered lattice"])
def test_a_lattice_is_a_factor_on_the_null_model(name):
    made, null = scenarios.closure(name), scenarios.closure(scenarios.NULL)
    T, D = np.array([[10.0], [100.0], [300.0]]), np.array([10.0, 20.0])
    factor = made.lattice.factor(T, D)
    assert np.allclose(made.coherence_number(T, D), factor * null.coherence_number(T, D))
    assert np.all(factor < 1.001) and made.label == made.lattice.label
    assert type(made.null_limit) is type(null)


def test_coupling_law():
    cdse, bromide = materials.material("CdSe"), materials.material("CsPbBr3")
    ratio = cdse.relative_oscillator_strength / bromide.relative_oscillator_strength
    assert scenarios.BOOK.coupling_law(cdse)(20.0) == pytest.approx(ratio * scenarios.BOOK.coupling_law(bromide)(20.0))
    assert scenarios.BOOK.coupling_law(bromide, 1)(30.0) == pytest.approx(
        2 * scenarios.BOOK.coupling_law(bromide, 1)(15.0)
    )
    assert scenarios.BOOK.coupling_law(bromide, 1)(15.0) == pytest.approx(scenarios.calibration()["coupling"])


@pytest.mark.parametrize("material", materials.KNOWN)
@pytest.mark.parametrize("name", scenarios.CLOSURES)
def test_every_closure_answers_every_call(name, material):
    made = scenarios.closure(name, material)
    if made.unknown:
        with pytest.raises(ValueError, match=f"{name} is not allowed here: no path integral is stored for {material}"):
            made.coherence_number(300.0, 10.0)
        assert not made.covers(EDGES).any()
        return
    T = np.array([max(4.0, made.temperatures[0]), 30.0, 300.0])[:, None]
    N = made.coherence_number(T, EDGES)
    m = materials.material(material)
    cells = (EDGES / m.lattice_constant) ** 3
    # Unit overlap is that of pi a_B^3, more than there is of a strongly confined dot.
    cells = np.maximum(cells, 3**3 * np.pi * (m.bohr_radius / m.lattice_constant) ** 3)
    assert N.shape == (3, 3) and np.all(N > 0)
    if name != "Arrhenius law":  # Eq. 4 has no ceiling
        assert np.all(N <= cells * (1 + 1e-9))
    assert np.allclose(made.rate_ratio(300.0, EDGES), 1)
    assert np.all(np.isfinite(made.local_activation(50.0, EDGES)))


def test_arrhenius_law_carries_the_slope_fitted_to_the_null_model():
    law, null = scenarios.closure("Arrhenius law"), scenarios.closure(scenarios.NULL)
    assert np.allclose(law.local_activation(50.0, EDGES), coherence.fit_activation(null, EDGES).value)


def test_factor_multiplies_the_rate():
    plain, dark = (
        scenarios.closure("thermal envelope"),
        scenarios.closure("thermal envelope", factor="dark state 3 meV below"),
    )
    # three bright states, one dark state 3 meV below them, Boltzmann weights by hand
    bright = [3 / (3 + np.exp(3.0 / (units.BOLTZMANN * T))) for T in (10.0, 300.0)]
    assert dark.rate_ratio(10.0, 15.0) / plain.rate_ratio(10.0, 15.0) == pytest.approx(bright[0] / bright[1])
    assert dark.null_limit is not None


def test_mixture_runs_from_chloride_over_bromide_to_iodide():
    for x, name in [(0.0, "CsPbCl3"), (1.0, "CsPbBr3"), (2.0, "CsPbI3")]:
        mixed, pure = scenarios.halide_mixture(x), materials.material(name)
        assert mixed.exciton_mass == pytest.approx(pure.exciton_mass)
        assert mixed.spectral_density.variance(100) == pytest.approx(pure.spectral_density.variance(100))


def test_tables_have_one_row_a_closure_and_a_verdict():
    for make in (claims.activation_trend, claims.ratio_trend, claims.crossover_trend, claims.composition_order):
        frame = make()
        everywhere = make is not claims.composition_order  # the path integral knows no chloride
        known = [name for name in scenarios.CLOSURES if everywhere or name != "path integral"]
        assert list(frame.closure) == known
        words = frame.select_dtypes(exclude="number").drop(columns="closure")
        assert words.isin(["agrees", "disagrees", "copies"]).all().all() and len(words.columns)


def test_null_model_grows_superlinearly_and_a_constant_coupling_does_not_grow():
    """The chapter's central statement, from limits: N_coh goes as D^3 when cold and is flat when warm."""
    frame = claims.ratio_trend().set_index("closure")
    assert frame.loc["thermal envelope", "superlinear"] == "agrees"
    assert frame.loc["polaron crossover", "superlinear"] == "disagrees"
    assert 1 < frame.loc["thermal envelope", "exponent"] < 3
    assert frame.loc["phase locking", "exponent"] == pytest.approx(3, abs=0.01)  # locked: all cells; unlocked: one


def test_absolute_lifetimes_follow_the_two_readings():
    frame = claims.absolute_lifetimes()
    m = materials.material("CsPbBr3", "magneto-reflectivity")
    volume = np.pi * m.bohr_radius**3 / m.lattice_constant**3
    # A share is what the measured splitting leaves; whole dipoles of E_P make a crystal of another splitting.
    own = oscillator.longitudinal_transverse_splitting(
        m.interband_energy, m.bohr_radius, m.optical_permittivity, m.gap_energy
    )
    ratio = volume * own / m.longitudinal_transverse_splitting
    assert np.allclose(frame["share: 10 K, ns"] / frame["whole: 10 K, ns"], ratio)


@pytest.mark.parametrize("parameter_set", materials.parameter_sets("CsPbBr3"))
def test_the_share_of_a_cell_needs_the_splitting_only(parameter_set):
    """k_0 = n F^2 eps w_LT (w a/c)^3/(3 pi): no E_P, no a_B, and under 1 % from the permittivity's whole range."""
    m = materials.material("CsPbBr3", parameter_set)
    hbar_c = units.HBAR * constants.c * 1e-3

    def closed(eps):
        field = 3 * m.surrounding_permittivity / (eps + 2 * m.surrounding_permittivity)
        strength = m.surrounding_index * field**2 * eps * m.longitudinal_transverse_splitting / units.HBAR * 1e3
        return strength * (1e3 * m.gap_energy * m.lattice_constant / hbar_c) ** 3 / (3 * np.pi)

    assert scenarios.single_cell_rate(m) == pytest.approx(closed(m.optical_permittivity), rel=1e-9)
    for moved in ({"interband_energy": 30.0}, {"bohr_radius": 4.0}):
        other = dataclasses.replace(m, **moved)
        assert scenarios.single_cell_rate(other) == pytest.approx(scenarios.single_cell_rate(m), rel=1e-9)
    for eps in (3.9, 4.8):
        other = dataclasses.replace(m, optical_permittivity=eps)
        assert scenarios.single_cell_rate(other) == pytest.approx(scenarios.single_cell_rate(m), rel=0.01)


def test_one_parameter_set_calibrates_and_draws():
    """The coupling of a curve is calibrated with the set of its material: R_X is the target of that set."""
    for parameter_set in materials.parameter_sets("CsPbBr3"):
        m = materials.material("CsPbBr3", parameter_set)
        made = scenarios.closure("polaron crossover", m)
        assert made.rate_ratio(10.0, 15.0) == pytest.approx(scenarios.calibration(m)["target"], rel=1e-6)
    frame = (
        claims.absolute_lifetimes(parameter_set="magneto-reflectivity").set_index("closure").loc["polaron crossover"]
    )
    assert frame["share: 300 K, ns"] / frame["share: 10 K, ns"] == pytest.approx(
        scenarios.calibration(materials.material("CsPbBr3", "magneto-reflectivity"))["target"], rel=1e-6
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: scenarios.closure("guess"), "name"),
        (lambda: scenarios.closure("thermal envelope", "PbS"), "name"),
        (lambda: scenarios.closure("thermal envelope", factor="magic"), "factor"),
        (lambda: scenarios.halide_mixture(2.5), "x"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# ------------------------------------------------------------------ models of J
def test_a_world_takes_its_model_of_J_everywhere():
    world = scenarios.world("low-frequency")
    J = materials.material("CsPbBr3", None, "low-frequency").spectral_density
    assert world.material("CsPbBr3").spectral_density.sigma(300.0) == J.sigma(300.0)
    assert world.material("CdSe").spectral_model == materials.spectral_models("CdSe")[0]
    assert (
        scenarios.World(spectral_model={"CdSe": "atomistic bare core"}).material("CdSe").modes["mode"].iloc[-1]
        == "CdSe LO"
    )
    # calibrated with its own J: the rate ratio at the calibration point is the one asked for
    made = world.closure("polaron crossover")
    target = scenarios.calibration(world.material("CsPbBr3"))["target"]
    assert made.rate_ratio(scenarios.CALIBRATION["T"], scenarios.CALIBRATION["D"]) == pytest.approx(target, rel=1e-6)
    assert made.spectral_density.reorganization_energy == pytest.approx(J.reorganization_energy)


@pytest.mark.parametrize("choice", ["new", {"CsPbBr3": "atomistic bare core"}, {"ZnO": "LO-weighted"}])
def test_unknown_models_of_J_are_refused(choice):
    with pytest.raises(ValueError, match="spectral_model"):
        scenarios.World(spectral_model=choice)
