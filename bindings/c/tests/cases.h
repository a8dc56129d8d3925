// What the runners of vectors and of minting cases share: files of cases, their bytes, their keys.
#ifndef HS256_TEST_CASES_H
#define HS256_TEST_CASES_H

#include <hs256.h>
#include <jansson.h>
#include <stdbool.h>

// Ends the program: the cases cannot be run.
void fail(const char *what, const char *why);

void *allocate(size_t len);

// The bytes of base64 or base64url, padded or not. Lenient: strictness is what is being tested, not what tests.
uint8_t *decode(const char *text, size_t text_len, size_t *len);

const uint8_t *text_of(const json_t *string);

bool same_bytes(hs256_view view, const json_t *string);

// Hands a key over, or a JWK Set, with what stands beside it. `flags` are added to what the key itself says.
int32_t add_key(hs256_builder *builder, const json_t *key, uint32_t flags);

// Whether a refused builder names the expected field, where one is expected. NULL: C itself cannot say the value.
bool same_field(const json_t *expect, const hs256_builder *builder);

// Runs each case of a file, and counts.
typedef struct {
    size_t passed, failed;
} tally;
void run_file(const char *path, const char *list, bool known_format(json_int_t), bool run(const json_t *, json_int_t),
              tally *count);

#endif
