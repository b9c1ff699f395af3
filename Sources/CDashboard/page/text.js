// SPDX-License-Identifier: MIT
// Figures as people read them, and elements made without markup.

/** A share of one as a percentage; a dash where there is none. */
export function percent(share, digits = 0) {
  return share === null || share === undefined || Number.isNaN(share) ? "–" : `${(100 * share).toFixed(digits)} %`;
}

/** A whole number with thin spaces between thousands. */
export function whole(number) {
  if (number === null || number === undefined) return "–";
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, "\u2009");
}

/** Seconds as 1:23, or 1:02:03 from an hour on. */
export function clock(seconds) {
  const total = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  if (parts[0] === 0) parts.shift();
  return parts.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

/** A span of time in the unit that suits it. */
export function span(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds === 0) return "0 s";
  if (seconds < 1e-3) return `${(seconds * 1e6).toFixed(seconds < 1e-5 ? 1 : 0)} µs`;
  if (seconds < 1) return `${(seconds * 1e3).toFixed(seconds < 1e-2 ? 1 : 0)} ms`;
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** Bytes in decimal units, as the budgets are given. */
export function bytes(count) {
  if (count === null || count === undefined) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let amount = count;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${amount.toFixed(unit === 0 || amount >= 100 ? 0 : 1)} ${units[unit]}`;
}

/** The last part of a path, which is what a person knows a track by. */
export function trackName(track) {
  if (!track) return "";
  const name = String(track).split("/").filter(Boolean).pop() ?? String(track);
  return name;
}

/** `never_predicted` as `never predicted`. */
export function words(name) {
  return String(name).replaceAll("_", " ");
}

/** What a tier or a state is called beside its mark. */
export function tierName(tier) {
  return {
    l1: "L1, decoded in memory", l2: "L2, compressed in memory", l3: "L3, on disk",
    in_flight: "being rendered", predicted: "predicted",
  }[tier] ?? "not cached";
}

/** An element with attributes and children; a child that is no node is text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** Sets the text of the element with this id where it differs. */
export function say(id, text) {
  const target = document.getElementById(id);
  if (target.textContent !== text) target.textContent = text;
}

/** A bar filled to a share of one. */
export function gauge(share, ...marks) {
  const fill = document.createElement("i");
  fill.style.width = `${Math.min(100, Math.max(0, 100 * (share ?? 0))).toFixed(1)}%`;
  return element("span", { class: "gauge", "aria-hidden": "true" }, fill, ...marks);
}
