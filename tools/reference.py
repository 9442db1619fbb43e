"""Write the stored figure data that tests/unit/test_figures.py compares with.

    python tools/reference.py [panel ids]

They guard against unintended change and prove nothing by themselves; run this only
when a figure is meant to change, and say why in the commit.
"""

import os
import sys
from pathlib import Path

import numpy as np

from lib.figures import PANELS

FOLDER = Path(__file__).parents[1] / "tests" / "reference"


def corners(panel):
    """Control settings that are stored: the defaults, all first values, all last values."""
    return {
        "default": panel.defaults,
        "first": {c.name: c.values[0] for c in panel.controls},
        "last": {c.name: c.values[-1] for c in panel.controls},
    }


def main(ids):
    os.environ["BOOK_READER"] = "0"  # what is committed holds nothing of a reader's
    for id in ids or PANELS:
        panel = PANELS[id]
        arrays = {
            f"{corner}/{name}": value
            for corner, values in corners(panel).items()
            for name, value in panel.data(**values).items()
        }
        np.savez_compressed(FOLDER / f"{id}.npz", **arrays)
        print(f"{id}: {len(arrays)} arrays")


if __name__ == "__main__":
    main(sys.argv[1:])
