"""The reference pages: what they link to exists, what they claim of libraries and of our code is so."""

import re

import nbformat
import pytest

import batchnorm
from reference import load
from website.paths import BOOK

PAGES = {path.name: path.read_text(encoding="utf-8") for path in sorted(BOOK.glob("*.md"))}
# a chapter and a section of it, or a fold, which is named
WAY = re.compile(r"\[\]\(([\w-]+\.ipynb)\) › \{ref\}`(?:[^`<]+ <)?([\w-]+)>?`")


def chapters():
    """{file name: its text without the code}."""
    return {
        path.name: "\n\n".join(
            cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"
        )
        for path in sorted(BOOK.glob("*.ipynb"))
    }


def labels():
    """{file name: the labels that stand before its headings and folds}."""
    label = re.compile(r"^(?:\((?=[\w-]+\)=\n+#)|:name: )([\w-]+)", re.MULTILINE)
    return {name: label.findall(text) for name, text in chapters().items()}


def entries(name):
    """{heading: text} of the smallest sections of a page."""
    parts = re.split(r"^### (.*)$", PAGES[name], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


# Links


@pytest.mark.parametrize("name", ["corrections.md", "misconceptions.md"])
def test_every_entry_leads_to_a_section(name):
    assert len(entries(name)) >= 10
    assert [
        heading for heading, text in entries(name).items() if not re.search(f"^→ {WAY.pattern}$", text, re.M)
    ] == []


@pytest.mark.parametrize(("chapter", "label"), sorted(set(WAY.findall("".join(PAGES.values())))))
def test_the_section_that_a_page_leads_to_is_in_the_chapter(chapter, label):
    assert label in labels().get(chapter, []), f"no heading of {chapter} has the label ({label})="


def test_other_references_name_a_section_too():
    names = set(re.findall(r"\{ref\}`(?:[^`<]*<)?([\w-]+)>?`", "".join(PAGES.values())))
    assert names - {label for found in labels().values() for label in found} == set()


def test_no_two_sections_have_one_label():
    found = [label for names in labels().values() for label in names]
    assert sorted(found) == sorted(set(found))


# The glossary


def glossary():
    """{term: its definition}."""
    (block,) = re.findall(r"^```\{glossary\}\n(.*?)^```", PAGES["glossary.md"], re.MULTILINE | re.DOTALL)
    return dict(entry.split("\n", 1) for entry in block.strip().split("\n\n"))


def terms_used():
    texts = [text for name, text in PAGES.items() if name != "glossary.md"] + list(chapters().values())
    written = re.findall(r"\{term\}`([^`]+)`", "\n".join(texts))
    return {re.sub(r".*<(.*)>", r"\1", text, flags=re.DOTALL).replace("\n", " ") for text in written}


def test_every_term_that_is_linked_is_in_the_glossary_and_every_term_of_it_is_linked():
    assert terms_used() == set(glossary())


def test_the_glossary_is_in_order_and_each_term_leads_on():
    terms = list(glossary())
    assert terms == sorted(terms, key=str.casefold)
    assert [
        term for term, text in glossary().items() if not re.search(r"\[\]\([\w-]+\.ipynb\)|\{py:", text)
    ] == []


# Framework conventions


@pytest.mark.parametrize(
    "code", re.findall(r"^```python\n(.*?)^```", PAGES["frameworks.md"], re.MULTILINE | re.DOTALL)
)
def test_the_code_of_the_framework_page_runs(code):
    assert "assert" in code
    exec(compile(code, "frameworks.md", "exec"), {})


def numbers(heading):
    """{first cell: its numbers} of the table under a heading of the framework page; None for a word."""
    section = re.split(rf"^##+ {heading}$", PAGES["frameworks.md"], flags=re.MULTILINE)[1]
    (lines,) = re.findall(
        r"^\|-.*\n((?:\|.*\n)+)", re.split(r"^##", section, flags=re.MULTILINE)[0], re.MULTILINE
    )
    table = {}
    for line in re.sub(r" *\{cite\}`\w+`|\{term\}`([^`<]*)`", r"\1", lines).splitlines():
        first, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        found = [re.fullmatch(r"(\d[\d.]*)|\$10\^\{(-\d)\}\$", cell) for cell in cells]
        table[first] = [match and float(match[1] or f"1e{match[2]}") for match in found]
    return table


def golden(library, case, *names):
    """Numbers that a library gave, as floats of few digits: ONNX keeps its defaults in float32."""
    return [float(f"{value:.6g}") if value else None for value in map(load(library)[case].get, names)]


@pytest.mark.parametrize(
    ("where", "library"), [("PyTorch", "torch"), ("Keras", "keras"), ("Flax", "flax"), ("ONNX", "onnx")]
)
def test_the_defaults_of_the_layer_are_those_of_the_library(where, library):
    eps = "epsilon" if library == "onnx" else "eps"
    momentum, epsilon = golden(f"{library}_layers", "new layer", "momentum", eps)
    assert numbers("Momentum")[where][-1] == momentum
    (row,) = [row for row in numbers("Epsilon") if where in row.split(", ")]
    assert numbers("Epsilon")[row] == [epsilon]


@pytest.mark.parametrize(
    "relative", ["layer normalization", "group normalization", "instance normalization", "RMSNorm"]
)
def test_the_defaults_of_the_relatives_are_those_of_the_libraries(relative):
    case = relative.title().replace(" Normalization", "Norm") if " " in relative else relative
    found = [golden(f"{library}_layers", case, "eps")[0] for library in ("torch", "keras", "flax")]
    assert numbers("Its relatives")[relative] == found


@pytest.mark.parametrize("optimizer", ["Adam", "AdaMax"])
def test_the_defaults_of_the_optimizers_are_those_of_the_libraries(optimizer):
    table = numbers("The optimizers")
    for where, library in (("PyTorch", "torch"), ("Keras", "keras")):
        found = golden(f"{library}_training", f"new {optimizer}", "learning_rate", "eps")
        assert table[f"{optimizer}, {where}"] == found
    settings = load("optax_training")[optimizer]["settings"]
    assert table[f"{optimizer}, Optax"] == [None, settings["eps"]]


def test_the_versions_are_those_that_were_run():
    files = [f"{name}_layers" for name in ("torch", "keras", "tensorflow", "flax", "onnx")] + [
        "optax_training"
    ]
    names = {"torch": "PyTorch", "keras": "Keras", "tensorflow-cpu": "TensorFlow", "flax": "Flax"}
    names |= {"optax": "Optax", "onnx": "ONNX"}
    versions = {key: value for file in files for key, value in load(file)["versions"].items() if key in names}
    said = dict(re.findall(r"\b(\w+) (\d+\.\d+\.\d+)", PAGES["frameworks.md"]))
    assert said == {names[key]: version.partition("+")[0] for key, version in versions.items()}


# The package


def test_every_public_name_is_on_the_page_of_the_package():
    shown = re.findall(r"^\.\. auto(?:class|function):: batchnorm\.(\w+)$", PAGES["api.md"], re.MULTILINE)
    assert sorted(shown) == sorted(batchnorm.__all__)


# The words


@pytest.mark.parametrize("name", PAGES)
def test_prose_does_not_say_that_it_is_easy(name):
    assert re.findall(r"\b(?:clearly|obviously|simply|trivially)\b", PAGES[name], re.IGNORECASE) == []
