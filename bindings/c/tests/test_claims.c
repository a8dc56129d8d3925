// Claims as views: registered ones, any by name, strings, audiences, names.
#include "support.h"

static uint8_t buffer[4096];

static hs256_claims verified(const hs256_verifier *verifier, const char *payload)
{
    hs256_claims claims;
    memset(&claims, 0xaa, sizeof claims);
    claims.struct_size = sizeof claims;
    assert_int_equal(hs256_verify_at(verifier, buffer, sizeof buffer, &claims, TEXT(token_of(payload)), NOW), HS256_OK);
    assert_int_equal(claims.struct_size, sizeof claims);
    assert_int_equal(claims.error_claim, HS256_CLAIM_NONE);
    assert_view(claims.payload, payload);
    return claims;
}

static hs256_verifier *any_audience(void)
{
    hs256_builder *builder = builder_with_key();
    assert_int_equal(hs256_builder_set_any_audience(builder), HS256_OK);
    return verifier_of(builder);
}

static void registered_claims_are_views(void **state)
{
    (void)state;
    hs256_verifier *verifier = any_audience();
    hs256_claims claims = verified(verifier, "{\"iss\":\"\\u00fc\\n\\\"\",\"sub\":\"ada\",\"jti\":\"\","
                                             "\"aud\":[\"a\",\"b\"],\"exp\":1.8e9,\"nbf\":-1,\"iat\":1.5}");
    assert_view(claims.iss, "\xc3\xbc\n\"");
    assert_view(claims.sub, "ada");
    assert_view(claims.jti, "");
    assert_view(claims.aud, "[\"a\",\"b\"]");
    assert_absent(claims.key_id);
    assert_int_equal(claims.present, HS256_HAS_EXP | HS256_HAS_NBF | HS256_HAS_IAT);
    assert_true(claims.exp == 1.8e9 && claims.nbf == -1.0 && claims.iat == 1.5);
    // All of them point into the buffer that was given.
    assert_true(claims.iss.data > buffer && claims.iss.data + claims.iss.len < buffer + sizeof buffer);
    assert_true(claims.sub.data > buffer && claims.sub.data < buffer + sizeof buffer);
    hs256_verifier_free(verifier);
}

static void absent_claims_are_absent(void **state)
{
    (void)state;
    hs256_verifier *verifier = any_audience();
    hs256_claims claims = verified(verifier, "{}");
    assert_absent(claims.iss);
    assert_absent(claims.sub);
    assert_absent(claims.jti);
    assert_absent(claims.aud);
    assert_absent(claims.key_id);
    assert_int_equal(claims.present, 0);
    claims = verified(verifier, "{\"nbf\":0}");
    assert_int_equal(claims.present, HS256_HAS_NBF);
    assert_true(claims.nbf == 0.0);
    hs256_verifier_free(verifier);
}

static void any_claim_by_name(void **state)
{
    (void)state;
    hs256_verifier *verifier = any_audience();
    hs256_claims claims = verified(verifier, "{\"n\":null,\"b\":true,\"d\":-1.5e3,\"s\":\"a\\tb\",\"a\":[1,[2]],"
                                             "\"o\":{\"inner\":1},\"\\u00e4\":0,\"\":1}");
    static const struct {
        const char *name, *json;
        int32_t type;
    } members[] = {
        { "n", "null", HS256_JSON_NULL },        { "b", "true", HS256_JSON_BOOL },
        { "d", "-1.5e3", HS256_JSON_NUMBER },    { "s", "\"a\\tb\"", HS256_JSON_STRING },
        { "a", "[1,[2]]", HS256_JSON_ARRAY },    { "o", "{\"inner\":1}", HS256_JSON_OBJECT },
        { "\xc3\xa4", "0", HS256_JSON_NUMBER },  { "", "1", HS256_JSON_NUMBER },
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        hs256_view value;
        int32_t type = -1;
        const char *name = members[i].name;
        assert_int_equal(hs256_claim_get(&value, &type, claims.payload.data, claims.payload.len, TEXT(name)), HS256_OK);
        assert_view(value, members[i].json);
        assert_int_equal(type, members[i].type);
        assert_int_equal(hs256_claim_get(&value, NULL, claims.payload.data, claims.payload.len, TEXT(name)), HS256_OK);
    }
    hs256_view untouched = { NULL, 42 };
    int32_t type = 42;
    assert_int_equal(hs256_claim_get(&untouched, &type, claims.payload.data, claims.payload.len, BYTES("inner")),
                     HS256_ERR_MISSING_CLAIM); // the top level only
    assert_int_equal(hs256_claim_get(&untouched, &type, claims.payload.data, claims.payload.len, BYTES("\xff")),
                     HS256_ERR_INVALID_ARGUMENT);
    assert_int_equal(untouched.len, 42);
    assert_int_equal(type, 42);
    hs256_verifier_free(verifier);
}

