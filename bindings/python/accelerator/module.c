/* The module hs256._accelerator: the same names as hs256._by_ctypes, in C. See accelerator.h.
 *
 * The GIL is held wherever an object or the module is touched; only a batch is judged without it. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* RTLD_DEFAULT */
#endif
#include "accelerator.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

/* A token of the default limit, and the buffer that is enough for it, fit on the stack. */
#define BUFFER_ON_STACK (24 * 1024 + 4)

/* A verifier of libhs256, which copies of a Verifier share. */
typedef struct {
    size_t references; /* of Deciders, Views and calls under way: to this struct */
    size_t users;      /* of Deciders and calls under way: to the verifier, which is freed with the last of them */
    hs256_verifier *verifier;
    size_t buffer_len; /* what is enough for the longest token that the policy allows */
    accelerator *module;
    PyObject *module_object;
} handle;

/* The base of Verifier. */
typedef struct {
    PyObject_HEAD
    handle *handle;  /* NULL: closed, or not made yet */
    PyObject *clock; /* NULL: the system's */
} decider;

/* The base of Claims. */
typedef struct {
    PyObject_VAR_HEAD
    handle *handle;
    PyObject *parsed;   /* the dict, once one was asked for */
    hs256_claims claims; /* its views are into `bytes` */
    uint8_t bytes[];    /* the payload, and behind it what had to be unescaped */
} view;

typedef struct {
    PyObject_HEAD
    hs256_signer *signer;
    accelerator *module;
    PyObject *module_object;
} signer;

/* ---- errors ------------------------------------------------------------------------------------------------------- */

/* The exception for a code of the library; `claim` and `message` are NULL where there is none. */
static PyObject *make_error(accelerator *module, int32_t code, PyObject *claim, const char *message)
{
    PyObject *number = PyLong_FromLong(code);
    if (number == NULL) return NULL;
    PyObject *type = PyDict_GetItemWithError(module->errors, number); /* borrowed */
    Py_DECREF(number);
    if (type == NULL && PyErr_Occurred()) return NULL;
    const char *sentence = message != NULL ? message : module->error_message(code);
    PyObject *text = claim != NULL && message == NULL ? PyUnicode_FromFormat("%s (%U)", sentence, claim)
                                                      : PyUnicode_FromString(sentence);
    if (text == NULL) return NULL;
    PyObject *error = PyObject_CallFunctionObjArgs(type != NULL ? type : module->error, text,
                                                   claim != NULL ? claim : Py_None, NULL);
    Py_DECREF(text);
    if (error == NULL || type != NULL) return error;
    PyObject *name = PyUnicode_FromString(module->error_name(code));
    if (name == NULL || PyObject_SetAttrString(error, "code", name) != 0) Py_CLEAR(error);
    Py_XDECREF(name);
    return error;
}

static PyObject *raise(PyObject *error)
{
    if (error == NULL) return NULL;
    PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_DECREF(error);
    return NULL;
}

static PyObject *raise_code(accelerator *module, int32_t code, const char *message)
{
    return raise(make_error(module, code, NULL, message));
}

/* For where there is no module at hand. */
static PyObject *raise_named(const char *name, const char *what)
{
    PyObject *errors = PyImport_ImportModule("hs256.errors");
    PyObject *type = errors == NULL ? NULL : PyObject_GetAttrString(errors, name);
    if (type != NULL) PyErr_SetString(type, what);
    Py_XDECREF(type);
    Py_XDECREF(errors);
    return NULL;
}

PyObject *raise_internal(const char *what)
{
    return raise_named("Internal", what);
}

static PyObject *text_of(hs256_view of)
{
    return PyUnicode_DecodeUTF8((const char *)of.data, (Py_ssize_t)of.len, NULL);
}

static PyObject *text_or_none(hs256_view of)
{
    if (of.data != NULL) return text_of(of);
    Py_INCREF(Py_None);
    return Py_None;
}

/* The exception for a refusal. */
static PyObject *refusal(handle *by, int32_t code, int32_t claim)
{
    hs256_view name;
    if (claim == HS256_CLAIM_NONE || by->module->claim_name(by->verifier, &name, claim) != HS256_OK)
        return make_error(by->module, code, NULL, NULL);
    PyObject *text = text_of(name);
    if (text == NULL) return NULL;
    PyObject *error = make_error(by->module, code, text, NULL);
    Py_DECREF(text);
    return error;
}

/* ---- handles ------------------------------------------------------------------------------------------------------ */

static void handle_drop(handle *of)
{
    if (of == NULL || --of->references != 0) return;
    PyObject *module = of->module_object;
    PyMem_Free(of);
    Py_DECREF(module);
}

/* As a Decider has it, or a call under way. */
static handle *handle_use(handle *of)
{
    of->references++;
    of->users++;
    return of;
}

static void handle_leave(handle *of)
{
    if (of == NULL) return;
    if (--of->users == 0) {
        of->module->verifier_free(of->verifier);
        of->verifier = NULL;
    }
    handle_drop(of);
}

static handle *handle_of(PyObject *self)
{
    handle *found = ((decider *)self)->handle;
    if (found == NULL) raise_named("InvalidArgument", "the verifier is closed");
    return found;
}

/* ---- builders ----------------------------------------------------------------------------------------------------- */

/* Each gives 0, or -1 with an exception set. */

static int add_key(accelerator *module, hs256_builder *builder, PyObject *key)
{
    int encoding, allow_weak;
    const char *secret, *id;
    Py_ssize_t secret_len, id_len;
    if (!PyArg_ParseTuple(key, "iy#z#p", &encoding, &secret, &secret_len, &id, &id_len, &allow_weak)) return -1;
    /* A builder keeps its first mistake; hs256_builder_build gives it. */
    module->builder_add_key(builder, encoding, (const uint8_t *)secret, (size_t)secret_len, (const uint8_t *)id,
                            id == NULL ? 0 : (size_t)id_len, allow_weak ? HS256_KEY_ALLOW_WEAK : 0);
    return 0;
}

static int add_keys(accelerator *module, hs256_builder *builder, PyObject *keys)
{
    Py_ssize_t count = PySequence_Size(keys);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *key = PySequence_GetItem(keys, i);
        int failed = key == NULL || add_key(module, builder, key) != 0;
        Py_XDECREF(key);
        if (failed) return -1;
    }
    return count < 0 ? -1 : 0;
}

