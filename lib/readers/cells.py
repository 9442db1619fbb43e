"""One cell of a line of text: where it ends, whether it is a number, and what is wrong if it is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_NUMBER = r"[+-]?(?:[0-9]+{0}?[0-9]*|{0}[0-9]+)(?:[eEdD][+-]?[0-9]+)?"
NUMBERS = {".": re.compile(_NUMBER.format(r"\.")), ",": re.compile(_NUMBER.format(","))}
#: What stands for a number that is missing.
MISSING = re.compile(r"[+-]?(nan|inf|infinity|n/?a|null|none|#n/a|#value!|--?)?", re.I)
THOUSANDS = re.compile(r"[+-]?\d{1,3}([.,' ]\d{3})+[.,]\d+|[+-]?\d{1,3}(['.,]\d{3}){2,}")


def splitter(separator: str) -> Callable[[str], list[str]]:
    """How a line is cut into cells."""
    if separator == " ":
        return str.split
    return lambda line: [cell.strip().strip('"').strip() for cell in bare(line, separator).split(separator)]


def cells_of(line: str, separator: str, width: int) -> list[str]:
    """The cells of a line, with the empty ones at its end that belong to the table."""
    found = splitter(separator)(line)
    if separator != " ":
        found += [""] * (min(width, line.count(separator) + 1) - len(found))
    return found


def bare(line: str, separator: str) -> str:
    """The line without empty cells at its end."""
    line = line.rstrip()
    while line.endswith(separator):
        line = line[:-1].rstrip()
    return line


def is_number(cell: str, decimal: str) -> bool:
    """Whether a cell is a number, written with this decimal sign."""
    return bool(NUMBERS[decimal].fullmatch(cell))


def row_of_numbers(cells: Sequence[str], decimal: str) -> int:
    """Number of columns, if every cell is a number; else 0."""
    return len(cells) if all(is_number(cell, decimal) for cell in cells) else 0


def trouble(cell: str, decimal: str) -> str:
    """What is wrong with a cell that is no number, and what to do."""
    if cell == "":
        return "an empty cell; every row must be whole, so leave the row out"
    if MISSING.fullmatch(cell):
        return "no finite number; leave the row out"
    if is_number(cell, {".": ",", ",": "."}[decimal]):
        return f"a decimal {'comma' if decimal == '.' else 'point'} where the other rows have {'points' if decimal == '.' else 'commas'}"
    if THOUSANDS.fullmatch(cell):
        return "separators of thousands are not understood; export numbers without them"
    return "is no number"
