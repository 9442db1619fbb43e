"""Show a panel with sliders that answer without a kernel.

Every frame is rendered now; the browser only chooses which one is visible. The
same call serves the hosted site, Binder and JupyterLab, and leaves a still
picture with its sentence wherever widgets do not run (PDF, GitHub, an old Colab).
"""

from __future__ import annotations

import base64
import html
import itertools
import re
from urllib.parse import quote

import numpy as np
import pandas as pd

from lib import figures, tables
from lib.figures import Control, Panel

#: Most frames one call may render.
MAX_FRAMES = 100

# Dark themes turn the frame's lightness round and keep its hues.
# Ids in the order of creation keep neighbouring frames next to each other in the page, where they
# compress as one, and make a rebuilt page the same page.
_ids = itertools.count()

#: The page that shows every table, beside the page of the figure.
_NUMBERS_PAGE = "published-numbers.html"

_STYLE = """<style>
.book-frame img {width: 100%; max-width: 560px; height: auto; display: block; background: none !important}
html[data-theme="dark"] .book-frame img, body[data-jp-theme-light="false"] .book-frame img
{filter: invert(.88) hue-rotate(180deg) !important}
.book-frame a, .book-rows-behind {font-size: .85em}
</style>"""


def explore(panel, *, x=None, **ranges):
    """Show a panel of the book with its controls.

    Parameters
    ----------
    panel : str or Panel
        Panel id, such as ``"1f"``, or a panel of your own.
    x : array_like, optional
        Values of the panel's horizontal axis, in its unit; only for panels whose
        ``data`` takes ``x``.
    **ranges : sequence or scalar
        Other values for a control, in its unit: a list gives it a slider, a single
        value fixes it. Controls you do not name keep their own values on the
        static site, or their default if they are for kernels only.

    Returns
    -------
    Explorer
        Displays itself; ``.widget`` is the ipywidgets container.

    Raises
    ------
    ValueError
        For an unknown panel or control, an empty range, or more than 100 frames.
    """
    if not isinstance(panel, Panel):
        panel = figures.panel(panel)
    return Explorer(panel, x, ranges)


def anchor(table):
    """Where the rows of a table of ``data/`` stand on the page of published numbers."""
    return "table-" + table.replace("_", "-")


def rows_behind(panel):
    """Links from a figure to the rows of the tables it rests on."""
    links = (f'<a href="{_NUMBERS_PAGE}#{anchor(name)}">{name.replace("_", " ")}</a>' for name in panel.tables)
    return f'<div class="book-rows-behind">Rows behind this figure: {", ".join(links)}</div>'


class Explorer:
    """A panel, its frames and its controls. Made by :func:`explore`."""

    def __init__(self, panel, x, ranges):
        self.panel = panel
        self._fixed = dict(panel.defaults)
        if x is not None:
            self._fixed["x"] = np.asarray(x, dtype=float)
        self.controls = []
        for name in ranges:
            panel.control(name)
        for control in panel.controls:
            if control.name in ranges:
                values = ranges[control.name]
                values = [values] if np.isscalar(values) else list(values)
                if not values:
                    raise ValueError(f"{control.name} = [] is not allowed: give at least one value")
                values = [v.item() if isinstance(v, np.generic) else v for v in values]
                default = control.default if control.default in values else values[0]
                control = Control(control.name, control.label, values, default, control.unit)
            elif not control.static:
                continue
            self._fixed[control.name] = control.default
            if len(control.values) > 1:
                self.controls.append(control)
        count = int(np.prod([len(c.values) for c in self.controls], dtype=int))
        if count > MAX_FRAMES:
            sizes = " x ".join(f"{len(c.values)} {c.name}" for c in self.controls)
            raise ValueError(
                f"{count} frames ({sizes}) are more than the {MAX_FRAMES} one figure may hold: "
                "give fewer values, or fix a control by giving it a single value"
            )
        self._widget = None

    def data(self, **values):
        """The arrays behind one frame; controls not named are at their default."""
        for name in values:
            self.panel.control(name)
        return self.panel.data(**{**self._fixed, **values})

    def _frame(self, values):
        data = self.data(**values)
        # Percent-encoded, not base64: the page is compressed, and neighbouring frames are nearly the same text.
        picture = quote(self.panel.svg(data), safe=" =:/;,'()!*+-._~$&@[]{}|")
        setting = "-".join(str(v) for v in values.values())
        name = "figure-" + "-".join(filter(None, [self.panel.id, setting])) + ".csv"
        return (
            f'<div class="book-frame"><img alt="{html.escape(self.panel.alt(data), quote=True)}" '
            f'src="data:image/svg+xml;charset=utf-8,{html.escape(picture, quote=True)}">'
            f'<a download="{html.escape(name, quote=True)}" '
            f'href="data:text/csv;charset=utf-8,{quote(self.panel.csv(data), safe=",()")}">'
            "Download these numbers (CSV)</a></div>"
        )

    @property
    def widget(self):
        """The ipywidgets container with all frames; made when it is first asked for."""
        if self._widget is None:
            self._widget = self._build()
        return self._widget

    def _build(self):
        import ipywidgets as ipw

        def new(kind, *arguments, **traits):
            return kind(*arguments, model_id=f"book-{next(_ids):06d}", **traits)

        handles = []
        for control in self.controls:
            options = [(control.text(v), v) for v in control.values]
            make = ipw.SelectionSlider if control.numeric else ipw.ToggleButtons
            handles.append(
                new(
                    make,
                    options=options,
                    index=control.values.index(control.default),
                    description=control.label,
                    style={"description_width": "initial", **({"button_width": "auto"} if not control.numeric else {})},
                    layout={"width": "auto", "max_width": "560px"},
                )
            )

        def stack(depth, values):
            if depth == len(self.controls):
                return new(ipw.HTML, self._frame(values), layout={"width": "100%"})
            control, handle = self.controls[depth], handles[depth]
            children = [stack(depth + 1, {**values, control.name: v}) for v in control.values]
            made = new(ipw.Stack, children, selected_index=handle.index, layout={"width": "100%", "overflow": "hidden"})
            ipw.jslink((handle, "index"), (made, "selected_index"))
            return made

        frames = stack(0, {})
        children = [new(ipw.HTML, _STYLE), *handles, frames]
        if self.panel.tables:
            children.append(new(ipw.HTML, rows_behind(self.panel)))
        return new(ipw.VBox, children, layout={"width": "100%", "overflow": "hidden"})

    def frames(self):
        """Every combination of control values, in the order the frames are stored."""
        names = [c.name for c in self.controls]
        for combination in itertools.product(*(c.values for c in self.controls)):
            yield dict(zip(names, combination))

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = self.data()
        sentence = self.panel.alt(data)
        still = self.panel.svg(data).replace(
            "<svg ", f'<svg role="img" aria-label="{html.escape(sentence, quote=True)}" style="background: white" ', 1
        )
        bundle = {
            "text/plain": f"Figure {self.panel.id}. {sentence}",
            "image/svg+xml": still,
            "image/png": base64.b64encode(self.panel.png(data)).decode(),
        }
        if _widgets_are_recent():
            bundle.update(self.widget._repr_mimebundle_())
            bundle["text/plain"] = f"Figure {self.panel.id}. {sentence}"
        return bundle


