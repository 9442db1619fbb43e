"""The path integral of the rigid exciton against closed forms, a variational ground state and the bulk."""

import re
import subprocess
import sys

import numpy as np
import pytest
from scipy.integrate import quad

from lib import path_calls, path_integral, units
from lib.closures.rigid import bulk_overlap, on_top_density
from lib.influence import Lattice
from lib.pair_action import pair_action, s_waves
from lib.path_integral import bennett, dressed_overlap, natural_units, thermal_overlap, universal_overlap


def two_free_particles(edge, temperature, ratio):
    """[sum exp(-b(e + h))]^3/(Z_e Z_h)."""
    m, b = np.arange(1, 400), 1 / temperature
    e, h = (share / (1 + ratio) * np.pi**2 * m**2 / edge**2 for share in (ratio, 1.0))
    return (np.exp(-b * (e + h)).sum() / np.exp(-b * e).sum() / np.exp(-b * h).sum()) ** 3


# ---- the pair action
def test_s_waves_of_hydrogen():
    energies, waves, slopes = s_waves(60.0, 0.8, 1.0, [0.0, 1.0])
    assert energies[:3] == pytest.approx([-1, -1 / 4, -1 / 9], abs=1e-9)
    assert abs(waves[1, 0]) == pytest.approx(2 * np.exp(-1), rel=1e-9)
    assert abs(slopes[0, 0]) == pytest.approx(2, rel=1e-9)


@pytest.mark.parametrize("tau", [0.01, 0.1, 1.0])
def test_charges_at_one_place_have_elliotts_density(tau):
    continuum = quad(
        lambda k: k / np.pi / -np.expm1(-2 * np.pi / k) * np.exp(-tau * k * k), 1e-9, 7 / tau**0.5, limit=200
    )[0]
    bound = sum(np.exp(tau / n**2) / n**3 for n in range(1, 3000)) / np.pi
    expected = -np.log((continuum + bound) * (4 * np.pi * tau) ** 1.5)
    assert pair_action(tau).u[0, 0] == pytest.approx(expected, abs=1e-7)
    assert on_top_density(tau) == pytest.approx(continuum + bound, rel=1e-6)


def test_cusp_of_a_short_link_is_that_of_first_order():
    """-2 sqrt(pi tau) and a correction of order tau."""
    for tau in (1e-3, 4e-3):
        first = -2 * np.sqrt(np.pi * tau)
        assert abs(pair_action(tau).u[0, 0] - first) < 0.4 * tau


def test_far_charges_feel_the_potential_along_the_line():
    action = pair_action(0.1)
    Y = action.step * (len(action.u) - 1)
    for j in (8, 32, 64):
        d = j * action.step
        assert action.u[-1, j] == pytest.approx(-0.4 / d * np.arctanh(d / (2 * Y + d)), abs=1e-6)


def test_two_links_make_one():
    """int rho(0, r; tau) rho(r, 0; tau) d3r = rho(0, 0; 2 tau)."""
    tau = 0.2
    action = pair_action(tau)
    d = action.step * np.arange(action.u.shape[1])
    rho = np.exp(-action.u[0] - d**2 / (4 * tau)) * (4 * np.pi * tau) ** -1.5
    whole = np.trapezoid(4 * np.pi * d**2 * rho**2, d)
    assert whole == pytest.approx(on_top_density(2 * tau), rel=2e-4)


# ---- the sampling
@pytest.mark.parametrize(
    ("edge", "temperature", "ratio"), [(10, 2.0, 1.0), (5, 0.5, 3.0), (2, 1.0, 1.0), (3, 0.3, 1.5)]
)
def test_without_attraction_the_closed_form(edge, temperature, ratio):
    found = universal_overlap(edge, temperature, ratio, attraction=0.0, relative_error=0.02)
    assert abs(found.value - two_free_particles(edge, temperature, ratio)) < 3.5 * found.standard_error
    assert found.standard_error < 0.021 * found.value


def test_both_ways_of_sampling_agree():
    """Free pairs that are weighed, and the two Markov chains, at a temperature where both work."""
    pair = path_integral._Pair(6.0, 1.8, 1.0, 1.0, 1.0, 5)
    drawn, chained = pair._without_forces(0.015), pair._by_chains(0.015)
    assert abs(drawn.value - chained.value) < 3.5 * np.hypot(drawn.standard_error, chained.standard_error)


