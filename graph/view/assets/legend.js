const unfolded = new Set();
const SEEN = 7;

function legend() {
  byId("legend").replaceChildren(
    ...facet("status", "How sure", "The line shows the strongest standing; a relation counts under each status it has.", statusGroups()),
    switchBox("contested", "Contested only", page.edges.filter((edge) => edge.contested).length),
    switchBox("whatIf", "What if the uncertain were true", page.edges.filter((edge) => edge.standing === "may").length),
    sourcesBox(),
    ...facet("relation", "Relations", "Colour tells hostile from cooperative, width the independent sources.", relationGroups()),
    ...facet("type", "Entities", "", [{ key: "types", items: typeItems() }]),
    el("div", { className: "resets" }, pressed("Show everything", everything), pressed("Reset", reset)),
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
    key: label,
    count: edges.length,
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
  const set = el("fieldset", { className: groups.length === 1 ? "flat" : "" }, el("legend", { className: "unseen" }, title));
  set.append(...groups.filter((group) => group.items.length).flatMap((group) => groupBoxes(key, group)));
  return [el("h2", {}, title), note ? el("p", { className: "note" }, note) : el("span"), set];
}

function groupBoxes(key, group) {
  const items = group.items.map((item) => checkbox("item", item.mark ?? null, item.label, item.count));
  const parts = group.label === undefined ? [] : [headBox(key, group, items)];
  items.forEach((item, index) => listen(key, item, group.items[index].value, () => parts[0]?.sync?.()));
  if (!group.key || (group.label === undefined && items.length <= SEEN + 1)) return [...parts, ...items];
  const first = group.label === undefined ? SEEN : 0;
  return [...parts, ...items.slice(0, first), ...foldable(group, items.slice(first))];
}

// Long lists stay folded until asked for.
function foldable(group, items) {
  const box = el("div", { hidden: !unfolded.has(group.key) }, ...items);
  const button = el("button", { type: "button", className: "fold" });
  const say = () => {
    button.textContent = box.hidden ? (group.label ? `${many(items.length, "relation kind")}` : `${items.length} more`) : "fewer";
    button.setAttribute("aria-label", `${button.textContent}, ${group.label ?? "entity types"}`);
    button.setAttribute("aria-expanded", String(!box.hidden));
  };
  button.addEventListener("click", () => {
    box.hidden = !box.hidden;
    if (box.hidden) unfolded.delete(group.key);
    else unfolded.add(group.key);
    say();
  });
  say();
  return [button, box];
}

function headBox(key, group, items) {
  const head = checkbox("group", group.mark, group.label, group.count ?? null);
  head.sync = () => syncHead(head, group.items.map(({ value }) => !state.off[key].has(value)));
  head.sync();
  head.firstChild.addEventListener("change", () => {
    items.forEach((item, index) => turn(key, group.items[index].value, (item.firstChild.checked = head.firstChild.checked)));
    changed();
  });
  return head;
}

function checkbox(className, mark, text, count) {
  const box = el("input", { type: "checkbox", checked: true });
  return el("label", { className }, box, mark, el("span", { className: "text", dir: "auto" }, text),
    count === null ? null : el("span", { className: "number" }, count.toLocaleString("en-GB")));
}

function listen(key, item, value, after = () => {}) {
  item.dataset.facet = key;
  item.dataset.value = value;
  item.firstChild.checked = !state.off[key].has(value);
  item.firstChild.addEventListener("change", () => {
    turn(key, value, item.firstChild.checked);
    after();
    changed();
  });
}

function syncHead(head, checked) {
  const on = checked.filter(Boolean).length;
  head.firstChild.checked = on > 0;
  head.firstChild.indeterminate = on > 0 && on < checked.length;
}

function turn(key, value, on) {
  if (on) state.off[key].delete(value);
  else state.off[key].add(value);
}

function switchBox(key, text, count) {
  const item = checkbox("group", null, text, count);
  item.firstChild.checked = state[key];
  item.firstChild.disabled = count === 0;
  item.dataset.facet = key;
  item.firstChild.addEventListener("change", () => {
    state[key] = item.firstChild.checked;
    changed();
  });
  return item;
}

// At least so many reports that do not repeat each other.
function sourcesBox() {
  const most = page.edges.reduce((top, edge) => Math.max(top, edge.support + edge.denials), 1);
  const input = el("input", { id: "sources", type: "number", min: 1, max: most, value: state.sources });
  input.addEventListener("input", () => {
    state.sources = Math.max(1, input.valueAsNumber || 1);
    changed();
  });
  return el("label", { className: "sources" }, el("span", { className: "text" }, "Independent sources, at least"), input);
}

function pressed(text, action) {
  const button = el("button", { type: "button", className: "plain" }, text);
  button.addEventListener("click", action);
  return button;
}

function everything() {
  state = { ...opening(), open: state.open, whatIf: state.whatIf };
  Object.values(state.off).forEach((set) => set.clear());
  renew();
}

function reset() {
  state = opening();
  stopPath();
  renew();
}

// After the state has been exchanged as a whole.
function renew() {
  const { chosen } = state;
  legend();
  timebar();
  changed();
  clear();
  whole();
  if (chosen) show(chosen);
}

function show({ kind, ids }) {
  if (kind === "entity") showEntity(ids[0]);
  else if (kind === "relation") showRelation(ids[0]);
  else showPath(...ids);
}

// After one thing has been switched.
function changed() {
  refresh();
  list(drawing.shown.edges);
  chips();
  if (!state.chosen) glances();
  else if (state.chosen.kind === "entity" && document.querySelector("#panel .deeds")) showDeeds();
  remember();
}

function showDeeds() {
  document.querySelector("#panel .deeds").replaceWith(deeds(entities.get(state.chosen.ids[0])));
}

// What is narrowed down stands above the drawing, each with its way back.
function chips() {
  const found = [];
  for (const id of state.around) found.push(chip(`Only around ${name(id)}`, () => { state.around.delete(id); changed(); whole(); }));
  if (state.hidden.size) found.push(chip(`${state.hidden.size} hidden by hand`, () => { state.hidden.clear(); changed(); }));
  if (state.pinned.size) found.push(chip(`${state.pinned.size} pinned`, () => { state.pinned.clear(); changed(); }));
  if (state.whatIf) found.push(chip("Uncertain drawn as if true", () => { state.whatIf = false; legend(); changed(); }));
  if (state.open.size) found.push(chip(`${many(state.open.size, "community", "communities")} open`, closeGroups));
  byId("chips").replaceChildren(...found);
}

function chip(text, undo) {
  const button = el("button", { type: "button", className: "chip" }, bdi(text), el("span", { ariaHidden: "true" }, " ✕"));
  button.addEventListener("click", undo);
  return button;
}
