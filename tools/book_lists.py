"""Pages that list what there is: `{figure-list}` all figures with their controls, `{api-list}` the calls of the package."""

import importlib
import inspect

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from lib.figures import PANELS

#: Modules a reader calls, in the order of the rooms.
MODULES = (
    "units", "tables", "readers", "materials", "phonons", "confinement", "coherence", "lattice", "biexciton", "dynamics",
    "path_integral", "scenarios", "inference", "claims", "symbolic", "sweeps", "figures", "widgets",
)  # fmt: skip


# --- figures ------------------------------------------------------------------------


class figure_list(nodes.General, nodes.Element):
    """Where the table of figures goes once all chapters are read."""


class FigureList(SphinxDirective):
    def run(self):
        return [figure_list()]


def figures(env):
    """Rows (number, label, chapter's docname, panel) of all figures of the book, in their order."""
    rows = []
    for label, (docname, target, _) in env.get_domain("std").labels.items():
        number = env.toc_fignumbers.get(docname, {}).get("figure", {}).get(target)
        panel = PANELS.get(label.removeprefix("fig-").removesuffix("-again"))
        if number and panel and label.startswith("fig-"):
            rows.append((number, label, docname, panel))
    return sorted(rows, key=lambda row: row[0])


def controls(panel):
    """What can be moved, in words; what only a running notebook moves stands in brackets."""
    words = [c.label if c.static else f"({c.label})" for c in panel.controls]
    return ", ".join(words) or "none"


def _table(heads, rows):
    table, group = nodes.table(classes=["book-list"]), nodes.tgroup(cols=len(heads))
    table += group
    group += [nodes.colspec(colwidth=1) for _ in heads]
    for kind, lines in ((nodes.thead, [[nodes.paragraph("", h) for h in heads]]), (nodes.tbody, rows)):
        part = kind()
        group += part
        for cells in lines:
            row = nodes.row()
            part += row
            row += [nodes.entry("", cell) for cell in cells]
    return table


def fill_figures(app, doctree, docname):
    for place in list(doctree.findall(figure_list)):
        rows = []
        for number, label, where, panel in figures(app.env):
            link = nodes.reference("", f"Figure {'.'.join(map(str, number))}", internal=True)
            link["refuri"] = f"{app.builder.get_relative_uri(docname, where)}#{label}"
            named = nodes.paragraph("", "", nodes.literal("", panel.id))
            chapter = nodes.reference("", app.env.titles[where].astext(), internal=True)
            chapter["refuri"] = app.builder.get_relative_uri(docname, where)
            cells = (nodes.paragraph("", "", link), named, nodes.paragraph("", panel.summary))
            rows.append([*cells, nodes.paragraph("", controls(panel)), nodes.paragraph("", "", chapter)])
        heads = ("figure", "name", "what it shows", "controls", "chapter")
        place.replace_self(_table(heads, rows) if rows else nodes.paragraph("", "No figure in this book."))


# --- calls --------------------------------------------------------------------------


def public(module):
    """Functions and classes a module offers, in the order of its ``__all__`` or of its source."""
    names = getattr(module, "__all__", None) or [n for n in vars(module) if not n.startswith("_")]
    found = [(name, getattr(module, name)) for name in names]
    return [
        (name, thing)
        for name, thing in found
        if (inspect.isfunction(thing) or inspect.isclass(thing)) and thing.__module__.startswith("lib.")
        if hasattr(module, "__all__") or thing.__module__ == module.__name__
    ]


class _AsWritten(str):
    """Words that `inspect` prints as they are, without quotes around them."""

    __repr__ = str.__str__


def _of(each):
    """An argument with its type as the source has it; an object without a name of its own for a default is left out."""
    hint = getattr(each.annotation, "__forward_arg__", each.annotation)
    return each.replace(
        annotation=_written(hint), default=_written("...") if " at 0x" in repr(each.default) else each.default
    )


def _written(hint):
    return _AsWritten(hint) if isinstance(hint, str) else hint


def signature(name, thing):
    """The call as the source has it, with the types; a class as it is made."""
    try:
        found = inspect.signature(thing)
    except (TypeError, ValueError):
        return name
    result = found.empty if inspect.isclass(thing) else _written(found.return_annotation)
    return f"{name}{found.replace(parameters=map(_of, found.parameters.values()), return_annotation=result)}"


class ApiList(SphinxDirective):
    def run(self):
        made = []
        for short in MODULES:
            module = importlib.import_module(f"lib.{short}")
            section = nodes.section(ids=[f"lib-{short.replace('_', '-')}"], names=[f"lib.{short}"])
            section += nodes.title("", f"lib.{short}")
            section += [nodes.paragraph("", text) for text in _paragraphs(module)[:1]]
            things = nodes.definition_list(classes=["api"])
            for name, thing in public(module):
                anchor = f"lib-{short}-{name}".replace("_", "-").lower()
                entry = ("single", f"lib.{short}.{name}", anchor, "main", None)
                head = nodes.term("", "", nodes.literal("", signature(name, thing)), ids=[anchor])
                first, *rest = _paragraphs(thing) or [""]
                body = nodes.definition("", addnodes.index(entries=[entry]), nodes.paragraph("", first))
                if rest:
                    body += nodes.literal_block("", "\n\n".join(rest), language="none")
                things += nodes.definition_list_item("", head, body)
            section += things
            made.append(section)
        return made


def _paragraphs(thing):
    return (inspect.getdoc(thing) or "").replace("``", "").split("\n\n")


def setup(app):
    app.add_node(figure_list)
    app.add_directive("figure-list", FigureList)
    app.add_directive("api-list", ApiList)
    app.connect("doctree-resolved", fill_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
