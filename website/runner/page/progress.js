// How much of Python has arrived, in megabytes, beside the buttons of the cell that waits for it.

const MEGABYTE = 1e6;

export function progressBar(bar) {
  const element = document.createElement("span");
  element.className = "live-progress";
  const meter = document.createElement("progress");
  meter.setAttribute("aria-label", "Python arriving");
  const words = document.createElement("span");
  element.append(meter, words);
  bar.status.after(element);

  return {
    show({ received, total }) {
      meter.max = total;
      meter.value = Math.min(received, total);
      words.textContent =
        received < total ? `${(received / MEGABYTE).toFixed(1)} of ${(total / MEGABYTE).toFixed(1)} MB` : "installing";
    },
    remove: () => element.remove(),
  };
}
