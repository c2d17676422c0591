// Renders formulas: one question a line, { latex, displayMode }, and one answer, { html } or { error }.

import { createInterface } from "node:readline";
import katex from "katex";

function answer({ latex, displayMode }) {
  try {
    return { html: katex.renderToString(latex, { displayMode, strict: "error" }) };
  } catch (error) {
    return { error: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
