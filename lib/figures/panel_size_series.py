"""Room-temperature linewidths of MAPbBr3 dots against size, and the falling factor f(D/xi)."""

import numpy as np

from .. import phonons, tables, units
from .contract import Control, Panel
from .drawing import BLUE, INK, ORANGE, first, legend, line, points, text


def data(correlation_length=3.0):
    """Published parts of the width, and 2.355 sigma_loc sqrt(f) with sigma_loc by least squares."""
    rows = tables.load("mapbbr3_linewidth")
    phonon = rows.dropna(subset=["fwhm_lo_meV"])
    # The smallest dot's published phonon part is zero: the subtraction left nothing.
    edge, width = phonon.diameter_nm.to_numpy(float), phonon.fwhm_lo_meV.to_numpy(float)
    shape = np.sqrt(phonons.single_level_factor(edge, correlation_length))
    amplitude = (shape @ width) / (shape @ shape)
    grid = np.linspace(2.5, 29, 80)
    return {
        "edge": rows.diameter_nm.to_numpy(float),
        "total": rows.fwhm_meV.to_numpy(float),
        "phonon_edge": edge,
        "phonon": width,
        "grid": grid,
        "closure": amplitude * np.sqrt(phonons.single_level_factor(grid, correlation_length)),
        "sigma_loc": np.array(amplitude / units.FWHM_PER_SIGMA),
        "rms": np.array(np.sqrt(np.mean((width - amplitude * shape) ** 2))),
        "correlation_length": np.array(float(correlation_length)),
    }


def draw(ax, d):
    line(ax, "closure", d["grid"], d["closure"], color=BLUE, label=r"closure, $\propto f(D/\xi)^{1/2}$")
    text(
        ax,
        "fit",
        0.97,
        0.62,
        rf"$\sigma_{{loc}}$ = {float(d['sigma_loc']):.3g} meV, rms {float(d['rms']):.0f} meV",
        ha="right",
        va="top",
        transform=ax.transAxes,
    )
    if first(ax):
        points(ax, "total", d["edge"], d["total"], color=INK, label="measured, whole width")
        points(
            ax, "phonon", d["phonon_edge"], d["phonon"], color=ORANGE, marker="s", label="phonon part (authors' fit)"
        )
        ax.set(xlim=(0, 29), ylim=(0, 215), xlabel=r"diameter $D$ (nm)", ylabel="FWHM at room temperature (meV)")
        legend(ax, "upper right")


def alt(d):
    return (
        f"Room-temperature widths of MAPbBr3 dots: whole width {d['total'][0]:.0f} meV at {d['edge'][0]:.1f} nm and "
        f"{d['total'][-1]:.0f} meV at {d['edge'][-1]:.1f} nm; the authors' phonon part rises from {d['phonon'][0]:.0f} to "
        f"{d['phonon'][-1]:.0f} meV. The closure with correlation length {float(d['correlation_length']):.3g} nm falls with "
        f"size and misses the phonon part by {float(d['rms']):.0f} meV rms."
    )


PANEL = Panel(
    id="size-series",
    summary="Linewidth of MAPbBr3 dots against size",
    caption=(
        "Measured linewidths against size and a local potential averaged over the dot. Move its correlation length "
        "and see which part of the series it can follow."
    ),
    controls=(
        Control(
            "correlation_length", r"Correlation length ξ", (1.0, 2.0, 3.0, 5.0, 8.0, 15.0, 30.0), 3.0, "nm", fine=True
        ),
    ),
    data=data,
    units={
        **{k: "nm" for k in ("edge", "phonon_edge", "grid", "correlation_length")},
        **{k: "meV" for k in ("total", "phonon", "closure", "sigma_loc", "rms")},
    },
    draw=draw,
    alt=alt,
    tables=("mapbbr3_linewidth",),
    measured={"total": ("mapbbr3_linewidth", "fwhm_meV", 1.0), "phonon": ("mapbbr3_linewidth", "fwhm_lo_meV", 1.0)},
    source=(
        "Circles: measured width; squares: the phonon part the authors obtained by subtraction (data/mapbbr3_linewidth.csv). "
        "Line: closure, a local potential of correlation length xi averaged over the lowest state of a cube."
    ),
)
