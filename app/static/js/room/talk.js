// The page's way to Lectern: questions in JSON, words in the reader's language, and a clock that a sleeping tab does not stop.

export const data = JSON.parse(document.getElementById("room-data").textContent);
export const byId = (id) => document.getElementById(id);
export const word = (key, values = {}) => data.words[key].replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const ahead = data.serverNow ? Date.parse(data.serverNow) - Date.now() : 0;
export const now = () => Date.now() + ahead; // the server's clock, as far as the page knows it

// The answer's status and JSON. Throws when no answer came, or one that means "later": the caller tries again.
export async function ask(method, path, body) {
  const answer = await fetch(data.base + path, {
    method,
    headers: { Accept: "application/json", "X-CSRFToken": data.csrf, ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify(body),
    cache: "no-store",
    signal: AbortSignal.timeout(10000),
  });
  if (answer.status >= 500) throw new Error(`status ${answer.status}`);
  const json = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  return { ok: answer.ok, status: answer.status, body: json };
}

// Timers of a hidden tab may be held back to one a minute; those of a worker are not.
export function everyHalfSecond(step) {
  const ticker = new Worker(data.ticker);
  ticker.onmessage = step;
  return () => ticker.terminate();
}

// Said on the page for all, and aloud for those who listen to it.
let hide;
export function tell(text, stays = false) {
  const notice = byId("notice");
  notice.textContent = text;
  notice.classList.add("is-shown");
  clearTimeout(hide);
  if (!stays) hide = setTimeout(() => notice.classList.remove("is-shown"), 6000);
}
export function quiet() { byId("notice").classList.remove("is-shown"); }
export function sayAloud(text) { byId("said-aloud").textContent = text; }

// What stands in the way, with the ways on. The heading takes the focus, so that it is read first.
export function showTrouble(text) {
  byId("trouble-text").textContent = text;
  byId("trouble").hidden = false;
  byId("trouble-title").focus();
}
export function hideTrouble() { byId("trouble").hidden = true; }

export function sayGoodbye(peerId) {
  navigator.sendBeacon(`${data.base}/peers/${peerId}/leave`, new URLSearchParams({ csrf_token: data.csrf }));
}

export function showTimeLeft(endsAt) {
  const minutes = Math.ceil((Date.parse(endsAt) - now()) / 60000);
  const place = byId("time-left");
  const text = minutes > 1 ? word("minutes_left", { minutes }) : minutes === 1 ? word("last_minute") : word("over_time");
  place.hidden = false;
  if (place.textContent === text) return;
  place.textContent = text;
  place.classList.toggle("is-short", minutes <= 5);
  if (minutes === 5) tell(word("ends_soon", { minutes }));
}
