"""Notebooks are executed once; a kernel that stands still is replaced once."""

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError
from nbformat.v4 import new_code_cell, new_notebook

from website import executed

STANDS_STILL = """
import pathlib, time
for place in ({places}):
    if not pathlib.Path(place).exists():
        pathlib.Path(place).touch()
        time.sleep(60)
print("done")
"""


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """A function that writes a notebook whose kernels stand still so often, and waits 2 seconds for each."""
    monkeypatch.setitem(executed.OPTIONS, "timeout", 2)

    def write(times):
        places = "".join(f"'{i}.still'," for i in range(times))
        path = tmp_path / "chapter.ipynb"
        nbformat.write(new_notebook(cells=[new_code_cell(STANDS_STILL.format(places=places))]), path)
        return path

    return write


def test_a_kernel_that_stands_still_is_replaced(notebook, capsys):
    path = notebook(times=1)
    assert executed.execute([path]) == {}
    assert "once more, with a new kernel" in capsys.readouterr().out
    assert executed.kept(path).cells[0].outputs[0].text == "done\n"


def test_an_endless_loop_is_an_error(notebook):
    with pytest.raises(CellTimeoutError):
        executed.execute([notebook(times=2)])
