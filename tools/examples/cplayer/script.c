/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_step(const char *text, size_t length, step *out) {
    char copy[128];
    if (length == 0 || length >= sizeof copy) return 0;
    memcpy(copy, text, length);
    copy[length] = 0;
    char *rest;
    memset(out, 0, sizeof *out);
    out->at = strtod(copy, &rest);
    if (rest == copy || *rest != ':' || !(out->at >= 0)) return 0;
    rest++;
    if (strcmp(rest, "next") == 0) {
        out->kind = STEP_NEXT;
    } else if (strncmp(rest, "seek=", 5) == 0 || strncmp(rest, "pause=", 6) == 0) {
        out->kind = *rest == 's' ? STEP_SEEK : STEP_PAUSE;
        const char *number = strchr(rest, '=') + 1;
        char *end;
        out->seconds = strtod(number, &end);
        if (end == number || *end != 0 || !(out->seconds >= 0)) return 0;
    } else {
        out->kind = STEP_PRESET;
        if (strlen(rest) == 0 || strlen(rest) >= sizeof out->preset) return 0;
        strcpy(out->preset, rest);
    }
    return 1;
}

int script_read(const char *text, step *steps, int capacity) {
    int count = 0;
    while (*text != 0) {
        size_t length = strcspn(text, ",");
        if (count == capacity || !read_step(text, length, &steps[count])
            || (count > 0 && steps[count].at < steps[count - 1].at)) {
            fprintf(stderr, "cplayer: what is \"%.*s\" in the script?\n", (int)length, text);
            return -1;
        }
        count++;
        text += length;
        if (*text == ',') text++;
    }
    return count;
}
