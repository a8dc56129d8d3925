/* The Node-API addon: carries calls between JavaScript and include/hs256.h. It decides nothing about a token, and keeps
 * no secret: handles of hs256 hold a hash state only.
 *
 * A verifier is an External that lib/ keeps to itself, and an argument of one function for all: V8 calls a function that
 * is always the same by a shorter way than one of each verifier's own. A verdict crosses
 * as a number (a refusal) or as a text (a valid token): the payload, and behind it the marks, which say where the
 * registered claims stand. So whoever keeps the claims keeps one string.
 *
 * Strings are read as UTF-8, never as Latin-1, which would silently narrow U+0141 to the 'A' of a valid token. */

#define NAPI_VERSION 8
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <hs256.h>
#include <node_api.h>

/* The marks behind a payload, one for each of these claims: eight characters of 7 bits, since the text may be UTF-8, the
 * lowest first. They are 0, a string's offset and length in the payload, 14 bits each; or 0 and a time's whole seconds; or
 * one of the two below. lib/claims.js has the same list. */
enum { MARK_ISS, MARK_SUB, MARK_JTI, MARK_AUD, MARK_EXP, MARK_NBF, MARK_IAT, MARK_COUNT };
#define MARK_LEN 8
#define MARKS_LEN (MARK_COUNT * MARK_LEN)

/* There is no such claim; or it is no plain slice or number, and needs the payload parsed. */
#define MARK_ABSENT UINT64_C(1)
#define MARK_PARSE UINT64_C(2)

/* A status and the claim at fault in one number: status + 256 * claim. */
#define CLAIM_SHIFT 256

/* Tokens up to the default limit, and their payloads, stay on the stack. */
#define TOKEN_ON_STACK (16 * 1024 + 8)
#define BUFFER_ON_STACK (24 * 1024 + 16)

/* No policy can allow a token longer than 1 MiB, so bytes far beyond change no verdict and are not copied. Four, because
 * Node-API stops before a character that is cut. */
#define TOKEN_AT_MOST (1024 * 1024 + 4)

/* What V8 is told that a handle weighs, for it to collect verifiers in time. */
#define HANDLE_WEIGHT 4096

/* How many tokens are gathered for one verification, and by one call: as arguments, since reading them out of an array
 * costs twice as much. lib/verifier.js has the same numbers. */
enum { TOKENS_AT_MOST = 4096, GATHERED_AT_ONCE = 64 };

/* Memory that grows. */
typedef struct {
    uint8_t *data;
    size_t capacity;
} room;

/* Many tokens, and what hs256_verify_batch() needs for them. One per environment (the main thread, each worker), kept from
 * call to call: fresh pages from the system cost more than verifying does. */
typedef struct {
    room text; /* the tokens, one behind the other; later the payloads with their marks */
    room buffer;
    size_t text_len, count;
    hs256_view tokens[TOKENS_AT_MOST];
    int32_t codes[TOKENS_AT_MOST];
    hs256_claims claims[TOKENS_AT_MOST];
} batch;

/* ---- Node-API's statuses ---------------------------------------------------------------------------------------- */

/* Node-API fails on wrong arguments, which lib/ rules out, or because an exception (or the environment's end) is
 * pending: then there is nothing to do but to return. */
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

/* ---- bytes from JavaScript -------------------------------------------------------------------------------------- */

/* The bytes of a string (as UTF-8) or of a Uint8Array, in `local` where they fit and else in `heap`. */
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

