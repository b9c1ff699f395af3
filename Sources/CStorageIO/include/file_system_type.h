/* SPDX-License-Identifier: MIT */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* What the system says of the file system of a path. On Linux `magic` is the f_type of statfs and `name` stays empty;
   on Darwin `name` is the type's name and `is_network` says whether it is not local.
   Returns 0, or the errno. */
int attacca_file_system_type(const char *path, uint32_t *magic, char *name, size_t capacity, int *is_network);
