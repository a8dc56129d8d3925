// The shared vectors through the C API. Runs the files that its arguments name; for each vector compares the code, the
// claim at fault and, for `ok`, the claims: the payload as jansson parses it equals the token's payload, and each
// registered view equals the parsed member. Prints what differs and a last line `c: N passed, 0 failed`.
#include <hs256.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int32_t code;
    char claim[256]; // its name, empty if none
} outcome;

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}

static void *allocate(size_t len)
{
    void *memory = malloc(len ? len : 1);
    if (memory == NULL)
        fail("conformance", "no memory");
    return memory;
}

// The bytes of base64 or base64url, padded or not. Lenient: strictness is what is being tested, not what tests.
static uint8_t *decode(const char *text, size_t text_len, size_t *len)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t *bytes = allocate(text_len);
    uint32_t bits = 0;
    int count = 0;
    *len = 0;
    for (size_t i = 0; i < text_len && text[i] != '='; i++) {
        char c = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
        const char *place = c ? strchr(alphabet, c) : NULL;
        if (place == NULL)
            fail("a vector", "not base64");
        bits = bits << 6 | (uint32_t)(place - alphabet);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes[(*len)++] = (uint8_t)(bits >> count);
        }
    }
    return bytes;
}

static const uint8_t *text_of(const json_t *string)
{
    return (const uint8_t *)json_string_value(string);
}

static int32_t add_keys(hs256_builder *builder, const json_t *keys)
{
    size_t i;
    const json_t *key;
    json_array_foreach(keys, i, key) {
        const json_t *text = json_object_get(key, "secret_base64"), *id = json_object_get(key, "id");
        uint32_t flags = json_is_true(json_object_get(key, "allow_weak")) ? HS256_KEY_ALLOW_WEAK : 0;
        size_t len;
        uint8_t *secret = decode(json_string_value(text), json_string_length(text), &len);
        int32_t code = hs256_builder_add_key(builder, HS256_SECRET_RAW, secret, len, text_of(id),
                                             json_string_length(id), flags);
        free(secret);
        if (code != HS256_OK)
            return code;
    }
    return HS256_OK;
}

static int32_t add_texts(hs256_builder *builder, const json_t *texts,
                         int32_t add(hs256_builder *, const uint8_t *, size_t))
{
    size_t i;
    const json_t *text;
    json_array_foreach(texts, i, text) {
        int32_t code = add(builder, text_of(text), json_string_length(text));
        if (code != HS256_OK)
            return code;
    }
    return HS256_OK;
}

// A number that the function's type cannot express is the caller's mistake.
static int32_t set_seconds(hs256_builder *builder, const json_t *seconds, int32_t set(hs256_builder *, int64_t))
{
    if (seconds == NULL || json_is_null(seconds))
        return HS256_OK;
    return json_is_integer(seconds) ? set(builder, json_integer_value(seconds)) : HS256_ERR_INVALID_ARGUMENT;
}

static int32_t set_max_token_len(hs256_builder *builder, const json_t *bytes)
{
    if (bytes == NULL || json_is_null(bytes))
        return HS256_OK;
    if (!json_is_integer(bytes) || json_integer_value(bytes) < 0)
        return HS256_ERR_INVALID_ARGUMENT;
    return hs256_builder_set_max_token_len(builder, (size_t)json_integer_value(bytes));
}

static int32_t set_text(hs256_builder *builder, const json_t *text,
                        int32_t set(hs256_builder *, const uint8_t *, size_t))
{
    return json_is_string(text) ? set(builder, text_of(text), json_string_length(text)) : HS256_OK;
}

static int32_t set_policy(hs256_builder *builder, const json_t *policy)
{
    int32_t code = add_texts(builder, json_object_get(policy, "issuers"), hs256_builder_add_issuer);
    if (code == HS256_OK)
        code = add_texts(builder, json_object_get(policy, "audiences"), hs256_builder_add_audience);
    if (code == HS256_OK)
        code = add_texts(builder, json_object_get(policy, "required"), hs256_builder_add_required);
    if (code == HS256_OK && json_is_true(json_object_get(policy, "any_audience")))
        code = hs256_builder_set_any_audience(builder);
    if (code == HS256_OK)
        code = set_text(builder, json_object_get(policy, "subject"), hs256_builder_set_subject);
    if (code == HS256_OK)
        code = set_text(builder, json_object_get(policy, "typ"), hs256_builder_set_typ);
    if (code == HS256_OK)
        code = set_seconds(builder, json_object_get(policy, "leeway"), hs256_builder_set_leeway);
    if (code == HS256_OK)
        code = set_seconds(builder, json_object_get(policy, "max_age"), hs256_builder_set_max_age);
    if (code == HS256_OK)
        code = set_max_token_len(builder, json_object_get(policy, "max_token_len"));
    return code;
}

