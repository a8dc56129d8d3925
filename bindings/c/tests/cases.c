// What the runners of vectors and of minting cases share.
#include "cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}

void *allocate(size_t len)
{
    void *memory = malloc(len ? len : 1);
    if (memory == NULL)
        fail("the cases", "no memory");
    return memory;
}

uint8_t *decode(const char *text, size_t text_len, size_t *len)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t *bytes = allocate(text_len);
    uint32_t bits = 0;
    int count = 0;
    *len = 0;
    for (size_t i = 0; i < text_len && text[i] != '='; i++) {
        char c = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
        const char *digit = c ? strchr(alphabet, c) : NULL;
        if (digit == NULL)
            fail("a case", "not base64");
        bits = bits << 6 | (uint32_t)(digit - alphabet);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes[(*len)++] = (uint8_t)(bits >> count);
        }
    }
    return bytes;
}

const uint8_t *text_of(const json_t *string)
{
    return (const uint8_t *)json_string_value(string);
}

bool same_bytes(hs256_view view, const json_t *string)
{
    return view.data != NULL && view.len == json_string_length(string) &&
           memcmp(view.data, json_string_value(string), view.len) == 0;
}

static int32_t encoding_of(const json_t *key)
{
    static const struct {
        const char *name;
        int32_t encoding;
    } known[] = { { "utf8", HS256_SECRET_RAW },
                  { "base64", HS256_SECRET_BASE64 },
                  { "base64url", HS256_SECRET_BASE64URL },
                  { "hex", HS256_SECRET_HEX },
                  { "jwk", HS256_SECRET_JWK } };
    const json_t *name = json_object_get(key, "encoding");
    if (name == NULL)
        return HS256_SECRET_RAW;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(json_string_value(name), known[i].name) == 0)
            return known[i].encoding;
    fail("a key", "its encoding is unknown");
    return -1;
}

static int32_t add_secret(hs256_builder *builder, const json_t *key, uint32_t flags)
{
    const json_t *jwks = json_object_get(key, "jwks"), *id = json_object_get(key, "id");
    if (jwks != NULL)
        return hs256_builder_add_jwks(builder, text_of(jwks), json_string_length(jwks), flags);
    const json_t *text = json_object_get(key, "secret_base64");
    size_t len;
    uint8_t *secret = decode(json_string_value(text), json_string_length(text), &len);
    int32_t code = hs256_builder_add_key(builder, encoding_of(key), secret, len, text_of(id), json_string_length(id),
                                         flags);
    free(secret);
    return code;
}

// A list of no issuers cannot be said in C, and is the caller's mistake.
static int32_t bind_key(hs256_builder *builder, const json_t *issuers)
{
    size_t i;
    const json_t *issuer;
    int32_t code = issuers != NULL && json_array_size(issuers) == 0 ? HS256_ERR_INVALID_ARGUMENT : HS256_OK;
    json_array_foreach(issuers, i, issuer) {
        if (code == HS256_OK)
            code = hs256_builder_bind_key(builder, text_of(issuer), json_string_length(issuer));
    }
    return code;
}

static int32_t set_time(hs256_builder *builder, const json_t *seconds, int32_t set(hs256_builder *, int64_t))
{
    if (seconds == NULL)
        return HS256_OK;
    return json_is_integer(seconds) ? set(builder, json_integer_value(seconds)) : HS256_ERR_INVALID_ARGUMENT;
}

int32_t add_key(hs256_builder *builder, const json_t *key, uint32_t flags)
{
    if (json_is_true(json_object_get(key, "allow_weak")))
        flags |= HS256_KEY_ALLOW_WEAK;
    int32_t code = add_secret(builder, key, flags);
    if (code == HS256_OK)
        code = bind_key(builder, json_object_get(key, "issuer"));
    if (code == HS256_OK)
        code = set_time(builder, json_object_get(key, "from"), hs256_builder_set_key_from);
    if (code == HS256_OK)
        code = set_time(builder, json_object_get(key, "until"), hs256_builder_set_key_until);
    return code;
}

bool same_field(const json_t *expect, const hs256_builder *builder)
{
    const json_t *field = json_object_get(expect, "field");
    const char *got = hs256_builder_field(builder);
    // Empty: the builder was not told, since C cannot say the value.
    return field == NULL || *got == 0 || strcmp(got, json_string_value(field)) == 0;
}

void run_file(const char *path, const char *list, bool known_format(json_int_t), bool run(const json_t *, json_int_t),
              tally *count)
{
    json_error_t error;
    json_t *file = json_load_file(path, JSON_ALLOW_NUL, &error);
    if (file == NULL)
        fail(path, error.text);
    json_int_t format = json_integer_value(json_object_get(file, "format"));
    if (!known_format(format))
        fail(path, "its format is unknown");
    size_t index;
    const json_t *one;
    json_array_foreach(json_object_get(file, list), index, one) {
        if (run(one, format))
            count->passed++;
        else
            count->failed++;
    }
    json_decref(file);
}
