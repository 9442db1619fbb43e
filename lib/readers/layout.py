"""Where the numbers of a text file stand: separator, decimal sign, header, comments, names and units of the columns."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import validate
from . import heads
from .cells import MISSING, THOUSANDS, bare, cells_of, is_number, row_of_numbers, splitter, trouble
from .source import content, refuse, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..hints import File


#: Most rows of one file: no spectrum and no decay has more.
MOST_ROWS = 200_000
#: Most columns.
MOST_COLUMNS = 500
#: Separators by the names an argument takes them by.
SEPARATORS = {"tab": "\t", "semicolon": ";", "comma": ",", "space": " ", "|": "|"}
_SIGN = {sign: name for name, sign in SEPARATORS.items()}
DECIMALS = (".", ",")
_COMMENT = re.compile(r"\s*([#%!*']|//|;.*[A-Za-z])")
#: How a row of numbers begins, also a bad one; what begins otherwise is words.
_BEGINS = re.compile(r'\s*"?([-+.,;0-9]|(nan|inf|infinity|null|none|n/?a)\b)', re.I)
_NUMBERLESS = re.compile(r"[\s;,|\"]*")


@dataclass
class Layout:
    """A table found in a text file.

    Attributes
    ----------
    file : str
    values : numpy.ndarray, shape (rows, columns)
    names, units : list of str
        Of the columns, as written; empty where the file has none.
    header : list of str
        Lines of words above and below the numbers, as written.
    lines : numpy.ndarray of int
        Row of the file of each row of ``values``, counted from 1.
    said : list of str
        What was found out, in words.
    breaks : list of int
        Rows before which an empty line or a comment stands.
    """

    file: str
    values: np.ndarray
    names: list
    units: list
    header: list
    lines: np.ndarray
    said: list = field(default_factory=list)
    breaks: list = field(default_factory=list)

    def whole(self, columns: Sequence[int]) -> None:
        """Refuse an empty cell in one of these columns."""
        rows, places = np.nonzero(np.isnan(self.values[:, columns]))
        if len(rows):
            refuse(self.file, trouble("", "."), self.lines[rows[0]], self.label(columns[places[0]]), "")

    def label(self, column: int) -> str:
        """The column as a message names it."""
        return repr(self.names[column]) if column < len(self.names) and self.names[column] else str(column + 1)


def read_layout(
    source: File,
    *,
    separator: str | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    header_lines: int | None = None,
    least: int = 2,
) -> Layout:
    """Find the one table of numbers in a text file.

    Parameters
    ----------
    source : path or (name, bytes)
    separator : {"tab", "semicolon", "comma", "space", "|"}, optional
    decimal : {".", ","}, optional
    encoding : str, optional
    header_lines : int, optional
        Lines above the first row of numbers.
    least : int
        Fewest columns.

    Returns
    -------
    Layout
    """
    if separator is not None:
        separator = SEPARATORS[validate.choice("separator", separator, SEPARATORS)]
    if decimal is not None:
        validate.choice("decimal", decimal, DECIMALS)
    file, data, compressed = content(source)
    text, found = text_of(file, data, encoding)
    said = ["undid gzip"] if compressed else []
    if found != "UTF-8":
        said.append(f"text in {found}")
    lines = re.split(r"\r\n|\r|\n", text)
    if header_lines is not None:
        header_lines = validate.whole("header_lines", header_lines, "a whole number of lines", at_least=0)
    rows = _rows(file, lines, header_lines)
    if len(rows) > MOST_ROWS:
        refuse(file, f"{len(rows)} rows; at most {MOST_ROWS}: is this one spectrum or decay, or a map of many?")
    lines, rows, style, words = _understood(file, lines, rows, separator, decimal, header_lines, least)
    separator, decimal, width, start = style
    if width > MOST_COLUMNS:
        refuse(file, f"{width} columns; at most {MOST_COLUMNS}: is the table lying on its side?")
    split = splitter(separator)
    body, trailer = _without_trailer(rows[start:], lines, split, decimal, width)
    cut = _ragged(body, separator, decimal, width)
    said += words
    if trailer:
        said.append(f"left out {len(trailer)} line{'s' * (len(trailer) > 1)} of words after the numbers")
    first = body[cut[0]][0]
    above = lines[: body[0][0] - 1]
    body = body[cut[0] : len(body) - cut[1]]
    if sum(cut):
        said.append(f"left out {sum(cut)} row{'s' * (sum(cut) > 1)} with empty cells at the ends")
    names, units, used = heads.columns(above, split, separator, width)
    # In a table of named columns a cell may be empty where nobody asks for its column; `Layout.whole` looks at the others.
    values = _parsed(file, body, separator, decimal, width, gaps=bool(names) and width > 2)
    if separator == "," and not names and above and width > 2 and width % 2 == 0:
        if len([c for c in re.split(r"[,;\t]|\s{2,}", above[-1].strip()) if c]) == width // 2:
            refuse(
                file,
                f"{width} columns of numbers under {width // 2} names: is the comma decimal sign and separator at once?",
                first,
                value=body[0][1],
            )
    if above and re.match(r"(\t\t|,,|;;)\s*[-+.0-9]", above[-1]) and len(split(above[-1])) == width:
        refuse(
            file,
            "a row of numbers above the others that begins with empty cells: a map? Export one spectrum",
            first - 1,
        )
    sign = {" ": "spaces", "\t": "tabs"}.get(separator, f"{_SIGN[separator]}s")
    said.append(f"columns apart by {sign}" + (", decimal comma" if decimal == "," else ""))
    if (count := sum(bool(line.strip()) for line in above)) > used:
        said.append(f"{count} line{'s' * (count > 1)} above the numbers")
    numbers = np.array([line for line, _ in body])
    header = [a for a in [*above, *trailer] if a.strip()]
    return Layout(file, values, names, units, header, numbers, said, list(np.flatnonzero(np.diff(numbers) > 1) + 1))


def _understood(file, lines, rows, separator, decimal, header_lines, least):
    """Lines, rows and style of the table; columns of words are left out where it cannot be understood with them."""
    found = _style(lines, rows, separator, decimal, header_lines, least)
    if isinstance(found[0], str):
        return lines, rows, found, []
    for sign in [separator] if separator else ["\t", ";", ",", "|"]:
        if sign != " " and (less := _less_words(lines, rows, sign, decimal)):
            shorter, left = less
            again = _rows(file, shorter, header_lines)
            style = _style(shorter, again, sign, decimal, header_lines, least)
            if isinstance(style[0], str):
                return shorter, again, style, [f"left out {left} column{'s' * (left > 1)} of words"]
    _not_found(file, rows, found[1], least)


def _less_words(lines, rows, separator, decimal):
    """The lines without their columns of words, and how many these are; None where there are none, or no others."""
    split = splitter(separator)
    cells = [split(line) for _, line in rows]
    width = Counter(map(len, cells)).most_common(1)[0][0]
    table = [c for c in cells if len(c) == width][1:]
    signs = [decimal] if decimal else DECIMALS
    share = [np.mean([any(is_number(c[j], d) for d in signs) for c in table]) for j in range(width)] if table else []
    kept = [j for j, s in enumerate(share) if s > 0.5]
    if not kept or len(kept) == width or any(share[j] for j in range(width) if j not in kept):
        return None
    return [
        separator.join(c[j] for j in kept) if len(c := split(line)) == width else line for line in lines
    ], width - len(kept)


def _without_trailer(body, lines, split, decimal, width):
    """Rows of numbers, and the lines of words that stand below the last of them."""
    last = max(
        (i for i, (_, line) in enumerate(body) if row_of_numbers(split(line), decimal) == width),
        default=len(body) - 1,
    )
    tail = body[last + 1 :]
    if tail and not _BEGINS.match(tail[0][1]):
        apart = tail[0][0] > body[last][0] + 1
        if apart or not any(is_number(c, decimal) for c in split(tail[0][1])):
            return body[: last + 1], [line for _, line in tail]
    return body, []


def _ragged(body, separator, decimal, width):
    """How many rows at each end hold numbers and empty cells: an axis is left blank where it means nothing."""

    def flag(line):
        cells = cells_of(line, separator, width)
        return len(cells) == width and "" in cells and all(c == "" or is_number(c, decimal) for c in cells)

    flags = [flag(line) for _, line in body]
    return tuple(next((i for i, ragged in enumerate(side) if not ragged), 0) for side in (flags, flags[::-1]))


def _rows(file, lines, header_lines):
    """(row of the file, text) of every line that is neither blank nor a comment."""
    skipped = header_lines or 0
    if skipped >= len(lines):
        refuse(file, f"header_lines = {skipped}, but the file has {len(lines)} lines")
    rows = [
        (i, line)
        for i, line in enumerate(lines[skipped:], skipped + 1)
        if not _NUMBERLESS.fullmatch(line) and not _COMMENT.match(line)
    ]
    if not rows:
        refuse(file, "holds comments only, no row of numbers" if any(map(str.strip, lines)) else "is empty")
    return rows


def _style(lines, rows, separator, decimal, header_lines, least):
    """Separator, decimal sign, number of columns and index of the first row of numbers; else None and the one column found."""
    sample = rows[:400] + rows[400 :: max(1, len(rows) // 400)][:400]
    best, single = None, None
    for sep in [separator] if separator else ["\t", ";", "|", ",", " "]:
        for dec in [decimal] if decimal else DECIMALS:
            if sep == dec == ",":
                continue
            split = splitter(sep)
            widths = Counter(w for _, line in sample if (w := row_of_numbers(split(line), dec)))
            if not widths:
                continue
            width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
            if width < least:
                single = single or (sep, dec, width, count)
                continue
            # A point is the rule, and the separator with most rows wins; equal: the earlier one.
            if best is None or (width > 1, count) > (best[2] > 1, best[3]):
                best = sep, dec, width, count
    if best is None:
        return None, single
    sep, dec, width, _ = best
    split = splitter(sep)
    start = 0
    if header_lines is None:
        start = next(i for i, (_, line) in enumerate(rows) if row_of_numbers(split(line), dec) == width)
        start = _earlier(rows, start, sep, dec, width)
        runs = [start, *(i for i in range(start + 1, len(rows)) if rows[i][0] != rows[i - 1][0] + 1)]
        for this, following in zip(runs, runs[1:]):
            # A line or two of numbers under a comment belong to the header, as in "#ns/channel".
            between = lines[rows[following - 1][0] : rows[following][0] - 1]
            if following - this > 3 or len(rows) - following <= 4 or not any(map(_COMMENT.match, between)):
                break
            start = following
    return sep, dec, width, start


def _not_found(file, rows, single, least):
    """Say why there is no table of numbers."""
    if single is not None:
        refuse(file, f"one column of numbers; at least {least} are needed (x and y)", rows[-1][0])
    line, words = next(((i, w) for i, w in rows if re.search(r"\d", w)), rows[0])
    cells = [re.split(r"[;\t|]", w) for _, w in rows]
    if any(re.search(r"[0-9]\s*(±|\+/-|\+-)\s*[0-9]", c) for row in cells for c in row):
        refuse(file, "value and error in one cell; put the error into a column of its own", line, value=words)
    if any(
        re.fullmatch(r'\s*"?[-+0-9.,]*[0-9]\s*[A-Za-zµ%°]{1,3}"?\s*', c)
        for _, w in rows
        for c in re.split(r"[;\t|,]", w)
    ):
        refuse(
            file,
            "a unit in the cells; write it behind the name of the column, and numbers alone below",
            line,
            value=words,
        )
    if any(
        len(c) > 1 and all(any(is_number(x, d) for d in DECIMALS) for x in c)
        for c in map(str.split, [re.sub("[;\t|]", " ", words)])
    ):
        refuse(
            file,
            "decimal points and decimal commas in one row; give decimal= or export the file anew",
            line,
            value=words,
        )
    if thousands := next(((i, c) for i, w in rows for c in re.split("[;\t|]", w) if THOUSANDS.fullmatch(c)), None):
        refuse(file, trouble(thousands[1], "."), thousands[0], value=thousands[1])
    refuse(file, "no row of numbers was found; a table of at least two columns of numbers is needed", line, value=words)


def _earlier(rows, start, separator, decimal, width):
    """Rows just above the first clean one that hold numbers too are bad rows, not words of a header.

    So is the second line of a file where the first is a line of names: an instrument's header is longer.
    """
    split = splitter(separator)
    while start:
        cells = cells_of(rows[start - 1][1], separator, width)
        numbers = sum(is_number(cell, decimal) for cell in cells)
        broken = [c for c in cells if not is_number(c, decimal)]
        names_above = start == 2 and not any(is_number(c, decimal) for c in split(rows[0][1]))
        if cells[0] == "" and (start == 1 or not any(is_number(c, decimal) for c in split(rows[start - 2][1]))):
            break  # one row with an empty corner: names of a series, such as temperatures
        longer = width > 1 and numbers > width and not broken  # a row of more numbers is no header either
        fits = len(cells) == width and numbers
        if not longer and not (fits and (names_above or all(MISSING.fullmatch(c) for c in broken))):
            break
        start -= 1
    return start


def _parsed(file, body, separator, decimal, width, gaps):
    """The numbers by pandas; where it refuses, the first bad cell is looked for. Empty cells are nan if there may be ``gaps``."""
    block = "\n".join(line.rstrip() if separator == " " else bare(line, separator) for _, line in body)
    block = re.sub(r"(?<=[0-9.])[dD](?=[+-]?[0-9])", "e", block)  # FORTRAN's exponents
    style = {"sep": r"\s+"} if separator == " " else {"sep": separator, "skipinitialspace": True}
    try:
        frame = pd.read_csv(
            io.StringIO(block), header=None, decimal=decimal, dtype=float, na_filter=False, engine="c", index_col=False, names=range(width), on_bad_lines="error", **style,
        )  # fmt: skip
        values = frame.to_numpy()
        # A longer first row would be cut silently: index_col=False drops what is too much.
        whole = len(values) == len(body) and np.all(np.isfinite(values)) and _regular(body, separator, decimal, width)
    except (ValueError, pd.errors.ParserError, OverflowError):
        whole = False
    if not whole:
        values = _by_hand(file, body, separator, decimal, width, gaps)
    if np.any(bad := np.abs(values) > 1e30):
        i, j = np.argwhere(bad)[0]
        refuse(file, "no number of this size is measured", body[i][0], j + 1, f"{values[i, j]:g}")
    return values


def _regular(body, separator, decimal, width):
    split = splitter(separator)
    return all(row_of_numbers(split(line), decimal) == width for _, line in body)


def _by_hand(file, body, separator, decimal, width, gaps):
    values = np.empty((len(body), width))
    for i, (line, text) in enumerate(body):
        cells = cells_of(text, separator, width)
        if len(cells) != width:
            what = f"{len(cells)} column{'s' * (len(cells) != 1)} where the other rows have {width}"
            if not _BEGINS.match(text) and not any(is_number(c, decimal) for c in cells):
                what = "words between the numbers: does a second table begin here? Give one table a file"
            refuse(file, what, line, value=text.strip())
        for j, cell in enumerate(cells):
            if gaps and cell == "":
                values[i, j] = np.nan
                continue
            if not is_number(cell, decimal):
                refuse(file, trouble(cell, decimal), line, j + 1, cell)
            values[i, j] = float(re.sub("[dD]", "e", cell.replace(decimal, ".")))
    return values
