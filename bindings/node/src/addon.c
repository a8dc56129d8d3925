/* The Node-API addon: passes calls between JavaScript and include/hs256.h. It decides nothing about a token and keeps
 * no secret: hs256's handles hold only a hash state.
 *
 * A verifier is an External that lib/ keeps private. It is an argument of functions that all verifiers share, because
 * V8 calls one shared function faster than a function made for each verifier. A verdict is returned as a number (a
 * rejection) or as a text (a valid token): the payload, the id of the key that matched, and the marks, which give the
 * positions of the registered claims and of that id. So keeping the claims means keeping one string.
 *
 * A policy is the text of the policy document, which only the core reads.
 *
 * Strings are read as UTF-8, never as Latin-1, which would silently narrow U+0141 to the 'A' of a valid token.
 *
 * Scripts can call these functions with any arguments: they can patch what lib/ calls, or load the addon by its path.
 * So each function checks the count, type and length of its arguments, and runs no script before it has finished with
 * the memory it uses: results are defined on arrays, never set, since a setter on Array.prototype would run. */

#define NAPI_VERSION 8
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <hs256.h>
#include <node_api.h>

/* The marks after a payload, one for each of these. A mark is eight characters of 7 bits, lowest bits first, since the
 * text may be UTF-8. The first character is 0, followed by a string's offset and length in the payload, 14 bits each,
 * or by a time's whole seconds; otherwise it is one of the two values below. The key id is between the payload and the
 * marks: its mark has only the length, in UTF-16 units. lib/ reads this list from the addon (see `numbers`). */
enum { MARK_ISS, MARK_SUB, MARK_JTI, MARK_AUD, MARK_EXP, MARK_NBF, MARK_IAT, MARK_KEY_ID, MARK_COUNT };
#define MARK_LEN 8
#define MARKS_LEN (MARK_COUNT * MARK_LEN)

/* ABSENT: there is no such claim. PARSE: it is not a plain slice or number, so the payload must be parsed. */
#define MARK_ABSENT UINT64_C(1)
#define MARK_PARSE UINT64_C(2)

/* A status and the claim at fault in one number: status + 256 * claim. */
#define CLAIM_SHIFT 256

/* Tokens up to the default limit, and their payloads, stay on the stack. */
#define TOKEN_ON_STACK (16 * 1024 + 8)
#define BUFFER_ON_STACK (24 * 1024 + 16)

/* No policy allows a token longer than 1 MiB. A longer one is never copied: these bytes, which are never written, stand
 * for it. The core checks the length first. */
#define TOKEN_AT_MOST (1024 * 1024)

static const uint8_t *too_long(void)
{
    static uint8_t zeros[TOKEN_AT_MOST + 1];
    return zeros;
}

/* A longer header cannot hold a token that a policy allows, and is not copied either. */
#define HEADER_AT_MOST (TOKEN_AT_MOST + 4096)

/* UTF-8 needs at most this many bytes for a UTF-16 unit. */
#define UTF8_PER_UNIT 3

/* The memory that V8 is told a handle uses, so that it collects verifiers in time. */
#define HANDLE_WEIGHT 4096

/* The most tokens gathered for one verification, and by one call. They are passed as arguments, since reading them from
 * an array costs twice as much. */
enum { TOKENS_AT_MOST = 4096, GATHERED_AT_ONCE = 64 };

/* Memory that grows. */
typedef struct {
    uint8_t *data;
    size_t capacity;
} room;

/* Many tokens, and the memory that hs256_verify_batch() needs for them. One per environment (the main thread, each
 * worker), kept between calls: fresh pages from the system cost more than verifying does. */
typedef struct {
    double refused_at; /* the time of verify()'s last rejection */
    room text; /* the tokens, one after the other; later the payloads with their tails */
    room buffer;
    size_t text_len, buffer_len, count;
    hs256_view tokens[TOKENS_AT_MOST]; /* batch_prepare() sets data, when `text` no longer moves */
    int32_t codes[TOKENS_AT_MOST];
    hs256_claims claims[TOKENS_AT_MOST];
} batch;

/* ---- Node-API's statuses ---------------------------------------------------------------------------------------- */

/* Node-API fails on wrong arguments, which lib/ rules out, or because an exception (or the environment's end) is
 * pending: then the only thing to do is return. */
#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        if ((call) != napi_ok) return throw_unless_pending(env);                                                       \
    } while (0)

static napi_value throw_unless_pending(napi_env env)
{
    bool pending = false;
    if (napi_is_exception_pending(env, &pending) == napi_ok && !pending)
        napi_throw_error(env, NULL, "hs256: the addon was called with an argument it does not take");
    return NULL;
}

static napi_value number(napi_env env, double value)
{
    napi_value result = NULL;
    TRY(napi_create_double(env, value, &result));
    return result;
}

static napi_value verdict(napi_env env, int32_t status, int32_t claim)
{
    napi_value result = NULL;
    TRY(napi_create_int32(env, status + CLAIM_SHIFT * claim, &result));
    return result;
}

static napi_value out_of_memory(napi_env env)
{
    napi_throw_error(env, "ERR_MEMORY_ALLOCATION_FAILED", "hs256: out of memory");
    return NULL;
}

/* Defines an own element of an array and returns the array. napi_set_element() would call a setter that a script has
 * put on Array.prototype, in the middle of this code. */
static napi_value element_define(napi_env env, napi_value array, uint32_t index, napi_value value)
{
    napi_property_descriptor element = { .value = value, .attributes = napi_default_jsproperty };
    TRY(napi_create_uint32(env, index, &element.name));
    TRY(napi_coerce_to_string(env, element.name, &element.name));
    TRY(napi_define_properties(env, array, 1, &element));
    return array;
}

/* ---- handles ---------------------------------------------------------------------------------------------------- */

/* What an External of this addon points to. Every call checks the kind: a signer is not a verifier. */
enum { HANDLE_VERIFIER = 0x68763031, HANDLE_SIGNER = 0x68733031, HANDLE_GUARD = 0x68673031 };

typedef struct {
    uint32_t kind;
    hs256_verifier *verifier;
    hs256_signer *signer;
    hs256_guard *guard;
} handle;

static bool is_handle(const void *external, uint32_t kind)
{
    return external != NULL && ((const handle *)external)->kind == kind;
}

/* ---- bytes from JavaScript -------------------------------------------------------------------------------------- */

/* The bytes of a string (as UTF-8) or of a Uint8Array: in `local` if they fit, otherwise in `heap`. */
typedef struct {
    const uint8_t *data;
    size_t len;
    uint8_t *heap;
} bytes;

static void bytes_free(bytes *of)
{
    free(of->heap);
    of->heap = NULL;
}

static void wipe(volatile uint8_t *secret, size_t len)
{
    for (size_t i = 0; i < len; i++) secret[i] = 0;
}

/* For secrets: compilers drop a memset before free, but not volatile writes. `local` has the start of one that turned
 * out not to fit. */
static void bytes_wipe(bytes *of, uint8_t *local, size_t local_len)
{
    wipe(local, local_len);
    if (of->heap != NULL) wipe(of->heap, of->len);
    bytes_free(of);
}

/* A copy: a Uint8Array over shared memory could change under the verification. */
static bool bytes_copy(const void *data, size_t len, uint8_t *local, size_t local_len, bytes *out)
{
    if (len > local_len) {
        local = out->heap = malloc(len);
        if (local == NULL) return false;
    }
    if (len != 0) memcpy(local, data, len);
    out->data = local;
    out->len = len;
    return true;
}

typedef enum { BYTES_READ, BYTES_OF_ANOTHER_TYPE, BYTES_NO_MEMORY } bytes_status;

/* A string of `units` UTF-16 units as UTF-8: into `local` if it may fit, and to the heap if it did not. */
static bytes_status bytes_from_string(napi_env env, napi_value value, size_t units, uint8_t *local, size_t local_len,
                                      bytes *out)
{
    out->data = local;
    if (units < local_len) {
        if (napi_get_value_string_utf8(env, value, (char *)local, local_len, &out->len) != napi_ok)
            return BYTES_OF_ANOTHER_TYPE;
        if (out->len + 4 < local_len) return BYTES_READ; /* Node-API stops before a character that does not fit */
    }
    size_t len = 0;
    if (napi_get_value_string_utf8(env, value, NULL, 0, &len) != napi_ok) return BYTES_OF_ANOTHER_TYPE;
    out->data = out->heap = malloc(len + 1);
    if (out->heap == NULL) return BYTES_NO_MEMORY;
    bool read = napi_get_value_string_utf8(env, value, (char *)out->heap, len + 1, &out->len) == napi_ok;
    if (!read) bytes_free(out);
    return read ? BYTES_READ : BYTES_OF_ANOTHER_TYPE;
}

