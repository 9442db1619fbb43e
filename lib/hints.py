"""Names for what the functions of this package take and give, for annotations alone: nothing imports this at run time."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
#: A number for numbers; an array in the common shape of the arguments where one of them is an array.
Values: TypeAlias = float | NDArray[np.float64]
