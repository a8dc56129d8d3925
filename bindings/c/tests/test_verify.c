// The verdict across the border: every code, what is written and what is not, every wrong pointer, length and size.
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static hs256_verifier *plain(void)
{
    return verifier_of(builder_with_key());
}

// A token whose signature is good and whose payload is not, which hs256_sign() would not make: {"iat":null}.
#define IAT_NULL "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOm51bGx9.MPmZAbQUzsSyE0C06u_ZaPoqdqMuIn4ZFveJe_fKTtQ"
#define NO_TAG ".e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void every_verdict(void **state)
{
    (void)state;
    hs256_verifier *verifier = plain();
    static const struct {
        const char *token;
        int32_t code, claim;
    } verdicts[] = {
        { "", HS256_ERR_MALFORMED, HS256_CLAIM_NONE },
        { "a.b", HS256_ERR_MALFORMED, HS256_CLAIM_NONE },
        { "eyJhbGciOiJub25lIn0.e30.", HS256_ERR_ALGORITHM_NOT_ALLOWED, HS256_CLAIM_NONE },
        { "eyJhbGciOiJIUzI1NiIsImNyaXQiOlsiZXhwIl19" NO_TAG, HS256_ERR_UNSUPPORTED_HEADER, HS256_CLAIM_NONE },
        { "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9" NO_TAG, HS256_ERR_SIGNATURE_MISMATCH, HS256_CLAIM_NONE },
        { IAT_NULL, HS256_ERR_INVALID_CLAIM, HS256_CLAIM_IAT },
    };
    int32_t claim;
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        assert_int_equal(verdict(verifier, verdicts[i].token, &claim), verdicts[i].code);
        assert_int_equal(claim, verdicts[i].claim);
    }
    static const struct {
        const char *claims;
        int32_t code, claim;
    } judged[] = {
        { "{}", HS256_OK, HS256_CLAIM_NONE },
        { "{\"exp\":1700000001}", HS256_OK, HS256_CLAIM_NONE },
        { "{\"exp\":1700000000}", HS256_ERR_EXPIRED, HS256_CLAIM_EXP },
        { "{\"nbf\":1700000001}", HS256_ERR_NOT_YET_VALID, HS256_CLAIM_NBF },
        { "{\"aud\":\"other\"}", HS256_ERR_CLAIM_MISMATCH, HS256_CLAIM_AUD },
    };
    for (size_t i = 0; i < sizeof judged / sizeof *judged; i++) {
        assert_int_equal(verdict(verifier, token_of(judged[i].claims), &claim), judged[i].code);
        assert_int_equal(claim, judged[i].claim);
    }
    hs256_verifier_free(verifier);
}

