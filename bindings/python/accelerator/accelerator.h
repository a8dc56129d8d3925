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

#include "docstrings.h" /* docstrings.py makes it when this is compiled */

/* The headers of 3.13 take PY_SSIZE_T_CLEAN for granted, interpreters before it want to be told by this name. */
#if PY_VERSION_HEX >= 0x030D0000
PyAPI_FUNC(int) _PyArg_ParseTuple_SizeT(PyObject *, const char *, ...);
#define PyArg_ParseTuple _PyArg_ParseTuple_SizeT
#endif

/* What is called of libhs256. */
#define LIBRARY(FUNCTION)                                                                                              \
    FUNCTION(answer)                                                                                                   \
    FUNCTION(bearer)                                                                                                   \
    FUNCTION(buffer_len)                                                                                               \
    FUNCTION(builder_add_jwks)                                                                                         \
    FUNCTION(builder_add_key)                                                                                          \
    FUNCTION(builder_bind_key)                                                                                         \
    FUNCTION(builder_build)                                                                                            \
    FUNCTION(builder_build_signer)                                                                                     \
    FUNCTION(builder_field)                                                                                            \
    FUNCTION(builder_free)                                                                                             \
    FUNCTION(builder_message)                                                                                          \
    FUNCTION(builder_new)                                                                                              \
    FUNCTION(builder_policy)                                                                                           \
    FUNCTION(builder_set_header_cty)                                                                                   \
    FUNCTION(builder_set_header_typ)                                                                                   \
    FUNCTION(builder_set_key_from)                                                                                     \
    FUNCTION(builder_set_key_until)                                                                                    \
    FUNCTION(builder_set_max_stale)                                                                                    \
    FUNCTION(builder_set_max_token_len)                                                                                \
    FUNCTION(builder_set_revocations)                                                                                  \
    FUNCTION(challenge)                                                                                                \
    FUNCTION(claim_name)                                                                                               \
    FUNCTION(error_hint)                                                                                               \
    FUNCTION(error_message)                                                                                            \
    FUNCTION(error_name)                                                                                               \
    FUNCTION(explain)                                                                                                  \
    FUNCTION(find_token)                                                                                               \
    FUNCTION(guard_field)                                                                                              \
    FUNCTION(guard_free)                                                                                               \
    FUNCTION(guard_message)                                                                                            \
    FUNCTION(guard_new)                                                                                                \
    FUNCTION(guard_options)                                                                                            \
    FUNCTION(sign)                                                                                                     \
    FUNCTION(signer_free)                                                                                              \
    FUNCTION(signer_open)                                                                                              \
    FUNCTION(signer_refresh)                                                                                           \
    FUNCTION(verifier_free)                                                                                            \
    FUNCTION(verifier_leeway)                                                                                          \
    FUNCTION(verifier_max_token_len)                                                                                   \
    FUNCTION(verifier_open)                                                                                            \
    FUNCTION(verifier_refresh)                                                                                         \
    FUNCTION(verifier_status)                                                                                          \
    FUNCTION(verify_at)                                                                                                \
    FUNCTION(verify_batch)                                                                                             \
    FUNCTION(version)

/* Names of claims that were seen lately, as Python's text: nearly all tokens of a service have the same few, and making
 * and hashing them anew costs more than finding them. Names only, never values; bounded. */
#define NAME_BYTES 16
#define NAME_WORDS (NAME_BYTES / 8)
typedef struct {
    PyObject *text;
    uint64_t padded[NAME_WORDS]; /* its bytes, and zeros behind them */
    uint8_t len;
    uint8_t pinned; /* a registered claim's: it stays */
} known_name;

#define KNOWN_NAMES 256

/* One per module, so one per interpreter. */
typedef struct {
#define MEMBER(name) __typeof__(&hs256_##name) name;
    LIBRARY(MEMBER)
#undef MEMBER
    PyObject *errors;      /* hs256.errors.BY_NUMBER */
    PyObject *error;       /* hs256.errors.Error */
    PyObject *moment;      /* of hs256._arguments, as the next three; each of them discreet */
    PyObject *octets;
    PyObject *tokens_in;
    PyObject *thread_count;
    PyObject *view_type;
    PyObject *decider_type;
    PyObject *signer_type;
    PyObject *guard_type;
    const char *(*utf8)(PyObject *, Py_ssize_t *); /* PyUnicode_AsUTF8AndSize, which the limited API has from 3.10 on */
    known_name names[KNOWN_NAMES];
} accelerator;

/* A verifier of libhs256, which copies of a Verifier share. */
typedef struct {
    size_t references; /* of Deciders, Views and calls under way: to this struct */
    size_t users;      /* of Deciders and calls under way: to the verifier, which is freed with the last of them */
    hs256_verifier *verifier;
    size_t limit;      /* the length of the longest token that the policy allows, or may allow later */
    size_t buffer_len; /* what is enough for it */
    PyObject *claims_type; /* of what `check` makes: hs256.Claims */
    accelerator *module;
    PyObject *module_object;
} handle;

/* A token's bytes, and the object that they belong to. */
typedef struct {
    const uint8_t *data;
    size_t len;
    PyObject *owner;
} octets;

static inline accelerator *state_of(PyObject *module_object)
{
    return PyModule_GetState(module_object);
}

