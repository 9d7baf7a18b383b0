import CAllocationCounter
import CInstructionCounter
import Glibc

/// What one pass over the events cost this thread.
struct Cost {
    /// User and system time of the process, in nanoseconds.
    var cpu: UInt64
    /// Instructions in user mode; nil where the system does not let them be counted.
    var instructions: UInt64?
    /// Allocations in the second half of the pass.
    var allocations: UInt64
}

/// Measures one pass at a time.
struct Meter {
    private let counter = instruction_counter_open()
    private var cpu: UInt64 = 0
    private var instructions: UInt64 = 0
    private var allocations: UInt64 = 0

    mutating func begin() {
        allocations = allocation_count()
        instructions = readInstructions()
        cpu = Self.processTime()
    }

    /// From here on allocations count: what comes later should find all buffers grown.
    mutating func passHalf() { allocations = allocation_count() }

    func end() -> Cost {
        let time = Self.processTime() - cpu
        let executed = counter < 0 ? nil : readInstructions() - instructions
        return Cost(cpu: time, instructions: executed, allocations: allocation_count() - allocations)
    }

    private func readInstructions() -> UInt64 { counter < 0 ? 0 : instruction_counter_read(counter) }

    /// User and system time of the process so far, in nanoseconds.
    static func processTime() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
