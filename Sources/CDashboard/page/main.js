// SPDX-License-Identifier: MIT
// Wires the page: what the server says changes the state, the state is drawn once a frame.
import { EventStream, Refusal, get } from "./api.js";
import { showChart } from "./charts.js";
import { Controls } from "./controls.js";
import { EventList } from "./events.js";
import { ChunkMap } from "./map.js";
import { showHealth, showPredictions, showStatistics } from "./panels.js";
import { clock, element, say, trackName } from "./text.js";

const byID = (id) => document.getElementById(id);
const state = { connection: "connecting", live: null, stats: null, player: null, map: null, position: null, chosenTrack: null };
const drawn = new Set();
const events = new EventList();
const map = new ChunkMap((preset, chunk) => playChunk(preset, chunk));
const controls = new Controls({
  onProblem: (text) => announce(`Refused: ${text}`, true),
  onDone: (path) => {
    if (path.startsWith("/api/player")) refresh("player");
    else refresh("map", "stats");
  },
});

/** Everything that is fetched: from where, what becomes of it, and how far apart at least, in milliseconds. */
const resources = {
  stats: { gap: 400, load: () => get("/api/cache/stats"), take: takeStatistics },
  player: { gap: 200, load: () => get("/api/player"), take: takePlayer, isWanted: () => state.live === true },
  map: { gap: 200, load: () => get("/api/cache/map", { track: mapTrack() }), take: takeMap,
    isWanted: () => mapTrack() !== null || (state.live === false && state.tracks?.length > 0) },
  predictions: { gap: 500, load: () => get("/api/cache/predictions"), take: (value) => { state.predictions = value; } },
  health: { gap: 2000, load: () => get("/api/cache/health"), take: (value) => { state.health = value; } },
  history: { gap: 5000, load: () => get("/api/cache/history", { days: 30 }), take: (value) => { state.history = value; } },
  tracks: { gap: 10_000, load: () => get("/api/cache/tracks", { limit: 1000 }), take: takeTracks, isWanted: () => state.live === false },
};

/** Asks for resources anew; each at most once at a time, and no more often than its gap. */
function refresh(...names) {
  for (const name of names) {
    const resource = resources[name];
    if (document.hidden) continue;
    resource.isStale = true;
    if (resource.isBusy || resource.timer) continue;
    const wait = Math.max(0, (resource.loadedAt ?? -1e9) + resource.gap - performance.now());
    resource.timer = setTimeout(() => load(name, resource), wait);
  }
}

async function load(name, resource) {
  resource.timer = null;
  resource.isStale = false;
  if (resource.isWanted && !resource.isWanted()) return;
  resource.isBusy = true;
  try {
    resource.take(await resource.load());
    redraw(name);
  } catch (error) {
    // A track without a map: the page says so. No answer at all is the stream's to tell.
    if (error instanceof Refusal) refused(name, error);
  }
  resource.isBusy = false;
  resource.loadedAt = performance.now();
  if (resource.isStale) refresh(name);
}

function refused(name, error) {
  if (error.status === 401 || error.status === 403) announce(`The server wants its token: ${error.message}`, true);
  if (name === "map" && error.status === 404) state.map = null;
  redraw(name);
}

/** The track whose map is shown; null where there is none. */
function mapTrack() {
  return (state.live ? state.player?.track : state.chosenTrack) ?? null;
}

function takeStatistics(stats) {
  const isFirst = state.live === null;
  state.stats = stats;
  state.live = stats.live;
  document.body.dataset.live = String(stats.live);
  if (state.connection === "live") connect("live", "good", stats.live ? "Live" : "Directory");
  if (isFirst) refresh("player", "tracks");
}

function takePlayer(player) {
  const changed = state.player?.track !== player.track || state.player?.preset !== player.preset;
  state.player = player;
  state.position = player.position_seconds;
  if (changed) refresh("map", "predictions");
  if (!player.track) state.map = null;
}

function takeTracks({ tracks }) {
  state.tracks = tracks;
  if (!tracks.includes(state.chosenTrack)) state.chosenTrack = null;
  if (tracks.length === 0) state.map = null;
  refresh("map");
}

