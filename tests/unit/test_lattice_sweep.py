"""Rows of data/lattice_sweep.csv and data/lattice_samples.csv, computed again; the closure that reads them."""

import sys
from pathlib import Path

import numpy as np
import pytest

from lib import lattice, materials, scenarios, tables
from lib.coherence import DisorderedLattice, ThermalEnvelope, crossover_temperature, fit_activation

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import lattice_sweep as script

BROMIDE = materials.material("CsPbBr3")


@pytest.mark.parametrize(
    ("static", "thermal", "cells"),
    [(0.0, 30.0, 8), (0.0, 15.0, 12), (10.0, 0.0, 12), (20.0, 0.0, 17), (5.0, 30.0, 8), (10.0, 30.0, 12)],
)
def test_sample_rows_repeat(static, thermal, cells):
    table = tables.load("lattice_sweep")
    rows = table[
        (table.static_sigma_meV == static) & (table.thermal_sigma_300_meV == thermal) & (table.cells_per_edge == cells)
    ].set_index("temperature_K")
    for T in (script.COLD[1:2], script.WARM[:1]):
        row = rows.loc[T[0]]
        samples = script.block(cells, static, thermal, T, int(row.seed), int(row.snapshots))
        assert samples.mean() == pytest.approx(row.coherence_number, rel=2e-3)
        assert samples.std(ddof=1) == pytest.approx(row.scatter, rel=0.05, abs=1e-3 * row.coherence_number)
        clean = lattice.thermal_coherence(
            T[0], cells, hopping=lattice.hopping_energy(BROMIDE.exciton_mass, lattice.CELL)
        )
        assert clean == pytest.approx(row.clean, rel=1e-4)


def test_table_is_whole():
    table = tables.load("lattice_sweep")
    assert len(table) == sum(1 for _ in script.plan()) * len(script.COLD + script.WARM)
    assert set(table.locator) == {f"tools/lattice_sweep.py, version {script.VERSION}"}
    kept = table.coherence_number / table.clean
    assert kept.between(0.05, 1.03).all()
    rows = {script.name(row): row for row in script.read(script.FILE)}
    assert rows.keys() == script.wanted() and not list(script.tasks(rows))


def test_a_missing_row_is_computed_again_with_its_block_only():
    rows = script.wanted() - {(5.0, 30.0, 12, 20.0, 24)}
    assert {(t["static"], t["thermal"], t["cells"], t["temperatures"]) for t in script.tasks(rows)} == {
        (5.0, 30.0, 12, script.COLD)
    }


def test_one_field_of_summed_variance_stands_for_two_fields():
    """The stored mean of static and thermal disorder together, against landscapes drawn one by one and added."""
    n, T, a = 17, 30.0, lattice.CELL
    J = lattice.hopping_energy(BROMIDE.exciton_mass, a)
    moving = script.thermal_sigma(np.array([T]), 30.0)[0]
    numbers = []
    for seed in range(60):
        still = lattice.correlated_field(n, 10.0, script.LENGTH, a, 1000 + seed)
        energy = still + lattice.correlated_field(n, moving, script.LENGTH, a, 2000 + seed)
        numbers.append(lattice.thermal_coherence(T, n, hopping=J, site_energy=energy))
    table = tables.load("lattice_sweep").query("static_sigma_meV == 10 and thermal_sigma_300_meV == 30")
    row = table[(table.cells_per_edge == n) & (table.temperature_K == T)].iloc[0]
    error = np.hypot(np.std(numbers) / 60**0.5, row.standard_error)
    assert abs(np.mean(numbers) - row.coherence_number) < 3 * error
    # and it is told apart from static disorder alone
    alone = tables.load("lattice_sweep").query("static_sigma_meV == 10 and thermal_sigma_300_meV == 0")
    alone = alone[(alone.cells_per_edge == n) & (alone.temperature_K == T)].iloc[0]
    assert row.coherence_number < alone.coherence_number - 3 * error * 0.5


# ---------------------------------------------------------------- dot by dot
@pytest.mark.parametrize(
    ("static", "cells", "T", "seed"), [(3.0, 17, 300.0, 199), (20.0, 17, 10.0, 100), (10.0, 34, 10.0, 57)]
)
def test_single_dots_repeat(static, cells, T, seed):
    table = tables.load("lattice_samples").set_index(["static_sigma_meV", "cells_per_edge", "temperature_K", "seed"])
    stored = table.coherence_number[(static, cells, T, seed)]
    energy = lattice.correlated_field(cells, static, script.LENGTH, lattice.CELL, seed)
    J = lattice.hopping_energy(BROMIDE.exciton_mass, lattice.CELL)
    method = "krylov" if cells == 17 and T == 10 else "auto"  # another method where it is fast
    found = lattice.thermal_coherence(T, cells, hopping=J, site_energy=energy, method=method)
    assert found == pytest.approx(stored, rel=4e-3)


def test_single_dots_are_those_of_the_sweep():
    samples, sweep = tables.load("lattice_samples"), tables.load("lattice_sweep").query("thermal_sigma_300_meV == 0")
    assert len(samples) == sum(task["snapshots"] for task in script.sample_tasks())
    keys = ["static_sigma_meV", "cells_per_edge", "temperature_K"]
    rows = sweep.set_index(keys)
    for key, group in samples.groupby(keys):
        first = group[group.seed < rows.snapshots[key]].coherence_number
        assert len(first) == rows.snapshots[key]
        assert first.mean() == pytest.approx(rows.coherence_number[key], rel=1e-3)


