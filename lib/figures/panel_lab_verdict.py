"""The lab on lifetimes: rates with one closure through them, and where a further rate would tell most."""

from functools import lru_cache

import numpy as np
from matplotlib.ticker import FuncFormatter, NullFormatter

from .. import tables
from ..labs import lifetimes, verdict
from ..readers import read_lifetimes
from . import fig2
from .contract import Control, Panel
from .drawing import BLUE, ORANGE, PURPLE, above, first, legend, line, simulated

#: Edge of the dots of the synthetic file, nm, and the parameter set that its truth was made with.
EDGE, SET = 12.0, "magneto-reflectivity"
SIZES = (8.0, 12.0, 18.0)
_T = np.geomspace(4.0, 300.0, 25)


@lru_cache
def example():
    """The synthetic series of the book as rates."""
    series = read_lifetimes(tables.folder() / "instruments" / "lifetimes_synthetic.csv")
    return lifetimes.radiative_rates(series)


@lru_cache
def judged():
    """The verdict on the synthetic series."""
    rates = example()
    return verdict.judge(rates["T"], rates.k_r, rates.k_r_error, EDGE, parameter_set=SET)


@lru_cache
def _gains():
    return verdict.next_measurement(judged(), _T, SIZES)


def compute(found, gains, name, T, sizes):
    """Arrays of one candidate."""
    edge = float(np.median(found.data["D"]))
    at = verdict.curve(found, name, T, np.full(len(T), edge))
    row = found.table.reindex([name]).iloc[0]
    result = {
        "T": T, "k": np.exp(at), "data_T": found.data["T"].to_numpy(), "data_k": np.exp(found.data.ln_k.to_numpy()),
        "data_error": (found.data.error * np.exp(found.data.ln_k)).to_numpy() * found.known_errors,
        "candidate": np.array(name), "chi_square": np.array(row.chi_square), "p": np.array(row.p), "weight": np.array(row.weight),
        "edge": np.array(edge),
    }  # fmt: skip
    for D in sizes:
        rows = gains[gains.D == D].sort_values("T")
        result[f"gain_{D:g}"] = rows.gain.to_numpy()
    return result


def _words(d):
    if np.isnan(d["chi_square"]):
        return "does not answer for these rates"
    return f"$\\chi^2$ = {float(d['chi_square']):.3g} for {len(d['data_T'])} rates, weight {_weight(d)}"


def _weight(d):
    return f"{float(d['weight']):.2g}" if d["weight"] > 1e-4 else "below 0.0001"


def draw(axes, d, sizes=SIZES):
    top, low = axes
    line(top, "k", d["T"], d["k"], color=BLUE)
    simulated(top, "data", d["data_T"], d["data_k"], d["data_error"])
    for D, colour, style in zip(sizes, (ORANGE, BLUE, PURPLE), ("--", "-", ":")):
        line(low, f"{D:g}", d["T"], d[f"gain_{D:g}"], color=colour, linestyle=style, label=f"{D:g} nm")
    above(top, str(d["candidate"]), _words(d))
    if first(top):
        top.set(xscale="log", yscale="log", ylabel=r"$k_r$ (1/ns)")
        top.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        top.yaxis.set_minor_formatter(NullFormatter())
        low.set(xlabel=r"temperature $T$ (K)", ylabel="gain (bits)", xlim=(3.7, 330))
        low.set_xticks([4, 10, 30, 100, 300], ["4", "10", "30", "100", "300"])
        legend(low, "upper right", ncols=1, title="edge")


def reach(d, sizes=SIZES):
    k = np.concatenate([d["data_k"] - d["data_error"], d["data_k"] + d["data_error"]])
    k = k[k > 0]
    gain = max(float(np.nanmax(d[f"gain_{D:g}"])) for D in sizes)
    return {0: (0.25 * float(k.min()), 1.6 * float(k.max())), 1: (0.0, max(1.35 * gain, 0.1))}


def alt(d):
    best = max((float(np.max(d[name])), name[5:], int(np.argmax(d[name]))) for name in d if name.startswith("gain_"))
    through = (
        f"{d['candidate']}, which does not answer for them"
        if np.isnan(d["chi_square"])
        else f"{d['candidate']} through them: chi square {float(d['chi_square']):.3g}, weight {_weight(d)}"
    )
    return (
        f"{len(d['data_T'])} radiative rates of a dot of {float(d['edge']):.3g} nm with {through}. Below: a further rate "
        f"would give at most {best[0]:.2g} bits, at {d['T'][best[2]]:.0f} K and {best[1]} nm."
    )


def make(found=None, gains=None):
    """The panel of a verdict: on the synthetic series by default."""
    own = found is not None
    sizes = tuple(sorted(gains.D.unique()))[:3] if own else SIZES
    names = tuple(found.table.index) if own else NAMES

    def data(candidate=names[0]):
        here, gain = (found, gains) if own else (judged(), _gains())
        T = np.sort(gain["T"].unique())
        return compute(here, gain, candidate, T, sizes)

    units = {"T": "K", "k": "1/ns", "data_T": "K", "data_k": "1/ns", "data_error": "1/ns", "candidate": "", "chi_square": "",
             "p": "", "weight": "", "edge": "nm"}  # fmt: skip
    return Panel(
        id="lab-verdict",
        summary="Rates with one closure through them, and where a further rate would tell most",
        caption=(
            "Choose a closure: does it pass through the points, and with how little freedom? Below stands how much a further "
            "rate, at that temperature and size, is expected to tell about which closure is right."
        ),
        controls=(Control("candidate", "Candidate", names, names[0]),),
        data=data,
        units=units | {f"gain_{D:g}": "bits" for D in sizes},
        draw=lambda axes, d: draw(axes, d, sizes),
        reach=lambda d: reach(d, sizes),
        alt=alt,
        rows=2,
        size=(7.0, 5.2),
        narrow=(3.6, 4.9),
        stored=not own,
        parameters=() if own else ("magneto-absorption", SET),
        tables=() if own else fig2.TABLES,
        source=(
            (
                "Rates: the reader's own file."
                if own
                else "Open points: synthetic, not measured (tools/synthetic_instruments.py)."
            )
            + " Lines: closures of lib.scenarios, and four with one parameter free, each with a common factor fitted. "
            "Gain: mutual information between the label of the closure and the outcome, 10 % error."
        ),
    )


#: Names of what is compared.
NAMES = tuple(name for name in (*verdict.closure_names(), *verdict.FREE))
PANEL = make()