static void strings_are_unescaped(void **state)
{
    (void)state;
    static const struct {
        const char *json, *text;
    } strings[] = {
        { "\"\"", "" },
        { "\"plain\"", "plain" },
        { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
        { "\"\\u0041\\u00e4\\u20ac\\ud83d\\ude00\"", "A\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
    };
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        uint8_t text[64];
        size_t len = 99, needed = 99;
        const char *json = strings[i].json;
        assert_int_equal(hs256_string(text, strlen(json), &len, TEXT(json)), HS256_OK);
        assert_view((hs256_view){ text, len }, strings[i].text);
        if (len > 0) {
            assert_int_equal(hs256_string(text, len - 1, &needed, TEXT(json)), HS256_ERR_BUFFER_TOO_SMALL);
            assert_int_equal(needed, len);
        }
        assert_int_equal(hs256_string(text, len, &needed, TEXT(json)), HS256_OK);
    }
    static const char *const no_strings[] = { "", "1", "-1.5", "null", "true", "[\"a\"]", "{\"a\":\"b\"}" };
    for (size_t i = 0; i < sizeof no_strings / sizeof *no_strings; i++) {
        uint8_t text[64];
        size_t len = 99;
        assert_int_equal(hs256_string(text, sizeof text, &len, TEXT(no_strings[i])), HS256_ERR_INVALID_ARGUMENT);
        assert_int_equal(len, 99);
    }
}

static void audiences_one_by_one(void **state)
{
    (void)state;
    static const struct {
        const char *aud;
        const char *strings[4];
    } auds[] = {
        { "\"api\"", { "\"api\"" } },
        { "[]", { NULL } },
        { "[\"a\"]", { "\"a\"" } },
        { " [ \"a\" , \"]\",\"\\\"\" ] ", { "\"a\"", "\"]\"", "\"\\\"\"" } },
    };
    hs256_verifier *verifier = any_audience();
    for (size_t i = 0; i < sizeof auds / sizeof *auds; i++) {
        char payload[64] = "{\"aud\":";
        strcat(strcat(payload, auds[i].aud), "}");
        hs256_claims claims = verified(verifier, payload);
        hs256_view value;
        size_t position = 0, count = 0;
        while (hs256_audience_next(&value, &position, claims.aud.data, claims.aud.len) == HS256_OK) {
            assert_non_null(auds[i].strings[count]);
            assert_view(value, auds[i].strings[count]);
            count++;
        }
        assert_null(auds[i].strings[count]);
        assert_int_equal(hs256_audience_next(&value, &position, claims.aud.data, claims.aud.len),
                         HS256_ERR_MISSING_CLAIM); // and again
    }
    hs256_verifier_free(verifier);

    hs256_view value = { NULL, 42 };
    size_t position = 0;
    assert_int_equal(hs256_audience_next(&value, &position, NULL, 0), HS256_ERR_MISSING_CLAIM); // no aud
    static const size_t beyond[] = { 5, 6, 1000, SIZE_MAX };
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        position = beyond[i];
        assert_int_equal(hs256_audience_next(&value, &position, BYTES("[\"a\"]")), HS256_ERR_MISSING_CLAIM);
    }
    assert_int_equal(value.len, 42);
}