typedef int32_t text_setter(hs256_builder *builder, const uint8_t *text, size_t len);

static int add_texts(text_setter *add, hs256_builder *builder, PyObject *texts)
{
    Py_ssize_t count = PySequence_Size(texts), len;
    for (Py_ssize_t i = 0; i < count; i++) {
        char *text;
        PyObject *item = PySequence_GetItem(texts, i);
        int failed = item == NULL || PyBytes_AsStringAndSize(item, &text, &len) != 0;
        if (!failed) add(builder, (const uint8_t *)text, (size_t)len);
        Py_XDECREF(item);
        if (failed) return -1;
    }
    return count < 0 ? -1 : 0;
}

/* The maximal token length goes to `max_token_len`. */
static int set_policy(accelerator *module, hs256_builder *builder, PyObject *policy, Py_ssize_t *max_token_len)
{
    PyObject *issuers, *audiences, *max_age, *required;
    int any_audience;
    const char *subject, *typ;
    Py_ssize_t subject_len, typ_len;
    long long leeway;
    if (!PyArg_ParseTuple(policy, "OOpz#z#LOOn", &issuers, &audiences, &any_audience, &subject, &subject_len, &typ,
                          &typ_len, &leeway, &max_age, &required, max_token_len))
        return -1;
    if (add_texts(module->builder_add_issuer, builder, issuers) != 0) return -1;
    if (add_texts(module->builder_add_audience, builder, audiences) != 0) return -1;
    if (any_audience) module->builder_set_any_audience(builder);
    if (subject != NULL) module->builder_set_subject(builder, (const uint8_t *)subject, (size_t)subject_len);
    if (typ != NULL) module->builder_set_typ(builder, (const uint8_t *)typ, (size_t)typ_len);
    module->builder_set_leeway(builder, leeway);
    if (max_age != Py_None) {
        long long seconds = PyLong_AsLongLong(max_age);
        if (seconds == -1 && PyErr_Occurred()) return -1;
        module->builder_set_max_age(builder, seconds);
    }
    if (add_texts(module->builder_add_required, builder, required) != 0) return -1;
    module->builder_set_max_token_len(builder, (size_t)*max_token_len);
    return 0;
}

/* Raises what the builder was refused for. */
static PyObject *raise_built(accelerator *module, hs256_builder *builder, int32_t code)
{
    const char *message = module->builder_message(builder);
    return raise_code(module, code, *message != 0 ? message : NULL);
}

static hs256_verifier *build(accelerator *module, PyObject *keys, PyObject *policy, Py_ssize_t *max_token_len)
{
    hs256_builder *builder = module->builder_new();
    hs256_verifier *verifier = NULL;
    if (add_keys(module, builder, keys) == 0 && set_policy(module, builder, policy, max_token_len) == 0) {
        int32_t code = module->builder_build(builder, &verifier);
        if (code != HS256_OK) raise_built(module, builder, code);
    }
    module->builder_free(builder);
    return verifier;
}

/* ---- tokens ------------------------------------------------------------------------------------------------------- */

/* A token's bytes, and the object that they belong to. */
typedef struct {
    const uint8_t *data;
    size_t len;
    PyObject *owner;
} octets;

static int octets_of_bytes(PyObject *bytes, octets *out)
{
    char *data;
    Py_ssize_t len;
    if (PyBytes_AsStringAndSize(bytes, &data, &len) != 0) return -1;
    out->data = (const uint8_t *)data;
    out->len = (size_t)len;
    return 0;
}

/* Runs Python code for other types than str and bytes. */
static int octets_of(accelerator *module, PyObject *token, octets *out)
{
    if (PyUnicode_Check(token) && module->utf8 != NULL) {
        Py_ssize_t len;
        out->data = (const uint8_t *)module->utf8(token, &len);
        if (out->data != NULL) {
            Py_INCREF(token);
            out->owner = token;
            out->len = (size_t)len;
            return 0;
        }
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) return -1;
        PyErr_Clear(); /* a lone surrogate */
    }
    if (PyBytes_Check(token)) {
        Py_INCREF(token);
        out->owner = token;
    } else {
        out->owner = PyObject_CallFunctionObjArgs(module->octets, token, NULL);
        if (out->owner == NULL) return -1;
    }
    if (octets_of_bytes(out->owner, out) == 0) return 0;
    Py_DECREF(out->owner);
    return -1;
}

/* Whole Unix seconds of what a caller gave. Runs Python code for other types than int. */
static int moment_of(accelerator *module, PyObject *given, int64_t *now)
{
    int overflow = 0;
    if (PyLong_Check(given)) {
        *now = PyLong_AsLongLongAndOverflow(given, &overflow);
        if (!overflow) return *now == -1 && PyErr_Occurred() ? -1 : 0;
    }
    PyObject *whole = PyObject_CallFunctionObjArgs(module->moment, given, NULL);
    if (whole == NULL) return -1;
    *now = PyLong_AsLongLong(whole);
    Py_DECREF(whole);
    return *now == -1 && PyErr_Occurred() ? -1 : 0;
}

static int clock_moment(accelerator *module, PyObject *clock, int64_t *now)
{
    Py_INCREF(clock); /* it may close the verifier that it belongs to */
    PyObject *given = PyObject_CallObject(clock, NULL);
    Py_DECREF(clock);
    int failed = given == NULL || moment_of(module, given, now) != 0;
    Py_XDECREF(given);
    return failed ? -1 : 0;
}

/* ---- claims ------------------------------------------------------------------------------------------------------- */

static const uint8_t *later(const uint8_t *end, hs256_view of)
{
    return of.data != NULL && of.data + of.len > end ? of.data + of.len : end;
}

static void move(hs256_view *of, const uint8_t *from, const uint8_t *to)
{
    if (of->data != NULL) of->data = to + (of->data - from);
}

/* A View of claims that are views into a buffer, with what they show copied out of it. The payload is what stands first
 * there. */