/* The bytes of a string or a Uint8Array. If it is longer than `at_most`, which is at least TOKEN_AT_MOST, the result is
 * too_long(). The length is read first: that takes no time, while reading a concatenated string does. */
static bytes_status bytes_from(napi_env env, napi_value value, uint8_t *local, size_t local_len, size_t at_most,
                               bytes *out)
{
    size_t len = 0;
    napi_typedarray_type type;
    void *data = NULL;
    *out = (bytes){ 0 };
    bool string = napi_get_value_string_utf16(env, value, NULL, 0, &len) == napi_ok;
    if (!string && (napi_get_typedarray_info(env, value, &type, &len, &data, NULL, NULL) != napi_ok ||
                    type != napi_uint8_array))
        return BYTES_OF_ANOTHER_TYPE;
    if (len > at_most) {
        *out = (bytes){ too_long(), TOKEN_AT_MOST + 1, NULL };
        return BYTES_READ;
    }
    if (string) return bytes_from_string(env, value, len, local, local_len, out);
    return bytes_copy(data, len, local, local_len, out) ? BYTES_READ : BYTES_NO_MEMORY;
}

/* Whole Unix seconds, rounded down and clamped to 64 bits. NaN counts as 0; lib/ never sends it. */
static int64_t seconds(double value)
{
    if (!(value > -9223372036854775808.0)) return isnan(value) ? 0 : INT64_MIN;
    return value < 9223372036854775808.0 ? (int64_t)floor(value) : INT64_MAX;
}

/* A count or a length: a negative one is 0, never a huge one. */
static size_t size(double value)
{
    int64_t whole = seconds(value);
    if (whole < 0) return 0;
    return (uint64_t)whole < SIZE_MAX ? (size_t)whole : SIZE_MAX;
}

/* ---- verifying -------------------------------------------------------------------------------------------------- */

static bool is_ascii(const uint8_t *data, size_t len)
{
    uint8_t high = 0;
    for (size_t i = 0; i < len; i++) high |= data[i]; /* compiles to vectors */
    return high < 0x80;
}

/* The position of a claim in the payload, if it is a string there without escapes. */
static uint64_t mark_of(const hs256_claims *claims, hs256_view view)
{
    if (view.data == NULL) return MARK_ABSENT;
    uintptr_t start = (uintptr_t)claims->payload.data, at = (uintptr_t)view.data;
    if (at <= start || at > start + claims->payload.len) return MARK_PARSE; /* an escape: resolved after the payload */
    uint64_t offset = at - start, len = view.len;
    if (claims->payload.data[offset - 1] != '"') return MARK_PARSE; /* a `sub` that is a number */
    return (offset | len) >> 14 != 0 ? MARK_PARSE : offset << 7 | len << 21;
}

/* How many UTF-16 units a valid UTF-8 text has. */
static uint64_t utf16_len(hs256_view text)
{
    uint64_t units = 0;
    for (size_t i = 0; i < text.len; i++) units += ((text.data[i] & 0xc0) != 0x80) + (text.data[i] >= 0xf0);
    return units;
}

/* A key id that matched is in the token's header, which is at most 2 KiB: its length fits. */
static uint64_t key_id_mark(const hs256_claims *claims)
{
    return claims->key_id.data == NULL ? MARK_ABSENT : utf16_len(claims->key_id) << 7;
}

/* `aud` comes as JSON. The usual case, a single string without escapes, is also a slice. */
static uint64_t audience_mark(const hs256_claims *claims)
{
    hs256_view aud = claims->aud;
    if (aud.data == NULL) return MARK_ABSENT;
    if (aud.len < 2 || aud.data[0] != '"' || memchr(aud.data, '\\', aud.len) != NULL) return MARK_PARSE;
    aud.data += 1;
    aud.len -= 2;
    return mark_of(claims, aud);
}

/* 0 needs parsing: it may be -0. */
static uint64_t time_mark(const hs256_claims *claims, uint32_t present, double seconds)
{
    if ((claims->present & present) == 0) return MARK_ABSENT;
    if (!(seconds > 0 && seconds < 0x1p49)) return MARK_PARSE;
    int64_t whole = (int64_t)seconds;
    return (double)whole == seconds ? (uint64_t)whole << 7 : MARK_PARSE;
}

/* Spreads 56 bits over eight bytes, in halves. */
static void mark_write(uint8_t *out, uint64_t mark)
{
    mark = (mark & UINT64_C(0x000000000fffffff)) | (mark & UINT64_C(0x00fffffff0000000)) << 4;
    mark = (mark & UINT64_C(0x00003fff00003fff)) | (mark & UINT64_C(0x0fffc0000fffc000)) << 2;
    mark = (mark & UINT64_C(0x007f007f007f007f)) | (mark & UINT64_C(0x3f803f803f803f80)) << 1;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    mark = __builtin_bswap64(mark);
#endif
    memcpy(out, &mark, MARK_LEN);
}

/* Writes the marks to `out`, which may directly follow the payload. */
static void marks_write(uint8_t *out, const hs256_claims *claims, bool ascii)
{
    uint64_t marks[MARK_COUNT] = {
        [MARK_ISS] = mark_of(claims, claims->iss),
        [MARK_SUB] = mark_of(claims, claims->sub),
        [MARK_JTI] = mark_of(claims, claims->jti),
        [MARK_AUD] = audience_mark(claims),
        [MARK_EXP] = time_mark(claims, HS256_HAS_EXP, claims->exp),
        [MARK_NBF] = time_mark(claims, HS256_HAS_NBF, claims->nbf),
        [MARK_IAT] = time_mark(claims, HS256_HAS_IAT, claims->iat),
        [MARK_KEY_ID] = key_id_mark(claims),
    };
    for (int i = MARK_ISS; !ascii && i <= MARK_AUD; i++) /* JavaScript counts UTF-16 units, not bytes */
        if (marks[i] != MARK_ABSENT) marks[i] = MARK_PARSE;
    for (int i = 0; i < MARK_COUNT; i++) mark_write(out + i * MARK_LEN, marks[i]);
}

/* Writes what follows a payload, the key id and the marks, to `out`. Returns their length. A valid token's buffer has
 * room for them: the id is in the token's header, and its signature and the rest of its header are longer than the
 * marks. */
static size_t tail_write(uint8_t *out, const hs256_claims *claims, bool ascii)
{
    size_t len = claims->key_id.len;
    if (len != 0) memmove(out, claims->key_id.data, len);
    marks_write(out + len, claims, ascii);
    return len + MARKS_LEN;
}

/* The payload's text with its tail. */
static napi_value payload_text(napi_env env, uint8_t *payload, const hs256_claims *claims)
{
    napi_value text = NULL;
    size_t len = claims->payload.len;
    bool ascii = is_ascii(payload, len), all_ascii = ascii && is_ascii(claims->key_id.data, claims->key_id.len);
    len += tail_write(payload + len, claims, ascii);
    TRY(all_ascii ? napi_create_string_latin1(env, (char *)payload, len, &text)
              : napi_create_string_utf8(env, (char *)payload, len, &text));
    return text;
}

static int32_t verify_into(const hs256_verifier *verifier, uint8_t *buffer, size_t buffer_len, hs256_claims *claims,
                           const bytes *token, const double *now)
{
    if (now == NULL) return hs256_verify(verifier, buffer, buffer_len, claims, token->data, token->len);
    return hs256_verify_at(verifier, buffer, buffer_len, claims, token->data, token->len, seconds(*now));
}

static napi_value verify_bytes(napi_env env, const hs256_verifier *verifier, const bytes *token, const double *now,
                               double *refused_at)
{
    uint8_t local[BUFFER_ON_STACK];
    uint8_t *buffer = local, *heap = NULL;
    size_t needed = hs256_buffer_len(token->len), buffer_len = sizeof local;
    if (needed > sizeof local) {
        buffer = heap = malloc(needed);
        if (heap == NULL) return out_of_memory(env);
        buffer_len = needed;
    }
    hs256_claims claims; /* the rest is written before it is read; zeroing it would take time */
    claims.struct_size = sizeof claims;
    claims.error_claim = HS256_CLAIM_NONE;
    claims.error_at = 0;
    int32_t status = verify_into(verifier, buffer, buffer_len, &claims, token, now);
    napi_value result = status == HS256_OK ? payload_text(env, buffer + (claims.payload.data - buffer), &claims)
                                           : verdict(env, status, claims.error_claim);
    free(heap);
    *refused_at = claims.error_at;
    return result;
}