static void claims_have_names(void **state)
{
    (void)state;
    static const char *const names[] = { "iss", "sub", "jti", "aud", "exp", "nbf", "iat", "kid" };
    hs256_builder *builder = builder_with_key();
    hs256_builder_add_required(builder, BYTES("tenant"));
    hs256_builder_add_required(builder, BYTES("role"));
    hs256_builder_add_claim_text(builder, BYTES("role"), BYTES("admin"));
    hs256_builder_add_claim_number(builder, BYTES("level"), 2);
    hs256_verifier *verifier = verifier_of(builder);
    hs256_view name;
    for (int32_t claim = HS256_CLAIM_ISS; claim <= HS256_CLAIM_KID; claim++) {
        assert_int_equal(hs256_claim_name(NULL, &name, claim), HS256_OK);
        assert_view(name, names[claim - HS256_CLAIM_ISS]);
        assert_int_equal(hs256_claim_name(verifier, &name, claim), HS256_OK);
    }
    assert_int_equal(hs256_claim_name(verifier, &name, HS256_CLAIM_REQUIRED), HS256_OK);
    assert_view(name, "tenant");
    assert_int_equal(hs256_claim_name(verifier, &name, HS256_CLAIM_REQUIRED + 1), HS256_OK);
    assert_view(name, "role");
    assert_int_equal(hs256_claim_name(verifier, &name, HS256_CLAIM_RULE), HS256_OK);
    assert_view(name, "role");
    assert_int_equal(hs256_claim_name(verifier, &name, HS256_CLAIM_RULE + 1), HS256_OK);
    assert_view(name, "level");

    static _Alignas(16) uint8_t storage[64];
    static const int32_t unknown[] = { HS256_CLAIM_NONE, 9, 999, HS256_CLAIM_REQUIRED + 2, HS256_CLAIM_RULE - 1,
                                       HS256_CLAIM_RULE + 2, -1, INT32_MAX, INT32_MIN };
    hs256_view untouched = { NULL, 42 };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_int_equal(hs256_claim_name(verifier, &untouched, unknown[i]), HS256_ERR_INVALID_ARGUMENT);
    assert_int_equal(hs256_claim_name(NULL, &untouched, HS256_CLAIM_REQUIRED), HS256_ERR_INVALID_ARGUMENT);
    assert_int_equal(hs256_claim_name(MISALIGNED(hs256_verifier, storage), &untouched, HS256_CLAIM_REQUIRED),
                     HS256_ERR_INVALID_ARGUMENT);
    assert_int_equal(untouched.len, 42);
    assert_int_equal(hs256_claim_name(verifier, NULL, HS256_CLAIM_ISS), HS256_ERR_INVALID_ARGUMENT);
    assert_int_equal(hs256_claim_name(verifier, MISALIGNED(hs256_view, storage), HS256_CLAIM_ISS),
                     HS256_ERR_INVALID_ARGUMENT);
    hs256_verifier_free(verifier);
}

