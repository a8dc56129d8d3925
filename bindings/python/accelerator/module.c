/* The module hs256._accelerator: the names of hs256._by_ctypes, in C. See accelerator.h. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* RTLD_DEFAULT */
#endif
#include "accelerator.h"

#include <dlfcn.h>
#include <string.h>

/* ---- functions ---------------------------------------------------------------------------------------------------- */

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
    const char *message = NULL;
    if (!PyArg_ParseTuple(arguments, "i|Oz", &number, &claim, &message)) return NULL;
    return make_error(state_of(module_object), number, claim == Py_None ? NULL : claim, message);
}

static PyObject *error_name(PyObject *module_object, PyObject *number)
{
    long code = PyLong_AsLong(number);
    if (code == -1 && PyErr_Occurred()) return NULL;
    return PyUnicode_FromString(state_of(module_object)->error_name((int32_t)code));
}

static PyObject *hints(PyObject *module_object, PyObject *unused)
{
    (void)unused;
    accelerator *module = state_of(module_object);
    PyObject *found = PyDict_New();
    for (int32_t at = 0; found != NULL && at < 64 * (HS256_CLAIM_KID + 1); at++) {
        const int32_t code = at / (HS256_CLAIM_KID + 1), claim = at % (HS256_CLAIM_KID + 1);
        const char *hint = module->error_hint(code, claim);
        if (*hint == 0) continue;
        PyObject *rejection = Py_BuildValue("(iN)", (int)code, claim_name(module, NULL, claim));
        PyObject *text = PyUnicode_FromString(hint);
        if (rejection == NULL || text == NULL || PyDict_SetItem(found, rejection, text) != 0) Py_CLEAR(found);
        Py_XDECREF(rejection);
        Py_XDECREF(text);
    }
    return found;
}

static PyObject *version(PyObject *module_object, PyObject *unused)
{
    (void)unused;
    return PyUnicode_FromString(state_of(module_object)->version());
}

/* The JSON parser by itself, so that tests can compare it with json.loads. */
static PyObject *loads(PyObject *module_object, PyObject *json)
{
    octets given;
    if (octets_of_bytes(json, &given) != 0) return NULL;
    uint8_t *copy = PyMem_Malloc(given.len + SLACK);
    if (copy == NULL) return PyErr_NoMemory();
    memcpy(copy, given.data, given.len);
    PyObject *found = python_value(state_of(module_object), copy, given.len);
    PyMem_Free(copy);
    return found;
}

/* ---- the library -------------------------------------------------------------------------------------------------- */

/* dlsym returns functions as data pointers, as POSIX allows; ISO C has no such conversion. */
static int resolve(void *library, const char *name, void *place)
{
    void *found = dlsym(library, name);
    memcpy(place, &found, sizeof found);
    return found != NULL;
}

/* Loads the library of this name and returns its ABI version. Compare that before calling anything else. */
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
    /* It stays loaded in any case. */
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
    {"open_decider", open_decider, METH_VARARGS, DOC_open_decider},
    {"follow_decider", follow_decider, METH_VARARGS, DOC_follow_decider},
    {"follow_signer", follow_signer, METH_O, DOC_follow_signer},
    {"share_decider", share_decider, METH_VARARGS, DOC_share_decider},
    {"open_signer", open_signer, METH_VARARGS, DOC_open_signer},
    {"open_guard", open_guard, METH_O, DOC_open_guard},
    {"check_key", check_key, METH_VARARGS, DOC_check_key},
    {"bearer", bearer, METH_O, DOC_bearer},
    {"challenge", challenge, METH_VARARGS, DOC_challenge},
    {"error", error, METH_VARARGS, DOC_error},
    {"error_name", error_name, METH_O, DOC_error_name},
    {"hints", hints, METH_NOARGS, DOC_hints},
    {"version", version, METH_NOARGS, DOC_version},
    {NULL, NULL, 0, NULL},
};

static PyObject *add_type(PyObject *module_object, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);
    if (type == NULL) return NULL;
    Py_INCREF(type); /* one reference for PyModule_AddObject, one for the caller */
    if (PyModule_AddObject(module_object, name, type) == 0) return type;
    Py_DECREF(type);
    Py_DECREF(type);
    return NULL;
}

