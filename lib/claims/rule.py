"""From computations to a verdict: the case that is asked, what was found in it, the word, and what the word depends on.

A claim is one row of ``data/claims.csv`` and one function marked ``@claim("C1")`` in this package. The function takes
a :class:`Case` and gives a :class:`Found`; :func:`verdict` makes the word. Nothing else knows about single claims.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .. import coherence, materials, scenarios, validate
from . import given as given_numbers  # noqa: I001

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from numpy.typing import ArrayLike

    from ..closures.base import Closure
    from ..hints import Values
    from ..materials import Material
    from ..scenarios import World


#: What kind of statement a claim is.
TYPES = {
    "identity": "true of every Hamiltonian of the paper's form: computed as a guard, not counted",
    "model": "holds under some closures and fails under others",
    "data": "a cited measurement decides",
}
#: The five verdicts and what they mean.
VERDICTS = {
    "follows": "follows from Eqs. 1-4, or from an exact result",
    "closure": "needs a further assumption: the closure named",
    "null model": "holds already without any lattice disorder",
    "contradicted": "an exact result, cited data, the path integral or every closure of this book say otherwise",
    "undecidable": "cannot be decided with public data",
}
#: The closure that is none: where it answers, it is asked before the others.
BEST = "path integral"
#: Closures that repeat another one, so that their agreement supports nothing: name -> why.
COPIES = {"Arrhenius law": "Eq. 4 with the A_X(D) and the N_coh(300 K) of the null model"}


@dataclass(frozen=True)
class Found:
    """What the computation of one claim gives in one case.

    Attributes
    ----------
    value : float
        The number of the ledger.
    stands : dict of str to bool
        Ground (a closure, or another assumption by name) -> whether the claim holds on it.
    exact : bool, optional
        True or False where an exact result or cited data settle the claim.
    public : bool
        False where the data that would decide are not public.
    built_in : tuple of str
        Grounds on which the claim holds or fails by construction; they are shown and support nothing. Those of
        ``COPIES`` need not be named.
    null : str
        The ground without any lattice disorder.
    """

    value: float
    stands: dict[str, bool] = field(default_factory=dict)
    exact: bool | None = None
    public: bool = True
    built_in: tuple[str, ...] = ()
    null: str = scenarios.NULL

    @property
    def evidence(self) -> dict[str, bool]:
        """``stands`` without what holds or fails by construction."""
        return {name: bool(holds) for name, holds in self.stands.items() if not self.circular(name)}

    def circular(self, ground: str) -> bool:
        """True where agreement on this ground says nothing."""
        return ground in self.built_in or ground in COPIES


def verdict(found: Found) -> str:
    """One of ``VERDICTS``: exact results and cited data first, then the path integral, the null model, the other closures.

    What fails with electron, hole and lattice computed together is contradicted, whatever a closure says; what holds there is
    the null model's where it holds without the lattice too. Without any evidence, as where no lattice was computed, a claim
    is undecidable.
    """
    if found.exact is not None:
        return "follows" if found.exact else "contradicted"
    if not found.public or not found.evidence:
        return "undecidable"
    if not found.evidence.get(BEST, True):
        return "contradicted"
    if found.evidence.get(found.null):
        return "null model"
    return "closure" if any(found.evidence.values()) else "contradicted"


# ------------------------------------------------------------------ the case that is asked
@dataclass(frozen=True)
class Case:
    """Inputs and choices under which all claims are computed; the defaults are the book's.

    Parameters
    ----------
    world : lib.scenarios.World
        Materials and assumed numbers.
    sizes : (float, float)
        Edges in nm between which a size trend is read.
    edge : float
        Edge in nm at which single numbers are read.
    tolerance : float
        Every tolerance is multiplied by it.
    cold : float
        Lowest temperature, K: of R_X, of the window of a fit and of the search for a crossover.
    threshold : float, optional
        R* of a crossover; that of the world by default.
    coupling : dict
        Further arguments of ``World.closure`` for the coupling law of the polaron crossover and of phase locking.
    factor : str
        One of ``scenarios.FACTORS``, multiplied to every rate.
    held : {"Huang-Rhys factor", "reorganization energy"}
        What stays when all modes are made softer (C19).
    given : dict of str to float
        Values put in the place of those of :mod:`lib.claims.given`.
    """

    world: scenarios.World = scenarios.BOOK
    sizes: tuple[float, float] = (10.0, 30.0)
    edge: float = 15.0
    tolerance: float = 1.0
    cold: float = 10.0
    threshold: float | None = None
    coupling: dict[str, Any] = field(default_factory=dict)
    factor: str = "none"
    held: str = "Huang-Rhys factor"
    given: dict[str, float] = field(default_factory=dict)
    _made: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        small, large = (validate.number("sizes", D, "two edges in nm, rising", above=0.0) for D in self.sizes)
        if small >= large:
            raise ValueError(f"sizes = {self.sizes!r} is not allowed: two edges in nm, rising")
        validate.number("edge", self.edge, "finite and above 0 nm", above=0.0)
        validate.number("tolerance", self.tolerance, "finite and above 0", above=0.0)
        validate.number("cold", self.cold, "from 4 K to below 300 K", at_least=4.0, at_most=299.0)
        validate.choice("held", self.held, ("Huang-Rhys factor", "reorganization energy"))
        for name, value in self.given.items():
            validate.choice("given", name, given_numbers.NAMES)
            validate.number(f"given[{name!r}]", value)

    @classmethod
    def of(cls, world_or_case: Case | World) -> Case:
        """A case as it is, or the book's case in a world."""
        return world_or_case if isinstance(world_or_case, Case) else cls(world=world_or_case)

    def take(self, name: str) -> float:
        """A number of :mod:`lib.claims.given`, cited or assumed; nan where it is not public."""
        return float(self.given[name]) if name in self.given else given_numbers.value(name)

    def assumed(self, name: str) -> float:
        """An assumed number of the world."""
        return self.world.assumed(name)

    @property
    def enough(self) -> float:
        """R* of a crossover."""
        return self.world.threshold if self.threshold is None else self.threshold

    def material(self, name: str | Material, parameter_set: str | None = None) -> Material:
        """The material in this world; a Material is given back as it is."""
        return self.world.material(name, parameter_set)

    def closure(self, name: str, material: str | Material = "CsPbBr3", factor: str | None = None) -> Closure:
        """A closure in this case; ``factor`` as the field of that name, which is the default."""
        m = self.material(material)
        key = "closure", name, m.name if material is m.name else id(m), factor
        if key not in self._made:
            # The material is kept with its closure, so that its id stays its own.
            made = self.world.closure(name, m, factor=factor or self.factor, **self.coupling)
            self._made[key] = made, m
        return self._made[key][0]

    def crossover(
        self, name: str, D: ArrayLike, material: str | Material = "CsPbBr3", factor: str | None = None
    ) -> Values:
        """T_c in K at edge D (nm); nan where the threshold is not reached down to ``cold``."""
        made = self.closure(name, material, factor)
        return coherence.crossover_temperature(made, D, self.enough, self.cold)

    def everywhere(
        self, test: Callable[[str], Any], D: ArrayLike, material: str | Material = "CsPbBr3"
    ) -> dict[str, Any]:
        """Closure name -> test(name), for the closures of the book that are known at edges ``D`` from the cold limit to 300 K."""
        found = {}
        for name in scenarios.CLOSURES:
            made = self.closure(name, material)
            coldest, hottest = made.temperatures
            if np.all(made.covers(D)) and coldest <= self.cold and hottest >= 300.0:
                found[name] = test(name)
        return found