/* verify(verifier, token[, now]): the payload's text with its tail, a rejection's number, or undefined if `token` is
 * neither a string nor bytes. After a rejection for a time, refusedAt() returns that time. */
static napi_value verify(napi_env env, napi_callback_info info)
{
    size_t count = 3;
    napi_value arguments[3];
    void *verifier = NULL, *data = NULL;
    double now = 0;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, &data));
    TRY(napi_get_value_external(env, arguments[0], &verifier));
    if (!is_handle(verifier, HANDLE_VERIFIER)) return throw_unless_pending(env);
    if (count >= 3) TRY(napi_get_value_double(env, arguments[2], &now));

    uint8_t local[TOKEN_ON_STACK];
    bytes token;
    bytes_status read = bytes_from(env, arguments[1], local, sizeof local, TOKEN_AT_MOST, &token);
    if (read == BYTES_NO_MEMORY) return out_of_memory(env);
    napi_value result = NULL;
    if (read == BYTES_READ)
        result = verify_bytes(env, ((const handle *)verifier)->verifier, &token, count >= 3 ? &now : NULL,
                              &((batch *)data)->refused_at);
    bytes_free(&token);
    return result;
}

/* refusedAt([index]): the time of the claim at fault, for the last verify() or for a token of the last
 * verifyGathered(); 0 if the rejection was not for a time. */
static napi_value refused_at(napi_env env, napi_callback_info info)
{
    size_t count = 1;
    napi_value index_given;
    void *data = NULL;
    uint32_t index = 0;
    TRY(napi_get_cb_info(env, info, &count, &index_given, NULL, &data));
    const batch *of = data;
    if (count == 0) return number(env, of->refused_at);
    TRY(napi_get_value_uint32(env, index_given, &index));
    return index < TOKENS_AT_MOST ? number(env, of->claims[index].error_at) : throw_unless_pending(env);
}

/* The explanation's text: in `local`, or in `*heap` if the policy names claims with long names. */
static int32_t explain_into(const hs256_verifier *verifier, uint8_t *local, size_t local_len, uint8_t **heap, size_t *len,
                            const bytes *token, const int64_t *now)
{
    int32_t status = hs256_explain(verifier, local, local_len, len, token->data, token->len, now);
    if (status != HS256_ERR_BUFFER_TOO_SMALL) return status;
    size_t needed = *len;
    *heap = malloc(needed);
    if (*heap == NULL) return HS256_ERR_INTERNAL;
    return hs256_explain(verifier, *heap, needed, len, token->data, token->len, now);
}

/* explain(verifier, token[, now]): JSON text, a number if there is none, or undefined if `token` is neither a string
 * nor bytes. The token is read whole, however long. */
static napi_value explain(napi_env env, napi_callback_info info)
{
    size_t count = 3, len = 0;
    napi_value arguments[3], result = NULL;
    void *verifier = NULL;
    double given = 0;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_get_value_external(env, arguments[0], &verifier));
    if (!is_handle(verifier, HANDLE_VERIFIER)) return throw_unless_pending(env);
    if (count >= 3) TRY(napi_get_value_double(env, arguments[2], &given));

    uint8_t local_token[TOKEN_ON_STACK], local[8192], *heap = NULL;
    bytes token;
    bytes_status read = bytes_from(env, arguments[1], local_token, sizeof local_token, SIZE_MAX, &token);
    if (read == BYTES_NO_MEMORY) return out_of_memory(env);
    if (read != BYTES_READ) return NULL;
    const int64_t now = seconds(given);
    int32_t status = explain_into(((const handle *)verifier)->verifier, local, sizeof local, &heap, &len, &token,
                                  count >= 3 ? &now : NULL);
    if (status != HS256_OK) result = verdict(env, status, HS256_CLAIM_NONE);
    else if (napi_create_string_utf8(env, (char *)(heap ? heap : local), len, &result) != napi_ok) result = NULL;
    free(heap);
    bytes_free(&token);
    return result;
}

/* claimName(verifier, id): the name of the claim in a rejection's number; undefined if there is none. `verifier` may be
 * undefined for a registered claim. */
static napi_value claim_name(napi_env env, napi_callback_info info)
{
    size_t count = 2;
    napi_value arguments[2], result = NULL;
    napi_valuetype type = napi_undefined;
    void *verifier = NULL;
    int32_t id = 0;
    hs256_view name;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_typeof(env, arguments[0], &type));
    TRY(napi_get_value_int32(env, arguments[1], &id));
    if (type != napi_undefined) TRY(napi_get_value_external(env, arguments[0], &verifier));
    if (type != napi_undefined && !is_handle(verifier, HANDLE_VERIFIER)) return throw_unless_pending(env);
    const hs256_verifier *owner = verifier == NULL ? NULL : ((const handle *)verifier)->verifier;
    if (hs256_claim_name(owner, &name, id) == HS256_OK)
        TRY(napi_create_string_utf8(env, (const char *)name.data, name.len, &result));
    return result;
}

/* ---- verifying many --------------------------------------------------------------------------------------------- */

/* Texts of this length, or of one payload's, are passed to JavaScript: V8 keeps longer ones separately, in fresh
 * pages. */
#define PIECE_LEN (64 * 1024)

/* Memory beyond this is freed after a verification. */
#define KEPT_LEN (4 * 1024 * 1024)

/* At least doubles, so that growing costs no more than filling. */
static bool room_for(room *of, size_t len)
{
    if (len <= of->capacity) return true;
    size_t capacity = len < 2 * of->capacity ? 2 * of->capacity : len;
    uint8_t *data = realloc(of->data, capacity);
    if (data == NULL) return false;
    *of = (room){ data, capacity };
    return true;
}

static void room_free(room *of)
{
    free(of->data);
    *of = (room){ 0 };
}

static void batch_add(batch *to, size_t len)
{
    to->tokens[to->count++] = (hs256_view){ NULL, len };
    to->buffer_len += hs256_buffer_len(len);
}

/* Appends a token's bytes; returns napi_string_expected if it is not a string. */
static napi_status batch_append(napi_env env, batch *to, napi_value token)
{
    size_t units = 0, len = 0;
    napi_status status = napi_get_value_string_utf16(env, token, NULL, 0, &units);
    if (status != napi_ok) return status;
    if (units > TOKEN_AT_MOST) {
        batch_add(to, TOKEN_AT_MOST + 1);
        return napi_ok;
    }
    if (!room_for(&to->text, to->text_len + UTF8_PER_UNIT * units + 1)) return napi_generic_failure;
    char *text = (char *)to->text.data + to->text_len;
    status = napi_get_value_string_utf8(env, token, text, to->text.capacity - to->text_len, &len);
    if (status != napi_ok) return status;
    if (len > TOKEN_AT_MOST) len = TOKEN_AT_MOST + 1;
    else to->text_len += len;
    batch_add(to, len);
    return napi_ok;
}

/* gather(at, ...tokens): adds tokens to the `at` gathered so far, at most GATHERED_AT_ONCE. Returns how many bytes of
 * buffer all need, or ~index of an argument that is not a string. */
static napi_value gather(napi_env env, napi_callback_info info)
{
    size_t count = 1 + GATHERED_AT_ONCE;
    napi_value arguments[1 + GATHERED_AT_ONCE];
    void *data = NULL;
    uint32_t at = 0;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, &data));
    if (count < 1 || count > 1 + GATHERED_AT_ONCE) return throw_unless_pending(env); /* the true count, not what fitted */
    TRY(napi_get_value_uint32(env, arguments[0], &at));
    batch *to = data;
    if (at == 0) to->count = to->text_len = to->buffer_len = 0;
    if (at != to->count || count - 1 > TOKENS_AT_MOST - to->count) return throw_unless_pending(env);
    for (size_t i = 1; i < count; i++) {
        napi_status status = batch_append(env, to, arguments[i]);
        if (status == napi_string_expected) return number(env, (double)~(int64_t)(i - 1));
        if (status == napi_generic_failure) return out_of_memory(env);
        TRY(status);
    }
    return number(env, (double)to->buffer_len);
}

/* Sets the pointers to the tokens and the buffer, now that they no longer move. */
static bool batch_prepare(batch *of)
{
    const uint8_t *token = of->text.data;
    for (size_t i = 0; i < of->count; i++) {
        bool over = of->tokens[i].len > TOKEN_AT_MOST;
        of->tokens[i].data = over ? too_long() : token;
        of->claims[i].struct_size = sizeof of->claims[i];
        if (!over) token += of->tokens[i].len;
    }
    return room_for(&of->buffer, of->buffer_len + 1);
}

