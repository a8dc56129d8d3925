// The loop that cost.cpp has in C++, in C: their instructions are counted and compared.
#include <hs256.h>
#include <stdlib.h>

#define SECRET "test secret for hs256 vectors only, 32+ bytes"
#define TOKEN "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhIn0.g7OWOAgOvloKuGtCdIMhTvWEq4OovR7Neh4nog5X3hE"

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 0;
    hs256_builder *builder = hs256_builder_new();
    hs256_verifier *verifier = NULL;
    hs256_builder_add_key(builder, HS256_SECRET_RAW, (const uint8_t *)SECRET, sizeof SECRET - 1, NULL, 0, 0);
    if (hs256_builder_build(builder, &verifier) != HS256_OK)
        return 2;
    hs256_builder_free(builder);
    size_t sum = 0;
    for (int i = 0; i < rounds; i++) {
        uint8_t buffer[256];
        hs256_claims claims = { .struct_size = sizeof claims };
        if (hs256_verify_at(verifier, buffer, sizeof buffer, &claims, (const uint8_t *)TOKEN, sizeof TOKEN - 1, i) ==
            HS256_OK)
            sum += claims.sub.len;
    }
    hs256_verifier_free(verifier);
    return sum == (size_t)rounds ? 0 : 1;
}
