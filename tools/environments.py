"""Execute the chapters with other versions than the pinned ones: the lowest that pyproject.toml allows, Colab's, a browser's.

write              tests/environments/lowest.txt: the lowest versions that the bounds of pyproject.toml allow
run NAME           make that environment in _build/environments, install the book's package of the last commit into it as a
                   reader would, execute every chapter (or the named ones) in an empty folder with its kernel, and compare
                   what is printed with the committed notebooks
widgets            Colab's widgets alone into .venv/widgets-of-colab, for the test that compares their object with the pinned ones

A number that is printed otherwise, an error, or a word on stderr fails. What is drawn is not compared: other versions of
the drawing package write other paths. A list may name packages that are not to be had in its place (`# without ...`): they are
taken out, and a cell that says that it needs one of them is told and does not fail; nor do the cells after it.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import notebooks
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from notebooks import BUILD, ROOT

LISTS = ROOT / "tests" / "environments"
NAMES = ("lowest", "colab", "pyodide")
#: The oldest Python that pyproject.toml admits; a list says which one it is for in a line `# python 3.12`.
HEAD = """\
# The lowest versions that the bounds in pyproject.toml allow, and what these need: written by `make lowest`.
# python {python}
"""
KERNEL = "book-environment"
WIDGETS = ROOT / ".venv" / "widgets-of-colab"
NUMBER = re.compile(r"(?<![\w.])[-+−]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")


def pins(path):
    """Name -> version of a list of exact versions."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)", path.read_text(), flags=re.M))


def python_of(name):
    return re.search(r"^# python (\S+)$", (LISTS / f"{name}.txt").read_text(), flags=re.M)[1]


def without(name):
    """Packages that are not to be had where a list comes from."""
    found = re.search(r"^# without (.+)$", (LISTS / f"{name}.txt").read_text(), flags=re.M)
    return found[1].split() if found else []


def needs(name):
    """Chapter -> packages that some of its cells need and that are not to be had, as the list says."""
    rows = re.findall(r"^# needs ([\w-]+): (.+)$", (LISTS / f"{name}.txt").read_text(), flags=re.M)
    return {chapter: set(packages.split()) for chapter, packages in rows}


def dependencies(project=ROOT / "pyproject.toml"):
    """Names of the packages that the book's own code imports."""
    return {re.match(r"[\w-]+", each)[0] for each in tomllib.loads(project.read_text())["project"]["dependencies"]}


def lowest(project=ROOT / "pyproject.toml"):
    """The text of lowest.txt for the bounds that stand in ``project``."""
    python = re.search(r'^requires-python = ">=([\d.]+)"', project.read_text(), flags=re.M)[1]
    command = ["uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--no-python-downloads"]
    command += ["--resolution", "lowest-direct", "--python-version", python, str(project)]
    done = subprocess.run([Path(sys.executable).with_name("uv"), *command[1:]], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the bounds of pyproject.toml cannot be met: {done.stderr.strip()}")
    return HEAD.format(python=python) + done.stdout


# --- an environment -------------------------------------------------------------


def interpreter(version):
    """A Python of that version; other than the lists, the machine need not have it."""
    for command in (f"python{version}", "python3", "python", sys.executable):
        try:
            asked = [command, "-c", "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"]
            found, _, path = subprocess.run(asked, capture_output=True, text=True).stdout.strip().partition(" ")
        except OSError:  # not there, or in a folder that is not for this user
            continue
        if found == version:
            return path
    raise RuntimeError(f"python{version} is needed for this environment and not installed here")


def make(name, python=None):
    """The environment of that list with the package of the last commit in it; the path of its Python."""
    folder = BUILD / "environments" / name
    subprocess.run([interpreter(python or python_of(name)), "-m", "venv", "--clear", folder], check=True)
    python = folder / "bin" / "python"
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    wanted = pins(LISTS / f"{name}.txt")
    # As they are: Colab's packages do not meet each other's needs in all cases.
    subprocess.run([*pip, "--no-deps", "-r", LISTS / f"{name}.txt"], check=True)
    # The line of a chapter's first cell, with this folder for the address: pip decides itself what else it installs.
    subprocess.run([*pip, f"git+{ROOT.as_uri()}", "ipykernel"], check=True)
    if absent := without(name):  # in a browser the list decides alone, whatever its packages ask of each other
        subprocess.run([*pip, "--no-deps", "-r", LISTS / f"{name}.txt"], check=True)
        subprocess.run([*pip[:-2], "uninstall", "--quiet", "--yes", *absent], check=True)
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=json"], capture_output=True, text=True, check=True
    ).stdout
    got = {re.sub(r"[-_.]+", "-", each["name"]).lower(): each["version"] for each in json.loads(listed)}
    moved = {each: (version, got.get(each)) for each, version in wanted.items() if got.get(each) != version}
    if changed := {each: versions for each, versions in moved.items() if each in dependencies()}:
        raise RuntimeError(f"{name}: installing the book's package changed what was there: {changed}")
    if moved:  # what their needs moved, as a package that Colab lacks may do: it is not loaded before the first cell
        print(f"{name}: the installation also moved {moved}", flush=True)
    spec = folder / "share" / "jupyter" / "kernels" / KERNEL
    spec.mkdir(parents=True)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": name, "language": "python"}))
    return python


