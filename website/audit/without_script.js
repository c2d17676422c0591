// What the page lacks without JavaScript, as sentences; evaluated from outside, since the page runs none.
() => {
  const lost = [];
  const seen = (part) => part.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const folded = (part) => part.closest("details:not([open])");
  const main = document.querySelector("main") ?? document.body;
  const brief = (part) => part.textContent.replace(/\s+/g, " ").trim().slice(0, 60);

  for (const math of main.querySelectorAll(".math")) {
    if (folded(math)) continue;
    const shown = math.querySelector(".katex-html, math");
    if (!shown || !seen(shown) || !shown.getBoundingClientRect().width)
      lost.push(`an equation is not shown: ${brief(math)}`);
  }
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: holder, data } = walker.currentNode;
    if (holder.closest("pre, code, script, style, annotation, noscript, svg")) continue;
    const raw = data.match(/\\\(|\\\[|\$\$|\\(?:frac|begin|mathrm|sqrt|gamma|beta|hat|sum)\b/);
    if (raw && seen(holder)) lost.push(`raw LaTeX is shown: ${data.trim().slice(0, 60)}`);
  }
  const size = (part) => {
    const { width, height } = part.getBoundingClientRect();
    return Math.min(width, height);
  };
  [...document.querySelectorAll(".widget-view")].forEach((view, i) => {
    const name = `widget ${i + 1}`;
    const pictures = [...view.querySelectorAll("svg, img")];
    const quiz = view.querySelector(".bn-quiz");
    const drawn = (part) => seen(part) && size(part) >= 16 && (part.localName !== "img" || part.naturalWidth > 0);
    if (!quiz && !pictures.some(drawn)) lost.push(`${name} has no picture`);
    if (quiz && quiz.textContent.trim().length < 20) lost.push(`${name}, a quiz, has no question`);
    const controls = [...view.querySelectorAll("input, select, button, textarea, [tabindex]")].filter(seen);
    if (controls.length) lost.push(`${name} shows ${controls.length} controls that do nothing`);
  });
  return lost;
};
