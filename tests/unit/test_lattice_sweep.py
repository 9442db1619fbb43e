"""Rows of data/lattice_sweep.csv, computed again; the closure that reads them."""

import sys
from pathlib import Path

import numpy as np
import pytest

from lib import lattice, materials, scenarios, tables
from lib.coherence import DisorderedLattice, ThermalEnvelope, crossover_temperature, fit_activation

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import lattice_sweep as script

BROMIDE = materials.material("CsPbBr3")


@pytest.mark.parametrize(("static", "thermal", "cells"), [(0.0, 30.0, 8), (0.0, 15.0, 12), (10.0, 0.0, 12), (20.0, 0.0, 17)])
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
            T[0], cells, hopping=lattice.hopping_energy(BROMIDE.exciton_mass, BROMIDE.lattice_constant)
        )
        assert clean == pytest.approx(row.clean, rel=1e-4)


def test_table_is_whole():
    table = tables.load("lattice_sweep")
    assert len(table) == sum(1 for _ in script.plan()) * len(script.COLD + script.WARM)
    assert set(table.locator) == {f"tools/lattice_sweep.py, version {script.VERSION}"}
    kept = table.coherence_number / table.clean
    assert kept.between(0.05, 1.03).all()


def test_closure_reads_the_table():
    table = tables.load("lattice_sweep")
    for row in table[table.cells_per_edge.isin([12, 34])].itertuples():
        made = DisorderedLattice(
            BROMIDE.exciton_mass, row.thermal_sigma_300_meV, row.static_sigma_meV, BROMIDE.lattice_constant
        )
        assert made.coherence_number(row.temperature_K, row.edge_nm) == pytest.approx(row.coherence_number, rel=1e-4)


def test_another_mass_reads_the_table_at_a_scaled_size():
    """Against a lattice of that mass: D M^(1/2) and xi M^(1/2) are what matters."""
    heavy = DisorderedLattice(0.72, 0.0, 10.0)
    n, a = 15, BROMIDE.lattice_constant
    assert heavy.correlation_length == pytest.approx(3 * np.sqrt(0.504 / 0.72))
    made = lattice.snapshot_average(
        np.array([10.0]), n, range(60), 10.0, heavy.correlation_length, a, hopping=lattice.hopping_energy(0.72, a)
    )
    share = made.quenched[0] / ThermalEnvelope(0.72, a).coherence_number(10.0, n * a)
    error = 3 * made.quenched_error[0] / made.quenched[0] + 0.02
    assert heavy.share(10.0, n * a) == pytest.approx(share, rel=error)


def test_outside_the_sweep_there_is_no_number():
    static, thermal = DisorderedLattice(BROMIDE.exciton_mass, 0.0, 10.0), DisorderedLattice(BROMIDE.exciton_mass)
    assert np.isnan(static.coherence_number(10.0, 36.0)) and np.isnan(thermal.coherence_number(10.0, 45.0))
    assert np.isnan(thermal.coherence_number([1.0, 500.0], 10.0)).all()
    assert np.isnan(thermal.coherence_number(10.0, 4.0))
    assert np.isnan(crossover_temperature(static, 36.0))
    fit = fit_activation(static, np.array([15.0, 36.0]))
    assert np.isfinite(fit.value[0]) and np.isnan(fit.value[1])


def test_clean_limit_and_weak_thermal_disorder():
    made = scenarios.closure("disordered lattice")
    assert isinstance(made.null_limit, ThermalEnvelope)
    D = np.array([10.0, 20.0])
    weak = DisorderedLattice(BROMIDE.exciton_mass, 15.0)
    T = np.array([[20.0], [300.0]])
    loss = [1 - c.share(T, D) for c in (weak, made)]
    assert np.all(loss[0] < loss[1])
    assert made.rate_ratio(10.0, 20.0) == pytest.approx(made.null_limit.rate_ratio(10.0, 20.0), rel=0.1)


@pytest.mark.parametrize(("thermal", "static"), [(30.0, 10.0), (17.0, 0.0), (-1.0, 0.0), (np.nan, 0.0)])
def test_a_sigma_that_is_not_stored_is_refused(thermal, static):
    with pytest.raises(ValueError, match="thermal_sigma"):
        DisorderedLattice(0.5, thermal, static)
