"""The rigid exciton: one electron and one hole with Coulomb attraction in a hard cube, no lattice."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.interpolate import RectBivariateSpline

from .. import oscillator, tables, units, validate
from ..path_integral import natural_units
from .base import POSITIVE, Closure, at_points, plain
from .envelope import box_average

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import ArrayLike

    from ..hints import Floats, Values


#: By how much the cube of the centre of mass is smaller than the dot, equal masses, a_B (Kayanuma 1988).
DEAD_LAYER = 1.46
#: Squared misfit of the spline over the sum of squared errors: 1 would bend 4 standard errors away where |I|^2 turns.
_SMOOTHING = 0.3
#: Points an axis of the grid on which the smoothed table is kept.
_FINE = 160


def on_top_density(beta: ArrayLike) -> Floats:
    """<0|exp(-bH)|0> a_B^3 of the relative motion of a free pair; ``beta`` = b Ry, above 0.

    Bound s states and Sommerfeld's enhancement of the continuum (Elliott), each weighed by Boltzmann's factor.
    """
    beta = validate.numbers("beta", beta, **POSITIVE)[..., None]
    n = np.arange(1, 200)
    # The states from 200 on lie at zero energy: sum 1/n^3 from 200.5.
    bound = np.sum(np.exp(beta / n**2) / n**3, -1) + 0.5 / 199.5**2
    node, weight = np.polynomial.legendre.leggauss(80)
    k = (node + 1) / 2 * 6.5 / np.sqrt(beta)
    width = weight / 2 * 6.5 / np.sqrt(beta)
    free = np.sum(width * k / -np.expm1(-2 * np.pi / k) * np.exp(-beta * k**2), -1)
    return (bound + free) / np.pi


def bound_states(beta: ArrayLike) -> Floats:
    """Planck and Larkin's sum over bound states, n^2 (exp(b/n^2) - 1 - b/n^2); ``beta`` = b Ry."""
    beta = validate.numbers("beta", beta, **POSITIVE)[..., None]
    n = np.arange(1, 300)
    return np.sum(n**2 * (np.expm1(beta / n**2) - beta / n**2), -1)


def reduced_edge(edge: Any) -> Any:
    """D less the dead layer, a_B: D - 1.46 in a large cube, about D/sqrt(2) (the first gap of two carriers) in a small one."""
    return edge - DEAD_LAYER * -np.expm1(-edge / 5.0)


def bulk_overlap(edge: Any, temperature: ArrayLike, centre: float = 0.25) -> Any:
    """|I|^2 of a warm pair in a large cube, without walls: ``edge`` in a_B, ``temperature`` in Ry.

    Lambda^3 <0|exp(-bH)|0>/(D^3/lambda^3 + bound), Lambda the thermal wavelength of the whole pair and lambda that of
    its relative motion: Elliott's strength at one place over Saha's count of free and bound states.

    Parameters
    ----------
    centre : float
        mu/M of the pair, 1/4 for equal masses.
    """
    beta = 1 / validate.numbers("temperature", temperature, **POSITIVE)
    free = edge**3 * (4 * np.pi * beta) ** -1.5
    return (4 * np.pi * centre * beta) ** 1.5 * on_top_density(beta) / (free + bound_states(beta))


def envelope_overlap(edge: Any, temperature: Any, levels_edge: Any = None) -> Any:
    """|I|^2 of a 1s exciton that moves as a whole in a hard cube, equal masses; a_B and Ry.

    ``levels_edge`` (by default ``edge``) sets the levels, ``edge`` the volume.
    """
    box = edge if levels_edge is None else levels_edge
    return edge**3 / np.pi * box_average(0.25 * np.pi**2 / (temperature * box**2)) ** 3


def internal_factor(edge: Any, temperature: ArrayLike) -> Any:
    """Share of |I|^2 of the 1s pair left by excited internal states and unbound pairs: Elliott over Saha, cold limit 1."""
    # Beyond b = 30 everything but 1s is gone.
    beta = np.minimum(1 / validate.numbers("temperature", temperature, **POSITIVE), 30.0)
    free = edge**3 * (4 * np.pi * beta) ** -1.5
    return np.pi * on_top_density(beta) / (free + bound_states(beta))


