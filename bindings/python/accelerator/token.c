/* Arguments of calls: a token's bytes, the time. Each function returns 0, or -1 with an exception set. */

#include "accelerator.h"

int octets_of_bytes(PyObject *bytes, octets *out)
{
    char *data;
    Py_ssize_t len;
    if (PyBytes_AsStringAndSize(bytes, &data, &len) != 0) return -1;
    out->data = (const uint8_t *)data;
    out->len = (size_t)len;
    return 0;
}

/* Runs Python code for types other than str and bytes. A str longer than the limit is not encoded: its length is
 * enough. */
int octets_of(handle *by, PyObject *token, octets *out)
{
    accelerator *module = by->module;
    if (PyUnicode_Check(token) && module->utf8 != NULL && PyUnicode_GetLength(token) <= (Py_ssize_t)by->limit) {
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
        out->owner = PyObject_CallFunction(module->octets, "On", token, (Py_ssize_t)by->limit);
        if (out->owner == NULL) return -1;
    }
    if (octets_of_bytes(out->owner, out) == 0) {
        if (out->len > by->limit) out->len = by->limit + 1; /* so the rest needs no buffer */
        return 0;
    }
    Py_DECREF(out->owner);
    return -1;
}

/* A caller's time as whole Unix seconds; `name` is its option's. Runs Python code for types other than int. */
static int moment_named(accelerator *module, PyObject *given, const char *name, int64_t *now)
{
    int overflow = 0;
    if (PyLong_Check(given) && !PyBool_Check(given)) {
        *now = PyLong_AsLongLongAndOverflow(given, &overflow);
        if (!overflow) return *now == -1 && PyErr_Occurred() ? -1 : 0;
    }
    PyObject *whole = PyObject_CallFunction(module->moment, "Os", given, name);
    if (whole == NULL) return -1;
    *now = PyLong_AsLongLong(whole);
    Py_DECREF(whole);
    return *now == -1 && PyErr_Occurred() ? -1 : 0;
}

int moment_of(accelerator *module, PyObject *given, int64_t *now)
{
    return moment_named(module, given, "now", now);
}

int clock_moment(accelerator *module, PyObject *clock, int64_t *now)
{
    Py_INCREF(clock); /* it may close its own verifier */
    PyObject *given = PyObject_CallObject(clock, NULL);
    Py_DECREF(clock);
    int failed = given == NULL || moment_named(module, given, "clock", now) != 0;
    Py_XDECREF(given);
    return failed ? -1 : 0;
}
