// The browser's own time zone: sent along when somebody signs up, offered where she is asked for hers. She decides.
const browsers = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

// GMT+11, Sydney: as the server writes it.
function named(zone) {
  const parts = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts();
  const offset = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return [offset, zone.split("/").pop().replaceAll("_", " ")].filter(Boolean).join(", ");
}

// Browsers know Asia/Kolkata by its old name: two names of one zone are no reason to ask.
function isTheBrowsers(zone) {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone === browsers;
  } catch {
    return false; // what was typed is no zone
  }
}

function askAboutTheBrowsers(question) {
  const kept = question.elements.namedItem("zone");
  if (isTheBrowsers(kept.value)) return;
  kept.value = browsers;
  question.querySelector("[data-zone-name]").textContent = named(browsers);
}

function offerTheBrowsers(offer) {
  const field = document.getElementById(offer.dataset.zoneOffer);
  const button = offer.querySelector("button");
  if (!field || isTheBrowsers(field.value)) return;
  button.textContent = named(browsers);
  button.addEventListener("click", () => {
    field.value = browsers;
    offer.hidden = true;
    field.focus();
  });
  offer.hidden = false;
}

if (browsers) {
  for (const field of document.querySelectorAll("[data-zone-guess]")) field.value = browsers;
  document.querySelectorAll("[data-zone-question]").forEach(askAboutTheBrowsers);
  document.querySelectorAll("[data-zone-offer]").forEach(offerTheBrowsers);
}
