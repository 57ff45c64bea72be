// The device check: each thing alone, each with what to do when it fails.
import { open, remember, whyNot } from "./media.js";

const { words, iceServers, state } = JSON.parse(document.getElementById("room-data").textContent);
const byId = (id) => document.getElementById(id);
let stream = null;
let meter = null;
let sound = null;

function say(id, key, isWell) {
  const place = byId(id);
  place.textContent = words[key];
  place.classList.toggle("is-well", isWell === true);
  place.classList.toggle("is-wrong", isWell === false);
}

async function checkDevices() {
  stop();
  const got = await open();
  if (got.trouble) {
    say("camera-says", got.trouble, false);
    say("microphone-says", got.trouble, false);
    return;
  }
  stream = got.stream;
  const [picture] = stream.getVideoTracks();
  const [voice] = stream.getAudioTracks();
  byId("picture").srcObject = picture ? new MediaStream([picture]) : null;
  say("camera-says", picture ? "camera_ok" : got.notice ?? "no_camera", Boolean(picture));
  say("microphone-says", voice ? "microphone_quiet" : got.notice ?? "no_microphone", voice ? undefined : false);
  if (voice) listen(voice);
  await list();
}

function listen(track) {
  sound ??= new AudioContext();
  sound.resume();
  const analyser = sound.createAnalyser();
  const source = sound.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const level = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    byId("level").value = Math.min(1, level * 4);
    if (level > 0.02) say("microphone-says", "microphone_ok", true);
  }, 100);
  meter = () => { clearInterval(timer); source.disconnect(); };
}

// Names of devices are told only once one of them is allowed.
async function list() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  fill("cameras", "camera", devices.filter(({ kind }) => kind === "videoinput"), stream.getVideoTracks()[0]);
  fill("microphones", "microphone", devices.filter(({ kind }) => kind === "audioinput"), stream.getAudioTracks()[0]);
}

function fill(id, kind, devices, used) {
  const select = byId(id);
  select.replaceChildren(...devices.map(({ deviceId, label }) => new Option(label, deviceId, false, deviceId === used?.getSettings().deviceId)));
  select.disabled = devices.length < 2;
  select.onchange = () => { remember(kind, select.value); checkDevices(); };
}

async function playNotes() {
  sound ??= new AudioContext();
  await sound.resume();
  [523.25, 659.25, 783.99].forEach((frequency, step) => {
    const note = sound.createOscillator();
    const volume = sound.createGain();
    const at = sound.currentTime + step * 0.28;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.25, at + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.26);
    note.frequency.value = frequency;
    note.connect(volume).connect(sound.destination);
    note.start(at);
    note.stop(at + 0.27);
  });
  say("speaker-says", "sound_played");
}

async function checkNetwork() {
  if (!window.RTCPeerConnection) return say("network-says", "network_unsupported", false);
  const began = performance.now();
  try {
    const answer = await fetch(state, { headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(8000) });
    if (!answer.ok) throw new Error();
  } catch {
    return say("network-says", "network_bad", false);
  }
  if (performance.now() - began > 3000) return say("network-says", "network_bad", false);
  const relays = iceServers.filter(({ username }) => username);
  if (!relays.length) return say("network-says", "network_direct", true);
  return (await reaches(relays)) ? say("network-says", "network_relay", true) : say("network-says", "network_no_relay", false);
}

// Whether the TURN server gives us an address: asked without telling anybody.
function reaches(servers) {
  return new Promise((resolve) => {
    const pc = new RTCPeerConnection({ iceServers: servers, iceTransportPolicy: "relay" });
    const end = (found) => { clearTimeout(timer); pc.close(); resolve(found); };
    const timer = setTimeout(() => end(false), 8000);
    pc.onicecandidate = ({ candidate }) => { if (!candidate) end(false); else if (candidate.candidate) end(true); };
    pc.createDataChannel("check");
    pc.setLocalDescription().catch(() => end(false));
  });
}

function stop() {
  meter?.();
  meter = null;
  for (const track of stream?.getTracks() ?? []) track.stop();
}

const whole = () => Promise.all([checkDevices().catch((error) => say("camera-says", whyNot(error), false)), checkNetwork()]);
byId("play").addEventListener("click", playNotes);
byId("again").addEventListener("click", whole);
window.addEventListener("pagehide", stop);
whole();
