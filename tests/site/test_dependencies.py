"""Which cells a cell needs: small notebooks, and what the book's exercises may cost."""

import contextlib
import io
import json

import nbformat
import pytest

from website.paths import ROOT
from website.runner.python.dependencies import Notebook
from website.runner.python.kernel import notebook_of
from website.runner.python.magics import without_magics

CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
SECONDS = json.loads((ROOT / "book" / "seconds.json").read_text("utf-8"))
QUICK = 2  # seconds, natively, for all that an exercise or its solution runs first
SETUP = "import numpy as np\nfrom batchnorm import BatchNorm, fit, standardize"
NEEDS = {  # what the last cell needs of those above it, the set-up cell, 0, apart
    "nothing": (["a = 1", "b = 2", "print(3)"], []),
    "the one that binds its name": (["a = 1", "b = 2", "print(b)"], [2]),
    "what that one needs in turn": (["a = 1", "b = a", "c = 2", "print(b)"], [1, 2]),
    "the nearest that binds it": (["a = 1", "a = 2", "print(a)"], [2]),
    "both, if the nearest adds to it": (["a = 1", "a += 2", "print(a)"], [1, 2]),
    "both, if the nearest may not bind it": (["a = 1", "if flag:\n    a = 2", "print(a)"], [1, 2]),
    "what a loop may bind": (["a = 1", "for a in []:\n    pass", "print(a)"], [1, 2]),
    "an import": (["import math", "print(math.pi)"], [1]),
    "an import by another name": (["import math as m", "m = 2", "import math", "print(math.pi)"], [3]),
    "a function and what its body reads": (["k = 2", "def f():\n    return k", "print(f())"], [1, 2]),
    "what a body reads and finds only later": (["def f():\n    return k", "k = 2", "print(f())"], [1, 2]),
    "not the names of a function's own": (["k = 2", "def f(k):\n    j = k\n    return j", "f(1)"], [2]),
    "not the names of a comprehension": (["i = 2", "print([i for i in range(3)])"], []),
    "a draw from a shared generator": (
        ["rng = np.random.default_rng(0)", "a = rng.normal()", "b = 1", "print(rng.normal())"],
        [1, 2],
    ),
    "a draw from NumPy's own": (["np.random.seed(0)", "b = 1", "print(np.random.normal())"], [1]),
    "a network that was trained": (
        ["net = BatchNorm(3)", "fit(net, 1, 2, 3)", "b = 1", "print(net.gamma)"],
        [1, 2],
    ),
    "not what only reads it": (["x = np.ones(3)", "print(x.mean())", "y = standardize(x)", "print(x)"], [1]),
    "an item set": (["x = np.ones(3)", "x[0] = 2", "print(x)"], [1, 2]),
    "an attribute set": (["layer = BatchNorm(3)", "layer.gamma.value = 2", "print(layer.beta)"], [1, 2]),
    "a change under another name": (["x = np.ones(3)", "y = x", "y[0] = 2", "print(x)"], [1, 2, 3]),
    "a change of a view": (["x = np.ones(4)", "y = x.reshape(2, 2)", "y[0] = 2", "print(x)"], [1, 2, 3]),
    "not a change of a new array": (["x = np.ones(3)", "y = x + 1", "y[0] = 2", "print(x)"], [1]),
    "a change of a part": (
        ["parts = [BatchNorm(3)]", "one = parts[0]", "one.forward(2)", "print(parts)"],
        [1, 2, 3],
    ),
    "a function that changes what it is given": (
        ["def f(a):\n    a[0] = 2", "x = [1]", "f(x)", "print(x)"],
        [1, 2, 3],
    ),
    "not one that leaves it": (["def f(a):\n    return a[0]", "x = [1]", "f(x)", "print(x)"], [2]),
    "a function that changes what it reads": (
        ["x = [1]", "def f():\n    x.append(2)", "f()", "print(x)"],
        [1, 2, 3],
    ),
    "a function of a library we do not know": (
        ["from scipy import thing", "x = [1]", "thing(x)", "print(x)"],
        [2, 1, 3],
    ),
    "what it is written into": (["x = np.ones(3)", "np.add(1, 2, out=x)", "print(x)"], [1, 2]),
    "a list that was filled": (["runs = []", "runs.append(1)", "print(runs)"], [1, 2]),
    "what a list was filled with, and then changed": (
        ["runs, one = [], [1]", "runs.append(one)", "runs[0].append(2)", "print(one)"],
        [1, 2, 3],
    ),
    "a class": (["k = 1", "class A:\n    b = k", "print(A())"], [1, 2]),
    "a setting of a module": (["np.set_printoptions(precision=2)", "print(np.pi)"], [1]),
    "a cell that nobody can read": (["a = 1", "exec('b = 2')", "print(3)"], [1, 2]),
    "all, for a cell that nobody can read": (["a = 1", "b = 2", "exec('print(a)')"], [1, 2]),
    "a cell that cannot run, which then says why": (["a = 1", "a = = 2", "print(a)"], [1, 2]),
    "a deleted name": (["a = 1", "del a", "print(a)"], [1, 2]),
}


