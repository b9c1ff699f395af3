// SPDX-License-Identifier: MIT
import CThreading

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A named operating system thread that runs one closure to its end.
///
/// For work that blocks (rendering, disk): Swift's cooperative pool must never wait. ``join()`` or ``detach()``
/// must be called exactly once before the last reference goes; a thread that nobody sees to is a mistake of ours.
///
/// `@unchecked Sendable`: the handle is written once, before `init` returns, and `joined` only by the two.
public final class WorkerThread: @unchecked Sendable {
    /// How urgently the kernel should run the thread.
    public enum Priority: Sendable {
        /// As the process is.
        case normal
        /// After everything else: `nice` 10 for the thread on Linux, the utility class on Darwin.
        case background

        /// Gives the calling thread this priority from now on.
        ///
        /// Linux lets a thread be made more urgent again only with a privilege (`CAP_SYS_NICE`, or `RLIMIT_NICE`).
        ///
        /// - Returns: Whether the system did so; the thread goes on as it was otherwise.
        @discardableResult
        public func apply() -> Bool {
            #if canImport(Darwin)
                return pthread_set_qos_class_self_np(
                    self == .normal ? QOS_CLASS_DEFAULT : QOS_CLASS_UTILITY, 0) == 0
            #else
                // On Linux a nice value belongs to the thread; "0" means the calling one.
                return setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, self == .normal ? 0 : 10)
                    == 0
            #endif
        }
    }

    private let handle: pthread_t
    private var joined = false

    /// Starts a thread.
    ///
    /// - Parameters:
    ///   - name: Shown by debuggers and `top -H`; the kernel keeps the first 15 bytes.
    ///   - priority: How urgently the kernel should run it.
    ///   - body: What the thread does; the thread ends when it returns.
    /// - Precondition: The system can create another thread.
    public init(name: String, priority: Priority = .normal, body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(StartPoint(name: name, priority: priority, body: body))
        #if canImport(Darwin)
            var created: pthread_t?
            let status = pthread_create(&created, nil, runOnDarwin, start.toOpaque())
            precondition(status == 0, "pthread_create for \(name) failed with \(status)")
            handle = created!
        #else
            var created = pthread_t()
            let status = pthread_create(&created, nil, runOnLinux, start.toOpaque())
            precondition(status == 0, "pthread_create for \(name) failed with \(status)")
            handle = created
        #endif
    }

    deinit { precondition(joined, "a worker thread was released before it was joined or detached") }

    /// Waits for the thread to end. Never from the thread itself.
    public func join() {
        precondition(!joined, "a worker thread is joined once")
        joined = true
        pthread_join(handle, nil)
    }

    /// Leaves the thread to itself: for one that hangs in the system, which nobody can wait for.
    public func detach() {
        precondition(!joined, "a worker thread is detached once, and not after it was joined")
        joined = true
        pthread_detach(handle)
    }
}

private final class StartPoint {
    let name: String
    let priority: WorkerThread.Priority
    let body: @Sendable () -> Void

    init(name: String, priority: WorkerThread.Priority, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.priority = priority
        self.body = body
    }
}

// Global functions: a closure handed to C from inside `@main` would be bound to the main actor and trap.
#if canImport(Darwin)
    private func runOnDarwin(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        let start = Unmanaged<StartPoint>.fromOpaque(context).takeRetainedValue()
        attacca_set_thread_name(start.name)
        if start.priority == .background { start.priority.apply() }
        start.body()
        return nil
    }
#else
    private func runOnLinux(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        let start = Unmanaged<StartPoint>.fromOpaque(context!).takeRetainedValue()
        attacca_set_thread_name(start.name)
        if start.priority == .background { start.priority.apply() }
        start.body()
        return nil
    }
#endif
