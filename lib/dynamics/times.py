"""Checks of arguments that the modules of this package share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import validate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..hints import Floats


POSITIVE: dict[str, Any] = {"allowed": "finite and above 0", "above": 0.0}
AT_LEAST_0: dict[str, Any] = {"allowed": "finite and at least 0", "at_least": 0.0}


def from_zero(times: ArrayLike) -> Floats:
    times = validate.vector("times", times, "times from 0 on in equal steps", at_least=0.0)
    steps = np.diff(times)
    if times[0] != 0 or len(times) < 2 or steps.min() <= 0 or not np.allclose(steps, steps[0], rtol=1e-6):
        validate.complain(
            f"times = {validate.shown(times)} is not allowed: times must start at 0 and rise in equal steps"
        )
    return times
