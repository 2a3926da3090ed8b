const GLANCE = 5;
const LISTED = 60;

function fill(...parts) {
  document.body.classList.toggle("chosen", parts.length > 1);
  byId("panel").replaceChildren(...parts.filter((part) => part !== null));
  byId("panel").scrollTop = 0;
}

function clear() {
  state.chosen = null;
  drawing.net.unselectAll();
  markRow(null);
  light();
  glances();
  remember();
}

function glances() {
  document.body.classList.remove("facing");
  fill(el("div", { className: "hint" },
    el("p", { className: "kind" }, "At a glance"),
    el("p", {}, "Choose a line here, in the drawing or in the table to read every sentence behind it: who said it, how sure they were, where it was printed."),
    page.groups.length ? el("p", {}, "A circle is a community of many: click it to look inside.") : null,
    ...(state.whatIf ? whatIf() : []),
    ...overview(),
  ));
}

// Who is against whom, who is with whom, and what nobody vouches for: the best supported of each.
function overview() {
  const edges = drawing.shown.edges;
  const stated = edges.filter((edge) => edge.standing === "rel" && !edge.denials);
  const lists = [
    ["Against each other", stated.filter((edge) => edge.sign < 0)],
    ["With each other", stated.filter((edge) => edge.sign > 0)],
    ["Only suspected, possible or intended", edges.filter((edge) => edge.standing === "may" && !edge.denials)],
    ["Contested or denied", edges.filter((edge) => edge.denials)],
  ];
  return lists.filter(([, found]) => found.length).flatMap(([title, found]) => [
    el("h3", {}, title, el("small", {}, `${Math.min(GLANCE, found.length)} of ${found.length.toLocaleString("en-GB")}`)),
    el("ul", { className: "ties" }, ...found.sort(byWeight).slice(0, GLANCE).map((edge) => el("li", {}, glance(edge)))),
  ]);
}

function glance(edge) {
  const text = el("span", { className: "text" }, el("b", {}, bdi(name(edge.from))), ` ${edge.says} `, el("b", {}, bdi(name(edge.to))));
  return lineButton(edge, text, many(edge.support + edge.denials, "source"));
}

function lineButton(edge, text, number) {
  const button = el("button", { type: "button" }, lineSwatch(`var(${SIGNS.get(edge.sign).color})`, edge.dashes), text, el("span", { className: "number" }, number));
  button.addEventListener("click", () => showRelation(edge.id));
  return button;
}

function showRelation(id) {
  const edge = relations.get(id);
  state.chosen = { kind: "relation", ids: [id] };
  reveal([edge.from, edge.to]);
  light(new Set([edge.from, edge.to]), new Set([id]));
  if (drawing.edges.has(id)) drawing.net.selectEdges([id]);
  else drawing.net.unselectAll();
  markRow(id);
  fill(
    closeButton(),
    el("p", { className: "kind" }, lineSwatch(`var(${SIGNS.get(edge.sign).color})`, edge.dashes), STANDINGS.get(edge.standing).label),
    el("h2", {}, entityButton(edge.from), saying(edge), entityButton(edge.to)),
    el("p", { className: "summary" }, sentenceCase(standingText(edge)), period(edge)),
    edge.contested ? el("p", { className: "contested" }, "Contested: stated by some, denied by others. Both sides, side by side.") : null,
    ...sides(edge),
  );
  remember();
}

// Both sides of what is contested stand beside each other; all else one below the other.
function sides(edge) {
  const parts = [...STANDINGS.keys()].map((standing) => claimsOf(edge, standing)).filter((part) => part.length);
  document.body.classList.toggle("facing", edge.denials > 0 && parts.length > 1);
  if (edge.denials === 0 || parts.length < 2) return parts.flat();
  const said = parts.slice(0, -1).flat();
  return [el("div", { className: "sides" }, el("div", {}, ...said), el("div", {}, ...parts.at(-1)))];
}

function saying(edge) {
  const words = el("span", { className: "says" }, `${edge.symmetric ? "↔" : "→"} ${edge.says}`);
  words.style.color = `var(${SIGNS.get(edge.sign).color}-ink)`;
  return words;
}

function period(edge) {
  if (!edge.first) return "";
  return edge.first === edge.last ? `. Reported ${day(edge.first)}` : `. Reported ${day(edge.first)} to ${day(edge.last)}`;
}

const sentenceCase = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function claimsOf(edge, standing) {
  const claims = edge.claims.filter((claim) => standingOf(claim.status) === standing);
  if (!claims.length) return [];
  const { label, note } = STANDINGS.get(standing);
  const title = el("h3", {}, `${label} (${claims.length})`, el("small", {}, note));
  return [title, ...claims.map((claim) => claimCard(claim, standing, edge))];
}

function claimCard(claim, standing, edge) {
  const voice = claim.speaker ? [" by ", el("em", { dir: "auto" }, claim.speaker)] : [" in the article’s own voice"];
  return el("article", { className: `claim ${standing}` },
    el("p", { className: "stance" }, el("strong", {}, claim.status), ...voice),
    el("blockquote", { dir: "auto" }, ...highlighted(claim.sentence, [edge.from, edge.to])),
    el("p", { className: "origin" }, link(claim.title || claim.article, claim.url)),
    el("p", { className: "made" }, ...details(claim)),
  );
}

