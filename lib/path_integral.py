"""Thermal overlap |I|^2(T) of one electron and one hole in a hard cube, with or without a lattice, by path integrals.

|I|^2 = N/Z with N = int d3R d3R' <R,R|exp(-bH)|R',R'> (electron and hole at one place, everywhere in phase) and
Z = Tr exp(-bH): the radiative rate over that of a pair of unit overlap, with dead layer, internal states and ionisation
in it and no parameter. For given m_h/m_e it is one function of D/a_B and kT/Ry.

Both numbers are norms of ensembles of paths: in Z both paths are closed, in N electron and hole meet at both ends.
Their ratio comes from one Markov chain in each ensemble and moves that would open or join a short window of the paths
(Bennett's acceptance ratio), so its noise does not grow with b; hot pairs are drawn without forces and weighed, with a lattice
as without. The Coulomb action of every link is the exact one
(`lib.pair_action`); the time step enters through the walls only. Sampling needs numba; what is stored in
data/rigid_exciton.csv does not (`lib.closures`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import constants

from . import influence, units, validate
from .needs import needed
from .pair_action import pair_action
from .path_bennett import bennett, spread
from .path_calls import in_pieces

if TYPE_CHECKING:
    pass


#: e^2/(4 pi eps_0), meV nm.
_COULOMB = units.FINE_STRUCTURE * units.HBAR * constants.c * 1e-3
#: Longest time step, 1/Ry, and over D and D^2 (a_B); window of the opening move likewise; least number of steps.
TIME_STEP, EDGE_STEP, WALL_STEP, WINDOW, WALL_WINDOW, FEWEST = 0.25, 0.015, 0.0075, 1.0, 0.045, 8
#: Free pairs are drawn for b up to this (1/Ry) if the first so many of them give this relative error; length about which
#: holes gather, a_B.
_FREE_BETA, _PILOT, _FREE_ERROR, _FREE_RADIUS = 3.0, 20000, 0.06, 0.5
#: Rigid shifts a sweep; closest distance below which closed pairs are sampled without bias, a_B.
_SHIFTS, _FEW_SHIFTS, _BIAS_RADIUS = 12, 6, 2.0
#: Limits of D/a_B, kT/Ry and m_h/m_e within which the sampling was tested; of masses and permittivities that mean anything.
MASSES, PERMITTIVITIES = (1e-3, 1e3), (1.0, 1e4)
EDGES, TEMPERATURES, MASS_RATIOS = (0.4, 25.0), (0.002, 50.0), (0.1, 10.0)
#: Most links that one call may move, and the largest relative error it reports.
_BUDGET, LARGEST_ERROR = 6e9, 0.2
#: Factors on the number of steps, and on the budget.
_FINER, _EFFORTS = (0.25, 8.0), (0.01, 100.0)


@dataclass(frozen=True)
class Overlap:
    """|I|^2 of the universal pair and how it was sampled.

    Attributes
    ----------
    value, standard_error : float
        |I|^2 and its statistical error; ``value`` is nan where the error exceeds a fifth of it.
    slices, sweeps : int
        Time steps of a path; sweeps of each of the two chains, or free pairs drawn of each kind.
    effective_samples : float
        Independent samples that would give the same error: the smaller of the two chains'.
    beads : int
        Time steps that carry the lattice; 0 without one.
    """

    value: float
    standard_error: float
    slices: int
    sweeps: int
    effective_samples: float
    beads: int = 0


def natural_units(reduced_mass: float, permittivity: float) -> tuple[float, float]:
    """Exciton Bohr radius (nm) and effective Rydberg (meV) of a pair."""
    mu = _between("reduced_mass", reduced_mass, MASSES, " free-electron masses")
    eps = _between("permittivity", permittivity, PERMITTIVITIES)
    radius = 2 * units.HBAR2_OVER_2M0 * eps / (mu * _COULOMB)
    return radius, _COULOMB / (2 * eps * radius)


def _between(name, value, limits, unit="", why=""):
    lowest, highest = limits
    words = f"from {lowest:.4g} to {highest:.4g}{unit}{why}"
    return validate.number(name, value, words, at_least=lowest, at_most=highest)


@validate.guarded(lattice=influence.Lattice)
def thermal_overlap(
    temperature: float,
    edge: float,
    reduced_mass: float,
    permittivity: float,
    mass_ratio: float = 1.0,
    static_permittivity: float | None = None,
    phonon_energy: float | None = None,
    seed: int = 0,
    relative_error: float = 0.01,
    lattice: influence.Lattice | None = None,
) -> tuple[float, float]:
    """|I|^2(T) of a pair in a hard cube, sampled; with a lattice around it if one is given.

    Parameters
    ----------
    temperature, edge : float
        K and nm.
    reduced_mass, permittivity : float
        Of the pair, free-electron masses; of the medium, at least 1.
    mass_ratio : float
        m_h/m_e (or its inverse, which gives the same).
    static_permittivity, phonon_energy : float, optional
        eps_0 and the energy of the LO branch, meV, both or neither: the lattice follows the charges (Froehlich) and
        ``permittivity`` is eps_inf.
    seed : int
        The same seed gives the same numbers.
    relative_error : float
        Statistical error aimed at, from .001 to .2.
    lattice : lib.influence.Lattice, optional
        In place of the two: soft modes as well.

    Returns
    -------
    value, standard_error : float
        ``value`` is nan, with a warning, where the error exceeds 20 %.

    Raises
    ------
    ValueError
        For arguments outside the tested range: D/a_B from .4 to 25, kT/Ry from .002 to 50, mass ratio from .1 to 10.
    """
    if lattice is None:
        lattice = influence.Lattice(static_permittivity, phonon_energy)
    elif static_permittivity is not None or phonon_energy is not None:
        validate.complain("lattice is not allowed together with static_permittivity and phonon_energy: it holds them")
    found = dressed_overlap(temperature, edge, reduced_mass, permittivity, mass_ratio, lattice, seed, relative_error)
    return found.value, found.standard_error


@validate.guarded(lattice=influence.Lattice)
def dressed_overlap(
    temperature: float,
    edge: float,
    reduced_mass: float,
    permittivity: float,
    mass_ratio: float = 1.0,
    lattice: influence.Lattice | None = None,
    seed: int = 0,
    relative_error: float = 0.01,
    finer: float = 1.0,
    effort: float = 1.0,
) -> Overlap:
    """As :func:`thermal_overlap`, with how it was sampled: an :class:`Overlap`.

    ``finer`` is a factor on the number of beads that carry the lattice, to show their error; ``effort`` one on the work
    after which it ends without the error aimed at (some minutes).
    """
    radius, rydberg = natural_units(reduced_mass, permittivity)
    hot = rydberg / units.BOLTZMANN
    why = f" ({EDGES[0]:g} to {EDGES[1]:g} exciton Bohr radii of {radius:.3g} nm)"
    D = _between("edge", edge, [x * radius for x in EDGES], " nm", why)
    why = f" ({TEMPERATURES[0]:g} to {TEMPERATURES[1]:g} Rydbergs of {rydberg:.3g} meV)"
    T = _between("temperature", temperature, [t * hot for t in TEMPERATURES], " K", why)
    inside, warm = D / radius, T / hot
    ratio, target, seed = _checked(mass_ratio, relative_error, seed)
    beads, effort = _between("finer", finer, _FINER), _between("effort", effort, _EFFORTS)
    if lattice is None or lattice.empty:
        return _Pair(inside, 1 / warm, ratio, 1.0, 1.0, seed, None, effort).sample(target)

    def around(slices):
        return lattice.influence(T, slices, D, permittivity, radius, rydberg, ratio, beads)

    around(2)  # refuses before anything is compiled
    return _Pair(inside, 1 / warm, ratio, 1.0, 1.0, seed, around, effort).sample(target)


def _checked(mass_ratio, relative_error, seed):
    ratio = _between("mass_ratio", mass_ratio, MASS_RATIOS)
    target = _between("relative_error", relative_error, (0.001, 0.2))
    return (
        ratio,
        target,
        validate.whole("seed", seed, "a whole number from 0 to 2^32 - 1", at_least=0, at_most=2**32 - 1),
    )


def time_steps(edge: float, beta: float, finer: float = 1.0) -> int:
    """Even number of time steps of a path of length ``beta`` (1/Ry) in a cube of ``edge`` (a_B)."""
    step = min(TIME_STEP, EDGE_STEP * edge, WALL_STEP * edge**2) / finer
    return 2 * int(np.ceil(max(beta / step, FEWEST * finer) / 2))


@validate.guarded()
def universal_overlap(
    edge: float,
    temperature: float,
    mass_ratio: float = 1.0,
    seed: int = 0,
    relative_error: float = 0.01,
    finer: float = 1.0,
    attraction: float = 1.0,
) -> Overlap:
    """|I|^2 in units of the pair: ``edge`` in a_B, ``temperature`` in Ry.

    Parameters
    ----------
    edge, temperature, mass_ratio, seed, relative_error
        As for :func:`thermal_overlap`.
    finer : float
        Factor on the number of time steps, to show their error.
    attraction : float
        Strength of the attraction, 1; 0 gives two free particles, whose overlap has a closed form.

    Returns
    -------
    Overlap
    """
    x, t = _between("edge", edge, EDGES, " a_B"), _between("temperature", temperature, TEMPERATURES, " Ry")
    ratio, target, seed = _checked(mass_ratio, relative_error, seed)
    finer, attraction = _between("finer", finer, _FINER), _between("attraction", attraction, (0.0, 1.0))
    pair = _Pair(x, 1 / t, ratio, finer, attraction, seed)
    return pair.sample(target)


class _Pair:
    """One state point, sampled without forces where that is precise enough and by two Markov chains elsewhere.

    ``lattice(slices)`` gives the `lib.influence.Influence` of a path of about so many slices; None is no lattice.
    """

    def __init__(self, edge, beta, ratio, finer, attraction, seed, lattice=None, effort=1.0):
        needed("numba", "Sampling paths, other than reading the stored table,")
        from . import path_kernels

        self.kernels, self.edge, self.beta = path_kernels, edge, beta
        self.rng = np.random.default_rng(seed)
        self.budget = effort * _BUDGET
        self.slices = P = time_steps(edge, beta, finer)
        self.influence, packed = None, influence.NOTHING
        if lattice:
            self.influence = lattice(P)
            packed = self.influence.packed
            self.slices = P = self.influence.beads * self.influence.stride
        tau = beta / P
        electron, hole = ratio / (1 + ratio), 1 / (1 + ratio)
        self.centre = electron * hole
        self.cut = int(np.clip(round(min(WINDOW, WALL_WINDOW * edge**2) / tau), 1, P // 2))
        self.wide = int(np.clip(round(WALL_WINDOW * edge**2 / (4 * self.centre) / tau), self.cut, P // 2))
        # Unbound pairs fill the cube where they are the more frequent ones: draw them together as far as they outweigh.
        bound = np.sum([n**2 * (np.expm1(beta / n**2) - beta / n**2) for n in (1, 2, 3)]) if beta < 50 else np.inf
        free = edge**3 * (4 * np.pi * beta) ** -1.5
        self.radius = max(_BIAS_RADIUS, edge * min(1.0, bound / free) ** (1 / 3))
        action = pair_action(tau, attraction)
        self.shared = (edge, tau, electron, hole), action.u, action.step, 2 * tau * attraction, packed

    def sample(self, target):
        found = self._without_forces(target) if self.beta <= _FREE_BETA else None
        return found or self._by_chains(target)

    # ---- hot: draw free pairs, weigh them
    def _draw(self, samples):
        def some(ring):
            return lambda n: (self.kernels.free_pairs(self.rng, n, ring, self.slices, _FREE_RADIUS, *self.shared),)

        return tuple(in_pieces(samples, self._free_cost, some(ring))[0] for ring in (False, True))

    @property
    def _free_cost(self):
        """Links of one free pair, roughly, with the lattice's part in them."""
        n = self.influence.beads if self.influence else 0
        return self.slices + 0.015 * n * (n + 40)

    def _without_forces(self, target):
        """None where the weights spread so much that the chains are the better way."""
        weights = self._draw(_PILOT)
        if not spread(*weights) <= _FREE_ERROR:
            return None
        while True:
            error = spread(*weights)
            if error <= target or len(weights[0]) * self._free_cost > self.budget / 4:
                break
            more = int(len(weights[0]) * min(max(1.1 * (error / target) ** 2 - 1, 0.2), 9.0))
            weights = tuple(np.concatenate(pair) for pair in zip(weights, self._draw(more)))
        opened, closed = weights
        value = (4 * np.pi * self.centre * self.beta) ** 1.5 * opened.mean() / closed.mean() * np.exp(self._left_out)
        samples = min(w.sum() ** 2 / (w**2).sum() for w in weights)
        return self._overlap(value, error, len(opened), samples)

    @property
    def _left_out(self):
        """What ln|I|^2 gains by the lattice's terms within one bead."""
        closed, opened = self.influence.self_terms if self.influence else (0.0, 0.0)
        return opened - closed

    def _overlap(self, value, error, sweeps, samples):
        beads = self.influence.beads if self.influence else 0
        return Overlap(float(value), float(value * error), self.slices, sweeps, float(samples), beads)

    # ---- cold: closed and open pairs, each in its own chain
    def _start(self):
        P, kernels = self.slices, self.kernels
        self.chains = []
        for ring in (True, False):
            R, r = kernels.start(self.rng, ring, P, *self.shared[0])
            state = R, r, np.empty(P), np.empty(P), self._beads()
            kernels.fill_actions(*state, ring, *self.shared)
            self.chains.append(state)
        self.cuts = max(4, P // (2 * self.cut)), max(4, min(P // (2 * self.cut), 16))
        # Links moved by one sweep of each chain, roughly.
        self.cost = (8 * P + (2 * self.cut + 3 * self.wide) * np.array(self.cuts) * np.array([1.0, 2.0])).sum()
        if self.influence:
            n, low = self.influence.beads, 1 + self.wide // self.influence.stride
            self.cost += (
                0.03 * (n + 50) * (8 * n + 2 * _FEW_SHIFTS * n + (4 * low * np.array(self.cuts) * [1.0, 3.0]).sum())
            )

    def _beads(self):
        n = self.influence.beads if self.influence else 0
        X, Z, h = (np.zeros(shape, np.float32) for shape in ((6, n + 1), (6, n + 1), n + 1))
        return X, Z, h, np.zeros(n + 1, np.int64), np.zeros(1)

    def _run(self, sweeps):
        closed, opened = self.chains
        window, shifts = (self.wide, self.cut), _SHIFTS if self.influence is None else _FEW_SHIFTS
        logs, undo, _ = in_pieces(
            sweeps,
            self.cost,
            lambda n: self.kernels.run_closed(
                self.rng, *closed, n, self.cuts[0], shifts, *window, self.radius, *self.shared
            ),
        )
        back, _ = in_pieces(
            sweeps,
            self.cost,
            lambda n: self.kernels.run_open(self.rng, *opened, n, self.cuts[1], *window, *self.shared),
        )
        return logs, undo, back

    def _by_chains(self, target):
        self._start()
        first = int(np.clip(4e6 / self.cost, 200, 4000))
        self._run(first // 4)
        logs, undo, back = self._run(first)
        while True:
            start = len(undo) // 10
            found = bennett(logs[start:], undo[start:], back[start:])
            used = len(undo) * self.cost
            if found[1] <= target or used >= self.budget:
                break
            wanted = len(undo) * min(max(1.1 * (found[1] / target) ** 2 - 1, 0.2), 3.0)
            more = self._run(int(min(wanted, (self.budget - used) / self.cost + 1)))
            logs, undo, back = (np.concatenate(pair) for pair in zip((logs, undo, back), more))
        value, (_, error, samples) = np.exp(found[0] + self._left_out), found
        if not error <= LARGEST_ERROR:
            more = (error / LARGEST_ERROR) ** 2
            words = f"about {more * len(undo):.0f} are needed for {100 * LARGEST_ERROR:.0f} % (effort = {more * used / _BUDGET:.2g})"
            if not np.isfinite(more):
                words = "more than a hundred times as many are needed (effort = 100)"
            validate.warn(f"|I|^2 has a statistical error of {100 * error:.0f} % after {len(undo)} sweeps: {words}")
            value = np.nan
        return self._overlap(value, error, len(undo), samples)
