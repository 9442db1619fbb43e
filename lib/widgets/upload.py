"""A file of one's own in a chapter: a button to upload it, or a path, and what was understood of it."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from ..labs import own
from . import explorer

if TYPE_CHECKING:
    from typing import Any

    from ..hints import File


class OwnFile:
    """The file a lab works on; ``.value`` is what was read. Made by :func:`own_file`."""

    def __init__(self, kind: str, path: File = "", **overrides: Any) -> None:
        self.kind, self._overrides = kind, overrides
        self.found, self.trouble = own.find(kind, path, **overrides), ""

    @property
    def value(self) -> Any:
        return self.found.value

    @property
    def own(self) -> bool:
        """True where the reader's file is used, False for the example of the book."""
        return self.found.own

    def take(self, name: str, content: bytes) -> None:
        """Use an uploaded file; where it cannot be read, the reason is shown and the file before is kept."""
        try:
            self.found, self.trouble = own.find(self.kind, (name, bytes(content)), **self._overrides), ""
        except ValueError as reason:
            self.trouble = str(reason)

    def _told(self):
        words = html.escape(self.found.report)
        if self.trouble:
            words = f"<strong>Not read.</strong> {html.escape(self.trouble)}<br>{words}"
        elif self.found.own:
            words += "<br>Now run the cells below: Run, then Run Selected Cell and All Below."
        return f"<p>{words}</p>"

    def _widget(self):
        import ipywidgets

        told = ipywidgets.HTML(self._told())
        button = ipywidgets.FileUpload(description="Your file", multiple=False)

        def changed(change):
            for name, content in uploaded(change["new"]):
                self.take(name, content)
            told.value = self._told()

        button.observe(changed, names="value")
        return ipywidgets.VBox([button, told])

    def _repr_mimebundle_(self, include=None, exclude=None):
        how = "" if self.found.own else (
            "<p>To use a file of your own, open this chapter in Binder, Colab or JupyterLab: a button appears here, and a "
            "path can be given in the cell above. What you upload stays in the memory of that session.</p>"
        )  # fmt: skip
        bundle = {"text/plain": self.found.report, "text/html": self._told() + how}
        if not explorer._for_pages():
            view = self._widget()._repr_mimebundle_()
            view, metadata = view if isinstance(view, tuple) else (view, {})
            return {k: v for k, v in view.items() if k != "text/plain"} | {"text/plain": self.found.report}, metadata
        return bundle


def uploaded(value: Any) -> list[tuple[str, bytes]]:
    """(name, bytes) of every file of a FileUpload: a tuple in ipywidgets 8, a dict in 7."""
    if isinstance(value, dict):
        return [(name, bytes(one["content"])) for name, one in value.items()]
    return [(one["name"], bytes(one["content"])) for one in value]


def own_file(kind: str, path: File = "", **overrides: Any) -> OwnFile:
    """Show and read the file of a lab.

    Parameters
    ----------
    kind : {"raman", "decay", "lifetimes"}
    path : str, optional
        Your file; empty: what you upload with the button, else what lies in ``data/reader``, else the synthetic example.
    **overrides
        For the function that reads it, such as ``x_unit="nm", laser=532``.

    Returns
    -------
    OwnFile
    """
    return OwnFile(kind, path, **overrides)