static napi_value piece_push(napi_env env, napi_value pieces, uint32_t *count, const uint8_t *text, size_t len)
{
    napi_value piece = NULL;
    TRY(napi_create_string_latin1(env, (const char *)text, len, &piece));
    return element_define(env, pieces, (*count)++, piece);
}

/* Moves the payloads and their tails together, over the tokens, which are longer, and passes them on in pieces. For
 * each token `ends` gets the offset of its marks in its piece; the negative number of a rejection; or 0 for a payload
 * or a key id that is not ASCII, which is left out because its offsets would not be JavaScript's. */
static napi_value batch_pieces(napi_env env, batch *of, int32_t *ends)
{
    napi_value pieces = NULL;
    uint32_t pushed = 0;
    size_t len = 0;
    TRY(napi_create_array(env, &pieces));
    for (size_t i = 0; i < of->count; i++) {
        const hs256_claims *claims = &of->claims[i];
        ends[i] = -(of->codes[i] + CLAIM_SHIFT * claims->error_claim);
        if (of->codes[i] != HS256_OK || !is_ascii(claims->payload.data, claims->payload.len)) continue;
        if (!is_ascii(claims->key_id.data, claims->key_id.len)) continue;
        memcpy(of->text.data + len, claims->payload.data, claims->payload.len);
        len += claims->payload.len;
        len += tail_write(of->text.data + len, claims, true);
        ends[i] = (int32_t)(len - MARKS_LEN);
        if (len < PIECE_LEN) continue;
        if (piece_push(env, pieces, &pushed, of->text.data, len) == NULL) return NULL;
        len = 0;
    }
    return len == 0 ? pieces : piece_push(env, pieces, &pushed, of->text.data, len);
}

/* verifyGathered(verifier, now, threads, ends): the payloads with their tails as an array of texts, or a number if no
 * token was judged. */
static napi_value verify_gathered(napi_env env, napi_callback_info info)
{
    size_t count = 4, ends_len = 0;
    napi_value arguments[4];
    napi_typedarray_type type;
    void *data = NULL, *verifier = NULL, *ends = NULL;
    double now = 0, threads = 0;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, &data));
    TRY(napi_get_value_external(env, arguments[0], &verifier));
    TRY(napi_get_value_double(env, arguments[1], &now));
    TRY(napi_get_value_double(env, arguments[2], &threads));
    if (!is_handle(verifier, HANDLE_VERIFIER)) return throw_unless_pending(env);
    TRY(napi_get_typedarray_info(env, arguments[3], &type, &ends_len, &ends, NULL, NULL));
    batch *of = data;
    if (type != napi_int32_array || ends_len < of->count) return throw_unless_pending(env);
    if (!batch_prepare(of)) return out_of_memory(env);
    const hs256_verifier *with = ((const handle *)verifier)->verifier;
    int32_t status = hs256_verify_batch(with, of->codes, of->claims, of->buffer.data, of->buffer.capacity, of->tokens,
                                        of->count, seconds(now), size(threads));
    napi_value result = status == HS256_OK ? batch_pieces(env, of, ends) : verdict(env, status, HS256_CLAIM_NONE);
    of->count = of->text_len = of->buffer_len = 0; /* clears the batch: its tokens are overwritten */
    if (of->text.capacity > KEPT_LEN) room_free(&of->text);
    if (of->buffer.capacity > KEPT_LEN) room_free(&of->buffer);
    return result;
}

/* ---- signing ---------------------------------------------------------------------------------------------------- */

/* Mints into `local`, or into `*heap` if the token is longer. */
static int32_t sign_into(const hs256_signer *signer, uint8_t *local, size_t local_len, uint8_t **heap, size_t *len,
                         hs256_sign_error *error, const bytes *claims, const hs256_times *times)
{
    int32_t status = hs256_sign(signer, local, local_len, len, error, claims->data, claims->len, times);
    if (status != HS256_ERR_BUFFER_TOO_SMALL) return status;
    size_t needed = *len;
    *heap = malloc(needed);
    if (*heap == NULL) return HS256_ERR_INTERNAL;
    return hs256_sign(signer, *heap, needed, len, error, claims->data, claims->len, times);
}

/* [verdict, member, cause, offset, field] of claims that were not signed; absent values are undefined. */
static napi_value sign_refusal(napi_env env, int32_t status, const hs256_sign_error *error)
{
    napi_value result = NULL, text = NULL;
    TRY(napi_create_array_with_length(env, 5, &result));
    if (element_define(env, result, 0, verdict(env, status, error->claim)) == NULL) return NULL;
    if (error->member.data != NULL) {
        TRY(napi_create_string_utf8(env, (const char *)error->member.data, error->member.len, &text));
        if (element_define(env, result, 1, text) == NULL) return NULL;
    }
    if (error->cause != NULL) {
        TRY(napi_create_string_utf8(env, error->cause, NAPI_AUTO_LENGTH, &text));
        if (element_define(env, result, 2, text) == NULL) return NULL;
    }
    if (error->field != NULL && *error->field != '\0') {
        TRY(napi_create_string_utf8(env, error->field, NAPI_AUTO_LENGTH, &text));
        if (element_define(env, result, 4, text) == NULL) return NULL;
    }
    if (error->offset == SIZE_MAX) return result;
    return element_define(env, result, 3, number(env, (double)error->offset));
}

/* sign(signer, claims, flags, now, expiresIn, notBeforeIn): the token, or why there is none. `claims` is JSON text. */
static napi_value sign(napi_env env, napi_callback_info info)
{
    size_t count = 6;
    napi_value arguments[6];
    void *signer = NULL;
    uint32_t flags = 0;
    double times[3];
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_get_value_external(env, arguments[0], &signer));
    if (!is_handle(signer, HANDLE_SIGNER)) return throw_unless_pending(env);
    TRY(napi_get_value_uint32(env, arguments[2], &flags));
    for (int i = 0; i < 3; i++) TRY(napi_get_value_double(env, arguments[i + 3], &times[i]));
    hs256_times minted = { .struct_size = sizeof minted, .flags = flags, .now = seconds(times[0]),
                           .expires_in = seconds(times[1]), .not_before_in = seconds(times[2]) };

    uint8_t local_claims[TOKEN_ON_STACK], local[TOKEN_ON_STACK], *heap = NULL;
    hs256_sign_error error = { .struct_size = sizeof error, .offset = SIZE_MAX };
    bytes claims;
    size_t len = 0;
    napi_value result = NULL;
    bytes_status read = bytes_from(env, arguments[1], local_claims, sizeof local_claims, SIZE_MAX, &claims);
    if (read != BYTES_READ) return read == BYTES_NO_MEMORY ? out_of_memory(env) : throw_unless_pending(env);
    int32_t status = sign_into(((const handle *)signer)->signer, local, sizeof local, &heap, &len, &error, &claims,
                               &minted);
    if (status != HS256_OK) result = sign_refusal(env, status, &error);
    else if (napi_create_string_latin1(env, (char *)(heap ? heap : local), len, &result) != napi_ok) result = NULL;
    free(heap);
    bytes_free(&claims);
    return result;
}

/* ---- building --------------------------------------------------------------------------------------------------- */

/* A step of build(): its number, and which of value, id and flags it needs. The first five are keys, by HS256_SECRET_*.
 * Steps that bind a key follow it directly. */
enum { STEP_JWKS = 5, STEP_BIND, STEP_POLICY, STEP_TYP, STEP_CTY, STEP_REVOKED, STEP_FROM, STEP_UNTIL,
       STEP_MAX_TOKEN_LEN, STEP_MAX_STALE,
       STEP_WIDTH = 4 };

static int32_t build_number(hs256_builder *builder, uint32_t step, double value)
{
    if (step == STEP_FROM) return hs256_builder_set_key_from(builder, seconds(value));
    if (step == STEP_UNTIL) return hs256_builder_set_key_until(builder, seconds(value));
    if (step == STEP_MAX_STALE) return hs256_builder_set_max_stale(builder, seconds(value));
    return step == STEP_MAX_TOKEN_LEN ? hs256_builder_set_max_token_len(builder, size(value)) : HS256_ERR_INTERNAL;
}

