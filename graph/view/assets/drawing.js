const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const color = (variable) => getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
const motion = () => (still.matches ? false : { duration: 300, easingFunction: "easeInOutQuad" });

const LARGE = 400;
const LABELLED = 60;
const LETTER = 13;
const FAINT = 0.13;

const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();
const nodeView = new vis.DataView(nodeSet, { filter: (node) => drawing.nodes.has(node.id) });
const edgeView = new vis.DataView(edgeSet, { filter: (edge) => drawing.edges.has(edge.id) });
const drawing = { nodes: new Set(), edges: new Set(), net: null, scale: 1, labelled: new Set(), choice: {} };

const sizeOf = (node) => Math.max(node.size * 0.8, (3.5 + node.size / 5) / drawing.scale);
// A blank, as vis-network shows the id of a node that has no label.
const labelOf = (node) => (drawing.labelled.has(node.id) ? node.label : " ");

function styledNode(node, lit) {
  const fill = color(`--${node.family}`);
  const boxed = node.shape === "box";
  const border = boxed ? color("--place") : color("--paper");
  return {
    id: node.id, x: node.x, y: node.y, label: labelOf(node), shape: boxed ? "dot" : node.shape, size: sizeOf(node),
    title: `${node.name}\n${typeLabel(node.type)}, ${many(node.degree, "relation")}`,
    opacity: lit ? 1 : FAINT,
    borderWidth: 1,
    borderWidthSelected: 3,
    color: { background: fill, border, highlight: { background: fill, border: color("--accent") }, hover: { background: fill, border: color("--accent") } },
    font: {
      color: lit ? color("--ink") : color("--place"), face: color("--plain"),
      size: LETTER / drawing.scale, strokeWidth: 4 / drawing.scale, strokeColor: color("--paper"),
    },
  };
}

function styledEdge(edge, lit, named) {
  const stroke = color(SIGNS.get(edge.sign).color);
  const mark = edge.contested ? "≠" : "";
  return {
    id: edge.id, from: edge.from, to: edge.to, arrows: edge.arrows, dashes: edge.dashes && edge.dashes.map((length) => length / drawing.scale), width: edge.width / drawing.scale, smooth: edge.smooth,
    title: `${name(edge.from)} ${edge.says} ${name(edge.to)}\n${standingText(edge)}`,
    color: { color: stroke, highlight: stroke, hover: stroke, opacity: lit ? 1 : FAINT },
    label: [mark, named ? edge.says : ""].join(" ").trim() || undefined,
    font: {
      size: (named ? 12.5 : lit ? 17 : 13) / drawing.scale, color: !lit ? color("--place") : named ? color("--ink") : color("--against"), face: color("--plain"),
      strokeWidth: 5 / drawing.scale, strokeColor: color("--paper"), align: "horizontal",
    },
  };
}

function standingText(edge) {
  const parts = [];
  if (edge.standing !== "not") parts.push(`${STANDINGS.get(edge.standing).label.toLowerCase()} by ${many(edge.support, "independent source")}`);
  if (edge.denials) parts.push(`denied by ${many(edge.denials, "independent source")}`);
  return parts.join(", ");
}

// As many names as have room, those of the best connected first, at one size on the screen however far one zooms out.
function relabel() {
  if (!drawing.net) return;
  const scale = drawing.net.getScale();
  drawing.scale = Math.min(1, scale);
  const taken = [];
  const first = (node) => (drawing.choice.nodes?.has(node.id) ? 1000 : 0) + liveDegree(node);
  const wanted = page.nodes.filter((node) => drawing.nodes.has(node.id)).sort((a, b) => first(b) - first(a) || (a.id < b.id ? -1 : 1));
  const most = wanted.length > LARGE ? LABELLED : wanted.length;
  drawing.labelled = new Set(wanted.slice(0, most).filter((node) => hasRoom(node, scale, taken)).map((node) => node.id));
  paint(drawing.choice);
}

const liveDegree = (node) => drawing.degrees.get(node.id) ?? 0;

function hasRoom(node, scale, taken) {
  const letter = LETTER * Math.max(1, scale);
  const size = sizeOf(node) * scale;
  const [x, y] = [node.x * scale, node.y * scale + size];
  const width = node.label.length * letter * 0.56 + 6;
  const box = { left: x - width / 2, right: x + width / 2, top: y - 2, bottom: y + letter * 1.35 };
  if (taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)) return false;
  taken.push(box, { left: x - size, right: x + size, top: y - 2 * size, bottom: y });
  return true;
}

// Lights up what is chosen and names its lines; without a choice everything is lit.
function paint(choice = { nodes: null, edges: null }) {
  drawing.choice = choice;
  nodeSet.update(page.nodes.map((node) => styledNode(node, !choice.nodes || choice.nodes.has(node.id))));
  edgeSet.update(page.edges.map((edge) => {
    const lit = !choice.edges || choice.edges.has(edge.id);
    return styledEdge(edge, lit, Boolean(choice.edges) && lit && choice.edges.size <= 25);
  }));
}

function options() {
  const large = page.nodes.length > LARGE;
  return {
    autoResize: true,
    physics: { enabled: false },
    layout: { improvedLayout: false },
    interaction: { hover: !large, hideEdgesOnDrag: large, tooltipDelay: 200, multiselect: false, keyboard: false },
    nodes: { scaling: { label: { drawThreshold: 1 } } },
    edges: { scaling: { label: { drawThreshold: 1 } }, arrows: { to: { scaleFactor: 0.5 } }, selectionWidth: 1.5, hoverWidth: 0.5, labelHighlightBold: false, selfReference: { size: 22 } },
  };
}

function draw() {
  refresh();
  paint();
  drawing.net = new vis.Network(byId("network"), { nodes: nodeView, edges: edgeView }, options());
  drawing.net.on("resize", () => setTimeout(whole));
  drawing.net.on("zoom", later(relabel));
  whole();
}

// Fits twice, as the names that appear at the first scale take room of their own.
function whole() {
  for (const _ of [1, 2]) {
    drawing.net.fit({ maxZoomLevel: 1.4 });
    relabel();
  }
}

function later(action) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, 60);
  };
}

function refresh() {
  const { nodes, edges } = visible();
  drawing.nodes = nodes;
  drawing.edges = new Set(edges.map((edge) => edge.id));
  drawing.degrees = tally(edges.flatMap((edge) => [edge.from, edge.to]));
  nodeView.refresh();
  edgeView.refresh();
  byId("empty").hidden = nodes.size > 0;
  byId("status").textContent = statusLine(nodes, edges);
  return edges;
}

function statusLine(nodes, edges) {
  const of = (some, all, one, more) => `${some.toLocaleString("en-GB")} of ${many(all, one, more)}`;
  const claims = edges.reduce((sum, edge) => sum + edge.claims.length, 0);
  const line = `${of(nodes.size, page.total.entities, "entity", "entities")}, ${of(edges.length, page.total.relations, "relation")}, ${many(claims, "claim")} shown`;
  const left = page.total.entities - page.nodes.length;
  return left > 0 ? `${line}. ${many(left, "entity", "entities")} with the fewest sources are not in this page` : line;
}

function zoom(factor) {
  drawing.net.moveTo({ scale: drawing.net.getScale() * factor, animation: false });
  relabel();
}
