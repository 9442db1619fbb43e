"""A map of the book: its parts and chapters, and the paths through them."""

import numpy as np

from .. import contents
from . import sketch
from .contract import Panel
from .drawing import BLUE, INK, first

#: Width of the canvas, and of a letter and a margin in a box of small print; heights of a row of boxes.
WIDTH, LETTER, MARGIN, ROW = 16.0, 0.27, 0.55, 1.15


def data():
    """Chapters in reading order: name, part, path, and the center and width of the box."""
    name, part, route, x, y, width = [], [], [], [], [], []
    top = 0.0
    for number, chapters in contents.parts().items():
        left, top = 1.2, top - 1.95
        for chapter in chapters:
            wide = LETTER * len(chapter.label) + MARGIN
            if left + wide > WIDTH:
                left, top = 1.2, top - ROW
            name.append(chapter.label)
            part.append(number)
            route.append(chapter.path)
            x.append(left + wide / 2)
            y.append(top)
            width.append(wide)
            left += wide + 0.35
    return {
        "chapter": np.array(name),
        "part": np.array(part),
        "path": np.array(route),
        "x": np.array(x),
        "y": np.array(y),
        "width": np.array(width),
    }


def draw(ax, d):
    if not first(ax):
        return
    sketch.start(ax, (-0.3, WIDTH + 0.2), (d["y"].min() - 2.0, 0.3))
    tops = []
    for number, title in contents.PARTS.items():
        inside = d["part"] == number
        if inside.any():
            tops.append(d["y"][inside].max() + 0.95)
            sketch.say(ax, 1.2, tops[-1], title, ha="left", fontweight="semibold")
            sketch.say(ax, 0.3, tops[-1], number, fontweight="semibold")
    for above, below in zip(tops, tops[1:]):
        sketch.arrow(ax, (0.3, above - 0.45), (0.3, below + 0.45), color=sketch.GREY)
    looks = {
        "hour": {"color": BLUE, "fontweight": "semibold"},
        "day": {"color": BLUE},
        "all": {"color": INK, "linestyle": (0, (2, 1.5))},
    }
    for name, route, x, y, width in zip(d["chapter"], d["path"], d["x"], d["y"], d["width"]):
        sketch.box(ax, x, y, width, 0.9, name, **looks[route])
    left, low = 1.2, d["y"].min() - 1.5
    for route, words in contents.PATHS.items():
        wide = LETTER * len(words) + MARGIN
        sketch.box(ax, left + wide / 2, low, wide, 0.9, words, **looks[route])
        left += wide + 0.35
    sketch.say(ax, left + 0.1, low, "each holds the one before", ha="left", fontsize=sketch.SMALL)


def alt(d):
    counts = [sum(d["path"] == route) for route in contents.PATHS]
    return (
        f"The book's {len(d['chapter'])} chapters in {len(set(d['part']))} parts, from the question over theory and evidence to the appendix. "
        f"The path of one hour has {counts[0]} chapters ({', '.join(d['chapter'][d['path'] == 'hour'])}), that of one day {counts[0] + counts[1]}."
    )


PANEL = Panel(
    id="sketch-map",
    summary="Map of the book: parts, chapters and paths",
    controls=(),
    data=data,
    units=dict.fromkeys(("chapter", "part", "path", "x", "y", "width"), ""),
    draw=draw,
    alt=alt,
    source="The table of contents of this book.",
    size=(4.8, 5.4),
    margin=True,
    caption="Bold: the path of one hour. Blue: the path of one day. Dashed: the rest. The chapters are linked below.",
)
