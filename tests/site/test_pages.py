"""Every page loads by itself, reads well on a phone and serves readers who do not see it."""

import gzip
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlparse

import pytest
from notebooks import ROOT, address

HTML = ROOT / "_build" / "html"
AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"

#: axe checks the whole page, without the bibliography list, whose roles come from docutils.
AXE_RUN = """async () => (await axe.run({exclude: [".citation-list"]}, {resultTypes: ["violations"]})).violations"""


def test_there_are_pages():
    assert len(list(HTML.glob("chapters/*.html"))) >= 4


def test_loads_without_error_or_foreign_request(visit):
    seen = visit()
    assert seen.errors == []
    assert seen.foreign == []


def test_math_is_typeset(visit):
    page = visit().page
    text = page.locator("article").inner_text()
    assert "$$" not in text and r"\(" not in text and r"\[" not in text
    assert page.locator("mjx-merror").count() == 0
    # Only a formula that scrolls is a stop of the tab key.
    assert not page.evaluate(
        "[...document.querySelectorAll('mjx-container[tabindex]')].some((m) => m.scrollWidth <= m.clientWidth)"
    )
    sources, typeset = page.locator("article .math").count(), page.locator("article mjx-container").count()
    assert typeset >= sources


@pytest.mark.parametrize("width", [390, 1280])
def test_no_sideways_scrolling(visit, width):
    page = visit(width=width).page
    too_wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll("article *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width, too_wide


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(visit, page_name, width, scheme):
    check_with_axe(visit(width=width, scheme=scheme).page)
    if scheme == "dark" and page_name.endswith("/setting.html"):
        # What stands beside the text of every page is not on a phone.
        check_with_axe(visit(width=1280, scheme="dark").page)


def check_with_axe(page):
    page.evaluate(AXE.read_text())
    found = page.evaluate(AXE_RUN)
    # axe counts words only, a screen reader reads the MathML of a head that is a formula.
    formula = "(e) => Boolean(document.querySelector(e)?.querySelector('mjx-assistive-mml math'))"
    hits = [
        f"{v['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for v in found
        for node in v["nodes"]
        if not (v["id"] == "empty-table-header" and page.evaluate(formula, node["target"][0]))
    ]
    assert hits == []


def test_page_weight(page_name):
    """Gzipped, everything a first visit fetches, the frames of every figure for this width and its typeface too."""
    html = (HTML / page_name).read_text()
    here = (HTML / page_name).as_uri()
    wanted = re.findall(r'<(?:script|img)[^>]* src="([^":?]+)', html) + re.findall(
        r'data-part="wide"[^>]*data-src="([^"]+)"', html
    )
    wanted += re.findall(r'<link rel="(?:stylesheet|preload)"[^>]*href="([^":?]+)', html)
    weight = len(gzip.compress(html.encode()))
    for path in {unquote(urlparse(urljoin(here, source)).path) for source in wanted}:
        weight += len(gzip.compress(Path(path).read_bytes()))
    assert weight <= (400_000 if page_name.endswith("/index.html") else 700_000)


def test_no_widget_manager_and_no_icon_script(page_name):
    html = (HTML / page_name).read_text()
    for word in ("require.js", "embed-amd", "jupyter.widget", "fontawesome/6.5.2/js", "mathjax/tex", "MathJax = "):
        assert word not in html
    assert ("formulas.css" in html) == ("<mjx-container" in html)


@pytest.mark.parametrize("width", [1280, 768, 390])
def test_nothing_is_cut(visit, width):
    """Equations and tables fit or scroll in a box with a visible edge; code scrolls in its box."""
    cut = visit(width=width).page.evaluate(
        """() => [...document.querySelectorAll("article div.math, article table, article pre")]
        .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0
          && !["auto", "scroll"].includes(getComputedStyle(e).overflowX)
          && !e.closest(".table-scroll, .pst-scrollable-table-container, div.math, pre"))
        .map((e) => e.outerHTML.slice(0, 150))"""
    )
    assert cut == []


class Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.targets, self.anchors = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors |= {attributes.get("id"), attributes.get("name")} - {None}
        if tag == "a" and attributes.get("href"):
            self.targets.append(attributes["href"])


@cache
def links(path):
    """Each page is read once, however many links lead to it."""
    return Links(path.read_text())


def test_internal_links_resolve(page_name):
    here = (HTML / page_name).as_uri()
    dead = []
    for target in dict.fromkeys(links(HTML / page_name).targets):
        parts = urlparse(urljoin(here, target))
        if parts.scheme != "file" or target == "#":
            continue
        path = HTML / unquote(parts.path)
        if not path.is_file():
            dead.append(target)
        elif parts.fragment and path.suffix == ".html":
            anchor, *_ = unquote(parts.fragment).split("?")  # a figure's anchor may carry a setting
            if anchor not in links(path).anchors:
                dead.append(target)
    assert dead == []


def test_no_dead_launch_buttons(page_name):
    """Launch and repository buttons appear only where the book knows its address."""
    html = (HTML / page_name).read_text()
    assert ("mybinder.org" in html) == ("source-repository-button" in html) == bool(address())


def test_code_and_printed_lines_have_the_colors_of_the_theme(site):
    """The one sheet of a page is made when all that it is made of is there: the theme writes the colors of code last."""
    page = (HTML / "chapters" / "setting.html").read_text()
    sheet = (HTML / re.search(r'href="\.\./(_static/page-\w+\.css)"', page)[1]).read_text()
    colors = (HTML / "_static" / "pygments.css").read_text()
    (light,) = set(re.findall(r'data-theme="light"\] \.highlight \{ background: (#\w+)', colors))
    assert re.search(rf'data-theme="light"\] \.highlight\{{ background: {light}', sheet)
    assert 'data-theme="dark"] .highlight' in sheet
