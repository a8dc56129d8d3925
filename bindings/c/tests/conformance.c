// The shared vectors through the C API. Runs the files that its arguments name, of format 1 and 2, once with the policy
// as a document and, where the setters can say it, once by these. For each vector it compares the code, the claim at
// fault, the field of a refused option, the key's id, the explanation and, for `ok`, the claims: the payload as jansson
// parses it equals the token's payload, and each registered view equals the parsed member. Prints what differs and a
// last line `c: N passed, 0 failed`.
#include "cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What a vector came to, by one of the two ways to hand its policy over.
typedef struct {
    int32_t code;
    json_t *claim; // the name of the claim at fault, NULL if none
    const char *differs; // what else is not as it should be, or NULL
} outcome;

// A text, or each text of a list.
static int32_t add_texts(hs256_builder *builder, const json_t *texts,
                         int32_t add(hs256_builder *, const uint8_t *, size_t))
{
    if (json_is_string(texts))
        return add(builder, text_of(texts), json_string_length(texts));
    size_t i;
    const json_t *text;
    json_array_foreach(texts, i, text) {
        int32_t code = add(builder, text_of(text), json_string_length(text));
        if (code != HS256_OK)
            return code;
    }
    return HS256_OK;
}

// A number that the function's type cannot express is the caller's mistake.
static int32_t set_seconds(hs256_builder *builder, const json_t *seconds, int32_t set(hs256_builder *, int64_t))
{
    if (seconds == NULL)
        return HS256_OK;
    return json_is_integer(seconds) ? set(builder, json_integer_value(seconds)) : HS256_ERR_INVALID_ARGUMENT;
}

static int32_t set_max_token_len(hs256_builder *builder, const json_t *bytes)
{
    if (bytes == NULL)
        return HS256_OK;
    if (!json_is_integer(bytes) || json_integer_value(bytes) < 0)
        return HS256_ERR_INVALID_ARGUMENT;
    return hs256_builder_set_max_token_len(builder, (size_t)json_integer_value(bytes));
}

static int32_t set_flag(hs256_builder *builder, const json_t *flag, int32_t set(hs256_builder *))
{
    return json_is_true(flag) ? set(builder) : HS256_OK;
}

static int32_t add_claim_value(hs256_builder *builder, const char *name, const json_t *value)
{
    const uint8_t *bytes = (const uint8_t *)name;
    size_t len = strlen(name);
    if (json_is_string(value))
        return hs256_builder_add_claim_text(builder, bytes, len, text_of(value), json_string_length(value));
    if (json_is_number(value))
        return hs256_builder_add_claim_number(builder, bytes, len, json_number_value(value));
    return hs256_builder_add_claim_bool(builder, bytes, len, json_is_true(value));
}

static int32_t add_claims(hs256_builder *builder, const json_t *claims)
{
    const char *name;
    json_t *allowed;
    json_object_foreach((json_t *)claims, name, allowed) {
        size_t count = json_is_array(allowed) ? json_array_size(allowed) : 1;
        for (size_t i = 0; i < count; i++) {
            const json_t *value = json_is_array(allowed) ? json_array_get(allowed, i) : allowed;
            int32_t code = add_claim_value(builder, name, value);
            if (code != HS256_OK)
                return code;
        }
    }
    return HS256_OK;
}

// The members for which there is no function.
static int32_t set_others(hs256_builder *builder, const json_t *policy)
{
    static const char *const set[] = { "issuer", "audience", "any_audience", "subject", "numeric_subject", "typ",
                                       "required", "claims", "leeway", "max_age", "max_token_len" };
    if (policy == NULL)
        return HS256_OK;
    json_t *others = json_copy((json_t *)policy);
    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        json_object_del(others, set[i]);
    char *text = json_dumps(others, 0);
    json_decref(others);
    int32_t code = hs256_builder_policy(builder, (const uint8_t *)text, strlen(text));
    free(text);
    return code;
}

