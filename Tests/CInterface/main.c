/* SPDX-License-Identifier: MIT
 * Tells one story, or without arguments says which there are: c-interface [STORY DIRECTORY] */
#include "stories.h"

int main(int argc, char **argv) {
#define LIST(name) if (argc == 1) puts(#name);
#define RUN(name) if (argc == 3 && strcmp(argv[1], #name) == 0) { story_##name(argv[2]); return 0; }
    STORIES(LIST)
    if (argc == 1) return 0;
    STORIES(RUN)
    fprintf(stderr, "usage: %s [STORY DIRECTORY]\n", argv[0]);
    return 64;
}
