// A fetch that says how many bytes have arrived, for a progress bar that does not guess, and why the rest did not.

/** `report(received)` hears of each piece, `fail(cause)` of a file that is "gone" or a download that "broke off". */
export function countingFetch(report, fail) {
  const plain = self.fetch.bind(self);
  let received = 0;

  return async (...request) => {
    const brokeOff = async (error) => {
      const address = request[0].url ?? request[0];
      const answer = await plain(address, { method: "HEAD" }).catch(() => null); // a hash hides what a server answered
      fail(answer && !answer.ok ? "gone" : "broke off");
      throw error;
    };
    const response = await plain(...request).catch(brokeOff);
    if (!response.ok) {
      fail("gone");
      throw new Error(`${response.url} answers ${response.status}`);
    }
    const reader = response.body.getReader();
    const body = new ReadableStream({
      async pull(stream) {
        const { done, value } = await reader.read().catch(brokeOff);
        if (done) return stream.close();
        report((received += value.byteLength));
        stream.enqueue(value);
      },
    });
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  };
}