def _baseline(edge, temperature):
    """The analytic parts in the reduced edge: what the table is smooth against."""
    box = reduced_edge(edge)
    return envelope_overlap(box, temperature) * internal_factor(box, temperature)


def analytic_parts(edge: ArrayLike, temperature: ArrayLike) -> dict[str, Floats]:
    """|I|^2 of equal masses built up from what has a formula; ``edge`` in a_B, above 3, and ``temperature`` in Ry.

    Returns
    -------
    dict of str to ndarray
        "hard walls": the 1s exciton as one particle in the whole cube. "dead layer": its levels in D - 1.46 a_B, its cold
        value from a variational state of electron and hole. "unbound pairs": that times :func:`internal_factor`.
    """
    edge, temperature = np.broadcast_arrays(
        validate.numbers("edge", edge, "above 3 a_B", above=3.0),
        validate.numbers("temperature", temperature, **POSITIVE),
    )
    walls = envelope_overlap(edge, temperature)
    share = envelope_overlap(edge, temperature, edge - DEAD_LAYER) / ((8 / np.pi**2) ** 3 * edge**3 / np.pi)
    layer = share * oscillator.variational_overlap(edge, 1.0)
    return {"hard walls": walls, "dead layer": layer, "unbound pairs": layer * internal_factor(edge, temperature)}


def _rows(ratio):
    table = tables.load("rigid_exciton")
    rows = table[table.mass_ratio == ratio]
    value = rows.pivot_table(index="edge_bohr", columns="temperature_rydberg", values="overlap")
    error = rows.pivot_table(index="edge_bohr", columns="temperature_rydberg", values="standard_error") / value
    return value.index.to_numpy(float), value.columns.to_numpy(float), value.to_numpy(), error.to_numpy()


@lru_cache(maxsize=None)
def table_range() -> tuple[float, float, float]:
    """Lowest and highest D/a_B, and highest kT/Ry, of the stored table; below its coldest row nothing changes."""
    x, t, *_ = _rows(1.0)
    return x[0], x[-1], t[-1]


@lru_cache(maxsize=None)
def _universal():
    """Spline of ln |I|^2 over (ln D/a_B, ln kT/Ry) for equal masses, smoothed within the table's own errors."""
    x, t, value, error = _rows(1.0)
    base = _baseline(x[:, None], t + 0 * x[:, None])
    smooth = RectBivariateSpline(np.log(x), np.log(t), np.log(value / base), s=_SMOOTHING * np.sum(error**2))
    fine_x, fine_t = np.geomspace(x[0], x[-1], _FINE), np.geomspace(t[0], t[-1], _FINE)
    fine = np.log(_baseline(fine_x[:, None], fine_t + 0 * fine_x[:, None])) + smooth(np.log(fine_x), np.log(fine_t))
    return RectBivariateSpline(np.log(fine_x), np.log(fine_t), fine), np.log(t[0])


@lru_cache(maxsize=None)
def _unequal():
    """Splines of ln(|I|^2/|I|^2 of equal masses), each with (ln mass ratio)^2, on the small grid."""
    equal, _ = _universal()
    found = []
    for ratio in sorted(tables.load("rigid_exciton").mass_ratio.unique()):
        if ratio != 1:
            x, t, value, _ = _rows(ratio)
            change = np.log(value) - equal(np.log(x), np.log(t))
            ends = np.log(x[[0, -1]]), np.log(t[[0, -1]])
            found.append((np.log(ratio) ** 2, RectBivariateSpline(np.log(x), np.log(t), change, kx=1, ky=1), *ends))
    return found


