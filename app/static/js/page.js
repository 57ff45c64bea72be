// What every page does: keeps the focus where the reader is, closes menus, opens dialogs, and says when no answer came.

const menus = () => document.querySelectorAll("details.drop[open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A form is sent once, however often its button is pressed. Coming back to the page makes it ready again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
  if (form.ariaBusy === "true") event.preventDefault();
  form.ariaBusy = "true";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) form.ariaBusy = null;
});

// After a swap that the reader asked for: to what the answer wants read first, else to the place that took her focus away.
// A part that asks again for itself moves nobody.
let held = false;
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  held = ctx.target.contains(document.activeElement);
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const place = ctx.target.isConnected ? ctx.target : document.getElementById(ctx.target.id) ?? document.getElementById("main");
  const asked = ["click", "submit", "change"].includes(ctx.sourceEvent?.type);
  const first = asked && place.querySelector("[data-focus], [aria-invalid=true], [autofocus]");
  if (first) return first.focus();
  if (!held || document.activeElement !== document.body) return;
  if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
  place.focus({ preventScroll: true });
});

const noAnswer = document.getElementById("no-answer");
document.addEventListener("htmx:before:request", () => { noAnswer.hidden = true; });
document.addEventListener("htmx:error", () => { noAnswer.hidden = false; });

// A link to a field with an error puts the cursor into it; for a group, into its first choice.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".alert a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  (target.matches("fieldset") ? target.querySelector("input") : target).focus();
});
