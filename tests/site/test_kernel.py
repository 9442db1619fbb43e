"""A figure in a kernel: JupyterLab shows frames that no page has; with other versions of its widgets the object is the same."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import environments
import lab_driver as driver
import pytest
from jupyter_client.manager import KernelManager
from notebooks import ROOT

FIGURES = """\
from IPython.display import display
from lib.widgets import explore
display(explore("2b", closure=["thermal envelope", "Arrhenius law"], shared=["temperature"]))
display(explore("absolute-rate", temperature=[4, 12, 77], shared=["temperature"]))"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab on a folder with one notebook."""
    folder = tmp_path_factory.mktemp("lab")
    cell = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": [], "source": FIGURES}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "figure.ipynb").write_text(json.dumps(notebook))
    with driver.serving(folder, sys.executable, folder, BOOK_PAGES=None, PYTHONPATH=str(ROOT)) as address:
        yield f"{address}/figure.ipynb"


def test_a_kernel_makes_the_frames_that_are_asked_for(browser, lab):
    """The slider of one figure moves both: each asks the kernel for a frame of its own panel."""
    page = driver.open_notebook(browser, lab)
    page.locator(".jp-Notebook .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    figure, other = (page.locator(f"figure#fig-{name}.fig-live") for name in ("2b", "absolute-rate"))
    other.locator("svg:visible").first.wait_for()
    assert driver.move_slider(page, figure)[1] == "12 K"
    shown = figure.locator(".fig-wide svg").get_attribute("aria-label")
    assert "at 12 K and 300 K" in shown
    assert figure.locator(".fig-more").count() == 1
    other.locator(".fig-wide svg[aria-label*='lifetime against edge at 12 K']").wait_for(state="attached")
    assert other.get_by_role("radio", name="12 K").is_checked()
    page.close()


# ------------------------------------------------------------------ the widgets of Colab, and the newest

ONE = """\
import anywidget, ipywidgets
from lib.widgets import explore
print(anywidget.__version__, ipywidgets.__version__)
figure = explore("2b", closure=["thermal envelope", "Arrhenius law"])
figure"""

#: What a version of the packages says of itself, and what only the newer ipywidgets knows.
ITS_OWN = {"_model_module_version", "_view_module_version", "layout", "tabbable", "tooltip"}


def spoken(own, folder):
    """What a kernel whose widgets lie in ``folder`` says: its versions, the figure's state and display, a frame and an error."""
    manager = KernelManager(kernel_name="python3")
    env = os.environ | {"PYTHONPATH": f"{folder}:{ROOT}", "IPYTHONDIR": str(own)}
    manager.start_kernel(env={k: v for k, v in env.items() if k != "BOOK_PAGES"}, cwd=str(own))
    client = manager.blocking_client()
    client.start_channels()

    def after(asked):
        """What comes until the kernel has done what it was asked."""
        found = []
        while True:
            message = client.get_iopub_msg(timeout=60)
            kind, content = message["msg_type"], message["content"]
            if message["parent_header"].get("msg_id") == asked:
                if kind == "status" and content["execution_state"] == "idle":
                    return found
                found.append((kind, content))

    try:
        client.wait_for_ready(timeout=60)
        told = after(client.execute(ONE))
        assert "error" not in dict(told), told
        opened = {c["comm_id"]: c for kind, c in told if kind == "comm_open"}
        (id,) = [id for id, c in opened.items() if "_esm" in c["data"]["state"]]

        def answer(**question):
            asked = client.session.msg("comm_msg", {"comm_id": id, "data": {"method": "custom", "content": question}})
            client.shell_channel.send(asked)
            (reply,) = [c["data"] for kind, c in after(asked["header"]["msg_id"]) if kind == "comm_msg"]
            return reply

        state = opened[id]["data"]["state"]
        (shown,) = [c["data"] for kind, c in told if kind == "execute_result"]
        (view,) = [shown.pop(key) for key in list(shown) if "widget-view" in key]
        return {
            "versions": [c["text"] for kind, c in told if kind == "stream"],
            "target": opened[id]["target_name"],
            "state": {name: value for name, value in state.items() if name not in ITS_OWN},
            "shown": shown,
            "view": view | {"model_id": view["model_id"] == id},
            "frame": answer(ask="wide", at=[1, 3], id=1),
            "failed": answer(ask="wide", at=[9, 9], id=2),
        }
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_the_widgets_of_colab_and_the_newest_make_the_same_object(tmp_path):
    """Messages of two kernels, one with the versions of tests/environments/colab.txt, compared to the letter."""
    assert environments.WIDGETS.is_dir(), "the widgets of Colab are not installed: run `make .venv/.test`"
    with ThreadPoolExecutor() as pool:
        newest, colab = pool.map(partial(spoken, tmp_path), ("", environments.WIDGETS))
    listed = environments.pins(environments.LISTS / "colab.txt")
    versions = newest.pop("versions"), colab.pop("versions")
    assert versions[1] == [f"{listed['anywidget']} {listed['ipywidgets']}\n"] and versions[0] != versions[1]
    assert newest == colab
    assert newest["target"] == "jupyter.widget" and newest["view"]["model_id"]
    assert "<figure" in newest["state"]["markup"] and newest["state"]["_esm"].endswith("export default { render };\n")
    assert "at 8 K" in newest["frame"]["content"]["alt"] and "IndexError" in newest["failed"]["content"]["error"]
