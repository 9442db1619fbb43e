"""A figure as HTML: picture, controls, caption and what the script needs."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

from ..figures import svg

if TYPE_CHECKING:
    from ..figures.contract import Panel
    from ..widgets.explorer import Explorer


#: The page that shows every table, beside the page of the figure.
_NUMBERS_PAGE = "published-numbers.html"

#: Up to this many values are buttons, more a slider.
_BUTTONS = 3

#: Up to this many stops of a slider have their value written below it.
_WRITTEN = 8


def anchor(table: str) -> str:
    """Where the rows of a table of ``data/`` stand on the page of published numbers."""
    return "table-" + table.replace("_", "-")


def page(explorer: Explorer) -> str:
    """The figure with all its frames, for a page without a kernel."""
    wide, narrow, sentences, numbers = [], [], [], []
    panel = explorer.panel
    for setting in explorer.settings():
        data = explorer.data(**setting)
        wide.append(panel.svg(data, themed=True))
        narrow.append(panel.svg(data, narrow=True, themed=True))
        sentences.append(panel.alt(data))
        numbers.append(panel.csv(data))
    parts = {
        "wide": {**svg.pack(wide), "alts": sentences},
        "narrow": {**svg.pack(narrow), "alts": sentences},
        "numbers": svg.pack(numbers, r"[^\n]*\n"),
    }
    k = _default(explorer)
    scripts = "".join(_json("fig-part", value, f' data-part="{name}"') for name, value in parts.items())
    return figure(explorer, wide[k], narrow[k], sentences[k], linked=True) + scripts + "</figure>"


def kernel(explorer: Explorer) -> str:
    """The figure with its default frame, for a kernel that makes the others."""
    data = explorer.data()
    panel = explorer.panel
    return figure(explorer, panel.svg(data, themed=True), "", panel.alt(data), linked=False) + "</figure>"


def _default(explorer):
    index = 0
    for control in explorer.controls:
        index = index * len(control.values) + control.values.index(control.default)
    return index


def figure(explorer: Explorer, wide: str, narrow: str, sentence: str, linked: bool) -> str:
    """Everything but the frames; the element is left open."""
    panel, name = explorer.panel, _escaped(explorer.panel.id)
    described = {
        "id": panel.id,
        "controls": [
            {"name": c.name, "values": list(c.values), "texts": [c.text(v) for v in c.values]}
            for c in explorer.controls
        ],
        "shared": explorer.shared,
        **({"autoplay": True} if explorer.autoplay else {}),
    }
    setting = " · ".join(f"{c.label}: {c.text(c.default)}" for c in explorer.controls)
    pictures = _picture("wide", wide, sentence, panel.size[0] / 7) + _picture("narrow", narrow, sentence, 1)
    return (
        f'<figure class="book-figure{" fig-margin" if panel.margin else ""}" id="fig-{name}">'
        f'<div class="fig-pictures">{pictures}<div class="fig-reading" hidden></div></div>'
        f'<p class="fig-setting">{_escaped(setting)}</p>'
        f"{controls(explorer)}{_toolbar(explorer, linked, 'data-curve' in wide)}"
        f'<p class="fig-status" role="status"></p>'
        f"<figcaption>{caption(panel, linked)}</figcaption>"
        f"{_json('fig-description', described)}"
    )


def _picture(kind, text, sentence, share):
    """The place of a picture, which has its height before the picture is laid out."""
    box = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', text)
    ratio = f"; --fig-ratio: {box[1]} / {box[2]}" if box else ""
    lines = " fig-lines" if "data-curve=" in text else ""
    style = f"--fig-share: {share:.3f}{ratio}"
    return f'<div class="fig-picture fig-{kind}{lines}" style="{style}">{_accessible(text, sentence)}</div>'


def _accessible(text, sentence):
    return text.replace("<svg ", f'<svg role="img" aria-label="{_escaped(sentence)}" ', 1)


def caption(panel: Panel, linked: bool = True) -> str:
    """What to look at, then in small type what is model, what is measured and the rows behind it."""
    follows = [f"“{c.label}”" for c in panel.controls if c.static and c.name in panel.follows]
    rows = f" The vertical axis changes with {' and '.join(follows)}." if follows else ""
    rows += f" Parameters: {', '.join(panel.parameters)}." if panel.parameters else ""
    if panel.tables and linked:
        links = (f'<a href="{_NUMBERS_PAGE}#{anchor(t)}">{t.replace("_", " ")}</a>' for t in panel.tables)
        rows += f" Rows behind this figure: {', '.join(links)}."
    return (
        f'<span class="fig-caption">{_escaped(panel.caption or panel.summary + ".")}</span>'
        f'<small class="fig-source">{_escaped(panel.source)}{rows}</small>'
    )


def controls(explorer: Explorer) -> str:
    """Native controls, one for each parameter; those for kernels only stand in a fold."""
    shown = [_control(explorer, c) for c in explorer.controls if c.static]
    folded = [_control(explorer, c) for c in explorer.controls if not c.static]
    more = f'<details class="fig-more"><summary>More parameters</summary>{"".join(folded)}</details>' if folded else ""
    return f'<div class="fig-controls">{"".join(shown)}{more}</div>' if shown or folded else ""


def _control(explorer, control):
    name = f"{explorer.panel.id}-{control.name}"
    chosen = control.values.index(control.default)
    texts = [control.text(v) for v in control.values]
    if not control.numeric or len(control.values) <= _BUTTONS:
        buttons = "".join(
            f'<label><input type="radio" name="{name}" value="{i}"{" checked" if i == chosen else ""}>'
            f"<span>{_escaped(text)}</span></label>"
            for i, text in enumerate(texts)
        )
        return (
            f'<fieldset class="fig-control fig-choice" data-control="{control.name}">'
            f"<legend>{_escaped(control.label)}</legend><div>{buttons}</div></fieldset>"
        )
    last = len(texts) - 1
    few = last < _WRITTEN
    ticks = "".join(
        f'<span style="--at: {i / last:.4f}"{"" if few or i in (0, last) else " class=bare"}>{_escaped(_bare(control, v))}</span>'
        for i, v in enumerate(control.values)
        if few or last <= 40 or i in (0, last)
    )
    return (
        f'<div class="fig-control fig-range" data-control="{control.name}">'
        f'<label for="{name}">{_escaped(control.label)}</label>'
        f'<div class="fig-slide"><input type="range" id="{name}" min="0" max="{last}" step="1" value="{chosen}" '
        f'aria-valuetext="{_escaped(texts[chosen])}"><div class="fig-ticks" aria-hidden="true">{ticks}</div></div>'
        f'<output for="{name}">{_escaped(texts[chosen])}</output></div>'
    )


def _bare(control, value):
    return f"{value:.4g}"


def _toolbar(explorer, linked, curves):
    slides = any(c.numeric and len(c.values) > _BUTTONS for c in explorer.controls)
    buttons = [
        ("play", "Play", slides),
        ("reset", "Reset", bool(explorer.controls)),
        ("compare", "Compare", curves and bool(explorer.controls)),
        ("full", "Enlarge", True),
        ("link", "Copy link", linked),
    ]
    pressed = {"compare": ' aria-pressed="false"'}
    made = "".join(
        f'<button type="button" data-do="{do}"{pressed.get(do, "")}>{words}</button>' for do, words, on in buttons if on
    )
    files = "".join(f'<button type="button" data-do="{kind.lower()}">{kind}</button>' for kind in ("SVG", "PNG", "CSV"))
    group = f'<span class="fig-files" role="group" aria-label="Download">Download {files}</span>'
    return f'<div class="fig-tools">{made}{group}</div>'


def _escaped(text):
    return html.escape(str(text), quote=True)


def _json(kind, value, attributes=""):
    text = (
        json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/").replace("<!--", "\\u003c!--")
    )
    return f'<script type="application/json" class="{kind}"{attributes}>{text}</script>'
