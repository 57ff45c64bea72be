// What is written in the room: kept by Lectern, shown beside the picture.
import { ask, byId, data, sayAloud, word } from "./talk.js";

const panel = byId("chat");
const opener = byId("chat-open");
const shown = new Set();
let unread = 0;
let afterSaid = () => {};

export function whenSaid(does) { afterSaid = does; }

export function toggle(open = panel?.hidden) {
  if (!panel) return;
  panel.hidden = !open;
  opener.ariaExpanded = String(open);
  document.body.classList.toggle("has-chat", open);
  if (open) {
    unread = 0;
    count();
    byId("chat-text").focus();
    toEnd();
  } else if (document.activeElement === document.body || panel.contains(document.activeElement)) {
    opener.focus();
  }
}

export const isOpen = () => Boolean(panel && !panel.hidden);

// `quietly`: what was said before one came is there to read, but not news.
export function show(messages, { quietly = false } = {}) {
  if (!panel) return;
  const fresh = messages.filter((message) => !shown.has(message.id));
  for (const message of fresh) {
    shown.add(message.id);
    byId("chat-lines").append(line(message));
    if (message.mine || quietly) continue;
    sayAloud(word("said", { name: message.by, text: message.body }));
    if (!isOpen()) unread += 1;
  }
  if (!fresh.length) return;
  byId("chat-empty").hidden = true;
  count();
  toEnd();
}

function line({ by, mine, body, at, time: clock }) {
  const element = byId("line").content.firstElementChild.cloneNode(true);
  element.classList.toggle("is-mine", mine);
  element.querySelector(".by").textContent = mine ? word("you") : by;
  const time = element.querySelector("time");
  time.dateTime = at;
  time.textContent = clock;
  element.querySelector(".text").textContent = body;
  return element;
}

function count() {
  const badge = byId("unread");
  badge.hidden = unread === 0;
  badge.textContent = unread;
  badge.ariaLabel = word("unread", { count: unread });
}

function toEnd() { byId("chat-lines").scrollTop = byId("chat-lines").scrollHeight; }

let sending = null; // {id, body}: a text that is sent again keeps its id, so it stands there once
async function send() {
  const field = byId("chat-text");
  const body = field.value.trim();
  if (!body) return;
  if (sending?.body !== body) sending = { id: crypto.randomUUID(), body };
  const { id } = sending;
  field.readOnly = true;
  try {
    const answer = await ask("POST", "/messages", { id, body });
    if (!answer.ok) return fail(answer.body.detail ?? word("not_sent"));
    sending = null;
    field.value = "";
    byId("chat-error").hidden = true;
    show([{ id, by: data.name, mine: true, body, at: answer.body.at, time: answer.body.time }]);
    afterSaid();
  } catch {
    fail(word("not_sent"));
  } finally {
    field.readOnly = false;
    field.focus();
  }
}

function fail(text) {
  byId("chat-error").textContent = text;
  byId("chat-error").hidden = false;
}

if (panel) {
  opener.addEventListener("click", () => toggle());
  byId("chat-close").addEventListener("click", () => toggle(false));
  byId("chat-form").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  byId("chat-text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
}