// In the order of the document's table, which decides between several mistakes.
static int32_t set_policy(hs256_builder *builder, const json_t *policy)
{
    int32_t code = add_texts(builder, json_object_get(policy, "issuer"), hs256_builder_add_issuer);
    if (code == HS256_OK)
        code = add_texts(builder, json_object_get(policy, "audience"), hs256_builder_add_audience);
    if (code == HS256_OK)
        code = set_flag(builder, json_object_get(policy, "any_audience"), hs256_builder_set_any_audience);
    if (code == HS256_OK)
        code = add_texts(builder, json_object_get(policy, "subject"), hs256_builder_set_subject);
    if (code == HS256_OK)
        code = set_flag(builder, json_object_get(policy, "numeric_subject"), hs256_builder_set_numeric_subject);
    if (code == HS256_OK)
        code = add_texts(builder, json_object_get(policy, "typ"), hs256_builder_set_typ);
    if (code == HS256_OK)
        code = add_texts(builder, json_object_get(policy, "required"), hs256_builder_add_required);
    if (code == HS256_OK)
        code = add_claims(builder, json_object_get(policy, "claims"));
    if (code == HS256_OK)
        code = set_seconds(builder, json_object_get(policy, "leeway"), hs256_builder_set_leeway);
    if (code == HS256_OK)
        code = set_seconds(builder, json_object_get(policy, "max_age"), hs256_builder_set_max_age);
    if (code == HS256_OK)
        code = set_max_token_len(builder, json_object_get(policy, "max_token_len"));
    if (code == HS256_OK)
        code = set_others(builder, policy);
    return code;
}

// The members of format 1 as those of the document: an empty list and null are an absent member.
static json_t *document_of_format_1(const json_t *policy)
{
    json_t *document = json_object();
    const char *name;
    json_t *value;
    bool audiences = json_array_size(json_object_get(policy, "audiences")) > 0;
    json_object_foreach((json_t *)policy, name, value) {
        if (json_is_null(value) || (json_is_array(value) && json_array_size(value) == 0))
            continue;
        if (strcmp(name, "issuers") == 0)
            json_object_set(document, "issuer", value);
        else if (strcmp(name, "audiences") == 0)
            json_object_set(document, "audience", value);
        else if (!audiences || strcmp(name, "any_audience") != 0)
            json_object_set(document, name, value);
    }
    return document;
}

// The policy as an object of the document's members, or NULL where the vector has its text.
static json_t *policy_of(const json_t *vector, json_int_t format)
{
    json_t *policy = json_object_get(vector, "policy");
    if (format == 1)
        return document_of_format_1(policy);
    if (policy != NULL)
        return json_incref(policy);
    bool text = json_object_get(vector, "policy_text") || json_object_get(vector, "policy_base64");
    return text ? NULL : json_object();
}

static int32_t hand_document_over(hs256_builder *builder, const json_t *vector, const json_t *policy)
{
    if (policy != NULL) {
        char *text = json_dumps(policy, JSON_COMPACT | JSON_REAL_PRECISION(17));
        int32_t code = hs256_builder_policy(builder, (const uint8_t *)text, strlen(text));
        free(text);
        return code;
    }
    const json_t *text = json_object_get(vector, "policy_text");
    if (text != NULL)
        return hs256_builder_policy(builder, text_of(text), json_string_length(text));
    const json_t *base64 = json_object_get(vector, "policy_base64");
    size_t len;
    uint8_t *bytes = decode(json_string_value(base64), json_string_length(base64), &len);
    int32_t code = hs256_builder_policy(builder, bytes, len);
    free(bytes);
    return code;
}

static int32_t set_revocations(hs256_builder *builder, const json_t *vector)
{
    const json_t *text = json_object_get(vector, "revoked");
    const json_t *base64 = json_object_get(vector, "revoked_base64");
    int32_t code = HS256_OK;
    if (text != NULL) {
        code = hs256_builder_set_revocations(builder, text_of(text), json_string_length(text));
    } else if (base64 != NULL) {
        size_t len;
        uint8_t *bytes = decode(json_string_value(base64), json_string_length(base64), &len);
        code = hs256_builder_set_revocations(builder, bytes, len);
        free(bytes);
    }
    return code == HS256_OK ? set_seconds(builder, json_object_get(vector, "max_stale"), hs256_builder_set_max_stale) : code;
}

