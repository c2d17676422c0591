"""Formulas: the MathML that a screen reader gets, and the line that a formula stands on."""

import pytest

from building import pages

INVALID = """() =>
  Array.from(document.querySelectorAll("mfrac, mover, mroot, msub, msup, munder, msubsup, munderover"))
  .filter((part) => part.childElementCount !== (["msubsup", "munderover"].includes(part.localName) ? 3 : 2))
  .map((part) => part.closest("math").querySelector("annotation").textContent)"""


def test_every_part_of_a_formula_has_its_children(page, site):
    r"""KaTeX gives the subscript of `\lambda_{\max}` two elements; `\lambda_{\mathrm{max}}` has one."""
    invalid = {}
    for path in pages(site):
        page.goto(path.relative_to(site).as_posix(), wait_until="networkidle")
        if formulas := page.evaluate(INVALID):
            invalid[path.name] = formulas
    assert invalid == {}


TORN = """() => {
  const article = document.querySelector("article");
  return [...article.querySelectorAll("span.math:has(.katex-base)")].filter((formula) => {
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    texts.currentNode = [...formula.querySelectorAll("*")].at(-1);
    while (formula.contains(texts.currentNode)) if (!texts.nextNode()) return false;
    const sign = document.createRange();
    sign.setStart(texts.currentNode, 0);
    sign.setEnd(texts.currentNode, 1);
    const { left, width } = sign.getBoundingClientRect();
    const end = [...formula.querySelectorAll(".katex-base")].at(-1).getBoundingClientRect().right;
    return /[^\\s\\w]/.test(sign.toString()) && width && formula.closest("p, li, dd, td") && left < end - 1;
  }).map((formula) => formula.querySelector("annotation").textContent);
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_a_comma_stands_on_the_line_of_its_formula(page, site, width):
    page.set_viewport_size({"width": width, "height": 900})
    torn = {}
    for path in pages(site):
        page.goto(path.relative_to(site).as_posix())
        if page.locator("article").count() and (formulas := page.evaluate(TORN)):
            torn[path.name] = formulas
    assert torn == {}
