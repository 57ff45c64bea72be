// Messages to the other browsers leave one batch after the other: sent side by side, a candidate could overtake its offer.
import { ask, pause } from "./talk.js";

const MOST_BYTES = 50000;
const MOST_AT_ONCE = 60;

export class Post {
  constructor(peerId) {
    this.peerId = peerId;
    this.waiting = [];
    this.busy = false;
    this.closed = false;
  }

  send(to, kind, body) {
    this.waiting.push({ to, kind, body });
    this.flush();
  }

  async flush() {
    if (this.busy) return;
    this.busy = true;
    await pause(30); // candidates come in a shower
    while (this.waiting.length && !this.closed) {
      const batch = this.batch();
      try {
        const answer = await ask("POST", `/peers/${this.peerId}/signals`, { signals: batch });
        if (answer.status === 429) await pause(3000);
        else this.waiting.splice(0, batch.length); // what is refused otherwise would be refused again
      } catch {
        await pause(1500); // sent again with the same numbers, so what did arrive is not done twice
      }
    }
    this.busy = false;
  }

  batch() {
    let bytes = 0;
    const batch = [];
    for (const message of this.waiting.slice(0, MOST_AT_ONCE)) {
      bytes += JSON.stringify(message).length;
      if (batch.length && bytes > MOST_BYTES) break;
      batch.push(message);
    }
    return batch;
  }

  close() { this.closed = true; }
}
