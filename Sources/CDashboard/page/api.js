// SPDX-License-Identifier: MIT
// The server: requests, and the stream of events with its reconnects.

const tokenKey = "attacca-token";

/** Takes the token from `#token=...` once, and out of the address bar; it lives as long as the tab. */
function readToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem(tokenKey, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(tokenKey);
}

const token = readToken();

function headers(more = {}) {
  return token ? { ...more, Authorization: `Bearer ${token}` } : more;
}

/** What the server refused, with its own words for it. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.detail || problem?.title || `status ${status}`);
    this.status = status;
  }
}

async function answer(response) {
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Refusal(response.status, body);
  return body;
}

/** The object at a path; throws a `Refusal`, or a `TypeError` where nobody answers. */
export async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const text = new URLSearchParams(given).toString();
  const signal = AbortSignal.timeout(10_000);
  return answer(await fetch(text ? `${path}?${text}` : path, { headers: headers(), signal, cache: "no-store" }));
}

/** Asks for something to be done. */
export async function post(path, body) {
  const kind = body === undefined ? {} : { "Content-Type": "application/json" };
  const text = body === undefined ? undefined : JSON.stringify(body);
  const signal = AbortSignal.timeout(10_000);
  return answer(await fetch(path, { method: "POST", headers: headers(kind), body: text, signal }));
}

/**
 * Server-sent events over `fetch`, since `EventSource` can send no token and does not say when it gave up.
 *
 * Comes back by itself: after half a second, then twice as long each time, at most ten seconds; with the last id, so
 * that nothing is missed that the server still has. A stream that is silent for longer than `silenceMilliseconds`,
 * in which a server sends at least its heartbeat, counts as lost.
 */
export class EventStream {
  static silenceMilliseconds = 20_000;

  constructor(path, { onEvent, onOpen, onLost }) {
    Object.assign(this, { path, onEvent, onOpen, onLost });
    this.lastID = null;
    this.failures = 0;
    this.timer = null;
  }

  async open() {
    clearTimeout(this.timer);
    this.aborter = new AbortController();
    try {
      const more = { Accept: "text/event-stream", ...(this.lastID ? { "Last-Event-ID": this.lastID } : {}) };
      const response = await fetch(this.path, { headers: headers(more), signal: this.aborter.signal, cache: "no-store" });
      if (!response.ok) throw new Refusal(response.status, await response.json().catch(() => null));
      this.failures = 0;
      this.onOpen();
      await this.readAll(response.body.getReader());
      this.retry("the server ended the stream");
    } catch (error) {
      this.retry(error instanceof Refusal ? error.message : "the server does not answer");
    }
  }

  /** Now instead of later, for who comes back to the page. */
  hurry() {
    if (this.timer !== null) this.open();
  }

  retry(reason) {
    const seconds = Math.min(10, 0.5 * 2 ** this.failures);
    this.failures += 1;
    this.onLost(reason, seconds);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.open();
    }, 1000 * seconds);
  }

  async readAll(reader) {
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const guard = setTimeout(() => this.aborter.abort(), EventStream.silenceMilliseconds);
      const { done, value } = await reader.read().finally(() => clearTimeout(guard));
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) this.take(block);
    }
  }

  take(block) {
    let name = "message";
    const data = [];
    for (const line of block.split("\n")) {
      const colon = line.indexOf(":");
      if (colon <= 0) continue;
      const field = line.slice(0, colon);
      const value = line.slice(colon + 1).replace(/^ /, "");
      if (field === "event") name = value;
      else if (field === "id") this.lastID = value;
      else if (field === "data") data.push(value);
    }
    if (data.length > 0) this.onEvent(name, JSON.parse(data.join("\n")), this.lastID);
  }
}
