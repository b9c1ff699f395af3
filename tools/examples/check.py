#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the installed library and the examples built against it must do; run by tools/test-c.

    check.py PREFIX DIRECTORY_OF_BUILT_EXAMPLES EXPORTS
"""
import array
import json
import math
import os
import signal
import subprocess
import sys
import time
import wave

PREFIX, WORK, EXPORTS = sys.argv[1:4]
LIBRARY = PREFIX + "/lib/libattacca" + (".dylib" if sys.platform == "darwin" else ".so")
PLAYER = WORK + "/examples/cplayer/cplayer"
RATE, SIZE_MAX = 44_100, 9_000_000


def check(claim, holds, values=""):
    print(("ok      " if holds else "FAILED  ") + claim, values)
    if not holds:
        sys.exit(1)


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def write_wav(path, seconds, hertz):
    samples = array.array("h")
    for frame in range(seconds * RATE):
        value = round(12_000 * math.sin(2 * math.pi * hertz * frame / RATE))
        samples.extend((value, -value))
    with wave.open(path, "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return samples


def read_wav(path):
    with wave.open(path, "rb") as file:
        return array.array("h", file.readframes(file.getnframes()))


def play(*arguments):
    run = subprocess.run([PLAYER, *arguments], capture_output=True, text=True, timeout=300)
    check("cplayer ends well", run.returncode == 0, run.stderr.strip())
    return json.loads(run.stderr.strip().splitlines()[-1])


def check_library():
    size = os.path.getsize(LIBRARY)
    check("the library is small", size < SIZE_MAX, f"{size} bytes")
    if sys.platform != "linux":
        return
    needed = {line.split("[")[1].rstrip("]") for line in output_of("readelf", "-d", LIBRARY).splitlines()
              if "(NEEDED)" in line}
    kin = {"libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "libpthread.so.0", "libdl.so.2",
           "libutil.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
    ours = {"libsqlite3.so.0", "liblz4.so.1", "libsndfile.so.1"}
    check("it needs three C libraries and the system's own", ours <= needed <= ours | kin, sorted(needed))
    names = {line.split()[-1].split("@")[0] for line in output_of("nm", "-D", "--defined-only", LIBRARY).splitlines()
             if " A " not in line}
    check("it exports what the list says", names == set(open(EXPORTS).read().split()), f"{len(names)} symbols")
    check("its name has the major version", "[libattacca.so.0]" in output_of("readelf", "-d", LIBRARY))


def check_player():
    first, second = WORK + "/first.wav", WORK + "/second.wav"
    source = write_wav(first, 40, 220)
    other = write_wav(second, 15, 440)
    out, cache = WORK + "/out.wav", WORK + "/cache"
    play("--output", out, first, second)
    check("a plain rendition is the source, gapless, bit for bit", read_wav(out) == source + other)

    script = ["--cache", cache, "--output", out, "--script", "3:punchy,8:seek=20,12:soft,13.5:bright,20:next", first, second]
    summary = play(*script)
    check("it plays to the end", abs(summary["played_s"] - 35) < 0.1 and summary["missing_s"] == 0, summary)
    heard = read_wav(out)
    # Of a sine of 12000 at 440 Hz, brightened and faded between two presets, at most.
    steepest = max(abs(heard[i] - heard[i - 2]) for i in range(2, len(heard)))
    check("switches and seeks do not click", steepest < 12_000 * 2 * math.pi * 440 / RATE * 2.5, f"steepest {steepest}")
    again = play(*script)
    kept = again["l1"] + again["l2"] + again["l3"]
    check("the second time nothing that is heard is rendered", again["rendered"] == 0 and kept == again["requests"], again)

    raw = subprocess.run([PLAYER, "--output", "raw:-", second], capture_output=True, timeout=300)
    check("raw samples go to a pipe", array.array("h", raw.stdout) == other)

    out = WORK + "/interrupted.wav"
    player = subprocess.Popen([PLAYER, "--speed", "real", "--output", out, first], stderr=subprocess.PIPE, text=True)
    begun = time.monotonic()
    while time.monotonic() < begun + 60 and (not os.path.exists(out) or os.path.getsize(out) < 100_000):
        os.sched_yield()
    player.send_signal(signal.SIGINT)
    summary = json.loads(player.communicate(timeout=60)[1].strip().splitlines()[-1])
    check("Ctrl-C ends it cleanly, in real time", player.returncode == 0 and 0 < summary["played_s"] < 30, summary)
    frames = len(read_wav(out)) // 2
    check("what was written until then is a whole file", abs(frames - summary["played_s"] * RATE) < RATE / 1000, frames)

    missing = subprocess.run([PLAYER, WORK + "/nothing.wav"], capture_output=True, text=True)
    check("a missing file is named", missing.returncode == 1 and "nothing.wav: No such file" in missing.stderr,
          missing.stderr.strip())


def check_python():
    look = output_of(sys.executable, WORK + "/examples/python/attacca_look.py", LIBRARY, WORK + "/cache",
                     "plain", "soft", "punchy", "bright").splitlines()
    predictions = [line.split() for line in look[2:]]
    check("Python reads statistics and predictions",
          look[1] == "requests 0" and {name for name, _ in predictions} == {"soft", "punchy", "bright"}
          and abs(sum(float(p) for _, p in predictions) - 1) < 0.01, look)


def check_mpv():
    program = WORK + "/examples/mpv/attacca-mpv"
    if not os.path.exists(program):
        return
    run = subprocess.run([program, "soft", WORK + "/first.wav"], capture_output=True, text=True, timeout=300)
    check("mpv ends well", run.returncode == 0, run.stdout + run.stderr)
    seen = json.loads(run.stdout.strip().splitlines()[-1])
    check("mpv plays a rendered track to its end, and seeks in it",
          seen["reached_end"] and abs(seen["duration_s"] - 40) < 0.01 and abs(seen["after_seek_s"] - 20) < 0.1
          and abs(seen["last_s"] - 40) < 0.1, seen)


check_library()
check_player()
check_python()
check_mpv()
