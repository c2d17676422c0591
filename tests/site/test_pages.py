"""Every page of the site, visited once in a browser: on a screen, on a phone, in the dark, on paper."""

import re

import pytest

from building import pages
from handling import await_widgets, settle, until, watch

WIDTHS, SCHEMES = (1280, 390, 320), ("light", "dark")
SHEET = {"width": 657, "height": 1000}  # A4 between the margins of 18 mm, in CSS pixels
MALFORMED = """() =>
  Array.from(document.querySelectorAll("mfrac, mover, mroot, msub, msup, munder, msubsup, munderover"))
  .filter((part) => part.childElementCount !== (["msubsup", "munderover"].includes(part.localName) ? 3 : 2))
  .map((part) => part.closest("math").querySelector("annotation").textContent)"""
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
OVERLAID = """() => [...document.querySelectorAll("article .eqno")].filter((number) => {
  const [own, formula] = [number, number.parentElement.querySelector(".katex-display")]
    .map((part) => part.getBoundingClientRect());
  const beside = own.left >= formula.right - 1 || own.right <= formula.left + 1;
  return number.checkVisibility() && !beside && own.top < formula.bottom - 1;
}).map((number) => number.textContent)"""
SEEN = """() => {  // of what is said to be hidden, or of any part, if a script said so of it
  const parts = [...document.body.querySelectorAll("*")];
  const seen = parts.filter((part) => part.hasAttribute("hidden") && part.checkVisibility());
  const others = parts.filter((part) => !part.hasAttribute("hidden"));
  for (const part of others) part.setAttribute("hidden", "");
  seen.push(...others.filter((part) => getComputedStyle(part).display !== "none"));
  for (const part of others) part.removeAttribute("hidden");
  return seen.map((part) => part.outerHTML.slice(0, 80));
}"""
MISCOPIED = """() => {  // each text that holds a formula: its LaTeX has to come once, with the rest
  const bare = (text) => text.replace(/\\s+/g, "");
  const copied = (part) => {
    getSelection().selectAllChildren(part);
    const options = { clipboardData: new DataTransfer(), bubbles: true, cancelable: true };
    const event = new ClipboardEvent("copy", options);
    part.dispatchEvent(event);
    return bare(event.clipboardData.getData("text/plain"));
  };
  const wanted = (part) => {
    const copy = part.cloneNode(true);
    for (const formula of copy.querySelectorAll(".katex")) {
      const sign = formula.closest(".katex-display") ? "$$" : "$";
      formula.replaceWith(sign + formula.querySelector("annotation").textContent + sign);
    }
    for (const unseen of copy.querySelectorAll(".headerlink, script")) unseen.remove();
    return bare(copy.textContent);
  };
  return [...document.querySelectorAll("article :is(p, li, dd, td, div.math):has(.katex)")]
    .filter((part) => part.checkVisibility() && !part.querySelector("p, li, dd, td, div.math"))
    .map((part) => ({ copied: copied(part), wanted: wanted(part) }))
    .filter(({ copied, wanted }) => copied !== wanted);
}"""
CONTROLS = "button, input, select, textarea, summary:not(.sd-dropdown > *), dialog, nav, .headerlink"
CUT = """() => [...document.querySelectorAll("article :is(.katex-display, pre, table, img)")]
  .filter((part) => part.checkVisibility())
  .filter((part) => part.scrollWidth > Math.max(part.clientWidth, 1)
    || part.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((part) => part.textContent.slice(0, 60) || part.src)"""
BESIDE = """() => [...document.body.querySelectorAll("*")].filter((part) => part.checkVisibility())
  .filter((part) => !part.closest("article") && !part.querySelector("article"))
  .map((part) => part.outerHTML.slice(0, 80))"""
UNPRINTED = """() => {  // of what is folded on the screen, but for formulas, which KaTeX writes twice
  const bare = (root, keep) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let found = "";
    while (walker.nextNode()) {
      const holder = walker.currentNode.parentElement;
      const own = !holder.closest(".katex, script, style, noscript, svg, button, summary, .headerlink");
      if (own && keep(holder)) found += walker.currentNode.data.replace(/\\s+/g, "");
    }
    return found;
  };
  const printed = bare(document.body, (part) => part.checkVisibility());
  return [...document.querySelectorAll("article details:not(.tag_hide-input > *) :is(p, pre, li)")]
    .filter((part) => !part.closest("summary"))
    .map((part) => bare(part, () => true))
    .filter((text) => !printed.includes(text));
}"""
SOLUTIONS = """() => {
  const article = document.querySelector("article");
  const appendix = document.querySelector(".solutions");
  const code = [...appendix?.querySelectorAll(".cell_input pre") ?? []];
  const texts = (parts) => [...document.querySelectorAll(parts)].map((part) => part.textContent);
  return {
    exercises: document.querySelectorAll(".solution-elsewhere").length,
    left: document.querySelectorAll(".tag_solution > details").length,
    last: appendix === null || appendix === article.lastElementChild,
    titles: texts(".solution:not(#answers) h3"),
    asked: [...new Set(texts(".bn-question"))],
    answered: texts("#answers dt"),
    still: [...document.querySelectorAll(".widget-view")].every((view) =>
      [...view.children].every((part) => part.checkVisibility() === part.matches(".bn-still"))),
    visible: code.every((pre) => pre.checkVisibility()),
    times: code.map((pre) => article.textContent.split(pre.textContent).length - 1),
    links: [...document.querySelectorAll(".solution-elsewhere a, .solution h3 a")]
      .every((link) => document.getElementById(link.hash.slice(1))),
  };
}"""


