const CLEAREST = 5000;

// Pairs of entities that are only hostile or only cooperative to each other.
function signedPairs(edges) {
  const pairs = new Map();
  for (const edge of edges) {
    if (!edge.sign || edge.from === edge.to) continue;
    const key = [edge.from, edge.to].sort().join("\n");
    pairs.set(key, (pairs.get(key) ?? edge.sign) === edge.sign ? edge.sign : 0);
  }
  return new Map([...pairs].filter(([, sign]) => sign));
}

// Threes with one or three hostile sides: a friend's enemy is a friend, or everybody is against everybody.
function tense(pairs) {
  const near = new Map();
  for (const [key, sign] of pairs) {
    const [one, other] = key.split("\n");
    for (const [here, there] of [[one, other], [other, one]]) near.set(here, (near.get(here) ?? new Map()).set(there, sign));
  }
  const found = new Map();
  for (const [key, sign] of pairs) {
    const [one, other] = key.split("\n");
    for (const [third, side] of near.get(one)) {
      const last = near.get(other).get(third);
      if (last && sign * side * last < 0) found.set([one, other, third].sort().join("\n"), true);
    }
  }
  return [...found.keys()];
}

function whatIf() {
  const stated = drawing.shown.edges.filter((edge) => edge.standing === "rel");
  const all = drawing.shown.edges.filter((edge) => edge.standing !== "not");
  const title = el("h3", {}, "If the uncertain were true", el("small", {}, many(all.length - stated.length, "relation")));
  if (all.length > CLEAREST) return [title, el("p", {}, "Filter first: there are too many relations to look for threes that pull against each other.")];
  const before = new Set(tense(signedPairs(stated)));
  const fresh = tense(signedPairs(all)).filter((key) => !before.has(key));
  const lines = fresh.slice(0, GLANCE).map((key) => el("li", {}, three(key.split("\n"))));
  const text = fresh.length ? `${many(fresh.length, "new three", "new threes")} would pull against each other, such as a friend of two enemies:` : "No new three would pull against each other.";
  return [title, el("p", {}, text), el("ul", { className: "ties" }, ...lines)];
}

function three(ids) {
  const button = el("button", { type: "button" }, el("span", { className: "text" }, bdi(ids.map(name).join(" – "))));
  const among = drawing.shown.edges.filter((edge) => ids.includes(edge.from) && ids.includes(edge.to));
  button.addEventListener("click", () => light(new Set(ids), new Set(among.map((edge) => edge.id))));
  return button;
}
