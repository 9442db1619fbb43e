"""The materials of the book's tables.

Values come from ``data/materials.csv``, spectral densities from
``data/spectral_density_models.csv`` and ``data/spectral_density_totals.csv``; each row
there carries its source and a confidence code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import tables, validate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..phonons import SpectralDensity


#: The known materials in the order of ``data/materials.csv``: from the widest gap of the halides to the narrowest, then CdSe.
KNOWN = tuple(tables.load("materials").material.unique())
#: The rows of ``spectral_density_models`` that a model's name adds to its modes.
CENTRAL_PEAK = "central peak"
#: Modes below this energy, meV, are the low-frequency part of a model.
LOW_FREQUENCY = 10.0


@dataclass(frozen=True, eq=False)
class Material:
    """Parameters of one material; a parameter without a row is NaN.

    Attributes
    ----------
    name, parameter_set, spectral_model : str
        Composition, set of excitonic parameters (empty where there is one only), and
        model of the spectral density.
    lattice_constant : float
        Edge of the pseudocubic (CdSe: zinc-blende) cell, nm.
    bohr_radius : float
        Exciton Bohr radius, nm.
    reduced_mass, exciton_mass : float
        Reduced mass and m_e + m_h of the exciton, free-electron masses.
    binding_energy : float
        Exciton binding energy, meV.
    effective_permittivity : float
        Permittivity that binds the exciton.
    gap_energy : float
        Low-temperature gap, eV.
    interband_energy : float
        Interband (Kane) energy E_P, eV.
    longitudinal_transverse_splitting : float
        Longitudinal-transverse splitting of the bulk exciton, meV: measured for CsPbBr3, for the others
        what the set's interband energy and Bohr radius give.
    relative_oscillator_strength : float
        Oscillator strength at equal size relative to CsPbBr3.
    optical_permittivity, surrounding_permittivity, surrounding_index : float
        Near the emission's photon energy (not the infrared limit), inside the dot and around it; refractive
        index around it.
    parameters : pandas.DataFrame
        The rows the values come from, with unit, source, locator, confidence and note.
    modes : pandas.DataFrame
        Modes of the spectral density: energy_meV, huang_rhys, broadening, confidence; ``low`` is true for the
        low-frequency part.
    relaxation : pandas.DataFrame
        Relaxational (Drude) responses beside the modes, mostly none: energy_meV (rate), cutoff_meV and
        reorganization_share, their reorganization energy over that of the low-frequency modes.
    own_density : lib.phonons.SpectralDensity, optional
        J of a reader's own, in place of the modes.
    """

    name: str
    parameter_set: str
    spectral_model: str
    lattice_constant: float
    bohr_radius: float
    reduced_mass: float
    exciton_mass: float
    binding_energy: float
    effective_permittivity: float
    gap_energy: float
    interband_energy: float
    longitudinal_transverse_splitting: float
    relative_oscillator_strength: float
    optical_permittivity: float
    surrounding_permittivity: float
    surrounding_index: float
    parameters: pd.DataFrame
    modes: pd.DataFrame
    relaxation: pd.DataFrame = field(default_factory=pd.DataFrame)
    own_density: object = None

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name and parameter set, as figures and tables print them: "CsPbBr3, magneto-absorption"."""
        return ", ".join(filter(None, (self.name, self.parameter_set)))

    @property
    def unverified(self) -> tuple:
        """Names of the parameters that are, or are derived from, values of confidence M."""
        bad = set(self.parameters.parameter[self.parameters.confidence == "M"])
        derived = self.parameters.dropna(subset="derived_from")
        bad |= {p for p, f in zip(derived.parameter, derived.derived_from) if bad & set(f.split())}
        return tuple(name for name in PARAMETERS if name in bad)

    @property
    def illustrative(self) -> bool:
        """True where the energy or weight of any mode of J is of confidence M, or where a central peak is taken over."""
        return any("M" in set(rows.confidence) for rows in (self.modes, self.relaxation) if len(rows))

    @cached_property
    def spectral_density(self) -> SpectralDensity:
        """J as discrete modes with couplings g = w sqrt(S), and a central peak where the model has one.

        A ``lib.phonons.SpectralDensity``. With a central peak S is infinite: ``modes.huang_rhys.sum()`` is that of the modes.
        """
        return self._density(None)

    @cached_property
    def broadened_spectral_density(self) -> SpectralDensity:
        """J with each mode broadened to a log-normal of its tabulated width, g kept.

        The widths are assumed. Keeping g raises S by exp(2 s^2) and lambda by
        exp(s^2 / 2) per mode of width s: 4 % and under 1 % for the perovskites.
        """
        return self._density(self.modes.broadening.to_numpy())

    def _density(self, broadening):
        if self.own_density is not None and (broadening is None or not self.own_density.discrete):
            return self.own_density
        from .. import phonons  # the next room: imported here, so that materials stays below it

        energy, huang_rhys = self.modes.energy_meV.to_numpy(), self.modes.huang_rhys.to_numpy()
        density = phonons.SpectralDensity.from_huang_rhys(energy, huang_rhys, broadening)
        for row in self.relaxation.itertuples():
            low = self.modes[(self.modes.material == row.material) & (self.modes.model == row.model) & self.modes.low]
            peak = phonons.SpectralDensity.drude_lorentz(1.0, row.energy_meV, row.cutoff_meV)
            lam = row.reorganization_share * (low.huang_rhys * low.energy_meV).sum()
            density = density + peak * (lam / peak.reorganization_energy)
        return density


