"""Where the numbers of a text file stand: separator, decimal sign, header, comments, names and units of the columns."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .. import validate
from .source import content, refuse, text_of

#: Most rows of one file: no spectrum and no decay has more.
MOST_ROWS = 200_000
#: Most columns.
MOST_COLUMNS = 500
#: Separators by the names an argument takes them by.
SEPARATORS = {"tab": "\t", "semicolon": ";", "comma": ",", "space": " ", "|": "|"}
_SIGN = {sign: name for name, sign in SEPARATORS.items()}
DECIMALS = (".", ",")
_COMMENT = re.compile(r"\s*([#%!*']|//|;.*[A-Za-z])")
_NUMBER = r"[+-]?(?:[0-9]+{0}?[0-9]*|{0}[0-9]+)(?:[eEdD][+-]?[0-9]+)?"
_NUMBERS = {".": re.compile(_NUMBER.format(r"\.")), ",": re.compile(_NUMBER.format(","))}
#: What stands for a number that is missing.
_MISSING = re.compile(r"[+-]?(nan|inf|infinity|n/?a|null|none|#n/a|#value!|--?)?", re.I)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([.,' ]\d{3})+[.,]\d+|[+-]?\d{1,3}(['.,]\d{3}){2,}")
_UNITS_ROW = re.compile(r"[\s()\[\]a-zA-Zµμ°%^/0-9.⁻¹−-]*")


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
        Lines above the numbers, as written.
    lines : numpy.ndarray of int
        Row of the file of each row of ``values``, counted from 1.
    said : list of str
        What was found out, in words.
    """

    file: str
    values: np.ndarray
    names: list
    units: list
    header: list
    lines: np.ndarray
    said: list = field(default_factory=list)

    def whole(self, columns):
        """Refuse an empty cell in one of these columns."""
        rows, places = np.nonzero(np.isnan(self.values[:, columns]))
        if len(rows):
            refuse(self.file, _trouble("", "."), self.lines[rows[0]], self.label(columns[places[0]]), "")

    def label(self, column):
        """The column as a message names it."""
        return repr(self.names[column]) if column < len(self.names) and self.names[column] else str(column + 1)


def read_layout(source, *, separator=None, decimal=None, encoding=None, header_lines=None, least=2):
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
    separator, decimal, width, start = _style(file, rows, separator, decimal, header_lines, least)
    body, trailer = _without_trailer(rows[start:], _splitter(separator), decimal, width)
    if trailer:
        said.append(f"left out {len(trailer)} line{'s' * (len(trailer) > 1)} of words after the numbers")
    if len(body) > MOST_ROWS:
        refuse(file, f"{len(body)} rows; at most {MOST_ROWS}: is this one spectrum or decay, or a map of many?")
    above = lines[: body[0][0] - 1]
    names, units, used = _names(above, separator, width)
    # In a table of named columns a cell may be empty where nobody asks for its column; `Layout.whole` looks at the others.
    values = _parsed(file, body, separator, decimal, width, gaps=bool(names) and width > 2)
    if separator == "," and not names and above and width > 2 and width % 2 == 0:
        if len([c for c in re.split(r"[,;\t]|\s{2,}", above[-1].strip()) if c]) == width // 2:
            refuse(
                file,
                f"{width} columns of numbers under {width // 2} names: is the comma decimal sign and separator at once?",
                body[0][0],
                value=body[0][1],
            )
    sign = {" ": "spaces", "\t": "tabs"}.get(separator, f"{_SIGN[separator]}s")
    said.append(f"columns apart by {sign}" + (", decimal comma" if decimal == "," else ""))
    if (count := sum(bool(line.strip()) for line in above)) > used:
        said.append(f"{count} lines above the numbers")
    numbers = np.array([line for line, _ in body])
    return Layout(file, values, names, units, [a for a in above if a.strip()], numbers, said)


def _rows(file, lines, header_lines):
    """(row of the file, text) of every line that is neither blank nor a comment."""
    skipped = header_lines or 0
    if skipped >= len(lines):
        refuse(file, f"header_lines = {skipped}, but the file has {len(lines)} lines")
    rows = [
        (i, line) for i, line in enumerate(lines[skipped:], skipped + 1) if line.strip() and not _COMMENT.match(line)
    ]
    if not rows:
        refuse(file, "holds comments only, no row of numbers" if any(map(str.strip, lines)) else "is empty")
    return rows


def _splitter(separator):
    if separator == " ":
        return str.split
    return lambda line: [cell.strip().strip('"').strip() for cell in line.rstrip().split(separator)]


def _is_number(cell, decimal):
    return bool(_NUMBERS[decimal].fullmatch(cell))


def _filled(cells):
    """Cells without the empty ones at the end, which spreadsheets and separators at the end of a line leave."""
    while len(cells) > 1 and cells[-1] == "":
        cells = cells[:-1]
    return cells


