// SPDX-License-Identifier: MIT
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import Attacca
public import CAttacca

// What each of these does is said in `attacca/reader.h`; what the audio callback calls is in C.

@c @implementation
public func attacca_reader_configuration_init(
    _ outConfiguration: UnsafeMutablePointer<attacca_reader_configuration>!, _ size: Int
) -> attacca_status {
    guard let outConfiguration, size >= 0 else { return .invalidArgument }
    UnsafeMutableRawPointer(outConfiguration).storeBytes(of: UInt64(size), as: UInt64.self)
    do throws(CallFailure) {
        try SizedStruct.write(
            .defaults, to: outConfiguration, byteCountMin: Layout.readerConfiguration, "the configuration")
        return .ok
    } catch {
        return error.status
    }
}

@c @implementation
public func attacca_reader_open(
    _ playback: OpaquePointer!, _ configuration: UnsafePointer<attacca_reader_configuration>?,
    _ outReader: UnsafeMutablePointer<OpaquePointer?>!
) -> attacca_status {
    outReader?.pointee = nil
    guard let object = Handle.object(playback, as: PlaybackObject.self) else { return .invalidArgument }
    return object.runBlocking { () throws(CallFailure) in
        guard let outReader else { throw .invalidArgument("there is nowhere to put the reader") }
        var given = attacca_reader_configuration.defaults
        if configuration != nil {
            given = try SizedStruct.read(
                configuration, defaults: given, byteCountMin: Layout.readerConfiguration, "the configuration")
        }
        let (output, configuration) = (try given.outputChoice(), try given.readerConfiguration())
        let reader = try CallFailure.translating { () throws(AttaccaError) in
            try object.session.makeReader(output: output, configuration: configuration)
        }
        outReader.pointee = Handle.open(
            ReaderObject(reader: reader), core: reader.core, isPlanar: output == .float32Planar)
        return .ok
    }
}

@c @implementation
public func attacca_reader_close(_ reader: OpaquePointer!) -> attacca_status {
    guard let object = Handle.object(reader, as: ReaderObject.self) else { return .invalidArgument }
    // The last reference waits for the reader's thread.
    return object.runBlocking { () throws(CallFailure) in
        Handle.close(reader, as: ReaderObject.self) == nil ? .invalidArgument : .ok
    }
}

@c @implementation
public func attacca_reader_play(
    _ reader: OpaquePointer!, _ track: UnsafePointer<CChar>!, _ frame: Int64,
    _ preset: UnsafePointer<CChar>!, _ intensity: Double
) -> attacca_status {
    control(reader) { reader throws(CallFailure) in
        guard frame >= 0 else { throw .invalidArgument("frame \(frame) is before the start of the track") }
        reader.play(
            try CText.track(track), atFrame: frame, preset: try CText.preset(preset),
            intensity: try CText.intensity(intensity))
    }
}

@c @implementation
public func attacca_reader_seek(_ reader: OpaquePointer!, _ frame: Int64) -> attacca_status {
    control(reader) { reader throws(CallFailure) in
        guard frame >= 0 else { throw .invalidArgument("frame \(frame) is before the start of the track") }
        reader.seek(toFrame: frame)
    }
}

@c @implementation
public func attacca_reader_set_preset(
    _ reader: OpaquePointer!, _ preset: UnsafePointer<CChar>!, _ intensity: Double
) -> attacca_status {
    control(reader) { reader throws(CallFailure) in
        reader.setPreset(try CText.preset(preset), intensity: try CText.intensity(intensity))
    }
}

@c @implementation
public func attacca_reader_pause(_ reader: OpaquePointer!) -> attacca_status {
    control(reader) { $0.pause() }
}

@c @implementation
public func attacca_reader_resume(_ reader: OpaquePointer!) -> attacca_status {
    control(reader) { $0.resume() }
}

@c @implementation
public func attacca_reader_stop(_ reader: OpaquePointer!) -> attacca_status {
    control(reader) { $0.stop() }
}

