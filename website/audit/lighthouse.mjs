// Lighthouse on pages, one line of JSON a run: node lighthouse.mjs '{"runs": [...], "chrome": …, "flags": […]}'
// A run is { url, preset: "mobile" | "desktop", categories: [...] }.

import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const { runs, chrome, flags } = JSON.parse(process.argv[2]);

const missing = (report, category) =>
  report.categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && report.audits[id].score !== null && report.audits[id].score < 1)
    .map(
      ({ id }) =>
        `${id}: ${report.audits[id].title}` +
        (report.audits[id].displayValue ? `, ${report.audits[id].displayValue}` : ""),
    );

async function run(port, { url, preset, categories }) {
  const { lhr } = await lighthouse(
    url,
    { port, onlyCategories: categories, logLevel: "silent" },
    preset === "desktop" ? desktopConfig : undefined,
  );
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  const scores = Object.fromEntries(
    categories.map((name) => [
      name,
      { score: Math.round(100 * lhr.categories[name].score), missing: missing(lhr, name) },
    ]),
  );
  return { url, preset, scores, shift: lhr.audits["cumulative-layout-shift"]?.numericValue ?? null };
}

const browser = await launch({ chromePath: chrome, chromeFlags: flags, logLevel: "silent" });
try {
  for (const wanted of runs) console.log(JSON.stringify(await run(browser.port, wanted)));
} finally {
  await browser.kill();
}
