"""How long the exciton's energy remembers itself, and on which clock the lattice counts as static."""

from functools import lru_cache

import numpy as np

from .. import dynamics, materials, tables, units
from .contract import Control, Panel
from .drawing import INK, MATERIAL, NULL_MODEL, above, first, formula, legend, line, smooth, text
from .spectral import J_MODEL, material

#: Delays in ps; clocks in ps.
DELAY, CLOCK = np.linspace(0, 0.7, 91), np.geomspace(3e-3, 300, 61)


@lru_cache
def lifetime():
    """The shortest measured radiative lifetime, ps."""
    rows = tables.load("radiative_lifetimes")
    return rows[(rows.quantity == "radiative lifetime") & (rows.kind == "measured") & rows.size_nm.notna()].value.min()


@lru_cache
def _data(name, temperature, spectral_model):
    m, T = material(name, None, spectral_model), float(temperature)
    sharp, broad = m.spectral_density, m.broadened_spectral_density
    sigma, memory = np.sqrt(broad.thermal_variance(T)), dynamics.correlation_time(broad, T)
    normalized = [C / C[0] for C in (dynamics.gap_correlation(J, DELAY, T) for J in (sharp, broad))]
    return {
        "delay": DELAY,
        "sharp": normalized[0],
        "broadened": normalized[1],
        "clock": CLOCK,
        "slow_share": dynamics.slow_share(broad, T, CLOCK),
        "sigma": np.array(sigma),
        "correlation_time": np.array(memory),
        "kubo": np.array(sigma * memory / units.HBAR),
        "thermal_time": np.array(units.HBAR / (units.BOLTZMANN * T)),
        "lifetime": np.array(lifetime()),
        "temperature": np.array(T),
        "material": np.array(m.name),
    }


def data(material="CsPbBr3", temperature=100.0, spectral_model=J_MODEL.default):
    """C(t)/C(0) of the thermal part, modes sharp and broadened; share of the variance slower than each clock."""
    return dict(_data(material, float(temperature), spectral_model))


def draw(axes, d):
    top, low = axes
    style = MATERIAL[str(d["material"])]
    line(top, "null", [0, 700], [1, 1], **NULL_MODEL, label="static")
    line(
        top,
        "sharp",
        *smooth(1000 * d["delay"], d["sharp"]),
        color=style["color"],
        linewidth=0.8,
        alpha=0.7,
        label="sharp modes",
    )
    line(top, "C", *smooth(1000 * d["delay"], d["broadened"]), color=style["color"], label="broadened")
    line(top, "tau", [1000 * float(d["correlation_time"])], [1 / np.e], color=INK, marker="o")
    after = f"1/e after {1000 * float(d['correlation_time']):.0f} fs"
    above(
        top,
        f"{formula(str(d['material']))}: {after}",
        rf"$\sigma$ = {float(d['sigma']):.2g} meV, $\sigma\tau/\hbar$ = {float(d['kubo']):.2g}",
    )
    line(low, "null", [3e-3, 300], [1, 1], **NULL_MODEL)
    line(low, "share", d["clock"], d["slow_share"], color=style["color"])
    thermal, life = float(d["thermal_time"]), float(d["lifetime"])
    line(low, "kT", [thermal] * 2, [0, 1.06], color=INK, linewidth=1.0, linestyle=":")
    line(low, "life", [life] * 2, [0, 1.06], color=INK, linewidth=1.0, linestyle=":")
    text(low, "kTlabel", thermal, 1.08, r"$\hbar/k_\mathrm{B}T$", ha="center", va="bottom")
    text(low, "lifelabel", life, 1.08, f"lifetime {life:.0f} ps", ha="center", va="bottom")
    if first(top):
        top.set(xlim=(0, 700), ylim=(-1.15, 1.15), xlabel=r"delay $t$ (fs)", ylabel=r"$C(t)/C(0)$")
        top.set_yticks([-1, 0, 1])
        legend(top, "above")
        low.set(
            xscale="log", xlim=(3e-3, 300), ylim=(0, 1.35), xlabel="clock (ps)", ylabel=r"slower share of $\sigma^2$"
        )
        low.set_yticks([0, 0.5, 1])
        low.set_xticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])


def alt(d):
    share = np.interp(np.log([float(d["thermal_time"]), float(d["lifetime"])]), np.log(d["clock"]), d["slow_share"])
    return (
        f"Memory of the exciton's energy in {d['material']} at {float(d['temperature']):.0f} K, thermal part: 1/e after "
        f"{1000 * float(d['correlation_time']):.0f} fs, sigma {float(d['sigma']):.2g} meV, sigma tau over hbar {float(d['kubo']):.2g}. "
        f"Modes slower than hbar/kT ({1000 * float(d['thermal_time']):.0f} fs) hold {100 * share[0]:.0f} percent of the variance, modes "
        f"slower than the lifetime of {float(d['lifetime']):.0f} ps {100 * share[1]:.0f} percent."
    )


PANEL = Panel(
    id="gap-correlation",
    summary="Correlation of the exciton's energy and the clocks it is compared with",
    caption=(
        "Above, how long the exciton's energy remembers itself; below, how much of its variance is slower than a "
        "given clock. Only what is slower acts as static disorder."
    ),
    controls=(
        Control("material", "Material", materials.KNOWN, "CsPbBr3"),
        Control("temperature", "Temperature", (10.0, 30.0, 100.0, 300.0), 100.0, "K", fine=True),
        J_MODEL,
    ),
    data=data,
    units={
        "delay": "ps",
        "sharp": "",
        "broadened": "",
        "clock": "ps",
        "slow_share": "",
        "sigma": "meV",
        "correlation_time": "ps",
        "kubo": "",
        "thermal_time": "ps",
        "lifetime": "ps",
        "temperature": "K",
        "material": "",
    },
    draw=draw,
    alt=alt,
    source=(
        "Model: thermal part of Eq. 3's correlation, caption densities (CsPbCl3 and CdSe from memory: illustrative; widths assumed). "
        "Dashed: static disorder. Lifetime: shortest measured, CsPb(Br,Cl)3, 30 nm, about 4 K (zhu2024)."
    ),
    rows=2,
    share_x=False,
    size=(7.0, 5.4),
    narrow=(3.6, 4.7),
    heights=(1.25, 1.0),
    tables=("materials", "radiative_lifetimes", "spectral_density_models", "spectral_density_totals"),
)
