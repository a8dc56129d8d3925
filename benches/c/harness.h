// What every contestant of the C benchmark provides to the loop.
#ifndef HARNESS_H
#define HARNESS_H

#include <stdbool.h>
#include <stddef.h>

#define COUNT 256 // different tokens of a kind
#define BATCH 1024 // tokens that check_all may get at once

// A token and the answer it deserves.
typedef struct {
    const char *text; // ends with NUL, as libjwt expects
    size_t len;
    char subject[16];
} sample;

typedef enum { ACCEPTED, BAD_SIGNATURE, EXPIRED, OTHER } answer;

// A way to check tokens: `check` takes one, `check_all` a batch.
typedef struct {
    const char *library, *api;
    const char *(*version)(void);
    void *(*prepare)(const char *secret); // NULL if nothing can be prepared: then the secret is the state
    answer (*check)(void *state, const sample *sample);
    answer (*check_all)(void *state, const sample *const *samples, size_t count); // the answer of all; OTHER if they differ
    size_t at_once; // how many tokens check_all takes
    void (*release)(void *state);
} contestant;

extern const contestant hs256_verify_one, hs256_verify_at_time, hs256_batch_one_thread, hs256_batch_two_threads, libjwt_decode;

void print_memory(const char *secret);
bool is_subject(const sample *sample, const char *text, size_t len);

#endif
