/* SPDX-License-Identifier: MIT
 * Stories about opening, structs of other versions, and handles. */
#include "stories.h"

#include <sys/wait.h>
#include <unistd.h>

void story_versions(const char *directory) {
    (void)directory;
    CHECK(attacca_version() == ATTACCA_VERSION);
    CHECK(strcmp(attacca_version_string(), "0.1.0") == 0);
    for (attacca_status status = -200; status < 20; status++) CHECK(strlen(attacca_strerror(status)) > 3);
    CHECK(strcmp(attacca_strerror(ATTACCA_CLOSED), attacca_strerror(12345)) != 0);
}

void story_refusals(const char *directory) {
    toy toy;
    toy_init(&toy);
    attacca_renderer table = toy_table(&toy);
    attacca_configuration configuration = story_configuration();
    attacca_cache *cache = (attacca_cache *)&toy;
    char message[ATTACCA_MESSAGE_CAPACITY];

    configuration.chunk_seconds = 0.5;
    CHECK_STATUS(
        attacca_open(directory, &table, &configuration, &cache, message, sizeof message),
        ATTACCA_INVALID_CONFIGURATION);
    CHECK(cache == NULL);
    CHECK(strstr(message, "0.5") != NULL);
    /* The renderer is given back though nothing was opened. */
    CHECK(atomic_load(&toy.release_count) == 1);

    configuration = story_configuration();
    configuration.sample_format = 9;
    CHECK_STATUS(attacca_open(directory, &table, &configuration, &cache, NULL, 0), ATTACCA_INVALID_ARGUMENT);
    configuration = story_configuration();
    configuration.l1_capacity = -1;
    CHECK_STATUS(attacca_open(directory, &table, &configuration, &cache, NULL, 0), ATTACCA_INVALID_ARGUMENT);

    configuration = story_configuration();
    const char *bad[] = {"\xff\xfe"};
    configuration.presets = bad;
    configuration.preset_count = 1;
    CHECK_STATUS(
        attacca_open(directory, &table, &configuration, &cache, message, sizeof message),
        ATTACCA_INVALID_ARGUMENT);
    CHECK(strstr(message, "UTF-8") != NULL);

    configuration = story_configuration();
    CHECK_STATUS(attacca_open(directory, NULL, &configuration, &cache, NULL, 0), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_open(directory, &table, &configuration, NULL, NULL, 0), ATTACCA_INVALID_ARGUMENT);
    table.render = NULL;
    CHECK_STATUS(attacca_open(directory, &table, &configuration, &cache, NULL, 0), ATTACCA_INVALID_ARGUMENT);
    table = toy_table(&toy);
    table.revision_byte_count = 0;
    CHECK_STATUS(attacca_open(directory, &table, &configuration, &cache, NULL, 0), ATTACCA_INVALID_ARGUMENT);
}

/* A player that was compiled against a later header: its structs are longer. */
void story_newer_player(const char *directory) {
    struct { attacca_configuration known; uint64_t later[4]; } newer;
    CHECK_STATUS(attacca_configuration_init(&newer.known, sizeof newer), ATTACCA_OK);
    CHECK(newer.known.size == sizeof newer);
    for (int i = 0; i < 4; i++) CHECK(newer.later[i] == 0);

    toy toy;
    toy_init(&toy);
    struct { attacca_renderer known; uint64_t later[2]; } table = {0};
    table.known = toy_table(&toy);
    table.known.size = sizeof table;
    attacca_cache *cache = NULL;
    newer.later[2] = 1;
    char message[ATTACCA_MESSAGE_CAPACITY];
    CHECK_STATUS(
        attacca_open(directory, &table.known, &newer.known, &cache, message, sizeof message),
        ATTACCA_INVALID_ARGUMENT);
    CHECK(strstr(message, "does not know") != NULL);
    newer.later[2] = 0;
    newer.known.chunk_seconds = 1;
    CHECK_STATUS(attacca_open(directory, &table.known, &newer.known, &cache, NULL, 0), ATTACCA_OK);

    struct { attacca_statistics_snapshot known; uint64_t later[2]; } snapshot;
    memset(&snapshot, 0xAA, sizeof snapshot);
    snapshot.known.size = sizeof snapshot;
    CHECK_STATUS(attacca_statistics(cache, &snapshot.known), ATTACCA_OK);
    CHECK(snapshot.known.size == sizeof snapshot && snapshot.known.request_count == 0);
    CHECK(snapshot.later[0] == 0 && snapshot.later[1] == 0);

    /* A size that is none. */
    snapshot.known.size = 0;
    CHECK_STATUS(attacca_statistics(cache, &snapshot.known), ATTACCA_INVALID_ARGUMENT);
    snapshot.known.size = UINT64_MAX;
    CHECK_STATUS(attacca_statistics(cache, &snapshot.known), ATTACCA_INVALID_ARGUMENT);
    close_cache(cache);
}

