// The shortest ways between two entities over the relations shown; what is only denied leads nowhere.
function shortest(one, other) {
  const usable = drawing.shown.edges.filter((edge) => edge.standing !== "not");
  const next = new Map();
  for (const edge of usable) {
    for (const [here, there] of [[edge.from, edge.to], [edge.to, edge.from]]) {
      if (!next.has(here)) next.set(here, []);
      next.get(here).push(there);
    }
  }
  const [from, to] = [steps(next, one), steps(next, other)];
  const length = from.get(other);
  if (length === undefined) return null;
  const edges = usable.filter((edge) => onTheWay(edge.from, edge.to) || onTheWay(edge.to, edge.from));
  function onTheWay(here, there) {
    return from.get(here) + 1 + to.get(there) === length;
  }
  return { length, edges: edges.sort((a, b) => depth(a) - depth(b) || byWeight(a, b)), depth };
  function depth(edge) {
    return Math.min(from.get(edge.from), from.get(edge.to)) + 1;
  }
}

function steps(next, start) {
  const reached = new Map([[start, 0]]);
  for (const here of reached.keys()) {
    for (const there of next.get(here) ?? []) if (!reached.has(there)) reached.set(there, reached.get(here) + 1);
  }
  return reached;
}

const pathing = { from: null };

function startPath(id) {
  pathing.from = id;
  byId("asking").replaceChildren(el("span", {}, "Path from ", el("b", {}, bdi(name(id))), ": choose the other end in the drawing, or search for it. "), chip("Cancel", stopPath));
  byId("asking").hidden = false;
}

function stopPath() {
  pathing.from = null;
  byId("asking").hidden = true;
}

function showPath(one, other) {
  stopPath();
  state.chosen = { kind: "path", ids: [one, other] };
  const found = shortest(one, other);
  drawing.net.unselectAll();
  const title = el("h2", {}, entityButton(one), el("span", { className: "says" }, "to"), entityButton(other));
  if (!found) {
    light(new Set([one, other]), new Set());
    fill(closeButton(), el("p", { className: "kind" }, "Path"), title, el("p", { className: "contested" }, "No path between them over what is shown now. Denied relations are no path; filters may hide one."));
  } else {
    const along = [one, other, ...found.edges.flatMap((edge) => [edge.from, edge.to])];
    reveal(along);
    light(new Set(along), new Set(found.edges.map((edge) => edge.id)));
    focusOn(along.map((id) => entities.get(id)));
    fill(closeButton(), el("p", { className: "kind" }, "Path"), title,
      el("p", { className: "summary" }, `${many(found.length, "step")} over what is shown now. `, uncertain(found)),
      ...Array.from({ length: found.length }, (_, index) => level(found, index + 1)).flat());
  }
  remember();
}

function uncertain({ edges }) {
  const open = edges.filter((edge) => edge.standing === "may").length;
  return open ? `${many(open, "relation")} on the way ${open === 1 ? "is" : "are"} uncertain.` : "Every relation on the way is stated.";
}

function level(found, step) {
  const edges = found.edges.filter((edge) => found.depth(edge) === step);
  return [el("h3", {}, `Step ${step}`, el("small", {}, edges.length > 1 ? many(edges.length, "relation") : "")), el("ul", { className: "ties" }, ...edges.map((edge) => el("li", {}, glance(edge))))];
}
