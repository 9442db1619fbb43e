"""Checks of the chapter *published-numbers*."""

import csv

import numpy as np
from scipy.special import ndtr

from .. import materials, room_temperature, tables
from . import Choice, Number, answer


def _lines(name):
    """The rows of a table as text, read past the loader."""
    with open(tables.folder() / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@answer("ex-numbers-eighty")
def eighty():
    row = next(
        r
        for r in _lines("radiative_lifetimes")
        if r["quantity"] == "radiative lifetime" and r["kind"] == "measured" and float(r["value"]) == 80
    )
    codes = {
        "Q": "Was it a sentence of the text?",
        "T": "Was it a table?",
        "C": "Was it a caption?",
        "R": "Was it a file of a repository?",
        "S": "Was it read in another paper?",
        "D": "Is it derived from other rows?",
        "M": "Such a value is never drawn as a measurement.",
    }
    return (
        Choice(
            row["confidence"],
            options=tuple(codes),
            wrong=tuple((code, hint) for code, hint in codes.items() if code != row["confidence"]),
            hint="Read the column confidence of that row.",
        ),
        Choice(
            bool(row["temperature_K"]),
            options=(True, False),
            wrong=((not row["temperature_K"], "Look at the column of the temperature once more."),),
            hint="Is the cell empty?",
        ),
    )


@answer("ex-numbers-memory")
def memory():
    sets = materials.parameter_sets("CsPbBr3")
    right = min(sets, key=lambda name: len(materials.material("CsPbBr3", name).unverified))
    look = "Another set has fewer: count them for all."
    return Choice(right, options=tuple(sets), wrong=tuple((name, look) for name in sets if name != right), hint=look)


@answer("ex-numbers-widths")
def widths():
    dots = [r for r in _lines("cdse_homogeneous_linewidth") if r["series"] == "single dot"]
    hottest = max(dots, key=lambda r: float(r["temperature_K"]))
    width = float(hottest["fwhm_meV"])
    other = [r for r in _lines("linewidth_ranges") if r["quantity"] == "single-dot FWHM" and r["material"] == "CsPbBr3"]
    coldest = min(dots, key=lambda r: float(r["temperature_K"]))
    least = min(float(r["low"]) for r in other)
    return (
        Number(
            width,
            unit="meV",
            wrong=(
                (float(coldest["fwhm_meV"]), "That is the coldest point of the series."),
                (least, "That is a perovskite dot."),
                (width / 2.3548, "The table has full widths at half maximum, and so has the exercise."),
            ),
            hint="Take the hottest row of the series of a single dot.",
        ),
        Choice(
            width < least,
            options=(True, False),
            wrong=((not width < least, "Compare with the narrowest of the perovskite dots."),),
            hint="Compare with the narrowest of the perovskite dots.",
        ),
    )


@answer("ex-numbers-trend")
def trend():
    # Slope and error from the normal equations.
    rows = room_temperature.rates("CsPbBr3")
    x, y = np.log(rows.size_nm.to_numpy(float)), np.log(rows.rate_per_ns.to_numpy(float))
    apart = x - x.mean()
    slope = apart @ y / (apart @ apart)
    rest = y - y.mean() - slope * apart
    error = np.sqrt(rest @ rest / (len(x) - 2) / (apart @ apart))
    chance = ndtr((-1 - slope) / error)
    return Number(
        chance,
        tolerance=0.02,
        wrong=(
            (1 - chance, "That is the probability of the opposite."),
            (ndtr(-slope / error), "That is the probability of a fall of any strength."),
            (ndtr(-1 / error), "Measure the distance from the fitted exponent, not from zero."),
        ),
        hint="How many standard errors lie between the fitted exponent and the limit?",
    )
