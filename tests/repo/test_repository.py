"""The repository as a whole: what it installs, what it may not contain, where it can be opened."""

import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import metadata
import neurolibre
import notebooks
import pytest
import yaml
from notebooks import ROOT
from packaging.specifiers import SpecifierSet

from lib import tables

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


def test_every_pin_installs_on_the_oldest_python_that_is_promised():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    oldest = project["requires-python"].removeprefix(">=") + ".0"
    pins = (ROOT / "requirements.txt").read_text() + (ROOT / "tests" / "requirements.txt").read_text()
    named = re.findall(r"^([\w.-]+)==[\w.]+$", pins, re.M)  # without those of other systems
    assert len(named) > 100
    needs = {name: importlib.metadata.metadata(name).get("Requires-Python") for name in named}
    assert {name: need for name, need in needs.items() if need and oldest not in SpecifierSet(need)} == {}


def test_binder_configuration():
    ran = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    told = ran.stderr + ran.stdout
    assert "./binder/postBuild" in told and "python=3.11" in told
    # The test tools and those of the site stay out of it.
    assert "pip install --no-cache-dir -r" not in told


def test_binder_reads_with_the_versions_of_the_book():
    def pins(path):
        return dict(re.findall(r"^([\w.-]+)==(\S+)", path.read_text(), flags=re.M))

    book, reading = pins(ROOT / "requirements.txt"), pins(ROOT / "binder" / "reading.txt")
    assert {name: version for name, version in reading.items() if book.get(name) != version} == {}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {re.match(r"[\w-]+", each)[0] for each in project["dependencies"]} <= set(reading)


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


@pytest.fixture
def copied(tmp_path):
    """The files that name authors, title, version and address, to be written anew."""
    for name in (*metadata.files(), "chapters/references.bib"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_authors_title_version_and_address_are_those_of_their_one_place():
    assert {name for name, text in metadata.files().items() if (ROOT / name).read_text() != text} == set()


def test_a_change_in_one_place_reaches_all_files(copied):
    config = (copied / "_config.yml").read_text()
    (copied / "_config.yml").write_text(config.replace('url: ""', f"url: {ADDRESS}"))
    told = yaml.safe_load((copied / "CITATION.cff").read_text())
    orcid = "https://orcid.org/0000-0002-1825-0097"
    person = {"given-names": "Ada", "family-names": "Curie", "orcid": orcid, "affiliation": "Some University"}
    told |= {"authors": [person, {"name": "A group"}], "version": "7.8.9", "title": "Another title: really"}
    (copied / "CITATION.cff").write_text(yaml.safe_dump(told, sort_keys=False))
    metadata.write(copied)
    text = {name: (copied / name).read_text() for name in metadata.files(copied)}
    assert text["README.md"].count("someone/some-book") == 2
    assert f"repository-code: {ADDRESS}" in text["CITATION.cff"]
    for name in ("_config.yml", "pyproject.toml", "assets/citation.bib", "paper.md"):
        assert "Ada Curie" in text[name]
    assert all(
        "7.8.9" in text[name] for name in ("lib/__init__.py", "assets/citation.bib", "codemeta.json", ".zenodo.json")
    )
    assert json.loads(text[".zenodo.json"])["creators"] == [
        {"name": "Curie, Ada", "orcid": "0000-0002-1825-0097", "affiliation": "Some University"}, {"name": "A group"}
    ]  # fmt: skip
    assert [a["@type"] for a in json.loads(text["codemeta.json"])["author"]] == ["Person", "Organization"]
    assert tomllib.loads(text["pyproject.toml"])["project"]["authors"] == [{"name": "Ada Curie"}, {"name": "A group"}]
    head = yaml.safe_load(text["paper.md"].split("---\n")[1])
    assert head["authors"][0] == {"name": "Ada Curie", "orcid": "0000-0002-1825-0097", "affiliation": 1}
    assert head["title"] == "Another title: really"
    before = dict(text)
    metadata.write(copied)
    assert {name: (copied / name).read_text() for name in before} == before


def test_the_paper_has_what_its_journal_asks_for():
    text = (ROOT / "paper.md").read_text()
    for heading in (
        "Summary",
        "Statement of need",
        "Learning objectives",
        "Content",
        "Experience of use",
        "References",
    ):
        assert f"\n# {heading}\n" in text
    cited = set(re.findall(r"@([a-z]+\d{4}\w*)", text.split("---\n", 2)[2]))
    entries = set(re.findall(r"^@\w+\{(\w+),", (ROOT / "paper.bib").read_text(), re.M))
    assert cited == entries and len(cited) >= 5
    assert 500 < len(text.split()) < 1500
    told = re.search(r"ledger of\s+(\d+) claims", text)[1]
    assert int(told) == len(tables.load("claims"))


def test_the_layout_for_neurolibre_is_whole_and_a_gap_is_named(tmp_path):
    neurolibre.main(tmp_path / "copy")
    assert list(neurolibre.problems(tmp_path / "copy")) == []
    assert "\n-e content\n" in "\n" + (tmp_path / "copy/binder/requirements.txt").read_text()
    (tmp_path / "copy/content/chapters/claims.ipynb").unlink()
    (tmp_path / "copy/paper.bib").unlink()
    assert list(neurolibre.problems(tmp_path / "copy")) == [
        "paper.bib is missing", "content/chapters/claims, of the table of contents, is missing"
    ]  # fmt: skip


def test_issue_forms_have_what_their_host_asks_for():
    forms = [path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config"]
    assert len(forms) >= 3
    for path in forms:
        form = yaml.safe_load(path.read_text())
        assert form["name"] and form["description"] and form["body"]
        ids = [field["id"] for field in form["body"]]
        assert len(ids) == len(set(ids))
        assert all(field["type"] in ("input", "textarea") and field["attributes"]["label"] for field in form["body"])


def test_the_newest_change_is_the_version():
    newest = re.search(r"^## (\S+) - (\S+)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    told = metadata.citation()
    assert newest.groups() == (told["version"], str(told["date-released"]))


def test_readme_is_short_and_its_files_exist():
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) < 100
    local = [t for t in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in t]
    assert [t for t in local if not (ROOT / t).exists()] == []
