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
    assert_int_equal(hs256_sign(signer, token, sizeof token, &len, NULL, TEXT(claims), times), HS256_OK);
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
    assert_string_equal(payload_of("{\"iat\":5}", &times, &iat), "{\"iat\":5}"); // its own
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
        assert_int_equal(hs256_sign(signer, token, sizeof token, &len, NULL, TEXT(wrong[i].claims), NULL), wrong[i].code);
        assert_int_equal(len, 42);
    }
    hs256_times times = { .struct_size = sizeof times, .flags = HS256_TIMES_IAT };
    size_t len = 42;
    REFUSED(hs256_sign(signer, token, sizeof token, &len, NULL, BYTES("{\"iat\":1}"), &times)); // there is one already
    hs256_signer_free(signer);
}

static void the_header_is_the_callers(void **state)
{
    (void)state;
    hs256_builder *builder = builder_with_key();
    assert_int_equal(hs256_builder_set_header_cty(builder, BYTES("x")), HS256_OK);
    assert_int_equal(hs256_builder_set_header_typ(builder, BYTES("at+jwt")), HS256_OK);
    hs256_signer *signer = signer_of(builder);
    size_t len = 0;
    assert_int_equal(hs256_sign(signer, token, sizeof token, &len, NULL, BYTES("{}"), NULL), HS256_OK);
    // {"alg":"HS256","typ":"at+jwt","cty":"x"}
    const char *header = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCIsImN0eSI6IngifQ.";
    assert_memory_equal(token, header, strlen(header));
    hs256_signer_free(signer);

    int32_t (*const setters[])(hs256_builder *, const uint8_t *, size_t) = { hs256_builder_set_header_typ,
                                                                           hs256_builder_set_header_cty };
    for (size_t i = 0; i < 2; i++) {
        static const char *const wrong[] = { "", "\xff", "JWT" };
        for (size_t text = 0; text < (i == 0 ? 2 : 3); text++) {
            builder = builder_with_key();
            REFUSED(setters[i](builder, TEXT(wrong[text])));
            assert_non_null(strstr(hs256_builder_message(builder), i == 0 ? "`typ`" : "`cty`"));
            hs256_builder_free(builder);
        }
        REFUSED(setters[i](NULL, BYTES("x")));
        builder = builder_with_key();
        REFUSED(setters[i](builder, NULL, 1));
        hs256_builder_free(builder);
    }
}

static void a_refusal_says_what_why_and_where(void **state)
{
    (void)state;
    static const struct {
        const char *claims, *member, *cause;
        int32_t code, claim;
        size_t offset;
    } wrong[] = {
        { "{\"a\":1,\"b\":{\"c\":\"\\ud800\"}}", "b", "half a surrogate pair", HS256_ERR_MALFORMED, 0, 17 },
        { "{\"a\":1,\"\\u0061\":2}", "\\u0061", "a second member of this name", HS256_ERR_MALFORMED, 0, 7 },
        { "[]", NULL, "other than an object", HS256_ERR_MALFORMED, 0, 0 },
        { "{\"a\":1,\"exp\":\"x\"}", "exp", "not a number", HS256_ERR_INVALID_CLAIM, HS256_CLAIM_EXP, 13 },
        { "{\"exp\":1700000000000}", "exp", "milliseconds?", HS256_ERR_INVALID_CLAIM, HS256_CLAIM_EXP, 7 },
        { "{\"sub\":\"ada\"}", "iss", "bound", HS256_ERR_MISSING_CLAIM, HS256_CLAIM_ISS, SIZE_MAX },
        { "{\"iss\":\"b\"}", "iss", "bound", HS256_ERR_CLAIM_MISMATCH, HS256_CLAIM_ISS, 7 },
    };
    hs256_builder *builder = builder_with_key();
    assert_int_equal(hs256_builder_bind_key(builder, BYTES("a")), HS256_OK);
    hs256_signer *signer = signer_of(builder);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        size_t len = 42;
        hs256_sign_error error = { .struct_size = sizeof error, .cause = "before", .offset = 99, .claim = 99 };
        assert_int_equal(hs256_sign(signer, token, sizeof token, &len, &error, TEXT(wrong[i].claims), NULL),
                         wrong[i].code);
        assert_int_equal(error.claim, wrong[i].claim);
        assert_int_equal(error.offset, wrong[i].offset);
        if (wrong[i].member != NULL)
            assert_view(error.member, wrong[i].member);
        else
            assert_absent(error.member);
        if (strstr(error.cause, wrong[i].cause) == NULL)
            fail_msg("%s: %s", wrong[i].claims, error.cause);
        assert_string_equal(error.field, "");
    }

    // Mistakes that are not in the claims have a cause, too; a token leaves the struct alone.
    hs256_sign_error error = { .struct_size = sizeof error };
    size_t len;
    assert_int_equal(hs256_sign(signer, NULL, 0, &len, &error, BYTES("{\"iss\":\"a\"}"), NULL), HS256_ERR_BUFFER_TOO_SMALL);
    assert_string_equal(error.cause, hs256_error_message(HS256_ERR_BUFFER_TOO_SMALL));
    assert_int_equal(error.offset, SIZE_MAX);
    assert_string_equal(error.field, "");
    error = (hs256_sign_error){ .struct_size = sizeof error, .cause = "before" };
    assert_int_equal(hs256_sign(signer, token, sizeof token, &len, &error, BYTES("{\"iss\":\"a\"}"), NULL), HS256_OK);
    assert_string_equal(error.cause, "before");

    static _Alignas(16) uint8_t storage[128];
    REFUSED(hs256_sign(signer, token, sizeof token, &len, MISALIGNED(hs256_sign_error, storage), BYTES("{}"), NULL));
    for (size_t size = 0; size < sizeof error; size++) {
        error.struct_size = size;
        REFUSED(hs256_sign(signer, token, sizeof token, &len, &error, BYTES("{}"), NULL));
    }
    error.struct_size = sizeof error;
    REFUSED(hs256_sign(signer, token, sizeof token, &len, &error, (const uint8_t *)&error, 8, NULL)); // they overlap
    hs256_signer_free(signer);
}

