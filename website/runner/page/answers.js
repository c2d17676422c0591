// The service worker's end of input(): holds the request of Python until the page sends the reader's answer.

const HELD = 20_000; // milliseconds; browsers end a worker whose answer takes minutes, so Python asks again
const QUESTION = /\/questions\/([\w-]+)$/;
const questions = new Map(); // id -> { promise, resolve }

function question(id) {
  if (!questions.has(id)) questions.set(id, Promise.withResolvers());
  return questions.get(id);
}

export const isQuestion = ({ url }) => QUESTION.test(url.pathname);

export async function answerOf({ url }) {
  const [, id] = url.pathname.match(QUESTION);
  const late = new Promise((resolve) => setTimeout(resolve, HELD));
  const answer = await Promise.race([question(id).promise, late]);
  if (answer === undefined) return new Response(null, { status: 204 });
  questions.delete(id);
  return new Response(answer, { headers: { "Content-Type": "text/plain;charset=utf-8" } });
}

addEventListener("message", ({ data }) => {
  if (data.type === "answer") question(data.id).resolve(data.answer);
});
