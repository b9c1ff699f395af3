/* SPDX-License-Identifier: MIT */
#pragma once
#include <sqlite3.h>

/* Variadic functions are not callable from Swift. */
static inline int attacca_sqlite3_db_config_flag(sqlite3 *database, int option, int value) {
    return sqlite3_db_config(database, option, value, (int *)0);
}
