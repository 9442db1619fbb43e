"""Names for what the functions of this package take and give, for annotations alone: nothing imports this at run time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
#: A number for numbers; an array in the common shape of the arguments where one of them is an array.
#: The second half is the number: with ``float`` in its place every index into an array would be an error to a checker.
Values: TypeAlias = NDArray[np.float64] | Any
#: Cells of a lattice: along each edge of a cube, along three edges, or a box with True where there is one.
Cells: TypeAlias = int | Sequence[int] | NDArray[np.bool_]
#: A file: its path, or name and bytes of an upload.
File: TypeAlias = str | Path | tuple[str, bytes]
