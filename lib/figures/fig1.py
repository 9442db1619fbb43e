"""What the panels of Fig. 1 share: a slice of a dot as arrows, one a cell, and the sum of the arrows beside it."""

from functools import lru_cache

import numpy as np
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from .. import phases, scenarios
from ..coherence import ThermalEnvelope
from .drawing import BLUE, INK, NULL_MODEL, count, first, kept, line, text

#: Dots drawn, nm; one cell in a block of ``STEP`` x ``STEP`` carries an arrow.
EDGES, STEP, SEED = (8, 11, 15), 2, 1
#: Material, and the parameter set that is tied to the measured splitting.
MATERIAL, PARAMETER_SET = "CsPbBr3", "magneto-reflectivity"
#: Temperatures of the small curve, K.
CURVE = np.geomspace(4, 300, 40)
#: Half of the drawn field, nm: all dots are shown at one scale.
FIELD = 8.0


def _oklch(lightness, chroma, hue):
    """Colours of equal lightness: OKLCH to sRGB; ``hue`` in radians, shape (n,)."""
    a, b = chroma * np.cos(hue), chroma * np.sin(hue)
    lms = np.array([
        lightness + 0.3963377774 * a + 0.2158037573 * b,
        lightness - 0.1055613458 * a - 0.0638541728 * b,
        lightness - 0.0894841775 * a - 1.2914855480 * b,
    ]) ** 3  # fmt: skip
    rgb = np.array([
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]) @ lms  # fmt: skip
    rgb = np.clip(rgb, 0, 1)
    return np.where(rgb > 0.0031308, 1.055 * rgb ** (1 / 2.4) - 0.055, 12.92 * rgb).T


