const PAGE = 200;
const listed = { edges: [], upTo: PAGE };

function list(edges) {
  listed.edges = [...edges].sort((a, b) => bySupport(a, b) || (a.id < b.id ? -1 : 1));
  listed.upTo = PAGE;
  rows();
}

function rows() {
  const some = listed.edges.slice(0, listed.upTo);
  byId("rows").replaceChildren(...some.map(row));
  byId("count").textContent = `${many(some.length, "row")} of ${listed.edges.length.toLocaleString("en-GB")}`;
  byId("more").hidden = some.length === listed.edges.length;
}

function row(edge) {
  const button = el("button", { type: "button" }, edge.says);
  button.setAttribute("aria-label", `${name(edge.from)} ${edge.says} ${name(edge.to)}: show the evidence`);
  const line = el("tr", {},
    el("td", {}, bdi(name(edge.from))), el("td", {}, button), el("td", {}, bdi(name(edge.to))),
    el("td", { className: "standing" }, STANDINGS.get(edge.standing).label + (edge.contested ? ", contested" : "")),
    el("td", { className: "number" }, String(edge.support)), el("td", { className: "number" }, String(edge.denials)),
    el("td", { className: "date" }, day(edge.last)));
  line.dataset.relation = edge.id;
  line.addEventListener("click", () => showRelation(edge.id));
  return line;
}

function markRow(id) {
  for (const line of byId("rows").children) {
    if (line.dataset.relation === id) {
      line.setAttribute("aria-current", "true");
      line.scrollIntoView({ block: "nearest" });
    } else line.removeAttribute("aria-current");
  }
}