// Builds a verifier; `typed`: by the setters instead of the document.
static outcome build(hs256_verifier **verifier, const json_t *vector, const json_t *policy, bool typed)
{
    hs256_builder *builder = hs256_builder_new();
    outcome got = { .code = HS256_OK };
    size_t i;
    const json_t *key;
    json_array_foreach(json_object_get(vector, "keys"), i, key) {
        if (got.code == HS256_OK)
            got.code = add_key(builder, key, 0);
    }
    if (got.code == HS256_OK)
        got.code = typed ? set_policy(builder, policy) : hand_document_over(builder, vector, policy);
    if (got.code == HS256_OK)
        got.code = set_revocations(builder, vector);
    if (got.code == HS256_OK)
        got.code = hs256_builder_build(builder, verifier);
    if (got.code != HS256_OK && !same_field(json_object_get(vector, "expect"), builder))
        got.differs = "another field is named";
    hs256_builder_free(builder);
    return got;
}

static bool same_string(hs256_view view, const json_t *string)
{
    if (!json_is_string(string))
        return string == NULL && view.data == NULL;
    return same_bytes(view, string);
}

// A subject may be an integer under numeric_subject, which its digits then stand for.
static bool same_subject(hs256_view view, const json_t *parsed)
{
    char digits[32];
    if (!json_is_number(parsed))
        return same_string(view, parsed);
    int len = snprintf(digits, sizeof digits, "%.0f", json_number_value(parsed));
    return view.len == (size_t)len && memcmp(view.data, digits, view.len) == 0;
}

static bool same_number(const hs256_claims *claims, uint32_t bit, double number, const json_t *parsed)
{
    bool present = (claims->present & bit) != 0;
    return parsed == NULL ? !present : present && json_number_value(parsed) == number;
}

static bool same_audience_string(hs256_view json, const json_t *string)
{
    uint8_t *text = allocate(json.len);
    size_t len = 0;
    bool same = hs256_string(text, json.len, &len, json.data, json.len) == HS256_OK &&
                same_string((hs256_view){ text, len }, string);
    free(text);
    return same;
}

static bool same_audience(hs256_view aud, const json_t *parsed)
{
    size_t position = 0, count = 0;
    hs256_view value;
    while (hs256_audience_next(&value, &position, aud.data, aud.len) == HS256_OK) {
        const json_t *string = json_is_array(parsed) ? json_array_get(parsed, count) : parsed;
        if (!same_audience_string(value, string))
            return false;
        count++;
    }
    return count == (json_is_array(parsed) ? json_array_size(parsed) : parsed != NULL);
}

// Every member is found by its name, with its type and its value.
static bool same_lookup(hs256_view payload, const json_t *parsed)
{
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)parsed, name, member) {
        static const int32_t types[] = { [JSON_OBJECT] = HS256_JSON_OBJECT, [JSON_ARRAY] = HS256_JSON_ARRAY,
                                         [JSON_STRING] = HS256_JSON_STRING, [JSON_INTEGER] = HS256_JSON_NUMBER,
                                         [JSON_REAL] = HS256_JSON_NUMBER,   [JSON_TRUE] = HS256_JSON_BOOL,
                                         [JSON_FALSE] = HS256_JSON_BOOL,    [JSON_NULL] = HS256_JSON_NULL };
        hs256_view value;
        int32_t type = -1;
        int32_t code =
            hs256_claim_get(&value, &type, payload.data, payload.len, (const uint8_t *)name, strlen(name));
        if (code != HS256_OK || type != types[json_typeof(member)])
            return false;
        json_t *found = json_loadb((const char *)value.data, value.len,
                                   JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
        bool same = found != NULL && json_equal(found, member);
        json_decref(found);
        if (!same)
            return false;
    }
    return true;
}

