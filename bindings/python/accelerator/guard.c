/* GuardHandle: finds tokens in requests and makes the answer. hs256.guard.Guard uses it. */

#include "accelerator.h"

#include <string.h>

/* Enough for most requests; larger ones use the heap. */
#define FIELDS_ON_STACK 48
#define BUFFER_ON_STACK 1024

typedef struct {
    PyObject_HEAD
    hs256_guard *guard;
    accelerator *module;
    PyObject *module_object;
} guard;

PyObject *open_guard(PyObject *module_object, PyObject *options)
{
    accelerator *module = state_of(module_object);
    octets json;
    if (octets_of_bytes(options, &json) != 0) return NULL;
    guard *made = (guard *)PyType_GenericAlloc((PyTypeObject *)module->guard_type, 0);
    if (made == NULL) return NULL;
    made->module = module;
    made->module_object = module_object;
    Py_INCREF(module_object);
    made->guard = module->guard_new();
    int32_t code = module->guard_options(made->guard, json.data, json.len);
    if (code == HS256_OK) return (PyObject *)made;
    raise_said(module, code, module->guard_message(made->guard), module->guard_field(made->guard));
    Py_DECREF(made);
    return NULL;
}

static int view_of_bytes(PyObject *bytes, hs256_view *view)
{
    octets given;
    if (octets_of_bytes(bytes, &given) != 0) return -1;
    view->data = given.data;
    view->len = given.len;
    return 0;
}

static PyObject *text_or_none(hs256_view of)
{
    if (of.data != NULL) return text_of(of);
    Py_RETURN_NONE;
}

/* (finding, source, token, subprotocol) */
static PyObject *find_in(guard *by, const hs256_http_request *request, uint8_t *buffer, size_t len)
{
    hs256_found found;
    found.struct_size = sizeof found;
    int32_t code = by->module->find_token(by->guard, &found, buffer, len, request);
    if (code != HS256_OK) return raise_code(by->module, code, NULL);
    return Py_BuildValue("(iiNN)", found.finding, found.source, bytes_or_none(found.token),
                         text_or_none(found.subprotocol));
}

static PyObject *find_with_buffer(guard *by, const hs256_http_request *request)
{
    uint8_t local[BUFFER_ON_STACK];
    if (request->target.len <= sizeof local) return find_in(by, request, local, sizeof local);
    uint8_t *buffer = PyMem_Malloc(request->target.len); /* always enough */
    if (buffer == NULL) return PyErr_NoMemory();
    PyObject *found = find_in(by, request, buffer, request->target.len);
    PyMem_Free(buffer);
    return found;
}

/* Fills the fields from a tuple of pairs. `owners` owns the bytes that the fields point to. All containers are tuples:
 * reading an item may run Python code, which could change a list. */
static int read_fields(PyObject *pairs, hs256_field *fields, PyObject **owners, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *pair = owners[i] = PySequence_Tuple(PyTuple_GetItem(pairs, i));
        if (pair == NULL) return -1;
        if (PyTuple_Size(pair) != 2) {
            PyErr_SetString(PyExc_TypeError, "a header field is a name and a value");
            return -1;
        }
        if (view_of_bytes(PyTuple_GetItem(pair, 0), &fields[i].name) != 0 ||
            view_of_bytes(PyTuple_GetItem(pair, 1), &fields[i].value) != 0)
            return -1;
    }
    return 0;
}

static PyObject *find_by_fields(guard *by, hs256_http_request *request, PyObject *pairs, hs256_field *fields,
                                PyObject **owners, Py_ssize_t count)
{
    memset(owners, 0, (size_t)count * sizeof *owners);
    request->fields = fields;
    request->fields_len = (size_t)count;
    PyObject *found = read_fields(pairs, fields, owners, count) == 0 ? find_with_buffer(by, request) : NULL;
    for (Py_ssize_t i = 0; i < count; i++) Py_XDECREF(owners[i]);
    return found;
}

static PyObject *guard_find(PyObject *self, PyObject *arguments)
{
    PyObject *method, *target, *given;
    hs256_http_request request = {.struct_size = sizeof request};
    if (!PyArg_ParseTuple(arguments, "OOO", &method, &target, &given) ||
        view_of_bytes(method, &request.method) != 0 || view_of_bytes(target, &request.target) != 0)
        return NULL;
    PyObject *pairs = PySequence_Tuple(given);
    if (pairs == NULL) return NULL;
    Py_ssize_t count = PyTuple_Size(pairs);
    PyObject *found = NULL;
    if (count <= FIELDS_ON_STACK) {
        hs256_field fields[FIELDS_ON_STACK];
        PyObject *owners[FIELDS_ON_STACK];
        found = find_by_fields((guard *)self, &request, pairs, fields, owners, count);
    } else {
        hs256_field *fields = PyMem_Malloc((size_t)count * sizeof *fields);
        PyObject **owners = PyMem_Malloc((size_t)count * sizeof *owners);
        found = fields == NULL || owners == NULL
                    ? PyErr_NoMemory()
                    : find_by_fields((guard *)self, &request, pairs, fields, owners, count);
        PyMem_Free(fields);
        PyMem_Free(owners);
    }
    Py_DECREF(pairs);
    return found;
}

static PyObject *guard_answer(PyObject *self, PyObject *arguments)
{
    int refusal, source;
    if (!PyArg_ParseTuple(arguments, "ii", &refusal, &source)) return NULL;
    const guard *by = (guard *)self;
    hs256_response response;
    response.struct_size = sizeof response;
    int32_t code = by->module->answer(by->guard, &response, refusal, source);
    if (code != HS256_OK) return raise_code(by->module, code, NULL);
    return Py_BuildValue("(iIINNNN)", response.status, response.flags, response.retry_after,
                         text_or_none(response.challenge), text_or_none(response.error), text_of(response.code),
                         text_or_none(response.source));
}

static PyObject *guard_make(PyTypeObject *type, PyObject *arguments, PyObject *named)
{
    (void)type, (void)arguments, (void)named;
    PyErr_SetString(PyExc_TypeError, "guards are made by open_guard");
    return NULL;
}

static void guard_dealloc(PyObject *self)
{
    guard *of = (guard *)self;
    if (of->module != NULL) of->module->guard_free(of->guard);
    Py_XDECREF(of->module_object);
    free_object(self);
}

static PyMethodDef guard_methods[] = {
    {"find", guard_find, METH_VARARGS, DOC_GuardHandle_find},
    {"answer", guard_answer, METH_VARARGS, DOC_GuardHandle_answer},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot guard_slots[] = {
    {Py_tp_doc, "hs256_guard."},
    {Py_tp_new, guard_make},
    {Py_tp_methods, guard_methods},
    {Py_tp_dealloc, guard_dealloc},
    {0, NULL},
};

PyType_Spec guard_spec = {
    .name = "hs256._accelerator.GuardHandle",
    .basicsize = sizeof(guard),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = guard_slots,
};
