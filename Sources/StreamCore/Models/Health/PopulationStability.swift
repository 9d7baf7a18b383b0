import Glibc

/// The population stability index of two histograms over the same bins: how far what is seen now has moved
/// away from what was expected.
///
/// It is the sum of `(a - e) * ln(a / e)` over the bins, where `a` and `e` are the shares of the actual and
/// of the expected counts; 0 for equal shares. The usual reading is that below 0.1 nothing has happened, and
/// that above 0.25 the model wants to be looked at (Siddiqi, "Credit Risk Scorecards", Wiley 2006). Half a
/// count is added to every bin, so that an empty one does not make it infinite.
/// - Returns: at least 0; nil when the histograms have other numbers of bins than each other, or none.
public func populationStability(expected: [UInt64], actual: [UInt64]) -> Double? {
    guard expected.count == actual.count, !expected.isEmpty else { return nil }
    let (expected, actual) = (shares(expected), shares(actual))
    return zip(expected, actual).reduce(0) { sum, share in
        sum + (share.1 - share.0) * log(share.1 / share.0)
    }
}

private func shares(_ counts: [UInt64]) -> [Double] {
    let smoothed = counts.map { Double($0) + 0.5 }
    let total = smoothed.reduce(0, +)
    return smoothed.map { $0 / total }
}
