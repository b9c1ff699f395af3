# SPDX-License-Identifier: MIT
# Reads the control file of a libFuzzer merge and names the inputs that reach most of what the committed ones do not,
# one by one, until there are `limit` with them.

# How many inputs there are, and how many of them are committed for the merge itself: none.
FNR <= 2 { next }
$1 == "STARTED" { byte_count[$2] = $3; next }
$1 == "FT" { for (i = 3; i <= NF; i++) features[$2] = features[$2] " " $i; next }
$1 == "COV" { next }
{ name[count++] = $0 }

function gain_of(file,    list, n, i, gain) {
    n = split(features[file], list, " ")
    for (i = 1; i <= n; i++) if (!(list[i] in reached)) gain++
    return gain + 0
}

function take(file,    list, n, i) {
    n = split(features[file], list, " ")
    for (i = 1; i <= n; i++) reached[list[i]] = 1
    delete features[file]
    taken++
}

END {
    for (file = 0; file < count; file++) if (index(name[file], committed) == 1) take(file)
    while (taken < limit) {
        most = 0
        for (file in features) {
            gain = gain_of(file)
            if (gain > most || gain > 0 && gain == most && byte_count[file] < byte_count[best]) {
                most = gain
                best = file
            }
        }
        if (most == 0) break
        print name[best]
        take(best)
    }
}
