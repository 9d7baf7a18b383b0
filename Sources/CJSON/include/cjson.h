/// JSON for Swift: simdjson's validating parser and C++'s shortest number formatting behind C.
///
/// No function throws; running out of memory ends the process, as it does in Swift.
#ifndef CJSON_H
#define CJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// Reads one JSON object after the other and keeps hold of the values at paths named beforehand.
typedef struct CJSONReader CJSONReader;

/// A key that is looked for, below another one. 0 is the root object.
typedef uint32_t CJSONNode;

/// What stands at a node. A null counts as missing; objects and arrays are `other`. An integer is a number
/// written without fraction and exponent, whatever its size.
typedef enum __attribute__((enum_extensibility(closed))) CJSONKind : uint8_t {
    CJSONKindMissing,
    CJSONKindBool,
    CJSONKindInteger,
    CJSONKindReal,
    CJSONKindString,
    CJSONKindOther,
} CJSONKind;

/// Bytes of the reader's, valid until it parses again.
typedef struct CJSONText {
    const uint8_t *bytes;
    size_t length;
} CJSONText;

typedef struct CJSONValue {
    CJSONKind kind;
    /// The nearest double, infinite for an integer beyond a double's range; for a bool 1 or 0.
    double number;
    /// A string's unescaped UTF-8; empty for other kinds.
    CJSONText text;
} CJSONValue;

/// A reader for objects nested at most `maximum_depth` deep.
CJSONReader *cjson_reader_create(size_t maximum_depth);
void cjson_reader_destroy(CJSONReader *reader);

/// The node of `key` in the objects at `parent`, made at first mention.
CJSONNode cjson_reader_node(CJSONReader *reader, CJSONNode parent, const uint8_t *key, size_t length);

/// Reads a record of fewer than 2^31 bytes, which must stay in place until its last value is read. True for
/// an object that is strictly valid JSON in UTF-8 without a byte order mark; otherwise values must not be
/// asked for. Of equal keys the last one counts. A number with fraction or exponent must lie in a double's
/// range.
bool cjson_reader_parse(CJSONReader *reader, const uint8_t *record, size_t length);

/// What stands at `node` in the record last parsed.
CJSONValue cjson_reader_value(const CJSONReader *reader, CJSONNode node);

/// The digits of the integer at `node`, with its sign, as the record has them.
CJSONText cjson_reader_digits(CJSONReader *reader, CJSONNode node);

/// The most bytes that `cjson_write_double` writes.
#define CJSON_DOUBLE_BYTES 32

/// Writes the shortest text that reads back as the same finite double, in the notation of ECMAScript's
/// Number::toString (6, 0.1, 1e+21, 1.5e-7); -0 as 0. Returns the number of bytes.
size_t cjson_write_double(double value, uint8_t *out);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
#endif
