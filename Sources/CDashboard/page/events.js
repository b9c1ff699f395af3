// SPDX-License-Identifier: MIT
// The list of the last events: newest first, one line each.
import { element, say, span, trackName, words } from "./text.js";

const limit = 60;
const tones = { stall: "bad", dropped: "warn", miss: "warn", disk: "bad", pressure: "warn" };

/** What a chunk is called in a line. */
const chunk = (data) => `${data.preset}, chunk ${data.chunk_index}`;
const waited = ({ waited_seconds: seconds }) => (seconds > 0 ? `waited ${span(seconds)}` : null);

/** The rest of the line, by event: what is worth knowing of it. */
const describe = {
  hit: (data) => [chunk(data), `from ${data.tier.toUpperCase()}`, waited(data)],
  miss: (data) => [chunk(data), words(data.cause), waited(data)],
  stall: (data) => [chunk(data), waited(data)],
  render: (data) => [chunk(data), data.state, data.render_seconds && `took ${span(data.render_seconds)}`,
    data.deadline_seconds && `was to take ${span(data.deadline_seconds)} at most`, data.problem],
  eviction: (data) => [chunk(data), `out of ${data.tier.toUpperCase()}`],
  switch: (data) => [`${data.from} to ${data.to}`, trackName(data.track)],
  prediction: (data) => [`${data.actual} after ${data.from}`,
    data.predicted === data.actual ? "as predicted" : data.predicted && `${data.predicted} was predicted`],
  cleared: (data) => [data.tier?.toUpperCase() ?? (data.track ? trackName(data.track) : "all tiers")],
  pressure: (data) => [data.level],
  disk: (data) => [data.available ? "the disk tier is back" : "the disk tier is lost", data.problem],
  dropped: (data) => [data.count > 0 ? `${data.count} events were too many to tell` : "the server began anew"],
};

export class EventList {
  constructor() {
    this.root = document.getElementById("events");
    this.waiting = [];
    this.times = [];
  }

  /** Remembers an event until the next frame. */
  add(name, data) {
    this.waiting.push({ name, data, at: new Date() });
    if (this.waiting.length > limit) this.waiting.shift();
    this.times.push(performance.now());
    if (this.times.length > 500) this.times.shift();
  }

  /** Shows what has come since the last frame. */
  draw() {
    if (this.waiting.length === 0) return;
    document.getElementById("events-empty").hidden = true;
    for (const event of this.waiting.splice(0)) this.root.prepend(this.line(event));
    while (this.root.children.length > limit) this.root.lastChild.remove();
  }

  /** Says how many came in the last ten seconds. */
  drawRate() {
    const since = performance.now() - 10_000;
    this.times = this.times.filter((time) => time > since);
    say("event-rate", `${(this.times.length / 10).toFixed(1)} a second`);
  }

  line({ name, data, at }) {
    const text = describe[name]?.(data).filter(Boolean).join(", ") ?? "";
    return element("li", { "data-event": name, "data-tone": tones[name] },
      element("time", { datetime: at.toISOString() }, at.toLocaleTimeString("en-GB")),
      element("b", {}, name), element("span", {}, text));
  }
}
