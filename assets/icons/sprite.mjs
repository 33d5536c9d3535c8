// One sprite: the lucide icons named in icons.json under their own names, and our marks.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

export function sprite() {
  const names = JSON.parse(readFileSync(join(here, "icons.json"), "utf8")).sort();
  const marks = readFileSync(join(here, "marks.svg"), "utf8").match(/<symbol[\s\S]*?<\/symbol>/g);
  const all = [...marks.map((mark) => mark.replace(/\s*\n\s*/g, "")), ...names.map(symbol)];
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${all.join("\n")}\n</svg>\n`;
}

function symbol(name) {
  const svg = readFileSync(join(here, `../node_modules/lucide-static/icons/${name}.svg`), "utf8");
  const inner = svg.replace(/<!--.*?-->/gs, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "")}</symbol>`;
}
