// Many tokens in one call: the same verdicts as one by one, on any number of threads.
#define _DEFAULT_SOURCE // MAP_ANONYMOUS
#include "support.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

enum { COUNT = 3000 }; // worth several threads

static uint8_t *bytes_of_tokens[COUNT];
static hs256_view tokens[COUNT];
static int32_t expected[COUNT];

static int make_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *claims;
        int32_t code;
    } kinds[] = {
        { "{\"sub\":\"a\"}", HS256_OK },
        { "{\"exp\":1}", HS256_ERR_EXPIRED },
        { "{\"sub\":\"\\u0061\"}", HS256_OK },
        { "{\"nbf\":1800000000}", HS256_ERR_NOT_YET_VALID },
        { NULL, HS256_ERR_MALFORMED },
    };
    for (size_t i = 0; i < COUNT; i++) {
        size_t kind = i % (sizeof kinds / sizeof *kinds);
        const char *token = kinds[kind].claims ? token_of(kinds[kind].claims) : "";
        size_t len = strlen(token);
        bytes_of_tokens[i] = malloc(len + 1);
        assert_non_null(bytes_of_tokens[i]);
        memcpy(bytes_of_tokens[i], token, len + 1);
        tokens[i] = (hs256_view){ len ? bytes_of_tokens[i] : NULL, len };
        expected[i] = kinds[kind].code;
    }
    return 0;
}

static int free_tokens(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        free(bytes_of_tokens[i]);
    return 0;
}

static size_t buffer_len(size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += hs256_buffer_len(tokens[i].len);
    return sum;
}

static void the_same_verdicts_on_any_number_of_threads(void **state)
{
    (void)state;
    hs256_verifier *verifier = verifier_of(builder_with_key());
    static const size_t threads[] = { 0, 1, 2, 3, 7, 255, 256 };
    static const size_t counts[] = { 0, 1, 2, 5, COUNT };
    size_t len = buffer_len(COUNT);
    uint8_t *buffer = malloc(len);
    assert_non_null(buffer);
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            int32_t codes[COUNT];
            hs256_claims claims[COUNT];
            memset(codes, 0xaa, sizeof codes);
            for (size_t i = 0; i < COUNT; i++)
                claims[i] = (hs256_claims){ .struct_size = sizeof *claims, .error_claim = 77, .error_at = 77 };
            assert_int_equal(hs256_verify_batch(verifier, codes, claims, buffer, len, tokens, counts[c], NOW,
                                                threads[t]), HS256_OK);
            for (size_t i = 0; i < counts[c]; i++) {
                assert_int_equal(codes[i], expected[i]);
                if (codes[i] == HS256_OK)
                    assert_view(claims[i].sub, "a");
            }
            if (counts[c] > 1) {
                assert_int_equal(claims[1].error_claim, HS256_CLAIM_EXP);
                assert_true(claims[1].error_at == 1);
            }
            if (counts[c] < COUNT) { // one beyond
                assert_int_equal(claims[counts[c]].error_claim, 77);
                assert_true(claims[counts[c]].error_at == 77);
            }
            assert_int_equal(hs256_verify_batch(verifier, codes, NULL, buffer, len, tokens, counts[c], NOW,
                                                threads[t]), HS256_OK);
        }
    }
    free(buffer);
    hs256_verifier_free(verifier);
}

static void structs_of_another_size(void **state)
{
    (void)state;
    hs256_verifier *verifier = verifier_of(builder_with_key());
    struct newer {
        hs256_claims known;
        uint64_t beyond;
    } claims[5];
    size_t len = buffer_len(5);
    uint8_t *buffer = malloc(len);
    assert_non_null(buffer);
    int32_t codes[5];
    for (size_t i = 0; i < 5; i++) {
        claims[i].known = (hs256_claims){ .struct_size = sizeof *claims };
        claims[i].beyond = 0xabcdef;
    }
    assert_int_equal(hs256_verify_batch(verifier, codes, &claims[0].known, buffer, len, tokens, 5, NOW, 2), HS256_OK);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(claims[i].beyond, 0xabcdef);
    assert_view(claims[2].known.sub, "a");

    // Not set, different from one another, so large that no array can be: refused, and nothing judged.
    static const size_t wrong[][2] = {
        { 0, sizeof *claims },
        { sizeof *claims, 0 },
        { sizeof *claims, sizeof(hs256_claims) },
        { SIZE_MAX, SIZE_MAX },
        { TOO_LONG, TOO_LONG },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        claims[0].known.struct_size = wrong[i][0];
        claims[1].known.struct_size = wrong[i][1];
        memset(codes, 0, sizeof codes);
        REFUSED(hs256_verify_batch(verifier, codes, &claims[0].known, buffer, len, tokens, 2, NOW, 1));
        assert_int_equal(codes[1], 0);
    }
    free(buffer);
    hs256_verifier_free(verifier);
}

