"""The book in JupyterLite, a JupyterLab without a server whose kernel runs in the reader's browser. `make lite` calls it.

build          contents, packages and site in _build/lite; the site is _build/lite/site, to be served by any web server
kernel         starts the kernel of the built site in headless Chromium, with Pyodide from npm in place of its own network
list           tests/environments/pyodide.txt anew: which of the packages that the book needs the kernel brings along

Optional: no other page and no other step needs it. The kernel, Pyodide, and the compiled packages come from a public network
when a reader opens a notebook; the book's package and all that is pure Python lie in the site.
"""

import argparse
import hashlib
import http.server
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import tomllib
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import browser
import export
import lab_driver
import notebooks
from environments import LISTS, pins
from jupyterlite_pyodide_kernel.constants import PYODIDE_PYTHON_VERSION, PYODIDE_VERSION
from notebooks import BUILD, ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename
from playwright.sync_api import sync_playwright

import assets

FOLDER = BUILD / "lite"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
#: The configuration, and the page that opens first.
SOURCE = ROOT / "lite"
PAGE = SOURCE / "README.md"
LIST = LISTS / "pyodide.txt"
#: What the markers of requirements are asked for.
THERE = {
    "sys_platform": "emscripten", "platform_system": "Emscripten", "platform_machine": "wasm32", "os_name": "posix",
    "python_version": PYODIDE_PYTHON_VERSION, "python_full_version": f"{PYODIDE_PYTHON_VERSION}.0", "extra": "",
}  # fmt: skip
#: Brought along by the kernel under these names, emptied of what a browser cannot do.
OF_THE_KERNEL = ("widgetsnbextension",)
#: Extensions of JupyterLab that work without a server: the kernel, and what shows the figures.
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget")
FIRST_CELL = """\
# The book's package and what it needs, from this site; takes a minute.
%pip install --quiet dicke-in-a-dot
import lib.units"""
HEAD = """\
# What Pyodide {version} brings along of the packages that the book needs: written by `tools/lite.py list` on {date} from the
# pyodide-lock.json in the npm package pyodide of that version, the one that jupyterlite-pyodide-kernel {kernel} fetches.
# Not in it, and compiled, so that they are not to be had:
# without {without}
# Chapters with cells that need one of them:
{needs}
# python {python}
"""
#: A row of the page that says which chapter has cells that need what is not there.
_ROW = re.compile(r"^\| \[([\w-]+)\]\(\1\.ipynb\) \| ([\w, ]+) \|$", re.M)


# --- packages -------------------------------------------------------------------


def dependencies():
    """Requirements of the book's package, as they stand in pyproject.toml."""
    return list(map(Requirement, tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]))


def missing():
    """Names of what the book needs elsewhere and cannot have in a browser."""
    return sorted(r.name for r in dependencies() if r.marker and not r.marker.evaluate(THERE))


def needed():
    """Name -> the requirements that ask for it, for all that the book's package needs in a browser, by what is installed here."""
    found, waiting = {}, dependencies()
    while waiting:
        one = waiting.pop()
        if one.marker and not one.marker.evaluate(THERE):
            continue
        name = canonicalize_name(one.name)
        if name not in found:
            waiting += map(Requirement, importlib.metadata.requires(name) or ())
        found.setdefault(name, []).append(one)
    return found


def told():
    """Chapter -> names of the packages that some of its cells need and that are not to be had, as the page says."""
    return {chapter: set(names.lower().split(", ")) for chapter, names in _ROW.findall(PAGE.read_text())}


def wheels():
    """Names of the packages whose wheels must lie in the site, for they are not the kernel's."""
    return sorted(set(needed()) - set(pins(LIST)) - set(OF_THE_KERNEL))


def core(folder):
    """Pyodide without packages, from npm, in a folder; its list of packages."""
    call = [*assets.npm(), "pack", "--silent", f"pyodide@{PYODIDE_VERSION}"]
    subprocess.run(call, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(Path(folder).glob("*.tgz"))) as packed:
        packed.extractall(folder, filter="data")
    return json.loads((Path(folder) / "package" / "pyodide-lock.json").read_text())


def write_list(date):
    """The list of the kernel's packages, from the npm package of its version."""
    with tempfile.TemporaryDirectory() as folder:
        lock = core(folder)
    there = {canonicalize_name(name): each["version"] for name, each in lock["packages"].items()}
    kernel = importlib.metadata.version("jupyterlite-pyodide-kernel")
    head = HEAD.format(
        version=PYODIDE_VERSION,
        date=date,
        kernel=kernel,
        without=" ".join(missing()),
        needs="\n".join(f"# needs {chapter}: {' '.join(sorted(names))}" for chapter, names in told().items()),
        python=PYODIDE_PYTHON_VERSION,
    )
    kept = sorted(set(needed()) & set(there))
    LIST.write_text(head + "".join(f"{name}=={there[name]}\n" for name in kept))


