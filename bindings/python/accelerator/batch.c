/* Many tokens at once, in shares. Helper threads decide shares; the calling thread, which holds the GIL, makes Python
 * objects of decided shares, and decides shares itself when none is ready. */

#include "accelerator.h"

#include <pthread.h>
#include <stdlib.h>

/* The limits of a share; it always holds at least two tokens. With helpers shares are small, so that all have work and
 * the data stays in the caches; without, the GIL is released once a share. */
#define SHARE_TOKENS 64
#define SHARE_BYTES (32 * 1024)
#define LONE_SHARE_TOKENS 1024
#define LONE_SHARE_BYTES (256 * 1024)

#define MAX_HELPERS 255
#define HELPER_STACK (1024 * 1024)

/* The input and output of one call to hs256_verify_batch. */
typedef struct {
    size_t first, count, bytes; /* the tokens: index of the first, how many, total length */
    int decided, no_memory;
    int32_t code; /* the call's own code */
    int32_t *codes;
    hs256_claims *claims;
    uint8_t *buffer;
    size_t buffer_len;
} share;

/* Helpers touch no Python object. */
typedef struct {
    accelerator *module;
    const hs256_verifier *verifier;
    int64_t now;
    hs256_view *tokens;
    size_t count, share_tokens, share_bytes;
    /* Guarded by the lock: */
    size_t next;  /* index of the first token that is in no share yet */
    size_t taken; /* number of shares taken so far */
    size_t given; /* how many of them have their results made; their slots are free again */
    size_t places;
    share *shares; /* a ring of slots */
    pthread_mutex_t lock;
    pthread_cond_t changed;
} work;

/* The next share, or NULL if no token or no slot is left. The caller holds the lock. */
static share *take(work *of)
{
    if (of->next == of->count || of->taken - of->given == of->places) return NULL;
    share *taken = &of->shares[of->taken++ % of->places];
    taken->first = of->next;
    taken->count = taken->bytes = 0;
    taken->decided = 0;
    while (of->next < of->count && taken->count < of->share_tokens) {
        size_t len = of->tokens[of->next].len;
        if (taken->count >= 2 && taken->count % 2 == 0 && taken->bytes + len > of->share_bytes) break; /* whole pairs */
        taken->bytes += len;
        taken->count++;
        of->next++;
    }
    return taken;
}

/* Must be called without the lock. */
static void decide_share(work *of, share *it)
{
    const hs256_view *tokens = &of->tokens[it->first];
    size_t needed = SLACK;
    for (size_t i = 0; i < it->count; i++) {
        needed += of->module->buffer_len(tokens[i].len);
        it->claims[i].struct_size = sizeof *it->claims;
    }
    if (needed > it->buffer_len) {
        free(it->buffer);
        it->buffer = malloc(needed);
        it->buffer_len = it->buffer == NULL ? 0 : needed;
    }
    it->no_memory = it->buffer == NULL;
    if (it->no_memory) return;
    it->code = of->module->verify_batch(of->verifier, it->codes, it->claims, it->buffer, it->buffer_len - SLACK, tokens,
                                        it->count, of->now, 1);
}

/* Decides one share, or waits for a change. The caller holds the lock, which is released meanwhile. */
static void proceed(work *of)
{
    share *it = take(of);
    if (it == NULL) {
        pthread_cond_wait(&of->changed, &of->lock);
        return;
    }
    pthread_mutex_unlock(&of->lock);
    decide_share(of, it);
    pthread_mutex_lock(&of->lock);
    it->decided = 1;
    pthread_cond_broadcast(&of->changed);
}

static void *help(void *argument)
{
    work *of = argument;
    pthread_mutex_lock(&of->lock);
    while (of->next < of->count) proceed(of);
    pthread_mutex_unlock(&of->lock);
    return NULL;
}

/* Returns once the share is decided; decides others meanwhile. */
static void wait_for(work *of, size_t number)
{
    share *wanted = &of->shares[number % of->places];
    pthread_mutex_lock(&of->lock);
    while (of->taken <= number || !wanted->decided) proceed(of);
    pthread_mutex_unlock(&of->lock);
}

static int is_decided(work *of, size_t number)
{
    pthread_mutex_lock(&of->lock);
    int decided = of->taken > number && of->shares[number % of->places].decided;
    pthread_mutex_unlock(&of->lock);
    return decided;
}

/* Puts the results of a share into the list. Returns 0 if that worked. */
static int put_results(const share *of, PyObject *results, handle *by, maker *make)
{
    if (of->no_memory) {
        PyErr_NoMemory();
        return -1;
    }
    if (of->code != HS256_OK) {
        raise_code(by->module, of->code, NULL);
        return -1;
    }
    for (size_t i = 0; i < of->count; i++) {
        PyObject *result = of->codes[i] == HS256_OK ? make(by, &of->claims[i])
                                                    : refusal(by, of->codes[i], &of->claims[i]);
        if (result == NULL || PyList_SetItem(results, (Py_ssize_t)(of->first + i), result) != 0) return -1;
    }
    return 0;
}

static PyObject *all_results(work *of, handle *by, maker *make)
{
    PyObject *results = PyList_New((Py_ssize_t)of->count);
    size_t made = 0;
    for (size_t number = 0; results != NULL && made < of->count; number++) {
        if (!is_decided(of, number)) {
            Py_BEGIN_ALLOW_THREADS
            wait_for(of, number);
            Py_END_ALLOW_THREADS
        }
        const share *it = &of->shares[number % of->places];
        /* So that Ctrl-C works before the end. */
        if (put_results(it, results, by, make) != 0 || PyErr_CheckSignals() != 0) Py_CLEAR(results);
        made += it->count;
        pthread_mutex_lock(&of->lock);
        of->given++;
        pthread_cond_broadcast(&of->changed);
        pthread_mutex_unlock(&of->lock);
    }
    return results;
}