static PyObject *view_of(handle *by, const hs256_claims *claims)
{
    const uint8_t *start = claims->payload.data, *end = later(start, claims->payload);
    end = later(later(later(later(end, claims->iss), claims->sub), claims->jti), claims->aud);
    view *made = (view *)PyType_GenericAlloc((PyTypeObject *)by->module->claims_type, end - start);
    if (made == NULL) return NULL;
    memcpy(made->bytes, start, (size_t)(end - start));
    made->claims = *claims;
    hs256_view *const views[] = {&made->claims.payload, &made->claims.iss, &made->claims.sub, &made->claims.jti,
                                 &made->claims.aud};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) move(views[i], start, made->bytes);
    by->references++;
    made->handle = by;
    return (PyObject *)made;
}

/* The dict of a payload that may be spoiled. The byte behind it is put back. */
static PyObject *dict_of(handle *by, const hs256_claims *claims)
{
    /* The buffer is ours, and one byte longer than the library knows. */
    uint8_t *payload = (uint8_t *)claims->payload.data, *end = payload + claims->payload.len, behind = *end;
    *end = 0;
    PyObject *dict = python_value(by->module, payload, claims->payload.len);
    *end = behind;
    return dict;
}

typedef PyObject *maker(handle *by, const hs256_claims *claims);

/* ---- the verdict on one token ------------------------------------------------------------------------------------- */

/* `now` is NULL for the system's clock. */
static PyObject *decide_in(uint8_t *buffer, size_t buffer_len, handle *by, const octets *token, const int64_t *now,
                           maker *make)
{
    accelerator *module = by->module;
    hs256_claims claims;
    memset(&claims, 0, sizeof claims);
    claims.struct_size = sizeof claims;
    int32_t code = now == NULL
                       ? module->verify(by->verifier, buffer, buffer_len, &claims, token->data, token->len)
                       : module->verify_at(by->verifier, buffer, buffer_len, &claims, token->data, token->len, *now);
    if (code != HS256_OK) return raise(refusal(by, code, claims.error_claim));
    return make(by, &claims);
}

static PyObject *decide_on_stack(handle *by, const octets *token, const int64_t *now, maker *make)
{
    uint8_t buffer[BUFFER_ON_STACK];
    return decide_in(buffer, sizeof buffer - 1, by, token, now, make);
}

static PyObject *decide_on_heap(handle *by, const octets *token, const int64_t *now, maker *make, size_t needed)
{
    uint8_t *buffer = PyMem_Malloc(needed + 1);
    if (buffer == NULL) return PyErr_NoMemory();
    PyObject *made = decide_in(buffer, needed, by, token, now, make);
    PyMem_Free(buffer);
    return made;
}

static PyObject *decide(handle *by, PyObject *token, const int64_t *now, maker *make)
{
    octets given;
    if (octets_of(by->module, token, &given) != 0) return NULL;
    /* No token within the limit needs more, and any beyond it is refused before the buffer is used. */
    size_t needed = by->module->buffer_len(given.len);
    if (needed > by->buffer_len) needed = by->buffer_len;
    PyObject *made = needed < BUFFER_ON_STACK ? decide_on_stack(by, &given, now, make)
                                              : decide_on_heap(by, &given, now, make, needed);
    Py_DECREF(given.owner);
    return made;
}

/* By the verifier's clock. Whatever runs Python code, a collection of garbage included, may close the verifier. */
static PyObject *decide_now(PyObject *self, PyObject *token, maker *make)
{
    handle *by = handle_of(self);
    if (by == NULL) return NULL;
    handle_use(by);
    PyObject *clock = ((decider *)self)->clock, *made = NULL;
    int64_t now;
    if (clock == NULL)
        made = decide(by, token, NULL, make);
    else if (clock_moment(by->module, clock, &now) == 0)
        made = decide(by, token, &now, make);
    handle_leave(by);
    return made;
}

static PyObject *decide_at(PyObject *self, PyObject *arguments, PyObject *named, maker *make)
{
    static char *names[] = {"", "now", NULL};
    PyObject *token, *given;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "OO", names, &token, &given)) return NULL;
    handle *by = handle_of(self);
    if (by == NULL) return NULL;
    handle_use(by);
    int64_t now;
    PyObject *made = moment_of(by->module, given, &now) == 0 ? decide(by, token, &now, make) : NULL;
    handle_leave(by);
    return made;
}

static PyObject *decider_verify(PyObject *self, PyObject *token)
{
    return decide_now(self, token, dict_of);
}

static PyObject *decider_check(PyObject *self, PyObject *token)
{
    return decide_now(self, token, view_of);
}

static PyObject *decider_verify_at(PyObject *self, PyObject *arguments, PyObject *named)
{
    return decide_at(self, arguments, named, dict_of);
}

static PyObject *decider_check_at(PyObject *self, PyObject *arguments, PyObject *named)
{
    return decide_at(self, arguments, named, view_of);
}

/* ---- the verdict on many ------------------------------------------------------------------------------------------ */

/* What one call to hs256_verify_batch takes. */
typedef struct {
    PyObject **owners; /* of the tokens' bytes */
    hs256_view *tokens;
    hs256_claims *claims;
    int32_t *codes;
    uint8_t *buffer;
    size_t count, buffer_len;
} batch;

static void batch_free(batch *of)
{
    for (size_t i = 0; of->owners != NULL && i < of->count; i++) Py_XDECREF(of->owners[i]);
    PyMem_Free(of->owners);
    PyMem_Free(of->tokens);
    PyMem_Free(of->claims);
    PyMem_Free(of->codes);
    PyMem_Free(of->buffer);
}

/* Memory for `count` things, zeroed. */
static void *row(size_t count, size_t size)
{
    return PyMem_Calloc(count == 0 ? 1 : count, size);
}

/* Takes the tokens' bytes, which no one can change: they are those of str and bytes. */
static int batch_fill(batch *of, accelerator *module, PyObject *tokens)
{
    of->count = (size_t)PyList_Size(tokens);
    of->owners = row(of->count, sizeof *of->owners);
    of->tokens = row(of->count, sizeof *of->tokens);
    of->claims = row(of->count, sizeof *of->claims);
    of->codes = row(of->count, sizeof *of->codes);
    if (of->owners == NULL || of->tokens == NULL || of->claims == NULL || of->codes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < of->count; i++) {
        octets token;
        PyObject *given = PyList_GetItem(tokens, (Py_ssize_t)i); /* borrowed from a list that is ours alone */
        if (given == NULL || octets_of(module, given, &token) != 0) return -1;
        of->owners[i] = token.owner;
        of->tokens[i].data = token.data;
        of->tokens[i].len = token.len;
        of->claims[i].struct_size = sizeof *of->claims;
        of->buffer_len += module->buffer_len(token.len);
    }
    of->buffer = row(of->buffer_len + 1, 1);
    if (of->buffer != NULL) return 0;
    PyErr_NoMemory();
    return -1;
}

