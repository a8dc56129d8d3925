/* Decider: verifies tokens, the base of hs256.Verifier.
 *
 * Any Python code, garbage collection included, may close a Decider; so every call holds the handle. */

#include "accelerator.h"

#include <string.h>
#include <time.h>

/* A token of the default length limit, and a large enough buffer for it, fit on the stack. */
#define BUFFER_ON_STACK (24 * 1024 + 3 + SLACK)

typedef struct {
    PyObject_HEAD
    handle *handle;  /* NULL: closed, or not initialized yet */
    PyObject *clock; /* NULL: the system clock */
} decider;

static handle *handle_of(PyObject *self)
{
    handle *found = ((decider *)self)->handle;
    if (found == NULL) raise_named("InvalidArgument", "the verifier is closed");
    return found;
}

/* Makes the dict of a payload, and overwrites the payload and the SLACK bytes after it. The buffer is longer by SLACK
 * than the library was told. In a batch, the next token's part begins later still: each part is longer than its
 * token. */
static PyObject *dict_of(handle *by, const hs256_claims *claims)
{
    return python_value(by->module, (uint8_t *)claims->payload.data, claims->payload.len);
}

/* ---- one token ---------------------------------------------------------------------------------------------------- */

static PyObject *decide_in(uint8_t *buffer, size_t buffer_len, handle *by, const octets *token, int64_t now,
                           maker *make)
{
    hs256_claims claims; /* this ABI version always had all members, so all are written */
    claims.struct_size = sizeof claims;
    int32_t code = by->module->verify_at(by->verifier, buffer, buffer_len, &claims, token->data, token->len, now);
    if (code != HS256_OK) return raise(refusal(by, code, &claims));
    return make(by, &claims);
}

static PyObject *decide_on_stack(handle *by, const octets *token, int64_t now, maker *make)
{
    uint8_t buffer[BUFFER_ON_STACK];
    return decide_in(buffer, sizeof buffer - SLACK, by, token, now, make);
}

static PyObject *decide_on_heap(handle *by, const octets *token, int64_t now, maker *make, size_t needed)
{
    uint8_t *buffer = PyMem_Malloc(needed + SLACK);
    if (buffer == NULL) return PyErr_NoMemory();
    PyObject *made = decide_in(buffer, needed, by, token, now, make);
    PyMem_Free(buffer);
    return made;
}

static PyObject *decide(handle *by, PyObject *token, int64_t now, maker *make)
{
    octets given;
    if (octets_of(by, token, &given) != 0) return NULL;
    /* Enough for any token within the limit; a longer one is rejected before the buffer is used. */
    size_t needed = by->module->buffer_len(given.len);
    if (needed > by->buffer_len) needed = by->buffer_len;
    PyObject *made = needed <= BUFFER_ON_STACK - SLACK ? decide_on_stack(by, &given, now, make)
                                              : decide_on_heap(by, &given, now, make, needed);
    Py_DECREF(given.owner);
    return made;
}

/* The verifier's time. Runs Python code if the caller gave the clock. */
static int now_by(PyObject *self, handle *by, int64_t *now)
{
    PyObject *clock = ((decider *)self)->clock;
    if (clock != NULL) return clock_moment(by->module, clock, now);
    /* Not time(): it lags by up to a tick behind the clock that a signer reads, and its token would not be valid
     * yet. */
    struct timespec read;
    timespec_get(&read, TIME_UTC);
    *now = (int64_t)read.tv_sec;
    return 0;
}

