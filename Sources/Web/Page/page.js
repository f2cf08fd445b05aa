"use strict";
// The whole page: views switched by the address's fragment, fed by one stream of events.

const by = (id) => document.getElementById(id);
const views = ["cameras", "alerts", "zones", "system"];
const sparks = new Map();
let status = null, records = -1, stream = null, chosen = null, role = "viewer", loggedIn = false;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
function shape(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
async function ask(path, body) {
  const answer = await fetch(path, body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json", "X-Tocsin": "1" }, body: JSON.stringify(body) });
  if (answer.status === 401 && path !== "/api/v1/login") showLogin();
  if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.error?.message ?? `answer ${answer.status}`);
  return answer.status === 204 ? null : answer.json();
}

// Session
function showLogin() {
  stream?.close();
  stream = null;
  for (const view of views) by("view-" + view).hidden = true;
  by("login").hidden = false;
  by("logout").hidden = true;
  by("health").textContent = "not logged in";
  by("token").focus();
}
async function login() {
  try {
    await ask("/api/v1/login", { token: by("token").value });
    loggedIn = true;
    by("token").value = by("login-fault").textContent = "";
    begin();
  } catch (error) { by("login-fault").textContent = error.message; }
}
async function begin() {
  try {
    const whole = await ask("/api/v1/status");
    role = whole.role;
    by("logout").hidden = !loggedIn;
    by("login").hidden = true;
    take(whole.system);
    route();
    listen();
  } catch (error) { if (by("login").hidden) by("health").textContent = "no answer: " + error.message; }
}
function listen() {
  stream?.close();
  stream = new EventSource("/api/v1/events");
  stream.addEventListener("status", (event) => take(JSON.parse(event.data)));
  stream.onerror = () => { by("health").textContent = "connection lost; trying again"; };
}

// Views
function route() {
  if (!by("login").hidden) return;
  const wanted = views.includes(location.hash.slice(1)) ? location.hash.slice(1) : "cameras";
  for (const view of views) by("view-" + view).hidden = view !== wanted;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === "#" + wanted) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  if (wanted === "alerts") loadAlerts();
  if (wanted === "zones") beginZones();
}
function take(next) {
  const before = status;
  status = next;
  const ill = next.cameras.filter((camera) => !camera.well);
  by("health").textContent = ill.length ? `${ill.length} of ${next.cameras.length} cameras not well`
    : `all ${next.cameras.length} cameras well`;
  by("health").className = ill.length ? "ill" : "well";
  if (next.reload_fault) by("health").textContent += `; the last reload was refused: ${next.reload_fault}`;
  showCameras(before);
  showSystem();
  if (next.records !== records) { records = next.records; if (!by("view-alerts").hidden) loadAlerts(); }
}

// Cameras
function card(camera) {
  const id = "camera-" + camera.name;
  let made = by(id);
  if (made) return made;
  made = element("article", { class: "card", id, "aria-label": "Camera " + camera.name },
    element("span", { class: "state" }), element("h2", {}, camera.name),
    element("div", { class: "view" }, element("p", { class: "empty" }, "no picture"),
      element("img", { alt: "What camera " + camera.name + " sees", hidden: "" })),
    element("p", { class: "reason" }), element("p", { class: "rates" }), element("div", { class: "scores" }));
  const overlay = shape("svg", { viewBox: "0 0 1 1", preserveAspectRatio: "none", "aria-hidden": "true" });
  made.querySelector(".view").append(overlay);
  const image = made.querySelector("img");
  image.onerror = () => { image.hidden = true; };
  image.onload = () => { image.hidden = false; image.parentElement.style.aspectRatio = `${image.naturalWidth} / ${image.naturalHeight}`; };
  by("camera-list").append(made);
  return made;
}
function showCameras(before) {
  const names = new Set(status.cameras.map((camera) => "camera-" + camera.name));
  for (const old of [...by("camera-list").children]) if (!names.has(old.id)) old.remove();
  const visible = !by("view-cameras").hidden && !document.hidden;
  for (const camera of status.cameras) {
    const made = card(camera);
    const state = made.querySelector(".state");
    state.textContent = camera.state;
    state.className = "state " + (camera.well ? "well" : "ill");
    made.querySelector(".reason").textContent = camera.reason ?? "";
    const former = before?.cameras.find((other) => other.name === camera.name);
    const rate = former ? Math.max(camera.analysed - former.analysed, 0) : 0;
    const late = camera.latency_p95_seconds ? `, p95 ${(1000 * camera.latency_p95_seconds).toFixed(0)} ms` : "";
    made.querySelector(".rates").textContent = `${rate} frames a second analysed${late}`;
    if (visible && camera.state === "running") {
      made.querySelector("img").src = `/api/v1/cameras/${encodeURIComponent(camera.name)}/picture?${Date.now()}`;
    }
    const overlay = made.querySelector(".view svg");
    overlay.replaceChildren(
      ...camera.zones.map((zone) => shape("polygon", { class: "zone", points: zone.polygon.map((p) => p.join(",")).join(" ") })),
      ...camera.scores.filter((score) => score.box && score.score > 0.3).map((score) => shape("rect", {
        class: "box", x: score.box[0], y: score.box[1], width: score.box[2], height: score.box[3] })));
    showScores(made.querySelector(".scores"), camera);
  }
}
function showScores(place, camera) {
  place.replaceChildren(...camera.scores.map((score) => {
    const key = camera.name + " " + score.kind;
    const line = [...(sparks.get(key) ?? []), score.score].slice(-60);
    sparks.set(key, line);
    const chart = shape("svg", { viewBox: "0 0 59 1", preserveAspectRatio: "none", role: "img",
      "aria-label": `${score.kind} over the last minute` });
    chart.append(shape("path", { d: "M" + line.map((value, at) => `${at + 60 - line.length} ${1 - value}`).join("L") }));
    return element("div", { class: "score" }, element("span", {}, score.kind), chart, element("span", {}, score.score.toFixed(2)));
  }));
}

