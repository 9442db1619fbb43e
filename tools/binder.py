"""The environment that Binder makes, made here: its weight, and a chapter opened, run and moved in it.

    python tools/binder.py [chapter]

A fresh environment with JupyterLab stands for Binder's own; a copy of the last commit and its binder/postBuild do the
rest. Headless Chromium opens the chapter's copy in JupyterLab, runs all its cells and moves a slider. Minutes.
"""

import os
import re
import shutil
import subprocess
import sys
import time

import browser
import lab_driver
from environments import interpreter
from notebooks import BUILD, ROOT
from playwright.sync_api import sync_playwright

FOLDER = BUILD / "environments" / "binder"
#: What the repository may add to Binder's own environment, in millions of bytes.
HEAVIEST = 700


def weight(folder):
    """Millions of bytes in the files of a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) / 1e6


def python_of(text):
    return re.fullmatch(r"python-(\d\.\d+)\s*", text)[1]


def make():
    """The environment and the copy of the book in it; what it weighs beside JupyterLab, its Python, the copy."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    env, copy = FOLDER / "env", FOLDER / "book"
    python = interpreter(python_of((ROOT / "binder" / "runtime.txt").read_text()))
    subprocess.run([python, "-m", "venv", env], check=True)
    lab = re.search(r"^jupyterlab==\S+", (ROOT / "tests" / "requirements.txt").read_text(), re.M)[0]
    subprocess.run([env / "bin" / "python", "-m", "pip", "install", "--quiet", lab], check=True)
    before = weight(env)
    subprocess.run(["git", "clone", "--quiet", ROOT, copy], check=True)
    path = f"{env / 'bin'}{os.pathsep}{os.environ['PATH']}"
    hidden = ("PYTHONPATH", "BOOK_PAGES")
    inside = {k: v for k, v in os.environ.items() if k not in hidden} | {"PATH": path}
    subprocess.run([copy / "binder" / "postBuild"], cwd=copy, env=inside, check=True)
    return weight(env) - before, env / "bin" / "python", copy


def look(python, copy, chapter):
    """What is wrong with the chapter in JupyterLab; prints how long it took to run."""
    started = time.monotonic()
    with (
        lab_driver.serving(copy, python, FOLDER, BOOK_PAGES=None, PYTHONPATH=None) as address,
        sync_playwright() as playwright,
    ):
        program = playwright.chromium.launch(executable_path=browser.find(), args=["--no-sandbox"])
        page = lab_driver.open_notebook(program, f"{address}/copies/{chapter}.ipynb")
        opened = time.monotonic()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        live = page.locator("figure.book-figure.fig-live").filter(has=page.get_by_role("slider"))
        live.first.wait_for(state="attached")
        page.wait_for_function(
            "![...document.querySelectorAll('.jp-InputPrompt')].some(each => each.textContent.includes('*'))"
        )
        print(f"{chapter}: open after {opened - started:.0f} s, run in {time.monotonic() - opened:.0f} s more")
        error = "application/vnd.jupyter.error", "application/vnd.jupyter.stderr"
        bad = page.locator(", ".join(f'[data-mime-type="{kind}"]' for kind in error))
        yield from (f"{chapter}: {text[:300]}" for text in bad.all_inner_texts())
        figure = live.first
        figure.scroll_into_view_if_needed()
        before, after = lab_driver.move_slider(page, figure)
        print(f"{chapter}: a slider from {before} to {after}")
        page.screenshot(path=FOLDER / f"{chapter}.png")
        program.close()


def main(chapter="coherence"):
    added, python, copy = make()
    print(f"the reading environment adds {added:.0f} MB to JupyterLab's")
    found = [f"more than {HEAVIEST} MB"] if added > HEAVIEST else []
    found += look(python, copy, chapter)
    sys.exit("\n".join(found) or None)


if __name__ == "__main__":
    main(*sys.argv[1:2])
