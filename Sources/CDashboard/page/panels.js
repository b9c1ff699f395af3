// SPDX-License-Identifier: MIT
// The cards: a function for each, from what the server said to elements.
import { bytes, element, gauge, percent, say, span, tierName, whole, words } from "./text.js";

const byID = (id) => document.getElementById(id);

/** Replaces what a holder shows, unless it shows that already: then nothing flickers and no focus is lost. */
function fill(holder, nodes) {
  const made = element("div", {}, ...nodes);
  const text = made.innerHTML;
  if (holder.shown === text) return;
  holder.shown = text;
  holder.replaceChildren(...nodes);
}

function facts(pairs) {
  return pairs.map(([name, value, kind]) =>
    element("div", { class: kind }, element("dt", {}, name), element("dd", {}, value)));
}

/** The figures at the top, the card of the tiers, misses and renders. */
export function showStatistics(stats) {
  say("hit-ratio", percent(stats.hit_ratio, 1));
  say("requests", whole(stats.requests));
  say("stalls", whole(stats.stalls));
  say("stall-seconds", span(stats.stall_seconds));
  say("about", `Attacca ${stats.version}, up for ${span(stats.uptime_seconds)}`);
  say("tier-note", [stats.memory_pressure && `memory pressure ${stats.memory_pressure}`, stats.power_mode && words(stats.power_mode)]
    .filter(Boolean).join(", "));
  fill(byID("tiers"), stats.tiers.map((one) => tier(one, stats.live)));
  const disk = stats.disk;
  // A directory does not tell what only an engine counts.
  for (const title of ["misses-title", "renders-title"]) byID(title).closest(".card").hidden = !stats.renders;
  fill(byID("disk-facts"), facts([
    ["Disk tier", disk.available ? "in use" : disk.problem ?? "not in use", disk.available ? "" : "bad wide"],
    ["Written today", disk.write_budget_bytes ? `${bytes(disk.written_today_bytes)} of ${bytes(disk.write_budget_bytes)}` : bytes(disk.written_today_bytes)],
    ...(stats.live ? [["Kept free", bytes(disk.free_space_floor_bytes)]] : []),
  ]));
  const { finished, failed, cancelled, in_flight: flying, pending, ahead, stuck } = stats.renders ?? {};
  fill(byID("renders"), facts([["Finished", whole(finished)], ["Ahead of need", whole(ahead)],
    ["Rendering", whole(flying)], ["Waiting", whole(pending)], ["Cancelled", whole(cancelled)], ["Failed", whole(failed), failed > 0 ? "bad" : ""],
    ["Stuck", whole(stuck), stuck > 0 ? "bad" : ""]]));
  const causes = Object.entries(stats.miss_causes ?? {}).sort((one, other) => other[1] - one[1]);
  const most = Math.max(1, stats.misses);
  say("miss-note", `${whole(stats.misses)} of ${whole(stats.requests)} requests`);
  fill(byID("misses"), causes.map(([cause, count]) =>
    element("li", {}, element("span", {}, words(cause)), gauge(count / most), element("b", {}, whole(count)))));
}

function tier({ tier: name, chunks, bytes: used, capacity_bytes: capacity, evictions, hit_ratio: ratio, latency_microseconds: latency }, isLive) {
  const share = capacity > 0 ? used / capacity : 0;
  const head = (note) => element("div", { class: "tier-head" }, element("i", { class: "cell", "data-tier": name }),
    element("h3", {}, tierName(name)), element("span", { class: "meta" }, note));
  // What a player has in memory a directory does not know, only how well that did.
  if (!isLive && name !== "l3") {
    return element("div", { class: "tier", "data-of": name }, head(`answered ${percent(ratio)} of what it was asked`));
  }
  return element("div", { class: "tier", "data-of": name }, head(`${bytes(used)} of ${bytes(capacity)}`),
    element("span", { role: "meter", "aria-label": `Budget of ${name.toUpperCase()}`, "aria-valuemin": 0, "aria-valuemax": 100,
      "aria-valuenow": Math.round(100 * share), "aria-valuetext": percent(share) }, gauge(share)),
    element("dl", {}, ...facts([["Hits", percent(ratio)],
      ...(isLive ? [["Median, 99th %", latency ? `${span(latency.p50 / 1e6)}, ${span(latency.p99 / 1e6)}` : "–"]] : []),
      ["Chunks", whole(chunks)], ...(isLive ? [["Evicted", whole(evictions)]] : [])])));
}