@pytest.mark.parametrize(("cells", "expected"), NEEDS.values(), ids=NEEDS)
def test_a_cell_needs(cells, expected):
    assert Notebook([SETUP, *cells]).needs(len(cells)) == [0, *sorted(expected)]


def test_a_solution_gives_nothing_to_other_cells():
    cells = ["", "def f():\n    ...", "def f():\n    return 2", "print(f())"]
    assert Notebook(cells, solutions=[2]).needs(3) == [0, 1]


DUE = {  # when the cells ran last, and which are due before the fourth: b = a needs a, the fourth needs b
    "all, at first": ([0, 0, 0, 0], [0, 1, 2]),
    "none, when all have run": ([1, 2, 3, 0], []),
    "those below one that was edited": ([1, 0, 3, 0], [1, 2]),
    "one whose name a cell above has bound since": ([1, 4, 3, 0], []),
}


@pytest.mark.parametrize(("ran", "expected"), DUE.values(), ids=DUE)
def test_due(ran, expected):
    assert Notebook(["", "a = 1", "b = a", "print(b)"]).due(3, ran) == expected


def test_a_name_that_a_cell_above_has_bound_since_is_bound_again():
    assert Notebook(["", "a = 1", "a = 2", "print(a)"]).due(3, [1, 3, 2, 0]) == [2]


PAST = {  # a text that ran after all cells had, and stands there no more, and what is due before the last
    "it bound a name": ("a = 7", [1]),
    "it changed what a name stands for": ("a[0] = 7", [1]),
    "it changed it by another name": ("b[0] = 7", [1, 2]),
    "it called a function that changes it": ("spoil(a)", [1]),
    "it bound a module's name": ("np = 3", [0, 1, 2, 3]),
    "it touched nothing of this": ("c = 7", []),
}


@pytest.mark.parametrize(("text", "expected"), PAST.values(), ids=PAST)
def test_what_a_text_that_is_gone_has_done_is_done_again(text, expected):
    cells = [
        SETUP,
        "a = np.ones(3)",
        "b = a.reshape(3, 1)",
        "def spoil(x):\n    x[0] = 1",
        "print(np.sum(a))",
    ]
    due = Notebook(cells).due(4, [1, 2, 3, 4, 5], [(text, 6)])
    assert [i for i in due if i in (0, 1)] == [i for i in expected if i in (0, 1)]
    assert (
        Notebook(cells).due(4, [1, 8, 9, 10, 11] if 0 not in expected else [7, 8, 9, 10, 11], [(text, 6)])
        == []
    )


class Chapter:
    """A chapter's code cells, and what each needs."""

    def __init__(self, path):
        self.cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        tags = [cell.metadata.get("tags", []) for cell in self.cells]
        self.solutions = [i for i, of in enumerate(tags) if "solution" in of]
        self.exercises = [i for i, cell in enumerate(self.cells) if cell.id.startswith("exercise-")]
        pairs = zip(self.cells, tags, strict=True)
        self.notebook = notebook_of(
            [{"source": cell.source, "solution": "solution" in of} for cell, of in pairs]
        )
        self.seconds = SECONDS[path.stem]

    def cost(self, cell):
        return sum(self.seconds.get(self.cells[i].id, 0) for i in [*self.notebook.needs(cell), cell])


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def chapter(request):
    return Chapter(request.param)


def test_no_exercise_waits_for_a_training(chapter):
    costs = {chapter.cells[i].id: chapter.cost(i) for i in [*chapter.exercises, *chapter.solutions]}
    assert {name: cost for name, cost in costs.items() if cost > QUICK} == {}


def test_exercises_and_solutions_stand_alone(chapter):
    """None needs another exercise, so that a half-written answer breaks nothing but itself."""
    for i in [*chapter.exercises, *chapter.solutions]:
        assert not set(chapter.notebook.needs(i)) & set(chapter.exercises) - {i - 1}, chapter.cells[i].id


def printed_alone(chapter, cell):
    """What a cell prints when nothing ran before it but what it needs."""
    namespace = {"__name__": "__main__"}
    for i in [*chapter.notebook.needs(cell), cell]:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(without_magics(chapter.cells[i].source), namespace)
    return printed.getvalue()


def test_exercises_and_solutions_alone_print_what_they_print_in_the_notebook(chapter):
    for i in [*chapter.exercises, *chapter.solutions]:
        cell = chapter.cells[i]
        if "nbval-ignore-output" not in cell.metadata.get("tags", []):
            printed = "".join(one.text for one in cell.outputs if one.output_type == "stream")
            assert printed_alone(chapter, i) == printed, cell.id
