"""Expressions of `lib.symbolic` as NumPy functions, each compiled when it is first called.

So that whoever imports a module does not wait for SymPy, which takes longer to import than all the rest.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def numeric(expression: str, *arguments: str) -> Callable[..., Any]:
    """The NumPy function of ``arguments`` that evaluates an expression; all are names in `lib.symbolic`. Broadcasts."""

    @cache
    def compiled() -> Callable[..., Any]:
        from . import symbolic

        return symbolic.numeric(getattr(symbolic, expression), *(getattr(symbolic, name) for name in arguments))

    def function(*values: Any) -> Any:
        return compiled()(*values)

    return function
