"""Do the tests notice a wrong sign? `make mutants`: a seeded sample of small changes to lib, each run against its tests.

A mutant is one change to one expression: another comparison, operation, number, name of a pair such as min and max, a
term or a factor dropped, a condition turned round. It is compiled in memory and put in the place of the module by a hook
of the import; no file is touched. Each runs in a child of this process, which has imported the large libraries already,
and only the tests that name the module run, those of the figure where it is one. A mutant that no test fails on survives.

    tools/mutants.py                         a sample of all; fails below the floors
    tools/mutants.py cells figures.panel_2c  all mutants of these modules (--sample N draws N of them)

Survivors that change nothing stand in `tests/mutants.csv` with the reason; they do not count. Not mutated: messages of
errors, words, what places and styles artists (`LOOKS`; the eye and the tests of the pictures hold these), and modules
that numba compiles and keeps (`COMPILED`), whose cache would give the old code or take the new one.
"""

from __future__ import annotations

import argparse
import ast
import csv
import importlib.util
import json
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import SourceFileLoader
from itertools import accumulate
from pathlib import Path

from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]
LIB, TESTS, KNOWN = ROOT / "lib", ROOT / "tests" / "unit", ROOT / "tests" / "mutants.csv"
#: Group -> least share of mutants that must be killed, and size of the sample.
FLOORS = {"lib": (0.92, 150), "figures": (0.85, 60)}
#: Seconds after which a mutant counts as killed, beyond three times what its tests take without it; what a file of tests
#: may take without a change; what one test, and all that are asked about one mutant, may take: the quickest are asked.
GRACE, SLOWEST, LONG, MOST = 15, 600, 10, 40
#: Numbers below this are limits of rounding: half of one more is no fault.
TOLERANCE = 1e-6
#: Not mutated.
COMPILED = {"lib.path_kernels", "lib.path_moves", "lib.path_lattice"}
PROSE = ("lib.contents", "lib.notation", "lib.exercises", "lib.labs", "lib.widgets", "lib.units", "lib.second_name", "lib.figures.sketch", "lib.figures.panel_sketch")  # fmt: skip
WORDS = {"complain", "refuse", "warn", "ValueError", "TypeError", "shown"}
LOOKS = {
    "text", "annotate", "legend", "set", "set_xticks", "set_yticks", "tick_params", "grid", "axvline", "axhline", "set_xlabel",
    "set_ylabel", "set_title", "twin_temperature", "secondary_xaxis", "secondary_yaxis", "plate", "label_at", "Panel",
}  # fmt: skip
STYLE = {"color", "alpha", "linewidth", "linestyle", "marker", "markersize", "fontsize", "zorder", "size", "narrow", "label", "dtype", "allowed", "maxsize", "encoding"}  # fmt: skip
PAIRS = [("min", "max"), ("minimum", "maximum"), ("any", "all"), ("floor", "ceil"), ("sin", "cos"), ("sum", "prod"), ("argmin", "argmax"), ("expm1", "exp"), ("log1p", "log"), ("cosh", "sinh"), ("logical_and", "logical_or")]  # fmt: skip
SWAP = dict(PAIRS) | {b: a for a, b in PAIRS}
COMPARE = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
TURN = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt}
OPERATE = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.MatMult: None,
}  # fmt: skip


def changes(node):
    """What may be put in the place of one node."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=right):
            for table in (COMPARE, TURN):
                if type(op) in table:
                    yield ast.Compare(left, [table[type(op)]()], right)
        case ast.BinOp(left=left, op=op, right=right):
            if OPERATE.get(type(op)):
                yield ast.BinOp(left, OPERATE[type(op)](), right)
            if isinstance(op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.Pow):
                yield left
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield ast.Constant(node.value + 1)
        case ast.Constant(value=float()) if not 0 < abs(node.value) < TOLERANCE:
            yield ast.Constant(node.value * 1.5 if node.value else 1.0)
        case ast.Name(id=name, ctx=ast.Load()) if name in SWAP:
            yield ast.Name(SWAP[name], ast.Load())
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()) if name in SWAP:
            yield ast.Attribute(value, SWAP[name], ast.Load())
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)


class Mutator(ast.NodeTransformer):
    """Counts the changes of a module; makes the one with the number ``wanted``, and keeps it in ``made``."""

    def __init__(self, wanted=None):
        self.wanted, self.count, self.made = wanted, 0, None

    def visit(self, node):
        if self.made is not None or self._left_alone(node):
            return node
        for new in changes(node):
            if self.count == self.wanted:
                self.made = node.lineno, ast.unparse(node), ast.unparse(new)
                return ast.copy_location(new, node)
            self.count += 1
        return self.generic_visit(node)

    @staticmethod
    def _left_alone(node):
        name = ""
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return (
            name in WORDS | LOOKS
            or isinstance(node, ast.Raise | ast.JoinedStr | ast.arg | ast.Import | ast.ImportFrom | ast.AnnAssign)
            or (isinstance(node, ast.keyword) and node.arg in STYLE)
            or (
                isinstance(node, ast.Subscript)
                and isinstance(node.value, ast.Name)
                and node.value.id in ("tuple", "dict")
            )
        )


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def modules():
    """Name -> path of every module that is mutated."""
    found = {module_of(path): path for path in sorted(LIB.rglob("*.py")) if path.name != "__init__.py"}
    return {name: path for name, path in found.items() if name not in COMPILED and not name.startswith(PROSE)}


def mutants(path):
    counter = Mutator()
    counter.visit(ast.parse(path.read_text()))
    return counter.count


# ------------------------------------------------------------------ which tests
def _tree(path):
    """A file of lib or of the tests, with the full names of modules in its imports (lib writes them relative to itself)."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = path.relative_to(ROOT).parts[: -node.level]
            node.module, node.level = ".".join([*above, *([node.module] if node.module else [])]), 0
    return tree