// Alerts
async function loadAlerts() {
  const alerts = await ask("/api/v1/alerts?limit=100").catch(() => null);
  if (!alerts) return;
  by("no-alerts").hidden = alerts.length > 0;
  by("alert-list").replaceChildren(...alerts.map((alert) => {
    const button = element("button", { type: "button", class: alert.severity, "aria-expanded": String(chosen === alert.id) });
    const image = element("img", { alt: "", loading: "lazy", src: `/api/v1/alerts/${alert.id}/snapshot` });
    image.onerror = () => image.replaceWith(element("span"));
    button.append(image,
      element("strong", {}, `${alert.kind} at ${alert.camera}`),
      element("small", {}, [new Date(alert.started_at).toLocaleString(), alert.ended_at ? "over" : "open",
        alert.acknowledged ? "acknowledged" : "not acknowledged", ...(alert.test ? ["test"] : [])].join(" · ")));
    button.onclick = () => { chosen = alert.id; showAlert(alert.id); };
    return element("li", {}, button);
  }));
}
async function showAlert(id) {
  const all = await ask("/api/v1/alerts/" + id).catch(() => null);
  if (!all || chosen !== id) return;
  const has = (kind) => all.records.some((record) => record.evidence[kind]);
  const media = element("div", { class: "media" });
  const figure = (title, content) => media.append(element("figure", {}, content, element("figcaption", {}, title)));
  const path = `/api/v1/alerts/${id}/`;
  if (has("clip")) figure("Clip", element("video", { controls: "", preload: "metadata", src: path + "clip" }));
  if (has("snapshot")) figure("Snapshot", element("img", { alt: "Snapshot of the alert", src: path + "snapshot" }));
  if (has("heatmap")) figure("What spoke for it", element("img", { alt: "Heat map of the alert", src: path + "heatmap" }));
  const detail = by("alert-detail");
  detail.className = "card";
  detail.hidden = false;
  detail.replaceChildren(element("h2", {}, `${all.alert.kind} at ${all.alert.camera}`),
    element("p", {}, `${all.alert.reason}. Score ${all.alert.score.toFixed(2)}, ${all.alert.severity}.`), media,
    ...all.acknowledgements.map((seen) => element("p", {}, `Seen by ${seen.who}, ${new Date(seen.at).toLocaleString()}`
      + (seen.note ? `: ${seen.note}` : ""))));
  if (role === "operator") {
    const who = element("input", { id: "ack-who", maxlength: "60", autocomplete: "name" });
    const note = element("input", { id: "ack-note", maxlength: "200" });
    const button = element("button", { type: "button", id: "ack" }, "Acknowledge");
    button.onclick = async () => {
      await ask(path + "acknowledge", { who: who.value || "page", note: note.value || null }).catch((error) => alert(error.message));
      loadAlerts();
      showAlert(id);
    };
    detail.append(element("div", { class: "form" }, element("label", {}, "Who ", who), element("label", {}, "Note ", note), button));
  }
  for (const other of by("alert-list").querySelectorAll("button")) other.setAttribute("aria-expanded", "false");
  detail.scrollIntoView({ block: "nearest" });
}