static PyObject *decide_now(PyObject *self, PyObject *token, maker *make)
{
    handle *by = handle_of(self);
    if (by == NULL) return NULL;
    handle_use(by);
    int64_t now;
    PyObject *made = now_by(self, by, &now) == 0 ? decide(by, token, now, make) : NULL;
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
    PyObject *made = moment_of(by->module, given, &now) == 0 ? decide(by, token, now, make) : NULL;
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

/* ---- explaining --------------------------------------------------------------------------------------------------- */

/* A first buffer of 8 KiB; a longer one is needed only if the policy names claims with long names. */
static PyObject *explained(handle *by, const octets *token, const int64_t *now)
{
    size_t len = 8192, capacity;
    uint8_t *text = NULL;
    int32_t code;
    do {
        PyMem_Free(text);
        capacity = len;
        text = PyMem_Malloc(capacity);
        if (text == NULL) return PyErr_NoMemory();
        code = by->module->explain(by->verifier, text, capacity, &len, token->data, token->len, now);
    } while (code == HS256_ERR_BUFFER_TOO_SMALL && len > capacity);
    PyObject *made = code == HS256_OK ? PyBytes_FromStringAndSize((const char *)text, (Py_ssize_t)len)
                                      : raise_code(by->module, code, NULL);
    PyMem_Free(text);
    return made;
}

/* _explain(token, now): the JSON, as bytes. `now` is None for the verifier's clock. */
static PyObject *decider_explain(PyObject *self, PyObject *arguments)
{
    octets token;
    const char *data;
    Py_ssize_t len;
    PyObject *given;
    if (!PyArg_ParseTuple(arguments, "y#O", &data, &len, &given)) return NULL;
    token.data = (const uint8_t *)data;
    token.len = (size_t)len;
    handle *by = handle_of(self);
    if (by == NULL) return NULL;
    handle_use(by);
    int64_t now;
    int read = given == Py_None ? now_by(self, by, &now) : moment_of(by->module, given, &now);
    PyObject *made = read == 0 ? explained(by, &token, &now) : NULL;
    handle_leave(by);
    return made;
}

/* ---- following a file --------------------------------------------------------------------------------------------- */

static PyObject *decider_leeway(PyObject *self, PyObject *unused)
{
    (void)unused;
    handle *by = handle_of(self);
    return by == NULL ? NULL : PyLong_FromLongLong(by->module->verifier_leeway(by->verifier));
}

static int32_t call_refresh(accelerator *module, void *of, uint8_t *message, size_t *message_len)
{
    return module->verifier_refresh(of, message, message_len);
}

static PyObject *decider_refresh(PyObject *self, PyObject *unused)
{
    (void)unused;
    handle *by = handle_of(self);
    if (by == NULL) return NULL;
    handle_use(by);
    int failed = told(by->module, call_refresh, by->verifier);
    handle_leave(by);
    if (failed) return NULL;
    Py_RETURN_NONE;
}

/* _status(form): bytes; `form` is one of HS256_STATUS_*. */
static PyObject *decider_status(PyObject *self, PyObject *arguments)
{
    int form;
    if (!PyArg_ParseTuple(arguments, "i", &form)) return NULL;
    handle *by = handle_of(self);
    if (by == NULL) return NULL;
    handle_use(by);
    size_t len = 1024, capacity;
    uint8_t *text = NULL;
    PyObject *made = NULL;
    int32_t code;
    do {
        PyMem_Free(text);
        capacity = len + 64; /* the counts may have grown meanwhile */
        text = PyMem_Malloc(capacity);
        if (text == NULL) break;
        Py_BEGIN_ALLOW_THREADS
        code = by->module->verifier_status(by->verifier, text, capacity, &len, form);
        Py_END_ALLOW_THREADS
    } while (code == HS256_ERR_BUFFER_TOO_SMALL);
    if (text == NULL)
        PyErr_NoMemory();
    else
        made = code == HS256_OK ? PyBytes_FromStringAndSize((const char *)text, (Py_ssize_t)len)
                                : raise_code(by->module, code, NULL);
    PyMem_Free(text);
    handle_leave(by);
    return made;
}

/* ---- many tokens -------------------------------------------------------------------------------------------------- */

static PyObject *decide_many(PyObject *self, PyObject *arguments, PyObject *named, maker *make)
{
    static char *names[] = {"tokens", "now", "threads", NULL};
    PyObject *given, *now_given = Py_None, *threads_given = NULL;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "O|$OO", names, &given, &now_given, &threads_given)) return NULL;
    handle *by = handle_of(self);
    if (by == NULL) return NULL;
    handle_use(by); /* another thread may close the verifier meanwhile */
    int64_t now;
    size_t threads = 1;
    PyObject *results = NULL, *tokens = NULL;
    if ((now_given == Py_None ? now_by(self, by, &now) : moment_of(by->module, now_given, &now)) != 0) goto done;
    if (threads_given != NULL) {
        PyObject *checked = PyObject_CallFunctionObjArgs(by->module->thread_count, threads_given, NULL);
        if (checked == NULL) goto done;
        threads = PyLong_AsSize_t(checked);
        Py_DECREF(checked);
        if (threads == (size_t)-1 && PyErr_Occurred() != NULL) goto done;
    }
    tokens = PyObject_CallFunctionObjArgs(by->module->tokens_in, given, NULL);
    if (tokens == NULL) goto done;
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

/* ---- the type ----------------------------------------------------------------------------------------------------- */

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

/* For a policy file: the largest limit, since the file may change. */
#define MAX_TOKEN_LEN ((size_t)1 << 20)

static int is_view(accelerator *module, PyObject *claims_type)
{
    if (PyType_IsSubtype((PyTypeObject *)claims_type, (PyTypeObject *)module->view_type)) return 1;
    PyErr_SetString(PyExc_TypeError, "claims are a subclass of View");
    return 0;
}