static int32_t build(hs256_verifier **verifier, const json_t *vector)
{
    hs256_builder *builder = hs256_builder_new();
    int32_t code = add_keys(builder, json_object_get(vector, "keys"));
    if (code == HS256_OK)
        code = set_policy(builder, json_object_get(vector, "policy"));
    if (code == HS256_OK)
        code = hs256_builder_build(builder, verifier);
    hs256_builder_free(builder);
    return code;
}

static bool same_string(hs256_view view, const json_t *string)
{
    if (!json_is_string(string))
        return string == NULL && view.data == NULL;
    return view.data != NULL && view.len == json_string_length(string) &&
           memcmp(view.data, json_string_value(string), view.len) == 0;
}

static bool same_number(const hs256_claims *claims, uint32_t bit, double number, const json_t *parsed)
{
    bool present = (claims->present & bit) != 0;
    return parsed == NULL ? !present : present && json_number_value(parsed) == number;
}

static bool same_audience_string(hs256_view json, const json_t *string)
{
    uint8_t *text = allocate(json.len);
    size_t len = 0;
    bool same = hs256_string(text, json.len, &len, json.data, json.len) == HS256_OK &&
                same_string((hs256_view){ text, len }, string);
    free(text);
    return same;
}

static bool same_audience(hs256_view aud, const json_t *parsed)
{
    size_t position = 0, count = 0;
    hs256_view value;
    while (hs256_audience_next(&value, &position, aud.data, aud.len) == HS256_OK) {
        const json_t *string = json_is_array(parsed) ? json_array_get(parsed, count) : parsed;
        if (!same_audience_string(value, string))
            return false;
        count++;
    }
    return count == (json_is_array(parsed) ? json_array_size(parsed) : parsed != NULL);
}

// Every member is found by its name, with its type and its value.
static bool same_lookup(hs256_view payload, const json_t *parsed)
{
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)parsed, name, member) {
        static const int32_t types[] = { [JSON_OBJECT] = HS256_JSON_OBJECT, [JSON_ARRAY] = HS256_JSON_ARRAY,
                                         [JSON_STRING] = HS256_JSON_STRING, [JSON_INTEGER] = HS256_JSON_NUMBER,
                                         [JSON_REAL] = HS256_JSON_NUMBER,   [JSON_TRUE] = HS256_JSON_BOOL,
                                         [JSON_FALSE] = HS256_JSON_BOOL,    [JSON_NULL] = HS256_JSON_NULL };
        hs256_view value;
        int32_t type = -1;
        int32_t code =
            hs256_claim_get(&value, &type, payload.data, payload.len, (const uint8_t *)name, strlen(name));
        if (code != HS256_OK || type != types[json_typeof(member)])
            return false;
        json_t *found = json_loadb((const char *)value.data, value.len,
                                   JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
        bool same = found != NULL && json_equal(found, member);
        json_decref(found);
        if (!same)
            return false;
    }
    return true;
}