/** What comes next, why, and how sure each source is. */
export function showPredictions(given) {
  const sorted = [...given.predictions].sort((one, other) => other.mixed - one.mixed);
  byID("predictions").hidden = sorted.length === 0;
  byID("predictions-empty").hidden = sorted.length > 0;
  const mark = (kind, share) => {
    if (share === null || share === undefined) return [];
    const made = element("s", { class: kind });
    made.style.left = `${(100 * share).toFixed(1)}%`;
    return [made];
  };
  fill(byID("predictions").tBodies[0], sorted.map(({ preset, listener, audio, mixed }, index) =>
    element("tr", { class: index === 0 ? "top" : null, "data-preset": preset }, element("th", { scope: "row" }, preset),
      element("td", {}, element("span", { class: "track" },
        gauge(mixed, ...mark("listener", listener), ...mark("audio", audio)), element("b", {}, percent(mixed)))),
      element("td", { class: "number" }, percent(listener)), element("td", { class: "number" }, percent(audio)))));
  say("prediction-note", [given.preset && `after ${given.preset}`, given.mode && `mode ${given.mode}`,
    given.top3_accuracy !== null && given.top3_accuracy !== undefined && `right within three: ${percent(given.top3_accuracy)}`]
    .filter(Boolean).join(", "));
  const weight = given.listener_weight;
  byID("balance").firstElementChild.style.width = `${100 * weight}%`;
  byID("balance").setAttribute("aria-label", `Listener ${percent(weight)}, audio ${percent(1 - weight)}`);
  say("weight-listener", `Listener ${percent(weight)}`);
  say("weight-audio", `Audio ${percent(1 - weight)}`);
  byID("scenario-part").hidden = (given.scenarios ?? []).length === 0;
  fill(byID("scenarios"), (given.scenarios ?? []).map(({ name, probability }) =>
    element("li", {}, element("span", {}, words(name)), gauge(probability), element("b", {}, percent(probability)))));
  showMatrix(given.transitions ?? [], given.preset);
}

function showMatrix(transitions, current) {
  const names = [...new Set(transitions.flatMap(({ from, to }) => [from, to]))].sort();
  byID("matrix").parentElement.hidden = names.length === 0;
  byID("matrix-empty").hidden = names.length > 0;
  const known = new Map(transitions.map((one) => [JSON.stringify([one.from, one.to]), one]));
  const head = element("thead", {}, element("tr", {}, element("td", {}),
    ...names.map((name) => element("th", { scope: "col" }, name))));
  const rows = names.map((from) => element("tr", { class: from === current ? "current" : null },
    element("th", { scope: "row" }, from), ...names.map((to) => matrixCell(from, to, known.get(JSON.stringify([from, to]))))));
  fill(byID("matrix"), [element("caption", { class: "visually-hidden" }, "How often one preset followed another"),
    head, element("tbody", {}, ...rows)]);
}

function matrixCell(from, to, known) {
  if (!known || from === to) return element("td", { class: "none" }, from === to ? "" : "·");
  const made = element("td", {
    title: `${from} to ${to}: ${percent(known.probability, 1)}; chosen ${times(known.count)}, older times counting less` },
  percent(known.probability), element("small", {}, times(known.count)));
  made.style.setProperty("--p", known.probability.toFixed(3));
  return made;
}

/** How often, where older times count less. */
function times(count) {
  if (count === 0) return "never";
  return count < 0.05 ? "< 0.1 ×" : `${count.toFixed(count < 10 ? 1 : 0)} ×`;
}

const tones = { healthy: "good", warning: "warn", critical: "bad" };

/** The badge beside the connection. */
export function showHealth({ status, reasons }) {
  const pill = byID("health");
  pill.hidden = false;
  pill.dataset.tone = tones[status] ?? "";
  const why = status === "healthy" || status === "unknown" ? "" : (reasons ?? []).map((reason) => `, ${reason}`).join("");
  say("health", status === "unknown" ? "Health: too few requests to tell" : `Health: ${status}${why}`);
}
