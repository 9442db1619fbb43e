"""Fig. 3c: the biexciton's rate over the exciton's against inverse temperature."""

import numpy as np

from .. import materials, scenarios
from . import own
from .contract import Control, Panel
from .drawing import INK, line, text
from .fig3_emission import DEGENERACY, PARAMETER_SET, UNITS, draw_frame, frame, in_words, known
from .spectral import J_MODEL

#: Temperatures of the straight-line fit, K: equal weights, evenly spaced in ln T.
FIT = np.geomspace(10.0, 300.0, 30)
GRID = np.linspace(1 / 300, 1 / 10, 30)


def straight_line(inverse_T, values):
    """Slope (K) and value at 1/T = 0 of the line through ``values``, rms residual over their rise, and R^2.

    The last two are nan where the values do not rise: no overlap is left at T > 0 where J has no zero-phonon line.
    """
    slope, offset = np.polyfit(inverse_T, values, 1)
    rest = values - (slope * inverse_T + offset)
    spread = np.ptp(values)
    if spread < 1e-9:
        return slope, offset, np.nan, np.nan
    return slope, offset, np.sqrt(np.mean(rest**2)) / spread, 1 - np.var(rest) / np.var(values)


def data(sharing=0.5, gap=scenarios.SUBRADIANT_GAP, degeneracy=scenarios.SUBRADIANT_STATES,
         parameter_set=PARAMETER_SET.default, D=15.0, spectral_model=None, material=None):  # fmt: skip
    """The closure for all materials on a grid of 1/T, its straight lines, and the exact frame."""
    result = {"inverse_T": GRID}
    result |= own.curve(material, lambda m: scenarios.biexciton_ratio(m, 1 / GRID, D, sharing, gap, degeneracy))
    fits = {}
    for name in materials.KNOWN:
        m = known(name, None, spectral_model)
        value = scenarios.biexciton_ratio(m, 1 / GRID, D, sharing, gap, degeneracy)
        fits[name] = straight_line(1 / FIT, scenarios.biexciton_ratio(m, FIT, D, sharing, gap, degeneracy))
        result[name] = value
    slope, offset = fits["CsPbBr3"][:2]
    return {
        **result,
        **frame(1 / GRID, D, parameter_set),
        "line_CsPbBr3": slope * GRID + offset,
        "slope": np.array([fits[name][0] for name in materials.KNOWN]),
        "residual_over_rise": np.array([fits[name][2] for name in materials.KNOWN]),
        "R_squared": np.array([fits[name][3] for name in materials.KNOWN]),
        "sharing": np.array(float(sharing)),
        "gap": np.array(float(gap)),
    }


def draw(ax, d):
    if draw_frame(ax, d["inverse_T"], d, 1 / 300):
        ax.set(xlim=(0, 0.1005), xlabel=r"$1/T$ (1/K)")
        top = ax.secondary_xaxis("top")
        top.set_xticks([1 / t for t in (10, 15, 30, 300)], ["10 K", "15", "30", "300"])
        top.grid(False)
    line(
        ax,
        "line",
        d["inverse_T"][[0, -1]],
        d["line_CsPbBr3"][[0, -1]],
        color=INK,
        linewidth=0.9,
        linestyle=":",
        label="_line",
    )
    i = materials.KNOWN.index("CsPbBr3")
    text(
        ax,
        "fit",
        0.98,
        0.545,
        "no rise: this J has no zero-phonon line"
        if np.isnan(d["R_squared"][i])
        else f"dotted: straight line, CsPbBr₃, R² = {d['R_squared'][i]:.2f}",
        transform=ax.transAxes,
        ha="right",
        va="center",
        fontsize=9,
    )


def alt(d):
    i = materials.KNOWN.index("CsPbBr3")
    return (
        f"Ratio of biexciton and exciton rates against inverse temperature with sharing {float(d['sharing']):.2g} and gap "
        f"{float(d['gap']):.2g} meV, closure of the paper at 10 K: {in_words(d, -1)}; CsPbBr3 at 300 K {d['CsPbBr3'][0]:.3g}, straight "
        f"line with R squared {d['R_squared'][i]:.2f}. Without lattice {d['null_CsPbBr3'].min():.2f} to {d['null_CsPbBr3'].max():.2f}; "
        "counting gives 2, 3 and 4."
    )


PANEL = Panel(
    id="3c",
    parameters=("magneto-absorption",),
    summary="Biexciton over exciton rate against inverse temperature",
    caption=(
        "How many times faster the biexciton emits than the exciton, against inverse temperature. Everything that "
        "is not flat comes from the assumed gap; move it and see."
    ),
    controls=(
        Control("sharing", "Sharing c", (0.0, 0.5, 0.75, 0.9, 1.0), 0.5, fine=True),
        Control("gap", "Gap Δ_sub", (1.0, 5.0, 10.0, 30.0), scenarios.SUBRADIANT_GAP, "meV", fine=True),
        DEGENERACY,
        PARAMETER_SET,
        Control("D", "Edge D", (10.0, 15.0, 20.0), 15.0, "nm", static=False),
        J_MODEL,
    ),
    data=data,
    units={
        "inverse_T": "1/K",
        **UNITS,
        "line_CsPbBr3": "",
        "slope": "K",
        "residual_over_rise": "",
        "R_squared": "",
        "sharing": "",
        "gap": "meV",
    },
    draw=draw,
    alt=alt,
    source=(
        "Fig. 3c of the paper. Coloured lines: closure 1 + p_B eta with assumed c, gap and g, J of the data tables (chloride "
        "illustrative). Dashed: two thermal excitons without lattice. Band: ladder with N_sat excitons, 15 nm. Filled point: measured "
        "lower bound of CdSe and CdTe."
    ),
    size=(7.0, 4.8),
    narrow=(3.6, 4.2),
    tables=("biexciton_rate_ratios", "materials", "spectral_density_models", "spectral_density_totals"),
    measured={"measured_CdSe_lower_bound": ("biexciton_rate_ratios", "value", 1.0)},
)