// Zones and masks
const zone = { corners: [], cross: [0.5, 0.5], still: null };
function beginZones() {
  const names = status.cameras.map((camera) => camera.name);
  if (by("zone-camera").options.length !== names.length) {
    by("zone-camera").replaceChildren(...names.map((name) => element("option", {}, name)));
    by("zone-camera").value = (status.cameras.find((camera) => camera.state === "running") ?? status.cameras[0]).name;
  }
  if (!zone.still) loadStill();
}
async function loadStill(tries = 5) {
  const image = new Image();
  image.onload = () => { zone.still = image; by("zone-canvas").width = image.naturalWidth;
    by("zone-canvas").height = image.naturalHeight; drawZone(); };
  image.onerror = () => { if (tries > 0) setTimeout(loadStill, 700, tries - 1); };
  image.src = `/api/v1/cameras/${encodeURIComponent(by("zone-camera").value)}/picture?${Date.now()}`;
  drawZone();
}
function drawZone() {
  const canvas = by("zone-canvas"), pen = canvas.getContext("2d"), [w, h] = [canvas.width, canvas.height];
  pen.clearRect(0, 0, w, h);
  if (zone.still) pen.drawImage(zone.still, 0, 0, w, h);
  pen.lineWidth = Math.max(2, w / 300);
  pen.strokeStyle = "#4fc3ff";
  pen.fillStyle = by("zone-kind").value === "mask" ? "#000000cc" : "#4fc3ff44";
  pen.beginPath();
  zone.corners.forEach(([x, y], at) => at ? pen.lineTo(x * w, y * h) : pen.moveTo(x * w, y * h));
  if (zone.corners.length > 2) { pen.closePath(); pen.fill(); }
  pen.stroke();
  pen.strokeStyle = "#ffd54f";
  const [x, y] = [zone.cross[0] * w, zone.cross[1] * h];
  pen.beginPath();
  pen.moveTo(x - w / 60, y); pen.lineTo(x + w / 60, y); pen.moveTo(x, y - w / 60); pen.lineTo(x, y + w / 60);
  pen.stroke();
  by("zone-yaml").textContent = zoneYAML();
}
function zoneYAML() {
  if (zone.corners.length < 3) return "# " + (3 - zone.corners.length) + " more corners";
  const list = `[${zone.corners.map((corner) => `[${corner.map((value) => +value.toFixed(3)).join(", ")}]`).join(", ")}]`;
  const name = by("zone-name").value.replace(/[^A-Za-z0-9_.-]/g, "-") || "zone";
  return by("zone-kind").value === "mask" ? `masks: [ ${list} ]` : `zones: { ${name}: { polygon: ${list} } }`;
}
function setCorner(corner) { zone.corners.push(corner); drawZone(); }
by("zone-canvas").onclick = (event) => {
  const place = by("zone-canvas").getBoundingClientRect();
  zone.cross = [(event.clientX - place.left) / place.width, (event.clientY - place.top) / place.height];
  setCorner([...zone.cross]);
};
by("zone-canvas").onkeydown = (event) => {
  const step = event.shiftKey ? 0.1 : 0.01;
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  if (moves[event.key]) zone.cross = zone.cross.map((value, at) => Math.min(1, Math.max(0, value + moves[event.key][at])));
  else if (event.key === "Enter") zone.corners.push([...zone.cross]);
  else if (event.key === "Backspace") zone.corners.pop();
  else return;
  event.preventDefault();
  drawZone();
};
by("zone-clear").onclick = () => { zone.corners = []; drawZone(); };
by("zone-copy").onclick = () => navigator.clipboard?.writeText(zoneYAML());
by("zone-still").onclick = () => loadStill();
by("zone-camera").onchange = () => { zone.still = null; zone.corners = []; loadStill(); };
by("zone-kind").onchange = by("zone-name").oninput = drawZone;

// System
function showSystem() {
  const mebibytes = (bytes) => (bytes / 1048576).toFixed(1) + " MiB";
  const process = status.process, up = Math.max(Date.now() / 1000 - process.start_time, 1);
  const figures = { "Up": up < 5400 ? `${(up / 60).toFixed(0)} min` : `${(up / 3600).toFixed(1)} h`, "CPU, mean": `${(100 * process.cpu_seconds / up).toFixed(0)} %`,
    "Memory": mebibytes(process.resident_bytes), "Threads": process.threads, "Open files": process.open_files,
    "Alerts opened": status.alerts_opened, "History": mebibytes(status.history_bytes),
    "Reloads": `${status.reloads}, ${status.failed_reloads} refused` };
  by("figures").replaceChildren(...Object.entries(figures).map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, String(value)))));
  const row = (...cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, String(cell))));
  const sum = (dropped) => ["starved", "replaced", "unusable"].reduce((all, key) => all + (dropped[key] ?? 0), 0);
  by("camera-rows").replaceChildren(...status.cameras.map((camera) => row(camera.name, camera.state, camera.decoded,
    camera.analysed, sum(camera.dropped), Math.max(camera.sessions - 1, 0),
    camera.latency_p95_seconds ? (1000 * camera.latency_p95_seconds).toFixed(0) + " ms" : "-")));
  by("sink-rows").replaceChildren(...status.sinks.map((sink) =>
    row(sink.name, sink.delivered, sink.waiting, sink.failed_attempts, sink.dropped)));
}

by("login-button").onclick = login;
by("token").onkeydown = (event) => { if (event.key === "Enter") login(); };
by("logout").onclick = () => ask("/api/v1/logout", {}).catch(() => null).then(showLogin);
addEventListener("hashchange", route);
begin();
