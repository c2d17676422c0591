// What Python looks at to learn of an interrupt: memory that the page shares with the worker.

/** The shared byte as Python's buffer. Python reads it, then clears it; what the page wrote between the two must stay. */
export function interruptBuffer(shared) {
  let seen = 0;
  return {
    get 0() {
      return (seen = Atomics.load(shared, 0));
    },
    set 0(cleared) {
      Atomics.compareExchange(shared, 0, seen, cleared);
    },
  };
}
