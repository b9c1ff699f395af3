// SPDX-License-Identifier: MIT
// Shares over days as lines: told apart by dash and mark as well as by colour, with the figures in a table below.
import { element, percent } from "./text.js";

const size = { width: 560, height: 190, left: 46, right: 12, top: 10, bottom: 24 };

/** Charts as wide as their holders, so that their text is as large as all other. */
const resizes = new ResizeObserver((entries) => entries.forEach(({ target }) => target.draw?.()));

function shape(name, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

const across = (index, count) =>
  size.left + (count < 2 ? 0.5 : index / (count - 1)) * (size.width - size.left - size.right);
const down = (share) => size.top + (1 - share) * (size.height - size.top - size.bottom);

/** Draws what lies between two gaps as one line, and a single day as a dot. */
function drawSeries(svg, days, { field, kind }) {
  let run = [];
  const finish = () => {
    if (run.length > 1) svg.append(shape("polyline", { class: `series ${kind}`, points: run.join(" ") }));
    run = [];
  };
  days.forEach((day, index) => {
    const share = day[field];
    if (share === null || share === undefined) return finish();
    const [x, y] = [across(index, days.length), down(share)];
    run.push(`${x.toFixed(1)},${y.toFixed(1)}`);
    if (days.length <= 31) svg.append(shape("circle", { class: kind, cx: x, cy: y, r: (kind === "a" ? 2.6 : 2) * (days.length < 2 ? 1.6 : 1) }));
  });
  finish();
}

function drawGround(svg, days) {
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(shape("line", { class: "grid", x1: size.left, x2: size.width - size.right, y1: down(share), y2: down(share) }));
    svg.append(shape("text", { x: size.left - 8, y: down(share) + 4, "text-anchor": "end" }, percent(share)));
  }
  const step = Math.max(1, Math.ceil(days.length / (size.width / 80)));
  for (let index = days.length - 1; index >= 0; index -= step) {
    const anchor = days.length < 2 ? "middle" : index === days.length - 1 ? "end" : index === 0 ? "start" : "middle";
    svg.append(shape("text", { x: across(index, days.length), y: size.height - 6, "text-anchor": anchor }, days[index].day.slice(5)));
  }
}

function key({ name, kind, field }, days) {
  const svg = shape("svg", { viewBox: "0 0 26 8", "aria-hidden": "true" });
  svg.append(shape("line", { class: `series ${kind}`, x1: 1, x2: 25, y1: 4, y2: 4 }));
  const last = days.findLast((day) => day[field] !== null && day[field] !== undefined);
  return element("span", {}, svg, `${name} `, element("b", {}, percent(last?.[field])));
}

function table(days, series) {
  const head = element("tr", {}, element("th", { scope: "col" }, "Day"),
    ...series.map(({ name }) => element("th", { scope: "col" }, name)));
  const rows = days.toReversed().map((day) => element("tr", {}, element("th", { scope: "row" }, day.day),
    ...series.map(({ field }) => element("td", {}, percent(day[field], 1)))));
  return element("details", {}, element("summary", {}, "Show the figures"),
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
}

/** Fills a holder with a chart of these series of the days; says so where there is nothing to draw. */
export function showChart(id, label, days, series) {
  const holder = document.getElementById(id);
  holder.draw = () => draw(holder, label, days, series);
  holder.draw();
  resizes.observe(holder);
}

function draw(holder, label, days, series) {
  size.width = Math.max(240, holder.clientWidth);
  const text = JSON.stringify([size.width, days.map((day) => [day.day, ...series.map(({ field }) => day[field])])]);
  if (holder.shown === text) return;
  holder.shown = text;
  const wasOpen = holder.querySelector("details")?.open ?? false;
  if (!days.some((day) => series.some(({ field }) => day[field] !== null && day[field] !== undefined))) {
    holder.replaceChildren(element("p", { class: "empty" },
      "No prediction was settled yet. A day of listening makes the first point."));
    return;
  }
  const svg = shape("svg", { viewBox: `0 0 ${size.width} ${size.height}`, role: "img",
    "aria-label": `${label}, ${days[0].day} to ${days.at(-1).day}; the figures are in the table below` });
  drawGround(svg, days);
  for (const one of series.toReversed()) drawSeries(svg, days, one);
  const figures = table(days, series);
  figures.open = wasOpen;
  holder.replaceChildren(element("div", { class: "chart-key" }, ...series.map((one) => key(one, days))), svg, figures);
}
