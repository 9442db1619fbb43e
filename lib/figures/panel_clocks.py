"""Which is faster, light or loss of phase: lifetimes and coherence times against temperature."""

from functools import lru_cache

import numpy as np

from .. import confinement, dynamics, oscillator, tables, units
from .contract import Control, Panel
from .drawing import BLUE, INK, MATERIAL, NULL_MODEL, TEAL, first, formula, legend, line, points, text
from .panel_absolute_rate import SETS, measured, parameter_set, rigid
from .spectral import J_MODEL, material

TEMPERATURES = np.geomspace(2, 300, 36)


@lru_cache
def measured_times():
    """Rows of the tables: T2 (temperature, ps, material), and the range of 2 hbar/FWHM of single dots at 300 K (ps)."""
    rows = tables.load("radiative_lifetimes")
    rows = rows[(rows.quantity == "coherence time T2") & (rows.kind == "measured")]
    width = tables.load("linewidth_ranges")
    width = width[(width.material == "CsPbBr3") & (width.quantity == "single-dot FWHM") & (width.temperature_K == 300)]
    bounds = 2 * units.HBAR / np.array([width.high.max(), width.low.min()])
    return rows.temperature_K.to_numpy(float), rows.value.to_numpy(float), tuple(rows.material), bounds


@lru_cache
def phase_times(spectral_model=J_MODEL.default):
    """Time, ps, at which exp(-variance/2) of the thermal noise of CsPbBr3 (broadened modes) is 1/e; nan if never. TEMPERATURES."""
    J = material("CsPbBr3", None, spectral_model).broadened_spectral_density
    times = np.geomspace(1e-3, 10, 400)
    over = dynamics.phase_variance(J, times, TEMPERATURES) > 2
    return np.where(over.any(axis=0), times[np.argmax(over, axis=0)], np.nan)


@lru_cache
def _data(D, parameters, spectral_model):
    keys, mass = parameter_set(parameters)
    cold = oscillator.lifetime_table([float(D)], **keys)
    share = confinement.bright_share(TEMPERATURES, float(D), mass, "envelope")
    surroundings = {key: value for key, value in keys.items() if key != "bohr_radius"}
    dipole = oscillator.radiative_rate(**surroundings)
    size, value = measured()
    kelvin, T2, _, bounds = measured_times()
    return {
        "temperature": TEMPERATURES,
        "lifetime_rigid": 1e3 / (dipole * rigid(parameters).overlap(TEMPERATURES, float(D))),
        "lifetime_weak": cold.lifetime_weak_ps.item() / share,
        "lifetime_variational": cold.lifetime_variational_ps.item() / share,
        "phase_time": phase_times(spectral_model),
        "thermal_time": units.HBAR / (units.BOLTZMANN * TEMPERATURES),
        "T2_temperature": kelvin,
        "T2": T2,
        "lifetime_measured": value,
        "T2_bounds_300": bounds,
        "D": np.array(float(D)),
    }


def data(D=15, parameters=SETS[0], spectral_model=J_MODEL.default):
    """Times in ps against temperature: null-model lifetimes, loss of phase by Eq. 1's noise, hbar/kT; measured ones."""
    return dict(_data(float(D), parameters, spectral_model))