static PyObject *results_with_help(work *of, size_t wanted, handle *by, maker *make)
{
    pthread_t helpers[MAX_HELPERS];
    size_t started = 0;
    pthread_attr_t attributes;
    if (wanted > 0 && pthread_attr_init(&attributes) == 0) {
        pthread_attr_setstacksize(&attributes, HELPER_STACK);
        /* If no helper can be started, this thread does all the work. */
        while (started < wanted && pthread_create(&helpers[started], &attributes, help, of) == 0) started++;
        pthread_attr_destroy(&attributes);
    }
    PyObject *results = all_results(of, by, make);
    pthread_mutex_lock(&of->lock);
    of->next = of->count; /* stops the helpers, also after an error */
    pthread_cond_broadcast(&of->changed);
    pthread_mutex_unlock(&of->lock);
    Py_BEGIN_ALLOW_THREADS
    for (size_t i = 0; i < started; i++) pthread_join(helpers[i], NULL);
    Py_END_ALLOW_THREADS
    return results;
}

/* Allocates the ring. Returns 0 if there was memory. */
static int make_places(work *of)
{
    of->shares = calloc(of->places, sizeof *of->shares);
    if (of->shares == NULL) return -1;
    size_t room = of->count < of->share_tokens ? of->count : of->share_tokens;
    for (size_t i = 0; i < of->places; i++) {
        of->shares[i].codes = malloc(room * sizeof *of->shares[i].codes);
        of->shares[i].claims = malloc(room * sizeof *of->shares[i].claims);
        if (of->shares[i].codes == NULL || of->shares[i].claims == NULL) return -1;
    }
    return 0;
}

static void free_places(work *of)
{
    for (size_t i = 0; of->shares != NULL && i < of->places; i++) {
        free(of->shares[i].codes);
        free(of->shares[i].claims);
        free(of->shares[i].buffer);
    }
    free(of->shares);
}

static PyObject *decide_tokens(handle *by, hs256_view *tokens, size_t count, int64_t now, size_t threads, maker *make)
{
    if (count == 0) return PyList_New(0);
    work all = {.module = by->module, .verifier = by->verifier, .now = now, .tokens = tokens, .count = count};
    size_t helpers = threads > MAX_HELPERS ? MAX_HELPERS : threads > 0 ? threads - 1 : 0;
    if (helpers > count / 2) helpers = count / 2;
    all.share_tokens = helpers > 0 ? SHARE_TOKENS : LONE_SHARE_TOKENS;
    all.share_bytes = helpers > 0 ? SHARE_BYTES : LONE_SHARE_BYTES;
    all.places = helpers > 0 ? 2 * helpers + 2 : 1;
    PyObject *results = NULL;
    if (make_places(&all) != 0) {
        PyErr_NoMemory();
    } else if (pthread_mutex_init(&all.lock, NULL) == 0) {
        if (pthread_cond_init(&all.changed, NULL) == 0) {
            results = results_with_help(&all, helpers, by, make);
            pthread_cond_destroy(&all.changed);
        } else {
            PyErr_NoMemory();
        }
        pthread_mutex_destroy(&all.lock);
    } else {
        PyErr_NoMemory();
    }
    free_places(&all);
    return results;
}

/* The current exception without its traceback, if it is one of hs256's. Otherwise NULL, and the exception stays set. */
static PyObject *caught(accelerator *module)
{
    if (!PyErr_ExceptionMatches(module->error)) return NULL;
    PyObject *type, *error, *traceback;
    PyErr_Fetch(&type, &error, &traceback);
    PyErr_NormalizeException(&type, &error, &traceback);
    PyException_SetTraceback(error, Py_None);
    Py_XDECREF(type);
    Py_XDECREF(traceback);
    return error;
}

/* The bytes of a token. For what is not a token: no bytes, and its error as their owner. 0, or -1 with an exception
 * set. */
static int octets_or_error(handle *by, PyObject *token, octets *out)
{
    if (octets_of(by, token, out) == 0) return 0;
    *out = (octets){(const uint8_t *)"", 0, caught(by->module)};
    return out->owner == NULL ? -1 : 0;
}

/* Replaces the results of entries that were not tokens by their errors. */
static int put_errors(PyObject *results, PyObject **owners, size_t count)
{
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        if (!PyExceptionInstance_Check(owners[i])) continue;
        Py_INCREF(owners[i]);
        if (PyList_SetItem(results, (Py_ssize_t)i, owners[i]) != 0) failed = -1;
    }
    return failed;
}

PyObject *decide_batch(handle *by, PyObject *list, int64_t now, size_t threads, maker *make)
{
    size_t count = (size_t)PyList_Size(list), owned = 0, no_tokens = 0;
    hs256_view *tokens = malloc((count + 1) * sizeof *tokens);
    PyObject **owners = malloc((count + 1) * sizeof *owners), *results = NULL;
    int failed = tokens == NULL || owners == NULL;
    if (failed) PyErr_NoMemory();
    for (; !failed && owned < count; owned++) {
        octets token;
        PyObject *given = PyList_GetItem(list, (Py_ssize_t)owned); /* borrowed */
        failed = given == NULL || octets_or_error(by, given, &token) != 0;
        if (failed) break;
        owners[owned] = token.owner;
        tokens[owned] = (hs256_view){token.data, token.len};
        no_tokens += token.len == 0;
    }
    if (!failed) results = decide_tokens(by, tokens, count, now, threads, make);
    if (results != NULL && no_tokens > 0 && put_errors(results, owners, count) != 0) Py_CLEAR(results);
    while (owned > 0) Py_DECREF(owners[--owned]);
    free(owners);
    free(tokens);
    return results;
}
