"""What the figures of the explorer share: their controls, and the closure and material of a setting."""

import numpy as np

from .. import coherence, materials, scenarios
from . import fig2
from .contract import Control
from .drawing import BLUE, ORANGE, PURPLE, formula

MATERIAL = Control("material", "Material", materials.KNOWN, "CsPbBr3")
CLOSURE = Control("closure", "Closure", scenarios.CLOSURES, scenarios.NULL)
#: For kernels: a second closure beside the first one.
COMPARE = Control("compare", "Compare with", ("nothing", *scenarios.CLOSURES), "nothing", static=False)
TEMPERATURES = np.geomspace(4.0, 300.0, 31)
EDGES = np.linspace(5.0, 30.0, 26)
#: Edges, nm, and cold temperatures, K, that are drawn side by side; colour and line style of each.
SIZES, COLD = (8.0, 12.0, 20.0), (4.0, 20.0, 77.0)
STYLES = ((ORANGE, (0, (6, 1.6))), (BLUE, "-"), (PURPLE, (0, (1.2, 1.2))))


def chosen(material):
    """The material of a setting: a name of the book's, or one of the reader's own."""
    return material if isinstance(material, materials.Material) else scenarios.book_material(material)


def words(d):
    """What a frame holds: the material and its closure, and the closure beside it where there is one."""
    first = f"{formula(str(d['material']))}, {d['closure']}"
    return (first,) if str(d["compare"]) == "nothing" else (first, f"thin: {d['compare']}")


def number(closure, material, T, D):
    """N_coh on T x D; NaN where the closure does not answer."""
    made = scenarios.closure(closure, material)
    known = made.covers(D)
    low, high = made.temperatures
    warm = (T >= low * (1 - 1e-9)) & (T <= high * (1 + 1e-9))
    found = np.full((len(T), len(D)), np.nan)
    if known.any() and warm.any():
        found[np.ix_(warm, known)] = made.coherence_number(T[warm][:, None], D[known])
    return found


def crossover(closure, material, D):
    """T_c at a threshold of 2, K, on D; NaN where there is none."""
    made = scenarios.closure(closure, material)
    return fig2.where_known(lambda c, edges: coherence.crossover_temperature(c, edges, 2.0), made, D)


def cell_rate(material):
    """Rate of one cell's share, 1/ns; NaN for a material without what it needs."""
    m = chosen(material)
    known = np.isfinite([m.gap_energy, m.longitudinal_transverse_splitting, m.optical_permittivity])
    return scenarios.single_cell_rate(m) if known.all() else np.nan
