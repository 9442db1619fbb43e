"""The lattice in the path integral: independent bosons, Froehlich's polaron, explicit potentials, limits."""

import dataclasses

import numpy as np
import pytest
from scipy.integrate import quad

from lib import influence, path_integral, phonons, units
from lib.influence import Lattice, memory
from lib.path_integral import dressed_overlap, natural_units, thermal_overlap

#: 1/Ry = 1/meV, a_B = 1 nm: the pair's own units as those of the front.
OWN = {"permittivity": 1.0, "radius": 1.0, "rydberg": 1.0}


def kelvin(beta):
    return 1 / (units.BOLTZMANN * beta)


def pair(lattice, edge, beta, attraction=1.0, seed=3, finer=1.0, **changes):
    """A pair in its own units with an influence functional whose fields are changed."""

    def around(slices):
        found = lattice.influence(kelvin(beta), slices, edge, **OWN, finer=finer)
        return dataclasses.replace(found, **{k: v(found) if callable(v) else v for k, v in changes.items()})

    return path_integral._Pair(edge, beta, 1.0, 1.0, attraction, seed, around)


# ---- the memory of a mode
@pytest.mark.parametrize(
    ("energy", "beta", "beads"), [(1.0, 2.0, 12), (3.0, 10.0, 64), (1e-4, 1.0, 16), (0.01, 8.0, 8)]
)
def test_memory_holds_the_reorganization_energy(energy, beta, beads):
    """1/2 int int K dt dt' = b g^2/w, whatever the step."""
    found = memory([energy], [0.7], beta, beads)
    step = beta / beads
    assert found[:beads].sum() * step**2 * beads / 2 == pytest.approx(beta * 0.7 / energy, rel=1e-6)
    assert np.allclose(found, found[::-1]) and found[0] == pytest.approx(found[beads])


def test_memory_of_short_steps_is_the_correlation_function():
    J = phonons.SpectralDensity.from_modes([2.0, 5.0], [1.0, 3.0])
    beta = 0.3
    found = memory(J.energy, J.weight, beta, 400)
    lag = np.arange(401) * beta / 400
    exact = sum(g2 * np.cosh(w * (beta / 2 - lag)) / np.sinh(w * beta / 2) for w, g2 in zip(J.energy, J.weight))
    assert found[400:] == pytest.approx(exact, rel=3e-3)
    assert found[400] == pytest.approx(J.variance(kelvin(beta)), rel=3e-3)


# ---- Eq. 1: a pair that stays where it is
@pytest.mark.parametrize("ring", [True, False])
def test_a_fixed_pair_gains_the_factor_of_independent_bosons(ring):
    """exp(b lambda), lambda = sum g^2/w: Eq. 1 solved exactly, for closed and open paths."""
    from lib import path_lattice

    J = phonons.SpectralDensity.from_modes([2.0, 0.5], [1.0, 0.4])
    beta = 1.7
    around = Lattice(density=J, correlation_length=2.0).influence(kelvin(beta), 40, 5.0, **OWN)
    Z, h = np.full((6, around.beads + 1), 2.5, np.float32), np.zeros(around.beads + 1, np.float32)
    found = path_lattice.whole_phi(Z, h, ring, around.packed)
    assert found == pytest.approx(beta * J.reorganization_energy, rel=1e-6)


def test_a_pair_at_one_place_does_not_feel_a_common_potential():
    from lib import path_lattice

    around = Lattice(sigma=2.0, potential="common").influence(kelvin(1.0), 20, 5.0, **OWN)
    Z, h = np.full((6, around.beads + 1), 2.5, np.float32), np.zeros(around.beads + 1, np.float32)
    assert path_lattice.whole_phi(Z, h, True, around.packed) == pytest.approx(0, abs=1e-9)


