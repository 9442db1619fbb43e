"""What the binding panels of Fig. 3 share: how the lattice part is read."""

from functools import lru_cache

from .. import biexciton, materials, scenarios
from .contract import Control
from .drawing import MATERIAL_LABEL

#: Button -> size closure and what happens on cooling.
LATTICE = {
    f"{law}, {'frozen when cold' if reading == 'paper' else 'Eq. 1'}": {"law": law, "reading": reading}
    for reading in scenarios.LATTICE_READINGS
    for law in biexciton.SIZE_LAWS
}
LATTICE_CONTROL = Control("lattice", "Lattice part", tuple(LATTICE), next(iter(LATTICE)))
SHARING_VALUES = (-0.25, 0.0, 0.25, 0.5, 0.75, 1.0)


@lru_cache
def density(name, broadened=False, spectral_model=None):
    """J of a material with its default parameters and one of its models, made once."""
    m = scenarios.world(spectral_model).material(name)
    return m.broadened_spectral_density if broadened else m.spectral_density


@lru_cache
def bohr_radius(name, parameter_set=None):
    """Exciton Bohr radius, nm, read once."""
    return materials.material(name, parameter_set).bohr_radius


@lru_cache
def label(name):
    """Name of a material, marked where any mode of its J is from memory."""
    return MATERIAL_LABEL[name] + (", illustr." if materials.material(name).illustrative else "")