# ------------------------------------------------------------------ the claims
@dataclass(frozen=True)
class Claim:
    """The computation of one claim, and two worlds that show that it can come out either way.

    ``ground`` is the one that is looked at in both: a key of ``Found.stands``, or "exact".
    """

    compute: Callable[[Case], Found]
    ground: str
    holds: Case
    fails: Case

    def outcome(self, case: Case) -> bool | None:
        """Whether the claim holds on its ground in a case."""
        found = self.compute(case)
        return found.exact if self.ground == "exact" else bool(found.stands[self.ground])


CLAIMS: dict[str, Claim] = {}


def claim(
    name: str, *, ground: str, holds: Case | None = None, fails: Case | None = None
) -> Callable[[Callable], Callable]:
    """Mark the computation of a claim; ``holds`` and ``fails`` are cases, the book's where they are left out."""

    def register(function):
        CLAIMS[name] = Claim(function, ground, holds or Case(), fails or Case())
        return function

    return register


def choices() -> dict[str, dict[str, Case]]:
    """The choices that could decide a verdict: family -> {name: Case}. The book's own choice is in none of them."""
    models = dict.fromkeys(model for name in materials.HALIDES for model in materials.spectral_models(name)[1:])

    def world(**choice):
        return Case(world=scenarios.World(**choice))

    return {
        "size range": {f"{a:g} to {b:g} nm": Case(sizes=(a, b)) for a, b in ((7.0, 30.0), (8.0, 20.0), (10.0, 20.0))},
        "edge": {f"{D:g} nm": Case(edge=D) for D in (10.0, 20.0)},
        "tolerance": {"half": Case(tolerance=0.5), "double": Case(tolerance=2.0)},
        "cold limit": {"4 K": Case(cold=4.0)},
        "threshold": {f"R* = {R:g}": Case(threshold=R) for R in (3.0, 5.0)},
        "model of J": {model: world(spectral_model=model) for model in models},
        "model of J, CdSe": {
            model: world(spectral_model={"CdSe": model}) for model in materials.spectral_models("CdSe")[1:]
        },
        "coupling law": {f"V ~ D^{p:g}": Case(coupling={"exponent": p}) for p in scenarios.EXPONENTS if p},
        "parameter set": {
            name: world(parameter_sets={m: name for m in materials.HALIDES if name in materials.parameter_sets(m)})
            for name in materials.parameter_sets("CsPbBr3")[1:]
        },
        "dark state": {name: Case(factor=name) for name in scenarios.FACTORS if name.startswith("dark state")},
        "ionisation": {"on": Case(factor="ionisation")},
        "soft lattice": {
            "almost none": world(factors={"assumed.lattice_sigma": 1e-3}),
            "doubled": world(factors={"assumed.lattice_sigma": 2.0}),
        },
        "held fixed": {"reorganization energy": Case(held="reorganization energy")},
    }


def depends(own: str, others: Mapping[str, Mapping[str, str]]) -> str:
    """The condition under which a verdict changes, in words; "" where it does not.

    Parameters
    ----------
    own : str
        Verdict under the book's choices.
    others : dict of str to dict of str to str
        Family of choices -> choice -> verdict.
    """
    parts = []
    for family, words in others.items():
        changed: dict[str, list[str]] = {}
        for choice, word in words.items():
            if word != own:
                changed.setdefault(word, []).append(choice)
        parts += [f"{family} ({', '.join(names)}: {word})" for word, names in changed.items()]
    return "; ".join(parts)
