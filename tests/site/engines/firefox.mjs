// Firefox, driven over WebDriver BiDi: a line of JSON in, [method, ...arguments]; a line out, {done} or {failed}.

import { createInterface } from "node:readline";
import { launch } from "puppeteer-core";

const [executablePath, home] = process.argv.slice(2);
const WINDOW = { width: 1280, height: 900 };

const browser = await launch({
  browser: "firefox",
  executablePath,
  defaultViewport: WINDOW,
  env: { ...process.env, HOME: home }, // root may not start it from the home of somebody else
  protocolTimeout: 60_000,
});
const page = await browser.newPage(); // the one that is open at the start hears of no focus
const { keyboard, mouse } = page;

const methods = {
  version: () => browser.version(),
  goto: async (address) => void (await page.goto(address)),
  evaluate: (source) => page.evaluate(source),
  click: (x, y) => mouse.click(x, y),
  async drag(x, y, dx, dy) {
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + dx, y + dy, { steps: 8 });
    await mouse.up();
  },
  async press(keys) {
    const [last, ...held] = keys.split("+").reverse();
    for (const key of held.reverse()) await keyboard.down(key);
    await keyboard.press(last);
    for (const key of held.reverse()) await keyboard.up(key);
  },
  write: (text) => keyboard.type(text),
  resize: (width) => page.setViewport({ ...WINDOW, width }),
  // the size is said, because Puppeteer takes the inches of its own for centimetres
  paper: async () => Buffer.from(await page.pdf({ width: "210mm", height: "297mm" })).toString("base64"),
};

for await (const line of createInterface(process.stdin)) {
  const [method, ...given] = JSON.parse(line);
  const answer = await methods[method](...given).then(
    (done = null) => ({ done }),
    (error) => ({ failed: error.stack }),
  );
  console.log(JSON.stringify(answer));
}
await browser.close();
