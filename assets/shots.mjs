// Photographs the sheets, and asks axe about each: `node shots.mjs FOLDER [name…]`.
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { serve } from "./serve.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const pages = [
  { name: "sheet", path: "sheet.html", full: true },
  { name: "today", path: "sheets/today.html", full: true, focus: "#row-A-1042 .row-link" },
  { name: "queue", path: "sheets/queue.html", full: true, focus: "#row-A-1051 .row-link" },
  { name: "promises", path: "sheets/promises.html", phoneFull: true },
  { name: "case", path: "sheets/case.html", height: 1140, phoneFull: true },
  { name: "case-reply", path: "sheets/case-reply.html", height: 1140, phoneFull: true },
  { name: "case-vulnerable", path: "sheets/case-vulnerable.html", height: 1140, phoneFull: true },
  { name: "customer", path: "sheets/customer.html", full: true },
  { name: "not-fixed", path: "sheets/not-fixed.html", full: true },
  { name: "complain", path: "sheets/complain.html", full: true },
];

export const launch = () => puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});

async function main(folder, wanted) {
  mkdirSync(folder, { recursive: true });
  const { server, url } = await serve();
  const browser = await launch();
  let bad = 0;
  for (const page of pages.filter(({ name }) => !wanted.length || wanted.includes(name))) {
    for (const theme of ["light", "dark"]) {
      for (const width of [1440, 390]) bad += await shoot(browser, url, page, theme, width, folder);
    }
  }
  await browser.close();
  server.close();
  console.log(bad ? `${bad} remarks` : "axe finds nothing; nothing scrolls sideways; no policy broken");
  process.exitCode = bad ? 1 : 0;
}

async function shoot(browser, url, page, theme, width, folder) {
  const tab = await browser.newPage();
  const remarks = [];
  tab.on("console", (message) => { if (["error", "warn"].includes(message.type())) remarks.push(`console: ${message.text()}`); });
  tab.on("pageerror", (error) => remarks.push(`script: ${error.message}`));
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }, { name: "prefers-reduced-motion", value: "reduce" }]);
  await tab.setViewport({ width, height: width < 640 ? 844 : page.height ?? 900, deviceScaleFactor: 1.5 });
  await tab.goto(`${url}/assets/${page.path}`, { waitUntil: "networkidle0" });
  // Fixed bars belong at the foot of the picture: make the window as tall as the page.
  const tall = width < 640 ? page.full || page.phoneFull : page.full;
  const height = await tab.evaluate(() => document.documentElement.scrollHeight);
  if (tall) await tab.setViewport({ width, height: Math.max(height, 844), deviceScaleFactor: 1.5 });
  if (page.focus && width > 640) await tab.focus(page.focus);
  await new Promise((done) => setTimeout(done, 300));
  await tab.screenshot({ path: join(folder, `${page.name}-${width}-${theme}.png`) });
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  for (const { id, nodes } of violations) remarks.push(`axe ${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 140) + " " + (node.any[0]?.message ?? "")).join(" | ")} (${nodes.length})`);
  if (await tab.evaluate(() => document.documentElement.scrollWidth > innerWidth)) remarks.push("scrolls sideways");
  for (const remark of remarks) console.log(`${page.name} ${width} ${theme}: ${remark}`);
  await tab.close();
  return remarks.length;
}

if (process.argv[1]?.endsWith("shots.mjs")) await main(process.argv[2], process.argv.slice(3));
