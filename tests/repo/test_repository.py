"""The repository as a whole: what it installs, what it may not contain, where it can be opened."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import notebooks
import pytest
import yaml
from notebooks import ROOT

BINARY = {".png", ".jpg", ".ico", ".npz", ".npy", ".woff", ".woff2", ".ttf"}


def files():
    """Every file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.fail("git cannot list the files: run the tests in a clone of the repository")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def texts():
    return {path: path.read_text(encoding="utf-8") for path in files() if path.suffix not in BINARY}


def test_no_registry_address_or_machine_path():
    # Put together here, so that this file does not contain what it looks for.
    hosts = [
        "registry.npm" + "js.org",
        "py" + "pi.org",
        "files.python" + "hosted.org",
        "--index" + "-url",
        "--extra-index" + "-url",
    ]
    homes = ["/ro" + "ot/", "/ho" + "me/", "/Use" + "rs/", "/wo" + "rk/", "/tm" + "p/"]
    pattern = re.compile("|".join(map(re.escape, hosts + homes)))
    hits = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in texts().items()
        for match in pattern.finditer(text)
    ]
    assert hits == []


def test_no_file_is_large():
    assert [p.name for p in files() if p.stat().st_size > 2_000_000] == []


def test_front_end_lock_has_hashes_and_no_addresses():
    lock = (ROOT / "assets" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    packages = yaml.safe_load(lock)["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)


def test_a_module_can_be_read_in_one_sitting():
    long = {p.name: n for p in (ROOT / "lib").rglob("*.py") if (n := len(p.read_text().splitlines())) > 400}
    assert long == {}


def test_every_pin_is_exact():
    for path in (
        ROOT / "requirements.txt",
        ROOT / "tests" / "requirements.txt",
        ROOT / "tools" / "node-requirements.txt",
    ):
        for line in path.read_text().splitlines():
            if line and not line.startswith("#") and line != "-e .":
                assert re.fullmatch(r"[\w.-]+==[\w.]+(; sys_platform == \"\w+\")?", line), f"{path.name}: {line}"


def test_book_and_test_pins_agree():
    def pins(path):
        return dict(re.findall(r"^([\w.-]+)==(\S+)", path.read_text(), flags=re.M))

    book, test = pins(ROOT / "requirements.txt"), pins(ROOT / "tests" / "requirements.txt")
    assert {n: (book[n], test[n]) for n in set(book) & set(test) if book[n] != test[n]} == {}


def test_wheel_holds_code_style_and_tables(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT],
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {"lib/__init__.py", "lib/widgets/__init__.py", "lib/figures/book.mplstyle", "lib/_web/figure.js"} <= inside
    assert {"lib/notation.csv", "lib/_data/_toc.yml"} <= inside
    assert "lib/figures/fonts/FiraSans-Regular.ttf" in inside
    tables = {path.name for path in (ROOT / "data").glob("*.csv")}
    assert tables
    assert {f"lib/_data/{name}" for name in tables} <= inside


def test_binder_configuration():
    ran = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert "requirements.txt" in ran.stderr + ran.stdout


# --- the repository's address ------------------------------------------------------

ADDRESS = "https://github.com/someone/some-book"


@pytest.fixture(scope="module")
def book_with_address(tmp_path_factory):
    """A one-page book like ours whose configuration names a repository."""
    folder = tmp_path_factory.mktemp("book")
    config = yaml.safe_load((ROOT / "_config.yml").read_text())
    config["repository"]["url"] = ADDRESS
    config["execute"]["execute_notebooks"] = "off"
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    (folder / "_toc.yml").write_text("format: jb-book\nroot: chapters/index\n")
    for name in ("assets", "tools"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "chapters").mkdir()
    shutil.copy(ROOT / "chapters" / "references.bib", folder / "chapters")
    page = notebooks.nbformat.v4.new_notebook(cells=[notebooks.nbformat.v4.new_markdown_cell("# A page")])
    (folder / "chapters" / "index.ipynb").write_text(notebooks.text_of(notebooks.sync(page, ADDRESS)))
    subprocess.run([Path(sys.executable).with_name("jupyter-book"), "build", "-q", "-W", folder], check=True)
    return folder / "_build" / "html"


def test_buttons_appear_with_the_address(book_with_address):
    page = (book_with_address / "chapters" / "index.html").read_text()
    assert "https://mybinder.org/v2/gh/someone/some-book/main?urlpath=lab/tree/copies/index.ipynb" in page
    assert "https://colab.research.google.com/github/someone/some-book/blob/notebooks/index.ipynb" in page
    assert "source-repository-button" in page and "source-issues-button" in page and "source-edit-button" in page


def test_cards_and_a_map_of_the_site_appear_with_the_address(book_with_address):
    site = "https://someone.github.io/some-book/"
    page = (book_with_address / "chapters" / "index.html").read_text()
    assert f'<meta property="og:url" content="{site}chapters/index.html">' in page
    card = re.search(rf'<meta property="og:image" content="{site}([^"]+)">', page)[1]
    assert (book_with_address / card).stat().st_size > 10_000
    assert f"<loc>{site}chapters/index.html</loc>" in (book_with_address / "sitemap.xml").read_text()
    assert f"{site}sitemap.xml" in (book_with_address / "robots.txt").read_text()
    assert '<base href="/some-book/">' in (book_with_address / "404.html").read_text()


def test_address_reaches_readme_and_citation(tmp_path):
    for name in ("README.md", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    notebooks.sync_address(ADDRESS, tmp_path)
    assert (tmp_path / "README.md").read_text().count("someone/some-book") == 2
    assert f"repository-code: {ADDRESS}" in (tmp_path / "CITATION.cff").read_text()
    notebooks.sync_address("", tmp_path)
    assert "someone" not in (tmp_path / "README.md").read_text() + (tmp_path / "CITATION.cff").read_text()


def test_readme_and_citation_carry_the_present_address(tmp_path):
    for name in ("README.md", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    notebooks.sync_address(notebooks.address(), tmp_path)
    for name in ("README.md", "CITATION.cff"):
        assert (tmp_path / name).read_text() == (ROOT / name).read_text()


def test_readme_is_short_and_its_files_exist():
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) < 100
    local = [t for t in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in t]
    assert [t for t in local if not (ROOT / t).exists()] == []
