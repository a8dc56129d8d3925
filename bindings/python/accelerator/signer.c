/* SignerHandle: mints tokens. hs256.Signer uses it. */

#include "accelerator.h"

#include <string.h>

typedef struct {
    PyObject_HEAD
    hs256_signer *signer;
    accelerator *module;
    PyObject *module_object;
} signer;

PyObject *open_signer(PyObject *module_object, PyObject *arguments)
{
    accelerator *module = state_of(module_object);
    signer *made = (signer *)PyType_GenericAlloc((PyTypeObject *)module->signer_type, 0);
    if (made == NULL) return NULL;
    made->module = module;
    made->module_object = module_object;
    Py_INCREF(module_object);
    made->signer = build_signer(module, arguments);
    if (made->signer != NULL) return (PyObject *)made;
    Py_DECREF(made);
    return NULL;
}

typedef struct {
    const char *path;
    Py_ssize_t path_len;
    hs256_signer *made;
} opening;

static int32_t call_open(accelerator *module, void *of, uint8_t *message, size_t *message_len)
{
    opening *it = of;
    return module->signer_open(&it->made, message, message_len, (const uint8_t *)it->path, (size_t)it->path_len);
}

static int32_t call_refresh(accelerator *module, void *of, uint8_t *message, size_t *message_len)
{
    return module->signer_refresh(of, message, message_len);
}

PyObject *follow_signer(PyObject *module_object, PyObject *path)
{
    accelerator *module = state_of(module_object);
    opening it = {NULL, 0, NULL};
    char *text;
    if (PyBytes_AsStringAndSize(path, &text, &it.path_len) != 0) return NULL;
    it.path = text;
    signer *made = (signer *)PyType_GenericAlloc((PyTypeObject *)module->signer_type, 0);
    if (made == NULL) return NULL;
    made->module = module;
    made->module_object = module_object;
    Py_INCREF(module_object);
    if (told(module, call_open, &it) == 0) {
        made->signer = it.made;
        return (PyObject *)made;
    }
    Py_DECREF(made);
    return NULL;
}

/* The caller's reference keeps it alive meanwhile. */
static PyObject *signer_refresh(PyObject *self, PyObject *unused)
{
    (void)unused;
    const signer *by = (const signer *)self;
    if (told(by->module, call_refresh, by->signer) != 0) return NULL;
    Py_RETURN_NONE;
}

/* Reads a time in seconds and sets its flag, unless it is None. */
static int add_time(hs256_times *times, uint32_t flag, int64_t *seconds, PyObject *given)
{
    if (given == Py_None) return 0;
    times->flags |= flag;
    *seconds = PyLong_AsLongLong(given);
    return *seconds == -1 && PyErr_Occurred() ? -1 : 0;
}

static PyObject *offset_or_none(size_t offset)
{
    if (offset != SIZE_MAX) return PyLong_FromSize_t(offset);
    Py_RETURN_NONE;
}

/* Why claims were not signed: code, claim, member as written in the claims, cause, byte offset. */
static PyObject *refused(accelerator *module, int32_t code, const hs256_sign_error *error)
{
    const char *field = error->field != NULL && *error->field != '\0' ? error->field : NULL;
    return Py_BuildValue("(iNNzzN)", code, claim_name(module, NULL, error->claim), bytes_or_none(error->member),
                         error->cause, field, offset_or_none(error->offset));
}

static PyObject *signer_sign(PyObject *self, PyObject *arguments)
{
    const char *claims;
    Py_ssize_t claims_len;
    PyObject *now, *iat, *expires_in, *not_before_in;
    hs256_times times;
    hs256_sign_error error = {.struct_size = sizeof error, .offset = SIZE_MAX};
    memset(&times, 0, sizeof times);
    times.struct_size = sizeof times;
    if (!PyArg_ParseTuple(arguments, "y#OOOO", &claims, &claims_len, &now, &iat, &expires_in, &not_before_in) ||
        add_time(&times, HS256_TIMES_NOW, &times.now, now) != 0 ||
        add_time(&times, HS256_TIMES_EXP, &times.expires_in, expires_in) != 0 ||
        add_time(&times, HS256_TIMES_NBF, &times.not_before_in, not_before_in) != 0)
        return NULL;
    if (iat != Py_None) times.flags |= iat == Py_True ? HS256_TIMES_IAT : HS256_TIMES_NO_IAT;
    const signer *by = (signer *)self;
    size_t len = 2 * (size_t)claims_len + 512, capacity;
    char *token = NULL;
    int32_t code;
    do { /* the first round is enough, unless the key id is long */
        PyMem_Free(token);
        capacity = len;
        token = PyMem_Malloc(capacity);
        if (token == NULL) return PyErr_NoMemory();
        code = by->module->sign(by->signer, (uint8_t *)token, capacity, &len, &error,
                                (const uint8_t *)claims, (size_t)claims_len, &times);
    } while (code == HS256_ERR_BUFFER_TOO_SMALL && len > capacity);
    PyObject *made = code == HS256_OK ? PyUnicode_FromStringAndSize(token, (Py_ssize_t)len)
                                      : refused(by->module, code, &error);
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
    {"refresh", signer_refresh, METH_NOARGS, DOC_SignerHandle_refresh},
    {"sign", signer_sign, METH_VARARGS, DOC_SignerHandle_sign},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot signer_slots[] = {
    {Py_tp_doc, "hs256_signer."},
    {Py_tp_new, signer_new},
    {Py_tp_methods, signer_methods},
    {Py_tp_dealloc, signer_dealloc},
    {0, NULL},
};

PyType_Spec signer_spec = {
    .name = "hs256._accelerator.SignerHandle",
    .basicsize = sizeof(signer),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = signer_slots,
};
