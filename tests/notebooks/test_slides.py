"""Slides: their words name only what the chapter shows, and a deck loads nothing from elsewhere."""

import re

import book_extension
import notebooks
import pytest
import slides

CHAPTERS = sorted(slides.load())


def test_four_chapters_or_more():
    assert len(CHAPTERS) >= 4


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_slides_name_what_the_chapter_shows(chapter):
    assert list(slides.problems(chapter, slides.load()[chapter])) == []


@pytest.fixture(scope="module")
def deck():
    """A deck whose figures are stand-ins, since making all their frames takes long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slides, "figure", lambda name: (f'<figure class="book-figure" id="fig-{name}"></figure>', ""))
        return slides.deck("setting")


def test_a_deck(deck):
    told = slides.load()["setting"]
    assert deck.count("<section") == len(told) + 1
    assert re.findall(r'id="fig-([\w-]+)"', deck) == [s["figure"] for s in told if "figure" in s]
    assert r"\[N_{coh} = 1 + (N - 1)\,\zeta^2" in deck and r"\(\zeta\)" in deck
    assert deck.count('class="right"') == 1 and deck.count('class="wrong"') == 2
    assert deck.count('<aside class="notes">') == sum("notes" in s for s in told)


def test_a_deck_loads_only_what_lies_beside_it(deck, tmp_path):
    (page,) = slides.write({"setting": deck}, tmp_path)
    text = page.read_text()
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', text)
    assert "_static/formulas.css" in loaded and "<mjx-container" in text and r"\(" not in text
    assert [place for place in loaded if not place.startswith("data:") and not (tmp_path / place).exists()] == []
    sheets = "".join(path.read_text() for path in (tmp_path / "_static").glob("*.css"))
    places = [p.strip("\"'") for p in re.findall(r"url\(([^)]*)\)", sheets)]
    assert [p for p in places if not p.startswith("data:") and not (tmp_path / "_static" / p).exists()] == []


def test_no_line_breaks_between_a_formula_and_its_full_stop(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(r"<html><head></head><body><p>It is \(x^2\), as \(y\) is \[z.\]</p></body></html>")
    book_extension.typeset(tmp_path / "formulas.css", [page])
    kept = re.findall(
        r'<span style="white-space: nowrap"><mjx-container.*?</mjx-container>([^<]*)</span>', page.read_text()
    )
    assert kept == [","] and page.read_text().count("<mjx-container") == 3


def test_a_figure_is_live():
    text, source = slides.figure("sketch-phasors")
    assert "data-prevent-swipe" in text and 'data-part="wide"' in text and source.startswith('<p class="source">')


@pytest.mark.parametrize(
    "slide, said",
    [
        ({"points": ["a"]}, "needs a title"),
        ({"title": "a", "picture": "1a"}, "needs a title"),
        ({"title": "a", "figure": "2b"}, "figure 2b is not in the chapter"),
        ({"title": "a", "equation": "nosuch"}, "equation nosuch"),
        ({"title": "a", "question": 9}, "question 9"),
    ],
)
def test_wrong_slides_are_named(slide, said):
    (problem,) = slides.problems("setting", [slide])
    assert problem.startswith("setting, slide 1") and said in problem


def test_a_chapter_without_slides_names_those_that_have_them():
    with pytest.raises(ValueError, match="no slides for notation: .*setting"):
        slides.deck("notation")
    assert "notation" in notebooks.names()
