"""Fig. 3d: the biexciton's rate over the exciton's at 10 K against the edge of the dot."""

import numpy as np

from .. import materials, scenarios
from . import own, reader
from .contract import Control, Panel
from .drawing import text
from .fig3_emission import DEGENERACY, PARAMETER_SET, UNITS, draw_frame, frame, in_words, known
from .spectral import J_MODEL

EDGES = np.linspace(5.0, 30.0, 36)
T = 10.0


def data(size_law=scenarios.PAIR_SIZE_LAWS[0], sharing=0.5, gap=scenarios.SUBRADIANT_GAP, degeneracy=scenarios.SUBRADIANT_STATES,
         parameter_set=PARAMETER_SET.default, spectral_model=None, material=None):  # fmt: skip
    """The closure at 10 K for all materials against D, and the exact frame."""

    def ratio(m):
        return scenarios.biexciton_ratio(m, T, EDGES, sharing, gap, degeneracy, size_law)

    result = {"D": EDGES} | own.curve(material, ratio)
    for name in materials.KNOWN:
        result[name] = ratio(known(name, materials.matching_set(name, parameter_set), spectral_model))
    return {
        **result,
        **frame(T, EDGES, parameter_set),
        **reader.ratios((reader.BIEXCITON, T), (reader.EXCITON, T)),
        "sharing": np.array(float(sharing)),
        "size_law": np.array(size_law),
    }


def draw(ax, d):
    if draw_frame(ax, d["D"], d, 4.7):
        ax.set(xlim=(4, 30), xlabel=r"$D$ (nm)")
    reader.draw_ratios(ax, d)
    text(ax, "law", 0.98, 0.545, str(d["size_law"]), transform=ax.transAxes, ha="right", va="center", fontsize=9)


def alt(d):
    i = int(np.argmin(abs(d["D"] - 10)))
    return (
        f"Ratio of biexciton and exciton rates at 10 K against the edge, {d['size_law']}, sharing {float(d['sharing']):.2g}. Closure of "
        f"the paper at 10 nm: {in_words(d, i)}; at 30 nm: {in_words(d, -1)}. Ladder of CsPbBr3 at 30 nm "
        f"{d['saturation_low'][-1]:.2f} to {d['saturation_high'][-1]:.2f}. Counting gives 2, 3 and 4."
        + own.words(d, d["D"], (10, 30), "nm")
        + reader.in_words(d)
    )


PANEL = Panel(
    id="3d",
    parameters=("magneto-absorption",),
    summary="Biexciton over exciton rate at 10 K against size",
    caption=(
        "The same ratio at 10 K against size. A slope appears only with a size law that is put in; compare with "
        "the measured lower bound."
    ),
    controls=(
        Control("size_law", "Size enters by", scenarios.PAIR_SIZE_LAWS, scenarios.PAIR_SIZE_LAWS[0]),
        Control("sharing", "Sharing c", (0.0, 0.5, 0.75, 0.9, 1.0), 0.5, fine=True),
        Control(
            "gap", "Gap Δ_sub", (1.0, 2.0, 5.0, 10.0, 30.0), scenarios.SUBRADIANT_GAP, "meV", static=False, fine=True
        ),
        DEGENERACY,
        PARAMETER_SET,
        J_MODEL,
    ),
    data=data,
    units={"D": "nm", **UNITS, "sharing": "", "size_law": "", **reader.RATIO_UNITS},
    draw=draw,
    alt=alt,
    source=(
        "Fig. 3d of the paper. Coloured lines: closure 1 + p_B eta at 10 K with assumed c, gap and g; flat unless a size law is "
        "assumed (chloride illustrative). Dashed: two thermal excitons without lattice. Band: ladder with N_sat excitons, c_s from 8 "
        "to 22. Filled point: measured lower bound of CdSe and CdTe, 300 K, size not stated."
    ),
    size=(7.0, 4.8),
    narrow=(3.6, 4.2),
    tables=("biexciton_rate_ratios", "materials", "spectral_density_models", "spectral_density_totals"),
    measured={"measured_CdSe_lower_bound": ("biexciton_rate_ratios", "value", 1.0)},
)
