// One verifier and one signer shared by many threads without a lock, while other threads build and free others. Run by
// itself, under AddressSanitizer and under valgrind; exits 0 if every answer was right.
#include <hs256.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECRET "test secret for hs256 vectors only, 32+ bytes"
#define NOW INT64_C(1700000000)

enum { SHARERS = 6, BUILDERS = 2 };

static const hs256_verifier *shared_verifier;
static const hs256_signer *shared_signer;
static atomic_int wrong;
static int rounds = 2000;

static hs256_builder *builder_with_key(void)
{
    hs256_builder *builder = hs256_builder_new();
    hs256_builder_add_key(builder, HS256_SECRET_RAW, (const uint8_t *)SECRET, strlen(SECRET),
                          (const uint8_t *)"id", 2, 0);
    return builder;
}

static int mint(const hs256_signer *signer, uint8_t token[512], size_t *len, int number)
{
    char claims[64];
    int written = snprintf(claims, sizeof claims, "{\"sub\":\"\\u0061%d\",\"exp\":1700000001}", number);
    return hs256_sign(signer, token, 512, len, NULL, (const uint8_t *)claims, (size_t)written, NULL) == HS256_OK;
}

static int check(const hs256_verifier *verifier, const uint8_t *token, size_t len, int number)
{
    uint8_t buffer[1024];
    char expected[32];
    hs256_claims claims = { .struct_size = sizeof claims };
    int written = snprintf(expected, sizeof expected, "a%d", number);
    return hs256_verify_at(verifier, buffer, sizeof buffer, &claims, token, len, NOW) == HS256_OK &&
           claims.sub.len == (size_t)written && memcmp(claims.sub.data, expected, claims.sub.len) == 0 &&
           claims.key_id.len == 2 && memcmp(claims.key_id.data, "id", 2) == 0 &&
           hs256_verify_at(verifier, buffer, sizeof buffer, &claims, token, len, NOW + 1) == HS256_ERR_EXPIRED &&
           claims.error_claim == HS256_CLAIM_EXP;
}

static void *share(void *argument)
{
    uint8_t token[512];
    size_t len;
    for (int round = 0; round < rounds; round++) {
        int number = *(int *)argument * rounds + round;
        if (!mint(shared_signer, token, &len, number) || !check(shared_verifier, token, len, number))
            atomic_fetch_add(&wrong, 1);
    }
    return NULL;
}

static void *build(void *argument)
{
    (void)argument;
    for (int round = 0; round < rounds / 4; round++) {
        hs256_builder *builder = builder_with_key();
        hs256_verifier *verifier = NULL;
        hs256_signer *signer = NULL;
        uint8_t token[512];
        size_t len;
        if (hs256_builder_build(builder, &verifier) != HS256_OK ||
            hs256_builder_build_signer(builder, &signer) != HS256_OK || !mint(signer, token, &len, round) ||
            !check(verifier, token, len, round))
            atomic_fetch_add(&wrong, 1);
        hs256_builder_free(builder);
        hs256_signer_free(signer);
        hs256_verifier_free(verifier);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        rounds = atoi(argv[1]);
    hs256_builder *builder = builder_with_key();
    hs256_verifier *verifier = NULL;
    hs256_signer *signer = NULL;
    if (hs256_builder_build(builder, &verifier) != HS256_OK || hs256_builder_build_signer(builder, &signer) != HS256_OK)
        return 2;
    hs256_builder_free(builder);
    shared_verifier = verifier;
    shared_signer = signer;

    pthread_t threads[SHARERS + BUILDERS];
    int numbers[SHARERS + BUILDERS];
    for (int i = 0; i < SHARERS + BUILDERS; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, i < SHARERS ? share : build, &numbers[i]) != 0)
            return 2;
    }
    for (int i = 0; i < SHARERS + BUILDERS; i++)
        pthread_join(threads[i], NULL);
    hs256_verifier_free(verifier);
    hs256_signer_free(signer);
    printf("threads: %d wrong answers\n", atomic_load(&wrong));
    return atomic_load(&wrong) == 0 && rounds > 0 ? 0 : 1;
}
