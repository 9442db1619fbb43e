"""The cells of a dot, their coupling and their energies: what the lattice engine solves.

H = sum_i e_i |i><i| + sum_ij V_ij |i><j| on a cube, a cuboid or any set of cells. Energies in meV, lengths in nm.
Energies of a hopping lattice count from the band bottom of the infinite lattice (6 J_h on every site).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import fft, sparse

from . import validate
from .units import HBAR2_OVER_2M0

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import ArrayLike, NDArray

    from .hints import Cells, Floats


@validate.guarded()
def hopping_energy(mass: float, lattice_constant: float) -> float:
    """Hopping energy J_h = hbar^2 / (2 M a^2) in meV.

    Parameters
    ----------
    mass : float
        Mass M of the exciton (electron plus hole) in electron masses, above 0.
    lattice_constant : float
        Edge a of a cell in nm, above 0.

    Raises
    ------
    ValueError
        If a value is not a finite number above 0.
    """
    mass = validate.number("mass", mass, "a finite number above 0 (electron masses)", above=0.0)
    edge = validate.number("lattice_constant", lattice_constant, "a finite number above 0 nm", above=0.0)
    return HBAR2_OVER_2M0 / (mass * edge**2)


@validate.guarded()
def sphere(diameter: float) -> NDArray[np.bool_]:
    """Bool mask (n, n, n), n = round(diameter), of the cells with centres within a sphere ``diameter`` cells wide."""
    diameter = validate.number("diameter", diameter, "a finite number of at least 2 cells", at_least=2.0)
    n = round(diameter)
    validate.affordable("diameter", diameter, memory=20.0 * n**3)
    x = np.arange(n) - (n - 1) / 2
    return x[:, None, None] ** 2 + x[:, None] ** 2 + x**2 <= diameter**2 / 4


def _box(cells):
    """Shape and mask (None: every cell of the box) of ``cells``."""
    allowed = (
        "a whole number n >= 2 (cube), three whole numbers >= 1, or a three-dimensional boolean mask; 2 cells or more"
    )
    try:
        array = np.asarray(cells)
    except ValueError:
        validate.refuse("cells", cells, allowed)
    if array.dtype == bool and array.ndim == 3:
        if array.sum() < 2:
            validate.complain(f"cells = a mask with {array.sum()} cells is not allowed: cells must be {allowed}")
        return array.shape, None if array.all() else array
    if array.dtype == bool or array.shape not in ((), (3,)):
        validate.refuse("cells", cells, allowed)
    sizes = validate.wholes("cells", cells, allowed, at_least=1)
    shape = (int(sizes),) * 3 if sizes.ndim == 0 else tuple(int(n) for n in sizes)
    number = np.prod(shape, dtype=float)
    if number < 2:
        validate.refuse("cells", cells, allowed)
    validate.affordable("cells", cells, memory=200 * number)
    return shape, None


@dataclass(frozen=True)
class Lattice:
    """Cells, coupling and site energies, checked; built by :func:`make_lattice`."""

    shape: tuple
    mask: np.ndarray | None
    kind: str
    coupling: float
    energy: np.ndarray = field(repr=False)
    orientation: tuple = (0.0, 0.0, 1.0)

    @property
    def size(self) -> int:
        return self.energy.size

    @property
    def clean(self) -> bool:
        return not np.any(self.energy)

    def to_box(self, amplitudes: Floats) -> Floats:
        """Amplitudes (..., N) as arrays (..., nx, ny, nz), zero outside the mask."""
        validate.instance("amplitudes", amplitudes, np.ndarray)
        if self.mask is None:
            return amplitudes.reshape(amplitudes.shape[:-1] + self.shape)
        box = np.zeros(amplitudes.shape[:-1] + self.shape)
        box[..., self.mask] = amplitudes
        return box

    @cached_property
    def matrix(self) -> Any:
        """Sparse Hamiltonian of the hopping lattice, walls open."""
        number = np.full(self.shape, -1)
        number[self.mask if self.mask is not None else ...] = np.arange(self.size).reshape(
            self.shape if self.mask is None else -1
        )
        pairs = []
        for axis in range(3):
            ahead, behind = (
                np.take(number, range(*ends), axis) for ends in ((1, self.shape[axis]), (0, self.shape[axis] - 1))
            )
            linked = (ahead >= 0) & (behind >= 0)
            pairs.append((ahead[linked], behind[linked]))
        i, j = np.concatenate(pairs, axis=1)
        bonds = sparse.coo_array((np.full(i.size, -self.coupling), (i, j)), shape=(self.size,) * 2)
        return (bonds + bonds.T + sparse.diags_array(self.energy + 6 * self.coupling)).tocsr()

    @cached_property
    def dipole_kernel(self) -> tuple[list[int], NDArray[np.complex128]]:
        """Fourier transform of scale (1 - 3 cos^2) / r^3 on the box doubled along each axis."""
        double = [fft.next_fast_len(2 * n - 1, real=True) for n in self.shape]
        x = np.ix_(*(np.where(np.arange(m) <= m // 2, np.arange(m), np.arange(m) - m) for m in double))
        r2 = x[0] ** 2 + x[1] ** 2 + x[2] ** 2
        r2[0, 0, 0] = 1
        along = sum(p * axis for p, axis in zip(self.orientation, x))
        kernel = self.coupling * (1 - 3 * along**2 / r2) / r2**1.5
        kernel[0, 0, 0] = 0
        return double, fft.rfftn(kernel)

    def apply(self, vectors: Floats) -> Floats:
        """H times vectors, shape (N, k)."""
        validate.instance("vectors", vectors, np.ndarray)
        if self.kind == "hopping":
            return self.matrix @ vectors
        if self.kind == "all_to_all":
            return self.energy[:, None] * vectors - self.coupling * vectors.mean(axis=0)
        double, kernel = self.dipole_kernel
        wave = fft.rfftn(self.to_box(vectors.T), s=double, axes=(1, 2, 3), workers=-1)
        wave *= kernel
        box = fft.irfftn(wave, s=double, axes=(1, 2, 3), workers=-1)[
            :, : self.shape[0], : self.shape[1], : self.shape[2]
        ]
        inside = box.reshape(len(box), -1) if self.mask is None else box[:, self.mask]
        return self.energy[:, None] * vectors + inside.T

    @property
    def bright(self) -> Floats:
        """The uniform state, shape (N,)."""
        return np.full(self.size, self.size**-0.5)


@validate.guarded()
def make_lattice(
    cells: Cells,
    hopping: float | None = None,
    all_to_all: float | None = None,
    dipole: float | None = None,
    site_energy: ArrayLike | None = None,
    orientation: ArrayLike = (0, 0, 1),
) -> Lattice:
    """Check the arguments described in :func:`thermal_coherence` and return a :class:`Lattice`."""
    shape, mask = _box(cells)
    size = int(np.prod(shape)) if mask is None else int(mask.sum())
    kind, coupling = validate.exactly_one(hopping=hopping, all_to_all=all_to_all, dipole=dipole)
    coupling = validate.number(kind, coupling, "one finite energy in meV")
    direction = validate.vector("orientation", orientation, "three finite numbers, not all zero")
    if direction.shape != (3,) or not np.any(direction):
        validate.refuse("orientation", orientation, "three finite numbers, not all zero")
    energy = np.zeros(size)
    if site_energy is not None:
        energy = validate.numbers("site_energy", site_energy, "finite energies in meV, one for each cell")
        if energy.shape == shape and mask is not None:
            energy = energy[mask]
        elif energy.shape not in (shape, (size,)):
            raise ValueError(
                f"site_energy has shape {energy.shape}, not allowed: site_energy must be finite energies in meV of "
                f"shape {shape} or ({size},), one for each cell"
            )
        energy = energy.reshape(size)
    return Lattice(shape, mask, kind, coupling, energy, tuple(direction / np.linalg.norm(direction)))


@validate.guarded()
def correlated_field(
    cells: Cells, standard_deviation: float, correlation_length: float, lattice_constant: float, seed: int
) -> Floats:
    """Gaussian random field with covariance standard_deviation^2 exp(-r^2 / (2 correlation_length^2)).

    White noise on a box padded so far that its periodic images do not correlate, filtered in Fourier space; the
    ensemble variance of every cell and the covariance of every pair are exact to 1e-7.

    Parameters
    ----------
    cells : int, (int, int, int) or bool array
        Cube, cuboid or mask (whose box is filled).
    standard_deviation : float
        meV, at least 0.
    correlation_length : float
        nm, at least 0; 0 gives independent cells.
    lattice_constant : float
        nm, above 0.
    seed : int
        Same seed, same field.

    Returns
    -------
    ndarray
        meV, shape of the box.
    """
    shape, _ = _box(cells)
    deviation = validate.number(
        "standard_deviation", standard_deviation, "a finite number, at least 0 meV", at_least=0.0
    )
    length = validate.number("correlation_length", correlation_length, "a finite number, at least 0 nm", at_least=0.0)
    edge = validate.number("lattice_constant", lattice_constant, "a finite number above 0 nm", above=0.0)
    generator = np.random.default_rng(validate.seed(seed))
    if length == 0:
        return deviation * generator.standard_normal(shape)
    validate.affordable("correlation_length", length, memory=40 * np.prod([n + 6 * length / edge for n in shape]))
    padded = [fft.next_fast_len(n + int(np.ceil(6 * length / edge)), real=True) for n in shape]
    wave = fft.rfftn(generator.standard_normal(padded))
    for axis, m in enumerate(padded):
        r = np.minimum(np.arange(m), m - np.arange(m)) * edge
        amplitude = np.sqrt(np.clip(fft.fft(np.exp(-(r**2) / (2 * length**2))).real, 0, None))
        amplitude = amplitude[: wave.shape[axis]]
        wave *= amplitude.reshape([-1 if i == axis else 1 for i in range(3)])
    return deviation * fft.irfftn(wave, s=padded)[: shape[0], : shape[1], : shape[2]]
