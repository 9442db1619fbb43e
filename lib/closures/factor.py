"""A closure times a factor(T, D): optional physics, or what a lattice leaves of the coherence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .. import validate
from .base import Closure

if TYPE_CHECKING:
    from .dressed import DressedEnvelope
    from .lattice import DisorderedLattice


class WithFactor(Closure):
    """A closure whose rate is multiplied by a factor(T, D); R, A_X and T_c follow.

    Parameters
    ----------
    inner : Closure
    factor : callable
        Of T (K) and D (nm), arrays of one shape.
    """

    @validate.guarded(inner=Closure, factor=Callable)
    def __init__(self, inner: Closure, factor: Callable) -> None:
        self.inner, self.factor = inner, factor
        self.label, self.cell, self.contains = inner.label, inner.cell, inner.contains
        self.temperatures, self._edges = inner.temperatures, inner.edges
        self.resolves_pair, self.unknown = inner.resolves_pair, inner.unknown

    @property
    def null_limit(self) -> Closure | None:
        return None if self.inner.null_limit is None else WithFactor(self.inner.null_limit, self.factor)

    def _number(self, T, D):
        return self.inner._number(T, D) * self.factor(T, D)


class WithLattice(WithFactor):
    """A null model times what a lattice leaves of its coherence, with lattice over without.

    The factor is that of the centre of mass, in a box of the same edge. What is left out: that electron
    and hole feel the lattice with opposite signs and at different places, that the dead layer makes the
    box of the centre of mass smaller, and that excited and unbound pairs are dressed otherwise.

    Parameters
    ----------
    null : Closure
        The null model.
    lattice : DressedEnvelope or DisorderedLattice
        Gives the factor, the label and the range.
    """

    def __init__(self, null: Closure, lattice: DressedEnvelope | DisorderedLattice) -> None:
        super().__init__(null, lattice.factor)
        self.lattice, self.label, self.resolves_pair = lattice, lattice.label, False
        self.temperatures, self._edges = (
            (max(a[0], b[0]), min(a[1], b[1]))
            for a, b in ((null.temperatures, lattice.temperatures), (null.edges, lattice.edges))
        )

    @property
    def null_limit(self) -> Closure | None:
        return self.inner

    def _number(self, T, D):
        return self.inner._number(T, D) * self.lattice._factor(T, D)
