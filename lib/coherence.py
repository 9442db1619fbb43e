"""The coherence number N_coh(T, D) under several closures, and what is read off it: R_X, A_X, T_c.

N_coh is the sum over all elements of the exciton's density matrix in the basis of N
cells; the radiative rate is N_coh times that of one cell. The paper's equations do not
fix N_coh(T, D): each class here is one further assumption, a closure, and all answer
the same calls. N = (D/a)^3 as a real number unless a lattice is asked for. Each closure
is a module of ``lib.closures``; here are their public names.
"""

from .cells import polaron_sampling, random_energy_coherence, small_cluster_coherence
from .closures.arrhenius import ArrheniusLaw
from .closures.base import ActivationFit, Closure, crossover_temperature, fit_activation
from .closures.dressed import DressedEnvelope
from .closures.envelope import ThermalEnvelope, box_average
from .closures.lattice import LATTICE_CORRELATION_LENGTH, DisorderedLattice
from .closures.locking import PhaseLocking
from .closures.path_integral import PathIntegral
from .closures.polaron import PolaronCrossover
from .closures.rigid import RigidExciton
from .factors import fine_structure_factor, ionisation_factor, ionised_fraction, zero_phonon_factor

__all__ = [
    "ActivationFit",
    "ArrheniusLaw",
    "Closure",
    "DisorderedLattice",
    "DressedEnvelope",
    "LATTICE_CORRELATION_LENGTH",
    "PathIntegral",
    "PhaseLocking",
    "PolaronCrossover",
    "RigidExciton",
    "ThermalEnvelope",
    "box_average",
    "crossover_temperature",
    "fine_structure_factor",
    "fit_activation",
    "ionisation_factor",
    "ionised_fraction",
    "polaron_sampling",
    "random_energy_coherence",
    "small_cluster_coherence",
    "zero_phonon_factor",
]