// Why the claims are not those of the token, or NULL.
static const char *compare_claims(const hs256_claims *claims, const char *token, size_t token_len)
{
    const char *start = (const char *)memchr(token, '.', token_len) + 1;
    const char *end = memchr(start, '.', token_len - (size_t)(start - token));
    size_t len;
    uint8_t *payload = decode(start, (size_t)(end - start), &len);
    bool same = claims->payload.len == len && memcmp(claims->payload.data, payload, len) == 0;
    free(payload);
    if (!same)
        return "the payload is not the token's";

    json_error_t error;
    json_t *parsed = json_loadb((const char *)claims->payload.data, claims->payload.len,
                                JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
    if (parsed == NULL) // jansson cannot hold a member name with U+0000 in it, which JSON allows
        return json_error_code(&error) == json_error_null_byte_in_key ? NULL : "jansson does not read the payload";
    const char *differs = NULL;
    if (!same_string(claims->iss, json_object_get(parsed, "iss")))
        differs = "iss differs";
    else if (!same_subject(claims->sub, json_object_get(parsed, "sub")))
        differs = "sub differs";
    else if (!same_string(claims->jti, json_object_get(parsed, "jti")))
        differs = "jti differs";
    else if (!same_audience(claims->aud, json_object_get(parsed, "aud")))
        differs = "aud differs";
    else if (!same_number(claims, HS256_HAS_EXP, claims->exp, json_object_get(parsed, "exp")))
        differs = "exp differs";
    else if (!same_number(claims, HS256_HAS_NBF, claims->nbf, json_object_get(parsed, "nbf")))
        differs = "nbf differs";
    else if (!same_number(claims, HS256_HAS_IAT, claims->iat, json_object_get(parsed, "iat")))
        differs = "iat differs";
    else if (!same_lookup(claims->payload, parsed))
        differs = "a member is not found by its name as it was parsed";
    json_decref(parsed);
    return differs;
}

// What explaining says beside `passed`, as a vector lists it.
static json_t *explanation_of(const json_t *checks)
{
    json_t *list = json_array();
    size_t i;
    const json_t *check;
    json_array_foreach(checks, i, check) {
        bool passed = strcmp(json_string_value(json_object_get(check, "outcome")), "passed") == 0;
        if (passed && json_is_null(json_object_get(check, "kind")))
            continue;
        json_array_append_new(list, json_pack("{sOsOsOsOsO}", "check", json_object_get(check, "check"), "outcome",
                                              json_object_get(check, "outcome"), "cause",
                                              json_object_get(check, "kind"), "segment",
                                              json_object_get(check, "segment"), "offset",
                                              json_object_get(check, "offset")));
    }
    return list;
}

static const char *explain(const hs256_verifier *verifier, const uint8_t *token, size_t token_len, int64_t now,
                           const json_t *vector)
{
    size_t len = 0;
    hs256_explain(verifier, NULL, 0, &len, token, token_len, &now);
    uint8_t *text = allocate(len);
    int32_t code = hs256_explain(verifier, text, len, &len, token, token_len, &now);
    json_t *got = code == HS256_OK ? json_loadb((const char *)text, len, JSON_ALLOW_NUL, NULL) : NULL;
    free(text);
    const json_t *verdict = json_object_get(json_object_get(got, "verdict"), "code");
    json_t *list = explanation_of(json_object_get(got, "checks"));
    const char *differs = NULL;
    if (!json_equal(verdict, json_object_get(json_object_get(vector, "expect"), "code")))
        differs = "the explanation's verdict is another";
    else if (!json_equal(list, json_object_get(vector, "explain")))
        differs = "it is explained in another way";
    json_decref(list);
    json_decref(got);
    return differs;
}

static bool same_key_id(const json_t *expect, const hs256_claims *claims)
{
    const json_t *id = json_object_get(expect, "key_id");
    return id == NULL || (json_is_null(id) ? claims->key_id.data == NULL : same_bytes(claims->key_id, id));
}

static void judge(outcome *got, const hs256_verifier *verifier, const char *token, size_t token_len,
                  const json_t *vector)
{
    // Memory of the very lengths, so that valgrind and AddressSanitizer see one byte more.
    size_t buffer_len = hs256_buffer_len(token_len);
    uint8_t *buffer = allocate(buffer_len);
    uint8_t *input = allocate(token_len);
    memcpy(input, token, token_len);
    int64_t now = json_integer_value(json_object_get(vector, "now"));
    hs256_claims claims = { .struct_size = sizeof claims };
    got->code = hs256_verify_at(verifier, buffer, buffer_len, &claims, input, token_len, now);
    if (got->code == HS256_OK)
        got->differs = compare_claims(&claims, token, token_len);
    if (got->code == HS256_OK && !same_key_id(json_object_get(vector, "expect"), &claims))
        got->differs = "another key's id";
    hs256_view name;
    if (claims.error_claim != HS256_CLAIM_NONE && hs256_claim_name(verifier, &name, claims.error_claim) == HS256_OK)
        got->claim = json_stringn((const char *)name.data, name.len);

    const json_t *at = json_object_get(json_object_get(vector, "expect"), "at");
    if (at != NULL && claims.error_at != json_number_value(at))
        got->differs = "another time of the claim at fault";

    // The same in a batch and without claims.
    int32_t in_batch = -1;
    hs256_view view = { input, token_len };
    if (hs256_verify_batch(verifier, &in_batch, NULL, buffer, buffer_len, &view, 1, now, 1) != HS256_OK ||
        in_batch != got->code ||
        hs256_verify_at(verifier, buffer, buffer_len, NULL, input, token_len, now) != got->code)
        got->differs = "not the same in a batch or without claims";
    if (got->differs == NULL && json_object_get(vector, "explain") != NULL)
        got->differs = explain(verifier, input, token_len, now, vector);
    free(input);
    free(buffer);
}

static bool run_by(const json_t *vector, const json_t *policy, bool typed)
{
    hs256_verifier *verifier = NULL;
    outcome got = build(&verifier, vector, policy, typed);
    if (got.code == HS256_OK) {
        const json_t *text = json_object_get(vector, "token"), *base64 = json_object_get(vector, "token_base64");
        size_t len = json_string_length(text);
        uint8_t *bytes = text ? NULL : decode(json_string_value(base64), json_string_length(base64), &len);
        judge(&got, verifier, text ? json_string_value(text) : (const char *)bytes, len, vector);
        free(bytes);
    }
    hs256_verifier_free(verifier);

    const json_t *expect = json_object_get(vector, "expect"), *claim = json_object_get(expect, "claim");
    const char *code = json_string_value(json_object_get(expect, "code"));
    bool claimless = claim == NULL || json_is_null(claim);
    bool passed = got.differs == NULL && strcmp(code, hs256_error_name(got.code)) == 0 &&
                  (claimless ? got.claim == NULL : json_equal(claim, got.claim));
    if (!passed)
        printf("%s%s: expected %s %s, got %s %s %s\n", json_string_value(json_object_get(vector, "name")),
               typed ? " by setters" : "", code, claimless ? "" : json_string_value(claim), hs256_error_name(got.code),
               got.claim ? json_string_value(got.claim) : "", got.differs ? got.differs : "");
    json_decref(got.claim);
    return passed;
}

static tally by_setters;

static bool run(const json_t *vector, json_int_t format)
{
    json_t *policy = policy_of(vector, format);
    bool passed = run_by(vector, policy, false);
    if (policy != NULL && run_by(vector, policy, true))
        by_setters.passed++;
    else if (policy != NULL)
        by_setters.failed++;
    json_decref(policy);
    return passed;
}

static bool known_format(json_int_t format)
{
    return format == 1 || format == 2;
}

int main(int argc, char **argv)
{
    tally by_document = { 0, 0 };
    for (int i = 1; i < argc; i++)
        run_file(argv[i], "vectors", known_format, run, &by_document);
    printf("c: %zu of %zu policies passed by setters, too\n", by_setters.passed,
           by_setters.passed + by_setters.failed);
    printf("c: %zu passed, %zu failed\n", by_document.passed, by_document.failed + by_setters.failed);
    return by_document.passed > 0 && by_document.failed + by_setters.failed == 0 ? 0 : 1;
}
