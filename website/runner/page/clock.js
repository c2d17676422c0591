// How long a cell has been running, beside what it usually takes, in the row of its buttons and outside its output.

const SECOND = 1000;
export const LONG = 2; // seconds; a shorter wait is not worth a word

export const usually = (seconds) => `usually ${Math.round(seconds)} s`;

/** What a cell says of its time while it rests, or nothing where it is quick. */
export const atRest = (seconds) => (seconds > LONG ? usually(seconds) : "");

/** Count in an element, which says how long it usually takes; returns a function that puts back what stood there. */
export function countIn(element, seconds) {
  const before = element.textContent;
  const start = performance.now();
  const tick = () => {
    const elapsed = Math.floor((performance.now() - start) / SECOND);
    const usual = seconds > LONG ? `${elapsed > seconds ? "," : " of"} ${usually(seconds)}` : "";
    if (elapsed) element.textContent = `${elapsed} s${usual}`;
  };
  const timer = setInterval(tick, SECOND / 4);
  return () => {
    clearInterval(timer);
    element.textContent = before;
  };
}
