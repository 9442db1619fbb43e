"""Tables and published rows as a page shows them."""

from __future__ import annotations

import html
import itertools
import re
import textwrap
from typing import TYPE_CHECKING

import pandas as pd

from .. import tables
from ..figures.drawing import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any


#: What a line break may not part from the number before it.
_TOGETHER = re.compile(r"(?<=\d) (?:(±|to) (?=[\d.])|(?=(?:fs|ps|ns|meV|eV|nm|K|%)(?!\w)))")
#: A cell with more characters keeps some width where a table is squeezed.
_LONG = 25


class _Table:
    def __init__(self, frame, digits):
        self._frame, self._digits = frame, digits

    def _repr_mimebundle_(self, include=None, exclude=None):
        formats = {name: (lambda v, form=form: written(format(v, form))) for name, form in self._digits.items()}
        form = {"index": False, "na_rep": "", "float_format": lambda v: written(f"{v:.4g}"), "formatters": formats}
        frame = self._frame.map(lambda v: written(v) if isinstance(v, str) else v)
        plain = frame.to_string(max_colwidth=40, **form)
        rich = frame.to_html(border=0, classes="dataframe book-table", **form)
        words = [not pd.api.types.is_numeric_dtype(kind) for kind in frame.dtypes]
        columns = itertools.cycle(words)

        def cell(found):
            kind = " ".join(["words"] * next(columns) + ["long"] * (len(html.unescape(found[1])) > _LONG))
            inside = _TOGETHER.sub(
                lambda m: f"\N{NO-BREAK SPACE}{m[1] or ''}" + "\N{NO-BREAK SPACE}" * bool(m[1]), found[1]
            )
            return f'<td class="{kind}">{inside}</td>' if kind else f"<td>{inside}</td>"

        rich = re.sub("<td>(.*?)</td>", cell, rich)
        rich = re.sub(r"[\w.]{24,}", lambda name: re.sub(r"(?<=[._])(?=\w)", "<wbr>", name[0]), rich)
        mathematics = re.sub(r"\$([^$<>]+)\$", r"\\(\1\\)", rich)
        if mathematics != rich:
            rich = mathematics.replace("book-table", "book-table tex2jax_process", 1)
        return {"text/plain": plain, "text/html": rich}


def table(
    frame: pd.DataFrame,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    *,
    digits: Mapping[str, str] | None = None,
) -> Any:
    """Show a DataFrame without its index, the same bytes every time.

    Parameters
    ----------
    frame : pandas.DataFrame
        Words in ``$...$``, in heads and cells, are set as mathematics.
    columns : list of str or dict, optional
        Which columns, in which order; default all. A dict also gives each the head it gets: ``{"sigma": "$\\sigma$ (meV)"}``.
    digits : dict, optional
        Format of the numbers of a column, by its head: ``{"$\\sigma$ (meV)": ".1f"}``; default ``".4g"``.

    Raises
    ------
    ValueError
        For a column the frame does not have.
    """
    for name in [*(columns or ())]:
        if name not in frame.columns:
            raise ValueError(f"columns = {name!r} is not allowed: the columns are {', '.join(map(str, frame.columns))}")
    if columns is not None:
        frame = frame[list(columns)]
    if isinstance(columns, dict):
        frame = frame.rename(columns=columns)
    for name in digits or ():
        if name not in frame.columns:
            raise ValueError(f"digits of {name!r}: the columns are {', '.join(map(str, frame.columns))}")
    # A pivoted frame's columns have a name of their own, for which pandas writes an empty row head before every row.
    return _Table(frame.rename_axis(columns=None), digits or {})


class _Sentences:
    def __init__(self, lines):
        self.lines = [str(line) for line in lines]

    def _repr_mimebundle_(self, include=None, exclude=None):
        wrap = textwrap.TextWrapper(76, initial_indent="- ", subsequent_indent="  ")
        items = "".join(f"<li>{html.escape(line)}</li>" for line in self.lines)
        return {
            "text/plain": "\n".join(map(wrap.fill, self.lines)),
            "text/html": f'<ul class="book-sentences">{items}</ul>',
        }


