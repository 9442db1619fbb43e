"""A JupyterLab on this machine, for a browser to look at: what a reader of Binder or of a clone sees."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def serving(folder, python, own, **more):
    """Address of a JupyterLab of that Python on ``folder``, stopped afterwards.

    Its settings and caches lie in the folder ``own``; ``more`` are variables of the environment, ``None`` for one to remove.
    """
    program = shutil.which("jupyter-lab", path=Path(python).parent)
    if not program:
        raise RuntimeError(f"jupyterlab is not installed beside {python}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    named = {name: str(own / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    env = os.environ | named | more
    server = subprocess.Popen(
        [program, "--no-browser", "--allow-root", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}",
         f"--ServerApp.port={port}", "--ServerApp.port_retries=0"],
        env={k: v for k, v in env.items() if v is not None}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/lab/tree"
    try:
        for _ in range(240):
            with suppress(OSError):
                urllib.request.urlopen(address)
                break
            time.sleep(0.5)
        else:
            raise RuntimeError("JupyterLab did not start within two minutes")
        yield address
    finally:
        server.terminate()
        server.wait()


def open_notebook(browser, address):
    """A page with that notebook and a kernel that waits for its first cell."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(180_000)
    page.goto(address)
    page.get_by_text("| Idle").wait_for()
    return page


def move_slider(page, figure):
    """Move the first slider of a figure by one step; what it said before and after."""
    figure.locator("svg:visible").first.wait_for()
    slider, said = figure.get_by_role("slider").first, figure.locator("output").first
    before, label = said.inner_text(), figure.locator("svg:visible").first.get_attribute("aria-label")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([figure, label]) => figure.querySelector('.fig-wide svg').getAttribute('aria-label') != label",
        arg=[figure.element_handle(), label],
    )
    return before, said.inner_text()
