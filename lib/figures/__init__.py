"""Every figure of the book, one module per panel; the module's name is the panel's id.

``panel("1f")`` is in ``panel_1f.py``, ``panel("sigma")`` in ``panel_sigma.py``.
"""

from importlib import import_module
from pkgutil import iter_modules

from lib.figures.contract import Control, Panel

_PREFIX = "panel_"

#: id -> Panel, for every panel of the book.
PANELS = {
    module.PANEL.id: module.PANEL
    for module in (
        import_module(f"{__name__}.{info.name}")
        for info in sorted(iter_modules(__path__), key=lambda i: i.name)
        if info.name.startswith(_PREFIX)
    )
}


def panel(id):
    """The panel with this id; a ValueError lists the known ones."""
    if id not in PANELS:
        raise ValueError(f"id = {id!r} is not allowed: the panels are {', '.join(PANELS)}")
    return PANELS[id]


__all__ = ["PANELS", "Control", "Panel", "panel"]