def _fronts():
    """Front module -> name -> the module that it comes from: `from lib.phonons.density import SpectralDensity`."""
    fronts = {}
    for path in LIB.rglob("*.py"):
        names = fronts.setdefault(module_of(path), {})
        for node in _tree(path).body:
            if isinstance(node, ast.ImportFrom) and node.module.startswith("lib"):
                names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return fronts


def _home(full, fronts, known):
    """The module in which a thing with this full name is written."""
    for _ in range(4):
        if full in known:
            return full
        front, _, name = full.rpartition(".")
        full = fronts.get(front, {}).get(name, front)
    return full if full in known else None


def _used(tree):
    """Full names of what a module imports from lib, and of what it takes from there with a dot."""
    bound, used = {}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "lib":
            bound |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in bound:
            used.add(f"{bound[node.value.id]}.{node.attr}")
    return used | set(bound.values())


def tests_of(known):
    """Module -> [(file, which of its tests)]: those that name it, or, where none does, those of the modules that use it."""
    fronts = _fronts()
    trees = {path: path.read_text() for path in sorted(TESTS.glob("test_*.py"))}
    named = {
        path: {_home(full, fronts, known) for full in _used(ast.parse(source))} - {None}
        for path, source in trees.items()
    }
    users = {name: {_home(f, fronts, known) for f in _used(_tree(path))} for name, path in known.items()}
    found = {}
    for name in known:
        wanted = {name}
        for _ in range(3):
            files = [path for path in trees if named[path] & wanted and path.name not in SLOW]
            panels = sorted(m for m in wanted if m.startswith("lib.figures.panel_"))
            if files or panels:
                break
            wanted = {user for user, uses in users.items() if uses & wanted}
        ids = [m.removeprefix("lib.figures.panel_").replace("_", "-") for m in panels[:3]]
        quoted = re.compile("|".join(f"[\"']{i}[\"']" for i in ids) or "$^")
        files += [p for p, source in trees.items() if p not in files and p.name not in SLOW and quoted.search(source)]
        drawn = TESTS / "test_figures.py"
        cases = [(str(drawn), f"[{i}]") for i in ids or (EXAMPLES if drawn in files else ())]
        found[name] = cases + [(str(path), "") for path in files if path != drawn]
    return found


#: Figures in the place of all, for what all use.
EXAMPLES = "1a", "2b", "3c", "claims"
#: Tests that run whole programs, or every claim in many worlds: a minute and more.
SLOW = {"test_cluster_sweep.py", "test_bench.py", "test_fuzz.py", "test_rigid_table.py", "test_polaron_reference.py"}


# ------------------------------------------------------------------ one mutant
class _Loader(SourceFileLoader):
    def __init__(self, name, path, code):
        super().__init__(name, str(path))
        self.code = code

    def get_code(self, fullname):
        return self.code


class _Finder:
    def __init__(self, name, path, code):
        self.name, self.path, self.code = name, path, code

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=_Loader(name, self.path, self.code))


class _Quickest:
    """Of a run of pytest: notes what each test takes, and takes the known ones of the quickest file first, the quickest first."""

    def __init__(self, known):
        self.known, self.took, self.failed = known, {}, set()

    def pytest_collection_modifyitems(self, items):
        if self.known is not None:
            of_file = Counter()
            for item in items:
                of_file[item.path] += self.known.get(item.nodeid, 0.0)
            known = (item for item in items if item.nodeid in self.known)
            items[:] = sorted(known, key=lambda item: (of_file[item.path], item.path, self.known[item.nodeid]))

    def pytest_runtest_logreport(self, report):
        self.took[report.nodeid] = self.took.get(report.nodeid, 0.0) + report.duration
        if not report.passed:
            self.failed.add(report.nodeid)


def _run_tests(tests, known, file):
    import pytest

    quiet = [
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:nbval",
        "--no-header",
        "--tb=no",
        "-W",
        "ignore",
    ]
    plugin = _Quickest(known)
    code = int(pytest.main([*quiet, *(["-x"] if known else []), *tests], plugins=[plugin]))
    if known is None:
        file.write_text(json.dumps({test: plugin.took[test] for test in plugin.took.keys() - plugin.failed}))
        return 0
    return code


