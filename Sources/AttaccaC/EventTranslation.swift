// SPDX-License-Identifier: MIT
import Attacca
import CAttacca

extension attacca_event {
    /// An event, with texts that are lent from a shelf.
    init(_ event: CacheEvent, texts: TextShelf) {
        self.init()
        sequence = event.sequence
        instant = event.instant.nanoseconds
        (track, preset, text) = (texts.lend(""), texts.lend(""), texts.lend(""))
        setRequest(event.kind, texts)
    }

    private mutating func set(_ key: ChunkKey, as number: Int, _ texts: TextShelf) {
        kind = Int32(number)
        track = texts.lend(key.track.rawValue)
        preset = texts.lend(key.variant.preset.name)
        intensity = key.variant.intensity.value
        index = Int64(key.index)
    }

    private mutating func setRequest(_ event: CacheEvent.Kind, _ texts: TextShelf) {
        switch event {
        case .hit(let key, let hitTier, let waitedSeconds):
            set(key, as: ATTACCA_EVENT_HIT, texts)
            (tier, seconds) = (hitTier.number, waitedSeconds)
        case .miss(let key, let cause, let waitedSeconds):
            set(key, as: ATTACCA_EVENT_MISS, texts)
            (text, seconds) = (texts.lend(cause.rawValue), waitedSeconds)
        case .stall(let key, let waitedSeconds):
            set(key, as: ATTACCA_EVENT_STALL, texts)
            seconds = waitedSeconds
        default: setRender(event, texts)
        }
    }

    private mutating func setRender(_ event: CacheEvent.Kind, _ texts: TextShelf) {
        switch event {
        case .renderStarted(let key, let priority):
            set(key, as: ATTACCA_EVENT_RENDER_STARTED, texts)
            tier = Int32(priority.rawValue)
        case .renderFinished(let key, let renderSeconds):
            set(key, as: ATTACCA_EVENT_RENDER_FINISHED, texts)
            seconds = renderSeconds
        case .renderFailed(let key, let error):
            set(key, as: ATTACCA_EVENT_RENDER_FAILED, texts)
            text = texts.lend("\(error)")
        case .renderCancelled(let key):
            set(key, as: ATTACCA_EVENT_RENDER_CANCELLED, texts)
        case .rendererStuck(let key, let deadlineSeconds):
            set(key, as: ATTACCA_EVENT_RENDERER_STUCK, texts)
            seconds = deadlineSeconds
        default: setContents(event, texts)
        }
    }

    private mutating func setContents(_ event: CacheEvent.Kind, _ texts: TextShelf) {
        switch event {
        case .evicted(let key, let evictedTier):
            set(key, as: ATTACCA_EVENT_EVICTED, texts)
            tier = evictedTier.number
        case .cleared(let clearedTier):
            kind = Int32(ATTACCA_EVENT_CLEARED)
            tier = clearedTier?.number ?? Int32(ATTACCA_TIER_NONE)
        case .invalidated(let invalidated):
            kind = Int32(ATTACCA_EVENT_INVALIDATED)
            track = texts.lend(invalidated.rawValue)
        case .switched(let heard, let from, let to):
            kind = Int32(ATTACCA_EVENT_SWITCHED)
            track = texts.lend(heard.rawValue)
            (preset, intensity) = (texts.lend(to.preset.name), to.intensity.value)
            text = texts.lend(from.preset.name)
        case .predictionSettled(let settled):
            kind = Int32(ATTACCA_EVENT_PREDICTION_SETTLED)
            preset = texts.lend(settled.actual.name)
            text = texts.lend(settled.predicted?.name ?? "")
            number = Int64(settled.rank ?? 0)
        default: setState(event, texts)
        }
    }

    private mutating func setState(_ event: CacheEvent.Kind, _ texts: TextShelf) {
        switch event {
        case .memoryPressureChanged(let level):
            kind = Int32(ATTACCA_EVENT_MEMORY_PRESSURE_CHANGED)
            number = Int64(level.rawValue)
        case .diskTierLost(let error):
            kind = Int32(ATTACCA_EVENT_DISK_TIER_LOST)
            text = texts.lend("\(error)")
        case .diskTierRegained:
            kind = Int32(ATTACCA_EVENT_DISK_TIER_REGAINED)
        case .dropped(let count):
            kind = Int32(ATTACCA_EVENT_DROPPED)
            number = Int64(count)
        default:
            kind = Int32(ATTACCA_EVENT_OTHER)
            text = texts.lend("\(event)")
        }
    }
}

extension Tier {
    /// The number of the header.
    fileprivate var number: Int32 {
        switch self {
        case .l1: Int32(ATTACCA_TIER_L1)
        case .l2: Int32(ATTACCA_TIER_L2)
        case .l3: Int32(ATTACCA_TIER_L3)
        }
    }
}
