"""Absorption and thermal emission of one dot: what each line radiates, and what a thermal exciton does with it."""

from functools import lru_cache

import numpy as np

from .. import lattice, materials
from .contract import Control, Panel
from .drawing import BLUE, NULL_MODEL, ORANGE, band, first, line, text
from .panel_lattice_map import CELLS, LENGTH, SEED

#: Energies shown and the standard deviation of every line, a drawing aid, meV.
ENERGY, BROADENING = np.arange(-80.0, 242.0, 2.0), 3.0
TEMPERATURES = (10.0, 50.0, 100.0, 300.0)


def couplings(static):
    """The dot of the coherence map."""
    m = materials.material("CsPbBr3")
    energy = lattice.correlated_field(CELLS, static, LENGTH, m.lattice_constant, SEED)
    return {"hopping": lattice.hopping_energy(m.exciton_mass, m.lattice_constant), "site_energy": energy}


@lru_cache
def _lines(static):
    """Absorption, emission at each temperature (all of unit area), N_coh at each temperature."""
    dot = couplings(static)
    absorbed = lattice.bright_spectrum(ENERGY, CELLS, BROADENING, **dot)
    emitted = [lattice.bright_spectrum(ENERGY, CELLS, BROADENING, **dot, temperature=T) for T in TEMPERATURES]
    return absorbed, emitted, lattice.thermal_coherence(np.array(TEMPERATURES), CELLS, **dot)


def data(static=10.0, temperature=50.0):
    """N A(E) and N_coh E(E), in cells for each meV, and both added up from below as shares of N."""
    absorbed, emitted, number = _lines(float(static))
    clean, *_ = _lines(0.0)
    i, step = TEMPERATURES.index(temperature), ENERGY[1] - ENERGY[0]
    share = number[i] / CELLS**3
    return {
        "energy": ENERGY,
        "absorption": absorbed * CELLS**3,
        "clean": clean * CELLS**3,
        "emission": emitted[i] * number[i],
        "absorbed": np.cumsum(absorbed) * step,
        "emitted": np.cumsum(emitted[i]) * step * share,
        "N_coh": np.array(number[i]),
        "static": np.array(float(static)),
        "temperature": np.array(float(temperature)),
    }


def draw(axes, d):
    x = d["energy"]
    line(axes[0], "clean", x, d["clean"], **NULL_MODEL)
    line(axes[0], "absorption", x, d["absorption"], color=BLUE)
    band(axes[0], "emission", x, 0 * x, d["emission"], color=ORANGE, alpha=0.55)
    line(axes[1], "absorbed", x, d["absorbed"], color=BLUE)
    line(axes[1], "emitted", x, d["emitted"], color=ORANGE)
    share = float(d["emitted"][-1])
    text(
        axes[1],
        "share",
        238,
        share + 0.03,
        rf"emission: $N_\mathrm{{coh}}/N$ = {share:.2f}",
        color=ORANGE,
        ha="right",
        va="bottom",
    )
    if first(axes[0]):
        box = {"transform": axes[0].transAxes, "va": "top", "ha": "right"}
        for y, words, color in (
            (0.95, r"absorption, area $N$", BLUE), (0.82, r"thermal emission, area $N_\mathrm{coh}$", ORANGE),
            (0.69, "dashed: absorption, clean", NULL_MODEL["color"]),
        ):  # fmt: skip
            axes[0].text(0.98, y, words, color=color, fontsize=9.5, **box)
        axes[0].set(ylabel="strength (cells per meV)", ylim=(0, 760))
        axes[1].set(
            xlim=(-80, 240),
            ylim=(0, 1.02),
            xlabel="energy above the band bottom (meV)",
            ylabel="added up, share of $N$",
        )


def alt(d):
    peak = d["energy"][int(np.argmax(d["absorption"]))]
    return (
        f"Absorption and thermal emission of one dot of {CELLS**3} cells, static disorder {float(d['static']):.0f} meV, "
        f"{float(d['temperature']):.0f} K. The absorption peaks at {peak:.0f} meV with {d['absorption'].max():.0f} cells per meV (clean: "
        f"{d['clean'].max():.0f}); {d['absorbed'][-1]:.2f} of its area lies below {d['energy'][-1]:.0f} meV. The area of the emission is "
        f"{float(d['N_coh']):.0f} cells, {d['emitted'][-1]:.2f} of all."
    )


PANEL = Panel(
    id="lattice-absorption",
    parameters=("magneto-absorption",),
    summary="Absorption and thermal emission of one dot of the lattice",
    caption=(
        "All absorption lines of one dot, and below the light it emits when thermalised. Cool it: the emission "
        "gathers in the lowest lines, the absorption stays."
    ),
    controls=(
        Control("static", "Static σ", (0.0, 5.0, 10.0, 20.0, 40.0), 10.0, "meV"),
        Control("temperature", "Temperature", TEMPERATURES, 50.0, "K"),
    ),
    data=data,
    units={
        "energy": "meV",
        "absorption": "1/meV",
        "clean": "1/meV",
        "emission": "1/meV",
        "absorbed": "",
        "emitted": "",
        "N_coh": "",
        "static": "meV",
        "temperature": "K",
    },
    draw=draw,
    stored=True,
    alt=alt,
    source=(
        "Model: the snapshot of the coherence map, 12.3 nm, correlation length 3 nm; each line a Gaussian of 3 meV standard deviation, a "
        "drawing aid; no phonons. Thin dashed: clean lattice. Nothing measured."
    ),
    rows=2,
    size=(7.0, 5.4),
    narrow=(3.6, 4.7),
    heights=(1.3, 1.0),
    tables=("materials",),
)
