"""A mistake in the book fails its build, with a sentence that says where and what."""

import nbformat
import pytest

from building import copy_sources, run_build
from live_book import notebook

MISTAKES = {  # a page, or a cell, and what is said of it
    "unreadable": (r"$\frac{1}$", "KaTeX parse error"),
    "letters": ("$é$", "unicodeTextInMathMode"),
    "lines": ("$$\na \\\\ b\n$$", "starts no new line outside an environment"),
    "numbers": ("\\begin{align}\na &= b\n\\end{align}", "both number this environment"),
    "equation": ("{eq}`nowhere`", "nowhere"),
    "source": ("{cite}`nobody`", "nobody"),
    "cell": (["1 / 0"], "ZeroDivisionError"),
    "widget": (["from ipywidgets import IntSlider\nIntSlider()"], "without a kernel (IntSliderModel)"),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What the build of a book says that has each of the mistakes on a page of its own, and a sound page."""
    book = copy_sources(tmp_path_factory.mktemp("wrong"))
    for path in [*book.glob("*.ipynb"), *book.glob("*.md")]:
        path.unlink()
    for name, (source, _) in MISTAKES.items():
        if isinstance(source, str):
            (book / f"{name}.md").write_text(f"# Title\n\n{source}\n", "utf-8")
        else:
            nbformat.write(notebook("# Title", dict(enumerate(source))), book / f"{name}.ipynb")
    (book / "sound.md").write_text("# Sound\n\nSee $x^2$.\n", "utf-8")
    listed = "".join(f"  - file: {name}\n" for name in MISTAKES)
    (book / "_toc.yml").write_text(f"format: jb-book\nroot: sound\nchapters:\n{listed}", "utf-8")
    done = run_build(book)
    assert done.returncode != 0
    return done.stdout


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_fails_the_build_and_is_named(said, name):
    of_page = [part for part in said.split("/book/") if part.startswith(f"{name}.")]
    assert any("WARNING" in part and MISTAKES[name][1] in part for part in of_page)


def test_a_sound_page_is_not_complained_of(said):
    assert [
        part for part in said.split("/book/") if part.startswith("sound.") and "WARNING" in part[:80]
    ] == []
