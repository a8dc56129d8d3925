// Bearer credentials and challenges (RFC 6750).
#include "support.h"

static void the_token_of_a_bearer_credential(void **state)
{
    (void)state;
    static const struct {
        const char *value, *token;
    } values[] = {
        { "Bearer a.b.c", "a.b.c" }, { "bearer a.b.c", "a.b.c" }, { "BEARER    a.b.c", "a.b.c" },
        { "Bearera.b.c", NULL },     { "Bearer", NULL },          { "Bearer ", NULL },
        { "", NULL },                { "Basic YWRhOmE=", NULL },  { "Bearer a.b.c ", NULL },
        { "Bearer a b", NULL },      { " Bearer a", NULL },       { "Bearer\ta", NULL },
        { "Bearer a\x01", NULL },    { "Bearer \xc3\xa4", NULL }, { "Bear", NULL },
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        hs256_view token = { NULL, 42 };
        int32_t code = hs256_bearer(&token, TEXT(values[i].value));
        if (values[i].token) {
            assert_int_equal(code, HS256_OK);
            assert_view(token, values[i].token);
            assert_true(token.data > (const uint8_t *)values[i].value); // a view into the value
        } else {
            assert_int_equal(code, HS256_ERR_MALFORMED);
            assert_int_equal(token.len, 42);
        }
    }
}

static void a_duration_as_people_write_it(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
    } durations[] = {
        { "15m", 900 }, { "0s", 0 }, { "2h", 7200 }, { "30d", 2592000 }, { "2w", 1209600 },
        { "15", -1 },   { "m", -1 }, { "", -1 },     { "15 m", -1 },     { "-1s", -1 },     { "99999999999999999999s", -1 },
    };
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
        int64_t seconds = -1;
        assert_int_equal(hs256_duration(&seconds, TEXT(durations[i].text)),
                         durations[i].seconds < 0 ? HS256_ERR_INVALID_ARGUMENT : HS256_OK);
        assert_int_equal(seconds, durations[i].seconds);
    }
    int64_t seconds = -1;
    REFUSED(hs256_duration(NULL, TEXT("15m")));
    REFUSED(hs256_duration(&seconds, NULL, 3));
    REFUSED(hs256_duration(&seconds, (const uint8_t *)"15\xff", 3));
    assert_int_equal(seconds, -1);
}

static void the_challenge_for_a_code(void **state)
{
    (void)state;
    static const struct {
        int32_t code;
        const char *realm, *challenge;
    } challenges[] = {
        { HS256_OK, NULL, "Bearer" },
        { HS256_OK, "api", "Bearer realm=\"api\"" },
        { HS256_OK, "a \"b\" \\", "Bearer realm=\"a \\\"b\\\" \\\\\"" },
        { HS256_ERR_EXPIRED, NULL, "Bearer error=\"invalid_token\", error_description=\"the token has expired\"" },
        { HS256_ERR_MALFORMED, "api", "Bearer realm=\"api\", error=\"invalid_token\", "
                                      "error_description=\"the token is not a well-formed JWT\"" },
    };
    for (size_t i = 0; i < sizeof challenges / sizeof *challenges; i++) {
        const char *realm = challenges[i].realm;
        uint8_t challenge[256];
        size_t len = 42, needed = 42;
        int32_t code = challenges[i].code;
        size_t realm_len = realm ? strlen(realm) : 0;
        assert_int_equal(hs256_challenge(challenge, sizeof challenge, &len, code, (const uint8_t *)realm, realm_len),
                         HS256_OK);
        assert_view((hs256_view){ challenge, len }, challenges[i].challenge);
        assert_int_equal(hs256_challenge(challenge, len, &needed, code, (const uint8_t *)realm, realm_len), HS256_OK);
        assert_int_equal(hs256_challenge(challenge, len - 1, &needed, code, (const uint8_t *)realm, realm_len),
                         HS256_ERR_BUFFER_TOO_SMALL);
        assert_int_equal(needed, len);
    }
}

static void every_code_has_a_challenge_of_256_bytes(void **state)
{
    (void)state;
    uint8_t challenge[256];
    size_t challenges = 0, codes = 0;
    for (int32_t code = -10; code < 100; code++) {
        size_t len = 42;
        codes += strcmp(hs256_error_name(code), "unknown") != 0;
        if (hs256_challenge(challenge, sizeof challenge, &len, code, NULL, 0) == HS256_OK)
            challenges++;
        else
            assert_int_equal(len, 42);
    }
    assert_int_equal(challenges, codes);
}

static void wrong_arguments(void **state)
{
    (void)state;
    static _Alignas(16) uint8_t storage[64];
    const uint8_t *value = (const uint8_t *)"Bearer a";
    hs256_view token = { NULL, 42 };
    uint8_t challenge[256];
    size_t len = 42;
    REFUSED(hs256_bearer(NULL, value, 8));
    REFUSED(hs256_bearer(MISALIGNED(hs256_view, storage), value, 8));
    REFUSED(hs256_bearer(&token, NULL, 8));
    REFUSED(hs256_bearer(&token, value, TOO_LONG));
    assert_int_equal(hs256_bearer(&token, NULL, 0), HS256_ERR_MALFORMED);
    assert_int_equal(token.len, 42);

    REFUSED(hs256_challenge(NULL, 256, &len, HS256_OK, NULL, 0));
    REFUSED(hs256_challenge(challenge, SIZE_MAX, &len, HS256_OK, NULL, 0));
    REFUSED(hs256_challenge(challenge, sizeof challenge, NULL, HS256_OK, NULL, 0));
    REFUSED(hs256_challenge(challenge, sizeof challenge, MISALIGNED(size_t, storage), HS256_OK, NULL, 0));
    REFUSED(hs256_challenge(challenge, sizeof challenge, &len, HS256_OK, NULL, 1));
    REFUSED(hs256_challenge(challenge, sizeof challenge, &len, HS256_OK, value, TOO_LONG));
    REFUSED(hs256_challenge(challenge, sizeof challenge, &len, -1, NULL, 0));
    REFUSED(hs256_challenge(challenge, sizeof challenge, &len, 5, NULL, 0));
    REFUSED(hs256_challenge(challenge, sizeof challenge, &len, HS256_OK, BYTES("a\r\nSet-Cookie: b")));
    REFUSED(hs256_challenge(challenge, sizeof challenge, &len, HS256_OK, BYTES("\xc3\xa4")));
    REFUSED(hs256_challenge(challenge, sizeof challenge, &len, HS256_OK, BYTES("\xff")));
    assert_int_equal(len, 42);
    assert_int_equal(hs256_challenge(NULL, 0, &len, HS256_OK, NULL, 0), HS256_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(len, 6);
}

int http_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_token_of_a_bearer_credential),
        cmocka_unit_test(a_duration_as_people_write_it),
        cmocka_unit_test(the_challenge_for_a_code),
        cmocka_unit_test(every_code_has_a_challenge_of_256_bytes),
        cmocka_unit_test(wrong_arguments),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
