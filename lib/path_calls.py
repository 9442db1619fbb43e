"""Long compiled calls cut into short ones, so that Ctrl-C is heard between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


#: Links of one compiled call: a second or two.
_PIECE = 5e7


def in_pieces(number: int, cost: float, run: Callable[[int], tuple]) -> tuple:
    """Results of a compiled ``run`` of so many sweeps of ``cost`` links each, in pieces between which Ctrl-C is heard."""
    piece, found = max(int(_PIECE / cost), 1), []
    try:
        for done in range(0, number, piece):
            found.append(run(min(piece, number - done)))
    except SystemError as error:
        # What a signal raised during a compiled call comes out as numba's error, with the interrupt as its cause.
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, KeyboardInterrupt):
                raise cause from None
            cause = cause.__cause__
        raise
    return tuple(np.concatenate(parts) for parts in zip(*found))
