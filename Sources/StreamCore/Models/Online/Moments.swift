/// The running mean and deviation of an input (B. P. Welford, "Note on a method for calculating corrected
/// sums of squares and products", Technometrics 1962).
struct Moments: BitwiseCopyable {
    /// What is greater is not taken in: its square would be beyond all doubles.
    private static let greatest = 1e100
    /// A deviation below this counts as none.
    private static let leastDeviation = 1e-9

    private(set) var count = 0.0
    private(set) var mean = 0.0
    /// The sum of the squared differences from the mean.
    private(set) var squares = 0.0
    /// One over the deviation; 0 while there is none.
    private(set) var scale = 0.0

    init() {}

    init(count: Double, mean: Double, squares: Double) {
        self.count = count
        self.mean = mean
        self.squares = squares
        setScale()
    }

    /// Takes a value in, unless it is missing or infinite.
    mutating func add(_ value: Double) {
        guard value.magnitude <= Self.greatest else { return }
        count += 1
        let difference = value - mean
        mean += difference / count
        squares += difference * (value - mean)
        setScale()
    }

    private mutating func setScale() {
        let deviation = (squares / count).squareRoot()
        scale = deviation > Self.leastDeviation ? 1 / deviation : 0
    }

    /// The distance from the mean in deviations, limited; 0 for what is missing.
    @inline(__always)
    func standardize<N: ModelNumber>(_ value: N) -> N {
        (value - N(mean)).scaled(by: scale).limited(to: OnlineLogistic.limit).filled(with: 0)
    }
}
