/* SPDX-License-Identifier: MIT
 * What callers were compiled against must stay where it is: members are only added at the end. A line here that does
 * not compile is a broken interface. */
#include "attacca.h"

#define AT(type, member, offset) \
    _Static_assert(offsetof(type, member) == (offset), #type "." #member " has moved")

#if UINTPTR_MAX == UINT64_MAX
AT(attacca_track_description, revision, 8);
AT(attacca_track_description, channel_count, 28);

AT(attacca_render_request, track, 8);
AT(attacca_render_request, first_frame, 48);
AT(attacca_render_request, sample_format, 64);
AT(attacca_render_request, context, 80);

AT(attacca_renderer, user_data, 8);
AT(attacca_renderer, describe, 32);
AT(attacca_renderer, release, 48);
AT(attacca_renderer, read_source, 64);
AT(attacca_renderer, partial_pre_roll, 80);

AT(attacca_configuration, sample_format, 8);
AT(attacca_configuration, l1_capacity, 24);
AT(attacca_configuration, presets, 104);
AT(attacca_configuration, player_name, 184);
AT(attacca_configuration, log_level, 216);

AT(attacca_chunk, samples, 8);
AT(attacca_chunk, sample_format, 32);
AT(attacca_chunk, owner, 64);

AT(attacca_playhead, instant, 40);
AT(attacca_prediction, probability, ATTACCA_PRESET_CAPACITY);
AT(attacca_scenario, preset, 16);

AT(attacca_statistics_snapshot, request_count, 8);
AT(attacca_statistics_snapshot, l1_latency, 152);
AT(attacca_statistics_snapshot, power_mode, 500);
#endif

_Static_assert(sizeof(attacca_status) == 4, "a status is 32 bits");