void story_handles(const char *directory) {
    toy toy;
    toy_init(&toy);
    attacca_chunk chunk = empty_chunk();
    CHECK_STATUS(attacca_flush(NULL), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_close(NULL, NULL, 0), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_resident_chunk(NULL, 0, &chunk), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_request_poll(NULL, &chunk), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_playback_report(NULL, NULL), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_chunk_release(NULL), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_INVALID_ARGUMENT);
    CHECK(attacca_last_error(NULL, NULL, 0) == 0);

    attacca_cache *cache = open_cache(directory, &toy);
    attacca_variant *variant = open_variant(cache, "a", "plain");
    /* Of another kind. */
    CHECK_STATUS(attacca_flush((attacca_cache *)variant), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_close((attacca_cache *)variant, NULL, 0), ATTACCA_INVALID_ARGUMENT);
    CHECK_STATUS(attacca_resident_chunk((attacca_variant *)cache, 0, &chunk), ATTACCA_INVALID_ARGUMENT);
    char nothing[64] = {0};
    CHECK_STATUS(attacca_variant_close((attacca_variant *)nothing), ATTACCA_INVALID_ARGUMENT);

    /* The last error is of the handle, whole or cut between two characters. */
    CHECK(attacca_last_error(cache, NULL, 0) == 0);
    CHECK_STATUS(attacca_clear(cache, 17), ATTACCA_INVALID_ARGUMENT);
    char text[64];
    size_t length = attacca_last_error(cache, text, sizeof text);
    CHECK(length == strlen(text) && strstr(text, "17") != NULL);
    CHECK(attacca_last_error(variant, NULL, 0) == 0);
    CHECK_STATUS(attacca_variant_open(cache, "missing \xC3\xA9t\xC3\xA9", "plain", 1, &variant),
                 ATTACCA_TRACK_UNAVAILABLE);
    length = attacca_last_error(cache, text, sizeof text);
    char *whole = malloc(length + 1);
    CHECK(attacca_last_error(cache, whole, length + 1) == length && strlen(whole) == length);
    CHECK(strstr(whole, "no file of the name missing \xC3\xA9t\xC3\xA9") != NULL);
    size_t accent = (size_t)(strstr(whole, "\xC3\xA9") - whole);
    char cut[512];
    CHECK(accent + 2 < sizeof cut);
    CHECK(attacca_last_error(cache, cut, accent + 2) == length);
    CHECK(strlen(cut) == accent);
    free(whole);

    variant = open_variant(cache, "a", "plain");
    CHECK_STATUS(attacca_variant_open(cache, "", "plain", 1, &variant), ATTACCA_INVALID_ARGUMENT);
    CHECK(variant == NULL);
    CHECK_STATUS(attacca_variant_open(cache, "a", "plain", 1.5, &variant), ATTACCA_INVALID_ARGUMENT);
    variant = open_variant(cache, "a", "plain");
    close_cache(cache);
    /* What was opened from it answers, and is closed by itself. */
    CHECK_STATUS(attacca_resident_chunk(variant, 0, &chunk), ATTACCA_CLOSED);
    CHECK_STATUS(attacca_wait_chunk(variant, 0, -1, &chunk), ATTACCA_CLOSED);
    CHECK_STATUS(attacca_variant_close(variant), ATTACCA_OK);
}

void story_fork(const char *directory) {
    toy toy;
    toy_init(&toy);
    attacca_cache *cache = open_cache(directory, &toy);
    attacca_variant *variant = open_variant(cache, "a", "plain");
    attacca_chunk chunk = empty_chunk();
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        int is_right = attacca_flush(cache) == ATTACCA_FORKED && attacca_close(cache, NULL, 0) == ATTACCA_FORKED
            && attacca_wait_chunk(variant, 0, -1, &chunk) == ATTACCA_FORKED;
        _exit(is_right ? 0 : 1);
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK_STATUS(attacca_wait_chunk(variant, 0, -1, &chunk), ATTACCA_OK);
    CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);
    CHECK_STATUS(attacca_variant_close(variant), ATTACCA_OK);
    close_cache(cache);
}

static void count_message(void *user_data, int32_t level, const char *message) {
    CHECK(level >= ATTACCA_LOG_NOTICE && strlen(message) > 0);
    atomic_fetch_add((_Atomic int *)user_data, 1);
}

/* A path that is a file: the cache works from memory, and says why. */
void story_broken_directory(const char *directory) {
    char path[4096];
    snprintf(path, sizeof path, "%s/file", directory);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL && fclose(file) == 0);
    toy toy;
    toy_init(&toy);
    attacca_renderer table = toy_table(&toy);
    attacca_configuration configuration = story_configuration();
    _Atomic int message_count = 0;
    configuration.log = count_message;
    configuration.log_user_data = &message_count;
    attacca_cache *cache = NULL;
    CHECK_STATUS(attacca_open(path, &table, &configuration, &cache, NULL, 0), ATTACCA_OK);
    char problem[512];
    CHECK_STATUS(attacca_disk_tier_problem(cache, problem, sizeof problem), ATTACCA_OK);
    CHECK(strstr(problem, path) != NULL);
    CHECK(atomic_load(&message_count) > 0);
    attacca_statistics_snapshot snapshot = statistics(cache);
    CHECK(snapshot.disk_tier_configured && !snapshot.disk_tier_available);
    attacca_variant *variant = open_variant(cache, "a", "plain");
    attacca_chunk chunk = empty_chunk();
    CHECK_STATUS(attacca_wait_chunk(variant, 0, -1, &chunk), ATTACCA_OK);
    CHECK_STATUS(attacca_chunk_release(&chunk), ATTACCA_OK);
    CHECK_STATUS(attacca_variant_close(variant), ATTACCA_OK);
    attacca_close(cache, NULL, 0);
}
