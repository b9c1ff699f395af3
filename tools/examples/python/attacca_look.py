#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Looks into a cache from Python: what it holds, and what the listener is expected to do next.

    python3 attacca_look.py LIBRARY DIRECTORY CURRENT_PRESET PRESET ...
"""
import ctypes as c
import sys

PRESET_CAPACITY = 72


class Configuration(c.Structure):
    """The members up to the presets; behind them is room for the others, which keep their defaults."""
    _fields_ = [("size", c.c_uint64), ("until_presets", c.c_uint8 * 96),
                ("presets", c.POINTER(c.c_char_p)), ("preset_count", c.c_int64), ("rest", c.c_uint8 * 104)]


Describe = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.c_char_p, c.c_void_p, c.c_void_p, c.c_size_t)
Render = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p, c.c_size_t)


class Renderer(c.Structure):
    _fields_ = [("size", c.c_uint64), ("user_data", c.c_void_p), ("revision", c.c_char_p),
                ("revision_byte_count", c.c_uint64), ("describe", Describe), ("render", Render),
                ("optional", c.c_void_p * 3), ("partial", c.c_int32 * 2), ("pre_roll", c.c_double)]


class Statistics(c.Structure):
    """The first members and room for the others."""
    _fields_ = [("size", c.c_uint64)] + [(name, c.c_int64) for name in (
        "request_count", "l1_hit_count", "l2_hit_count", "l3_hit_count", "miss_count")] + [("rest", c.c_int64 * 57)]


class Prediction(c.Structure):
    _fields_ = [("preset", c.c_char * PRESET_CAPACITY)] + [(name, c.c_double) for name in (
        "probability", "by_listener", "by_audio", "by_matrix", "by_rules")]


def main(library, directory, current, presets):
    attacca = c.CDLL(library)
    attacca.attacca_strerror.restype = c.c_char_p
    attacca.attacca_version_string.restype = c.c_char_p
    nothing = -6  # ATTACCA_TRACK_UNAVAILABLE: nothing is rendered here.
    renderer = Renderer(size=c.sizeof(Renderer), revision=b"look", revision_byte_count=4,
                        describe=Describe(lambda *_: nothing), render=Render(lambda *_: nothing))
    configuration = Configuration()
    attacca.attacca_configuration_init(c.byref(configuration), c.c_size_t(c.sizeof(configuration)))
    names = (c.c_char_p * len(presets))(*[name.encode() for name in presets])
    configuration.presets, configuration.preset_count = names, len(presets)

    cache, message = c.c_void_p(), c.create_string_buffer(512)
    status = attacca.attacca_open(directory.encode(), c.byref(renderer), c.byref(configuration), c.byref(cache),
                                  message, c.c_size_t(len(message)))
    if status != 0:
        sys.exit(f"{attacca.attacca_strerror(status).decode()}: {message.value.decode()}")
    statistics = Statistics(size=c.sizeof(Statistics))
    attacca.attacca_statistics(cache, c.byref(statistics))
    print("version", attacca.attacca_version_string().decode())
    print("requests", statistics.request_count)
    playback = c.c_void_p()
    attacca.attacca_playback_open(cache, None, c.byref(playback))  # Whose habits are used.
    predictions, count = (Prediction * 8)(), c.c_int64()
    attacca.attacca_predictions(cache, current.encode(), predictions, c.c_size_t(c.sizeof(Prediction)),
                                c.c_int64(8), c.byref(count))
    for prediction in predictions[:count.value]:
        print(f"{prediction.preset.decode()} {prediction.probability:.3f}")
    attacca.attacca_playback_close(playback)
    return attacca.attacca_close(cache, message, c.c_size_t(len(message)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[3:]))
