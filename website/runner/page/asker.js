// The worker's end of input(): a request that waits, while the page's service worker holds it until the reader has
// answered. Nothing else in a page can make Python wait; see questions.js and answers.js.

/** A function `(prompt, parent) => answer`, or undefined where nobody answers; made before the worker is locked down. */
export function asker(base, post) {
  const Request = self.XMLHttpRequest;
  return (prompt, parent) => {
    const id = crypto.randomUUID();
    post({ type: "question", id, prompt, parent });
    try {
      for (;;) {
        const request = new Request();
        request.open("GET", new URL(`../questions/${id}`, base), false);
        request.send();
        if (request.status !== 204) return request.status === 200 ? request.responseText : undefined; // 204: not yet
      }
    } catch {
      return undefined;
    } finally {
      post({ type: "answered", id });
    }
  };
}
