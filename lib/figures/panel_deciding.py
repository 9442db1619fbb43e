"""Which measurement decides: ln R against 1/T for three forms, with simulated data."""

from functools import lru_cache

import numpy as np

from .. import inference, scenarios
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, ORANGE, PURPLE, band, first, legend, line, simulated, text

#: Temperatures of the simulated series, K, and the seed of its noise.
TEMPERATURES = np.array([4.0, 6, 8, 10, 14, 20, 30, 45, 70, 100, 150, 220, 300])
SEED = 7
#: Form of lib.inference -> its name among the arrays.
FORMS = {form: form.replace("T^-3/2", "power_law") for form in inference.RATE_FORMS}


@lru_cache
def truth():
    """The rigid exciton of CsPbBr3 (magneto-reflectivity set), which makes the simulated data."""
    return scenarios.closure(scenarios.NULL, "CsPbBr3", parameter_set="magneto-reflectivity")


def simulate(D, percent, temperatures=TEMPERATURES, seed=SEED):
    """Rates over that at 300 K with log-normal noise of ``percent``; SIMULATED, nobody measured them."""
    rng = np.random.default_rng([seed, int(10 * D), int(percent)])
    clean = truth().rate_ratio(temperatures, D)
    return clean * np.exp(percent / 100 * rng.standard_normal(len(temperatures)))


def data(D=15, percent=10):
    """Three forms, each through the same simulated data, on a grid of 1/T."""
    error = percent / 100
    k = simulate(D, percent)
    x = np.linspace(1 / 300, 1 / 4, 60)
    result = {"inverse_T": x, "null": np.log(truth().rate_ratio(1 / x, D))}
    criteria = inference.compare_forms(TEMPERATURES, k, error * k)
    for form, name in FORMS.items():
        result[name] = inference.fit_rates(TEMPERATURES, k, form, error * k).eval(T=1 / x)
        result[name + "_delta_AIC"] = np.array(criteria.delta_AIC[form])
    apart = np.abs(result["Arrhenius"] - result["saturating"]) > 2 * error
    # Where Eq. 4 and the saturating form, both fitted, are two error bars apart.
    return {
        **result,
        "apart": apart.astype(float),
        "simulated_inverse_T": 1 / TEMPERATURES,
        "simulated": np.log(k),
        "error": np.full(len(k), error),
        "activation": np.array(criteria.parameter["Arrhenius"]),
        "D": np.array(float(D)),
    }


def draw(ax, d):
    x = d["inverse_T"]
    band(ax, "window", x, -3.0, np.where(d["apart"] > 0, 8.0, -3.0), color=INK, alpha=0.07, step="mid")
    line(ax, "A", x, d["Arrhenius"], color=PURPLE, linestyle=(0, (4, 1.6)), label="Eq. 4, fitted")
    line(ax, "P", x, d["power_law"], color=ORANGE, linestyle="-.", label=r"$T^{-3/2}$, fitted")
    line(ax, "S", x, d["saturating"], color=BLUE, label="saturating, fitted")
    line(ax, "null", x, d["null"], **NULL_MODEL, label="rigid exciton")
    simulated(ax, "sim", d["simulated_inverse_T"], d["simulated"], d["error"])
    apart = [float(d[f"{form}_delta_AIC"]) for form in FORMS.values()]
    text(
        ax,
        "aic",
        0.98,
        0.03,
        r"$\Delta$AIC: Eq. 4 " + f"{apart[0]:.0f},\n" + r"$T^{-3/2}$ " + f"{apart[1]:.0f}, saturating {apart[2]:.0f}",
        transform=ax.transAxes,
        ha="right",
        va="bottom",
    )
    if first(ax):
        ax.set(xlim=(0, 0.255), ylim=(-1.8, 8), xlabel=r"$1/T$ (1/K)", ylabel=r"$\ln R_X$")
        top = ax.secondary_xaxis("top")
        top.set_xticks([1 / t for t in (4, 5, 7, 10, 20, 300)], ["4 K", "5", "7", "10", "20", "300"])
        legend(ax, "above")


def alt(d):
    return (
        f"Simulated rates of a dot of {float(d['D']):.0f} nm with {100 * d['error'][0]:.0f} percent errors and three fitted forms: "
        f"Eq. 4 (A = {float(d['activation']):.3g} K) is worse than the best by {float(d['Arrhenius_delta_AIC']):.0f} in AIC, the power "
        f"law by {float(d['power_law_delta_AIC']):.0f}, the saturating form by {float(d['saturating_delta_AIC']):.0f}."
    )


PANEL = Panel(
    id="deciding",
    parameters=("magneto-reflectivity",),
    summary="Three forms of the rate against inverse temperature, with simulated data",
    caption=(
        "The same simulated rates and three forms fitted to them. Lower the error of a rate and see when the forms "
        "can be told apart at all."
    ),
    controls=(
        Control("D", "Edge D", (8, 10, 12, 15, 20, 25, 30), 15, "nm"),
        Control("percent", "Error of one rate", (5, 10, 20), 10, "%"),
    ),
    data=data,
    units={
        "inverse_T": "1/K",
        "null": "",
        **{form: "" for form in FORMS.values()},
        **{form + "_delta_AIC": "" for form in FORMS.values()},
        "apart": "",
        "simulated_inverse_T": "1/K",
        "simulated": "",
        "error": "",
        "activation": "K",
        "D": "nm",
    },
    draw=draw,
    alt=alt,
    tables=("materials", "rigid_exciton"),
    source=(
        "Crosses: simulated from the rigid exciton (CsPbBr3, magneto-reflectivity set) with a fixed seed; nobody measured them. Lines: "
        "Eq. 4, the free thermal envelope and the boxed one, fitted in ln k. Grey: Eq. 4 and the boxed form are two error bars apart."
    ),
)