static PyObject *batch_results(batch *of, handle *by, maker *make)
{
    PyObject *results = PyList_New((Py_ssize_t)of->count);
    for (size_t i = 0; results != NULL && i < of->count; i++) {
        PyObject *result = of->codes[i] == HS256_OK ? make(by, &of->claims[i])
                                                    : refusal(by, of->codes[i], of->claims[i].error_claim);
        if (result == NULL || PyList_SetItem(results, (Py_ssize_t)i, result) != 0) Py_CLEAR(results);
    }
    return results;
}

static PyObject *decide_batch(handle *by, PyObject *tokens, int64_t now, size_t threads, maker *make)
{
    batch all;
    memset(&all, 0, sizeof all);
    PyObject *results = NULL;
    if (batch_fill(&all, by->module, tokens) == 0) {
        int32_t code;
        Py_BEGIN_ALLOW_THREADS
        code = by->module->verify_batch(by->verifier, all.codes, all.claims, all.buffer, all.buffer_len, all.tokens,
                                        all.count, now, threads);
        Py_END_ALLOW_THREADS
        results = code == HS256_OK ? batch_results(&all, by, make) : raise_code(by->module, code, NULL);
    }
    batch_free(&all);
    return results;
}

static PyObject *decide_many(PyObject *self, PyObject *arguments, PyObject *named, maker *make)
{
    static char *names[] = {"tokens", "now", "threads", NULL};
    PyObject *given, *now_given = Py_None, *threads_given = NULL;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "O|$OO", names, &given, &now_given, &threads_given)) return NULL;
    handle *by = handle_of(self);
    if (by == NULL) return NULL;
    handle_use(by); /* others may close the verifier while it works */
    int64_t now = (int64_t)time(NULL);
    size_t threads = 1;
    PyObject *clock = ((decider *)self)->clock, *results = NULL, *tokens = PySequence_List(given);
    if (tokens == NULL) goto done;
    if (now_given != Py_None) {
        if (moment_of(by->module, now_given, &now) != 0) goto done;
    } else if (clock != NULL && clock_moment(by->module, clock, &now) != 0) {
        goto done;
    }
    if (threads_given != NULL) {
        PyObject *checked = PyObject_CallFunction(by->module->length, "sO", "threads", threads_given);
        if (checked == NULL) goto done;
        threads = PyLong_AsSize_t(checked);
        Py_DECREF(checked);
    }
    results = decide_batch(by, tokens, now, threads, make);
done:
    Py_XDECREF(tokens);
    handle_leave(by);
    return results;
}

static PyObject *decider_verify_many(PyObject *self, PyObject *arguments, PyObject *named)
{
    return decide_many(self, arguments, named, dict_of);
}

static PyObject *decider_check_many(PyObject *self, PyObject *arguments, PyObject *named)
{
    return decide_many(self, arguments, named, view_of);
}

/* ---- Decider ------------------------------------------------------------------------------------------------------ */

static void decider_set(decider *self, handle *by, PyObject *clock)
{
    handle *before = self->handle;
    PyObject *clock_before = self->clock;
    Py_XINCREF(clock);
    self->handle = by;
    self->clock = clock;
    handle_leave(before);
    Py_XDECREF(clock_before); /* last: it may run Python code */
}

static accelerator *state_of(PyObject *module)
{
    return PyModule_GetState(module);
}

/* A method cannot know its module on the stable ABI of 3.9, so this is a function of the module. */
static PyObject *open_decider(PyObject *module_object, PyObject *arguments)
{
    accelerator *module = state_of(module_object);
    PyObject *self, *keys, *policy, *clock;
    Py_ssize_t max_token_len = 0;
    if (!PyArg_ParseTuple(arguments, "O!OOO", module->decider_type, &self, &keys, &policy, &clock)) return NULL;
    handle *made = PyMem_Calloc(1, sizeof *made);
    if (made == NULL) return PyErr_NoMemory();
    made->verifier = build(module, keys, policy, &max_token_len);
    if (made->verifier == NULL) {
        PyMem_Free(made);
        return NULL;
    }
    made->references = made->users = 1;
    made->buffer_len = module->buffer_len((size_t)max_token_len);
    made->module = module;
    made->module_object = module_object;
    Py_INCREF(module_object);
    decider_set((decider *)self, made, clock == Py_None ? NULL : clock);
    Py_RETURN_NONE;
}

static PyObject *share_decider(PyObject *module_object, PyObject *arguments)
{
    PyTypeObject *type = (PyTypeObject *)state_of(module_object)->decider_type;
    PyObject *self, *other;
    if (!PyArg_ParseTuple(arguments, "O!O!", type, &self, type, &other)) return NULL;
    decider *from = (decider *)other;
    decider_set((decider *)self, from->handle == NULL ? NULL : handle_use(from->handle), from->clock);
    Py_RETURN_NONE;
}

static PyObject *decider_close(PyObject *self, PyObject *unused)
{
    (void)unused;
    decider_set((decider *)self, NULL, NULL);
    Py_RETURN_NONE;
}

static PyObject *decider_closed(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(((decider *)self)->handle == NULL);
}

static int decider_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((decider *)self)->clock);
    return 0;
}

static int decider_clear(PyObject *self)
{
    Py_CLEAR(((decider *)self)->clock);
    return 0;
}

static void free_object(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    freefunc free_it = (freefunc)PyType_GetSlot(type, Py_tp_free);
    free_it(self);
    Py_DECREF(type);
}

static void decider_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    decider_set((decider *)self, NULL, NULL);
    free_object(self);
}

#define WITH_NAMES (METH_VARARGS | METH_KEYWORDS)
#define AS_FUNCTION(method) ((PyCFunction)(void (*)(void))(method))

