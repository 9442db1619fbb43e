"""Dephasing forgets the temperature, a phonon bath does not, and neither knows the polaron."""

from functools import lru_cache

import numpy as np

from .. import dynamics
from ..coherence import PolaronCrossover
from ..phonons import SpectralDensity
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, ORANGE, PURPLE, TEAL, first, legend, line, text

#: Cells, coupling V and the one mode's energy, meV; standard deviation of ln w that makes J continuous.
CELLS, COUPLING, MODE, SPREAD = 6, 15.0, 15.0, 0.1
TEMPERATURES = (25.0, 50.0, 100.0, 300.0)


def polaron(form, spectral_density, temperature):
    """N_coh of closure 2 for these cells; a cell has edge 1, so that N = D^3."""
    return PolaronCrossover(COUPLING, spectral_density, 1.0, form).coherence_number(temperature, CELLS ** (1 / 3))


@lru_cache
def _solved(temperature, huang_rhys):
    J = SpectralDensity.from_modes([MODE], [MODE * huang_rhys**0.5], SPREAD)
    H = dynamics.collective_hamiltonian(CELLS, COUPLING)
    rate = float(dynamics.bright_relaxation_rate(CELLS, COUPLING, J, temperature))
    times = np.linspace(0, 5, 51) / rate
    sharp = SpectralDensity.from_modes([MODE], [MODE * huang_rhys**0.5])
    return {
        "time": times * rate,
        "bath_from_bright": dynamics.thermalised_coherence(H, J, temperature, times),
        "bath_from_cell": dynamics.thermalised_coherence(H, J, temperature, times, "cell"),
        "dephasing": dynamics.dephased_coherence(H, rate, times),
        "rate": np.array(rate),
        "bare_gibbs": np.array(float(dynamics.bare_gibbs(CELLS, COUPLING, temperature))),
        "polaron_frame": np.array(float(dynamics.polaron_frame_coherence(CELLS, COUPLING, sharp, temperature))),
        **{
            key: np.array(polaron(form, sharp, temperature))
            for key, form in (("fresh_cells", "fresh cells"), ("bare", "bare"))
        },
    }


def data(temperature=50.0, huang_rhys=0.3):
    """N_coh(t) of the cells from |B> and from one cell, and three equilibrium values."""
    return _solved(float(temperature), float(huang_rhys)) | {
        "temperature": np.array(float(temperature)), "huang_rhys": np.array(float(huang_rhys)),
    }  # fmt: skip


def draw(ax, d):
    x = d["time"]
    line(ax, "hs", x, d["dephasing"], color=TEAL, linestyle="-.", label="white noise, same rate")
    line(ax, "b", x, d["bath_from_bright"], color=BLUE, label=r"bath, from $|B\rangle$")
    line(ax, "c", x, d["bath_from_cell"], color=BLUE, linestyle=(0, (4, 1.6)), label="bath, from one cell")
    for key, name, style in (
        ("null", "bare_gibbs", NULL_MODEL),
        ("frame", "polaron_frame", {"color": INK, "linewidth": 1.1, "linestyle": ":"}),
        ("fresh_cells", "fresh_cells", {"color": ORANGE, "linewidth": 2.4}),
        ("bare", "bare", {"color": PURPLE, "linewidth": 1.4, "linestyle": (0, (1.5, 1))}),
    ):
        words = {
            "null": "Gibbs, no phonons",
            "frame": "polaron frame",
            "fresh_cells": "closure 2, fresh cells",
            "bare": "closure 2, bare",
        }[key]
        line(ax, key, [5.0, 6.0], [float(d[name])] * 2, **style, label=words)
    text(
        ax,
        "rate",
        0.02,
        0.02,
        f"1/rate = {1 / float(d['rate']):.2g} ps",
        transform=ax.transAxes,
        ha="left",
        va="bottom",
    )
    if first(ax):
        ax.axvspan(5, 6, color=INK, alpha=0.05, linewidth=0)
        ax.set(xlim=(0, 6), ylim=(0, 6.4), xlabel="time × relaxation rate", ylabel=r"$N_\mathrm{coh}$ of 6 cells")
        ax.set_yticks([1, 2, 3, 4, 5, 6])
        ax.set_xticks([0, 1, 2, 3, 4, 5])
        legend(ax, "above")


def alt(d):
    return (
        f"Coherence number of {CELLS} cells, coupling {COUPLING:.0f} meV, {float(d['temperature']):.0f} K, Huang-Rhys factor "
        f"{float(d['huang_rhys']):.2g} a cell: white noise takes it from {CELLS} towards 1, a phonon bath to {d['bath_from_bright'][-1]:.2f} "
        f"(from one cell {d['bath_from_cell'][-1]:.2f}). Gibbs without phonons {float(d['bare_gibbs']):.2f}, polaron frame "
        f"{float(d['polaron_frame']):.2f}, closure 2, fresh cells, {float(d['fresh_cells']):.2f}, bare {float(d['bare']):.2f}."
    )


PANEL = Panel(
    id="thermaliser",
    summary="White noise and a phonon bath acting on six cells",
    caption=(
        "White noise drives any start to the same incoherent end; a phonon bath at the same temperature keeps what "
        "the Boltzmann factor keeps. Compare their ends."
    ),
    controls=(
        Control("temperature", "Temperature", TEMPERATURES, 50.0, "K"),
        Control("huang_rhys", "Huang-Rhys S", (0.01, 0.1, 0.3, 1.0), 0.3),
    ),
    data=data,
    units={
        **{
            k: ""
            for k in (
                "time",
                "bath_from_bright",
                "bath_from_cell",
                "dephasing",
                "bare_gibbs",
                "polaron_frame",
                "fresh_cells",
                "bare",
            )
        },
        "rate": "1/ps",
        "temperature": "K",
        "huang_rhys": "",
    },
    draw=draw,
    stored=True,
    alt=alt,
    source=(
        "Model: six cells, -V|B><B| with V = 15 meV, one mode of 15 meV a cell. Haken-Strobl; secular Bloch-Redfield (mode "
        "broadened by 0.1 in ln w, assumed); closure 2; lowest order in the polaron frame. Dashed: no phonons. Nothing measured."
    ),
)