// Every mistake of the caller's names what is at fault.
static void an_invalid_argument_has_a_field(void **state)
{
    (void)state;
    hs256_signer *signer = signer_of(builder_with_key());
    const hs256_times all = { .struct_size = sizeof all, .expires_in = 1,
                              .flags = HS256_TIMES_IAT | HS256_TIMES_EXP | HS256_TIMES_NBF };
    hs256_times no_life = all, before = all, unknown = all, contradiction = all;
    no_life.expires_in = 0;
    before.not_before_in = -1;
    unknown.flags = 32;
    contradiction.flags |= HS256_TIMES_NO_IAT;
    uint8_t both[256] = "{}";
    size_t len;
    const struct {
        const char *field;
        const hs256_signer *signer;
        uint8_t *token;
        size_t *len;
        const uint8_t *claims;
        size_t claims_len;
        const hs256_times *times;
    } wrong[] = {
        { "signer", NULL, token, &len, BYTES("{}"), NULL },
        { "claims", signer, token, &len, NULL, 2, NULL },
        { "times", signer, token, &len, BYTES("{}"), &unknown },
        { "iat", signer, token, &len, BYTES("{}"), &contradiction },
        { "buffer", signer, NULL, &len, BYTES("{}"), NULL },
        { "buffer", signer, both, &len, both, 2, NULL },
        { "len", signer, token, NULL, BYTES("{}"), NULL },
        { "expires_in", signer, token, &len, BYTES("{}"), &no_life },
        { "not_before_in", signer, token, &len, BYTES("{}"), &before },
        { "iat", signer, token, &len, BYTES("{\"iat\":1}"), &all },
        { "exp", signer, token, &len, BYTES("{\"exp\":1}"), &all },
        { "nbf", signer, token, &len, BYTES("{\"nbf\":1}"), &all },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        hs256_sign_error error = { .struct_size = sizeof error };
        REFUSED(hs256_sign(wrong[i].signer, wrong[i].token, 256, wrong[i].len, &error, wrong[i].claims,
                           wrong[i].claims_len, wrong[i].times));
        assert_string_equal(error.field, wrong[i].field);
    }
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
    assert_int_equal(hs256_sign(signer, token, sizeof token, &len, NULL, (uint8_t *)claims, sizeof claims, NULL),
                     HS256_ERR_TOO_LARGE);
    assert_int_equal(len, 42);
    assert_int_equal(hs256_sign(signer, NULL, 0, &len, NULL, BYTES("{}"), NULL), HS256_ERR_BUFFER_TOO_SMALL);
    size_t enough = len;
    uint8_t *exact = malloc(enough); // of the very length, so that checkers see one byte more
    assert_non_null(exact);
    for (size_t capacity = 0; capacity < enough; capacity++) {
        len = 42;
        assert_int_equal(hs256_sign(signer, exact, capacity, &len, NULL, BYTES("{}"), NULL), HS256_ERR_BUFFER_TOO_SMALL);
        assert_int_equal(len, enough);
    }
    assert_int_equal(hs256_sign(signer, exact, enough, &len, NULL, BYTES("{}"), NULL), HS256_OK);
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
    REFUSED(hs256_sign(NULL, token, sizeof token, &len, NULL, BYTES("{}"), NULL));
    REFUSED(hs256_sign(MISALIGNED(hs256_signer, storage), token, sizeof token, &len, NULL, BYTES("{}"), NULL));
    REFUSED(hs256_sign(signer, NULL, 100, &len, NULL, BYTES("{}"), NULL));
    REFUSED(hs256_sign(signer, token, TOO_LONG, &len, NULL, BYTES("{}"), NULL));
    REFUSED(hs256_sign(signer, token, sizeof token, NULL, NULL, BYTES("{}"), NULL));
    REFUSED(hs256_sign(signer, token, sizeof token, MISALIGNED(size_t, storage), NULL, BYTES("{}"), NULL));
    REFUSED(hs256_sign(signer, token, sizeof token, &len, NULL, NULL, 2, NULL));
    REFUSED(hs256_sign(signer, token, sizeof token, &len, NULL, token, SIZE_MAX, NULL));
    REFUSED(hs256_sign(signer, token, sizeof token, &len, NULL, BYTES("{}"), MISALIGNED(hs256_times, storage)));
    assert_int_equal(hs256_sign(signer, token, sizeof token, &len, NULL, NULL, 0, NULL), HS256_ERR_MALFORMED);
    uint8_t both[256] = "{}";
    REFUSED(hs256_sign(signer, both, sizeof both, &len, NULL, both, 2, NULL)); // they overlap
    REFUSED(hs256_sign(signer, both + 1, sizeof both - 1, &len, NULL, both, 2, NULL));
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
        REFUSED(hs256_sign(signer, token, sizeof token, &len, NULL, BYTES("{}"), &times));
    }
    struct {
        hs256_times known;
        uint64_t beyond;
    } newer = { fine, 77 };
    newer.known.struct_size = sizeof newer;
    assert_int_equal(hs256_sign(signer, token, sizeof token, &len, NULL, BYTES("{}"), &newer.known), HS256_OK);

    hs256_times times = fine;
    times.flags = 32; // a flag that this version does not know
    REFUSED(hs256_sign(signer, token, sizeof token, &len, NULL, BYTES("{}"), &times));
    times = fine;
    times.reserved = 1;
    REFUSED(hs256_sign(signer, token, sizeof token, &len, NULL, BYTES("{}"), &times));
    times = fine;
    times.flags |= HS256_TIMES_EXP;
    for (times.expires_in = -1; times.expires_in < 1; times.expires_in++)
        REFUSED(hs256_sign(signer, token, sizeof token, &len, NULL, BYTES("{}"), &times));
    assert_int_equal(hs256_sign(signer, token, sizeof token, &len, NULL, BYTES("{}"), &times), HS256_OK);
    times.flags = HS256_TIMES_NOW | HS256_TIMES_NBF;
    times.not_before_in = INT64_MIN;
    hs256_sign_error error = { .struct_size = sizeof error };
    REFUSED(hs256_sign(signer, token, sizeof token, &len, &error, BYTES("{}"), &times));
    assert_string_equal(error.cause, "`not_before_in` is less than 0 seconds");
    // The ends of the range of seconds: no wrap-around.
    times = (hs256_times){ .struct_size = sizeof times, .flags = HS256_TIMES_NOW | HS256_TIMES_EXP, .now = INT64_MAX,
                           .expires_in = INT64_MAX };
    int32_t code = hs256_sign(signer, token, sizeof token, &len, NULL, BYTES("{}"), &times);
    assert_int_equal(code, HS256_ERR_INVALID_CLAIM);
    hs256_signer_free(signer);
}

int sign_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_and_times),
        cmocka_unit_test(claims_that_no_verifier_would_accept),
        cmocka_unit_test(the_header_is_the_callers),
        cmocka_unit_test(a_refusal_says_what_why_and_where),
        cmocka_unit_test(an_invalid_argument_has_a_field),
        cmocka_unit_test(the_limit_and_the_buffer),
        cmocka_unit_test(wrong_pointers_and_lengths),
        cmocka_unit_test(times_out_of_range),
    };
    return cmocka_run_group_tests_name("sign", tests, NULL, NULL);
}
