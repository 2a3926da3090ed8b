const SMALL = "Small groups";
const LINES = 150;
const APART = 95;

// A large network opens on its communities; one that is opened shows its entities in the room kept for them.
const closed = (node) => node.group !== null && !state.open.has(node.group) && !drawing.rings.has(node.id);
const homeOf = (id) => (!isGroup(id) && closed(entities.get(id)) ? `group/${entities.get(id).group}` : id);
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

// The neighbours of somebody in a large network may be anywhere in it: they are drawn around him, hostile ones together.
function rings({ nodes, edges }) {
  if (!page.groups.length || !state.around.size || nodes.size > MANY) return new Map();
  const signs = new Map();
  for (const edge of edges) for (const end of [edge.from, edge.to]) signs.set(end, (signs.get(end) ?? 0) + edge.sign);
  const middle = [...state.around].filter((id) => nodes.has(id));
  const others = [...nodes].filter((id) => !state.around.has(id)).sort((a, b) => signs.get(a) - signs.get(b) || (name(a) < name(b) ? -1 : 1));
  const places = new Map(circled(middle, middle.length > 1 ? 60 : 0));
  let radius = 210;
  while (others.length) {
    const row = others.splice(0, Math.floor((2 * Math.PI * radius) / APART));
    for (const place of circled(row, radius)) places.set(...place);
    radius += 110;
  }
  return places;
}

function circled(ids, radius) {
  return ids.map((id, index) => {
    const turn = (2 * Math.PI * index) / ids.length - Math.PI / 2;
    return [id, { x: radius * Math.cos(turn) * 1.25, y: radius * Math.sin(turn) }];
  });
}
