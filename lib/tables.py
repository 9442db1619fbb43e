"""The one loader of the book's tables: ``load(name)`` gives a validated DataFrame.

What each table holds, its columns, units, limits and licence stand in
``data/datapackage.json``; where each number comes from stands in its row.
"""

from __future__ import annotations

import codecs
import copy
import csv
import io
import json
import math
import os
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from . import validate

if TYPE_CHECKING:
    from typing import Any


#: Environment variable that, set to "0", hides what lies in ``data/reader``: where something is made that is committed.
READER = "BOOK_READER"
_HERE = Path(__file__).resolve().parent
#: Bytes of a file and characters of a cell; csv reads no longer ones.
_LARGEST_FILE, _LONGEST_CELL = 5_000_000, 5_000
#: How numbers are written: digits of other scripts, 1_000, inf and hexadecimal numbers are Python's, not a table's.
_WRITTEN = {
    "number": re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"),
    "integer": re.compile(r"[+-]?[0-9]+"),
}


def _data_folder():
    """``lib/_data`` in an installed wheel, ``data`` beside ``lib`` in a clone."""
    for folder in (_HERE / "_data", _HERE.parent / "data"):
        if (folder / "datapackage.json").is_file():
            return folder
    raise FileNotFoundError(f"no datapackage.json in {_HERE / '_data'} or {_HERE.parent / 'data'}")


def folder() -> Path:
    """Folder that holds the book's tables and their description."""
    return _data_folder()


def _folder(folder):
    return _data_folder() if folder is None else Path(folder)


def description(folder: str | Path | None = None) -> dict[str, Any]:
    """The whole description, ``datapackage.json``, as a dict."""
    path = _folder(folder) / "datapackage.json"
    return copy.deepcopy(_described(path, path.stat().st_mtime_ns))


@lru_cache
def _described(path, changed):
    return json.loads(path.read_text(encoding="utf-8"))


def names(folder: str | Path | None = None) -> tuple[str, ...]:
    """Names of all tables."""
    return tuple(_resources(folder))


def resource(name: str, folder: str | Path | None = None) -> dict[str, Any]:
    """Description of one table: title, licence, how obtained, and its columns."""
    validate.choice("name", name, names(folder))
    return copy.deepcopy(_resources(folder)[name])


def _resources(folder):
    path = _folder(folder) / "datapackage.json"
    return {r["name"]: r for r in _described(path, path.stat().st_mtime_ns)["resources"]}


def load(name: str, folder: str | Path | None = None) -> pd.DataFrame:
    """Return one table.

    Parameters
    ----------
    name : str
        One of :func:`names`.
    folder : path, optional
        Folder with ``datapackage.json`` and the files; the book's own by default.

    Returns
    -------
    pandas.DataFrame
        A copy; empty cells are NaN.

    Raises
    ------
    ValueError
        For an unknown name, or a file that breaks its description: the message
        names file, line, column, value and what is allowed.
    """
    resources = _resources(folder)
    validate.choice("name", name, resources)
    path = _folder(folder) / resources[name]["path"]
    return _load(name, path, path.stat().st_mtime_ns).copy()


def reader_tables(folder: str | Path | None = None) -> dict[str, dict[str, Any]]:
    """Descriptions of the optional tables a reader may add, name -> description with path and columns."""
    return copy.deepcopy(_reader_tables(folder))


def _reader_tables(folder):
    path = _folder(folder) / "datapackage.json"
    return {r["name"]: r for r in _described(path, path.stat().st_mtime_ns).get("readerTables", ())}


def reader_points(name: str, folder: str | Path | None = None) -> pd.DataFrame:
    """Points a reader has put into ``data/reader/``; the book itself ships none.

    Parameters
    ----------
    name : str
        One of :func:`reader_tables`; its file and columns stand under ``readerTables`` in ``data/datapackage.json``.
    folder : path, optional
        Folder with ``datapackage.json`` and the folder ``reader``; the book's own by default.

    Returns
    -------
    pandas.DataFrame
        A copy; the same columns without a row where there is no file.

    Raises
    ------
    ValueError
        For an unknown name, or a file that breaks its description: the message names file, line, column, value and
        what is allowed.
    """
    known = _reader_tables(folder)
    validate.choice("name", name, known)
    path = _folder(folder) / known[name]["path"]
    if not path.exists() or folder is None and os.environ.get(READER) == "0":
        return _frame([], known[name]["schema"]["fields"])
    return _load_reader(name, path, path.stat().st_mtime_ns, _folder(folder)).copy()


@lru_cache
def _load_reader(name, path, changed, folder):
    return _read(path, _reader_tables(folder)[name]["schema"], folder)


def source(key: str, folder: str | Path | None = None) -> dict[str, str]:
    """Short citation, url, verified (yes or no) and note of a bibliography key, as a dict of strings."""
    rows = load("sources", folder).fillna("").set_index("key")
    validate.choice("key", key, rows.index)
    return rows.loc[key].to_dict()


@lru_cache
def _load(name, path, changed):
    return _read(path, _resources(path.parent)[name]["schema"], path.parent)


