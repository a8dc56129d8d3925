// hs256: one token by the system's clock, one at a given time, and many in one call.
#include "harness.h"

#include <hs256.h>
#include <stdlib.h>
#include <string.h>

// After `exp` of the expired tokens, before `exp` of the good ones.
static const int64_t NOW = 1800000000;

static void *prepare(const char *secret)
{
    hs256_builder *builder = hs256_builder_new();
    hs256_verifier *verifier = NULL;
    hs256_builder_add_key(builder, HS256_SECRET_RAW, (const uint8_t *)secret, strlen(secret), NULL, 0, 0);
    if (hs256_builder_build(builder, &verifier) != HS256_OK)
        abort();
    hs256_builder_free(builder);
    return verifier;
}

static void release(void *state)
{
    hs256_verifier_free(state);
}

static answer answer_of(int32_t code, const hs256_claims *claims, const sample *sample)
{
    switch (code) {
    case HS256_OK: return is_subject(sample, (const char *)claims->sub.data, claims->sub.len) ? ACCEPTED : OTHER;
    case HS256_ERR_SIGNATURE_MISMATCH: return BAD_SIGNATURE;
    case HS256_ERR_EXPIRED: return EXPIRED;
    default: return OTHER;
    }
}

static answer verify(void *state, const sample *sample)
{
    uint8_t buffer[4096];
    hs256_claims claims = { .struct_size = sizeof claims };
    int32_t code = hs256_verify(state, buffer, sizeof buffer, &claims, (const uint8_t *)sample->text, sample->len);
    return answer_of(code, &claims, sample);
}

static answer verify_at(void *state, const sample *sample)
{
    uint8_t buffer[4096];
    hs256_claims claims = { .struct_size = sizeof claims };
    int32_t code = hs256_verify_at(state, buffer, sizeof buffer, &claims, (const uint8_t *)sample->text, sample->len, NOW);
    return answer_of(code, &claims, sample);
}

static answer batch(void *state, const sample *const *samples, size_t count, size_t threads)
{
    static uint8_t buffer[BATCH * 6400];
    static hs256_view tokens[BATCH];
    static hs256_claims claims[BATCH];
    static int32_t codes[BATCH];
    for (size_t i = 0; i < count; i++) {
        tokens[i] = (hs256_view){ (const uint8_t *)samples[i]->text, samples[i]->len };
        claims[i].struct_size = sizeof *claims;
    }
    if (hs256_verify_batch(state, codes, claims, buffer, sizeof buffer, tokens, count, NOW, threads) != HS256_OK)
        return OTHER;
    answer first = answer_of(codes[0], &claims[0], samples[0]);
    for (size_t i = 1; i < count; i++)
        if (answer_of(codes[i], &claims[i], samples[i]) != first)
            return OTHER;
    return first;
}

static answer batch_one(void *state, const sample *const *samples, size_t count)
{
    return batch(state, samples, count, 1);
}

static answer batch_two(void *state, const sample *const *samples, size_t count)
{
    return batch(state, samples, count, 2);
}

const contestant hs256_verify_one = { .library = "hs256", .api = "hs256_verify", .version = hs256_version,
                                      .prepare = prepare, .check = verify, .release = release };
const contestant hs256_verify_at_time = { .library = "hs256", .api = "hs256_verify_at", .version = hs256_version,
                                          .prepare = prepare, .check = verify_at, .release = release };
const contestant hs256_batch_one_thread = { .library = "hs256", .api = "hs256_verify_batch, 1 thread",
                                            .version = hs256_version, .prepare = prepare, .check_all = batch_one,
                                            .at_once = COUNT };
const contestant hs256_batch_two_threads = { .library = "hs256", .api = "hs256_verify_batch, 2 threads",
                                             .version = hs256_version, .prepare = prepare, .check_all = batch_two,
                                             .at_once = BATCH };
