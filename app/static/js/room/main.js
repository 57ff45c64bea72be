// The built-in room: come in, ask again and again what is new, show it, and go.
import * as chat from "./chat.js";
import { Devices, press } from "./devices.js";
import { Mesh } from "./mesh.js";
import { Post } from "./post.js";
import { ask, byId, data, everyHalfSecond, hideTrouble, now, quiet, sayAloud, sayGoodbye, showTimeLeft, showTrouble, tell, word } from "./talk.js";
import { mark, others, play, remove, setState, tileOf } from "./tiles.js";

const BEAT_MS = 10000;
const QUICK_MS = 1000; // while somebody connects
const CALM_MS = 3000; // a poke from the others makes it sooner
const me = { id: null, hand: false };
const state = { seq: 0, after: 0, saidAfter: "", nextBeat: 0, nextPoll: 0, asking: false, failures: 0, quickUntil: 0, left: false };
const known = new Map(); // the others, as last told
let post = null;

const own = tileOf("self", data.name, { own: true });
const mesh = new Mesh({
  iceServers: data.config.iceServers,
  hooks: {
    send: (to, kind, body) => post?.send(to, kind, body),
    stream: (id, stream) => known.has(id) && play(tileOf(id, known.get(id).name), stream),
    state: (id, key) => setState(id, key && word(key, { name: known.get(id)?.name ?? "" })),
    poke: () => { state.nextPoll = 0; },
  },
});
const devices = new Devices(own, { put: (...what) => mesh.put(...what), changed: () => { state.nextBeat = 0; } });

async function comeIn() {
  const answer = await ask("POST", "/peers");
  if (!answer.ok) return location.reload(); // the page itself says why not
  me.id = answer.body.id;
  document.body.classList.add("is-inside");
  Object.assign(state, { seq: 0, after: 0, nextBeat: 0, nextPoll: 0, quickUntil: now() + 15000 });
  post?.close();
  post = new Post(me.id);
  if (me.hand) raise(true);
  return undefined;
}

async function beat() {
  state.nextBeat = now() + BEAT_MS;
  state.seq += 1;
  const answer = await ask("POST", `/peers/${me.id}/beat`, { seq: state.seq, ...devices.switches });
  if (answer.ok) mesh.poke();
}

async function poll() {
  const query = new URLSearchParams({ after: state.after, said_after: state.saidAfter });
  const answer = await ask("GET", `/peers/${me.id}/news?${query}`);
  if (answer.status === 429) return;
  if (!answer.ok) { leaveTo(null); return; } // signed out, or no longer in this lesson
  await take(answer.body);
}

async function take(news) {
  if (news.kind === "silent") { mesh.close(); await comeIn(); return; }
  if (news.kind === "replaced") { replaced(); return; }
  if (news.kind !== "open") { leaveTo(null); return; }
  meet(news.peers);
  for (const signal of news.signals) mesh.receive(signal);
  if (news.signals.length) state.quickUntil = now() + 10000;
  state.after = news.after;
  chat.show(news.messages, { quietly: !state.saidAfter });
  state.saidAfter = news.messages.at(-1)?.at ?? state.saidAfter ?? "";
  state.saidAfter ||= new Date(now()).toISOString();
  state.closesAt = news.closesAt;
}

function meet(peers) {
  const here = new Map(peers.filter((peer) => peer.id !== me.id).map((peer) => [peer.id, peer]));
  for (const [id, { name }] of known) {
    if (here.has(id)) continue;
    known.delete(id);
    remove(id);
    if (![...here.values()].some((peer) => peer.name === name)) sayAloud(word("went", { name }));
  }
  for (const [id, peer] of here) {
    const before = known.get(id);
    if (!before) { sayAloud(word("came", peer)); state.quickUntil = now() + 15000; }
    if (peer.hand && !before?.hand) tell(word("hand_up", peer));
    if (peer.sharing && !before?.sharing) sayAloud(word("shares", peer));
    known.set(id, peer);
    draw(peer);
  }
  showOwnHand(peers.find((peer) => peer.id === me.id));
  mesh.update(peers, me.id);
}

