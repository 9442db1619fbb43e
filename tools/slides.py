"""A deck of slides from a chapter: words of course/slides.yaml, equations, figures and questions of the chapter itself.

    make slides CHAPTER=setting        ->  course/slides/setting.html

Opens from the folder, without a network: reveal.js, the typefaces and every frame lie beside it; formulas are set.
"""

import html
import os
import re
import shutil
import sys
from functools import lru_cache

os.environ["BOOK_PAGES"] = "1"

import notebooks
import questions
import references
import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

ROOT = notebooks.ROOT
FILE = ROOT / "course" / "slides.yaml"
FOLDER = ROOT / "course" / "slides"
REVEAL = ROOT / "assets" / "node_modules" / "reveal.js" / "dist"
KEYS = {"title", "points", "figure", "equation", "question", "notes"}

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="_static/reset.css">
<link rel="stylesheet" href="_static/reveal.css">
<link rel="stylesheet" href="_static/figure.css">
<link rel="stylesheet" href="_static/slides.css">
</head>
<body>
<div class="reveal"><div class="slides">
{slides}
</div></div>
<div class="foot">{foot}</div>
<script src="_static/figure.page.js"></script>
<script src="_static/reveal.js"></script>
<script src="_static/notes.js"></script>
<script src="_static/slides.js"></script>
</body>
</html>
"""


@lru_cache
def load():
    """Chapter -> its slides."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def problems(chapter, slides):
    """What is wrong with the slides of a chapter: each names the slide."""
    for number, slide in enumerate(slides, 1):
        where = f"{chapter}, slide {number}"
        if set(slide) - KEYS or not slide.get("title"):
            yield f"{where}: needs a title, and knows {', '.join(sorted(KEYS))} only"
        for key, label in (("figure", f"fig-{slide.get('figure')}"), ("equation", slide.get("equation"))):
            target = references.book().get(label)
            if slide.get(key) and (target is None or target.kind != key or not shown(chapter, key, slide[key])):
                yield f"{where}: {key} {slide[key]} is not in the chapter"
        asked = questions.load().get(chapter, ())
        if "question" in slide and not 1 <= slide["question"] <= len(asked):
            yield f"{where}: question {slide['question']} is none of the {len(asked)} of the chapter"


def shown(chapter, key, name):
    """Whether a chapter itself shows a figure or an equation."""
    notebook = notebooks.read(chapter)
    if key == "figure":
        return any(name in references.drawn(cell) for cell in notebook.cells)
    return equation(notebook, name) is not None


def equation(notebook, label):
    """The LaTeX of a labelled equation of a notebook; None if it has none of that label."""
    name = re.escape(label)
    forms = (
        rf"^`{{3,}}\{{math\}}[^\n]*\n(?::[^\n]*\n)*?:label:\s*{name}\n(?::[^\n]*\n)*(.*?)^`{{3,}}",
        rf"\$\$([^$]+)\$\$\s*\({name}\)",
    )
    for cell in notebook.cells:
        for form in forms:
            if found := re.search(form, cell.source, re.M | re.S):
                return found[1].strip()
    return None


# --- one slide ------------------------------------------------------------------------


@lru_cache
def _markdown():
    made = MarkdownIt("commonmark").enable(["table", "strikethrough"])

    def formula(content, options):
        left, right = (r"\[", r"\]") if options["display_mode"] else (r"\(", r"\)")
        return left + html.escape(content) + right

    return made.use(dollarmath_plugin, renderer=formula)


def rendered(text):
    return _markdown().render(text).strip()


def figure(name):
    """A figure with all frames, and a line on what in it is model and what measured."""
    from lib.widgets import explore

    made = explore(name)
    text = made._repr_mimebundle_()["text/html"].replace("<figure ", "<figure data-prevent-swipe ", 1)
    return text, f'<p class="source">{html.escape(made.panel.source)}</p>'


