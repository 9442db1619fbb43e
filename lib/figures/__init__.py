"""Every figure of the book, one module per panel; the module's name is the panel's id.

``panel("1f")`` is in ``panel_1f.py``, ``panel("sigma")`` in ``panel_sigma.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from .contract import Control, Panel

_PREFIX = "panel_"


class _Panels(Mapping):
    """id -> Panel; a module is imported when its panel is asked for, so that a page loads its own figures only."""

    def __init__(self):
        names = sorted(info.name for info in iter_modules(__path__) if info.name.startswith(_PREFIX))
        self._names = {name.removeprefix(_PREFIX).replace("_", "-"): name for name in names}

    def __getitem__(self, id):
        return import_module(f"{__name__}.{self._names[id]}").PANEL

    def __contains__(self, id):
        return id in self._names

    def __iter__(self):
        return iter(self._names)

    def __len__(self):
        return len(self._names)


#: id -> Panel, for every panel of the book.
PANELS = _Panels()


def panel(id: str) -> Panel:
    """The panel with this id; a ValueError lists the known ones."""
    if id not in PANELS:
        raise ValueError(f"id = {id!r} is not allowed: the panels are {', '.join(PANELS)}")
    return PANELS[id]


__all__ = ["PANELS", "Control", "Panel", "panel"]
