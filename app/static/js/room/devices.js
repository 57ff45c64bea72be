// The own camera, microphone and screen, and their buttons.
import * as media from "./media.js";
import { byId, hideTrouble, sayAloud, showTrouble, tell, word } from "./talk.js";
import { mark, play } from "./tiles.js";

export class Devices {
  // put(kind, track, isScreen): send this track, or none, to everybody;  changed(): the switches have
  constructor(tile, { put, changed }) {
    Object.assign(this, { tile, put, changed, own: new MediaStream(), microphone: null, camera: null, screen: null, asked: { audio: true, video: true } });
    this.muted = false;
    byId("microphone").addEventListener("click", () => this.toggleMicrophone());
    byId("camera").addEventListener("click", () => this.toggleCamera());
    byId("trouble-again").addEventListener("click", () => this.ask(this.asked));
    byId("trouble-audio").addEventListener("click", () => this.ask({ audio: true, video: false }));
    byId("trouble-listen").addEventListener("click", () => this.settle({ notice: "listening" }));
    const screen = byId("screen");
    if (screen && !media.canShareScreen()) screen.remove();
    else screen?.addEventListener("click", () => this.toggleScreen());
  }

  // Resolves when there is something to send, or the person chose to come in without.
  start() {
    return new Promise((resolve) => {
      this.settled = resolve;
      this.ask(this.asked);
    });
  }

  async ask(wants) {
    this.asked = wants;
    const got = await media.open(wants);
    if (got.trouble) return showTrouble(word(got.trouble));
    return this.settle(got);
  }

  async settle({ stream, notice }) {
    hideTrouble();
    if (notice) tell(word(notice));
    for (const track of stream?.getTracks() ?? []) await this.use(track);
    this.draw();
    this.settled?.();
    this.settled = null;
  }

  async use(track) {
    const name = track.kind === "audio" ? "microphone" : "camera";
    this[name]?.stop();
    this[name] = track;
    if (name === "microphone") track.enabled = !this.muted;
    track.onended = () => this.lost(name, track);
    if (name === "camera" && this.screen) return;
    await this.put(track.kind, track);
  }

  // Pulled out, or taken by the system, as phones do when a call comes in.
  async lost(name, track) {
    if (this[name] !== track) return;
    this[name] = null;
    tell(word(`${name}_stopped`));
    if (name === "microphone" || !this.screen) await this.put(track.kind, null);
    this.draw();
  }

  async toggleMicrophone() {
    if (!this.microphone) return this.add({ audio: true, video: false });
    this.muted = !this.muted;
    this.microphone.enabled = !this.muted;
    sayAloud(word(this.muted ? "muted" : "unmuted"));
    return this.draw();
  }

  async toggleCamera() {
    if (!this.camera) return this.add({ audio: false, video: true });
    this.camera.stop(); // the light goes out
    this.camera = null;
    if (!this.screen) await this.put("video", null);
    sayAloud(word("camera_off"));
    return this.draw();
  }

  async add(wants) {
    const got = await media.open(wants);
    if (got.trouble) return tell(word(got.trouble));
    if (wants.audio) this.muted = false;
    return this.settle(got);
  }

  async toggleScreen() {
    if (this.screen) return this.stopScreen();
    const { track, trouble } = await media.openScreen();
    if (trouble) return tell(word(trouble));
    this.screen = track;
    track.onended = () => this.stopScreen(); // the browser's own "stop sharing"
    await this.put("video", track, true);
    tell(word("sharing"));
    return this.draw();
  }

  async stopScreen() {
    this.screen?.stop();
    this.screen = null;
    await this.put("video", this.camera);
    sayAloud(word("not_sharing"));
    this.draw();
  }

  get switches() {
    return { microphone: Boolean(this.microphone) && !this.muted, camera: Boolean(this.camera), sharing: Boolean(this.screen) };
  }

  draw() {
    const { microphone, camera, sharing } = this.switches;
    press("microphone", microphone, word(microphone ? "mute" : "unmute"));
    press("camera", camera, word(camera ? "stop_camera" : "start_camera"));
    press("screen", sharing, word(sharing ? "stop_sharing" : "share"));
    for (const track of this.own.getTracks()) this.own.removeTrack(track);
    const seen = this.screen ?? this.camera;
    if (seen) this.own.addTrack(seen);
    this.tile.video.srcObject = null;
    play(this.tile, this.own);
    mark(this.tile, { ...this.switches, hand: this.hand ?? false });
    this.changed();
  }

  stop() { for (const track of [this.microphone, this.camera, this.screen]) track?.stop(); }
}

export function press(id, on, text) {
  const button = byId(id);
  if (!button) return;
  button.ariaPressed = String(on);
  button.querySelector(".word").textContent = text;
}


