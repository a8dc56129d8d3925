/* JSON to Python: one pass over text that the core found to be I-JSON.
 *
 * Since the text is I-JSON, this checks only what memory safety needs: the 0 after the text ends every loop, and depth
 * is bounded. Text that does not fit is reported as a defect, not as a verdict. The types are those of json.loads: a
 * number is an int unless it has a fraction or an exponent; members keep their order. */

#include "accelerator.h"

#include <string.h>

/* The core accepts 127 levels of nesting. */
#define LEVELS 128

/* An int of up to this many digits fits in 64 bits. */
#define DIGITS_IN_64_BITS 18

/* Texts of at least this many bytes get a `whole`. */
#define WORTH_A_WHOLE 160

typedef struct {
    accelerator *module;
    uint8_t *at;
    const uint8_t *start;
    /* The whole text as a str with one character a byte, or NULL. Slicing it is the fastest way to make a str on the
     * stable ABI: it looks at no character. */
    PyObject *whole;
    /* The items of the arrays being read, innermost last. A list is made once its length is known. */
    PyObject **items;
    size_t count, capacity;
} reader;

static PyObject *value(reader *json, int levels);

static PyObject *broken(void)
{
    return raise_internal("the payload is no JSON, though it was verified");
}

static uint8_t skip_white_space(reader *json)
{
    if (*json->at > ' ') return *json->at; /* nearly always */
    while (*json->at == ' ' || *json->at == '\n' || *json->at == '\r' || *json->at == '\t') json->at++;
    return *json->at;
}

/* ---- strings ------------------------------------------------------------------------------------------------------ */

/* Eight copies of a byte. */
#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Whether a byte is plain: not a quote, a backslash or a control character, such as the final 0. Others end a run. */
static int is_plain(uint8_t byte)
{
    return byte >= 0x20 && byte != '"' && byte != '\\';
}

/* The end of the run of plain bytes at `at`. Sets high bits in `seen` if one of the bytes is not ASCII. */
static uint8_t *skip_plain(uint8_t *at, uint64_t *seen)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (;; at += 8) {
        uint64_t word;
        memcpy(&word, at, 8); /* SLACK leaves room for it */
        uint64_t quote = word ^ EIGHT('"'), backslash = word ^ EIGHT('\\');
        /* The high bit of each byte that ends the run. Bits after the first one set may be wrong. */
        uint64_t ends = ((quote - EIGHT(1)) & ~quote) | ((backslash - EIGHT(1)) & ~backslash) |
                        ((word - EIGHT(0x20)) & ~word);
        ends &= EIGHT(0x80);
        if (ends == 0) {
            *seen |= word;
            continue;
        }
        *seen |= word & ((ends & -ends) - 1);
        return at + __builtin_ctzll(ends) / 8;
    }
#else
    for (; is_plain(*at); at++) *seen |= *at;
    return at;
#endif
}

static int hex_value(uint8_t digit)
{
    if (digit >= '0' && digit <= '9') return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* The four hexadecimal digits at `at`, or -1. */
static int32_t code_unit(const uint8_t *at)
{
    int32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(at[i]);
        if (digit < 0) return -1; /* the final 0 returns -1 too, so nothing is read past it */
        unit = unit << 4 | digit;
    }
    return unit;
}

static uint8_t *put_utf8(uint8_t *out, int32_t character)
{
    if (character < 0x80) {
        *out++ = (uint8_t)character;
    } else if (character < 0x800) {
        *out++ = (uint8_t)(0xC0 | character >> 6);
        *out++ = (uint8_t)(0x80 | (character & 0x3F));
    } else if (character < 0x10000) {
        *out++ = (uint8_t)(0xE0 | character >> 12);
        *out++ = (uint8_t)(0x80 | (character >> 6 & 0x3F));
        *out++ = (uint8_t)(0x80 | (character & 0x3F));
    } else {
        *out++ = (uint8_t)(0xF0 | character >> 18);
        *out++ = (uint8_t)(0x80 | (character >> 12 & 0x3F));
        *out++ = (uint8_t)(0x80 | (character >> 6 & 0x3F));
        *out++ = (uint8_t)(0x80 | (character & 0x3F));
    }
    return out;
}

/* Resolves the escape at json->at, its backslash, and writes it to `out`, which is at or before it: no escape is
 * shorter than its character. Returns the new end, or NULL. */
static uint8_t *put_escape(reader *json, uint8_t *out)
{
    uint8_t kind = json->at[1];
    if (kind == 'u') {
        int32_t character = code_unit(json->at + 2);
        if (character < 0) return NULL;
        json->at += 6;
        if (character >= 0xD800 && character < 0xDC00 && json->at[0] == '\\' && json->at[1] == 'u') {
            int32_t low = code_unit(json->at + 2);
            if (low < 0xDC00 || low > 0xDFFF) return NULL;
            json->at += 6;
            character = 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00);
        }
        return put_utf8(out, character); /* a lone surrogate has no UTF-8; Python reports that */
    }
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *found = kind == 0 ? NULL : strchr(from, kind);
    if (found == NULL) return NULL;
    *out++ = (uint8_t)to[found - from];
    json->at += 2;
    return out;
}