static int32_t build_text(hs256_builder *builder, uint32_t step, const bytes *text, uint32_t flags)
{
    switch (step) {
    case STEP_JWKS: return hs256_builder_add_jwks(builder, text->data, text->len, flags);
    case STEP_BIND: return hs256_builder_bind_key(builder, text->data, text->len);
    case STEP_POLICY: return hs256_builder_policy(builder, text->data, text->len);
    case STEP_TYP: return hs256_builder_set_header_typ(builder, text->data, text->len);
    case STEP_CTY: return hs256_builder_set_header_cty(builder, text->data, text->len);
    case STEP_REVOKED: return hs256_builder_set_revocations(builder, text->data, text->len);
    default: return HS256_ERR_INTERNAL;
    }
}

static int32_t build_key(napi_env env, hs256_builder *builder, const napi_value *step, uint32_t encoding,
                         const bytes *secret, uint32_t flags)
{
    uint8_t local[256];
    bytes id = { 0 };
    napi_valuetype type = napi_undefined;
    if (napi_typeof(env, step[2], &type) != napi_ok) return HS256_ERR_INTERNAL;
    bool has_id = type != napi_undefined; /* an unreadable id must not become NULL, which is tried for every token */
    if (has_id && bytes_from(env, step[2], local, sizeof local, SIZE_MAX, &id) != BYTES_READ) return HS256_ERR_INTERNAL;
    static const uint8_t empty = 0; /* an empty id is an id; NULL is none */
    int32_t status = hs256_builder_add_key(builder, (int32_t)encoding, secret->data, secret->len,
                                           has_id ? (id.len ? id.data : &empty) : NULL, id.len, flags);
    bytes_free(&id);
    return status;
}

static int32_t build_step(napi_env env, hs256_builder *builder, const napi_value *step)
{
    uint32_t number = 0, flags = 0;
    double value = 0;
    if (napi_get_value_uint32(env, step[0], &number) != napi_ok) return HS256_ERR_INTERNAL;
    if (napi_get_value_uint32(env, step[3], &flags) != napi_ok) return HS256_ERR_INTERNAL;
    if (number >= STEP_FROM) {
        if (napi_get_value_double(env, step[1], &value) != napi_ok) return HS256_ERR_INTERNAL;
        return build_number(builder, number, value);
    }
    uint8_t local[256];
    bytes text;
    if (bytes_from(env, step[1], local, sizeof local, SIZE_MAX, &text) != BYTES_READ) return HS256_ERR_INTERNAL;
    int32_t status = number < STEP_JWKS ? build_key(env, builder, step, number, &text, flags)
                                        : build_text(builder, number, &text, flags);
    bytes_wipe(&text, local, sizeof local);
    return status;
}

static int32_t build_steps(napi_env env, hs256_builder *builder, napi_value steps)
{
    uint32_t len = 0;
    if (napi_get_array_length(env, steps, &len) != napi_ok || len % STEP_WIDTH != 0) return HS256_ERR_INTERNAL;
    for (uint32_t at = 0; at < len; at += STEP_WIDTH) {
        napi_value step[STEP_WIDTH];
        for (uint32_t i = 0; i < STEP_WIDTH; i++)
            if (napi_get_element(env, steps, at + i, &step[i]) != napi_ok) return HS256_ERR_INTERNAL;
        int32_t status = build_step(env, builder, step);
        if (status != HS256_OK) return status;
    }
    return HS256_OK;
}

/* [status, message, field] of a rejection. */
static napi_value build_refusal(napi_env env, int32_t status, const char *what, const char *where)
{
    napi_value result = NULL, message = NULL, field = NULL;
    TRY(napi_create_array(env, &result));
    TRY(napi_create_string_utf8(env, what, NAPI_AUTO_LENGTH, &message));
    TRY(napi_create_string_utf8(env, where, NAPI_AUTO_LENGTH, &field));
    if (element_define(env, result, 0, verdict(env, status, HS256_CLAIM_NONE)) == NULL) return NULL;
    if (element_define(env, result, 1, message) == NULL) return NULL;
    return element_define(env, result, 2, field);
}

static void handle_free(handle *of)
{
    hs256_verifier_free(of->verifier);
    hs256_signer_free(of->signer);
    hs256_guard_free(of->guard);
    free(of);
}

static void handle_finalize(napi_env env, void *data, void *hint)
{
    (void)hint;
    int64_t weight = 0;
    handle_free(data);
    napi_adjust_external_memory(env, -HANDLE_WEIGHT, &weight);
}

static napi_value handle_external(napi_env env, handle *made)
{
    napi_value result = NULL;
    int64_t weight = 0;
    if (napi_create_external(env, made, handle_finalize, NULL, &result) != napi_ok) {
        handle_free(made);
        return throw_unless_pending(env);
    }
    TRY(napi_adjust_external_memory(env, HANDLE_WEIGHT, &weight));
    return result;
}

static int32_t build_handle(napi_env env, hs256_builder *builder, napi_value steps, handle *made)
{
    if (builder == NULL || made == NULL) return HS256_ERR_INTERNAL;
    int32_t status = build_steps(env, builder, steps);
    if (status != HS256_OK) return status;
    return made->kind == HANDLE_SIGNER ? hs256_builder_build_signer(builder, &made->signer)
                                       : hs256_builder_build(builder, &made->verifier);
}

/* Shared by build() and refusal(). Reading `steps` may run script, if a script passed them: everything used here
 * belongs to this call. */
static napi_value built(napi_env env, napi_callback_info info, bool kept)
{
    size_t count = 2;
    napi_value arguments[2], result = NULL;
    bool signs = false;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_get_value_bool(env, arguments[1], &signs));

    hs256_builder *builder = hs256_builder_new();
    handle *made = calloc(1, sizeof *made);
    if (made != NULL) made->kind = signs ? HANDLE_SIGNER : HANDLE_VERIFIER;
    int32_t status = build_handle(env, builder, arguments[0], made);
    if (status == HS256_OK && kept) {
        result = handle_external(env, made);
        made = NULL;
    } else if (builder == NULL || made == NULL) {
        out_of_memory(env);
    } else if (status != HS256_OK) {
        result = build_refusal(env, status, hs256_builder_message(builder), hs256_builder_field(builder));
    }
    if (made != NULL) handle_free(made);
    hs256_builder_free(builder);
    return result;
}

/* build(steps, signs): a verifier or a signer; or why it cannot be built: [status, message, field]. */
static napi_value build(napi_env env, napi_callback_info info)
{
    return built(env, info, true);
}

/* refusal(steps, signs): why it could not be built; undefined if it could. The object is freed here: an External's
 * would be freed only after the turn, and a turn may make many. */
static napi_value refusal(napi_env env, napi_callback_info info)
{
    return built(env, info, false);
}

/* leeway(verifier): the policy's, in seconds. */
static napi_value leeway(napi_env env, napi_callback_info info)
{
    size_t count = 1;
    napi_value argument;
    void *verifier = NULL;
    TRY(napi_get_cb_info(env, info, &count, &argument, NULL, NULL));
    TRY(napi_get_value_external(env, argument, &verifier));
    if (!is_handle(verifier, HANDLE_VERIFIER)) return throw_unless_pending(env);
    return number(env, (double)hs256_verifier_leeway(((const handle *)verifier)->verifier));
}

/* ---- policy files ----------------------------------------------------------------------------------------------- */

/* Opens `of` from the file at `path`; without a path, looks at the files of an opened one. */
static int32_t file_call(handle *of, const bytes *path, uint8_t *message, size_t *message_len)
{
    bool signs = of->kind == HANDLE_SIGNER;
    if (path == NULL)
        return signs ? hs256_signer_refresh(of->signer, message, message_len)
                     : hs256_verifier_refresh(of->verifier, message, message_len);
    return signs ? hs256_signer_open(&of->signer, message, message_len, path->data, path->len)
                 : hs256_verifier_open(&of->verifier, message, message_len, path->data, path->len);
}

/* [status, message] of what is wrong with a file. */
static napi_value file_refusal(napi_env env, int32_t status, const uint8_t *message, size_t len)
{
    napi_value result = NULL, text = NULL;
    TRY(napi_create_array(env, &result));
    TRY(napi_create_string_utf8(env, (const char *)message, len, &text));
    if (element_define(env, result, 0, number(env, status)) == NULL) return NULL;
    return element_define(env, result, 1, text);
}

/* file_call() with the whole message: calls again if it did not fit. */
static int32_t file_told(napi_env env, handle *of, const bytes *path, napi_value *refused)
{
    uint8_t local[1024], *heap = NULL;
    size_t room_len = sizeof local, len = room_len;
    int32_t status = file_call(of, path, local, &len);
    while (status != HS256_OK && len > room_len) {
        free(heap);
        room_len = len;
        heap = malloc(room_len);
        if (heap == NULL) {
            *refused = out_of_memory(env);
            return HS256_ERR_INTERNAL;
        }
        status = file_call(of, path, heap, &len);
    }
    *refused = status == HS256_OK ? NULL : file_refusal(env, status, heap == NULL ? local : heap, len);
    free(heap);
    return status;
}

