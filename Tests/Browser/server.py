# SPDX-License-Identifier: MIT
"""`attacca serve` as a process of its own, and what it answers."""
import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request


def free_port():
    """A port of the loopback interface that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Runs until it is stopped; ready as soon as it is made."""

    def __init__(self, attacca, port, *arguments):
        self.port = port
        self.process = subprocess.Popen(
            [attacca, "serve", "--json", "--port", str(port), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        text = b""
        while not text.rstrip().endswith(b"}"):
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"attacca serve ended with {self.process.wait()} and said no address")
            text += line
        self.url = json.loads(text)["url"].rstrip("/")

    def get(self, path):
        """The object at a path; None where the server says that there is none."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def wait_until(self, what, holds, seconds=60):
        """Asks again and again until something holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise RuntimeError(f"waited {seconds} s for this in vain: {what}")
            time.sleep(0.05)

    def stop(self):
        """Asks it to end, and waits until it has."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.stop()