/* Reads the rest of a string from json->at, its first escape, and resolves escapes. Returns the end of the string's
 * bytes. */
static uint8_t *unescape(reader *json)
{
    uint8_t *out = json->at;
    while (*json->at != '"') {
        if (*json->at == '\\') {
            out = put_escape(json, out);
            if (out == NULL) return NULL;
        } else if (is_plain(*json->at)) {
            *out++ = *json->at++;
        } else {
            return NULL;
        }
    }
    return out;
}

/* Reads the string whose opening quote is at json->at and returns its bytes, with escapes resolved. Sets `as_it_stands`
 * if they are ASCII and had no escapes. */
static inline uint8_t *string_bytes(reader *json, size_t *len, int *as_it_stands)
{
    uint8_t *start = json->at + 1;
    uint64_t seen = 0;
    uint8_t *end = json->at = skip_plain(start, &seen);
    *as_it_stands = *end == '"' && (seen & EIGHT(0x80)) == 0;
    if (*end != '"') end = unescape(json);
    json->at++; /* the closing quote, if `end` is not NULL */
    *len = (size_t)(end - start);
    return end == NULL ? NULL : start;
}

static PyObject *text(const reader *json, const uint8_t *bytes, size_t len, int as_it_stands)
{
    if (!as_it_stands) return text_of((hs256_view){bytes, len});
    /* ASCII is valid Latin-1, which Python decodes faster */
    if (json->whole == NULL) return PyUnicode_DecodeLatin1((const char *)bytes, (Py_ssize_t)len, NULL);
    Py_ssize_t first = bytes - json->start;
    return PyUnicode_Substring(json->whole, first, first + (Py_ssize_t)len);
}

static PyObject *string(reader *json)
{
    size_t len;
    int as_it_stands;
    const uint8_t *bytes = string_bytes(json, &len, &as_it_stands);
    return bytes == NULL ? broken() : text(json, bytes, len, as_it_stands);
}

/* The entry for a name of `len` bytes, at most NAME_BYTES: where it is, or where it would be. NAME_BYTES bytes of
 * `bytes` must be readable. Shorter names are padded with zeros. */
static known_name *known(accelerator *module, const uint8_t *bytes, size_t len, uint64_t padded[NAME_WORDS])
{
    static const uint8_t ones_and_zeros[2 * NAME_BYTES] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                           255, 255, 255, 255, 255, 255, 255, 255};
    uint64_t mask[NAME_WORDS];
    memcpy(mask, ones_and_zeros + NAME_BYTES - len, NAME_BYTES);
    memcpy(padded, bytes, NAME_BYTES);
    padded[0] &= mask[0];
    padded[1] &= mask[1];
    /* A collision costs a little time and nothing else. */
    uint64_t hash = (padded[0] ^ padded[1] * UINT64_C(0x9E3779B97F4A7C15)) * UINT64_C(0xD6E8FEB86659FD93);
    return &module->names[hash >> 56]; /* index into KNOWN_NAMES */
}

static PyObject *name(reader *json)
{
    size_t len;
    int as_it_stands;
    const uint8_t *bytes = string_bytes(json, &len, &as_it_stands);
    if (bytes == NULL) return broken();
    if (len > NAME_BYTES) return text(json, bytes, len, as_it_stands);
    uint64_t padded[NAME_WORDS];
    known_name *entry = known(json->module, bytes, len, padded);
    if (entry->padded[0] == padded[0] && entry->padded[1] == padded[1] && entry->len == len && entry->text != NULL) {
        Py_INCREF(entry->text);
        return entry->text;
    }
    PyObject *made = text(json, bytes, len, as_it_stands);
    if (made == NULL || entry->pinned) return made;
    PyObject *before = entry->text;
    memcpy(entry->padded, padded, sizeof padded);
    entry->len = (uint8_t)len;
    entry->text = made;
    Py_INCREF(made);
    Py_XDECREF(before);
    return made;
}

int remember_registered_names(accelerator *module)
{
    static const char registered[][NAME_BYTES] = {"iss", "sub", "aud", "exp", "nbf", "iat", "jti"};
    for (size_t i = 0; i < sizeof registered / sizeof *registered; i++) {
        size_t len = strlen(registered[i]);
        uint64_t padded[NAME_WORDS];
        known_name *entry = known(module, (const uint8_t *)registered[i], len, padded);
        if (entry->text != NULL) continue;
        /* Interned, so that `claims["sub"]` finds it by address. */
        entry->text = PyUnicode_InternFromString(registered[i]);
        if (entry->text == NULL) return -1;
        memcpy(entry->padded, padded, sizeof padded);
        entry->len = (uint8_t)len;
        entry->pinned = 1;
    }
    return 0;
}

/* ---- the other values --------------------------------------------------------------------------------------------- */

