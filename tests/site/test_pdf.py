"""The book as a PDF: what the contents and the links say is where it is, and the solutions come last."""

import re
import subprocess
import sys

import pytest
from pypdf import PdfReader

CHAPTERS = {"04-gamma-and-beta": "4. Gamma and beta", "05-undoing-it": "5. Undoing it"}
SOLUTION = "assert exercises.check_"  # stands in solutions alone


def run(site, pdf, *names):
    command = [sys.executable, "-m", "website.pdf", site, pdf, *names]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)


@pytest.fixture(scope="module")
def pdf(browser, site, tmp_path_factory):
    """Two chapters as a PDF."""
    path = tmp_path_factory.mktemp("pdf") / "book.pdf"
    done = run(site, path, *CHAPTERS)
    assert done.returncode == 0, done.stderr
    return PdfReader(path)


@pytest.fixture(scope="module")
def texts(pdf):
    """The text of each page."""
    return [page.extract_text() for page in pdf.pages]


def starts(pdf):
    """The pages, counted from 1, on which the outline's first level leads."""
    entries = [entry for entry in pdf.outline if not isinstance(entry, list)]
    return {entry.title: pdf.get_destination_page_number(entry) + 1 for entry in entries}


def test_the_outline_names_the_chapters_and_the_solutions(pdf):
    assert list(starts(pdf)) == ["Contents", *CHAPTERS.values(), "Solutions"]


def test_the_contents_name_the_pages_on_which_the_chapters_start(pdf, texts):
    contents = re.sub(r"\s+", " ", texts[1])
    for title, number in list(starts(pdf).items())[1:]:
        assert re.search(rf"{re.escape(title)} {number}\b", contents), (title, number, contents)
        assert title in texts[number - 1]
        assert str(number) in texts[number - 1].splitlines()  # in the margin


def test_every_solution_comes_after_the_chapters_and_on_the_page_that_its_exercise_names(pdf, texts):
    first = starts(pdf)["Solutions"] - 1
    before, after = "\n".join(texts[:first]), "\n".join(texts[first:])
    assert before.count(SOLUTION) == 0
    named = [int(number) for number in re.findall(r"Solution: page (\d+)", before)]
    assert len(named) >= 5
    assert named == sorted(named)
    assert after.count(SOLUTION) >= len(named)
    places = {
        name: pdf.get_destination_page_number(place) + 1 for name, place in pdf.named_destinations.items()
    }
    own = [
        places[name]
        for chapter in CHAPTERS
        for name in sorted(
            (name for name in places if re.fullmatch(rf"/?{chapter}--solution-\d+", name)),
            key=lambda name: int(name.rpartition("-")[2]),
        )
    ]
    assert named == own


def test_every_link_leads_to_a_place_in_the_book_or_to_the_web(pdf):
    known, inner = set(pdf.named_destinations), 0
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            link = annotation.get_object()
            if uri := link.get("/A", {}).get("/URI"):
                assert uri.startswith("https://")
            else:
                inner += 1
                assert (link.get("/Dest") or link["/A"]["/D"]) in known
    assert inner > 20


def test_it_is_tagged_says_its_language_and_shows_every_character(pdf, texts):
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    assert pdf.root_object["/Lang"].startswith("en")
    assert pdf.metadata.title == "The Batch Normalization Book"
    assert not [number for number, text in enumerate(texts, start=1) if "\ufffd" in text]


def test_nothing_to_press_is_left(texts):
    assert not re.search(r"Show a solution|Hide the|JavaScript is on", "\n".join(texts))


def test_a_folder_without_a_site_is_refused_in_one_sentence(tmp_path):
    done = run(tmp_path, tmp_path / "book.pdf")
    assert done.returncode == 1
    assert done.stderr.strip() == f"There is no site in {tmp_path}; build it first, with `make book`."
