"""The curve of a reader's own material beside those of the book's: data, line with its name, words."""

import numpy as np

from .drawing import MATERIAL, formula, line, text

#: Units of what :func:`curve` adds beside ``own``, which has the unit of the other curves.
UNITS = {"own_material": "", "own_valid": ""}


def curve(material, value):
    """Arrays to add to those of a figure: ``value(material)``; none where the reader has no material."""
    return {} if material is None else {"own": value(material), "own_material": np.array(material.name)}


def draw(ax, x, d):
    """The curve, faint where ``own_valid`` says so; nothing is left of it where the next setting has none."""
    name, y = str(d.get("own_material", "")), d.get("own", np.full(len(x), np.nan))
    valid, style = d.get("own_valid", np.ones(len(y), bool)), MATERIAL[name]
    line(ax, "own", x, np.where(valid, y, np.nan), **style)
    line(ax, "own-faint", x, np.where(valid, np.nan, y), alpha=0.35, **style)
    known = np.flatnonzero(np.isfinite(y))
    place = (x[known[-1]], y[known[-1]]) if len(known) else (x[-1], 1.0)
    text(ax, "own-label", *place, formula(name), ha="right", va="bottom", color=style["color"])


def words(d, x, places, unit=""):
    """A sentence with the curve's value at some places, to the nearest of ``x``; empty without a material."""
    if "own" not in d:
        return ""
    values = (f"{d['own'][int(np.argmin(abs(x - at)))]:.3g} at {at:g}{unit and ' ' + unit}" for at in places)
    return f" {d['own_material']}, the reader's own: {', '.join(values)}."
