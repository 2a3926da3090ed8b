function listenToDrawing() {
  drawing.net.on("click", ({ nodes, edges }) => {
    if (nodes.length) showEntity(nodes[0]);
    else if (edges.length) showRelation(edges[0]);
    else clear();
  });
}

function walk(event) {
  const ids = page.nodes.filter((node) => drawing.nodes.has(node.id)).map((node) => node.id);
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step && ids.length) {
    const at = ids.indexOf(drawing.net.getSelectedNodes()[0]);
    const next = at < 0 ? 0 : (at + step + ids.length) % ids.length;
    showEntity(ids[next]);
    event.preventDefault();
  } else if (event.key === "Enter") byId("panel").focus();
}

function listenToPage() {
  byId("closer").addEventListener("click", () => zoom(1.3));
  byId("farther").addEventListener("click", () => zoom(1 / 1.3));
  byId("whole").addEventListener("click", () => whole());
  byId("network").addEventListener("keydown", walk);
  byId("search").addEventListener("input", search);
  byId("search").addEventListener("keydown", searchKey);
  byId("search").addEventListener("blur", () => openHits(false));
  byId("more").addEventListener("click", () => { listed.upTo += PAGE; rows(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && event.target !== byId("search")) clear(); });
  dark.addEventListener("change", () => paint(drawing.choice));
}

byId("listing").open = innerHeight >= 760 && innerWidth > 1050;
draw();
legend();
filtered();
clear();
listenToDrawing();
listenToPage();
drawing.net.once("afterDrawing", () => {
  window.dragoman = { page, net: drawing.net, nodes: nodeSet, edges: edgeSet, nodeView, edgeView };
  document.documentElement.dataset.ready = "1";
});
whole();
