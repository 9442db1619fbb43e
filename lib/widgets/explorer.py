"""Show a panel with its controls, on a page without a kernel and in a kernel.

Both show the same markup with the same script (``assets/web/figure.js``). A page carries every frame; a kernel makes
the frame a reader asks for. PDF, GitHub and viewers without widgets show a still picture with its sentence.
"""

from __future__ import annotations

import base64
import dataclasses
import html
import inspect
import itertools
import os
from typing import TYPE_CHECKING

import numpy as np

from .. import figures
from ..figures import Control, Panel
from ..materials import Material
from . import markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from numpy.typing import ArrayLike


#: Most frames one figure of a page may hold; a kernel has no limit.
MAX_FRAMES = 100

#: Set while the book is built: outputs are then made for pages, with every frame in them.
PAGES = "BOOK_PAGES"

#: How many steps a kernel's slider takes from one stop of the page to the next.
_FINER = 5


def explore(
    panel: str | Panel, *, x: ArrayLike | None = None, shared: Sequence[str] = (), autoplay: bool = False, **ranges: Any
) -> Explorer:
    """Show a panel of the book with its controls.

    Parameters
    ----------
    panel : str or Panel
        Panel id, such as ``"1f"``, or a panel of your own.
    x : array_like, optional
        Values of the panel's horizontal axis, in its unit; only for panels whose
        ``data`` takes ``x``.
    shared : sequence of str, optional
        Controls that move together with those of the same name in other figures of the page or notebook.
    autoplay : bool, optional
        On a page the first slider moves by itself while the figure is in view, until the reader touches it;
        never for a reader who asked for less motion.
    **ranges : sequence or scalar
        Other values for a control, in its unit: a list gives it a slider, a single
        value fixes it. Controls you do not name keep their own values; those for
        kernels only are shown in a kernel. ``material=`` may be a material of your own
        (:func:`lib.materials.define`): figures of several materials show it beside the book's.

    Returns
    -------
    Explorer
        Displays itself; ``.data(...)`` gives the arrays, ``.widget`` the widget of a kernel.

    Raises
    ------
    ValueError
        For an unknown panel or control, or an empty range; when a page is made, for more than 100 frames.
    """
    if not isinstance(panel, Panel):
        panel = figures.panel(panel)
    return Explorer(panel, x, ranges, shared, autoplay)


class Explorer:
    """A panel and its controls. Made by :func:`explore`."""

    def __init__(
        self,
        panel: Panel,
        x: ArrayLike | None = None,
        ranges: Mapping[str, Any] | None = None,
        shared: Sequence[str] = (),
        autoplay: bool = False,
        page: bool | None = None,
    ) -> None:
        self.panel, self._page = panel, _for_pages() if page is None else page
        self._fixed = dict(panel.defaults)
        if x is not None:
            self._fixed["x"] = np.asarray(x, dtype=float)
        self.controls, ranges = [], self._without_own(ranges or {})
        for name in (*ranges, *shared):
            panel.control(name)
        self.shared = tuple(shared)
        self.autoplay = bool(autoplay) and self._page
        for control in panel.controls:
            if isinstance(self._fixed[control.name], Material):
                continue
            if control.name in ranges:
                control = _ranged(control, ranges[control.name])
            elif self._page and not control.static:
                continue
            elif not self._page and control.fine:
                control = _finer(control)
            self._fixed[control.name] = control.default
            if len(control.values) > 1:
                self.controls.append(control)
        count = int(np.prod([len(c.values) for c in self.controls], dtype=int))
        if self._page and count > MAX_FRAMES:
            sizes = " x ".join(f"{len(c.values)} {c.name}" for c in self.controls)
            raise ValueError(
                f"{count} frames ({sizes}) are more than the {MAX_FRAMES} one figure of a page may hold: "
                "give fewer values, or fix a control by giving it a single value"
            )
        self._widget: Any = None

    def _without_own(self, ranges):
        """The ranges less a material of the reader's own, which is fixed where the figure takes one."""
        own = {name: value for name, value in ranges.items() if isinstance(value, Material)}
        for name in own:
            if name not in inspect.signature(self.panel.data).parameters:
                raise ValueError(f"{name} of your own is not allowed in figure {self.panel.id}: it takes none")
        self._fixed |= own
        if own:  # another figure, with a number and an address of its own
            self.panel = dataclasses.replace(self.panel, id=f"{self.panel.id}-own")
        return {name: value for name, value in ranges.items() if name not in own}

    def data(self, **values: Any) -> dict:
        """The arrays behind one frame; controls not named are at their default."""
        for name in values:
            self.panel.control(name)
        return self.panel.data(**{**self._fixed, **values})

    def settings(self) -> Iterator[dict[str, Any]]:
        """Every combination of control values, the last control fastest."""
        names = [c.name for c in self.controls]
        for combination in itertools.product(*(c.values for c in self.controls)):
            yield dict(zip(names, combination))

    @property
    def widget(self) -> Any:
        """The widget of a kernel; made when it is first asked for."""
        if self._widget is None:
            from .kernel import FigureWidget

            self._widget = FigureWidget(self)
        return self._widget

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = self.data()
        sentence = self.panel.alt(data)
        bundle = {
            "text/plain": f"Figure {self.panel.id}. {sentence}",
            "image/svg+xml": still(self.panel, data, sentence),
        }
        if self._page:
            bundle["text/html"] = markup.page(self)
            bundle["image/png"] = base64.b64encode(self.panel.png(data)).decode()
        elif _has_widgets():
            view, metadata = self.widget.view()
            return {**view, **bundle}, metadata
        return bundle


def still(panel: Panel, data: dict, sentence: str) -> str:
    """The picture as it stands where nothing runs: plain colours on white."""
    label = f'<svg role="img" aria-label="{html.escape(sentence, quote=True)}" style="{_STILL}" '
    return panel.svg(data).replace("<svg ", label, 1)


_STILL = "background: white; font-family: 'Fira Sans', 'Segoe UI', Arial, sans-serif"


def _ranged(control, values):
    """The control with a reader's values."""
    values = [values] if np.isscalar(values) else list(values)
    if not values:
        raise ValueError(f"{control.name} = [] is not allowed: give at least one value")
    values = [v.item() if isinstance(v, np.generic) else v for v in values]
    default = control.default if control.default in values else values[0]
    return Control(control.name, control.label, values, default, control.unit, fine=False)


def _finer(control):
    """The control with steps between its stops, for a kernel: whole numbers between whole ones, else two digits."""
    whole = all(float(v).is_integer() for v in control.values)
    values = set(control.values)
    for low, high in zip(control.values, control.values[1:]):
        between = np.linspace(low, high, _FINER + 1)[1:-1]
        values |= {float(f"{v:.0f}" if whole else f"{v:.2g}") for v in between}
    values = sorted(v for v in values if control.values[0] <= v <= control.values[-1])
    return Control(control.name, control.label, values, control.default, control.unit, control.static, fine=False)


def _for_pages():
    return bool(os.environ.get(PAGES))


def _has_widgets():
    try:
        import anywidget  # noqa: F401
    except ImportError:
        return False
    return True
