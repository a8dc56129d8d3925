/* View: the claims of a verified token, the base of hs256.Claims. */

#include "accelerator.h"

#include <stddef.h>
#include <string.h>

typedef struct {
    PyObject_VAR_HEAD
    handle *handle;
    PyObject *parsed;    /* the dict, once it was asked for */
    hs256_claims claims; /* its pointers lead into `bytes` */
    uint8_t bytes[];     /* the payload, followed by values that had to be unescaped */
} view;

static const uint8_t *later(const uint8_t *end, hs256_view of)
{
    return of.data != NULL && of.data + of.len > end ? of.data + of.len : end;
}

static void move(hs256_view *of, const uint8_t *from, const uint8_t *to)
{
    if (of->data != NULL) of->data = to + (of->data - from);
}

/* Makes a View of claims that point into a buffer: copies what they point to. The payload comes first in it. */
PyObject *view_of(handle *by, const hs256_claims *claims)
{
    const uint8_t *start = claims->payload.data, *end = later(start, claims->payload);
    end = later(later(later(later(later(end, claims->iss), claims->sub), claims->jti), claims->aud), claims->key_id);
    view *made = (view *)PyType_GenericAlloc((PyTypeObject *)by->claims_type, end - start);
    if (made == NULL) return NULL;
    memcpy(made->bytes, start, (size_t)(end - start));
    made->claims = *claims;
    hs256_view *const views[] = {&made->claims.payload, &made->claims.iss, &made->claims.sub, &made->claims.jti,
                                 &made->claims.aud, &made->claims.key_id};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) move(views[i], start, made->bytes);
    by->references++;
    made->handle = by;
    return (PyObject *)made;
}

static PyObject *text_or_none(hs256_view of)
{
    if (of.data != NULL) return text_of(of);
    Py_RETURN_NONE;
}

/* The value of a part of the payload. Leaves the payload as it is. */
static PyObject *value_of(view *self, hs256_view of)
{
    if (self->handle == NULL) return raise_internal("claims that no verifier made");
    uint8_t *copy = PyMem_Malloc(of.len + SLACK);
    if (copy == NULL) return PyErr_NoMemory();
    memcpy(copy, of.data, of.len);
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

/* `at` is the offset of the hs256_view in a View. */
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
    if (list == NULL || PyList_SetItem(list, 0, found) != 0) { /* takes ownership of `found` */
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
    return text_or_none(((view *)self)->claims.key_id);
}

static PyObject *view_to_dict(PyObject *self, PyObject *unused)
{
    (void)unused;
    return value_of((view *)self, ((view *)self)->claims.payload);
}

/* The dict, which the View keeps; a borrowed reference. */
static PyObject *view_parsed(PyObject *self)
{
    view *of = (view *)self;
    if (of->parsed == NULL) {
        PyObject *parsed = view_to_dict(self, NULL);
        if (of->parsed == NULL) of->parsed = parsed; /* a finalizer may have run this function meanwhile */
        else Py_XDECREF(parsed);
    }
    return of->parsed;
}

static PyObject *fresh(PyObject *value);

static PyObject *fresh_list(PyObject *list)
{
    Py_ssize_t len = PyList_Size(list);
    PyObject *made = PyList_New(len);
    for (Py_ssize_t i = 0; made != NULL && i < len; i++) {
        PyObject *item = fresh(PyList_GetItem(list, i)); /* borrowed */
        if (item == NULL || PyList_SetItem(made, i, item) != 0) Py_CLEAR(made);
    }
    return made;
}

static PyObject *fresh_dict(PyObject *dict)
{
    PyObject *made = PyDict_New(), *name, *value; /* the last two borrowed */
    Py_ssize_t at = 0;
    while (made != NULL && PyDict_Next(dict, &at, &name, &value)) {
        PyObject *item = fresh(value);
        if (item == NULL || PyDict_SetItem(made, name, item) != 0) Py_CLEAR(made);
        Py_XDECREF(item);
    }
    return made;
}

/* A copy of a JSON value with new arrays and objects: callers may change them without changing a claim. The depth is
 * bounded, as the core accepted the JSON. */
static PyObject *fresh(PyObject *value)
{
    if (PyList_Check(value)) return fresh_list(value);
    if (PyDict_Check(value)) return fresh_dict(value);
    Py_INCREF(value);
    return value;
}

static PyObject *view_getitem(PyObject *self, PyObject *name)
{
    PyObject *parsed = view_parsed(self);
    PyObject *kept = parsed == NULL ? NULL : PyObject_GetItem(parsed, name);
    PyObject *given = kept == NULL ? NULL : fresh(kept);
    Py_XDECREF(kept);
    return given;
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
    {"to_dict", view_to_dict, METH_NOARGS, DOC_View_to_dict},
    {NULL, NULL, 0, NULL},
};

#define TEXT_AT(name) ((void *)(offsetof(view, claims) + offsetof(hs256_claims, name)))

static PyGetSetDef view_members[] = {
    {"payload", view_payload, NULL, DOC_View_payload, NULL},
    {"iss", view_text, NULL, DOC_View_iss, TEXT_AT(iss)},
    {"sub", view_text, NULL, DOC_View_sub, TEXT_AT(sub)},
    {"jti", view_text, NULL, DOC_View_jti, TEXT_AT(jti)},
    {"aud", view_aud, NULL, DOC_View_aud, NULL},
    {"exp", view_exp, NULL, DOC_View_exp, NULL},
    {"nbf", view_nbf, NULL, DOC_View_nbf, NULL},
    {"iat", view_iat, NULL, DOC_View_iat, NULL},
    {"key_id", view_key_id, NULL, DOC_View_key_id, NULL},
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

PyType_Spec view_spec = {
    .name = "hs256._accelerator.View",
    .basicsize = offsetof(view, bytes),
    .itemsize = 1,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = view_slots,
};