/* open(path, signs): a verifier or a signer of a policy file; or why it cannot be opened: [status, message]. */
static napi_value open_file(napi_env env, napi_callback_info info)
{
    size_t count = 2;
    napi_value arguments[2], result = NULL;
    bool signs = false;
    uint8_t local[512];
    bytes path;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_get_value_bool(env, arguments[1], &signs));
    bytes_status read = bytes_from(env, arguments[0], local, sizeof local, SIZE_MAX, &path);
    if (read != BYTES_READ) return read == BYTES_NO_MEMORY ? out_of_memory(env) : throw_unless_pending(env);
    handle *made = calloc(1, sizeof *made);
    if (made == NULL) {
        bytes_free(&path);
        return out_of_memory(env);
    }
    made->kind = signs ? HANDLE_SIGNER : HANDLE_VERIFIER;
    int32_t status = file_told(env, made, &path, &result);
    bytes_free(&path);
    if (status == HS256_OK) return handle_external(env, made);
    handle_free(made);
    return result;
}

/* refresh(handle): undefined, or [status, message] of what is wrong with the files now. */
static napi_value refresh(napi_env env, napi_callback_info info)
{
    size_t count = 1;
    napi_value argument, refused = NULL;
    void *of = NULL;
    TRY(napi_get_cb_info(env, info, &count, &argument, NULL, NULL));
    TRY(napi_get_value_external(env, argument, &of));
    if (!is_handle(of, HANDLE_VERIFIER) && !is_handle(of, HANDLE_SIGNER)) return throw_unless_pending(env);
    file_told(env, of, NULL, &refused);
    return refused;
}

/* status(verifier, format): the text, or the number of an error. */
static napi_value status_text(napi_env env, napi_callback_info info)
{
    size_t count = 2, len = 0;
    napi_value arguments[2], result = NULL;
    void *of = NULL;
    int32_t format = 0;
    uint8_t local[4096], *heap = NULL;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_get_value_external(env, arguments[0], &of));
    TRY(napi_get_value_int32(env, arguments[1], &format));
    if (!is_handle(of, HANDLE_VERIFIER)) return throw_unless_pending(env);
    const hs256_verifier *verifier = ((const handle *)of)->verifier;
    int32_t status = hs256_verifier_status(verifier, local, sizeof local, &len, format);
    while (status == HS256_ERR_BUFFER_TOO_SMALL) {
        free(heap);
        size_t capacity = len + 64; /* the counts may have grown meanwhile */
        heap = malloc(capacity);
        if (heap == NULL) return out_of_memory(env);
        status = hs256_verifier_status(verifier, heap, capacity, &len, format);
    }
    if (status != HS256_OK) result = verdict(env, status, HS256_CLAIM_NONE);
    else if (napi_create_string_utf8(env, (const char *)(heap ? heap : local), len, &result) != napi_ok) result = NULL;
    free(heap);
    return result != NULL ? result : throw_unless_pending(env);
}

/* duration(text): its seconds; undefined if it is not a duration. */
static napi_value duration(napi_env env, napi_callback_info info)
{
    size_t count = 1;
    napi_value argument;
    uint8_t local[64];
    bytes text;
    int64_t seconds = 0;
    TRY(napi_get_cb_info(env, info, &count, &argument, NULL, NULL));
    bytes_status read = bytes_from(env, argument, local, sizeof local, SIZE_MAX, &text);
    if (read != BYTES_READ) return read == BYTES_NO_MEMORY ? out_of_memory(env) : throw_unless_pending(env);
    int32_t status = hs256_duration(&seconds, text.data, text.len);
    bytes_free(&text);
    return status == HS256_OK ? number(env, (double)seconds) : NULL;
}

/* ---- HTTP ------------------------------------------------------------------------------------------------------- */

/* bearer(value): the token in it, or null. */
static napi_value bearer(napi_env env, napi_callback_info info)
{
    size_t count = 1;
    napi_value argument, result = NULL;
    uint8_t local[TOKEN_ON_STACK];
    bytes value;
    hs256_view token;
    TRY(napi_get_cb_info(env, info, &count, &argument, NULL, NULL));
    bytes_status read = bytes_from(env, argument, local, sizeof local, HEADER_AT_MOST, &value);
    if (read != BYTES_READ) return read == BYTES_NO_MEMORY ? out_of_memory(env) : throw_unless_pending(env);
    napi_status status = hs256_bearer(&token, value.data, value.len) == HS256_OK
                             ? napi_create_string_utf8(env, (const char *)token.data, token.len, &result)
                             : napi_get_null(env, &result);
    bytes_free(&value);
    TRY(status);
    return result;
}

/* challenge(code, realm): the WWW-Authenticate value, or an error's number. `realm` may be undefined. */
static napi_value challenge(napi_env env, napi_callback_info info)
{
    size_t count = 2, len = 0;
    napi_value arguments[2], result = NULL;
    int32_t code = 0;
    uint8_t local[1024], out[2048];
    bytes realm = { 0 };
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_get_value_int32(env, arguments[0], &code));
    napi_valuetype type = napi_undefined;
    TRY(napi_typeof(env, arguments[1], &type));
    if (type != napi_undefined && bytes_from(env, arguments[1], local, sizeof local, SIZE_MAX, &realm) != BYTES_READ)
        return throw_unless_pending(env);
    int32_t status = hs256_challenge(out, sizeof out, &len, code, realm.data, realm.len);
    bytes_free(&realm);
    if (status != HS256_OK) return verdict(env, status, HS256_CLAIM_NONE);
    TRY(napi_create_string_latin1(env, (const char *)out, len, &result));
    return result;
}

/* ---- guards ----------------------------------------------------------------------------------------------------- */

/* guard(options): a guard; or why it cannot be built: [status, message, field]. `options` is JSON text. */
static napi_value guard(napi_env env, napi_callback_info info)
{
    size_t count = 1;
    napi_value argument, result = NULL;
    uint8_t local[1024];
    bytes options;
    TRY(napi_get_cb_info(env, info, &count, &argument, NULL, NULL));
    bytes_status read = bytes_from(env, argument, local, sizeof local, SIZE_MAX, &options);
    if (read != BYTES_READ) return read == BYTES_NO_MEMORY ? out_of_memory(env) : throw_unless_pending(env);
    handle *made = calloc(1, sizeof *made);
    if (made != NULL) *made = (handle){ .kind = HANDLE_GUARD, .guard = hs256_guard_new() };
    int32_t status = HS256_ERR_INTERNAL;
    if (made != NULL && made->guard != NULL) status = hs256_guard_options(made->guard, options.data, options.len);
    bytes_free(&options);
    if (status == HS256_OK) return handle_external(env, made);
    if (made == NULL || made->guard == NULL) out_of_memory(env);
    else result = build_refusal(env, status, hs256_guard_message(made->guard), hs256_guard_field(made->guard));
    if (made != NULL) handle_free(made);
    return result;
}

static const handle *guard_from(napi_env env, napi_value value)
{
    void *external = NULL;
    bool is_guard = napi_get_value_external(env, value, &external) == napi_ok && is_handle(external, HANDLE_GUARD);
    return is_guard ? external : NULL;
}

/* Most requests fit on the stack. */
enum { UNITS_ON_STACK = 2048, FIELDS_ON_STACK = 32 };

/* A request in memory: method, target, and the names and values of the fields. */
typedef struct {
    uint16_t *units; /* as JavaScript passes them; then the bytes, separated by NULs */
    hs256_field *fields;
    size_t fields_len;
    hs256_view method, target;
    uint16_t local_units[UNITS_ON_STACK];
    hs256_field local_fields[FIELDS_ON_STACK];
} request;

static void request_free(request *of)
{
    if (of->units != of->local_units) free(of->units);
    if (of->fields != of->local_fields) free(of->fields);
}

/* Node reads header fields as Latin-1: a unit is a byte. A greater unit must not be narrowed to a letter of a token, so
 * it becomes a byte that no token has. */
static uint8_t *units_to_bytes(uint16_t *units, size_t len)
{
    uint8_t *out = (uint8_t *)units; /* byte i never overtakes a unit that is still to be read */
    for (size_t i = 0; i < len; i++) out[i] = units[i] > 0xff ? 0xff : (uint8_t)units[i];
    return out;
}