# ---- Froehlich's polaron: the electron alone
def polaron_energy(alpha, phonon, beta, sweeps, finer=1.0):
    """Free energy of one electron over the phonon's: coupling-strength integration of Phi, and its error."""
    share = alpha / np.sqrt(2 / phonon)  # alpha = (1 - eps_inf/eps_0) sqrt(2/w) at L = 1/2
    assert share < 1
    lattice = Lattice(1 / (1 - share), phonon)
    node, weight = np.polynomial.legendre.leggauss(3)
    total, variance = 0.0, 0.0
    for s, w in zip((node + 1) / 2, weight / 2):
        one = pair(
            lattice, 400.0, beta, 0.0, finer=finer, charge=(-1.0, 0.0),
            coulomb=lambda f, s=s: f.coulomb * s, kink=lambda f, s=s: f.kink * s,
        )  # fmt: skip
        one._start()
        run = lambda n, o=one: o.kernels.run_closed(o.rng, *o.chains[0], n, 1, 0, o.wide, o.cut, 1e6, *o.shared)[2]  # noqa: E731
        run(sweeps // 5)
        phi = (run(sweeps) + one.influence.self_terms[0]) / s
        total += w * phi.mean()
        variance += (w * phi[: len(phi) // 20 * 20].reshape(20, -1).mean(1).std(ddof=1)) ** 2 / 20
    return -total / beta / phonon, variance**0.5 / beta / phonon


def first_order(alpha, phonon, beta):
    """- alpha w at b -> infinity: the mean of Phi over free closed paths."""
    weight = alpha / np.sqrt(2 / phonon) * phonon
    K = lambda t: np.cosh(phonon * (beta / 2 - t)) / np.sinh(phonon * beta / 2)  # noqa: E731
    found = quad(lambda s: weight * K(s * s) * 2 / np.sqrt(np.pi / 2 * (1 - s * s / beta)), 0, np.sqrt(beta / 2))[0]
    return -found / phonon


def test_weak_polaron_is_second_order_perturbation_theory():
    # The usual beads are .4 % too low here (mean of four seeds), twice as many .1 %.
    found, error = polaron_energy(0.1, 1.0, 8.0, 1500, finer=2.0)
    assert first_order(0.1, 1.0, 60.0) == pytest.approx(-0.1, rel=0.01)
    # Terms of alpha^2 are 0.0159 alpha^2 at zero temperature.
    assert found == pytest.approx(first_order(0.1, 1.0, 8.0) - 0.0159 * 0.01, rel=4e-3, abs=4 * error)


@pytest.mark.parametrize(
    ("alpha", "phonon", "beta", "feynman", "mass"), [(1.0, 1.0, 12.0, -1.0130, 1.196), (3.0, 0.2, 50.0, -3.1333, 1.889)]
)
def test_polaron_of_intermediate_coupling(alpha, phonon, beta, feynman, mass):
    """Not above Feynman's bound, and within 2 % of -alpha - .01592 alpha^2 - .00081 alpha^3.

    At finite temperature F - F_free = E - 3/(2b) ln(m*/m), with Feynman's mass.
    """
    found, error = polaron_energy(alpha, phonon, beta, 800)
    energy = found + 1.5 / (beta * phonon) * np.log(mass)
    series = -alpha - 0.01592 * alpha**2 - 0.00081 * alpha**3
    assert energy < feynman + 0.005 * alpha + 3 * error
    assert energy == pytest.approx(series, rel=0.02)


# ---- a classical soft lattice: explicit potentials
def explicit(edge, beta, sigma, length, signs, samples=60, waves=5, points=14):
    """Annealed and quenched |I|^2 of two free particles in drawn potentials, by diagonalisation; annealed error."""
    rng = np.random.default_rng(5)
    x = (np.arange(points) + 0.5) / points * edge
    m = np.arange(1, waves + 1)
    S = np.sqrt(2 / points) * np.sin(np.pi * np.outer(m, x) / edge)
    kinetic = np.pi**2 / 2 * m**2 / edge**2
    kinetic = np.diag((kinetic[:, None, None] + kinetic[:, None] + kinetic).ravel())
    w, v = np.linalg.eigh(np.exp(-((x[:, None] - x) ** 2) / (2 * length**2)))
    root = v * np.sqrt(np.clip(w, 0, None))
    N, Z = np.zeros(samples), np.zeros(samples)
    ratios = []
    for k in range(samples):
        V = np.einsum("ia,jb,kc,abc->ijk", root, root, root, sigma * rng.standard_normal((points,) * 3), optimize=True)
        for V in (V, -V):  # what is odd in V averages out at once
            solved = []
            for sign in signs:
                W = np.einsum("ax,bx,cy,dy,ez,fz,xyz->acebdf", S, S, S, S, S, S, sign * V, optimize=True)
                solved.append(np.linalg.eigh(kinetic + W.reshape(waves**3, waves**3)))
            (E, U), (F, W) = solved
            n = np.exp(-beta * E) @ (U.T @ W) ** 2 @ np.exp(-beta * F)
            z = np.exp(-beta * E).sum() * np.exp(-beta * F).sum()
            N[k] += n / 2
            Z[k] += z / 2
            ratios.append(n / z)
    annealed = N.mean() / Z.mean()
    return annealed, np.std(N - annealed * Z) / Z.mean() / samples**0.5, np.mean(ratios)


@pytest.mark.parametrize(("potential", "sigma"), [("gap", 1.2), ("common", 0.6)])
def test_classical_lattice_is_the_average_over_explicit_potentials(potential, sigma):
    edge, beta, length = 5.0, 1.2, 1.5
    charges = np.array(influence.POTENTIALS[potential])
    annealed, spread, quenched = explicit(edge, beta, sigma * abs(charges[0]), length, charges / abs(charges[0]))
    lattice = Lattice(sigma=sigma, correlation_length=length, potential=potential)
    found = pair(lattice, edge, beta, attraction=0.0).sample(0.02)
    levels = np.exp(-beta * np.pi**2 / 2 * np.arange(1, 30) ** 2 / edge**2)
    free = ((levels**2).sum() / levels.sum() ** 2) ** 3
    margin = 3.5 * np.hypot(found.standard_error, spread)
    assert abs(found.value - annealed) < margin
    # The lattice does something here, and a frozen one something else than one that follows the pair.
    assert abs(found.value - free) > margin and abs(quenched - annealed) > 0.005 * annealed


# ---- limits of the pair
def test_no_coupling_is_the_rigid_exciton():
    rigid = dressed_overlap(300.0, 10.0, 0.126, 7.3, relative_error=0.02)
    none = dressed_overlap(300.0, 10.0, 0.126, 7.3, lattice=Lattice(7.3, 20.0), relative_error=0.02)
    assert none.beads > 0 == rigid.beads
    assert abs(none.value - rigid.value) < 3.5 * np.hypot(none.standard_error, rigid.standard_error)


def test_equal_densities_cancel_in_a_small_dot():
    """Electron and hole share their lowest states there: what one charge gains the other takes, apart from exchange."""
    edge = 0.5 * natural_units(0.126, 4.8)[0]
    rigid = dressed_overlap(300.0, edge, 0.126, 4.8, relative_error=0.05)
    dressed = dressed_overlap(300.0, edge, 0.126, 4.8, lattice=Lattice(20.5, 19.2), relative_error=0.05)
    assert abs(dressed.value - rigid.value) < 3.5 * np.hypot(dressed.standard_error, rigid.standard_error)


def test_beads_are_fine_enough():
    settings = {"lattice": Lattice(20.5, 19.2, 30.0), "relative_error": 0.05}
    coarse, fine = (dressed_overlap(300.0, 8.0, 0.126, 4.8, finer=f, **settings) for f in (1.0, 2.0))
    assert fine.beads == 2 * coarse.beads
    assert abs(coarse.value - fine.value) < 3.5 * np.hypot(coarse.standard_error, fine.standard_error)


def test_the_same_seed_gives_the_same_number_and_both_calls_agree():
    first, second = (thermal_overlap(300.0, 8.0, 0.126, 4.8, 1.0, 20.5, 19.2, relative_error=0.15) for _ in range(2))
    other = dressed_overlap(300.0, 8.0, 0.126, 4.8, lattice=Lattice(20.5, 19.2), relative_error=0.15)
    assert first == second == (other.value, other.standard_error)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"static_permittivity": 20.0}, "give both or neither"),
        ({"phonon_energy": 20.0}, "give both or neither"),
        ({"static_permittivity": 3.0, "phonon_energy": 20.0}, "at least the pair's own permittivity, eps_inf = 4.8"),
        ({"static_permittivity": 20.0, "phonon_energy": -1.0}, "phonon_energy"),
        ({"sigma": -1.0}, "sigma"),
        ({"sigma": float("nan")}, "sigma"),
        ({"sigma": 10.0, "density": phonons.SpectralDensity.from_modes([1.0], [1.0])}, "sigma and density"),
        ({"density": 3.0}, "density"),
        ({"sigma": 10.0, "correlation_length": 0.0}, "correlation_length"),
        ({"sigma": 10.0, "potential": "both"}, "potential"),
    ],
)
def test_refused(change, words):
    with pytest.raises(ValueError, match=words):
        dressed_overlap(300.0, 10.0, 0.126, 4.8, lattice=Lattice(**change))


