"""Materials of a reader's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import tables, units, validate
from .known import KNOWN, LOW_FREQUENCY, PARAMETERS, Material, material

if TYPE_CHECKING:
    from ..phonons import SpectralDensity


#: What :func:`define` assumes where nothing is given and no base: organic surroundings, and the strength of CsPbBr3.
_ASSUMED = {"surrounding_permittivity": 2.25, "surrounding_index": 1.5, "relative_oscillator_strength": 1.0}
_HYDROGEN = units.BOHR_RADIUS, units.RYDBERG


def define(
    name: str, spectral_density: SpectralDensity | None = None, base: str | Material | None = None, **parameters: float
) -> Material:
    """A material of a reader's own, for every closure, for the figures that take one, and for the ledger.

    Parameters
    ----------
    name : str
        How it is written in legends; not the name of a known material.
    spectral_density : lib.phonons.SpectralDensity, optional
        Its J, as from a Raman spectrum; that of ``base`` by default.
    base : str or Material, optional
        Gives every parameter that is not given here.
    **parameters : float
        Any of ``PARAMETERS``, in their units. ``lattice_constant`` must be given, or a base, and so must two of
        ``reduced_mass`` (electron masses), ``effective_permittivity``, ``bohr_radius`` (nm) and ``binding_energy`` (meV);
        the others of these follow as those of a hydrogen atom, ``exciton_mass`` as four reduced masses.

    Returns
    -------
    Material
        Its ``parameters`` say of each value whether it was given, follows, was borrowed or is assumed. What nothing
        gives is NaN, and what rests on it is then unknown too.

    Raises
    ------
    ValueError
        For an unknown parameter, a value out of range, values that contradict each other, or too few of them.
    """
    name = _own_name(name)
    for key, value in parameters.items():
        validate.choice("parameter", key, PARAMETERS)
        parameters[key] = validate.number(key, value, "finite and above 0", above=0.0)
    if base is not None and not isinstance(base, Material):
        base = material(base)
    follow = _hydrogen(parameters, base)
    assumed = {k: v for k, v in _ASSUMED.items() if k not in parameters}
    if base is not None:
        assumed = {k: getattr(base, k) for k in PARAMETERS if k not in parameters | follow}
    values = dict.fromkeys(PARAMETERS, np.nan) | assumed | follow | parameters
    if not np.isfinite(values["lattice_constant"]):
        raise ValueError("lattice_constant (nm) must be given, or base=, a material that gives what is not given here")
    if spectral_density is None:
        if base is None:
            raise ValueError("spectral_density must be given, as from phonons.SpectralDensity.from_raman, or base=")
        modes, relaxation, own, model = base.modes, base.relaxation, base.own_density, base.spectral_model
    else:
        from .. import phonons

        own = validate.instance("spectral_density", spectral_density, phonons.SpectralDensity)
        empty = pd.DataFrame(columns=[*tables.load("spectral_density_models").columns, "low"])
        modes, relaxation, model = _nodes(name, own, empty), pd.DataFrame(), "own"
    return Material(
        name, "own", model, parameters=_rows(name, values, parameters, follow, base), modes=modes,
        relaxation=relaxation, own_density=own, **values,
    )  # fmt: skip


def _own_name(name):
    good = isinstance(name, str) and 0 < len(name.strip()) <= 40 and name.isprintable() and name not in KNOWN
    if not good:
        validate.refuse("name", name, f"1 to 40 printable characters, and not one of {', '.join(KNOWN)}")
    return name.strip()


def _hydrogen(given, base):
    """Mass, permittivity, radius and binding of a hydrogen-like exciton from two of them, and the exciton's mass."""
    a_0, Ry = _HYDROGEN
    four = ("reduced_mass", "effective_permittivity", "bohr_radius", "binding_energy")
    if base is not None and not given.keys() & {*four, "exciton_mass"}:
        return {}  # the exciton of the base, whose rows agree within their errors
    known = {k: given[k] for k in four if k in given}
    if len(known) < 2 and base is not None:  # what the base says of this exciton, as far as it is not given
        known = {k: getattr(base, k) for k in four[:2] if k not in known} | known
        known = dict(list(known.items())[-2:])
    mu, eps, a, E = (known.get(k) for k in four)
    if len(known) < 2:
        raise ValueError(f"two of {', '.join(four)} must be given, or base=; got {', '.join(known) or 'none'}")
    if mu is None:
        mu = eps * a_0 / a if eps and a else E * eps**2 / Ry if eps else Ry * a_0**2 / (E * a**2)
    eps = eps or (a * mu / a_0 if a else np.sqrt(Ry * mu / E))
    made = {
        "reduced_mass": mu,
        "effective_permittivity": eps,
        "bohr_radius": a_0 * eps / mu,
        "binding_energy": Ry * mu / eps**2,
    }
    for key in four:
        if key in given and abs(made[key] / given[key] - 1) > 0.05:
            raise ValueError(
                f"{key} = {given[key]:.4g} is not allowed: the other values of this exciton give {made[key]:.4g}, "
                "which must agree within 5 %"
            )
    M = given.get("exciton_mass")
    if M is not None and M < 4 * mu * (1 - 1e-6):
        raise ValueError(f"exciton_mass = {M:.4g} is not allowed: it must be at least 4 reduced masses, {4 * mu:.4g}")
    made["exciton_mass"] = 4 * mu
    return {k: v for k, v in made.items() if k not in given}


def _nodes(name, density, empty):
    """J of one's own as rows of modes: one for each node that has weight; a list of sharp modes is drawn 10 % wide."""
    kept = density.weight > 0
    rows = pd.DataFrame({"energy_meV": density.energy[kept], "huang_rhys": (density.weight / density.energy**2)[kept]})
    rows = rows.assign(
        material=name, model="own", mode=[f"node {i}" for i in range(len(rows))], broadening=0.1, confidence="own"
    )
    return rows.reindex(columns=empty.columns).assign(low=rows.energy_meV < LOW_FREQUENCY)


def _rows(name, values, given, follow, base):
    """Where each value comes from, as rows like those of ``data/materials.csv``."""
    columns = tables.load("materials").columns
    rows = []
    for key, value in values.items():
        if not np.isfinite(value):
            continue
        own = key in given or key in follow
        origin = "given" if key in given else "follows from the given ones" if key in follow else "assumed"
        locator = origin if own or base is None else f"as {base.label}"
        rows.append({"material": name, "parameter_set": "own", "parameter": key, "value": value, "source": "own",
                     "locator": locator, "confidence": "own" if own else "M", "kind": origin})  # fmt: skip
    return pd.DataFrame(rows).reindex(columns=columns)
