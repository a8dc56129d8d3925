/* The Node-API addon: carries calls between JavaScript and include/hs256.h. It decides nothing about a token, and keeps
 * no secret: handles of hs256 hold a hash state only.
 *
 * A verifier is one JavaScript function whose data pointer is the handle, so a call needs no lookup. A verdict crosses
 * as a number (a refusal) or as the payload's text (a valid token); where the registered claims stand in that text, and
 * their times, lie in a row of numbers that this file and lib/ share.
 *
 * Strings are read as UTF-8, never as Latin-1, which would silently narrow U+0141 to the 'A' of a valid token. */

#define NAPI_VERSION 8
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <hs256.h>
#include <node_api.h>

/* A row of numbers: what one token had. lib/row.js has the same list. The last three are for many tokens only. */
enum { ROW_ISS, ROW_SUB, ROW_JTI, ROW_AUD, ROW_EXP, ROW_NBF, ROW_IAT, ROW_VERDICT, ROW_START, ROW_END, ROW_LEN };

/* In a row: the claim is there, but not as a plain slice of the payload's text. */
#define NO_SLICE (-1.0)

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

/* One per environment (the main thread, each worker). */
typedef struct {
    double *row; /* the row that a single verification fills; JavaScript owns the memory */
    napi_ref row_reference;
} environment;

typedef struct {
    hs256_verifier *verifier; /* or */
    hs256_signer *signer;
    double *row;
} handle;

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
    uint64_t high = 0, word;
    size_t i = 0;
    for (; i + 8 <= len; i += 8) {
        memcpy(&word, data + i, 8);
        high |= word;
    }
    for (; i < len; i++) high |= data[i];
    return (high & UINT64_C(0x8080808080808080)) == 0;
}

/* Where a claim stands in the payload, offset * 65536 + length; 0 if the token does not have it. */
static double slice_of(const hs256_claims *claims, hs256_view view)
{
    if (view.data == NULL) return 0;
    uintptr_t start = (uintptr_t)claims->payload.data, at = (uintptr_t)view.data;
    if (at < start || at > start + claims->payload.len) return NO_SLICE; /* an escape was resolved behind the payload */
    size_t offset = at - start;
    if (offset + view.len > 65535) return NO_SLICE;
    return (double)(offset * 65536 + view.len);
}

/* `aud` comes as JSON; the usual single string without escapes is a slice as well. */
static double audience_slice(const hs256_claims *claims)
{
    hs256_view aud = claims->aud;
    if (aud.data == NULL) return 0;
    if (aud.len < 2 || aud.data[0] != '"' || memchr(aud.data, '\\', aud.len) != NULL) return NO_SLICE;
    aud.data += 1;
    aud.len -= 2;
    return slice_of(claims, aud);
}

static void row_fill(double *row, const hs256_claims *claims, bool ascii)
{
    row[ROW_ISS] = slice_of(claims, claims->iss);
    row[ROW_SUB] = slice_of(claims, claims->sub);
    row[ROW_JTI] = slice_of(claims, claims->jti);
    row[ROW_AUD] = audience_slice(claims);
    for (int i = ROW_ISS; !ascii && i <= ROW_AUD; i++) /* JavaScript counts UTF-16 units, not bytes */
        if (row[i] != 0) row[i] = NO_SLICE;
    row[ROW_EXP] = claims->present & HS256_HAS_EXP ? claims->exp : NAN;
    row[ROW_NBF] = claims->present & HS256_HAS_NBF ? claims->nbf : NAN;
    row[ROW_IAT] = claims->present & HS256_HAS_IAT ? claims->iat : NAN;
}

/* The payload's text, its claims in `row`. */
static napi_value payload_text(napi_env env, double *row, const hs256_claims *claims)
{
    napi_value text = NULL;
    const char *data = (const char *)claims->payload.data;
    bool ascii = is_ascii(claims->payload.data, claims->payload.len);
    row_fill(row, claims, ascii);
    TRY(ascii ? napi_create_string_latin1(env, data, claims->payload.len, &text)
              : napi_create_string_utf8(env, data, claims->payload.len, &text));
    return text;
}

static int32_t verify_into(const handle *self, uint8_t *buffer, size_t buffer_len, hs256_claims *claims,
                           const bytes *token, const double *now)
{
    if (now == NULL) return hs256_verify(self->verifier, buffer, buffer_len, claims, token->data, token->len);
    return hs256_verify_at(self->verifier, buffer, buffer_len, claims, token->data, token->len, seconds(*now));
}

static napi_value verify_bytes(napi_env env, const handle *self, const bytes *token, const double *now)
{
    uint8_t local[BUFFER_ON_STACK];
    uint8_t *buffer = local, *heap = NULL;
    size_t needed = hs256_buffer_len(token->len), buffer_len = sizeof local;
    if (needed > sizeof local) {
        buffer = heap = malloc(needed);
        if (heap == NULL) return out_of_memory(env);
        buffer_len = needed;
    }
    hs256_claims claims = { .struct_size = sizeof claims };
    int32_t status = verify_into(self, buffer, buffer_len, &claims, token, now);
    napi_value result = status == HS256_OK ? payload_text(env, self->row, &claims)
                                           : verdict(env, status, claims.error_claim);
    free(heap);
    return result;
}