static void every_option_reaches_the_policy(void **state)
{
    (void)state;
    hs256_builder *builder = builder_with_key();
    hs256_builder_add_issuer(builder, BYTES("https://a.example"));
    hs256_builder_add_issuer(builder, BYTES("https://b.example"));
    hs256_builder_add_audience(builder, BYTES("api"));
    hs256_builder_set_subject(builder, BYTES("ada"));
    hs256_builder_add_required(builder, BYTES("tenant"));
    hs256_builder_add_required(builder, BYTES("role"));
    hs256_builder_set_max_age(builder, 60);
    hs256_verifier *verifier = verifier_of(builder);
    static const struct {
        const char *claims;
        int32_t code, claim;
    } judged[] = {
        { "{\"tenant\":1,\"role\":1,\"iss\":\"https://b.example\",\"sub\":\"ada\",\"aud\":[\"x\",\"api\"],\"iat\":1699999940}",
          HS256_OK, HS256_CLAIM_NONE },
        { "{\"role\":1}", HS256_ERR_MISSING_CLAIM, HS256_CLAIM_REQUIRED },
        { "{\"tenant\":1}", HS256_ERR_MISSING_CLAIM, HS256_CLAIM_REQUIRED + 1 },
        { "{\"tenant\":1,\"role\":1}", HS256_ERR_MISSING_CLAIM, HS256_CLAIM_ISS },
        { "{\"tenant\":1,\"role\":1,\"iss\":\"c\"}", HS256_ERR_CLAIM_MISMATCH, HS256_CLAIM_ISS },
        { "{\"tenant\":1,\"role\":1,\"iss\":\"https://a.example\",\"sub\":\"bob\"}", HS256_ERR_CLAIM_MISMATCH,
          HS256_CLAIM_SUB },
        { "{\"tenant\":1,\"role\":1,\"iss\":\"https://a.example\",\"sub\":\"ada\"}", HS256_ERR_MISSING_CLAIM,
          HS256_CLAIM_AUD },
        { "{\"tenant\":1,\"role\":1,\"iss\":\"https://a.example\",\"sub\":\"ada\",\"aud\":\"api\"}",
          HS256_ERR_MISSING_CLAIM, HS256_CLAIM_IAT },
        { "{\"tenant\":1,\"role\":1,\"iss\":\"https://a.example\",\"sub\":\"ada\",\"aud\":\"api\",\"iat\":1699999939}",
          HS256_ERR_EXPIRED, HS256_CLAIM_IAT },
        { "{\"tenant\":1,\"role\":1,\"iss\":\"https://a.example\",\"sub\":\"ada\",\"aud\":\"api\",\"iat\":1700000001}",
          HS256_ERR_NOT_YET_VALID, HS256_CLAIM_IAT },
    };
    int32_t claim;
    for (size_t i = 0; i < sizeof judged / sizeof *judged; i++) {
        assert_int_equal(verdict(verifier, token_of(judged[i].claims), &claim), judged[i].code);
        assert_int_equal(claim, judged[i].claim);
    }
    hs256_verifier_free(verifier);

    builder = builder_with_key();
    hs256_builder_set_any_audience(builder);
    hs256_builder_set_max_token_len(builder, 256);
    verifier = verifier_of(builder);
    assert_int_equal(verdict(verifier, token_of("{\"aud\":\"anyone\"}"), &claim), HS256_OK);
    char long_claims[301];
    memset(long_claims, ' ', sizeof long_claims - 1);
    memcpy(long_claims, "{}", 2);
    long_claims[sizeof long_claims - 1] = '\0';
    assert_int_equal(verdict(verifier, token_of(long_claims), &claim), HS256_ERR_TOO_LARGE);
    hs256_verifier_free(verifier);

    builder = builder_with_key();
    hs256_builder_set_typ(builder, BYTES("at+jwt"));
    verifier = verifier_of(builder);
    assert_int_equal(verdict(verifier, token_of("{}"), &claim), HS256_ERR_WRONG_TYPE);
    hs256_verifier_free(verifier);

    builder = hs256_builder_new();
    hs256_builder_add_key(builder, HS256_SECRET_RAW, BYTES(SECRET), BYTES("2026-11"), 0);
    verifier = verifier_of(builder);
    assert_int_equal(verdict(verifier, token_of("{}"), &claim), HS256_ERR_UNKNOWN_KEY);
    hs256_verifier_free(verifier);
}

static void the_system_clock_is_the_default(void **state)
{
    (void)state;
    hs256_verifier *verifier = plain();
    char claims[64];
    uint8_t buffer[256];
    for (int seconds = -10; seconds <= 10; seconds += 20) {
        snprintf(claims, sizeof claims, "{\"exp\":%lld}", (long long)time(NULL) + seconds);
        const char *token = token_of(claims);
        assert_int_equal(hs256_verify(verifier, buffer, sizeof buffer, NULL, TEXT(token)),
                         seconds < 0 ? HS256_ERR_EXPIRED : HS256_OK);
    }
    hs256_verifier_free(verifier);
}