/** Without a choice a directory shows the track that was stored last. */
function takeMap(shown) {
  state.map = shown;
  if (state.live || state.chosenTrack === shown.track) return;
  state.chosenTrack = shown.track;
  redraw("tracks");
}

/** Which resources an event makes stale. */
const consequences = {
  hit: ["stats"], miss: ["stats", "map"], stall: ["stats"], render: ["map", "stats"], eviction: ["map", "stats"],
  switch: ["player", "map", "predictions"], prediction: ["predictions", "history"], cleared: ["map", "stats", "tracks"],
  pressure: ["stats"], disk: ["stats", "health"], dropped: ["stats", "map", "player", "predictions"],
};

function takeEvent(name, data) {
  if (name === "position") return takePosition(data);
  events.add(name, data);
  if (name === "stall") announce("The listener waited for a chunk.");
  refresh(...(consequences[name] ?? ["stats"]));
  redraw("events");
}

function takePosition(data) {
  state.position = data.position_seconds;
  const { player } = state;
  if (data.track !== player?.track || data.preset !== player?.preset) refresh("player");
  redraw("position");
}

function playChunk(preset, chunk) {
  const { player, map: shown } = state;
  if (!player?.is_steerable || state.connection !== "live") return;
  if (preset !== player.preset) controls.choose(preset);
  controls.seek(chunk * shown.chunk_seconds);
}

/** Marks a part to be drawn in the next frame. */
function redraw(part) {
  if (drawn.size === 0) requestAnimationFrame(draw);
  drawn.add(part);
}

function draw() {
  const parts = new Set(drawn);
  drawn.clear();
  const { stats, player, predictions, health, history } = state;
  if (parts.has("stats") && stats) {
    showStatistics(stats);
    drawMode();
  }
  if (parts.has("player") && player) drawPlayer(player);
  if (parts.has("tracks") && state.tracks) drawChooser();
  if (parts.has("map") || parts.has("player") || parts.has("tracks")) drawMap();
  if (parts.has("predictions") && predictions) showPredictions(predictions);
  if (parts.has("health") && health) showHealth(health);
  if (parts.has("history") && history) drawHistory(history.days.toSorted((one, other) => one.day.localeCompare(other.day)));
  if (parts.has("position") || parts.has("player") || parts.has("map")) drawPosition();
  if (parts.has("events")) events.draw();
}

function drawMode() {
  const isLive = state.live;
  const isSteerable = isLive && Boolean(state.player?.is_steerable);
  byID("player").hidden = !isSteerable;
  document.body.dataset.steerable = String(isSteerable);
  // A directory is only read.
  byID("clearing").hidden = !isLive;
  byID("chooser").hidden = isLive || (state.tracks ?? []).length === 0;
  if (!isLive) say("eyebrow", "A cache directory, read from disk; no player is connected");
  // Nothing happens in it that is heard of, and so two cards less: the charts close up.
  byID("events-card").hidden = !isLive;
  const column = isLive ? byID("accuracy-column") : byID("weight-card").parentElement;
  if (byID("accuracy-card").parentElement !== column) column.insertBefore(byID("accuracy-card"), isLive ? null : byID("weight-card"));
  if (!isLive && state.tracks?.length === 0) {
    say("title", "Nothing is stored yet");
    say("subtitle", "");
  }
}

function drawPlayer(player) {
  const { queue, track } = player;
  const playing = { true: "Playing", false: "Not playing" }[player.is_playing];
  const number = queue.indexOf(track) + 1;
  const place = number > 0 && queue.length > 1 ? `, track ${number} of ${queue.length}` : "";
  say("eyebrow", (playing ?? "As the player reported") + place);
  say("title", player.title || trackName(track) || "Nothing plays yet");
  drawMode();
  document.title = track ? `${player.title || trackName(track)} · Attacca` : "Attacca";
  controls.show(player);
  controls.setEnabled(state.connection === "live", Boolean(track));
}

function drawChooser() {
  byID("track-choice").replaceChildren(...state.tracks.map((track) =>
    element("option", { value: track, selected: track === state.chosenTrack }, trackName(track))));
  drawMode();
}

