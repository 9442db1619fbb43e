"""Photon counts against time from a file, with the instrument's response where it is there."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import numpy as np

from .. import validate
from . import formats
from .layout import read_layout, unit_of
from .source import name_of, refuse
from .spectrum import column, tidy

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

    def __repr__(self):
        return f"Decay({self.report})"

    def _repr_html_(self):
        return f"<p>{html.escape(self.report)}</p>"


def read_decay(
    path, *, time=None, counts=None, irf=None, time_unit=None, channel_width=None,
    separator=None, decimal=None, encoding=None, header_lines=None,
):  # fmt: skip
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
    style = {"separator": separator, "decimal": decimal, "encoding": encoding, "header_lines": header_lines}
    table = formats.decay(path) or read_layout(path, least=1, **style)
    file, said = name_of(path), list(table.said)
    values = table.values
    if len(values) < 4:
        refuse(file, f"{len(values)} channels; at least 4 are needed")
    if values.shape[1] == 1 or channel_width is not None and time is None:
        axis, values, how = _channels(file, table, values, channel_width, time_unit)
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
    stated = unit_of(table.units[it]) if it < len(table.units) else None
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
        how = f"times in {found}" + ("" if given else ", as the column says")
    return raw * TIME_UNITS[found], how


def _channels(file, table, values, width, unit):
    """Times of channels without a column of times; their width is an argument or stands in the header."""
    if width is None:
        for i, line in enumerate(table.header):
            if match := re.search(r"(ps|ns|us|µs)\s*/\s*channel", line, re.I):
                rest = line[match.end() :] + " " + (table.header[i + 1] if i + 1 < len(table.header) else "")
                if number := re.search(r"[0-9]*[.,]?[0-9]+(?:[eE][+-]?[0-9]+)?", rest):
                    width = float(number[0].replace(",", ".")) * TIME_UNITS[unit_of(match[1])]
                    break
    elif values.shape[1] > 1 and np.array_equal(values[:, 0], np.arange(len(values)) + values[0, 0]):
        values = values[:, 1:]
        table.names[:], table.units[:] = table.names[1:], table.units[1:]
    if width is None or not width > 0:
        # PicoQuant's text puts the width as a number of its own above the counts.
        head = [line for line in table.header if re.search(r"/\s*channel", line, re.I)]
        if head and 0 < (first := values[0, 0]) < 1e3 and first != round(first):
            width, values = first, values[1:]
            table.lines = table.lines[1:]
        else:
            refuse(file, "one column of counts without times; give channel_width= in ns")
    return np.arange(len(values)) * width, values, f"channels of {width:.4g} ns"