def _child(name, path, number, tests, known, file):
    os.setsid()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1), os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_AS, (6_000_000_000, resource.RLIM_INFINITY))
    os.chdir(ROOT)
    if number is not None:
        tree = ast.fix_missing_locations(Mutator(number).visit(ast.parse(path.read_text())))
        sys.meta_path.insert(0, _Finder(name, path, compile(tree, str(path), "exec")))
    return _run_tests(tests, known, file)


def _wait(limit, *given):
    """Exit status of a child that runs tests, or None where it is stopped after ``limit`` seconds."""
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = _child(*given)
        finally:
            os._exit(code)
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        if time.monotonic() - begun > limit:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
        time.sleep(0.05)


def durations(test):
    """Test -> seconds, of the tests of a file that pass without any change; those that take LONG are left out."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "took.json"
        done = _wait(SLOWEST, "", None, None, [test], None, file)
        took = json.loads(file.read_text()) if done == 0 else {}
    return {name: seconds for name, seconds in took.items() if seconds <= LONG}


def outcome(name, path, number, files, known):
    """ "killed" or "survived": one mutant before the ``known`` tests (test -> seconds) of these files, the quickest first."""
    if not known:
        return "survived"
    status = _wait(3 * sum(known.values()) + GRACE, name, path, number, files, known, None)
    return "survived" if status == 0 else "killed"


def preload():
    """The large libraries, once for all children; nothing of lib."""
    import hypothesis  # noqa: F401
    import lmfit  # noqa: F401
    import matplotlib.figure  # noqa: F401
    import pandas  # noqa: F401
    import pytest  # noqa: F401
    import scipy.integrate  # noqa: F401
    import scipy.interpolate  # noqa: F401
    import scipy.optimize  # noqa: F401
    import scipy.sparse.linalg  # noqa: F401
    import scipy.stats  # noqa: F401
    import sympy  # noqa: F401


def known_equivalents():
    with KNOWN.open(newline="") as file:
        return {(row["module"], row["old"], row["new"]) for row in csv.DictReader(file)}


def group(name):
    return "figures" if name.startswith("lib.figures") else "lib"


def sampled(given):
    """(module, number) of the mutants of this run."""
    known = modules()
    chosen = [
        n
        for n in known
        if not given.modules or any(n == f"lib.{m}" or n == m or n.startswith(f"lib.{m}.") for m in given.modules)
    ]
    every = {which: [(n, i) for n in chosen if group(n) == which for i in range(mutants(known[n]))] for which in FLOORS}
    drawn = []
    for which, (_, count) in FLOORS.items():
        count = given.sample if given.sample is not None else len(every[which]) if given.modules else count
        drawn += random.Random(given.seed).sample(every[which], min(count, len(every[which])))
    return drawn


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", help="below lib, such as cells or figures.panel_2c")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sample", type=int, help="mutants of each group")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    preload()
    known, drawn, equivalent, begun = modules(), sampled(given), known_equivalents(), time.monotonic()
    tests = tests_of(known)
    killed, counted = dict.fromkeys(FLOORS, 0), dict.fromkeys(FLOORS, 0)
    files = sorted({file for name, _ in drawn for file, _ in tests[name]})
    took = {}

    def one(task):
        name, number = task
        every = {test: t for file, chosen in tests[name] for test, t in took[file].items() if chosen in test}
        quickest = sorted(every, key=every.get)
        mine = {test: every[test] for test, sum_ in zip(quickest, accumulate(map(every.get, quickest))) if sum_ <= MOST}
        return outcome(name, known[name], number, sorted({file for file, _ in tests[name]}), mine)

    with ThreadPoolExecutor(given.jobs) as pool:
        for file, found in tqdm(zip(files, pool.map(durations, files)), "tests without a change", len(files)):
            took[file] = found
            if not found:
                print(f"left out: nothing passes in {file} without a change within {SLOWEST} s", flush=True)
        for (name, number), what in tqdm(zip(drawn, pool.map(one, drawn)), "mutants", len(drawn)):
            mutator = Mutator(number)
            mutator.visit(ast.parse(known[name].read_text()))
            line, old, new = mutator.made
            if what == "survived" and (name, old, new) in equivalent:
                continue
            counted[group(name)] += 1
            killed[group(name)] += what != "survived"
            if what == "survived":
                print(f"survives: {name}:{line}: {old}  ->  {new}", flush=True)
    fine = True
    for which, (floor, _) in FLOORS.items():
        if counted[which]:
            share = killed[which] / counted[which]
            fine &= bool(given.modules) or share >= floor
            print(f"{which}: {killed[which]} of {counted[which]} mutants killed, {share:.0%} (at least {floor:.0%})")
    print(f"seed {given.seed}, {(time.monotonic() - begun) / 60:.1f} minutes")
    return not fine


if __name__ == "__main__":
    sys.exit(main())
