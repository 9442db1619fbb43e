"""Rows of data/polaron_reference.csv, computed again; the large-N result beside all of them."""

import sys
from pathlib import Path

import numpy as np
import pytest

from lib import figures, tables, units
from lib.cells import polaron_sampling

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import polaron_reference as script


def row(cells, polaron, T):
    table = tables.load("polaron_reference")
    found = table[(table.cells == cells) & (table.reorganization_energy_meV == polaron) & (table.temperature_K == T)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(("cells", "polaron", "T"), [(2, 1.0, 6.0), (2, 5.0, 60.0), (3, 3.0, 19.0)])
def test_quantum_rows(cells, polaron, T):
    assert script.cluster(cells, polaron, T) == pytest.approx(row(cells, polaron, T).coherence_number, rel=1e-5)


@pytest.mark.parametrize(("polaron", "T"), [(1.0, 13.0), (5.0, 28.0)])
def test_sampled_rows_with_another_seed(polaron, T):
    stored = row(script.CELLS, polaron, T)
    spread = np.sqrt(2 * polaron * units.BOLTZMANN * T)
    new = polaron_sampling(script.CELLS, script.COUPLING, spread, T, samples=100, seed=script.SEED + 1)
    error = np.hypot(new.standard_error, stored.standard_error)
    assert abs(new.value - stored.coherence_number) < 5 * error


@pytest.mark.parametrize("system", ["2 cells", "3 cells", "4 cells", "60 cells"])
@pytest.mark.parametrize("polaron", [1.0, 3.0, 5.0])
def test_large_N_is_close_to_the_direct_solutions(system, polaron):
    d = figures.panel("polaron-check").data(system=system, polaron=polaron)
    limit = {1.0: 1.0, 3.0: 4.0, 5.0: 10.0}[polaron]
    assert np.all(np.abs(d["deviation"]) < limit + 3 * d["deviation_error"])
    assert np.all(d["no_lattice"] >= 0.99 * d["fresh_cells"])


def test_table_is_whole():
    table = tables.load("polaron_reference")
    clusters = len(script.POLARON) * len(script.CLUSTERS) * len(script.TEMPERATURES)
    assert len(table) == clusters + len(script.POLARON) * len(script.SAMPLED_TEMPERATURES)
    assert set(table.locator) == {f"tools/polaron_reference.py, version {script.VERSION}"}


def test_locked_share_meets_the_diagonal_at_the_order_parameter():
    for ratio in (1.7, 2.0, 4.0):
        from lib.figures.panel_locking import locked, order

        r = float(order(ratio))
        assert float(locked(ratio * r)) == pytest.approx(r, abs=1e-6)
