// The browser's own time zone: sent along when somebody signs up, offered where she is asked for hers. She decides.
const browsers = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

// GMT+11, Sydney: as the server writes it.
function named(zone) {
  const parts = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts();
  const offset = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return [offset, zone.split("/").pop().replaceAll("_", " ")].filter(Boolean).join(", ");
}

function askAboutTheBrowsers(question) {
  const kept = question.elements.namedItem("zone");
  if (kept.value === browsers) return;
  kept.value = browsers;
  question.querySelector("[data-zone-name]").textContent = named(browsers);
}

function offerTheBrowsers(offer) {
  const field = document.getElementById(offer.dataset.zoneOffer);
  const button = offer.querySelector("button");
  if (!field || field.value === browsers) return;
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