@pytest.mark.parametrize("sigma", [None, 20.0])
def test_both_ways_agree_with_a_lattice(sigma, monkeypatch):
    """Their terms within a bead are left out and added alike; the chains are tested against polarons and drawn potentials."""
    settings = {"lattice": Lattice(18.1, 10.63, sigma), "relative_error": 0.02}
    drawn = dressed_overlap(300.0, 15.0, 0.114, 6.1, **settings)
    monkeypatch.setattr(path_integral, "_FREE_BETA", 0.0)
    chained = dressed_overlap(300.0, 15.0, 0.114, 6.1, **settings)
    assert drawn.beads == chained.beads > 0
    assert drawn.sweeps != chained.sweeps  # it was another way
    assert abs(drawn.value - chained.value) < 3.5 * np.hypot(drawn.standard_error, chained.standard_error)


def test_large_warm_cube_is_the_bulk():
    """Elliott and Saha; walls take a share of order lambda/D."""
    for edge, margin in ((12.0, 0.12), (24.0, 0.06)):
        found = universal_overlap(edge, 2.0, relative_error=0.01)
        assert abs(found.value / bulk_overlap(edge, 2.0) - 1) < margin


def test_the_same_seed_gives_the_same_number():
    first, second, other = (universal_overlap(6.0, 1.0, seed=s, relative_error=0.1) for s in (3, 3, 4))
    assert first == second != other


def test_carriers_may_be_exchanged():
    one, other = (universal_overlap(5.0, 0.8, r, seed=1, relative_error=0.02) for r in (3.0, 1 / 3))
    assert abs(one.value - other.value) < 3.5 * np.hypot(one.standard_error, other.standard_error)


def test_bennett_of_gaussian_weights():
    """ln weights N(-s/2 + g, s) in one ensemble, N(s/2 + g, s) in the other: the ratio is e^g."""
    rng = np.random.default_rng(1)
    logs, back = (rng.normal(0.7 + sign, 2**0.5, (40000, 1)) for sign in (-1, 1))
    value, error, samples = bennett(logs, np.ones(40000), back)
    assert abs(value - 0.7) < 4 * error < 0.05
    assert 20000 < samples < 90000


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"temperature": -1.0}, "temperature"),
        ({"edge": 0.1}, "exciton Bohr radii"),
        ({"temperature": 1e5}, "Rydbergs"),
        ({"mass_ratio": 100.0}, "mass_ratio"),
        ({"relative_error": 0.5}, "relative_error"),
        ({"seed": -1}, "seed"),
        ({"static_permittivity": 20.0}, "give both or neither"),
        ({"phonon_energy": 20.0}, "give both or neither"),
        ({"permittivity": 0.5}, "permittivity"),
    ],
)
def test_refused(change, words):
    good = {"temperature": 300.0, "edge": 10.0, "reduced_mass": 0.126, "permittivity": 7.3}
    with pytest.raises(ValueError, match=words):
        thermal_overlap(**(good | change))


def test_too_few_samples_give_nan_and_say_so(monkeypatch):
    monkeypatch.setattr(path_integral, "_BUDGET", 1.0)
    monkeypatch.setattr(path_integral, "LARGEST_ERROR", 1e-3)
    with pytest.warns(UserWarning, match="are needed for"):
        found = universal_overlap(5.0, 0.1)
    assert np.isnan(found.value) and np.isnan(found.standard_error)


@pytest.mark.parametrize(
    "name", ["temperature", "edge", "reduced_mass", "permittivity", "mass_ratio", "relative_error"]
)
@pytest.mark.parametrize("bad", ["10", None, True, [1.0, 2.0], float("nan"), -1.0, 1e300])
def test_refused_before_anything_is_compiled(name, bad):
    """With argument, value and what is allowed: numbers, in the units of the call."""
    good = {"temperature": 300.0, "edge": 10.0, "reduced_mass": 0.126, "permittivity": 7.3}
    for call in (thermal_overlap, dressed_overlap):
        with pytest.raises(ValueError, match=rf"^{name} = .* is not allowed: {name} must be from \d") as caught:
            call(**(good | {name: bad}))
        assert len(str(caught.value)) <= 200


def test_limits_are_given_in_the_units_of_the_call():
    with pytest.raises(
        ValueError, match=r"edge = 0.5 is not allowed: edge must be from 1.226 to 76.65 nm \(0.4 to 25 exci"
    ):
        thermal_overlap(300.0, 0.5, 0.126, 7.3)
    # .002 to 50 Rydbergs of 32.2 meV, over .08617 meV/K
    with pytest.raises(
        ValueError, match="temperature = 0.5 is not allowed: temperature must be from 0.74.* K .*Rydbergs"
    ):
        thermal_overlap(0.5, 10.0, 0.126, 7.3)


