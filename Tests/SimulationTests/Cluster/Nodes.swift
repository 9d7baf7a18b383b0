/// The brokers and which of them are away.
struct Nodes {
    private var isAway: [Bool]
    /// For each share of the resources the broker in charge: it moves when that one goes away.
    private var leaders: [Int]
    /// For each share how often its broker went away.
    private var interruptions: [Int]

    init(count: Int) {
        isAway = Array(repeating: false, count: count)
        leaders = (0..<12).map { $0 % count }
        interruptions = Array(repeating: 0, count: 12)
    }

    var count: Int { isAway.count }

    /// Whether the broker is there that leads a share.
    func leads(_ share: Int) -> Bool { !isAway[leaders[share % leaders.count]] }

    func interruptions(of share: Int) -> Int { interruptions[share % leaders.count] }

    /// Half of what the broker leads finds another one at once, the rest waits for it.
    /// - Parameter isSilent: whether connections to it stay, and nobody answers.
    mutating func stop(_ node: Int, isSilent: Bool) {
        isAway[node] = true
        for share in leaders.indices where leaders[share] == node {
            if !isSilent { interruptions[share] += 1 }
            if share % 2 == 0 { leaders[share] = (node + 1) % count }
        }
    }

    mutating func start(_ node: Int) { isAway[node] = false }

    /// The same in every process, unlike the standard library's.
    static func hash(_ name: String) -> Int {
        Int(name.utf8.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 } >> 8)
    }
}
