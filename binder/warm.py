"""Do once what is slow the first time: bytecode, the list of fonts, the compiled path integrals."""

import importlib
import pkgutil
import warnings

import lib
from lib import figures, path_integral
from lib.widgets import markup  # noqa: F401 - loads what a figure in a kernel loads

for module in pkgutil.walk_packages(lib.__path__, "lib."):
    importlib.import_module(module.name)
panel = figures.PANELS["2b"]
panel.data(**panel.defaults)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # a handful of paths, for the compiler and not for their values
    for temperature in (0.5, 2.0):  # chains, and free pairs
        path_integral.universal_overlap(2.0, temperature, relative_error=0.1)
