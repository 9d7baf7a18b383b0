#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "cjson.h"

namespace {

/// The shortest decimal that reads back as one double: 0.DIGITS times ten to the `point`.
class ShortestDecimal {
public:
    explicit ShortestDecimal(double value) noexcept {
        // D.DDDe[+-]DD: the digits move together over the point.
        constexpr auto format = std::chars_format::scientific;
        char *const end = std::to_chars(buffer, buffer + sizeof buffer, value, format).ptr;
        char *const exponent = std::find(buffer, end, 'e');
        point = (exponent[1] == '-' ? -1 : 1) * number(exponent + 2, end) + 1;
        if (exponent == buffer + 1) {
            digits = {buffer, 1};
        } else {
            buffer[1] = buffer[0];
            digits = {buffer + 1, static_cast<size_t>(exponent - buffer - 1)};
        }
    }

    std::string_view digits;
    int point;

private:
    static int number(const char *begin, const char *end) noexcept {
        int value = 0;
        std::from_chars(begin, end, value);
        return value;
    }

    char buffer[CJSON_DOUBLE_BYTES];
};

class Output {
public:
    explicit Output(char *begin) noexcept : at(begin) {}

    void put(char byte) noexcept { *at++ = byte; }
    void put(std::string_view text) noexcept { at = std::copy(text.begin(), text.end(), at); }
    void zeros(int count) noexcept { at = std::fill_n(at, count, '0'); }
    void number(int value) noexcept { at = std::to_chars(at, at + 4, value).ptr; }

    char *at;
};

}  // namespace

// Source of the layout: ECMA-262, Number::toString, whose k is the number of digits and n the point.
size_t cjson_write_double(double value, uint8_t *out) {
    char *const begin = reinterpret_cast<char *>(out);
    Output output(begin);
    if (value < 0) output.put('-');
    if (value == 0) {
        output.put('0');
        return 1;
    }
    const ShortestDecimal decimal(value < 0 ? -value : value);
    const auto [digits, point] = std::pair(decimal.digits, decimal.point);
    const int length = static_cast<int>(digits.size());
    if (length <= point && point <= 21) {
        output.put(digits);
        output.zeros(point - length);
    } else if (0 < point && point <= 21) {
        output.put(digits.substr(0, point));
        output.put('.');
        output.put(digits.substr(point));
    } else if (-6 < point && point <= 0) {
        output.put("0.");
        output.zeros(-point);
        output.put(digits);
    } else {
        output.put(digits[0]);
        if (length > 1) output.put('.');
        output.put(digits.substr(1));
        output.put(point > 0 ? "e+" : "e-");
        output.number(std::abs(point - 1));
    }
    return output.at - begin;
}
