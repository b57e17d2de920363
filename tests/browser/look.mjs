// Opens a page in Chromium and prints as JSON what came of it: node look.mjs CHROMIUM PAGE
//
// The audit runs in a world of its own beside the page's, so that the page's policy stays in force.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const MOST_AUDITED = 600;
const [executablePath, file] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const seen = { axe: {}, phone: {} };
const said = [], requests = [];
page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
page.on("pageerror", (error) => said.push(`error: ${error.message}`));
page.on("dialog", (dialog) => { said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
page.on("request", (request) => requests.push(request.url()));

const url = pathToFileURL(file).href;
await page.goto(url);
seen.title = await page.title();
seen.heading = await page.locator("h1").innerText();
seen.scripts = await page.locator("script").count();
seen.pictures = await page.locator("svg[role=img]").count();
seen.text = await page.locator("main").evaluate((main) => main.textContent);

// What the page says it is, and what is wrong with it for those who hear it or see little.
const client = await page.context().newCDPSession(page);
const audit = async () => {
  const { frameTree } = await client.send("Page.getFrameTree");
  const { executionContextId: contextId } = await client.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "audit" });
  await client.send("Runtime.evaluate", { contextId, expression: axe });
  const expression = "axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target.join(' ') + ' ' + node.failureSummary).join(' | ')}`))";
  const { result } = await client.send("Runtime.evaluate", { contextId, expression, awaitPromise: true, returnByValue: true });
  return result.value ?? [`no audit: ${result.description}`];
};
for (const colorScheme of ["light", "dark"]) {
  await page.emulateMedia({ colorScheme });
  seen.axe[colorScheme] = await audit();
}
await page.emulateMedia({ colorScheme: "light", media: "print" });
const counts = () => page.locator(".grid").evaluateAll((grids) => grids.map((grid) => grid.querySelectorAll("tbody tr:not(.below)").length));
seen.printed = await counts();
const isSmall = seen.printed.every((rows) => rows <= MOST_AUDITED);
// Thousands of rows take an audit minutes, and are all alike.
seen.axe.print = isSmall ? await audit() : [];
seen.folded = await page.locator("details:not([open], .twin)").count();
if (isSmall) await page.pdf();
await page.emulateMedia({ colorScheme: "light", media: "screen" });

// By keyboard alone: search, choose, sort, unfold.
const frame = () => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
const rows = async () => {
  await frame();
  return (await counts())[0];
};
if (await page.locator(".grid").count()) {
  seen.drawn = await counts();
  const reach = async (selector) => {
    for (let presses = 0; presses < 400; presses++) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return true;
      await page.keyboard.press("Tab");
    }
    return false;
  };
  const first = await page.locator(".grid tbody .thing").first().textContent();
  seen.keyboard = { search: await reach(".search input") };
  await page.keyboard.type(first);
  seen.keyboard.found = await rows();
  seen.keyboard.said = await page.locator(".tools output").first().textContent();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  seen.keyboard.again = await rows();
  // What is typed faster than the page is drawn is looked for once.
  seen.draws = await page.evaluate(async () => {
    const grid = document.querySelector(".grid"), input = grid.querySelector(".search input");
    let draws = 0;
    const observer = new MutationObserver((changes) => { draws += changes.filter(({ removedNodes }) => removedNodes.length).length; });
    observer.observe(grid.querySelector("tbody"), { childList: true });
    for (let typed = 0; typed < 5; typed++) input.dispatchEvent(new Event("input"));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    observer.disconnect();
    return draws;
  });
  if (await page.locator(".tools select").count()) {
    await reach(".tools select");
    await page.keyboard.press("ArrowDown");
    seen.keyboard.chosen = await page.locator(".tools output").first().textContent();
    await page.keyboard.press("ArrowUp");
  }
  await reach("thead button");
  await page.keyboard.press("Enter");
  seen.keyboard.sorted = await page.locator("th[aria-sort]").count();
  if (await page.locator(".unfold").count()) {
    await reach(".unfold");
    await page.keyboard.press("Enter");
    seen.keyboard.unfolded = await page.locator("tr.below").count();
    await page.keyboard.press("Enter");
    seen.keyboard.foldedAgain = await page.locator("tr.below").count();
  }
}
const fold = page.locator("main details > summary").first();
if (await fold.count()) {
  await fold.focus();
  await page.keyboard.press("Enter");
  seen.foldOpens = await fold.evaluate((summary) => summary.parentElement.open);
}

// On a phone nothing but what scrolls by itself is wider than the screen.
await page.setViewportSize({ width: 360, height: 780 });
seen.phone.overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// The policy is in force: what is added to the page neither runs nor loads.
seen.requests = requests.filter((request) => request !== url);
seen.said = [...said];
seen.policy = await page.evaluate(async () => {
  const violations = [];
  addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
  const add = (tag, attributes) => document.head.append(Object.assign(document.createElement(tag), attributes));
  add("script", { textContent: "window.ran = true" });
  add("style", { textContent: "body { color: red }" });
  document.body.append(Object.assign(new Image(), { src: "https://example.invalid/a.png" }));
  document.body.insertAdjacentHTML("beforeend", "<p style='color: red' onclick='window.ran = true' id='added'></p>");
  document.getElementById("added").click();
  await fetch("https://example.invalid/").catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { ran: Boolean(window.ran), violations: [...new Set(violations)].sort() };
});
await browser.close();
console.log(JSON.stringify(seen));