def _text(path):
    """The file as text; what is no table of text in UTF-8 is refused with the line, where there is one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path.name}: cannot be read as a file ({type(error).__name__})") from None
    if len(data) > _LARGEST_FILE:
        raise ValueError(f"{path.name}: {len(data)} bytes; a table must have at most {_LARGEST_FILE}")
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise ValueError(f"{path.name}: is in UTF-16; it must be saved as UTF-8")
    try:
        text = data.decode("utf-8-sig")  # a spreadsheet may write a mark in front of the first column's name
    except UnicodeDecodeError as error:
        line, before = data[: error.start].count(b"\n") + 1, data[: error.start].rpartition(b"\n")[2]
        raise ValueError(
            f"{path.name}, line {line}, column {before.count(b',') + 1}: byte 0x{data[error.start]:02x} is no UTF-8; the "
            "file must be text saved as UTF-8, not Latin-1 or binary data"
        ) from None
    if "\0" in text:
        raise ValueError(
            f"{path.name}, line {text[: text.index(chr(0))].count(chr(10)) + 1}: is no text but binary data"
        )
    if text and not text.endswith(("\n", "\r")):
        line = text.count("\n") + 1
        raise ValueError(f"{path.name}, line {line}: does not end; it may be cut off, so it must end with a line break")
    return text


def _read(path, schema, folder):
    """A file checked against its columns; ``folder`` holds the tables it refers to."""
    fields = schema["fields"]
    allowed = {
        key["fields"]: set(load(key["reference"]["resource"], folder)[key["reference"]["fields"]])
        for key in schema.get("foreignKeys", ())
    }
    wanted = [field["name"] for field in fields]
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    rows, seen, whole = [], {}, {}
    try:
        header = next(reader, [])
        if header != wanted:
            odd = next((f"{h[:50]!r} where {w!r} must be" for h, w in zip(header, wanted) if h != w), None)
            odd = odd or f"{len(header)} where {len(wanted)} must be"
            validate.complain(f"{path.name}, line 1: columns are {odd}; all of them: {', '.join(wanted)}")
        for cells in reader:
            line = reader.line_num
            if len(cells) != len(fields):
                raise ValueError(f"{path.name}, line {line}: {len(cells)} cells; there must be {len(fields)}")
            rows.append([_cell(path.name, line, f, c, allowed.get(f["name"])) for f, c in zip(fields, cells)])
            key = tuple(cells[wanted.index(k)] for k in schema.get("primaryKey", ()))
            if key and key in seen:
                listed = ", ".join(f"{k} = {validate.shown(v)}" for k, v in zip(schema["primaryKey"], key))
                validate.complain(f"{path.name}, line {line}: {listed} stands in line {seen[key]} already")
            if tuple(cells) in whole:
                raise ValueError(f"{path.name}, line {line}: is the same row as line {whole[tuple(cells)]}")
            seen[key] = whole[tuple(cells)] = line
    except csv.Error as error:
        raise ValueError(f"{path.name}, line {reader.line_num}: {error}") from None
    if not rows:
        raise ValueError(f"{path.name}: no rows; there must be at least one")
    return _frame(rows, fields)


def _frame(rows, fields):
    types = {f["name"]: {"number": float, "integer": "Int64"}.get(f["type"], object) for f in fields}
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _odd_character(text):
    """The first character nobody sees or tells from a space, or None."""
    for each in text:
        if each != " " and unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp", "Zs"):
            return each
    return None


def _cell(file, line, field, text, keys):
    """Value of one cell, or a ValueError that says where it stands and what is allowed."""
    limits = field.get("constraints", {})

    def refuse(allowed):
        where = f"{file}, line {line}, column {field['name']!r}"
        validate.complain(f"{where}: {validate.shown(text)} is not allowed; it must be {allowed}")

    if text == "":
        if limits.get("required"):
            refuse("given")
        return math.nan
    if len(text) > _LONGEST_CELL:
        refuse(f"at most {_LONGEST_CELL} characters, not {len(text)}")
    if text != text.strip():
        refuse("without spaces at its ends")
    if (odd := _odd_character(text)) is not None:
        refuse(f"without the character U+{ord(odd):04X}, which cannot be seen")
    value = text
    if field["type"] in _WRITTEN:
        if not _WRITTEN[field["type"]].fullmatch(text):
            refuse(f"a finite {field['type']}")
        value = {"number": float, "integer": int}[field["type"]](text)
        if not (value == 0 or validate.SMALLEST <= abs(value) <= validate.LARGEST):
            refuse(f"a finite {field['type']} from {validate.SMALLEST:g} to {validate.LARGEST:g} in size")
        if value < limits.get("minimum", -math.inf) or value > limits.get("maximum", math.inf):
            refuse(f"from {limits.get('minimum', '-infinity')} to {limits.get('maximum', 'infinity')}")
    if "pattern" in limits and not re.fullmatch(limits["pattern"], text):
        refuse(f"written like {limits['pattern']}")
    if "enum" in limits and value not in limits["enum"]:
        refuse("one of " + ", ".join(map(str, limits["enum"])))
    if keys is not None and value not in keys:
        refuse("a key of sources.csv")
    return value
