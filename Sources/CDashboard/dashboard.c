// SPDX-License-Identifier: MIT
// The page in the binary. In C, since `#embed` compiles in no time whatever the size of a file, which a Swift array
// literal does not.
#include "dashboard.h"

#include <assert.h>

// clang takes `#embed` in every version of the language, and says each time that it is new.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t page[] = {
#embed "page/index.html"
};
static const uint8_t style[] = {
#embed "page/style.css"
};
static const uint8_t panels_style[] = {
#embed "page/panels.css"
};
static const uint8_t icon[] = {
#embed "page/icon.svg"
};
static const uint8_t main_script[] = {
#embed "page/main.js"
};
static const uint8_t api_script[] = {
#embed "page/api.js"
};
static const uint8_t map_script[] = {
#embed "page/map.js"
};
static const uint8_t panels_script[] = {
#embed "page/panels.js"
};
static const uint8_t charts_script[] = {
#embed "page/charts.js"
};
static const uint8_t controls_script[] = {
#embed "page/controls.js"
};
static const uint8_t events_script[] = {
#embed "page/events.js"
};
static const uint8_t text_script[] = {
#embed "page/text.js"
};

#define SCRIPT "text/javascript; charset=utf-8"
#define STYLE "text/css; charset=utf-8"

static const struct dashboard_file files[] = {
    {"/", "text/html; charset=utf-8", page, sizeof page},
    {"/dashboard/style.css", STYLE, style, sizeof style},
    {"/dashboard/panels.css", STYLE, panels_style, sizeof panels_style},
    {"/dashboard/icon.svg", "image/svg+xml", icon, sizeof icon},
    {"/dashboard/main.js", SCRIPT, main_script, sizeof main_script},
    {"/dashboard/api.js", SCRIPT, api_script, sizeof api_script},
    {"/dashboard/map.js", SCRIPT, map_script, sizeof map_script},
    {"/dashboard/panels.js", SCRIPT, panels_script, sizeof panels_script},
    {"/dashboard/charts.js", SCRIPT, charts_script, sizeof charts_script},
    {"/dashboard/controls.js", SCRIPT, controls_script, sizeof controls_script},
    {"/dashboard/events.js", SCRIPT, events_script, sizeof events_script},
    {"/dashboard/text.js", SCRIPT, text_script, sizeof text_script},
};

size_t dashboard_file_count(void) { return sizeof files / sizeof *files; }

struct dashboard_file dashboard_file_at(size_t number) {
    assert(number < dashboard_file_count());
    return files[number];
}