/* A module function whose frames stay out of tracebacks: no Python function wraps it to do that. */
static PyObject *discreet_function(PyObject *discreet, PyObject *from, const char *name)
{
    if (PyErr_Occurred()) return NULL;
    PyObject *function = PyObject_GetAttrString(from, name);
    PyObject *made = function == NULL ? NULL : PyObject_CallFunctionObjArgs(discreet, function, NULL);
    Py_XDECREF(function);
    return made;
}

static int import_all(accelerator *module)
{
    PyObject *errors = PyImport_ImportModule("hs256.errors");
    PyObject *arguments = PyImport_ImportModule("hs256._arguments");
    PyObject *traceback = PyImport_ImportModule("hs256._traceback");
    PyObject *discreet = traceback == NULL ? NULL : PyObject_GetAttrString(traceback, "discreet");
    if (errors != NULL && arguments != NULL && discreet != NULL) {
        module->errors = PyObject_GetAttrString(errors, "BY_NUMBER");
        module->error = PyObject_GetAttrString(errors, "Error");
        module->moment = discreet_function(discreet, arguments, "moment");
        module->octets = discreet_function(discreet, arguments, "octets");
        module->tokens_in = discreet_function(discreet, arguments, "tokens_in");
        module->thread_count = discreet_function(discreet, arguments, "thread_count");
    }
    Py_XDECREF(errors);
    Py_XDECREF(arguments);
    Py_XDECREF(traceback);
    Py_XDECREF(discreet);
    return PyErr_Occurred() ? -1 : 0;
}

static int execute(PyObject *module_object)
{
    accelerator *module = state_of(module_object);
    /* 3.9 has the function but does not declare it. If it is not found, the slower way is used. */
    resolve(RTLD_DEFAULT, "PyUnicode_AsUTF8AndSize", &module->utf8);
    if (import_all(module) != 0 || remember_registered_names(module) != 0) return -1;
    module->decider_type = add_type(module_object, "Decider", &decider_spec);
    module->view_type = add_type(module_object, "View", &view_spec);
    module->signer_type = add_type(module_object, "SignerHandle", &signer_spec);
    module->guard_type = add_type(module_object, "GuardHandle", &guard_spec);
    if (module->decider_type == NULL || module->view_type == NULL) return -1;
    return module->signer_type == NULL || module->guard_type == NULL ? -1 : 0;
}

static int traverse(PyObject *module_object, visitproc visit, void *arg)
{
    accelerator *module = state_of(module_object);
    if (module == NULL) return 0;
    Py_VISIT(module->errors);
    Py_VISIT(module->error);
    Py_VISIT(module->moment);
    Py_VISIT(module->octets);
    Py_VISIT(module->tokens_in);
    Py_VISIT(module->thread_count);
    Py_VISIT(module->decider_type);
    Py_VISIT(module->view_type);
    Py_VISIT(module->signer_type);
    Py_VISIT(module->guard_type);
    return 0;
}

/* The references are dropped when the module is freed, not when garbage collection clears it: finalizers may still use
 * verifiers that are garbage too. */
static void release(void *module_object)
{
    accelerator *module = state_of(module_object);
    if (module == NULL) return;
    Py_CLEAR(module->errors);
    Py_CLEAR(module->error);
    Py_CLEAR(module->moment);
    Py_CLEAR(module->octets);
    Py_CLEAR(module->tokens_in);
    Py_CLEAR(module->thread_count);
    Py_CLEAR(module->decider_type);
    Py_CLEAR(module->view_type);
    Py_CLEAR(module->signer_type);
    Py_CLEAR(module->guard_type);
    for (size_t i = 0; i < KNOWN_NAMES; i++) Py_CLEAR(module->names[i].text);
}

/* Py_mod_multiple_interpreters, and its value for an interpreter with its own GIL; new in 3.12. */
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
    /* Older versions reject an unknown slot. 3.9 is the only version whose minor number has one digit. */
    const char *running = Py_GetVersion();
    if (running[2] == '1' && running[3] >= '2' && running[3] <= '9') {
        slots[1].slot = MULTIPLE_INTERPRETERS;
        slots[1].value = PER_INTERPRETER_GIL;
    }
    return PyModuleDef_Init(&definition);
}
