"""The figure in a kernel: the same markup and script, and frames made when a reader asks for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import anywidget
import traitlets

from .. import figures
from . import markup

if TYPE_CHECKING:
    from typing import Any

    from ..widgets.explorer import Explorer


def _web(name):
    """A front-end file: in ``lib/_web`` of an installed wheel, in ``assets/web`` of a clone."""
    root = Path(figures.__file__).parents[1]
    for folder in (root / "_web", root.parent / "assets" / "web"):
        if (folder / name).exists():
            return (folder / name).read_text(encoding="utf-8")
    raise FileNotFoundError(f"no {name} in {root / '_web'} or {root.parent / 'assets' / 'web'}")


class FigureWidget(anywidget.AnyWidget):
    """The widget of one :class:`lib.widgets.Explorer`."""

    _esm = _web("figure.js")
    _css = _web("figure.css")
    markup = traitlets.Unicode().tag(sync=True)

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        super().__init__(markup=markup.kernel(explorer))
        self.on_msg(self._answer)

    def view(self) -> tuple[dict, dict]:
        """Mimebundle and metadata that show this widget."""
        made: Any = self._repr_mimebundle_()
        view, metadata = made if isinstance(made, tuple) else (made, {})
        return {k: v for k, v in view.items() if k != "text/plain"}, metadata

    def _answer(self, _, message, buffers=None):
        """Send what the script asks for; what goes wrong is told in the figure."""
        asked, explorer = message.get("ask"), self._explorer
        reply = {"to": message.get("id")}
        try:
            if asked == "fonts":
                fonts = [path.read_bytes() for path in figures.contract.FONTS]
                self.send({**reply, "faces": [path.stem for path in figures.contract.FONTS]}, buffers=fonts)
                return
            setting = {c.name: c.values[i] for c, i in zip(explorer.controls, message["at"])}
            data = explorer.data(**setting)
            if asked == "numbers":
                reply["text"] = explorer.panel.csv(data)
            else:
                reply["svg"] = explorer.panel.svg(data, narrow=asked == "narrow", themed=True)
                reply["alt"] = explorer.panel.alt(data)
        except Exception as error:
            reply["error"] = f"{type(error).__name__}: {error}"
        self.send(reply)
