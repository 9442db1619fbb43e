"""What stands above the numbers of a file: names and units of the columns, and what a header says of the axis."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


_NUMBER = re.compile(r"[+-]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eEdD][+-]?[0-9]+)?")
#: Names of an error that have no letter.
_SIGNS = ("±", "+/-", "+-", "%")
#: First cell of a row that names the curves, as some exports put it far above the numbers.
_LABELS = re.compile(r"labels?|legends?|names?|curves?", re.I)
#: Keys under which a header states the unit, or the kind, of the horizontal axis.
_AXIS_KEY = re.compile(
    r"#?\s*(x[\s_-]?axis([\s_-]?(units?|mode))?|x[\s_-]?units?|axisunit\[1\]|horizontal[\s_]units?)", re.I
)
_AXIS_KINDS = {
    "wavelengths": "nm",
    "wavelength": "nm",
    "raman shifts": "1/cm",
    "raman shift": "1/cm",
    "wavenumbers": "1/cm",
    "nm_air": "nm",
    "nm_vac": "nm",
}


def columns(above: Sequence[str], split: Callable, separator: str, width: int) -> tuple[list[str], list[str], int]:
    """Names and units of the columns from the lines above the numbers, and how many of these lines were used."""
    lines = [line.rstrip() for line in above if line.strip()]
    rows = [_cells(line, split, separator, width) for line in lines]
    for i in range(
        len(rows) - 1, max(-1, len(rows) - 5), -1
    ):  # Origin and others write units, then remarks, below the names
        named = [_unmarked(c) for c in rows[i - 1][:width]] if i else []
        if len(rows[i]) == width and len(named) == width and _are_words(named) and _are_units(rows[i]):
            return named, [_unbracketed(c) for c in rows[i]], 2
    for row in reversed(rows):
        if len(row) == width and _LABELS.fullmatch(row[0]) and _are_words(row):
            return ["", *row[1:]], [""] * width, 1
    for i in range(len(rows) - 1, max(-1, len(rows) - 3), -1):  # one line may stand between names and numbers
        row = [_unmarked(c) for c in rows[i]]
        if len(row) != width or row[0].endswith(("=", ":")):
            continue
        if i == len(rows) - 1 and width > 2 and not _is_number(row[0]) and all(map(_is_number, row[1:])):
            return [row[0] or "x", *row[1:]], [""] * width, 1  # a series: its temperatures or powers are the names
        if not _are_words(row):
            continue
        parted = [name_and_unit(c) for c in row]
        if width == 2 and not any(unit for _, unit in parted) and _is_listed(rows, i):
            continue
        return [name for name, _ in parted], [unit for _, unit in parted], 1
    return [], [], 0


def _cells(line, split, separator, width):
    """Cells of a line of words: as the numbers are parted, else less the empty ones, else by any sign."""
    bare = line.strip().lstrip("%;!*'/").strip() if separator == " " else line.lstrip("%!*'/")
    cells = [c.strip().strip('"').strip() for c in split(bare.lstrip("#") if separator == " " else bare)]
    while len(cells) > 1 and cells[-1] == "":
        cells.pop()
    if len(cells) > width and len(full := [c for c in cells if c]) == width:
        return full
    if len(cells) != width and separator == " ":  # names of several words, apart by tabs or by two spaces
        cells = [c.strip().strip('"') for c in re.split(r"\t|\s{2,}|,|;", bare.lstrip("#").strip())]
    return cells


def _unmarked(cell):
    return cell.lstrip("#").strip()


def _is_number(cell):
    return _NUMBER.fullmatch(cell) is not None


def _are_words(cells):
    good = all(c in ("", *_SIGNS) or (re.search(r"[^\W\d_]", c) and not _is_number(c)) for c in cells)
    return good and any(cells)


def _are_units(cells):
    """True for a row of units: the first is one that is known, and so are the others, or they are short."""
    bare = [_unbracketed(c) for c in cells]
    first = unit_of(bare[0])
    return first is not None and first != "counts" and all(not c or unit_of(c) or len(c) <= 16 for c in bare)


def _unbracketed(cell):
    match = re.fullmatch(r"[(\[](.*)[)\]]", cell.strip())
    return (match[1] if match else cell).strip()


def _is_listed(rows, i):
    """True where row ``i`` is one of three or more rows of key and value."""
    return i >= 2 and all(len(row) == 2 for row in rows[i - 2 : i])


def stated_unit(header: Iterable[str]) -> str | None:
    """The unit of the horizontal axis that a line of the header states, or None."""
    for line in header:
        cells = [c.strip().strip('"').strip() for c in re.split(r"[\t;,]|[:=]\s*", line, maxsplit=1)]
        if len(cells) == 2 and _AXIS_KEY.fullmatch(cells[0].rstrip("=: ")):
            value = re.split(r"[\t;,]", cells[1].lstrip("=: \t"))[0].strip().strip('"')
            unit = unit_of(value) or unit_of(name_and_unit(value)[1]) or _AXIS_KINDS.get(value.lower())
            if unit and unit != "counts":
                return unit
    return None


def name_and_unit(text: str) -> tuple[str, str]:
    """ "Raman shift (1/cm)" -> "Raman shift", "1/cm"; also with brackets, a slash or an underscore."""
    text = text.strip()
    if match := re.fullmatch(r"(.*?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]\.?", text):
        return match[1].strip(), match[2]
    for pattern in (r"(.*\S)\s*/\s+?(\S+)", r"(.*\S)\s*/\s*(\S+)", r"(.*\S),\s*(\S+)", r"(.*[^_\s])[_\s]+(\S+)"):
        if (match := re.fullmatch(pattern, text)) and unit_of(match[2]) is not None:
            if _is_number(match[1].strip()):  # "10 K" is the name of a column taken at 10 K
                break
            return match[1].strip(), match[2]
    return text, ""


_SPELLED = {
    "1/cm": ("1/cm", "cm-1", "cm^-1", "cm⁻¹", "cm-¹", "cm−1", "cm^{-1}", "cm**-1", "rel. 1/cm", "rcm-1", "rel. cm-1", "δcm-1", "∆cm-1"),
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
    "counts": ("counts", "cts", "cnts", "cnt", "ccd cts", "a.u.", "arb. u.", "arb.u.", "arb. units", "au", "a.u", "counts/s", "cps"),
}  # fmt: skip
_UNIT = {spelling: unit for unit, spellings in _SPELLED.items() for spelling in spellings}


def unit_of(text: object) -> str | None:
    """The unit a text means, in the book's spelling, or None."""
    text = re.sub(r"\\(?:mathrm|text|rm)|\\\+|\\,|[${}]", "", str(text)).replace("(-1)", "-1")  # of LaTeX and Origin
    text = re.sub(r"\s+", " ", text.strip().lower())
    return _UNIT.get(text) or _UNIT.get(text.rstrip("."))
