// SPDX-License-Identifier: MIT

// A player needs the words (tracks, presets, formats, the renderer protocol) wherever it needs the cache.
@_exported public import CacheModel
