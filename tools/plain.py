"""The Markdown of a chapter as plain Markdown: it reads well in JupyterLab, Colab and VS Code, which know no directives.

References become words, linked where there is something to link to: a chapter that lies beside the copy, or the hosted
book. Boxes become quotations, hints fold.
"""

import re
from functools import lru_cache

import exercise_cells
import notebooks
import references

ROLE = re.compile(r"\{([\w:]+)\}`(?:([^`<]*?)\s*<)?([^`>]+)>?`")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
BLOCK = re.compile(
    r"^(?P<ticks>`{3,}|:{3,}|~{3,})\{(?P<kind>[\w-]+)\}[ \t]*(?P<title>[^\n]*)\n(?P<options>(?::[\w-]+:[^\n]*\n)*)"
    r"(?P<text>.*?)^(?P=ticks)[ \t]*$",
    re.M | re.S,
)


@lru_cache
def bibliography():
    from pybtex.database import parse_file

    return parse_file(notebooks.CHAPTERS / "references.bib").entries


def decoded(text):
    """A field of the bibliography without its LaTeX."""
    from pybtex.backends.plaintext import Backend  # render_as("text") asks all installed packages for it, each time
    from pybtex.richtext import Text

    return Text.from_latex(text).render(Backend())


def authors(entry):
    names = [decoded(" ".join(person.last_names)) for person in entry.persons.get("author", [])]
    if len(names) > 2 or names[1:] == ["others"]:
        return f"{names[0]} et al."
    return " and ".join(names)


def cited(key):
    """Author and year, as a text names a source."""
    entry = bibliography()[key]
    return f"{authors(entry) or entry.fields.get('journal', key)} {entry.fields.get('year', '')}".strip()


def where(key):
    """The address of a source; empty if none is known."""
    fields = bibliography()[key].fields
    return f"https://doi.org/{fields['doi']}" if "doi" in fields else fields.get("url", "")


def reference(key):
    """One line of a list of references."""
    fields = bibliography()[key].fields
    words = [cited(key), fields.get("title", ""), fields.get("journal", fields.get("publisher", ""))]
    return "- " + ". ".join([*(decoded(w) for w in words if w), *filter(None, [where(key)])])


def folded(words, text):
    """A text that unfolds; the empty lines let Markdown in."""
    return f"<details><summary>{words}</summary>\n\n{text}\n\n</details>"


class Plain:
    """Turns texts of one chapter into plain Markdown.

    ``beside`` holds the chapters that lie beside the copy; ``folder`` is where relative files of the chapter are.
    """

    def __init__(self, name, beside=(), folder=notebooks.CHAPTERS):
        self.name, self.beside, self.folder = name, set(beside) | {name}, folder
        self.keys, self.labels = [], references.book()

    def __call__(self, text):
        text = re.sub(r"^\(([\w:-]+)\)=\s*\n", "", text, flags=re.M)
        text = BLOCK.sub(self.block, text)
        text = re.sub(r"\$\$(?P<math>[^$]+)\$\$[ \t]*\((?P<label>[\w:-]+)\)", self.equation, text)
        text = ROLE.sub(self.role, text)
        return LINK.sub(self.link, text).strip()

    def block(self, match):
        kind, text = match["kind"], match["text"].strip()
        if kind == "math":
            label = re.search(r":label:[ \t]*([\w:-]+)", match["options"])
            return self.equation({"math": text, "label": label and label[1]})
        if kind == "hint":
            return folded("Hint", self(text))
        options = dict(re.findall(r"^:([\w-]+):[ \t]*(.*?)[ \t]*$", match["options"], re.M))
        if kind == "literalinclude":
            code = (self.folder / match["title"].strip()).read_text(encoding="utf-8").rstrip()
            return f"```{options.get('language', 'python')}\n{code}\n```"
        if kind == "glossary":
            return re.sub(r"^(\S[^\n]*)\n[ \t]+", r"- **\1**: ", self(re.sub(r"^:\w+:.*\n", "", text)), flags=re.M)
        if kind == "grid-item-card":
            return f"- **{self.linked(match['title'].strip(), options.get('link', ''))}**: {self(text)}"
        if kind == "footbibliography":
            return "\n".join(map(reference, self.keys))
        title = match["title"].strip() or kind.capitalize()
        if kind == "tab-item":
            return f"**{title}**\n\n{self(text)}"
        if "dropdown" in options.get("class", "").split():
            return folded(self(title), self(text))
        if kind == "admonition" or kind in ("note", "tip", "warning", "important"):
            return "\n".join(f"> {line}".rstrip() for line in f"**{self(title)}**\n\n{self(text)}".splitlines())
        return self(text)

    def equation(self, match):
        label = match["label"]
        number = self.labels[label].number if label in self.labels else ""
        math = match["math"].strip()
        tag = rf" \tag{{{number}}}" if number and "begin{align" not in math else ""
        return f"$$\n{math}{tag}\n$$"

    def role(self, match):
        role, words, target = match[1], match[2], match[3].strip()
        if role.startswith(("footcite", "cite")):
            keys = [key.strip() for key in target.split(",")]
            self.keys += [key for key in keys if key not in self.keys]
            named = "; ".join(f"[{cited(key)}]({where(key)})" if where(key) else cited(key) for key in keys)
            return named if role.endswith(":t") else f"({named})"
        if role == "term":
            return words or target
        if role == "eq":
            return self.labels[target].number if target in self.labels else target
        if role in ("doc", "ref", "numref"):
            return self.linked(words, target.removeprefix("/chapters/"))
        return words or target

    def linked(self, words, label, anchor=""):
        """A reference in words, linked where there is something to link to."""
        found = self.labels.get(label)
        if found is None:
            return words or label
        words = words or found.words
        if found.chapter == self.name:
            return words
        if found.chapter in self.beside:
            return f"[{words}]({found.chapter}.ipynb)"
        place = references.hosted(found, label) + (anchor and f"#{anchor}")
        return f"[{words}]({place})" if references.site() else words

    def link(self, match):
        words, target = match[1], match[2]
        if re.match(r"\w+:", target) or target.endswith(".ipynb"):
            return match[0]
        path, _, anchor = target.partition("#")
        label = path.removesuffix(".md").removesuffix(".ipynb") or anchor
        return self.linked(words, label, anchor if path else "")


def facts(exercise):
    """Title, level, minutes, points and what an exercise teaches."""
    minutes, points = exercise.options["minutes"], exercise.points
    worth = f"{exercise.level}, {minutes} minutes, {points} point{'s' * (points > 1)}"
    return f"### Exercise: {exercise.title}\n\n*{worth[0].upper()}{worth[1:]}. Teaches {exercise.options['teaches']}.*"


def question(exercise, plain):
    """The text of an exercise with its facts and folded hints."""
    return f"{facts(exercise)}\n\n{plain(exercise_cells.text_of(exercise.body))}"
