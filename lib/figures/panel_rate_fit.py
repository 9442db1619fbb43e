"""One simulated series of rates, a form fitted to it, its bootstrap band and the check whether it could have made the data."""

from functools import lru_cache

import numpy as np

from .. import inference
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, band, first, legend, line, points, simulated, text
from .panel_deciding import TEMPERATURES, simulate, truth

EDGE, DRAWS, SEED = 15, 100, 3
#: What the reader sees -> name of the form in lib.inference.
FORMS = {"Eq. 4": "Arrhenius", "power law": "T^-3/2", "constant + Eq. 4": "constant + Arrhenius", "dim levels": "dim levels",
         "thermal envelope": "saturating"}  # fmt: skip
GRID = np.geomspace(3.5, 320, 60)


@lru_cache
def fitted(form, percent):
    """The fit, its bootstrap draws and its posterior predictive check."""
    k = simulate(EDGE, percent)
    fit = inference.fit_rates(TEMPERATURES, k, FORMS[form], percent / 100 * k)
    draws = inference.bootstrap(fit, DRAWS, SEED)
    return fit, draws, inference.predictive_check(fit, draws, SEED)


@lru_cache
def data(form="thermal envelope", percent=10):
    """Simulated points, fitted curve, 68 % bootstrap band, 95 % band of new points, residuals."""
    fit, draws, check = fitted(form, percent)
    error = percent / 100
    low, high = inference.bootstrap_band(fit, GRID, draws=draws)
    new_low, new_high = inference.bootstrap_band(fit, GRID, 0.95, draws, error=error)
    return {
        "T": GRID,
        "fit": np.exp(fit.eval(T=GRID)),
        "low": low,
        "high": high,
        "new_low": new_low,
        "new_high": new_high,
        "envelope": truth().rate_ratio(GRID, EDGE),
        "simulated_T": TEMPERATURES,
        "simulated": np.exp(fit.data),
        "error": error * np.exp(fit.data),
        "residual": (fit.data - fit.best_fit) / error,
        "chi_square": np.array(fit.chisqr),
        **{"p_" + name.replace("^2", "_square"): np.array(value) for name, value in check.p.items()},
        "form": np.array(form),
        "percent": np.array(float(percent)),
    }


def draw(axes, d):
    top, low = axes
    band(top, "new", d["T"], d["new_low"], d["new_high"], color=BLUE, alpha=0.12)
    band(top, "band", d["T"], d["low"], d["high"], color=BLUE, alpha=0.35)
    line(top, "fit", d["T"], d["fit"], color=BLUE, label="fitted: " + str(d["form"]))
    line(top, "null", d["T"], d["envelope"], **NULL_MODEL, label="rigid exciton, the truth")
    simulated(top, "sim", d["simulated_T"], d["simulated"], d["error"])
    points(
        low,
        "rest",
        d["simulated_T"],
        d["residual"],
        error=np.ones(len(d["residual"])),
        color=INK,
        marker="x",
        markersize=5,
    )
    chi, p = float(d["chi_square"]), float(d["p_chi_square"])
    words = rf"$\chi^2$ = {chi:.0f}, " + (f"$p$ = {p:.2f}" if p else f"$p$ < {1 / DRAWS:.2f}")
    text(top, "p", 0.03, 0.05, words, transform=top.transAxes, va="bottom")
    legend(top, "upper right")
    if first(top):
        top.set(xscale="log", yscale="log", xlim=(3.5, 320), ylim=(0.25, 300), ylabel=r"$k_r$ / $k_r$(300 K)")
        low.axhline(0, color=INK, linewidth=0.8)
        low.set(ylabel="residual\n/ error", xlabel=r"temperature $T$ (K)")
        low.set_xticks([4, 10, 30, 100, 300], ["4", "10", "30", "100", "300"])


def reach(d):
    largest = 1.15 * max(4.0, float(np.abs(d["residual"]).max()) + 1)
    return {1: (-largest, largest)}


def alt(d):
    return (
        f"Thirteen simulated rates with {float(d['percent']):.0f} percent errors and a fit of the form {d['form']}: chi-square "
        f"{float(d['chi_square']):.0f}; of {DRAWS} data sets simulated from the fit {DRAWS * float(d['p_chi_square']):.0f} are as extreme by chi-square "
        f"and {DRAWS * float(d['p_neighbours']):.0f} by the likeness of neighbours. At 10 K the bootstrap band runs from "
        f"{np.interp(10, d['T'], d['low']):.3g} to {np.interp(10, d['T'], d['high']):.3g} times the rate at 300 K."
    )


PANEL = Panel(
    id="rate-fit",
    parameters=("magneto-reflectivity",),
    summary="A form fitted to simulated rates, its bootstrap band and its residuals",
    caption=(
        "One form fitted to simulated rates of the complete rigid exciton. Look at the residuals below: a form that "
        "could not have made the data leaves a trend in them."
    ),
    controls=(
        Control("form", "Fitted form", tuple(FORMS), "thermal envelope"),
        Control("percent", "Error of one rate", (5, 10, 20), 10, "%"),
    ),
    data=data,
    units={
        **dict.fromkeys(("T", "simulated_T"), "K"),
        **dict.fromkeys(
            (
                "fit",
                "low",
                "high",
                "new_low",
                "new_high",
                "envelope",
                "simulated",
                "error",
                "residual",
                "chi_square",
                "p_chi_square",
                "p_largest",
                "p_neighbours",
                "form",
            ),
            "",
        ),
        "percent": "%",
    },  # fmt: skip
    draw=draw,
    stored=True,
    reach=reach,
    follows={"form": "residuals of a wrong form are ten times those of a right one, which would be a flat line"},
    alt=alt,
    tables=(
        "materials",
        "rigid_exciton",
    ),
    source=(
        "Crosses: simulated from the rigid exciton (CsPbBr3, magneto-reflectivity, 15 nm) with a fixed seed; nobody measured them. Line: the "
        "fit. Dark band: 68 % of bootstrap curves; light band: 95 % of new points. Dashed: null model, which made the data."
    ),
    rows=2,
    size=(7.0, 5.4),
    narrow=(3.6, 4.7),
    heights=(2.4, 1.0),
)
