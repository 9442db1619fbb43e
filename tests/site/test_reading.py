"""What the machinery adds to a page for its reader: facts at the head of a chapter, the way on at its end."""

import re

import notebooks
from notebooks import ROOT

from lib import contents

HTML = ROOT / "_build" / "html"


def name_of(page_name):
    return page_name.removeprefix("chapters/").removesuffix(".html")


def test_a_chapter_says_how_long_it_takes_and_what_to_read_before(visit, page_name):
    chapter, facts = contents.chapter(name_of(page_name)), visit().page.locator(".chapter-facts")
    if chapter is None:
        assert facts.count() == 0
        return
    words = facts.inner_text()
    source = HTML.parents[1] / page_name.replace(".html", ".ipynb")
    if source.exists() and chapter.level != "reference":
        minutes = contents.reading_minutes(notebooks.read(chapter.name))
        assert int(re.match(r"(\d+) minutes?", words)[1]) == max(1, round(minutes))
    assert chapter.level in words
    links = facts.locator("a").evaluate_all("links => links.map((a) => a.getAttribute('href'))")
    assert links == [f"{name}.html" for name in chapter.needs if name in contents.listed()]


def test_a_chapter_leads_on_with_the_question_of_the_next(page_name):
    names = ["index", *contents.listed()]
    here = names.index(name_of(page_name))
    html = (HTML / page_name).read_text()
    if here + 1 < len(names):
        following = contents.chapter(names[here + 1])
        assert re.search(rf'right-next"\s+href="{following.name}.html"', html)
        assert f'<span class="next-question">{contents.as_html(following.question)}</span>' in html
    else:
        assert "next-question" not in html


# ------------------------------------------------------------------ folded code
FOLDS = "[...document.querySelectorAll('article details.hide.above-input')]"


def test_figures_and_prints_are_folded_and_formulas_open(visit):
    """What each visible code cell shows under it: a formula, or nothing that the reader came for."""
    open_cells = visit().page.evaluate(
        """() => [...document.querySelectorAll("article div.cell")]
        .filter((c) => !c.closest(".solution") && c.querySelector(":scope > .cell_input") && !c.matches(".tag_show-input"))
        .map((c) => ({code: c.querySelector(".cell_input").innerText.slice(0, 80), figure: Boolean(c.querySelector(".book-figure")),
            table: Boolean(c.querySelector(".cell_output table")), formula: Boolean(c.querySelector(".cell_output .math"))}))"""
    )
    assert [c for c in open_cells if (c["figure"] or c["table"]) and not c["formula"]] == []


def test_one_switch_for_all_code_is_remembered(browser, site):
    context = browser.new_context()
    page = context.new_page()
    page.goto(site + "chapters/hamiltonian.html")
    switch = page.get_by_role("button", name="Code", exact=True)
    assert switch.get_attribute("aria-pressed") == "false"
    assert page.evaluate(f"{FOLDS}.length > 3 && {FOLDS}.every((d) => !d.open)")
    switch.click()
    assert page.evaluate(f"{FOLDS}.every((d) => d.open)")
    page.goto(site + "chapters/setting.html")
    assert switch.get_attribute("aria-pressed") == "true"
    assert page.evaluate(f"{FOLDS}.length > 3 && {FOLDS}.every((d) => d.open)")
    switch.click()
    page.reload()
    assert page.evaluate(f"{FOLDS}.every((d) => !d.open)")
    context.close()


def test_nothing_scrolls_sideways_where_there_is_room(visit):
    """At 1280 pixels, all code shown; the rows of data/ keep their own box."""
    page = visit().page
    folded = page.evaluate(f"{FOLDS}.map((d) => {{ const was = d.open; d.open = true; return was; }})")
    wide = page.evaluate(
        """() => [...document.querySelectorAll("article :is(pre, div.math, .table-scroll)")]
        .filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1 && !e.querySelector("table.filterable"))
        .map((e) => e.innerText.slice(0, 120))"""
    )
    page.evaluate(f"(was) => {FOLDS}.forEach((d, i) => (d.open = was[i]))", folded)
    assert wide == []