def draw(ax, d):
    T = d["temperature"]
    line(ax, "weak", T, d["lifetime_weak"], color=BLUE, linestyle=":", label="light: envelope, weak")
    line(ax, "null", T, d["lifetime_rigid"], **NULL_MODEL, label="light: rigid exciton")
    line(ax, "phase", T, d["phase_time"], color=TEAL, linestyle="-.", label="phase: noise of Eq. 1")
    line(ax, "kT", T, d["thermal_time"], color=INK, linewidth=0.8, linestyle=":", label=r"$\hbar/k_\mathrm{B}T$")
    kelvin, T2, names, _ = measured_times()
    for i, name in enumerate(names):
        colour = MATERIAL["CsPbI3"]["color"] if name == "CsPbI3" else MATERIAL["CsPbBr3"]["color"]
        points(
            ax,
            f"T2{i}",
            kelvin[i : i + 1],
            T2[i : i + 1],
            color=colour,
            marker="s" if i else "D",
            label=rf"$T_2$, {formula(name)}",
        )
    points(
        ax,
        "life",
        [4.0],
        d["lifetime_measured"],
        color=INK,
        alpha=1.0 if float(d["D"]) == 30 else 0.35,
        label="lifetime, 30 nm",
    )
    low, high = d["T2_bounds_300"]
    line(ax, "width", [290, 290], [low, high], color=MATERIAL["CsPbBr3"]["color"], linewidth=5, alpha=0.6)
    if first(ax):
        ax.set(
            xscale="log",
            yscale="log",
            xlim=(1.6, 330),
            ylim=(3e-3, 3e5),
            xlabel=r"temperature $T$ (K)",
            ylabel="time (ps)",
        )
        ax.set_xticks([2, 5, 10, 30, 100, 300], ["2", "5", "10", "30", "100", "300"])
        ax.set_xticks([], minor=True)
        ax.set_yticks([1e-2, 1, 1e2, 1e4])
        ax.text(230, 0.012, r"$2\hbar$/width", va="center", ha="right", fontsize=9)
        legend(ax, "above", handlelength=1.8)
    text(ax, "D", 0.02, 0.03, f"$D$ = {float(d['D']):.0f} nm", transform=ax.transAxes, ha="left", va="bottom")


def alt(d):
    last = d["phase_time"][-1]
    dots = ", ".join(f"{v:.3g} ps at {t:.0f} K" for t, v in zip(d["T2_temperature"], d["T2"]))
    return (
        f"Times against temperature for a dot of {float(d['D']):.0f} nm: null-model lifetime {d['lifetime_rigid'][0]:.3g} ps at 2 K and "
        f"{d['lifetime_rigid'][-1]:.3g} ps at 300 K (centre of mass alone {d['lifetime_weak'][0]:.3g} and {d['lifetime_weak'][-1]:.3g}); measured lifetime "
        f"{d['lifetime_measured'][0]:.0f} ps; measured coherence times {dots}; at 300 K linewidths mean "
        f"{1000 * d['T2_bounds_300'][0]:.0f} to {1000 * d['T2_bounds_300'][1]:.0f} fs, Eq. 1 {1000 * last:.0f} fs."
    )


PANEL = Panel(
    id="clocks",
    parameters=("magneto-reflectivity",),
    summary="Radiative lifetimes and coherence times against temperature",
    caption=(
        "Which clock is faster at each temperature: the emission, or the loss of phase? Where the lifetime lies "
        "far above the coherence time, emission cannot be a coherent event of the whole dot."
    ),
    controls=(
        Control("D", "Edge D", (10, 15, 20, 30), 15, "nm"),
        Control("parameters", "Parameters", SETS, SETS[0]),
        J_MODEL,
    ),
    data=data,
    units={
        "temperature": "K",
        **{
            k: "ps"
            for k in (
                "lifetime_rigid",
                "lifetime_weak",
                "lifetime_variational",
                "phase_time",
                "thermal_time",
                "T2",
                "lifetime_measured",
                "T2_bounds_300",
            )
        },
        "T2_temperature": "K",
        "D": "nm",
    },
    draw=draw,
    stored=True,
    alt=alt,
    source=(
        "Points: measured T2 (becker2018dephasing, trifonov2025) and shortest lifetime (zhu2024, CsPb(Br,Cl)3, about 4 K). Bar: 2 hbar over "
        "measured single-dot widths at 300 K (raino2022). Lines: rigid exciton, its centre of mass alone and thermal noise of Eq. 1, CsPbBr3."
    ),
    size=(7.0, 4.8),
    narrow=(3.6, 4.2),
    tables=(
        "linewidth_ranges",
        "materials",
        "rigid_exciton",
        "other_material_values",
        "radiative_lifetimes",
        "spectral_density_models",
        "spectral_density_totals",
    ),
    measured={name: ("radiative_lifetimes", "value", 1.0) for name in ("T2", "lifetime_measured")},
)
