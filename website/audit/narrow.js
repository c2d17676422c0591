// The width that the page scrolls over, and the innermost parts that stand beyond the given width.
(width) => {
  const { scrollWidth } = document.scrollingElement;
  if (scrollWidth <= width) return [scrollWidth, []];
  const clipped = (part) => {
    for (let up = part.parentElement; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible" && up.getBoundingClientRect().right <= width + 1) return true;
    }
    return false;
  };
  const wide = [...document.body.querySelectorAll("*")].filter(
    (part) => part.checkVisibility() && part.getBoundingClientRect().right + scrollX > width + 1 && !clipped(part),
  );
  const inner = wide.filter((part) => !wide.some((other) => other !== part && part.contains(other)));
  return [
    scrollWidth,
    inner.map(
      (part) =>
        `${part.cloneNode().outerHTML.slice(0, 120)} ends at ` +
        `${Math.round(part.getBoundingClientRect().right)} pixels`,
    ),
  ];
};
