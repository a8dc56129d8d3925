// Minting: what hs256_sign() makes, hs256_verify_at() accepts.
#include "support.h"

#include <stdlib.h>

static uint8_t token[70000], buffer[110000];

// The payload of the token that these claims and times give.
static const char *payload_of(const char *claims, const hs256_times *times, double *iat)
{
    static char text[110000];
    hs256_signer *signer = signer_of(builder_with_key());
    hs256_verifier *verifier = verifier_of(builder_with_key());
    size_t len = 0;
    assert_int_equal(hs256_sign(signer, token, sizeof token, &len, TEXT(claims), times), HS256_OK);
    hs256_claims out = { .struct_size = sizeof out };
    assert_int_equal(hs256_verify_at(verifier, buffer, sizeof buffer, &out, token, len, NOW + 50), HS256_OK);
    memcpy(text, out.payload.data, out.payload.len);
    text[out.payload.len] = '\0';
    *iat = out.iat;
    hs256_signer_free(signer);
    hs256_verifier_free(verifier);
    return text;
}

static void claims_and_times(void **state)
{
    (void)state;
    double iat;
    assert_string_equal(payload_of("{ \"sub\" : \"ada\" }", NULL, &iat), "{ \"sub\" : \"ada\" }"); // byte for byte
    hs256_times times = { .struct_size = sizeof times, .flags = HS256_TIMES_NOW, .now = NOW, .expires_in = 99 };
    assert_string_equal(payload_of("{}", &times, &iat), "{\"iat\":1700000000}");
    times.flags |= HS256_TIMES_EXP | HS256_TIMES_NBF;
    times.not_before_in = 50;
    assert_non_null(strstr(payload_of("{\"sub\":\"ada\"}", &times, &iat), "\"exp\":1700000099"));
    assert_non_null(strstr(payload_of("{\"sub\":\"ada\"}", &times, &iat), "\"nbf\":1700000050"));
    times.flags = HS256_TIMES_NOW | HS256_TIMES_NO_IAT;
    assert_string_equal(payload_of("{}", &times, &iat), "{}");
    times = (hs256_times){ .struct_size = sizeof times };
    payload_of("{}", &times, &iat);
    assert_true(iat > 1.7e9); // the system's clock
}

static void claims_that_no_verifier_would_accept(void **state)
{
    (void)state;
    static const struct {
        const char *claims;
        int32_t code;
    } wrong[] = {
        { "", HS256_ERR_MALFORMED },
        { "[]", HS256_ERR_MALFORMED },
        { "{\"a\":1,\"a\":2}", HS256_ERR_MALFORMED },
        { "{\"a\":1e400}", HS256_ERR_MALFORMED },
        { "{\"a\":\"\xff\"}", HS256_ERR_MALFORMED },
        { "{\"exp\":\"1\"}", HS256_ERR_INVALID_CLAIM },
        { "{\"sub\":1}", HS256_ERR_INVALID_CLAIM },
    };
    hs256_signer *signer = signer_of(builder_with_key());
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        size_t len = 42;
        assert_int_equal(hs256_sign(signer, token, sizeof token, &len, TEXT(wrong[i].claims), NULL), wrong[i].code);
        assert_int_equal(len, 42);
    }
    hs256_times times = { .struct_size = sizeof times };
    size_t len = 42;
    REFUSED(hs256_sign(signer, token, sizeof token, &len, BYTES("{\"iat\":1}"), &times)); // there is one already
    hs256_signer_free(signer);
}

static void the_limit_and_the_buffer(void **state)
{
    (void)state;
    hs256_builder *builder = builder_with_key();
    hs256_builder_set_max_token_len(builder, 256);
    hs256_signer *signer = signer_of(builder);
    char claims[300];
    memset(claims, ' ', sizeof claims);
    memcpy(claims, "{}", 2);
    size_t len = 42;
    assert_int_equal(hs256_sign(signer, token, sizeof token, &len, (uint8_t *)claims, sizeof claims, NULL),
                     HS256_ERR_TOO_LARGE);
    assert_int_equal(len, 42);
    assert_int_equal(hs256_sign(signer, NULL, 0, &len, BYTES("{}"), NULL), HS256_ERR_BUFFER_TOO_SMALL);
    size_t enough = len;
    uint8_t *exact = malloc(enough); // of the very length, so that checkers see one byte more
    assert_non_null(exact);
    for (size_t capacity = 0; capacity < enough; capacity++) {
        len = 42;
        assert_int_equal(hs256_sign(signer, exact, capacity, &len, BYTES("{}"), NULL), HS256_ERR_BUFFER_TOO_SMALL);
        assert_int_equal(len, enough);
    }
    assert_int_equal(hs256_sign(signer, exact, enough, &len, BYTES("{}"), NULL), HS256_OK);
    assert_int_equal(len, enough);
    free(exact);
    hs256_signer_free(signer);
}

