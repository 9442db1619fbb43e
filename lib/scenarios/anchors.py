"""What fixes the absolute rate of a material: the strength of one interband dipole, and a cell's share of it."""

from __future__ import annotations

from .. import materials, oscillator, validate
from ..materials import Material

#: What fixes the strength of one interband dipole.
ANCHORS = ("splitting", "interband energy")


@validate.guarded(material=materials.Material)
def dipole_rate(material: Material, anchor: str = "splitting") -> float:
    """Rate of one interband dipole, |I|^2 = 1, in 1/ns.

    Parameters
    ----------
    material : lib.materials.Material
    anchor : str
        "splitting": the strength that gives the bulk exciton its hbar w_LT; times |I|^2 of an exciton that moves as a
        whole, E_P and a_B drop out. "interband energy": E_P of the parameter set, for the whole dipole of a cell and
        for strong confinement.
    """
    m, E_P = material, material.interband_energy
    if validate.choice("anchor", anchor, ANCHORS) == "splitting":
        splitting = m.longitudinal_transverse_splitting
        E_P = float(
            oscillator.anchored_interband_energy(splitting, m.bohr_radius, m.optical_permittivity, m.gap_energy)
        )
    around = m.optical_permittivity, m.surrounding_permittivity, m.surrounding_index
    return float(oscillator.radiative_rate(E_P, m.gap_energy, 1.0, *around))


@validate.guarded(material=materials.Material)
def single_cell_rate(material: Material, reading: str = "share") -> float:
    """k_0 in 1/ns; ``reading`` as in lib.oscillator: a share of the measured splitting, or a whole dipole of E_P."""
    validate.choice("reading", reading, ("share", "whole"))
    dipole = dipole_rate(material, ANCHORS[reading == "whole"])
    return float(oscillator.single_cell_rate(dipole, material.lattice_constant, material.bohr_radius, reading))
