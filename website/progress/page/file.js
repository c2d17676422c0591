// The file that a reader hands in: JSON that a person can read too.

const NOTE =
  "Written by the reader's browser from what it keeps. The reader can change both: this proves neither who worked nor how.";

/** The text of the file and its name; `done` is what was done of each chapter, `reader` a name or nothing. */
export function asFile(title, reader, done) {
  const date = new Date().toISOString().slice(0, 10);
  const chapters = done.map(({ title: chapter, page, steps, edits, others, ...rest }) => ({
    chapter,
    page,
    ...rest,
    ...(steps.length && { steps }),
    ...(edits.length && { edits }),
    ...(others.length && { "of an earlier edition": others }),
  }));
  const book = title.replace(/^.* — /, "");
  const file = { book, written: date, ...(reader && { reader }), note: NOTE, chapters };
  const name = `${book.toLowerCase().replace(/[^a-z]+/g, "-")}-${date}.json`;
  return { text: `${JSON.stringify(file, null, 2)}\n`, name };
}
