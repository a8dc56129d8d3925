// Explaining: text in the caller's buffer, the same rules for pointers and lengths as everywhere.
#include "support.h"

static char text[8192];

// The explanation of a token as of NOW, ended by NUL.
static const char *explanation_of(const char *token)
{
    hs256_verifier *verifier = verifier_of(builder_with_key());
    const int64_t now = NOW;
    size_t len = 0;
    assert_int_equal(hs256_explain(verifier, (uint8_t *)text, sizeof text - 1, &len, TEXT(token), &now), HS256_OK);
    assert_in_range(len, 1, sizeof text - 1);
    text[len] = '\0';
    hs256_verifier_free(verifier);
    return text;
}

static void what_is_wrong_and_where(void **state)
{
    (void)state;
    assert_ptr_equal(strstr(explanation_of(token_of("{\"sub\":\"ada\"}")),
                            "{\"verdict\":{\"code\":\"ok\",\"claim\":null},\"checks\":[{\"check\":\"length\""),
                     text);
    assert_null(strstr(text, "ada"));
    const char *expired = explanation_of(token_of("{\"exp\":1600000000}"));
    assert_ptr_equal(strstr(expired, "{\"verdict\":{\"code\":\"expired\",\"claim\":\"exp\"}"), expired);
    assert_non_null(strstr(expired, "{\"check\":\"expiry\",\"clause\":\"RFC 7519 4.1.4\",\"outcome\":\"failed\","
                                    "\"code\":\"expired\",\"claim\":\"exp\",\"cause\":\"a time in the past\","
                                    "\"kind\":\"in_the_past\",\"segment\":\"payload\",\"offset\":7}"));
    assert_non_null(strstr(explanation_of("Bearer a.b.c"), "\"kind\":\"header_value\""));
    assert_non_null(strstr(explanation_of(""), "\"kind\":\"empty\""));
}

static void buffers_and_pointers(void **state)
{
    (void)state;
    hs256_verifier *verifier = verifier_of(builder_with_key());
    const char *token = token_of("{}");
    const int64_t now = NOW;
    uint8_t small[100];
    size_t len = 0, again = 0;
    memset(small, 7, sizeof small);
    assert_int_equal(hs256_explain(verifier, NULL, 0, &len, TEXT(token), &now), HS256_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(hs256_explain(verifier, small, sizeof small, &again, TEXT(token), &now),
                     HS256_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(again, len);
    assert_int_equal(small[0], 7); // nothing is written that is not whole
    assert_int_equal(hs256_explain(verifier, (uint8_t *)text, len - 1, &again, TEXT(token), &now),
                     HS256_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(hs256_explain(verifier, (uint8_t *)text, len, &again, TEXT(token), &now), HS256_OK);
    assert_int_equal(hs256_explain(verifier, (uint8_t *)text, sizeof text, &again, TEXT(token), NULL), HS256_OK);
    assert_int_equal(hs256_explain(verifier, (uint8_t *)text, sizeof text, &again, NULL, 0, &now), HS256_OK);

    REFUSED(hs256_explain(NULL, (uint8_t *)text, sizeof text, &len, TEXT(token), &now));
    REFUSED(hs256_explain(verifier, NULL, 1, &len, TEXT(token), &now));
    REFUSED(hs256_explain(verifier, (uint8_t *)text, TOO_LONG, &len, TEXT(token), &now));
    REFUSED(hs256_explain(verifier, (uint8_t *)text, sizeof text, NULL, TEXT(token), &now));
    REFUSED(hs256_explain(verifier, (uint8_t *)text, sizeof text, &len, NULL, 1, &now));
    REFUSED(hs256_explain(verifier, (uint8_t *)text, sizeof text, &len, (const uint8_t *)token, TOO_LONG, &now));
    REFUSED(hs256_explain(verifier, (uint8_t *)text, sizeof text, &len, (const uint8_t *)text, 9, &now)); // overlap
    static int64_t times[2];
    REFUSED(hs256_explain(verifier, (uint8_t *)text, sizeof text, &len, TEXT(token),
                          MISALIGNED(int64_t, (char *)times)));
    hs256_verifier_free(verifier);
}

int explain_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_and_where),
        cmocka_unit_test(buffers_and_pointers),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