static void wrong_pointers_and_lengths(void **state)
{
    (void)state;
    hs256_verifier *verifier = plain();
    const uint8_t *token = (const uint8_t *)token_of("{}");
    size_t len = strlen((const char *)token);
    uint8_t buffer[256];
    static _Alignas(16) uint8_t storage[256];
    memset(storage, 0xff, sizeof storage); // any struct_size here would be huge
    hs256_claims claims = { .struct_size = sizeof claims, .error_claim = 77, .needed = 99, .error_at = 55 };
    static const size_t too_long[] = { TOO_LONG, SIZE_MAX };

#define BOTH_REFUSED(...)                         \
    REFUSED(hs256_verify_at(__VA_ARGS__, NOW));   \
    REFUSED(hs256_verify(__VA_ARGS__))
    BOTH_REFUSED(NULL, buffer, sizeof buffer, &claims, token, len);
    BOTH_REFUSED(MISALIGNED(hs256_verifier, storage), buffer, sizeof buffer, &claims, token, len);
    BOTH_REFUSED(verifier, NULL, 1, &claims, token, len);
    BOTH_REFUSED(verifier, buffer, sizeof buffer, &claims, NULL, 1);
    BOTH_REFUSED(verifier, buffer, sizeof buffer, MISALIGNED(hs256_claims, storage), token, len);
    for (size_t i = 0; i < 2; i++) {
        BOTH_REFUSED(verifier, buffer, too_long[i], &claims, token, len);
        BOTH_REFUSED(verifier, buffer, sizeof buffer, &claims, token, too_long[i]);
    }
    assert_int_equal(claims.error_claim, HS256_CLAIM_NONE); // no earlier refusal's is left
    assert_int_equal(claims.needed, 0);
    assert_true(claims.error_at == 0);

    // NULL with the length 0 is the empty token and the empty buffer.
    assert_int_equal(hs256_verify_at(verifier, buffer, sizeof buffer, NULL, NULL, 0, NOW), HS256_ERR_MALFORMED);
    assert_int_equal(hs256_verify_at(verifier, NULL, 0, &claims, token, len, NOW), HS256_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(claims.needed, hs256_buffer_len(len));
    hs256_verifier_free(verifier);
}

static void the_size_of_the_struct(void **state)
{
    (void)state;
    hs256_verifier *verifier = plain();
    const char *token = token_of("{\"iss\":\"a\",\"iat\":5}");
    uint8_t buffer[256];

    // Zero or without room for what a refusal writes: refused.
    for (size_t size = 0; size < offsetof(hs256_claims, payload); size++) {
        hs256_claims claims = { .struct_size = size, .error_claim = 77 };
        assert_int_equal(hs256_verify_at(verifier, buffer, sizeof buffer, &claims, TEXT(token), NOW),
                         HS256_ERR_INVALID_ARGUMENT);
        assert_int_equal(claims.error_claim, 77);
    }
    // Smaller than known: written up to there, and the size left alone. On the heap, so that checkers see one byte more.
    for (size_t size = offsetof(hs256_claims, payload); size <= sizeof(hs256_claims); size += 8) {
        hs256_claims *claims = malloc(size);
        assert_non_null(claims);
        memset(claims, 0xaa, size);
        memcpy(claims, &size, sizeof size);
        assert_int_equal(hs256_verify_at(verifier, buffer, sizeof buffer, claims, TEXT(token), NOW), HS256_OK);
        assert_memory_equal(claims, &size, sizeof size);
        assert_memory_equal((uint8_t *)claims + offsetof(hs256_claims, needed), &(size_t){ 0 }, sizeof(size_t));
        assert_memory_equal((uint8_t *)claims + offsetof(hs256_claims, error_at), &(double){ 0 }, sizeof(double));
        if (size >= offsetof(hs256_claims, sub)) {
            hs256_view iss;
            memcpy(&iss, (uint8_t *)claims + offsetof(hs256_claims, iss), sizeof iss);
            assert_view(iss, "a");
        }
        free(claims);
    }
    // Larger than known: what is beyond is not touched.
    struct {
        hs256_claims known;
        uint8_t beyond[64];
    } newer, before;
    memset(&newer, 0xaa, sizeof newer);
    before = newer;
    newer.known.struct_size = sizeof newer;
    assert_int_equal(hs256_verify_at(verifier, buffer, sizeof buffer, &newer.known, TEXT(token), NOW), HS256_OK);
    assert_int_equal(newer.known.struct_size, sizeof newer);
    assert_view(newer.known.iss, "a");
    assert_memory_equal(newer.beyond, before.beyond, sizeof newer.beyond);
    newer.known.struct_size = SIZE_MAX;
    assert_int_equal(hs256_verify_at(verifier, buffer, sizeof buffer, &newer.known, TEXT(token), NOW), HS256_OK);
    assert_memory_equal(newer.beyond, before.beyond, sizeof newer.beyond);
    hs256_verifier_free(verifier);
}

static void a_refusal_writes_the_claim_at_fault_its_time_and_nothing_else(void **state)
{
    (void)state;
    hs256_verifier *verifier = plain();
    const char *token = token_of("{\"sub\":\"a secret of the token\",\"exp\":1.5}");
    hs256_claims claims, before;
    memset(&claims, 0xaa, sizeof claims);
    claims.struct_size = sizeof claims;
    before = claims;
    uint8_t buffer[256];
    memset(buffer, 0xaa, sizeof buffer);
    assert_int_equal(hs256_verify_at(verifier, buffer, sizeof buffer, &claims, TEXT(token), NOW), HS256_ERR_EXPIRED);
    assert_int_equal(claims.error_claim, HS256_CLAIM_EXP);
    assert_true(claims.error_at == 1.5);
    assert_int_equal(claims.needed, 0);
    assert_int_equal(claims.present, before.present);
    assert_memory_equal(&claims.payload, &before.payload, sizeof claims - offsetof(hs256_claims, payload));
    // The buffer holds zeros where it was written, and is as it was elsewhere.
    for (size_t i = 0; i < sizeof buffer; i++)
        assert_true(buffer[i] == 0 || buffer[i] == 0xaa);
    hs256_verifier_free(verifier);
}

static void a_buffer_too_small_says_how_long(void **state)
{
    (void)state;
    hs256_verifier *verifier = plain();
    static const char *const payloads[] = { "{}", "{\"iss\":\"\\u0061\\u0062\",\"sub\":\"c\",\"jti\":\"\\n\"}" };
    for (size_t i = 0; i < 2; i++) {
        const char *token = token_of(payloads[i]);
        size_t enough = 0;
        for (size_t len = 0; len <= hs256_buffer_len(strlen(token)); len++) {
            uint8_t *buffer = malloc(len + 1); // of the very length, so that checkers see one byte more
            assert_non_null(buffer);
            memset(buffer, 0xbb, len);
            buffer[len] = 0xaa;
            hs256_claims claims = { .struct_size = sizeof claims };
            int32_t code = hs256_verify_at(verifier, buffer, len, &claims, TEXT(token), NOW);
            if (code == HS256_ERR_BUFFER_TOO_SMALL) {
                assert_int_equal(enough, 0); // once enough, always enough
                assert_true(claims.needed > len && claims.needed <= hs256_buffer_len(strlen(token)));
                assert_int_equal(claims.error_claim, HS256_CLAIM_NONE);
                assert_absent(claims.payload);
                for (size_t at = 0; at < len; at++)
                    assert_true(buffer[at] == 0 || buffer[at] == 0xbb); // zeros wherever it was written
            } else {
                assert_int_equal(code, HS256_OK);
                assert_int_equal(claims.needed, 0);
                assert_view(claims.payload, payloads[i]);
                enough = enough ? enough : len;
            }
            assert_int_equal(buffer[len], 0xaa);
            free(buffer);
        }
        // What it says is enough, whatever was missing.
        hs256_claims claims = { .struct_size = sizeof claims };
        uint8_t buffer[512];
        for (size_t len = 0; len < enough; len++) {
            assert_int_equal(hs256_verify_at(verifier, buffer, len, &claims, TEXT(token), NOW),
                             HS256_ERR_BUFFER_TOO_SMALL);
            assert_true(claims.needed <= sizeof buffer);
            assert_int_equal(hs256_verify_at(verifier, buffer, claims.needed, &claims, TEXT(token), NOW), HS256_OK);
            assert_view(claims.payload, payloads[i]);
        }
        assert_true(enough > 0);
    }
    hs256_verifier_free(verifier);
}

static void an_overlap_is_refused(void **state)
{
    (void)state;
    hs256_verifier *verifier = plain();
    const char *token = token_of("{}");
    size_t len = strlen(token);
    uint8_t both[512];
    memset(both, 0, sizeof both);
    memcpy(both + 100, token, len);
    assert_int_equal(hs256_verify_at(verifier, both, sizeof both, NULL, both + 100, len, NOW),
                     HS256_ERR_INVALID_ARGUMENT);
    assert_int_equal(hs256_verify_at(verifier, both, 101, NULL, both + 100, len, NOW), HS256_ERR_INVALID_ARGUMENT);
    assert_int_equal(hs256_verify_at(verifier, both + 100 + len - 1, 50, NULL, both + 100, len, NOW),
                     HS256_ERR_INVALID_ARGUMENT);
    assert_memory_equal(both + 100, token, len); // untouched
    // Side by side is no overlap.
    assert_int_equal(hs256_verify_at(verifier, both, 100, NULL, both + 100, len, NOW), HS256_OK);
    assert_int_equal(hs256_verify_at(verifier, both + 100 + len, 100, NULL, both + 100, len, NOW), HS256_OK);
    hs256_verifier_free(verifier);
}

static void the_length_that_is_always_enough(void **state)
{
    (void)state;
    static const size_t lens[] = { 0, 1, 2, 3, 100, 16384, 1048576 };
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        assert_true(hs256_buffer_len(lens[i]) >= lens[i] + (lens[i] + 1) / 2);
        assert_true(hs256_buffer_len(lens[i]) <= lens[i] + (lens[i] + 1) / 2 + 3);
    }
    assert_true(hs256_buffer_len(SIZE_MAX) == SIZE_MAX); // no wrap-around

    // The most that unescaping can take: a payload that is nearly all one escaped claim.
    static char claims[15000];
    memset(claims, 'x', sizeof claims);
    memcpy(claims, "{\"iss\":\"\\n", 10);
    memcpy(claims + sizeof claims - 3, "\"}", 3);
    hs256_builder *builder = builder_with_key();
    hs256_builder_set_max_token_len(builder, 65536);
    hs256_verifier *verifier = verifier_of(builder);
    const char *token = long_token_of(claims, 65536);
    size_t len = hs256_buffer_len(strlen(token));
    uint8_t *buffer = malloc(len);
    assert_non_null(buffer);
    hs256_claims out = { .struct_size = sizeof out };
    assert_int_equal(hs256_verify_at(verifier, buffer, len, &out, TEXT(token), NOW), HS256_OK);
    assert_int_equal(out.iss.len, sizeof claims - 1 - 8 - 2 - 1);
    assert_int_equal(out.iss.data[0], '\n');
    free(buffer);
    hs256_verifier_free(verifier);
}

