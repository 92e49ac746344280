// Copies the few files the portal serves and prints with out of node_modules into static/vendor, which git ignores.
// Run it through `make assets`. It checks every file, copies only what changed, and says what it did.
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const fonts = "@expo-google-fonts";

// [package, file in the package, file under static/vendor, fewest bytes a whole file has]
const wanted = [
  ["htmx.org", "dist/htmx.min.js", "htmx.min.js", 40_000],
  [`${fonts}/noto-serif-sc`, "400Regular/NotoSerifSC_400Regular.ttf", "fonts/NotoSerifSC_400Regular.ttf", 5_000_000],
  [`${fonts}/noto-serif-sc`, "700Bold/NotoSerifSC_700Bold.ttf", "fonts/NotoSerifSC_700Bold.ttf", 5_000_000],
  [`${fonts}/noto-serif-sc`, "LICENSE_FONT", "fonts/NotoSerifSC_LICENSE.txt", 1_000],
  [`${fonts}/noto-sans-symbols-2`, "400Regular/NotoSansSymbols2_400Regular.ttf", "fonts/NotoSansSymbols2_400Regular.ttf", 100_000],
  [`${fonts}/noto-sans-symbols-2`, "LICENSE_FONT", "fonts/NotoSansSymbols2_LICENSE.txt", 1_000],
];

function same(source, target) {
  return existsSync(target) && statSync(source).size === statSync(target).size && readFileSync(source).equals(readFileSync(target));
}

function isTrueType(file) {
  return readFileSync(file).readUInt32BE(0) === 0x00010000; // ReportLab reads TrueType outlines only
}

function fail(sentence) {
  console.error(`前端资源 assets: ${sentence}`);
  process.exit(1);
}

let copied = 0;
for (const [name, file, place, fewest] of wanted) {
  const source = join(root, "node_modules", name, file);
  const target = join(root, "static", "vendor", place);
  if (!existsSync(source)) fail(`${name}/${file} 不存在 is missing: run npm ci --ignore-scripts`);
  if (!same(source, target)) {
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, target);
    copied += 1;
    console.log(`前端资源 assets: static/vendor/${place} (${Math.ceil(statSync(target).size / 1024)} KB)`);
  }
  if (statSync(target).size < fewest) fail(`static/vendor/${place} 不完整 is too short`);
  if (place.endsWith(".ttf") && !isTrueType(target)) fail(`static/vendor/${place} 不是 TrueType 字体 is not a TrueType font`);
}
console.log(`前端资源 assets: ${wanted.length} 个文件就绪 files ready, ${copied} 个更新 copied`);
