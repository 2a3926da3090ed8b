const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

const MANY = 400;
const FAINT = 0.12;
const NAMED = 12;

const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();
const drawing = {
  net: null, scale: 1, nodes: new Set(), edges: new Set(), shown: { nodes: new Set(), edges: [] },
  degrees: new Map(), last: new Map(), choice: {}, colors: new Map(), bundles: new Map(), undrawn: 0, rings: new Map(),
};

function color(variable) {
  if (!drawing.colors.has(variable)) drawing.colors.set(variable, getComputedStyle(document.documentElement).getPropertyValue(variable).trim());
  return drawing.colors.get(variable);
}

// Drawn no smaller than can be seen and clicked, however far one zooms out.
const sizeOf = (node) => Math.max(node.size * 0.8, (3.5 + node.size / 5) / drawing.scale);
const roomOf = (group) => Math.max(group.size, (4 + 0.9 * Math.sqrt(group.members)) / drawing.scale);
const spotOf = (item) => drawing.rings.get(item.id) ?? item;
const lit = (id, kind) => !drawing.choice[kind] || drawing.choice[kind].has(id);

function styledNode(node) {
  const fill = color(`--${node.family}`);
  const boxed = node.shape === "box";
  const border = boxed || state.pinned.has(node.id) ? color(boxed ? "--place" : "--ink") : color("--paper");
  return {
    id: node.id, x: spotOf(node).x, y: spotOf(node).y, label: " ", shape: boxed ? "dot" : node.shape, size: sizeOf(node),
    title: `${node.name}\n${typeLabel(node.type)}, ${many(node.degree, "relation")}`,
    opacity: lit(node.id, "nodes") ? 1 : FAINT, borderWidth: state.pinned.has(node.id) ? 2.5 : 1, borderWidthSelected: 3,
    color: { background: fill, border, highlight: { background: fill, border: color("--accent") }, hover: { background: fill, border: color("--accent") } },
  };
}

function styledGroup(id, members) {
  const group = groupAt(id);
  const paint = { background: color("--accent-soft"), border: color("--accent") };
  return {
    id, x: group.x, y: group.y, label: " ", shape: "dot", size: roomOf(group), borderWidth: 1.5, borderWidthSelected: 3,
    title: `${titleOf(id)}\n${many(members, "entity", "entities")}, click to look inside`,
    opacity: lit(id, "nodes") ? 0.85 : FAINT, color: { ...paint, highlight: paint, hover: paint },
  };
}

// What if the uncertain were true: then it is drawn as what is stated.
const dashesOf = (edge) => (state.whatIf && edge.standing === "may" ? false : edge.dashes);

function styledEdge(edge) {
  const stroke = color(SIGNS.get(edge.sign).color);
  const bright = lit(edge.id, "edges");
  const named = Boolean(drawing.choice.edges) && bright && drawing.choice.edges.size <= NAMED;
  const dashes = dashesOf(edge);
  return {
    id: edge.id, from: edge.from, to: edge.to, arrows: edge.arrows, width: edge.width / drawing.scale,
    dashes: dashes && dashes.map((length) => length / drawing.scale), smooth: drawing.edges.size > MANY ? false : edge.smooth,
    title: `${name(edge.from)} ${edge.says} ${name(edge.to)}\n${standingText(edge)}`,
    color: { color: stroke, highlight: stroke, hover: stroke, opacity: bright ? 1 : FAINT },
    label: [edge.contested ? "≠" : "", named ? edge.says : ""].join(" ").trim(),
    font: {
      size: (named ? 12.5 : 17) / drawing.scale, face: color("--plain"), color: !bright ? color("--place") : named ? color("--ink") : color("--against"),
      strokeWidth: 5 / drawing.scale, strokeColor: color("--paper"), align: "horizontal",
    },
  };
}

function styledBundle(bundle) {
  const stroke = color(SIGNS.get(bundle.sign).color);
  const kind = { "-1": "curvedCW", 1: "curvedCCW" }[bundle.sign];
  return {
    id: bundle.id, from: bundle.from, to: bundle.to, arrows: "", dashes: false, width: Math.min(9, 0.8 + Math.sqrt(bundle.edges.length)) / drawing.scale,
    smooth: kind ? { enabled: true, type: kind, roundness: 0.08 } : false,
    title: `${many(bundle.edges.length, "relation")}, ${SIGNS.get(bundle.sign).label.toLowerCase()}\n${titleOf(bundle.from)} – ${titleOf(bundle.to)}`,
    color: { color: stroke, highlight: stroke, hover: stroke, opacity: lit(bundle.id, "edges") ? Math.min(0.75, 0.1 + Math.sqrt(bundle.edges.length / drawing.thickest)) : FAINT },
  };
}

function standingText(edge) {
  const parts = [];
  if (edge.standing !== "not") parts.push(`${STANDINGS.get(edge.standing).label.toLowerCase()} by ${many(edge.support, "independent source")}`);
  if (edge.denials) parts.push(`denied by ${many(edge.denials, "independent source")}`);
  return parts.join(", ");
}

