/* A verifier of libhs256, and its reference counts. */

#include "accelerator.h"

void handle_drop(handle *of)
{
    if (of == NULL || --of->references != 0) return;
    PyObject *module = of->module_object, *claims_type = of->claims_type;
    PyMem_Free(of);
    Py_DECREF(claims_type);
    Py_DECREF(module);
}

void handle_leave(handle *of)
{
    if (of == NULL) return;
    if (--of->users == 0) {
        of->module->verifier_free(of->verifier);
        of->verifier = NULL;
    }
    handle_drop(of);
}

