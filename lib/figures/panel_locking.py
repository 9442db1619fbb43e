"""Phase locking: the order parameter and the self-consistency that fixes it."""

import numpy as np

from .. import symbolic
from ..coherence import PhaseLocking
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, ORANGE, first, legend, line, text

ONSET = float(symbolic.LOCKING_ONSET.subs(symbolic.sigma, 1))


def order(ratio):
    """Order parameter r at K/sigma = ``ratio``, read off the closure with 1000 cells."""
    closure = PhaseLocking(lambda D: np.asarray(ratio, float), 1.0, 1.0)
    return np.sqrt((closure.coherence_number(300.0, np.full(np.shape(ratio), 10.0)) - 1) / 999)


def locked(x):
    """Right-hand side of r = (K r) int cos^2(th) g(K r sin(th)) d th at x = K r/sigma; tends to 1."""
    angle = np.pi * np.arange(200) / 200  # the integrand has period pi: equal steps converge exponentially
    x = np.asarray(x, float)[..., None]
    density = np.exp(-((x * np.sin(angle)) ** 2) / 2) / np.sqrt(2 * np.pi)
    return np.pi * np.mean(x * np.cos(angle) ** 2 * density, -1)


def data(ratio=2.0):
    """r against K/sigma, and both sides of the self-consistency at one K/sigma."""
    axis = np.concatenate([[0, ONSET], ONSET + np.linspace(0, 1, 40)[1:] ** 2 * (6 - ONSET)])
    r = np.linspace(0, 1, 40)
    return {
        "K_over_sigma": axis,
        "order": order(axis),
        "r": r,
        "locked": locked(ratio * r),
        "ratio": np.array(ratio),
        "solution": np.array(float(order(ratio))),
        "onset": np.array(ONSET),
    }


def draw(axes, d):
    top, low = axes
    ratio, solution = float(d["ratio"]), float(d["solution"])
    line(top, "null", [0, 6], [1, 1], label=r"no disorder, $\sigma = 0$", **NULL_MODEL)
    line(top, "order", d["K_over_sigma"], d["order"], color=BLUE, label="phase locking")
    line(top, "dot", [ratio], [solution], color=BLUE, marker="o", zorder=5, clip_on=False)
    line(low, "self", d["r"], d["r"], color=INK, linewidth=1.1, label=r"$\zeta$")
    line(low, "locked", d["r"], d["locked"], color=ORANGE, label="locked share")
    line(low, "both", [solution], [solution], color=BLUE, marker="o", zorder=5, clip_on=False)
    text(
        top,
        "words",
        0.97,
        0.08,
        rf"$K/\sigma$ = {ratio:.3g}: $\zeta$ = {solution:.3g}",
        transform=top.transAxes,
        ha="right",
        va="bottom",
        fontsize=9.5,
    )
    if first(top):
        top.axvline(ONSET, color=INK, linewidth=0.8, linestyle=":")
        top.text(ONSET - 0.08, 0.5, rf"$K_c$ = {ONSET:.4g} $\sigma$", fontsize=9, va="center", ha="right")
        top.set(
            xlim=(0, 6),
            ylim=(0, 1.08),
            xlabel=r"coupling over spread, $K/\sigma$",
            ylabel="order\nparameter " + r"$\zeta$",
        )
        legend(top, "center right", bbox_to_anchor=(1.0, 0.42))
        low.set(xlim=(0, 1), ylim=(0, 1.08), xlabel=r"trial $\zeta$", ylabel="both sides")
        legend(low, "lower right")


def alt(d):
    return (
        f"Order parameter r of phase locking against K/sigma: zero below {float(d['onset']):.4g}, then rising; at K/sigma "
        f"{float(d['ratio']):.3g} the two sides of the self-consistency meet at r {float(d['solution']):.3g}, so that N_coh is about "
        f"{100 * float(d['solution']) ** 2:.3g} % of N. Without disorder r is 1."
    )


PANEL = Panel(
    id="locking",
    summary="Phase locking: order parameter and its self-consistency",
    caption=(
        "Above, the order parameter against coupling over disorder: it is zero below a threshold. Below, where the "
        "self-consistency has its solution."
    ),
    controls=(
        Control("ratio", "Coupling over spread", (1.0, 1.5, 1.6, 1.7, 1.8, 2.0, 2.5, 3.0, 4.0, 6.0), 2.0, fine=True),
    ),
    data=data,
    units={k: "" for k in ("K_over_sigma", "order", "r", "locked", "ratio", "solution", "onset")},
    draw=draw,
    alt=alt,
    source="Model: the phase-locking closure with a Gaussian spread. Dashed: null model, no disorder. Nothing is measured.",
    rows=2,
    share_x=False,
    size=(7.0, 5.4),
    narrow=(3.6, 4.7),
)
