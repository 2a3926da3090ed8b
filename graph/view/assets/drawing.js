const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const color = (variable) => getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
const motion = () => (still.matches ? false : { duration: 300, easingFunction: "easeInOutQuad" });

const CROWDED = 150;
const LARGE = 400;
const FAINT = 0.13;

const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();
const nodeView = new vis.DataView(nodeSet, { filter: (node) => drawing.nodes.has(node.id) });
const edgeView = new vis.DataView(edgeSet, { filter: (edge) => drawing.edges.has(edge.id) });
const drawing = { nodes: new Set(), edges: new Set(), net: null };

function styledNode(node, lit) {
  const fill = color(`--${node.family}`);
  const boxed = node.shape === "box";
  const border = boxed ? color("--place") : color("--paper");
  const crowded = page.nodes.length > CROWDED;
  return {
    id: node.id, x: node.x, y: node.y, label: node.label, shape: node.shape, size: node.size,
    title: `${node.name}\n${typeLabel(node.type)}, ${many(node.degree, "relation")}`,
    opacity: lit ? 1 : FAINT,
    borderWidth: boxed ? 1 : 2,
    borderWidthSelected: 3,
    color: { background: fill, border, highlight: { background: fill, border: color("--accent") }, hover: { background: fill, border: color("--accent") } },
    font: {
      color: lit ? color("--ink") : color("--place"), face: color("--plain"),
      size: crowded ? Math.min(26, 9 + node.size * 0.45) : 15, strokeWidth: boxed ? 0 : 4, strokeColor: color("--paper"),
    },
  };
}

function styledEdge(edge, lit, named) {
  const stroke = color(SIGNS.get(edge.sign).color);
  const mark = edge.contested ? "≠" : "";
  return {
    id: edge.id, from: edge.from, to: edge.to, arrows: edge.arrows, dashes: edge.dashes, width: edge.width, smooth: edge.smooth,
    title: `${name(edge.from)} ${edge.says} ${name(edge.to)}\n${standingText(edge)}`,
    color: { color: stroke, highlight: stroke, hover: stroke, opacity: lit ? 1 : FAINT },
    label: [mark, named ? edge.says : ""].join(" ").trim() || undefined,
    font: {
      size: named ? 13 : lit ? 20 : 14, color: !lit ? color("--place") : named ? color("--ink") : color("--against"), face: color("--plain"),
      strokeWidth: 5, strokeColor: color("--paper"), align: "horizontal",
    },
  };
}

function standingText(edge) {
  const parts = [];
  if (edge.standing !== "not") parts.push(`${STANDINGS.get(edge.standing).label.toLowerCase()} by ${many(edge.support, "independent source")}`);
  if (edge.denials) parts.push(`denied by ${many(edge.denials, "independent source")}`);
  return parts.join(", ");
}

// Lights up what is chosen and names its lines; without a choice everything is lit.
function paint(choice = { nodes: null, edges: null }) {
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
    nodes: { scaling: { label: { drawThreshold: page.nodes.length > CROWDED ? 9 : 5 } } },
    edges: { arrows: { to: { scaleFactor: 0.55 } }, selectionWidth: 1.5, hoverWidth: 0.5, labelHighlightBold: false, selfReference: { size: 22 } },
  };
}

function draw() {
  paint();
  refresh();
  drawing.net = new vis.Network(byId("network"), { nodes: nodeView, edges: edgeView }, options());
  drawing.net.fit();
}

function refresh() {
  const { nodes, edges } = visible();
  drawing.nodes = nodes;
  drawing.edges = new Set(edges.map((edge) => edge.id));
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
  drawing.net.moveTo({ scale: drawing.net.getScale() * factor, animation: motion() });
}
