"""Packages that only a part of the book needs, and that are missing in places where the rest runs, as in a browser."""

from __future__ import annotations

import importlib
from types import ModuleType


def needed(package: str, what: str) -> ModuleType:
    """Import a package, or say what it is needed for and where it is not to be had.

    Parameters
    ----------
    package : str
        Name of the package, as it is imported and installed.
    what : str
        What needs it, as the beginning of a sentence.

    Raises
    ------
    ImportError
        Where the package is missing.
    """
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        raise ImportError(
            f"{what} needs {package}: `pip install {package}`, which is not possible in a browser (JupyterLite). "
            "Everything else of this chapter runs without it.",
            name=package,
        ) from error
