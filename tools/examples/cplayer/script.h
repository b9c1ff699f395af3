/* SPDX-License-Identifier: MIT
 * What a listener does, and when: "12:punchy,31.5:seek=95,40:next". */
#ifndef SCRIPT_H
#define SCRIPT_H

typedef enum { STEP_PRESET, STEP_SEEK, STEP_NEXT, STEP_PAUSE } step_kind;

typedef struct step {
    /* Seconds of playing until then. */
    double at;
    step_kind kind;
    char preset[65];
    /* Of a seek, in seconds of the track; of a pause, how long it lasts. */
    double seconds;
} step;

/* Reads a script. Returns how many steps it has, in order, or -1 and says on standard error what is wrong with it. */
int script_read(const char *text, step *steps, int capacity);

#endif
