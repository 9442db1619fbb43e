"""The book in print: two chapters of it as Chromium prints them, and what is made of that."""

import re

import pdf
import pytest
from pypdf import PdfReader

NAMES = ("start", "notation")


@pytest.fixture(scope="module")
def printer(browser):
    return pdf.Printer(browser)


@pytest.fixture(scope="module")
def printed(printer, tmp_path_factory):
    """Trees of two chapters, their PDF with outline, and what was too wide."""
    file, bodies = tmp_path_factory.mktemp("pdf") / "two.pdf", {name: pdf.article(name) for name in NAMES}
    too_wide = printer.print(pdf.document(bodies), file)
    pdf.finish(pdf.without_outline(file), pdf.contents(bodies, file), "Two", file)
    return bodies, PdfReader(file), too_wide


@pytest.fixture(scope="module")
def words(printed):
    return [" ".join(page.extract_text().split()) for page in printed[1].pages]


def test_parts_chapters_and_sections_are_the_outline(printed):
    bodies, reader, _ = printed

    def titles(entries, level=0):
        for entry in entries:
            if isinstance(entry, list):
                yield from titles(entry, level + 1)
            else:
                yield level, entry.title

    found = list(titles(reader.outline))
    assert [title for level, title in found if level == 0] == ["I. The question", "Appendix"]
    chapters = [title for level, title in found if level == 1]
    assert [title.split(". ")[0] for title in chapters] == ["1", "25"]
    sections = [h.get_text() for body in bodies.values() for h in body.select("h2")]
    assert [title for level, title in found if level == 2] == [" ".join(s.split()) for s in sections]


def test_an_entry_of_the_outline_leads_to_its_heading(printed, words):
    bodies, reader, _ = printed
    # Headings with formulas are not read back letter by letter.
    plain = [title for _, title in pdf.headings(bodies) if re.fullmatch(r"[\w ,.?']+", title)]
    assert len(plain) > 10
    for entry in _flat(reader.outline):
        if entry.title in plain:
            assert entry.title in words[reader.get_destination_page_number(entry)]


def _flat(entries):
    for entry in entries:
        yield from _flat(entry) if isinstance(entry, list) else [entry]


def test_every_figure_and_numbered_equation_is_printed(printed, words):
    bodies, text = printed[0], " ".join(words)
    captions = [c.get_text().strip() for body in bodies.values() for c in body.select("figcaption .caption-number")]
    assert len(captions) >= 5
    assert [c for c in captions if f"{c} " not in text] == []
    numbers = [e.get_text() for body in bodies.values() for e in body.select(".eqno")]
    assert len(numbers) >= 4 and [n for n in numbers if n.strip() not in text] == []


def test_nothing_is_wider_than_the_column(printed):
    assert printed[2] == []


def test_links_within_lead_to_a_place_and_there_are_no_others(printed):
    _, reader, _ = printed
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", ())]
    inside = [str(link["/Dest"]).removeprefix("/") for link in links if "/Dest" in link]
    assert len(inside) > 20 and any(place.startswith("notation") for place in inside)
    known = {name.removeprefix("/") for name in reader.named_destinations}
    assert set(inside) <= known
    outside = {str(link["/A"]["/URI"]) for link in links if "/A" in link}
    assert all(address.startswith(("https://", "http://", "mailto:")) for address in outside)
    assert not any(pdf.PAGE in address or "file:" in address for address in outside)


def test_what_is_handed_out_gives_no_answers(printer, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "FOLDER", tmp_path)
    (tmp_path / "chapters").mkdir()
    body = pdf.article("start")
    assert body.select(".solution") and body.select(".why")
    text = " ".join(page.extract_text() for page in PdfReader(pdf.chapter(printer, "start", body)).pages)
    assert "Exercise 1.1" in text and "Solution to" not in text and "Right." not in text


def test_the_same_pages_give_the_same_bytes(printer, tmp_path):
    made = []
    for name in ("one", "two"):
        file, bodies = tmp_path / f"{name}.pdf", {"notation": pdf.article("notation")}
        printer.print(pdf.document(bodies), file)
        pdf.finish(pdf.without_outline(file), pdf.contents(bodies, file), "Notation", file)
        made.append(file.read_bytes())
    assert made[0] == made[1]


def test_names_of_elements_follow_their_places(printer, tmp_path):
    """On a busy machine Chromium counted the elements in another order."""
    file, body = tmp_path / "one.pdf", pdf.article("notation")
    printer.print(pdf.document({"notation": body}), file)
    listed, printed = pdf.contents({"notation": body}, file), file.read_bytes()
    old = sorted(set(pdf.NODE.findall(printed)))
    other, made = dict(zip(old, old[1:] + old[:1], strict=True)), []
    for text in (printed, pdf.NODE.sub(lambda found: other[found[0]], printed)):
        file.write_bytes(text)
        pdf.finish(pdf.without_outline(file), listed, "Notation", file)
        made.append(file.read_bytes())
    assert made[0] == made[1]
    tree = PdfReader(file).trailer["/Root"]["/StructTreeRoot"]["/IDTree"]
    names = list(tree["/Names"][::2])
    assert len(names) > 10 and names == sorted(names)
    assert [place.get_object()["/ID"] for place in tree["/Names"][1::2]] == names


def test_the_contents_lead_to_the_pages_behind_them(printer, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "FOLDER", tmp_path)
    monkeypatch.setattr(pdf, "BOOK", tmp_path / "book.pdf")
    pdf.book(printer, {name: pdf.article(name) for name in ("notation", "glossary")})
    reader = PdfReader(tmp_path / "book.pdf")
    labels = reader.page_labels
    first = labels.index("1")
    assert first >= 2 and labels[0] == "i"
    leads = [a.get_object()["/A"]["/D"][0].get_object() for p in reader.pages[:first] for a in p.get("/Annots", ())]
    assert len(leads) >= 4
    assert "Notation" in reader.pages[first].extract_text() and leads[0] == reader.pages[first].get_object()
