"""The biexciton: two excitons, one lattice, one or two photons.

Two excitons couple to the same phonons by g1 and g2 (Eq. 1 for each of them). What they share of the lattice, c, decides
what a second exciton gains in binding, and whether the lattice tells the two ways of emitting apart. Energies in meV,
lengths in nm, times in ps, temperatures in K; rates in units of the rate of one emitter.

``binding`` is about energies, ``emission`` about rates.
"""

from .binding import (
    SIZE_LAWS,
    dynamic_reorganization_energy,
    falling_share,
    lattice_shift,
    lattice_stabilization,
    low_temperature_binding,
    published_binding,
    rising_share,
    sharing,
    truncated_stabilization,
)
from .emission import (
    biexciton_cascade,
    bright_population,
    dephased_ladder_ratio,
    ladder_ratio,
    rate_ratio,
    saturation_number,
    thermal_pair_ratio,
    two_cell_rate_ratio,
    which_path_overlap,
)

__all__ = [
    "SIZE_LAWS",
    "biexciton_cascade",
    "bright_population",
    "dephased_ladder_ratio",
    "dynamic_reorganization_energy",
    "falling_share",
    "ladder_ratio",
    "lattice_shift",
    "lattice_stabilization",
    "low_temperature_binding",
    "published_binding",
    "rate_ratio",
    "rising_share",
    "saturation_number",
    "sharing",
    "thermal_pair_ratio",
    "truncated_stabilization",
    "two_cell_rate_ratio",
    "which_path_overlap",
]
