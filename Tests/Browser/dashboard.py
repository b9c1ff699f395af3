#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Looks at the dashboard as a person does: in a Chromium, while an engine plays.

Usage: dashboard.py ATTACCA SCREENSHOTS TRACK TRACK
Ends with 0 when the page does what it says, 1 with the first claim that does not hold, 77 where there is no Chromium.
"""
import os
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from devtools import Browser, BrowserError, find_browser  # noqa: E402
from server import Server, free_port  # noqa: E402

# The tier of every cell as the page shows it is the one that the server says.
MAP_AGREES = """fetch('/api/cache/map').then((answer) => answer.json()).then((map) => {
  const said = new Map(map.cells.map(([preset, chunk, tier]) => [`${map.presets[preset]} ${chunk}`, tier]));
  const cells = [...document.querySelectorAll('#map .cell')];
  return cells.length === map.presets.length * map.chunk_count
    && cells.every((cell) => cell.dataset.tier === (said.get(`${cell.dataset.preset} ${cell.dataset.chunk}`) ?? ''));
})"""
PREDICTIONS_AGREE = """fetch('/api/cache/predictions').then((answer) => answer.json()).then(({ predictions, listener_weight }) => {
  const rows = [...document.querySelectorAll('#predictions tbody tr')];
  const text = (share) => share === null ? '–' : `${(100 * share).toFixed(0)} %`;
  const shown = Object.fromEntries(rows.map((row) => [row.dataset.preset,
    [row.querySelector('b').textContent, ...[...row.querySelectorAll('td.number')].map((cell) => cell.textContent)].join()]));
  return rows.length === predictions.length && rows.length > 0
    && document.querySelector('#weight-listener').textContent === `Listener ${text(listener_weight)}`
    && predictions.every((one) => shown[one.preset] === [one.mixed, one.listener, one.audio].map(text).join());
})"""
# As a server says it whose player reports where it is and takes no commands.
WATCHED_ONLY = """const ask = window.fetch;
window.fetch = async (path, ...rest) => {
  const answer = await ask(path, ...rest);
  if (path !== '/api/player') return answer;
  const body = { ...await answer.json(), is_steerable: false, is_playing: null };
  return new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } });
};"""
CURRENT = "document.querySelector('#map [aria-current=true] [role=rowheader]').textContent"


def player(expression):
    """What the server says of its player, as an expression to wait for."""
    return f"fetch('/api/player').then((answer) => answer.json()).then((player) => {expression})"


class Story:
    def __init__(self, browser, shots):
        self.page = browser.page()
        self.shots = shots
        self.claims = 0

    def claim(self, text, expression, seconds=60):
        try:
            self.page.wait(text, expression, seconds)
        except BrowserError:
            self.page.screenshot(os.path.join(self.shots, "failure.png"))
            raise
        self.claims += 1
        print(f"ok {self.claims} {text}", flush=True)

    def claim_after(self, text, act, expression):
        """A claim that playing on undoes: on a machine that stood still when it held, the act is done again."""
        for _ in range(12):
            act()
            if self.page.holds(expression, 5):
                break
        else:
            self.claim(text, expression, 1)
        self.claims += 1
        print(f"ok {self.claims} {text}", flush=True)

    def silence(self, where):
        complaints = self.page.take_complaints()
        if complaints:
            raise BrowserError(f"the console was not silent {where}: {complaints}")
        self.claims += 1
        print(f"ok {self.claims} the console is silent {where}", flush=True)

    def pictures(self, kind, *looks):
        for name, width, scheme in looks:
            self.page.look(width, scheme, is_phone=width < 500)
            self.claim(f"{kind} fits into {width} px, {scheme}",
                       f"innerWidth === {width} && document.documentElement.scrollWidth <= {width}")
            self.page.screenshot(os.path.join(self.shots, f"{kind}-{name}.png"))
        self.page.look(1280)


ALL_LOOKS = (("light", 1280, "light"), ("dark", 1280, "dark"), ("narrow", 400, "light"), ("narrow-dark", 400, "dark"))


def watch(story, server):
    """The page shows what the engine does."""
    server.wait_until("something plays", lambda: (server.get("/api/player") or {}).get("track"))
    story.page.look(1280)
    story.page.open(server.url)
    story.claim("the page says that it is live",
                "document.body.dataset.state === 'live' && document.querySelector('#connection').textContent === 'Live'")
    story.claim("the map shows each chunk in the tier that the server names", MAP_AGREES)
    story.claim("what is heard is in L1 on the map", player(
        "document.querySelector(`#map .cell[data-preset='${player.preset}'][data-chunk='${Math.floor(player.position_seconds"
        " / player.chunk_seconds)}']`).dataset.tier === 'l1'"))
    story.claim("the playhead moves", "(() => { const now = document.querySelector('#playhead i').style.left;"
                " const before = window.before ??= now; return now && now !== before; })()")
    story.claim("the clock tells the position of the player",
                player("document.querySelector('#clock').textContent === `${Math.floor(player.position_seconds / 60)}:"
                       "${String(Math.floor(player.position_seconds) % 60).padStart(2, '0')}`"))
    story.claim("events are listed", "document.querySelectorAll('#events li').length > 0")
    story.claim("the tiers' bytes are shown", "document.querySelectorAll('#tiers [role=meter][aria-valuenow]').length === 3"
                " && Number(document.querySelector('#tiers [data-of=l1] [role=meter]').ariaValueNow) > 0")


def switch_presets(story):
    """Presets by pointer and by key; the map and the predictions follow."""
    for preset in ("warm", "punchy", "warm", "gentle"):
        story.page.click(f"#presets label:has([value={preset}])")
        story.claim(f"a press on {preset} switches the engine", player(f"player.preset === '{preset}'"))
        story.claim(f"the map follows to {preset}", f"{CURRENT} === '{preset}'")
    story.claim("the switch is listed", "document.querySelector('#events [data-event=switch]')")
    story.claim("the predictions are those of the server", PREDICTIONS_AGREE)
    story.claim("the transitions are a table with what was switched",
                "[...document.querySelectorAll('#matrix tbody td')].some((cell) => cell.textContent.includes('%'))")
    story.page.evaluate("document.querySelector('#presets :checked').focus()")
    story.page.press("ArrowRight")
    story.claim("an arrow key chooses the next preset", player(
        "player.preset !== 'gentle' && document.querySelector('#presets :checked').value === player.preset"))
    story.claim("the map agrees after all that", MAP_AGREES)


def seek(story):
    """A press on a cell plays that chunk; the slider and the track buttons do what they say."""
    def play_second_chunk():
        story.page.click("#map .cell[data-preset=bright][data-chunk='1']")

    def enter_neighbour():
        play_second_chunk()
        story.page.press("ArrowLeft")
        story.page.press("Enter")

    def slide(key):
        story.page.evaluate("document.querySelector('#seek').focus()")
        story.page.press(key)

    def go_back_from_second_chunk():
        play_second_chunk()
        story.page.holds(player("player.position_seconds >= player.chunk_seconds"), 20)
        story.page.click("#previous")

    in_first = "player.track === player.queue[0]"
    in_second = "player.track === player.queue[1]"
    story.claim_after("a press on a chunk plays it, in its preset", play_second_chunk, player(
        "player.preset === 'bright' && player.position_seconds >= player.chunk_seconds"
        " && player.position_seconds < 2 * player.chunk_seconds"))
    story.claim_after("and so does Enter on its neighbour", enter_neighbour,
                      player("player.position_seconds < player.chunk_seconds"))
    story.claim_after("the slider seeks by key", lambda: slide("PageUp"), player("player.position_seconds > 10"))
    story.claim_after("and back to the start", lambda: slide("Home"), player("player.position_seconds < 8"))
    while not story.page.holds(player(in_first), 1):
        story.page.click("#next")
    title = story.page.evaluate(player("player.title"))
    story.claim("the title is that of the track", f"document.querySelector('#title').textContent === {title!r}")
    story.claim_after("next plays the next track", lambda: story.page.click("#next"), player(in_second))
    story.claim("the title is another", f"document.querySelector('#title').textContent !== {title!r}")
    story.claim("the map is that of the new track", MAP_AGREES)
    story.claim_after("previous starts a track anew that was heard for a while", go_back_from_second_chunk,
                      player(f"{in_second} && player.position_seconds < player.chunk_seconds"))
    # Within its first seconds it leads to the track before; a press that comes later starts the track anew once more.
    story.claim_after("and then leads to the track before", lambda: story.page.click("#previous"), player(in_first))
    story.claim("the map is that of the track before", MAP_AGREES)


def only_watch(story, server):
    """A player that takes no commands is shown without any, and where it is all the same."""
    script = story.page.call("Page.addScriptToEvaluateOnNewDocument", source=WATCHED_ONLY)["identifier"]
    story.page.open(server.url)
    story.claim("a player that only reports is shown as it reported",
                "document.querySelector('#eyebrow').textContent.startsWith('As the player reported')"
                " && / of \\d+:\\d\\d/.test(document.querySelector('#subtitle').textContent)")
    story.claim("its playhead is on the map, its controls are not there",
                "!document.querySelector('#playhead').hidden && document.querySelector('#player').hidden")
    story.page.click("#map .cell[data-preset=warm][data-chunk='0']")
    story.claim("a press on a chunk asks for nothing", "document.querySelector('#readout').textContent.startsWith('warm')")
    if any(method == "POST" for method, _ in story.page.requests):
        raise BrowserError(f"a player was steered that takes no commands: {story.page.requests}")
    story.page.call("Page.removeScriptToEvaluateOnNewDocument", identifier=script)
    story.page.open(server.url)
    story.claim("with commands they are there", "!document.querySelector('#player').hidden")


def clear(story):
    """Clearing asks first, and does nothing unless it is told to."""
    def clears():
        story.page.evaluate("0")
        return [url for method, url in story.page.requests if method == "POST" and "/clear" in url]

    story.page.click("[data-clear=l1]")
    story.claim("clearing asks first", "document.querySelector('#confirm').open"
                " && document.querySelector('#confirm-title').textContent === 'Clear L1?'")
    story.page.screenshot(os.path.join(story.shots, "confirm.png"), is_whole=False)
    story.page.press("Escape")
    story.claim("Escape closes the question", "!document.querySelector('#confirm').open")
    story.page.click("[data-clear=l1]")
    story.page.click("#confirm-no")
    story.claim("so does Keep", "!document.querySelector('#confirm').open")
    if clears():
        raise BrowserError(f"something was cleared without a yes: {clears()}")
    story.page.click("[data-clear='']")
    story.page.click("#confirm-yes")
    story.claim("a yes clears, and is confirmed", "document.querySelector('#clear-note').textContent === 'Cleared L1, L2, L3.'")
    story.claim("the clearing is listed", "document.querySelector('#events [data-event=cleared]')")
    if len(clears()) != 1:
        raise BrowserError(f"cleared not once: {clears()}")
    story.claim("the map says what is left", MAP_AGREES)


def reach(story):
    """Whoever cannot see or point can use it."""
    tree = story.page.call("Accessibility.getFullAXTree")["nodes"]
    wanted = {"button", "radio", "slider", "gridcell", "combobox", "meter", "image", "grid", "log"}
    nameless = [node["role"]["value"] for node in tree if not node.get("ignored")
                and node.get("role", {}).get("value") in wanted and not node.get("name", {}).get("value")]
    if nameless:
        raise BrowserError(f"controls without a name: {nameless}")
    seen = []
    for _ in range(80):
        story.page.press("Tab")
        state = story.page.evaluate(
            "(() => { const now = document.activeElement; if (now === document.body) return null;"
            " const ring = now.matches('#presets input') ? now.parentElement : now;"
            " const place = [...document.querySelectorAll('*')].indexOf(now);"
            " return [now.id || now.dataset.at || now.dataset.clear || `${now.tagName} ${place}`,"
            " getComputedStyle(ring).outlineStyle]; })()")
        if state in seen:
            break
        # Once around, the browser's own controls have a turn.
        seen += [state] if state else []
    names = [name for name, _ in seen]
    missing = [name for name in ("previous", "next", "seek", "events", "l1", "l3") if name not in names]
    if missing or any(style == "none" for _, style in seen):
        raise BrowserError(f"not reached by Tab: {missing}; without a ring: {[n for n, s in seen if s == 'none']}; {names}")
    story.claim("everything has a name, is reached by Tab and shows the focus", "true")


def lose(story, attacca, server, arguments):
    """Without a server the page says so, and comes back by itself."""
    server.stop()
    story.claim("a stopped server is told", "document.body.dataset.state === 'disconnected'"
                " && !document.querySelector('#banner').hidden"
                " && document.querySelector('#banner').textContent.startsWith('Disconnected:')")
    story.claim("what needs a server cannot be pressed",
                "[...document.querySelectorAll('#presets input, #seek, #next, [data-clear]')].every((one) => one.disabled)")
    story.page.evaluate("document.activeElement.blur()")
    story.page.screenshot(os.path.join(story.shots, "disconnected.png"))
    with Server(attacca, server.port, *arguments):
        story.claim("the page comes back by itself", "document.body.dataset.state === 'live'"
                    " && document.querySelector('#banner').hidden && !document.querySelector('#next').disabled")
        story.claim("and shows the new engine", MAP_AGREES)
        story.page.leave()
    strange = [one for one in story.page.take_complaints() if "net::ERR_" not in one]
    if strange:
        raise BrowserError(f"more than lost connections on the console: {strange}")


def play(story, attacca, cache, tracks):
    arguments = ["--cache", cache, "--play", *tracks]
    with Server(attacca, free_port(), *arguments) as server:
        watch(story, server)
        switch_presets(story)
        seek(story)
        story.claim("tiers fill up", "['l1', 'l2', 'l3'].every((tier) => document.querySelector(`#map [data-tier=${tier}]`))"
                    " || document.querySelectorAll('#map [data-tier=l1]').length > 7", 120)
        story.pictures("live", *ALL_LOOKS)
        story.page.requests.clear()
        only_watch(story, server)
        clear(story)
        reach(story)
        story.silence("while an engine plays")
        lose(story, attacca, server, arguments)


def look_at_directory(story, attacca, cache, kind, text):
    with Server(attacca, free_port(), "--cache", cache) as server:
        story.page.open(server.url)
        story.claim(f"{kind}: says that no player is connected",
                    "document.querySelector('#connection').textContent === 'Directory'"
                    " && document.querySelector('#eyebrow').textContent.includes('no player')")
        story.claim(f"{kind}: player controls are hidden", "document.querySelector('#player').hidden")
        story.claim(f"{kind}: {text[0]}", text[1])
        story.pictures(kind, ("light", 1280, "light"), ("narrow", 400, "light"))
        story.silence(f"with {kind}")
        story.page.leave()


def main():
    attacca, shots, *tracks = sys.argv[1:]
    if find_browser() is None:
        print("no Chromium in PATH", file=sys.stderr)
        return 77
    os.makedirs(shots, exist_ok=True)
    # Who is told to end takes browser and server along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Browser() as browser, tempfile.TemporaryDirectory() as directory:
        story = Story(browser, shots)
        try:
            cache = os.path.join(directory, "cache")
            play(story, attacca, cache, tracks)
            look_at_directory(story, attacca, cache, "directory", (
                "the map shows what is stored",
                "document.querySelectorAll('#map .cell[data-tier=l3]').length > 0"))
            subprocess.run([attacca, "purge", "--cache", cache, "--all", "--confirm"], check=True, stdout=subprocess.DEVNULL)
            look_at_directory(story, attacca, cache, "empty", (
                "says that nothing is there", "!document.querySelector('#map-empty').hidden"))
        except (BrowserError, RuntimeError, subprocess.CalledProcessError) as error:
            print(f"not ok {story.claims + 1} {error}\non the console: {story.page.take_complaints()}", file=sys.stderr)
            return 1
    print(f"{story.claims} claims hold; screenshots in {shots}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
