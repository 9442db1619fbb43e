"""What the book's references lead to, found by reading the chapters: for copies and books that hold only some of them.

Numbers are those of the whole book: chapters as ``_toc.yml`` counts them, equations and figures by chapter.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import notebooks
import yaml

EQUATION = re.compile(
    r"\$\$\s*\(([\w:-]+)\)\s*$|^`{3,}\{math\}[^\n]*\n(?::(?!label)[^\n]*\n)*:label:\s*([\w:-]+)", re.M
)
TARGET = re.compile(r"^\(([\w:-]+)\)=\s*\n+(?:#+[ \t]*(.*))?", re.M)
HEADING = re.compile(r"^(#+)[ \t]+(.+)$", re.M)
DRAWN = re.compile(r"^Figure ([\w-]+)\. ")


@dataclass(frozen=True)
class Target:
    """Where a label is: chapter, what it is (chapter, equation, figure, section, exercise), its number and its title."""

    chapter: str
    kind: str
    number: str = ""
    title: str = ""

    @property
    def words(self):
        """How a text names it."""
        kinds = {"equation": f"Eq. {self.number}", "figure": f"Fig. {self.number}"}
        return kinds.get(self.kind) or self.title or self.kind


def contents(text=None):
    """Chapters in their order, with the first page: name -> number as text, empty for pages without one."""
    toc = yaml.safe_load(text or (notebooks.ROOT / "_toc.yml").read_text(encoding="utf-8"))
    found, count = {toc["root"].removeprefix("chapters/"): ""}, 0
    everywhere = toc.get("defaults", {}) | toc.get("options", {})
    for part in toc.get("parts", [toc]):
        for entry in part["chapters"]:
            numbered = (everywhere | part).get("numbered")
            count += bool(numbered)
            found[entry["file"].removeprefix("chapters/")] = str(count) if numbered else ""
    return found


def title(notebook):
    """The first heading of a notebook."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return HEADING.search(text)[2].strip()


def drawn(cell):
    """Ids of the figures that a cell has shown."""
    pictures = [o.data for o in cell.get("outputs", ()) if "image/svg+xml" in o.get("data", {})]
    return [found[1] for data in pictures if (found := DRAWN.match(data.get("text/plain", "")))]


def targets(name, notebook, number):
    """Label -> Target for all labels of one chapter, and its own name."""
    found = {name: Target(name, "chapter", number, title(notebook))}
    counted = {"equation": 0, "figure": 0}

    def count(label, kind):
        counted[kind] += 1
        found.setdefault(label, Target(name, kind, ".".join(filter(None, (number, str(counted[kind]))))))

    for cell in notebook.cells:
        if cell.cell_type == "code":
            for shown in drawn(cell):
                count(f"fig-{shown}", "figure")
            continue
        for match in EQUATION.finditer(cell.source):
            count(match[1] or match[2], "equation")
        for match in TARGET.finditer(cell.source):
            found[match[1]] = Target(name, "section", "", (match[2] or "").strip())
        for match in re.finditer(
            r"\{exercise-start\}[ \t]*([^\n]*)\n(?::[\w-]+:[^\n]*\n)*?:label:\s*([\w-]+)", cell.source
        ):
            found[match[2]] = Target(name, "exercise", "", match[1].strip() or "exercise")
    return found


@lru_cache
def book():
    """Label -> Target for the whole book."""
    found = {}
    for name, number in contents().items():
        if (notebooks.CHAPTERS / f"{name}.ipynb").exists():
            found |= targets(name, notebooks.read(name), number)
    return found


@lru_cache
def site():
    """The address of the hosted book without a slash at its end; empty while there is none."""
    config = yaml.safe_load((notebooks.ROOT / "_config.yml").read_text(encoding="utf-8"))
    return str(config.get("html", {}).get("baseurl") or "").rstrip("/")


def hosted(target, label=""):
    """The address of a target in the hosted book; empty while there is none."""
    if not site():
        return ""
    anchor = {"equation": f"#equation-{label}", "chapter": ""}.get(target.kind, f"#{label}")
    return f"{site()}/chapters/{target.chapter}.html{anchor}"
