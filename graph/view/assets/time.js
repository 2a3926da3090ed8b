const BARS = 90;
const timing = { days: [], timer: null };

// The bar below the drawing: how much was said when, and from which day to which it is shown.
function timebar() {
  stop();
  timing.days = [...new Set(page.edges.flatMap((edge) => edge.claims.flatMap((claim) => daysOf(claim, state.time.by)).filter(Boolean)))].sort();
  byId("time").hidden = page.edges.length === 0;
  byId("by").value = state.time.by;
  byId("undated").checked = state.time.undated;
  byId("undated-count").textContent = page.edges.flatMap((edge) => edge.claims).filter((claim) => !daysOf(claim, state.time.by)[0]).length.toLocaleString("en-GB");
  const last = Math.max(0, timing.days.length - 1);
  for (const [id, value] of [["from", indexOf(state.time.from, 0)], ["to", indexOf(state.time.to, last)]]) {
    Object.assign(byId(id), { min: 0, max: last, value, disabled: last === 0 });
  }
  byId("play").disabled = last === 0;
  histogram();
  sayTime();
}

function indexOf(iso, otherwise) {
  if (!iso) return otherwise;
  const at = timing.days.findLastIndex((one) => one <= iso);
  return Math.max(0, at);
}

function histogram() {
  const [count, days] = [Math.min(BARS, timing.days.length), timing.days.length];
  const bars = Array.from({ length: count }, () => ({ "-1": 0, 0: 0, 1: 0 }));
  const slot = new Map(timing.days.map((iso, index) => [iso, Math.floor((index * count) / days)]));
  for (const edge of page.edges) for (const claim of edge.claims) {
    const [start] = daysOf(claim, state.time.by);
    if (start) bars[slot.get(start)][edge.sign] += 1;
  }
  const most = Math.max(1, ...bars.map((bar) => bar[-1] + bar[0] + bar[1]));
  byId("bars").setAttribute("viewBox", `0 0 ${Math.max(1, count)} 1`);
  byId("bars").replaceChildren(...bars.flatMap((bar, index) => stack(bar, index, most)));
}

function stack(bar, x, most) {
  let top = 1;
  return [-1, 0, 1].filter((sign) => bar[sign]).map((sign) => {
    const height = bar[sign] / most;
    top -= height;
    return drawn("rect", { x: x + 0.1, y: top, width: 0.8, height, fill: `var(${SIGNS.get(sign).color})` });
  });
}

function sayTime() {
  const [from, to] = [timing.days[Number(byId("from").value)], timing.days[Number(byId("to").value)]];
  byId("from").setAttribute("aria-valuetext", day(from));
  byId("to").setAttribute("aria-valuetext", day(to));
  const wrong = from > to ? "the first day is after the last" : `${day(from)} – ${day(to)}`;
  byId("period").textContent = timing.days.length ? wrong : "nothing is dated";
  const last = Math.max(1, timing.days.length - 1);
  byId("veil").style.insetInline = `${(Number(byId("from").value) / last) * 100}% ${100 - (Number(byId("to").value) / last) * 100}%`;
}

function timed() {
  const [from, to, last] = [Number(byId("from").value), Number(byId("to").value), timing.days.length - 1];
  state.time = {
    by: byId("by").value, undated: byId("undated").checked,
    from: from > 0 ? timing.days[from] : "", to: to < last ? timing.days[to] : "",
  };
  sayTime();
  changed();
}

function otherTime() {
  state.time = { ...state.time, by: byId("by").value, from: "", to: "" };
  timebar();
  changed();
}

function play() {
  if (timing.timer) {
    stop();
    return;
  }
  const last = timing.days.length - 1;
  if (Number(byId("to").value) >= last) {
    const width = Math.min(last, Number(byId("to").value) - Number(byId("from").value));
    byId("to").value = Number(byId("from").value) > 0 ? width : 0;
    byId("from").value = 0;
  }
  timing.sliding = Number(byId("from").value) > 0 || state.time.from !== "";
  byId("play").setAttribute("aria-pressed", "true");
  byId("play").firstChild.textContent = "❚❚";
  timing.timer = setInterval(tick, still.matches ? 1000 : 400);
  tick();
}

function tick() {
  const last = timing.days.length - 1;
  const step = Math.ceil(last / 60);
  if (timing.sliding) byId("from").value = Number(byId("from").value) + step;
  byId("to").value = Number(byId("to").value) + step;
  timed();
  if (Number(byId("to").value) >= last) stop();
}

function stop() {
  clearInterval(timing.timer);
  timing.timer = null;
  byId("play").setAttribute("aria-pressed", "false");
  byId("play").firstChild.textContent = "▶";
}
