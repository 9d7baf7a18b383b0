#include "integers.hpp"

#include <charconv>
#include <cstring>
#include <limits>

namespace cjson {
namespace {

/// The greatest 19 digits: above INT64_MAX, within uint64_t, so that the tape marks it as unsigned.
constexpr std::string_view placeholder = "9999999999999999999";

bool is_digit(uint8_t byte) noexcept { return byte >= '0' && byte <= '9'; }

bool is_number_byte(uint8_t byte) noexcept {
    return is_digit(byte) || byte == '-' || byte == '+' || byte == '.' || byte == 'e' || byte == 'E';
}

size_t string_end(const uint8_t *text, size_t length, size_t quote) noexcept {
    size_t index = quote + 1;
    while (index < length && text[index] != '"') index += text[index] == '\\' ? 2 : 1;
    return index + 1;
}

/// Calls `visit(begin, end)` for every run of number bytes outside strings until it returns true.
template <typename Visit>
void find_number(const uint8_t *text, size_t length, Visit visit) noexcept {
    size_t index = 0;
    while (index < length) {
        const uint8_t byte = text[index];
        if (byte == '"') {
            index = string_end(text, length, index);
        } else if (is_digit(byte) || byte == '-') {
            const size_t begin = index;
            while (index < length && is_number_byte(text[index])) ++index;
            if (visit(begin, index)) return;
        } else {
            ++index;
        }
    }
}

/// Whether the grammar's `int` matches a whole run, with as many digits as the placeholder at least.
bool is_long_integer(const uint8_t *text, size_t begin, size_t end) noexcept {
    if (text[begin] == '-') ++begin;
    if (end - begin < placeholder.size() || text[begin] == '0') return false;
    for (size_t index = begin; index < end; ++index) {
        if (!is_digit(text[index])) return false;
    }
    return true;
}

}  // namespace

bool shorten_integers(uint8_t *text, size_t length) noexcept {
    bool found = false;
    find_number(text, length, [&](size_t begin, size_t end) {
        if (is_long_integer(text, begin, end)) {
            std::memcpy(text + begin, placeholder.data(), placeholder.size());
            std::memset(text + begin + placeholder.size(), ' ', end - begin - placeholder.size());
            found = true;
        }
        return false;
    });
    return found;
}

std::string_view number_text(const uint8_t *text, size_t length, size_t index) noexcept {
    std::string_view found;
    find_number(text, length, [&](size_t begin, size_t end) {
        if (index-- > 0) return false;
        found = {reinterpret_cast<const char *>(text) + begin, end - begin};
        return true;
    });
    return found;
}

double nearest_double(std::string_view number) noexcept {
    double value = 0;
    const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
    if (result.ec != std::errc::result_out_of_range) return value;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return number.front() == '-' ? -infinity : infinity;
}

}  // namespace cjson