def _without_trailer(body, split, decimal, width):
    """Rows of the table, and lines behind it: these begin with a line without a number, and none begins with one."""
    numbers = [[_is_number(c, decimal) for c in _filled(split(line))] for _, line in body]
    end = 1 + max((i for i, each in enumerate(numbers) if all(each) and len(each) == width), default=len(body) - 1)
    behind = numbers[end:]
    if not behind or any(behind[0]) or any(each[0] for each in behind) or re.match(r"\s*[-+.,;0-9\"]", body[end][1]):
        end = len(body)
    return body[:end], body[end:]


def _row_of_numbers(cells, decimal):
    """Number of columns, if every cell but empty last ones is a number; else 0."""
    cells = _filled(cells)
    return len(cells) if all(_is_number(cell, decimal) for cell in cells) else 0


def _style(file, rows, separator, decimal, header_lines, least):
    """Separator, decimal sign, number of columns, and index of the first row of numbers."""
    sample = rows[:400] + rows[400 :: max(1, len(rows) // 400)][:400]
    best, single = None, None
    for sep in [separator] if separator else ["\t", ";", "|", ",", " "]:
        for dec in [decimal] if decimal else DECIMALS:
            if sep == dec == ",":
                continue
            split = _splitter(sep)
            widths = Counter(w for _, line in sample if (w := _row_of_numbers(split(line), dec)))
            if not widths:
                continue
            width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
            if width < least:
                single = single or (sep, dec, width, count)
                continue
            # A point is the rule, and the separator with most rows wins; equal: the earlier one.
            if best is None or (width > 1, count) > (best[2] > 1, best[3]):
                best = sep, dec, width, count
    chosen = best
    if chosen is None:
        if single is None:
            line, words = next(((i, w) for i, w in rows if re.search(r"\d", w)), rows[0])
            if any(
                len(c) > 1 and all(any(_is_number(x, d) for d in DECIMALS) for x in c)
                for c in map(str.split, [re.sub("[;\t|]", " ", words)])
            ):
                refuse(
                    file,
                    "decimal points and decimal commas in one row; give decimal= or export the file anew",
                    line,
                    value=words,
                )
            if thousands := next(
                ((i, c) for i, w in rows for c in re.split("[;\t|]", w) if _THOUSANDS.fullmatch(c)), None
            ):
                refuse(file, _trouble(thousands[1], "."), thousands[0], value=thousands[1])
            refuse(
                file,
                "no row of numbers was found; a table of at least two columns of numbers is needed",
                line,
                value=words,
            )
        refuse(file, f"one column of numbers; at least {least} are needed (x and y)", rows[-1][0])
    sep, dec, width, _ = chosen
    if width > MOST_COLUMNS:
        refuse(file, f"{width} columns; at most {MOST_COLUMNS}: is the table lying on its side?")
    split = _splitter(sep)
    start = 0
    if header_lines is None:
        start = next(i for i, (_, line) in enumerate(rows) if _row_of_numbers(split(line), dec) == width)
        start = _earlier(rows, start, split, dec, width)
        if width == 1:  # counts without times: what stands above the last comment belongs to the header
            start = max(
                [start] + [i for i in range(1, len(rows)) if rows[i][0] != rows[i - 1][0] + 1 and len(rows) - i > 4]
            )
    return sep, dec, width, start


def _earlier(rows, start, split, decimal, width):
    """Rows just above the first clean one that hold numbers too are bad rows, not words of a header.

    So is the second line of a file where the first is a line of names: an instrument's header is longer.
    """
    while start:
        cells = split(rows[start - 1][1])
        numbers = sum(_is_number(cell, decimal) for cell in cells)
        broken = [c for c in cells if not _is_number(c, decimal)]
        names_above = start == 2 and not any(_is_number(c, decimal) for c in split(rows[0][1]))
        longer = width > 1 and numbers > width and not broken  # a row of more numbers is no header either
        fits = len(_filled(cells)) <= width <= len(cells) and numbers
        if not longer and not (fits and (names_above or all(_MISSING.fullmatch(c) for c in broken))):
            break
        start -= 1
    return start


def _parsed(file, body, separator, decimal, width, gaps):
    """The numbers by pandas; where it refuses, the first bad cell is looked for. Empty cells are nan if there may be ``gaps``."""
    block = "\n".join(line.rstrip() for _, line in body)
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
    split = _splitter(separator)
    return all(_row_of_numbers(split(line), decimal) == width for _, line in body)


def _by_hand(file, body, separator, decimal, width, gaps):
    split, values = _splitter(separator), np.empty((len(body), width))
    for i, (line, text) in enumerate(body):
        cells = split(text)
        if len(_filled(cells)) <= width < len(cells):
            cells = cells[:width]
        if len(cells) != width:
            what = f"{len(cells)} column{'s' * (len(cells) != 1)} where the other rows have {width}"
            if not re.match(r"\s*[-+.,;0-9\"]", text) and not any(_is_number(c, decimal) for c in cells):
                what = "words between the numbers: does a second table begin here? Give one table a file"
            refuse(file, what, line, value=text.strip())
        for j, cell in enumerate(cells):
            if gaps and cell == "":
                values[i, j] = np.nan
                continue
            if not _is_number(cell, decimal):
                refuse(file, _trouble(cell, decimal), line, j + 1, cell)
            values[i, j] = float(re.sub("[dD]", "e", cell.replace(decimal, ".")))
    return values


def _trouble(cell, decimal):
    if cell == "":
        return "an empty cell; every row must be whole, so leave the row out"
    if _MISSING.fullmatch(cell):
        return "no finite number; leave the row out"
    if _is_number(cell, {".": ",", ",": "."}[decimal]):
        return f"a decimal {'comma' if decimal == '.' else 'point'} where the other rows have {'points' if decimal == '.' else 'commas'}"
    if _THOUSANDS.fullmatch(cell):
        return "separators of thousands are not understood; export numbers without them"
    return "is no number"


def _names(above, separator, width):
    """Names and units of the columns from the lines above the numbers, and how many of these lines were used."""
    split = _splitter(separator)
    rows = [line.strip().lstrip("#%;!*'/").strip() for line in above if line.strip()]
    cells = []
    for row in rows[-4:]:
        parts = [c.strip().strip('"') for c in split(row)]
        if separator == " " and len(parts) != width:  # names of several words, apart by tabs or by two spaces
            parts = [c.strip().strip('"') for c in re.split(r"\t|\s{2,}|,|;", row)]
        while len(parts) > width and parts[-1] == "":
            parts.pop()
        fits = len(parts) == width and not any(_is_number(c, ".") or _is_number(c, ",") for c in parts)
        fits = fits and all(c in ("", "#", "±", "+/-", "%") or re.search(r"[^\W\d_]", c) for c in parts)
        cells.append(parts if fits and any(parts) else None)
    # One line may stand between the names and the numbers; what is farther up is no head of columns.
    places = [i for i, each in enumerate(cells) if each is not None and i >= len(cells) - 2]
    if not places:
        return [], [], 0
    last = cells[places[-1]]
    before = cells[places[-1] - 1] if places[-1] else None
    # Origin and others write a row of units below the names; of a quantity of their own the unit may be unknown.
    if before and (
        all(_unit_alone(c) for c in last) or _unit_alone(last[0]) and last[0] and not any(map(unit_of, before))
    ):
        return before, [c.strip("()[] ") for c in last], 2
    parted = [name_and_unit(c) for c in last]
    return [name for name, _ in parted], [unit for _, unit in parted], 1


def _unit_alone(cell):
    return (
        len(cell) <= 14
        and _UNITS_ROW.fullmatch(cell) is not None
        and (not cell or unit_of(cell.strip("()[] ")) is not None)
    )


def name_and_unit(text):
    """ "Raman shift (1/cm)" -> "Raman shift", "1/cm"; also with brackets, a slash or an underscore."""
    text = text.strip()
    if match := re.fullmatch(r"(.*?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]\.?", text):
        return match[1].strip(), match[2]
    for pattern in (r"(.*\S)\s*/\s+?(\S+)", r"(.*\S)\s*/\s*(\S+)", r"(.*\S),\s*(\S+)", r"(.*[^_\s])[_\s]+(\S+)"):
        if (match := re.fullmatch(pattern, text)) and unit_of(match[2]) is not None:
            return match[1].strip(), match[2]
    return text, ""


_SPELLED = {
    "1/cm": ("1/cm", "cm-1", "cm^-1", "cm⁻¹", "cm−1", "cm^{-1}", "cm**-1", "rel. 1/cm", "rcm-1", "rel. cm-1"),
    "nm": ("nm", "nanometer", "nanometers", "nanometre", "nanometres"),
    "um": ("um", "µm", "μm", "micrometer", "microns", "micron"),
    "eV": ("ev",),
    "meV": ("mev",),
    "THz": ("thz",),
    "ps": ("ps", "picoseconds"),
    "ns": ("ns", "nanoseconds", "nsec"),
    "us": ("us", "µs", "μs", "microseconds"),
    "s": ("s", "sec", "seconds"),
    "1/ns": ("1/ns", "ns-1", "ns^-1", "ns⁻¹", "ghz"),
    "1/us": ("1/us", "us-1", "1/µs", "µs-1", "1/μs", "mhz"),
    "1/s": ("1/s", "s-1", "s^-1", "s⁻¹", "hz"),
    "K": ("k", "kelvin"),
    "C": ("°c", "c", "degc", "celsius", "deg c", "deg. c", "ºc", "℃"),
    "%": ("%", "percent", "per cent"),
    "counts": ("counts", "cts", "cnts", "a.u.", "arb. u.", "arb.u.", "arb. units", "au", "a.u", "counts/s", "cps"),
}  # fmt: skip
_UNIT = {spelling: unit for unit, spellings in _SPELLED.items() for spelling in spellings}


def unit_of(text):
    """The unit a text means, in the book's spelling, or None; LaTeX and Origin's marks of a superscript are left out."""
    text = re.sub(r"\\(?:mathrm|text|rm)|\\\+|\\,|[${}]", "", str(text)).replace("(-1)", "-1")
    return _UNIT.get(re.sub(r"\s+", " ", str(text).strip().lower()))