// Why the claims are not those of the token, or NULL.
static const char *compare_claims(const hs256_claims *claims, const char *token, size_t token_len)
{
    const char *start = (const char *)memchr(token, '.', token_len) + 1;
    const char *end = memchr(start, '.', token_len - (size_t)(start - token));
    size_t len;
    uint8_t *payload = decode(start, (size_t)(end - start), &len);
    bool same = claims->payload.len == len && memcmp(claims->payload.data, payload, len) == 0;
    free(payload);
    if (!same)
        return "the payload is not the token's";

    json_error_t error;
    json_t *parsed = json_loadb((const char *)claims->payload.data, claims->payload.len,
                                JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
    if (parsed == NULL) // jansson cannot hold a member name with U+0000 in it, which JSON allows
        return json_error_code(&error) == json_error_null_byte_in_key ? NULL : "jansson does not read the payload";
    const char *differs = NULL;
    if (!same_string(claims->iss, json_object_get(parsed, "iss")))
        differs = "iss differs";
    else if (!same_string(claims->sub, json_object_get(parsed, "sub")))
        differs = "sub differs";
    else if (!same_string(claims->jti, json_object_get(parsed, "jti")))
        differs = "jti differs";
    else if (!same_audience(claims->aud, json_object_get(parsed, "aud")))
        differs = "aud differs";
    else if (!same_number(claims, HS256_HAS_EXP, claims->exp, json_object_get(parsed, "exp")))
        differs = "exp differs";
    else if (!same_number(claims, HS256_HAS_NBF, claims->nbf, json_object_get(parsed, "nbf")))
        differs = "nbf differs";
    else if (!same_number(claims, HS256_HAS_IAT, claims->iat, json_object_get(parsed, "iat")))
        differs = "iat differs";
    else if (!same_lookup(claims->payload, parsed))
        differs = "a member is not found by its name as it was parsed";
    json_decref(parsed);
    return differs;
}

static const char *judge(outcome *got, const hs256_verifier *verifier, const char *token, size_t token_len, int64_t now)
{
    // Memory of the very lengths, so that valgrind and AddressSanitizer see one byte more.
    size_t buffer_len = hs256_buffer_len(token_len);
    uint8_t *buffer = allocate(buffer_len);
    uint8_t *input = allocate(token_len);
    memcpy(input, token, token_len);
    hs256_claims claims = { .struct_size = sizeof claims };
    got->code = hs256_verify_at(verifier, buffer, buffer_len, &claims, input, token_len, now);
    const char *differs = got->code == HS256_OK ? compare_claims(&claims, token, token_len) : NULL;
    hs256_view name;
    if (claims.error_claim != HS256_CLAIM_NONE && hs256_claim_name(verifier, &name, claims.error_claim) == HS256_OK)
        snprintf(got->claim, sizeof got->claim, "%.*s", (int)name.len, (const char *)name.data);

    // The same in a batch and without claims.
    int32_t in_batch = -1;
    hs256_view view = { input, token_len };
    if (hs256_verify_batch(verifier, &in_batch, NULL, buffer, buffer_len, &view, 1, now, 1) != HS256_OK ||
        in_batch != got->code ||
        hs256_verify_at(verifier, buffer, buffer_len, NULL, input, token_len, now) != got->code)
        differs = "not the same in a batch or without claims";
    free(input);
    free(buffer);
    return differs;
}

static bool run(const json_t *vector)
{
    outcome got = { .code = HS256_OK };
    const char *differs = NULL;
    hs256_verifier *verifier = NULL;
    got.code = build(&verifier, vector);
    if (got.code == HS256_OK) {
        const json_t *text = json_object_get(vector, "token"), *base64 = json_object_get(vector, "token_base64");
        int64_t now = json_integer_value(json_object_get(vector, "now"));
        size_t len = json_string_length(text);
        uint8_t *bytes = text ? NULL : decode(json_string_value(base64), json_string_length(base64), &len);
        differs = judge(&got, verifier, text ? json_string_value(text) : (const char *)bytes, len, now);
        free(bytes);
    }
    hs256_verifier_free(verifier);

    const json_t *expect = json_object_get(vector, "expect");
    const char *code = json_string_value(json_object_get(expect, "code"));
    const char *claim = json_string_value(json_object_get(expect, "claim"));
    claim = claim ? claim : "";
    bool passed = differs == NULL && strcmp(code, hs256_error_name(got.code)) == 0 && strcmp(claim, got.claim) == 0;
    if (!passed)
        printf("%s: expected %s %s, got %s %s %s\n", json_string_value(json_object_get(vector, "name")), code, claim,
               hs256_error_name(got.code), got.claim, differs ? differs : "");
    return passed;
}

int main(int argc, char **argv)
{
    size_t passed = 0, failed = 0;
    for (int i = 1; i < argc; i++) {
        json_error_t error;
        json_t *file = json_load_file(argv[i], JSON_ALLOW_NUL, &error);
        if (file == NULL)
            fail(argv[i], error.text);
        if (json_integer_value(json_object_get(file, "format")) != 1)
            fail(argv[i], "its format is not 1");
        size_t place;
        const json_t *vector;
        json_array_foreach(json_object_get(file, "vectors"), place, vector) {
            if (run(vector))
                passed++;
            else
                failed++;
        }
        json_decref(file);
    }
    printf("c: %zu passed, %zu failed\n", passed, failed);
    return passed > 0 && failed == 0 ? 0 : 1;
}
