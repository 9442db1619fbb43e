"""Bad arguments: a seeded sample of `tools/fuzz.py`, and that no public function of the physics is missing there."""

import importlib
import inspect
import pkgutil

import pytest

import lib
from tools import fuzz

CALLS = fuzz.catalogue()
#: Parts that take no numbers from a reader, or have tests of bad input of their own.
OTHER = ("lib.figures", "lib.widgets", "lib.claims", "lib.validate", "lib.units", "lib.symbolic", "lib.notation", "lib.contents", "lib.sweeps", "lib.second_name", "lib.needs", "lib.readers", "lib.exercises", "lib.labs")  # fmt: skip
#: Inside of the solvers and of the closures: called with what the functions of the catalogue have checked.
INSIDE = {
    "lib.path_bennett", "lib.path_kernels", "lib.path_moves", "lib.pair_action", "lib.lattice_galerkin", "lib.lattice_quadrature",
    "lib.lattice_solvers", "lib.closures.box_paths", "lib.closures.factor", "lib.dynamics.times", "lib.path_lattice", "lib.path_calls",
    "lib.closures.base.plain", "lib.closures.base.parameter", "lib.closures.base.Closure",
    "lib.phonons.models.energies", "lib.phonons.models.one_energy", "lib.phonons.models.warn",
    "lib.phonons.models.ModelDensities", "lib.phonons.raman.MeasuredDensities", "lib.path_integral.time_steps",
    "lib.path_integral.natural_units", "lib.rate_fits.form_of", "lib.phonons.kernels",
    "lib.closures.rigid.on_top_density", "lib.closures.rigid.bound_states", "lib.closures.rigid.reduced_edge",
    "lib.closures.rigid.bulk_overlap", "lib.closures.rigid.envelope_overlap", "lib.closures.rigid.internal_factor",
    "lib.closures.rigid.analytic_parts", "lib.closures.base.at_points", "lib.scenarios.worlds.World", "lib.materials.known.halide_shares", "lib.tables.description", "lib.tables.names", "lib.tables.reader_tables", "lib.rate_fits.Form", "lib.linewidth.Scattering",
}  # fmt: skip


def public_functions():
    """Name -> object of every public function and class with arguments, outside of the rooms above."""
    for module in pkgutil.walk_packages(lib.__path__, "lib."):
        if module.name.startswith(OTHER) or module.name in INSIDE:
            continue
        for name, each in vars(importlib.import_module(module.name)).items():
            full = f"{module.name}.{name}"
            if name.startswith("_") or getattr(each, "__module__", None) != module.name or full in INSIDE:
                continue
            if inspect.isfunction(each) and inspect.signature(each).parameters:
                yield full, each


def test_every_public_function_is_tried():
    tried = {inspect.unwrap(call.function) for call in CALLS.values()}
    missing = [name for name, each in public_functions() if inspect.unwrap(each) not in tried]
    assert not missing


@pytest.mark.parametrize("name", [name for name, call in CALLS.items() if not call.slow])
def test_the_calls_of_the_catalogue_are_right(name):
    CALLS[name].function(**CALLS[name].arguments)


def test_what_is_bad_is_refused_in_words():
    quick = {name: call for name, call in CALLS.items() if not call.slow}
    found = list(fuzz.run(quick, fuzz.tasks(quick, 0, 1500)))
    assert not found
