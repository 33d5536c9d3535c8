// The notices that the licences ask us to hand on: one text per package that is really inside.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
// Published without their licence file; the text is kept beside this script.
const own = { "@alpinejs/csp": "alpinejs.txt" };
const always = [
  "@fontsource-variable/source-sans-3",
  "@fontsource-variable/source-serif-4",
  "daisyui",
  "lucide-static",
  "tailwindcss",
];

export function licences(bundled) {
  const names = [...new Set([...always, ...bundled.map(packageOf).filter(Boolean)])].sort();
  return names.map(notice).join("\n");
}

function packageOf(path) {
  const found = path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  return found && found[1];
}

function notice(name) {
  const folder = join(modules, name);
  const meta = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).sort().find((entry) => /^licen[sc]e/i.test(entry));
  if (!file && !own[name]) throw new Error(`${name} has no licence file; add one to licences/`);
  const text = readFileSync(file ? join(folder, file) : join(here, "licences", own[name]), "utf8");
  return `${name} ${meta.version} (${meta.license})\n\n${text.trim()}\n\n${"-".repeat(72)}\n`;
}
