/// The memory of a machine: both banks of registers, the program's strings and the buffers of `lower`.
struct RegisterFile<Number>: ~Copyable {
    let numbers: UnsafeMutablePointer<Number>
    let strings: UnsafeMutablePointer<ByteView>
    let scratch: UnsafeMutablePointer<LowercaseBuffer>
    private let scratchCount: Int
    private let text: UnsafeMutablePointer<UInt8>

    /// Constants stand in their registers; every other number is `missing` and every other string missing.
    init(_ program: Program, missing: Number, exact: (Double) -> Number) {
        numbers = .allocate(capacity: program.numberRegisterCount)
        numbers.initialize(repeating: missing, count: program.numberRegisterCount)
        for constant in program.numberConstants { numbers[constant.index] = exact(constant.value) }
        strings = .allocate(capacity: program.stringRegisterCount)
        strings.initialize(repeating: .missing, count: program.stringRegisterCount)
        scratchCount = program.scratchCount
        scratch = .allocate(capacity: scratchCount)
        scratch.initialize(repeating: LowercaseBuffer(), count: scratchCount)
        text = .allocate(capacity: program.stringConstants.reduce(0) { $0 + $1.bytes.count })
        var end = text
        for constant in program.stringConstants {
            strings[constant.index] = ByteView(base: end, count: constant.bytes.count)
            for byte in constant.bytes {
                end.initialize(to: byte)
                end += 1
            }
        }
    }

    deinit {
        for index in 0..<scratchCount { scratch[index].deallocate() }
        scratch.deallocate()
        text.deallocate()
        strings.deallocate()
        numbers.deallocate()
    }
}
