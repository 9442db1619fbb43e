"""A figure in a kernel: JupyterLab opens a notebook, runs it, and shows a frame that no page has."""

import json
import sys

import lab_driver as driver
import pytest
from notebooks import ROOT


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab on a folder with one notebook."""
    folder = tmp_path_factory.mktemp("lab")
    cell = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": []}
    cell["source"] = 'from lib.widgets import explore\nexplore("2b", closure=["thermal envelope", "Arrhenius law"])'
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "figure.ipynb").write_text(json.dumps(notebook))
    with driver.serving(folder, sys.executable, folder, BOOK_PAGES=None, PYTHONPATH=str(ROOT)) as address:
        yield f"{address}/figure.ipynb"


def test_a_kernel_makes_the_frame_that_is_asked_for(browser, lab):
    page = driver.open_notebook(browser, lab)
    page.locator(".jp-Notebook .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    figure = page.locator("figure.book-figure.fig-live")
    assert driver.move_slider(page, figure)[1] == "12 K"
    shown = figure.locator(".fig-wide svg").get_attribute("aria-label")
    assert "at 12 K and 300 K" in shown
    assert figure.locator(".fig-more").count() == 1
    page.close()
