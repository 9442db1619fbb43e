"""One package under two names: ``lib``, as the chapters call it, and ``dicke_in_a_dot``, for other people's code.

In a clone the package is the folder ``lib``; an installed wheel holds the same files as ``dicke_in_a_dot``, because a
name as common as ``lib`` may be another project's. The other name is a module of one line that calls :func:`also_as`. The
package imports its own modules relative to itself, so that it needs no more than the name it was found by.
"""

from __future__ import annotations

import importlib.util
import sys
from importlib.abc import Loader, MetaPathFinder

_REAL = __package__


class _SecondName(MetaPathFinder, Loader):
    """Finds ``name.module`` as the very module that the package has by its own name: nothing is loaded twice."""

    def __init__(self, name: str):
        self.name = name

    def find_spec(self, fullname, path=None, target=None):
        real = self._real(fullname)
        if real is None or importlib.util.find_spec(real) is None:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def _real(self, fullname):
        front, dot, rest = fullname.partition(".")
        return f"{_REAL}.{rest}" if front == self.name and dot else None

    def create_module(self, spec):
        module = importlib.import_module(self._real(spec.name))
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module):
        # The import has just written the second name into a module that was there already; it keeps its own.
        module.__spec__ = module.__spec__.loader_state


def also_as(name: str) -> None:
    """Let ``import name`` and ``import name.module`` give this package and its modules.

    Parameters
    ----------
    name : str
        Not the name of the package itself; asked for twice it changes nothing.
    """
    if not any(isinstance(finder, _SecondName) and finder.name == name for finder in sys.meta_path):
        sys.meta_path.insert(0, _SecondName(name))
    sys.modules[name] = sys.modules[_REAL]
