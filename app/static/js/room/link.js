// The connection to one other browser.
//
// Who was in the room first makes the first offer; the newcomer waits. When both offer at the very start, some connections hang for
// ever, and only a new one helps: so a watchdog on either side has both begin anew, under a new connection id. Later offers may
// still collide and are settled by "perfect negotiation": the newcomer is the polite one.

const CONNECT_MS = 8000;
const RECOVER_MS = 4000;
const MOST_PATIENT = 4;

export class Link {
  // hooks: send(kind, body), media() → {audio, video} tracks or null, stream(MediaStream), state(word or ""), poke()
  constructor({ offers, iceServers, hooks }) {
    Object.assign(this, { offers, iceServers, hooks, pc: null, cid: null, tries: 0, number: 0, done: new Map(), chain: Promise.resolve() });
    hooks.state("connecting");
    if (offers) this.begin(crypto.randomUUID());
    else this.watch(CONNECT_MS + 1000);
  }

  begin(cid) {
    this.hangUp();
    this.cid = cid;
    this.number = 0;
    this.makingOffer = this.ignoresOffer = false;
    const pc = (this.pc = new RTCPeerConnection({ iceServers: this.iceServers }));
    const stream = new MediaStream();
    pc.onicecandidate = ({ candidate }) => candidate && this.send("candidate", { candidate });
    pc.ontrack = ({ track }) => { stream.addTrack(track); this.hooks.stream(stream); };
    pc.onconnectionstatechange = () => this.pc === pc && this.changed(pc.connectionState);
    pc.onnegotiationneeded = () => this.pc === pc && this.offer(pc).catch(() => {});
    pc.ondatachannel = ({ channel }) => this.listen(channel);
    if (this.offers) {
      const { audio, video } = this.hooks.media();
      this.add(pc, "audio", audio);
      this.add(pc, "video", video); // without a track too: there must be a sender to put a screen into
      this.listen(pc.createDataChannel("poke"));
    }
    this.watch(CONNECT_MS + (this.offers ? 0 : 1000));
  }

  add(pc, kind, track) { pc.addTransceiver(track ?? kind, { direction: "sendrecv" }); }

  listen(channel) {
    this.channel = channel;
    channel.onmessage = () => this.hooks.poke();
  }

  // Tell the other page that there is news at Lectern; it asks at once instead of in a few seconds.
  poke() { if (this.channel?.readyState === "open") this.channel.send("news"); }

  send(kind, body) {
    this.number += 1;
    this.hooks.send(kind, { ...body, cid: this.cid, seq: this.number });
  }

  async offer(pc) {
    try {
      this.makingOffer = true;
      await pc.setLocalDescription();
      if (this.pc === pc) this.send("offer", { description: pc.localDescription });
    } finally {
      this.makingOffer = false;
    }
  }

  // One message after the other; one that fails does not stop the next, and one that hangs not the next connection.
  receive(kind, body) {
    if (kind === "restart" || (kind === "offer" && body.cid !== this.cid)) this.chain = Promise.resolve();
    this.chain = this.chain.then(() => this.read(kind, body)).catch(() => {});
  }

  async read(kind, { cid, seq, description, candidate }) {
    if (kind === "restart") return this.offers && (!cid || cid === this.cid) && this.begin(crypto.randomUUID());
    if (kind === "offer" && cid !== this.cid && !this.offers) this.begin(cid);
    if (cid !== this.cid || !this.pc || seq <= (this.done.get(cid) ?? 0)) return undefined;
    this.done.set(cid, seq);
    return kind === "candidate" ? this.readCandidate(candidate) : this.readDescription(description);
  }

  async readDescription(description) {
    const { pc } = this;
    const collides = description.type === "offer" && (this.makingOffer || pc.signalingState !== "stable");
    this.ignoresOffer = this.offers && collides;
    if (this.ignoresOffer) return;
    await pc.setRemoteDescription(description);
    if (description.type !== "offer") return;
    const media = this.hooks.media();
    for (const transceiver of pc.getTransceivers()) {
      transceiver.direction = "sendrecv";
      await transceiver.sender.replaceTrack(media[transceiver.receiver.track.kind]);
    }
    await pc.setLocalDescription();
    if (this.pc === pc) this.send("answer", { description: pc.localDescription });
  }

  async readCandidate(candidate) {
    try {
      await this.pc.addIceCandidate(candidate);
    } catch (error) {
      if (!this.ignoresOffer) throw error;
    }
  }

  changed(state) {
    if (state === "connected") {
      clearTimeout(this.timer);
      this.tries = 0;
      this.hooks.state("");
    } else if (state === "disconnected") {
      this.hooks.state("reconnecting");
      this.watch(RECOVER_MS, () => this.recover());
    } else if (state === "failed") {
      this.beginAnew();
    }
  }

  // The way between us broke: look for another one first, which keeps picture and sound.
  recover() {
    if (this.offers) this.pc?.restartIce();
    this.watch(CONNECT_MS + (this.offers ? 0 : 1000));
  }

  watch(ms, then = () => this.beginAnew()) {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, ms);
  }

  beginAnew() {
    this.tries += 1;
    this.hooks.state(this.tries < 3 ? "reconnecting" : "unreachable");
    if (this.offers) this.begin(crypto.randomUUID());
    else this.hooks.send("restart", { cid: this.cid, seq: 0 });
    this.watch((CONNECT_MS + (this.offers ? 0 : 1000)) * Math.min(this.tries, MOST_PATIENT));
  }

  get isConnected() { return this.pc?.connectionState === "connected"; }

  // Put a track, or nothing, in the place of the one that is sent: no new negotiation.
  async replace(kind, track) {
    await this.sender(kind)?.replaceTrack(track);
  }

  sender(kind) { return this.pc?.getTransceivers().find((each) => each.receiver.track.kind === kind)?.sender; }

  async limit({ maxBitrate, scaleResolutionDownBy }) {
    const sender = this.sender("video");
    const parameters = sender?.getParameters();
    if (!parameters?.encodings?.length) return;
    Object.assign(parameters.encodings[0], { maxBitrate, scaleResolutionDownBy });
    await sender.setParameters(parameters).catch(() => {}); // not while it negotiates; the next change of people sets it
  }

  hangUp() {
    clearTimeout(this.timer);
    if (!this.pc) return;
    for (const name of ["onicecandidate", "ontrack", "onconnectionstatechange", "onnegotiationneeded", "ondatachannel"]) this.pc[name] = null;
    this.pc.close();
    this.pc = null;
  }
}
