// The people on the stage: one tile each, the own one among them.
import { byId, word } from "./talk.js";

const floor = byId("tiles");
const tiles = new Map();

const initials = (name) => {
  const words = name.split(/\s+/).filter(Boolean);
  return [...new Set([words[0], words.at(-1)])].map((each) => each?.[0] ?? "").join("").toUpperCase();
};

export function tileOf(id, name, { own = false } = {}) {
  if (tiles.has(id)) return tiles.get(id);
  const element = byId("tile").content.firstElementChild.cloneNode(true);
  const part = (selector) => element.querySelector(selector);
  const tile = { id, name, element, own, video: part("video"), state: part(".state"), lower: part(".lower"), part };
  element.dataset.peer = id;
  element.classList.toggle("is-self", own);
  part(".name").textContent = own ? word("you") : name;
  part(".face").textContent = initials(name);
  tile.video.muted = own;
  tile.video.setAttribute("aria-label", own ? word("you") : name);
  tiles.set(id, tile);
  floor.append(element);
  arrange();
  return tile;
}

export function remove(id) {
  const tile = tiles.get(id);
  if (!tile) return;
  tile.video.srcObject = null;
  tile.element.remove();
  tiles.delete(id);
  arrange();
}

export const others = () => [...tiles.values()].filter((tile) => !tile.own);

// What the others see of somebody: microphone, camera, hand, screen.
export function mark(tile, { microphone, camera, hand, sharing }) {
  tile.part(".mic-off").hidden = microphone;
  tile.part(".hand-up").hidden = !hand;
  tile.element.classList.toggle("has-hand", hand);
  tile.element.classList.toggle("has-picture", camera || sharing);
  tile.element.classList.toggle("has-screen", sharing);
  arrange();
}

export function setState(id, text) {
  const tile = tiles.get(id);
  if (!tile) return;
  tile.state.textContent = text;
  tile.state.hidden = !text;
}

function arrange() {
  floor.dataset.count = tiles.size;
  floor.classList.toggle("has-screen", [...tiles.values()].some((tile) => tile.element.classList.contains("has-screen") && !tile.own));
  byId("alone").hidden = tiles.size !== 1;
}

// Browsers may refuse sound until somebody touches the page: show the picture without it, and a button.
const unheard = new Set();

export async function play(tile, stream) {
  if (tile.video.srcObject !== stream) tile.video.srcObject = stream;
  try {
    await tile.video.play();
  } catch (error) {
    if (error.name !== "NotAllowedError" || tile.own) return;
    unheard.add(tile.video);
    tile.video.muted = true;
    tile.video.play().catch(() => {});
    byId("tap-to-hear").hidden = false;
  }
}

byId("tap-to-hear").addEventListener("click", () => {
  byId("tap-to-hear").hidden = true;
  for (const video of unheard) {
    video.muted = false;
    video.play().catch(() => {});
  }
  unheard.clear();
});