/* The piece from `*from` to the next NUL or the end; false if there is none. */
static bool piece_next(const uint8_t **from, const uint8_t *end, hs256_view *piece)
{
    if (*from == NULL) return false;
    const uint8_t *stop = memchr(*from, 0, (size_t)(end - *from));
    *piece = (hs256_view){ *from, (size_t)((stop == NULL ? end : stop) - *from) };
    *from = stop == NULL ? NULL : stop + 1;
    return true;
}

/* A NUL inside a value would shift everything after it; the count reveals that. */
static bool request_split(request *of, const uint8_t *from, const uint8_t *end)
{
    bool whole = piece_next(&from, end, &of->method) && piece_next(&from, end, &of->target);
    for (size_t i = 0; whole && i < of->fields_len; i++)
        whole = piece_next(&from, end, &of->fields[i].name) && piece_next(&from, end, &of->fields[i].value);
    return whole && from == NULL;
}

static bytes_status request_from(napi_env env, napi_value text, size_t fields_len, request *out)
{
    size_t len = 0;
    out->units = out->local_units;
    out->fields = out->local_fields;
    out->fields_len = fields_len;
    if (napi_get_value_string_utf16(env, text, (char16_t *)out->units, UNITS_ON_STACK, &len) != napi_ok)
        return BYTES_OF_ANOTHER_TYPE;
    if (len == UNITS_ON_STACK - 1) { /* it fills the room beside the final 0, so there may be more */
        if (napi_get_value_string_utf16(env, text, NULL, 0, &len) != napi_ok) return BYTES_OF_ANOTHER_TYPE;
        out->units = malloc((len + 1) * sizeof *out->units);
        if (out->units == NULL) return BYTES_NO_MEMORY;
        if (napi_get_value_string_utf16(env, text, (char16_t *)out->units, len + 1, &len) != napi_ok)
            return BYTES_OF_ANOTHER_TYPE;
    }
    if (fields_len > len) return BYTES_OF_ANOTHER_TYPE; /* each has two NULs */
    if (fields_len > FIELDS_ON_STACK) out->fields = calloc(fields_len, sizeof *out->fields);
    if (out->fields == NULL) return BYTES_NO_MEMORY;
    const uint8_t *data = units_to_bytes(out->units, len);
    return request_split(out, data, data + len) ? BYTES_READ : BYTES_OF_ANOTHER_TYPE;
}

static napi_value view_define(napi_env env, napi_value array, uint32_t index, hs256_view view)
{
    napi_value text = NULL;
    TRY(view.data == NULL ? napi_get_undefined(env, &text)
                          : napi_create_string_latin1(env, (const char *)view.data, view.len, &text));
    return element_define(env, array, index, text);
}

/* A string if it is ASCII. Other bytes stay bytes, since a string would change them. */
static napi_value found_token(napi_env env, hs256_view token)
{
    napi_value result = NULL;
    if (token.data == NULL) return NULL;
    TRY(is_ascii(token.data, token.len)
            ? napi_create_string_latin1(env, (const char *)token.data, token.len, &result)
            : napi_create_buffer_copy(env, token.len, token.data, NULL, &result));
    return result;
}

/* The verifier for a found token, and where to store the time of a rejection. Without a verifier the token itself is
 * returned. */
typedef struct {
    const hs256_verifier *verifier;
    double *refused_at;
} judge;

/* The verdict on the token, or the token itself; NULL if there is none. */
static napi_value found_judged(napi_env env, hs256_view token, judge by)
{
    if (by.verifier == NULL || token.data == NULL) return found_token(env, token);
    const bytes judged = token.len > TOKEN_AT_MOST ? (bytes){ too_long(), TOKEN_AT_MOST + 1, NULL }
                                                   : (bytes){ token.data, token.len, NULL };
    return verify_bytes(env, by.verifier, &judged, NULL, by.refused_at);
}

/* The same; with a subprotocol, [that, subprotocol]. */
static napi_value found_value(napi_env env, const hs256_found *found, judge by)
{
    napi_value value = found_judged(env, found->token, by), result = NULL;
    if (found->subprotocol.data == NULL) return value;
    TRY(napi_create_array_with_length(env, 2, &result));
    if (value == NULL) TRY(napi_get_undefined(env, &value));
    if (element_define(env, result, 0, value) == NULL) return NULL;
    return view_define(env, result, 1, found->subprotocol);
}

static napi_value find_in(napi_env env, const hs256_guard *guard, const request *of, int32_t *into, judge by)
{
    uint8_t local[1024], *heap = NULL;
    hs256_http_request asked = { sizeof asked, of->method, of->target, of->fields, of->fields_len };
    hs256_found found = { .struct_size = sizeof found };
    int32_t status = hs256_find_token(guard, &found, local, sizeof local, &asked);
    if (status == HS256_ERR_BUFFER_TOO_SMALL) {
        size_t needed = found.needed;
        heap = malloc(needed);
        if (heap == NULL) return out_of_memory(env);
        found.struct_size = sizeof found;
        status = hs256_find_token(guard, &found, heap, needed, &asked);
    }
    napi_value result = status == HS256_OK ? found_value(env, &found, by) : throw_unless_pending(env);
    into[0] = found.finding;
    into[1] = found.source;
    free(heap);
    return result;
}

/* find(guard, request, count, found[, verifier]): the token in a request, which is the text of method, target, and
 * names and values of `count` fields, separated by NULs. The result is a string, or bytes if it is not ASCII; undefined
 * if there is none; and [token, subprotocol] if the answer to a handshake names one. With a verifier, the result has
 * verify()'s verdict instead of the token: one call instead of two, and no string for the token. `found` is an
 * Int32Array that gets the finding and the source. */
static napi_value find(napi_env env, napi_callback_info info)
{
    size_t count = 5, found_len = 0;
    napi_value arguments[5], result = NULL;
    uint32_t fields_len = 0;
    napi_typedarray_type type;
    void *found = NULL, *verifier = NULL, *data = NULL;
    request of; /* not zeroed: request_from() writes what is read */
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, &data));
    TRY(napi_get_value_uint32(env, arguments[2], &fields_len));
    TRY(napi_get_typedarray_info(env, arguments[3], &type, &found_len, &found, NULL, NULL));
    const handle *with = guard_from(env, arguments[0]);
    if (with == NULL || type != napi_int32_array || found_len < 2) return throw_unless_pending(env);
    judge by = { NULL, &((batch *)data)->refused_at };
    if (count >= 5) {
        TRY(napi_get_value_external(env, arguments[4], &verifier));
        if (!is_handle(verifier, HANDLE_VERIFIER)) return throw_unless_pending(env);
        by.verifier = ((const handle *)verifier)->verifier;
    }
    bytes_status read = request_from(env, arguments[1], fields_len, &of);
    if (read == BYTES_READ) result = find_in(env, with->guard, &of, found, by);
    else if (read == BYTES_NO_MEMORY) out_of_memory(env);
    else throw_unless_pending(env);
    request_free(&of);
    return result;
}

/* answer(guard, refusal, source): [status, flags, retryAfter, challenge, error, code, source]. Absent values are
 * undefined, not holes, which a prototype could fill. */
static napi_value answer(napi_env env, napi_callback_info info)
{
    size_t count = 3;
    napi_value arguments[3], result = NULL;
    int32_t refusal = 0, source = 0;
    hs256_response response = { .struct_size = sizeof response };
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_get_value_int32(env, arguments[1], &refusal));
    TRY(napi_get_value_int32(env, arguments[2], &source));
    const handle *with = guard_from(env, arguments[0]);
    if (with == NULL || hs256_answer(with->guard, &response, refusal, source) != HS256_OK)
        return throw_unless_pending(env);
    TRY(napi_create_array_with_length(env, 7, &result));
    const double numbers[] = { response.status, response.flags, response.retry_after };
    const hs256_view texts[] = { response.challenge, response.error, response.code, response.source };
    for (uint32_t i = 0; i < 3; i++)
        if (element_define(env, result, i, number(env, numbers[i])) == NULL) return NULL;
    for (uint32_t i = 0; i < 4; i++)
        if (view_define(env, result, 3 + i, texts[i]) == NULL) return NULL;
    return result;
}

/* ---- loading ---------------------------------------------------------------------------------------------------- */

/* The HTTP status for a code. */
static int32_t status_of(int32_t code)
{
    hs256_response response = { .struct_size = sizeof response, .status = 500 };
    hs256_guard *plain = hs256_guard_new();
    if (plain != NULL) hs256_answer(plain, &response, code, HS256_SOURCE_NONE);
    hs256_guard_free(plain);
    return response.status;
}

