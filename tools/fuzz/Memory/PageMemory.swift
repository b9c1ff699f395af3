// SPDX-License-Identifier: MIT

/// Stands in for the memory of `CacheModel` in fuzz targets: always from the general allocator and of exactly the wanted
/// size, so that the address sanitizer knows every end.
package enum PageMemory {
    package static func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer {
        .allocate(byteCount: byteCount, alignment: 64)
    }

    package static func fitted(
        _ memory: UnsafeMutableRawBufferPointer, toByteCount byteCount: Int
    ) -> UnsafeMutableRawBufferPointer {
        let fitted = allocate(byteCount: byteCount)
        fitted.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<byteCount]))
        memory.deallocate()
        return fitted
    }

    package static func deallocate(_ memory: UnsafeMutableRawBufferPointer) { memory.deallocate() }
}
