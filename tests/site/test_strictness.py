"""A mistake in the book fails its build, with a sentence that says where and what."""

import nbformat
import pytest

from building import copy_sources, run_build


@pytest.fixture
def build_page(tmp_path):
    """A function that builds a book of one page from a Markdown text or a list of cells' sources."""

    def build(source):
        book = copy_sources(tmp_path)
        for path in book.iterdir():
            if path.is_file() and path.name not in ("_config.yml", "references.bib"):
                path.unlink()
        (book / "_toc.yml").write_text("format: jb-book\nroot: page\n")
        if isinstance(source, str):
            (book / "page.md").write_text("# Title\n\n" + source)
        else:
            cells = [nbformat.v4.new_markdown_cell("# Title"), *map(nbformat.v4.new_code_cell, source)]
            kernel = {"name": "python3", "display_name": "Python 3"}
            notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
            nbformat.write(notebook, book / "page.ipynb")
        return run_build(book)

    return build


def test_a_sound_page_builds(build_page):
    assert build_page("See $x^2$.\n").returncode == 0


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (r"$\frac{1}$", "KaTeX parse error"),
        ("$é$", "unicodeTextInMathMode"),
        ("$$\na \\\\ b\n$$", "starts no new line outside an environment"),
        ("\\begin{align}\na &= b\n\\end{align}", "both number this environment"),
        ("{eq}`nowhere`", "nowhere"),
        ("{cite}`nobody`", "nobody"),
        (["1 / 0"], "ZeroDivisionError"),
        (
            ["from ipywidgets import IntSlider\nIntSlider()"],
            "cannot live on a page without a kernel (IntSliderModel)",
        ),
    ],
)
def test_a_mistake_fails_the_build(build_page, source, said):
    done = build_page(source)
    assert done.returncode != 0
    assert said in done.stdout
