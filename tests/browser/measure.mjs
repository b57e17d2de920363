// Says how long a page keeps the processor: until it can be used, and for each search in its tables.
// node measure.mjs CHROMIUM PAGE WORD..
//
// What counts is the time of the page's own thread, in milliseconds: other work on the machine does not change it.
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, file, ...words] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const client = await page.context().newCDPSession(page);
await client.send("Performance.enable", { timeDomain: "threadTicks" });
const KINDS = ["Script", "Layout", "RecalcStyle", "Task"];

const taken = async (name, act) => {
  const metrics = async () => new Map((await client.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value]));
  const before = await metrics();
  await act();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
  const after = await metrics();
  const told = KINDS.map((kind) => `${kind} ${Math.round(1000 * (after.get(`${kind}Duration`) - before.get(`${kind}Duration`)))}`);
  console.log(`${name}: ${told.join(", ")}`);
};

await taken("open", () => page.goto(pathToFileURL(file).href));
const inputs = page.locator(".grid .search input");
for (let at = 0; at < (await inputs.count()); at++) {
  for (const word of [...words, ""]) {
    await taken(`table ${at + 1}, "${word}"`, () => inputs.nth(at).evaluate((input, word) => {
      input.value = word;
      input.dispatchEvent(new Event("input"));
    }, word));
  }
}
await browser.close();