/* For secrets: memset before free is dropped by compilers, a volatile write is not. */
static void bytes_wipe(bytes *of, uint8_t *local, size_t local_len)
{
    volatile uint8_t *wiped = of->heap != NULL ? of->heap : local;
    size_t len = of->heap != NULL ? of->len : local_len;
    for (size_t i = 0; i < len; i++) wiped[i] = 0;
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

/* False if the value is neither a string nor a Uint8Array, or memory is short; `at_most` bytes are read. */
static bool bytes_from(napi_env env, napi_value value, uint8_t *local, size_t local_len, size_t at_most, bytes *out)
{
    size_t len = 0;
    out->heap = NULL;
    if (napi_get_value_string_utf8(env, value, (char *)local, local_len, &len) == napi_ok) {
        out->data = local;
        out->len = len;
        if (len + 4 < local_len) return true; /* it fitted: Node-API stops before a character that does not */
        if (napi_get_value_string_utf8(env, value, NULL, 0, &len) != napi_ok) return false;
        if (len > at_most) len = at_most;
        out->heap = malloc(len + 1);
        if (out->heap == NULL) return false;
        out->data = out->heap;
        return napi_get_value_string_utf8(env, value, (char *)out->heap, len + 1, &out->len) == napi_ok;
    }
    napi_typedarray_type type;
    void *data = NULL;
    if (napi_get_typedarray_info(env, value, &type, &len, &data, NULL, NULL) != napi_ok) return false;
    if (type != napi_uint8_array) return false;
    return bytes_copy(data, len < at_most ? len : at_most, local, local_len, out);
}

/* Unix seconds: whole ones, towards the past, and clamped to what 64 bits hold. NaN counts as 0; lib/ never sends it. */
static int64_t seconds(double value)
{
    if (!(value > -9223372036854775808.0)) return isnan(value) ? 0 : INT64_MIN;
    return value < 9223372036854775808.0 ? (int64_t)floor(value) : INT64_MAX;
}

/* ---- verifying -------------------------------------------------------------------------------------------------- */

static bool is_ascii(const uint8_t *data, size_t len)
{
    uint8_t high = 0;
    for (size_t i = 0; i < len; i++) high |= data[i]; /* compiles to vectors */
    return high < 0x80;
}

/* Where a claim stands in the payload. */
static uint64_t mark_of(const hs256_claims *claims, hs256_view view)
{
    if (view.data == NULL) return MARK_ABSENT;
    uintptr_t start = (uintptr_t)claims->payload.data, at = (uintptr_t)view.data;
    if (at < start || at > start + claims->payload.len) return MARK_PARSE; /* an escape was resolved behind the payload */
    uint64_t offset = at - start, len = view.len;
    return (offset | len) >> 14 != 0 ? MARK_PARSE : offset << 7 | len << 21;
}

/* `aud` comes as JSON; the usual single string without escapes is a slice as well. */
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

/* Spreads 56 bits over eight bytes, by halves. */
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

/* Writes the marks to `out`, which may be where the payload ends. */
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
    };
    for (int i = MARK_ISS; !ascii && i <= MARK_AUD; i++) /* JavaScript counts UTF-16 units, not bytes */
        if (marks[i] != MARK_ABSENT) marks[i] = MARK_PARSE;
    for (int i = 0; i < MARK_COUNT; i++) mark_write(out + i * MARK_LEN, marks[i]);
}

/* The payload's text with its marks, which a valid token's buffer has room for: its signature alone is longer. */
static napi_value payload_text(napi_env env, uint8_t *payload, const hs256_claims *claims)
{
    napi_value text = NULL;
    size_t len = claims->payload.len;
    bool ascii = is_ascii(payload, len);
    marks_write(payload + len, claims, ascii);
    len += MARKS_LEN;
    TRY(ascii ? napi_create_string_latin1(env, (char *)payload, len, &text)
              : napi_create_string_utf8(env, (char *)payload, len, &text));
    return text;
}

static int32_t verify_into(const hs256_verifier *verifier, uint8_t *buffer, size_t buffer_len, hs256_claims *claims,
                           const bytes *token, const double *now)
{
    if (now == NULL) return hs256_verify(verifier, buffer, buffer_len, claims, token->data, token->len);
    return hs256_verify_at(verifier, buffer, buffer_len, claims, token->data, token->len, seconds(*now));
}

static napi_value verify_bytes(napi_env env, const hs256_verifier *verifier, const bytes *token, const double *now)
{
    uint8_t local[BUFFER_ON_STACK];
    uint8_t *buffer = local, *heap = NULL;
    size_t needed = hs256_buffer_len(token->len), buffer_len = sizeof local;
    if (needed > sizeof local) {
        buffer = heap = malloc(needed);
        if (heap == NULL) return out_of_memory(env);
        buffer_len = needed;
    }
    hs256_claims claims; /* the rest is written before it is read, and setting it would take time */
    claims.struct_size = sizeof claims;
    claims.error_claim = HS256_CLAIM_NONE;
    int32_t status = verify_into(verifier, buffer, buffer_len, &claims, token, now);
    napi_value result = status == HS256_OK ? payload_text(env, buffer + (claims.payload.data - buffer), &claims)
                                           : verdict(env, status, claims.error_claim);
    free(heap);
    return result;
}

