"""Photon counts against time from a file, with the instrument's response where it is there."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .. import validate
from . import formats
from .heads import stated_unit, unit_of
from .layout import read_layout
from .source import name_of, refuse
from .spectrum import column, tidy

if TYPE_CHECKING:
    from typing import Any

    from ..hints import File


#: Time units -> ns.
TIME_UNITS = {"ps": 1e-3, "ns": 1.0, "us": 1e3, "s": 1e9}
_RESPONSE = re.compile(r"irf|prompt|response|instrument|lamp|scatter", re.I)


@dataclass(frozen=True, eq=False)
class Decay:
    """A decay as read.

    Attributes
    ----------
    x : numpy.ndarray, shape (n,)
        Time, ns, evenly spaced.
    y : numpy.ndarray, shape (n,)
        Counts.
    irf : numpy.ndarray or None
        Response of the instrument on the same times, where the file holds one.
    counted : bool
        True where ``y`` are whole numbers, so that their noise is Poisson's.
    file, report : str
        Name of the file; what was found out and done, one sentence.
    """

    x: np.ndarray
    y: np.ndarray
    irf: np.ndarray | None
    counted: bool
    file: str
    report: str = ""

    @property
    def channel(self) -> float:
        """Width of a channel, ns."""
        return float((self.x[-1] - self.x[0]) / (len(self.x) - 1))

    def __repr__(self) -> str:
        return f"Decay({self.report})"

    def _repr_html_(self):
        return f"<p>{html.escape(self.report)}</p>"


def read_decay(
    path: File, *, time: int | str | None=None, counts: int | str | None=None, irf: int | str | None=None, time_unit: str | None=None, channel_width: float | None=None,
    separator: str | None=None, decimal: str | None=None, encoding: str | None=None, header_lines: int | None=None,
) -> Decay:  # fmt: skip
    """Read a decay as an instrument wrote it.

    Parameters
    ----------
    path : str, path or (name, bytes)
        Text with columns of time and counts, or of counts only where the header or ``channel_width`` says how wide a
        channel is; PTU, PHU and SDT with the packages of the extra "instruments".
    time, counts, irf : int or str, optional
        Number (from 1) or name of the columns; ``irf`` is found by its name.
    time_unit : {"ps", "ns", "us", "s"}, optional
    channel_width : float, optional
        ns, for a file without a column of times.
    separator, decimal, encoding, header_lines
        As in :func:`lib.readers.read_spectrum`.

    Returns
    -------
    Decay

    Raises
    ------
    ValueError
        With file, row, column and value of what cannot be understood.
    """
    if time_unit is not None:
        validate.choice("time_unit", time_unit, TIME_UNITS)
    if channel_width is not None:
        channel_width = validate.number(
            "channel_width", channel_width, "ns, above 0 and at most 1e6", above=0.0, at_most=1e6
        )
    style: dict[str, Any] = dict(separator=separator, decimal=decimal, encoding=encoding, header_lines=header_lines)
    table = formats.decay(path) or read_layout(path, least=1, **style)
    file, said = name_of(path), list(table.said)
    values = table.values
    if len(values) < 4:
        refuse(file, f"{len(values)} channels; at least 4 are needed")
    stated = _stated_width(table.header) if channel_width is None else channel_width
    if values.shape[1] == 1 or stated is not None and time is None and not _has_times(table):
        axis, values, how = _channels(file, table, values, stated)
        it = None
    else:
        it = column(table, "time", time, 0)
        axis, how = _times(file, table, it, time_unit)
    others = [i for i in range(values.shape[1]) if i != it]
    ir = column(
        table, "irf", irf, next((i for i in others if i < len(table.names) and _RESPONSE.search(table.names[i])), None)
    )
    ic = column(table, "counts", counts, next((i for i in others if i != ir), None))
    if ic is None or ic in (it, ir):
        refuse(file, "no column of counts is left beside time and response")
    used = [i for i in (it, ic, ir) if i is not None]
    if values is table.values:
        table.whole(used)
    for i in filter(lambda i: i is not None, (ic, ir)):
        if len(bad := np.flatnonzero(values[:, i] < 0)):
            refuse(file, "counts must be at least 0", table.lines[bad[0]], table.label(i), f"{values[bad[0], i]:g}")
    axis, values, done = tidy(file, table, axis, values)
    step = np.diff(axis)
    if np.ptp(step) > 0.02 * np.median(step) + 1e-9:
        worst = int(np.argmax(abs(step - np.median(step))))
        refuse(
            file,
            f"channels must be evenly wide: a step of {step[worst]:.4g} ns among {np.median(step):.4g} ns",
            table.lines[worst],
        )
    y = values[:, ic]
    if not y.any():
        refuse(file, "holds no counts: every one is 0", column=table.label(ic))
    counted = bool(np.all(y == np.rint(y)))
    if not counted:
        done.append("values are no whole numbers, so normalised or averaged: their noise is not known")
    names = ", ".join(map(table.label, used))
    report = "; ".join([f"read {len(table.lines)} channels of {file}", f"columns {names}", how, *done, *said])
    return Decay(axis, y, None if ir is None else values[:, ir], counted, file, report)


def _times(file, table, it, given):
    raw = table.values[:, it]
    stated, whose = unit_of(table.units[it]) if it < len(table.units) else None, "column"
    if stated is None and not (it < len(table.units) and table.units[it]):
        stated, whose = stated_unit(table.header), "header"
    found = given or stated
    span = float(np.ptp(raw))
    if found is None:
        if it < len(table.units) and table.units[it]:
            refuse(file, f"the times have the unit {table.units[it][:12]!r}, which is not known; give time_unit=")
        if span > 3000:
            refuse(file, f"times run over {span:.4g} without a unit: ps? Give time_unit='ps' or 'ns'")
        if span < 0.01:
            refuse(file, f"times run over {span:.3g} without a unit: seconds? Give time_unit='s' or 'ns'")
        if np.array_equal(raw, np.arange(len(raw)) + raw[0]):
            refuse(file, "the first column counts channels and has no unit; give channel_width= in ns, or time_unit=")
        found, how = "ns", "no unit in the file, taken as ns (time_unit= overrules)"
    elif found not in TIME_UNITS:
        refuse(file, f"a column in {found} holds no times; time= and time_unit= overrule", column=table.label(it))
    else:
        how = f"times in {found}" + ("" if given else f", as the {whose} says")
    return raw * TIME_UNITS[found], how


def _has_times(table):
    """True where the first column has a unit of time and is no running number."""
    return bool(table.units) and unit_of(table.units[0]) in TIME_UNITS and not _is_running(table.values)


def _is_running(values):
    return np.array_equal(values[:, 0], np.arange(len(values)) + values[0, 0])


def _stated_width(header):
    """Width of a channel in ns that the header states, as "ns/channel" before or below a number; None without."""
    number = r"[0-9]*[.,]?[0-9]+(?:[eE][+-]?[0-9]+)?"
    for line, following in zip(header, [*header[1:], ""]):
        if match := re.search(r"\b(ps|ns|us|µs|sec|s)\s*/\s*ch", line, re.I):
            before = re.search(rf"({number})\s*$", line[: match.start()])
            found = before or re.search(number, line[match.end() :] + " " + following)
            if found and (width := float(found[0].strip().replace(",", "."))) > 0:
                return width * TIME_UNITS[unit_of(match[1])]
    return None


def _channels(file, table, values, width):
    """Times of channels without a column of times."""
    if values.shape[1] > 1 and _is_running(values):
        values = values[:, 1:]
        table.names[:], table.units[:] = table.names[1:], table.units[1:]
    if width is None:
        refuse(file, "one column of counts without times; give channel_width= in ns")
    return np.arange(len(values)) * width, values, f"channels of {width:.4g} ns"
