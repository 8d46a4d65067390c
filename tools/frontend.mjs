// Front-end files: from node_modules to build/frontend, which Django collects as static files.
//
//   npm ci && node tools/frontend.mjs          what users get
//   node tools/frontend.mjs --full             Tabler unpurged: to see that purging changes no screen
//   node tools/frontend.mjs --out=DIR          another folder
//   node tools/frontend.mjs --lock             after `npm install` of another version: see lock() below
//
// vendor/…        served to users: Tabler purged over every template, fonts, one icon sprite, PDF.js
// ../testing/     axe for the browser tests, never served
// ../fonts/       Tinos, with which the demo draws its sheets

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const option = (name) => process.argv.find((each) => each.startsWith(`--${name}=`))?.split("=")[1];
const full = process.argv.includes("--full");
const out = resolve(root, option("out") ?? "build/frontend");
const vendor = join(out, "vendor");
const source = join(root, "src/hoatoc");
const modules = join(root, "node_modules");

// PDF.js offers an optional native canvas for Node, with a package per platform that not every mirror holds, and `npm ci`
// refuses a lock with holes. Browsers have a canvas: the lock leaves it out, and nothing native is ever installed.
function lock() {
  const path = join(root, "package-lock.json");
  const content = JSON.parse(readFileSync(path, "utf8"));
  delete content.packages["node_modules/pdfjs-dist"].optionalDependencies;
  for (const name of Object.keys(content.packages)) if (name.includes("node_modules/@napi-rs/")) delete content.packages[name];
  for (const entry of Object.values(content.packages)) delete entry.funding; // a lock carries hashes, not addresses
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}

if (process.argv.includes("--lock")) {
  lock();
  process.exit(0);
}

if (!existsSync(join(modules, "@tabler/core"))) {
  console.error("node_modules is missing: run `npm ci` first.");
  process.exit(1);
}

const packageFile = (...parts) => join(modules, ...parts);
const walk = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((each) =>
    each.isDirectory() ? walk(join(folder, each.name)) : [join(folder, each.name)],
  );
const put = (path, content) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
};
const copy = (from, to) => {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
};

const sources = walk(source).filter((path) => !path.includes("__pycache__"));
const templates = sources.filter((path) => path.endsWith(".html"));
// Classes are written in templates, in our scripts, and by Python where widgets and tags draw markup.
const drawing = sources.filter(
  (path) => /\.(html|js)$/.test(path) || /\/forms\.py$/.test(path) || /\/templatetags\/[^/]+\.py$/.test(path),
);

// --- Tabler, purged ---------------------------------------------------------------------------