class _Table:
    def __init__(self, frame):
        self._frame = frame

    def _repr_mimebundle_(self, include=None, exclude=None):
        form = {"index": False, "na_rep": "", "float_format": "{:.4g}".format}
        plain = self._frame.to_string(max_colwidth=40, **form)
        rich = self._frame.to_html(border=0, classes="dataframe book-table", **form)
        words = itertools.cycle(not pd.api.types.is_numeric_dtype(kind) for kind in self._frame.dtypes)
        rich = re.sub("<td>", lambda _: '<td class="words">' if next(words) else "<td>", rich)
        return {"text/plain": plain, "text/html": rich}


def table(frame, columns=None):
    """Show a DataFrame without its index, the same bytes every time.

    Parameters
    ----------
    frame : pandas.DataFrame
    columns : list of str, optional
        Which columns, in which order; default all.
    """
    return _Table(frame if columns is None else frame[columns])


class _Published:
    """The rows of one table of ``data/`` with anchors and links to their sources. Made by :func:`published`."""

    def __init__(self, name):
        self.name, self.rows, self.described = name, tables.load(name), tables.resource(name)

    def _cell(self, column, value):
        if pd.isna(value):
            return ""
        text = html.escape(str(value) if isinstance(value, str) else f"{value:.6g}")
        if column in ("source", "weight_source"):
            return f'<a href="#source-{text}">{text}</a>'
        if column == "url":
            return f'<a href="{text}">{text.removeprefix("https://")}</a>'
        return text

    def _head(self, field):
        words, unit = field["name"].replace("_", " "), field.get("unit", "1")
        stated = unit in ("1", "see unit", "see parameter") or words.endswith(unit)
        return words if stated else f"{words} ({unit})"

    def _kind(self, field):
        if field["type"] != "string":
            return ""
        return "words long" if self.rows[field["name"]].dropna().str.len().max() > 40 else "words"

    def _repr_mimebundle_(self, include=None, exclude=None):
        fields, rows = self.described["schema"]["fields"], self.rows
        # What is the same in every row is said once: tables stay narrow enough for a phone.
        same = [f for f in fields if len(rows) > 1 and rows[f["name"]].nunique(dropna=False) == 1]
        fields = sorted((f for f in fields if f not in same), key=lambda f: f["name"] != "confidence")
        said = [
            f"{self._head(f)} {self._cell(f['name'], rows[f['name']].iloc[0])}"
            for f in same
            if rows[f["name"]].notna().any()
        ]
        count = f"{len(rows)} row{'s' if len(rows) > 1 else ''}. "
        about = html.escape(f"{self.described['description']} {self.described['obtained']} ")
        every = f"In every row: {'; '.join(said)}." if said else ""
        heads = "".join(f'<th scope="col">{html.escape(self._head(f))}</th>' for f in fields)
        kinds = [self._kind(f) for f in fields]
        lines = []
        for row in rows.itertuples(index=False):
            cells = (self._cell(f["name"], getattr(row, f["name"])) for f in fields)
            mark = f' id="source-{row.key}"' if self.name == "sources" else ""
            inside = "".join(f'<td class="{k}">{c}</td>' if k else f"<td>{c}</td>" for k, c in zip(kinds, cells))
            lines.append(f"<tr{mark}>{inside}</tr>")
        file = html.escape(self.described["path"])
        return {
            "text/plain": f"data/{file}: {len(rows)} rows",
            "text/html": (
                f'<p class="about-table">{about}<code>data/{file}</code>, {count}{every}</p>\n'
                f'<table class="dataframe book-table filterable" aria-label="{html.escape(self.described["title"])}">\n'
                f"<thead><tr>{heads}</tr></thead>\n<tbody>\n" + "\n".join(lines) + "\n</tbody></table>"
            ),
        }


def published(name):
    """Show every row of a table of ``data/``: description, what all rows share, and the rest with links to the sources.

    Parameters
    ----------
    name : str
        One of ``lib.tables.names()``.
    """
    return _Published(name)


def _widgets_are_recent():
    """Stack and its links need ipywidgets 8."""
    try:
        import ipywidgets
    except ImportError:
        return False
    return hasattr(ipywidgets, "Stack")
