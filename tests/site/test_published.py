"""From a figure to its rows, from a row to its source, and the search over the tables."""

import re

import pytest
from notebooks import ROOT

HTML = ROOT / "_build" / "html"
PAGE = "chapters/published-numbers.html"


@pytest.fixture(scope="module")
def anchors():
    return set(re.findall(r'id="([^"]+)"', (HTML / PAGE).read_text()))


def test_rows_behind_a_figure_are_on_the_page(visit, anchors):
    for link in visit().page.evaluate(
        "[...document.querySelectorAll('figure.book-figure .fig-source a')].map((a) => a.getAttribute('href'))"
    ):
        place, _, anchor = link.partition("#")
        assert place == "published-numbers.html" and anchor in anchors


@pytest.fixture
def numbers(browser, site):
    page = browser.new_page()
    page.goto(site + PAGE)
    yield page
    page.close()


def visible(page, table):
    return page.locator(f'table[aria-label="{table}"] tbody tr:visible').count()


def test_two_clicks_lead_to_the_source(numbers):
    numbers.locator('a[href="#source-zhu2024"]').first.click()
    row = numbers.locator("#source-zhu2024")
    assert "Nature 626, 535" in row.inner_text()
    assert row.locator('a[href^="https://doi.org/"]').count() == 1


def test_search_in_one_table_and_in_all(numbers):
    lifetimes = "Radiative lifetimes, coherence times and strength factors"
    before = visible(numbers, lifetimes)
    box = numbers.get_by_label(f"Search in: {lifetimes}")
    box.fill("zhu2024 LIFETIME")
    assert 0 < visible(numbers, lifetimes) < before
    box.fill("no such words")
    assert visible(numbers, lifetimes) == 0
    every = numbers.get_by_label("Search all tables")
    every.fill("raino2022")
    assert visible(numbers, "Quoted linewidths and ranges") == 3
    assert not numbers.locator(f'table[aria-label="{lifetimes}"]').is_visible()
    # What all rows of a table share is searched too.
    every.fill("lin_repository measured")
    assert visible(numbers, "Homogeneous linewidth of CdSe nanocrystals against temperature") == 10
    every.fill("")
    assert visible(numbers, lifetimes) == before
