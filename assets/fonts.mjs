// The two families, every unicode range, with font-face rules that point at our own copies.
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const families = { sans: "source-sans-3", serif: "source-serif-4" };

export function fontFaces() {
  mkdirSync(join(here, "css/generated"), { recursive: true });
  const files = [];
  const css = {};
  for (const [name, family] of Object.entries(families)) {
    const folder = join(here, "node_modules/@fontsource-variable", family);
    css[name] = readFileSync(join(folder, "index.css"), "utf8").replace(
      /url\(\.\/files\/([^)]+)\) format\('woff2-variations'\)/g,
      (_, file) => {
        const short = file.replace("-wght-normal", "");
        files.push([join(folder, "files", file), short]);
        return `url(./fonts/${short}) format("woff2")`;
      },
    );
  }
  return { files, css };
}
