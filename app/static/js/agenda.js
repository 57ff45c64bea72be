// Lessons on an open page look again for themselves every minute, but only while somebody can see them; and at once when she comes back.
const EVERY = 60000;
let looked = performance.now();

function look() {
  if (document.hidden || performance.now() - looked < EVERY - 500) return;
  looked = performance.now();
  for (const part of document.querySelectorAll("[data-looks-again]")) part.dispatchEvent(new CustomEvent("look"));
}

setInterval(look, 1000);
document.addEventListener("visibilitychange", look);
