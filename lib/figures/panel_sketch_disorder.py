"""Where disorder enters: inside the thermal average, outside it, or only between dots."""

from functools import lru_cache

import numpy as np

from .. import materials, scenarios
from . import sketch
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE, TEAL

#: Edge of the drawn dot, nm; standard deviations of the static disorder in a dot and of the mean between dots, meV.
EDGE, STATIC, BETWEEN = 15.0, 8.0, 12.0
#: Snapshots of the moving lattice, and dots beside each other.
SNAPSHOTS, DOTS = 4, 3


@lru_cache
def _landscapes():
    """Unit-variance potentials of Gaussian correlation along a row of cells: one static, the rest moving."""
    a = materials.material("CsPbBr3").lattice_constant
    x = a * (np.arange(round(EDGE / a)) + 0.5)
    covariance = np.exp(-((x[:, None] - x) ** 2) / (2 * scenarios.CORRELATION_LENGTH**2))
    value, vector = np.linalg.eigh(covariance)
    draws = np.random.default_rng(7).standard_normal((SNAPSHOTS + 1, len(x)))
    # The sign of an eigenvector is the library's choice: the symmetric root has none.
    return x, draws @ ((vector * np.sqrt(np.maximum(value, 0))) @ vector.T)


def data(temperature=300):
    """Energy of an exciton in each cell of a row, meV: static, moving, and the mean energies of three dots."""
    x, potential = _landscapes()
    sigma = np.sqrt(materials.material("CsPbBr3").spectral_density.thermal_variance(float(temperature)))
    return {
        "x": x,
        "static": STATIC * potential[0],
        "moving": sigma * potential[1:],
        "dots": BETWEEN * np.array([0.9, -1.1, 0.2]),
        "sigma_thermal": np.array(sigma),
        "T": np.array(float(temperature)),
    }


def draw(ax, d):
    sketch.start(ax, (-0.5, 24.5), (-52, 304))
    rows = (
        (230.0, "moves with the phonons", TEAL, "in the same average\nas the exciton\n(annealed)"),
        (116.0, "frozen into the dot", BLUE, "averaged afterwards,\ndot by dot\n(quenched)"),
        (26.0, "differs from dot to dot", ORANGE, "widens the ensemble;\nleaves one dot's\ncoherence alone"),
    )
    for base, words, colour, where in rows:
        sketch.level(ax, 0, EDGE, base, color=sketch.GREY, linewidth=0.7, linestyle=":")
        sketch.say(ax, 16.4, base, where, ha="left", fontsize=sketch.SMALL)
        top = {230.0: 62, 116.0: 30, 26.0: 27}[base]
        sketch.say(ax, 0, base + top, words, ha="left", color=colour)
    for k, snapshot in enumerate(d["moving"]):
        ax.plot(d["x"], 230 + np.clip(snapshot, -75, 56), color=TEAL, linewidth=1.2, alpha=1 - 0.2 * k)
    ax.step(d["x"], 116 + d["static"], where="mid", color=BLUE, linewidth=1.6)
    for k, mean in enumerate(d["dots"]):
        left = k * (EDGE + 1) / DOTS
        sketch.level(ax, left, left + (EDGE - 2) / DOTS, 26 + mean, color=ORANGE)
    sketch.span(ax, 15.6, 60, 80, "")
    sketch.say(ax, 16.4, 70, "20 meV", ha="left", fontsize=sketch.SMALL)
    sketch.arrow(ax, (0, -18), (EDGE, -18), arrowstyle="<|-|>", mutation_scale=7, linewidth=1.0)
    sketch.say(ax, EDGE / 2, -33, f"across the dot, {EDGE:.0f} nm")
    sketch.say(
        ax,
        16.4,
        292,
        f"{float(d['T']):.0f} K: " + rf"$\sigma_{{th}}$ = {float(d['sigma_thermal']):.2g} meV",
        ha="left",
        color=INK,
    )


def alt(d):
    return (
        f"Energy of an exciton along a dot of {EDGE:.0f} nm at {float(d['T']):.0f} K. Moving lattice: snapshots that spread by "
        f"{float(d['sigma_thermal']):.2g} meV, averaged together with the exciton. Static disorder: one fixed landscape of about "
        f"{np.std(d['static']):.2g} meV, averaged dot by dot. Differences between dots: {DOTS} flat levels over {np.ptp(d['dots']):.0f} meV."
    )


PANEL = Panel(
    id="sketch-disorder",
    summary="Three kinds of disorder and the average each belongs to",
    controls=(Control("temperature", "Temperature T", (10, 30, 100, 300), 300, "K"),),
    data=data,
    units={"x": "nm", "static": "meV", "moving": "meV", "dots": "meV", "sigma_thermal": "meV", "T": "K"},
    draw=draw,
    alt=alt,
    source=(
        "Model: thermal part of Eq. 3 of CsPbBr3 read as local, correlation length 3 nm (assumed); static 8 meV and between dots "
        "12 meV are examples. Seeded, to scale."
    ),
    size=(4.8, 3.9),
    margin=True,
    tables=("materials", "spectral_density_models", "spectral_density_totals"),
    caption="Three kinds of disorder along one dot. Cool it: what moves with the phonons goes away, the rest stays.",
)
