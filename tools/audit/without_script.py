"""A page as it is without JavaScript: its text, its equations, a still picture of every widget, no dead control."""

from browsing import opened
from figures import LIMITS, Figure

KEPT = 0.97  # of the text's characters; scripts may add their few
TEXT = """() => {
  const text = (document.querySelector("main") ?? document.body).cloneNode(true);
  for (const part of text.querySelectorAll(".widget-view, script, style, noscript, template, svg, button")) part.remove();
  return text.textContent.replace(/\\s+/g, "").length;
}"""
LOST = """() => {
  const lost = [];
  const seen = (part) => part.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const folded = (part) => part.closest("details:not([open])");
  const main = document.querySelector("main") ?? document.body;
  const brief = (part) => part.textContent.replace(/\\s+/g, " ").trim().slice(0, 60);

  for (const math of main.querySelectorAll(".math")) {
    if (folded(math)) continue;
    const shown = math.querySelector(".katex-html, math");
    if (!shown || !seen(shown) || !shown.getBoundingClientRect().width) lost.push(`an equation is not shown: ${brief(math)}`);
  }
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: holder, data } = walker.currentNode;
    if (holder.closest("pre, code, script, style, annotation, noscript, svg")) continue;
    const raw = data.match(/\\\\\\(|\\\\\\[|\\$\\$|\\\\(?:frac|begin|mathrm|sqrt|gamma|beta|hat|sum)\\b/);
    if (raw && seen(holder)) lost.push(`raw LaTeX is shown: ${data.trim().slice(0, 60)}`);
  }
  const size = (part) => { const { width, height } = part.getBoundingClientRect(); return Math.min(width, height); };
  [...document.querySelectorAll(".widget-view")].forEach((view, i) => {
    const name = `widget ${i + 1}`;
    const pictures = [...view.querySelectorAll("svg, img")];
    const quiz = view.querySelector(".bn-quiz");
    const drawn = (part) => seen(part) && size(part) >= 16 && (part.localName !== "img" || part.naturalWidth > 0);
    if (!quiz && !pictures.some(drawn)) lost.push(`${name} has no picture`);
    if (quiz && quiz.innerText.trim().length < 20) lost.push(`${name}, a quiz, has no question`);
    const controls = [...view.querySelectorAll("input, select, button, textarea, [tabindex]")].filter(seen);
    if (controls.length) lost.push(`${name} shows ${controls.length} controls that do nothing`);
  });
  return lost;
}"""


def audit(browser, address):
    with opened(browser, address) as page:
        whole = page.evaluate(TEXT)
    with opened(browser, address, wait_for_widgets=False, java_script_enabled=False) as page:
        page.wait_for_timeout(100)  # no script can tell that the page is laid out
        left, faults = page.evaluate(TEXT), page.evaluate(LOST)
    if left < KEPT * whole:
        faults.append(f"of {whole} characters of text {left} are left")
    return Figure.count(LIMITS["no script"], faults)
