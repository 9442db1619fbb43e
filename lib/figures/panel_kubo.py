"""Noise trajectories: the phases of cells drift apart, and N_coh falls, or comes back."""

from functools import lru_cache

import numpy as np

from .. import dynamics, units
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, ORANGE, TEAL, above, band, first, legend, line
from .spectral import J_MODEL, material

#: Cells, repetitions and seed of the sample; assumed correlation time of the relaxational noise, ps.
CELLS, RUNS, SEED, MEMORY = 32, 80, 11, 0.3
NOISES = ("discrete modes", "broadened modes", "relaxational")
#: Time axis, ps.
TIMES = np.linspace(0, 0.6, 61)


@lru_cache
def _sample(noise, temperature, spectral_model):
    m = material("CsPbBr3", None, spectral_model)
    sigma = np.sqrt(m.spectral_density.thermal_variance(temperature))
    if noise == "relaxational":
        phases = dynamics.kubo_noise(sigma, MEMORY, TIMES, CELLS, RUNS, SEED)[1]
        variance = dynamics.kubo_variance(sigma, MEMORY, TIMES)
    else:
        J = m.spectral_density if noise == "discrete modes" else m.broadened_spectral_density
        sigma = np.sqrt(J.thermal_variance(temperature))
        phases = dynamics.lattice_phases(J, temperature, TIMES, CELLS, RUNS, SEED)
        variance = dynamics.phase_variance(J, TIMES, temperature)
    return sigma, dynamics.phasor_coherence(phases), 1 + (CELLS - 1) * np.exp(-variance)


def data(temperature=100.0, noise="discrete modes", spectral_model=J_MODEL.default):
    """N_coh(t) of three runs, the mean of all with its standard error, the exact mean and the frozen limit."""
    sigma, runs, exact = _sample(noise, float(temperature), spectral_model)
    slow = 1 + (CELLS - 1) * np.exp(-((sigma * TIMES / units.HBAR) ** 2))
    return {
        "time": TIMES,
        "run_1": runs[0], "run_2": runs[1], "run_3": runs[2],
        "mean": runs.mean(0),
        "standard_error": runs.std(0, ddof=1) / RUNS**0.5,
        "exact": exact,
        "frozen": slow,
        "sigma": np.array(sigma),
        "temperature": np.array(float(temperature)),
    }  # fmt: skip


def draw(ax, d):
    t = 1000 * d["time"]
    line(ax, "null", t, np.full(len(t), float(CELLS)), **NULL_MODEL, label="no lattice noise")
    for k in (1, 2, 3):
        line(
            ax, f"run{k}", t, d[f"run_{k}"], color=INK, linewidth=0.6, alpha=0.45, label="three runs" if k == 1 else "_"
        )
    band(
        ax,
        "error",
        t,
        d["mean"] - 2 * d["standard_error"],
        d["mean"] + 2 * d["standard_error"],
        color=ORANGE,
        alpha=0.45,
        label="mean of 80 runs ± 2 s.e.",
    )
    line(ax, "exact", t, d["exact"], color=BLUE, label="exact mean")
    line(ax, "slow", t, d["frozen"], color=TEAL, linestyle=":", label="lattice frozen")
    above(ax, rf"$\sigma$ = {float(d['sigma']):.3g} meV")
    if first(ax):
        ax.set(xlim=(0, 600), ylim=(0, 36), xlabel="time after the flash (fs)", ylabel=r"$N_\mathrm{coh}$ of 32 cells")
        ax.set_yticks([0, 8, 16, 24, 32])
        legend(ax, "above")


def alt(d):
    late, i = d["exact"][-1], int(np.argmin(d["exact"]))
    return (
        f"Coherence number of 32 cells whose energies jitter with {float(d['sigma']):.3g} meV at {float(d['temperature']):.0f} K, "
        f"started in phase: the exact mean has its lowest value {d['exact'][i]:.1f} at {1000 * d['time'][i]:.0f} fs and is {late:.1f} "
        f"at 600 fs; the mean of {RUNS} runs there is {d['mean'][-1]:.1f} ± {d['standard_error'][-1]:.1f}. Without noise it stays 32."
    )


PANEL = Panel(
    id="kubo",
    summary="Coherence number under sampled lattice noise",
    caption=(
        "A coherent start that loses its phase to lattice noise. Compare noise with sharp modes, where coherence "
        "comes back, with noise that relaxes."
    ),
    controls=(
        Control("temperature", "Temperature", (20.0, 50.0, 100.0, 300.0), 100.0, "K"),
        Control("noise", "Noise", NOISES, "discrete modes"),
        J_MODEL,
    ),
    data=data,
    units={
        "time": "ps",
        **{k: "" for k in ("run_1", "run_2", "run_3", "mean", "standard_error", "exact", "frozen")},
        "sigma": "meV",
        "temperature": "K",
    },
    draw=draw,
    stored=True,
    alt=alt,
    source=(
        "Model: classical Gaussian noise in each of 32 cells, thermal part of Eq. 3 for CsPbBr3, no transfer, fixed seed. Relaxational: "
        "same sigma, memory of 0.3 ps assumed. Dashed: no noise. Nothing measured."
    ),
    tables=("materials", "spectral_density_models", "spectral_density_totals"),
)
