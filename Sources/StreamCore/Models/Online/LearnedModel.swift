/// What a model has learned in a partition, as bytes.
public struct LearnedModel: Equatable, Sendable {
    /// Which model that was: it differs between models whose weights mean something else.
    public var meaning: UInt64
    /// Doubles, little-endian: `z` and `n` of each input and of the intercept, then count, mean and sum of
    /// squares of each input.
    public var bytes: [UInt8]

    public init(meaning: UInt64, bytes: [UInt8]) {
        self.meaning = meaning
        self.bytes = bytes
    }
}

extension OnlineLogistic {
    /// All that was learned so far.
    var learned: LearnedModel {
        settle()
        var numbers: [Double] = []
        for index in 0...inputCount { numbers += [coordinates[index].z, coordinates[index].n] }
        for index in 0..<inputCount {
            numbers += [moments[index].count, moments[index].mean, moments[index].squares]
        }
        let bytes = numbers.flatMap { number in
            withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
        }
        return LearnedModel(meaning: fingerprint, bytes: bytes)
    }

    /// Takes over what another engine's model has learned, with the weights that it scores with now.
    func copy(_ other: OnlineLogistic) {
        resolved.removeAll()
        coordinates.update(from: other.coordinates, count: inputCount + 1)
        moments.update(from: other.moments, count: inputCount)
    }

    /// Goes on from what was learned; from nothing where that is no state of this model.
    func restore(_ learned: LearnedModel) {
        let numbers = learned.bytes.withUnsafeBytes { bytes in
            stride(from: 0, through: bytes.count - 8, by: 8).map { offset in
                Double(
                    bitPattern: UInt64(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            }
        }
        guard numbers.count == 2 * (inputCount + 1) + 3 * inputCount, numbers.allSatisfy(\.isFinite) else {
            return
        }
        resolved.removeAll()
        for index in 0...inputCount {
            var coordinate = Coordinate(z: numbers[2 * index], n: numbers[2 * index + 1])
            coordinate.weight = weight(coordinate, isPenalised: index < inputCount)
            coordinates[index] = coordinate
        }
        for index in 0..<inputCount {
            let first = 2 * (inputCount + 1) + 3 * index
            moments[index] = Moments(
                count: numbers[first], mean: numbers[first + 1], squares: numbers[first + 2])
        }
    }
}
