extension Engine {
    public var hasTouched: Bool { !touched.isEmpty }
    public var dirtyCount: Int { 0 }
    public mutating func forEachDirtyState(_ body: (DirtyState) throws(StateError) -> Void) throws(StateError) {}
    public mutating func checkpointed() {}
    public mutating func evict(toBytes: Int) {}
}