def test_scatter_grows_on_cooling_and_with_size():
    group = (
        tables.load("lattice_samples").groupby(["static_sigma_meV", "cells_per_edge", "temperature_K"]).coherence_number
    )
    relative = group.std() / group.mean()
    for static in (3.0, 5.0, 10.0, 20.0):
        assert relative[(static, 17, 10.0)] > 2 * relative[(static, 17, 300.0)]
        assert relative[(static, 34, 10.0)] > 2 * relative[(static, 17, 10.0)]


def test_closure_reads_the_table():
    table = tables.load("lattice_sweep")
    for row in table[table.cells_per_edge.isin([12, 34])].itertuples():
        made = DisorderedLattice(BROMIDE.exciton_mass, row.thermal_sigma_300_meV, row.static_sigma_meV, lattice.CELL)
        assert made.coherence_number(row.temperature_K, row.edge_nm) == pytest.approx(row.coherence_number, rel=1e-4)


def test_another_mass_reads_the_table_at_a_scaled_size():
    """Against a lattice of that mass: D M^(1/2) and xi M^(1/2) are what matters."""
    heavy = DisorderedLattice(0.72, 0.0, 10.0)
    n, a = 15, lattice.CELL
    assert heavy.correlation_length == pytest.approx(3 * np.sqrt(0.504 / 0.72))
    made = lattice.snapshot_average(
        np.array([10.0]), n, range(60), 10.0, heavy.correlation_length, a, hopping=lattice.hopping_energy(0.72, a)
    )
    share = made.quenched[0] / ThermalEnvelope(0.72, a).coherence_number(10.0, n * a)
    error = 3 * made.quenched_error[0] / made.quenched[0] + 0.02
    assert heavy.share(10.0, n * a) == pytest.approx(share, rel=error)


@pytest.mark.parametrize(
    ("static", "T", "D", "words"),
    [
        (10.0, 10.0, 36.0, "D = .*30"),
        (0.0, 10.0, 45.0, "D = .*43"),
        (0.0, 10.0, 4.0, "D = .*4.6"),
        (0.0, 500.0, 10.0, "T = .*4 to 300"),
        (0.0, [1.0, 30.0], 10.0, "T = .*4 to 300"),
    ],
)
def test_outside_the_sweep_there_is_no_number(static, T, D, words):
    made = DisorderedLattice(BROMIDE.exciton_mass, 0.0 if static else 30.0, static)
    for call in (made.coherence_number, made.rate_ratio, made.local_activation, made.factor):
        with pytest.raises(ValueError, match=words):
            call(T, D)
    assert list(made.covers([4.0, 15.0, 45.0])) == [False, True, False]


def test_slopes_at_the_ends_of_the_sweep_are_those_inside():
    made = DisorderedLattice(BROMIDE.exciton_mass)
    for end, inside in ((300.0, 280.0), (4.0, 4.3)):
        assert made.local_activation(end, 15.0) == pytest.approx(made.local_activation(inside, 15.0), rel=0.15, abs=0.3)
    assert np.isfinite(crossover_temperature(made, 15.0)) and np.isfinite(fit_activation(made, 15.0).value)


def test_clean_limit_and_weak_thermal_disorder():
    made = scenarios.closure("disordered lattice")
    assert isinstance(made.null_limit, type(scenarios.closure(scenarios.NULL)))
    D = np.array([10.0, 20.0])
    weak = DisorderedLattice(BROMIDE.exciton_mass, 15.0)
    T = np.array([[20.0], [300.0]])
    loss = [1 - c.share(T, D) for c in (weak, made.lattice)]
    assert np.all(loss[0] < loss[1])
    assert made.rate_ratio(10.0, 20.0) == pytest.approx(made.null_limit.rate_ratio(10.0, 20.0), rel=0.1)


def test_both_disorders_together():
    """At least as harmful as the worse of the two, and not worse than both losses one after the other, within 2 %."""
    D, T = np.array([10.0, 15.0, 20.0, 29.9]), np.array([[4.0], [10.0], [30.0], [50.0], [300.0]])
    mass = BROMIDE.exciton_mass
    both, moving, still = (DisorderedLattice(mass, *s).share(T, D) for s in ((30.0, 10.0), (30.0, 0.0), (0.0, 10.0)))
    # Where the static landscape holds the exciton already, a moving one may even set it free: 30 nm, 10 K.
    assert np.all(both[1:, :3] < np.minimum(moving, still)[1:, :3] + 0.02)
    assert np.all(both > moving * still - 0.02)


@pytest.mark.parametrize(("thermal", "static"), [(30.0, 3.0), (17.0, 0.0), (-1.0, 0.0), (np.nan, 0.0)])
def test_a_sigma_that_is_not_stored_is_refused(thermal, static):
    with pytest.raises(ValueError, match="thermal_sigma"):
        DisorderedLattice(0.5, thermal, static)


def test_the_refusal_lists_the_stored_pairs():
    with pytest.raises(ValueError, match="thermal_sigma = 50 with static_sigma = 10 is not allowed.*30 with 10"):
        DisorderedLattice(0.5, 50.0, 10.0)
