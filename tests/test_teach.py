"""What the page for teachers shows is so: its snippets on a real chapter, its links, its numbers."""

import re
import shlex
import shutil

import nbformat
import pytest
import yaml
from nbconvert.nbconvertapp import NbConvertApp

from website.paths import ROOT
from website.theme.launch_buttons import addresses

BOOK = ROOT / "book"
PAGE = (BOOK / "teach.md").read_text("utf-8")
CHAPTER = BOOK / "04-gamma-and-beta.ipynb"
ANSWERS = {
    "right": "def scale_and_shift(z_norm, gamma, beta):\n    return gamma * z_norm + beta",
    "wrong": "def scale_and_shift(z_norm, gamma, beta):\n    return gamma + z_norm * beta",
    "no Python": "def scale_and_shift(:",
    "no end": "while True:\n    pass",
    "no way back": "import os\nos._exit(1)",
}


def snippets(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def exercises(path):
    """The cells of a chapter in which a student writes, in order."""
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if "passed = exercises.check_" in cell.source]


def test_the_copy_for_the_class_has_the_exercises_and_no_solution(tmp_path, monkeypatch):
    shutil.copy2(CHAPTER, tmp_path)
    (command,) = [text for text in snippets("bash") if "nbconvert" in text]
    jupyter, *arguments = shlex.split(command.replace("\\\n", ""))
    assert jupyter == "jupyter"
    monkeypatch.chdir(tmp_path)
    assert arguments.pop(0) == "nbconvert"
    application = NbConvertApp()
    application.initialize(arguments)
    application.start()
    whole, copy = (nbformat.read(path, as_version=4) for path in (CHAPTER, tmp_path / "for-class.ipynb"))
    solutions = [cell for cell in whole.cells if "solution" in cell.metadata.get("tags", [])]
    assert len(solutions) == len(exercises(CHAPTER))
    assert [cell.source for cell in copy.cells] == [
        cell.source for cell in whole.cells if cell not in solutions
    ]


def handed_in(answer):
    """What a student might hand in: the set-up cell, one exercise answered so, one that was left as it is."""
    setup, (first, second) = nbformat.read(CHAPTER, as_version=4).cells[1], exercises(CHAPTER)[:2]
    check = first.source.splitlines()[-1]
    first.source = f"from batchnorm import exercises\n\n{answer}\n\n{check}"
    second.source = f"from batchnorm import exercises\n\n{second.source}"
    return nbformat.v4.new_notebook(cells=[setup, first, second])


@pytest.mark.night  # five kernels, one of which must run into its time limit
def test_the_count_is_of_what_passes(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "handed-in"
    folder.mkdir()
    for name, answer in ANSWERS.items():
        nbformat.write(handed_in(answer), folder / f"{name}.ipynb")
    (folder / "no notebook.ipynb").write_text("Dear teacher,", "utf-8")
    monkeypatch.chdir(tmp_path)
    (code,) = snippets("python")
    short = code.replace("seconds=120", "seconds=20")
    assert short != code
    exec(compile(short, "teach.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == [
        "no Python: 0 of 2",
        "no end: 0 of 2",
        "no notebook: NotJSONError",
        "no way back: DeadKernelError",
        "right: 1 of 2",
        "wrong: 0 of 2",
    ]


@pytest.mark.parametrize("service", ["Binder", "Colab", "JupyterHub"])
def test_the_links_are_those_of_the_launch_menu(service):
    services = yaml.safe_load((BOOK / "_config.yml").read_text("utf-8"))["launch_buttons"]
    services["jupyterhub_url"] = "https://HUB"
    found = addresses(f"book/{CHAPTER.name}", services, "https://github.com/OWNER/REPOSITORY", "main")
    assert f"{found[service]}\n" in snippets("text")


def test_every_chapter_has_as_many_exercises_as_the_page_says():
    assert "Each chapter has three to five." in PAGE
    for path in BOOK.glob("[0-9]*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        titles = [cell.source for cell in cells if re.match(r"### \d\. ", cell.source)]
        assert 3 <= len(titles) <= 5, path.stem
        assert len(exercises(path)) >= 2, path.stem
