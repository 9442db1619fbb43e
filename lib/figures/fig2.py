"""What the four panels of Fig. 2 share: the closure control and how sizes below validity are drawn."""

import numpy as np

from .. import materials, scenarios
from . import own
from .contract import Control
from .drawing import MATERIAL, MATERIAL_LABEL, NULL_MODEL, above, line
from .spectral import J_MODEL

CLOSURE = Control("closure", "Closure", scenarios.CLOSURES, scenarios.NULL)
THRESHOLD = Control("threshold", "Threshold R*", (2.0, 3.0, 5.0), 2.0)
#: For kernels: V(D) = V f (D/15 nm)^p, the parameter set (CdSe has one), and optional physics.
KERNEL_ONLY = (
    Control("exponent", "p of V(D)", scenarios.EXPONENTS, 0.0, static=False),
    Control("parameter_set", "Parameter set", materials.parameter_sets("CsPbBr3"), materials.parameter_sets("CsPbBr3")[0],
            static=False),
    Control("factor", "Extra factor", tuple(scenarios.FACTORS), "none", static=False),
    J_MODEL,
)  # fmt: skip
#: Tables that the closures rest on.
TABLES = (
    "dressing_kernel",
    "lattice_sweep",
    "materials",
    "path_integral",
    "rigid_exciton",
    "spectral_density_models",
    "spectral_density_totals",
)
#: Edges of the dot, nm.
EDGES = np.linspace(5.0, 30.0, 41)


def made_for(material, closure, exponent, factor, spectral_model):
    """The closure of a material, or None where a rate of the zero-phonon line is asked for and J leaves no such line."""
    if factor == "zero-phonon line" and not material.spectral_density.finite_moments()["zero_phonon_line"]:
        return None
    return scenarios.world(spectral_model).closure(closure, material, exponent, factor=factor)


def closure_for(name, closure, exponent, parameter_set, factor, spectral_model=None):
    """The closure of one material, in the parameter set and model of J of these names where the material has them."""
    m = scenarios.world(spectral_model).material(name, materials.matching_set(name, parameter_set))
    return made_for(m, closure, exponent, factor, spectral_model)


def smallest_edge(name, closure):
    """Below this edge, nm, a closure that knows no electron and hole is not meant, and its curve is drawn faint."""
    m = materials.material(name)
    return 0.0 if scenarios.closure(closure, m).resolves_pair else scenarios.SMALLEST_EDGE * m.bohr_radius


def _label(name):
    return MATERIAL_LABEL[name] + (", illustr." if materials.material(name).illustrative else "")


def material_line(ax, name, x, y, valid, **style):
    """A material's curve, faint where it is not valid."""
    style = {**MATERIAL[name], **style}
    line(ax, name, x, np.where(valid, y, np.nan), label=_label(name), **style)
    line(ax, name + "-faint", x, np.where(valid, np.nan, y), alpha=0.35, **style)


def where_known(value, made, edges, coldest=np.inf):
    """``value(closure, edges)``, last axis the edges; nan at those that the closure does not answer for down to ``coldest``."""
    if made is None or made.unknown or made.temperatures[0] > coldest:
        return np.full(edges.shape, np.nan)
    known = made.covers(edges)
    found = np.asarray(value(made, edges[known]))
    result = np.full(found.shape[:-1] + edges.shape, np.nan)
    result[..., known] = found
    return result


def curves(value, closure, exponent, parameter_set, factor, spectral_model, material=None, coldest=np.inf):
    """``value(closure, edges)`` on ``EDGES`` for every material, for one of the reader's own, and for the null model of CsPbBr3."""
    result = {"D": EDGES, "parameters": np.array(materials.sets_in_words(materials.KNOWN, parameter_set))}
    for name in materials.KNOWN:
        made = closure_for(name, closure, exponent, parameter_set, factor, spectral_model)
        result[name] = where_known(value, made, EDGES, coldest)
    null = closure_for("CsPbBr3", scenarios.NULL, 0.0, parameter_set, "none")
    result["null_CsPbBr3"] = where_known(value, null, EDGES, coldest)
    if material is not None:
        made = made_for(material, closure, exponent, factor, spectral_model)
        result |= own.curve(material, lambda _: where_known(value, made, EDGES, coldest))
        result["own_valid"] = EDGES >= (
            0.0 if made is None or made.resolves_pair else scenarios.SMALLEST_EDGE * material.bohr_radius
        )
    return result


def draw_curves(ax, d):
    """Draw what :func:`curves` gave."""
    for name in materials.KNOWN:
        material_line(ax, name, d["D"], d[name], d["D"] >= smallest_edge(name, str(d["closure"])))
    own.draw(ax, d["D"], d)
    line(ax, "null", d["D"], d["null_CsPbBr3"], label=r"null model, CsPbBr$_3$", **NULL_MODEL)
    above(ax, str(d["closure"]), f"parameters {d['parameters']}")


def largest(d):
    """The largest value of what :func:`curves` gave."""
    return float(np.nanmax([d[name] for name in (*materials.KNOWN, "null_CsPbBr3", "own") if name in d]))


def at(x, y, edge):
    """The value at one edge, in words."""
    value = float(y[np.argmin(abs(x - edge))])
    return "none" if np.isnan(value) else f"{value:.3g}"