function details(claim) {
  const outlet = claim.source ? [bdi(claim.source), ", "] : [];
  const rule = claim.rule ? [" · rule ", bdi(claim.rule)] : [];
  const sure = typeof claim.confidence === "number" ? ` · confidence ${claim.confidence.toFixed(2)}` : "";
  return [...outlet, el("time", { dateTime: claim.published ?? "" }, day(claim.published)), happened(claim), ...rule, sure];
}

function happened(claim) {
  const days = [claim.when_start, claim.when_end].filter(Boolean).map(day);
  return days.length ? ` · about ${[...new Set(days)].join(" to ")}` : "";
}

function highlighted(sentence, ends) {
  const terms = ends.flatMap((id) => [name(id), ...entities.get(id).aliases]).filter((term) => term.length > 1);
  if (!terms.length) return [sentence];
  const plain = terms.sort((a, b) => b.length - a.length).map((term) => term.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${plain.join("|")})(?![\\p{L}\\p{N}])`, "u");
  return sentence.split(pattern).map((piece, index) => (index % 2 ? el("b", {}, piece) : piece));
}

function showEntity(id) {
  const node = entities.get(id);
  state.chosen = { kind: "entity", ids: [id] };
  reveal([id]);
  const found = relationsOf(id).filter((edge) => drawing.shownIds.has(edge.id)).sort(bySupport);
  light(new Set([id, ...found.flatMap((edge) => [edge.from, edge.to])]), new Set(found.map((edge) => edge.id)));
  if (drawing.nodes.has(id)) drawing.net.selectNodes([id]);
  else drawing.net.unselectAll();
  markRow(null);
  fill(
    closeButton(),
    el("p", { className: "kind" }, shapeSwatch(node.family, node.shape), typeLabel(node.type)),
    el("h2", { dir: "auto" }, node.name),
    facts(node),
    deeds(node),
    el("h3", {}, many(found.length, "relation"), el("small", {}, hiddenTies(node, found))),
    tieList(found.map((edge) => tie(edge, id))),
  );
  remember();
}

function tieList(buttons) {
  const left = buttons.length - LISTED;
  return el("ul", { className: "ties" }, ...buttons.slice(0, LISTED).map((button) => el("li", {}, button)),
    left > 0 ? el("li", { className: "left" }, `${left} more are in the table.`) : null);
}

const hiddenTies = (node, found) => (found.length < node.degree ? `${node.degree - found.length} more hidden by the filters` : "");

function facts(node) {
  const lines = [];
  if (node.aliases.length) lines.push(el("dt", {}, "Also"), el("dd", { dir: "auto" }, node.aliases.join(", ")));
  if (/^Q[1-9]\d*$/.test(node.wikidata ?? "")) {
    lines.push(el("dt", {}, "Wikidata"), el("dd", {}, link(node.wikidata, `https://www.wikidata.org/wiki/${node.wikidata}`)));
  }
  return lines.length ? el("dl", {}, ...lines) : null;
}

function tie(edge, id) {
  const [before, other, after] = edge.from === id ? [`${edge.says} `, edge.to, ""] : ["", edge.from, ` ${edge.says}`];
  const text = el("span", { className: "text" }, before, el("b", {}, bdi(name(other))), after, edge.contested ? " (contested)" : "");
  return lineButton(edge, text, many(edge.claims.length, "claim"));
}

// What one can do with an entity.
function deeds({ id, group }) {
  const button = (text, action, pressed) => {
    const one = el("button", { type: "button", className: "plain" }, text);
    if (pressed !== undefined) one.setAttribute("aria-pressed", String(pressed));
    one.addEventListener("click", action);
    return one;
  };
  return el("div", { className: "deeds" },
    button("Only neighbours", () => toggle(state.around, id), state.around.has(id)),
    button("Path to…", () => startPath(id)),
    button("Pin", () => toggle(state.pinned, id), state.pinned.has(id)),
    button("Hide", () => { state.hidden.add(id); state.pinned.delete(id); clear(); changed(); }),
    group !== null && page.groups.length ? button("Close its community", () => { state.open.delete(group); clear(); regrouped(); }) : null,
  );
}

function toggle(set, id) {
  if (!set.delete(id)) set.add(id);
  changed();
  if (set === state.around) whole();
}

function showBundle({ from, to, edges }) {
  state.chosen = null;
  light(new Set([from, to]), new Set([`sum/${edges[0].sign}/${from}/${to}`]));
  fill(
    closeButton(),
    el("p", { className: "kind" }, SIGNS.get(edges[0].sign).label),
    el("h2", { dir: "auto" }, titleOf(from), el("span", { className: "says" }, "and"), titleOf(to)),
    el("p", { className: "summary" }, many(edges.length, "relation")),
    tieList([...edges].sort(byWeight).map(glance)),
  );
}

function entityButton(id) {
  const button = el("button", { type: "button", dir: "auto" }, name(id));
  button.addEventListener("click", () => showEntity(id));
  return button;
}

function closeButton() {
  document.body.classList.remove("facing");
  const button = el("button", { type: "button", className: "plain close", ariaLabel: "Clear the selection" }, "✕");
  button.addEventListener("click", clear);
  return button;
}

// Opens the communities of what is to be seen.
function reveal(ids) {
  const groups = ids.map((id) => entities.get(id)).filter(closed).map((node) => node.group);
  if (!groups.length) return;
  groups.forEach((group) => state.open.add(group));
  regrouped();
}
