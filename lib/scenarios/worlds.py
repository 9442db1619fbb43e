"""The closures of ``lib.coherence`` with the parameters this book gives them.

One place decides what enters a curve of Fig. 2: which material row, which mass, which
coupling law. Everything that is not cited is listed here as a constant and called an
assumption wherever it is shown.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from .. import coherence, factors, materials, tables, validate
from ..closures.factor import WithFactor, WithLattice
from ..coherence import (
    ArrheniusLaw,
    DisorderedLattice,
    DressedEnvelope,
    PathIntegral,
    PhaseLocking,
    PolaronCrossover,
    RigidExciton,
    ThermalEnvelope,
)  # fmt: skip
from .assumed import ASSUMED, CALIBRATION, CAPTION, UNCITED, book_material

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from numpy.typing import ArrayLike

    from ..closures.base import Closure
    from ..hints import Values
    from ..materials import Material


#: The null model of the book: no lattice disorder.
NULL = "rigid exciton"


@validate.guarded(material=materials.Material)
def calibration(material: Material | None = None, highest: float = 1000.0) -> dict[str, Any]:
    """Couplings V at which the polaron crossover has the null model's R_X at the calibration point.

    Parameters
    ----------
    material : lib.materials.Material, optional
        CsPbBr3 with other values; the book's own by default.
    highest : float
        Largest V searched, meV.

    Returns
    -------
    dict
        ``target`` (R_X of the null model), ``roots`` (all V in meV, rising),
        ``coupling`` (the smallest root), ``reorganization_energy`` (lambda of the cells, meV).

    Notes
    -----
    R is not a monotone function of V: it rises steeply, then falls because a large V
    orders the dot at 300 K as well. Both roots are closures of the book.
    """
    highest = validate.number("highest", highest, "from 1 to 1e5 meV", at_least=1.0, at_most=1e5)
    return _calibration(book_material(CALIBRATION["name"]) if material is None else material, highest)


@lru_cache(maxsize=64)
def _calibration(m, highest):
    D, T = CALIBRATION["D"], CALIBRATION["T"]
    target = BOOK.closure(NULL, m).rate_ratio(T, D)

    def excess(V):
        # A dot for each coupling, all of them at once.
        made = PolaronCrossover(lambda _: np.asarray(V, float), m.spectral_density, m.lattice_constant)
        return np.log(made.rate_ratio(T, np.full(np.shape(V), D)) / target)

    grid = np.geomspace(0.5, highest, 48)
    values = excess(grid)
    roots = [brentq(excess, a, b) for a, b, u, v in zip(grid, grid[1:], values, values[1:]) if u * v < 0]
    if not roots:
        raise ValueError(
            f"highest = {highest:g} meV is not allowed: no coupling up to it gives R_X = {target:.4g} at {D:g} nm and {T:g} K"
        )
    return {
        "target": target,
        "roots": tuple(roots),
        "coupling": roots[0],
        "reorganization_energy": m.spectral_density.reorganization_energy,
    }


#: Optional physics of theory, off by default: name -> factor(material) giving factor(T, D).
FACTORS: dict[str, Callable | None] = {
    "none": None,
    "dark state 3 meV above": lambda m: lambda T, D: factors.fine_structure_factor(T, 3.0) + 0 * D,
    "dark state level with the bright": lambda m: lambda T, D: factors.fine_structure_factor(T, 0.0) + 0 * D,
    "dark state 3 meV below": lambda m: lambda T, D: factors.fine_structure_factor(T, -3.0) + 0 * D,
    "long-range exchange": lambda m: (
        lambda T, D: factors.exchange_factor(T, D, m.exciton_mass, m.longitudinal_transverse_splitting)
    ),
    "ionisation": lambda m: lambda T, D: factors.ionisation_factor(T, D, m.binding_energy, m.reduced_mass),
    "zero-phonon line": lambda m: lambda T, D: factors.zero_phonon_factor(m.spectral_density, T) + 0 * D,
}


def closure(
    name: str,
    material: str | Material = "CsPbBr3",
    exponent: float = 0,
    parameter_set: str | None = None,
    factor: str = "none",
) -> Closure:
    """One closure with the book's parameters.

    Parameters
    ----------
    name : str
        One of ``CLOSURES``.
    material : str or lib.materials.Material
        Composition.
    exponent : float
        p of V(D) = V f (D/15 nm)^p, one of ``EXPONENTS`` in figures; for the polaron crossovers and phase locking.
    parameter_set : str, optional
        Parameter set of the material, where it has several.
    factor : str
        One of ``FACTORS``, multiplied to the rate.

    Returns
    -------
    lib.coherence.Closure

    Notes
    -----
    - Arrhenius law: Eq. 4 with the A_X(D) and the N_coh(300 K) of the null model.
      No A_X is public, so Eq. 4 alone gives no curve.
    - polaron crossover: the J of the material in every cell, V the small root of :func:`calibration`;
      "large V": its other root.
    - phase locking: K = V, sigma from the thermal part of Eq. 3.
    - thermal envelope: the exciton mass of the material, nothing else.
    - dressed envelope: the null model times the factor of a lattice, the J of the material taken as local, xi assumed.
    - disordered lattice: the null model times the factor of stored lattices of CsPbBr3 with a thermal sigma that is
      assumed, scaled to the material's mass.
    - path integral: the pair with the LO branch and a soft lattice of the same thermal sigma, without a closure; stored for
      CsPbBr3, CsPbI3 and CdSe, elsewhere it refuses.

    A factor whose physics the closure has in itself (``Closure.contains``) leaves it as it is.
    """
    return BOOK.closure(name, material, exponent, parameter_set, factor)


class World:
    """The book's materials and assumed numbers, some of them multiplied by a factor.

    Parameters
    ----------
    factors : dict of str to float, optional
        Key of a row of :meth:`inputs` -> factor. What the tables derive from a moved parameter moves with it.
    parameter_sets : dict of str to str, optional
        Parameter set of a material that has several; its first by default.
    spectral_model : str or dict of str to str, optional
        Model of J: one name for every material that has a model of that name (the others keep their first), or
        material -> model. The polaron crossover is calibrated with the J of this world.
    instead : dict of str to lib.materials.Material, optional
        Name of a known material -> a material that stands in its place, such as one of :func:`lib.materials.define`.

    Raises
    ------
    ValueError
        For an unknown key or model, or a factor that is not a number above 0.
    """

    @validate.guarded(factors=Mapping, parameter_sets=Mapping, spectral_model=(str, Mapping), instead=Mapping)
    def __init__(
        self,
        factors: Mapping[str, float] | None = None,
        parameter_sets: Mapping[str, str] | None = None,
        spectral_model: str | Mapping[str, str] | None = None,
        instead: Mapping[str, Material] | None = None,
    ) -> None:
        self.factors = {
            key: validate.number(f"factors[{key!r}]", value, "finite and above 0", above=0.0)
            for key, value in (factors or {}).items()
        }
        self.parameter_sets = dict(parameter_sets or {})
        for name, chosen in self.parameter_sets.items():
            book_material(name, chosen)  # refuses what is unknown
        self.spectral_models = self._chosen_models(spectral_model)
        self.instead = {
            validate.choice("instead", name, materials.KNOWN): validate.instance(
                f"instead[{name!r}]", m, materials.Material
            )
            for name, m in (instead or {}).items()
        }
        self._materials: dict[tuple, Material] = {}
        if self.factors:
            known = set(self.inputs().input)
            for key in self.factors:
                validate.choice("factors", key, known)

    @staticmethod
    def _chosen_models(choice):
        known = {name: materials.spectral_models(name) for name in materials.KNOWN}
        if isinstance(choice, str):
            validate.choice("spectral_model", choice, dict.fromkeys(m for models in known.values() for m in models))
            return {name: choice for name, models in known.items() if choice in models}
        chosen = dict(choice or {})
        for name, model in chosen.items():
            validate.choice("spectral_model", name, known)
            validate.choice(f"spectral_model[{name!r}]", model, known[name])
        return chosen

    def assumed(self, name: str) -> float:
        """One of ``ASSUMED``, moved."""
        return ASSUMED[validate.choice("name", name, ASSUMED)] * self.factors.get(f"assumed.{name}", 1.0)

    @property
    def threshold(self) -> float:
        """R* of a crossover, above 1."""
        return 1 + self.assumed("threshold - 1")

    def material(self, name: str | Material, parameter_set: str | None = None) -> Material:
        """The material, moved; ``name`` may be a Material, which is given back as it is."""
        if isinstance(name, materials.Material):
            return name
        validate.choice("name", name, materials.KNOWN)
        chosen = self.parameter_sets.get(name) if parameter_set is None else parameter_set
        chosen = None if name in self.instead else chosen
        if not self.factors:
            return self._unmoved(name, chosen)
        if (name, chosen) not in self._materials:
            self._materials[name, chosen] = self._moved(name, self._unmoved(name, chosen))
        return self._materials[name, chosen]

    def _unmoved(self, name, parameter_set):
        if name in self.instead:
            return self.instead[name]
        return book_material(name, parameter_set, self.spectral_models.get(name))

    def _moved(self, name, m):
        mine = {key.split(".", 1)[1]: f for key, f in self.factors.items() if key.split(".", 1)[0] == name}
        if not mine:
            return m
        factor = {p: mine.get(p, 1.0) for p in materials.PARAMETERS}
        for row in m.parameters.itertuples():
            if isinstance(row.derived_from, str):
                factor[row.parameter] *= _DERIVED[row.parameter](factor)
        modes = m.modes.copy()
        for column in ("energy_meV", "huang_rhys"):
            modes[column] *= [mine.get(f"{mode}: {column}", 1.0) for mode in modes["mode"]]
        modes["huang_rhys"] *= mine.get("all modes: huang_rhys", 1.0)
        own = m.own_density and m.own_density * mine.get("all modes: huang_rhys", 1.0)
        return dataclasses.replace(m, modes=modes, own_density=own, **{p: getattr(m, p) * f for p, f in factor.items()})

    def closure(
        self,
        name: str,
        material: str | Material = "CsPbBr3",
        exponent: float = 0,
        parameter_set: str | None = None,
        factor: str = "none",
    ) -> Closure:
        """:func:`closure` in this world."""
        validate.choice("name", name, CLOSURES)
        validate.choice("factor", factor, FACTORS)
        exponent = validate.number("exponent", exponent, "from -10 to 10", at_least=-10.0, at_most=10.0)
        m = self.material(material, parameter_set)
        made = _MAKE[name](self, m, exponent)
        physics = FACTORS[factor]
        return made if physics is None or factor in made.contains else WithFactor(made, physics(m))

    def _null(self, m):
        return _MAKE[NULL](self, m, 0)

    def _law(self, m):
        null = self._null(m)

        def activation(D):
            each, back = np.unique(D, return_inverse=True)
            return coherence.fit_activation(null, each).value[back].reshape(np.shape(D))

        law = ArrheniusLaw(activation, lambda D: np.maximum(null.coherence_number(300.0, D), 1.0))
        law.cell, law._edges, law.resolves_pair = null.cell, null.edges, null.resolves_pair
        return law

    def _polaron(self, m, exponent, root):
        made = PolaronCrossover(self.coupling_law(m, exponent, root), m.spectral_density, m.lattice_constant)
        made.label = ROOTS[root]
        return made

    def _locking(self, m, exponent):
        spread = lambda T: np.sqrt(m.spectral_density.thermal_variance(T))  # noqa: E731
        return PhaseLocking(self.coupling_law(m, exponent), spread, m.lattice_constant)

    def _dressed(self, m):
        xi = self.assumed("correlation_length")
        lattice = DressedEnvelope(m.exciton_mass, m.spectral_density, xi, cell=m.lattice_constant)
        return WithLattice(self._null(m), lattice)

    def _disordered(self, m):
        stored = tables.load("lattice_sweep").query("static_sigma_meV == 0").thermal_sigma_300_meV
        nearest = min(stored.unique(), key=lambda value: abs(np.log(value / self.assumed("lattice_sigma"))))
        lattice = DisorderedLattice(m.exciton_mass, float(nearest), cell=m.lattice_constant)
        return WithLattice(self._null(m), lattice)

    def _path_integral(self, m):
        return PathIntegral(self._null(m), m.name, m.parameter_set, self.assumed("lattice_sigma"))

    def coupling_law(
        self, material: str | Material, exponent: float = 0, root: int = 0
    ) -> Callable[[ArrayLike], Values]:
        """V(D) in meV: a calibrated V times f (D/15 nm)^exponent, f the relative oscillator strength. Assumed."""
        exponent = validate.number("exponent", exponent, "from -10 to 10", at_least=-10.0, at_most=10.0)
        m, name = self.material(material), CALIBRATION["name"]
        # A material of a reader's own is compared with the default set.
        chosen = m.parameter_set if m.parameter_set in materials.parameter_sets(name) else None
        roots = calibration(self.material(name, chosen))["roots"]
        if root >= len(roots):
            raise ValueError(f"root = {root} is not allowed: the calibration has {len(roots)} root(s)")
        V = roots[root] * m.relative_oscillator_strength
        reference = CALIBRATION["D"]
        return lambda D: V * (np.asarray(D, float) / reference) ** exponent

    def inputs(self) -> pd.DataFrame:
        """What can be moved, one row an input.

        Returns
        -------
        pandas.DataFrame
            ``input`` (key of ``factors``), ``spread`` (one standard deviation of its logarithm), ``basis``
            ("cited" where the row or the source states an uncertainty, otherwise what is assumed) and ``unverified``.
        """
        rows = []
        ranges = tables.load("phonon_modes").dropna(subset=["huang_rhys_low"]).set_index("mode")
        for name in materials.KNOWN:
            m = self._unmoved(name, self.parameter_sets.get(name))
            for row in m.parameters.itertuples():
                if isinstance(row.derived_from, str) or row.uncertainty == 0:
                    continue
                cited = np.isfinite(row.uncertainty)
                spread = row.uncertainty / row.value if cited else UNCITED
                rows.append((f"{name}.{row.parameter}", spread, "cited" if cited else "assumed", row.confidence == "M"))
            # A J of one's own is moved as a whole: its nodes are no modes.
            for row in m.modes.itertuples() if m.own_density is None else ():
                weak = row.confidence == "M"
                rows.append((f"{name}.{row.mode}: energy_meV", UNCITED, "assumed", weak))
                if row.mode in ranges.index:
                    low, high = ranges.loc[row.mode, ["huang_rhys_low", "huang_rhys_high"]].astype(float)
                    spread = (high - low) / (high + low)
                    rows.append((f"{name}.{row.mode}: huang_rhys", spread, "cited", weak))
            rows.append((f"{name}.all modes: huang_rhys", CAPTION, "assumed", False))
        rows += [(f"assumed.{name}", CAPTION, "assumed", True) for name in ASSUMED]
        return pd.DataFrame(rows, columns=["input", "spread", "basis", "unverified"])


#: Factor of a derived parameter, from the factors of those it is derived from.
_DERIVED = {
    "exciton_mass": lambda f: f["reduced_mass"],
    "bohr_radius": lambda f: f["effective_permittivity"] / f["reduced_mass"],
    "binding_energy": lambda f: f["reduced_mass"] / f["effective_permittivity"] ** 2,
    "effective_permittivity": lambda f: np.sqrt(f["reduced_mass"] / f["binding_energy"]),
    "longitudinal_transverse_splitting": lambda f: (
        f["interband_energy"] / (f["bohr_radius"] ** 3 * f["optical_permittivity"] * f["gap_energy"] ** 2)
    ),
}
#: The two roots of the calibration, as closures.
ROOTS = ("polaron crossover", "polaron crossover, large V")
#: How a closure is made in a world, of a material and the exponent of V(D); in the order in which they are shown.
_MAKE = {
    "Arrhenius law": lambda world, m, p: world._law(m),
    ROOTS[0]: lambda world, m, p: world._polaron(m, p, 0),
    ROOTS[1]: lambda world, m, p: world._polaron(m, p, 1),
    "phase locking": lambda world, m, p: world._locking(m, p),
    NULL: lambda world, m, p: RigidExciton(m.reduced_mass, m.effective_permittivity, cell=m.lattice_constant),
    "thermal envelope": lambda world, m, p: ThermalEnvelope(m.exciton_mass, cell=m.lattice_constant),
    "dressed envelope": lambda world, m, p: world._dressed(m),
    "disordered lattice": lambda world, m, p: world._disordered(m),
    "path integral": lambda world, m, p: world._path_integral(m),
}
#: Names of the closures.
CLOSURES = tuple(_MAKE)
#: Exponents p of V(D) = V (D/15 nm)^p that figures and tables offer: the paper says that coupling grows with D.
EXPONENTS = (0.0, 0.5, 1.0)
#: The book's own values.
BOOK = World()


@validate.remembered
def world(spectral_model: str | Mapping[str, str] | None = None) -> World:
    """The book's values with another model of J, a name of ``materials.spectral_models``; made once."""
    first = materials.spectral_models(CALIBRATION["name"])[0]
    default = spectral_model is None or isinstance(spectral_model, str) and spectral_model == first
    return BOOK if default else World(spectral_model=spectral_model)
