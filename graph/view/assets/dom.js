// Text reaches the page only as text nodes: nothing an article says is ever read as markup.
function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

const byId = (id) => document.getElementById(id);

const bdi = (text) => el("bdi", {}, text);

function drawn(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function swatch(kind, ...marks) {
  const svg = drawn("svg", { class: `swatch ${kind}`, viewBox: kind === "shape" ? "0 0 16 14" : "0 0 26 14", "aria-hidden": "true" });
  svg.append(...marks);
  return svg;
}

function lineSwatch(color, dashes) {
  const line = { x1: 1, x2: 25, y1: 7, y2: 7, stroke: color, "stroke-width": 2.5 };
  if (dashes) line["stroke-dasharray"] = dashes.map((length) => length * 0.7).join(" ");
  return swatch("line", drawn("line", line));
}

const OUTLINES = {
  triangle: "8,1 15,13 1,13",
  triangleDown: "1,1 15,1 8,13",
  diamond: "8,0 15,7 8,14 1,7",
  square: "2,1 14,1 14,13 2,13",
  hexagon: "1,7 4.5,1 11.5,1 15,7 11.5,13 4.5,13",
  star: "8,0 10,5 15.5,5 11,8.5 12.8,14 8,10.6 3.2,14 5,8.5 0.5,5 6,5",
};

function shapeSwatch(family, shape) {
  const fill = `var(--${family})`;
  if (shape === "dot") return swatch("shape", drawn("circle", { cx: 8, cy: 7, r: 6, fill }));
  if (shape === "box") return swatch("shape", drawn("rect", { x: 0.5, y: 2.5, width: 15, height: 9, rx: 2, fill, stroke: "var(--place)" }));
  return swatch("shape", drawn("polygon", { points: OUTLINES[shape], fill }));
}

const many = (number, one, more = `${one}s`) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : more}`;

function day(iso) {
  const date = new Date(`${iso}T00:00:00Z`);
  if (!iso || Number.isNaN(date.getTime())) return iso || "undated";
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

function webAddress(text) {
  if (!text || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
}

function link(text, address) {
  const href = webAddress(address);
  if (href === null) return bdi(text);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, text);
}
