"""What a reader finds: the search reads prose and headings, symbols and terms lead to their chapter, terms explain themselves.

The table of symbols (``lib.notation``) and the glossary say where a symbol or term belongs; the first use of a term
in a chapter is linked to its definition, which the page shows where the pointer rests.
"""

import re
from functools import lru_cache

import notebooks
import sphinx.search
from docutils import nodes
from sphinx import addnodes

from lib import contents, notation

# --- the words of the search ----------------------------------------------------------

#: Not prose: code, formulas, what cells printed, references.
_SILENT = (nodes.literal_block, nodes.math, nodes.math_block, nodes.raw, nodes.citation, nodes.footnote, nodes.table)


def _silent(node):
    return isinstance(node, _SILENT) or (
        isinstance(node, nodes.Element) and node.get("nb_element") == "cell_code_source"
    )


def prose(doctree):
    """A copy of a page's tree with its prose, headings, captions and index entries only."""
    copy = doctree.deepcopy()
    for node in list(copy.findall(_silent)):
        node.parent.remove(node)
    return copy


class ProseIndex(sphinx.search.IndexBuilder):
    """The search index of a page's prose."""

    def feed(self, docname, filename, title, doctree):
        super().feed(docname, filename, title, prose(doctree))


# --- symbols ------------------------------------------------------------------------

#: How a definition names the chapter that has more.
_SEE = re.compile(r"See \{doc\}`([\w-]+)`")


def _section(node):
    while node is not None and not (isinstance(node, nodes.section) and node["ids"]):
        node = node.parent
    return node["ids"][0] if node is not None else ""


def homes():
    """Symbol (plain) -> the chapter it leads to: where the glossary sends the reader, else where it is first used."""
    table = notation.table()
    found = {notation.plain(form): row.chapter for row in table.itertuples() for form in row.symbol.split(" | ")}
    for definition in glossary().values():
        named, chapter = re.search(r"\$([^$]+)\$", definition), _SEE.search(definition)
        if named and chapter:
            found |= dict.fromkeys(notation.symbols(named[1]) & found.keys(), chapter[1])
    return found


def index_symbols(app, doctree):
    """Each symbol and each term leads to its chapter: symbols by name and by Greek letter, to the section that has them first."""
    name = app.env.docname.removeprefix("chapters/")
    if name == "glossary":  # a definition that names a chapter stands behind it
        seen = {term for term, definition in glossary().items() if _SEE.search(definition)}
        for node in doctree.findall(addnodes.index):
            node["entries"] = [(t, v, i, "" if v in seen else m, k) for t, v, i, m, k in node["entries"]]
        return
    wanted = {symbol for symbol, chapter in homes().items() if chapter == name}
    top = _section(next(iter(doctree.findall(nodes.title)), None))
    entries = [
        ("single", t, top, "main", None) for t, d in glossary().items() if (m := _SEE.search(d)) and m[1] == name
    ]
    for node in doctree.findall(lambda n: isinstance(n, (nodes.math, nodes.math_block))):
        for symbol in notation.symbols(node.astext()) & wanted:
            wanted.remove(symbol)
            entries += [("single", words, _section(node), "main", None) for words in notation.names(symbol)]
    for symbol in wanted:  # in a derivation or a printed formula only
        entries += [("single", words, top, "main", None) for words in notation.names(symbol)]
    if entries:
        doctree.insert(0, addnodes.index(entries=sorted(set(entries))))


# --- terms --------------------------------------------------------------------------

#: Terms that are common words too: only the author knows where they are meant.
_COMMON = {"sharing", "cell", "retardation"}


@lru_cache
def glossary():
    """Term -> its definition, as the chapter *glossary* has them."""
    text = "\n".join(c.source for c in notebooks.read("glossary").cells if c.cell_type == "markdown")
    block = re.search(r"```\{glossary\}\n(?::\w+:\n)*\n?(.*?)\n```", text, re.S)[1]
    return dict(re.findall(r"^(\S[^\n]*)\n[ \t]+([^\n]+)", block, re.M))


def _link(term, words):
    made = addnodes.pending_xref("", refdomain="std", reftype="term", reftarget=term, refexplicit=True, refwarn=True)
    made += nodes.inline("", words, classes=["xref", "std", "std-term"])
    return made


def link_terms(app, doctree):
    """Link the first use of each term in a chapter's paragraphs to its definition, where the author has not."""
    name = app.env.docname.removeprefix("chapters/")
    chapter = contents.chapter(name)
    if chapter is None or chapter.level == "reference" or "chapters/glossary" not in app.env.found_docs:
        return
    linked = {n["reftarget"].lower() for n in doctree.findall(addnodes.pending_xref) if n.get("reftype") == "term"}
    left = {term for term in glossary() if term.lower() not in linked | _COMMON}
    for text in list(doctree.findall(nodes.Text)):
        # Running text only, and no emphasised word: it may be defined right there.
        if not isinstance(text.parent, nodes.paragraph) or not isinstance(
            text.parent.parent, (nodes.section, nodes.list_item)
        ):
            continue
        if text.parent.get("in_summary"):
            continue
        pieces, rest = [], str(text)
        while left:
            pattern = "|".join(sorted(map(re.escape, left), key=len, reverse=True))
            found = re.search(rf"(?<![\w-])({pattern})(s?)(?![\w-])", rest, re.I)
            if not found:
                break
            term = next(t for t in left if t.lower() == found[1].lower())
            left.remove(term)
            pieces += [nodes.Text(rest[: found.start()]), _link(term, found[0])]
            rest = rest[found.end() :]
        if pieces:
            text.parent.replace(text, [*pieces, nodes.Text(rest)])


def setup(app):
    sphinx.search.IndexBuilder = ProseIndex
    app.connect("doctree-read", index_symbols)
    app.connect("doctree-read", link_terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
