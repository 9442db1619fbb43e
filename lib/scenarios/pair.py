"""The biexciton of Fig. 3 with the parameters this book gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .. import biexciton, materials, phonons, validate
from .assumed import CALIBRATION, CORRELATION_LENGTH, book_material
from .worlds import world

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import ArrayLike

    from ..hints import Values
    from ..materials import Material


#: Assumed: Bohr radii over which the rising size closure of the biexciton's lattice part saturates.
LATTICE_RISE = 3.0
#: What the lattice part of the biexciton's binding does on cooling.
LATTICE_READINGS = ("paper", "Eq. 1")
#: Temperature, K, at which the public binding law is taken.
COLD = 10.0


@validate.guarded()
def lattice_binding(
    material: str | Material,
    D: ArrayLike,
    T: ArrayLike,
    sharing: float = 1.0,
    law: str = "rising",
    reading: str = "paper",
    parameter_set: str | None = None,
    spectral_model: str | None = None,
) -> Values:
    """Lattice part of the biexciton's binding with the book's parameters.

    Parameters
    ----------
    material : str or lib.materials.Material
        Composition.
    D, T : array_like
        Edge, nm, and temperature, K; broadcast.
    sharing : float
        c, from -1 to 1.
    law : {"rising", "falling"}
        Size closure: 1 - exp(-D/3 a_B), or f(D/xi) with xi = 3 nm.
    reading : {"paper", "Eq. 1"}
        "paper": lambda_dyn(T), which freezes. "Eq. 1": lambda at any T.
    parameter_set : str, optional
        Parameter set of the material, where it has several.
    spectral_model : str, optional
        Model of J, where the material has one of this name: see :func:`lib.scenarios.world`.

    Returns
    -------
    float or ndarray
        meV.

    Notes
    -----
    lambda is that of the model density (total S of the caption of Fig. 1). For a large dot in the
    rising law and for a single place in the crystal in the falling one: the caption names no size.
    """
    validate.choice("law", law, biexciton.SIZE_LAWS)
    validate.choice("reading", reading, LATTICE_READINGS)
    if not isinstance(material, materials.Material):
        material = world(spectral_model).material(material, parameter_set)
    J, T = material.spectral_density, validate.temperature(T)
    frozen = reading == "paper"
    lam = biexciton.dynamic_reorganization_energy(J, T) if frozen else J.reorganization_energy + 0 * T
    rising = law == "rising"
    share = (
        biexciton.rising_share(D, material.bohr_radius, LATTICE_RISE)
        if rising
        else biexciton.falling_share(D, CORRELATION_LENGTH)
    )
    return biexciton.lattice_stabilization(lam, sharing) * share


@validate.guarded()
def biexciton_binding(
    D: ArrayLike,
    T: ArrayLike,
    sharing: float = 1.0,
    law: str = "rising",
    reading: str = "paper",
    parameter_set: str | None = None,
    spectral_model: str | None = None,
) -> tuple[Any, Any]:
    """Binding of the biexciton in CsPbBr3: Coulomb part and lattice part, meV.

    Arguments as in :func:`lattice_binding`.

    Returns
    -------
    coulomb, lattice : float or ndarray
        Their sum at 10 K is the measured low-temperature law in every reading. The Coulomb part
        is what that law leaves when the lattice part at 10 K is taken off, and is kept at all
        temperatures: nearly the whole law where the lattice freezes, less where it does not.
    """
    settings: dict[str, Any] = {"sharing": sharing, "law": law, "reading": reading}
    settings |= {"parameter_set": parameter_set, "spectral_model": spectral_model}
    coulomb = biexciton.low_temperature_binding(D) - lattice_binding("CsPbBr3", D, COLD, **settings)
    return coulomb, lattice_binding("CsPbBr3", D, T, **settings)


# ---- biexciton emission
#: Assumed, one value for every composition: gap below the subradiant substates (meV) and their number.
SUBRADIANT_GAP, SUBRADIANT_STATES = 5.0, 3.0
#: How the size of the dot enters the biexciton closure; Eqs. 1-4 do not say.
PAIR_SIZE_LAWS = ("no size law", "local lattice", "growing sharing")


@validate.guarded()
def biexciton_ratio(
    material: str | Material,
    T: ArrayLike,
    D: ArrayLike,
    sharing: ArrayLike,
    gap: float = SUBRADIANT_GAP,
    degeneracy: float = SUBRADIANT_STATES,
    size_law: str = PAIR_SIZE_LAWS[0],
) -> Values:
    """beta_XX of the paper's closure, with one of the book's ways to let the size in.

    Parameters
    ----------
    material : str or lib.materials.Material
        Composition; its J is that of the exciton of Eq. 1.
    T, D : array_like
        Temperature (K) and edge of the dot (nm); they broadcast.
    sharing : float
        Cosine c of the two excitons' coupling vectors, 0 to 1.
    gap, degeneracy : float
        Of the subradiant substates; assumed.
    size_law : str
        "no size law": beta does not depend on D, all that Eqs. 1-4 give. "local lattice":
        J is that of a 15-nm dot and scales as f(D/xi), ``lib.phonons.single_level_factor``
        with the assumed xi. "growing sharing": c [1 - exp(-D/(3 a_B))] takes the place of c.

    Returns
    -------
    float or ndarray
        Broadcast shape of T and D.
    """
    validate.choice("size_law", size_law, PAIR_SIZE_LAWS)
    m = material if isinstance(material, materials.Material) else book_material(material, None)
    T, D = np.broadcast_arrays(validate.temperature(T), validate.numbers("D", D, "finite and above 0 nm", above=0.0))
    if size_law == "growing sharing":
        sharing = validate.numbers(
            "sharing", sharing, "from 0 to 1", at_least=0.0, at_most=1.0
        ) * biexciton.rising_share(D, m.bohr_radius, LATTICE_RISE)
    eta = biexciton.which_path_overlap(m.spectral_density, T, sharing)
    if size_law == "local lattice":
        reference = phonons.single_level_factor(CALIBRATION["D"], CORRELATION_LENGTH)
        eta = eta ** (phonons.single_level_factor(D, CORRELATION_LENGTH) / reference)
    ratio = 1 + biexciton.bright_population(T, gap, degeneracy) * eta
    return float(ratio) if np.ndim(ratio) == 0 else ratio
