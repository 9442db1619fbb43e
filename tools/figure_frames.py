"""Compute the frames of the figures with ``stored=True``, into lib/figures/frames: all, or those named. Minutes."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lib.figures import PANELS, stored  # noqa: E402

#: Raise it when the physics behind such a figure changes, then run this again.
VERSION = 2


def main(*ids):
    for panel in PANELS.values():
        if panel.stored and (not ids or panel.id in ids):
            print(panel.id, flush=True)
            stored.write(panel, VERSION)


if __name__ == "__main__":
    main(*sys.argv[1:])
