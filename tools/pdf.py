"""The book as one PDF, and one PDF a chapter to hand out, printed from the built pages by Chromium.

    make pdf                          _build/pdf/dicke-in-a-dot.pdf and _build/pdf/chapters/NAME.pdf
    tools/pdf.py setting claims       these chapters only; no book

The pages are what readers see, so figures, numbers and references are theirs. All chapters are joined into one document
before it is printed: only then do links from one chapter to another lead to a page. Solutions stand in the book and are
left out of what is handed out. Code is folded on the site and left out here; derivations, which are open there, stay.
"""

import argparse
import io
import os
import re
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import browser
import yaml
from bs4 import BeautifulSoup
from notebooks import BUILD, ROOT
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

HTML, FOLDER = BUILD / "html", BUILD / "pdf"
BOOK = FOLDER / "dicke-in-a-dot.pdf"
STYLE = ROOT / "assets" / "pdf.css"
#: Parts of a page that only a screen has a use for.
SCREEN_ONLY = (
    "script, button, .headerlink, .fig-narrow, .fig-reading, .fig-controls, .fig-tools, .fig-status, .code-switch, .copybtn, "
    ".tableswitch, .site-only, mjx-assistive-mml, input, .claim-head, details.above-input, .claim-more > details"
)
#: What gives an exercise away.
SOLUTIONS = ".solution, .why"
#: Sections that the contents need not name.
IN_EVERY_CHAPTER = {"Check yourself", "Concept questions", "Exercises", "Checks", "References"}
#: Address of a page of the chapters until the contents are joined to them.
PAGE = "https://page.invalid/"
#: Waits for what is loaded after the page itself.
READY = """async () => {
  document.body.getBoundingClientRect();
  await Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
  await document.fonts.ready;
}"""
#: What Chromium calls an element in the structure of a tagged PDF.
NODE = re.compile(rb"node\d{8}")
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
PEOPLE = ", ".join(p.get("name") or f"{p['given-names']} {p['family-names']}" for p in CITATION["authors"])


def table_of_contents():
    """[(title of the part, names of its chapters)] in the order of _toc.yml; the first page is no chapter."""
    listed = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [(part["caption"], [Path(c["file"]).name for c in part["chapters"]]) for part in listed["parts"]]


def chapters():
    return [name for _, names in table_of_contents() for name in names]


# --- one document of many pages -------------------------------------------------------


def article(name):
    """What one page says, as a tree, with names and links that hold in a document of all pages."""
    text = (HTML / "chapters" / f"{name}.html").read_text(encoding="utf-8")
    # The frames of the figures lie in scripts and are most of a page.
    soup = BeautifulSoup(re.sub(r"<script\b.*?</script>", "", text, flags=re.S), "html.parser")
    made = soup.select_one("article.bd-article")
    for each in made.select(SCREEN_ONLY):
        each.decompose()
    for cell in made.select("div.cell"):
        if not cell.get_text(strip=True) and not cell.select("svg, img"):
            cell.decompose()
    for fold in made.select("details"):
        fold["open"] = ""
    for each in made.find_all(id=True):
        if each.find_parent("svg") is None and each.name != "svg":
            each["id"] = f"{name}--{each['id']}"
    for link in made.select("a[href]"):
        if not re.match(r"[a-z]+:", link["href"]):
            page, _, place = link["href"].partition("#")
            link["data-page"], link["data-place"] = page or f"{name}.html", place
    for picture in made.select("img[src]"):
        if not picture["src"].startswith("data:"):
            picture["src"] = (HTML / "chapters" / picture["src"]).resolve().as_uri()
    made.name = "section"
    made.attrs = {"class": ["bd-article", "chapter"], "id": name, "style": f"page: {name}"}
    return made


def link_up(bodies):
    """Links between the chapters that are printed lead to a page; others to the hosted book, if there is one."""
    site = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8")).get("html", {}).get("baseurl") or ""
    for link in (each for body in bodies.values() for each in body.select("a[data-page]")):
        page, place = link["data-page"], link["data-place"]
        if Path(page).stem in bodies and Path(page).name == page:
            link["href"] = "#" + "--".join(filter(None, (Path(page).stem, place)))
        elif site:
            link["href"] = f"{site.rstrip('/')}/chapters/{page}" + (f"#{place}" if place else "")
        else:
            del link["href"]


def document(bodies):
    """HTML of some chapters: name -> :func:`article`."""
    link_up(bodies)
    heads = "".join(
        f'@page {name} {{ @top-left {{ content: "{_plain(body.h1)}"; }} }}\n' for name, body in bodies.items()
    )
    return _html("".join(map(str, bodies.values())), heads)


