// Build static/vendor from node_modules: what the pages use and no more, for browsers from Chromium 86 on; and fonts/ for
// letters.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { clampRgb, formatHex8, interpolate, oklch, parse as parseColour, rgb } from "culori";
import * as esbuild from "esbuild";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const MODULES = join(ROOT, "node_modules");
const OUT = join(ROOT, "static", "vendor");
// The faces of letters, for machines that have no FangSong.
const FONTS = join(ROOT, "fonts");
const FACES = ["400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf"];
const BROWSER = "chrome86";
const SCRIPTS = {
  "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "signature_pad.umd.min.js": "signature_pad/dist/signature_pad.umd.min.js",
};
// The charts of static/js/board.js and static/js/charts.js.
const CHARTS = `
  import { BarChart, LineChart } from "echarts/charts";
  import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
  import { init, use } from "echarts/core";
  import { SVGRenderer } from "echarts/renderers";
  use([AriaComponent, BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);
  export { init };
`;
const NEW_COLOURS = /\b(light-dark|color-mix|oklch|oklab|lab|lch|color)\(/;

function sources(folder, endings) {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8"));
}

/** Everything that can name a class: templates, the rooms that write cells, scripts. */
function pages() {
  return [
    ...sources("templates", [".html"]),
    ...["offices", "cases", "visits", "supervision", "petition_office"].flatMap((app) => sources(app, [".py", ".html"])),
    ...sources("static/js", [".js"]),
  ];
}

/** Split at commas that no bracket encloses. */
function parts(text) {
  const found = [""];
  let depth = 0;
  for (const sign of text) {
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (sign === "," && depth === 0) found.push("");
    else found[found.length - 1] += sign;
  }
  return found.map((part) => part.trim());
}

/** The first call of one of the functions: where it begins and ends, its name and what stands in it. */
function call(text, names) {
  const match = new RegExp(`(?<![\\w-])(${names.join("|")})\\(`).exec(text);
  if (!match) return null;
  let depth = 1;
  let end = match.index + match[0].length;
  const start = end;
  for (; depth > 0 && end < text.length; end += 1) depth += { "(": 1, ")": -1 }[text[end]] ?? 0;
  return { begin: match.index, end, name: match[1], inside: text.slice(start, end - 1) };
}

/** Colours as every browser reads them: light, and with the values that the page's root gives the variables. */
class Colours {
  constructor(css, overrides) {
    this.values = new Map();
    for (const sheet of [css, overrides]) {
      sheet.walkRules((rule) => {
        if (!/(^|,)\s*:(root|host)\b(?!\S)/.test(rule.selector)) return;
        rule.each((line) => { if (line.prop?.startsWith("--")) this.values.set(line.prop, line.value); });
      });
    }
  }

  /** Put the root's values where variables stand. A value that the root does not have is its own fallback. */
  filled(text, depth = 0) {
    const found = call(text, ["var"]);
    if (!found) return text;
    if (depth > 60) throw new Error(`variables in a ring: ${text}`);
    const [name, ...fallback] = parts(found.inside);
    const value = this.values.get(name) ?? fallback.join(",");
    if (!value) return null;
    return this.filled(text.slice(0, found.begin) + value + text.slice(found.end), depth + 1);
  }

  number(text) {
    const sum = text.replace(/^calc/, "").replace(/%/g, "/100").replace(/none|deg/g, "");
    if (!/^[\d\s.+*/()-]+$/.test(sum)) throw new Error(`no number: ${text}`);
    return Function(`"use strict"; return (${sum})`)();
  }

  colour(text) {
    const found = call(text, ["light-dark", "color-mix", "oklch"]);
    if (!found) {
      const colour = parseColour(text);
      if (!colour) throw new Error(`no colour: ${text}`);
      return colour;
    }
    if (found.name === "light-dark") return this.colour(parts(found.inside)[0]);
    if (found.name === "color-mix") return this.mixed(parts(found.inside).slice(1));
    const moved = /^from (.+) calc\(l ([+-]) ([\d.]+)\) c h$/.exec(found.inside);
    if (!moved) return parseColour(text.replace(/(?<=\s)none/g, "0"));
    const colour = oklch(this.colour(moved[1]));
    return { ...colour, l: colour.l + Number(`${moved[2]}${moved[3]}`) };
  }

  mixed(two) {
    const share = two.map((part) => /\s(calc\(.*\)|[\d.]+%)$/.exec(part)?.[1]);
    const [first, second] = two.map((part, place) => part.slice(0, part.length - (share[place]?.length ?? 0)).trim());
    const ratio = share[0] ? this.number(share[0]) : share[1] ? 1 - this.number(share[1]) : 0.5;
    const [one, other] = [first, second].map((part) => (part === "transparent" ? null : this.colour(part)));
    if (!other) return { ...one, alpha: (one.alpha ?? 1) * ratio };
    if (!one) return { ...other, alpha: (other.alpha ?? 1) * (1 - ratio) };
    return interpolate([one, other], "oklab")(1 - ratio);
  }

  /** One value of the sheet without the functions, or null where a variable is known only where it is used. */
  plain(value) {
    let text = value;
    for (let found = call(text, ["light-dark"]); found; found = call(text, ["light-dark"])) {
      text = text.slice(0, found.begin) + parts(found.inside)[0] + text.slice(found.end);
    }
    for (let found = call(text, ["color-mix", "oklch"]); found; found = call(text, ["color-mix", "oklch"])) {
      const whole = this.filled(text.slice(found.begin, found.end));
      if (whole === null) return null;
      text = text.slice(0, found.begin) + formatHex8(clampRgb(rgb(this.colour(whole)))) + text.slice(found.end);
    }
    return text;
  }
}

const SIDES = {
  "padding-inline": ["padding-left", "padding-right"], "padding-block": ["padding-top", "padding-bottom"],
  "margin-inline": ["margin-left", "margin-right"], "margin-block": ["margin-top", "margin-bottom"],
  "inset-inline-start": ["left"], "inset-inline-end": ["right"],
  "inset-block-start": ["top"], "inset-block-end": ["bottom"],
};

/** Sides by their names of 2020. */
function sided(line) {
  if (line.prop === "inset") {
    const [top, right = top, bottom = top, left = right] = line.value.split(/\s+/);
    Object.entries({ top, right, bottom, left }).forEach(([prop, value]) => line.before(line.clone({ prop, value })));
    line.remove();
  } else if (line.prop in SIDES) {
    const values = line.value.split(/\s+(?![^(]*\))/);
    SIDES[line.prop].forEach((prop, place) => line.before(line.clone({ prop, value: values[place] ?? values[0] })));
    line.remove();
  }
}

async function sheet(contents) {
  const full = readFileSync(join(MODULES, "@tabler/core/dist/css/tabler.min.css"), "utf8");
  const [{ css }] = await new PurgeCSS().purge({
    content: contents.map((raw) => ({ raw, extension: "html" })),
    css: [{ raw: full }],
    defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    safelist: { standard: ["html", "body", /^(show|showing|collapsing|fade|active|disabled)$/, /^alert-/] },
    variables: false,
    keyframes: true,
  });
  const root = postcss.parse(css);
  const own = postcss.parse(readFileSync(join(ROOT, "static/css/app.css"), "utf8"));
  // Nothing of these is shown: the pages are light and read from left to right.
  root.walkRules((rule) => {
    const kept = rule.selectors.filter((one) => !/\[data-bs-theme=.?dark|\[dir=.?rtl|\[data-bs-theme-/.test(one));
    if (!kept.length) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  });
  const colours = new Colours(root, own);
  root.walkDecls((line) => {
    if (NEW_COLOURS.test(line.value)) {
      const value = colours.plain(line.value);
      if (value === null) line.remove();
      else line.value = value;
    }
  });
  root.walkDecls(sided);
  dropUnused(root, contents);
  const lowered = await esbuild.transform(root.toString(), { loader: "css", minify: true, target: BROWSER });
  if (NEW_COLOURS.test(lowered.code)) throw new Error("the style sheet still has a colour function of after 2020");
  return lowered.code;
}

/** Take away the variables that neither this sheet nor the pages read. */
function dropUnused(root, contents) {
  const pagesText = contents.join("") + sources("static/css", [".css"]).join("");
  for (let dropped = true; dropped; ) {
    dropped = false;
    const text = root.toString();
    const read = new Set(`${text} ${pagesText}`.match(/var\(\s*--[\w-]+/g)?.map((use) => use.replace(/var\(\s*/, "")));
    root.walkDecls(/^--/, (line) => {
      if (read.has(line.prop)) return;
      line.remove();
      dropped = true;
    });
  }
  root.walkRules((rule) => { if (!rule.nodes.length) rule.remove(); });
}

/** One SVG with the icons that the pages name, side by side, and a class for each that shows its place. */
function icons(contents) {
  const names = [...new Set(contents.flatMap((text) => text.match(/\bti-[a-z][a-z0-9-]*/g) ?? []))].sort();
  const drawn = [];
  const rules = [];
  for (const name of names) {
    const plain = name.slice("ti-".length);
    const filled = plain.endsWith("-filled");
    const path = join(MODULES, "@tabler/icons/icons", filled ? "filled" : "outline", `${plain.replace(/-filled$/, "")}.svg`);
    let text;
    try { text = readFileSync(path, "utf8"); } catch { continue; }
    const inside = text.slice(text.indexOf(">", text.indexOf("<svg")) + 1, text.lastIndexOf("</svg>"))
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "").replace(/\s+/g, " ").trim();
    drawn.push(`<g transform="translate(${48 * drawn.length + 48})"${filled ? ' fill="#000" stroke="none"' : ""}>${inside}</g>`);
    rules.push(`.${name}{-webkit-mask-position:${-2 * drawn.length}em 0;mask-position:${-2 * drawn.length}em 0}`);
  }
  const cells = 2 * (drawn.length + 1);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${24 * cells} 24" width="${24 * cells}" height="24" fill="none" stroke="#000" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${drawn.join("")}</svg>`;
  const size = `url("icons.svg") 0 0/${cells}em 1em no-repeat`;
  const base = `.ti{display:inline-block;width:1em;height:1em;vertical-align:-.125em;background:currentColor;-webkit-mask:${size};mask:${size};-webkit-print-color-adjust:exact;print-color-adjust:exact;forced-color-adjust:none}`;
  return { svg, css: base + rules.join("") };
}

async function main() {
  const contents = pages();
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const write = (name, text) => writeFileSync(join(OUT, name), text);
  for (const [name, from] of Object.entries(SCRIPTS)) {
    const code = readFileSync(join(MODULES, from), "utf8");
    // The maps are not shipped, and the static file manifest would look for them.
    write(name, (await esbuild.transform(code, { minify: true, target: BROWSER, legalComments: "inline" })).code.replace(/\/\/# sourceMappingURL=\S+/g, ""));
  }
  write("tabler.min.css", await sheet(contents));
  const { svg, css } = icons(contents);
  write("icons.svg", svg);
  write("tabler-icons.min.css", css);
  const built = await esbuild.build({
    stdin: { contents: CHARTS, resolveDir: ROOT },
    bundle: true, minify: true, format: "iife", globalName: "echarts", target: BROWSER, write: false, logLevel: "error",
  });
  write("echarts.min.js", built.outputFiles[0].text);
  mkdirSync(FONTS, { recursive: true });
  for (const face of FACES) copyFileSync(join(MODULES, "@expo-google-fonts/noto-serif-sc", face), join(FONTS, basename(face)));
}

await main();
