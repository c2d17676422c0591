// Loads a part of the runner when it is first needed; what fails comes with a sentence for the reader.

const FROM_FOLDER = "Cells run where the book is served, not from a folder: run make serve.";
const OFFLINE = "The runner could not be loaded: you seem to be offline.";
const GONE = "The runner could not be loaded: the book may have a new edition. Reload this page, then press again.";

export async function loaded(importing) {
  try {
    return await importing;
  } catch (error) {
    const online = navigator.onLine ? GONE : OFFLINE;
    throw Object.assign(error, { sentence: location.protocol === "file:" ? FROM_FOLDER : online });
  }
}
