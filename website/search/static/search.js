// The search page: asks while one types, shows where and in which words, and is read from top to bottom by keyboard.
// The index comes when something is asked, by a script element, which also works from a folder on disk.

const bookSearch = (() => {
  // A kind of entry: what a result is called; how much more it weighs if it is named exactly so, and else.
  const KINDS = new Map([
    ["symbol", { called: "Symbol", exactly: 1000, near: 2 }],
    ["term", { called: "Glossary", exactly: 300, near: 3 }],
    ["name", { called: "Package", exactly: 50, near: 0.5 }],
    ["page", { called: "Page", exactly: 8, near: 1 }],
    ["section", { called: "", exactly: 8, near: 1 }],
  ]);
  const STEPS = new Map([
    ["ArrowDown", 1],
    ["ArrowUp", -1],
  ]);
  const MOST = 40;
  const AROUND = 110; // characters before and after the first word found
  const form = document.querySelector(".book-search__form");
  const input = form.elements.q;
  const status = document.querySelector(".book-search__status");
  const list = document.querySelector(".book-search__results");
  let index = null,
    entries = [],
    asked = "";

  const sorted = (text) => bookWords(text).sort().join(" ");

  function ready(rows) {
    entries = rows.map(([kind, page, title, address, names, text, code], id) => ({
      id,
      kind,
      page,
      title,
      address,
      text,
      code,
      names: names.join(" "),
      exact: new Set(names.map(sorted)),
    }));
    index = new MiniSearch({
      fields: ["names", "title", "page", "text", "code"],
      tokenize: bookWords,
      processTerm: (word) => word,
      searchOptions: {
        boost: { names: 3, title: 3, page: 1.5, code: 0.3 },
        prefix: (word) => word.length > 1,
        fuzzy: (word) => (word.length > 4 ? 0.2 : false),
      },
    });
    index.addAll(entries);
    show(asked);
  }

  function load() {
    if (document.querySelector("script[data-index]")) return;
    const script = document.createElement("script");
    script.dataset.index = "";
    script.src = list.dataset.index;
    script.onerror = () => {
      status.textContent = "The search index could not be read. Is there a connection?";
    };
    document.head.append(script);
  }

  // what is called exactly so comes first, and a definition before its uses
  function weight(query) {
    const whole = sorted(query),
      bare = whole.replace(/ ?\b\d\b/g, "").trim();
    return (id) => {
      const { kind, exact } = entries[id];
      const { exactly, near } = KINDS.get(kind);
      if (exact.has(whole)) return exactly;
      return [...exact].some((name) => name.replace(/ ?\b\d\b/g, "").trim() === bare) ? exactly / 2 : near;
    };
  }

  function find(query) {
    const options = { boostDocument: weight(query) };
    const all = index.search(query, { ...options, combineWith: "AND" });
    return all.length ? all : index.search(query, options);
  }

  function marked(text, found) {
    const pieces = text.split(/([\p{Letter}\p{Number}\p{Mark}]+)/u); // words stand at odd places
    const hit = (piece, place) => place % 2 === 1 && bookWords(piece).some((word) => found.has(word));
    const first = Math.max(pieces.findIndex(hit), 0);
    const start = pieces.slice(0, first).join("").length;
    const [from, to] = [start - AROUND, start + AROUND];
    const parts = [];
    let at = 0,
      cutBefore = false,
      cutAfter = false;
    pieces.forEach((piece, place) => {
      if (at + piece.length <= from) cutBefore = true;
      else if (at >= to) cutAfter = true;
      else if (hit(piece, place)) parts.push(Object.assign(document.createElement("mark"), { textContent: piece }));
      else parts.push(piece);
      at += piece.length;
    });
    return [cutBefore ? "… " : "", ...parts, cutAfter ? " …" : ""];
  }

  function element(name, kind, ...content) {
    const made = document.createElement(name);
    if (kind) made.className = `book-search__${kind}`;
    made.append(...content);
    return made;
  }

  function row({ id, queryTerms, terms }) {
    const { kind, page, title, address, text } = entries[id];
    const link = element("a", "", title);
    link.href = list.dataset.index.replace("search_index.js", "") + address;
    const place = [...new Set([KINDS.get(kind).called, title === page ? "" : page])].filter(Boolean).join(" · ");
    return element(
      "li",
      kind,
      link,
      " ",
      element("span", "place", place),
      element("p", "excerpt", ...marked(text, new Set([...queryTerms, ...terms]))),
    );
  }

  function show(query) {
    asked = query;
    document.title = document.title.replace(/^(?:.*: )?(?=Search)/, query.trim() ? `${query.trim()}: ` : "");
    if (!bookWords(query).length) {
      status.textContent = "";
      list.replaceChildren();
    } else if (index) {
      const found = find(query);
      const count = found.length === 1 ? "One place" : `${found.length} places`;
      status.textContent = !found.length
        ? `Nothing found for “${query}”. Try another spelling, or fewer words.`
        : count + (found.length > MOST ? `; the ${MOST} best:` : ":");
      list.replaceChildren(...found.slice(0, MOST).map(row));
    } else {
      status.textContent = "Searching …";
      load();
    }
  }

  function remember(query) {
    try {
      history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    } catch {
      /* a page read from a folder may not change its address */
    }
  }

  // Down and Up walk from the field through the results and back
  function step(event) {
    const places = [input, ...list.querySelectorAll("a")];
    const next = places[places.indexOf(document.activeElement) + STEPS.get(event.key)];
    if (!next || !places.includes(document.activeElement)) return;
    event.preventDefault();
    next.focus();
  }

  input.addEventListener("input", () => {
    remember(input.value);
    show(input.value);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(input.value);
  });
  document.querySelector(".book-search").addEventListener("keydown", step);
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  input.focus();
  queueMicrotask(() => show(input.value));
  return { ready };
})();