function drawMap() {
  const { map: shown, player } = state;
  const isEmpty = !shown || shown.chunk_count === 0;
  byID("map-scroll").hidden = isEmpty;
  byID("map-foot").hidden = isEmpty;
  // Of what is still being asked for nothing is said.
  byID("map-empty").hidden = !isEmpty || (state.live ? Boolean(player?.track) : state.tracks?.length !== 0);
  if (isEmpty) {
    say("map-empty", state.live === false
      ? "The directory holds no chunks. Play or warm a track with it, and its map stands here."
      : "As soon as a track plays, its chunks stand here, preset by preset.");
    return;
  }
  map.show(shown, player?.preset);
  if (state.live === false) {
    say("title", trackName(shown.track));
    say("subtitle", `${chunks(shown)} up to the last one stored`);
  }
}

function drawPosition() {
  const seconds = state.live && state.player?.track ? state.position : null;
  map.moveTo(seconds, true);
  if (seconds !== null) controls.moveTo(seconds);
  if (state.live && state.player) say("subtitle", subtitle(state.player, seconds));
}

function chunks({ chunk_count: count, chunk_seconds: seconds }) {
  return `${count} ${count === 1 ? "chunk" : "chunks"} of ${seconds} s`;
}

/** What is heard of the track; and where it is, unless the player's own slider says so. */
function subtitle(player, seconds) {
  if (!player.track) return "";
  return [player.is_steerable ? null : `${clock(seconds)} of ${clock(player.duration_seconds ?? 0)}`,
    `${player.preset} at intensity ${player.intensity.toFixed(1)}`,
    player.chunk_count ? chunks(player) : null].filter(Boolean).join(", ");
}

function drawHistory(days) {
  showChart("accuracy-chart", "Accuracy of the predictions", days, [
    { name: "Mixed", field: "mixed_accuracy", kind: "a" }, { name: "Listener", field: "listener_accuracy", kind: "b" },
    { name: "Audio", field: "audio_accuracy", kind: "c" }]);
  showChart("weight-chart", "Weight of the listener and hit ratio", days, [
    { name: "Hit ratio", field: "hit_ratio", kind: "a" }, { name: "Weight of the listener", field: "listener_weight", kind: "b" }]);
}

function announce(text, isShown = false) {
  say("announcement", text);
  if (isShown) say("clear-note", text);
}

function connect(connection, tone, text) {
  state.connection = connection;
  document.body.dataset.state = connection;
  byID("connection").dataset.tone = tone;
  say("connection", text);
  controls.setEnabled(connection === "live", Boolean(state.player?.track));
}

const stream = new EventStream("/api/cache/events", {
  onEvent: takeEvent,
  onOpen: () => {
    connect("live", "good", state.live === false ? "Directory" : "Live");
    byID("banner").hidden = true;
    refresh(...Object.keys(resources));
  },
  onLost: (reason, seconds) => {
    connect("disconnected", "bad", "Disconnected");
    const since = state.stats ? ` What is shown is from ${lastSeen()}.` : "";
    say("banner", `Disconnected: ${reason}. Trying again, at the latest in ${Math.ceil(seconds)} s.${since}`);
    byID("banner").hidden = false;
  },
});

function lastSeen() {
  const seen = Math.max(...Object.values(resources).map(({ loadedAt }) => loadedAt ?? 0));
  return new Date(performance.timeOrigin + seen).toLocaleTimeString("en-GB");
}

byID("track-choice").addEventListener("change", (event) => {
  state.chosenTrack = event.target.value;
  refresh("map");
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  stream.hurry();
  refresh(...Object.keys(resources));
});
// What changes without an event of its own: once in five seconds, and what is slow once a minute.
setInterval(() => state.connection === "live" && refresh("stats", "map", "player", "health"), 5000);
setInterval(() => state.connection === "live" && refresh("history", "predictions", "tracks"), 60_000);
setInterval(() => events.drawRate(), 1000);
connect("connecting", "", "Connecting");
refresh("stats", "predictions", "health", "history");
stream.open();
