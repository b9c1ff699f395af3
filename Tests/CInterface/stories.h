/* SPDX-License-Identifier: MIT
 * Every story of the C interface: each gets an empty directory, and ends the program when something does not hold. */
#ifndef STORIES_H
#define STORIES_H

#include "story.h"

#define STORIES(TELL) \
    TELL(versions) TELL(refusals) TELL(newer_player) TELL(handles) TELL(broken_directory) TELL(fork) \
    TELL(chunks) TELL(requests) TELL(failing_renderer) TELL(warm_start) TELL(changes) TELL(crowd) \
    TELL(predictions) TELL(reader) TELL(reader_control) TELL(events)

#define DECLARE(name) void story_##name(const char *directory);
STORIES(DECLARE)
#undef DECLARE

#endif
