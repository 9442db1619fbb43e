"""The book's parts and chapters: what each asks, and which path through the book it is on.

Which chapters there are, and their order in a part, stands in ``_toc.yml``; this table gives them their words. The
drawn map and the linked list of the chapter *start* are made from both, so they cannot fall behind.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from . import tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


#: Paths through the book, each holding the one before it: name -> how long it takes.
PATHS = {"hour": "one hour", "day": "one day", "all": "everything"}


#: How much a chapter asks of its reader: word -> what is assumed.
LEVELS = {
    "introductory": "quantum mechanics and a first course on solids",
    "intermediate": "also ladder operators, density matrices and thermal averages",
    "advanced": "also many-body or numerical methods",
    "reference": "to look things up",
}


@dataclass(frozen=True)
class Chapter:
    """File name, words on the map, the question the chapter answers, and the shortest path it is on.

    ``level`` is a key of ``LEVELS``, ``needs`` are the chapters to read before.
    """

    name: str
    label: str
    question: str
    path: str
    level: str = "intermediate"
    needs: tuple[str, ...] = ("start",)


#: Parts: number -> title.
PARTS: dict[int | str, str] = {
    "I": "The question",
    "II": "The theory",
    "III": "One exciton",
    "IV": "Two excitons",
    "V": "Light and time",
    "VI": "Evidence",
    "VII": "Your turn",
    "A": "Appendix",
}

_KNOWN = {
    "I": (
        Chapter("start", "start", "What is superradiance, and what is the puzzle?", "hour", "introductory", ()),
        Chapter("setting", "setting", "What is in a dot, and what does Fig. 1 of the paper show?", "day", "introductory"),
    ),
    "II": (
        Chapter("hamiltonian", "Hamiltonian", "What does Eq. 1 do to one exciton and its lattice?", "day"),
        Chapter("spectral-density", "spectral density", "How does a Raman spectrum become the J of Eq. 2?", "day", needs=("hamiltonian",)),
        Chapter("disorder-scale", "disorder scale", "How wide does Eq. 3 make the line, and what of it is noise?", "day", needs=("spectral-density",)),
        Chapter("rigid-exciton", "rigid exciton", "What does a bound pair in a rigid box already do?", "hour"),
        Chapter("rigid-exciton-tests", "box and data", "Does the rigid exciton agree with what was measured?", "day", needs=("rigid-exciton",)),
        Chapter("coherence", "coherence number", "What is N_coh, and does Eq. 4 follow from Eq. 1?", "day", needs=("hamiltonian", "disorder-scale", "rigid-exciton")),
        Chapter("closures", "closures", "What else could N_coh be, and how do the answers compare?", "day", needs=("coherence", "rigid-exciton")),
    ),
    "III": (
        Chapter("exciton-superradiance", "superradiance", "How does the rate grow with size and on cooling?", "day", needs=("closures",)),
        Chapter("microscopic-lattice", "lattice of cells", "What do thousands of cells do, phonons and defects included?", "all", "advanced", ("closures",)),
        Chapter("path-integral", "path integral", "What do electron, hole and lattice do together?", "all", "advanced", ("hamiltonian", "rigid-exciton")),
    ),
    "IV": (
        Chapter("biexciton-binding", "binding", "How strongly do two excitons bind, and is it the lattice?", "day", needs=("hamiltonian", "spectral-density")),
        Chapter("biexciton-superradiance", "biexciton emission", "How much faster does a biexciton emit?", "day", needs=("biexciton-binding", "coherence")),
        Chapter("which-path", "which path", "Can the lattice tell which exciton emitted?", "day", needs=("biexciton-superradiance",)),
    ),
    "V": (
        Chapter("dynamics", "dynamics", "How fast is coherence lost, and found again?", "all", "advanced", ("hamiltonian", "disorder-scale")),
        Chapter("superabsorption", "superabsorption", "Is absorption the reverse of superradiance?", "all", needs=("start", "coherence")),
    ),
    "VI": (
        Chapter("published-numbers", "published numbers", "Which numbers are public, and where do they stand?", "all", "introductory"),
        Chapter("fitting-rates", "fits", "What can measured rates tell about the law behind them?", "all", needs=("exciton-superradiance",)),
        Chapter("claims", "claims", "Which claims of the paper hold, and what would decide the rest?", "hour", "introductory", ("start", "rigid-exciton")),
    ),
    "VII": (
        Chapter("lab-raman", "lab: Raman", "What does your own Raman spectrum predict?", "all", needs=("spectral-density",)),
        Chapter("lab-lifetimes", "lab: lifetimes", "What do your own lifetimes say?", "all", needs=("fitting-rates",)),
        Chapter("explorer", "explorer", "What would another material do?", "all", needs=("rigid-exciton",)),
        Chapter("teach", "teach", "How can a course use this book?", "all", "introductory"),
    ),
    "A": (
        Chapter("notation", "notation", "What does each symbol mean?", "all", "reference", ()),
        Chapter("glossary", "glossary", "What does each term mean?", "all", "reference", ()),
        Chapter("lattice-benchmarks", "benchmarks", "How exact and how fast is the lattice solver?", "all", "advanced", ("microscopic-lattice",)),
        Chapter("lattice-clusters", "clusters", "How does a study run on many machines?", "all", "advanced", ("microscopic-lattice",)),
        Chapter("figures", "figures", "Which figures are there, and what can be moved?", "all", "reference", ()),
        Chapter("api", "API", "How is the package called?", "all", "reference", ()),
    ),
}  # fmt: skip


def part_title(number: int | str) -> str:
    """A part's title with its number, as the table of contents has it; the appendix needs none."""
    return PARTS[number] if number == "A" else f"{number}. {PARTS[number]}"