@c @implementation
public func attacca_reader_position(
    _ reader: OpaquePointer!, _ outPlace: UnsafeMutablePointer<attacca_reader_place>!,
    _ outTrack: UnsafeMutablePointer<CChar>?, _ capacity: Int
) -> attacca_status {
    control(reader) { reader throws(CallFailure) in
        let position = reader.position
        var place = attacca_reader_place()
        place.frame = position.frame
        place.state = Int32(position.status.rawValue)
        place.is_switching = position.isSwitching ? 1 : 0
        if let variant = position.variant {
            place.intensity = variant.intensity.value
            CText.copy(variant.preset.name, to: &place.preset)
        }
        try SizedStruct.write(place, to: outPlace, byteCountMin: Layout.readerPlace, "the place")
        CText.copy(position.track?.rawValue ?? "", to: outTrack, capacity: capacity)
    }
}

@c @implementation
public func attacca_reader_problem(
    _ reader: OpaquePointer!, _ buffer: UnsafeMutablePointer<CChar>!, _ capacity: Int
) -> attacca_status {
    guard let object = Handle.object(reader, as: ReaderObject.self) else { return .invalidArgument }
    guard let failure = object.reader.lastFailure else { return .absent }
    CText.copy("\(failure)", to: buffer, capacity: capacity)
    return .ok
}

@c @implementation
public func attacca_reader_wait_ready(
    _ reader: OpaquePointer!, _ frameCount: Int64, _ timeout: Double
) -> attacca_status {
    guard let object = Handle.object(reader, as: ReaderObject.self) else { return .invalidArgument }
    return object.runBlocking { () throws(CallFailure) in
        guard frameCount >= 0, timeout >= 0, timeout.isFinite else {
            throw .invalidArgument("waiting \(timeout) s for \(frameCount) frames")
        }
        let isReady = object.reader.waitUntilReady(
            frames: Int(frameCount), withinSeconds: min(timeout, RequestObject.secondsMax))
        return isReady ? .ok : .timedOut
    }
}

/// Runs a call on a reader that waits for nothing.
private func control(
    _ reader: OpaquePointer?, _ body: (PlaybackReader) throws(CallFailure) -> Void
) -> attacca_status {
    guard let object = Handle.object(reader, as: ReaderObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        try body(object.reader)
        return .ok
    }
}

extension attacca_reader_configuration {
    fileprivate static var defaults: Self {
        let engine = ReaderConfiguration()
        return Self(
            size: UInt64(MemoryLayout<Self>.size), output: Int32(ATTACCA_OUTPUT_FLOAT32),
            sample_rate: Int32(engine.sampleRate), channel_count: Int32(engine.channelCount),
            gap_filling: Int32(ATTACCA_GAP_PREVIOUS_PRESET), fade: engine.fadeSeconds,
            ramp: engine.rampSeconds)
    }

    fileprivate func outputChoice() throws(CallFailure) -> ReaderOutput {
        switch Int(output) {
        case ATTACCA_OUTPUT_FLOAT32: .float32Interleaved
        case ATTACCA_OUTPUT_FLOAT32_PLANAR: .float32Planar
        case ATTACCA_OUTPUT_INT16: .int16Interleaved
        case ATTACCA_OUTPUT_INT32: .int32Interleaved
        default: throw .invalidArgument("there is no output \(output)")
        }
    }

    fileprivate func readerConfiguration() throws(CallFailure) -> ReaderConfiguration {
        var configuration = ReaderConfiguration()
        configuration.sampleRate = Int(sample_rate)
        configuration.channelCount = Int(channel_count)
        configuration.fadeSeconds = fade
        configuration.rampSeconds = ramp
        switch Int(gap_filling) {
        case ATTACCA_GAP_PREVIOUS_PRESET: configuration.gapFilling = .previousPreset
        case ATTACCA_GAP_SILENCE: configuration.gapFilling = .silence
        default: throw .invalidArgument("there is no way \(gap_filling) to fill a gap")
        }
        return configuration
    }
}