static void wrong_pointers_and_lengths(void **state)
{
    (void)state;
    hs256_verifier *verifier = verifier_of(builder_with_key());
    static _Alignas(16) uint8_t storage[256];
    memset(storage, 0xff, sizeof storage);
    int32_t codes[2] = { 77, 77 };
    hs256_claims claims[2] = { { .struct_size = sizeof *claims }, { .struct_size = sizeof *claims } };
    size_t len = buffer_len(2);
    uint8_t *buffer = malloc(2 * len);
    assert_non_null(buffer);
    REFUSED(hs256_verify_batch(NULL, codes, claims, buffer, len, tokens, 2, NOW, 1));
    REFUSED(hs256_verify_batch(MISALIGNED(hs256_verifier, storage), codes, claims, buffer, len, tokens, 2, NOW, 1));
    REFUSED(hs256_verify_batch(verifier, NULL, claims, buffer, len, tokens, 2, NOW, 1));
    REFUSED(hs256_verify_batch(verifier, MISALIGNED(int32_t, storage), claims, buffer, len, tokens, 2, NOW, 1));
    REFUSED(hs256_verify_batch(verifier, codes, MISALIGNED(hs256_claims, storage), buffer, len, tokens, 2, NOW, 1));
    REFUSED(hs256_verify_batch(verifier, codes, claims, NULL, len, tokens, 2, NOW, 1));
    REFUSED(hs256_verify_batch(verifier, codes, claims, buffer, TOO_LONG, tokens, 2, NOW, 1));
    REFUSED(hs256_verify_batch(verifier, codes, claims, buffer, len, NULL, 2, NOW, 1));
    REFUSED(hs256_verify_batch(verifier, codes, claims, buffer, len, MISALIGNED(hs256_view, storage), 2, NOW, 1));
    static const size_t threads[] = { 257, SIZE_MAX / 2 + 1, SIZE_MAX };
    for (size_t i = 0; i < 3; i++)
        REFUSED(hs256_verify_batch(verifier, codes, claims, buffer, len, tokens, 2, NOW, threads[i]));
    static const size_t counts[] = { SIZE_MAX, SIZE_MAX / 4, TOO_LONG / 8 };
    for (size_t i = 0; i < 3; i++)
        REFUSED(hs256_verify_batch(verifier, codes, NULL, buffer, len, tokens, counts[i], NOW, 1));

    hs256_view bad[2] = { tokens[0], { NULL, 1 } };
    REFUSED(hs256_verify_batch(verifier, codes, claims, buffer, 2 * len, bad, 2, NOW, 1));
    bad[1] = (hs256_view){ tokens[0].data, SIZE_MAX };
    REFUSED(hs256_verify_batch(verifier, codes, claims, buffer, 2 * len, bad, 2, NOW, 1));
    // A token anywhere in the buffer: its own part, that of a token before it, that of one behind it.
    for (size_t place = 0; place < 2; place++) {
        hs256_view inside[2] = { tokens[0], tokens[1] };
        for (size_t part = 0; part < 2; part++) {
            uint8_t *data = buffer + (part ? hs256_buffer_len(tokens[0].len) : 0);
            memset(buffer, 'a', 2 * len);
            inside[place] = (hs256_view){ data, 8 };
            REFUSED(hs256_verify_batch(verifier, codes, claims, buffer, 2 * len, inside, 2, NOW, 1));
        }
    }
    for (size_t shorter = 1; shorter <= len; shorter += len - 1)
        assert_int_equal(hs256_verify_batch(verifier, codes, claims, buffer, len - shorter, tokens, 2, NOW, 1),
                         HS256_ERR_BUFFER_TOO_SMALL);
    assert_int_equal(codes[0], 77);
    assert_int_equal(codes[1], 77);
    assert_int_equal(hs256_verify_batch(verifier, NULL, NULL, NULL, 0, NULL, 0, NOW, 4), HS256_OK);
    free(buffer);
    hs256_verifier_free(verifier);
}

// A few tokens are worth no thread, and one of 100 MB no look: neither at its bytes nor at its room in the buffer.
static void work_in_proportion(void **state)
{
    (void)state;
    enum { HUGE_LEN = 100000000 };
    hs256_verifier *verifier = verifier_of(builder_with_key());
    uint8_t *huge = mmap(NULL, HUGE_LEN, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    size_t len = hs256_buffer_len(HUGE_LEN);
    uint8_t *buffer = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_true(huge != MAP_FAILED && buffer != MAP_FAILED);
    hs256_view token = { huge, HUGE_LEN };
    int32_t code;
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(hs256_verify_at(verifier, buffer, len, NULL, huge, HUGE_LEN, NOW), HS256_ERR_TOO_LARGE);
        assert_int_equal(hs256_verify_batch(verifier, &code, NULL, buffer, len, &token, 1, NOW, 256), HS256_OK);
        assert_int_equal(code, HS256_ERR_TOO_LARGE);
    }
    getrusage(RUSAGE_SELF, &after);
    assert_in_range(after.ru_minflt - before.ru_minflt, 0, 50); // a page touched is a fault: there are 24,415 in the token
    assert_in_range(after.ru_nvcsw - before.ru_nvcsw, 0, 50); // a thread waited for is a switch
    munmap(huge, HUGE_LEN);
    munmap(buffer, len);
    hs256_verifier_free(verifier);
}

int batch_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_verdicts_on_any_number_of_threads),
        cmocka_unit_test(structs_of_another_size),
        cmocka_unit_test(wrong_pointers_and_lengths),
        cmocka_unit_test(work_in_proportion),
    };
    return cmocka_run_group_tests_name("batch", tests, make_tokens, free_tokens);
}
