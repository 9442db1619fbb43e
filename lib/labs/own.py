"""Where a lab finds its file: what a reader gives, else what lies in ``data/reader``, else the synthetic example of the book."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import readers, tables, validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..hints import File


#: Kind of file -> how it is read, and the example of the book.
KINDS: dict[str, tuple[Callable, str]] = {
    "raman": (readers.read_spectrum, "raman_synthetic.txt"),
    "decay": (readers.read_decay, "decay_synthetic.csv"),
    "lifetimes": (readers.read_lifetimes, "lifetimes_synthetic.csv"),
}
#: Set to "0" where something is made that is committed: nothing of a reader's is then seen.
READER = tables.READER


@dataclass(frozen=True, eq=False)
class Found:
    """A file as read.

    Attributes
    ----------
    value : lib.readers.Spectrum, Decay or Series
    own : bool
        False for the synthetic example of the book.
    """

    value: Any
    own: bool

    @property
    def report(self) -> str:
        whose = "Your file: " if self.own else "Synthetic example of the book, not measured: "
        return whose + self.value.report


def find(kind: str, path: File = "", **overrides: Any) -> Found:
    """The file of a lab.

    Parameters
    ----------
    kind : {"raman", "decay", "lifetimes"}
    path : str, path or (name, bytes), optional
        The reader's file. Without it the first file in ``data/reader`` whose name begins with ``kind``, and without that
        the example.
    **overrides
        For the function that reads the file.

    Returns
    -------
    Found
    """
    read, example = KINDS[validate.choice("kind", kind, KINDS)]
    if isinstance(path, tuple) or str(path).strip():
        return Found(read(path, **overrides), True)
    if os.environ.get(READER) != "0":
        folder = Path(tables.folder()) / "reader"
        for mine in sorted(folder.glob(f"{kind}*")) if folder.is_dir() else ():
            return Found(read(mine, **overrides), True)
    return Found(read(tables.folder() / "instruments" / example), False)