def _html(body, style=""):
    sheets = "".join(f'<link rel="stylesheet" href="{sheet.as_uri()}">' for sheet in _sheets())
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8">'
        f"<title>{CITATION['title']}</title>{sheets}<style>{style}</style></head>"
        f'<body class="book-print">{body}</body></html>'
    )


def _sheets():
    """Style sheets of the site in their order, then that of the print."""
    page = (HTML / "chapters" / f"{chapters()[0]}.html").read_text(encoding="utf-8")
    found = re.findall(r'<link[^>]+href="\.\./(_static/[^"?]+\.css)[^>]*>', page) + ["_static/formulas.css"]
    return [HTML / path for path in dict.fromkeys(found) if "fontawesome" not in path] + [STYLE]


def _plain(heading):
    return " ".join(heading.get_text().split()).replace('"', "'")


# --- contents -------------------------------------------------------------------------


def headings(bodies):
    """(level, title) of every heading of the printed chapters, in their order: what Chromium makes its outline of."""
    return [
        (int(each.name[1]), _plain(each)) for body in bodies.values() for each in body.select("h1, h2, h3, h4, h5, h6")
    ]


def pages_of(file):
    """Number of the page of every heading, in their order."""
    reader, found = PdfReader(file), []

    def walk(entries):
        for entry in entries:
            if isinstance(entry, list):
                walk(entry)
            else:
                found.append(reader.get_destination_page_number(entry) + 1)

    walk(reader.outline)
    return found


def contents(bodies, file):
    """(level, title, page): parts at level 0, chapters at 1, their sections at 2."""
    told, numbers = headings(bodies), pages_of(file)
    if len(told) != len(numbers):
        raise RuntimeError(f"{file.name} has {len(numbers)} headings, the pages have {len(told)}")
    begins = {names[0]: caption for caption, names in table_of_contents() if names[0] in bodies}
    names, found = iter(bodies), []
    for (level, title), page in zip(told, numbers):
        if level == 1 and (caption := begins.get(next(names))):
            found.append((0, caption, page))
        if level <= 2:
            found.append((level, title, page))
    return found


def front(listed):
    """Title page and table of contents; its links carry the number of a page, see :func:`join`."""
    title, _, below = CITATION["title"].partition(": ")
    lines = "".join(
        f'<p class="toc-{level}">'
        + (text if level == 0 else f'<a href="{PAGE}{page}"><span>{text}</span><b>{page}</b></a>')
        + "</p>"
        for level, text, page in listed
        if text not in IN_EVERY_CHAPTER
    )
    return _html(
        f'<section class="front title-page"><h1>{title}</h1><p class="below">{below}</p><p class="by">{PEOPLE}</p>'
        f"<p>{CITATION['abstract']}</p><p>Version {CITATION['version']}, {CITATION['date-released']}. On the pages of the book "
        f"each figure answers its controls, and the code of each result can be read and run.</p></section>"
        f'<section class="front contents"><h2>Contents</h2><div>{lines}</div></section>'
    )


# --- printing -------------------------------------------------------------------------

#: Pixels between the margins of assets/pdf.css: 162 mm.
COLUMN = 612
#: Whatever is wider than the column becomes as much smaller, since nothing in print can be scrolled; at half its size it stops.
FIT = """
() => {
  const boxes = [...document.querySelectorAll("table, mjx-container[display=true], .math > mjx-container, pre")];
  const room = (box) => box.closest(".table-scroll, div.math, .cell_output, .admonition, section").clientWidth;
  const is = (box) => Math.max(box.scrollWidth, box.getBoundingClientRect().width);
  for (const box of boxes) if (is(box) > room(box) + 1) box.style.zoom = Math.max(0.5, room(box) / is(box));
  return boxes.filter((box) => box.getBoundingClientRect().width > room(box) + 1).map(
    (box) => [box.tagName, Math.round(box.getBoundingClientRect().width), room(box)]);
}
"""


@contextmanager
def chromium():
    """A browser without a network."""
    path = browser.find()
    if path is None:
        sys.exit("make pdf needs Chromium: install the package chromium, or run tools/browser.py, or set CHROMIUM")
    flags = ["--host-resolver-rules=MAP * ~NOTFOUND", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=flags)
        yield made
        made.close()


