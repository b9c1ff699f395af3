// SPDX-License-Identifier: MIT
// The heat map: presets down, chunks across, the tier of each as fill and texture.
import { clock, element, percent, say, tierName } from "./text.js";

export class ChunkMap {
  /** @param onPlay Called with preset and chunk index when somebody asks for one. */
  constructor(onPlay) {
    this.onPlay = onPlay;
    this.root = document.getElementById("map");
    this.scroll = document.getElementById("map-scroll");
    this.shape = "";
    this.cells = [];
    this.focus = [0, 0];
    this.pointed = null;
    this.root.addEventListener("click", (event) => this.play(event.target.closest("[data-at]")));
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("pointerover", (event) => this.point(event.target.closest("[data-at]")));
    this.root.addEventListener("pointerleave", () => this.point(null));
    this.root.addEventListener("focusin", (event) => this.point(event.target.closest("[data-at]")));
    this.root.addEventListener("focusout", () => this.point(null));
  }

  /** Shows what a map holds; rebuilds only where its shape changed. */
  show(map, currentPreset) {
    const shape = JSON.stringify([map.track, map.chunk_count, map.chunk_seconds, map.presets]);
    if (shape !== this.shape) this.build(map, shape);
    const states = map.presets.map(() => new Array(map.chunk_count).fill(null));
    for (const [preset, chunk, tier, probability] of map.cells) {
      if (states[preset] && chunk < map.chunk_count) states[preset][chunk] = { tier, probability };
    }
    for (const [row, cells] of this.cells.entries()) {
      this.rows[row].setAttribute("aria-current", String(map.presets[row] === currentPreset));
      for (const [column, cell] of cells.entries()) this.paint(cell, states[row][column]);
    }
    this.readout();
  }

  build(map, shape) {
    this.shape = shape;
    this.map = map;
    this.focus = [0, 0];
    this.pointed = null;
    this.root.replaceChildren();
    this.root.style.setProperty("--cells", Math.max(1, map.chunk_count));
    this.root.setAttribute("aria-rowcount", map.presets.length);
    this.root.setAttribute("aria-colcount", map.chunk_count + 1);
    const axis = element("div", { class: "map-row map-axis", "aria-hidden": "true" },
      element("span", { class: "map-label" }), element("div", { class: "map-cells" }));
    const every = this.axisStep(map);
    for (let chunk = 0; chunk < map.chunk_count; chunk += 1) {
      const label = chunk % every === 0 && chunk + every / 3 <= map.chunk_count;
      axis.lastChild.append(element("span", {}, label ? clock(chunk * map.chunk_seconds) : ""));
    }
    this.root.append(axis);
    this.rows = [];
    this.cells = map.presets.map((preset, row) => this.buildRow(map, preset, row));
    this.needle = document.createElement("i");
    this.root.append(element("div", { class: "playhead", id: "playhead", role: "presentation", hidden: true }, this.needle));
    this.head = this.root.lastChild;
  }

  buildRow(map, preset, row) {
    const holder = element("div", { class: "map-cells", role: "presentation" });
    const cells = [];
    for (let chunk = 0; chunk < map.chunk_count; chunk += 1) {
      const cell = element("span", { class: "cell", role: "gridcell", "data-at": `${row},${chunk}`,
        "data-preset": preset, "data-chunk": chunk, tabindex: row === 0 && chunk === 0 ? 0 : -1 });
      cell.setAttribute("aria-label", this.label(cell, row, chunk));
      cells.push(cell);
    }
    holder.append(...cells);
    this.rows.push(element("div", { class: "map-row", role: "row" },
      element("span", { class: "map-label", role: "rowheader" }, preset), holder));
    this.root.append(this.rows.at(-1));
    return cells;
  }

  /** Chunks between two times of the axis: round, and few enough to stand beside each other. */
  axisStep(map) {
    const wanted = Math.max(1, Math.ceil(map.chunk_count / 12));
    return [1, 2, 3, 6, 12, 18, 30, 60, 120, 180, 360].find((step) => step >= wanted) ?? wanted;
  }

  paint(cell, state) {
    const tier = state?.tier ?? "";
    const probability = state?.probability ?? null;
    const shown = `${tier} ${probability === null ? "" : probability.toFixed(2)}`;
    if (cell.shown === shown) return;
    cell.shown = shown;
    cell.probability = probability;
    cell.dataset.tier = tier;
    const [row, chunk] = cell.dataset.at.split(",").map(Number);
    cell.setAttribute("aria-label", this.label(cell, row, chunk));
  }

  label(cell, row, chunk) {
    const { chunk_seconds: length, presets } = this.map;
    const likely = cell.probability === null || cell.probability === undefined ? "" : `, ${percent(cell.probability)} likely`;
    return `${presets[row]}, ${clock(chunk * length)} to ${clock((chunk + 1) * length)}: `
      + `${tierName(cell.dataset.tier)}${likely}`;
  }

  /** Moves the playhead; null takes it away. */
  moveTo(seconds, isFollowed) {
    if (!this.head) return;
    this.head.hidden = seconds === null;
    if (seconds === null) return;
    const share = seconds / (this.map.chunk_count * this.map.chunk_seconds);
    this.needle.style.left = `${(100 * Math.min(1, Math.max(0, share))).toFixed(3)}%`;
    const hidden = this.scroll.scrollWidth - this.scroll.clientWidth;
    if (isFollowed && hidden > 0 && !this.scroll.matches(":hover, :focus-within")) {
      this.scroll.scrollLeft = share * this.scroll.scrollWidth - this.scroll.clientWidth / 2;
    }
  }

  point(cell) {
    this.pointed = cell;
    this.readout();
  }

  readout() {
    say("readout", this.pointed?.isConnected ? this.pointed.getAttribute("aria-label") : "");
  }

  play(cell) {
    if (!cell) return;
    this.moveFocus(...cell.dataset.at.split(",").map(Number));
    this.onPlay(cell.dataset.preset, Number(cell.dataset.chunk));
  }

  key(event) {
    const [row, column] = this.focus;
    const target = {
      ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1], ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column], Home: [row, 0], End: [row, this.map?.chunk_count - 1],
    }[event.key];
    if (target) {
      event.preventDefault();
      this.moveFocus(...target);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.play(event.target.closest("[data-at]"));
    }
  }

  moveFocus(row, column) {
    const next = this.cells[row]?.[column];
    if (!next) return;
    this.cells[this.focus[0]][this.focus[1]].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    this.focus = [row, column];
  }
}
