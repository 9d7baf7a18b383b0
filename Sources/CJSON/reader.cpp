#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "cjson.h"
#include "integers.hpp"
#include "tape.hpp"

namespace {

using cjson::Tape;

/// A key that is looked for.
struct Node {
    std::string key;
    std::vector<CJSONNode> children;
    /// What `cjson_reader_digits` answered last; kept so that it is not allocated anew.
    std::string digits;
};

constexpr uint8_t no_bytes = 0;
constexpr CJSONText no_text = {&no_bytes, 0};

CJSONText text_of(std::string_view text) noexcept {
    return {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
}

[[noreturn]] void out_of_memory() noexcept { std::abort(); }

}  // namespace

struct CJSONReader {
    explicit CJSONReader(size_t maximum_depth) : maximum_depth(maximum_depth) { add({}); }

    CJSONNode add(std::string_view key);
    bool parse(const uint8_t *bytes, size_t count) noexcept;
    CJSONValue value(CJSONNode node) const noexcept;
    CJSONText digits(CJSONNode node) noexcept;

    std::vector<Node> nodes;

private:
    /// For each node where its value stands on the tape; 0 for none.
    std::vector<uint32_t> places;

    Tape tape() const noexcept { return Tape(document); }
    void reserve(size_t count) noexcept;
    simdjson::error_code parse_text() noexcept;
    void walk(uint32_t index, CJSONNode node) noexcept;
    void found(uint32_t index, CJSONNode node) noexcept;
    void forget(CJSONNode node) noexcept;
    std::string_view source(CJSONNode node) const noexcept;

    const size_t maximum_depth;
    simdjson::dom::parser parser;
    simdjson::dom::document document;
    /// The record with simdjson's padding behind it.
    std::unique_ptr<uint8_t[]> text;
    size_t capacity = 0;
    const uint8_t *record = nullptr;
    size_t length = 0;
    /// Unsigned integers in `text` stand in for longer ones in `record`.
    bool shortened = false;
};

CJSONNode CJSONReader::add(std::string_view key) {
    nodes.emplace_back().key = key;
    places.push_back(0);
    return static_cast<CJSONNode>(nodes.size() - 1);
}

bool CJSONReader::parse(const uint8_t *bytes, size_t count) noexcept {
    record = bytes;
    length = count;
    shortened = false;
    std::fill(places.begin(), places.end(), 0);
    reserve(length);
    std::memcpy(text.get(), record, length);
    std::memset(text.get() + length, ' ', simdjson::SIMDJSON_PADDING);

    simdjson::error_code error = parse_text();
    if (error == simdjson::NUMBER_ERROR && cjson::shorten_integers(text.get(), length)) {
        shortened = true;
        error = parse_text();
    }
    if (error != simdjson::SUCCESS || tape().type(Tape::root) != '{') return false;
    if (length > 2 * maximum_depth && tape().is_deeper_than(maximum_depth)) return false;
    found(Tape::root, 0);
    return true;
}

void CJSONReader::reserve(size_t count) noexcept {
    if (count <= capacity && capacity > 0) return;
    size_t wanted = std::max<size_t>(capacity * 2, 4096);
    while (wanted < count) wanted *= 2;
    // simdjson does not count an innermost empty object or array, so one level more is let through to it
    // and the exact depth is looked up on the tape.
    if (parser.allocate(wanted, maximum_depth + 1) || document.allocate(wanted)) out_of_memory();
    text.reset(new uint8_t[wanted + simdjson::SIMDJSON_PADDING]);
    capacity = wanted;
}

simdjson::error_code CJSONReader::parse_text() noexcept {
    const auto error = parser.parse_into_document(document, text.get(), length, false).error();
    if (error == simdjson::MEMALLOC) out_of_memory();
    return error;
}

void CJSONReader::walk(uint32_t index, CJSONNode node) noexcept {
    const std::vector<CJSONNode> &children = nodes[node].children;
    if (children.empty()) return;
    const Tape tape = this->tape();
    const uint32_t end = tape.after(index) - 1;
    uint32_t at = index + 1;
    while (at < end) {
        const std::string_view key = tape.string(at++);
        for (const CJSONNode child : children) {
            if (nodes[child].key == key) {
                found(at, child);
                break;
            }
        }
        at = tape.after(at);
    }
}

void CJSONReader::found(uint32_t index, CJSONNode node) noexcept {
    if (places[node] != 0) forget(node);
    places[node] = index;
    if (tape().type(index) == '{') walk(index, node);
}

/// Clears what an earlier one of two equal keys left below `node`.
void CJSONReader::forget(CJSONNode node) noexcept {
    for (const CJSONNode child : nodes[node].children) {
        places[child] = 0;
        forget(child);
    }
}

CJSONValue CJSONReader::value(CJSONNode node) const noexcept {
    const Tape tape = this->tape();
    const uint32_t at = places[node];
    if (at == 0) return {CJSONKindMissing, 0, no_text};
    switch (tape.type(at)) {
        case 'n': return {CJSONKindMissing, 0, no_text};
        case 't': return {CJSONKindBool, 1, no_text};
        case 'f': return {CJSONKindBool, 0, no_text};
        case '"': return {CJSONKindString, 0, text_of(tape.string(at))};
        case 'd': return {CJSONKindReal, tape.number<double>(at), no_text};
        case 'l': return {CJSONKindInteger, static_cast<double>(tape.number<int64_t>(at)), no_text};
        case 'u':
            if (shortened) return {CJSONKindInteger, cjson::nearest_double(source(node)), no_text};
            return {CJSONKindInteger, static_cast<double>(tape.number<uint64_t>(at)), no_text};
        default: return {CJSONKindOther, 0, no_text};
    }
}

CJSONText CJSONReader::digits(CJSONNode node) noexcept {
    const uint32_t at = places[node];
    std::string &digits = nodes[node].digits;
    const bool is_unsigned = tape().type(at) == 'u';
    const auto value = tape().number<int64_t>(at);
    // The tape has one zero for 0 and -0.
    if (is_unsigned || value == 0) {
        digits = source(node);
    } else {
        char buffer[24];
        digits.assign(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
    }
    return text_of(digits);
}

/// The number at `node` as the record writes it.
std::string_view CJSONReader::source(CJSONNode node) const noexcept {
    return cjson::number_text(record, length, tape().numbers_before(places[node]));
}

CJSONReader *cjson_reader_create(size_t maximum_depth) { return new CJSONReader(maximum_depth); }

void cjson_reader_destroy(CJSONReader *reader) { delete reader; }

CJSONNode cjson_reader_node(CJSONReader *reader, CJSONNode parent, const uint8_t *key, size_t length) {
    const std::string_view wanted(reinterpret_cast<const char *>(key), length);
    for (const CJSONNode child : reader->nodes[parent].children) {
        if (reader->nodes[child].key == wanted) return child;
    }
    const CJSONNode node = reader->add(wanted);
    reader->nodes[parent].children.push_back(node);
    return node;
}

bool cjson_reader_parse(CJSONReader *reader, const uint8_t *record, size_t length) {
    return reader->parse(record, length);
}

CJSONValue cjson_reader_value(const CJSONReader *reader, CJSONNode node) { return reader->value(node); }

CJSONText cjson_reader_digits(CJSONReader *reader, CJSONNode node) { return reader->digits(node); }
