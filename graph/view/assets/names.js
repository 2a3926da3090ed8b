const LETTER = 13;
const LEADING = 15;
const FEW = 60;
const CELL = 120;
const MARGIN = 64;
const MUCH_TIED = 5;
const names = { placed: [] };
const pen = document.createElement("canvas").getContext("2d");

// As many names as have room, the best connected first, each beside its entity on whichever side is free,
// at one size on the screen however far one zooms.
function place() {
  if (!drawing.net) return;
  const scale = drawing.net.getScale();
  const taken = new Map();
  const wanted = [...drawing.nodes].map((id) => candidate(id, scale)).sort((a, b) => b.first - a.first || (a.id < b.id ? -1 : 1));
  for (const one of wanted) occupy(taken, one.disc, one.id);
  const frame = frameOf(wanted);
  const most = wanted.length > MANY && scale < 0.6 ? FEW : wanted.length;
  names.placed = wanted.slice(0, most).map((one) => located(one, taken, frame, scale)).filter(Boolean);
}

function candidate(id, scale) {
  const item = isGroup(id) ? groupAt(id) : entities.get(id);
  const radius = (isGroup(id) ? roomOf(item) : sizeOf(item)) * scale;
  const [x, y] = [spotOf(item).x * scale, spotOf(item).y * scale];
  const chosen = drawing.choice.nodes?.has(id) ? 1e6 : 0;
  const first = chosen + (isGroup(id) ? drawing.members.get(id) : drawing.degrees.get(id) ?? 0);
  const reach = radius * (isGroup(id) ? 0.5 : 1) + 1;
  return { id, x, y, radius, first, faint: !lit(id, "nodes"), group: isGroup(id), disc: { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach } };
}

function located(one, taken, frame, scale) {
  const lines = one.group ? groupLines(one.id) : wrapped(entities.get(one.id).label);
  pen.font = `${LETTER}px ${color("--plain")}`;
  const [width, height] = [Math.max(...lines.map((line) => pen.measureText(line).width)) + 6, lines.length * LEADING + 2];
  const { x, y, radius } = one;
  const spots = one.group && radius * 1.6 > height ? [[x, y]] : around(x, y, radius, width, height);
  for (const strict of one.first >= MUCH_TIED ? [true, false] : [true]) {
    for (const [cx, cy] of spots) {
      const box = { left: cx - width / 2, right: cx + width / 2, top: cy - height / 2, bottom: cy + height / 2 };
      if (box.left < frame.left || box.right > frame.right || !free(taken, box, one.id, strict)) continue;
      occupy(taken, box, null);
      return { ...one, lines, box, at: { x: cx / scale, y: cy / scale } };
    }
  }
  return null;
}

function groupLines(id) {
  const [first] = groupAt(id).names;
  const others = drawing.members.get(id) - (first ? 1 : 0);
  if (!first) return [SMALL, many(others, "entity", "entities")];
  return others ? [first, `and ${many(others, "other")}`] : [first];
}

// Names stay within the margin that the whole drawing is shown with.
function frameOf(wanted) {
  const xs = wanted.map((one) => one.x);
  return { left: Math.min(...xs) - MARGIN, right: Math.max(...xs) + MARGIN };
}

function around(x, y, radius, width, height) {
  const [across, down] = [radius + width / 2 + 1, radius + height / 2 + 1];
  const slant = radius * 0.7;
  return [
    [x, y + down], [x, y - down], [x + across, y], [x - across, y],
    [x + slant + width / 2, y + slant + height / 2], [x - slant - width / 2, y + slant + height / 2],
    [x + slant + width / 2, y - slant - height / 2], [x - slant - width / 2, y - slant - height / 2],
  ];
}

// Two lines where a name is long: half as wide, so that more names find room.
function wrapped(label) {
  if (label.length < 16 || !label.includes(" ")) return [label];
  const gaps = [...label.matchAll(/ /g)].map((match) => match.index);
  const middle = gaps.reduce((best, gap) => (Math.abs(gap - label.length / 2) < Math.abs(best - label.length / 2) ? gap : best));
  return [label.slice(0, middle), label.slice(middle + 1)];
}

function* cells(box) {
  for (let x = Math.floor(box.left / CELL); x <= Math.floor(box.right / CELL); x++) {
    for (let y = Math.floor(box.top / CELL); y <= Math.floor(box.bottom / CELL); y++) yield `${x}/${y}`;
  }
}

function occupy(taken, box, owner) {
  for (const cell of cells(box)) {
    if (!taken.has(cell)) taken.set(cell, []);
    taken.get(cell).push({ ...box, owner });
  }
}

// The name of who has many relations may cover a small mark beside it, though never another name.
function free(taken, box, owner, strict) {
  const hinders = (other) => other.owner !== owner && (strict || other.owner === null);
  for (const cell of cells(box)) {
    if (taken.get(cell)?.some((other) => hinders(other) && box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)) return false;
  }
  return true;
}

function paintNames(context) {
  const scale = drawing.net.getScale();
  context.save();
  Object.assign(context, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 4 / scale, strokeStyle: color("--paper") });
  for (const { lines, at, faint, group } of names.placed) {
    context.globalAlpha = faint ? 0.35 : 1;
    lines.forEach((line, index) => {
      context.font = `${group && !index ? 600 : 400} ${LETTER / scale}px ${color("--plain")}`;
      context.fillStyle = color(group && index ? "--muted" : "--ink");
      const y = at.y + ((index - (lines.length - 1) / 2) * LEADING) / scale;
      context.strokeText(line, at.x, y);
      context.fillText(line, at.x, y);
    });
  }
  context.restore();
}

// A click on a name is a click on what it names.
function namedAt({ x, y }) {
  const scale = drawing.net.getScale();
  const hit = names.placed.find(({ box }) => x * scale >= box.left && x * scale <= box.right && y * scale >= box.top && y * scale <= box.bottom);
  return hit?.id;
}
