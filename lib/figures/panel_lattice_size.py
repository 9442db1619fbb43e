"""R_X of the microscopic lattice against size: clean, with thermal and with static disorder, from the stored sweep."""

import numpy as np

from .. import tables
from .contract import Control, Panel
from .drawing import BLUE, NULL_MODEL, ORANGE, first, line, points, text

MODEL_POINT = {"linewidth": 1.4, "markerfacecolor": "white", "markersize": 5}
HOT = 300.0


def curve(static, thermal, temperature):
    """Stored rows of one kind of disorder at one temperature beside those at 300 K, by size."""
    table = tables.load("lattice_sweep")
    rows = table[(table.static_sigma_meV == static) & (table.thermal_sigma_300_meV == thermal) & (table.edge_nm < 31)]
    cold, hot = (rows[rows.temperature_K == T].sort_values("edge_nm") for T in (temperature, HOT))
    ratio = cold.coherence_number.to_numpy() / hot.coherence_number.to_numpy()
    parts = [(r.standard_error / r.coherence_number).to_numpy() for r in (cold, hot)]
    return {
        "D": cold.edge_nm.to_numpy(float),
        "clean": cold.clean.to_numpy() / hot.clean.to_numpy(),
        "ratio": ratio,
        "error": ratio * np.hypot(*parts),
        "share": (cold.coherence_number / cold.clean).to_numpy(),
        "share_error": (cold.standard_error / cold.clean).to_numpy(),
        "share_scatter": (cold.scatter / cold.clean).to_numpy(),
    }


def data(static=10.0, thermal=30.0, temperature=10.0):
    """R = N_coh(T)/N_coh(300 K), and N_coh(T) over that of the clean lattice, with standard errors."""
    result = {}
    for kind, found in (("thermal", curve(0.0, thermal, temperature)), ("static", curve(static, 0.0, temperature))):
        result |= {f"{kind}_{name}": value for name, value in found.items() if name != "clean"}
        result["D"], result["clean"] = found["D"], found["clean"]
    chosen = {"static": static, "thermal": thermal, "temperature": temperature}
    return result | {name: np.array(float(value)) for name, value in chosen.items()}


def draw(axes, d):
    for kind, color, marker in (("thermal", ORANGE, "s"), ("static", BLUE, "o")):
        D = d[kind + "_D"]
        for ax, y, error in ((axes[0], "_ratio", "_error"), (axes[1], "_share", "_share_error")):
            line(ax, kind + "-line", D, d[kind + y], color=color, linewidth=1.2)
            points(ax, kind, D, d[kind + y], d[kind + error], color=color, marker=marker, **MODEL_POINT)
    low, high = (d["static_share"] + s * d["static_share_scatter"] for s in (-1, 1))
    for key, edge in (("low", low), ("high", high)):
        line(axes[1], "scatter-" + key, d["static_D"], edge, color=BLUE, linewidth=0.9, linestyle=(0, (1.2, 1.4)))
    line(axes[0], "null", d["D"], d["clean"], **NULL_MODEL)
    axes[0].set_ylabel(f"$R$ = $k$({d['temperature']:.0f} K)/$k$(300 K)")
    axes[1].set_ylabel(r"$N_\mathrm{coh}$ / clean")
    text(
        axes[0],
        "thermal-label",
        0.03,
        0.82,
        f"squares: thermal, {d['thermal']:.0f} meV at 300 K",
        color=ORANGE,
        va="top",
        transform=axes[0].transAxes,
        fontsize=9.5,
    )
    text(
        axes[0],
        "static-label",
        0.03,
        0.71,
        f"circles: static, {d['static']:.0f} meV",
        color=BLUE,
        va="top",
        transform=axes[0].transAxes,
        fontsize=9.5,
    )
    if first(axes[0]):
        axes[0].text(0.03, 0.93, "dashed: clean lattice", va="top", transform=axes[0].transAxes, fontsize=9.5)
        axes[0].set(xlim=(4, 31), ylim=(0.8, 300), yscale="log")
        line(axes[1], "null", [0, 40], [1, 1], **NULL_MODEL)
        axes[1].set(ylim=(0, 1.12), xlabel=r"edge $D$ (nm)")


def alt(d):
    i, j = (int(np.argmin(abs(d["static_D"] - edge))) for edge in (10, 30))
    k = int(np.argmin(abs(d["thermal_D"] - 30)))
    return (
        f"Rate ratio {d['temperature']:.0f} K to 300 K of a lattice against its edge. At 30 nm: clean {d['clean'][-1]:.1f}; thermal "
        f"disorder of {d['thermal']:.0f} meV {d['thermal_ratio'][k]:.1f} (at {d['thermal_D'][k]:.0f} nm); static disorder of {d['static']:.0f} meV "
        f"{d['static_ratio'][j]:.1f}. Static disorder leaves {d['static_share'][i]:.2f} of the clean coherence number at 10 nm and "
        f"{d['static_share'][j]:.2f} at 30 nm, dot-to-dot scatter {d['static_share_scatter'][j]:.2f}."
    )


PANEL = Panel(
    id="lattice-size",
    summary="Rate ratio of the microscopic lattice against size, with thermal and static disorder",
    caption=(
        "The rate ratio of whole dots with thermal and static disorder, against size. Compare the points with the "
        "clean lattice, the thin dashed line."
    ),
    controls=(
        Control("static", "Static σ", (3.0, 5.0, 10.0, 20.0), 10.0, "meV"),
        Control("thermal", "Thermal σ at 300 K", (15.0, 30.0, 50.0), 30.0, "meV"),
        Control("temperature", "Cold temperature", (4.0, 10.0, 20.0, 30.0), 10.0, "K", static=False),
    ),
    data=data,
    units={
        "D": "nm",
        "clean": "",
        **{
            f"{kind}_{name}": "nm" if name == "D" else ""
            for kind in ("thermal", "static")
            for name in ("D", "ratio", "error", "share", "share_error", "share_scatter")
        },
        "static": "meV",
        "thermal": "meV",
        "temperature": "K",
    },
    draw=draw,
    alt=alt,
    tables=("lattice_sweep",),
    source=(
        "Model: one exciton on the cells of a CsPbBr3 cube, data/lattice_sweep.csv. Open points: mean over snapshots, bars: its "
        "standard error; dotted: one standard deviation from dot to dot. Thin dashed: clean lattice. Nothing measured."
    ),
    rows=2,
    size=(7.0, 5.4),
    narrow=(3.6, 4.7),
    heights=(1.35, 1.0),
)
