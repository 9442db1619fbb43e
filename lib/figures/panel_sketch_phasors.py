"""N dipoles in phase and out of phase, and the sum of their phasors."""

import numpy as np
from scipy.stats import norm

from . import sketch
from .contract import Control, Panel
from .drawing import BLUE, INK

CELLS = 16


def data(spread=45):
    """Phases of 16 dipoles that scatter by ``spread`` degrees, and the points of their sum, head to tail."""
    # Quantiles of a Gaussian in a fixed shuffled order: a typical draw without luck in it.
    order = np.random.default_rng(4).permutation(CELLS)
    phase = np.radians(spread) * norm.ppf((order + 0.5) / CELLS)
    chain = np.concatenate([[0], np.cumsum(np.exp(1j * phase))])
    return {
        "phase": phase,
        "chain_x": chain.real,
        "chain_y": chain.imag,
        "N_coh": np.array(abs(chain[-1]) ** 2 / CELLS),
        "spread": np.array(float(spread)),
    }


def draw(ax, d):
    sketch.start(ax, (-4.2, 16.9), (-6.8, 5.6))
    ax.set_aspect("equal")
    for i, angle in enumerate(d["phase"]):
        step = 0.42 * np.exp(1j * angle)
        x = 0.5 + i
        sketch.arrow(ax, (x - step.real, 4.0 - step.imag), (x + step.real, 4.0 + step.imag), color=BLUE)
        sketch.arrow(
            ax,
            (d["chain_x"][i], d["chain_y"][i] - 2.0),
            (d["chain_x"][i + 1], d["chain_y"][i + 1] - 2.0),
            color=BLUE,
            mutation_scale=7,
            linewidth=1.0,
        )
    end = d["chain_x"][-1], d["chain_y"][-1] - 2.0
    if np.hypot(end[0], end[1] + 2.0) > 0.5:
        sketch.arrow(ax, (0, -2.0), end, color=INK, linewidth=2.4, mutation_scale=14, alpha=0.55)
    sketch.say(ax, -4.0, 5.3, f"{CELLS} dipoles", ha="left")
    sketch.say(ax, -4.0, 2.4, "head to tail", ha="left")
    N_coh = float(d["N_coh"])
    sketch.say(ax, 16.7, -6.2, r"$N_{coh}=|\Sigma e^{i\varphi}|^2/N$ = " + f"{N_coh:.2g}", ha="right", fontsize=10.5)


def alt(d):
    length = np.hypot(d["chain_x"][-1], d["chain_y"][-1])
    return (
        f"{CELLS} dipoles whose phases scatter by {float(d['spread']):.0f} degrees: set head to tail their arrows reach {length:.2f} arrow "
        f"lengths far, so N_coh is {float(d['N_coh']):.2f} of at most {CELLS}."
    )


PANEL = Panel(
    id="sketch-phasors",
    summary="Sixteen dipoles in phase and out of phase, and the sum of their phasors",
    controls=(Control("spread", "Scatter of the phases", (0, 20, 45, 90, 180), 0, "°", fine=True),),
    data=data,
    units={"phase": "rad", "chain_x": "arrows", "chain_y": "arrows", "N_coh": "", "spread": "degrees"},
    draw=draw,
    alt=alt,
    source="Model: sixteen equal dipoles, phases at the quantiles of a Gaussian in a fixed shuffled order. To scale.",
    caption=(
        "Sixteen dipoles as arrows, side by side and head to tail. The longer the thick arrow, the faster the"
        " emission: its square over 16 is the coherence number."
    ),
    size=(4.8, 3.3),
    margin=True,
)
