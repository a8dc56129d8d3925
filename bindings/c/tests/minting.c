// The minting cases through the C API. Runs the files that its arguments name: signs the claims of each as they stand,
// and compares the token's header and payload byte for byte, or the code, the claim and the field of the refusal. A
// token is verified again with the same key. Prints what differs and a last line `minting c: N passed, 0 failed`.
#include "cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int32_t code;
    int32_t claim; // the registered claim at fault
    const char *differs;
} outcome;

static int32_t set_text(hs256_builder *builder, const json_t *text,
                        int32_t set(hs256_builder *, const uint8_t *, size_t))
{
    return text == NULL ? HS256_OK : set(builder, text_of(text), json_string_length(text));
}

static bool same_segment(const uint8_t *token, size_t len, const json_t *text)
{
    size_t decoded_len;
    uint8_t *decoded = decode((const char *)token, len, &decoded_len);
    bool same = same_bytes((hs256_view){ decoded, decoded_len }, text);
    free(decoded);
    return same;
}

static const char *compare_segments(const uint8_t *token, size_t len, const json_t *expect)
{
    const uint8_t *dot = memchr(token, '.', len);
    const uint8_t *payload = dot + 1;
    const uint8_t *end = memchr(payload, '.', len - (size_t)(payload - token));
    if (!same_segment(token, (size_t)(dot - token), json_object_get(expect, "header")))
        return "another header";
    if (!same_segment(payload, (size_t)(end - payload), json_object_get(expect, "payload")))
        return "another payload";
    return NULL;
}

// What was minted is accepted, or not yet, or no more, at a time when the key is in use. A JWK that is for signing alone makes
// no verifier.
static const char *verify(const json_t *one, const uint8_t *token, size_t len)
{
    hs256_builder *builder = hs256_builder_new();
    hs256_verifier *verifier = NULL;
    add_key(builder, json_object_get(one, "key"), 0);
    hs256_builder_set_any_audience(builder);
    int32_t code = hs256_builder_build(builder, &verifier);
    hs256_builder_free(builder);
    if (code != HS256_OK)
        return NULL;
    size_t buffer_len = hs256_buffer_len(len);
    uint8_t *buffer = allocate(buffer_len);
    int64_t now = json_integer_value(json_object_get(one, "now"));
    code = hs256_verify_at(verifier, buffer, buffer_len, NULL, token, len, now);
    free(buffer);
    hs256_verifier_free(verifier);
    const json_t *key = json_object_get(one, "key");
    bool timed = json_object_get(key, "from") || json_object_get(key, "until");
    bool takes = code == HS256_OK || code == HS256_ERR_EXPIRED || code == HS256_ERR_NOT_YET_VALID;
    return takes || (timed && code == HS256_ERR_UNKNOWN_KEY) ? NULL : "it does not verify";
}

static hs256_times times_of(const json_t *one)
{
    const json_t *expires_in = json_object_get(one, "expires_in"), *delay = json_object_get(one, "not_before_in");
    hs256_times times = { .struct_size = sizeof times, .flags = HS256_TIMES_NOW };
    times.now = json_integer_value(json_object_get(one, "now"));
    times.expires_in = json_integer_value(expires_in);
    times.not_before_in = json_integer_value(delay);
    const json_t *issued_at = json_object_get(one, "issued_at"); // true, false, or a text: unless it is there
    times.flags |= json_is_true(issued_at) ? HS256_TIMES_IAT : json_is_string(issued_at) ? 0 : HS256_TIMES_NO_IAT;
    times.flags |= expires_in ? HS256_TIMES_EXP : 0;
    times.flags |= delay ? HS256_TIMES_NBF : 0;
    return times;
}

static void sign(outcome *got, const hs256_signer *signer, const json_t *one)
{
    const json_t *claims = json_object_get(one, "claims_text"), *expect = json_object_get(one, "expect");
    hs256_times times = times_of(one);
    hs256_sign_error error = { .struct_size = sizeof error };
    size_t len = 0;
    got->code = hs256_sign(signer, NULL, 0, &len, &error, text_of(claims), json_string_length(claims), &times);
    uint8_t *token = allocate(len);
    if (got->code == HS256_ERR_BUFFER_TOO_SMALL)
        got->code = hs256_sign(signer, token, len, &len, &error, text_of(claims), json_string_length(claims), &times);
    if (got->code == HS256_OK) {
        got->differs = compare_segments(token, len, expect);
        if (got->differs == NULL)
            got->differs = verify(one, token, len);
    } else {
        got->claim = error.claim;
        if (error.cause == NULL || *error.cause == 0)
            got->differs = "it does not say why";
        const json_t *field = json_object_get(expect, "field");
        if (json_is_string(field) && strcmp(json_string_value(field), error.field) != 0)
            got->differs = "another field is named";
    }
    free(token);
}

// The name that hs256_sign_error gives for a registered claim, without a verifier that could be asked.
static const char *registered_name(int32_t claim)
{
    static const char *const names[] = { "", "iss", "sub", "jti", "aud", "exp", "nbf", "iat" };
    return claim >= 0 && claim < (int32_t)(sizeof names / sizeof *names) ? names[claim] : "?";
}

static bool run(const json_t *one, json_int_t format)
{
    (void)format;
    const json_t *expect = json_object_get(one, "expect");
    hs256_builder *builder = hs256_builder_new();
    hs256_signer *signer = NULL;
    outcome got = { .code = add_key(builder, json_object_get(one, "key"), HS256_KEY_TO_SIGN) };
    if (got.code == HS256_OK)
        got.code = set_text(builder, json_object_get(one, "typ"), hs256_builder_set_header_typ);
    if (got.code == HS256_OK)
        got.code = set_text(builder, json_object_get(one, "cty"), hs256_builder_set_header_cty);
    if (got.code == HS256_OK)
        got.code = hs256_builder_build_signer(builder, &signer);
    if (got.code == HS256_OK)
        sign(&got, signer, one);
    else if (!same_field(expect, builder))
        got.differs = "another field is named";
    hs256_signer_free(signer);
    hs256_builder_free(builder);

    const json_t *code = json_object_get(expect, "code"), *claim = json_object_get(expect, "claim");
    const char *expected = code ? json_string_value(code) : "ok";
    const char *expected_claim = json_is_string(claim) ? json_string_value(claim) : "";
    bool passed = got.differs == NULL && strcmp(expected, hs256_error_name(got.code)) == 0 &&
                  strcmp(expected_claim, registered_name(got.claim)) == 0;
    if (!passed)
        printf("%s: expected %s %s, got %s %s %s\n", json_string_value(json_object_get(one, "name")), expected,
               expected_claim, hs256_error_name(got.code), registered_name(got.claim),
               got.differs ? got.differs : "");
    return passed;
}

static bool known_format(json_int_t format)
{
    return format == 1;
}

int main(int argc, char **argv)
{
    tally count = { 0, 0 };
    for (int i = 1; i < argc; i++)
        run_file(argv[i], "cases", known_format, run, &count);
    printf("minting c: %zu passed, %zu failed\n", count.passed, count.failed);
    return count.passed > 0 && count.failed == 0 ? 0 : 1;
}
