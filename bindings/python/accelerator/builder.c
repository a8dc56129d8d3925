/* hs256_builder: makes verifiers and signers from hs256.key.KeyMaterial and a policy document. */

#include "accelerator.h"

/* A builder keeps its first mistake, and every later call returns its code. So only the last call's code is checked,
 * through `code`. The static functions return 0, or -1 with an exception set for other failures. */

typedef int32_t text_setter(hs256_builder *builder, const uint8_t *text, size_t len);
typedef int32_t time_setter(hs256_builder *builder, int64_t seconds);

static int set_texts(text_setter *set, hs256_builder *builder, PyObject *texts, int32_t *code)
{
    Py_ssize_t count = PySequence_Size(texts), len;
    for (Py_ssize_t i = 0; i < count; i++) {
        char *text;
        PyObject *item = PySequence_GetItem(texts, i);
        int failed = item == NULL || PyBytes_AsStringAndSize(item, &text, &len) != 0;
        if (!failed) *code = set(builder, (const uint8_t *)text, (size_t)len);
        Py_XDECREF(item);
        if (failed) return -1;
    }
    return count < 0 ? -1 : 0;
}

/* Does nothing for None. */
static int set_time(time_setter *set, hs256_builder *builder, PyObject *given, int32_t *code)
{
    if (given == Py_None) return 0;
    long long seconds = PyLong_AsLongLong(given);
    if (seconds == -1 && PyErr_Occurred()) return -1;
    *code = set(builder, seconds);
    return 0;
}

static int add_key(accelerator *module, hs256_builder *builder, PyObject *key, uint32_t flags, int32_t *code)
{
    int encoding, allow_weak;
    const char *secret, *id;
    Py_ssize_t secret_len, id_len;
    PyObject *issuers, *from, *until;
    if (!PyArg_ParseTuple(key, "iy#z#pOOO", &encoding, &secret, &secret_len, &id, &id_len, &allow_weak, &issuers, &from,
                          &until))
        return -1;
    if (allow_weak) flags |= HS256_KEY_ALLOW_WEAK;
    if (encoding < 0)
        *code = module->builder_add_jwks(builder, (const uint8_t *)secret, (size_t)secret_len, flags);
    else
        *code = module->builder_add_key(builder, encoding, (const uint8_t *)secret, (size_t)secret_len,
                                        (const uint8_t *)id, id == NULL ? 0 : (size_t)id_len, flags);
    if (set_texts(module->builder_bind_key, builder, issuers, code) != 0) return -1;
    if (set_time(module->builder_set_key_from, builder, from, code) != 0) return -1;
    return set_time(module->builder_set_key_until, builder, until, code);
}

static int add_keys(accelerator *module, hs256_builder *builder, PyObject *keys)
{
    int32_t code; /* hs256_builder_build returns it as well */
    Py_ssize_t count = PySequence_Size(keys);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *key = PySequence_GetItem(keys, i);
        int failed = key == NULL || add_key(module, builder, key, 0, &code) != 0;
        Py_XDECREF(key);
        if (failed) return -1;
    }
    return count < 0 ? -1 : 0;
}

static int set_policy(accelerator *module, hs256_builder *builder, PyObject *policy)
{
    char *text;
    Py_ssize_t len;
    if (PyBytes_AsStringAndSize(policy, &text, &len) != 0) return -1;
    module->builder_policy(builder, (const uint8_t *)text, (size_t)len);
    return 0;
}

/* `revocations` None: no list; `max_stale` None: any age. */
static int set_revocations(accelerator *module, hs256_builder *builder, PyObject *revoked, PyObject *max_stale)
{
    int32_t code; /* hs256_builder_build returns it as well */
    char *text;
    Py_ssize_t len;
    if (revoked != Py_None) {
        if (PyBytes_AsStringAndSize(revoked, &text, &len) != 0) return -1;
        module->builder_set_revocations(builder, (const uint8_t *)text, (size_t)len);
    }
    return set_time(module->builder_set_max_stale, builder, max_stale, &code);
}

/* Raises the error that the builder reports. */
static void raise_built(accelerator *module, hs256_builder *builder, int32_t code)
{
    raise_said(module, code, module->builder_message(builder), module->builder_field(builder));
}

hs256_verifier *build_verifier(accelerator *module, PyObject *keys, PyObject *policy, PyObject *revoked,
                               PyObject *max_stale)
{
    hs256_builder *builder = module->builder_new();
    hs256_verifier *verifier = NULL;
    if (add_keys(module, builder, keys) == 0 && set_policy(module, builder, policy) == 0 &&
        set_revocations(module, builder, revoked, max_stale) == 0) {
        int32_t code = module->builder_build(builder, &verifier);
        if (code != HS256_OK) raise_built(module, builder, code);
    }
    module->builder_free(builder);
    return verifier;
}

hs256_signer *build_signer(accelerator *module, PyObject *arguments)
{
    PyObject *key;
    const char *typ, *cty;
    Py_ssize_t typ_len, cty_len, max_token_len;
    if (!PyArg_ParseTuple(arguments, "Oz#z#n", &key, &typ, &typ_len, &cty, &cty_len, &max_token_len)) return NULL;
    hs256_builder *builder = module->builder_new();
    hs256_signer *signer = NULL;
    int32_t code;
    if (add_key(module, builder, key, HS256_KEY_TO_SIGN, &code) == 0) {
        if (typ != NULL) module->builder_set_header_typ(builder, (const uint8_t *)typ, (size_t)typ_len);
        if (cty != NULL) module->builder_set_header_cty(builder, (const uint8_t *)cty, (size_t)cty_len);
        module->builder_set_max_token_len(builder, (size_t)max_token_len);
        code = module->builder_build_signer(builder, &signer);
        if (code != HS256_OK) raise_built(module, builder, code);
    }
    module->builder_free(builder);
    return signer;
}

/* Raises the error that a verifier, or a signer, with this key would raise. */
PyObject *check_key(PyObject *module_object, PyObject *arguments)
{
    accelerator *module = state_of(module_object);
    PyObject *key;
    int to_sign;
    if (!PyArg_ParseTuple(arguments, "Op", &key, &to_sign)) return NULL;
    hs256_builder *builder = module->builder_new();
    int32_t code;
    if (add_key(module, builder, key, to_sign ? HS256_KEY_TO_SIGN : 0, &code) == 0 && code != HS256_OK)
        raise_built(module, builder, code);
    module->builder_free(builder);
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}
