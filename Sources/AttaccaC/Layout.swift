// SPDX-License-Identifier: MIT
import CAttacca

/// Sizes in the first version that had each struct: the least that a caller may say. They never change.
enum Layout {
    static let renderer = 88
    static let configuration = 224
    static let trackDescription = 32
    static let affinity = 56
    static let chunk = 72
    static let playhead = 48
    static let prediction = 112
    static let predictionOverview = 80
    static let scenario = 88
    static let statistics = 504
    static let readerConfiguration = 40
    static let readerPlace = 104
    static let event = 80

    /// Room for a text of a callback, as the header promises.
    static let messageCapacity = Int(ATTACCA_MESSAGE_CAPACITY)
}