def question(chapter, number):
    asked = questions.load()[chapter][number - 1]
    parts = [f"<p><b>{rendered(asked.ask).removeprefix('<p>').removesuffix('</p>')}</b></p>"]
    for letter, (right, answer, why) in zip("ABCDE", asked.answers):
        kind = "right" if right else "wrong"
        parts.append(
            f'<details class="{kind}"><summary data-letter="{letter}">{rendered(answer)}</summary>'
            f'<div class="why"><b>{questions.SIGNS[kind]}</b> {rendered(why)}</div></details>'
        )
    return "".join(parts)


def section(chapter, notebook, slide):
    """One slide as HTML."""
    words = "".join(f"<li>{rendered(point)}</li>" for point in slide.get("points", ()))
    words = f"<ul>{words}</ul>" if words else ""
    if "equation" in slide:
        words = f'<div class="equation">\\[{html.escape(equation(notebook, slide["equation"]))}\\]</div>{words}'
    if "question" in slide:
        words += question(chapter, slide["question"])
    if "figure" in slide:
        picture, source = figure(slide["figure"])
        words = f'<div class="beside"><div class="words">{words}{source}</div><div>{picture}</div></div>'
    notes = f'<aside class="notes">{rendered(slide["notes"])}</aside>' if "notes" in slide else ""
    return (
        f"<section><h2>{rendered(slide['title']).removeprefix('<p>').removesuffix('</p>')}</h2>{words}{notes}</section>"
    )


def deck(chapter):
    """The page of a deck.

    Raises
    ------
    ValueError
        For a chapter without slides, naming those that have them, or slides that name what the chapter does not show.
    """
    from lib import contents

    if chapter not in load():
        raise ValueError(f"no slides for {chapter}: course/slides.yaml has them for {', '.join(load())}")
    if wrong := list(problems(chapter, load()[chapter])):
        raise ValueError("; ".join(wrong))
    notebook = notebooks.read(chapter)
    title = references.title(notebook)
    asked = {c.name: c.question for chapters in contents.parts().values() for c in chapters}[chapter]
    first = f'<section class="first"><h1>{html.escape(title)}</h1><p class="asked">{html.escape(asked)}</p></section>'
    slides = [first, *(section(chapter, notebook, slide) for slide in load()[chapter])]
    book = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    foot = f"{book['title']} · {book['author']} · CC BY 4.0"
    return PAGE.format(title=html.escape(title), slides="\n".join(slides), foot=html.escape(foot))


def write(decks, folder):
    """Write decks, chapter -> page, with everything they load beside them; their paths."""
    import book_extension

    static(folder / "_static")
    paths = [folder / f"{chapter}.html" for chapter in decks]
    for path, text in zip(paths, decks.values()):
        path.write_text(text, encoding="utf-8")
    book_extension.typeset(folder / "_static" / "formulas.css", paths)
    return paths


def static(folder):
    """The files that all decks share."""
    import book_extension

    web, vendor, here = ROOT / "assets" / "web", ROOT / "assets" / "vendor", ROOT / "assets" / "slides"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in (REVEAL / "reset.css", REVEAL / "reveal.css", REVEAL / "reveal.js", REVEAL / "plugin" / "notes.js"):
        shutil.copy(path, folder)
    for path in (web / "figure.css", here / "slides.css", here / "slides.js"):
        shutil.copy(path, folder)
    shutil.copytree(vendor / "mathjax", folder / "mathjax")
    shutil.copytree(vendor / "fonts", folder / "fonts")
    (folder / "figure.page.js").write_text(book_extension.page_script(web), encoding="utf-8")


def main(chapters):
    if not chapters:
        sys.exit(f"say which chapter: make slides CHAPTER=setting; slides exist for {', '.join(load())}")
    sys.path.insert(0, str(ROOT))
    try:
        made = {chapter: deck(chapter) for chapter in chapters}
    except ValueError as error:
        sys.exit(str(error))
    for path, text in zip(write(made, FOLDER), made.values()):
        print(f"{path.relative_to(ROOT)}: {text.count('<section')} slides")


if __name__ == "__main__":
    main(sys.argv[1:])