@pytest.mark.parametrize(
    ("name", "value"), [("finer", 100.0), ("seed", -1), ("relative_error", 0.5), ("mass_ratio", 99.0)]
)
def test_refused_of_the_sampling(name, value):
    with pytest.raises(ValueError, match=name):
        dressed_overlap(300.0, 10.0, 0.126, 4.8, lattice=Lattice(sigma=10.0), **{name: value})


def test_every_branch_has_its_source():
    for name in ("CsPbBr3", "CsPbI3", "CdSe"):
        found = influence.longitudinal_phonons(name)
        assert 1 < found["optical"] < found["static"] and 5 < found["phonon"] < 40
    # Froehlich's constant of CsPbBr3 that the same source gives: about 2 at m = .22 (Lyddane-Sachs-Teller parameters).
    bromide = influence.longitudinal_phonons("CsPbBr3")
    radius = np.sqrt(units.HBAR2_OVER_2M0 / 0.22 / bromide["phonon"])
    alpha = path_integral._COULOMB * (1 / bromide["optical"] - 1 / bromide["static"]) / (2 * radius * bromide["phonon"])
    assert alpha == pytest.approx(2.0, abs=0.05)


# ---- single precision
def test_inverse_roots_and_bells_of_the_compiled_sum():
    from lib import path_lattice

    x = np.exp(np.linspace(-14, 14, 4001)).astype(np.float32)
    assert np.array([path_lattice.inverse_root(v) for v in x]) == pytest.approx(x.astype(float) ** -0.5, rel=3e-7)
    y = np.linspace(0, 16, 4001).astype(np.float32)
    found = np.array([path_lattice.falling(v) for v in y])
    assert found == pytest.approx(np.exp(-y.astype(float)), abs=1e-6)
    assert 0 < path_lattice.falling(np.float32(40)) < 2e-7


