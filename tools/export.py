"""Copies of the chapters in plain Markdown, for GitHub, Colab, JupyterLab and the download button of the site.

    python tools/export.py [folder]

writes FOLDER/NAME.ipynb (copies/ if no other is named; nothing of it is committed) for every chapter: boxes are
quotations, citations words with their list at the end, solutions fold behind their question. Cells keep what they showed
when the chapter was last executed, and run in the copy as they do in the chapter.
"""

import re
import sys
from pathlib import Path

import exercise_cells
import notebooks
import plain
import references
from exercise_cells import Exercise
from nbformat.v4 import new_markdown_cell, new_notebook

from lib import contents

FOLDER = notebooks.ROOT / "copies"


def exercise_cells_of(exercise, words, number):
    """Question and code of an exercise, then its solution folded into one cell."""
    title = f"{number}: {exercise.title}" if exercise.title else number
    told = f"### Exercise {title}"
    for piece in exercise.body:
        if isinstance(piece, str):
            yield new_markdown_cell(f"{told}\n\n{words(piece)}" if told else words(piece))
            told = ""
        else:
            yield piece
    shown = [words(p) if isinstance(p, str) else f"```python\n{p.source}\n```" for p in exercise.solution]
    if shown:
        yield new_markdown_cell(plain.folded("Solution", "\n\n".join(shown)))


def facts(chapter, notebook, words):
    """The line under a chapter's title."""
    minutes = max(1, round(contents.reading_minutes(notebook)))
    time = "" if chapter.level == "reference" else f"{minutes} minute{'s' * (minutes > 1)} · "
    needs = [words.linked("", name) for name in chapter.needs if name in contents.listed()]
    return f"*{time}{chapter.level}*" + (f" *· builds on* {', '.join(needs)}" if needs else "")


def copy(name):
    """The plain copy of one chapter, a notebook."""
    notebook, everything = notebooks.read(name), references.contents()
    words, cells, number = plain.Plain(name, beside=everything), [], 0
    chapter, names = contents.chapter(name), list(everything)
    for piece in exercise_cells.pieces(notebook):
        if isinstance(piece, Exercise):
            number += 1
            cells += exercise_cells_of(piece, words, f"{everything[name]}.{number}")
        elif isinstance(piece, str):
            text = words(piece)
            if chapter and not any(cell.cell_type == "markdown" for cell in cells):
                title, _, rest = text.partition("\n")
                text = "\n\n".join(filter(None, (title, facts(chapter, notebook, words), rest.strip())))
            cells += [new_markdown_cell(text)] * bool(text)
        else:
            cells.append(piece)
    following = names[names.index(name) + 1 :][:1]
    for after in following:
        question = contents.chapter(after).question
        cells.append(new_markdown_cell(f"**Next: {words.linked('', after)}.** {question}"))
    made = new_notebook(cells=cells, metadata=notebooks.METADATA)
    for i, cell in enumerate(made.cells):
        cell.id = f"cell-{i}"
        for output in cell.get("outputs", ()):
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = re.sub(r'href="([\w-]+)\.html', linked, output.data["text/html"])
    return made


def linked(match):
    """A link of a page to another one: to the hosted book, or to the notebook beside the copy."""
    if references.site():
        return f'href="{references.site()}/chapters/{match[1]}.html'
    return f'href="{match[1]}.ipynb'


def main(folder=FOLDER):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.ipynb"):
        old.unlink()
    for name in references.contents():
        (folder / f"{name}.ipynb").write_text(notebooks.text_of(copy(name)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:2])
