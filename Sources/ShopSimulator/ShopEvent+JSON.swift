import StreamCore

extension ShopEvent {
    /// Appends the event as one JSON object in UTF-8, without a line end: `messageId`, `type` (`track`, or
    /// `identify`), `event` (of `track` only), `userId` and `anonymousId` (one or both), `timestamp`, and
    /// `properties`, or `traits` of `identify`.
    public func appendJSON(to bytes: inout [UInt8]) {
        bytes.append("{\"messageId\":\"")
        bytes.append(messageID)
        if type == .identify {
            bytes.append("\",\"type\":\"identify\"")
        } else {
            bytes.append("\",\"type\":\"track\",\"event\":\"")
            bytes.append(type.rawValue)
            bytes.append("\"")
        }
        appendIdentity(to: &bytes)
        bytes.append(",\"timestamp\":\"")
        bytes.append(instant: timestamp)
        bytes.append(type == .identify ? "\",\"traits\":{" : "\",\"properties\":{")
        appendDetails(to: &bytes)
        bytes.append("}}")
    }

    private func appendIdentity(to bytes: inout [UInt8]) {
        if identity != .visitor {
            bytes.append(",\"userId\":\"")
            appendID("c", to: &bytes)
            bytes.append("\"")
        }
        if identity != .customer {
            bytes.append(",\"anonymousId\":\"")
            appendID("anon-", to: &bytes)
            bytes.append("\"")
        }
    }

    private func appendDetails(to bytes: inout [UInt8]) {
        switch type {
        case .identify:
            bytes.append("\"plan\":\"")
            bytes.append(plan.rawValue)
            bytes.append("\"")
            return
        case .search:
            bytes.append("\"query\":\"")
            bytes.append(escaping: Catalog.categories[category].queries[detail])
            bytes.append("\",")
        case .addToCart, .purchase:
            bytes.append("\"amount\":")
            bytes.append(cents: amount)
            bytes.append(",\"quantity\":")
            bytes.append(padded: quantity, digits: 1)
            bytes.append(",")
        case .support:
            bytes.append("\"topic\":\"")
            bytes.append(Self.ticketTopics[detail])
            bytes.append("\",")
        case .pageView: break
        }
        appendCategory(to: &bytes)
    }

    private func appendCategory(to bytes: inout [UInt8]) {
        bytes.append("\"category\":\"")
        bytes.append(Catalog.categories[category].name)
        if type != .search {
            bytes.append("\",\"product\":\"")
            bytes.append(Catalog.categories[category].name)
            bytes.append("-")
            bytes.append(padded: product + 1, digits: 3)
        }
        bytes.append("\",\"channel\":\"")
        bytes.append(channel.rawValue)
        bytes.append("\"")
    }

    static let ticketTopics = ["late delivery", "wrong size", "damaged item", "refund"]
}

extension [UInt8] {
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    /// The text with quotes and backslashes escaped; it has no control characters.
    mutating func append(escaping text: String) {
        for byte in text.utf8 {
            if byte == 0x22 || byte == 0x5C { append(0x5C) }
            append(byte)
        }
    }

    /// A number that is not negative, with zeros in front up to `digits`.
    mutating func append(padded number: Int, digits: Int) {
        var scale = 1
        for _ in 1..<digits { scale *= 10 }
        while number / scale >= 10 { scale *= 10 }
        while scale > 0 {
            append(0x30 + UInt8(number / scale % 10))
            scale /= 10
        }
    }

    /// The amount in whole units, written as short as it can be: 60, 59.9, 59.99.
    mutating func append(cents: Int) {
        append(padded: cents / 100, digits: 1)
        let rest = cents % 100
        if rest == 0 { return }
        append(0x2E)
        append(padded: rest % 10 == 0 ? rest / 10 : rest, digits: rest % 10 == 0 ? 1 : 2)
    }

    mutating func append(instant: Int64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { text in
            guard let base = text.baseAddress else { return }
            Timestamp.write(instant, to: base)
            append(contentsOf: text)
        }
    }

    /// A UUID of version 4, variant 1 (RFC 9562, 5.4).
    mutating func append(_ id: MessageID) {
        let high = id.high & ~0xF000 | 0x4000
        let low = id.low & ~(0b11 &<< 62) | 0b10 &<< 62
        append(hex: high &>> 32, digits: 8)
        append(0x2D)
        append(hex: high &>> 16, digits: 4)
        append(0x2D)
        append(hex: high, digits: 4)
        append(0x2D)
        append(hex: low &>> 48, digits: 4)
        append(0x2D)
        append(hex: low, digits: 12)
    }

    /// The lowest `digits` digits of a number.
    private mutating func append(hex number: UInt64, digits: Int) {
        for place in stride(from: digits - 1, through: 0, by: -1) {
            let digit = UInt8(number &>> UInt64(4 * place) & 0xF)
            append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }
}
