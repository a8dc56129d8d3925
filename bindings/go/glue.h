/* What cgo cannot do without C: turning the views that hs256.h gives, which are pointers into a buffer of Go's, into
 * offsets, so that no pointer is ever written into Go's memory. No rule of the verdict is here. */

#ifndef HS256_GO_GLUE_H
#define HS256_GO_GLUE_H

#include <hs256.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a text; a payload begins with its brace, so offset 0 stands for an absent string. */
typedef struct {
    uint32_t offset;
    uint32_t len;
} hs256go_span;

/* hs256_claims without pointers. The text stands at the front of the buffer: the payload and, behind it, whatever is not
 * found in the payload letter for letter: strings that had escapes, and the key id. */
typedef struct {
    uint32_t present;
    uint32_t payload_len;
    uint32_t text_len;
    hs256go_span iss, sub, jti, aud, key_id;
    double exp, nbf, iat;
} hs256go_claims;

/* What goes with a code that is not HS256_OK. */
typedef struct {
    size_t needed;
    int32_t claim;
} hs256go_refusal;

/* The place of a view in the text, to which it is added where it is not in the payload. The library lays out unescaped
 * strings in the order in which they are added here, so none is overwritten before it has moved. */
static inline hs256go_span hs256go_place(hs256go_claims *out, uint8_t *text, hs256_view view)
{
    hs256go_span span = {0, 0};
    if (view.data == NULL || view.len == 0)
        return span;
    span.len = (uint32_t)view.len;
    if ((uintptr_t)view.data - (uintptr_t)text < out->payload_len) {
        span.offset = (uint32_t)(view.data - text);
        return span;
    }
    span.offset = out->text_len;
    memmove(text + out->text_len, view.data, view.len);
    out->text_len += span.len;
    return span;
}

/* Fills `out` from claims whose payload is at the front of `text`; says whether `capacity` was enough for the key id. */
static inline int hs256go_pack(hs256go_claims *out, uint8_t *text, size_t capacity, const hs256_claims *claims)
{
    out->present = claims->present;
    out->payload_len = out->text_len = (uint32_t)claims->payload.len;
    out->iss = hs256go_place(out, text, claims->iss);
    out->sub = hs256go_place(out, text, claims->sub);
    out->jti = hs256go_place(out, text, claims->jti);
    out->aud = hs256go_place(out, text, claims->aud);
    out->exp = claims->exp;
    out->nbf = claims->nbf;
    out->iat = claims->iat;
    if (out->text_len + claims->key_id.len > capacity)
        return 0;
    out->key_id = hs256go_place(out, text, claims->key_id);
    return 1;
}

/* hs256_verify_at(), or hs256_verify() if `system_clock` is not 0. */
static inline int32_t hs256go_verify(const hs256_verifier *verifier, uint8_t *buffer, size_t buffer_len,
                                     hs256go_claims *out, hs256go_refusal *refusal, const uint8_t *token,
                                     size_t token_len, int64_t now, int32_t system_clock)
{
    hs256_claims claims;
    claims.struct_size = sizeof claims;
    claims.error_claim = HS256_CLAIM_NONE;
    claims.needed = 0;
    int32_t code = system_clock
        ? hs256_verify(verifier, buffer, buffer_len, &claims, token, token_len)
        : hs256_verify_at(verifier, buffer, buffer_len, &claims, token, token_len, now);
    if (code == HS256_OK && !hs256go_pack(out, buffer, buffer_len, &claims)) {
        code = HS256_ERR_BUFFER_TOO_SMALL;
        claims.needed = buffer_len + claims.key_id.len;
    }
    refusal->claim = claims.error_claim;
    refusal->needed = claims.needed;
    return code;
}

/* hs256_claim_get() with the place of the value in the payload. */
static inline int32_t hs256go_claim_get(hs256go_span *value, const uint8_t *payload, size_t payload_len,
                                        const uint8_t *name, size_t name_len)
{
    hs256_view view;
    int32_t code = hs256_claim_get(&view, NULL, payload, payload_len, name, name_len);
    if (code == HS256_OK)
        *value = (hs256go_span){(uint32_t)(view.data - payload), (uint32_t)view.len};
    return code;
}

/* hs256_audience_next() with the escapes of the string resolved, which a buffer of `aud_len` bytes has room for. */
static inline int32_t hs256go_audience_next(uint8_t *buffer, size_t capacity, size_t *len, size_t *position,
                                            const uint8_t *aud, size_t aud_len)
{
    hs256_view json;
    int32_t code = hs256_audience_next(&json, position, aud, aud_len);
    return code == HS256_OK ? hs256_string(buffer, capacity, len, json.data, json.len) : code;
}

/* hs256_bearer() with the place of the token in the value. */
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

/* hs256_verify_batch() of tokens that stand one behind the other in `tokens`; `buffer_len` is the sum of their
 * hs256_buffer_len(). On HS256_OK the texts of the valid tokens stand one behind the other in `buffer`, `total` bytes. */
static inline int32_t hs256go_verify_batch(const hs256_verifier *verifier, int32_t *codes, hs256go_claims *out,
                                           int32_t *refused_claims, uint8_t *buffer, size_t buffer_len, size_t *total,
                                           const uint8_t *tokens, const size_t *lens, size_t count, int64_t now,
                                           size_t threads)
{
    hs256_view *views = calloc(count, sizeof *views);
    hs256_claims *claims = calloc(count, sizeof *claims);
    int32_t status = HS256_ERR_INTERNAL; /* no memory */
    if (views != NULL && claims != NULL) {
        for (size_t i = 0; i < count; i++) {
            views[i] = (hs256_view){tokens, lens[i]};
            tokens += lens[i];
            claims[i].struct_size = sizeof *claims;
        }
        status = hs256_verify_batch(verifier, codes, claims, buffer, buffer_len, views, count, now, threads);
    }
    *total = 0;
    for (size_t i = 0; status == HS256_OK && i < count; i++) {
        refused_claims[i] = claims[i].error_claim;
        if (codes[i] != HS256_OK)
            continue;
        /* The token's part of the buffer has room for the key id, which its header holds as well. Packed texts are
         * shorter than the parts they come from, so none reaches a part that is not yet packed. */
        uint8_t *text = (uint8_t *)claims[i].payload.data;
        if (!hs256go_pack(&out[i], text, hs256_buffer_len(lens[i]), &claims[i])) {
            codes[i] = HS256_ERR_INTERNAL;
            continue;
        }
        memmove(buffer + *total, text, out[i].text_len);
        *total += out[i].text_len;
    }
    free(views);
    free(claims);
    return status;
}

#endif
