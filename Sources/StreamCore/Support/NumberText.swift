/// A number as a message shows it: 6, 0.5, infinity, missing.
public func numberText(_ value: Double) -> String {
    if value.isNaN { return "missing" }
    if value.isInfinite { return value < 0 ? "-infinity" : "infinity" }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
