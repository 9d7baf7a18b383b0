// Integers as a record writes them, for what simdjson's tape cannot tell: digits beyond 64 bits, and -0.
#ifndef CJSON_INTEGERS_HPP
#define CJSON_INTEGERS_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cjson {

/// Overwrites every integer of 19 and more digits by one that takes 64 unsigned bits, filled up with spaces,
/// so that numbers keep their count and order. True if there was one. Text that is no JSON stays none.
bool shorten_integers(uint8_t *text, size_t length) noexcept;

/// The number with `index` numbers before it; empty if there are fewer. The text must be valid JSON.
std::string_view number_text(const uint8_t *text, size_t length, size_t index) noexcept;

/// The double nearest to a JSON number, infinite beyond a double's range.
double nearest_double(std::string_view number) noexcept;

}  // namespace cjson

#endif
