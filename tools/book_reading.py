"""What a page of the book gets for its reader: facts at the head of a chapter, folded code, the way on at its end."""

import ast
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx import addnodes

from lib import contents


def _chapter(docname):
    return contents.chapter(docname.removeprefix("chapters/"))


def _to(docname, words=""):
    """A link to a chapter, by its title if there are no other words."""
    link = addnodes.pending_xref(
        "", refdomain="std", reftype="doc", reftarget=f"/{docname}", refexplicit=bool(words), refwarn=True
    )
    link += nodes.inline("", words or docname, classes=["doc"])
    return link


def facts(app, doctree):
    """Under the title of a chapter: how long it takes, its level, and what to read before."""
    chapter = _chapter(app.env.docname)
    section = next(iter(doctree.findall(nodes.section)), None)
    if chapter is None or section is None:
        return
    path = Path(app.env.doc2path(app.env.docname))
    minutes = contents.reading_minutes(nbformat.read(path, as_version=4)) if path.suffix == ".ipynb" else 0
    level = nodes.abbreviation("", chapter.level, explanation=contents.LEVELS[chapter.level])
    time = f"{max(1, round(minutes))} minute{'s' * (round(minutes) > 1)}"
    made = [nodes.inline("", time), level] if chapter.level != "reference" else [level]
    needs = [name for name in chapter.needs if name in contents.listed()]
    if needs:
        before = nodes.inline("", "builds on ")
        for name in needs:
            before += [nodes.Text(", ")] * (len(before) > 1) + [_to(f"chapters/{name}")]
        made.append(before)
    line = nodes.paragraph("", "", classes=["chapter-facts"])
    for i, part in enumerate(made):
        line += [nodes.Text(" · ")] * (i > 0) + [part]
    section.insert(section.first_child_matching_class(nodes.title) + 1, line)


def way_on(app, pagename, templatename, context, doctree):
    """The link to the next chapter says which question it answers."""
    names = contents.listed()
    here = pagename.removeprefix("chapters/")
    following = names[:1] if here == "index" else names[names.index(here) + 1 :][:1] if here in names else ()
    if following and context.get("next"):
        question = contents.as_html(contents.chapter(following[0]).question)
        context["next_title"] = f'{context["next"]["title"]}<span class="next-question">{question}</span>'


# --- code: what argues stays open, what prints, draws or tabulates is folded ------------

#: A cell with this tag stays open whatever it does.
OPEN = "show-input"
#: Calls that show something to the reader, and modules whose names mean a derivation.
_SHOWS = {"print", "display", "explore", "table", "scoreboard", "published", "claim_list", "closure_matrix"}
_SYMBOLIC = ("sympy", "lib.symbolic")


def _tree(source):
    try:
        return ast.parse(source)
    except SyntaxError:  # a line for the shell
        return ast.Module([], [])


def symbolic_names(source):
    """Names by which a cell imports SymPy or the symbolic form of the equations."""
    found = set()
    for node in ast.walk(_tree(source)):
        if isinstance(node, ast.Import):
            found |= {a.asname or a.name for a in node.names if a.name in _SYMBOLIC}
        elif isinstance(node, ast.ImportFrom):
            whole = node.module in _SYMBOLIC
            found |= {a.asname or a.name for a in node.names if whole or f"{node.module}.{a.name}" in _SYMBOLIC}
    return found


def argues(source, symbols, formula):
    """Whether a cell is a step of a derivation: it shows a formula, or asserts something of symbols and shows nothing.

    Parameters
    ----------
    source : str
    symbols : set of str
        Names of :func:`symbolic_names` in this cell and those before it.
    formula : bool
        Whether the cell's output is a formula.
    """
    nodes_ = list(ast.walk(_tree(source)))
    used = {n.id for n in nodes_ if isinstance(n, ast.Name)}
    called = {n.func.id for n in nodes_ if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    asserts = any(isinstance(n, ast.Assert) for n in nodes_)
    return formula or bool(asserts and used & symbols and not called & _SHOWS)


def fold(app, doctree):
    """Hide the code of cells that are no argument; in a solution, which is folded itself, all code stays open."""
    symbols = set()
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") != "cell_code" or cell.children[:1] and "cell_input" not in cell[0]["classes"]:
            continue
        source = cell[0].astext()
        symbols |= symbolic_names(source)
        formula = any(True for output in cell[1:] for _ in output.findall(nodes.math_block))
        tags = cell.get("cell_metadata", {}).get("tags", ())
        if cell.get("hide_mode") or OPEN in tags or argues(source, symbols, formula) or _solves(cell):
            continue
        cell["hide_mode"] = "input"
        cell["prompt_show"], cell["prompt_hide"] = app.config.nb_code_prompt_show, app.config.nb_code_prompt_hide


def _solves(node):
    while node is not None:
        if "solution" in node.get("classes", ()):
            return True
        node = node.parent
    return False


def setup(app):
    app.connect("doctree-read", facts)
    app.connect("doctree-read", fold)
    app.connect("html-page-context", way_on)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