/* verify(verifier, token[, now]): the payload's text with its marks, a refusal's number, or undefined if `token` is no string and no bytes. */
static napi_value verify(napi_env env, napi_callback_info info)
{
    size_t count = 3;
    napi_value arguments[3];
    void *verifier = NULL;
    double now = 0;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_get_value_external(env, arguments[0], &verifier));
    if (count == 3) TRY(napi_get_value_double(env, arguments[2], &now));

    uint8_t local[TOKEN_ON_STACK];
    bytes token;
    if (!bytes_from(env, arguments[1], local, sizeof local, TOKEN_AT_MOST, &token)) {
        bytes_free(&token);
        return NULL;
    }
    napi_value result = verify_bytes(env, verifier, &token, count == 3 ? &now : NULL);
    bytes_free(&token);
    return result;
}

/* ---- verifying many --------------------------------------------------------------------------------------------- */

/* Texts of this length, or of one payload's, go to JavaScript: longer ones V8 keeps apart, in fresh pages. */
#define PIECE_LEN (64 * 1024)

/* Memory beyond this is given back after a verification. */
#define KEPT_LEN (4 * 1024 * 1024)

/* At least doubled, so that growing costs no more than filling. */
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

/* Appends a token's bytes, as many as can matter; napi_string_expected if it is no string. */
static napi_status batch_append(napi_env env, batch *to, napi_value token)
{
    size_t len = 0, wanted = to->text_len + TOKEN_ON_STACK;
    if (!room_for(&to->text, wanted)) return napi_generic_failure;
    size_t left = to->text.capacity - to->text_len;
    napi_status status = napi_get_value_string_utf8(env, token, (char *)to->text.data + to->text_len, left, &len);
    if (status != napi_ok) return status;
    if (len + 4 >= left) { /* it may not have fitted: Node-API stops before a character that does not */
        if ((status = napi_get_value_string_utf8(env, token, NULL, 0, &len)) != napi_ok) return status;
        left = (len < TOKEN_AT_MOST ? len : TOKEN_AT_MOST) + 1;
        if (!room_for(&to->text, to->text_len + left)) return napi_generic_failure;
        status = napi_get_value_string_utf8(env, token, (char *)to->text.data + to->text_len, left, &len);
        if (status != napi_ok) return status;
    }
    to->tokens[to->count++].len = len;
    to->text_len += len;
    return napi_ok;
}

/* gather(at, ...tokens): adds tokens to the `at` that have been gathered, GATHERED_AT_ONCE at most. Gives the bytes of all,
 * or ~index of an argument that is no string. */
static napi_value gather(napi_env env, napi_callback_info info)
{
    size_t count = 1 + GATHERED_AT_ONCE;
    napi_value arguments[1 + GATHERED_AT_ONCE];
    void *data = NULL;
    uint32_t at = 0;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, &data));
    TRY(napi_get_value_uint32(env, arguments[0], &at));
    batch *to = data;
    if (at == 0) to->count = to->text_len = 0;
    if (at != to->count || at + count - 1 > TOKENS_AT_MOST) return throw_unless_pending(env);
    for (size_t i = 1; i < count; i++) {
        napi_status status = batch_append(env, to, arguments[i]);
        if (status == napi_string_expected) return number(env, (double)~(int64_t)(i - 1));
        if (status == napi_generic_failure) return out_of_memory(env);
        TRY(status);
    }
    return number(env, (double)to->text_len);
}

/* Where the tokens and the buffer are, now that they move no more. */
static bool batch_prepare(batch *of)
{
    const uint8_t *token = of->text.data;
    size_t buffer_len = 1;
    for (size_t i = 0; i < of->count; i++) {
        of->tokens[i].data = token;
        of->claims[i].struct_size = sizeof of->claims[i];
        token += of->tokens[i].len;
        buffer_len += hs256_buffer_len(of->tokens[i].len);
    }
    return room_for(&of->buffer, buffer_len);
}

static napi_value piece_push(napi_env env, napi_value pieces, uint32_t *count, const uint8_t *text, size_t len)
{
    napi_value piece = NULL;
    TRY(napi_create_string_latin1(env, (const char *)text, len, &piece));
    TRY(napi_set_element(env, pieces, (*count)++, piece));
    return pieces;
}