#: Names of the numerical parameters.
PARAMETERS = tuple(name for name, kind in Material.__annotations__.items() if kind == "float")


def parameter_sets(name: str) -> tuple[str, ...]:
    """Names of the parameter sets of a material, the default first; empty where there is one set only."""
    validate.choice("name", name, KNOWN)
    return _sets(name)


@cache
def _sets(name):
    rows = tables.load("materials")
    return tuple(rows[rows.material == name].parameter_set.dropna().unique())


def matching_set(name: str, parameter_set: str | None) -> str | None:
    """The set of this name where the material has one, else its default: for what compares several materials.

    Parameters
    ----------
    name : str
        One of ``KNOWN``.
    parameter_set : str or None
        A set of any material.

    Returns
    -------
    str or None
        For :func:`material`; None where the material has one set only.
    """
    sets = parameter_sets(name)
    if parameter_set is not None:
        validate.choice(
            "parameter_set", parameter_set, dict.fromkeys(s for name in KNOWN for s in ("", *parameter_sets(name)))
        )
    return parameter_set if parameter_set in sets else (sets or (None,))[0]


def sets_in_words(names: Sequence[str] = KNOWN, parameter_set: str | None = None) -> str:
    """The sets that :func:`matching_set` gives, as a figure prints them.

    "magneto-absorption", or "magneto-reflectivity (CsPbBr3), magneto-absorption (CsPbCl3, CsPbI3)". CdSe has one set
    without a name and is left out.
    """
    found: dict[str, list[str]] = {}
    for name in validate.choices("names", names, KNOWN):
        if chosen := matching_set(name, parameter_set):
            found.setdefault(chosen, []).append(name)
    if len(found) < 2:
        return next(iter(found), "")
    order = sorted(found, key=lambda chosen: chosen != parameter_set)
    return ", ".join(f"{chosen} ({', '.join(found[chosen])})" for chosen in order)


def spectral_models(name: str) -> tuple[str, ...]:
    """Names of the models of J of a material, the default first.

    The halides have "LO-weighted", "low-frequency" and "cited weights only", each of them also with
    " + central peak"; CdSe has two of these names and two atomistic models.
    """
    validate.choice("name", name, KNOWN)
    return _models(name)