static inline PyObject *text_of(hs256_view of)
{
    return PyUnicode_DecodeUTF8((const char *)of.data, (Py_ssize_t)of.len, NULL);
}

static inline PyObject *bytes_or_none(hs256_view of)
{
    if (of.data != NULL) return PyBytes_FromStringAndSize((const char *)of.data, (Py_ssize_t)of.len);
    Py_RETURN_NONE;
}

/* The end of a tp_dealloc of a type that is on the heap. */
static inline void free_object(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

/* ---- value.c ------------------------------------------------------------------------------------------------------ */

/* So many bytes behind JSON text must be there to be set to 0: its end, which the reader looks for by several bytes. */
#define SLACK 16

/* The Python value of JSON text that hs256 found to be I-JSON, with the types that json.loads gives. Resolves escapes
 * in place, so the text is spoiled, and what is behind it (SLACK).
 *
 * Returns NULL with an exception set if memory is short, or if it is no JSON after all, whatever it is. */
PyObject *python_value(accelerator *module, uint8_t *json, size_t len);

/* Fills `names` with the registered claims. */
int remember_registered_names(accelerator *module);

/* ---- errors.c ----------------------------------------------------------------------------------------------------- */

/* The exception for a code of the library; `claim` and `message` are NULL where there is none. */
PyObject *make_error(accelerator *module, int32_t code, PyObject *claim, const char *message);

/* The exception for a rejection: of `claims` only what is written on one is read. */
PyObject *refusal(handle *by, int32_t code, const hs256_claims *claims);

/* A new reference to the name of a claim by its id, or to None; NULL with an exception set. `verifier` may be NULL. */
PyObject *claim_name(accelerator *module, const hs256_verifier *verifier, int32_t claim);

/* These raise, and give NULL. `raise` takes the exception, which may be NULL already; raise_said what the library says of
 * an option, empty texts where it says nothing. */
PyObject *raise(PyObject *error);
PyObject *raise_code(accelerator *module, int32_t code, const char *message);
void raise_said(accelerator *module, int32_t code, const char *message, const char *field);
PyObject *raise_named(const char *name, const char *what); /* where there is no module at hand */
PyObject *raise_internal(const char *what);                /* a defect */

/* Says all that is wrong: the message of a call like hs256_verifier_refresh. `of` is what it is called with. */
typedef int32_t teller(accelerator *module, void *of, uint8_t *message, size_t *message_len);

/* Calls it without the GIL, again if there was not enough room for the message. 0, or -1 with an exception set. */
int told(accelerator *module, teller *call, void *of);

/* ---- handle.c ----------------------------------------------------------------------------------------------------- */

/* As a Decider has it, or a call under way. */
static inline handle *handle_use(handle *of)
{
    of->references++;
    of->users++;
    return of;
}

void handle_leave(handle *of); /* undoes handle_use; NULL is allowed */
void handle_drop(handle *of);  /* undoes `references++`; NULL is allowed */

/* ---- builder.c ---------------------------------------------------------------------------------------------------- */

/* NULL with an exception set: hs256.Error with the library's message and field. `policy` is bytes, the document. */
hs256_verifier *build_verifier(accelerator *module, PyObject *keys, PyObject *policy, PyObject *revoked,
                               PyObject *max_stale);

/* As the arguments of open_signer: what a signer is made of. */
hs256_signer *build_signer(accelerator *module, PyObject *arguments);

/* ---- token.c ------------------------------------------------------------------------------------------------------ */

/* The bytes of a token: a str, bytes, or what hs256._arguments.octets takes; `limit + 1` bytes of one that is longer. */
int octets_of(handle *by, PyObject *token, octets *out);
int octets_of_bytes(PyObject *bytes, octets *out); /* without an owner */

/* Whole Unix seconds. */
int moment_of(accelerator *module, PyObject *given, int64_t *now);
int clock_moment(accelerator *module, PyObject *clock, int64_t *now);

/* ---- batch.c ------------------------------------------------------------------------------------------------------ */

/* Makes of accepted claims what the caller wants, dict_of() or view_of(). The buffer that they are views into is ours,
 * and may be spoiled; behind it, or behind the next token's part of it, there is SLACK. */
typedef PyObject *maker(handle *by, const hs256_claims *claims);

/* What is made of the tokens in a list that nobody else has, or their errors, in a list. */
PyObject *decide_batch(handle *by, PyObject *tokens, int64_t now, size_t threads, maker *make);

/* ---- the types ---------------------------------------------------------------------------------------------------- */

extern PyType_Spec decider_spec, view_spec, signer_spec, guard_spec;

PyObject *open_decider(PyObject *module_object, PyObject *arguments);
PyObject *share_decider(PyObject *module_object, PyObject *arguments);
PyObject *open_signer(PyObject *module_object, PyObject *arguments);
PyObject *follow_decider(PyObject *module_object, PyObject *arguments);
PyObject *follow_signer(PyObject *module_object, PyObject *path);
PyObject *open_guard(PyObject *module_object, PyObject *options);
PyObject *check_key(PyObject *module_object, PyObject *arguments);

/* A View of claims that are views into a buffer. */
PyObject *view_of(handle *by, const hs256_claims *claims);

#endif
