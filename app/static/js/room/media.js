// Camera, microphone and screen, and what to say when one does not come.

const PICTURE = { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 24, max: 30 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

const remembered = (kind) => { try { return localStorage.getItem(`lectern-${kind}`); } catch { return null; } };
export function remember(kind, deviceId) { try { localStorage.setItem(`lectern-${kind}`, deviceId); } catch { /* private window */ } }
const chosen = (kind) => (remembered(kind) ? { deviceId: { exact: remembered(kind) } } : {});

const wish = ({ audio, video }, anyDevice) => ({
  audio: audio && { ...SOUND, ...(anyDevice ? {} : chosen("microphone")) },
  video: video && { ...PICTURE, ...(anyDevice ? {} : chosen("camera")) },
});

// The word for a failure, as facts by name: every browser throws these names.
export function whyNot(error) {
  switch (error.name) {
    case "NotAllowedError": case "SecurityError": return "blocked";
    case "NotFoundError": return "no_device";
    case "NotReadableError": case "AbortError": return "busy";
    case "OverconstrainedError": return "device_gone";
    default: return "nothing";
  }
}

export const canShareScreen = () => Boolean(navigator.mediaDevices?.getDisplayMedia);

// {stream, notice}: what could be had, and a word about what is missing; or {trouble}: why nothing could.
export async function open(wants = { audio: true, video: true }) {
  if (!navigator.mediaDevices?.getUserMedia) return { trouble: "insecure" };
  try {
    return { stream: await get(wants) };
  } catch (error) {
    const trouble = whyNot(error);
    if (!wants.audio || !wants.video) return { trouble };
    if (trouble === "no_device" || trouble === "device_gone") return (await oneOf(trouble)) ?? { trouble: "no_device" };
    // Asking again would be rude where a person has said no; where only the camera is forbidden, she has not.
    if (trouble === "blocked" && (await isForbidden("camera")) && !(await isForbidden("microphone"))) {
      const heard = await open({ audio: true, video: false });
      return heard.stream ? { ...heard, notice: "camera_blocked" } : { trouble };
    }
    return { trouble };
  }
}

async function get(wants) {
  try {
    return await navigator.mediaDevices.getUserMedia(wish(wants, false));
  } catch (error) {
    if (error.name !== "OverconstrainedError") throw error;
    return navigator.mediaDevices.getUserMedia(wish(wants, true)); // the device of last time is gone: any will do
  }
}

async function oneOf() {
  for (const [wants, notice] of [[{ audio: true, video: false }, "no_camera"], [{ audio: false, video: true }, "no_microphone"]]) {
    try {
      return { stream: await get(wants), notice };
    } catch { /* the other one, then */ }
  }
  return null;
}

async function isForbidden(name) {
  try {
    return (await navigator.permissions.query({ name })).state === "denied";
  } catch {
    return false; // this browser does not say
  }
}

// {track} or {trouble}. A cancelled choice and a Mac's refusal look alike.
export async function openScreen() {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
    const [track] = stream.getVideoTracks();
    track.contentHint = "detail";
    return { track };
  } catch (error) {
    return { trouble: error.name === "NotAllowedError" ? "screen_blocked" : "screen_failed" };
  }
}
