function showRelation(id) {
  const edge = relations.get(id);
  paint({ nodes: new Set([edge.from, edge.to]), edges: new Set([id]) });
  relabel();
  if (drawing.edges.has(id)) drawing.net.selectEdges([id]);
  else drawing.net.unselectAll();
  markRow(id);
  fill(
    closeButton(),
    el("p", { className: "kind" }, lineSwatch(`var(${SIGNS.get(edge.sign).color})`, edge.dashes), STANDINGS.get(edge.standing).label),
    el("h2", {}, entityButton(edge.from), saying(edge), entityButton(edge.to)),
    el("p", { className: "summary" }, sentenceCase(standingText(edge)), period(edge)),
    edge.contested ? el("p", { className: "contested" }, "Contested: stated or suspected by some, denied by others. Both sides are below.") : null,
    ...[...STANDINGS.keys()].flatMap((standing) => claimsOf(edge, standing)),
  );
}

function saying(edge) {
  const words = el("span", { className: "says" }, `${edge.symmetric ? "↔" : "→"} ${edge.says}`);
  words.style.color = `var(${SIGNS.get(edge.sign).color})`;
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
  const ties = relationsOf(id).filter((edge) => drawing.edges.has(edge.id));
  const near = new Set([id, ...ties.flatMap((edge) => [edge.from, edge.to])]);
  paint({ nodes: near, edges: new Set(ties.map((edge) => edge.id)) });
  relabel();
  if (drawing.nodes.has(id)) drawing.net.selectNodes([id]);
  else drawing.net.unselectAll();
  markRow(null);
  fill(
    closeButton(),
    el("p", { className: "kind" }, typeLabel(node.type)),
    el("h2", { dir: "auto" }, node.name),
    facts(node),
    el("h3", {}, many(ties.length, "relation"), el("small", {}, hiddenTies(node, ties))),
    el("ul", { className: "ties" }, ...ties.sort(bySupport).map((edge) => el("li", {}, tie(edge, id)))),
  );
}

const hiddenTies = (node, ties) => (ties.length < node.degree ? `${node.degree - ties.length} more hidden by the filters` : "");
const bySupport = (a, b) => b.support + b.denials - a.support - a.denials;

function facts(node) {
  const rows = [];
  if (node.aliases.length) rows.push(el("dt", {}, "Also"), el("dd", { dir: "auto" }, node.aliases.join(", ")));
  if (/^Q[1-9]\d*$/.test(node.wikidata ?? "")) {
    rows.push(el("dt", {}, "Wikidata"), el("dd", {}, link(node.wikidata, `https://www.wikidata.org/wiki/${node.wikidata}`)));
  }
  return rows.length ? el("dl", {}, ...rows) : null;
}

function tie(edge, id) {
  const [before, other, after] = edge.from === id ? [`${edge.says} `, edge.to, ""] : ["", edge.from, ` ${edge.says}`];
  const text = el("span", { className: "text" }, before, el("b", {}, bdi(name(other))), after, edge.contested ? " (contested)" : "");
  const button = el("button", { type: "button" }, lineSwatch(`var(${SIGNS.get(edge.sign).color})`, edge.dashes), text,
    el("span", { className: "number" }, many(edge.claims.length, "claim")));
  button.addEventListener("click", () => showRelation(edge.id));
  return button;
}

function entityButton(id) {
  const button = el("button", { type: "button", dir: "auto" }, name(id));
  button.addEventListener("click", () => showEntity(id));
  return button;
}

function closeButton() {
  const button = el("button", { type: "button", className: "plain close", ariaLabel: "Clear the selection" }, "✕");
  button.addEventListener("click", clear);
  return button;
}

function clear() {
  paint();
  drawing.net.unselectAll();
  markRow(null);
  fill(el("div", { className: "hint" },
    el("p", { className: "kind" }, "At a glance"),
    el("p", {}, "Choose a line here, in the drawing or in the table to read every sentence behind it: who said it, how sure they were, where it was printed."),
    ...overview(),
  ));
  relabel();
}

// Who is against whom, who is with whom, and what nobody vouches for: the best supported of each.
function overview() {
  const stated = page.edges.filter((edge) => edge.standing === "rel" && !edge.denials);
  const lists = [
    ["Against each other", stated.filter((edge) => edge.sign < 0)],
    ["With each other", stated.filter((edge) => edge.sign > 0)],
    ["Only suspected, possible or intended", page.edges.filter((edge) => edge.standing === "may" && !edge.denials)],
    ["Contested or denied", page.edges.filter((edge) => edge.denials)],
  ];
  return lists.filter(([, edges]) => edges.length).flatMap(([title, edges]) => [
    el("h3", {}, title, el("small", {}, `${Math.min(GLANCE, edges.length)} of ${edges.length}`)),
    el("ul", { className: "ties" }, ...edges.sort(byWeight).slice(0, GLANCE).map((edge) => el("li", {}, glance(edge)))),
  ]);
}

const GLANCE = 5;
const degreeOf = (edge) => entities.get(edge.from).degree + entities.get(edge.to).degree;
const byWeight = (a, b) => bySupport(a, b) || degreeOf(b) - degreeOf(a) || (a.id < b.id ? -1 : 1);

function glance(edge) {
  const text = el("span", { className: "text" }, el("b", {}, bdi(name(edge.from))), ` ${edge.says} `, el("b", {}, bdi(name(edge.to))));
  const button = el("button", { type: "button" }, lineSwatch(`var(${SIGNS.get(edge.sign).color})`, edge.dashes), text,
    el("span", { className: "number" }, many(edge.support + edge.denials, "source")));
  button.addEventListener("click", () => showRelation(edge.id));
  return button;
}

function fill(...parts) {
  document.body.classList.toggle("chosen", parts.length > 1);
  byId("panel").replaceChildren(...parts.filter((part) => part !== null));
  byId("panel").scrollTop = 0;
}
