"""lib.biexciton against limits, exact diagonalisation, time evolution and its tables."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from lib import biexciton, claims, materials, scenarios, symbolic, units
from lib.phonons import SpectralDensity

ENERGIES = np.array([6.0, 10.0])


def pair(lam, c, angle=0.6):
    """Coupling vectors on two modes with reorganization energy lam each and sharing c."""
    first = np.sqrt(lam) * np.array([np.cos(angle), np.sin(angle)])
    turn = np.arccos(c)
    second = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ first
    return first * np.sqrt(ENERGIES), second * np.sqrt(ENERGIES)


# ---- binding
def test_stabilization_of_one_polaron_and_of_two():
    assert biexciton.lattice_stabilization(17.0, 1.0) == 34.0
    assert biexciton.lattice_stabilization(17.0, 0.0) == 0.0
    assert biexciton.lattice_stabilization(17.0, [-1.0, 0.5]).tolist() == [-34.0, 17.0]


@pytest.mark.parametrize("c", [0.0, 0.5, 1.0, -0.5])
def test_truncated_bosons_give_2_c_lambda_at_any_temperature(c):
    lam = 5.0
    g1, g2 = pair(lam, c)
    assert biexciton.sharing(g1, g2, ENERGIES) == pytest.approx(c, abs=1e-12)
    found = biexciton.truncated_stabilization(ENERGIES, g1, g2, [5.0, 20.0, 45.0], (28, 16))
    assert found == pytest.approx(2 * c * lam, abs=1e-4)


def test_unlike_excitons_gain_the_geometric_mean():
    """Delta_lat = 2 c sqrt(lambda_1 lambda_2): the sum over modes of 2 g1 g2/w."""
    g1, g2 = np.array([4.0, -2.0]), np.array([3.0, 5.0])
    lam1, lam2 = ((g**2 / ENERGIES).sum() for g in (g1, g2))
    c = biexciton.sharing(g1, g2, ENERGIES)
    expected = 2 * c * np.sqrt(lam1 * lam2)
    kernel = symbolic.numeric(symbolic.PAIR_STABILIZATION, symbolic.g_1, symbolic.g_2, symbolic.w)
    assert kernel(g1, g2, ENERGIES).sum() == pytest.approx(expected)
    assert biexciton.truncated_stabilization(ENERGIES, g1, g2, 20.0, (24, 20)) == pytest.approx(expected, abs=1e-5)


@given(st.lists(st.tuples(st.floats(1, 40), st.floats(0.1, 9), st.floats(0.1, 9)), min_size=1, max_size=5))
@settings(max_examples=50)
def test_sharing_is_a_cosine(modes):
    w, g1, g2 = (np.array(x) for x in zip(*modes))
    c = biexciton.sharing(g1, g2, w)
    assert 0 <= c <= 1 and c == pytest.approx(biexciton.sharing(g2, g1, w))
    assert biexciton.sharing(g1, -3 * g1, w) == pytest.approx(-1)
    assert biexciton.sharing(2 * g1, g2, w) == pytest.approx(c)


@pytest.mark.parametrize(("ratio", "share"), [(50.0, 0.990), (0.80, 0.502), (0.02, 0.0)])
def test_dynamic_reorganization_energy_of_one_mode(ratio, share):
    """lambda x/(e^x - 1) with x = w/kT: 0.990 at kT = 50 w, half at 0.80 w, 0 when cold."""
    J = SpectralDensity.from_modes([5.0], [7.0])
    found = biexciton.dynamic_reorganization_energy(J, 5.0 * ratio / units.BOLTZMANN)
    assert found / J.reorganization_energy == pytest.approx(share, abs=6e-4)
    x = 1 / ratio
    assert found / J.reorganization_energy == pytest.approx(x / np.expm1(x), rel=1e-9)


def test_dynamic_kernel_is_the_classical_reading_of_the_thermal_variance():
    w, kT = symbolic.w, symbolic.kT
    kernel = symbolic.DYNAMIC_REORGANIZATION_KERNEL
    assert sp.simplify(kernel - symbolic.THERMAL_KERNEL / (2 * kT)) == 0
    assert sp.limit(kernel * w, kT, sp.oo) == 1
    assert sp.limit(kernel, kT, 0) == 0


@given(st.floats(1.0, 1e3), st.floats(1.0, 1e3))
def test_dynamic_reorganization_energy_rises_to_lambda(a, b):
    J = materials.material("CsPbBr3").spectral_density
    low, high = biexciton.dynamic_reorganization_energy(J, np.sort([a, b]))
    assert 0 <= low <= high * (1 + 1e-12) and high < J.reorganization_energy


# ---- time
def test_lattice_shift_starts_at_zero_and_ends_at_2_c_lambda():
    J = SpectralDensity.ohmic(15.0, 4.0, power=3)
    assert biexciton.lattice_shift(J, 0.0, 1.0) == pytest.approx([0.0])
    early = np.array([1e-3, 2e-3])  # ps
    assert biexciton.lattice_shift(J, early, 0.7) == pytest.approx(
        0.7 * J.moment(1) * (early / units.HBAR) ** 2, rel=1e-2
    )
    t = np.array([0.05, 0.15, 0.3])
    left = ((1 + 4.0j * t / units.HBAR) ** -3).real  # int J/w cos(wt) dw over lambda, J ~ w^3 exp(-w/4 meV)
    assert biexciton.lattice_shift(J, t, 0.7) == pytest.approx(2 * 0.7 * 15.0 * (1 - left), rel=1e-5)
    bromide = materials.material("CsPbBr3").broadened_spectral_density
    late = biexciton.lattice_shift(bromide, np.linspace(4.0, 5.0, 50))
    assert late == pytest.approx(2 * bromide.reorganization_energy, rel=0.02)
    with pytest.raises(ValueError, match="time = 50 ps"):
        biexciton.lattice_shift(J, [50.0])


@pytest.mark.parametrize("T", [10.0, 150.0])
def test_lattice_shift_is_what_a_propagated_matrix_gives(T):
    """Thermal lattice, first exciton made at t = 0: mean energy of the second one, by matrices of 60 phonons."""
    w, g, c, levels = 10.0, 6.0, 0.5, 60
    b = np.diag(np.sqrt(np.arange(1.0, levels)), 1)
    number, x = b.T @ b, b + b.T
    rho = np.diag(np.exp(-w * np.arange(levels) / (units.BOLTZMANN * T)))
    rho /= np.trace(rho)
    times = np.array([0.05, 0.15, 0.35])
    found = []
    for t in times:
        u = expm(-1j * (w * number + g * x) * t / units.HBAR)
        # Energy to add a second exciton coupled by c g, relative to adding the first one to an empty lattice.
        found.append(-np.trace(u @ rho @ u.conj().T @ (c * g * x)).real)
    J = SpectralDensity.from_modes([w], [g])
    assert biexciton.lattice_shift(J, times, c) == pytest.approx(found, abs=1e-5)


# ---- size and measured law
def test_rising_share():
    assert biexciton.rising_share(3 * 3.07, 3.07) == pytest.approx(1 - np.exp(-1))
    assert biexciton.rising_share([1e-6, 1e4], 3.0) == pytest.approx([0.0, 1.0], abs=1e-6)


def test_falling_share_at_the_limits():
    assert biexciton.falling_share([1e-3, 10.0, 1e3], 1.0) == pytest.approx([1.0, 0.044, 0.0], abs=5e-4)


def test_law_and_rows():
    assert biexciton.low_temperature_binding(10.0) == pytest.approx(16.5 + 13.7)
    assert biexciton.low_temperature_binding(10.0, "trion binding") == pytest.approx(10 + 7.8)
    cdse = biexciton.published_binding("CdSe")
    assert cdse.size_nm.tolist() == [2.4, 4.0] and set(cdse.low_meV) == {30} and set(cdse.high_meV) == {40}
    assert "nguyen2020biexciton" in set(biexciton.published_binding("CsPbI3").source)
    assert not set(biexciton.published_binding("CsPbBr3").quantity) & {"trion binding", "triexciton binding"}


@pytest.mark.parametrize("law", biexciton.SIZE_LAWS)
@pytest.mark.parametrize("reading", scenarios.LATTICE_READINGS)
def test_total_at_10_K_is_the_measured_law(law, reading):
    D = np.array([5.0, 12.0, 25.0])
    coulomb, lattice = scenarios.biexciton_binding(D, 10.0, 0.8, law, reading)
    assert coulomb + lattice == pytest.approx(biexciton.low_temperature_binding(D))
    warm = scenarios.biexciton_binding(D, 300.0, 0.8, law, reading)
    assert np.allclose(warm[0], coulomb)
    if reading == "Eq. 1":
        assert np.allclose(warm[1], lattice)
    else:
        # 15.3 meV holds nearly all of lambda: 4e-8 of it is left at 10 K, 0.73 at 300 K.
        assert np.all(lattice < 0.003 * warm[1])


def test_half_of_the_binding_needs_a_large_dot_in_the_rising_law():
    """16.5 + 1370/D^2 against 2 lambda_dyn(300 K) = 20.9 meV at c = 1: half only where the law is below 20.9 meV."""
    D = np.array([10.0, 18.0, 40.0])
    coulomb, lattice = scenarios.biexciton_binding(D, 300.0)
    assert np.all(np.diff(coulomb / (coulomb + lattice)) < 0)
    J = materials.material("CsPbBr3").spectral_density
    limit = 16.5 / (16.5 + 2 * biexciton.dynamic_reorganization_energy(J, 300.0))
    far = scenarios.biexciton_binding(1e4, 300.0)
    assert far[0] / sum(far) == pytest.approx(limit, rel=2e-3) and limit < 0.5


def test_claims_follow_the_closures_and_not_eq_1():
    """Eq. 1 has no temperature: the ratio is 1. Half needs the frozen, rising closure; the null model has neither."""
    found = claims.binding_trend().set_index(["lattice part", "size closure"])
    assert (
        found["about half"].eq("agrees").sum() == 1
        and found.loc[("frozen when cold", "rising"), "about half"] == "agrees"
    )
    assert np.allclose(found.loc["Eq. 1", "at 15 nm"], 1)
    assert set(found.xs("falling", level=1)["rises"]) == {"disagrees"}
    null = claims.binding_trend(0.0)
    assert not null[["about half", "rises"]].eq("agrees").any(axis=None)


# ---- bad input
@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: biexciton.lattice_stabilization(17, 1.2), "sharing = 1.2 .* from -1 to 1"),
        (lambda: biexciton.lattice_stabilization(-1, 0.5), "reorganization_energy = -1"),
        (lambda: biexciton.lattice_stabilization(np.nan, 0.5), "reorganization_energy = nan"),
        (lambda: biexciton.sharing([1, 2], [1, 2], [5.0, 0.0]), "energies"),
        (lambda: biexciton.sharing([1, 2], [1], [5.0, 6.0]), "different lengths"),
        (lambda: biexciton.sharing([0, 0], [1, 2], [5.0, 6.0]), "g1 = 0 in every mode"),
        (lambda: biexciton.dynamic_reorganization_energy(SpectralDensity.from_modes([5], [1]), 0), "above 0 K"),
        (lambda: biexciton.lattice_shift(SpectralDensity.from_modes([5], [1]), [-1.0]), "time"),
        (lambda: biexciton.lattice_shift(SpectralDensity.from_modes([5], [1]), [1.0], 2.0), "sharing = 2.0"),
        (lambda: biexciton.truncated_stabilization([5, 6, 7], [1] * 3, [1] * 3, 10, 20), "at most 4000"),
        (lambda: biexciton.truncated_stabilization([5], [1], [1], 10, 1), "levels = 1"),
        (lambda: biexciton.truncated_stabilization([5], [1], [1], -1, 10), "above 0 K"),
        (lambda: biexciton.rising_share(0.0, 3.0), "D = 0.0"),
        (lambda: biexciton.rising_share(5.0, 3.0, rise=0), "rise = 0"),
        (lambda: biexciton.falling_share(5.0, -1.0), "correlation_length = -1.0"),
        (lambda: biexciton.low_temperature_binding(5.0, "tetron binding"), "'trion binding'"),
        (lambda: biexciton.low_temperature_binding(0.0), "D = 0.0"),
        (lambda: biexciton.published_binding("PbS"), "material = 'PbS' .* 'CdSe'"),
        (lambda: scenarios.lattice_binding("CsPbBr3", 10.0, 300.0, law="flat"), "law = 'flat'"),
        (lambda: scenarios.lattice_binding("CsPbBr3", 10.0, 300.0, reading="mine"), "reading = 'mine'"),
    ],
)
def test_refuses_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
