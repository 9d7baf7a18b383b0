// A parsed document as simdjson lays it out; the format is described in its doc/tape.md.
#ifndef CJSON_TAPE_HPP
#define CJSON_TAPE_HPP

#include <simdjson.h>

#include <cstring>
#include <string_view>

namespace cjson {

/// The words of a document. Each carries its type in the top byte; the document's own word is at 0.
class Tape {
public:
    /// Where the root value stands.
    static constexpr uint32_t root = 1;

    explicit Tape(const simdjson::dom::document &document) noexcept
        : words(document.tape.get()), strings(document.string_buf.get()) {}

    char type(uint32_t index) const noexcept { return static_cast<char>(words[index] >> 56); }

    bool is_number(uint32_t index) const noexcept {
        return type(index) == 'l' || type(index) == 'u' || type(index) == 'd';
    }

    bool opens_scope(uint32_t index) const noexcept { return type(index) == '{' || type(index) == '['; }

    bool closes_scope(uint32_t index) const noexcept { return type(index) == '}' || type(index) == ']'; }

    /// Where the value behind the one at `index` stands.
    uint32_t after(uint32_t index) const noexcept {
        if (opens_scope(index)) return static_cast<uint32_t>(words[index]);
        return index + (is_number(index) ? 2 : 1);
    }

    /// The 64 bits of a number.
    template <typename Number>
    Number number(uint32_t index) const noexcept {
        Number value;
        std::memcpy(&value, &words[index + 1], sizeof value);
        return value;
    }

    std::string_view string(uint32_t index) const noexcept {
        const uint8_t *entry = strings + (words[index] & 0x00FF'FFFF'FFFF'FFFF);
        uint32_t length;
        std::memcpy(&length, entry, sizeof length);
        return {reinterpret_cast<const char *>(entry) + sizeof length, length};
    }

    /// How many numbers stand before the value at `index`.
    size_t numbers_before(uint32_t index) const noexcept {
        size_t count = 0;
        for (uint32_t at = root; at < index; at += is_number(at) ? 2 : 1) count += is_number(at);
        return count;
    }

    /// Whether objects and arrays, empty ones too, are nested more than `limit` deep.
    bool is_deeper_than(size_t limit) const noexcept {
        size_t depth = 0;
        for (uint32_t at = root; type(at) != 'r'; at += is_number(at) ? 2 : 1) {
            if (opens_scope(at) && ++depth > limit) return true;
            if (closes_scope(at)) --depth;
        }
        return false;
    }

private:
    const uint64_t *words;
    const uint8_t *strings;
};

}  // namespace cjson

#endif