static PyMethodDef decider_methods[] = {
    {"verify", decider_verify, METH_O,
     "verify($self, token, /)\n--\n\nAll claims of a token that is valid now.\n\n"
     "Args:\n    token: the compact serialization (RFC 7515 section 3.1), nothing around it.\n\n"
     "Raises:\n    Error: the subclass for the first check that fails, with its ``code`` and ``claim``.\n"
     "    TypeError: the token is neither text nor bytes."},
    {"verify_at", AS_FUNCTION(decider_verify_at), WITH_NAMES,
     "verify_at($self, token, /, now)\n--\n\n"
     "All claims of a token that is valid as of `now`: Unix seconds, rounded down, or an aware datetime."},
    {"check", decider_check, METH_O,
     "check($self, token, /)\n--\n\n"
     "A view of the claims of a token that is valid now: cheaper than :meth:`verify`, as it parses nothing.\n\n"
     "Raises as :meth:`verify` does."},
    {"check_at", AS_FUNCTION(decider_check_at), WITH_NAMES,
     "check_at($self, token, /, now)\n--\n\n"
     "A view of the claims of a token that is valid as of `now`: Unix seconds or an aware datetime."},
    {"verify_many", AS_FUNCTION(decider_verify_many), WITH_NAMES,
     "verify_many($self, tokens, *, now=None, threads=1)\n--\n\n"
     "Verifies many tokens in one call, without the GIL: for each, in order, its claims or its error, not raised.\n\n"
     "Args:\n    tokens: the tokens.\n    now: Unix seconds or an aware datetime; None for the verifier's clock.\n"
     "    threads: over how many threads to spread them, 256 at most. More than one pays from some hundreds on.\n\n"
     "Raises:\n    InvalidArgument: `threads` is out of range."},
    {"check_many", AS_FUNCTION(decider_check_many), WITH_NAMES,
     "check_many($self, tokens, *, now=None, threads=1)\n--\n\n"
     "As :meth:`verify_many`, with views of the claims: parses nothing."},
    {"close", decider_close, METH_NOARGS,
     "close($self)\n--\n\n"
     "Gives up the keys, which are wiped once no call is under way; any later use raises InvalidArgument.\n\n"
     "Without it they are wiped when the verifier is garbage-collected."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef decider_members[] = {
    {"_closed", decider_closed, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot decider_slots[] = {
    {Py_tp_doc, "What decides about tokens: the base of Verifier."},
    {Py_tp_methods, decider_methods},
    {Py_tp_getset, decider_members},
    {Py_tp_traverse, decider_traverse},
    {Py_tp_clear, decider_clear},
    {Py_tp_dealloc, decider_dealloc},
    {0, NULL},
};

static PyType_Spec decider_spec = {
    .name = "hs256._accelerator.Decider",
    .basicsize = sizeof(decider),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = decider_slots,
};

/* ---- View --------------------------------------------------------------------------------------------------------- */

/* The value of a part of the payload, which is not spoiled. */
static PyObject *value_of(view *self, hs256_view of)
{
    if (self->handle == NULL) return raise_internal("claims that no verifier made");
    uint8_t *copy = PyMem_Malloc(of.len + 1);
    if (copy == NULL) return PyErr_NoMemory();
    memcpy(copy, of.data, of.len);
    copy[of.len] = 0;
    PyObject *found = python_value(self->handle->module, copy, of.len);
    PyMem_Free(copy);
    return found;
}

static PyObject *view_payload(PyObject *self, void *unused)
{
    (void)unused;
    hs256_view payload = ((view *)self)->claims.payload;
    return PyBytes_FromStringAndSize((const char *)payload.data, (Py_ssize_t)payload.len);
}

/* `at` is where in a View the hs256_view stands. */
static PyObject *view_text(PyObject *self, void *at)
{
    return text_or_none(*(const hs256_view *)((const char *)self + (uintptr_t)at));
}

static PyObject *view_aud(PyObject *self, void *unused)
{
    (void)unused;
    hs256_view aud = ((view *)self)->claims.aud;
    if (aud.data == NULL) return PyList_New(0);
    PyObject *found = value_of((view *)self, aud);
    if (found == NULL || PyList_Check(found)) return found;
    PyObject *list = PyList_New(1);
    if (list == NULL || PyList_SetItem(list, 0, found) != 0) { /* which takes `found` */
        if (list == NULL) Py_DECREF(found);
        Py_XDECREF(list);
        return NULL;
    }
    return list;
}

static PyObject *view_time(view *self, uint32_t bit, double time)
{
    if (self->claims.present & bit) return PyFloat_FromDouble(time);
    Py_RETURN_NONE;
}

static PyObject *view_exp(PyObject *self, void *unused)
{
    (void)unused;
    return view_time((view *)self, HS256_HAS_EXP, ((view *)self)->claims.exp);
}

static PyObject *view_nbf(PyObject *self, void *unused)
{
    (void)unused;
    return view_time((view *)self, HS256_HAS_NBF, ((view *)self)->claims.nbf);
}

static PyObject *view_iat(PyObject *self, void *unused)
{
    (void)unused;
    return view_time((view *)self, HS256_HAS_IAT, ((view *)self)->claims.iat);
}

static PyObject *view_key_id(PyObject *self, void *unused)
{
    (void)unused;
    view *of = (view *)self;
    if (of->claims.key_id.data != NULL && of->handle->verifier == NULL)
        return raise_named("InvalidArgument", "the verifier of these claims is closed, its key ids are gone");
    return text_or_none(of->claims.key_id);
}

static PyObject *view_to_dict(PyObject *self, PyObject *unused)
{
    (void)unused;
    return value_of((view *)self, ((view *)self)->claims.payload);
}

/* The dict that this keeps, borrowed. */
static PyObject *view_parsed(PyObject *self)
{
    view *of = (view *)self;
    if (of->parsed == NULL) {
        PyObject *parsed = view_to_dict(self, NULL);
        if (of->parsed == NULL) of->parsed = parsed; /* a finalizer may have been here meanwhile */
        else Py_XDECREF(parsed);
    }
    return of->parsed;
}

static PyObject *view_getitem(PyObject *self, PyObject *name)
{
    PyObject *parsed = view_parsed(self);
    return parsed == NULL ? NULL : PyObject_GetItem(parsed, name);
}

static Py_ssize_t view_len(PyObject *self)
{
    PyObject *parsed = view_parsed(self);
    return parsed == NULL ? -1 : PyDict_Size(parsed);
}

static PyObject *view_iter(PyObject *self)
{
    PyObject *parsed = view_parsed(self);
    return parsed == NULL ? NULL : PyObject_GetIter(parsed);
}

static PyObject *view_new(PyTypeObject *type, PyObject *arguments, PyObject *named)
{
    (void)type, (void)arguments, (void)named;
    PyErr_SetString(PyExc_TypeError, "claims are made by Verifier.check alone");
    return NULL;
}

static int view_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((view *)self)->parsed);
    return 0;
}

static int view_clear(PyObject *self)
{
    Py_CLEAR(((view *)self)->parsed);
    return 0;
}

static void view_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    view_clear(self);
    handle_drop(((view *)self)->handle);
    free_object(self);
}

static PyMethodDef view_methods[] = {
    {"to_dict", view_to_dict, METH_NOARGS,
     "to_dict($self)\n--\n\nA new dictionary of all claims, as :meth:`hs256.Verifier.verify` gives it."},
    {NULL, NULL, 0, NULL},
};

#define TEXT_AT(name) ((void *)(offsetof(view, claims) + offsetof(hs256_claims, name)))

static PyGetSetDef view_members[] = {
    {"payload", view_payload, NULL, "The payload as it was signed: JSON in UTF-8.", NULL},
    {"iss", view_text, NULL, "``iss`` (RFC 7519 section 4.1.1), or ``None``.", TEXT_AT(iss)},
    {"sub", view_text, NULL, "``sub`` (RFC 7519 section 4.1.2), or ``None``.", TEXT_AT(sub)},
    {"jti", view_text, NULL,
     "``jti`` (RFC 7519 section 4.1.7), or ``None``. That it was not seen before is for the caller to check.",
     TEXT_AT(jti)},
    {"aud", view_aud, NULL, "``aud`` (RFC 7519 section 4.1.3), always as a list; empty if the token has none.", NULL},
    {"exp", view_exp, NULL, "``exp`` (RFC 7519 section 4.1.4) in Unix seconds, or ``None``.", NULL},
    {"nbf", view_nbf, NULL, "``nbf`` (RFC 7519 section 4.1.5) in Unix seconds, or ``None``.", NULL},
    {"iat", view_iat, NULL,
     "``iat`` (RFC 7519 section 4.1.6) in Unix seconds, or ``None``. Checked only under a maximal age.", NULL},
    {"key_id", view_key_id, NULL,
     "The id of the key that the signature matched under, or ``None`` if that key has none.\n\n"
     "Raises:\n    InvalidArgument: the verifier that made this was closed in the meantime.",
     NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot view_slots[] = {
    {Py_tp_doc, "The claims of a verified token: the base of Claims."},
    {Py_tp_new, view_new},
    {Py_tp_methods, view_methods},
    {Py_tp_getset, view_members},
    {Py_mp_subscript, view_getitem},
    {Py_mp_length, view_len},
    {Py_tp_iter, view_iter},
    {Py_tp_traverse, view_traverse},
    {Py_tp_clear, view_clear},
    {Py_tp_dealloc, view_dealloc},
    {0, NULL},
};

static PyType_Spec view_spec = {
    .name = "hs256._accelerator.View",
    .basicsize = offsetof(view, bytes),
    .itemsize = 1,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = view_slots,
};

/* Says what `check` makes: Claims, which builds on View, and so cannot be known here. */
static PyObject *views_are(PyObject *module_object, PyObject *type)
{
    accelerator *module = state_of(module_object);
    if (!PyType_Check(type) || !PyType_IsSubtype((PyTypeObject *)type, (PyTypeObject *)module->view_type)) {
        PyErr_SetString(PyExc_TypeError, "not a subclass of View");
        return NULL;
    }
    PyObject *before = module->claims_type;
    Py_INCREF(type);
    module->claims_type = type;
    Py_XDECREF(before);
    Py_RETURN_NONE;
}

/* ---- signers ------------------------------------------------------------------------------------------------------ */

static PyObject *open_signer(PyObject *module_object, PyObject *arguments)
{
    accelerator *module = state_of(module_object);
    PyObject *key;
    Py_ssize_t max_token_len;
    if (!PyArg_ParseTuple(arguments, "On", &key, &max_token_len)) return NULL;
    signer *made = (signer *)PyType_GenericAlloc((PyTypeObject *)module->signer_type, 0);
    if (made == NULL) return NULL;
    made->module = module;
    made->module_object = module_object;
    Py_INCREF(module_object);
    hs256_builder *builder = module->builder_new();
    if (add_key(module, builder, key) == 0) {
        module->builder_set_max_token_len(builder, (size_t)max_token_len);
        int32_t code = module->builder_build_signer(builder, &made->signer);
        if (code != HS256_OK) raise_built(module, builder, code);
    }
    module->builder_free(builder);
    if (made->signer != NULL) return (PyObject *)made;
    Py_DECREF(made);
    return NULL;
}

/* A time in seconds, and its flag, unless it is None. */
static int add_time(hs256_times *times, uint32_t flag, int64_t *seconds, PyObject *given)
{
    if (given == Py_None) return 0;
    times->flags |= flag;
    *seconds = PyLong_AsLongLong(given);
    return *seconds == -1 && PyErr_Occurred() ? -1 : 0;
}

static PyObject *signer_sign(PyObject *self, PyObject *arguments)
{
    const char *claims;
    Py_ssize_t claims_len;
    int iat;
    PyObject *now, *expires_in, *not_before_in;
    hs256_times times;
    memset(&times, 0, sizeof times);
    times.struct_size = sizeof times;
    if (!PyArg_ParseTuple(arguments, "y#OpOO", &claims, &claims_len, &now, &iat, &expires_in, &not_before_in) ||
        add_time(&times, HS256_TIMES_NOW, &times.now, now) != 0 ||
        add_time(&times, HS256_TIMES_EXP, &times.expires_in, expires_in) != 0 ||
        add_time(&times, HS256_TIMES_NBF, &times.not_before_in, not_before_in) != 0)
        return NULL;
    if (!iat) times.flags |= HS256_TIMES_NO_IAT;
    const signer *by = (signer *)self;
    size_t len = 2 * (size_t)claims_len + 512, capacity;
    char *token = NULL;
    int32_t code;
    do { /* once, unless the key id is long */
        PyMem_Free(token);
        capacity = len;
        token = PyMem_Malloc(capacity);
        if (token == NULL) return PyErr_NoMemory();
        code = by->module->sign(by->signer, (uint8_t *)token, capacity, &len, (const uint8_t *)claims,
                                (size_t)claims_len, &times);
    } while (code == HS256_ERR_BUFFER_TOO_SMALL && len > capacity);
    PyObject *made = code == HS256_OK ? PyUnicode_FromStringAndSize(token, (Py_ssize_t)len)
                                      : raise_code(by->module, code, NULL);
    PyMem_Free(token);
    return made;
}

static PyObject *signer_new(PyTypeObject *type, PyObject *arguments, PyObject *named)
{
    (void)type, (void)arguments, (void)named;
    PyErr_SetString(PyExc_TypeError, "signers are made by open_signer");
    return NULL;
}

static void signer_dealloc(PyObject *self)
{
    signer *of = (signer *)self;
    if (of->signer != NULL) of->module->signer_free(of->signer);
    Py_XDECREF(of->module_object);
    free_object(self);
}

static PyMethodDef signer_methods[] = {
    {"sign", signer_sign, METH_VARARGS, "sign($self, claims, now, iat, expires_in, not_before_in, /)\n--\n\nMints."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot signer_slots[] = {
    {Py_tp_doc, "hs256_signer."},
    {Py_tp_new, signer_new},
    {Py_tp_methods, signer_methods},
    {Py_tp_dealloc, signer_dealloc},
    {0, NULL},
};

static PyType_Spec signer_spec = {
    .name = "hs256._accelerator.SignerHandle",
    .basicsize = sizeof(signer),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = signer_slots,
};

/* ---- functions ---------------------------------------------------------------------------------------------------- */

static PyObject *check_key(PyObject *module_object, PyObject *key)
{
    accelerator *module = state_of(module_object);
    hs256_builder *builder = module->builder_new();
    hs256_signer *made = NULL;
    PyObject *result = NULL;
    if (add_key(module, builder, key) == 0) {
        int32_t code = module->builder_build_signer(builder, &made);
        if (code != HS256_OK) raise_built(module, builder, code);
        else result = Py_None;
    }
    module->signer_free(made);
    module->builder_free(builder);
    Py_XINCREF(result);
    return result;
}

static PyObject *bearer(PyObject *module_object, PyObject *value)
{
    octets given;
    hs256_view token;
    if (octets_of_bytes(value, &given) != 0) return NULL;
    if (state_of(module_object)->bearer(&token, given.data, given.len) == HS256_OK)
        return PyBytes_FromStringAndSize((const char *)token.data, (Py_ssize_t)token.len);
    Py_RETURN_NONE;
}

static PyObject *challenge(PyObject *module_object, PyObject *arguments)
{
    accelerator *module = state_of(module_object);
    int code;
    const char *realm;
    Py_ssize_t realm_len;
    if (!PyArg_ParseTuple(arguments, "iz#", &code, &realm, &realm_len)) return NULL;
    size_t len = 256 + 2 * (size_t)(realm == NULL ? 0 : realm_len);
    char *text = PyMem_Malloc(len);
    if (text == NULL) return PyErr_NoMemory();
    int32_t failed = module->challenge((uint8_t *)text, len, &len, code, (const uint8_t *)realm,
                                       realm == NULL ? 0 : (size_t)realm_len);
    PyObject *made = failed == HS256_OK
                         ? PyUnicode_FromStringAndSize(text, (Py_ssize_t)len)
                         : raise_code(module, failed, "the realm of a challenge is visible ASCII and spaces");
    PyMem_Free(text);
    return made;
}

static PyObject *error(PyObject *module_object, PyObject *arguments)
{
    int number;
    PyObject *claim = Py_None;
    if (!PyArg_ParseTuple(arguments, "i|O", &number, &claim)) return NULL;
    return make_error(state_of(module_object), number, claim == Py_None ? NULL : claim, NULL);
}

static PyObject *error_name(PyObject *module_object, PyObject *number)
{
    long code = PyLong_AsLong(number);
    if (code == -1 && PyErr_Occurred()) return NULL;
    return PyUnicode_FromString(state_of(module_object)->error_name((int32_t)code));
}

static PyObject *version(PyObject *module_object, PyObject *unused)
{
    (void)unused;
    return PyUnicode_FromString(state_of(module_object)->version());
}

/* The JSON parser alone, for tests to compare with json.loads. */
static PyObject *loads(PyObject *module_object, PyObject *json)
{
    octets given;
    if (octets_of_bytes(json, &given) != 0) return NULL;
    uint8_t *copy = PyMem_Malloc(given.len + 1);
    if (copy == NULL) return PyErr_NoMemory();
    memcpy(copy, given.data, given.len);
    copy[given.len] = 0;
    PyObject *found = python_value(state_of(module_object), copy, given.len);
    PyMem_Free(copy);
    return found;
}

/* ---- the library -------------------------------------------------------------------------------------------------- */

/* POSIX gives functions as pointers to data, which ISO C does not convert. */
static int resolve(void *library, const char *name, void *place)
{
    void *found = dlsym(library, name);
    memcpy(place, &found, sizeof found);
    return found != NULL;
}

/* Loads the library of this name; its ABI version, to be compared before anything is called. */
static PyObject *load(PyObject *module_object, PyObject *name)
{
    accelerator *module = state_of(module_object);
    uint32_t (*abi_version)(void);
    PyObject *path;
    if (!PyUnicode_FSConverter(name, &path)) return NULL;
    void *library = dlopen(PyBytes_AsString(path), RTLD_NOW | RTLD_LOCAL);
    Py_DECREF(path);
    if (library == NULL) {
        PyErr_SetString(PyExc_OSError, dlerror());
        return NULL;
    }
    /* It stays loaded, whatever comes of it. */
    if (!resolve(library, "hs256_abi_version", &abi_version)) {
        PyErr_SetString(PyExc_AttributeError, "it has no hs256_abi_version");
        return NULL;
    }
    uint32_t version = abi_version();
    if (version != HS256_ABI_VERSION) return PyLong_FromUnsignedLong(version);
#define RESOLVE(function)                                                                                              \
    if (!resolve(library, "hs256_" #function, &module->function)) {                                                    \
        PyErr_SetString(PyExc_AttributeError, "it has no hs256_" #function);                                           \
        return NULL;                                                                                                   \
    }
    LIBRARY(RESOLVE)
#undef RESOLVE
    return PyLong_FromUnsignedLong(version);
}

/* ---- the module --------------------------------------------------------------------------------------------------- */

static PyMethodDef functions[] = {
    {"load", load, METH_O, "load($module, name, /)\n--\n\nLoads a library; its ABI version."},
    {"loads", loads, METH_O, "loads($module, json, /)\n--\n\nThe value of JSON that is known to be I-JSON."},
    {"views_are", views_are, METH_O, "views_are($module, claims, /)\n--\n\nSays what `check` makes."},
    {"open_decider", open_decider, METH_VARARGS,
     "open_decider($module, decider, keys, policy, clock, /)\n--\n\nGives a Decider its keys, policy and clock."},
    {"share_decider", share_decider, METH_VARARGS,
     "share_decider($module, decider, other, /)\n--\n\nGives a Decider what another has."},
    {"open_signer", open_signer, METH_VARARGS, "open_signer($module, key, max_token_len, /)\n--\n\nMakes a signer."},
    {"check_key", check_key, METH_O,
     "check_key($module, key, /)\n--\n\nRaises what a verifier with this key would be refused for."},
    {"bearer", bearer, METH_O,
     "bearer($module, value, /)\n--\n\nThe token in the value of an Authorization header, or None."},
    {"challenge", challenge, METH_VARARGS,
     "challenge($module, code, realm, /)\n--\n\nThe value of the WWW-Authenticate header for a code."},
    {"error", error, METH_VARARGS,
     "error($module, number, claim=None, /)\n--\n\nThe exception for a code of the library."},
    {"error_name", error_name, METH_O, "error_name($module, number, /)\n--\n\nThe name of a code: \"expired\"."},
    {"version", version, METH_NOARGS, "version($module)\n--\n\nThe version of the C library: \"0.1.0\"."},
    {NULL, NULL, 0, NULL},
};

static PyObject *add_type(PyObject *module_object, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);
    if (type == NULL) return NULL;
    Py_INCREF(type); /* PyModule_AddObject takes one, the caller the other */
    if (PyModule_AddObject(module_object, name, type) == 0) return type;
    Py_DECREF(type);
    Py_DECREF(type);
    return NULL;
}

static int import_all(accelerator *module)
{
    PyObject *errors = PyImport_ImportModule("hs256.errors");
    PyObject *arguments = PyImport_ImportModule("hs256._arguments");
    if (errors != NULL && arguments != NULL) {
        module->errors = PyObject_GetAttrString(errors, "BY_NUMBER");
        module->error = PyObject_GetAttrString(errors, "Error");
        module->moment = PyObject_GetAttrString(arguments, "moment");
        module->octets = PyObject_GetAttrString(arguments, "octets");
        module->length = PyObject_GetAttrString(arguments, "length");
    }
    Py_XDECREF(errors);
    Py_XDECREF(arguments);
    return module->errors && module->error && module->moment && module->octets && module->length ? 0 : -1;
}

static int execute(PyObject *module_object)
{
    accelerator *module = state_of(module_object);
    /* 3.9 has the function as well, only not its declaration. Where it is not found, the slower way serves. */
    resolve(RTLD_DEFAULT, "PyUnicode_AsUTF8AndSize", &module->utf8);
    if (import_all(module) != 0 || remember_registered_names(module) != 0) return -1;
    module->decider_type = add_type(module_object, "Decider", &decider_spec);
    module->view_type = add_type(module_object, "View", &view_spec);
    module->signer_type = add_type(module_object, "SignerHandle", &signer_spec);
    if (module->decider_type == NULL || module->view_type == NULL || module->signer_type == NULL) return -1;
    Py_INCREF(module->view_type);
    module->claims_type = module->view_type;
    return 0;
}

static int traverse(PyObject *module_object, visitproc visit, void *arg)
{
    accelerator *module = state_of(module_object);
    if (module == NULL) return 0;
    Py_VISIT(module->errors);
    Py_VISIT(module->error);
    Py_VISIT(module->moment);
    Py_VISIT(module->octets);
    Py_VISIT(module->length);
    Py_VISIT(module->decider_type);
    Py_VISIT(module->view_type);
    Py_VISIT(module->signer_type);
    Py_VISIT(module->claims_type);
    return 0;
}

/* What is referred to goes when the module itself does, and not when a collection of garbage clears it: verifiers that
 * are garbage as well may still be used by finalizers. */
static void release(void *module_object)
{
    accelerator *module = state_of(module_object);
    if (module == NULL) return;
    Py_CLEAR(module->errors);
    Py_CLEAR(module->error);
    Py_CLEAR(module->moment);
    Py_CLEAR(module->octets);
    Py_CLEAR(module->length);
    Py_CLEAR(module->decider_type);
    Py_CLEAR(module->view_type);
    Py_CLEAR(module->signer_type);
    Py_CLEAR(module->claims_type);
    for (size_t i = 0; i < KNOWN_NAMES; i++) Py_CLEAR(module->names[i].text);
}

/* Py_mod_multiple_interpreters and its value for an interpreter with a GIL of its own, which 3.12 brought. */
#define MULTIPLE_INTERPRETERS 3
#define PER_INTERPRETER_GIL ((void *)2)

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, execute},
    {0, NULL},
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "hs256._accelerator",
    .m_doc = "The way into the C library that CPython has beside ctypes; hs256._ffi says what it has to offer.",
    .m_size = sizeof(accelerator),
    .m_methods = functions,
    .m_slots = slots,
    .m_traverse = traverse,
    .m_free = release,
};

PyMODINIT_FUNC PyInit__accelerator(void)
{
    /* Older ones refuse a slot that they do not know. 3.9 is the only one whose second number has one digit. */
    const char *running = Py_GetVersion();
    if (running[2] == '1' && running[3] >= '2' && running[3] <= '9') {
        slots[1].slot = MULTIPLE_INTERPRETERS;
        slots[1].value = PER_INTERPRETER_GIL;
    }
    return PyModuleDef_Init(&definition);
}
