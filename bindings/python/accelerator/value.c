/* JSON to Python: one pass over text that the core found to be I-JSON.
 *
 * Since it is I-JSON already, this looks only as closely as safety needs: the 0 behind the text ends every loop, depth
 * is bounded, and whatever does not fit is a defect that is reported, not a verdict. The types are those of json.loads:
 * a number is an int unless it has a fraction or an exponent, members keep their order. */

#include "accelerator.h"

#include <string.h>

/* The core accepts 127 levels. */
#define LEVELS 128

/* An int of so many digits fits 64 bits. */
#define DIGITS_IN_64_BITS 18

typedef struct {
    accelerator *module;
    uint8_t *at;
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

/* What ends a run of plain bytes in a string: a quote, a backslash, or a control character, such as the final 0. */
static int is_plain(uint8_t byte)
{
    return byte >= 0x20 && byte != '"' && byte != '\\';
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
        if (digit < 0) return -1; /* also at the final 0, so nothing behind that is read */
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

/* Resolves the escape at json->at, which is its backslash, to `out`, which is not behind it: no escape is shorter than
 * what it stands for. The new end, or NULL. */
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
        return put_utf8(out, character); /* a lone surrogate is no UTF-8, which Python then says */
    }
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *found = kind == 0 ? NULL : strchr(from, kind);
    if (found == NULL) return NULL;
    *out++ = (uint8_t)to[found - from];
    json->at += 2;
    return out;
}

/* Reads a string, whose opening quote is at json->at: its bytes, escapes resolved. */
static uint8_t *string_bytes(reader *json, size_t *len)
{
    uint8_t *start = json->at + 1, *out = start;
    while (is_plain(*out)) out++;
    json->at = out;
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
    json->at++;
    *len = (size_t)(out - start);
    return start;
}

static PyObject *string(reader *json)
{
    size_t len;
    const uint8_t *bytes = string_bytes(json, &len);
    return bytes == NULL ? broken() : text_of((hs256_view){bytes, len});
}

static known_name *known(accelerator *module, const uint8_t *bytes, size_t len)
{
    /* Names that meet here cost a little time, and nothing else. */
    size_t hash = len == 0 ? 0 : len + 7 * bytes[0] + 31 * bytes[len / 2] + 127 * bytes[len - 1];
    return &module->names[hash % KNOWN_NAMES];
}

static PyObject *name(reader *json)
{
    size_t len;
    const uint8_t *bytes = string_bytes(json, &len);
    if (bytes == NULL) return broken();
    if (len > NAME_BYTES) return text_of((hs256_view){bytes, len});
    known_name *entry = known(json->module, bytes, len);
    if (entry->text != NULL && entry->len == len && memcmp(entry->bytes, bytes, len) == 0) {
        Py_INCREF(entry->text);
        return entry->text;
    }
    PyObject *text = text_of((hs256_view){bytes, len});
    if (text == NULL || entry->pinned) return text;
    PyObject *before = entry->text;
    memcpy(entry->bytes, bytes, len);
    entry->len = (uint8_t)len;
    entry->text = text;
    Py_INCREF(text);
    Py_XDECREF(before);
    return text;
}

int remember_registered_names(accelerator *module)
{
    static const char *const registered[] = {"iss", "sub", "aud", "exp", "nbf", "iat", "jti"};
    for (size_t i = 0; i < sizeof registered / sizeof *registered; i++) {
        size_t len = strlen(registered[i]);
        known_name *entry = known(module, (const uint8_t *)registered[i], len);
        if (entry->text != NULL) continue;
        /* Interned, so that `claims["sub"]` finds it by its address. */
        entry->text = PyUnicode_InternFromString(registered[i]);
        if (entry->text == NULL) return -1;
        memcpy(entry->bytes, registered[i], len);
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
    uint64_t magnitude = 0; /* wraps where there are too many digits, and is not used then */
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
        *at = 0; /* it would not take digits with anything behind them */
        result = PyLong_FromString(start, &end, 10);
        *at = behind;
    }
    json->at = (uint8_t *)end;
    return result;
}

static PyObject *array(reader *json, int levels)
{
    PyObject *list = PyList_New(0);
    if (list == NULL) return NULL;
    json->at++;
    if (skip_white_space(json) == ']') {
        json->at++;
        return list;
    }
    for (;;) {
        PyObject *item = value(json, levels);
        if (item == NULL) break;
        int failed = PyList_Append(list, item);
        Py_DECREF(item);
        if (failed) break;
        uint8_t next = skip_white_space(json);
        json->at++;
        if (next == ']') return list;
        if (next != ',') {
            broken();
            break;
        }
    }
    Py_DECREF(list);
    return NULL;
}

/* One member; 0 if it was read. */
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

PyObject *python_value(accelerator *module, uint8_t *text, size_t len)
{
    reader json = {module, text};
    PyObject *result = value(&json, LEVELS);
    if (result == NULL) return NULL;
    skip_white_space(&json);
    if (json.at == text + len) return result;
    Py_DECREF(result);
    return broken();
}
