"""Frames of figures whose data take long to compute, as ``tools/figure_frames.py`` wrote them.

A panel with ``stored=True`` answers the settings of its page from ``lib/figures/frames/<id>.npz`` and computes all others.
"""

from __future__ import annotations

import inspect
import itertools
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..figures.contract import Panel


FOLDER = Path(__file__).with_name("frames")


def settings(panel: Panel) -> Iterator[dict[str, Any]]:
    """Every setting of the page, all controls named."""
    static = [c for c in panel.controls if c.static]
    for at in itertools.product(*(c.values for c in static)):
        yield panel.defaults | dict(zip([c.name for c in static], at))


def frame(panel: Panel, values: dict[str, Any]) -> dict[str, Any] | None:
    """The stored arrays of this setting, or None."""
    known = panel.defaults
    if not set(values) <= set(known):
        return None
    files, place = _opened(panel.id)
    k = place.get(_key(known | values))
    return None if k is None else {name: files[k, name].copy() for name in files["names"]}


def write(panel: Panel, version: int) -> None:
    """Compute every frame and write the file."""
    made: dict[str, Any] = {}
    keys = []
    for k, setting in enumerate(settings(panel)):
        keys.append(_key(setting))
        data = inspect.unwrap(panel.data)(**setting)
        made |= {f"{k}/{name}": np.asarray(value) for name, value in data.items()}
    FOLDER.mkdir(exist_ok=True)
    about: dict[str, Any] = {"version": np.array(version), "settings": np.array(keys), "names": np.array(list(data))}
    np.savez_compressed(FOLDER / f"{panel.id}.npz", **about, **made)
    _opened.cache_clear()


def version(panel: Panel) -> int:
    """The version the file was written with."""
    return int(np.load(FOLDER / f"{panel.id}.npz")["version"])


@lru_cache
def _opened(id):
    path = FOLDER / f"{id}.npz"
    if not path.exists():
        return {"names": ()}, {}
    with np.load(path) as file:
        names = file["names"].tolist()
        place = {key: k for k, key in enumerate(file["settings"].tolist())}
        arrays = {(k, name): file[f"{k}/{name}"] for k in place.values() for name in names}
    return arrays | {"names": names}, place


def _key(setting):
    plain = {name: float(v) if isinstance(v, (int, float)) else v for name, v in setting.items()}
    return json.dumps(plain, sort_keys=True)
