const page = JSON.parse(byId("data").textContent);
const entities = new Map(page.nodes.map((node) => [node.id, node]));
const relations = new Map(page.edges.map((edge) => [edge.id, edge]));

const STANDINGS = new Map([
  ["rel", { label: "Stated", note: "asserted, or claimed by a named source", dashes: null, statuses: ["asserted", "claimed"] }],
  ["may", { label: "Uncertain", note: "suspected, possible or intended", dashes: [10, 6], statuses: ["suspected", "possible", "intended"] }],
  ["not", { label: "Denied", note: "doubted or denied", dashes: [2, 5], statuses: ["doubted", "denied"] }],
]);
const standingOf = (status) => [...STANDINGS].find(([, standing]) => standing.statuses.includes(status))?.[0] ?? "may";

const SIGNS = new Map([
  [-1, { label: "Hostile", color: "--hostile" }],
  [1, { label: "Cooperative", color: "--cooperative" }],
  [0, { label: "Neither", color: "--neutral" }],
]);

// What is switched off in the legend; empty sets show everything. The page opens without posts and places,
// unless there is nothing else.
const background = page.edges.some((edge) => !edge.background) ? page.edges.filter((edge) => edge.background).map((edge) => edge.relation) : [];
const off = { relation: new Set(background), status: new Set(), type: new Set() };
const only = { contested: false };

const name = (id) => entities.get(id).name;
const relationsOf = (id) => page.edges.filter((edge) => edge.from === id || edge.to === id);
const typeLabel = (type) => page.types[type] ?? type;

function shown(edge) {
  return (
    !off.relation.has(edge.relation) &&
    Object.keys(edge.statuses).some((status) => !off.status.has(status)) &&
    [edge.from, edge.to].every((end) => !off.type.has(entities.get(end).type)) &&
    (!only.contested || edge.contested)
  );
}

// An entity stays while one of its relations does, or if it never had one.
function visible() {
  const edges = page.edges.filter(shown);
  const ends = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const alone = (node) => node.degree === 0 && !off.type.has(node.type);
  const nodes = page.nodes.filter((node) => ends.has(node.id) || alone(node));
  return { nodes: new Set(nodes.map((node) => node.id)), edges };
}

function tally(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function find(text) {
  const wanted = fold(text.trim());
  if (!wanted) return [];
  const hits = page.nodes.flatMap((node) => {
    const names = [node.name, ...node.aliases];
    const hit = names.find((one) => fold(one).startsWith(wanted)) ?? names.find((one) => fold(one).includes(wanted));
    if (hit === undefined) return [];
    const rank = (fold(hit).startsWith(wanted) ? 0 : 2) + (hit === node.name ? 0 : 1);
    return [{ node, hit, rank }];
  });
  return hits.sort((a, b) => a.rank - b.rank || b.node.degree - a.node.degree).slice(0, 8);
}
