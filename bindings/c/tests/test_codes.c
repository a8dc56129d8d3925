// Codes, their names and messages, versions, and the layout that the ABI promises.
#include "support.h"

static const struct {
    int32_t code;
    int32_t number; // written out: a number is never reused
    const char *name;
} CODES[] = {
    { HS256_OK, 0, "ok" },
    { HS256_ERR_INVALID_ARGUMENT, 1, "invalid_argument" },
    { HS256_ERR_BUFFER_TOO_SMALL, 2, "buffer_too_small" },
    { HS256_ERR_INTERNAL, 3, "internal" },
    { HS256_ERR_WEAK_KEY, 4, "weak_key" },
    { HS256_ERR_MALFORMED, 10, "malformed" },
    { HS256_ERR_TOO_LARGE, 11, "too_large" },
    { HS256_ERR_ALGORITHM_NOT_ALLOWED, 12, "algorithm_not_allowed" },
    { HS256_ERR_UNSUPPORTED_HEADER, 13, "unsupported_header" },
    { HS256_ERR_WRONG_TYPE, 14, "wrong_type" },
    { HS256_ERR_UNKNOWN_KEY, 20, "unknown_key" },
    { HS256_ERR_SIGNATURE_MISMATCH, 21, "signature_mismatch" },
    { HS256_ERR_INVALID_CLAIM, 30, "invalid_claim" },
    { HS256_ERR_MISSING_CLAIM, 31, "missing_claim" },
    { HS256_ERR_CLAIM_MISMATCH, 32, "claim_mismatch" },
    { HS256_ERR_NOT_YET_VALID, 33, "not_yet_valid" },
    { HS256_ERR_EXPIRED, 34, "expired" },
    { HS256_ERR_REVOKED, 40, "revoked" },
    { HS256_ERR_UNAVAILABLE, 41, "unavailable" },
};

static void names_and_numbers_are_pinned(void **state)
{
    (void)state;
    size_t known = 0;
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++) {
        assert_int_equal(CODES[i].code, CODES[i].number);
        assert_string_equal(hs256_error_name(CODES[i].code), CODES[i].name);
        assert_ptr_equal(hs256_error_name(CODES[i].code), hs256_error_name(CODES[i].code)); // static
    }
    for (int32_t code = -1000; code < 1000; code++)
        known += strcmp(hs256_error_name(code), "unknown") != 0;
    assert_int_equal(known, sizeof CODES / sizeof *CODES);
}

static void messages_are_fixed_sentences(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++) {
        const char *message = hs256_error_message(CODES[i].code);
        assert_in_range(message[0], 'a', 'z');
        assert_string_not_equal(message, "unknown code");
        assert_int_not_equal(message[strlen(message) - 1], '.');
    }
    assert_string_equal(hs256_error_message(HS256_ERR_EXPIRED), "the token has expired");
}

static void hints_say_what_mends_a_rejection(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++) {
        for (int32_t claim = HS256_CLAIM_NONE; claim <= HS256_CLAIM_KID; claim++) {
            const char *hint = hs256_error_hint(CODES[i].code, claim);
            assert_non_null(hint);
            assert_true(CODES[i].code >= HS256_ERR_MALFORMED || *hint == '\0');
        }
    }
    assert_string_equal(hs256_error_hint(HS256_ERR_CLAIM_MISMATCH, HS256_CLAIM_AUD),
                        "without `audience` or `any_audience`, a token that has one is rejected");
    assert_string_equal(hs256_error_hint(HS256_ERR_CLAIM_MISMATCH, HS256_CLAIM_ISS), "");
    assert_string_equal(hs256_error_hint(HS256_ERR_MISSING_CLAIM, HS256_CLAIM_REQUIRED), "");
    assert_string_equal(hs256_error_hint(-1, INT32_MIN), "");
    assert_string_not_equal(hs256_error_hint(HS256_ERR_MALFORMED, INT32_MAX), "");
}

static void unknown_codes_have_a_name_and_a_message(void **state)
{
    (void)state;
    static const int32_t unknown[] = { -1, 5, 42, 1000, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        assert_string_equal(hs256_error_name(unknown[i]), "unknown");
        assert_string_equal(hs256_error_message(unknown[i]), "unknown code");
    }
}

static void versions(void **state)
{
    (void)state;
    assert_string_equal(hs256_version(), HS256_TEST_VERSION); // from Cargo.toml, by the Makefile
    assert_int_equal(hs256_abi_version(), HS256_ABI_VERSION);
    assert_int_equal(HS256_ABI_VERSION, 2);
}

// On a 64-bit machine; a change here is a change of the ABI.
static void layout_is_pinned(void **state)
{
    (void)state;
    if (sizeof(void *) != 8)
        skip();
    assert_int_equal(sizeof(hs256_view), 16);
    assert_int_equal(sizeof(hs256_times), 40);
    assert_int_equal(offsetof(hs256_times, now), 16);
    assert_int_equal(sizeof(hs256_claims), 152);
    assert_int_equal(offsetof(hs256_claims, error_claim), 8);
    assert_int_equal(offsetof(hs256_claims, needed), 16);
    assert_int_equal(offsetof(hs256_claims, error_at), 24);
    assert_int_equal(offsetof(hs256_claims, payload), 32);
    assert_int_equal(offsetof(hs256_claims, key_id), 112);
    assert_int_equal(offsetof(hs256_claims, exp), 128);
    assert_int_equal(offsetof(hs256_claims, iat), 144);
}

int codes_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_numbers_are_pinned),
        cmocka_unit_test(messages_are_fixed_sentences),
        cmocka_unit_test(hints_say_what_mends_a_rejection),
        cmocka_unit_test(unknown_codes_have_a_name_and_a_message),
        cmocka_unit_test(versions),
        cmocka_unit_test(layout_is_pinned),
    };
    return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
