"""Edit, run and check the chapters.

text      chapters/NAME.ipynb -> text/NAME.md, to edit a notebook as text
update    text/NAME.md -> chapters/NAME.ipynb where the text is the newer one (or is named);
          cells whose input is unchanged keep their output
run       execute with fresh kernels, two at a time, and write the slim notebooks
code      drop what was built with other code or tables (`make book` calls this and the next)
cache     execute what the book's execution cache does not hold yet; the book, nbval and the test of the bytes use it
check     list what is wrong with the committed notebooks
"""

import argparse
import hashlib
import os
import re
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import jupytext
import metadata
import nbformat
from jupytext.combine import combine_inputs_with_outputs
from metadata import address
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = ROOT / "chapters"
TEXT = ROOT / "text"
BUILD = ROOT / "_build"
CACHE = BUILD / ".jupyter_cache"
#: What a notebook's outputs depend on beside its own cells.
CODE = ("lib", "data", "requirements.txt", "pyproject.toml")

# One thread a kernel: chapters run side by side, and threads that wait for each other cost more than they save.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Figures are made for pages: with every frame, which a page without a kernel needs.
os.environ.setdefault("BOOK_PAGES", "1")

LONGEST_CELL = 25
KEPT_OUTPUTS = ("text/plain", "text/latex", "text/markdown", "text/html", "image/svg+xml")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
#: The first cell of every chapter; the address comes from _config.yml.
FIRST_CELL = """\
# Only needed where the book's package is missing, as on Colab.
REPOSITORY_URL = "{url}"
try:
    import lib.units
except ModuleNotFoundError:
    if REPOSITORY_URL:
        %pip install --quiet "dicke-in-a-dot @ git+{{REPOSITORY_URL}}"
    else:
        print("The book's package is not installed here. Run `pip install -e .` in a copy "
              "of its repository, restart the kernel, and go on with the next cell.")"""


def names(chosen=()):
    """Chapter names: the chosen ones, or all."""
    known = sorted(path.stem for path in CHAPTERS.glob("*.ipynb"))
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        sys.exit(f"unknown chapter {', '.join(unknown)}: the chapters are {', '.join(known)}")
    return list(chosen) or known


def first_cell(url):
    return FIRST_CELL.format(url=url)


def read(name):
    return nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4)


def text_of(notebook):
    """A notebook as text with the same bytes everywhere."""
    return nbformat.writes(notebook, indent=1, sort_keys=True, ensure_ascii=False).rstrip("\n") + "\n"


def write(name, notebook):
    (CHAPTERS / f"{name}.ipynb").write_text(text_of(notebook), encoding="utf-8")


# --- form ---------------------------------------------------------------------


def sync(notebook, url):
    """Put the current first cell in front."""
    source = first_cell(url)
    cells = notebook.cells
    if cells and cells[0].source.startswith(FIRST_CELL.splitlines()[0]):
        if cells[0].source != source:
            cells[0].source = source
    else:
        cells.insert(0, nbformat.v4.new_code_cell(source))
    cells[0].metadata = nbformat.from_dict({"tags": ["remove-cell"]})
    return notebook


def slim(notebook):
    """Drop what changes from run to run or weighs: widget state, frames, rasters, timings, ids."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen = {}
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({k: v for k, v in sorted(cell.metadata.items()) if k == "tags" and v})
        key = f"{cell.cell_type}\n{cell.source}"
        seen[key] = seen.get(key, 0) + 1
        cell.id = hashlib.sha256(f"{seen[key]}\n{key}".encode()).hexdigest()[:8]
        if cell.cell_type == "code":
            cell.outputs = slim_outputs(cell.outputs)
    return notebook


def joined(outputs):
    """Outputs with a stream that arrived in pieces put together again."""
    kept = []
    for output in outputs:
        last = kept[-1] if kept else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            kept.append(output)
    return kept


def slim_outputs(outputs):
    kept = []
    for output in joined(outputs):
        if "data" in output:
            bare_widget = (
                "application/vnd.jupyter.widget-view+json" in output.data and "image/svg+xml" not in output.data
            )
            # A figure's page form holds every frame; its still picture says enough.
            dropped = {"text/html"} if "image/svg+xml" in output.data else set()
            output.data = nbformat.from_dict(
                {m: output.data[m] for m in KEPT_OUTPUTS if m in output.data and m not in dropped}
            )
            output.metadata = nbformat.from_dict({})
            if bare_widget or not output.data:
                continue
        kept.append(output)
    return kept


# --- execution ----------------------------------------------------------------


def execute(name):
    """The chapter's notebook, executed from top to bottom in a fresh kernel."""
    notebook = read(name)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        timeout=180,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(CHAPTERS)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise RuntimeError(f"chapter {name}: {error}") from None
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
    return notebook


