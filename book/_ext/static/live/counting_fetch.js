// A fetch that says how many bytes have arrived, for a progress bar that does not guess.

export function countingFetch(report) {
  const plain = self.fetch.bind(self);
  let received = 0;

  return async (...request) => {
    const response = await plain(...request);
    if (!response.ok) throw new Error(`${response.url} answers ${response.status}`);
    const counter = new TransformStream({
      transform(chunk, stream) {
        report((received += chunk.byteLength));
        stream.enqueue(chunk);
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
  };
}
