"""The book's notation: one table of symbols, and a reader that finds the symbols in LaTeX.

``lib/notation.csv`` gives every symbol one meaning, its unit and the chapter that introduces it. The chapter
*notation* shows the table, and a test holds all display mathematics of the chapters to it.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from . import contents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


_TABLE = Path(__file__).with_name("notation.csv")
#: Columns of the table.
COLUMNS = ("group", "symbol", "meaning", "unit", "chapter")

#: Commands that are not symbols: layout, functions, relations, brackets, accents and the like.
_NO_SYMBOL = set(
    """
    frac dfrac tfrac sqrt sum prod int iint lim exp ln log cos sin tan cot sinh cosh tanh coth arctan max min det sgn
    left right big Big bigg Bigg bigl bigr Bigl Bigr langle rangle lvert rvert lVert rVert vert mid lfloor rfloor
    begin end quad qquad cdot times div pm mp le ge leq geq ll gg lesssim gtrsim approx sim simeq equiv propto neq ne to
    rightarrow leftarrow Rightarrow longrightarrow leftrightarrow mapsto infty partial nabla dagger ast star prime circ
    hat tilde bar dot ddot vec overline underline mathbf boldsymbol mathcal mathbb mathit displaystyle textstyle limits
    nolimits ldots dots cdots vdots ddots in notin subset cup cap forall exists land lor neg tag notag nonumber ensuremath
    qquad phantom mod bmod otimes oplus wedge Re Im operatorname limits colon middle over rm it bf
    """.split()
)
#: Words set upright: units and functions, never symbols.
_UPRIGHT = re.compile(r"\\(?:text|mathrm|operatorname|textrm|mbox)\*?\s*\{([^{}]*)\}")
_LAYOUT = re.compile(
    r"\\(?:begin|end)\{[^{}]*\}(?:\{[^{}]*\})?|\\(?:label|tag|eqref|ref|hspace|vspace|phantom)\{[^{}]*\}|\\[,;:!>\\ |{}%&]|&|~"
)
#: A superscript in brackets is part of the symbol, as in ``g^{(2)}``; another one is an exponent.
_TOKEN = re.compile(r"\\[a-zA-Z]+|[A-Za-z](?:\^\{\(\d\)\})?")
#: What may stand as a subscript without making another symbol: counters and numbers.
_INDEX = re.compile(r"(?:[ijklmnqsrt0-9+\-=,;' ]|\\alpha|\\beta|\\ldots|\\dots)*")


@lru_cache
def _table():
    frame = pd.read_csv(_TABLE, dtype=str, keep_default_na=False)
    if tuple(frame.columns) != COLUMNS:
        raise ValueError(f"notation.csv: columns are {list(frame.columns)}; they must be {list(COLUMNS)}")
    doubled = frame.symbol[frame.symbol.map(_plain).duplicated()]
    if len(doubled):
        raise ValueError(f"notation.csv: {', '.join(doubled)} stands there twice; a symbol must have one meaning")
    return frame


def table() -> pd.DataFrame:
    """A copy of the table, a DataFrame of strings with the columns ``COLUMNS``."""
    return _table().copy()


def _plain(symbol):
    """A symbol without upright words, braces and blanks: ``N_{\\mathrm{coh}}`` and ``N_{coh}`` are the same."""
    return re.sub(r"[{}\s]", "", _UPRIGHT.sub(r"\1", symbol))


#: Greek letters by the name of their LaTeX command.
_GREEK = dict(zip(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega hbar varepsilon varphi varrho".split(),
    "αβγδεζηθικλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩħεφϱ",
))  # fmt: skip


def plain(symbol: str) -> str:
    """The plain form of a symbol of the table, as :func:`symbols` gives it."""
    return _plain(symbol)


def names(symbol: str) -> tuple[str, ...]:
    """What a reader types to find a symbol: ``N_coh``; ``sigma_th`` and ``σ_th``.

    Parameters
    ----------
    symbol : str
        LaTeX, one form of the table.

    Returns
    -------
    tuple of str
    """
    form = _plain(symbol)
    spelled = form.replace("\\var", "\\").replace("\\", "")
    letters = re.sub(r"\\([a-zA-Z]+)", lambda m: _GREEK.get(m[1], m[1]), form)
    return tuple(dict.fromkeys((spelled, letters)))


@lru_cache
def declared() -> frozenset[str]:
    """The symbols of the table in their plain form."""
    return frozenset(_plain(form) for cell in _table().symbol for form in cell.split(" | "))


def _argument(text, at):
    """The argument that begins at ``at``: a group in braces, a command or one character; and where it ends."""
    while at < len(text) and text[at] == " ":
        at += 1
    if at < len(text) and text[at] == "{":
        depth = 0
        for end in range(at, len(text)):
            depth += (text[end] == "{") - (text[end] == "}")
            if depth == 0:
                return text[at + 1 : end], end + 1
        return text[at + 1 :], len(text)
    match = re.compile(r"\\[a-zA-Z]+|.", re.S).match(text, at)
    return (match[0], match.end()) if match else ("", at)


def symbols(tex: str) -> set[str]:
    """Symbols in a piece of LaTeX mathematics.

    Parameters
    ----------
    tex : str
        Without the dollar signs.

    Returns
    -------
    set of str
        Plain forms, such as ``N_coh``, ``\\sigma_th``, ``a``: a letter or Greek command, with its subscript if that
        is more than a counter. Upright words, functions, relations and layout are left out; exponents are read.
    """
    # An upright word stays where it is a subscript and goes elsewhere.
    tex = _LAYOUT.sub(" ", tex)
    tex = re.sub(r"_\s*\{?\s*\\(?:text|mathrm|textrm)\s*\{([^{}]*)\}\s*\}?", r"_{\1}", tex)
    tex = _UPRIGHT.sub(" ", tex)
    found, at = set(), 0
    while match := _TOKEN.search(tex, at):
        name, at = _plain(match[0]), match.end()
        if name.startswith("\\") and name[1:] in _NO_SYMBOL:
            # The index of a gradient names a particle; a sum's or a limit's index is read like any symbol.
            if name == r"\nabla" and tex[at : at + 1] == "_":
                at = _argument(tex, at + 1)[1]
            continue
        rest = re.compile(r"[\s}]*_").match(tex, at) if tex[at : at + 1] in (" ", "_", "}") else None
        if rest is None:
            found.add(name)
            continue
        under, end = _argument(tex, rest.end())
        plain = _plain(under)
        if _INDEX.fullmatch(plain) and f"{name}_{plain}" not in declared():
            found.add(name)
        else:
            found.add(f"{name}_{plain}")
        at = end
    return found


def undeclared(tex: str) -> list[str]:
    """Symbols of a piece of LaTeX that the table does not have, sorted."""
    return sorted(symbols(tex) - declared())


def displayed(notebook: Any) -> Iterator[str]:
    """Every piece of display mathematics of a notebook: in its text, and in what its cells show.

    Parameters
    ----------
    notebook : nbformat notebook

    Yields
    ------
    str
    """
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield from (m[1] for m in re.finditer(r"\$\$(.+?)\$\$", cell.source, flags=re.S))
            yield from (
                m[1] for m in re.finditer(r"```\{math\}[^\n]*\n(?::[^\n]*\n)*(.*?)```", cell.source, flags=re.S)
            )
            yield from (
                m[2]
                for m in re.finditer(r"\\begin\{(align|equation|gather)\*?\}(.*?)\\end\{\1", cell.source, flags=re.S)
            )
        else:
            for output in cell.outputs:
                yield from (output.get("data", {}).get("text/latex", "").strip("$ \n").replace(r"\displaystyle", ""),)


def _mathematics(words):
    """Words with ``$...$`` as HTML that the page's mathematics reads."""
    return re.sub(r"\$([^$]*)\$", r"\\(\1\\)", html.escape(words))


class _Shown:
    """The table as a page shows it; displays itself."""

    def _repr_mimebundle_(self, include=None, exclude=None):
        frame, chapters = _table(), contents.listed()
        heads = "".join(f'<th scope="col">{h}</th>' for h in ("symbol", "meaning, and where it is first used", "unit"))
        parts = []
        for group in frame.group.unique():
            rows = []
            for row in frame[frame.group == group].itertuples():
                written = ", ".join(rf"\({form}\)" for form in row.symbol.split(" | "))
                first = f'<a href="{row.chapter}.html">{row.chapter}</a>' if row.chapter in chapters else row.chapter
                meaning = f"{_mathematics(row.meaning)} <small>({first})</small>"
                cells = (written, meaning, html.escape(row.unit))
                rows.append(
                    "<tr>" + "".join(f'<td class="words tex2jax_process">{cell}</td>' for cell in cells) + "</tr>"
                )
            parts.append(
                f'<table class="dataframe book-table" aria-label="{group}"><caption>{group}</caption>'
                f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
            )
        return {"text/plain": frame.to_string(index=False, max_colwidth=60), "text/html": "\n".join(parts)}


def shown() -> Any:
    """The table of symbols, to display."""
    return _Shown()
