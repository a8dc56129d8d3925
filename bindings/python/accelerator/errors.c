/* hs256.errors: the exceptions for the library's codes. */

#include "accelerator.h"

/* Calls only __new__, as hs256.errors expects; takes ownership of the message. */
static PyObject *new_error(PyObject *type, PyObject *message)
{
    PyObject *arguments = PyTuple_New(1);
    if (arguments == NULL) {
        Py_DECREF(message);
        return NULL;
    }
    PyTuple_SetItem(arguments, 0, message); /* cannot fail; takes ownership */
    newfunc make = (newfunc)PyType_GetSlot((PyTypeObject *)type, Py_tp_new);
    PyObject *error = make((PyTypeObject *)type, arguments, NULL);
    Py_DECREF(arguments);
    return error;
}

PyObject *make_error(accelerator *module, int32_t code, PyObject *claim, const char *message)
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
    PyObject *error = new_error(type != NULL ? type : module->error, text);
    if (error != NULL && claim != NULL && PyObject_SetAttrString(error, "claim", claim) != 0) Py_CLEAR(error);
    if (error == NULL || type != NULL) return error;
    PyObject *name = PyUnicode_FromString(module->error_name(code));
    if (name == NULL || PyObject_SetAttrString(error, "code", name) != 0) Py_CLEAR(error);
    Py_XDECREF(name);
    return error;
}

PyObject *raise(PyObject *error)
{
    if (error == NULL) return NULL;
    PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_DECREF(error);
    return NULL;
}

PyObject *raise_code(accelerator *module, int32_t code, const char *message)
{
    return raise(make_error(module, code, NULL, message));
}

void raise_said(accelerator *module, int32_t code, const char *message, const char *field)
{
    PyObject *error = make_error(module, code, NULL, *message != 0 ? message : NULL);
    PyObject *name = error == NULL || *field == 0 ? NULL : PyUnicode_FromString(field);
    if (name != NULL && PyObject_SetAttrString(error, "field", name) != 0) Py_CLEAR(error);
    Py_XDECREF(name);
    raise(error);
}

int told(accelerator *module, teller *call, void *of)
{
    size_t room = 1024, len;
    uint8_t *message = NULL;
    int32_t code;
    do {
        PyMem_Free(message);
        message = PyMem_Malloc(room + 1);
        if (message == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        len = room;
        Py_BEGIN_ALLOW_THREADS
        code = call(module, of, message, &len);
        Py_END_ALLOW_THREADS
        if (code == HS256_OK || len <= room) break;
        room = len;
    } while (1);
    if (code != HS256_OK) {
        message[len] = 0;
        raise_code(module, code, len == 0 ? NULL : (const char *)message);
    }
    PyMem_Free(message);
    return code == HS256_OK ? 0 : -1;
}

/* For places without a module at hand. */
PyObject *raise_named(const char *name, const char *what)
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

PyObject *claim_name(accelerator *module, const hs256_verifier *verifier, int32_t claim)
{
    hs256_view name;
    if (claim != HS256_CLAIM_NONE && module->claim_name(verifier, &name, claim) == HS256_OK) return text_of(name);
    Py_RETURN_NONE;
}

/* The exception for a rejection. */
PyObject *refusal(handle *by, int32_t code, const hs256_claims *claims)
{
    PyObject *name = claim_name(by->module, by->verifier, claims->error_claim);
    if (name == NULL) return NULL;
    PyObject *error = make_error(by->module, code, name == Py_None ? NULL : name, NULL);
    Py_DECREF(name);
    if (error == NULL || (code != HS256_ERR_EXPIRED && code != HS256_ERR_NOT_YET_VALID)) return error;
    PyObject *at = PyFloat_FromDouble(claims->error_at);
    if (at == NULL || PyObject_SetAttrString(error, "at", at) != 0) Py_CLEAR(error);
    Py_XDECREF(at);
    return error;
}
