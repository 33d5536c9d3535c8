// Compiles the toolkit into one folder. Same sources, same bytes: nothing here depends on
// the clock, the machine or the order in which a folder is listed.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { fontFaces } from "./fonts.mjs";
import { sprite } from "./icons/sprite.mjs";
import { licences } from "./licences.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "../src/amends/static/amends"));

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "fonts"), { recursive: true });

writeFileSync(join(out, "icons.svg"), sprite());
cpSync(join(here, "icons/favicon.svg"), join(out, "favicon.svg"));
fonts();
styles("desk");
styles("customer");
await scripts();

function fonts() {
  const { files, css } = fontFaces();
  for (const [from, name] of files) cpSync(from, join(out, "fonts", name));
  for (const [name, text] of Object.entries(css)) {
    writeFileSync(join(here, "css", "generated", `${name}.css`), text);
  }
}

function styles(name) {
  const cli = join(here, "node_modules/@tailwindcss/cli/dist/index.mjs");
  const args = [cli, "-i", join(here, `css/${name}.css`), "-o", join(out, `${name}.css`), "--minify"];
  execFileSync(process.execPath, args, { cwd: here, stdio: ["ignore", "ignore", "inherit"] });
}

async function scripts() {
  const entries = readdirSync(join(here, "js/entries")).sort();
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: entries.map((file) => `js/entries/${file}`),
    outdir: out,
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
  });
  writeFileSync(join(out, "LICENCES.txt"), licences(Object.keys(metafile.inputs)));
}
