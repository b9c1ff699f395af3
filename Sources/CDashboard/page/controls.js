// SPDX-License-Identifier: MIT
// What a person may do: the preset, the position, the track, and clearing, which asks first.
import { post } from "./api.js";
import { clock, element, say } from "./text.js";

const byID = (id) => document.getElementById(id);

export class Controls {
  /** @param onProblem Called with a sentence when the server refused. @param onDone Called with what was asked for. */
  constructor({ onProblem, onDone }) {
    Object.assign(this, { onProblem, onDone });
    this.isSeeking = false;
    this.presets = "";
    byID("previous").addEventListener("click", () => this.ask("/api/player/previous"));
    byID("next").addEventListener("click", () => this.ask("/api/player/next"));
    byID("seek").addEventListener("input", () => {
      this.isSeeking = true;
      say("clock", clock(byID("seek").value));
    });
    byID("seek").addEventListener("change", () => this.seek(Number(byID("seek").value)));
    byID("presets").addEventListener("change", (event) => this.choose(event.target.value));
    for (const button of document.querySelectorAll("[data-clear]")) {
      button.addEventListener("click", () => this.askToClear(button.dataset.clear));
    }
    byID("confirm").addEventListener("close", () => this.clear());
  }

  /** Shows the player as the server says it is. */
  show(player) {
    const presets = JSON.stringify(player.presets);
    if (presets !== this.presets) {
      this.presets = presets;
      byID("presets").replaceChildren(...player.presets.map((preset) => element("label", {},
        element("input", { type: "radio", name: "preset", value: preset }), preset)));
    }
    for (const input of byID("presets").querySelectorAll("input")) input.checked = input.value === player.preset;
    byID("seek").max = Math.max(1, Math.floor(player.duration_seconds));
    say("duration", clock(player.duration_seconds));
  }

  /** Moves the slider, unless somebody holds it. */
  moveTo(seconds) {
    if (this.isSeeking) return;
    byID("seek").value = seconds;
    byID("seek").setAttribute("aria-valuetext", clock(seconds));
    say("clock", clock(seconds));
  }

  async seek(seconds) {
    await this.ask("/api/player/seek", { position_seconds: seconds });
    this.isSeeking = false;
  }

  choose(preset) { return this.ask("/api/player/preset", { preset }); }

  askToClear(tier) {
    this.wanted = tier;
    const name = tier ? tier.toUpperCase() : "all tiers";
    say("confirm-title", `Clear ${name}?`);
    say("confirm-text", tier === "l3" || !tier
      ? "What was rendered in earlier sessions goes too, and has to be rendered again. What was learned stays."
      : "What is needed from it is read from the tiers below, or rendered again.");
    byID("confirm").returnValue = "no";
    byID("confirm").showModal();
  }

  async clear() {
    if (byID("confirm").returnValue !== "yes") return;
    const done = await this.ask(this.wanted ? `/api/cache/clear/${this.wanted}` : "/api/cache/clear");
    if (done) say("clear-note", `Cleared ${(done.cleared ?? []).map((tier) => tier.toUpperCase()).join(", ")}.`);
  }

  /** Enables or disables what needs the server, and what needs a track as well. */
  setEnabled(isConnected, hasTrack) {
    for (const control of document.querySelectorAll("#presets input, [data-clear]")) control.disabled = !isConnected;
    for (const control of document.querySelectorAll(".transport button, .transport input")) {
      control.disabled = !isConnected || !hasTrack;
    }
  }

  async ask(path, body) {
    try {
      const done = await post(path, body);
      this.onDone(path);
      return done;
    } catch (error) {
      this.onProblem(error.message);
      return null;
    }
  }
}
