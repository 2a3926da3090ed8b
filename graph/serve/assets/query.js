"use strict";

const MOST = 1000;
const known = JSON.parse(document.getElementById("known").textContent);
const byId = (id) => document.getElementById(id);
const own = (kind) => known.base + kind + "/";
let running = null;

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function compact(iri) {
  const found = Object.entries(known.prefixes).find(([, start]) => iri.startsWith(start));
  return found ? found[0] + ":" + iri.slice(found[1].length) : iri;
}

function cell(value) {
  const made = element("td");
  if (!value) return made;
  if (value.type !== "uri") {
    made.textContent = value.value;
    if (/#(integer|decimal|double|float)$/.test(value.datatype || "")) made.className = "number";
    return made;
  }
  const page = ["entity", "article", "claim", "proposition"].some((kind) => value.value.startsWith(own(kind)));
  // only addresses of this server become links: data never decides where a click leads
  made.append(page ? element("a", compact(value.value), { href: value.value.slice(known.base.length) }) : compact(value.value));
  return made;
}

function ask(query, accept, signal) {
  const body = new URLSearchParams({ query });
  return fetch("sparql", { method: "POST", body, headers: { accept }, signal });
}

function say(text, wrong = false) {
  byId("message").textContent = text;
  byId("message").classList.toggle("wrong", wrong);
}

function show(found) {
  const rows = found.results ? found.results.bindings : [{ answer: { type: "literal", value: String(found.boolean) } }];
  const columns = found.results ? found.head.vars : ["answer"];
  const head = element("tr");
  head.append(...columns.map((name) => element("th", name)));
  const lines = rows.slice(0, MOST).map((row) => {
    const line = element("tr");
    line.append(...columns.map((name) => cell(row[name])));
    return line;
  });
  byId("rows").replaceChildren(head, ...lines);
  return rows.length;
}

async function run() {
  if (running) running.abort();
  const mine = (running = new AbortController());
  byId("stop").disabled = false;
  byId("rows").replaceChildren();
  byId("triples").hidden = true;
  say("Running …");
  const began = performance.now();
  try {
    const answer = await ask(filled(), "application/sparql-results+json, text/turtle;q=0.9", mine.signal);
    const text = await answer.text();
    if (mine !== running) return;
    if (!answer.ok) return say(text.trim(), true);
    const seconds = ((performance.now() - began) / 1000).toFixed(2);
    if ((answer.headers.get("content-type") || "").startsWith("text/turtle")) {
      byId("triples").textContent = text;
      byId("triples").hidden = false;
      return say("Triples in " + seconds + " s");
    }
    const count = show(JSON.parse(text));
    say(count + (count === 1 ? " row" : " rows") + " in " + seconds + " s" + (count > MOST ? "; the first " + MOST + " are shown, save them to have all" : ""));
  } catch (error) {
    say(error.name === "AbortError" ? "Stopped." : "The server does not answer.", error.name !== "AbortError");
  } finally {
    if (mine === running) {
      running = null;
      byId("stop").disabled = true;
    }
  }
}

async function save() {
  const format = byId("format").value;
  const answer = await fetch("sparql?" + new URLSearchParams({ query: filled(), format }));
  if (!answer.ok) return say((await answer.text()).trim(), true);
  const link = element("a", "", { download: "answer." + format, href: URL.createObjectURL(await answer.blob()) });
  link.click();
  URL.revokeObjectURL(link.href);
  return say("Saved.");
}

function filled() {
  let text = byId("query").value;
  for (const input of byId("parameters").querySelectorAll("input")) {
    const iri = input.dataset[input.value];
    const chosen = iri || (/^[a-z]+:/.test(input.value) ? input.value : "");
    const open = new RegExp("VALUES \\?" + input.name + " \\{ UNDEF \\}(?: # if bound: (.*))?");
    if (chosen) text = text.replace(open, (_, pattern) => "VALUES ?" + input.name + " { " + chosen + " } " + (pattern || ""));
  }
  return text;
}

async function suggest(input, list) {
  if (input.value.length < 2) return;
  const query = "SELECT DISTINCT ?e ?n WHERE { GRAPH graph:entities { ?e rdfs:label|skos:altLabel ?n } FILTER(CONTAINS(LCASE(?n), LCASE(" + JSON.stringify(input.value) + "))) } ORDER BY STRLEN(?n) ?n LIMIT 20";
  const answer = await ask(query, "application/sparql-results+json");
  if (!answer.ok) return;
  const rows = (await answer.json()).results.bindings;
  for (const row of rows) input.dataset[row.n.value] = "<" + row.e.value + ">";
  list.replaceChildren(...rows.map((row) => element("option", undefined, { value: row.n.value })));
}

function parameter(name) {
  const label = element("label", name + " ");
  const input = element("input", undefined, { name, list: "names-" + name, autocomplete: "off", placeholder: "any" });
  const list = element("datalist", undefined, { id: "names-" + name });
  input.addEventListener("input", () => suggest(input, list));
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") run(); });
  label.append(input, list);
  return label;
}

function choose() {
  const one = known.cookbook.find((query) => query.name === byId("question").value);
  byId("parameters").replaceChildren(...(one ? one.parameters.map(parameter) : []));
  if (!one) return;
  byId("query").value = one.text;
  history.replaceState(null, "", "#" + one.name);
  run();
}

byId("question").append(...known.cookbook.map((query) => element("option", query.question, { value: query.name })));
byId("question").addEventListener("change", choose);
byId("run").addEventListener("click", run);
byId("stop").addEventListener("click", () => running && running.abort());
byId("save").addEventListener("click", save);
byId("query").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(); });
byId("query").value = "SELECT ?name (COUNT(?claim) AS ?claims) WHERE {\n  ?claim a ns:Claim ; ns:subject|ns:object ?actor .\n  ?actor rdfs:label ?name\n} GROUP BY ?name ORDER BY DESC(?claims) ?name LIMIT 20";
byId("question").value = location.hash.slice(1);
choose();
