"""The reader's own points, from data/reader/exciton_rates.csv; nothing where that file is missing."""

import numpy as np

from .. import materials, room_temperature, tables
from .drawing import MATERIAL, points, text

EXCITON, BIEXCITON = "exciton radiative rate", "biexciton radiative rate"


def rates(quantity, material, temperature=None):
    """Rows of one quantity and material; with ``temperature`` (K), those that count as measured at it."""
    rows = tables.reader_points("exciton_rates")
    rows = rows[(rows.material == material) & (rows.quantity == quantity)]
    return rows if temperature is None else rows[room_temperature.measured_at(rows.temperature_K, temperature)]


def ratios(above, below):
    """Rates of one quantity and temperature over those of another, for each dot of the reader's file.

    Parameters
    ----------
    above, below : (str, float)
        Quantity, and temperature in K.

    Returns
    -------
    dict
        ``reader_<name>_D`` (nm), ``reader_<name>`` and ``reader_<name>_error`` for each material: errors added in
        quadrature, 0 where none is given. ``reader_rows``: of each row of the file, what it is used for, or why it is not.
    """
    rows = tables.reader_points("exciton_rates")
    pairs, said = _dots(rows, above, below) if len(rows) else ([], {})
    found = {"reader_rows": np.array("; ".join(f"line {line}: {said[line]}" for line in sorted(said)))}
    for name in materials.KNOWN:
        mine = [(a, b) for a, b in pairs if a.material == name]
        value = np.array([a.value / b.value for a, b in mine])
        relative = [[np.nan_to_num(row.uncertainty / row.value) for row in pair] for pair in mine]
        found[f"reader_{name}_D"] = np.array([a.size_nm for a, _ in mine])
        found[f"reader_{name}"] = value
        found[f"reader_{name}_error"] = value * np.hypot(*np.reshape(relative, (-1, 2)).T)
    return found


def _dots(rows, above, below):
    """Pairs of rows (above, below) of one dot, and line of the file -> what became of it."""
    rows, said, sides = rows.assign(line=np.arange(len(rows)) + 2), {}, []
    for quantity, T in (above, below):
        near = room_temperature.measured_at(rows.temperature_K, T)
        sides.append(rows[(rows.quantity == quantity) & near & rows.material.isin(materials.KNOWN)])
    names = [f"{quantity} at {T:g} K" for quantity, T in (above, below)]
    for row in rows[~rows.line.isin(sides[0].line) & ~rows.line.isin(sides[1].line)].itertuples():
        known = row.material in materials.KNOWN
        said[row.line] = (
            f"{row.quantity} at {row.temperature_K:g} K is neither {names[0]} nor {names[1]}"
            if known
            else f"{row.material} is none of {', '.join(materials.KNOWN)}"
        )
    pairs, dot = [], ["material", "size_nm", "source"]
    for key in dict.fromkeys(map(tuple, np.concatenate([side[dot].to_numpy() for side in sides]))):
        mine = [side[(side[dot] == list(key)).all(axis=1)] for side in sides]
        told = [set(side.locator) for side in mine]
        each = sorted(told[0]) if told[0] == told[1] else [None]
        for locator in each:
            parts = [side if locator is None else side[side.locator == locator] for side in mine]
            pairs += _pair(parts, key, (above[1], below[1]), names, sides, said)
    return pairs, said


def _pair(parts, key, temperatures, names, sides, said):
    """The pair of one dot, in a list; empty, with the reason in ``said``, where there is none."""
    kept = []
    for part, other, T, name, side in zip(parts, parts[::-1], temperatures, names, sides):
        if part.empty:
            near = side[(side.material == key[0]) & (side.source == key[2])].size_nm
            hint = f"; the nearest is one of {near.iloc[np.argmin(abs(near - key[1]))]:g} nm" if len(near) else ""
            said |= dict.fromkeys(other.line, f"no {name} of a dot of {key[1]:g} nm from this source{hint}")
            return []
        off = (part.temperature_K - T).abs()
        for row in part[off > off.min()].itertuples():
            said[row.line] = f"the row at {part.temperature_K[off.idxmin()]:g} K is nearer to {T:g} K"
        part = part[off == off.min()]
        if len(part) > 1:
            why = f"{len(part)} dots of {key[1]:g} nm from one source: give each its own locator, the same in both of its rows"
            said |= dict.fromkeys([*part.line, *other.line], why)
            return []
        kept.append(next(part.itertuples()))
    for row, name in zip(kept, names):
        said[row.line] = f"used as {name}"
    return [tuple(kept)]


#: Units of what :func:`ratios` gives.
RATIO_UNITS = {"reader_rows": ""} | {
    f"reader_{name}{end}": unit for name in materials.KNOWN for end, unit in (("_D", "nm"), ("", ""), ("_error", ""))
}


def draw_ratios(ax, d):
    """The points of :func:`ratios`, filled, in the colour of each material, and how many rows were not used."""
    for name in materials.KNOWN:
        key = f"reader_{name}"
        points(ax, key, d[key + "_D"], d[key], error=d[key + "_error"], color=MATERIAL[name]["color"])
    told = str(d["reader_rows"]).split("; line ") if str(d["reader_rows"]) else []
    left = sum(": used as" not in each for each in told)
    words = f"{left} of {len(told)} rows of your file are not used" if left else ""
    text(ax, "reader-rows", 0.02, 0.03, words, va="bottom", fontsize=8, transform=ax.transAxes)


def in_words(d):
    """What became of each row of the reader's file, for the sentence of a figure."""
    return f" Rows of the reader: {d['reader_rows']}." if str(d["reader_rows"]) else ""
