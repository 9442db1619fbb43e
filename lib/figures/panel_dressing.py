"""What a lattice potential does to the thermal envelope: N_coh over its value without lattice."""

import numpy as np

from .. import coherence
from .contract import Control, Panel
from .drawing import MATERIAL, NULL_MODEL, first, legend, line, text
from .spectral import J_MODEL, material

MATERIAL_SET = ("CsPbBr3", "magneto-reflectivity")


def local_density(sigma_300, spectral_model=J_MODEL.default):
    """J of CsPbBr3 scaled so that the local sigma(300 K) is ``sigma_300`` (meV)."""
    J = material(*MATERIAL_SET, spectral_model).spectral_density
    return J * (sigma_300 / J.sigma(300)) ** 2


#: Edge of the dot, nm.
EDGE = 15.0


def data(correlation_length=3.0, sigma_300=30, spectral_model=J_MODEL.default):
    """The factor of a 15-nm dot against temperature, quantum and frozen lattice, and what it makes of the rate ratio."""
    m, T = material(*MATERIAL_SET, spectral_model), np.geomspace(10, 400, 48)
    J = local_density(sigma_300, spectral_model)
    closure, frozen = (
        coherence.DressedEnvelope(m.exciton_mass, J, correlation_length, cell=m.lattice_constant, lattice=lattice)
        for lattice in ("quantum", "thermal")
    )
    return {
        "T": T,
        "factor": closure.factor(T, EDGE),
        "frozen": frozen.factor(T, EDGE),
        "marked_T": np.array([10.0, 300.0]),
        "marked": closure.factor(np.array([10.0, 300.0]), EDGE),
        "ratio_null_15_nm": np.array(closure.null_limit.rate_ratio(10, EDGE)),
        "ratio_15_nm": np.array(closure.rate_ratio(10, EDGE)),
        "sigma_300": np.array(float(sigma_300)),
        "correlation_length": np.array(float(correlation_length)),
    }


def draw(ax, d):
    color = MATERIAL["CsPbBr3"]["color"]
    line(ax, "null", [10, 400], [1, 1], **NULL_MODEL)
    line(ax, "frozen", d["T"], d["frozen"], color=color, linestyle=(0, (1.2, 1.2)), label="frozen landscape")
    line(ax, "factor", d["T"], d["factor"], color=color, label="lattice of Eq. 1")
    line(ax, "dots", d["marked_T"], d["marked"], linestyle="none", marker="o", color=color)
    for i, where in enumerate((dict(ha="left", va="bottom"), dict(ha="right", va="bottom"))):
        x = float(d["marked_T"][i]) * (1.05, 1)[i]
        up = float(d["marked"][i]) < 0.93
        text(
            ax, f"value{i}", x, float(d["marked"][i]) + (0.02 if up else -0.08), f"{float(d['marked'][i]):.2f}", **where
        )
    text(
        ax,
        "R",
        0.97,
        0.06,
        r"$R_X$(10 K) at 15 nm: " + f"{float(d['ratio_15_nm']):.1f}\nwithout lattice: "
        f"{float(d['ratio_null_15_nm']):.1f}",
        transform=ax.transAxes,
        ha="right",
        va="bottom",
    )
    if first(ax):
        legend(ax, "lower left")
        ax.set(
            xscale="log",
            xlim=(9, 420),
            ylim=(0, 1.1),
            xlabel=r"temperature $T$ (K)",
            ylabel=r"$N_\mathrm{coh}$ / thermal envelope",
        )
        ax.set_xticks([10, 20, 50, 100, 200, 300], ["10", "20", "50", "100", "200", "300"])


def alt(d):
    return (
        f"Factor by which a lattice potential of {float(d['sigma_300']):.0f} meV at 300 K and correlation length "
        f"{float(d['correlation_length']):.3g} nm lowers the coherence number of a 15-nm dot: {d['marked'][0]:.2f} at 10 K and "
        f"{d['marked'][1]:.2f} at 300 K, a frozen landscape {d['frozen'][0]:.2f} at 10 K; the rate ratio at 15 nm goes from {float(d['ratio_null_15_nm']):.1f} to "
        f"{float(d['ratio_15_nm']):.1f}."
    )


PANEL = Panel(
    id="dressing",
    parameters=("magneto-reflectivity",),
    summary="Lattice correction to the thermal envelope against temperature",
    caption=(
        "By which factor phonons change the coherence number of the thermal envelope. One means no change; look at "
        "which temperatures the correction acts."
    ),
    controls=(
        Control("correlation_length", "Correlation length ξ", (0.6, 1.0, 2.0, 3.0, 4.5, 6.0), 3.0, "nm", fine=True),
        Control("sigma_300", "Local σ(300 K)", (10, 20, 30, 40), 30, "meV", fine=True),
        J_MODEL,
    ),
    data=data,
    units={
        "T": "K",
        "factor": "",
        "frozen": "",
        "marked_T": "K",
        "marked": "",
        "ratio_null_15_nm": "",
        "ratio_15_nm": "",
        "sigma_300": "meV",
        "correlation_length": "nm",
    },
    draw=draw,
    alt=alt,
    tables=("dressing_kernel", "materials", "spectral_density_models", "spectral_density_totals"),
    source=(
        "Closure 5, dressed thermal envelope (second order in a box of 15 nm). Dotted: a landscape that does not move, of the thermal part of Eq. 3. All curves are model: CsPbBr3, magneto-reflectivity mass, shape "
        "of J from data/spectral_density_models.csv, scaled. Dashed: no lattice."
    ),
)
