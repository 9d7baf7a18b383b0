import Testing
@testable import StreamCore
