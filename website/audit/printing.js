// What is wrong with the page on paper, as sentences.
() => {
  const faults = [];
  const seen = (part) =>
    part.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && part.getBoundingClientRect().width > 1;
  const brief = (part) => part.textContent.replace(/\s+/g, " ").trim().slice(0, 60);

  for (const part of document.querySelectorAll("button, input, select, textarea, nav")) {
    if (seen(part)) faults.push(`a ${part.localName} is printed: ${part.cloneNode().outerHTML.slice(0, 100)}`);
  }

  const edge = (part) => {
    let right = innerWidth;
    for (let up = part; up && up !== document.documentElement; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible") right = Math.min(right, up.getBoundingClientRect().right);
    }
    return right;
  };
  for (const part of document.querySelectorAll(".katex-display, pre")) {
    if (!seen(part)) continue;
    const over = part.getBoundingClientRect().left + part.scrollWidth - edge(part);
    if (over > 1) faults.push(`${Math.round(over)} pixels of a ${part.localName} are cut off: ${brief(part)}`);
  }

  // Formulas are left out of the comparison: KaTeX writes each of them twice, once for the ear alone.
  const text = (root, keep) => {
    let found = "";
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const holder = walker.currentNode.parentElement;
      if (!holder.closest(".katex, script, style, noscript, svg, button, .headerlink") && keep(holder))
        found += walker.currentNode.data;
    }
    return found.replace(/\s+/g, "");
  };
  const printed = text(document.body, seen);
  for (const folded of document.querySelectorAll("article details:not(.tag_hide-input > *)")) {
    // that one only draws
    const parts = [...folded.querySelectorAll("p, pre, li")].filter((part) => !part.closest("summary"));
    const lost = parts.filter((part) => !printed.includes(text(part, () => true)));
    if (lost.length)
      faults.push(`${lost.length} of ${parts.length} parts of a folded text are not printed: ${brief(lost[0])}`);
  }
  return faults;
};
