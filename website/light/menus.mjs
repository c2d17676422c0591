// The header's menus open without a script: a <details> for each of the theme's drop-downs.

export async function openMenus({ pages }) {
  for (const { document } of pages) {
    for (const menu of document.querySelectorAll(".dropdown:has(> [data-bs-toggle='dropdown'])")) {
      const details = document.createElement("details");
      details.className = menu.className;
      const summary = document.createElement("summary");
      const button = menu.querySelector("[data-bs-toggle='dropdown']");
      summary.className = button.className;
      summary.setAttribute("aria-label", button.getAttribute("aria-label"));
      summary.title = button.getAttribute("aria-label");
      summary.append(...button.childNodes);
      details.append(summary, ...menu.querySelectorAll(":scope > ul"));
      menu.replaceWith(details);
    }
    for (const tip of document.querySelectorAll("[data-bs-title]")) tip.title = tip.dataset.bsTitle;
    for (const node of document.querySelectorAll("[data-bs-toggle]")) {
      for (const name of node.getAttributeNames().filter((attribute) => attribute.startsWith("data-bs-"))) node.removeAttribute(name);
    }
  }
}
