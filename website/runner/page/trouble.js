// What keeps cells from running, in one sentence a cause, with what helps.

const SENTENCES = new Map(
  Object.entries({
    "broke off": "The download broke off. Press the button again.",
    "came without": "This copy of the book came without Python, so its cells cannot run here.",
    "from a folder": "Cells run where the book is served, not from a folder: run make serve.",
    gone: "The book has a new edition since this page was opened. Reload the page, then press again.",
    "no WebAssembly":
      "This browser has no WebAssembly, or does not allow it here, so it cannot run Python. What the book printed stands here.",
    offline: "You seem to be offline, and this was not loaded before. What the book printed stands here.",
    stopped: "Stopped.",
    "too old": "This browser is too old to run Python. A newer one runs the cells; what the book printed stands here.",
  }),
);

/** What the reader is told, and not an error of ours. */
export class Trouble extends Error {
  constructor(cause, sentence = SENTENCES.get(cause)) {
    super(sentence);
    Object.assign(this, { cause, sentence });
  }
}

/** Why a file did not come: `absent` if the server has none of that name. */
async function whyNot(address, absent = "gone") {
  if (location.protocol === "file:") return new Trouble("from a folder");
  if (!navigator.onLine) return new Trouble("offline");
  const answer = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => null);
  return new Trouble(answer && !answer.ok ? absent : "broke off");
}

/** Fetch a file of the site; throws Trouble. */
export async function fetched(address, absent) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) throw await whyNot(address, absent);
  return answer;
}

/** Import a part of the runner when it is first needed; throws Trouble. */
export async function loaded(importing) {
  try {
    return await importing;
  } catch (error) {
    const [address] = error.message.match(/https?:\S+/) ?? [location.href]; // Safari does not name it
    throw await whyNot(address);
  }
}
