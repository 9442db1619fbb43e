"""The one sheet of a page: what it keeps, in which order, and where its files lie."""

import re

import book_style
import pytest
from notebooks import ROOT

BOOK = ROOT / "assets" / "web" / "book.css"


@pytest.fixture
def site(tmp_path):
    """A page with two sheets in different folders, one of which imports a third."""
    static = tmp_path / "_static"
    (static / "styles").mkdir(parents=True)
    (tmp_path / "chapters").mkdir()
    (static / "basic.css").write_text('.old { color: red } .mark { background: url("mark.png") }')
    (static / "styles" / "theme.css").write_text(
        '@import url("../basic.css");\n.used, .unused { color: blue; background: url(../fonts/a.woff2) }\n'
        "@media (min-width: 1px) { .unused { color: red } }\n@media print { .used:not(.unused) { color: black } }\n"
        '@keyframes turn { 50% { opacity: .5 } }\n.made-by-script { top: 0 } .tooltip-inner { top: 1px } .quote::after { content: "}"; }'
    )
    (static / "own.css").write_text(".used { color: green }")
    (static / "code.js").write_text('e.className = "made-by-script"; f(`tooltip`)')
    link = '<link rel="stylesheet" href="../_static/{}" />'
    page = tmp_path / "chapters" / "page.html"
    head = "".join(map(link.format, ("styles/theme.css?digest=1", "own.css", "formulas.css")))
    page.write_text(f'<html><head><title>T</title>{head}</head><body class="used mark quote">unused old</body></html>')
    (name,) = book_style.one_sheet(tmp_path).values()
    yield page.read_text(), (static / name).read_text(), name
    # A page that is not built anew takes up what its sheets have become.
    assert list(book_style.one_sheet(tmp_path).values()) == [name]
    (static / "own.css").write_text(".used { color: teal }")
    (new,) = book_style.one_sheet(tmp_path).values()
    assert "teal" in (static / new).read_text() and new in page.read_text() and not (static / name).exists()


def test_one_link_stands_where_the_first_stood(site):
    page, _, name = site
    links = re.findall(r'href="([^"]*)"', page)
    assert links == [f"../_static/{name}", "../_static/formulas.css"]
    assert page.index(name) > page.index("<title>") and page.endswith("</html>")


def test_rules_that_match_stay_in_their_order(site):
    _, sheet, _ = site
    assert sheet.index("color: blue") < sheet.index("color: green")
    for kept in (".used:not(.unused)", "@keyframes turn", "50%", ".made-by-script", ".tooltip-inner", 'content: "}"'):
        assert kept in sheet, kept


def test_rules_that_no_element_can_match_are_gone(site):
    """A word of the text is no class; of a list of selectors only those stay that can match."""
    _, sheet, _ = site
    assert ".old" not in sheet and "color: red" not in sheet and "min-width" not in sheet
    assert not re.search(r"\.unused\s*[,{]", sheet)


def test_files_are_found_from_the_new_place(site):
    _, sheet, _ = site
    assert "@import" not in sheet
    assert "url(fonts/a.woff2)" in sheet and 'url("mark.png")' in sheet


def test_the_books_own_sheet_is_read_to_its_end():
    """No rule of it is a mistake, which a browser would pass over in silence; and written out it says the same."""
    rules = list(book_style.rules(BOOK, BOOK.parent))
    text = re.sub(r"/\*.*?\*/", "", BOOK.read_text(), flags=re.S)
    text = re.sub(r"\\([0-9A-Fa-f]{4})", lambda found: chr(int(found[1], 16)), text)
    assert "".join(book_style.used(rules, {*re.findall(r"[\w-]+", text)}, ()).split()) == "".join(text.split())
