"""What a figure is: controls, data, drawing, a sentence for those who cannot see it.

A panel is one module in this package, named after its id, that defines ``PANEL``.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
import matplotlib.font_manager
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.textpath import TextToPath

from . import drawing, stored, svg

if TYPE_CHECKING:
    from collections.abc import Iterator


STYLE = Path(__file__).with_name("book.mplstyle")
#: The typeface of page and figures.
FONTS = sorted(Path(__file__).with_name("fonts").glob("*.ttf"))
for _font in FONTS:
    matplotlib.font_manager.fontManager.addfont(_font)

_TEXT = TextToPath()


class Frame(dict):
    """The arrays of one frame, and in ``setting`` the values of the controls they were made with."""

    setting: Mapping = {}


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
        others are shown to a reader with a kernel.
    fine : bool
        ``Panel.data`` takes any number between two of the values: a kernel's slider has finer steps.
    """

    name: str
    label: str
    values: tuple
    default: object
    unit: str = ""
    static: bool = True
    fine: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(self.values))
        if self.default not in self.values:
            raise ValueError(f"default = {self.default!r} of control {self.name!r} is not among its values")

    @property
    def numeric(self) -> bool:
        return not isinstance(self.values[0], str)

    def text(self, value: object) -> str:
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
    size, narrow : tuple of float
        Width and height in inches, in a column of text (7 fill it) and on a phone; what is at most 5 wide is the same
        on both unless ``narrow`` is given.
    parameters : tuple of str
        Parameter sets of ``lib.materials`` behind the figure as it is first shown; the page prints them. One, where possible.
    tables : tuple of str
        Tables of ``data/`` the figure rests on; the page links each to its rows.
    measured : mapping
        Arrays of ``data`` that are drawn as measured (filled) points -> where their values
        stand: ``(table, column, factor)``, the array being ``factor`` times that column; or
        the name of another such array from which it is computed point by point.
    caption : str
        What to look at, one or two sentences below the figure; ``summary`` where it is empty.
    reach : callable
        ``reach(data)`` gives, for each axes (0 is the top one) whose vertical limits depend on the data, the limits this
        data asks for. The limits hold all frames of the page, so that the axis stands still while a control moves;
        where limits are the same in every frame ``draw`` sets them.
    follows : mapping
        The exception: control -> why the vertical axes change with it. The page says so below the figure.
    margin : bool
        A page with a margin has controls and caption beside the picture, partly in the margin: for pictures that are
        narrower than the column.
    stored : bool
        The frames of the page take longer than a slider may wait: they are read from a file (:mod:`lib.figures.stored`).
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
    size: tuple[float, float] = (7.0, 4.0)
    narrow: tuple[float, float] | None = None
    share_x: bool = True
    heights: tuple[float, ...] | None = None
    parameters: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    measured: Mapping[str, tuple[str, str, float] | str] = field(default_factory=dict)
    caption: str = ""
    reach: Callable[[dict], Mapping[int, tuple[float, float]]] | None = None
    follows: Mapping[str, str] = field(default_factory=dict)
    margin: bool = False
    stored: bool = False
    _cache: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", self._framed(self.data))
        sentence = self.alt
        object.__setattr__(self, "alt", lambda data: drawing.written(sentence(data)))
        for name in self.follows:
            self.control(name)
        if self.narrow is None:
            width, height = self.size
            object.__setattr__(self, "narrow", self.size if width <= 5 else (3.6, 0.85 * height))

    def _framed(self, data):
        @wraps(data)
        def framed(**values):
            known = stored.frame(self, values) if self.stored else None
            frame = Frame(data(**values) if known is None else known)
            frame.setting = values
            return frame

        return framed

    @property
    def defaults(self) -> dict:
        return {c.name: c.default for c in self.controls}

    def control(self, name: str) -> Control:
        for c in self.controls:
            if c.name == name:
                return c
        known = ", ".join(c.name for c in self.controls) or "none"
        raise ValueError(f"control = {name!r} is not allowed: panel {self.id!r} has the controls {known}")

    def figure(self, data: dict, narrow: bool = False) -> Figure:
        """The figure with ``data`` drawn into it; kept, so that the next call only updates artists."""
        with matplotlib.rc_context(fname=STYLE):
            if narrow not in self._cache:
                figure = Figure(figsize=self.narrow if narrow else self.size)
                ratios = {"height_ratios": self.heights} if self.heights else None
                axes = figure.subplots(self.rows, 1, sharex=self.share_x, gridspec_kw=ratios)
                self._arrange(figure, axes)
                self._cache[narrow] = figure, axes
            figure, axes = self._cache[narrow]
            self._draw(axes, data)
        return figure

    def _draw(self, axes, data):
        self.draw(axes, data)
        if self.reach:
            for i, (low, high) in self._reach(data).items():
                np.atleast_1d(axes)[i].set_ylim(low, high)
        drawing.update_keys(np.atleast_1d(axes)[0].figure)

    def _reach(self, data):
        """Vertical limits that hold ``data`` and every frame of the page between which the axes do not change."""
        setting = {**self.defaults, **getattr(data, "setting", {})}
        free = [c for c in self.controls if c.static and c.name not in self.follows]
        fixed = {name: setting[name] for name in self.follows}
        key = "reach", *fixed.values()
        if key not in self._cache:
            frames = itertools.product(*(c.values for c in free))
            frames = [self.reach(self.data(**fixed, **dict(zip([c.name for c in free], at)))) for at in frames]
            self._cache[key] = _union(frames)
        return _union([self._cache[key], self.reach(data)])

    def _arrange(self, figure, axes):
        """Place the axes once, with room for the widest labels of any corner setting: they stand still after that."""
        places = []
        if "corners" not in self._cache:
            self._cache["corners"] = [self.data(**values) for values in self.corners()]
        for data in self._cache["corners"]:
            self._draw(axes, data)
            if not places:
                figure.set_figheight(figure.get_figheight() + drawing.room_above(figure))
            ConstrainedLayoutEngine().execute(figure)
            places.append([ax.get_position() for ax in figure.axes])
        for ax, boxes in zip(figure.axes, zip(*places)):
            low, high = np.max([b.p0 for b in boxes], axis=0), np.min([b.p1 for b in boxes], axis=0)
            ax.set_position([*low, *(high - low)])

    def corners(self) -> Iterator[dict]:
        """The settings that ask for most room: the defaults, each static control at its ends, those the axes follow at all."""
        yield {}
        for c in self.controls:
            if c.static:
                asked = c.values if c.name in self.follows else (c.values[0], c.values[-1])
                yield from ({c.name: v} for v in dict.fromkeys(asked) if v != c.default)

    def svg(self, data: dict, narrow: bool = False, themed: bool = False) -> str:
        """The figure as SVG text, the same bytes for the same data.

        ``narrow`` is the version for a phone; ``themed`` has colours that follow the page's theme.
        """
        figure = self.figure(data, narrow)
        marks = svg.mark(figure)
        buffer = io.StringIO()
        with matplotlib.rc_context(fname=STYLE):
            figure.dpi = 72
            metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
            renderer = RendererSVG(figure.bbox.width, figure.bbox.height, buffer, image_dpi=72, metadata=metadata)
            # One for all frames: it remembers the formulas it has set.
            renderer._text2path = _TEXT
            with _no_words_beside(figure):
                figure.draw(renderer)
            renderer.finalize()
        text = svg.tidy(buffer.getvalue(), marks, f"{self.id}-{'n' if narrow else 'w'}")
        return svg.themed(text) if themed else text

    def png(self, data: dict, dpi: int = 144) -> bytes:
        """The figure as PNG on white, for PDF and other places that cannot show SVG."""
        figure = self.figure(data)
        buffer = io.BytesIO()
        with matplotlib.rc_context(fname=STYLE):
            FigureCanvasAgg(figure)
            figure.savefig(
                buffer, format="png", dpi=dpi, facecolor="white", transparent=False, metadata={"Software": None}
            )
        return buffer.getvalue()

    def csv(self, data: dict) -> str:
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


def _union(limits):
    return {i: (min(each[i][0] for each in limits), max(each[i][1] for each in limits)) for i in limits[0]}


@contextmanager
def _no_words_beside(figure):
    """Hide words that belong to a point outside the axes while a frame is drawn: their curve is not in it either."""
    hidden = []
    for ax in figure.axes:
        for words in ax.texts:
            x, y = words.get_transform().transform(words.get_position())
            inside = ax.bbox.y0 - 20 <= y <= ax.bbox.y1 + 30 and figure.bbox.x0 <= x <= figure.bbox.x1
            if words.get_visible() and words.get_transform() == ax.transData and not inside:
                words.set_visible(False)
                hidden.append(words)
    yield
    for words in hidden:
        words.set_visible(True)


def _cell(value) -> str:
    if isinstance(value, (str, np.str_)):
        # A spreadsheet takes text that begins so for a formula, and the text may be a reader's.
        value = f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else str(value)
        return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in ',"\n\r') else value
    value = float(value)
    return "" if np.isnan(value) else f"{value:.5g}"