static void rotation_gives_the_key_that_matched(void **state)
{
    (void)state;
    hs256_builder *builder = builder_with_key();
    hs256_builder_add_key(builder, HS256_SECRET_RAW, BYTES("another test secret for hs256, 32+ bytes"),
                          BYTES("2026-11"), 0);
    hs256_verifier *verifier = verifier_of(builder);
    builder = hs256_builder_new();
    hs256_builder_add_key(builder, HS256_SECRET_RAW, BYTES("another test secret for hs256, 32+ bytes"),
                          BYTES("2026-11"), 0);
    hs256_signer *signer = signer_of(builder);
    uint8_t token[256], buffer[256];
    size_t len;
    assert_int_equal(hs256_sign(signer, token, sizeof token, &len, NULL, BYTES("{}"), NULL), HS256_OK);
    hs256_claims claims = { .struct_size = sizeof claims };
    assert_int_equal(hs256_verify_at(verifier, buffer, sizeof buffer, &claims, token, len, NOW), HS256_OK);
    assert_view(claims.key_id, "2026-11");
    const char *without_id = token_of("{}");
    assert_int_equal(hs256_verify_at(verifier, buffer, sizeof buffer, &claims, TEXT(without_id), NOW), HS256_OK);
    assert_absent(claims.key_id);
    hs256_signer_free(signer);
    hs256_verifier_free(verifier);
}

