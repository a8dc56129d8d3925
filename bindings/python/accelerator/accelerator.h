/* The accelerator: the package's way into libhs256 without ctypes, on CPython's stable ABI (PEP 384). It carries calls
 * and builds the claims' dict; it decides nothing about a token, and holds no secret: verifiers of hs256 hold a hash
 * state only.
 *
 * It is not linked with libhs256 but loads it, as ctypes does: one library serves both ways, HS256_LIBRARY works for
 * both, and this compiles with a C compiler alone. */

#ifndef HS256_ACCELERATOR_H
#define HS256_ACCELERATOR_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03090000
#include <Python.h>

#include <hs256.h>

/* What is called of libhs256. */
#define LIBRARY(FUNCTION)                                                                                              \
    FUNCTION(bearer)                                                                                                   \
    FUNCTION(buffer_len)                                                                                               \
    FUNCTION(builder_add_audience)                                                                                     \
    FUNCTION(builder_add_issuer)                                                                                       \
    FUNCTION(builder_add_key)                                                                                          \
    FUNCTION(builder_add_required)                                                                                     \
    FUNCTION(builder_build)                                                                                            \
    FUNCTION(builder_build_signer)                                                                                     \
    FUNCTION(builder_free)                                                                                             \
    FUNCTION(builder_message)                                                                                          \
    FUNCTION(builder_new)                                                                                              \
    FUNCTION(builder_set_any_audience)                                                                                 \
    FUNCTION(builder_set_leeway)                                                                                       \
    FUNCTION(builder_set_max_age)                                                                                      \
    FUNCTION(builder_set_max_token_len)                                                                                \
    FUNCTION(builder_set_subject)                                                                                      \
    FUNCTION(builder_set_typ)                                                                                          \
    FUNCTION(challenge)                                                                                                \
    FUNCTION(claim_name)                                                                                               \
    FUNCTION(error_message)                                                                                            \
    FUNCTION(error_name)                                                                                               \
    FUNCTION(sign)                                                                                                     \
    FUNCTION(signer_free)                                                                                              \
    FUNCTION(verifier_free)                                                                                            \
    FUNCTION(verify)                                                                                                   \
    FUNCTION(verify_at)                                                                                                \
    FUNCTION(verify_batch)                                                                                             \
    FUNCTION(version)

/* Names of claims that were seen lately, as Python's text: nearly all tokens of a service have the same few, and making
 * and hashing them anew costs more than finding them. Names only, never values; bounded. */
#define NAME_BYTES 16
typedef struct {
    PyObject *text;
    uint8_t len;
    uint8_t pinned; /* a registered claim's: it stays */
    uint8_t bytes[NAME_BYTES];
} known_name;

#define KNOWN_NAMES 256

/* One per module, so one per interpreter. */
typedef struct {
#define MEMBER(name) __typeof__(&hs256_##name) name;
    LIBRARY(MEMBER)
#undef MEMBER
    PyObject *errors;      /* hs256.errors.BY_NUMBER */
    PyObject *error;       /* hs256.errors.Error */
    PyObject *moment;      /* of hs256._arguments, as the next two */
    PyObject *octets;
    PyObject *length;
    PyObject *view_type;
    PyObject *decider_type;
    PyObject *signer_type;
    PyObject *claims_type; /* what `check` makes: hs256.Claims */
    const char *(*utf8)(PyObject *, Py_ssize_t *); /* PyUnicode_AsUTF8AndSize, which the limited API has from 3.10 on */
    known_name names[KNOWN_NAMES];
} accelerator;

/* The Python value of JSON text that hs256 found to be I-JSON, with the types that json.loads gives. Resolves escapes
 * in place, so the text is spoiled. The byte behind it must be there, and 0.
 *
 * Returns NULL with an exception set if memory is short, or if it is no JSON after all, whatever it is. */
PyObject *python_value(accelerator *module, uint8_t *json, size_t len);

/* Fills `names` with the registered claims. */
int remember_registered_names(accelerator *module);

/* Raises hs256.Internal: a defect. Always NULL. */
PyObject *raise_internal(const char *what);

#endif
