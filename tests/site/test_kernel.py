"""A figure in a kernel: JupyterLab opens a notebook, runs it, and shows a frame that no page has."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from notebooks import ROOT


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab on a folder with one notebook."""
    program = shutil.which("jupyter-lab", path=Path(sys.executable).parent)
    assert program, "jupyterlab of tests/requirements.txt is not installed"
    folder = tmp_path_factory.mktemp("lab")
    cell = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": []}
    cell["source"] = 'from lib.widgets import explore\nexplore("2b", closure=["thermal envelope", "Arrhenius law"])'
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "figure.ipynb").write_text(json.dumps(notebook))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    env = {k: v for k, v in os.environ.items() if k != "BOOK_PAGES"} | own | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        [program, "--no-browser", "--allow-root", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}",
         f"--ServerApp.port={port}", "--ServerApp.port_retries=0"],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/lab/tree/figure.ipynb"
    for _ in range(120):
        try:
            urllib.request.urlopen(address)
            break
        except OSError:
            time.sleep(0.5)
    yield address
    server.terminate()
    server.wait()


def test_a_kernel_makes_the_frame_that_is_asked_for(browser, lab):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(90_000)
    page.goto(lab)
    page.get_by_text("| Idle").wait_for()
    page.locator(".jp-Notebook .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    figure = page.locator("figure.book-figure.fig-live")
    figure.locator("svg:visible").first.wait_for()
    slider = figure.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "/at 12 K and 300 K/.test(document.querySelector('.fig-wide svg').getAttribute('aria-label'))"
    )
    assert figure.locator("output").first.inner_text() == "12 K"
    assert figure.locator(".fig-more").count() == 1
    page.close()