/* verify(token[, now]): the payload's text, a refusal's number, or undefined if `token` is no string and no bytes. */
static napi_value verify(napi_env env, napi_callback_info info)
{
    size_t count = 2;
    napi_value arguments[2];
    void *self = NULL;
    double now = 0;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, &self));
    if (count == 2) TRY(napi_get_value_double(env, arguments[1], &now));

    uint8_t local[TOKEN_ON_STACK];
    bytes token;
    if (!bytes_from(env, arguments[0], local, sizeof local, TOKEN_AT_MOST, &token)) {
        bytes_free(&token);
        return NULL;
    }
    napi_value result = verify_bytes(env, self, &token, count == 2 ? &now : NULL);
    bytes_free(&token);
    return result;
}

/* ---- verifying many --------------------------------------------------------------------------------------------- */

/* What hs256_verify_batch() needs, in one allocation each. */
typedef struct {
    hs256_view *tokens;
    int32_t *codes;
    hs256_claims *claims;
    uint8_t *text; /* the tokens, one behind the other; later the payloads */
    uint8_t *buffer;
    size_t buffer_len;
} batch;

static void batch_free(batch *of)
{
    free(of->tokens);
    free(of->codes);
    free(of->claims);
    free(of->text);
    free(of->buffer);
}

static bool batch_allocate(batch *out, const int32_t *lengths, size_t count, size_t text_len)
{
    for (size_t i = 0; i < count; i++) out->buffer_len += hs256_buffer_len((size_t)lengths[i]);
    out->tokens = calloc(count + 1, sizeof *out->tokens);
    out->codes = calloc(count + 1, sizeof *out->codes);
    out->claims = calloc(count + 1, sizeof *out->claims);
    out->text = malloc(text_len + 1);
    out->buffer = malloc(out->buffer_len + 1);
    return out->tokens && out->codes && out->claims && out->text && out->buffer;
}

static void batch_tokens(batch *of, const int32_t *lengths, size_t count)
{
    const uint8_t *token = of->text;
    for (size_t i = 0; i < count; i++) {
        of->tokens[i] = (hs256_view){ token, (size_t)lengths[i] };
        of->claims[i].struct_size = sizeof of->claims[i];
        token += lengths[i];
    }
}

/* Fills the rows and moves the payloads together, over the tokens, which are longer: gives their length in all. A payload
 * that is not ASCII is left out, its start NaN: its offsets would not be JavaScript's. */
static size_t batch_rows(batch *of, double *rows, size_t count)
{
    size_t end = 0;
    for (size_t i = 0; i < count; i++, rows += ROW_LEN) {
        const hs256_claims *claims = &of->claims[i];
        rows[ROW_VERDICT] = of->codes[i] + (double)CLAIM_SHIFT * claims->error_claim;
        if (of->codes[i] != HS256_OK) continue;
        rows[ROW_START] = NAN;
        if (!is_ascii(claims->payload.data, claims->payload.len)) continue;
        row_fill(rows, claims, true);
        memcpy(of->text + end, claims->payload.data, claims->payload.len);
        rows[ROW_START] = (double)end;
        rows[ROW_END] = (double)(end += claims->payload.len);
    }
    return end;
}

/* verifyMany(tokens, lengths, rows, now, threads): the payloads in one text, or undefined if the joined tokens are not
 * ASCII, when their lengths are not those of their bytes. */
static napi_value many_run(napi_env env, const handle *self, const napi_value *arguments, batch *work)
{
    size_t text_len = 0, lengths_len, rows_len, sum = 0;
    void *lengths, *rows;
    double now, threads;
    TRY(napi_get_typedarray_info(env, arguments[1], NULL, &lengths_len, &lengths, NULL, NULL));
    TRY(napi_get_typedarray_info(env, arguments[2], NULL, &rows_len, &rows, NULL, NULL));
    TRY(napi_get_value_double(env, arguments[3], &now));
    TRY(napi_get_value_double(env, arguments[4], &threads));
    if (rows_len != lengths_len * ROW_LEN) TRY(napi_invalid_arg);
    for (size_t i = 0; i < lengths_len; i++) sum += (size_t)((int32_t *)lengths)[i];

    TRY(napi_get_value_string_utf8(env, arguments[0], NULL, 0, &text_len));
    if (text_len != sum) return NULL;
    if (!batch_allocate(work, lengths, lengths_len, text_len)) return out_of_memory(env);
    TRY(napi_get_value_string_utf8(env, arguments[0], (char *)work->text, text_len + 1, &text_len));
    batch_tokens(work, lengths, lengths_len);
    int32_t status = hs256_verify_batch(self->verifier, work->codes, work->claims, work->buffer, work->buffer_len,
                                        work->tokens, lengths_len, seconds(now), (size_t)threads);
    if (status != HS256_OK) return verdict(env, status, HS256_CLAIM_NONE);
    napi_value text = NULL;
    size_t len = batch_rows(work, rows, lengths_len);
    TRY(napi_create_string_latin1(env, (const char *)work->text, len, &text));
    return text;
}

