"""The concept questions of ``course/questions.yaml`` on pages, in copies for students and on slides.

No chapter holds its questions: the build puts them before the exercises. Each answer unfolds and says why it is right
or not, so that a page needs no script for it.
"""

import html
from functools import lru_cache

import notebooks
import yaml
from docutils import nodes

FILE = notebooks.ROOT / "course" / "questions.yaml"
TITLE = "Check yourself"
SIGNS = {"right": "Right.", "wrong": "No."}


class Question:
    """``ask`` and ``answers``: pairs of whether it is right, the answer and the reason."""

    def __init__(self, told):
        self.ask = told["ask"]
        self.answers = [("right" in a, a.get("right") or a.get("wrong"), a["why"]) for a in told["answers"]]


@lru_cache
def load():
    """Chapter -> its questions.

    Raises
    ------
    ValueError
        For a question without text, with fewer than three or more than five answers, or not exactly one right one.
    """
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for chapter, questions in told.items():
        for number, question in enumerate(questions, 1):
            try:
                made = Question(question)
                rights = sum(right for right, _, _ in made.answers)
                good = rights == 1 and 3 <= len(made.answers) <= 5 and made.ask and all(map(all, _texts(made)))
            except (KeyError, TypeError, AttributeError):
                good = False
            if not good:
                raise ValueError(
                    f"{FILE.name}: question {number} of {chapter} needs ask and three to five answers with one right"
                )
    return {chapter: [Question(q) for q in questions] for chapter, questions in told.items()}


def _texts(question):
    return [(answer, why) for _, answer, why in question.answers]


def markdown(chapter):
    """The questions of a chapter as plain Markdown whose answers unfold; empty if it has none."""
    lines = []
    for question in load().get(chapter, ()):
        lines.append(f"**{question.ask.strip()}**")
        for right, answer, why in question.answers:
            sign = SIGNS["right" if right else "wrong"]
            lines.append(f"<details><summary>{answer.strip()}</summary>\n\n{sign} {why.strip()}\n\n</details>")
    return "\n\n".join([f"## {TITLE}", *lines]) if lines else ""


# --- pages ----------------------------------------------------------------------------


def _parsed(text):
    """A piece of Markdown with formulas as nodes."""
    from docutils.frontend import get_default_settings
    from docutils.utils import new_document
    from myst_parser.parsers.docutils_ import Parser

    parser = Parser()
    settings = get_default_settings(parser)
    settings.myst_enable_extensions = {"dollarmath", "smartquotes"}
    document = new_document("question", settings)
    parser.parse(text, document)
    return document.children


def _raw(text):
    return nodes.raw("", text, format="html")


def section(chapter):
    """The section of a page with a chapter's questions; None if it has none."""
    asked = load().get(chapter)
    if not asked:
        return None
    made = nodes.section("", nodes.title("", TITLE), ids=["check-yourself"], names=["check-yourself"])
    made["classes"].append("concept-questions")
    for number, question in enumerate(asked, 1):
        made += nodes.container("", *_parsed(f"**{number}.** {question.ask}"), classes=["question"])
        group = html.escape(f"{chapter}-{number}")
        for right, answer, why in question.answers:
            kind = "right" if right else "wrong"
            made += _raw(f'<details class="answer {kind}" name="question-{group}"><summary>')
            said = _parsed(answer)
            for node in said:
                node["in_summary"] = True  # a link inside what unfolds could not be told from it: see link_terms
            made += said
            made += _raw(f'</summary><div class="why"><b>{SIGNS[kind]}</b>')
            made += _parsed(why)
            made += _raw("</div></details>")
    return made


def insert(app, doctree):
    """Put the questions before the exercises of a page, or at its end."""
    chapter = app.env.docname.rpartition("/")[2]
    made = section(chapter)
    if made is None:
        return
    sections = [s for s in doctree.findall(nodes.section) if s.parent.parent is doctree]
    for place in sections:
        if "exercises" in place["ids"] or "exercises" in place["names"]:
            place.parent.insert(place.parent.index(place), made)
            return
    next(iter(doctree.findall(nodes.section))).append(made)
