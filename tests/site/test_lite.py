"""The site of JupyterLite, made here without its other packages and opened in a browser that may go nowhere else."""

import json
import subprocess
import sys
from pathlib import Path

import notebooks
import pytest

import lite


@pytest.fixture(scope="module")
def lite_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lite")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lite, "FOLDER", folder)
        lite.build(others=False)
    return folder / "site"


def test_the_configuration_is_valid(lite_site):
    """By the schemas that JupyterLite has for its own files."""
    call = [Path(sys.executable).with_name("jupyter"), "lite", "check"]
    ran = subprocess.run(call, cwd=lite_site.parent, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    settings = json.loads((lite_site / "jupyter-lite.json").read_text())["jupyter-config-data"]
    kernel = settings["litePluginSettings"][lite.KERNEL]
    # Nothing of the book comes from a registry when it is read.
    assert kernel["disablePyPIFallback"] is True
    assert {each["name"] for each in settings["federated_extensions"]} == set(lite.EXTENSIONS)


def test_the_contents_are_all_chapters_and_the_page_that_opens_first(lite_site):
    listed = json.loads((lite_site / "api" / "contents" / "all.json").read_text())["content"]
    assert {each["name"] for each in listed} == {f"{name}.ipynb" for name in notebooks.names()} | {"README.md"}
    for each in listed:
        assert (lite_site / "files" / each["path"]).stat().st_size > 500


def test_the_index_of_packages_has_the_book(lite_site):
    index = json.loads((lite_site / "pypi" / "all.json").read_text())
    assert set(index) == {"dicke-in-a-dot"}
    (release,) = index["dicke-in-a-dot"]["releases"].values()
    assert (lite_site / "pypi" / release[0]["filename"]).exists()


def test_a_chapter_is_shown_and_only_the_kernel_asks_another_server(lite_site, browser):
    asked = []
    with lite.serving(lite_site) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(120_000)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}lab/index.html?path=coherence.ipynb")
        notebook = page.locator(".jp-Notebook")
        notebook.locator(".jp-Cell").first.wait_for()
        notebook.get_by_role("heading", name="coherence number").first.wait_for()
        # What cells showed when they were last executed stands there before any is run.
        notebook.locator(".jp-OutputArea-output").first.wait_for()
        page.close()
    away = {url.split("/")[2] for url in asked if url.startswith("http") and not url.startswith(address)}
    assert away <= {"cdn.jsdelivr.net"}