/* Moves the payloads and their marks together, over the tokens, which are longer, and hands them on in pieces. For each
 * token `ends` gets where its payload ends in its piece; the negative number of a refusal; or 0 for a payload that is not
 * ASCII, whose offsets would not be JavaScript's: it is left out. */
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
        memcpy(of->text.data + len, claims->payload.data, claims->payload.len);
        len += claims->payload.len;
        ends[i] = (int32_t)len;
        marks_write(of->text.data + len, claims, true);
        len += MARKS_LEN;
        if (len < PIECE_LEN) continue;
        if (piece_push(env, pieces, &pushed, of->text.data, len) == NULL) return NULL;
        len = 0;
    }
    return len == 0 ? pieces : piece_push(env, pieces, &pushed, of->text.data, len);
}

/* verifyGathered(verifier, now, threads, ends): the payloads with their marks in an array of texts, or a number if none was
 * judged. */
static napi_value verify_gathered(napi_env env, napi_callback_info info)
{
    size_t count = 4, ends_len = 0;
    napi_value arguments[4];
    void *data = NULL, *verifier = NULL, *ends = NULL;
    double now = 0, threads = 0;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, &data));
    TRY(napi_get_value_external(env, arguments[0], &verifier));
    TRY(napi_get_value_double(env, arguments[1], &now));
    TRY(napi_get_value_double(env, arguments[2], &threads));
    TRY(napi_get_typedarray_info(env, arguments[3], NULL, &ends_len, &ends, NULL, NULL));
    batch *of = data;
    if (ends_len < of->count) return throw_unless_pending(env);
    if (!batch_prepare(of)) return out_of_memory(env);
    int32_t status = hs256_verify_batch(verifier, of->codes, of->claims, of->buffer.data, of->buffer.capacity,
                                        of->tokens, of->count, seconds(now), (size_t)seconds(threads));
    napi_value result = status == HS256_OK ? batch_pieces(env, of, ends) : verdict(env, status, HS256_CLAIM_NONE);
    if (of->text.capacity > KEPT_LEN) room_free(&of->text);
    if (of->buffer.capacity > KEPT_LEN) room_free(&of->buffer);
    return result;
}

/* ---- signing ---------------------------------------------------------------------------------------------------- */

/* Mints into `local`, or into `*heap` if the token is longer. */
static int32_t sign_into(const hs256_signer *signer, uint8_t *local, size_t local_len, uint8_t **heap, size_t *len,
                         const bytes *claims, const hs256_times *times)
{
    int32_t status = hs256_sign(signer, local, local_len, len, claims->data, claims->len, times);
    if (status != HS256_ERR_BUFFER_TOO_SMALL) return status;
    size_t needed = *len;
    *heap = malloc(needed);
    if (*heap == NULL) return HS256_ERR_INTERNAL;
    return hs256_sign(signer, *heap, needed, len, claims->data, claims->len, times);
}

/* sign(signer, claims, flags, now, expiresIn, notBeforeIn): the token, or a refusal's number. `claims` is JSON text. */
static napi_value sign(napi_env env, napi_callback_info info)
{
    size_t count = 6;
    napi_value arguments[6];
    void *signer = NULL;
    double times[4];
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_get_value_external(env, arguments[0], &signer));
    for (int i = 0; i < 4; i++) TRY(napi_get_value_double(env, arguments[i + 2], &times[i]));
    hs256_times minted = { .struct_size = sizeof minted, .flags = (uint32_t)times[0], .now = seconds(times[1]),
                           .expires_in = seconds(times[2]), .not_before_in = seconds(times[3]) };

    uint8_t local_claims[TOKEN_ON_STACK], local[TOKEN_ON_STACK], *heap = NULL;
    bytes claims;
    size_t len = 0;
    napi_value result = NULL;
    if (!bytes_from(env, arguments[1], local_claims, sizeof local_claims, SIZE_MAX, &claims)) return out_of_memory(env);
    int32_t status = sign_into(signer, local, sizeof local, &heap, &len, &claims, &minted);
    if (status != HS256_OK) result = verdict(env, status, HS256_CLAIM_NONE);
    else if (napi_create_string_latin1(env, (char *)(heap ? heap : local), len, &result) != napi_ok) result = NULL;
    free(heap);
    bytes_free(&claims);
    return result;
}

/* ---- building --------------------------------------------------------------------------------------------------- */

/* A step of build(): its number, and what it needs of value, id and flags. The first five are keys, by HS256_SECRET_*. */
enum { STEP_ISSUER = 5, STEP_AUDIENCE, STEP_SUBJECT, STEP_TYP, STEP_REQUIRED, STEP_ANY_AUDIENCE, STEP_LEEWAY,
       STEP_MAX_AGE, STEP_MAX_TOKEN_LEN, STEP_WIDTH = 4 };

