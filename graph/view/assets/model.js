const page = unpacked(JSON.parse(byId("data").textContent));
const entities = new Map(page.nodes.map((node) => [node.id, node]));
const relations = new Map(page.edges.map((edge) => [edge.id, edge]));
const ties = new Map(page.nodes.map((node) => [node.id, []]));
for (const edge of page.edges) for (const end of new Set([edge.from, edge.to])) ties.get(end).push(edge);

// The file holds each article once, and of every item only what is not the usual.
function unpacked(data) {
  const { node, edge, claim } = data.usual;
  const whole = (one) => ({ ...claim, ...data.articles[one.article], ...one, article: data.articles[one.article].article });
  data.nodes = data.nodes.map((one) => ({ ...node, ...one }));
  data.edges = data.edges.map((one) => ({ ...edge, ...one, claims: one.claims.map(whole) }));
  return data;
}

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

// The page opens without posts and places, unless there is nothing else.
const background = page.edges.some((edge) => !edge.background) ? page.edges.filter((edge) => edge.background).map((edge) => edge.relation) : [];

const opening = () => ({
  off: { relation: new Set(background), status: new Set(), type: new Set() },
  contested: false,
  whatIf: false,
  sources: 1,
  time: { by: "published", from: "", to: "", undated: true },
  hidden: new Set(),
  pinned: new Set(),
  around: new Set(),
  open: new Set(),
  chosen: null,
});

// Everything that the reader has chosen; what is not here is not in a link either.
let state = opening();

const name = (id) => entities.get(id).name;
const relationsOf = (id) => ties.get(id);
const typeLabel = (type) => page.types[type] ?? type;

function inTime(claim) {
  const { by, from, to, undated } = state.time;
  const [start, end] = daysOf(claim, by);
  if (!start) return undated;
  return (!from || end >= from) && (!to || start <= to);
}

function daysOf(claim, by) {
  if (by === "published") return [claim.published, claim.published];
  return [claim.when_start ?? claim.when_end, claim.when_end ?? claim.when_start];
}

const passes = (claim) => !state.off.status.has(claim.status) && inTime(claim);

function shown(edge) {
  return (
    !state.off.relation.has(edge.relation) &&
    edge.support + edge.denials >= state.sources &&
    (!state.contested || edge.contested) &&
    [edge.from, edge.to].every(admitted) &&
    edge.claims.some(passes)
  );
}

function admitted(id) {
  if (state.hidden.has(id)) return false;
  if (state.around.size && !circle.has(id)) return false;
  return !state.off.type.has(entities.get(id).type);
}

// An entity stays while one of its relations does, if it never had one, or if it is pinned.
function visible() {
  circle = within(state.around);
  const edges = page.edges.filter(shown);
  const ends = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const alone = (node) => node.degree === 0 && admitted(node.id);
  const nodes = page.nodes.filter((node) => ends.has(node.id) || alone(node) || state.pinned.has(node.id));
  return { nodes: new Set(nodes.map((node) => node.id)), edges };
}

let circle = new Set();

// The chosen entities and all that have a relation of a shown kind with one of them.
function within(centres) {
  const near = [...centres].flatMap((id) => relationsOf(id).filter((edge) => !state.off.relation.has(edge.relation)));
  return new Set([...centres, ...near.flatMap((edge) => [edge.from, edge.to])]);
}

function tally(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const bySupport = (a, b) => b.support + b.denials - a.support - a.denials;
const degreeOf = (edge) => entities.get(edge.from).degree + entities.get(edge.to).degree;
const byWeight = (a, b) => bySupport(a, b) || degreeOf(b) - degreeOf(a) || (a.id < b.id ? -1 : 1);
