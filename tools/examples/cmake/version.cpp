/* SPDX-License-Identifier: MIT
 * The least that a C++ program can do with the library: say which one it found. */
#include <attacca.h>
#include <cstdio>

int main() {
    std::printf("CMake and C++: attacca %s\n", attacca_version_string());
    return attacca_version() == ATTACCA_VERSION ? 0 : 1;
}
