// The room at Jitsi: the frame does the call; this page tells Lectern who is inside, and closes when the session ends.
import { ask, byId, data, everyHalfSecond, hideTrouble, now, sayGoodbye, showTimeLeft, showTrouble, tell, word } from "./talk.js";

const BEAT_MS = 10000;
const LOOK_MS = 4000;
const state = { peer: null, entering: null, seq: 0, nextBeat: 0, nextLook: 0, busy: false, gone: false };
let api = null;

function open() {
  if (!window.JitsiMeetExternalAPI) return showTrouble(word("provider_failed", { domain: data.domain }));
  hideTrouble();
  api = new window.JitsiMeetExternalAPI(data.domain, { ...data.config, parentNode: byId("frame") });
  api.addEventListener("videoConferenceJoined", comeIn);
  api.addEventListener("readyToClose", () => go(data.after)); // leaving a breakout room is "left" too; only this one means gone
  return undefined;
}

// What the frame says is a hint. Lectern knows by its own clock, and the provider's server tells it as well.
async function comeIn() {
  if (state.peer || state.entering) return;
  state.entering = ask("POST", "/peers").catch(() => null);
  const answer = await state.entering;
  state.entering = null;
  if (answer?.ok) Object.assign(state, { peer: answer.body.id, seq: 0, nextBeat: 0 });
  else if (answer) go(null);
  else setTimeout(comeIn, 3000);
}

async function look() {
  state.nextLook = now() + LOOK_MS;
  const { ok, status, body } = await ask("GET", state.peer ? `/peers/${state.peer}/news` : "/state");
  if (status === 429) return;
  if (body.kind === "silent") { state.peer = null; await comeIn(); return; }
  if (!ok || !["open", "full"].includes(body.kind)) go(null);
}

async function beat() {
  state.nextBeat = now() + BEAT_MS;
  state.seq += 1;
  await ask("POST", `/peers/${state.peer}/beat`, { seq: state.seq });
}

async function step() {
  showTimeLeft(data.endsAt);
  if (state.busy || state.gone) return;
  state.busy = true;
  try {
    if (state.peer && now() >= state.nextBeat) await beat();
    if (now() >= state.nextLook) await look();
  } catch {
    if (!navigator.onLine) tell(word("offline"));
  } finally {
    state.busy = false;
  }
}

// To that address, or to this page again, which then says why.
function go(address) {
  if (state.gone) return;
  state.gone = true;
  if (state.peer) sayGoodbye(state.peer);
  state.peer = null;
  api?.executeCommand("hangup");
  api?.dispose();
  if (address) location.assign(address);
  else location.reload();
}

byId("leave").addEventListener("click", () => go(data.after));
byId("trouble-again").addEventListener("click", () => location.reload());
byId("end-now").addEventListener("click", async () => {
  const answer = await ask("POST", "/end").catch(() => null);
  if (!answer?.ok) { tell(answer?.body.detail ?? word("end_failed")); return; }
  api?.executeCommand("endConference");
  go(data.after);
});
window.addEventListener("pagehide", () => { if (state.peer) sayGoodbye(state.peer); });
window.addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });

open();
everyHalfSecond(step);