/* Takes ownership of the verifier. Returns the policy's leeway. */
static PyObject *decider_begin(PyObject *module_object, PyObject *self, hs256_verifier *verifier, size_t limit,
                               PyObject *clock, PyObject *claims_type)
{
    accelerator *module = state_of(module_object);
    handle *made = PyMem_Malloc(sizeof *made); /* the headers of 3.9 lack PyMem_Calloc */
    if (made == NULL) {
        module->verifier_free(verifier);
        return PyErr_NoMemory();
    }
    memset(made, 0, sizeof *made);
    made->verifier = verifier;
    made->references = made->users = 1;
    made->limit = limit;
    made->buffer_len = module->buffer_len(made->limit);
    Py_INCREF(claims_type);
    made->claims_type = claims_type;
    made->module = module;
    made->module_object = module_object;
    Py_INCREF(module_object);
    PyObject *leeway = PyLong_FromLongLong(module->verifier_leeway(made->verifier));
    decider_set((decider *)self, made, clock == Py_None ? NULL : clock);
    return leeway;
}

/* On the stable ABI of 3.9 a method cannot find its module, so this is a module function. */
PyObject *open_decider(PyObject *module_object, PyObject *arguments)
{
    accelerator *module = state_of(module_object);
    PyObject *self, *keys, *policy, *revoked, *max_stale, *clock, *claims_type;
    if (!PyArg_ParseTuple(arguments, "O!OOOOOO!", module->decider_type, &self, &keys, &policy, &revoked, &max_stale,
                          &clock, &PyType_Type, &claims_type))
        return NULL;
    if (!is_view(module, claims_type)) return NULL;
    hs256_verifier *verifier = build_verifier(module, keys, policy, revoked, max_stale);
    if (verifier == NULL) return NULL;
    return decider_begin(module_object, self, verifier, module->verifier_max_token_len(verifier), clock, claims_type);
}

typedef struct {
    const char *path;
    Py_ssize_t path_len;
    hs256_verifier *made;
} opening;

static int32_t call_open(accelerator *module, void *of, uint8_t *message, size_t *message_len)
{
    opening *it = of;
    return module->verifier_open(&it->made, message, message_len, (const uint8_t *)it->path, (size_t)it->path_len);
}

PyObject *follow_decider(PyObject *module_object, PyObject *arguments)
{
    accelerator *module = state_of(module_object);
    PyObject *self, *claims_type;
    opening it = {NULL, 0, NULL};
    if (!PyArg_ParseTuple(arguments, "O!y#O!", module->decider_type, &self, &it.path, &it.path_len, &PyType_Type,
                          &claims_type) ||
        !is_view(module, claims_type) || told(module, call_open, &it) != 0)
        return NULL;
    return decider_begin(module_object, self, it.made, MAX_TOKEN_LEN, Py_None, claims_type);
}

PyObject *share_decider(PyObject *module_object, PyObject *arguments)
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

static void decider_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    decider_set((decider *)self, NULL, NULL);
    free_object(self);
}

#define WITH_NAMES (METH_VARARGS | METH_KEYWORDS)
#define AS_FUNCTION(method) ((PyCFunction)(void (*)(void))(method))

static PyMethodDef decider_methods[] = {
    {"verify", decider_verify, METH_O, DOC_Decider_verify},
    {"verify_at", AS_FUNCTION(decider_verify_at), WITH_NAMES, DOC_Decider_verify_at},
    {"check", decider_check, METH_O, DOC_Decider_check},
    {"check_at", AS_FUNCTION(decider_check_at), WITH_NAMES, DOC_Decider_check_at},
    {"verify_many", AS_FUNCTION(decider_verify_many), WITH_NAMES, DOC_Decider_verify_many},
    {"check_many", AS_FUNCTION(decider_check_many), WITH_NAMES, DOC_Decider_check_many},
    {"_explain", decider_explain, METH_VARARGS, "The explanation of a token as JSON."},
    {"_leeway", decider_leeway, METH_NOARGS, "The leeway of the policy that is in use, in seconds."},
    {"_refresh", decider_refresh, METH_NOARGS, "Takes what has changed of a followed file into use."},
    {"_status", decider_status, METH_VARARGS, "What a verifier that follows a file is made of, and has decided."},
    {"close", decider_close, METH_NOARGS, DOC_Decider_close},
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

PyType_Spec decider_spec = {
    .name = "hs256._accelerator.Decider",
    .basicsize = sizeof(decider),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = decider_slots,
};