typedef int32_t set_text(hs256_builder *builder, const uint8_t *text, size_t text_len);

static int32_t build_text(hs256_builder *builder, uint32_t step, const bytes *text)
{
    static set_text *const setters[] = { hs256_builder_add_issuer, hs256_builder_add_audience,
                                         hs256_builder_set_subject, hs256_builder_set_typ,
                                         hs256_builder_add_required };
    return setters[step - STEP_ISSUER](builder, text->data, text->len);
}

static int32_t build_number(hs256_builder *builder, uint32_t step, double value)
{
    if (step == STEP_LEEWAY) return hs256_builder_set_leeway(builder, seconds(value));
    if (step == STEP_MAX_AGE) return hs256_builder_set_max_age(builder, seconds(value));
    if (step == STEP_MAX_TOKEN_LEN) return hs256_builder_set_max_token_len(builder, (size_t)seconds(value));
    return hs256_builder_set_any_audience(builder);
}

static int32_t build_key(napi_env env, hs256_builder *builder, const napi_value *step, uint32_t encoding,
                         const bytes *secret)
{
    uint8_t local[256];
    bytes id = { 0 };
    uint32_t flags = 0;
    napi_get_value_uint32(env, step[3], &flags);
    bool has_id = bytes_from(env, step[2], local, sizeof local, SIZE_MAX, &id);
    static const uint8_t empty = 0; /* an id of no bytes is an id; NULL is none */
    int32_t status = hs256_builder_add_key(builder, (int32_t)encoding, secret->data, secret->len,
                                           has_id ? (id.len ? id.data : &empty) : NULL, has_id ? id.len : 0, flags);
    bytes_free(&id);
    return status;
}

static int32_t build_step(napi_env env, hs256_builder *builder, const napi_value *step)
{
    uint32_t number = 0;
    double value = 0;
    napi_get_value_uint32(env, step[0], &number);
    if (number >= STEP_ANY_AUDIENCE) {
        napi_get_value_double(env, step[1], &value);
        return build_number(builder, number, value);
    }
    uint8_t local[256];
    bytes text = { 0 };
    if (!bytes_from(env, step[1], local, sizeof local, SIZE_MAX, &text)) return HS256_ERR_INTERNAL;
    int32_t status = number < STEP_ISSUER ? build_key(env, builder, step, number, &text)
                                          : build_text(builder, number, &text);
    bytes_wipe(&text, local, sizeof local);
    return status;
}

static int32_t build_steps(napi_env env, hs256_builder *builder, napi_value steps)
{
    uint32_t len = 0;
    if (napi_get_array_length(env, steps, &len) != napi_ok) return HS256_ERR_INTERNAL;
    for (uint32_t at = 0; at < len; at += STEP_WIDTH) {
        napi_value step[STEP_WIDTH];
        for (uint32_t i = 0; i < STEP_WIDTH; i++)
            if (napi_get_element(env, steps, at + i, &step[i]) != napi_ok) return HS256_ERR_INTERNAL;
        int32_t status = build_step(env, builder, step);
        if (status != HS256_OK) return status;
    }
    return HS256_OK;
}

/* [status, message] of a builder that refused. */
static napi_value build_refusal(napi_env env, const hs256_builder *builder, int32_t status)
{
    napi_value result = NULL, text = NULL;
    TRY(napi_create_array_with_length(env, 2, &result));
    TRY(napi_set_element(env, result, 0, verdict(env, status, HS256_CLAIM_NONE)));
    TRY(napi_create_string_utf8(env, hs256_builder_message(builder), NAPI_AUTO_LENGTH, &text));
    TRY(napi_set_element(env, result, 1, text));
    return result;
}

static void handle_free(napi_env env, void *data, void *hint)
{
    int64_t weight = 0;
    if (hint == NULL) hs256_verifier_free(data);
    else hs256_signer_free(data);
    napi_adjust_external_memory(env, -HANDLE_WEIGHT, &weight);
}

/* `signs` may be any pointer but NULL for a signer. */
static napi_value handle_new(napi_env env, void *handle, void *signs)
{
    napi_value result = NULL;
    int64_t weight = 0;
    TRY(napi_adjust_external_memory(env, HANDLE_WEIGHT, &weight));
    if (napi_create_external(env, handle, handle_free, signs, &result) == napi_ok) return result;
    handle_free(env, handle, signs);
    return throw_unless_pending(env);
}

