"""What a figure is: controls, data, drawing, a sentence for those who cannot see it.

A panel is one module in this package, named after its id, that defines ``PANEL``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

STYLE = Path(__file__).with_name("book.mplstyle")


@dataclass(frozen=True)
class Control:
    """One named parameter of a panel.

    Parameters
    ----------
    name : str
        Keyword of ``Panel.data``.
    label : str
        What the reader sees beside the slider, with the symbol.
    values : sequence
        The values it may take, in order; numbers give a slider, strings give buttons.
    default : object
        One of ``values``.
    unit : str
        Unit of the values, empty for words and pure numbers.
    static : bool
        Shown on the static site. A panel has at most two static controls; the
        others stay at their default until a reader with a kernel gives a range.
    """

    name: str
    label: str
    values: tuple
    default: object
    unit: str = ""
    static: bool = True

    def __post_init__(self):
        object.__setattr__(self, "values", tuple(self.values))
        if self.default not in self.values:
            raise ValueError(f"default = {self.default!r} of control {self.name!r} is not among its values")

    @property
    def numeric(self) -> bool:
        return not isinstance(self.values[0], str)

    def text(self, value) -> str:
        """The value as the reader sees it."""
        shown = f"{value:.4g}" if self.numeric else str(value)
        return f"{shown} {self.unit}".strip()


@dataclass(frozen=True)
class Panel:
    """Data + drawing + controls of one figure panel.

    Parameters
    ----------
    id : str
        ``"1f"`` for a panel of the paper, a word for a figure the book adds.
    summary : str
        What the figure shows, in a few words: its accessible name.
    controls : tuple of Control
        Named parameters; ``data`` takes each as a keyword.
    data : callable
        ``data(**controls)`` gives a dict of name -> NumPy array. Pure.
    units : mapping
        Unit of every array in ``data``.
    draw : callable
        ``draw(ax, data)`` creates artists once and updates them after that;
        ``ax`` is one Axes, or an array of them when ``rows`` > 1.
    alt : callable
        ``alt(data)`` gives one sentence with numbers in it.
    source : str
        Panel of the paper, equations, closures and data rows; what is model and
        what is measured.
    rows : int
        Number of axes, one below the other, sharing their x axis unless
        ``share_x`` is false.
    size : tuple of float
        Width and height in inches.
    many_markers : bool
        Hundreds of small symbols: the frame then names a style once a group and uses
        short ids, which halves its text. Neighbouring frames of a page compress as one
        only while a frame stays below about 30 kB.
    tables : tuple of str
        Tables of ``data/`` the figure rests on; the page links each to its rows.
    measured : mapping
        Arrays of ``data`` that are drawn as measured (filled) points -> where their values
        stand: ``(table, column, factor)``, the array being ``factor`` times that column; or
        the name of another such array from which it is computed point by point.
    """

    id: str
    summary: str
    controls: tuple[Control, ...]
    data: Callable[..., dict]
    units: Mapping[str, str]
    draw: Callable
    alt: Callable[[dict], str]
    source: str
    rows: int = 1
    size: tuple[float, float] = (4.8, 3.3)
    share_x: bool = True
    heights: tuple[float, ...] | None = None
    many_markers: bool = False
    tables: tuple[str, ...] = ()
    measured: Mapping[str, tuple[str, str, float] | str] = field(default_factory=dict)
    _cache: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def defaults(self) -> dict:
        return {c.name: c.default for c in self.controls}

    def control(self, name) -> Control:
        for c in self.controls:
            if c.name == name:
                return c
        known = ", ".join(c.name for c in self.controls) or "none"
        raise ValueError(f"control = {name!r} is not allowed: panel {self.id!r} has the controls {known}")

    def figure(self, data) -> Figure:
        """The figure with ``data`` drawn into it; kept, so that the next call only updates artists."""
        with matplotlib.rc_context(fname=STYLE):
            if "figure" not in self._cache:
                figure = Figure(figsize=self.size)
                ratios = {"height_ratios": self.heights} if self.heights else None
                self._cache["axes"] = figure.subplots(self.rows, 1, sharex=self.share_x, gridspec_kw=ratios)
                # The default frame fixes the layout: axes stand still when a slider moves, and a frame is fast.
                self.draw(self._cache["axes"], self.data())
                ConstrainedLayoutEngine().execute(figure)
                self._cache["figure"] = figure
            self.draw(self._cache["axes"], data)
        return self._cache["figure"]

    def svg(self, data) -> str:
        """The figure as SVG text, the same bytes for the same data."""
        figure = self.figure(data)
        buffer = io.StringIO()
        with matplotlib.rc_context(fname=STYLE):
            metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
            FigureCanvasSVG(figure).print_svg(buffer, metadata=metadata)
        text = buffer.getvalue()
        text = re.sub(r"<!--.*?-->\s*", "", text[text.index("<svg") :], flags=re.S)
        text = re.sub(r"\s*\n\s*", " ", text).replace("> <", "><")
        used = set(re.findall(r"#([\w-]+)", text))
        text = re.sub(r' id="([^"]*)"', lambda m: m[0] if m[1] in used else "", text)
        text = re.sub(r' transform="rotate\(-0 [^"]*"', "", text)
        # Readers without DejaVu get a font of their own that is no wider.
        text = text.replace("'DejaVu Sans'", "'DejaVu Sans',Verdana,sans-serif")
        # A hundredth of a point is enough on paths and positions; the rest is weight.
        text = re.sub(r'(?<= d=")[^"]*|(?<=translate\()[^)]*|(?<= [xy]=")[^"]*', _shorten, text)
        return _share_styles(text) if self.many_markers else text

    def png(self, data, dpi=144) -> bytes:
        """The figure as PNG on white, for PDF and other places that cannot show SVG."""
        figure = self.figure(data)
        buffer = io.BytesIO()
        with matplotlib.rc_context(fname=STYLE):
            FigureCanvasAgg(figure)
            figure.savefig(
                buffer, format="png", dpi=dpi, facecolor="white", transparent=False, metadata={"Software": None}
            )
        return buffer.getvalue()

    def csv(self, data) -> str:
        """The data as comma-separated columns; arrays of different length are padded with blanks."""
        columns = {}
        for name, array in data.items():
            array = np.asarray(array)
            flat = np.atleast_1d(array)
            unit = self.units[name]
            head = f"{name} ({unit})" if unit else name
            if flat.ndim == 1:
                columns[head] = flat
            else:
                for i, row in enumerate(flat.reshape(-1, flat.shape[-1])):
                    columns[f"{head} [{i}]"] = row
        height = max(len(c) for c in columns.values())
        lines = [",".join(f'"{h}"' if "," in h else h for h in columns)]
        for i in range(height):
            lines.append(",".join(_cell(c[i]) if i < len(c) else "" for c in columns.values()))
        return "\n".join(lines) + "\n"


def _shorten(match) -> str:
    return re.sub(r"-?\d+\.\d{3,}", lambda m: f"{float(m[0]):.2f}", match[0])


def _share_styles(text) -> str:
    """Short ids, and the style of markers on their group instead of on each of them."""
    ids = dict.fromkeys(re.findall(r' id="([^"]*)"', text))
    short = {name: f"i{i}" for i, name in enumerate(ids)}
    text = re.sub(r'(?<= id=")[^"]*(?=")|(?<=#)[mp][0-9a-f]{10}\b', lambda m: short.get(m[0], m[0]), text)

    def share(group):
        styles = set(re.findall(r'style="[^"]*"', group[2]))
        if len(styles) != 1 or group[2].count("style=") != group[2].count("<use"):
            return group[0]
        return f"<g{group[1]} {styles.pop()}>" + re.sub(r' style="[^"]*"', "", group[2]) + "</g>"

    return re.sub(r"<g([^>]*)>((?:<use [^>]*/>)+)</g>", share, text)


def _cell(value) -> str:
    if isinstance(value, (str, np.str_)):
        return f'"{value}"' if "," in value else str(value)
    value = float(value)
    return "" if np.isnan(value) else f"{value:.5g}"
