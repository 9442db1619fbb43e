"""Links and references as the chapters and the other texts write them; the built pages have their own test."""

import re

import notebooks
import pytest
from notebooks import ROOT

TEXTS = ["README.md", "CONTRIBUTING.md", "data/reader/README.md"]
NAMES = notebooks.names()
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
ROLE = re.compile(r"\{(ref|numref|eq|doc|footcite:[pt]|cite:[pt])\}`(?:[^`<]*<)?([^`>]+)>?`")


def prose(name):
    return "\n\n".join(cell.source for cell in notebooks.read(name).cells if cell.cell_type == "markdown")


def code(name):
    return "\n\n".join(cell.source for cell in notebooks.read(name).cells if cell.cell_type == "code")


@pytest.fixture(scope="module")
def targets():
    """What may be referred to: labels and headings of each chapter, and keys of the bibliography."""
    texts = {name: prose(name) for name in NAMES}
    headings = {
        name: {re.sub(r"[^\w-]", "", h.lower().replace(" ", "-")) for h in re.findall(r"^#+ (.+)$", text, re.M)}
        for name, text in texts.items()
    }
    labels = set(
        re.findall(
            r"^\(([\w:-]+)\)=|^:(?:label|name): *([\w:-]+)|\\label\{([\w:-]+)\}", "\n".join(texts.values()), re.M
        )
    )
    # A figure of a page has the anchor fig-<its panel>.
    shown = {f"fig-{panel}" for name in NAMES for panel in re.findall(r'^explore\("([\w-]+)"', code(name), re.M)}
    keys = set(re.findall(r"^@\w+\{([^,\s]+)", (ROOT / "chapters" / "references.bib").read_text(), re.M))
    return headings, shown | {label for found in labels for label in found if label}, keys


def dead(text, folder, headings, labels, keys):
    """Targets of links and roles that lead nowhere."""
    text = re.sub(r"(?<!`)``[^`].*?``(?!`)", "", text)  # code between two backticks shows how something is written
    for target in LINK.findall(text):
        path, _, anchor = target.partition("#")
        if re.match(r"\w+:", target):
            continue
        name = path.removesuffix(".ipynb").removesuffix(".md")
        if path and not ((folder / path).exists() or name in headings) or path == "" and not anchor:
            yield target
        elif anchor and anchor not in labels | headings.get(
            name, {anchor} if path else set().union(*headings.values())
        ):
            yield target
    for role, target in ROLE.findall(text):
        known = headings if role == "doc" else keys if "cite" in role else labels
        for one in target.split(",") if "cite" in role else [target]:
            if one.strip().removeprefix("/chapters/") not in known:
                yield f"{{{role}}}`{one}`"


@pytest.mark.parametrize("name", NAMES)
def test_references_of_a_chapter_lead_somewhere(name, targets):
    assert list(dead(prose(name), ROOT / "chapters", *targets)) == []


@pytest.mark.parametrize("name", TEXTS)
def test_links_of_a_text_lead_somewhere(name, targets):
    path = ROOT / name
    assert list(dead(path.read_text(), path.parent, *targets)) == []


def test_a_dead_link_is_found():
    known = ({"here": {"a-heading"}}, {"label"}, {"key2020"})
    good = "[a](here) [b](here.ipynb#a-heading) [c](#label) {ref}`words <label>` {doc}`here` {footcite:p}`key2020`"
    assert list(dead(good, ROOT, *known)) == []
    bad = "[a](there) [b](here#other) [c](#none) {ref}`none` {doc}`there` {footcite:p}`key2020,key1`"
    assert list(dead(bad, ROOT, *known)) == [
        "there",
        "here#other",
        "#none",
        "{ref}`none`",
        "{doc}`there`",
        "{footcite:p}`key1`",
    ]