def widgets():
    """What Colab shows widgets with, in a folder that a kernel may put before its own packages."""
    names = ("anywidget", "ipywidgets", "ipython-genutils")
    listed = pins(LISTS / "colab.txt")
    shutil.rmtree(WIDGETS, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--target", WIDGETS, *(f"{name}=={listed[name]}" for name in names)], check=True)


# --- chapters -------------------------------------------------------------------


def text_of(output):
    """What one output prints: text, and the table of a page without its tags."""
    data = output.get("data", {})
    return output.get("text", "") or re.sub(r"<[^>]+>", " ", data.get("text/html", "")) or data.get("text/plain", "")


def numbers(cell):
    """The numbers that a cell prints, as they are written; figures and stderr aside."""
    kept = [o for o in cell.outputs if "image/svg+xml" not in o.get("data", {}) and o.get("name") != "stderr"]
    return NUMBER.findall("\n".join(map(text_of, kept)))


def differences(committed, executed):
    """One line for each code cell that prints other numbers, ends in an error or writes to stderr."""
    pairs = zip(committed.cells, executed.cells, strict=True)
    for number, (old, new) in enumerate(((o, n) for o, n in pairs if o.cell_type == "code"), 1):
        for output in new.outputs:
            if output.output_type == "error":
                yield f"code cell {number}: {output.ename}: {output.evalue}"[:400]
            elif output.get("name") == "stderr":
                yield f"code cell {number} writes to stderr: {output.text.strip()[:300]}"
        was, now = numbers(old), numbers(new)
        if was != now:
            first = next((i for i, (a, b) in enumerate(zip(was, now)) if a != b), min(len(was), len(now)))
            yield (
                f"code cell {number} prints other numbers, from the {first + 1}. on: "
                f"{' '.join(was[first : first + 6]) or 'nothing'} became {' '.join(now[first : first + 6]) or 'nothing'}"
            )


def absent(notebook, packages):
    """The cells of an executed chapter that say that they need one of the packages: number -> package, and those after them
    that fail for it."""
    found = {}
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
        for output in cell.outputs:
            words = f"{output.get('ename')}: {output.get('evalue')}"
            told = re.match(
                r"ImportError: .* needs ([\w-]+): `pip install \1`|ModuleNotFoundError: No module named '([\w-]+)'",
                words,
            )
            if told and (told[1] or told[2]) in packages:
                found[number] = told[1] or told[2]
            elif found and output.output_type == "error" and output.ename in ("NameError", "AssertionError"):
                found[number] = "what such a cell makes"
    return found


def tried(environment, chapter):
    """Differences of one chapter, executed in that environment and in a folder where there is nothing of the book."""
    committed, notebook = notebooks.read(chapter), notebooks.read(chapter)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    os.environ.pop("PYTHONPATH", None)  # or the kernel would find other packages than its own
    os.environ["JUPYTER_PATH"] = str(BUILD / "environments" / environment / "share" / "jupyter")
    with tempfile.TemporaryDirectory() as empty:
        client = NotebookClient(
            notebook,
            timeout=600,
            kernel_name=KERNEL,
            allow_errors=True,
            record_timing=False,
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
            resources={"metadata": {"path": empty}},
        )
        try:
            client.execute()
        except CellExecutionError as error:
            return [f"{chapter}: {error}"], {}
    missing = absent(notebook, without(environment))
    lines = [
        f"{chapter}: {line}"
        for line in differences(committed, notebooks.slim(notebook))
        if int(re.match(r"code cell (\d+)", line)[1]) not in missing
    ]
    return lines, missing


def run(environment, chosen, processes=2, python=None):
    """All differences of the chosen chapters, or of all; prints them as they are found."""
    make(environment, python)
    os.environ["BOOK_READER"] = "0"
    found = []
    with ProcessPoolExecutor(processes) as pool:
        chapters = notebooks.names(chosen)
        for chapter, (lines, missing) in zip(chapters, pool.map(partial(tried, environment), chapters)):
            told = f", but for {', '.join(f'code cell {n} ({what})' for n, what in missing.items())}" if missing else ""
            said, seen = needs(environment).get(chapter, set()), set(missing.values()) & set(without(environment))
            if said != seen:
                lines = [
                    *lines,
                    f"{chapter}: the list says that it needs {said or 'nothing'}, and it needs {seen or 'nothing'}",
                ]
            print(f"{chapter}: {'as committed' if not lines else 'differs'}{told}", *lines, sep="\n  ", flush=True)
            found += lines
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("write")
    commands.add_parser("widgets")
    running = commands.add_parser("run")
    running.add_argument("environment", choices=NAMES)
    running.add_argument("chapter", nargs="*", help="names without .ipynb; all chapters if none is given")
    running.add_argument("--processes", type=int, default=2)
    running.add_argument("--python", help="3.13, say, where the Python of the list is not to be had")
    options = parser.parse_args()
    try:
        if options.command == "write":
            (LISTS / "lowest.txt").write_text(lowest())
        elif options.command == "widgets":
            widgets()
        elif found := run(options.environment, options.chapter, options.processes, options.python):
            sys.exit(f"{len(found)} differences with the versions of tests/environments/{options.environment}.txt")
    except RuntimeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