def say(page, event):
    page.evaluate("(event) => dispatchEvent(new Event(event))", event)
    settle(page)


def on_screens(page):
    """What is wrong with an open page in a window of each width, light and dark."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            until(page, "(scheme) => document.documentElement.dataset.theme === scheme", scheme)
            settle(page)
            if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
                found[f"{width} pixels, {scheme}"] = f"needs {needed}"
        if page.locator("article").count() and (torn := page.evaluate(TORN)):
            found[f"formulas torn from their sign at {width} pixels"] = torn
        if overlaid := page.evaluate(OVERLAID):
            found[f"numbers laid over their formulas at {width} pixels"] = overlaid
    if malformed := page.evaluate(MALFORMED):
        found["formulas with a part too many or too few"] = malformed
    return found


def on_paper(page):
    """What an open page shows on A4, for a reader who likes it dark: controls, what is cut, solutions."""
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print", color_scheme="dark")
    say(page, "beforeprint")
    controls = page.locator(f"{CONTROLS} >> visible=true").all_inner_texts() + page.evaluate(BESIDE)
    lost = page.evaluate(CUT) + page.evaluate(UNPRINTED)
    return {"controls": controls, "lost": lost, "solutions": page.evaluate(SOLUTIONS)}


@pytest.fixture(scope="module")
def visits(browser, server, site):
    """What one visit of each page found."""
    found = {}
    for path in pages(site):
        with browser.new_context(base_url=server) as context:
            page, problems = context.new_page(), []
            watch(page, server, problems)
            page.goto(path.name, wait_until="networkidle")
            await_widgets(page)
            found[path.name] = {"hidden": page.evaluate(SEEN), "copied": page.evaluate(MISCOPIED)}
            found[path.name] |= {"screens": on_screens(page), "problems": problems}
            if page.locator("article").count():
                found[path.name]["paper"] = on_paper(page)
    return found


@pytest.fixture(scope="module")
def papers(visits):
    return {name: visit["paper"] for name, visit in visits.items() if "paper" in visit}


def test_no_page_meets_an_error_or_asks_another_host(visits):
    assert {name: visit["problems"] for name, visit in visits.items() if visit["problems"]} == {}


def test_what_is_said_to_be_hidden_is_not_seen(visits):
    assert {name: visit["hidden"] for name, visit in visits.items() if visit["hidden"]} == {}


def test_every_text_with_formulas_is_copied_with_the_latex_of_each_once(visits):
    assert {name: visit["copied"] for name, visit in visits.items() if visit["copied"]} == {}


def test_every_page_fits_its_window_and_keeps_its_formulas_whole(visits):
    assert {name: visit["screens"] for name, visit in visits.items() if visit["screens"]} == {}


def test_on_paper_no_page_has_a_control_or_anything_beside_its_text(papers):
    assert {name: sheet["controls"] for name, sheet in papers.items() if sheet["controls"]} == {}


def test_on_paper_nothing_is_cut_at_the_edge_or_left_folded(papers):
    assert {name: sheet["lost"] for name, sheet in papers.items() if sheet["lost"]} == {}


def test_on_paper_every_widget_stands_still_and_every_guess_has_its_answer(papers):
    for name, sheet in papers.items():
        found = sheet["solutions"]
        assert found["still"], name
        assert found["asked"] == found["answered"], name
    assert sum(len(sheet["solutions"]["asked"]) for sheet in papers.values()) > 18


def test_on_paper_every_solution_stands_once_at_the_end_under_its_exercise(papers):
    for name, sheet in papers.items():
        found = sheet["solutions"]
        assert found["left"] == 0, name
        assert found["last"], name
        assert found["visible"], name
        assert found["links"], name
        assert len(found["titles"]) == found["exercises"], name
        assert all(re.match(r"\d", title) for title in found["titles"]), name
        assert set(found["times"]) <= {1}, name
        assert len(found["times"]) >= found["exercises"], name
    assert sum(sheet["solutions"]["exercises"] for sheet in papers.values()) > 30
