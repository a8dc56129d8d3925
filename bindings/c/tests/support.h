// What the unit tests share: a test secret, a fixed time, handles and tokens in one line each.
#ifndef SUPPORT_H
#define SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <hs256.h>

#define SECRET "test secret for hs256 vectors only, 32+ bytes"
#define NOW INT64_C(1700000000)

// A literal as the pointer and the length that every function takes.
#define BYTES(literal) (const uint8_t *)(literal), sizeof(literal) - 1

// A text as a pointer and a length.
#define TEXT(text) (const uint8_t *)(text), strlen(text)

// A pointer that is not null and that no struct of this library may have. Volatile, so that the compiler does not know.
#define MISALIGNED(type, storage) ((type *)(void *)((storage) + misalignment))
extern volatile size_t misalignment;

// What the caller got wrong.
#define REFUSED(call) assert_int_equal(call, HS256_ERR_INVALID_ARGUMENT)

// A length that no object can have.
#define TOO_LONG ((size_t)PTRDIFF_MAX + 1)

// Handles. Each function fails the test where a handle cannot be made.
hs256_builder *builder_with_key(void);
hs256_verifier *verifier_of(hs256_builder *builder); // frees the builder
hs256_signer *signer_of(hs256_builder *builder);     // frees the builder

// A token with these claims under SECRET: a string, valid until the next call.
const char *token_of(const char *claims);
// The same with a limit for its length.
const char *long_token_of(const char *claims, size_t max_token_len);

// The verdict on a token as of NOW, with the claim at fault; frees nothing.
int32_t verdict(const hs256_verifier *verifier, const char *token, int32_t *error_claim);

// A refused call has spoiled the builder: every call afterwards gives the same code, nothing can be built of it, and the
// message, which has this in it, stays.
void assert_spoiled(hs256_builder *builder, int32_t code, const char *message);

void assert_view(hs256_view view, const char *text);
void assert_absent(hs256_view view);

// The groups, one a file. Each gives the number of its tests that failed.
int codes_tests(void);
int builder_tests(void);
int nothing_tests(void);
int verify_tests(void);
int claims_tests(void);
int batch_tests(void);
int sign_tests(void);
int http_tests(void);
int explain_tests(void);
int guard_tests(void);
int live_tests(void);

#endif
