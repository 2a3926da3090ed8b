const SMALL = "Small groups";
const LINES = 150;

// A large network opens on its communities; one that is opened shows its entities in the room kept for them.
const closed = (node) => node.group !== null && !state.open.has(node.group);
const homeOf = (id) => (closed(entities.get(id)) ? `group/${entities.get(id).group}` : id);
const groupAt = (id) => page.groups[Number(id.slice("group/".length))];
const isGroup = (id) => id.startsWith("group/");

function titleOf(id) {
  if (!isGroup(id)) return name(id);
  return groupAt(id).names.join(", ") || SMALL;
}

// What is drawn of what is visible: entities and relations, or communities with the sums of relations between them.
function gathered({ nodes, edges }) {
  const members = tally([...nodes].map(homeOf));
  const single = edges.filter((edge) => homeOf(edge.from) === edge.from && homeOf(edge.to) === edge.to);
  const sums = page.groups.length ? bundled(edges) : [];
  return { members, single, bundles: sums.slice(0, LINES), undrawn: sums.length - Math.min(LINES, sums.length) };
}

function bundled(edges) {
  const sums = new Map();
  for (const edge of edges) {
    const ends = [homeOf(edge.from), homeOf(edge.to)].sort();
    if (ends[0] === ends[1] || !ends.some(isGroup)) continue;
    const id = `sum/${edge.sign}/${ends.join("/")}`;
    if (!sums.has(id)) sums.set(id, { id, from: ends[0], to: ends[1], sign: edge.sign, edges: [] });
    sums.get(id).edges.push(edge);
  }
  return [...sums.values()].sort((a, b) => b.edges.length - a.edges.length || (a.id < b.id ? -1 : 1));
}

function openGroup(index) {
  state.open.add(index);
  aim(page.nodes.filter((node) => node.group === index && drawing.shown.nodes.has(node.id)));
  regrouped();
}

function closeGroups() {
  state.open.clear();
  regrouped();
  whole();
}

function regrouped() {
  gather();
  chips();
  remember();
}
