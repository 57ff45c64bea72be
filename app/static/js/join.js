// Countdowns to the door of a room. A Join button shows itself when its time has come; a waiting page goes in. The server decides.

const places = () => document.querySelectorAll("[data-waits]");
const ahead = new WeakMap();

// The server's clock: what it said when the page was made, and the time since then by a clock that nobody can set.
function now(place) {
  if (!ahead.has(place)) ahead.set(place, Date.parse(place.dataset.now) - performance.now());
  return ahead.get(place) + performance.now();
}

function written(ms) {
  const seconds = Math.ceil(ms / 1000);
  const parts = { days: Math.floor(seconds / 86400), hours: Math.floor(seconds / 3600) % 24, minutes: Math.floor(seconds / 60) % 60 };
  if (parts.days) return Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "day", unitDisplay: "long" }).format(parts.days);
  const two = (number) => String(number).padStart(2, "0");
  return parts.hours ? `${parts.hours}:${two(parts.minutes)}:${two(seconds % 60)}` : `${parts.minutes}:${two(seconds % 60)}`;
}

function step() {
  for (const place of places()) {
    const left = Date.parse(place.dataset.opensAt) - now(place);
    const text = place.querySelector("[data-countdown]");
    if (left > 0) {
      if (left < 86400000 && text) text.textContent = place.dataset.opensIn.replace("{time}", written(left));
    } else if (place.dataset.state) {
      if (text) text.textContent = place.dataset.opensNow;
      goIn(place);
    } else {
      place.querySelector("[data-join]").hidden = place.dataset.closesAt && Date.parse(place.dataset.closesAt) < now(place);
      if (text) text.textContent = "";
    }
  }
}

let looking = false;
async function goIn(place) {
  if (looking) return;
  looking = true;
  try {
    const answer = await fetch(place.dataset.state, { headers: { Accept: "application/json" }, cache: "no-store" });
    const { kind } = await answer.json();
    if (kind !== "early") { location.reload(); return; } // in, or the page that says why not
  } catch { /* the next second asks again */ }
  setTimeout(() => { looking = false; }, 1500);
}

// A lesson may be moved or cancelled while somebody waits: look every 15 seconds.
setInterval(() => {
  for (const place of places()) if (place.dataset.state) watch(place);
}, 15000);

async function watch(place) {
  try {
    const answer = await fetch(place.dataset.state, { headers: { Accept: "application/json" }, cache: "no-store" });
    const { kind, opensAt } = await answer.json();
    if (kind !== "early" || Date.parse(opensAt) !== Date.parse(place.dataset.opensAt)) location.reload();
  } catch { /* the next look */ }
}

step();
setInterval(step, 1000);
