// A fetch that says how many bytes have arrived, for a progress bar that does not guess, and why the rest did not.

/** `report(received)` hears of each piece, `fail(cause)` of a file that is "gone" or a download that "broke off". */
export function countingFetch(report, fail) {
  const plain = self.fetch.bind(self);
  let received = 0;

  async function count(body) {
    for (const reader = body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      report((received += value.byteLength));
    }
  }

  /** A server's answer is hidden where the browser checks a file's hash, so ask again whether the file is there. */
  async function explain(address) {
    const answer = await plain(address, { method: "HEAD" }).catch(() => null);
    fail(answer && !answer.ok ? "gone" : "broke off");
  }

  return async (...request) => {
    try {
      const response = await plain(...request);
      if (!response.ok) throw new Error(`${response.url} answers ${response.status}`);
      count(response.clone().body).catch(() => fail("broke off")); // the answer itself stays the browser's own
      return response;
    } catch (error) {
      await explain(request[0].url ?? request[0]);
      throw error;
    }
  };
}
