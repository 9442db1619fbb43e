"""Rows of data/rigid_exciton.csv computed again, and the rigid exciton against what is known otherwise."""

import sys
from pathlib import Path

import numpy as np
import pytest

from lib import coherence, materials, oscillator, scenarios, tables, units
from lib.closures import rigid
from lib.coherence import RigidExciton, ThermalEnvelope

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
sys.path.insert(0, str(Path(__file__).parent))
import correlated_gaussians
import rigid_exciton_table as script

PAIR = RigidExciton(0.126, 7.3)


def stored(ratio, edge, temperature):
    table = tables.load("rigid_exciton")
    rows = table[(table.mass_ratio == ratio) & (table.edge_bohr == edge) & (table.temperature_rydberg == temperature)]
    assert len(rows) == 1
    return rows.iloc[0]


# ---- the table
def test_table_is_whole_and_precise():
    table = tables.load("rigid_exciton")
    assert len(table) == len(script.points())
    assert set(table.locator) == {f"tools/rigid_exciton_table.py, version {script.VERSION}"}
    error = table.standard_error / table.overlap
    assert np.all(
        error <= np.where((table.mass_ratio == 1) & (table.sampled_temperature_rydberg >= 0.05), 0.0101, 0.0155)
    )


@pytest.mark.parametrize("point", [(1.0, 10, 0.75), (1.0, 15, 2.7), (3.0, 8.5, 1.1), (1.0, 5, 1.1)])
def test_rows_again(point):
    """Within the errors only: the table was drawn with another generator of random numbers."""
    row = stored(*point)
    value, error, *_ = script.compute(**script.task(*point))
    assert abs(value - row.overlap) < 3.5 * np.hypot(error, row.standard_error)


@pytest.mark.parametrize("point", [(1.0, 2, 0.05), (1.0, 4, 0.35), (1.5, 4, 0.17), (1.0, 7, 0.12)])
def test_rows_with_another_seed_and_half_the_time_step(point):
    from lib.path_integral import universal_overlap

    row = stored(*point)
    again = universal_overlap(
        row.edge_bohr, row.sampled_temperature_rydberg, row.mass_ratio, seed=7, relative_error=0.02, finer=2.0
    )
    assert abs(again.value - row.overlap) < 3.5 * np.hypot(again.standard_error, row.standard_error)


def test_spline_stays_within_the_errors():
    table = tables.load("rigid_exciton").query("mass_ratio == 1")
    off = np.log(rigid.universal_overlap(table.edge_bohr, table.temperature_rydberg) / table.overlap)
    off /= table.standard_error / table.overlap
    assert np.sqrt(np.mean(off**2)) < 0.7 and np.max(np.abs(off)) < 3


# ---- limits known otherwise
@pytest.mark.parametrize("edge", [2.0, 5.0])
def test_ground_state_of_correlated_gaussians(edge):
    """A variational ground state without any path; its |I|^2 rises to the exact one by 1 to 2 %."""
    _, overlap = correlated_gaussians.ground_state(edge, most=3e4, count=12)
    assert rigid.universal_overlap(edge, 0.004) == pytest.approx(overlap * 1.01, rel=0.025)


def test_cold_limit_is_near_the_one_parameter_state():
    """The book's two-parameter variational state lies below, by less than a fifth."""
    for D in (10.0, 15.0, 20.0, 30.0):
        ratio = PAIR.overlap(4.0, D) / oscillator.variational_overlap(D, PAIR.bohr_radius)
        assert 1.0 < ratio < 1.2


def test_tight_binding_is_the_envelope_behind_a_dead_layer():
    """kT << Ry and D >> a_B: the ratio of two cold rates is that of the centre of mass in D - 1.46 a_B."""
    mass = 4 * PAIR.reduced_mass
    for D in (40.0, 60.0):
        inner = D - 1.46 * PAIR.bohr_radius
        T = np.array([4.0, 8, 16, 30])
        envelope = ThermalEnvelope(mass).coherence_number(T, inner)
        ratio = PAIR.coherence_number(T, D) / envelope
        assert np.ptp(np.log(ratio)) < 0.08
        assert np.all(abs(ratio - 1) < 0.2)


