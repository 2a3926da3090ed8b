// What the reader has chosen as the part of the address after #, so that a colleague opens the same view.
const LISTS = ["hidden", "pinned", "around", "open"];

function written() {
  const link = new URLSearchParams();
  const fresh = opening();
  for (const [facet, off] of Object.entries(state.off)) {
    if (same(off, fresh.off[facet])) continue;
    for (const value of off.size ? off : [""]) link.append(`without-${facet}`, value);
  }
  for (const key of ["contested", "whatIf", "sources"]) if (state[key] !== fresh[key]) link.set(key, Number(state[key]));
  for (const [key, value] of Object.entries(state.time)) if (value !== fresh.time[key]) link.set(key, key === "undated" ? Number(value) : value);
  for (const key of LISTS) for (const value of state[key]) link.append(key, value);
  if (state.chosen) for (const value of state.chosen.ids) link.append(state.chosen.kind, value);
  return link.toString();
}

const same = (one, other) => one.size === other.size && [...one].every((value) => other.has(value));

function read(text) {
  const link = new URLSearchParams(text);
  const found = opening();
  for (const facet of Object.keys(found.off)) {
    if (link.has(`without-${facet}`)) found.off[facet] = new Set(link.getAll(`without-${facet}`).filter(Boolean));
  }
  for (const key of ["contested", "whatIf"]) found[key] = link.get(key) === "1";
  found.sources = Math.max(1, Number.parseInt(link.get("sources"), 10) || 1);
  if (link.get("by") === "event") found.time.by = "event";
  for (const key of ["from", "to"]) if (/^\d{4}-\d\d-\d\d$/.test(link.get(key) ?? "")) found.time[key] = link.get(key);
  found.time.undated = link.get("undated") !== "0";
  for (const key of ["hidden", "pinned", "around"]) found[key] = new Set(link.getAll(key).filter((id) => entities.has(id)));
  found.open = new Set(link.getAll("open").map(Number).filter((group) => page.groups[group]));
  found.chosen = chosenIn(link);
  return found;
}

function chosenIn(link) {
  const entity = link.get("entity");
  if (entities.has(entity)) return { kind: "entity", ids: [entity] };
  if (relations.has(link.get("relation"))) return { kind: "relation", ids: [link.get("relation")] };
  const ends = link.getAll("path").filter((id) => entities.has(id));
  return ends.length === 2 ? { kind: "path", ids: ends } : null;
}

// A view within a notebook has no address of its own.
const addressed = location.protocol !== "about:";

function remember() {
  if (!addressed) return;
  const link = written();
  if (link !== location.hash.slice(1)) history.replaceState(null, "", link ? `#${link}` : location.pathname + location.search);
}
