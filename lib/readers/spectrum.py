"""A spectrum from a file: Raman shifts in 1/cm, or any other axis in a unit of its own."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from .. import units, validate
from . import formats
from .heads import stated_unit, unit_of
from .layout import read_layout
from .source import name_of, refuse

if TYPE_CHECKING:
    from typing import Any

    from ..hints import File, Floats
    from ..readers.layout import Layout


#: What the axis is -> its unit in the result, and the units a file may have it in with the factor to that unit.
_PHOTON = units.HBAR * 2 * np.pi  # meV ps
AXES = {
    "shift": ("1/cm", {"1/cm": 1.0, "meV": 1 / units.WAVENUMBER, "THz": _PHOTON / units.WAVENUMBER, "eV": 1e3 / units.WAVENUMBER}),
    "photon energy": ("eV", {"eV": 1.0, "meV": 1e-3, "1/cm": units.WAVENUMBER / 1e3, "THz": _PHOTON / 1e3}),
}  # fmt: skip
#: h c in eV nm.
_HC = units.WAVENUMBER * 1e-3 * 1e7
#: Words of a column's name that tell what it is; for the axis the first pattern that fits a column decides.
_AXIS_WORDS = {
    "shift": (r"raman|shift", r"wave ?number|^wave$", r"wave ?length|lambda", r"energy|frequency|^x$"),
    "photon energy": (r"energy", r"wave ?length|^wave$|lambda", r"wave ?number", r"frequency|^x$"),
}
_RUNNING = re.compile(r"(|x|#|no\.?|index|pixel|point|channel|unnamed.*)", re.I)
_NO_AXIS = re.compile(r"intens|counts|signal|spectrum", re.I)
#: Columns that stand beside a spectrum and are not it.
_BESIDE = re.compile(r"dark|ref|background|baseline|pixel|index|^#$|raman shift|wave ?number|wave ?length", re.I)
_INTENSITY = (r"subtracted|corrected|processed", r"intens|counts|cts|signal|sample|raw|abs")


@dataclass(frozen=True, eq=False)
class Spectrum:
    """A spectrum as read.

    Attributes
    ----------
    x, y : numpy.ndarray, shape (n,)
        Axis, increasing strictly, in ``x_unit``; intensity in the file's unit.
    x_unit : str
        "1/cm" for a Raman shift, "eV" for a photon energy.
    file, x_name, y_name : str
        Name of the file, and of the columns as written.
    others : dict of str to numpy.ndarray
        The other columns, in the order of ``x``.
    laser : float or None
        Wavelength of the laser, nm, where it was given or stands in the file.
    report : str
        What was found out and done, one sentence.
    """

    x: np.ndarray
    y: np.ndarray
    x_unit: str
    file: str
    x_name: str = ""
    y_name: str = ""
    others: dict = field(default_factory=dict)
    laser: float | None = None
    report: str = ""

    def __repr__(self) -> str:
        return f"Spectrum({self.report})"

    def _repr_html_(self):
        return f"<p>{html.escape(self.report)}</p>"


def read_spectrum(
    path: File, *, x: int | str | None=None, y: int | str | None=None, axis: str="shift", x_unit: str | None=None, laser: float | None=None,
    separator: str | None=None, decimal: str | None=None, encoding: str | None=None, header_lines: int | None=None,
) -> Spectrum:  # fmt: skip
    """Read a spectrum as an instrument wrote it.

    Parameters
    ----------
    path : str, path or (name, bytes)
        The file, or an upload. Text with columns, also gzipped; SPC, WDF and JCAMP-DX with the packages of the extra
        "instruments".
    x, y : int or str, optional
        Number (from 1) or name of the columns. By default the first, and the one after it.
    axis : {"shift", "photon energy"}
        A Raman shift, given back in 1/cm, or a photon energy, in eV.
    x_unit : {"1/cm", "nm", "um", "meV", "eV", "THz"}, optional
        Unit of the file's axis; by default what the header says, else a guess that the report names.
    laser : float, optional
        Wavelength of the laser, nm: turns an axis in nm into a shift.
    separator, decimal, encoding, header_lines
        Overrule what is found in the text: {"tab", "semicolon", "comma", "space", "|"}, {".", ","}, a codec, a number.

    Returns
    -------
    Spectrum

    Raises
    ------
    ValueError
        With file, row, column and value of what cannot be understood.
    """
    unit, known = AXES[validate.choice("axis", axis, AXES)]
    if x_unit is not None:
        validate.choice("x_unit", x_unit, (*known, "nm", "um"))
    if laser is not None:
        laser = validate.number("laser", laser, "a wavelength from 150 to 3000 nm", at_least=150.0, at_most=3000.0)
    table = formats.spectrum(path) or read_layout(
        path, separator=separator, decimal=decimal, encoding=encoding, header_lines=header_lines
    )
    file, values, said = name_of(path), table.values, list(table.said)
    if len(values) < 4:
        refuse(file, f"{len(values)} rows of numbers; at least 4 are needed")
    ix = column(table, "x", x, _axis_column(table, axis))
    iy = column(table, "y", y, _intensity_column(table, ix))
    if ix == iy:
        refuse(file, f"x and y are the same column {table.label(ix)}")
    if (empty := np.isnan(values[:, ix])).any() and x is None and not empty.all():
        said.append(f"left out {empty.sum()} row{'s' * bool(empty.sum() > 1)} without {table.label(ix)}")
        table = replace(table, values=values[~empty], lines=table.lines[~empty], breaks=[])
        values = table.values
    table.whole([ix, iy])
    _one_spectrum(file, table, ix)
    if laser is None:
        laser = _laser(table.header)
    shift, turned = _converted(file, table, ix, axis, x_unit, laser, known)
    kept = [i for i in range(values.shape[1]) if i != ix]
    shift, rest, done = tidy(file, table, shift, values[:, kept])
    rows = f"read {len(table.lines)} rows of {file}"
    names = ", ".join(table.label(i) for i in (ix, iy))
    more = f" ({values.shape[1]} columns; others by y=)" if values.shape[1] > 2 else ""
    report = "; ".join([rows, f"columns {names}{more}", turned, *done, *said])
    return Spectrum(
        shift, rest[:, kept.index(iy)], unit, file, _name(table, ix), _name(table, iy),
        {table.label(i).strip("'"): rest[:, k] for k, i in enumerate(kept) if i != iy}, laser, report,
    )  # fmt: skip


def _name(table, i):
    return table.names[i] if i < len(table.names) else ""


def column(table: Layout, argument: str, given: int | str | None, otherwise: Any) -> Any:
    """Index of a column by its number from 1 or its name."""
    if given is None:
        return otherwise
    width = table.values.shape[1]
    if isinstance(given, str):
        folded = [name.casefold() for name in table.names]
        if given.casefold() not in folded:
            listed = ", ".join(map(repr, table.names[:6])) or "none"
            refuse(table.file, f"{argument} = {given!r}: no such column; the names are {listed}")
        return folded.index(given.casefold())
    number = validate.whole(
        argument, given, f"the name of a column or its number from 1 to {width}", at_least=1, at_most=width
    )
    return number - 1


def _axis_column(table, axis):
    """The column whose name is that of an axis, by order of the patterns; else the first, running numbers aside."""
    varying = [i for i in range(table.values.shape[1]) if np.ptp(table.values[:, i]) != 0] or [0]
    for pattern in _AXIS_WORDS[axis]:
        for i in varying:
            if re.search(pattern, _name(table, i), re.I) and not _NO_AXIS.search(_name(table, i)):
                return i
    running = table.names and len(varying) > 2 and _RUNNING.fullmatch(_name(table, varying[0]))
    return (
        varying[1]
        if running and np.ptp(np.diff(table.values[:, varying[0]])) == 0
        else varying[0]
        if table.names
        else 0
    )


def _intensity_column(table, ix):
    """The column after the axis, unless its name says that it is another thing and a name says which is the spectrum."""
    after = ix + 1 if ix + 1 < table.values.shape[1] else 0 if ix else 1
    if _BESIDE.search(_name(table, after)):
        for pattern in _INTENSITY:
            for i, name in enumerate(table.names):
                if (
                    i != ix
                    and re.search(pattern, name, re.I)
                    and (i == after or pattern == _INTENSITY[0] or not _BESIDE.search(name))
                ):
                    return i
    return after


def _one_spectrum(file, table, ix):
    """Refuse a map or a series that is written as one table."""
    values, first = table.values, table.values[0]
    different = len(np.unique(values[:, ix]))
    if different < max(4, len(values) / 3):
        refuse(file, f"{len(values)} rows at {different} different x: a map or a series? Give one spectrum a file")
    if (
        len(first) > 20
        and np.all(np.diff(first[1:]) > 0)
        and not np.any(np.all(np.diff(values[1:, 1:], axis=1) > 0, axis=1))
    ):
        refuse(
            file,
            f"the first row of {len(first)} numbers is an axis: a map or a series? Export one spectrum",
            table.lines[0],
        )


def _laser(header):
    """A laser wavelength that a line of the header states, nm."""
    for line in header:
        match = re.search(r"(?:laser|excitation)[^0-9\n]{0,30}([0-9]{3,4}(?:[.,][0-9]+)?)\s*(?:nm)?\b", line, re.I)
        if match and 150 <= (value := float(match[1].replace(",", "."))) <= 3000:
            return value
    return None


def _converted(file, table, ix, axis, given, laser, known):
    """The axis in the unit of the result, and a sentence about it."""
    raw, written = table.values[:, ix], table.units[ix] if ix < len(table.units) else ""
    name, stated = _name(table, ix), unit_of(written)
    found, whose = given or stated, "its name says"
    if found is None and not written and (stated := stated_unit(table.header)):
        found, whose = stated, "the header says"
    if found is None and re.search(r"wavelength|lambda", name, re.I):
        found = "nm"
    low, high = float(raw.min()), float(raw.max())
    if found is None:
        if written and re.search(r"[a-z]", written, re.I) is not None and len(written) < 12:
            refuse(file, f"the axis has the unit {written!r}, which is not known; give x_unit=", column=table.label(ix))
        if axis == "photon energy":
            refuse(file, f"the axis runs from {low:.4g} to {high:.4g} without a unit; give x_unit= (eV, nm, um, 1/cm)")
        _doubtful(file, low, high, float(np.median(np.abs(np.diff(raw)))))
        found = "1/cm"
        how = "no unit in the file, taken as 1/cm (x_unit= overrules)"
    else:
        how = f"axis in {found}" + ("" if given else f", as {whose}")
    if found not in (*known, "nm", "um"):
        refuse(file, f"an axis in {found} is no {axis}; x_unit= overrules", column=table.label(ix))
    if found in ("nm", "um"):
        wavelength = raw * (1e3 if found == "um" else 1.0)
        if wavelength.min() < 1:
            refuse(file, f"wavelengths down to {low:.4g} {found} are no light", column=table.label(ix))
        if axis == "photon energy":
            return _HC / wavelength, f"{how}, turned into eV"
        if laser is None:
            refuse(
                file, "the axis is a wavelength in nm; a Raman shift needs laser=, the wavelength of the laser in nm"
            )
        return 1e7 / laser - 1e7 / wavelength, f"{how}, turned into shifts from the laser at {laser:g} nm"
    if axis == "shift" and found == "eV" and low > 0.8:
        refuse(
            file,
            f"the axis runs from {low:.4g} to {high:.4g} eV: photon energies, no shifts; give axis='photon energy'",
        )
    if given is None and axis == "shift" and found == "1/cm" and low > 5000:
        if laser is None:
            refuse(
                file,
                f"{low:.5g} to {high:.5g} 1/cm are absolute wavenumbers; a shift needs laser=, its wavelength in nm",
            )
        return 1e7 / laser - raw, f"absolute 1/cm, turned into shifts from the laser at {laser:g} nm"
    factor = known[found]
    return raw * factor, how if factor == 1 else f"{how}, turned into {AXES[axis][0]}"


def _doubtful(file, low, high, step):
    """Refuse an axis without a unit that is more likely a wavelength than a shift."""
    # A grating spectrometer has 0.1 to 0.5 nm a pixel over hundreds of nm; so dense over so much no Raman spectrum is.
    dense = low > 180 and high < 1200 and high - low > 300 and step < 0.6
    if dense or low > 350 and high < 1200 and not (low < 600 and high > 1000):
        refuse(
            file,
            f"the axis runs from {low:.5g} to {high:.5g} without a unit: a wavelength? Give x_unit='nm' and laser=, or x_unit='1/cm'",
        )
    if high <= 60 and low >= -60:
        refuse(
            file,
            f"the axis runs from {low:.3g} to {high:.3g} without a unit: meV or THz? Give x_unit= ('meV', 'THz', '1/cm')",
        )


def tidy(file: str, table: Layout, axis: Floats, values: Floats) -> tuple[Floats, Floats, list[str]]:
    """Axis and values with the axis increasing strictly; what was done, in words."""
    done = []
    step = np.diff(axis)
    for i in table.breaks:
        if abs(step[i - 1]) > 0.5 * np.ptp(axis) > 0 and step[i - 1] * np.median(step) < 0:
            refuse(
                file, "a second block of numbers begins here; give one spectrum a file, or one decay", table.lines[i]
            )
    if np.all(step < 0):
        axis, values = axis[::-1], values[::-1]
        done.append("descending, turned round")
    elif not np.all(step >= 0):
        order = np.argsort(axis, kind="stable")
        axis, values = axis[order], values[order]
        done.append("sorted")
    first = np.flatnonzero(np.diff(axis, prepend=-np.inf) > 0)
    if (repeated := len(axis) - len(first)) > 0:
        if len(first) < max(4, 0.6 * len(axis)) and len(axis) > 8:
            refuse(file, f"{len(axis)} rows at {len(first)} different x: a map or a series? Give one spectrum a file")
        count = np.diff(np.append(first, len(axis)))
        values = np.add.reduceat(values, first) / count[:, None]
        axis = axis[first]
        done.append(f"{repeated} repeated point{'s' * (repeated > 1)} averaged")
    return axis, values, done
