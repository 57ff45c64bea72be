// Drawing hours on the week with a mouse or a finger, and changing them with the arrow keys. All of it can be done by the forms, too.
const ROW = 15, DAY = 1440, HOLD_MS = 300, SLACK_PX = 8, PAUSE_MS = 600, USUAL = 60;
let drag = null, keys = null, focusNext = "";

const week = () => document.getElementById("week");
const isGrid = () => getComputedStyle(week()).display === "grid"; // on a phone it is a list
const clock = (minute) => `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const said = (minute) => new Date(2001, 0, 1, 0, minute % DAY).toLocaleTimeString(week().dataset.locale, { hour: "numeric", minute: "2-digit", ...week().dataset.cycle && { hour12: week().dataset.cycle === "12" } });

function minuteAt(column, y) {
  const { top, height } = column.getBoundingClientRect();
  const from = week().dataset.from * ROW, to = week().dataset.to * ROW;
  const minute = from + ((y - top) / height) * (to - from);
  return Math.max(from, Math.min(to, Math.round(minute / ROW) * ROW));
}

function draw(item, start, end) {
  item.classList.remove(...[...item.classList].filter((name) => /^(at|for)-\d/.test(name)));
  item.classList.add(`at-${Math.floor(start / ROW)}`, `for-${Math.max(1, Math.ceil(end / ROW) - Math.floor(start / ROW))}`);
  item.querySelector(".when").textContent = `${said(start)}–${said(end)}`;
}

function send(url, values) {
  htmx.ajax("POST", url, { source: "#week", target: "#editor", swap: "outerHTML", values });
}

function change(item, start, end) {
  focusNext = item.querySelector("a").id;
  send(item.dataset.hours, { "change-day": item.parentElement.dataset.weekday, "change-starts": clock(start), "change-ends": clock(end) });
}

// The edges of each window can be taken hold of. The end of hours that run past midnight stands on the next day: not by hand.
function addGrips() {
  if (!week()) return;
  week().classList.add("can-drag");
  for (const item of week().querySelectorAll("[data-hours]:not(:has(.grip))")) {
    for (const edge of "overnight" in item.dataset ? ["top"] : ["top", "bottom"]) {
      const grip = document.createElement("span");
      grip.className = `grip is-${edge}`;
      grip.dataset.edge = edge;
      item.append(grip);
    }
  }
}

function begin(event, column, item, edge) {
  const at = minuteAt(column, event.clientY);
  if (item) {
    const start = Number(item.dataset.starts), end = Number(item.dataset.ends);
    drag = { column, item, edge, start, end: "overnight" in item.dataset ? DAY : end, pointer: event.pointerId };
  } else {
    const draft = document.createElement("li");
    draft.className = "cal-item is-open is-draft";
    draft.append(Object.assign(document.createElement("span"), { className: "when" }));
    column.append(draft);
    drag = { column, item: draft, anchor: at, start: at, end: at, pointer: event.pointerId };
    draw(draft, at, at + ROW);
  }
  week().classList.add("is-dragging");
}

function follow(event) {
  const at = minuteAt(drag.column, event.clientY);
  if ("anchor" in drag) [drag.start, drag.end] = [Math.min(at, drag.anchor), Math.max(at, drag.anchor)];
  else if (drag.edge === "top") drag.start = Math.min(at, drag.end - ROW);
  else drag.end = Math.max(at, drag.start + ROW);
  drag.moved = true;
  draw(drag.item, drag.start, Math.max(drag.end, drag.start + ROW));
}

function finish() {
  const { column, item, anchor, start, end, moved } = drag;
  cancel();
  if (anchor === undefined) {
    if (moved) change(item, start, "overnight" in item.dataset ? Number(item.dataset.ends) : end);
    return;
  }
  item.remove();
  if (end > start) send(week().dataset.add, { "add-days": column.dataset.weekday, "add-starts": clock(start), "add-ends": clock(end) });
  else fillIn(column.dataset.weekday, start);
}

function cancel() {
  week()?.classList.remove("is-dragging");
  drag = null;
}

// A mere click on empty time writes it into the form, ready to be changed.
function fillIn(weekday, start) {
  const form = document.getElementById("add-hours");
  if (!form) return;
  for (const box of form.querySelectorAll("[name=add-days]")) box.checked = box.value === weekday;
  form.querySelector("[name=add-starts]").value = clock(Math.min(start, DAY - ROW));
  form.querySelector("[name=add-ends]").value = clock(Math.min(start + USUAL, DAY));
  form.querySelector("[name=add-starts]").focus();
}

let hold = null;
const letGo = () => { clearTimeout(hold?.timer); hold = null; };

document.addEventListener("pointerdown", (event) => {
  const column = event.target.closest?.("#week .cal-slots");
  if (!column || event.button || drag || !isGrid()) return;
  const edge = event.target.dataset.edge, item = event.target.closest(".cal-item");
  if (item && !edge) return;
  if (event.pointerType !== "touch" || edge) {
    event.preventDefault();
    return begin(event, column, item, edge);
  }
  hold = { x: event.clientX, y: event.clientY, timer: setTimeout(() => { hold = null; begin(event, column); }, HOLD_MS) };
});
document.addEventListener("pointermove", (event) => {
  if (hold && Math.hypot(event.clientX - hold.x, event.clientY - hold.y) > SLACK_PX) letGo();
  if (drag?.pointer === event.pointerId) follow(event);
});
document.addEventListener("pointerup", (event) => { letGo(); if (drag?.pointer === event.pointerId) finish(); });
document.addEventListener("pointercancel", () => {
  letGo();
  if (!drag) return;
  if ("anchor" in drag) drag.item.remove();
  else draw(drag.item, Number(drag.item.dataset.starts), Number(drag.item.dataset.ends) || DAY);
  cancel();
});
document.addEventListener("touchmove", (event) => { if (drag) event.preventDefault(); }, { passive: false }); // a finger that draws does not scroll

document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.("#week [data-hours]");
  if (event.key === "Escape" && drag) return document.dispatchEvent(new Event("pointercancel"));
  if (!item || "overnight" in item.dataset || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const by = event.key === "ArrowUp" ? -ROW : ROW;
  keys = keys?.item === item ? keys : { item, start: Number(item.dataset.starts), end: Number(item.dataset.ends) };
  if (event.shiftKey) keys.start = Math.max(0, Math.min(keys.start + by, keys.end - ROW));
  else keys.end = Math.min(DAY, Math.max(keys.end + by, keys.start + ROW));
  draw(item, keys.start, keys.end);
  clearTimeout(keys.timer);
  keys.timer = setTimeout(() => { const { item, start, end } = keys; keys = null; change(item, start, end); }, PAUSE_MS);
});

document.addEventListener("htmx:after:swap", () => {
  addGrips();
  if (focusNext) document.getElementById(focusNext)?.focus({ preventScroll: true });
  focusNext = "";
});
addGrips();
