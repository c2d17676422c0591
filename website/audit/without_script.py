"""The page without JavaScript: its text, its equations, a still picture of every widget, no dead control."""

from website.audit.browsing import in_page, opened
from website.audit.figures import LIMITS, Figure

KEPT = 0.97  # of the text's characters; scripts may add their few
TEXT = """() => {
  const text = (document.querySelector("main") ?? document.body).cloneNode(true);
  const own = ".widget-view, script, style, noscript, template, svg, button";
  for (const part of text.querySelectorAll(own)) part.remove();
  return text.textContent.replace(/\\s+/g, "").length;
}"""
LOST = in_page("without_script.js")


def audit(browser, address):
    with opened(browser, address) as page:
        whole = page.evaluate(TEXT)
    with opened(browser, address, wait_for_widgets=False, java_script_enabled=False) as page:
        page.wait_for_timeout(100)  # no script can tell that the page is laid out
        left, faults = page.evaluate(TEXT), page.evaluate(LOST)
    if left < KEPT * whole:
        faults.append(f"of {whole} characters of text {left} are left")
    return Figure.count(LIMITS["no script"], faults)
