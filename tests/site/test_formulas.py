"""What a screen reader gets of a formula: MathML, which KaTeX writes beside what it draws."""

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
