"""The quick check of a change: form, the tests that import a changed module, links. `make check` calls it.

A test module is run if it was changed, or if it imports a changed module of lib or tools itself; tests that have a
case for every figure run those of the changed figures. What only rests on a change more distantly is left to
`make test`. A change is what differs from SINCE (a commit; the last one if none is named) or is not committed at all.
"""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PER_FIGURE = ("tests/unit/test_figures.py", "tests/unit/test_provenance.py")
ALWAYS = ("tests/notebooks/test_links.py",)


def changed(since="", folder=ROOT):
    """Paths that differ from where this branch left ``since`` (the last commit if empty), or are new."""

    def git(*words):
        return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout.split(
            "\n"
        )

    first = "HEAD~1" if git("rev-list", "--count", "HEAD")[0] != "1" else "HEAD"  # a shallow clone has no more
    start = git("merge-base", since or first, "HEAD")[0]
    found = git("diff", "--name-only", "--diff-filter=d", start) + git("ls-files", "--others", "--exclude-standard")
    return sorted(set(found) - {""})


def imports(source):
    """Full names of all modules, and of all things in them, that a module's source imports."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def module(path):
    """The name under which the tests import a file of lib or tools; none for other files."""
    parts = Path(path).with_suffix("").parts
    if not path.endswith(".py") or parts[0] not in ("lib", "tools"):
        return None
    return ".".join(parts[1:] if parts[0] == "tools" else parts).removesuffix(".__init__")


def selected(paths, tests):
    """Arguments for pytest: test modules (``tests``: path -> source), and the cases of changed figures."""
    modules = {module(path) for path in paths} - {None}
    chosen = {path for path, source in tests.items() if path in paths or modules & imports(source)}
    figures = [m[1].replace("_", "-") for p in paths if (m := re.search(r"figures/panel_(\w+)\.py$", p))]
    cases = {p for p in PER_FIGURE if figures and p not in chosen}
    return sorted(chosen), sorted(cases), " or ".join(f"[{name}]" for name in figures)


def main():
    tests = {str(p.relative_to(ROOT)): p.read_text() for p in (ROOT / "tests").glob("*/test_*.py")}
    # The built pages are looked at by `make test`: they are not those of this moment.
    tests = {path: source for path, source in tests.items() if not path.startswith("tests/site")}
    chosen, cases, figures = selected(changed(os.environ.get("SINCE", "")), tests)
    links = ["tests/site/test_pages.py"] if (ROOT / "_build" / "html" / "index.html").exists() else []
    calls = [
        ["ruff", "check", "--quiet", "lib", "tools", "tests", "conftest.py"],
        ["ruff", "format", "--quiet", "--check", "lib", "tools", "tests", "conftest.py"],
        # What compares with the built book waits for the next build.
        [
            "pytest",
            "-q",
            "-n",
            "2",
            "-k",
            "not same_bytes",
            *sorted({*chosen, *ALWAYS} - {*cases}),
        ],
        cases and ["pytest", "--quiet", "-n", "2", "-k", figures, *cases],
        links and ["pytest", "--quiet", "-k", "links", *links],
    ]
    for call in filter(None, calls):
        print("$", *call, flush=True)
        if code := subprocess.run([Path(sys.executable).with_name(call[0]), *call[1:]], cwd=ROOT).returncode:
            sys.exit(code)


if __name__ == "__main__":
    main()
