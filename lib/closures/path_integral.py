"""No closure: electron and hole in the harmonic lattice of Eq. 1, from the stored path integrals."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.interpolate import RectBivariateSpline

from .. import tables, validate
from .base import Closure, at_points
from .rigid import RigidExciton

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..hints import Values


#: Squared misfit of a spline over the sum of squared errors, as for the rigid exciton's table.
_SMOOTHING = 0.3


def systems() -> tuple[tuple[str, str], ...]:
    """(material, parameter set) of the stored path integrals."""
    rows = tables.load("path_integral")
    return tuple(dict.fromkeys(zip(rows.material, rows.parameter_set.fillna(""))))


def _rows(material, parameter_set):
    rows = tables.load("path_integral")
    return rows[(rows.material == material) & (rows.parameter_set.fillna("") == parameter_set)]


#: K; a lattice answers once all edges are stored at every temperature from here on. Colder ones join as they come.
COLDEST_NEEDED = 10.0


def _grid(rows):
    """Edges, temperatures, |I|^2 and its relative error of one lattice; None where too little of it is computed."""
    whole = tables.load("path_integral")
    value = rows.pivot_table(index="edge_nm", columns="temperature_K", values="overlap")
    error = rows.pivot_table(index="edge_nm", columns="temperature_K", values="standard_error")
    if len(value) < whole.edge_nm.nunique():
        return None
    # From the warmest down to the first that is not there for all edges.
    kept = []
    for T in sorted(whole.temperature_K.unique(), reverse=True):
        if T not in value or value[T].isna().any():
            break
        kept.insert(0, T)
    if not kept or kept[0] > COLDEST_NEEDED:
        return None
    value, error = value[kept], error[kept]
    return value.index.to_numpy(float), value.columns.to_numpy(float), value.to_numpy(), (error / value).to_numpy()


@lru_cache(maxsize=None)
def lattices(material: str, parameter_set: str) -> dict[float, tuple]:
    """Stored soft lattices of a system, sigma(300 K) in meV -> spline of ln(|I|^2 over the rigid exciton's) and its errors.

    Returns
    -------
    dict of float to (scipy.interpolate.RectBivariateSpline, ndarray, ndarray, ndarray)
        The spline over (ln D/nm, ln T/K), edges, temperatures and the relative standard errors at the nodes.
    """
    found = {}
    for sigma, rows in _rows(material, parameter_set).groupby("sigma_300_meV"):
        grid = _grid(rows)
        if grid is None:
            continue
        edge, temperature, value, error = grid
        row = rows.iloc[0]
        rigid = _rigid_of(row).overlap(temperature, edge[:, None])
        spline = RectBivariateSpline(
            np.log(edge), np.log(temperature), np.log(value / rigid), s=_SMOOTHING * np.sum(error**2)
        )
        found[float(sigma)] = spline, edge, temperature, error
    return found


def _rigid_of(row):
    from .. import materials

    m = materials.material(row.material, row.parameter_set if isinstance(row.parameter_set, str) else None)
    return RigidExciton(m.reduced_mass, m.effective_permittivity, cell=m.lattice_constant)


class PathIntegral(Closure):
    """One electron and one hole, their attraction, walls, the LO branch and a soft lattice: Eq. 1 without a closure.

    Parameters
    ----------
    rigid : RigidExciton
        The null model of the material: what the stored ratio |I|^2 with over without lattice is multiplied to.
    material, parameter_set : str
        One of :func:`systems`. Another set of a stored material takes the ratio of its first; for any other material the
        object exists and refuses to answer, with the reason.
    sigma : float
        Standard deviation of the gap's fluctuation by the soft lattice at 300 K, meV; sigma^2 goes as T (classical).

    Notes
    -----
    data/path_integral.csv holds sampled |I|^2 (``lib.path_integral.dressed_overlap``) of the material's masses, eps_inf,
    eps_0 and LO phonon. Between its nodes ln(|I|^2/|I|^2 of the rigid exciton) is a spline in ln D and ln T, smoothed
    within its errors, and linear in sigma^2; with moved masses that ratio is kept. N_coh counts cells by the measured
    longitudinal-transverse splitting as for the rigid exciton. A dressed pair is denser at contact than the hydrogen-like
    one of the effective permittivity, and the bulk splitting has that density in it already, so that N_coh is
    |I|^2/contact pi a_B^3/cell^3, ``contact`` the ratio of the two densities in the largest cold dot.
    """

    label = "path integral"
    contains = frozenset({"ionisation"})
    resolves_pair = True

    def __init__(self, rigid: RigidExciton, material: str, parameter_set: str = "", sigma: float = 30.0) -> None:
        self.rigid, self.cell = validate.instance("rigid", rigid, RigidExciton), rigid.cell
        self.sigma = validate.number("sigma", sigma, "finite and at least 0 meV", at_least=0.0)
        # Its own set before the others, but only where that reaches as far.
        sets = sorted((s for s in systems() if s[0] == material), key=lambda s: s[1] != parameter_set)
        known = (k for s in sets if (k := lattices(*s)))
        self._known = next((k for k in known if min(k) <= self.sigma <= max(k) * (1 + 1e-9)), {})
        if not self._known:
            stored = sorted(set().union(*(lattices(*s) for s in sets)))
            if not stored:
                listed = ", ".join(dict.fromkeys(s[0] for s in systems() if lattices(*s)))
                self.unknown = f"no path integral is stored for {material}, there is one for {listed}"
                return
            there = ", ".join(f"{sigma:g}" for sigma in stored)
            self.unknown = (
                f"no path integral is stored for {material} at sigma = {self.sigma:g} meV, there is one at {there}"
            )
            return
        sigmas = np.array(sorted(self._known))
        upper = min(int(np.searchsorted(sigmas, self.sigma)), len(sigmas) - 1)
        lower = max(upper - 1, 0)
        span = sigmas[upper] ** 2 - sigmas[lower] ** 2
        share = (self.sigma**2 - sigmas[lower] ** 2) / span if span else 1.0
        self._mixed = [
            (weight, *self._known[sigmas[i]]) for i, weight in ((lower, 1 - share), (upper, share)) if weight
        ]
        edge = self._mixed[0][2]
        self._edges = max(edge[0], rigid.edges[0]), min(edge[-1], rigid.edges[1])
        self.temperatures = (
            max(rigid.temperatures[0], *(temperature[0] for _, _, _, temperature, _ in self._mixed)),
            min(rigid.temperatures[1], *(temperature[-1] for _, _, _, temperature, _ in self._mixed)),
        )
        # Of the weakest soft lattice, because the splitting of the bulk is that of a free exciton.
        spline, edge, temperature, _ = self._known[sigmas[0]]
        self.contact = float(np.exp(at_points(spline, np.log(edge[-1]), np.log(temperature[0]))))

    @property
    def null_limit(self) -> Closure | None:
        return self.rigid

    def _change(self, T, D):
        return sum(weight * at_points(spline, np.log(D), np.log(T)) for weight, spline, *_ in self._mixed)

    def overlap(self, T: ArrayLike, D: ArrayLike) -> Values:
        """|I|^2, the rate over that of a pair of unit overlap, in the broadcast shape of ``T`` (K) and ``D`` (nm)."""
        T, D = self._arguments(T, D)
        return self.rigid.overlap(T, D) * np.exp(self._change(T, D))

    def relative_error(self, T: ArrayLike, D: ArrayLike) -> Values:
        """Statistical error of :meth:`overlap` over it: that of the nearest node, in the broadcast shape."""
        T, D = self._arguments(T, D)
        found = 0.0
        for weight, _, edge, temperature, error in self._mixed:
            i = np.argmin(abs(np.log(D)[..., None] - np.log(edge)), -1)
            j = np.argmin(abs(np.log(T)[..., None] - np.log(temperature)), -1)
            found = found + (weight * error[i, j]) ** 2
        return np.sqrt(found)

    def _number(self, T, D):
        return self.rigid._number(T, D) * np.exp(self._change(T, D)) / self.contact