static PyObject *number(reader *json)
{
    char *start = (char *)json->at, *end = NULL;
    uint8_t *at = json->at;
    int negative = *at == '-';
    at += negative;
    uint8_t *digits = at;
    uint64_t magnitude = 0; /* wraps if there are too many digits; then it is not used */
    for (; *at >= '0' && *at <= '9'; at++) magnitude = magnitude * 10 + (*at - (unsigned)'0');
    if (at == digits) return broken();
    PyObject *result;
    if (*at == '.' || *at == 'e' || *at == 'E') {
        double found = PyOS_string_to_double(start, &end, NULL);
        if (found == -1.0 && PyErr_Occurred()) return NULL;
        result = PyFloat_FromDouble(found);
    } else if (at - digits <= DIGITS_IN_64_BITS) {
        end = (char *)at;
        result = PyLong_FromLongLong(negative ? -(int64_t)magnitude : (int64_t)magnitude);
    } else {
        uint8_t behind = *at;
        *at = 0; /* PyLong_FromString rejects anything after the digits */
        result = PyLong_FromString(start, &end, 10);
        *at = behind;
    }
    json->at = (uint8_t *)end;
    return result;
}

/* Takes ownership of the item. */
static int keep(reader *json, PyObject *item)
{
    if (json->count == json->capacity) {
        size_t more = 2 * json->capacity + 32;
        PyObject **moved = PyMem_Realloc(json->items, more * sizeof *moved);
        if (moved == NULL) {
            PyErr_NoMemory();
            Py_DECREF(item);
            return -1;
        }
        json->items = moved;
        json->capacity = more;
    }
    json->items[json->count++] = item;
    return 0;
}

/* Reads the items of an array. Returns 0 if it could. */
static int items(reader *json, int levels)
{
    json->at++;
    if (skip_white_space(json) == ']') {
        json->at++;
        return 0;
    }
    for (;;) {
        PyObject *item = value(json, levels);
        if (item == NULL || keep(json, item) != 0) return -1;
        uint8_t next = skip_white_space(json);
        json->at++;
        if (next == ']') return 0;
        if (next != ',') return broken() == NULL;
    }
}

static PyObject *array(reader *json, int levels)
{
    size_t first = json->count;
    PyObject *list = items(json, levels) == 0 ? PyList_New((Py_ssize_t)(json->count - first)) : NULL;
    if (list == NULL) {
        while (json->count > first) Py_DECREF(json->items[--json->count]);
        return NULL;
    }
    for (size_t i = first; i < json->count; i++) PyList_SetItem(list, (Py_ssize_t)(i - first), json->items[i]);
    json->count = first;
    return list;
}

/* Reads one member. Returns 0 if it could. */
static int member(reader *json, PyObject *dict, int levels)
{
    if (skip_white_space(json) != '"') return broken() == NULL;
    PyObject *key = name(json);
    if (key == NULL) return 1;
    PyObject *item = NULL;
    if (skip_white_space(json) == ':') {
        json->at++;
        item = value(json, levels);
    } else {
        broken();
    }
    int failed = item == NULL || PyDict_SetItem(dict, key, item) != 0;
    Py_DECREF(key);
    Py_XDECREF(item);
    return failed;
}

static PyObject *object(reader *json, int levels)
{
    PyObject *dict = PyDict_New();
    if (dict == NULL) return NULL;
    json->at++;
    if (skip_white_space(json) == '}') {
        json->at++;
        return dict;
    }
    while (member(json, dict, levels) == 0) {
        uint8_t next = skip_white_space(json);
        json->at++;
        if (next == '}') return dict;
        if (next != ',') {
            broken();
            break;
        }
    }
    Py_DECREF(dict);
    return NULL;
}

static PyObject *literal(reader *json, const char *word, PyObject *result)
{
    size_t len = strlen(word);
    if (strncmp((const char *)json->at, word, len) != 0) return broken();
    json->at += len;
    Py_INCREF(result);
    return result;
}

static PyObject *value(reader *json, int levels)
{
    if (levels == 0) return broken();
    switch (skip_white_space(json)) {
    case '"': return string(json);
    case '{': return object(json, levels - 1);
    case '[': return array(json, levels - 1);
    case 't': return literal(json, "true", Py_True);
    case 'f': return literal(json, "false", Py_False);
    case 'n': return literal(json, "null", Py_None);
    default: return number(json);
    }
}

PyObject *python_value(accelerator *module, uint8_t *json, size_t len)
{
    reader from = {.module = module, .at = json, .start = json};
    memset(json + len, 0, SLACK);
    if (len >= WORTH_A_WHOLE) {
        from.whole = PyUnicode_DecodeLatin1((const char *)json, (Py_ssize_t)len, NULL);
        if (from.whole == NULL) return NULL;
    }
    PyObject *result = value(&from, LEVELS);
    Py_XDECREF(from.whole);
    PyMem_Free(from.items);
    if (result == NULL) return NULL;
    skip_white_space(&from);
    if (from.at == json + len) return result;
    Py_DECREF(result);
    return broken();
}
