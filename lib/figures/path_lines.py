"""What the figures of the chapter *path-integral* share: the lattices they compare, and how each is drawn."""

import numpy as np
import pandas as pd

from .. import coherence, materials, scenarios, tables
from ..closures import path_integral
from .drawing import BLUE, NULL_MODEL, ORANGE, PURPLE, TEAL, first, legend, line, simulated

SYSTEM = "CsPbBr3"
#: sigma(300 K) of the soft lattice, meV -> label and style; the LO branch is on in all.
LATTICES = {
    0: ("LO branch", {"color": BLUE, "linestyle": "-"}),
    15: ("LO, soft 15 meV", {"color": TEAL, "linestyle": (0, (6, 1.5))}),
    30: ("LO, soft 30 meV", {"color": ORANGE, "linestyle": (0, (4, 1.5, 1, 1.5))}),
    60: ("LO, soft 60 meV", {"color": PURPLE, "linestyle": (0, (1.2, 1.2))}),
}
#: Edges of the curves, nm.
EDGES = np.linspace(6.0, 30.0, 49)
TABLES = ("materials", "path_integral", "rigid_exciton")


def systems():
    """Name -> (material, parameter set) of every system of which a lattice is stored whole, that of the figures first."""
    found = {}
    for material, chosen in path_integral.systems():
        if path_integral.lattices(material, chosen):
            found[f"{material}, {chosen}" if chosen else material] = material, chosen
    return found


def _system(name):
    if isinstance(name, materials.Material):
        return name
    if name is None:
        return materials.material(SYSTEM)
    material, _, chosen = name.partition(", ")
    return materials.material(material, chosen or None)


def known(system=None):
    """The lattices that are stored whole, of the system of the figures or of one of :func:`systems`."""
    m = _system(system)
    return [sigma for sigma in LATTICES if sigma in path_integral.lattices(m.name, m.parameter_set)]


def rigid(system=None):
    """The pair without a lattice, bound by the effective permittivity."""
    return scenarios.closure(scenarios.NULL, _system(system))


def dressed(sigma, system=None):
    """The pair with the LO branch and a soft lattice of ``sigma`` (300 K, meV)."""
    m = _system(system)
    return coherence.PathIntegral(rigid(system), m.name, m.parameter_set, float(sigma))


def sampled(sigma, T, system=None):
    """Edges, |I|^2 and its error as they were sampled with one lattice at one temperature."""
    m, rows = _system(system), tables.load("path_integral")
    mine = (rows.material == m.name) & (rows.parameter_set.fillna("") == m.parameter_set)
    rows = rows[mine & (rows.sigma_300_meV == sigma) & (rows.temperature_K == round(float(T)))].sort_values("edge_nm")
    return tuple(rows[name].to_numpy(float) for name in ("edge_nm", "overlap", "standard_error"))


def sampled_ratio(sigma, T, system=None):
    """Edges at which both are sampled, k(T)/k(300 K) of the overlaps, and its error."""
    (cold_edge, *cold), (warm_edge, *warm) = (sampled(sigma, t, system) for t in (T, 300.0))
    edge, i, j = np.intersect1d(cold_edge, warm_edge, return_indices=True)
    (cold, cold_error), (warm, warm_error) = ([x[i] for x in cold], [x[j] for x in warm])
    return edge, cold / warm, cold / warm * np.hypot(cold_error / cold, warm_error / warm)


def main_result(T, edges):
    """R_X(T) with the LO branch at some edges (nm), sampled, beside the rigid exciton's: a frame, one row a system and edge.

    ``factor`` is the one over the other, ``at 300 K`` the same of the overlap at 300 K. What is not stored is left out.
    """
    found = []
    for material, chosen in path_integral.systems():
        m = materials.material(material, chosen or None)
        name, null = f"{material}, {chosen}" if chosen else material, rigid(m)
        warm = dict(zip(*sampled(0, 300.0, m)[:2]))
        for D, value, error in zip(*sampled_ratio(0, T, m)):
            if D in edges:
                cold = float(null.rate_ratio(T, D))
                found.append((name, D, cold, value, error, value / cold, warm[D] / float(null.overlap(300.0, D))))
    heads = ["parameters", "edge $D$ (nm)", "rigid exciton", "LO branch", "error", "factor", "at 300 K"]
    return pd.DataFrame(found, columns=heads)


def soft_result(T, edge):
    """R_X(T) at one edge (nm) with each soft lattice, sampled: a frame, one row a system; the error in brackets, 12.3(4)."""
    found = []
    for material, chosen in path_integral.systems():
        m, row = materials.material(material, chosen or None), {}
        row["parameters"] = f"{material}, {chosen}" if chosen else material
        row["rigid exciton"] = f"{float(rigid(m).rate_ratio(T, edge)):.3g}"
        for sigma, (label, _) in LATTICES.items():
            at_edge = [(value, error) for D, value, error in zip(*sampled_ratio(sigma, T, m)) if edge == D]
            row[label] = in_brackets(*at_edge[0]) if at_edge else "not stored"
        found.append(row)
    return pd.DataFrame(found)


def in_brackets(value, error):
    """12.34 and .4 as 12.3(4): the error in units of the last digit shown."""
    digits = max(-int(np.floor(np.log10(error))), 0)
    last = round(error, digits) * 10**digits
    return f"{value:.{digits}f}({last:.0f})"


def draw(ax, d, value):
    """Curves and sampled points of the arrays ``value``_<sigma>, and the null model's, ``value``_rigid."""
    for sigma, (label, style) in LATTICES.items():
        if f"{value}_{sigma}" in d:
            line(ax, f"curve {sigma}", d["D"], d[f"{value}_{sigma}"], label=label, **style)
            found, error = d[f"{value}_{sigma}_sampled"], d[f"{value}_{sigma}_error"]
            marks = {"color": style["color"], "label": "_sampled", "markersize": 6}
            simulated(ax, f"points {sigma}", d["sampled_D"], found, error, **marks)
    line(ax, "null", d["D"], d[f"{value}_rigid"], label="rigid exciton", **NULL_MODEL)


def finish(ax, ylabel, ylim):
    """Axes and legend, once all curves stand."""
    if first(ax):
        ax.set(xscale="log", yscale="log", xlim=(5.6, 32), ylim=ylim, xlabel=r"edge $D$ (nm)", ylabel=ylabel)
        ax.set_xticks([6, 8, 10, 15, 20, 30], ["6", "8", "10", "15", "20", "30"], minor=False)
        ax.minorticks_off()
        legend(ax, "above")


def at(d, name, edge):
    """The value of a curve at one edge, nm."""
    return float(np.interp(edge, d["D"], d[name]))


def in_words(d, value, edges):
    """The curves ``value``_<sigma> at two edges, nm, for the sentence of a figure."""
    return "; ".join(
        f"{label}: " + " and ".join(f"{at(d, f'{value}_{sigma}', edge):.3g}" for edge in edges)
        for sigma, (label, _) in LATTICES.items()
        if f"{value}_{sigma}" in d and not np.isnan(d[f"{value}_{sigma}"]).all()
    )


def units(value, unit):
    """Units of what :func:`draw` draws."""
    names = [f"{value}_{sigma}{end}" for sigma in known() for end in ("", "_sampled", "_error")]
    return {"D": "nm", "sampled_D": "nm", f"{value}_rigid": unit, **dict.fromkeys(names, unit)}
