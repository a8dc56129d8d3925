/* hs256_builder: from hs256.key.KeyMaterial and hs256._policy.Policy to verifiers and signers. */

#include "accelerator.h"

/* The static functions give 0, or -1 with an exception set. */

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
static void raise_built(accelerator *module, hs256_builder *builder, int32_t code)
{
    const char *message = module->builder_message(builder);
    raise_code(module, code, *message != 0 ? message : NULL);
}

hs256_verifier *build_verifier(accelerator *module, PyObject *keys, PyObject *policy, Py_ssize_t *max_token_len)
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

hs256_signer *build_signer(accelerator *module, PyObject *key, Py_ssize_t max_token_len)
{
    hs256_builder *builder = module->builder_new();
    hs256_signer *signer = NULL;
    if (add_key(module, builder, key) == 0) {
        module->builder_set_max_token_len(builder, (size_t)max_token_len);
        int32_t code = module->builder_build_signer(builder, &signer);
        if (code != HS256_OK) raise_built(module, builder, code);
    }
    module->builder_free(builder);
    return signer;
}
