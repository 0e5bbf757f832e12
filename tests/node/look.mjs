// Looks at pages of the web in a real browser, by day and by night, wide, zoomed to 200 % and to 400 %.
// node look.mjs FILE…  prints a JSON object for each look: what axe finds, what is wider than the window, what is asked
// for beyond the file, what the browser complains of, and what the keyboard does.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.env.NODE_FOLDER}/`);
const puppeteer = require("puppeteer");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
for (const file of process.argv.slice(2)) {
  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 640, 320]) {
      const page = await browser.newPage();
      const asked = [];
      const complaints = [];
      page.on("request", (request) => asked.push(request.url()));
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.setViewport({ width, height: 800 });
      await page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: scheme },
        { name: "prefers-reduced-motion", value: "reduce" },
      ]);
      await page.goto(pathToFileURL(file).href);
      const keyboard = await keys(page);
      const found = await look(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      const elsewhere = asked.filter((url) => !url.startsWith("data:") && url.split("#")[0] !== pathToFileURL(file).href);
      console.log(JSON.stringify({ file, scheme, width, found, overflow, elsewhere, complaints, keyboard }));
      await page.close();
    }
  }
}
await browser.close();

// The same page again with axe let in, which its own policy keeps out.
async function look(page) {
  await page.setBypassCSP(true);
  await page.reload();
  await page.evaluate(axe);
  const report = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return report.violations.map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`);
}

// Skip link, theme switch and a note, with the keyboard alone.
async function keys(page) {
  const focused = () => page.evaluate(() => document.activeElement.className || document.activeElement.id || document.activeElement.tagName);
  await page.keyboard.press("Tab");
  const first = await focused();
  await page.keyboard.press("Enter");
  const skipped = await focused();
  await page.evaluate(() => document.querySelector(".theme")?.focus());
  await page.keyboard.press("Enter");
  const theme = await page.evaluate(() => document.documentElement.dataset.theme || "");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  const call = await page.$('a[role="doc-noteref"]');
  if (!call) return { first, skipped, theme };
  await call.focus();
  await page.keyboard.press("Enter");
  const opened = await focused();
  const says = await page.evaluate(() => document.activeElement.innerText);
  await page.keyboard.press("Escape");
  const back = await page.evaluate(() => document.activeElement.getAttribute("role"));
  return { first, skipped, theme, opened, says, back };
}
