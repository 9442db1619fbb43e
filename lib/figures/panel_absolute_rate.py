"""Radiative lifetime of a CsPbBr3 dot against size: rigid exciton, and the strong and weak limits."""

from functools import lru_cache

import numpy as np
from matplotlib.ticker import NullFormatter

from .. import coherence, confinement, materials, oscillator, room_temperature, tables
from . import fig1, reader
from .contract import Control, Panel
from .drawing import BLUE, INK, NULL_MODEL, ORANGE, PURPLE, above, first, legend, line, points, text

#: Names of the parameter sets of E_P and a_B; the last takes all but a_B from the first.
SETS = (*sorted(materials.parameter_sets("CsPbBr3"), key=lambda name: name != fig1.PARAMETER_SET), "Bohr diameter 7 nm")


def bromide(name):
    """The material of one of ``SETS``."""
    return materials.material("CsPbBr3", name if name in SETS[:-1] else SETS[0])


@lru_cache
def parameter_set(name):
    """Keywords of ``lib.oscillator`` and the mass of one set, all from the book's tables.

    The interband energy among the keywords is the one that gives the measured longitudinal-transverse splitting.
    """
    m = bromide(name)
    bohr = m.bohr_radius
    if name == SETS[-1]:
        rows = tables.load("other_material_values")
        bohr = rows[(rows.material == "CsPbBr3") & (rows.quantity == "Bohr diameter")].value.item() / 2
    around = {"transition_energy": m.gap_energy, "permittivity_in": m.optical_permittivity}
    anchored = oscillator.anchored_interband_energy(
        m.longitudinal_transverse_splitting, bohr, m.optical_permittivity, m.gap_energy
    )
    around |= {"permittivity_out": m.surrounding_permittivity, "index": m.surrounding_index}
    return {"interband_energy": anchored, "bohr_radius": bohr, **around}, m.exciton_mass


@lru_cache
def rigid(name):
    """The rigid exciton of one of ``SETS``; its permittivity is the one that gives the set's Bohr radius."""
    m, (keys, _) = bromide(name), parameter_set(name)
    permittivity = m.effective_permittivity * keys["bohr_radius"] / m.bohr_radius
    return coherence.RigidExciton(m.reduced_mass, permittivity, cell=m.lattice_constant)


def measured():
    """The measured shortest lifetime: size (nm) and value (ps), from data/radiative_lifetimes.csv."""
    rows = tables.load("radiative_lifetimes")
    rows = rows[(rows.quantity == "radiative lifetime") & (rows.kind == "measured") & rows.size_nm.notna()]
    return rows.size_nm.to_numpy(float), rows.value.to_numpy(float)


def data(parameters=SETS[0], temperature=4):
    """Lifetimes on a grid of edges at one temperature; the shortest measured one, and those at room temperature."""
    (keys, mass), E_P = parameter_set(parameters), bromide(parameters).interband_energy
    a_B, D = keys["bohr_radius"], np.geomspace(4, 40, 40)
    table = oscillator.lifetime_table(D, **keys)
    thermal = confinement.bright_share(temperature, D, mass, "envelope")
    # Where electron and hole are confined on their own, E_P counts and not the splitting of the bulk exciton.
    surroundings = {k: v for k, v in keys.items() if k != "bohr_radius"}
    strong = 1e3 / oscillator.radiative_rate(**surroundings | {"interband_energy": E_P})
    size, value = measured()
    room = room_temperature.rates()
    own = reader.rates(reader.EXCITON, "CsPbBr3", temperature)
    return {
        "reader_D": own.size_nm.to_numpy(float),
        "reader_lifetime": 1e3 / own.value.to_numpy(float),
        "reader_error": (1e3 * own.uncertainty.fillna(0) / own.value**2).to_numpy(float),
        "D": D,
        "rigid": 1e3 / (oscillator.radiative_rate(**surroundings) * rigid(parameters).overlap(float(temperature), D)),
        "weak": table.lifetime_weak_ps.to_numpy() / thermal,
        # Levels of single carriers mean nothing once the pair moves as a whole.
        "strong": np.where(D <= 3 * a_B, strong / confinement.bright_share(temperature, D, mass, "strong"), np.nan),
        "measured_D": size,
        "measured": value,
        "room_D": room.size_nm.to_numpy(),
        "room_rate": room.rate_per_ns.to_numpy(),
        "room": 1e3 / room.rate_per_ns.to_numpy(),
        "parameters": np.array(parameters),
        "bohr_radius": np.array(a_B),
        "temperature": np.array(float(temperature)),
        "splitting": np.array(
            oscillator.longitudinal_transverse_splitting(E_P, a_B, keys["permittivity_in"], keys["transition_energy"])
        ),
    }


