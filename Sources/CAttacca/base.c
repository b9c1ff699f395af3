/* SPDX-License-Identifier: MIT
 * What needs nothing of the engine: versions, and statuses in words. In C, so that it is wait-free whatever comes. */
#include "attacca.h"

#define TEXT_OF(value) #value
#define DOTTED(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

int32_t attacca_version(void) { return ATTACCA_VERSION; }

const char *attacca_version_string(void) {
    return DOTTED(ATTACCA_VERSION_MAJOR, ATTACCA_VERSION_MINOR, ATTACCA_VERSION_PATCH);
}

const char *attacca_strerror(attacca_status status) {
    switch (status) {
    case ATTACCA_OK: return "done";
    case ATTACCA_ABSENT: return "not there now";
    case ATTACCA_PENDING: return "under way";
    case ATTACCA_TIMED_OUT: return "the time is over, and it is not there yet";
    case ATTACCA_INVALID_ARGUMENT: return "an argument is invalid";
    case ATTACCA_CLOSED: return "the cache is closed";
    case ATTACCA_INVALID_CONFIGURATION: return "a value of the configuration is outside its range";
    case ATTACCA_CACHE_UNAVAILABLE: return "the cache directory cannot be used";
    case ATTACCA_FORMAT_TOO_NEW: return "a newer version wrote the cache directory";
    case ATTACCA_TRACK_UNAVAILABLE: return "the track cannot be had";
    case ATTACCA_NO_SUCH_CHUNK: return "the track has no such chunk";
    case ATTACCA_RENDER_FAILED: return "the renderer failed";
    case ATTACCA_RENDER_TIMED_OUT: return "the render took too long";
    case ATTACCA_RENDERER_STUCK: return "too many renders hang";
    case ATTACCA_TRACK_MODIFIED: return "the track changed while it was rendered";
    case ATTACCA_RENDERER_CHANGED: return "the renderer changed while it rendered";
    case ATTACCA_CHUNK_UNREADABLE: return "a stored chunk is damaged";
    case ATTACCA_CANCELLED: return "given up";
    case ATTACCA_FORKED: return "the handle belongs to the process that this one was forked from";
    case ATTACCA_UNKNOWN_ERROR: return "something failed that has no number";
    default: return "a status that this version does not know";
    }
}
