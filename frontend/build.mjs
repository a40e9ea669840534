// Copies the fonts and draws the icon sprite into ../static/vendor, with a manifest of what came from
// where. Run by `make vendor` (npm ci && npm run build); nobody else needs Node.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static", "vendor");

const FONTS = [
  { package: "@fontsource/arsenal", slug: "arsenal", family: "Arsenal", weights: [400, 700] },
  {
    package: "@fontsource/source-sans-3",
    slug: "source-sans-3",
    family: "Source Sans 3",
    weights: [400, 600, 700],
  },
];

// In this order: where ranges overlap, the browser takes the face declared last.
const SUBSETS = ["latin-ext", "cyrillic-ext", "cyrillic", "latin"];

// The hryvnia sign is in two subsets. Taken from cyrillic-ext it costs 6 kB, from latin-ext 33 kB.
const RANGES_TAKEN_OUT = { "latin-ext": [["U+20AD-20C", "U+20AD-20B3,U+20B5-20C"]] };

const ICON_PACKAGE = "lucide-static";
const ICONS = `
  arrow-down arrow-left arrow-right arrow-up ban banknote bell braces building-2 calendar chart-column
  check chevron-down chevron-left chevron-right circle-alert circle-check circle-dashed circle-dot
  circle-pause circle-question-mark circle-x clock copy download external-link eye eye-off factory
  file-check file-text fingerprint-pattern funnel gauge globe handshake history hourglass inbox info
  key-round landmark languages layers link list-checks lock log-in log-out mail mail-check minus monitor
  moon package pencil play plus printer refresh-cw save scale search send settings shield-check
  sliders-horizontal smartphone sun sun-moon trash-2 trending-up triangle-alert undo-2 upload user-plus
  user-round users-round wrench x
`.trim().split(/\s+/);

const manifest = [];

function packagePath(name, ...parts) {
  return join(here, "node_modules", name, ...parts);
}

function about(name) {
  const { version, license } = JSON.parse(readFileSync(packagePath(name, "package.json"), "utf8"));
  return { name, version, licence: license };
}

function put(file, content, source) {
  const path = join(target, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  manifest.push({ ...source, file, sha256 });
}

function putLicence(slug, source) {
  put(`licences/${slug}.txt`, readFileSync(packagePath(source.name, "LICENSE")), source);
}

function unicodeRange(ranges, subset) {
  let range = ranges[subset];
  for (const [from, to] of RANGES_TAKEN_OUT[subset] ?? []) {
    if (!range.includes(from)) throw new Error(`${subset} no longer contains ${from}`);
    range = range.replace(from, to);
  }
  return range.replaceAll(",", ", ");
}

function fontFace({ family, slug }, weight, subset, range) {
  return `@font-face {
  font-family: "${family}";
  font-style: normal;
  font-weight: ${weight};
  font-display: swap;
  src: url("fonts/${slug}-${subset}-${weight}.woff2") format("woff2");
  unicode-range: ${range};
}
`;
}

function buildFont(font) {
  const source = about(font.package);
  const ranges = JSON.parse(readFileSync(packagePath(font.package, "unicode.json"), "utf8"));
  const faces = [];
  for (const weight of font.weights) {
    for (const subset of SUBSETS) {
      const original = `${font.slug}-${subset}-${weight}-normal.woff2`;
      const bytes = readFileSync(packagePath(font.package, "files", original));
      put(`fonts/${font.slug}-${subset}-${weight}.woff2`, bytes, source);
      faces.push(fontFace(font, weight, subset, unicodeRange(ranges, subset)));
    }
  }
  const header = `/* ${font.family}, ${source.name} ${source.version}, ${source.licence} */\n`;
  put(`${font.slug}.css`, header + faces.join(""), source);
  putLicence(font.slug, source);
}

function symbol(name) {
  const svg = readFileSync(packagePath(ICON_PACKAGE, "icons", `${name}.svg`), "utf8");
  const drawing = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const shapes = drawing.trim().replace(/\s*\n\s*/g, "");
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
    `stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`
  );
}

function buildSprite() {
  const source = about(ICON_PACKAGE);
  const sprite = [
    `<!-- Lucide, ${source.name} ${source.version}, ${source.licence} -->`,
    '<svg xmlns="http://www.w3.org/2000/svg">',
    ...ICONS.map(symbol),
    "</svg>",
    "",
  ].join("\n");
  put("icons.svg", sprite, source);
  putLicence("lucide", source);
}

rmSync(target, { recursive: true, force: true });
FONTS.forEach(buildFont);
buildSprite();
manifest.sort((a, b) => (a.file < b.file ? -1 : 1));
writeFileSync(join(target, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
console.log(`${manifest.length} files in static/vendor`);
