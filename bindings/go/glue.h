/* What cgo needs C for: turning the views that hs256.h returns, which are pointers into a Go buffer, into offsets, so
 * that no pointer is written into Go's memory. No rule of the verdict is here. */

#ifndef HS256_GO_GLUE_H
#define HS256_GO_GLUE_H

#include <hs256.h>
#include <stdlib.h>
#include <string.h>

/* A part of a text. A payload begins with its brace, so offset 0 stands for an absent string. */
typedef struct {
    uint32_t offset;
    uint32_t len;
} hs256go_span;

/* In hs256go_claims.present: the key has an id, which may be empty. */
#define HS256GO_HAS_KEY_ID 0x80000000u

/* hs256_claims without pointers. The text is at the front of the buffer: the payload, followed by strings that are not
 * in the payload verbatim: those that had escapes, and the key id. */
typedef struct {
    uint32_t present; /* HS256_HAS_* and HS256GO_HAS_* */
    uint32_t payload_len;
    hs256go_span iss, sub, jti, aud, key_id;
    double exp, nbf, iat;
} hs256go_claims;

/* The verdict and its details. */
typedef struct {
    int32_t code;
    int32_t claim;     /* the claim at fault */
    uint32_t text;     /* its offset in the buffer */
    uint32_t text_len;
    size_t needed;     /* on HS256_ERR_BUFFER_TOO_SMALL: the buffer length that is enough */
    double at;         /* on HS256_ERR_EXPIRED and HS256_ERR_NOT_YET_VALID: the time of the claim at fault */
} hs256go_outcome;

/* The span of a view in the text; a view outside the payload is appended to the text. The library lays out unescaped
 * strings in the order in which they are appended here, so none is overwritten before it is moved. */
static inline hs256go_span hs256go_place(uint8_t *text, uint32_t payload_len, uint32_t *text_len, hs256_view view)
{
    hs256go_span span = {0, 0};
    if (view.data == NULL || view.len == 0)
        return span;
    span.len = (uint32_t)view.len;
    if ((uintptr_t)view.data - (uintptr_t)text < payload_len) {
        span.offset = (uint32_t)(view.data - text);
        return span;
    }
    span.offset = *text_len;
    memmove(text + *text_len, view.data, view.len);
    *text_len += span.len;
    return span;
}

/* Fills `out` from claims whose payload is at the front of `text`. Returns whether `capacity` was enough for the key
 * id. */
static inline int hs256go_pack(hs256go_claims *out, uint32_t *text_len, uint8_t *text, size_t capacity,
                               const hs256_claims *claims)
{
    const uint32_t payload_len = (uint32_t)claims->payload.len;
    *text_len = payload_len;
    out->present = claims->present | (claims->key_id.data != NULL ? HS256GO_HAS_KEY_ID : 0);
    out->payload_len = payload_len;
    if (*text_len + claims->key_id.len > capacity)
        return 0;
    out->key_id = hs256go_place(text, payload_len, text_len, claims->key_id); /* first: already after the payload */
    out->iss = hs256go_place(text, payload_len, text_len, claims->iss);
    out->sub = hs256go_place(text, payload_len, text_len, claims->sub);
    out->jti = hs256go_place(text, payload_len, text_len, claims->jti);
    out->aud = hs256go_place(text, payload_len, text_len, claims->aud);
    out->exp = claims->exp;
    out->nbf = claims->nbf;
    out->iat = claims->iat;
    return 1;
}

/* hs256_verify_at(), or hs256_verify() if `system_clock` is not 0. */
static inline void hs256go_verify(const hs256_verifier *verifier, uint8_t *buffer, size_t buffer_len,
                                  hs256go_claims *out, hs256go_outcome *outcome, const uint8_t *token, size_t token_len,
                                  int64_t now, int32_t system_clock)
{
    hs256_claims claims;
    claims.struct_size = sizeof claims;
    claims.error_claim = HS256_CLAIM_NONE;
    claims.needed = 0;
    claims.error_at = 0;
    outcome->code = system_clock
        ? hs256_verify(verifier, buffer, buffer_len, &claims, token, token_len)
        : hs256_verify_at(verifier, buffer, buffer_len, &claims, token, token_len, now);
    outcome->claim = claims.error_claim;
    outcome->needed = claims.needed;
    outcome->at = claims.error_at;
    if (outcome->code == HS256_OK && !hs256go_pack(out, &outcome->text_len, buffer, buffer_len, &claims)) {
        outcome->code = HS256_ERR_BUFFER_TOO_SMALL;
        outcome->needed = buffer_len + claims.key_id.len;
    }
}

/* hs256_sign_error without pointers into the claims. */
typedef struct {
    int32_t claim;
    hs256go_span member; /* in the claims; absent if the error's claim is the member */
    const char *cause;   /* static */
    const char *field;   /* static */
    size_t offset;       /* SIZE_MAX: none */
} hs256go_sign_error;

/* hs256_sign(), with the member as a span of the claims. */
static inline int32_t hs256go_sign(const hs256_signer *signer, uint8_t *token, size_t capacity, size_t *token_len,
                                   hs256go_sign_error *out, const uint8_t *claims, size_t claims_len,
                                   const hs256_times *times)
{
    hs256_sign_error error;
    error.struct_size = sizeof error;
    int32_t code = hs256_sign(signer, token, capacity, token_len, &error, claims, claims_len, times);
    if (code == HS256_OK || code == HS256_ERR_BUFFER_TOO_SMALL)
        return code;
    *out = (hs256go_sign_error){.claim = error.claim, .cause = error.cause, .field = error.field, .offset = error.offset};
    const uintptr_t place = (uintptr_t)error.member.data - (uintptr_t)claims;
    if (error.member.data != NULL && place < claims_len)
        out->member = (hs256go_span){(uint32_t)place, (uint32_t)error.member.len};
    return code;
}

