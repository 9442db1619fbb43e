"""Binary and tagged formats through the packages that are kept up for them; none of these is required."""

from __future__ import annotations

import importlib
import io
import os
import tempfile
import warnings
from typing import TYPE_CHECKING

import numpy as np

from .layout import Layout
from .source import Refused, content, refuse

if TYPE_CHECKING:
    from ..hints import File


#: Format -> package that reads it; all of them come with ``pip install "dicke-in-a-dot[instruments]"``.
EXTRAS = {
    "SPC": "spc_io",
    "WDF": "renishawWiRE",
    "JCAMP-DX": "jcamp",
    "PTU": "ptufile",
    "PHU": "ptufile",
    "SDT": "sdtfile",
}


def _kind(name, data):
    """Name of the format, or None for text with columns."""
    end = name.lower().removesuffix(".gz").rpartition(".")[2]
    if data[:4] == b"WDF1":
        return "WDF"
    if data[:6] == b"PQTTTR":
        return "PTU"
    if data[:6] == b"PQHIST":
        return "PHU"
    if end in ("jdx", "dx", "jcm") or data[:8].lstrip().startswith(b"##TITLE"):
        return "JCAMP-DX"
    if end == "sdt" and b"\0" in data[:4096]:
        return "SDT"
    if end == "spc" and len(data) > 512 and data[1:2] in (b"\x4b", b"\x4c", b"\x4d", b"\xcf"):
        return "SPC"
    return None


def _package(file, kind):
    name = EXTRAS[kind]
    try:
        return importlib.import_module(name)
    except ImportError:
        refuse(file, f'is in {kind}: pip install "dicke-in-a-dot[instruments]" (package {name}), or export it as text')


def _through(path, readers):
    """The Layout that one of ``readers`` gives, or None where the file is text with columns."""
    file, data, _ = content(path)
    kind = _kind(file, data)
    if kind is None:
        return None
    if kind not in readers:
        refuse(file, f"is in {kind}, which holds no {'decay' if 'PTU' in readers else 'spectrum'}")
    package = _package(file, kind)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            columns, names, units = readers[kind](package, data)
    except Refused:
        raise
    except Exception as error:  # whatever a foreign reader says to a damaged file
        reason = (str(error) or type(error).__name__).splitlines()[0]
        refuse(file, f"{kind}: the package {EXTRAS[kind]} cannot read it ({reason[:80]})")
    values = np.column_stack([np.asarray(c, float).ravel() for c in columns])
    if not np.all(np.isfinite(values)):
        row, place = np.argwhere(~np.isfinite(values))[0]
        refuse(file, "no finite number", row + 1, place + 1, values[row, place])
    said = [f"{kind}, read by {EXTRAS[kind]}"]
    return Layout(file, values, names, units, [], np.arange(1, len(values) + 1), said)


def spectrum(path: File) -> Layout | None:
    """A spectrum in SPC, WDF or JCAMP-DX as a Layout; None for text."""
    return _through(path, {"SPC": _spc, "WDF": _wdf, "JCAMP-DX": _jcamp})


def decay(path: File) -> Layout | None:
    """A decay in PTU, PHU or SDT as a Layout; None for text."""
    return _through(path, {"PTU": _ptu, "PHU": _phu, "SDT": _sdt})


def _spc(package, data):
    spc = package.SPC.from_bytes_io(io.BytesIO(data))
    one = spc[0]
    return (one.xarray, one.yarray), [str(spc.xtype), str(spc.ytype)] if hasattr(spc, "xtype") else [], []


def _on_disk(data, suffix, use):
    """``use(path)`` of a file that exists for as long as it is read."""
    handle, path = tempfile.mkstemp(suffix=suffix)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        return use(path)
    finally:
        os.unlink(path)


def _wdf(package, data):
    def use(path):
        reader = package.WDFReader(path)
        try:
            return np.array(reader.xdata, float), np.array(reader.spectra, float), str(reader.xlist_unit)
        finally:
            reader.close()

    x, y, unit = _on_disk(data, ".wdf", use)
    if y.size != x.size:
        raise ValueError(f"{y.size // max(x.size, 1)} spectra in one file: export one of them")
    return (x, y), ["x", "intensity"], ["nm" if "nano" in unit.lower() else "1/cm", ""]


def _jcamp(package, data):
    found = package.read(io.StringIO(data.decode("utf-8", errors="replace")))
    if "x" not in found or "y" not in found or not len(found["x"]):
        raise ValueError("no x and y in it")
    return (
        (found["x"], found["y"]),
        [found.get("xunits", "x"), found.get("yunits", "y")],
        [str(found.get("xunits", "")), ""],
    )


def _ptu(package, data):
    with package.PtuFile(io.BytesIO(data)) as ptu:
        counts = np.asarray(ptu.decode_histogram(dtype="uint32"))
        counts = counts.reshape(-1, counts.shape[-1]).sum(0)
        return (np.arange(len(counts)) * ptu.tcspc_resolution * 1e9, counts), ["time", "counts"], ["ns", "counts"]


def _phu(package, data):
    with package.PhuFile(io.BytesIO(data)) as phu:
        counts, step = phu.histograms()[0], phu.histogram_resolutions[0]
        return (np.arange(len(counts)) * step * 1e9, counts), ["time", "counts"], ["ns", "counts"]


def _sdt(package, data):
    found = package.SdtFile(io.BytesIO(data))
    counts = np.asarray(found.data[0], float)
    counts = counts.reshape(-1, counts.shape[-1])
    if len(counts) > 1:
        raise ValueError(f"{len(counts)} decays in one file: export one of them")
    return (np.asarray(found.times[0]) * 1e9, counts[0]), ["time", "counts"], ["ns", "counts"]