#: Steps of the direction in a full turn, and of the length.
HUES, LENGTHS = 36, 5
#: Colours of the phase from -pi to pi; phase 0 is green, as CsPbBr3 is everywhere in the book.
PHASE_COLOURS = [
    tuple(c) for c in _oklch(0.62, 0.15, np.deg2rad(150) + 2 * np.pi * (np.arange(HUES) - HUES // 2) / HUES)
]


def material(spectral_model=None):
    return scenarios.world(spectral_model).material(MATERIAL, PARAMETER_SET)


@lru_cache
def locking(spectral_model=None):
    """The phase-locking closure with the book's V and the thermal part of Eq. 3."""
    return scenarios.world(spectral_model).closure("phase locking", material(spectral_model))


@lru_cache
def clean():
    """The thermal envelope, first step of the null model, on the lattice that is drawn."""
    return ThermalEnvelope(material().exciton_mass, material().lattice_constant)


def real_edge(D):
    """Edge of the whole number of cells nearest to D, nm: what the closures count N from."""
    return phases.cells(D, material().lattice_constant) * material().lattice_constant


@lru_cache(maxsize=64)
def sample(reading, T, D, spectral_model=None):
    """Complex amplitudes of all cells of one dot in one reading, turned so that a phase means "against the sum"."""
    m = material(spectral_model)
    if reading == "phase locking":
        sigma = float(np.sqrt(m.spectral_density.thermal_variance(T)))
        coupling = float(scenarios.world(spectral_model).coupling_law(m)(D))
        r = locking(spectral_model).order_parameter(float(T), float(D))
        psi = np.exp(1j * phases.locking_sample(coupling, sigma, r, phases.cells(D, m.lattice_constant), SEED))
    else:
        psi = phases.thermal_wave(float(T), float(D), m.exciton_mass, m.lattice_constant, SEED)
        psi = psi * np.exp(-1j * np.angle(psi.sum()))
    psi.setflags(write=False)
    return psi


@lru_cache
def curves(D, spectral_model=None):
    """N_coh/N against temperature: phase locking, and the thermal envelope."""
    n = phases.cells(D, material().lattice_constant) ** 3
    return tuple(c.coherence_number(CURVE, real_edge(D)) / n for c in (locking(spectral_model), clean()))


def slice_data(reading, T, D, spectral_model=None):
    """Arrows of the middle slice, one for each block of 2 x 2 cells; N_coh of the closure, and of the one sample drawn.

    |sum psi|^2 of a sample averages to N_coh where the mean of sum |psi|^2 is 1: a thermal wave has that norm, N phases
    have N times it.
    """
    psi = sample(reading, T, D, spectral_model)
    n, locked = len(psi), reading == "phase locking"
    closure = locking(spectral_model) if locked else clean()
    shown = np.arange(n % STEP, n, STEP)
    flat = psi[:, :, n // 2][np.ix_(shown, shown)].T
    return {
        "x": (np.arange(len(shown)) - (len(shown) - 1) / 2) * STEP * material().lattice_constant,
        "phase": np.round(np.angle(flat), 2),
        "length": np.round(abs(flat) / abs(flat).max(), 2),
        "N_coh": np.array(closure.coherence_number(float(T), real_edge(D))),
        "sampled": np.array(abs(psi.sum()) ** 2 / (psi.size if locked else 1.0)),
        "cells": np.array(float(psi.size)),
    }


SLICE_UNITS = {"x": "nm", "phase": "rad", "length": "", "N_coh": "", "sampled": "", "cells": ""}

#: A dart of unit length that points up.
_DART = Path([[0, 0.5], [-0.24, -0.5], [0, -0.28], [0.24, -0.5], [0, 0.5]], closed=True)


def arrows(ax, key, x, y, phase, length, size):
    """Darts at (x, y), turned and coloured by phase, ``size`` points long at ``length`` 1.

    Direction and length go in whole steps: a dart is then one of few shapes, and a page stores each of them once.
    """
    x, y, phase, length = (np.ravel(v) for v in np.broadcast_arrays(x, y, phase, length))
    hue = np.rint(phase / (2 * np.pi) * HUES + HUES // 2).astype(int) % HUES
    step = np.rint(length * LENGTHS).astype(int)
    made = kept(ax, key, dict)
    for artist in made.values():
        artist.set_visible(False)
    for i, n in sorted(set(zip(hue.tolist(), step.tolist()))):
        if n > 0:
            if (i, n) not in made:
                marker = MarkerStyle(_DART, transform=Affine2D().rotate(-2 * np.pi * (i - HUES // 2) / HUES))
                # The order of drawing does not depend on which dart was needed first.
                (made[i, n],) = ax.plot(
                    [],
                    [],
                    linestyle="none",
                    marker=marker,
                    markersize=size * n / LENGTHS,
                    markeredgewidth=0,
                    color=PHASE_COLOURS[i],
                    zorder=3 + (i * LENGTHS + n) / 1000,
                )
            chosen = (hue == i) & (step == n)
            made[i, n].set_data(x[chosen], y[chosen])
            made[i, n].set_visible(True)


def box(ax, key, where, half=None):
    """Axes inside ``ax``, made once; with ``half`` square ones without a frame from -half to half."""

    def make():
        made = ax.inset_axes(where)
        if half is not None:
            made.set(xlim=(-half, half), ylim=(-half, half), aspect="equal")
            made.set_axis_off()
        return made

    return kept(ax, key, make)


def draw_slice(ax, key, d, where, size):
    """The dot's outline and its arrows, all dots at one scale; ``size`` of the longest arrow in points."""
    inside, x = box(ax, key, where, FIELD), d["x"]
    half = float(d["cells"]) ** (1 / 3) * material().lattice_constant / 2
    corners = np.array([-1, 1, 1, -1, -1]), np.array([-1, -1, 1, 1, -1])
    line(inside, "outline", corners[0] * half, corners[1] * half, color=INK, linewidth=0.8, alpha=0.6)
    arrows(inside, "cells", x[None, :], x[:, None], d["phase"], d["length"], size)
    return inside


def draw_sum(ax, key, d, where):
    """All arrows of the slice set head to tail, over their number: a line when they agree, a knot when not."""
    inside = box(ax, key, where, 1.08)
    if first(inside):
        # The rim is the key of the colours: each direction in the colour of its darts.
        for i, colour in enumerate(PHASE_COLOURS):
            angle = 2 * np.pi * (i - HUES // 2 + np.array([-0.5, 0, 0.5])) / HUES
            inside.plot(np.sin(angle), np.cos(angle), color=colour, linewidth=1.8, solid_capstyle="butt")
    step = (d["length"] * np.exp(1j * d["phase"])).ravel()
    chain = np.concatenate([[0], np.cumsum(step)]) / np.sum(d["length"])
    line(inside, "chain", chain.imag, chain.real, color=INK, linewidth=0.7, alpha=0.75)
    line(inside, "total", [0, chain[-1].imag], [0, chain[-1].real], color=PHASE_COLOURS[HUES // 2], linewidth=2.6)
    arrows(inside, "tip", chain[-1].imag, chain[-1].real, np.angle(chain[-1]), 1.0, 9.0)


def draw_curve(ax, d, where, solid):
    """N_coh/N against temperature, the thermal envelope dashed; the dot is at the temperature that is drawn."""
    inside = box(ax, "curve", where)
    line(inside, "null", d["curve_T"], d["curve_null"], **NULL_MODEL)
    if solid:
        line(inside, "closure", d["curve_T"], d["curve"], color=BLUE, linewidth=1.6)
    line(
        inside,
        "dot",
        [d["T"]],
        [d["N_coh"] / d["cells"]],
        color=BLUE if solid else INK,
        marker="o",
        markersize=6,
        zorder=5,
        clip_on=False,
    )
    if first(inside):
        inside.set(xscale="log", xlim=(4, 300), ylim=(0, 1.05), xlabel="$T$ (K)", ylabel=r"$N_\mathrm{coh}/N$")
        inside.set_xticks([4, 30, 300], ["4", "30", "300"])
        inside.minorticks_off()
        inside.set_yticks([0, 0.5, 1], ["0", "½", "1"])


def start(ax):
    """Hide the frame of the outer axes once."""
    if first(ax):
        ax.set_axis_off()
        ax.set(xlim=(0, 1), ylim=(0, 1))


def label(ax, key, x, y, words, **style):
    """Text at a place of the whole panel."""
    return text(ax, key, x, y, words, **{"transform": ax.transAxes, "ha": "left", "va": "top", **style})


def tall(ax):
    """Whether the panel is one for a phone, higher than wide: the curve then stands below the slice."""
    return ax.figure.get_figheight() > ax.figure.get_figwidth()


def label_number(ax, d, y):
    """N_coh under the circle; plain text for the digits, which is lighter than mathtext. On a phone in two lines."""
    number = f"= {count(d['N_coh'])} of {float(d['cells']):,.0f}"
    symbol, style = r"$N_\mathrm{coh}$", {"fontsize": 9.5}
    if tall(ax):
        label(ax, "number symbol", 0.68, y, symbol, **style)
        label(ax, "number", 0.68, y - 0.055, number, fontsize=8.5)
    else:
        label(ax, "number symbol", 0.70, y, symbol, ha="right", **style)
        label(ax, "number", 0.71, y, number, **style)
