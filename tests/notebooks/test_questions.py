"""Concept questions: every lesson has them, each has one right answer, and pages show them without a script."""

from types import SimpleNamespace

import pytest
import questions
import references
import yaml
from docutils import nodes
from docutils.utils import new_document

from lib import contents

#: Pages that are no lessons.
NO_QUESTIONS = {"index", "glossary", "notation", "figures", "api", "teach"}


def test_every_lesson_has_two_or_three():
    asked = questions.load()
    assert set(references.contents()) - NO_QUESTIONS - set(asked) == set()
    assert {len(one) for one in asked.values()} <= {2, 3}


def test_only_chapters_that_are_known():
    known = {chapter.name for chapters in contents._KNOWN.values() for chapter in chapters}
    assert set(questions.load()) - known == set()


def test_right_answers_stand_in_no_fixed_place():
    places = [[right for right, _, _ in q.answers].index(True) for one in questions.load().values() for q in one]
    assert min(places.count(k) for k in range(3)) >= 0.1 * len(places)


@pytest.mark.parametrize(
    "broken",
    [
        {"answers": [{"right": "a", "why": "b"}] * 3, "ask": "?"},
        {"answers": [{"wrong": "a", "why": "b"}] * 3, "ask": "?"},
        {"answers": [{"right": "a", "why": "b"}, {"wrong": "a", "why": "b"}], "ask": "?"},
        {"answers": [{"right": "a", "why": "b"}, {"wrong": "a"}, {"wrong": "c", "why": "d"}], "ask": "?"},
        {"answers": []},
    ],
)
def test_a_broken_question_is_named(broken, monkeypatch, tmp_path):
    path = tmp_path / "questions.yaml"
    path.write_text(yaml.safe_dump({"setting": [broken]}))
    monkeypatch.setattr(questions, "FILE", path)
    with pytest.raises(ValueError, match="question 1 of setting"):
        questions.load.__wrapped__()


def test_they_stand_before_the_exercises():
    page, top = new_document("page"), nodes.section("", nodes.title("", "A chapter"))
    page += top
    top += nodes.section("", nodes.title("", "Exercises"), ids=["exercises"])
    top += nodes.section("", nodes.title("", "References"), ids=["references"])
    app = SimpleNamespace(env=SimpleNamespace(docname="chapters/setting"))
    questions.insert(app, page)
    names = [section.astext().split("\n")[0] for section in top.children[1:]]
    assert names == [questions.TITLE, "Exercises", "References"]
    made = top.children[1]
    opened = [raw.astext() for raw in made.findall(nodes.raw)]
    assert sum('class="answer right"' in text for text in opened) == 3
    assert len(list(made.findall(nodes.math))) > 2
    app.env.docname = "chapters/notation"
    questions.insert(app, page)
    assert len(top.children) == 4


def test_in_a_copy():
    text = questions.markdown("setting")
    assert text.startswith(f"## {questions.TITLE}") and text.count("<details>") == 9 and text.count("Right.") == 3
    assert questions.markdown("notation") == ""
