"""Where symbols and terms lead, and what of a page the search reads."""

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