static void a_request_is_the_call_with_its_arguments(void **state)
{
    (void)state;
    hs256_verifier *verifier = plain();
    const char *token = token_of("{\"sub\":\"ada\",\"exp\":1700000001}");
    uint8_t buffer[256];
    hs256_claims claims = { .struct_size = sizeof claims };
    int64_t now = NOW;
    const hs256_request request = { .struct_size = sizeof request, .verifier = verifier, .buffer = buffer,
                                    .buffer_len = sizeof buffer, .claims = &claims, .now = &now,
                                    .token = (const uint8_t *)token, .token_len = strlen(token) };
    assert_int_equal(hs256_verify_request(&request), HS256_OK);
    assert_view(claims.sub, "ada");
    now++; // it is read anew in each call
    assert_int_equal(hs256_verify_request(&request), HS256_ERR_EXPIRED);
    assert_int_equal(claims.error_claim, HS256_CLAIM_EXP);

    // Without a time, by the system's clock; without claims, the verdict alone.
    hs256_request other = request;
    other.now = NULL;
    assert_int_equal(hs256_verify_request(&other), HS256_ERR_EXPIRED);
    char valid[64];
    snprintf(valid, sizeof valid, "{\"exp\":%lld}", (long long)time(NULL) + 10);
    token = token_of(valid);
    other.token = (const uint8_t *)token;
    other.token_len = strlen(token);
    other.claims = NULL;
    assert_int_equal(hs256_verify_request(&other), HS256_OK);
    other.buffer_len = 3;
    assert_int_equal(hs256_verify_request(&other), HS256_ERR_BUFFER_TOO_SMALL);
    hs256_verifier_free(verifier);
}

