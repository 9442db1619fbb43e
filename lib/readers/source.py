"""From a path, or the bytes of an upload, to text: gzip, encodings, and what is no text at all."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from .. import validate

if TYPE_CHECKING:
    from typing import NoReturn

    from ..hints import File


#: Most bytes of a file, also after decompression.
LARGEST_FILE = 60_000_000
#: First bytes of files that are no text -> what they are, and what to do.
_FORMATS = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive", "save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Office file", "save the sheet as CSV"),
    (b"%PDF", "a PDF", "export the numbers as text"),
    (b"\x89PNG", "a picture", "export the numbers as text"),
    (b"\xff\xd8\xff", "a picture", "export the numbers as text"),
    (b"\x89HDF", "an HDF5 file", "export one spectrum as text"),
    (b"CDF", "a netCDF file", "export one spectrum as text"),
    (b"CPYA", "an Origin project", "export the worksheet as ASCII"),
    (b"Andor Technology Multi-Channel File", "an Andor SIF file", "export it as ASCII from Solis"),
)


class Refused(ValueError):
    """What :func:`refuse` raises: a ValueError with the file's name in front."""


def refuse(file: str, what: str, line: object = None, column: object = None, value: object = None) -> NoReturn:
    """Raise the ValueError of a bad file: file, row, column, value, and what is allowed."""
    where = "".join(
        (
            file if len(file) <= 40 else file[:18] + "..." + file[-19:],
            "" if line is None else f", row {line}",
            "" if column is None else f", column {column}",
            "" if value is None else f", value {_short(value)}",
        )
    )
    message = f"{where}: {what}"
    raise Refused(message if len(message) <= validate.LONGEST else message[: validate.LONGEST - 3] + "...")


def _short(value):
    text = str(value)
    return repr(text if len(text) <= 30 else text[:27] + "...")


def name_of(source: File) -> str:
    """The file's name for messages; an upload is a pair of name and bytes."""
    return str(source[0]) if isinstance(source, tuple) else Path(source).name


def content(source: File) -> tuple[str, bytes, bool]:
    """Name and bytes of a path, or of an upload given as ``(name, bytes)``; gzip is undone.

    Raises
    ------
    ValueError
        For what is no readable file: a folder, a missing or locked file, an empty or too large one.
    """
    if isinstance(source, tuple) and len(source) == 2 and isinstance(source[1], bytes | bytearray | memoryview):
        name, data = str(source[0]), bytes(source[1])
    elif isinstance(source, str | Path):
        if isinstance(source, str) and ("\n" in source or "\0" in source or not source.strip()):
            validate.refuse("path", source, "the path of a file, or a pair (name, bytes)")
        path = Path(source).expanduser()
        name = path.name or str(path)
        try:
            if path.is_dir():
                refuse(name, "is a folder; give one file in it")
            if path.stat().st_size > LARGEST_FILE:
                refuse(
                    name, f"{path.stat().st_size / 1e6:.0f} MB; a file must have at most {LARGEST_FILE / 1e6:.0f} MB"
                )
            data = path.read_bytes()
        except FileNotFoundError:
            refuse(name, f"there is no such file in {_short(path.parent)}")
        except PermissionError:
            refuse(name, "may not be read: your account has no permission for it")
        except OSError as error:
            refuse(name, f"cannot be read as a file ({type(error).__name__})")
    else:
        validate.refuse("path", source, "the path of a file, or a pair (name, bytes)")
    compressed = data[:2] == b"\x1f\x8b"
    if compressed:
        data = _unpacked(name, data)
    if len(data) > LARGEST_FILE:
        refuse(name, f"{len(data) / 1e6:.0f} MB; a file must have at most {LARGEST_FILE / 1e6:.0f} MB")
    if not data.strip():
        refuse(name, "is empty")
    return name, data, compressed


def _unpacked(name, data):
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            return file.read(LARGEST_FILE + 1)  # no more, whatever a file claims to hold
    except (OSError, EOFError, zlib.error):
        refuse(name, "starts like a gzip file but is damaged or cut off")


def text_of(name: str, data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The bytes as text, and the encoding found; binary data are refused with what they are, where that is known."""
    for magic, what, advice in _FORMATS:
        if data.startswith(magic):
            refuse(name, f"is {what}, no text: {advice}")
    if encoding is not None:
        try:
            return data.decode(encoding), encoding
        except (LookupError, UnicodeDecodeError) as error:
            refuse(name, f"cannot be read with encoding = {encoding!r} ({type(error).__name__})")
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        try:
            return data.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            refuse(name, "has the mark of UTF-16 but is none; it may be damaged or cut off")
    if 0.4 * len(data) < data.count(b"\0") < 0.6 * len(data) and len(data) % 2 == 0:  # UTF-16 without its mark
        for codec, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
            if zeros.count(b"\0") > 0.8 * len(zeros):
                return data.decode(codec, errors="replace"), "UTF-16"
    odd = len(re.findall(rb"[\x00-\x08\x0e-\x1f\x7f]", data[:4096]))
    if b"\0" in data or odd > 0.02 * min(len(data), 4096):
        refuse(name, "is binary data, no text: export the spectrum as text (ASCII, CSV)")
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "Windows-1252"
