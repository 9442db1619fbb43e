"""What the machinery adds to a page for its reader: facts at the head of a chapter, the way on at its end."""

import re

import notebooks
from test_pages import HTML

from lib import contents


def name_of(page_name):
    return page_name.removeprefix("chapters/").removesuffix(".html")


def test_a_chapter_says_how_long_it_takes_and_what_to_read_before(visit, page_name):
    chapter, facts = contents.chapter(name_of(page_name)), visit().page.locator(".chapter-facts")
    if chapter is None:
        assert facts.count() == 0
        return
    words = facts.inner_text()
    source = HTML.parents[1] / page_name.replace(".html", ".ipynb")
    if source.exists():
        minutes = contents.reading_minutes(notebooks.read(chapter.name))
        assert int(re.match(r"(\d+) minutes", words)[1]) == max(1, round(minutes))
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
