// The memory that hs256 needs: for a verifier, and after a million different tokens.
#include "harness.h"

#include <hs256.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void failed(void)
{
    fputs("hs256: the memory cannot be measured\n", stderr);
    exit(1);
}

static long resident_kib(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1)
        failed();
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void verify_different(hs256_signer *signer, hs256_verifier *verifier, int first, int count)
{
    for (int i = first; i < first + count; i++) {
        char claims[64], token[256];
        uint8_t buffer[256];
        hs256_claims found = { .struct_size = sizeof found };
        size_t len = 0;
        int claims_len = snprintf(claims, sizeof claims, "{\"sub\":\"%d\",\"exp\":4102444800}", i);
        if (hs256_sign(signer, (uint8_t *)token, sizeof token, &len, NULL, (uint8_t *)claims, claims_len,
                       NULL) != HS256_OK ||
            hs256_verify(verifier, buffer, sizeof buffer, &found, (uint8_t *)token, len) != HS256_OK ||
            atoi((const char *)found.sub.data) != i)
            failed();
    }
}

static hs256_builder *builder_of(const char *secret)
{
    hs256_builder *builder = hs256_builder_new();
    hs256_builder_add_key(builder, HS256_SECRET_RAW, (const uint8_t *)secret, strlen(secret), NULL, 0, 0);
    return builder;
}

void print_memory(const char *secret)
{
    hs256_signer *signer = NULL;
    hs256_builder *builder = builder_of(secret);
    if (hs256_builder_build_signer(builder, &signer) != HS256_OK)
        failed();
    hs256_builder_free(builder);

    // Measured over many verifiers, since malloc counts some freed blocks as used. The builders are freed; what is left
    // is the verifiers, including their hash states.
    static hs256_verifier *verifiers[1000];
    size_t before = mallinfo2().uordblks;
    for (int i = 0; i < 1000; i++) {
        builder = builder_of(secret);
        if (hs256_builder_build(builder, &verifiers[i]) != HS256_OK)
            failed();
        hs256_builder_free(builder);
    }
    size_t verifier_bytes = (mallinfo2().uordblks - before) / 1000;
    printf("{\"language\":\"c\",\"fact\":\"a verifier\",\"value\":%zu,\"unit\":\"bytes\"}\n", verifier_bytes);
    hs256_verifier *verifier = verifiers[0];
    for (int i = 1; i < 1000; i++)
        hs256_verifier_free(verifiers[i]);

    verify_different(signer, verifier, 0, 100000);
    long grown = resident_kib();
    verify_different(signer, verifier, 100000, 1000000);
    grown = resident_kib() - grown;
    printf("{\"language\":\"c\",\"fact\":\"resident memory grown over a million different tokens\",\"value\":%ld,"
           "\"unit\":\"KiB\"}\n", grown);
    hs256_verifier_free(verifier);
    hs256_signer_free(signer);
}
