function listenToDrawing() {
  drawing.net.on("click", ({ nodes, edges, pointer }) => {
    const id = nodes[0] ?? namedAt(pointer.canvas);
    if (id !== undefined) chooseNode(id);
    else if (edges.length) chooseEdge(edges[0]);
    else clear();
  });
}

function chooseNode(id) {
  if (isGroup(id)) openGroup(Number(id.slice("group/".length)));
  else chooseEntity(id);
}

function chooseEntity(id) {
  if (pathing.from && pathing.from !== id) showPath(pathing.from, id);
  else showEntity(id);
}

function chooseEdge(id) {
  if (drawing.bundles.has(id)) showBundle(drawing.bundles.get(id));
  else showRelation(id);
}

// Arrow keys go to the next entity in that direction, as the eye would.
function walk(event) {
  const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
  if (way && drawing.nodes.size) {
    chooseWalked(nextTo(drawing.walked, way));
    event.preventDefault();
  } else if (event.key === "Enter") {
    if (drawing.walked && isGroup(drawing.walked)) chooseNode(drawing.walked);
    else byId("panel").focus();
  }
}

function chooseWalked(id) {
  drawing.walked = id;
  if (isGroup(id)) {
    light(new Set([id]));
    drawing.net.selectNodes([id]);
    byId("status").textContent = `${titleOf(id)}: ${many(drawing.members.get(id), "entity", "entities")}. Enter looks inside.`;
  } else chooseEntity(id);
}

function nextTo(id, [right, down]) {
  const at = (one) => spotOf(isGroup(one) ? groupAt(one) : entities.get(one));
  const ids = [...drawing.nodes].sort();
  if (!drawing.nodes.has(id)) return ids.reduce((best, one) => ((drawing.degrees.get(one) ?? 0) > (drawing.degrees.get(best) ?? 0) ? one : best));
  const here = at(id);
  const costs = ids.filter((one) => one !== id).map((one) => {
    const [dx, dy] = [at(one).x - here.x, at(one).y - here.y];
    const along = dx * right + dy * down;
    return { one, cost: along > 0 ? along + 2 * Math.abs(dx * down) + 2 * Math.abs(dy * right) : Infinity };
  });
  const best = costs.reduce((least, each) => (each.cost < least.cost ? each : least), { one: id, cost: Infinity });
  return best.one;
}

function listenToPage() {
  const clicks = { closer: () => zoom(1.3), farther: () => zoom(1 / 1.3), whole, png: savePng, svg: saveSvg, csv: saveCsv, copy: copyLink, play };
  for (const [id, action] of Object.entries(clicks)) byId(id).addEventListener("click", () => action());
  for (const id of ["from", "to", "undated"]) byId(id).addEventListener("input", () => { if (id !== "undated") stop(); timed(); });
  byId("by").addEventListener("change", otherTime);
  byId("filters").addEventListener("click", () => openLegend(document.body.classList.toggle("filtering")));
  byId("network").addEventListener("keydown", walk);
  byId("search").addEventListener("input", search);
  byId("search").addEventListener("keydown", searchKey);
  byId("search").addEventListener("blur", () => openHits(false));
  byId("more").addEventListener("click", () => { listed.upTo += PAGE; rows(); });
  document.addEventListener("keydown", anyKey);
  dark.addEventListener("change", recolor);
  addEventListener("hashchange", () => { state = read(location.hash.slice(1)); renew(); });
}

function openLegend(open) {
  byId("filters").setAttribute("aria-expanded", String(open));
}

function anyKey(event) {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "/" && !typing) {
    byId("search").focus();
    event.preventDefault();
  } else if (event.key === "Escape" && event.target !== byId("search")) {
    stopPath();
    clear();
    if (byId("panel").contains(document.activeElement) || document.activeElement === document.body) byId("network").focus();
  }
}

function recolor() {
  drawing.colors.clear();
  restyle();
}

byId("copy").hidden = !addressed;
state = read(location.hash.slice(1));
draw();
const first = state.chosen;
state.chosen = null;
legend();
timebar();
changed();
listenToDrawing();
listenToPage();
if (first) show(first);
drawing.net.once("afterDrawing", () => {
  window.dragoman = { page, net: drawing.net, nodes: nodeSet, edges: edgeSet, drawing, names, state: () => state, shown: () => drawing.shown };
  document.documentElement.dataset.ready = "1";
});
drawing.net.redraw();