/* hs256_claim_get(), with the value as a span of the payload. */
static inline int32_t hs256go_claim_get(hs256go_span *value, const uint8_t *payload, size_t payload_len,
                                        const uint8_t *name, size_t name_len)
{
    hs256_view view;
    int32_t code = hs256_claim_get(&view, NULL, payload, payload_len, name, name_len);
    if (code == HS256_OK)
        *value = (hs256go_span){(uint32_t)(view.data - payload), (uint32_t)view.len};
    return code;
}

/* hs256_audience_next(), with the string's escapes resolved into a buffer of `aud_len` bytes, which is enough. */
static inline int32_t hs256go_audience_next(uint8_t *buffer, size_t capacity, size_t *len, size_t *position,
                                            const uint8_t *aud, size_t aud_len)
{
    hs256_view json;
    int32_t code = hs256_audience_next(&json, position, aud, aud_len);
    return code == HS256_OK ? hs256_string(buffer, capacity, len, json.data, json.len) : code;
}

/* hs256_bearer(), with the token as a span of the value. */
static inline int32_t hs256go_bearer(size_t *offset, size_t *len, const uint8_t *value, size_t value_len)
{
    hs256_view view;
    int32_t code = hs256_bearer(&view, value, value_len);
    if (code == HS256_OK) {
        *offset = (size_t)(view.data - value);
        *len = view.len;
    }
    return code;
}

/* hs256_found without pointers into the request or the buffer. */
typedef struct {
    int32_t finding;
    int32_t source;
    uint32_t in_buffer; /* the token is in the buffer, not in the text */
    size_t token;
    size_t token_len;
    hs256_view subprotocol; /* static */
} hs256go_found;

/* How many fields of a request fit on the stack. */
#define HS256GO_FIELDS 64

/* hs256_find_token() of a request whose method, target, and each field's name and value follow each other in `text`;
 * `lens` has their `count` lengths. */
static inline int32_t hs256go_find_token(const hs256_guard *guard, hs256go_found *out, uint8_t *buffer, size_t buffer_len,
                                         const uint8_t *text, const uint32_t *lens, size_t count)
{
    const size_t fields_len = (count - 2) / 2;
    hs256_field few[HS256GO_FIELDS];
    hs256_field *fields = few;
    if (fields_len > HS256GO_FIELDS && (fields = malloc(fields_len * sizeof *fields)) == NULL)
        return HS256_ERR_INTERNAL;
    hs256_http_request request = {.struct_size = sizeof request, .fields = fields, .fields_len = fields_len};
    const uint8_t *next = text;
    request.method = (hs256_view){next, lens[0]};
    next += lens[0];
    request.target = (hs256_view){next, lens[1]};
    next += lens[1];
    for (size_t i = 0; i < fields_len; i++) {
        const uint32_t name_len = lens[2 + 2 * i], value_len = lens[3 + 2 * i];
        fields[i].name = (hs256_view){next, name_len};
        next += name_len;
        fields[i].value = (hs256_view){next, value_len};
        next += value_len;
    }
    hs256_found found = {.struct_size = sizeof found};
    const int32_t code = hs256_find_token(guard, &found, buffer, buffer_len, &request);
    if (fields != few)
        free(fields);
    if (code != HS256_OK)
        return code;
    *out = (hs256go_found){.finding = found.finding, .source = found.source, .subprotocol = found.subprotocol};
    if (found.token.data == NULL)
        return code;
    out->in_buffer = (uintptr_t)found.token.data - (uintptr_t)text >= (size_t)(next - text);
    out->token = (size_t)(found.token.data - (out->in_buffer ? buffer : text));
    out->token_len = found.token.len;
    return code;
}

/* The most tokens in one hs256go_verify_batch(), so that its arrays fit on the stack. */
#define HS256GO_BATCH 64

/* hs256_verify_batch() of tokens that follow each other in `tokens`, with an outcome for each. If its own status is not
 * HS256_OK, that is the outcome of all. */
static inline void hs256go_verify_batch(const hs256_verifier *verifier, uint8_t *buffer, size_t buffer_len,
                                        hs256go_claims *out, hs256go_outcome *outcomes, const uint8_t *tokens,
                                        const uint32_t *lens, size_t count, int64_t now)
{
    hs256_view views[HS256GO_BATCH];
    hs256_claims claims[HS256GO_BATCH];
    int32_t codes[HS256GO_BATCH];
    for (size_t i = 0; i < count; i++) {
        views[i] = (hs256_view){tokens, lens[i]};
        claims[i].struct_size = sizeof *claims;
        claims[i].error_claim = HS256_CLAIM_NONE;
        claims[i].error_at = 0;
        tokens += lens[i];
    }
    int32_t status = hs256_verify_batch(verifier, codes, claims, buffer, buffer_len, views, count, now, 1);
    for (size_t i = 0; i < count; i++) {
        outcomes[i] = (hs256go_outcome){.code = status, .claim = claims[i].error_claim, .at = claims[i].error_at};
        if (status != HS256_OK || (outcomes[i].code = codes[i]) != HS256_OK)
            continue;
        /* The token's part of the buffer has room for the key id, since the token's header holds it too. */
        uint8_t *text = (uint8_t *)claims[i].payload.data;
        outcomes[i].text = (uint32_t)(text - buffer);
        if (!hs256go_pack(&out[i], &outcomes[i].text_len, text, hs256_buffer_len(lens[i]), &claims[i]))
            outcomes[i].code = HS256_ERR_INTERNAL;
    }
}

#endif
