/* The accelerator: calls libhs256 without ctypes, on CPython's stable ABI (PEP 384). It passes calls on and builds the
 * claims' dict. It decides nothing about a token and holds no secret: hs256's verifiers keep only a hash state.
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

/* The headers of 3.13 assume PY_SSIZE_T_CLEAN; older interpreters need it defined. */
#if PY_VERSION_HEX >= 0x030D0000
PyAPI_FUNC(int) _PyArg_ParseTuple_SizeT(PyObject *, const char *, ...);
#define PyArg_ParseTuple _PyArg_ParseTuple_SizeT
#endif

/* The functions of libhs256 that are called. */
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

/* A cache of recent claim names as Python strings. Nearly all tokens of a service have the same few names, and making
 * and hashing them anew costs more than a lookup. Names only, never values; bounded. */
#define NAME_BYTES 16
#define NAME_WORDS (NAME_BYTES / 8)
typedef struct {
    PyObject *text;
    uint64_t padded[NAME_WORDS]; /* its bytes, padded with zeros */
    uint8_t len;
    uint8_t pinned; /* a registered claim: never evicted */
} known_name;

#define KNOWN_NAMES 256

/* One per module, so one per interpreter. */
typedef struct {
#define MEMBER(name) __typeof__(&hs256_##name) name;
    LIBRARY(MEMBER)
#undef MEMBER
    PyObject *errors;      /* hs256.errors.BY_NUMBER */
    PyObject *error;       /* hs256.errors.Error */
    PyObject *moment;      /* this and the next three are from hs256._arguments; each is discreet */
    PyObject *octets;
    PyObject *tokens_in;
    PyObject *thread_count;
    PyObject *view_type;
    PyObject *decider_type;
    PyObject *signer_type;
    PyObject *guard_type;
    const char *(*utf8)(PyObject *, Py_ssize_t *); /* PyUnicode_AsUTF8AndSize, which the limited API has since 3.10 */
    known_name names[KNOWN_NAMES];
} accelerator;

/* A verifier of libhs256. Copies of a Verifier share it. */
typedef struct {
    size_t references; /* Deciders, Views and calls in progress; they keep this struct */
    size_t users;      /* Deciders and calls in progress; the last of them frees the verifier */
    hs256_verifier *verifier;
    size_t limit;      /* length of the longest token that the policy allows, or may allow later */
    size_t buffer_len; /* room that is enough for such a token */
    PyObject *claims_type; /* the type that `check` returns: hs256.Claims */
    accelerator *module;
    PyObject *module_object;
} handle;

/* A token's bytes, and the object that owns them. */
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

/* The end of tp_dealloc for a heap type. */
static inline void free_object(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

/* ---- value.c ------------------------------------------------------------------------------------------------------ */

/* Callers leave SLACK writable bytes after JSON text. The reader zeroes them as a terminator, and reads words past the
 * end. */
#define SLACK 16

/* Converts JSON text that hs256 found to be I-JSON to a Python value, with the types that json.loads gives. Resolves
 * escapes in place, so it overwrites the text and the SLACK bytes after it.
 *
 * Returns NULL with an exception set if memory is short, or if the text is not JSON after all. It is safe for any
 * text. */
PyObject *python_value(accelerator *module, uint8_t *json, size_t len);

/* Fills `names` with the registered claims. */
int remember_registered_names(accelerator *module);

/* ---- errors.c ----------------------------------------------------------------------------------------------------- */

/* The exception for a code of the library; `claim` and `message` may be NULL. */
PyObject *make_error(accelerator *module, int32_t code, PyObject *claim, const char *message);

/* The exception for a rejection. Reads only those members of `claims` that the library writes on a rejection. */
PyObject *refusal(handle *by, int32_t code, const hs256_claims *claims);

/* A new reference to the name of a claim by its id, or to None; NULL with an exception set. `verifier` may be NULL. */
PyObject *claim_name(accelerator *module, const hs256_verifier *verifier, int32_t claim);

/* These raise and return NULL. `raise` takes ownership of the exception, which may be NULL. raise_said raises what the
 * library says about an option; its texts may be empty. */
PyObject *raise(PyObject *error);
PyObject *raise_code(accelerator *module, int32_t code, const char *message);
void raise_said(accelerator *module, int32_t code, const char *message, const char *field);
PyObject *raise_named(const char *name, const char *what); /* where no module is at hand */
PyObject *raise_internal(const char *what);                /* a defect */

/* A call that reports everything that is wrong, like hs256_verifier_refresh. `of` is its subject. */
typedef int32_t teller(accelerator *module, void *of, uint8_t *message, size_t *message_len);

/* Calls it without the GIL, and again if the message did not fit. Returns 0, or -1 with an exception set. */
int told(accelerator *module, teller *call, void *of);

/* ---- handle.c ----------------------------------------------------------------------------------------------------- */

/* For a Decider, or for a call in progress. */
static inline handle *handle_use(handle *of)
{
    of->references++;
    of->users++;
    return of;
}

void handle_leave(handle *of); /* undoes handle_use; NULL is allowed */
void handle_drop(handle *of);  /* undoes `references++`; NULL is allowed */

/* ---- builder.c ---------------------------------------------------------------------------------------------------- */

/* Returns NULL with an exception set: hs256.Error with the library's message and field. `policy` is the document, as
 * bytes. */
hs256_verifier *build_verifier(accelerator *module, PyObject *keys, PyObject *policy, PyObject *revoked,
                               PyObject *max_stale);

/* What a signer is made of: the arguments of open_signer. */
hs256_signer *build_signer(accelerator *module, PyObject *arguments);

/* ---- token.c ------------------------------------------------------------------------------------------------------ */

/* The bytes of a token: a str, bytes, or what hs256._arguments.octets accepts. Of a longer one, the first `limit +
 * 1`. */
int octets_of(handle *by, PyObject *token, octets *out);
int octets_of_bytes(PyObject *bytes, octets *out); /* without an owner */

/* Whole Unix seconds. */
int moment_of(accelerator *module, PyObject *given, int64_t *now);
int clock_moment(accelerator *module, PyObject *clock, int64_t *now);

/* ---- batch.c ------------------------------------------------------------------------------------------------------ */

/* Makes the caller's result from accepted claims: dict_of() or view_of(). It owns the buffer that the claims point into
 * and may overwrite it. SLACK bytes follow the buffer, or the next token's part of it. */
typedef PyObject *maker(handle *by, const hs256_claims *claims);

/* The results for the tokens in a list, or their errors, as a list. No one else may hold the list of tokens. */
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

/* A View of claims that point into a buffer. */
PyObject *view_of(handle *by, const hs256_claims *claims);

#endif