/* build(steps, signs): a verifier or a signer, or why there is none: [status, message]. */
static napi_value build(napi_env env, napi_callback_info info)
{
    size_t count = 2;
    napi_value arguments[2], result;
    bool signs = false;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_get_value_bool(env, arguments[1], &signs));

    hs256_builder *builder = hs256_builder_new();
    hs256_verifier *verifier = NULL;
    hs256_signer *signer = NULL;
    int32_t status = build_steps(env, builder, arguments[0]);
    if (status == HS256_OK)
        status = signs ? hs256_builder_build_signer(builder, &signer) : hs256_builder_build(builder, &verifier);
    if (status != HS256_OK) result = build_refusal(env, builder, status);
    else result = signs ? handle_new(env, signer, signer) : handle_new(env, verifier, NULL);
    hs256_builder_free(builder);
    return result;
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
    if (!bytes_from(env, argument, local, sizeof local, SIZE_MAX, &value)) return out_of_memory(env);
    napi_status status = hs256_bearer(&token, value.data, value.len) == HS256_OK
                             ? napi_create_string_utf8(env, (const char *)token.data, token.len, &result)
                             : napi_get_null(env, &result);
    bytes_free(&value);
    TRY(status);
    return result;
}

/* challenge(code, realm): the WWW-Authenticate value, or a refusal's number. `realm` may be undefined. */
static napi_value challenge(napi_env env, napi_callback_info info)
{
    size_t count = 2, len = 0;
    napi_value arguments[2], result = NULL;
    int32_t code = 0;
    uint8_t local[1024], out[2048];
    bytes realm = { 0 };
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_get_value_int32(env, arguments[0], &code));
    bytes_from(env, arguments[1], local, sizeof local, SIZE_MAX, &realm);
    int32_t status = hs256_challenge(out, sizeof out, &len, code, realm.data, realm.len);
    bytes_free(&realm);
    if (status != HS256_OK) return verdict(env, status, HS256_CLAIM_NONE);
    TRY(napi_create_string_latin1(env, (const char *)out, len, &result));
    return result;
}

/* ---- loading ---------------------------------------------------------------------------------------------------- */

/* Every code: [[number, name, message], ...]. */
static napi_value codes(napi_env env)
{
    napi_value result = NULL, code = NULL, text = NULL;
    uint32_t count = 0;
    TRY(napi_create_array(env, &result));
    for (int32_t i = 0; i < CLAIM_SHIFT; i++) {
        if (strcmp(hs256_error_name(i), "unknown") == 0) continue;
        TRY(napi_create_array_with_length(env, 3, &code));
        TRY(napi_set_element(env, code, 0, number(env, i)));
        TRY(napi_create_string_utf8(env, hs256_error_name(i), NAPI_AUTO_LENGTH, &text));
        TRY(napi_set_element(env, code, 1, text));
        TRY(napi_create_string_utf8(env, hs256_error_message(i), NAPI_AUTO_LENGTH, &text));
        TRY(napi_set_element(env, code, 2, text));
        TRY(napi_set_element(env, result, count++, code));
    }
    return result;
}

/* The names of the registered claims, by their ids; the first is of HS256_CLAIM_NONE. */
static napi_value claim_names(napi_env env)
{
    napi_value result = NULL, text = NULL;
    hs256_view name;
    TRY(napi_create_array(env, &result));
    for (int32_t id = HS256_CLAIM_ISS; hs256_claim_name(NULL, &name, id) == HS256_OK; id++) {
        TRY(napi_create_string_utf8(env, (const char *)name.data, name.len, &text));
        TRY(napi_set_element(env, result, (uint32_t)id, text));
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
    TRY(napi_set_named_property(env, exports, "codes", codes(env)));
    TRY(napi_set_named_property(env, exports, "claimNames", claim_names(env)));
    batch *gathered = calloc(1, sizeof *gathered);
    if (gathered == NULL) return out_of_memory(env);
    TRY(napi_set_instance_data(env, gathered, batch_free, NULL));
    export_function(env, exports, "build", build, NULL);
    export_function(env, exports, "verify", verify, NULL);
    export_function(env, exports, "gather", gather, gathered);
    export_function(env, exports, "verifyGathered", verify_gathered, gathered);
    export_function(env, exports, "sign", sign, NULL);
    export_function(env, exports, "bearer", bearer, NULL);
    return export_function(env, exports, "challenge", challenge, NULL);
}
