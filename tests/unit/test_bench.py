"""How tools/bench.py writes its table, and what the stored table says about what was asked of the engine."""

import math
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from lib import tables

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import bench
import bench_paths


def of(row):
    """The Row of one line of the table."""
    numbers = row.wall_s, row.cpu_s, row.memory_GB, row.error_estimate, row.deviation
    return bench.Row(int(row.cells), row.case, row.method, *numbers)


def test_written_rows_are_read_again(tmp_path):
    """The stored file comes out of the tool's own writer byte for byte, and the loader takes it."""
    table = tables.load("lattice_benchmarks")
    assert table[["machine", "software", "date"]].drop_duplicates().shape[0] == 1
    first = table.iloc[0]
    file = tmp_path / "lattice_benchmarks.csv"
    bench.write([of(row) for row in table.itertuples()], first.machine, first.software, first.date, file)
    assert file.read_text() == bench.FILE.read_text()
    assert set(table.locator) == {f"tools/bench.py, {first.date}"}


def test_a_row_is_printed_and_stored_with_the_same_digits(capsys):
    T = np.array([1.0, 2.0])
    made = bench.row(1000, bench.SMOOTH, bench.ENGINE, (0.0324, 0.0641, 0.0876, T * 1.002, np.array([1e-4, 3e-4])), T)
    assert made.deviation == pytest.approx(2e-3)
    printed = capsys.readouterr().out
    assert re.fullmatch(r"N = 1000, smooth: engine +0\.032 +0\.064 +0\.09 +3\.00e-04 +2\.00e-03\n", printed)
    assert bench.fields(made) == [1000, "smooth", "engine", "0.032", "0.064", "0.09", "3.00e-04", "2.00e-03"]
    exact = bench.row(1000, bench.SMOOTH, bench.EIGH, (1.0, 2.0, 0.1, T, 0 * T))
    assert math.isnan(exact.deviation) and bench.fields(exact)[-2:] == ["", ""]


def test_quick_run_takes_every_method_and_writes_nothing(monkeypatch, capsys):
    calls = []

    def measured(function, n, *_, **__):
        calls.append((function.__name__, n))
        return 1e-3 * n**3, 2e-3 * n**3, 0.1, np.ones(2), np.full(2, 1e-4)

    monkeypatch.setattr(bench, "alone", measured)
    monkeypatch.setattr(bench, "write", lambda *_: pytest.fail("a quick run writes no table"))
    monkeypatch.setattr(bench_paths, "main", lambda quick: calls.append(("paths", quick)))
    monkeypatch.setattr(sys, "argv", ["bench.py", "--quick"])
    bench.main()
    out = capsys.readouterr().out
    assert "eigh / engine = 1, eigsh / engine = 1.0" in out and "growth exponent 1000 -> 1000000: 1.00" in out
    assert {("dense", 10), ("lanczos", 12), ("engine", 51), ("larger_basis", 51), ("paths", True)} <= set(calls) and (
        "dense",
        16,
    ) not in calls


def test_full_run_gives_the_rows_of_the_stored_table(monkeypatch, capsys):
    written = []
    monkeypatch.setattr(bench, "alone", lambda *_, **__: (1.0, 2.0, 0.1, np.ones(2), np.full(2, 1e-4)))
    monkeypatch.setattr(bench, "write", lambda rows, *_: written.extend(rows))
    monkeypatch.setattr(sys, "argv", ["bench.py"])
    follows = []
    monkeypatch.setattr(bench_paths, "main", follows.append)
    bench.main()
    assert follows == [False]
    table = tables.load("lattice_benchmarks")
    assert [(r.cells, r.case, r.method) for r in written] == [(r.cells, r.case, r.method) for r in table.itertuples()]
    assert [math.isnan(r.deviation) for r in written] == table.deviation.isna().tolist()


def test_stored_run_reaches_what_was_asked():
    rows = tables.load("lattice_benchmarks").set_index(["cells", "case", "method"])
    dense, fast = rows.loc[(4096, "smooth", bench.EIGH)], rows.loc[(4096, "smooth", bench.ENGINE)]
    assert dense.wall_s / fast.wall_s >= 100 and fast.deviation < 5e-3
    large = rows.loc[(132651, "smooth", bench.ENGINE)]
    assert large.wall_s <= 3 and large.memory_GB <= 1
    assert rows.loc[(132651, bench.CUT_OFF, bench.ENGINE)].deviation < 5e-3
    million, least = rows.loc[(1000000, "smooth", bench.ENGINE)], rows.loc[(1000, "smooth", bench.ENGINE)]
    assert million.wall_s <= 60 and million.memory_GB <= 4 and million.error_estimate < 5e-3
    assert np.log(million.wall_s / least.wall_s) / np.log(1000) <= 1.3
    rough = rows.loc[(132651, bench.ROUGH, bench.ENGINE)]
    assert rough.wall_s <= 10 and rough.memory_GB <= 1 and rough.error_estimate < 5e-3
    white = rows.loc[(32768, bench.WHITE, bench.ENGINE)]
    assert white.wall_s <= 60 and white.deviation < 0.01
    assert rows.loc[(110592, bench.DIPOLE, bench.ENGINE)].wall_s <= 60
    assert rows.loc[(110592, bench.DIPOLE_SMOOTH, bench.ENGINE)].wall_s <= 60


def test_part_on_paths_holds_what_was_measured_against_the_promises(monkeypatch, capsys):
    """Times that grow as n^2 with a lattice and as n without; all promises kept but those on the cold pair and on claims."""
    slices = (12, 24, 48, 64, 96)

    def alone(function, *args):
        if function is bench_paths.sweep_times:
            lattice = args[0]
            return [(n, n if lattice else 0, (n / 100) ** 2 if lattice else n / 1000) for n in slices], 0.3
        if function is bench_paths.sample_times:
            return [(n, 1e-3 * n) for n in (10, 20, 40, 80)], 0.2
        T, lattice, error = args
        return (61.0 if T == bench_paths.COLD else 1.0), 70.0, 0.9 * error, 0.4

    monkeypatch.setattr(bench_paths, "alone", alone)
    monkeypatch.setattr(bench_paths, "import_seconds", lambda module: 1.6 if module == "claims" else 1.0)
    bench_paths.main()
    said = capsys.readouterr().out
    assert re.findall(r"growth exponent (\S+)", said) == ["1.00", "in", "2.00", "in"]
    assert re.findall(r"in samples (\S+)", said) == ["1.00", "1.00"]
    assert "a sweep of 64 slices, 64 beads, over one of 64 slices:        6.40   promised 6: MISSED" in said
    assert [line.split(":")[0].split(",")[0] for line in said.splitlines() if "MISSED" in line] == [
        "a sweep of 64 slices", "rigid cold", "import lib.claims",
    ]  # fmt: skip
    assert "peak memory, GB:        0.40   promised 1: kept" in said


def test_paths_that_are_timed_have_the_beads_they_are_said_to_have():
    for lattice in (False, True):
        found, memory = bench_paths.sweep_times(lattice, 2)
        assert [row[1 if lattice else 0] for row in found] == pytest.approx([12, 24, 48, 64, 96], abs=4)
        assert all(seconds > 0 for *_, seconds in found) and memory > 0.05
    assert [row[1] for row in found] == [12, 24, 48, 64, 96]
    assert bench_paths.exponent([1, 2, 4], [3, 12, 48]) == pytest.approx(2)
