// All the connections of this tab: one to each other person in the room.
import { Link } from "./link.js";

const FULL = { maxBitrate: 1_200_000, scaleResolutionDownBy: 1 };
const SMALL = { maxBitrate: 300_000, scaleResolutionDownBy: 2 }; // from four people on, each sends to three
const SCREEN = { maxBitrate: 1_500_000, scaleResolutionDownBy: 1 };

export class Mesh {
  // hooks: send(to, kind, body), stream(id, MediaStream), state(id, word), poke()
  constructor({ iceServers, hooks }) {
    Object.assign(this, { iceServers, hooks, links: new Map(), tracks: { audio: null, video: null }, sharing: false });
  }

  // `peers` in the order they came, this tab (`me`) among them.
  update(peers, me) {
    const order = peers.map((peer) => peer.id);
    for (const id of this.links.keys()) if (!order.includes(id)) this.drop(id);
    for (const id of order) {
      if (id !== me && !this.links.has(id)) this.add(id, order.indexOf(me) < order.indexOf(id));
    }
    this.limit();
  }

  add(id, offers) {
    this.links.set(id, new Link({
      offers,
      iceServers: this.iceServers,
      hooks: {
        send: (kind, body) => this.hooks.send(id, kind, body),
        media: () => this.tracks,
        stream: (stream) => this.hooks.stream(id, stream),
        state: (word) => { this.hooks.state(id, word); if (!word) this.limit(); },
        poke: () => this.hooks.poke(),
      },
    }));
  }

  drop(id) {
    this.links.get(id).hangUp();
    this.links.delete(id);
  }

  receive({ from, kind, body }) { this.links.get(from)?.receive(kind, body); }

  async put(kind, track, isScreen = false) {
    this.tracks[kind] = track;
    if (kind === "video") this.sharing = isScreen;
    await Promise.all([...this.links.values()].map((link) => link.replace(kind, track)));
    this.limit();
  }

  limit() {
    const limits = this.sharing ? SCREEN : this.links.size >= 3 ? SMALL : FULL;
    for (const link of this.links.values()) link.limit(limits);
  }

  poke() { for (const link of this.links.values()) link.poke(); }

  get isSettled() { return [...this.links.values()].every((link) => link.isConnected); }

  // The network came back: every way may be another now.
  recover() { for (const link of this.links.values()) if (!link.isConnected) link.recover(); }

  close() { for (const id of [...this.links.keys()]) this.drop(id); }
}