def collect(others=True):
    """The book's wheel and the other pure ones, from a registry, in the folder of wheels; a compiled one is refused."""
    folder = FOLDER / "wheels"
    shutil.rmtree(folder, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT], check=True)
    wanted = [f"{name}=={importlib.metadata.version(name)}" for name in wheels()]
    # Not for this machine: a package may have a compiled wheel for it beside a pure one for all.
    pure = ["--no-deps", "--only-binary", ":all:", "--platform", "any", "--python-version", PYODIDE_PYTHON_VERSION]
    if others:
        subprocess.run([*pip, "download", *pure, "--dest", folder, *wanted], check=True)
    found = sorted(folder.glob("*.whl"))
    if compiled := [
        path.name for path in found if any(tag.platform != "any" for tag in parse_wheel_filename(path.name)[3])
    ]:
        raise RuntimeError(f"compiled for one system: {', '.join(compiled)}")
    return found


# --- contents -------------------------------------------------------------------


def for_browsers(notebook):
    """A copy of a chapter whose first cell finds the package in this site."""
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    if "REPOSITORY_URL" not in first.source:
        raise RuntimeError("the first code cell of a copy is not the one that installs the package")
    first.source = FIRST_CELL
    return notebook


def fill():
    """The copies of all chapters and the page that opens first, in the folder of contents."""
    folder = FOLDER / "contents"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in export.references.contents():
        (folder / f"{name}.ipynb").write_text(notebooks.text_of(for_browsers(export.copy(name))), encoding="utf-8")
    shutil.copy(PAGE, folder)
    return folder


def build(others=True):
    """The site; without the ``others`` it has no wheel but the book's, and nothing is fetched to make it."""
    fill()
    found = collect(others)
    shutil.rmtree(FOLDER / "site", ignore_errors=True)
    share = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    for path in SOURCE.glob("*.json"):
        shutil.copy(path, FOLDER)
    call = [Path(sys.executable).with_name("jupyter"), "lite", "build"]
    call += [f"--LiteBuildConfig.federated_extensions={share / name}" for name in EXTENSIONS]
    call += [f"--PipliteAddon.piplite_urls={path}" for path in found]
    subprocess.run(call, cwd=FOLDER, check=True)


# --- the kernel, as far as it starts without its own network ---------------------


#: What the kernel itself loads of Pyodide's packages; all of it is pure Python, and on PyPI.
STARTS_WITH = ("micropip", "ipython", "jedi")
#: The package of the book by itself: what it needs is compiled, and only in Pyodide's own network.
TRIAL = """\
import sys, piplite
await piplite.install("dicke-in-a-dot", deps=False)
import dicke_in_a_dot
print("on", sys.platform, "with the package", dicke_in_a_dot.__version__)"""


def stand_in(site):
    """Pyodide in the folder ``pyodide`` of a site: its core from npm, the packages of the kernel from PyPI."""
    with tempfile.TemporaryDirectory() as folder:
        lock = core(folder)
        shutil.move(Path(folder) / "package", site / "pyodide")
    packages, waiting, wanted = lock["packages"], list(STARTS_WITH), {}
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted[name] = packages[name]
            waiting += filter(packages.get, map(canonicalize_name, packages[name]["depends"]))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "download", "--no-deps", "--dest"]
    pure = ["--only-binary", ":all:", "--platform", "any", "--python-version", PYODIDE_PYTHON_VERSION]
    named = [f"{each['name']}=={each['version']}" for each in wanted.values()]
    subprocess.run([*pip, site / "pyodide", *pure, *named], check=True)
    for each in wanted.values():  # PyPI's files are not byte by byte Pyodide's
        each["sha256"] = hashlib.sha256((site / "pyodide" / each["file_name"]).read_bytes()).hexdigest()
    (site / "pyodide" / "pyodide-lock.json").write_text(json.dumps(lock))
    path = site / "jupyter-lite.json"
    settings = json.loads(path.read_text())
    settings["jupyter-config-data"]["litePluginSettings"][KERNEL]["pyodideUrl"] = "./pyodide/pyodide.mjs"
    path.write_text(json.dumps(settings))


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_):
        pass


@contextmanager
def serving(folder):
    """Address of a site on the loopback address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def try_kernel():
    """Start the kernel in a browser and install the book's package in it; prints what it says."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(shutil.copytree(FOLDER / "site", Path(folder) / "site"))
        stand_in(site)
        with serving(site) as address, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser.find(), args=["--no-sandbox"])
            page = lab_driver.open_notebook(chromium, f"{address}lab/index.html?path=setting.ipynb")
            page.locator(".jp-Notebook .jp-CodeCell").first.click()
            page.keyboard.press("Escape")
            page.keyboard.press("a")  # a cell above
            page.keyboard.press("Enter")
            page.keyboard.insert_text(TRIAL)
            page.keyboard.press("Shift+Enter")
            said = page.get_by_text(re.compile("^on emscripten with the package"))
            said.wait_for()
            print(said.inner_text().strip())
            chromium.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build")
    commands.add_parser("kernel")
    commands.add_parser("list").add_argument("date", help="today, as it stands in the list")
    options = parser.parse_args()
    if options.command == "list":
        write_list(options.date)
    else:
        {"build": build, "kernel": try_kernel}[options.command]()


if __name__ == "__main__":
    main()