static void a_wrong_request(void **state)
{
    (void)state;
    hs256_verifier *verifier = plain();
    const char *token = token_of("{}");
    uint8_t buffer[256];
    static _Alignas(16) uint8_t storage[256];
    memset(storage, 0xff, sizeof storage); // any struct_size here would be huge
    const hs256_request good = { .struct_size = sizeof good, .verifier = verifier, .buffer = buffer,
                                 .buffer_len = sizeof buffer, .token = (const uint8_t *)token,
                                 .token_len = strlen(token) };
    REFUSED(hs256_verify_request(NULL));
    REFUSED(hs256_verify_request(MISALIGNED(hs256_request, storage)));
    // Smaller than known: refused. On the heap, so that checkers see what is read beyond. Larger: what is known counts.
    for (size_t size = sizeof(size_t); size < sizeof good; size += 8) {
        hs256_request *shorter = malloc(size);
        assert_non_null(shorter);
        memcpy(shorter, &good, size);
        memcpy(shorter, &size, sizeof size);
        REFUSED(hs256_verify_request(shorter));
        free(shorter);
    }
    hs256_request request = good;
    request.struct_size = SIZE_MAX;
    assert_int_equal(hs256_verify_request(&request), HS256_OK);

#define WITHOUT(member, wrong)     \
    request = good;                \
    request.member = wrong;        \
    REFUSED(hs256_verify_request(&request))
    WITHOUT(struct_size, 0);
    WITHOUT(verifier, NULL);
    WITHOUT(verifier, MISALIGNED(hs256_verifier, storage));
    WITHOUT(buffer, NULL);
    WITHOUT(buffer_len, TOO_LONG);
    WITHOUT(claims, MISALIGNED(hs256_claims, storage));
    WITHOUT(now, MISALIGNED(int64_t, storage));
    WITHOUT(token, NULL);
    WITHOUT(token, buffer + 10);
    WITHOUT(token_len, TOO_LONG);
    hs256_verifier_free(verifier);
}

int verify_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verdict),
        cmocka_unit_test(every_option_reaches_the_policy),
        cmocka_unit_test(the_system_clock_is_the_default),
        cmocka_unit_test(wrong_pointers_and_lengths),
        cmocka_unit_test(the_size_of_the_struct),
        cmocka_unit_test(a_refusal_writes_the_claim_at_fault_its_time_and_nothing_else),
        cmocka_unit_test(a_buffer_too_small_says_how_long),
        cmocka_unit_test(an_overlap_is_refused),
        cmocka_unit_test(the_length_that_is_always_enough),
        cmocka_unit_test(rotation_gives_the_key_that_matched),
        cmocka_unit_test(a_request_is_the_call_with_its_arguments),
        cmocka_unit_test(a_wrong_request),
    };
    return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