static void wrong_pointers_and_lengths(void **state)
{
    (void)state;
    static _Alignas(16) uint8_t storage[64];
    const uint8_t *json = (const uint8_t *)"{\"a\":\"b\"}";
    hs256_view value = { NULL, 42 };
    int32_t type = 42;
    uint8_t text[8];
    size_t len = 42, position = 0;
    REFUSED(hs256_claim_get(NULL, &type, json, 9, json + 2, 1));
    REFUSED(hs256_claim_get(MISALIGNED(hs256_view, storage), &type, json, 9, json + 2, 1));
    REFUSED(hs256_claim_get(&value, MISALIGNED(int32_t, storage), json, 9, json + 2, 1));
    REFUSED(hs256_claim_get(&value, &type, NULL, 9, json + 2, 1));
    REFUSED(hs256_claim_get(&value, &type, json, TOO_LONG, json + 2, 1));
    REFUSED(hs256_claim_get(&value, &type, json, 9, NULL, 1));
    REFUSED(hs256_claim_get(&value, &type, json, 9, json + 2, SIZE_MAX));
    assert_int_equal(hs256_claim_get(&value, &type, NULL, 0, json + 2, 1), HS256_ERR_MISSING_CLAIM);
    assert_int_equal(hs256_claim_get(&value, &type, json, 9, NULL, 0), HS256_ERR_MISSING_CLAIM);

    REFUSED(hs256_string(NULL, 8, &len, json + 5, 3));
    REFUSED(hs256_string(text, TOO_LONG, &len, json + 5, 3));
    REFUSED(hs256_string(text, sizeof text, NULL, json + 5, 3));
    REFUSED(hs256_string(text, sizeof text, MISALIGNED(size_t, storage), json + 5, 3));
    REFUSED(hs256_string(text, sizeof text, &len, NULL, 3));
    REFUSED(hs256_string(text, sizeof text, &len, json + 5, SIZE_MAX));
    REFUSED(hs256_string(text, sizeof text, &len, NULL, 0)); // nothing is no JSON string
    uint8_t both[16] = "\"plain\"";
    REFUSED(hs256_string(both, sizeof both, &len, both, 7)); // they overlap
    REFUSED(hs256_string(both + 6, 8, &len, both, 7));
    assert_memory_equal(both, "\"plain\"", 8);
    assert_int_equal(len, 42);
    assert_int_equal(hs256_string(NULL, 0, &len, json + 5, 3), HS256_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(len, 1);
    assert_int_equal(hs256_string(NULL, 0, &len, BYTES("\"\"")), HS256_OK);
    assert_int_equal(len, 0);

    REFUSED(hs256_audience_next(NULL, &position, json + 5, 3));
    REFUSED(hs256_audience_next(MISALIGNED(hs256_view, storage), &position, json + 5, 3));
    REFUSED(hs256_audience_next(&value, NULL, json + 5, 3));
    REFUSED(hs256_audience_next(&value, MISALIGNED(size_t, storage), json + 5, 3));
    REFUSED(hs256_audience_next(&value, &position, NULL, 3));
    REFUSED(hs256_audience_next(&value, &position, json + 5, TOO_LONG));
    assert_int_equal(value.len, 42);
    assert_int_equal(type, 42);
    assert_int_equal(position, 0);
}

// What a caller must not do, but might: give bytes that no verifier gave. No answer is promised, only that it comes.
static void bytes_that_nobody_verified(void **state)
{
    (void)state;
    static const char alphabet[] = "{}[]\",:\\u0a1.-e \xff";
    uint8_t json[12], text[64];
    uint32_t random = 1;
    for (int round = 0; round < 20000; round++) {
        size_t len = (size_t)round % (sizeof json + 1);
        for (size_t i = 0; i < len; i++) {
            random = random * 1664525u + 1013904223u;
            json[i] = (uint8_t)alphabet[(random >> 24) % (sizeof alphabet - 1)];
        }
        hs256_view value = { NULL, 0 };
        int32_t type;
        size_t position = 0, text_len, steps = 0;
        int32_t code = hs256_claim_get(&value, &type, json, len, BYTES("a"));
        assert_true(code == HS256_OK || code == HS256_ERR_MISSING_CLAIM);
        code = hs256_string(text, sizeof text, &text_len, json, len);
        assert_true(code == HS256_OK || code == HS256_ERR_INVALID_ARGUMENT);
        while ((code = hs256_audience_next(&value, &position, json, len)) == HS256_OK)
            assert_true(++steps <= len);
        assert_int_equal(code, HS256_ERR_MISSING_CLAIM);
    }
}

int claims_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registered_claims_are_views),
        cmocka_unit_test(absent_claims_are_absent),
        cmocka_unit_test(any_claim_by_name),
        cmocka_unit_test(strings_are_unescaped),
        cmocka_unit_test(audiences_one_by_one),
        cmocka_unit_test(claims_have_names),
        cmocka_unit_test(wrong_pointers_and_lengths),
        cmocka_unit_test(bytes_that_nobody_verified),
    };
    return cmocka_run_group_tests_name("claims", tests, NULL, NULL);
}
