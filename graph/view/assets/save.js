// The drawing as SVG, by our own hand as the canvas has none, and as a PNG twice as sharp as the screen.
function svg() {
  const scale = drawing.net.getScale();
  const { clientWidth: width, clientHeight: height } = byId("network");
  const at = (id) => drawing.net.canvasToDOM(drawing.net.getPosition(id));
  const foot = 58;
  const root = drawn("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height + foot}`, width, height: height + foot, "font-family": color("--plain") });
  root.append(drawn("rect", { width, height: height + foot, fill: color("--paper") }));
  root.append(...[...drawing.edges].flatMap((id) => edgeShapes(edgeSet.get(id), at, scale)));
  root.append(...[...drawing.nodes].map((id) => nodeShape(nodeSet.get(id), at(id), scale)));
  root.append(...names.placed.flatMap((one) => nameShapes(one)), ...caption(height));
  return root;
}

function edgeShapes(edge, at, scale) {
  const [from, to] = [at(edge.from), at(edge.to)];
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const stroke = { stroke: edge.color.color, "stroke-opacity": edge.color.opacity, fill: "none", "stroke-width": edge.width * scale };
  if (edge.dashes) stroke["stroke-dasharray"] = edge.dashes.map((one) => one * scale).join(" ");
  if (!length) return [drawn("circle", { cx: from.x + 14, cy: from.y - 14, r: 16, ...stroke })];
  const via = bend(edge, from, to, length);
  const shapes = [drawn("path", { d: `M${from.x} ${from.y}Q${via.x} ${via.y} ${to.x} ${to.y}`, ...stroke })];
  if (edge.arrows) shapes.push(arrow(via, to, nodeSet.get(edge.to).size * scale, edge.color));
  return shapes;
}

function bend({ smooth }, from, to, length) {
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  if (!smooth) return middle;
  const away = smooth.roundness * (smooth.type === "curvedCW" ? 0.8 : -0.8);
  return { x: middle.x + (to.y - from.y) * away, y: middle.y - (to.x - from.x) * away };
}

function arrow(via, to, radius, { color: fill, opacity }) {
  const turn = Math.atan2(to.y - via.y, to.x - via.x);
  const tip = { x: to.x - Math.cos(turn) * radius, y: to.y - Math.sin(turn) * radius };
  const wing = (side) => `${tip.x - 8 * Math.cos(turn + side)},${tip.y - 8 * Math.sin(turn + side)}`;
  return drawn("polygon", { points: `${tip.x},${tip.y} ${wing(0.4)} ${wing(-0.4)}`, fill, "fill-opacity": opacity });
}

function nodeShape(node, { x, y }, scale) {
  const radius = node.size * scale;
  const look = { fill: node.color.background, stroke: node.color.border, "stroke-width": 1, opacity: node.opacity };
  if (!OUTLINES[node.shape]) return drawn("circle", { cx: x, cy: y, r: radius, ...look });
  const shape = drawn("polygon", { points: OUTLINES[node.shape], ...look, transform: `translate(${x - radius} ${y - radius * 0.9}) scale(${radius / 8})` });
  shape.setAttribute("stroke-width", 8 / radius);
  return shape;
}

function nameShapes({ lines, at, faint, group }) {
  const { x, y } = drawing.net.canvasToDOM(at);
  return lines.map((line, index) => {
    const text = drawn("text", {
      x, y: y + (index - (lines.length - 1) / 2) * LEADING, "font-size": LETTER, "text-anchor": "middle", "dominant-baseline": "middle", fill: color("--ink"),
      opacity: faint ? 0.35 : 1, stroke: group ? "none" : color("--paper"), "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke",
    });
    text.textContent = line;
    return text;
  });
}

function caption(top) {
  const parts = [words(document.querySelector("h1").textContent, 16, top + 20, "--ink", 650), words(byId("status").textContent, 16, top + 40, "--muted", 400)];
  let x = Math.max(420, byId("network").clientWidth - 470);
  for (const { label, dashes } of STANDINGS.values()) {
    const line = drawn("line", { x1: x, x2: x + 26, y1: top + 16, y2: top + 16, stroke: color("--ink"), "stroke-width": 2 });
    if (dashes) line.setAttribute("stroke-dasharray", dashes.map((one) => one * 0.7).join(" "));
    parts.push(line, words(label, x + 32, top + 20, "--ink", 400));
    x += 130;
  }
  x -= 390;
  for (const { label, color: variable } of SIGNS.values()) {
    parts.push(drawn("line", { x1: x, x2: x + 26, y1: top + 36, y2: top + 36, stroke: color(variable), "stroke-width": 3 }), words(label, x + 32, top + 40, "--ink", 400));
    x += 130;
  }
  return parts;
}

function words(text, x, y, fill, weight) {
  const node = drawn("text", { x, y, "font-size": 12.5, "font-weight": weight, fill: color(fill) });
  node.textContent = text;
  return node;
}

const source = () => new XMLSerializer().serializeToString(svg());

function saveSvg() {
  download(new Blob([source()], { type: "image/svg+xml" }), "network.svg");
}

function savePng() {
  const root = svg();
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = el("canvas", { width: image.width * 2, height: image.height * 2 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => download(blob, "network.png"));
  });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(root))}`;
}

const COLUMNS = ["subject", "relation", "object", "standing", "status", "speaker", "sentence", "title", "source", "published", "when_start", "when_end", "url", "article", "rule"];

// A row for each claim that passes the filters. A cell that a spreadsheet would reckon with is taken as text.
function csv() {
  const lines = drawing.shown.edges.flatMap((edge) => edge.claims.filter(passes).map((claim) => {
    const line = { ...claim, subject: name(edge.from), relation: edge.says, object: name(edge.to), standing: STANDINGS.get(edge.standing).label };
    return COLUMNS.map((column) => cell(line[column])).join(",");
  }));
  return `\ufeff${[COLUMNS.join(","), ...lines].join("\r\n")}\r\n`;
}

function cell(value) {
  const text = String(value ?? "");
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

function saveCsv() {
  download(new Blob([csv()], { type: "text/csv;charset=utf-8" }), "claims.csv");
}

function download(blob, file) {
  const address = URL.createObjectURL(blob);
  const anchor = el("a", { href: address, download: file });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

async function copyLink() {
  await navigator.clipboard.writeText(location.href);
  byId("copy").textContent = "Copied";
  setTimeout(() => { byId("copy").textContent = "Copy link to this view"; }, 1500);
}