@cache
def _models(name):
    rows = tables.load("spectral_density_models")
    found = list(rows[rows.material == name].model.unique())
    if not found:
        raise ValueError(f"{name} has no row in spectral_density_models.csv; a material needs a model of J there")
    if CENTRAL_PEAK not in found:
        return tuple(found)
    found.remove(CENTRAL_PEAK)
    return (*found, *(f"{model} + {CENTRAL_PEAK}" for model in found))


def material(name: str, parameter_set: str | None = None, spectral_model: str | None = None) -> Material:
    """Return a known material.

    Parameters
    ----------
    name : str
        One of ``KNOWN``: "CsPbCl3", "CsPbBr3", "CsPbI3", "CdSe", and what a reader adds to the tables.
    parameter_set : str, optional
        One of ``parameter_sets(name)``; the first by default. The halides have
        "magneto-absorption" and the calculated "tight-binding", CsPbBr3 also
        "magneto-reflectivity"; its reduced masses are 0.126, 0.102 and 0.18. CdSe has one set.
    spectral_model : str, optional
        One of ``spectral_models(name)``; the first by default.

    Raises
    ------
    ValueError
        For an unknown name, set or model; the message lists the known ones.
    """
    sets, models = parameter_sets(name), spectral_models(name)
    if parameter_set is not None:
        validate.choice("parameter_set", parameter_set, sets or ("None, because there is one set only",))
    if spectral_model is not None:
        validate.choice("spectral_model", spectral_model, models)
    parameter_set = parameter_set or (sets[0] if sets else "")
    return _read(name, parameter_set, spectral_model or models[0])


@cache
def _read(name, parameter_set, spectral_model):
    """Read once: a figure asks for the same materials for every frame, and the tables took most of its time."""
    rows = tables.load("materials")
    rows = rows[(rows.material == name) & rows.parameter_set.isin([parameter_set, np.nan])].reset_index(drop=True)
    values = dict.fromkeys(PARAMETERS, np.nan) | dict(zip(rows.parameter, rows.value))
    modes, relaxation = _modes(name, spectral_model)
    return Material(name, parameter_set, spectral_model, parameters=rows, modes=modes, relaxation=relaxation, **values)


def _modes(name, model):
    """Modes of one model, and its relaxational responses; a mode without a weight takes what is left of the total."""
    model, peak, _ = model.partition(f" + {CENTRAL_PEAK}")
    modes, totals = tables.load("spectral_density_models"), tables.load("spectral_density_totals")
    modes = modes[modes.material == name]
    relaxation = modes[(modes.model == CENTRAL_PEAK) & bool(peak)].assign(model=model).reset_index(drop=True)
    modes = modes[modes.model == model].reset_index(drop=True)
    total = totals[(totals.material == name) & (totals.model == model)].total_huang_rhys
    rest = modes.huang_rhys.isna()
    left = total.sum() - modes.huang_rhys.sum()
    if len(total) != rest.sum() or len(total) > 1 or (len(total) and left < 0):
        raise ValueError(
            f"spectral_density_models.csv: {name}, {model!r} has {rest.sum()} modes without huang_rhys, {len(total)} "
            f"totals and {left:.4g} left for the rest; it must have one, one and at least 0, or no such mode and no total"
        )
    modes.loc[rest, "huang_rhys"] = left
    return modes.assign(low=modes.energy_meV < LOW_FREQUENCY), relaxation


def halide_shares(name: str) -> dict[str, float]:
    """Composition of CsPbX3 or CsPb(X..Y..)3 as a dict halide -> share."""
    match = re.fullmatch(r"CsPb\(?((?:(?:Cl|Br|I)[\d.]*)+)\)?3", name)
    parts = re.findall(r"(Cl|Br|I)(\d\.\d+|)", match[1]) if match else ()
    return {halide: float(share or 1) for halide, share in parts}


#: The pure caesium lead halides among the known materials.
HALIDES = tuple(name for name in KNOWN if len(halide_shares(name)) == 1)
