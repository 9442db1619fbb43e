"""Where symbols and terms lead, and what of a page the search reads."""

import importlib
from types import SimpleNamespace

import book_lists
import book_search
import book_web
from docutils import nodes, utils
from sphinx import addnodes

from lib import contents, notation


def document(*children):
    made = utils.new_document("page")
    section = nodes.section(ids=["here"])
    section += [nodes.title("", "Title"), *children]
    made += section
    return made


def test_only_prose_is_read():
    code = nodes.literal_block("", "secret = 1")
    figure = nodes.figure("", nodes.raw("", "<svg>hidden</svg>", format="html"), nodes.caption("", "What to see"))
    page = document(nodes.paragraph("", "", nodes.Text("Words and "), nodes.math("", "x_secret")), code, figure)
    read = book_search.prose(page).astext()
    assert "Words and" in read and "Title" in read and "What to see" in read
    assert "secret" not in read and "hidden" not in read
    assert "secret" in page.astext(), "the page itself is not touched"


def test_a_symbol_leads_where_the_glossary_says_or_where_it_is_first_used():
    homes = book_search.homes()
    assert homes["N_coh"] == "coherence"
    assert set(homes.values()) <= {c.name for chapters in contents._KNOWN.values() for c in chapters}
    assert homes[r"\hbar"] == "start"


def test_a_symbol_is_found_by_name_and_by_letter():
    assert notation.names(r"\sigma_{th}") == ("sigma_th", "σ_th")
    assert notation.names(r"N_{\mathrm{coh}}") == ("N_coh",)
    for form in (f for cell in notation.table().symbol for f in cell.split(" | ")):
        assert not any("\\" in words for words in notation.names(form)), form


class App:
    """What the transforms ask of Sphinx."""

    class env:
        docname = "chapters/coherence"
        found_docs = {"chapters/coherence", "chapters/glossary"}


def linked(*children):
    page = document(*children)
    book_search.link_terms(App, page)
    return page, [(n["reftarget"], n.astext()) for n in page.findall(addnodes.pending_xref)]


def test_the_first_use_of_a_term_is_linked_and_no_other():
    text = "An exciton emits; other excitons do too. The zero-phonon line is sharp."
    page, links = linked(nodes.paragraph("", text), nodes.paragraph("", "An exciton again."))
    assert links == [("exciton", "exciton"), ("zero-phonon line", "zero-phonon line")]
    assert page.astext().count("exciton") == 3, "no word is lost"


def test_what_the_author_linked_is_left_alone():
    own = addnodes.pending_xref("", nodes.inline("", "exciton"), refdomain="std", reftype="term", reftarget="exciton")
    assert linked(nodes.paragraph("", "Before, exciton. ", own))[1] == [("exciton", "exciton")]
    quoted = nodes.paragraph("", "", nodes.emphasis("", "polaron"), nodes.literal("", "phonon"))
    assert linked(nodes.title("", "phonon"), quoted)[1] == []


def test_a_definition_is_read_for_each_term():
    terms = book_search.glossary()
    assert len(terms) > 40 and all(len(words) > 20 for words in terms.values())


def test_a_page_is_described_by_its_question():
    assert contents.chapter("coherence").question in book_web.description("chapters/coherence")
    assert book_web.description("chapters/index") == book_web.ABOUT


def test_a_book_without_the_glossary_has_no_such_links(monkeypatch):
    monkeypatch.setattr(App.env, "found_docs", {"chapters/coherence"})
    assert linked(nodes.paragraph("", "An exciton."))[1] == []


# ------------------------------------------------------------------ lists
def test_figures_are_listed_with_number_controls_and_chapter():
    domain = SimpleNamespace(
        labels={
            "fig-2b": ("chapters/b", "fig-2b", "x"),
            "fig-1a": ("chapters/a", "fig-1a", "y"),
            "fig-none": ("chapters/a", "fig-none", "z"),
            "a-section": ("chapters/a", "a-section", "s"),
        }
    )
    numbers = {"chapters/a": {"figure": {"fig-1a": (2, 1)}}, "chapters/b": {"figure": {"fig-2b": (10, 1)}}}
    env = SimpleNamespace(get_domain=lambda name: domain, toc_fignumbers=numbers)
    rows = book_lists.figures(env)
    assert [(number, label, where, panel.id) for number, label, where, panel in rows] == [
        ((2, 1), "fig-1a", "chapters/a", "1a"),
        ((10, 1), "fig-2b", "chapters/b", "2b"),
    ]
    assert "Temperature T" in book_lists.controls(rows[0][3]) and "(" in book_lists.controls(rows[0][3])


def test_every_call_of_the_package_is_described():
    missing = [
        f"lib.{short}.{name}"
        for short in book_lists.MODULES
        for name, thing in book_lists.public(importlib.import_module(f"lib.{short}"))
        if not book_lists._paragraphs(thing)[0].strip()
    ]
    assert missing == []
    assert {"material", "mix", "Material"} <= {
        n for n, _ in book_lists.public(importlib.import_module("lib.materials"))
    }


def test_calls_are_shown_with_their_types_as_the_source_has_them():
    from lib import claims, coherence, phonons, rate_fits

    shown = {thing.__name__: book_lists.signature(thing.__name__, thing) for thing in (
        phonons.full_width, coherence.fit_activation, claims.find, rate_fits.Form, coherence.Closure
    )}  # fmt: skip
    assert (
        shown
        == {
            "full_width": "full_width(energy: ArrayLike, line: ArrayLike) -> float",
            "fit_activation": "fit_activation(closure: Closure, D: ArrayLike, temperatures: ArrayLike | None = None, "
            "error: ArrayLike | None = None) -> ActivationFit",
            "find": "find(case: Case | World = ...) -> dict[str, Found]",  # no address of an object, which no two builds share
            "Form": "Form(law: Callable, free: Mapping[str, tuple] = {})",
            "Closure": "Closure()",
        }
    )
    every = [
        book_lists.signature(name, thing)
        for short in book_lists.MODULES
        for name, thing in book_lists.public(importlib.import_module(f"lib.{short}"))
    ]
    assert [words for words in every if " at 0x" in words or "ForwardRef" in words or "_empty" in words] == []
