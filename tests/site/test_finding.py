"""What a reader finds: by the search, by a term's definition, and where a page is missing."""

import json
import re

import book_search
import pytest
from notebooks import ROOT

HTML = ROOT / "_build" / "html"


@pytest.fixture(scope="module")
def index():
    text = (HTML / "searchindex.js").read_text()
    return json.loads(text[text.index("(") + 1 : text.rindex(")")])


def first_hits(page, site, query):
    page.goto(f"{site}search.html?q={query}")
    page.wait_for_function(
        "document.querySelector('#search-results p.search-summary, .search-summary')?.innerText.match(/\\d/)"
    )
    return page.locator("#search-results li a").evaluate_all("links => links.map((a) => a.getAttribute('href'))")


@pytest.mark.parametrize("query", ["N_coh", "coherence number"])
def test_the_search_leads_to_the_coherence_chapter(browser, site, query):
    page = browser.new_page()
    assert first_hits(page, site, query)[0].startswith("chapters/coherence.html")
    page.close()


@pytest.mark.parametrize("query", ["sigma_th", "σ_th"])
def test_greek_letters_are_found_by_name_and_by_letter(browser, site, query):
    page = browser.new_page()
    home = book_search.homes()[r"\sigma_th"]
    assert first_hits(page, site, query)[0].startswith(f"chapters/{home}.html")
    page.close()


def test_the_search_holds_prose_and_no_code(index):
    words = set(index["terms"]) | set(index["titleterms"])
    assert {"superradi", "dipol", "cool"} <= words
    assert words & {"astyp", "linspac", "lambdifi", "displaystyl", "mathrm", "frac"} == set()


def test_a_term_explains_itself(browser, site):
    page = browser.new_page()
    page.goto(site + "chapters/coherence.html", wait_until="networkidle")
    link = page.locator("article p a:has(> .std-term)").first
    term = link.inner_text()
    link.hover()
    card = page.locator(".preview")
    card.wait_for()
    assert len(card.inner_text()) > 40 and term in page.content()
    page.close()


def test_a_missing_page_leads_back(browser, site):
    page = browser.new_page()
    page.goto(site + "404.html")
    assert page.locator("article h1").inner_text().startswith("This page is not here")
    for target in page.locator("article a").evaluate_all("links => links.map((a) => a.href)"):
        assert page.request.get(target).ok, target
    page.close()


def test_every_page_describes_itself(page_name):
    html = (HTML / page_name).read_text()
    about = re.search(r'<meta name="description" content="([^"]+)">', html)
    assert about and 30 < len(about[1]) < 250
    assert f'<meta property="og:description" content="{about[1]}">' in html
    if (ROOT / ".git").exists():
        assert re.search(r"Last updated on 20\d\d-\d\d-\d\d", html)


def test_references_carry_no_notes_of_work(page_name):
    html = (HTML / page_name).read_text()
    shown = re.sub(r"<[^>]+>", "", " ".join(re.findall(r'<div class="citation"[^>]*>.*?</div>', html, re.S)))
    assert re.findall(r"[^.]*(?:not read|not verified|from memory|not checked)[^.]*", shown) == []
