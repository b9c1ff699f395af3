# SPDX-License-Identifier: MIT
"""A headless Chromium behind its DevTools protocol, with the standard library alone."""
import base64
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import urllib.request

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


class BrowserError(Exception):
    """The browser could not be driven, or a page did not do what was waited for."""


def find_browser():
    """The path of a Chromium; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class WebSocket:
    """A client's side of RFC 6455: whole text messages, masked, no extensions."""

    def __init__(self, url):
        match = re.fullmatch(r"ws://([^:/]+):(\d+)(/.*)", url)
        host, port, path = match[1], int(match[2]), match[3]
        # Longer than any wait in the page, also on a machine that stands still for a while.
        self.socket = socket.create_connection((host, port), timeout=600)
        self.buffer = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        while b"\r\n\r\n" not in self.buffer:
            self._fill()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise BrowserError(f"no web socket: {head[:80]!r}")

    def send(self, text):
        data = text.encode()
        length = len(data)
        if length < 126:
            head = struct.pack("!BB", 0x81, 0x80 | length)
        elif length < 1 << 16:
            head = struct.pack("!BBH", 0x81, 0x80 | 126, length)
        else:
            head = struct.pack("!BBQ", 0x81, 0x80 | 127, length)
        # A mask of zeros is one: it keeps proxies out, and there is none here.
        self.socket.sendall(head + b"\0\0\0\0" + data)

    def receive(self):
        """The next whole message."""
        message = b""
        while True:
            first, second = self._take(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self._take(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self._take(8))
            payload = self._take(length)
            if first & 0x0F == 8:
                raise BrowserError("the browser closed the connection")
            if first & 0x0F in (0, 1):
                message += payload
                if first & 0x80:
                    return message.decode()

    def _take(self, count):
        while len(self.buffer) < count:
            self._fill()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def _fill(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise BrowserError("the browser hung up")
        self.buffer += data


class Page:
    """One tab: evaluates, waits, sees what the console says."""

    def __init__(self, url):
        self.socket = WebSocket(url)
        self.count = 0
        self.complaints = []
        self.requests = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        self.count += 1
        number = self.count
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.receive())
            if message.get("id") == number:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']['message']}")
                return message["result"]
            self._note(message)

    def _note(self, message):
        method, given = message.get("method"), message.get("params", {})
        if method == "Runtime.consoleAPICalled":
            words = " ".join(str(one.get("value", one.get("description", ""))) for one in given["args"])
            self.complaints.append(f"console.{given['type']}: {words}")
        elif method == "Runtime.exceptionThrown":
            details = given["exceptionDetails"]
            self.complaints.append("exception: " + details.get("exception", {}).get("description", details["text"]))
        elif method == "Network.requestWillBeSent":
            self.requests.append((given["request"]["method"], given["request"]["url"]))
        elif method == "Log.entryAdded":
            entry = given["entry"]
            self.complaints.append(f"{entry['level']}: {entry['text']} ({entry.get('url', '')})")

    def take_complaints(self):
        """What the console said since the last call."""
        self.evaluate("0")
        taken, self.complaints = self.complaints, []
        return taken

    def open(self, url):
        self.call("Page.navigate", url=url)

    def leave(self):
        """Away from every server, before one stops."""
        self.open("about:blank")
        self.wait("an empty page", "location.href === 'about:blank'")

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def wait(self, what, expression, seconds=60):
        """Waits inside the page, look by look, until the expression, or what it promises, holds.

        Gives up after so many seconds, but not before it has looked five times in each of them: a machine that stood still
        meanwhile has shown nothing.
        """
        deadline = time.monotonic() + seconds
        # A navigation under way loses the promise: then it is asked for again, in the new document.
        while time.monotonic() < deadline:
            rest = int(1000 * (deadline - time.monotonic()))
            script = (
                "new Promise((resolve) => { const end = performance.now() + %d; let looks = 0; const look = async () => { let value; looks += 1;"
                " try { value = await (%s); } catch { value = null; }"
                " if (value || (performance.now() > end && looks > %d)) resolve(Boolean(value)); else setTimeout(look, 20); }; look(); })"
            ) % (rest, expression, 5 * seconds)
            try:
                value = self.evaluate(script)
            except BrowserError as error:
                if "navigated" in str(error) or "context" in str(error).lower():
                    continue
                raise
            if value:
                return
        raise BrowserError(f"waited {seconds} s for this in vain: {what} ({expression})")

    def holds(self, expression, seconds):
        """Whether the expression comes to hold within so many seconds."""
        try:
            self.wait("a condition", expression, seconds)
        except BrowserError:
            return False
        return True

    def press(self, key, code=None):
        text = {"Enter": "\r", " ": " "}.get(key)
        extra = {"text": text} if text else {}
        number = {"Enter": 13, "Tab": 9, "ArrowRight": 39, "ArrowLeft": 37, "ArrowDown": 40, "Escape": 27,
                  "PageUp": 33, "Home": 36}.get(key, 0)
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=code or key, windowsVirtualKeyCode=number,
                      **(extra if kind == "keyDown" else {}))

    def click(self, selector):
        """Clicks with the pointer in the middle of an element, as a person does."""
        box = self.evaluate(
            "(() => { const found = document.querySelector(%s); found.scrollIntoView({ block: 'center' });"
            " const box = found.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()" % json.dumps(selector))
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def look(self, width, scheme="light", height=900, is_phone=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2 if is_phone else 1,
                  mobile=is_phone)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme},
                                                          {"name": "prefers-reduced-motion", "value": "reduce"}])

    def screenshot(self, path, is_whole=True):
        """The page as a PNG file: all of it, or what a window shows of it."""
        self.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=is_whole)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))


class Browser:
    """A headless Chromium with a profile of its own, gone with it."""

    def __init__(self):
        path = find_browser()
        if path is None:
            raise BrowserError("no Chromium in PATH: " + ", ".join(NAMES))
        self.profile = tempfile.mkdtemp(prefix="attacca-browser-")
        self.log = open(os.path.join(self.profile, "log"), "wb")
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            [path, "--headless=new", *sandbox, "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
             f"--user-data-dir={self.profile}", "--remote-debugging-port=0", "--remote-allow-origins=*", "about:blank"],
            stdout=self.log, stderr=self.log, start_new_session=True)
        self.port = self._read_port()

    def _read_port(self):
        path = os.path.join(self.profile, "DevToolsActivePort")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with open(path, encoding="ascii") as file:
                    lines = file.read().split("\n")
                if len(lines) >= 2:
                    return int(lines[0])
            except OSError:
                time.sleep(0.05)
        self.close(keep=True)
        with open(os.path.join(self.profile, "log"), encoding="utf-8", errors="replace") as file:
            raise BrowserError("Chromium did not start: " + file.read()[-2000:])

    def page(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/json/list", timeout=30) as answer:
            targets = json.load(answer)
        return Page(next(one for one in targets if one["type"] == "page")["webSocketDebuggerUrl"])

    def close(self, keep=False):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.log.close()
        if not keep:
            shutil.rmtree(self.profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.close()