def sentences(lines: Iterable[object]) -> Any:
    """Show sentences as a list; whatever they hold is shown as text."""
    return _Sentences(lines)


#: Rows of a table that a page shows in full, and how many it shows of a longer one: nobody reads a sweep row by row.
WHOLE, FIRST = 200, 20


class _Published:
    """The rows of one table of ``data/`` with anchors and links to their sources. Made by :func:`published`."""

    def __init__(self, name):
        self.name, self.rows, self.described = name, tables.load(name), tables.resource(name)

    def _cell(self, column, value):
        if pd.isna(value):
            return ""
        text = html.escape(value if isinstance(value, str) else written(f"{value:.6g}"))
        if column in ("source", "weight_source"):
            return f'<a href="#source-{text}">{text}</a>'
        if column == "url":
            return f'<a href="{text}">{text.removeprefix("https://")}</a>'
        return text

    def _head(self, field):
        words, unit = field["name"].replace("_", " "), field.get("unit", "1")
        stated = unit in ("1", "see unit", "see parameter") or words.endswith(unit)
        return words if stated else f"{words} ({unit})"

    def _kind(self, field):
        if field["type"] != "string":
            return ""
        return "words long" if self.rows[field["name"]].dropna().str.len().max() > 40 else "words"

    def _repr_mimebundle_(self, include=None, exclude=None):
        fields, rows = self.described["schema"]["fields"], self.rows
        # What is the same in every row is said once: tables stay narrow enough for a phone.
        same = [f for f in fields if len(rows) > 1 and rows[f["name"]].nunique(dropna=False) == 1]
        fields = sorted((f for f in fields if f not in same), key=lambda f: f["name"] != "confidence")
        said = [
            f"{self._head(f)} {self._cell(f['name'], rows[f['name']].iloc[0])}"
            for f in same
            if rows[f["name"]].notna().any()
        ]
        count = f"{len(rows)} row{'s' if len(rows) > 1 else ''}"
        count += ". " if len(rows) <= WHOLE else f", of which the first {FIRST} are shown. "
        about = html.escape(f"{self.described['description']} {self.described['obtained']} ")
        every = f"In every row: {'; '.join(said)}." if said else ""
        heads = "".join(f'<th scope="col">{html.escape(self._head(f))}</th>' for f in fields)
        kinds = [self._kind(f) for f in fields]
        lines = []
        shown = rows if len(rows) <= WHOLE else rows.head(FIRST)
        for row in shown.itertuples(index=False):
            cells = (self._cell(f["name"], getattr(row, f["name"])) for f in fields)
            mark = f' id="source-{row.key}"' if self.name == "sources" else ""
            inside = "".join(f'<td class="{k}">{c}</td>' if k else f"<td>{c}</td>" for k, c in zip(kinds, cells))
            lines.append(f"<tr{mark}>{inside}</tr>")
        file = html.escape(self.described["path"])
        return {
            "text/plain": f"data/{file}: {len(rows)} rows",
            "text/html": (
                f'<p class="about-table">{about}<a href="../data/{file}" download><code>data/{file}</code></a>, {count}{every}</p>\n'
                f'<table class="dataframe book-table filterable" aria-label="{html.escape(self.described["title"])}">\n'
                f"<thead><tr>{heads}</tr></thead>\n<tbody>\n" + "\n".join(lines) + "\n</tbody></table>"
            ),
        }


def published(name: str) -> Any:
    """Show a table of ``data/``: description, file, what all rows share, and the rows with links to their sources.

    Of a table of more than 200 rows the first 20 are shown.

    Parameters
    ----------
    name : str
        One of ``lib.tables.names()``.
    """
    return _Published(name)