class Printer:
    """A page of a browser, for as many documents as there are."""

    def __init__(self, chromium):
        self.page = chromium.new_page(color_scheme="light", viewport={"width": COLUMN, "height": 900})
        self.page.emulate_media(media="print")

    def print(self, text, file):
        """The PDF of an HTML text; returns (tag, width, room) of what is still wider than its room, in pixels."""
        source = file.with_suffix(".html")
        source.write_text(text, encoding="utf-8")
        self.page.goto(source.as_uri(), wait_until="load")
        self.page.evaluate(READY)
        too_wide = self.page.evaluate(FIT)
        self.page.pdf(path=file, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
        source.unlink()
        return too_wide


def finish(writer, listed, title, file):
    """Outline and properties; dates and random names go, so that the same book gives the same bytes."""
    before, parents = len(writer.pages) - _pages(file), {}
    for level, text, page in listed:
        above = next((parents[k] for k in range(level - 1, -1, -1) if k in parents), None)
        parents[level] = writer.add_outline_item(title=text, page_number=before + page - 1, parent=above)
        parents = {k: item for k, item in parents.items() if k <= level}
    writer.metadata = {"/Title": title, "/Author": PEOPLE, "/Subject": CITATION["abstract"]}
    writer.page_mode = "/UseOutlines"
    writer.pdf_header = "%PDF-1.7"
    writer._ID = None
    names = _names(writer)
    written = io.BytesIO()
    writer.write(written)
    file.write_bytes(NODE.sub(lambda found: names[found[0]], written.getvalue()))


def _names(writer):
    """New names of the elements of a tagged PDF: old -> new, both as bytes; sorts the list of names accordingly.

    Chromium counts the elements of all documents that it has seen, and on a busy machine not in the order of the page:
    the place in the file gives the name.
    """
    tree = writer._root_object["/StructTreeRoot"]["/IDTree"]
    placed = sorted(_leaves(tree), key=lambda pair: pair[1].idnum)
    tree.clear()
    tree[NameObject("/Names")] = ArrayObject([item for pair in placed for item in pair])
    return {str(name).encode(): b"node%08d" % i for i, (name, _) in enumerate(placed)}


def _leaves(tree):
    """Pairs of a PDF's tree of names."""
    for branch in tree.get("/Kids", ()):
        yield from _leaves(branch.get_object())
    names = tree.get("/Names", ())
    yield from zip(names[::2], names[1::2], strict=True)


def _pages(file):
    return len(PdfReader(file).pages)


def without_outline(file):
    """What Chromium made of a file, to be given another outline."""
    writer = PdfWriter(clone_from=file)
    writer._root_object.pop("/Outlines", None)
    return writer


def book(printer, bodies):
    """The whole book: its chapters are printed first, so that the contents know the pages."""
    printer.print(document(bodies), BOOK)
    listed = contents(bodies, BOOK)
    printer.print(front(listed), FOLDER / "front.pdf")
    writer, before = without_outline(BOOK), _pages(FOLDER / "front.pdf")
    for i, page in enumerate(PdfReader(FOLDER / "front.pdf").pages):
        writer.insert_page(page, i)
    for page in writer.pages[:before]:
        for link in (each.get_object() for each in page.get("/Annots", ())):
            number = re.fullmatch(rf"{PAGE}(\d+)", str(link.get("/A", {}).get("/URI", "")))
            if number:
                target = writer.pages[before + int(number[1]) - 1].indirect_reference
                link[NameObject("/A")] = DictionaryObject(
                    {NameObject("/S"): NameObject("/GoTo"), NameObject("/D"): ArrayObject([target, NameObject("/Fit")])}
                )
    writer.set_page_label(0, before - 1, style="/r")
    writer.set_page_label(before, len(writer.pages) - 1, style="/D", start=1)
    finish(writer, listed, CITATION["title"], BOOK)
    (FOLDER / "front.pdf").unlink()


def chapter(printer, name, body):
    """One chapter to hand out, without its solutions; the marks of right and wrong answers show when these are open."""
    for each in body.select(SOLUTIONS):
        each.decompose()
    for answer in body.select("details.answer"):
        del answer["open"]
    file = FOLDER / "chapters" / f"{name}.pdf"
    printer.print(document({name: body}), file)
    listed = [entry for entry in contents({name: body}, file) if entry[0]]
    finish(without_outline(file), listed, _plain(body.h1), file)
    return file


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapter", nargs="*", choices=[[], *chapters()], help="only these, to hand out")
    chosen = parser.parse_args().chapter
    if not (HTML / "index.html").exists():
        sys.exit("the book is not built: run `make book` first")
    (FOLDER / "chapters").mkdir(parents=True, exist_ok=True)
    began = time.time()
    bodies = {name: article(name) for name in chosen or chapters()}
    with chromium() as made:
        printer = Printer(made)
        if not chosen:
            book(printer, bodies)
            print(f"{BOOK.relative_to(ROOT)}: {_pages(BOOK)} pages, {time.time() - began:.0f} s")
        for name, body in bodies.items():
            file = chapter(printer, name, body)
            print(f"{file.relative_to(ROOT)}: {_pages(file)} pages, {time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