def code_hash():
    """A hash of everything a notebook's outputs depend on beside its own cells."""
    found = [path for name in CODE for path in ((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name])]
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(found):
        if path.is_file() and path.suffix != ".pyc" and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(ROOT)}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def built_with_this_code():
    """Whether the cache was filled with the code and tables as they stand: it knows notebooks by their cells only."""
    note = BUILD / ".code"
    return note.exists() and note.read_text() == code_hash()


def drop_other_code():
    """Empty the build's folder if code or tables have changed since; finished tasks of sweeps (``.jsonl``) stay."""
    if not built_with_this_code():
        BUILD.mkdir(exist_ok=True)
        for each in BUILD.iterdir():
            if each.is_dir():
                shutil.rmtree(each, ignore_errors=True)
            elif ".jsonl" not in each.name:
                each.unlink()
        (BUILD / ".code").write_text(code_hash())
    (BUILD / ".code").touch()


def cached(cache, name):
    """The chapter with the outputs the cache holds, or None."""
    try:
        return cache.merge_match_into_notebook(read(name))[1]
    except KeyError:
        return None


def recorded(name):
    """The chapter as the book's build executed it with the present code, cells and tables; None where it has not."""
    from jupyter_cache import get_cache

    return cached(get_cache(CACHE), name) if built_with_this_code() else None


def executed(chosen):
    """Pairs of name and executed notebook, as they finish in order."""
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        yield from zip(chosen, pool.map(execute, chosen))


def fill_cache(chosen):
    """Execute the chapters that the cache lacks."""
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn

    drop_other_code()
    cache = get_cache(CACHE)
    missing = [name for name in names(chosen) if cached(cache, name) is None]
    if missing:
        print(f"executing {', '.join(missing)}", flush=True)
    for name, notebook in executed(missing):
        bundle = CacheBundleIn(notebook, str(CHAPTERS / f"{name}.ipynb"))
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


# --- checks -------------------------------------------------------------------


def problems(name, notebook, url):
    """What is wrong with one committed notebook; empty when nothing is."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if not code or notebook.cells[0].source != first_cell(url):
        yield "the first cell is not the one tools/notebooks.py writes"
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        yield "not executed in order from top to bottom"
    if text_of(slim(nbformat.from_dict(notebook))) != text_of(notebook):
        yield "carries widget state, rasters, timings or foreign metadata"
    for number, cell in enumerate(code, 1):
        lines = cell.source.count("\n") + 1
        if lines > LONGEST_CELL:
            yield f"code cell {number} has {lines} lines, more than {LONGEST_CELL}"
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"code cell {number} ended in an error"
            elif output.get("name") == "stderr":
                yield f"code cell {number} wrote to stderr"
        if re.search(r"0x[0-9a-f]{8,}", "".join(map(printed, cell.outputs))):
            yield f"code cell {number} prints a memory address"
        if re.search(r"\bexplore\(", cell.source):
            near = [
                o for c in code[number - 1 : number + 2] for o in c.outputs if "image/svg+xml" not in o.get("data", {})
            ]
            if not re.search(r"\d", "".join(map(printed, near))):
                yield f"no number is printed beside the figure of code cell {number}"


def printed(output):
    """The text a reader sees of one output."""
    return output.get("text", "") or output.get("data", {}).get("text/plain", "")


def check(chosen=()):
    """All problems of the committed notebooks, one line each."""
    url = address()
    found = (f"{name}: {problem}" for name in names(chosen) for problem in problems(name, read(name), url))
    return list(found)


# --- commands -------------------------------------------------------------------


def to_text(chosen):
    TEXT.mkdir(exist_ok=True)
    for name in names(chosen):
        jupytext.write(read(name), TEXT / f"{name}.md", fmt="md:myst")


def update(chosen):
    url = address()
    for path in sorted(TEXT.glob("*.md")):
        old = CHAPTERS / f"{path.stem}.ipynb"
        stale = old.exists() and old.stat().st_mtime_ns >= path.stat().st_mtime_ns
        if path.stem not in chosen if chosen else stale:
            continue
        notebook = jupytext.read(path, fmt="md:myst")
        if old.exists():
            notebook = combine_inputs_with_outputs(notebook, read(path.stem), fmt="md:myst")
        write(path.stem, slim(sync(notebook, url)))


def run(chosen):
    os.environ["BOOK_READER"] = "0"  # what is committed holds nothing of a reader's
    metadata.write()
    url = address()
    for name in names(chosen):
        write(name, sync(read(name), url))
    # The cache is left alone: the build executes again, so that its outputs are a second opinion on these.
    for name, notebook in executed(names(chosen)):
        write(name, slim(notebook))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("text", "update", "run", "code", "cache", "check"))
    parser.add_argument("chapter", nargs="*", help="names without .ipynb; all chapters if none is given")
    options = parser.parse_args()
    commands = {
        "text": to_text,
        "update": update,
        "run": run,
        "check": check,
        "code": lambda chosen: drop_other_code(),
        "cache": fill_cache,
    }
    try:
        found = commands[options.command](options.chapter)
    except RuntimeError as error:
        sys.exit(str(error))
    if options.command == "check" and found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