def draw(ax, d):
    edge = 3 * float(d["bohr_radius"])
    small, cold = d["D"] <= edge, float(d["temperature"]) <= 10
    line(ax, "strong", d["D"], d["strong"], color=PURPLE, linestyle=(0, (1.2, 1.2)), label="strong")
    # The envelope's thermal average holds above 3 a_B.
    line(ax, "weak", d["D"], np.where(small, np.nan, d["weak"]), color=BLUE, linestyle=":", label="weak")
    line(ax, "null", d["D"], d["rigid"], **NULL_MODEL, label="rigid exciton")
    line(ax, "edge", [edge, edge], [1, 5e4], color=INK, linewidth=0.8, linestyle=":")
    text(ax, "edge-label", edge * 1.03, 8, r"3 $a_B$", ha="left", va="bottom")
    points(
        ax,
        "measured",
        d["measured_D"],
        d["measured"],
        color=INK,
        alpha=1.0 if cold else 0.3,
        label="measured, about 4 K",
    )
    warm = float(d["temperature"]) >= 150
    room = {"color": ORANGE, "marker": "s", "markersize": 4.5, "alpha": 1.0 if warm else 0.3}
    points(ax, "room", d["room_D"], d["room"], label="measured, room temperature", **room)
    points(ax, "reader", d["reader_D"], d["reader_lifetime"], error=d["reader_error"], color=BLUE, marker="D")
    above(
        ax,
        f"{float(d['temperature']):.0f} K, CsPbBr$_3$, {d['parameters']}",
        rf"its own $E_P$: $\hbar\omega_{{LT}}$ = {float(d['splitting']):.2g} meV",
    )
    if first(ax):
        ax.set(
            xscale="log",
            yscale="log",
            xlim=(4, 42),
            ylim=(6, 1.5e6),
            xlabel=r"edge $D$ (nm)",
            ylabel="radiative lifetime (ps)",
        )
        ax.set_xticks([5, 10, 20, 30, 40], ["5", "10", "20", "30", "40"])
        ax.xaxis.set_minor_formatter(NullFormatter())
        legend(ax, "above", handlelength=1.4)


def alt(d):
    at = np.exp(np.interp(np.log([10, 30]), np.log(d["D"]), np.log(d["rigid"])))
    return (
        f"Radiative lifetime against edge at {float(d['temperature']):.0f} K: rigid exciton {at[0]:.3g} ps at 10 nm and {at[1]:.3g} ps at "
        f"30 nm, with parameters {d['parameters']}, Bohr radius {float(d['bohr_radius']):.3g} nm, anchored on the measured splitting "
        f"(its own interband energy gives {float(d['splitting']):.2g} meV); measured shortest lifetime {d['measured'][0]:.0f} ps at "
        f"{d['measured_D'][0]:.0f} nm and about 4 K; at room temperature {len(d['room'])} samples, median "
        f"{np.median(d['room']) / 1e3:.2g} ns."
    )


PANEL = Panel(
    id="absolute-rate",
    parameters=("magneto-reflectivity",),
    summary="Radiative lifetime against size, calculated and measured",
    caption=(
        "The radiative lifetime itself, not a ratio, so nothing cancels. See how far weak and strong confinement "
        "lie apart at the same size, and which of them the measured point supports."
    ),
    controls=(
        Control("parameters", "Parameter set", SETS, SETS[0]),
        Control("temperature", "Temperature T", (4, 10, 30, 77, 150, 300), 4, "K", fine=True),
    ),
    data=data,
    units={
        "D": "nm",
        "rigid": "ps",
        "weak": "ps",
        "strong": "ps",
        "measured_D": "nm",
        "measured": "ps",
        "room_D": "nm",
        "room_rate": "1/ns",
        "room": "ps",
        "parameters": "",
        "reader_D": "nm",
        "reader_lifetime": "ps",
        "reader_error": "ps",
        "bohr_radius": "nm",
        "temperature": "K",
        "splitting": "meV",
    },
    draw=draw,
    alt=alt,
    tables=("materials", "rigid_exciton", "other_material_values", "radiative_lifetimes", "room_temperature_rates"),
    measured={
        "measured": ("radiative_lifetimes", "value", 1.0),
        "room_rate": ("room_temperature_rates", "rate_per_ns", 1.0),
        "room": "room_rate",
    },
    source=(
        "Lines: model, lib.oscillator, anchored on the measured longitudinal-transverse splitting, dashed: rigid exciton, data/rigid_exciton.csv; weak: thermal envelope (strong: "
        "independent electron and hole levels, E_P of the set); parameters from data/materials.csv, Bohr diameter from "
        "data/other_material_values.csv. Filled points: measured. Circle: CsPb(Br,Cl)3, data/radiative_lifetimes.csv; squares: "
        "CsPbBr3 with a quantum yield of at least 75 %, data/room_temperature_rates.csv. Faint where the curves are for another temperature."
    ),
)