def test_phi_is_the_double_sum_written_down():
    """Two charges and a soft lattice on a drawn path of beads, against numpy in double precision."""
    from lib import path_lattice

    around = Lattice(3.0, 1.0, sigma=1.3).influence(kelvin(4.0), 40, 5.0, **OWN)
    rng, n = np.random.default_rng(1), around.beads
    X = (5 * rng.random((6, n + 1))).astype(np.float32)
    for ring in (True, False):
        count = n if ring else n + 1
        weight = np.ones(count)
        if not ring:
            weight[[0, -1]] = 0.5
        electron, hole = X[:3, :count].T.astype(float), X[3:, :count].T.astype(float)
        lag = n + np.arange(count)[:, None] - np.arange(count)
        total = 0.0
        for p, a in enumerate((electron, hole)):
            for q, b in enumerate((electron, hole)):
                r2 = ((a[:, None] - b) ** 2).sum(-1)
                soft = around.soft[lag] * around.couples[p] * around.couples[q] * np.exp(-r2 / 2 / around.length**2)
                polar = around.coulomb[lag] * around.charge[p] * around.charge[q]
                total += weight @ (soft + polar / np.sqrt(np.maximum(r2, 0.01 * around.step))) @ weight / 2
        assert path_lattice.whole_phi(X, np.zeros(n + 1, np.float32), ring, around.packed) == pytest.approx(
            total, rel=1e-5
        )
