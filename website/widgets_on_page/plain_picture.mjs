// What a widget drew, as a picture that cannot be used: no controls, but the values they stand at.

const DEAD =
  ".bn-spoken, [role='status'], .bn-reach, svg[aria-hidden], .bn-button, .bn-tip, [hidden], [style*='display: none']";
const OF_CONTROLS = [
  "tabindex",
  "aria-pressed",
  "aria-valuenow",
  "aria-valuetext",
  "aria-valuemin",
  "aria-valuemax",
  "data-lm-suppress-shortcuts",
];
const LONG = /-?\d+\.\d{2,}/g;

/** Another element in place of this one, with its class and what it holds. */
function replace(node, tag, ...children) {
  const made = node.ownerDocument.createElement(tag);
  if (node.className) made.className = node.className;
  made.append(...(children.length ? children : node.childNodes));
  node.replaceWith(made);
  return made;
}

/** What a control is called and stands at, such as "γ, scale: 1.00". */
function setting(label) {
  const [name, control] = [label.querySelector("span").textContent, label.querySelector("input, select")];
  if (control.type === "checkbox") return `${name}: ${control.checked ? "yes" : "no"}`;
  return `${name}: ${label.querySelector("output")?.value ?? control.selectedOptions[0].textContent}`;
}

/** The markup of the picture in `root`, which is changed. */
export function plain(root) {
  for (const node of root.querySelectorAll(DEAD)) node.remove();

  for (const fieldset of root.querySelectorAll("fieldset")) {
    const question = replace(fieldset.querySelector("legend"), "p");
    question.classList.add("bn-question");
    const choices = [...fieldset.querySelectorAll("label")].map((label) => replace(label, "li", label.textContent));
    const list = root.ownerDocument.createElement("ul");
    list.append(...choices);
    replace(fieldset, "div", question, list);
  }
  for (const controls of root.querySelectorAll(".bn-controls")) {
    const settings = [...controls.querySelectorAll("label")].map(setting);
    if (settings.length) replace(controls, "p", settings.join("; ")).className = "bn-settings";
    else controls.remove();
  }
  for (const input of root.querySelectorAll("input")) replace(input, "span", input.value.replace("-", "−"));
  for (const button of root.querySelectorAll("button")) {
    const [name, pressed] = ["aria-label", "aria-pressed"].map((attribute) => button.getAttribute(attribute));
    const span = replace(button, "span");
    span.classList.toggle("bn-pressed", pressed === "true");
    if (span.childElementCount) {
      // a bar, not a word
      span.setAttribute("role", "img");
      span.setAttribute("aria-label", name);
    }
  }

  for (const handle of root.querySelectorAll("[role='slider']")) {
    handle.removeAttribute("role");
    handle.removeAttribute("aria-label");
  }
  for (const picture of root.querySelectorAll("svg")) picture.setAttribute("role", "img");
  for (const node of root.querySelectorAll("*")) {
    for (const name of OF_CONTROLS) node.removeAttribute(name);
    node.classList.remove("bn-handle");
    if (node.getAttribute("class") === "") node.removeAttribute("class");
    for (const { name, value } of node.ownerSVGElement ? [...node.attributes] : []) {
      node.setAttribute(
        name,
        value.replace(LONG, (number) => String(Number(Number(number).toFixed(1)))),
      );
    }
  }
  return root.innerHTML;
}