def universal_overlap(edge: ArrayLike, temperature: ArrayLike, mass_ratio: float = 1.0) -> Values:
    """|I|^2 from the table: ``edge`` in a_B and ``temperature`` in Ry broadcast, ``mass_ratio`` from 1/3 to 3."""
    low, high, hottest = table_range()
    edge = validate.numbers("edge", edge, f"from {low:g} to {high:g} a_B", at_least=low * 0.999, at_most=high * 1.001)
    allowed = f"above 0 and up to {hottest:g} Ry"
    temperature = validate.numbers("temperature", temperature, allowed, above=0.0, at_most=hottest * 1.001)
    ratio = validate.number("mass_ratio", mass_ratio, "from 1/3 to 3", at_least=0.333, at_most=3.0)
    spline, coldest = _universal()
    x, t = np.broadcast_arrays(np.log(edge), np.maximum(np.log(temperature), coldest))
    found = at_points(spline, x, t)
    if ratio != 1:
        place, knots = np.log(ratio) ** 2, [0.0]
        changes = [np.zeros(x.shape)]
        for squared, change, ends_x, ends_t in _unequal():
            knots.append(squared)
            changes.append(at_points(change, np.clip(x, *ends_x), np.clip(t, *ends_t)))
        upper = min(int(np.searchsorted(knots, place)), len(knots) - 1)
        share = (place - knots[upper - 1]) / (knots[upper] - knots[upper - 1])
        found = found + (1 - share) * changes[upper - 1] + share * changes[upper]
    return plain(np.exp(found))


class RigidExciton(Closure):
    """The null model: one electron and one hole with Coulomb attraction in a hard cube, and nothing else.

    N_coh = |I|^2 pi a_B^3/cell^3, |I|^2 the thermal overlap: dead layer, excited internal states and unbound pairs are
    in it, and no parameter but the pair's. Off: fine structure, long-range exchange, retardation, the lattice.

    Parameters
    ----------
    reduced_mass : float
        Free-electron masses.
    permittivity : float
        Effective permittivity of the pair's attraction.
    mass_ratio : float
        m_h/m_e, from 1/3 to 3.
    cell : float
        Edge of the cells that N counts, nm.

    Notes
    -----
    |I|^2 comes from data/rigid_exciton.csv, sampled in the pair's own units (``lib.path_integral``) and smoothed within the
    errors of its rows (about 1 %). Refused outside D from .5 to 22 a_B and above kT = 4.2 Ry: there
    ``lib.path_integral.thermal_overlap`` computes single values. Permittivity and masses are those of the bulk. Cells are
    counted by the share of the 1s exciton: |I|^2 = 1, a strongly confined pair, is pi a_B^3/cell^3 of them, which is more
    than a dot below pi^(1/3) a_B has.
    """

    label = "rigid exciton"
    contains = frozenset({"ionisation"})
    resolves_pair = True

    def __init__(self, reduced_mass: float, permittivity: float, mass_ratio: float = 1.0, cell: float = 0.587) -> None:
        self.bohr_radius, self.rydberg = natural_units(reduced_mass, permittivity)
        self.reduced_mass, self.permittivity = float(reduced_mass), float(permittivity)
        self.mass_ratio = validate.number("mass_ratio", mass_ratio, "from 1/3 to 3", at_least=0.333, at_most=3.0)
        self.cell = validate.number("cell", cell, **POSITIVE)
        low, high, hottest = table_range()
        self._edges = max(low * self.bohr_radius, self.cell), high * self.bohr_radius
        self.temperatures = 0.0, hottest * self.rydberg / units.BOLTZMANN

    @property
    def null_limit(self) -> Closure | None:
        return self

    def _overlap(self, T, D):
        return universal_overlap(D / self.bohr_radius, units.BOLTZMANN * T / self.rydberg, self.mass_ratio)

    @validate.guarded()
    def overlap(self, T: ArrayLike, D: ArrayLike) -> Values:
        """|I|^2, the rate over that of a pair of unit overlap, in the broadcast shape of ``T`` (K) and ``D`` (nm)."""
        return plain(self._overlap(*self._arguments(T, D)))

    def _number(self, T, D):
        return self._overlap(T, D) * np.pi * (self.bohr_radius / self.cell) ** 3