async function tabler() {
  const css = readFileSync(packageFile("@tabler/core/dist/css/tabler.min.css"), "utf8").replace(/\/\*#.*?\*\//g, "");
  if (full) return css;
  const { PurgeCSS } = await import("purgecss");
  const [purged] = await new PurgeCSS().purge({
    css: [{ raw: css }],
    content: drawing.map((path) => ({ raw: readFileSync(path, "utf8"), extension: path.split(".").pop() })),
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
    // What the browser or a form widget makes without our templates naming it.
    safelist: {
      standard: ["html", "body", "form-control", "form-select", "form-check-input", "form-check-label", "is-invalid", "active", "disabled"],
      greedy: [/^:root$/],
    },
    // Bootstrap's scripts are not used: what only they bring to life goes.
    blocklist: [/^carousel/, /^offcanvas/, /^tooltip/, /^popover/, /^modal/, /^accordion/, /^flag-/, /^theme-/, /^navbar/, /^dropdown/, /^collaps/, /^fade$/, /^scrollspy/],
    keyframes: true,
    fontFace: true,
    variables: true,
  });
  return purged.css;
}

// --- Be Vietnam Pro ---------------------------------------------------------------------------
// The package's `400.css` fetches latin-ext too for a Vietnamese page; latin and vietnamese hold every letter.

function fonts() {
  const faces = [];
  for (const weight of [400, 600])
    for (const subset of ["latin", "vietnamese"]) {
      const name = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
      copy(packageFile("@fontsource/be-vietnam-pro/files", name), join(vendor, "fonts", name));
      faces.push(
        `@font-face{font-family:"Be Vietnam Pro";font-style:normal;font-weight:${weight};font-display:swap;` +
          `src:url(fonts/${name}) format("woff2")}`,
      );
    }
  return faces.join("\n");
}

// --- icons ------------------------------------------------------------------------------------

function icons() {
  const list = readFileSync(join(source, "foundation/ui/data/icons.txt"), "utf8");
  const names = new Set(list.replace(/^#.*$/gm, "").split(/\s+/).filter(Boolean));
  for (const path of templates)
    for (const [, name] of readFileSync(path, "utf8").matchAll(/\{%\s*icon\s+["']([a-z0-9-]+)["']/g)) names.add(name);
  const missing = [];
  const symbols = [...names].sort().map((name) => {
    const path = packageFile("@tabler/icons/icons/outline", `${name}.svg`);
    if (!existsSync(path)) return missing.push(name) && "";
    const inner = readFileSync(path, "utf8")
      .replace(/<!--[\s\S]*?-->/g, "")
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace("</svg>", "")
      .replace(/<path stroke="none"[^>]*\/>/, "")
      .replace(/\s*\n\s*/g, "")
      .replace(/ \/>/g, "/>");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  if (missing.length) {
    console.error(`No Tabler icon is called: ${missing.join(", ")}`);
    process.exit(1);
  }
  put(join(vendor, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
  return names.size;
}

// --- PDF.js -----------------------------------------------------------------------------------
// The legacy build, because offices keep browsers for years. No cmaps: they are for CJK documents.

function pdfjs() {
  const from = (...parts) => packageFile("pdfjs-dist", ...parts);
  copy(from("legacy/build/pdf.min.mjs"), join(vendor, "pdfjs/pdf.mjs"));
  copy(from("legacy/build/pdf.worker.min.mjs"), join(vendor, "pdfjs/pdf.worker.mjs"));
  for (const name of readdirSync(from("wasm")))
    if (/^(openjpeg|jbig2|qcms)/.test(name)) copy(from("wasm", name), join(vendor, "pdfjs/wasm", name));
  copy(from("standard_fonts"), join(vendor, "pdfjs/standard_fonts"));
  copy(from("LICENSE"), join(vendor, "pdfjs/LICENSE"));
}

// --- all --------------------------------------------------------------------------------------

rmSync(out, { recursive: true, force: true });
put(join(vendor, "vendor.css"), `${fonts()}\n${await tabler()}\n`);
const count = icons();
pdfjs();
copy(packageFile("@fontsource/be-vietnam-pro/LICENSE"), join(vendor, "fonts/LICENSE"));
copy(packageFile("axe-core/axe.min.js"), resolve(out, "../testing/axe.min.js"));
for (const [folder, name] of [
  ["400Regular", "Tinos_400Regular.ttf"],
  ["700Bold", "Tinos_700Bold.ttf"],
  ["400Regular_Italic", "Tinos_400Regular_Italic.ttf"],
])
  copy(packageFile("@expo-google-fonts/tinos", folder, name), resolve(out, "../fonts", name));
copy(packageFile("@expo-google-fonts/tinos/LICENSE_FONT"), resolve(out, "../fonts/LICENSE"));

const weigh = (path) => (/\.(woff2|wasm|ttf|pfb)$/.test(path) ? statSync(path).size : gzipSync(readFileSync(path), { level: 9 }).length);
const kilobytes = (paths) => (paths.reduce((sum, path) => sum + weigh(path), 0) / 1024).toFixed(1).padStart(7);
const own = walk(join(source, "foundation/ui/static/ui"));
const written = walk(vendor);
const line = (label, paths) => console.log(`${kilobytes(paths)} kB  ${label}`);
console.log(`${relative(root, out)}: ${count} icons, ${templates.length} templates read; over the wire:`);
line("vendor/vendor.css", [join(vendor, "vendor.css")]);
line("vendor/icons.svg", [join(vendor, "icons.svg")]);
line("vendor/fonts", written.filter((path) => path.endsWith(".woff2")));
line("our CSS", own.filter((path) => path.endsWith(".css")));
line("our scripts", own.filter((path) => path.endsWith(".js")));
line("PDF.js, with the first document only", [join(vendor, "pdfjs/pdf.mjs"), join(vendor, "pdfjs/pdf.worker.mjs")]);