def test_refusals_need_no_compiler():
    code = """if True:
        import sys
        sys.modules["numba"] = None
        from lib.influence import Lattice
        from lib.path_integral import dressed_overlap, thermal_overlap, universal_overlap
        good = dict(temperature=300.0, edge=10.0, reduced_mass=0.126, permittivity=4.8)
        around = dict(static_permittivity=20.5, phonon_energy=19.2)
        for call, change in [
            (thermal_overlap, dict(edge="10")), (thermal_overlap, dict(around, static_permittivity=4.0)),
            (thermal_overlap, dict(around, phonon_energy=-1.0)), (thermal_overlap, dict(mass_ratio=50.0)),
            (dressed_overlap, dict(lattice=Lattice(20.5, 19.2), finer=100.0)), (dressed_overlap, dict(lattice=3.0)),
            (dressed_overlap, dict(lattice=Lattice(20.5, 19.2), temperature=1.5, finer=8.0)),
            (dressed_overlap, dict(effort=0.0)),
        ]:
            try:
                call(**(good | change))
            except ValueError as error:
                assert len(str(error)) <= 200
                print(str(error).split()[0])
    """
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    names = "edge static_permittivity phonon_energy mass_ratio finer lattice temperature effort"
    assert done.stdout.split() == names.split()


def test_too_few_samples_give_nan_and_how_many_would_do(monkeypatch):
    """And so many do: the error they give is the one that was asked for."""
    monkeypatch.setattr(path_integral, "_BUDGET", 1e7)
    monkeypatch.setattr(path_integral, "LARGEST_ERROR", 0.02)
    settings = {"temperature": 100.0, "edge": 8.0, "reduced_mass": 0.126, "permittivity": 4.8, "seed": 2}
    settings |= {"lattice": Lattice(20.5, 19.2), "relative_error": 0.001}
    with pytest.warns(UserWarning, match="are needed for 2 %") as caught:
        found = dressed_overlap(**settings)
    assert np.isnan(found.value) and np.isnan(found.standard_error)
    assert caught[0].filename == __file__
    needed, effort = re.search(r"about (\d+) are needed for 2 % \(effort = (.*)\)", str(caught[0].message)).groups()
    assert int(needed) > found.sweeps
    enough = dressed_overlap(**settings, effort=2 * float(effort))
    assert enough.sweeps == pytest.approx(2 * int(needed), rel=0.1)
    assert 0.01 < enough.standard_error / enough.value < 0.02


@pytest.mark.parametrize("lattice", [None, Lattice(20.5, 19.2)])
def test_an_interrupt_is_a_keyboard_interrupt(lattice):
    """Also where it comes during a compiled call, and within seconds: Ctrl-C in the middle of a long computation."""
    code = f"""if True:
        import os, signal, threading, time
        from lib.influence import Lattice
        from lib.path_integral import dressed_overlap
        call = lambda error: dressed_overlap(100.0, 15.0, 0.126, 4.8, lattice={lattice!r}, relative_error=error)
        call(0.2)  # compiles
        signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background of a shell ignores it
        threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            call(0.001)
        except KeyboardInterrupt as found:
            assert found.__cause__ is None
            print("interrupted")
    """
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=200)
    assert done.stdout.split() == ["interrupted"] and not done.stderr


def test_pieces_change_nothing(monkeypatch):
    """A long run is cut into compiled calls of a second; where it is cut does not matter."""
    settings = {"lattice": Lattice(20.5, 19.2), "relative_error": 0.1}
    whole = dressed_overlap(300.0, 8.0, 0.126, 4.8, **settings)
    monkeypatch.setattr(path_calls, "_PIECE", 1e5)
    cut = dressed_overlap(300.0, 8.0, 0.126, 4.8, **settings)
    assert cut.value == pytest.approx(whole.value, rel=1e-9) and cut.sweeps == whole.sweeps


def test_natural_units():
    radius, rydberg = natural_units(1.0, 1.0)
    assert (radius, rydberg) == pytest.approx((0.0529177, 13605.69), rel=1e-5)
    radius, rydberg = natural_units(0.126, 7.3)
    assert units.HBAR2_OVER_2M0 / 0.126 / radius**2 == pytest.approx(rydberg)


def test_reading_needs_no_compiler():
    code = "import sys; sys.modules['numba'] = None; import lib.path_integral, lib.closures.rigid, lib.scenarios"
    subprocess.run([sys.executable, "-c", code], check=True)