static void wrong_pointers_and_lengths(void **state)
{
    (void)state;
    static _Alignas(16) uint8_t storage[64];
    memset(storage, 0xff, sizeof storage);
    hs256_signer *signer = signer_of(builder_with_key());
    size_t len = 42;
    REFUSED(hs256_sign(NULL, token, sizeof token, &len, BYTES("{}"), NULL));
    REFUSED(hs256_sign(MISALIGNED(hs256_signer, storage), token, sizeof token, &len, BYTES("{}"), NULL));
    REFUSED(hs256_sign(signer, NULL, 100, &len, BYTES("{}"), NULL));
    REFUSED(hs256_sign(signer, token, TOO_LONG, &len, BYTES("{}"), NULL));
    REFUSED(hs256_sign(signer, token, sizeof token, NULL, BYTES("{}"), NULL));
    REFUSED(hs256_sign(signer, token, sizeof token, MISALIGNED(size_t, storage), BYTES("{}"), NULL));
    REFUSED(hs256_sign(signer, token, sizeof token, &len, NULL, 2, NULL));
    REFUSED(hs256_sign(signer, token, sizeof token, &len, token, SIZE_MAX, NULL));
    REFUSED(hs256_sign(signer, token, sizeof token, &len, BYTES("{}"), MISALIGNED(hs256_times, storage)));
    assert_int_equal(hs256_sign(signer, token, sizeof token, &len, NULL, 0, NULL), HS256_ERR_MALFORMED);
    uint8_t both[256] = "{}";
    REFUSED(hs256_sign(signer, both, sizeof both, &len, both, 2, NULL)); // they overlap
    REFUSED(hs256_sign(signer, both + 1, sizeof both - 1, &len, both, 2, NULL));
    assert_memory_equal(both, "{}", 3);
    assert_int_equal(len, 42);
    hs256_signer_free(signer);
}

static void times_out_of_range(void **state)
{
    (void)state;
    hs256_signer *signer = signer_of(builder_with_key());
    const hs256_times fine = { .struct_size = sizeof fine, .flags = HS256_TIMES_NOW, .now = NOW };
    size_t len;
    for (size_t size = 0; size < sizeof fine; size++) { // smaller than known, as no header ever had it
        hs256_times times = fine;
        times.struct_size = size;
        REFUSED(hs256_sign(signer, token, sizeof token, &len, BYTES("{}"), &times));
    }
    struct {
        hs256_times known;
        uint64_t beyond;
    } newer = { fine, 77 };
    newer.known.struct_size = sizeof newer;
    assert_int_equal(hs256_sign(signer, token, sizeof token, &len, BYTES("{}"), &newer.known), HS256_OK);

    hs256_times times = fine;
    times.flags = 16; // a flag that this version does not know
    REFUSED(hs256_sign(signer, token, sizeof token, &len, BYTES("{}"), &times));
    times = fine;
    times.reserved = 1;
    REFUSED(hs256_sign(signer, token, sizeof token, &len, BYTES("{}"), &times));
    times = fine;
    times.flags |= HS256_TIMES_EXP;
    times.expires_in = -1;
    REFUSED(hs256_sign(signer, token, sizeof token, &len, BYTES("{}"), &times));
    times.flags = HS256_TIMES_NOW | HS256_TIMES_NBF;
    times.not_before_in = INT64_MIN;
    REFUSED(hs256_sign(signer, token, sizeof token, &len, BYTES("{}"), &times));
    // The ends of the range of seconds: an answer, whatever it is, and no wrap-around.
    times = (hs256_times){ .struct_size = sizeof times, .flags = HS256_TIMES_NOW | HS256_TIMES_EXP, .now = INT64_MAX,
                           .expires_in = INT64_MAX };
    int32_t code = hs256_sign(signer, token, sizeof token, &len, BYTES("{}"), &times);
    assert_int_not_equal(code, HS256_ERR_INTERNAL);
    hs256_signer_free(signer);
}

int sign_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_and_times),
        cmocka_unit_test(claims_that_no_verifier_would_accept),
        cmocka_unit_test(the_limit_and_the_buffer),
        cmocka_unit_test(wrong_pointers_and_lengths),
        cmocka_unit_test(times_out_of_range),
    };
    return cmocka_run_group_tests_name("sign", tests, NULL, NULL);
}
