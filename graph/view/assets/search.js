const searching = { hits: [], at: 0 };

function search() {
  const text = byId("search").value;
  searching.hits = find(text);
  searching.at = 0;
  byId("hits").replaceChildren(...searching.hits.map(hitLine));
  if (text.trim() && !searching.hits.length) {
    byId("hits").replaceChildren(el("li", { role: "option", ariaDisabled: "true" }, "No entity has this name or alias"));
  }
  byId("found").textContent = text.trim() ? (searching.hits.length ? many(searching.hits.length, "entity found", "entities found") : "No entity has this name or alias") : "";
  openHits(Boolean(text.trim()));
  markHit();
}

function hitLine({ node, hit }, index) {
  const alias = hit === node.name ? [] : [el("small", { dir: "auto" }, hit)];
  const line = el("li", { role: "option", id: `hit-${index}` }, bdi(node.name), ...alias);
  line.addEventListener("pointerdown", (event) => event.preventDefault());
  line.addEventListener("click", () => choose(node));
  return line;
}

function openHits(open) {
  byId("hits").hidden = !open;
  byId("search").setAttribute("aria-expanded", String(open));
}

function markHit() {
  [...byId("hits").children].forEach((line, index) => line.setAttribute("aria-selected", String(index === searching.at && searching.hits.length > 0)));
  if (searching.hits.length) byId("search").setAttribute("aria-activedescendant", `hit-${searching.at}`);
  else byId("search").removeAttribute("aria-activedescendant");
}

function choose(node) {
  openHits(false);
  byId("search").value = pathing.from ? "" : node.name;
  if (!drawing.shown.nodes.has(node.id)) everything();
  reveal([node.id]);
  chooseEntity(node.id);
  if (state.chosen.kind === "entity" && drawing.nodes.has(node.id)) drawing.net.focus(node.id, { scale: Math.max(0.8, drawing.net.getScale()), animation: false });
  rescale();
}

function searchKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && searching.hits.length) {
    searching.at = (searching.at + step + searching.hits.length) % searching.hits.length;
    markHit();
    event.preventDefault();
  } else if (event.key === "Enter" && searching.hits.length) choose(searching.hits[searching.at].node);
  else if (event.key === "Escape") openHits(false);
}

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function find(text) {
  const wanted = fold(text.trim());
  if (!wanted) return [];
  const hits = page.nodes.flatMap((node) => {
    const called = [node.name, ...node.aliases];
    const hit = called.find((one) => fold(one).startsWith(wanted)) ?? called.find((one) => fold(one).includes(wanted));
    if (hit === undefined) return [];
    const rank = (fold(hit).startsWith(wanted) ? 0 : 2) + (hit === node.name ? 0 : 1);
    return [{ node, hit, rank }];
  });
  return hits.sort((a, b) => a.rank - b.rank || b.node.degree - a.node.degree).slice(0, 8);
}