// Hands vis-network only what is drawn, and of that only what looks different from before.
function restyle() {
  const nodes = [...drawing.nodes].map((id) => (isGroup(id) ? styledGroup(id, drawing.members.get(id)) : styledNode(entities.get(id))));
  const edges = [...drawing.edges].map((id) => (drawing.bundles.has(id) ? styledBundle(drawing.bundles.get(id)) : styledEdge(relations.get(id))));
  edgeSet.remove(edgeSet.getIds().filter((id) => !drawing.edges.has(id)));
  nodeSet.remove(nodeSet.getIds().filter((id) => !drawing.nodes.has(id)));
  nodeSet.update(different(nodes));
  edgeSet.update(different(edges));
  place();
  drawing.net?.redraw();
}

function different(items) {
  return items.filter((item) => {
    const text = JSON.stringify(item);
    const known = drawing.last.get(item.id) === text && (nodeSet.get(item.id) ?? edgeSet.get(item.id));
    drawing.last.set(item.id, text);
    return !known;
  });
}

// Lights up what is chosen and names its lines; without a choice everything is lit.
function light(nodes = null, edges = null) {
  drawing.wanted = nodes;
  drawing.choice = { nodes: nodes && new Set([...nodes].map(homeOf)), edges };
  restyle();
}

function options() {
  const large = page.nodes.length > MANY;
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
  drawing.net = new vis.Network(byId("network"), { nodes: nodeSet, edges: edgeSet }, options());
  drawing.net.on("resize", later(whole));
  drawing.net.on("zoom", later(rescale));
  drawing.net.on("afterDrawing", paintNames);
  drawing.net.on("dragEnd", moved);
  whole();
}

// Where the reader drags an entity to is where it stays until the page is closed.
function moved({ nodes }) {
  for (const id of nodes) Object.assign(isGroup(id) ? groupAt(id) : spotOf(entities.get(id)), drawing.net.getPosition(id));
  restyle();
}

// After a filter has changed.
function refresh() {
  drawing.shown = visible();
  drawing.rings = rings(drawing.shown);
  drawing.shownIds = new Set(drawing.shown.edges.map((edge) => edge.id));
  drawing.degrees = tally(drawing.shown.edges.flatMap((edge) => [edge.from, edge.to]));
  gather();
}

// After a community has been opened or closed.
function gather() {
  const { members, single, bundles, undrawn } = gathered(drawing.shown);
  drawing.members = members;
  drawing.nodes = new Set(members.keys());
  drawing.bundles = new Map(bundles.map((bundle) => [bundle.id, bundle]));
  drawing.edges = new Set([...single, ...bundles].map((edge) => edge.id));
  drawing.undrawn = undrawn;
  drawing.thickest = bundles[0]?.edges.length ?? 1;
  if (drawing.wanted) drawing.choice.nodes = new Set([...drawing.wanted].map(homeOf));
  restyle();
  byId("empty").hidden = drawing.nodes.size > 0;
  byId("status").textContent = statusLine();
}

function statusLine() {
  const { nodes, edges } = drawing.shown;
  const of = (some, all, one, more) => `${some.toLocaleString("en-GB")} of ${many(all, one, more)}`;
  const claims = edges.reduce((sum, edge) => sum + edge.claims.length, 0);
  const line = `${of(nodes.size, page.nodes.length, "entity", "entities")}, ${of(edges.length, page.edges.length, "relation")}, ${many(claims, "claim")} shown`;
  const groups = [...drawing.nodes].filter(isGroup).length;
  if (!groups) return line;
  const left = drawing.undrawn ? `; the ${many(drawing.undrawn, "thinnest line")} between them not drawn` : "";
  return `${line}, gathered in ${many(groups, "community", "communities")}${left}`;
}

// Everything in the pane, with room for names.
function whole() {
  focusOn([...drawing.nodes].map((id) => (isGroup(id) ? groupAt(id) : entities.get(id))));
}

function focusOn(items) {
  aim(items);
  rescale();
}

function aim(items) {
  if (!items.length) return;
  const pane = byId("network");
  const span = (axis) => [Math.min(...items.map((item) => spotOf(item)[axis] - edgeOf(item))), Math.max(...items.map((item) => spotOf(item)[axis] + edgeOf(item)))];
  const [[left, right], [top, bottom]] = [span("x"), span("y")];
  const scale = Math.min((pane.clientWidth - 2 * MARGIN) / (right - left || 1), (pane.clientHeight - 110) / (bottom - top || 1), 1.4);
  drawing.net.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 - 12 / scale }, scale, animation: false });
  drawing.scale = Math.min(1, scale);
}

const edgeOf = (item) => (item.members ? item.size : 0);

function rescale() {
  drawing.scale = Math.min(1, drawing.net.getScale());
  restyle();
}

function zoom(factor) {
  drawing.net.moveTo({ scale: drawing.net.getScale() * factor, animation: false });
  rescale();
}

function later(action) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, 60);
  };
}
