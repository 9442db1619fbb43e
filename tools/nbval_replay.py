"""pytest plugin: nbval compares the committed chapters with the execution the book was built from.

nbval starts a kernel for every notebook and runs its cells again. The book's build has just done that and kept the
outputs, so here nbval gets a kernel that answers with those; what it compares, and how, stays nbval's.
"""

import notebooks
import pytest
from nbval.plugin import IPyNbFile


class RecordedKernel:
    """What nbval asks of a kernel, answered from the code cells of an executed notebook, in their order."""

    def __init__(self, notebook):
        self._cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        self._messages = iter(())

    def execute_cell_input(self, source, allow_stdin=None):
        # By its source, since another process may have asked for the cells before it.
        place = next((i for i, cell in enumerate(self._cells) if cell.source == source), None)
        assert place is not None, "the recorded execution is of another notebook"
        cell = self._cells[place]
        del self._cells[: place + 1]
        message = {"parent_header": {"msg_id": id(cell)}}
        said = [message | {"msg_type": output.output_type, "content": output} for output in cell.outputs]
        self._messages = iter([*said, message | {"msg_type": "status", "content": {"execution_state": "idle"}}])
        return id(cell)

    def get_message(self, stream, timeout=None):
        return next(self._messages)

    def is_alive(self):
        return True

    def await_reply(self, *_, **__):
        return None

    await_idle = interrupt = stop = await_reply


class RecordedFile(IPyNbFile):
    """A chapter whose kernel is the recording of its execution."""

    def setup(self):
        name = self.path.stem
        notebook = notebooks.recorded(name)
        if notebook is None:
            pytest.fail(
                f"chapter {name} as it stands, with the code as it stands, is not executed: run `make book`", False
            )
        self.kernel = RecordedKernel(notebooks.slim(notebook))
        self.setup_sanitize_files()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    found = yield
    if file_path.parent != notebooks.CHAPTERS:
        return found
    return [RecordedFile.from_parent(parent, path=file_path) if type(f) is IPyNbFile else f for f in found]