def test_hot_and_large_is_elliott_over_saha():
    for t in (1.0, 2.0, 4.0):
        edges = np.array([12.0, 22.0])
        off = rigid.universal_overlap(edges, t) / rigid.bulk_overlap(edges, t) - 1
        assert abs(off[1]) < 0.08 and abs(off[1]) < abs(off[0]) + 0.02


def test_values_sampled_by_another_code():
    """|I|^2 of m_e = m_h = .252, eps = 7.3 by coupling-strength integration with a smoothed potential, 300 K."""
    sizes = np.array([7.0, 10, 15, 20, 30])
    other = np.array([3.36, 3.10, 1.86, 1.13, 0.465])
    assert np.allclose(PAIR.overlap(300.0, sizes), other, rtol=0.04)


def test_heat_and_size_at_room_temperature():
    """The rate has a maximum near 7 to 9 nm and falls about sevenfold to 30 nm."""
    D = np.linspace(5.0, 30.0, 101)
    rate = PAIR.overlap(300.0, D)
    assert 6.5 < D[np.argmax(rate)] < 9.5
    assert 6 < rate.max() / rate[-1] < 8.5


# ---- the closure
def test_units_cells_and_limits():
    D, T = np.array([10.0, 20.0]), np.array([[10.0], [300.0]])
    cells = np.pi * (PAIR.bohr_radius / PAIR.cell) ** 3
    assert np.allclose(PAIR.coherence_number(T, D), PAIR.overlap(T, D) * cells)
    assert isinstance(PAIR.overlap(10.0, 10.0), float)
    assert PAIR.null_limit is PAIR
    for T, D in ((300.0, 0.4 * PAIR.bohr_radius), (300.0, 25 * PAIR.bohr_radius), (5000.0, 10.0)):
        with pytest.raises(ValueError, match="where the rigid exciton is known"):
            PAIR.coherence_number(T, D)
    with pytest.raises(ValueError, match="mass_ratio"):
        RigidExciton(0.126, 7.3, mass_ratio=5.0)


def test_one_function_of_two_numbers():
    other = RigidExciton(0.2, 10.0)
    scale, warmth = other.bohr_radius / PAIR.bohr_radius, other.rydberg / PAIR.rydberg
    assert other.overlap(100.0 * warmth, 10.0 * scale) == pytest.approx(PAIR.overlap(100.0, 10.0))


def test_mass_ratio_hardly_matters():
    for ratio in (1.5, 3.0):
        unequal = RigidExciton(0.126, 7.3, ratio)
        assert unequal.overlap(30.0, 12.0) == RigidExciton(0.126, 7.3, 1 / ratio).overlap(30.0, 12.0)


@pytest.mark.parametrize("name", materials.KNOWN)
def test_every_material_is_inside_the_table(name):
    for which in materials.parameter_sets(name) or [None]:
        closure = scenarios.closure(scenarios.NULL, name, parameter_set=which)
        assert closure.label == "rigid exciton"
        low, high = closure.edges
        D = np.array([max(low, 5.0), min(high, 30.0)])
        assert np.all(closure.coherence_number(np.array([[4.0], [400.0]]), D) > 0)
        assert closure.temperatures[1] > 1.3 * 400


def test_ionisation_is_not_counted_twice():
    plain, again = (scenarios.closure(scenarios.NULL, factor=f) for f in ("none", "ionisation"))
    assert again.coherence_number(300.0, 20.0) == plain.coherence_number(300.0, 20.0)


def test_slope_is_smooth():
    """The table's noise does not reach the slope: d ln k/d(1/T) has one sign and no jumps."""
    T = np.geomspace(5, 300, 120)
    slope = PAIR.local_activation(T, 15.0)
    assert np.all(np.diff(slope / T) > -0.06)


def test_units_of_the_universal_pair():
    assert units.BOLTZMANN * 300 / PAIR.rydberg == pytest.approx(0.8036, rel=1e-3)
    assert coherence.crossover_temperature(PAIR, 15.0, 2.0) > 150
