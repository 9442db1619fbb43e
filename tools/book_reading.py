"""What a page of the book gets for its reader: the facts of a chapter at its head, the way on at its end."""

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
    made = [
        nodes.inline("", f"{max(1, round(minutes))} minutes"),
        nodes.abbreviation("", chapter.level, explanation=contents.LEVELS[chapter.level]),
    ]
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


def setup(app):
    app.connect("doctree-read", facts)
    app.connect("html-page-context", way_on)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
