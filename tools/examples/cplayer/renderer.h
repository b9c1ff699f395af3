/* SPDX-License-Identifier: MIT
 * A renderer of two knobs, gain and tilt, over whatever libsndfile can open. */
#ifndef RENDERER_H
#define RENDERER_H

#include <attacca.h>

/* The presets that the renderer knows, in the order of the keys of a player. */
extern const char *const renderer_presets[];
extern const int renderer_preset_count;

/* The table of its functions; it has no state. */
attacca_renderer renderer_table(void);

#endif