function draw(peer) {
  const tile = tileOf(peer.id, peer.name);
  mark(tile, peer);
  tile.lower.hidden = !(peer.hand && data.role === "teacher");
  tile.lower.querySelector("span").textContent = word("lower_of", peer);
  tile.lower.onclick = () => ask("POST", `/peers/${me.id}/hand`, { raised: false, of: peer.id }).then(soon, soon);
}

function showOwnHand(told) {
  if (!told || state.handUntil > now()) return;
  if (me.hand && !told.hand) tell(word("hand_down"));
  me.hand = told.hand;
  showHand();
}

function showHand() {
  devices.hand = me.hand;
  press("hand", me.hand, word(me.hand ? "lower" : "raise"));
  mark(own, { ...devices.switches, hand: me.hand });
}

async function raise(raised) {
  me.hand = raised;
  state.handUntil = now() + 3000; // an answer that was under way tells of before
  showHand();
  sayAloud(word(raised ? "my_hand_up" : "hand_down"));
  await ask("POST", `/peers/${me.id}/hand`, { raised }).catch(() => {});
  mesh.poke();
}

function soon() { state.nextPoll = 0; mesh.poke(); }

async function step() {
  if (state.left || !me.id) return;
  showTimeLeft(data.endsAt);
  if (state.asking || now() < Math.min(state.nextBeat, state.nextPoll)) return;
  state.asking = true;
  try {
    if (now() >= state.nextBeat) await beat();
    if (now() >= state.nextPoll && !state.left) {
      await poll();
      state.nextPoll = now() + (mesh.isSettled && now() > state.quickUntil ? CALM_MS : QUICK_MS);
    }
    if (state.failures > 1) { tell(word("online")); mesh.recover(); }
    state.failures = 0;
  } catch {
    state.failures += 1;
    state.nextPoll = state.nextBeat = now() + Math.min(1000 * state.failures, 5000);
    if (state.failures > 1) tell(word(navigator.onLine ? "slow" : "offline"), true);
  } finally {
    state.asking = false;
  }
}

// Out of the room: to that address, or to this page again, which then says why.
function leaveTo(address) {
  state.left = true;
  mesh.close();
  post?.close();
  devices.stop();
  if (address) location.assign(address);
  else location.reload();
}

function replaced() {
  state.left = true;
  mesh.close();
  devices.stop();
  for (const tile of others()) remove(tile.id);
  byId("trouble-audio").remove();
  byId("trouble-listen").remove();
  byId("trouble-again").addEventListener("click", () => location.reload());
  showTrouble(word("replaced"));
}

byId("hand").addEventListener("click", () => raise(!me.hand));
byId("leave").addEventListener("click", () => {
  if (me.id) sayGoodbye(me.id);
  me.id = null;
  leaveTo(data.after);
});
byId("end-now").addEventListener("click", async () => {
  const answer = await ask("POST", "/end").catch(() => null);
  if (!answer?.ok) { tell(answer?.body.detail ?? word("end_failed")); return; }
  mesh.poke();
  setTimeout(() => leaveTo(data.after), 150); // the poke goes first, and the others know at once
});
chat.whenSaid(() => mesh.poke());

const KEYS = { m: "microphone", v: "camera", s: "screen", h: "hand", c: "chat-open" };
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && chat.isOpen() && !document.querySelector("dialog[open]")) chat.toggle(false);
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const button = byId(KEYS[event.key.toLowerCase()]);
  if (!button || event.repeat) return;
  event.preventDefault(); // the letter must not land in the chat that it opens
  button.click();
});
window.addEventListener("pagehide", () => { if (me.id) sayGoodbye(me.id); });
window.addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
window.addEventListener("offline", () => tell(word("offline"), true));
window.addEventListener("online", () => { quiet(); Object.assign(state, { nextPoll: 0, nextBeat: 0 }); mesh.recover(); });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") Object.assign(state, { nextPoll: 0, nextBeat: 0 });
});

await devices.start();
hideTrouble();
await comeIn().catch(() => { tell(word("slow"), true); setTimeout(() => location.reload(), 3000); });
everyHalfSecond(step);
step();
