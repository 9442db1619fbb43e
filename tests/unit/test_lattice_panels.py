"""The lattice figures against closed forms and against the tables they read."""

import numpy as np
import pytest

from lib import materials, tables
from lib.coherence import ThermalEnvelope
from lib.figures import PANELS
from lib.figures.panel_lattice_map import CELLS

BROMIDE = materials.material("CsPbBr3")
#: F of the lowest sine wave of a cube over N, written out.
LOWEST = (2 / (CELLS + 1) / np.tan(np.pi / (2 * (CELLS + 1))) ** 2 / CELLS) ** 3


def test_clean_absorption_holds_the_lowest_line_and_emission_the_coherence_number():
    data = PANELS["lattice-absorption"].data
    cold = data(static=0.0, temperature=10.0)
    first = cold["absorbed"][np.searchsorted(cold["energy"], 30.0)]  # between the first and the second line
    assert first == pytest.approx(LOWEST, abs=1e-3)
    clean = ThermalEnvelope(BROMIDE.exciton_mass, BROMIDE.lattice_constant)
    for T in (10.0, 50.0, 100.0, 300.0):
        number = clean.coherence_number(T, CELLS * BROMIDE.lattice_constant)
        assert data(static=0.0, temperature=T)["emitted"][-1] == pytest.approx(number / CELLS**3, rel=2e-3)
    for static in (5.0, 40.0):
        d = data(static=static, temperature=50.0)
        assert np.sum(d["absorption"]) * 2.0 < CELLS**3 and d["absorption"].max() < cold["absorption"].max()
        assert np.trapezoid(d["emission"], d["energy"]) == pytest.approx(float(d["N_coh"]), rel=2e-3)


def test_state_without_disorder_is_the_lowest_sine_wave():
    d = PANELS["lattice-state"].data(static=0.0)
    assert d["F"] == pytest.approx(LOWEST * CELLS**3, rel=1e-4)
    assert d["covered"] == pytest.approx((2 * (CELLS + 1) / 3) ** 3, rel=1e-4)
    assert d["amplitude"].max() == pytest.approx((2 / (CELLS + 1)) ** 1.5 * CELLS**1.5, rel=1e-4)
    covered = [float(PANELS["lattice-state"].data(static=s)["covered"]) for s in (0.0, 10.0, 20.0, 40.0)]
    assert covered == sorted(covered, reverse=True)


def test_scatter_agrees_with_the_sweep():
    sweep = (
        tables.load("lattice_sweep")
        .query("thermal_sigma_300_meV == 0")
        .set_index(["static_sigma_meV", "cells_per_edge", "temperature_K"])
    )
    for static in (3.0, 5.0, 10.0, 20.0):
        for edge, n in ((10.0, 17), (20.0, 34)):
            d = PANELS["lattice-scatter"].data(static=static, edge=edge)
            row = sweep.loc[(static, n, 10.0)]
            assert abs(d["cold_mean"] - row.coherence_number / row.clean) < 4 * row.standard_error / row.clean
            assert d["cold_histogram"].sum() == pytest.approx(1) and d["warm_histogram"].sum() == pytest.approx(1)
            assert np.all(np.diff(d["cold"]) >= 0) and d["cold_below"][-1] == 1


def test_timing_guides():
    for quantity, power in (("wall time", 3), ("processor time", 3), ("memory", 2)):
        d = PANELS["lattice-timing"].data(quantity=quantity)
        assert d["eigh"][-1] == d["guide"][0] and d["engine"][-1] < d["guide"][1]
        assert np.diff(np.log(d["guide"]))[0] / np.diff(np.log(d["guide_N"]))[0] == pytest.approx(power)
        assert len(d["engine"]) == 7 and len(d["eigh"]) == len(d["eigsh"]) == 3