/* Every code: [[number, name, message, status], ...]. */
static napi_value codes(napi_env env)
{
    napi_value result = NULL, code = NULL, text = NULL;
    uint32_t count = 0;
    TRY(napi_create_array(env, &result));
    for (int32_t i = 0; i < CLAIM_SHIFT; i++) {
        if (strcmp(hs256_error_name(i), "unknown") == 0) continue;
        TRY(napi_create_array(env, &code));
        element_define(env, code, 0, number(env, i));
        TRY(napi_create_string_utf8(env, hs256_error_name(i), NAPI_AUTO_LENGTH, &text));
        element_define(env, code, 1, text);
        TRY(napi_create_string_utf8(env, hs256_error_message(i), NAPI_AUTO_LENGTH, &text));
        element_define(env, code, 2, text);
        element_define(env, code, 3, number(env, status_of(i)));
        if (element_define(env, result, count++, code) == NULL) return NULL;
    }
    return result;
}

/* What usually fixes rejections: [[verdict, hint], ...], with verdicts as verdict() returns them. */
static napi_value hints(napi_env env)
{
    napi_value result = NULL, hint = NULL, text = NULL;
    uint32_t count = 0;
    TRY(napi_create_array(env, &result));
    for (int32_t verdict = 0; verdict < CLAIM_SHIFT * (HS256_CLAIM_KID + 1); verdict++) {
        const char *mends = hs256_error_hint(verdict % CLAIM_SHIFT, verdict / CLAIM_SHIFT);
        if (*mends == 0) continue;
        TRY(napi_create_array(env, &hint));
        TRY(napi_create_string_utf8(env, mends, NAPI_AUTO_LENGTH, &text));
        element_define(env, hint, 0, number(env, verdict));
        element_define(env, hint, 1, text);
        if (element_define(env, result, count++, hint) == NULL) return NULL;
    }
    return result;
}

/* The numbers that lib/ and the addon share, defined only here. */
static const struct { const char *group, *name; int32_t value; } NUMBERS[] = {
    { "step", "utf8", HS256_SECRET_RAW },
    { "step", "base64", HS256_SECRET_BASE64 },
    { "step", "base64url", HS256_SECRET_BASE64URL },
    { "step", "hex", HS256_SECRET_HEX },
    { "step", "jwk", HS256_SECRET_JWK },
    { "step", "jwks", STEP_JWKS },
    { "step", "bind", STEP_BIND },
    { "step", "policy", STEP_POLICY },
    { "step", "typ", STEP_TYP },
    { "step", "cty", STEP_CTY },
    { "step", "revoked", STEP_REVOKED },
    { "step", "from", STEP_FROM },
    { "step", "until", STEP_UNTIL },
    { "step", "maxTokenLength", STEP_MAX_TOKEN_LEN },
    { "step", "maxStale", STEP_MAX_STALE },
    { "key", "allowWeak", HS256_KEY_ALLOW_WEAK },
    { "key", "toSign", HS256_KEY_TO_SIGN },
    { "times", "issuedAt", HS256_TIMES_IAT },
    { "times", "noIssuedAt", HS256_TIMES_NO_IAT },
    { "times", "expiresIn", HS256_TIMES_EXP },
    { "times", "notBeforeIn", HS256_TIMES_NBF },
    { "times", "now", HS256_TIMES_NOW },
    { "mark", "iss", MARK_ISS * MARK_LEN },
    { "mark", "sub", MARK_SUB * MARK_LEN },
    { "mark", "jti", MARK_JTI * MARK_LEN },
    { "mark", "aud", MARK_AUD * MARK_LEN },
    { "mark", "exp", MARK_EXP * MARK_LEN },
    { "mark", "nbf", MARK_NBF * MARK_LEN },
    { "mark", "iat", MARK_IAT * MARK_LEN },
    { "mark", "keyId", MARK_KEY_ID * MARK_LEN },
    { "marks", "length", MARKS_LEN },
    { "marks", "found", 0 },
    { "marks", "absent", MARK_ABSENT },
    { "batch", "atOnce", GATHERED_AT_ONCE },
    { "batch", "atMost", TOKENS_AT_MOST },
    { "verdict", "claimUnit", CLAIM_SHIFT },
    { "verdict", "notYetValid", HS256_ERR_NOT_YET_VALID },
    { "verdict", "expired", HS256_ERR_EXPIRED },
    { "found", "exempt", HS256_FOUND_EXEMPT },
    { "found", "token", HS256_FOUND_TOKEN },
    { "found", "invalid", HS256_FOUND_INVALID },
    { "found", "askOwner", HS256_FOUND_ASK_OWNER },
    { "source", "none", HS256_SOURCE_NONE },
    { "source", "custom", HS256_SOURCE_CUSTOM },
    { "refusal", "ok", HS256_OK },
    { "refusal", "internal", HS256_ERR_INTERNAL },
    { "refusal", "revoked", HS256_ERR_REVOKED },
    { "refusal", "missingToken", HS256_REFUSAL_MISSING_TOKEN },
    { "refusal", "invalidRequest", HS256_REFUSAL_INVALID_REQUEST },
    { "refusal", "insufficientScope", HS256_REFUSAL_INSUFFICIENT_SCOPE },
    { "answer", "passes", HS256_ANSWER_PASSES },
    { "answer", "told", HS256_ANSWER_TOLD },
    { "answer", "noStore", HS256_ANSWER_NO_STORE },
};

/* NUMBERS as {group: {name: value}}. */
static napi_value numbers(napi_env env)
{
    napi_value result = NULL, group = NULL;
    TRY(napi_create_object(env, &result));
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        if (i == 0 || strcmp(NUMBERS[i].group, NUMBERS[i - 1].group) != 0) {
            TRY(napi_create_object(env, &group));
            TRY(napi_set_named_property(env, result, NUMBERS[i].group, group));
        }
        TRY(napi_set_named_property(env, group, NUMBERS[i].name, number(env, NUMBERS[i].value)));
    }
    return result;
}

static void batch_free(napi_env env, void *data, void *hint)
{
    (void)env, (void)hint;
    batch *of = data;
    room_free(&of->text);
    room_free(&of->buffer);
    free(of);
}

static napi_value export_function(napi_env env, napi_value exports, const char *name, napi_callback function, void *data)
{
    napi_value value = NULL;
    TRY(napi_create_function(env, name, NAPI_AUTO_LENGTH, function, data, &value));
    TRY(napi_set_named_property(env, exports, name, value));
    return exports;
}

NAPI_MODULE_INIT()
{
    napi_value version = NULL;
    if (hs256_abi_version() != HS256_ABI_VERSION) {
        napi_throw_error(env, NULL, "hs256: the addon was linked with a libhs256 of another ABI version");
        return NULL;
    }
    TRY(napi_create_string_utf8(env, hs256_version(), NAPI_AUTO_LENGTH, &version));
    TRY(napi_set_named_property(env, exports, "version", version));
    TRY(napi_set_named_property(env, exports, "numbers", numbers(env)));
    TRY(napi_set_named_property(env, exports, "codes", codes(env)));
    TRY(napi_set_named_property(env, exports, "hints", hints(env)));
    batch *gathered = calloc(1, sizeof *gathered);
    if (gathered == NULL) return out_of_memory(env);
    TRY(napi_set_instance_data(env, gathered, batch_free, NULL));
    export_function(env, exports, "build", build, NULL);
    export_function(env, exports, "refusal", refusal, NULL);
    export_function(env, exports, "verify", verify, gathered);
    export_function(env, exports, "refusedAt", refused_at, gathered);
    export_function(env, exports, "explain", explain, NULL);
    export_function(env, exports, "leeway", leeway, NULL);
    export_function(env, exports, "claimName", claim_name, NULL);
    export_function(env, exports, "open", open_file, NULL);
    export_function(env, exports, "refresh", refresh, NULL);
    export_function(env, exports, "status", status_text, NULL);
    export_function(env, exports, "gather", gather, gathered);
    export_function(env, exports, "verifyGathered", verify_gathered, gathered);
    export_function(env, exports, "sign", sign, NULL);
    export_function(env, exports, "duration", duration, NULL);
    export_function(env, exports, "bearer", bearer, NULL);
    export_function(env, exports, "guard", guard, NULL);
    export_function(env, exports, "find", find, gathered);
    export_function(env, exports, "answer", answer, NULL);
    return export_function(env, exports, "challenge", challenge, NULL);
}
