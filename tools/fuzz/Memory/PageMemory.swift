// SPDX-License-Identifier: MIT

/// Stands in for the memory of `CacheModel` in fuzz targets: always from the general allocator and of exactly the wanted
/// size, so that the address sanitizer knows every end.
package enum PageMemory {
    package static func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer {
        .allocate(byteCount: byteCount, alignment: 64)
    }

    package static func shrink(
        _ memory: UnsafeMutableRawBufferPointer, toByteCount byteCount: Int
    ) -> UnsafeMutableRawBufferPointer {
        let smaller = allocate(byteCount: byteCount)
        smaller.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<byteCount]))
        memory.deallocate()
        return smaller
    }

    package static func deallocate(_ memory: UnsafeMutableRawBufferPointer) { memory.deallocate() }
}
