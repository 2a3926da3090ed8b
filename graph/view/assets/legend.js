function legend() {
  byId("legend").replaceChildren(
    ...facet("status", "How sure", "The line shows the strongest standing; a relation counts under each status it has.", statusGroups()),
    contestedBox(),
    ...facet("relation", "Relations", "Colour tells hostile from cooperative, width the independent sources.", relationGroups()),
    ...facet("type", "Entities", "", [{ items: typeItems() }]),
    resetButton(),
  );
}

function statusGroups() {
  const counts = tally(page.edges.flatMap((edge) => Object.keys(edge.statuses)));
  return [...STANDINGS.values()].map(({ label, dashes, statuses }) => ({
    label,
    mark: lineSwatch("currentColor", dashes),
    items: statuses.filter((status) => counts.has(status)).map((value) => ({ value, label: value, count: counts.get(value) })),
  }));
}

function relationGroups() {
  const group = (label, variable, edges) => ({
    label,
    mark: lineSwatch(`var(${variable})`, null),
    items: counted(edges, (edge) => edge.relation, (edge) => edge.says),
  });
  const signed = [...SIGNS].map(([sign, { label, color: variable }]) =>
    group(label, variable, page.edges.filter((edge) => edge.sign === sign && !edge.background)));
  return [...signed, group("Posts and places", "--neutral", page.edges.filter((edge) => edge.background))];
}

function typeItems() {
  const items = counted(page.nodes, (node) => node.type, (node) => typeLabel(node.type));
  const example = new Map(page.nodes.map((node) => [node.type, node]));
  return items.map((item) => ({ ...item, mark: shapeSwatch(example.get(item.value).family, example.get(item.value).shape) }));
}

function counted(things, value, label) {
  const labels = new Map(things.map((thing) => [value(thing), label(thing)]));
  const counts = [...tally(things.map(value))].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return counts.map(([one, count]) => ({ value: one, label: labels.get(one), count }));
}

function facet(key, title, note, groups) {
  const set = el("fieldset", { className: groups.length === 1 ? "flat" : "" }, el("legend", { hidden: true }, title));
  set.append(...groups.filter((group) => group.items.length).flatMap((group) => groupBoxes(key, group)));
  return [el("h2", {}, title), note ? el("p", { className: "note" }, note) : el("span"), set];
}

function groupBoxes(key, group) {
  const items = group.items.map((item) => checkbox("item", item.mark ?? null, item.label, item.count));
  if (group.label === undefined) {
    items.forEach((item, index) => listen(key, item, group.items[index].value));
    return items;
  }
  const head = checkbox("group", group.mark, group.label, null);
  const sync = () => syncHead(head, items);
  items.forEach((item, index) => listen(key, item, group.items[index].value, sync));
  sync();
  head.firstChild.addEventListener("change", () => {
    items.forEach((item, index) => turn(key, group.items[index].value, (item.firstChild.checked = head.firstChild.checked)));
    filtered();
  });
  return [head, ...items];
}

function checkbox(className, mark, text, count) {
  const box = el("input", { type: "checkbox", checked: true });
  return el("label", { className }, box, mark, el("span", { className: "text", dir: "auto" }, text),
    count === null ? null : el("span", { className: "number" }, count.toLocaleString("en-GB")));
}

function listen(key, item, value, after = () => {}) {
  item.dataset.facet = key;
  item.dataset.value = value;
  item.firstChild.checked = !off[key].has(value);
  item.firstChild.addEventListener("change", () => {
    turn(key, value, item.firstChild.checked);
    after();
    filtered();
  });
}

function syncHead(head, items) {
  const on = items.filter((item) => item.firstChild.checked).length;
  head.firstChild.checked = on > 0;
  head.firstChild.indeterminate = on > 0 && on < items.length;
}

function turn(key, value, on) {
  if (on) off[key].delete(value);
  else off[key].add(value);
}

function contestedBox() {
  const count = page.edges.filter((edge) => edge.contested).length;
  const item = checkbox("group", null, "Contested only", count);
  item.firstChild.checked = only.contested;
  item.firstChild.disabled = count === 0;
  item.dataset.facet = "contested";
  item.firstChild.addEventListener("change", () => {
    only.contested = item.firstChild.checked;
    filtered();
  });
  return item;
}

function resetButton() {
  const button = el("button", { type: "button", className: "reset" }, "Show everything");
  button.addEventListener("click", everything);
  return button;
}

function everything() {
  Object.values(off).forEach((set) => set.clear());
  only.contested = false;
  legend();
  filtered();
  whole();
}

function filtered() {
  list(refresh());
  relabel();
}