def listed(text: str | None = None) -> tuple[str, ...]:
    """Names of the chapters in the order of ``_toc.yml``, without the first page; ``text`` stands in for the file."""
    if text is None:
        text = _table_of_contents()
    return tuple(re.findall(r"^\s*-\s*file:\s*chapters/([\w-]+)\s*$", text, flags=re.M))


@lru_cache
def _table_of_contents():
    data = tables.folder()
    for folder in (data, data.parent):
        if (folder / "_toc.yml").is_file():
            return (folder / "_toc.yml").read_text(encoding="utf-8")
    raise FileNotFoundError(f"no _toc.yml in {data} or {data.parent}")


def parts(names: Sequence[str] | None = None) -> dict[Any, tuple[Chapter, ...]]:
    """The chapters that exist, by part.

    Parameters
    ----------
    names : sequence of str, optional
        Names of chapters in their order; those of ``_toc.yml`` by default.

    Returns
    -------
    dict
        Number of the part -> tuple of :class:`Chapter`; parts without a chapter are left out.

    Raises
    ------
    ValueError
        For a chapter without an entry here.
    """
    names = listed() if names is None else names
    known = {chapter.name: (part, chapter) for part, chapters in _KNOWN.items() for chapter in chapters}
    if missing := [name for name in names if name not in known]:
        raise ValueError(
            f"names = {missing} is not allowed: a chapter of _toc.yml must have an entry in lib/contents.py"
        )
    found = {part: tuple(known[name][1] for name in names if known[name][0] == part) for part in PARTS}
    return {part: chapters for part, chapters in found.items() if chapters}


def path(name: str, names: Sequence[str] | None = None) -> tuple[Chapter, ...]:
    """The chapters of one path, in reading order; ``name`` is a key of ``PATHS``, ``names`` as in :func:`parts`."""
    if name not in PATHS:
        raise ValueError(f"name = {name!r} is not allowed: it must be one of {', '.join(PATHS)}")
    upto = list(PATHS)[: list(PATHS).index(name) + 1]
    return tuple(c for chapters in parts(names).values() for c in chapters if c.path in upto)


def chapter(name: str) -> Chapter | None:
    """The entry of a chapter by its file's name; None for a page that is no chapter, such as the first one."""
    return next((c for chapters in _KNOWN.values() for c in chapters if c.name == name), None)


def as_html(words: str) -> str:
    """Words with symbols such as ``N_coh`` as HTML."""
    return re.sub(r"\b([A-Z])_(\w+)", r"<i>\1</i><sub>\2</sub>", html.escape(words))


# ------------------------------------------------------------------ how long a chapter takes
#: Words a minute, and minutes a figure.
_SPEED, _FIGURE = 200, 1.0
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|^```\{math\}.*?^```", re.S | re.M)
_EXERCISE = re.compile(r"^```\{(?:exercise|solution)-(start|end)\}", re.M)


def reading_minutes(notebook: Any) -> float:
    """Minutes a reader needs: 200 words a minute and one a figure; exercises, solutions and code are not counted.

    Parameters
    ----------
    notebook : nbformat notebook

    Returns
    -------
    float
        A formula counts as one word, also a displayed one.
    """
    words = figures = 0
    apart = False
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown = "remove-cell" not in cell.metadata.get("tags", ())
            figures += shown and not apart and bool(re.search(r"^explore\(", cell.source, re.M))
            continue
        pieces = _EXERCISE.split(cell.source)  # text, then alternately "start" or "end" and text
        for i, piece in enumerate(pieces):
            if i % 2:
                apart = piece == "start"
            elif not apart:
                words += len(re.findall(r"\w[\w'’-]*", _FORMULA.sub(" x ", piece)))
    return words / _SPEED + _FIGURE * figures


class Linked:
    """The parts with their chapters, linked, each with its question and path; displays itself."""

    def _repr_mimebundle_(self, include=None, exclude=None):
        rows, plain = [], []
        for part, chapters in parts().items():
            rows.append(f'<tr><th colspan="3" class="words" scope="rowgroup">{part_title(part)}</th></tr>')
            plain.append(part_title(part))
            for c in chapters:
                link = f'<a href="{c.name}.html">{c.label}</a>'
                rows.append(
                    f'<tr><td class="words">{link}</td><td class="words">{as_html(c.question)}</td><td class="words">{PATHS[c.path]}</td></tr>'
                )
                plain.append(f"    {c.label}: {c.question} ({PATHS[c.path]})")
        head = '<thead><tr><th scope="col">chapter</th><th scope="col">its question</th><th scope="col">from which path on</th></tr></thead>'
        table = f'<table class="dataframe book-table">{head}<tbody>{"".join(rows)}</tbody></table>'
        return {"text/plain": "\n".join(plain), "text/html": table}