static napi_value verify_many(napi_env env, napi_callback_info info)
{
    size_t count = 5;
    napi_value arguments[5];
    void *self = NULL;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, &self));
    batch work = { 0 };
    napi_value result = many_run(env, self, arguments, &work);
    batch_free(&work);
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

/* sign(claims, flags, now, expiresIn, notBeforeIn): the token, or a refusal's number. `claims` is JSON text. */
static napi_value sign(napi_env env, napi_callback_info info)
{
    size_t count = 5;
    napi_value arguments[5];
    void *self = NULL;
    double times[4];
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, &self));
    for (int i = 0; i < 4; i++) TRY(napi_get_value_double(env, arguments[i + 1], &times[i]));
    hs256_times minted = { .struct_size = sizeof minted, .flags = (uint32_t)times[0], .now = seconds(times[1]),
                           .expires_in = seconds(times[2]), .not_before_in = seconds(times[3]) };

    uint8_t local_claims[TOKEN_ON_STACK], local[TOKEN_ON_STACK], *heap = NULL;
    bytes claims;
    size_t len = 0;
    napi_value result = NULL;
    if (!bytes_from(env, arguments[0], local_claims, sizeof local_claims, SIZE_MAX, &claims)) return out_of_memory(env);
    int32_t status = sign_into(((handle *)self)->signer, local, sizeof local, &heap, &len, &claims, &minted);
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
    (void)hint;
    handle *self = data;
    int64_t weight = 0;
    hs256_verifier_free(self->verifier);
    hs256_signer_free(self->signer);
    free(self);
    napi_adjust_external_memory(env, -HANDLE_WEIGHT, &weight);
}

/* [verify, verifyMany] or [sign]. The first function owns the handle; lib/ keeps it as long as the second. */
static napi_value build_functions(napi_env env, handle *self)
{
    napi_value result = NULL, function = NULL;
    int64_t weight = 0;
    bool signs = self->signer != NULL;
    if (napi_create_function(env, NULL, 0, signs ? sign : verify, self, &function) != napi_ok
        || napi_add_finalizer(env, function, self, handle_free, NULL, NULL) != napi_ok) {
        hs256_verifier_free(self->verifier);
        hs256_signer_free(self->signer);
        free(self);
        return throw_unless_pending(env);
    }
    TRY(napi_adjust_external_memory(env, HANDLE_WEIGHT, &weight));
    TRY(napi_create_array_with_length(env, 2, &result));
    TRY(napi_set_element(env, result, 0, function));
    if (signs) return result;
    TRY(napi_create_function(env, NULL, 0, verify_many, self, &function));
    TRY(napi_set_element(env, result, 1, function));
    return result;
}

/* build(steps, signs): the functions of a verifier or a signer, or why there is none: [status, message]. */
static napi_value build(napi_env env, napi_callback_info info)
{
    size_t count = 2;
    napi_value arguments[2];
    bool signs = false;
    environment *here = NULL;
    TRY(napi_get_cb_info(env, info, &count, arguments, NULL, NULL));
    TRY(napi_get_value_bool(env, arguments[1], &signs));
    TRY(napi_get_instance_data(env, (void **)&here));
    handle *self = calloc(1, sizeof *self);
    if (self == NULL) return out_of_memory(env);
    self->row = here->row;

    hs256_builder *builder = hs256_builder_new();
    int32_t status = build_steps(env, builder, arguments[0]);
    if (status == HS256_OK)
        status = signs ? hs256_builder_build_signer(builder, &self->signer)
                       : hs256_builder_build(builder, &self->verifier);
    napi_value result;
    if (status == HS256_OK) {
        result = build_functions(env, self);
    } else {
        result = build_refusal(env, builder, status);
        free(self);
    }
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

static void environment_free(napi_env env, void *data, void *hint)
{
    (void)hint;
    environment *here = data;
    napi_delete_reference(env, here->row_reference);
    free(here);
}

/* The row of this environment. A reference keeps its memory where it is until the environment ends. */
static napi_value row_new(napi_env env)
{
    napi_value row = NULL;
    environment *here = calloc(1, sizeof *here);
    if (here == NULL) return out_of_memory(env);
    TRY(napi_create_arraybuffer(env, ROW_LEN * sizeof(double), (void **)&here->row, &row));
    TRY(napi_create_reference(env, row, 1, &here->row_reference));
    TRY(napi_set_instance_data(env, here, environment_free, NULL));
    return row;
}

static napi_value export_function(napi_env env, napi_value exports, const char *name, napi_callback function)
{
    napi_value value = NULL;
    TRY(napi_create_function(env, name, NAPI_AUTO_LENGTH, function, NULL, &value));
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
    TRY(napi_set_named_property(env, exports, "row", row_new(env)));
    export_function(env, exports, "build", build);
    export_function(env, exports, "bearer", bearer);
    return export_function(env, exports, "challenge", challenge);
}
