// Builders: keys in every encoding, every option, every mistake with its message.
#include "support.h"

static int32_t add_raw(hs256_builder *builder, const char *secret, const char *id, uint32_t flags)
{
    return hs256_builder_add_key(builder, HS256_SECRET_RAW, TEXT(secret), (const uint8_t *)id, id ? strlen(id) : 0,
                                 flags);
}

static void every_encoding_gives_the_same_key(void **state)
{
    (void)state;
    static const struct {
        int32_t encoding;
        const char *secret;
    } same[] = {
        { HS256_SECRET_RAW, SECRET },
        { HS256_SECRET_BASE64, "dGVzdCBzZWNyZXQgZm9yIGhzMjU2IHZlY3RvcnMgb25seSwgMzIrIGJ5dGVz" },
        { HS256_SECRET_BASE64URL, "dGVzdCBzZWNyZXQgZm9yIGhzMjU2IHZlY3RvcnMgb25seSwgMzIrIGJ5dGVz" },
        { HS256_SECRET_HEX, "746573742073656372657420666f722068733235362076656374"
                            "6F7273206F6E6C792C2033322B206279746573" },
        { HS256_SECRET_JWK, "{\"kty\":\"oct\",\"k\":\"dGVzdCBzZWNyZXQgZm9yIGhzMjU2IHZlY3RvcnMgb25seSwgMzIrIGJ5dGVz\"}" },
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        hs256_builder *builder = hs256_builder_new();
        int32_t code = hs256_builder_add_key(builder, same[i].encoding, TEXT(same[i].secret), NULL, 0, 0);
        assert_int_equal(code, HS256_OK);
        hs256_verifier *verifier = verifier_of(builder);
        int32_t claim;
        assert_int_equal(verdict(verifier, token_of("{}"), &claim), HS256_OK);
        hs256_verifier_free(verifier);
    }
}

// A setter's call on a fresh `builder` that has a key: refused with `code`, the field in the message, the builder spoiled.
#define SPOILS(code, field, call)                     \
    do {                                              \
        hs256_builder *builder = builder_with_key();  \
        assert_int_equal(call, code);                 \
        assert_spoiled(builder, code, field);         \
        hs256_builder_free(builder);                  \
    } while (0)

static void a_secret_must_be_what_its_encoding_says(void **state)
{
    (void)state;
    static const struct {
        int32_t encoding;
        const char *secret;
    } wrong[] = {
        { HS256_SECRET_BASE64, "dGVzdA" },              // no padding
        { HS256_SECRET_BASE64, "dGVzdCBzZWNyZXQ_" },    // the other alphabet
        { HS256_SECRET_BASE64URL, "dGVzdA==" },         // padding
        { HS256_SECRET_BASE64URL, "dGVzdB" },           // not canonical
        { HS256_SECRET_HEX, "abc" },                    // half a byte
        { HS256_SECRET_HEX, "zz" },
        { HS256_SECRET_JWK, "{}" },
        { HS256_SECRET_JWK, "{\"kty\":\"RSA\",\"k\":\"AAAA\"}" },
        { HS256_SECRET_JWK, "not json" },
        { HS256_SECRET_BASE64, "\xff\xff\xff\xff" },    // not even UTF-8
        { 5, SECRET },
        { -1, SECRET },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        hs256_builder *builder = hs256_builder_new();
        int32_t code = hs256_builder_add_key(builder, wrong[i].encoding, TEXT(wrong[i].secret), NULL, 0,
                                             HS256_KEY_ALLOW_WEAK);
        assert_int_equal(code, HS256_ERR_INVALID_ARGUMENT);
        assert_spoiled(builder, code, "invalid argument");
        assert_null(strstr(hs256_builder_message(builder), wrong[i].secret)); // never the secret
        hs256_builder_free(builder);
    }
}

static void a_jwk_brings_its_id(void **state)
{
    (void)state;
    const char *jwk = "{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"2026-11\","
                      "\"k\":\"dGVzdCBzZWNyZXQgZm9yIGhzMjU2IHZlY3RvcnMgb25seSwgMzIrIGJ5dGVz\"}";
    const char *ids[] = { "2026-11", "given" };
    for (size_t given = 0; given < 2; given++) {
        hs256_builder *builder = hs256_builder_new();
        const char *id = given ? ids[1] : NULL;
        assert_int_equal(hs256_builder_add_key(builder, HS256_SECRET_JWK, TEXT(jwk), (const uint8_t *)id,
                                               id ? strlen(id) : 0, 0), HS256_OK);
        hs256_signer *signer = NULL;
        assert_int_equal(hs256_builder_build_signer(builder, &signer), HS256_OK);
        hs256_verifier *verifier = verifier_of(builder);
        uint8_t token[256], buffer[256];
        size_t len;
        assert_int_equal(hs256_sign(signer, token, sizeof token, &len, NULL, BYTES("{}"), NULL), HS256_OK);
        hs256_claims claims = { .struct_size = sizeof claims };
        assert_int_equal(hs256_verify_at(verifier, buffer, sizeof buffer, &claims, token, len, NOW), HS256_OK);
        assert_view(claims.key_id, ids[given]);
        hs256_signer_free(signer);
        hs256_verifier_free(verifier);
    }
}

// A JWK Set of two keys for HS256, the second for verifying alone, and another.
#define K "\"k\":\"dGVzdCBzZWNyZXQgZm9yIGhzMjU2IHZlY3RvcnMgb25seSwgMzIrIGJ5dGVz\""
#define JWKS "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\"," K "},{\"kty\":\"EC\"},"                           \
             "{\"kty\":\"oct\",\"kid\":\"b\"," K ",\"key_ops\":[\"verify\"]}]}"

static void a_jwk_set_brings_its_keys(void **state)
{
    (void)state;
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "no key", hs256_builder_add_jwks(builder, BYTES("{\"keys\":[]}"), 0));
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`key`", hs256_builder_add_jwks(builder, BYTES("[]"), 0));
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`key`", hs256_builder_add_jwks(builder, NULL, 0, 0));
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`jwks`", hs256_builder_add_jwks(builder, NULL, 1, 0));
    SPOILS(HS256_ERR_WEAK_KEY, "32 bytes",
           hs256_builder_add_jwks(builder, BYTES("{\"keys\":[{\"kty\":\"oct\",\"k\":\"QUJD\"}]}"), 0));
    hs256_builder *builder = hs256_builder_new();
    assert_int_equal(hs256_builder_add_jwks(builder, BYTES(JWKS), 0), HS256_OK);
    hs256_signer *signer = NULL;
    assert_int_equal(hs256_builder_build_signer(builder, &signer), HS256_ERR_INVALID_ARGUMENT); // two keys
    hs256_verifier_free(verifier_of(builder));

    builder = hs256_builder_new(); // to sign: one key is left
    assert_int_equal(hs256_builder_add_jwks(builder, BYTES(JWKS), HS256_KEY_TO_SIGN), HS256_OK);
    hs256_signer_free(signer_of(builder));

    builder = hs256_builder_new();
    assert_int_equal(hs256_builder_add_jwks(builder, BYTES("{\"keys\":[{\"kty\":\"oct\",\"k\":\"QUJD\"}]}"),
                                            HS256_KEY_ALLOW_WEAK), HS256_OK);
    hs256_verifier_free(verifier_of(builder));
}

static void a_jwk_is_for_what_its_key_ops_name(void **state)
{
    (void)state;
    const char *jwk = "{\"kty\":\"oct\",\"key_ops\":[\"sign\"]," K "}";
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`verify`",
           hs256_builder_add_key(builder, HS256_SECRET_JWK, TEXT(jwk), NULL, 0, 0));
    hs256_builder *builder = hs256_builder_new();
    assert_int_equal(hs256_builder_add_key(builder, HS256_SECRET_JWK, TEXT(jwk), NULL, 0, HS256_KEY_TO_SIGN), HS256_OK);
    hs256_verifier *verifier = NULL;
    assert_int_equal(hs256_builder_build(builder, &verifier), HS256_ERR_INVALID_ARGUMENT);
    assert_null(verifier);
    hs256_signer_free(signer_of(builder));
}

static void a_key_is_bound_to_issuers(void **state)
{
    (void)state;
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`issuer`", hs256_builder_bind_key(builder, NULL, 0));
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`issuer`", hs256_builder_bind_key(builder, BYTES("\xff")));
    hs256_builder *builder = builder_with_key();
    assert_int_equal(hs256_builder_bind_key(builder, BYTES("https://a")), HS256_OK);
    assert_int_equal(hs256_builder_bind_key(builder, BYTES("https://b")), HS256_OK);
    hs256_verifier *verifier = verifier_of(builder);
    int32_t claim;
    assert_int_equal(verdict(verifier, token_of("{\"iss\":\"https://b\"}"), &claim), HS256_OK);
    assert_int_equal(verdict(verifier, token_of("{\"iss\":\"https://c\"}"), &claim), HS256_ERR_CLAIM_MISMATCH);
    assert_int_equal(claim, HS256_CLAIM_ISS);
    assert_int_equal(verdict(verifier, token_of("{}"), &claim), HS256_ERR_MISSING_CLAIM);
    assert_int_equal(claim, HS256_CLAIM_ISS);
    hs256_verifier_free(verifier);

    builder = builder_with_key();
    for (int i = 0; i < 64; i++)
        assert_int_equal(hs256_builder_bind_key(builder, BYTES("https://a")), HS256_OK);
    assert_int_equal(hs256_builder_bind_key(builder, BYTES("https://a")), HS256_ERR_INVALID_ARGUMENT);
    hs256_builder_free(builder);

    builder = hs256_builder_new(); // there is nothing to bind yet
    assert_int_equal(hs256_builder_bind_key(builder, BYTES("https://a")), HS256_ERR_INVALID_ARGUMENT);
    hs256_builder_free(builder);
}

static void a_key_has_its_time(void **state)
{
    (void)state;
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`from`", hs256_builder_set_key_from(builder, -1));
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`from`", hs256_builder_set_key_from(builder, INT64_C(1) << 53));
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`until`", hs256_builder_set_key_until(builder, INT64_MIN));
    static const struct {
        int64_t from, until;
        int32_t code;
    } times[] = {
        { NOW, NOW + 1, HS256_OK },
        { NOW + 1, NOW + 2, HS256_ERR_UNKNOWN_KEY },
        { NOW - 1, NOW, HS256_ERR_UNKNOWN_KEY },
    };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        hs256_builder *builder = hs256_builder_new();
        assert_int_equal(hs256_builder_add_jwks(builder, BYTES("{\"keys\":[{\"kty\":\"oct\"," K "},"
                                                               "{\"kty\":\"oct\",\"kid\":\"x\"," K "}]}"), 0), HS256_OK);
        assert_int_equal(hs256_builder_set_key_from(builder, times[i].from), HS256_OK);
        assert_int_equal(hs256_builder_set_key_until(builder, times[i].until), HS256_OK);
        hs256_verifier *verifier = verifier_of(builder);
        int32_t claim;
        assert_int_equal(verdict(verifier, token_of("{}"), &claim), times[i].code);
        hs256_verifier_free(verifier);
    }
    hs256_builder *builder = builder_with_key();
    assert_int_equal(hs256_builder_set_key_from(builder, 5), HS256_OK);
    assert_int_equal(hs256_builder_set_key_until(builder, 5), HS256_ERR_INVALID_ARGUMENT);
    hs256_builder_free(builder);
}

static void what_is_bound_is_the_key_last_added(void **state)
{
    (void)state;
    hs256_builder *builder = hs256_builder_new();
    assert_int_equal(add_raw(builder, SECRET, "a", 0), HS256_OK);
    assert_int_equal(hs256_builder_bind_key(builder, BYTES("https://a")), HS256_OK);
    assert_int_equal(add_raw(builder, SECRET, NULL, 0), HS256_OK);
    hs256_verifier *verifier = verifier_of(builder);
    int32_t claim;
    assert_int_equal(verdict(verifier, token_of("{}"), &claim), HS256_OK);
    hs256_verifier_free(verifier);
}

static void weak_keys_are_refused_unless_allowed(void **state)
{
    (void)state;
    const char *weak = "test secret of 31 bytes, weak..";
    assert_int_equal(strlen(weak), 31);
    SPOILS(HS256_ERR_WEAK_KEY, "32 bytes", add_raw(builder, weak, NULL, 0));
    SPOILS(HS256_ERR_WEAK_KEY, "is empty", add_raw(builder, "", NULL, HS256_KEY_ALLOW_WEAK));
    SPOILS(HS256_ERR_WEAK_KEY, "is empty",
           hs256_builder_add_key(builder, HS256_SECRET_RAW, NULL, 0, NULL, 0, HS256_KEY_ALLOW_WEAK));
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`flags`", add_raw(builder, SECRET, NULL, 4));
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`flags`", hs256_builder_add_jwks(builder, BYTES(JWKS), 4));
    hs256_builder *builder = hs256_builder_new();
    assert_int_equal(add_raw(builder, weak, NULL, HS256_KEY_ALLOW_WEAK), HS256_OK);
    assert_string_equal(hs256_builder_message(builder), "");
    hs256_verifier_free(verifier_of(builder));
}

static void so_many_keys_no_id_twice(void **state)
{
    (void)state;
    hs256_builder *builder = hs256_builder_new();
    hs256_verifier *verifier = NULL;
    assert_int_equal(hs256_builder_build(builder, &verifier), HS256_ERR_INVALID_ARGUMENT);
    for (int i = 0; i < 16; i++)
        assert_int_equal(add_raw(builder, SECRET, NULL, 0), HS256_OK);
    char id[5] = "aaaa";
    for (int i = 0; i < 4080; i++) {
        id[0] = 'a' + i % 16, id[1] = 'a' + i / 16 % 16, id[2] = 'a' + i / 256;
        assert_int_equal(add_raw(builder, SECRET, id, 0), HS256_OK);
    }
    assert_int_equal(hs256_builder_build(builder, &verifier), HS256_OK);
    hs256_verifier_free(verifier);
    verifier = NULL;
    assert_int_equal(add_raw(builder, SECRET, "one too many", 0), HS256_OK);
    assert_int_equal(hs256_builder_build(builder, &verifier), HS256_ERR_INVALID_ARGUMENT);
    assert_null(verifier);
    assert_string_not_equal(hs256_builder_message(builder), "");
    hs256_builder_free(builder);

    builder = hs256_builder_new();
    assert_int_equal(add_raw(builder, SECRET, "twice", 0), HS256_OK);
    assert_int_equal(add_raw(builder, SECRET, "twice", 0), HS256_OK);
    assert_int_equal(hs256_builder_build(builder, &verifier), HS256_ERR_INVALID_ARGUMENT);
    assert_null(verifier);
    hs256_builder_free(builder);
}

static void seventeen_keys_without_id_are_too_many(void **state)
{
    (void)state;
    hs256_builder *builder = hs256_builder_new();
    hs256_verifier *verifier = NULL;
    for (int i = 0; i < 17; i++)
        assert_int_equal(add_raw(builder, SECRET, NULL, 0), HS256_OK);
    assert_int_equal(hs256_builder_build(builder, &verifier), HS256_ERR_INVALID_ARGUMENT);
    assert_non_null(strstr(hs256_builder_message(builder), "16 keys"));
    assert_null(verifier);
    hs256_builder_free(builder);
}

static void a_signer_takes_exactly_one_key(void **state)
{
    (void)state;
    hs256_signer *signer = NULL;
    hs256_builder *builder = hs256_builder_new();
    assert_int_equal(hs256_builder_build_signer(builder, &signer), HS256_ERR_INVALID_ARGUMENT);
    assert_int_equal(add_raw(builder, SECRET, "a", 0), HS256_OK);
    assert_int_equal(add_raw(builder, SECRET, "b", 0), HS256_OK);
    assert_int_equal(hs256_builder_build_signer(builder, &signer), HS256_ERR_INVALID_ARGUMENT);
    assert_non_null(strstr(hs256_builder_message(builder), "`key`"));
    assert_null(signer);
    hs256_builder_free(builder);
}

static void the_greatest_leeway_and_no_maximum_age_stand(void **state)
{
    (void)state;
    hs256_builder *builder = builder_with_key();
    assert_int_equal(hs256_builder_set_leeway(builder, 900), HS256_OK);
    hs256_verifier *verifier = verifier_of(builder);
    int32_t claim;
    assert_int_equal(verdict(verifier, token_of("{\"exp\":1699999101}"), &claim), HS256_OK);
    assert_int_equal(verdict(verifier, token_of("{\"exp\":1699999100}"), &claim), HS256_ERR_EXPIRED);
    hs256_verifier_free(verifier);
}

static void wrong_pointers_are_refused(void **state)
{
    (void)state;
    hs256_builder *builder = builder_with_key();
    static _Alignas(16) uint8_t storage[64];
    hs256_builder *wrong[] = { NULL, MISALIGNED(hs256_builder, storage) };
    for (size_t i = 0; i < 2; i++) {
        hs256_verifier *verifier = NULL;
        hs256_signer *signer = NULL;
        assert_int_equal(add_raw(wrong[i], SECRET, NULL, 0), HS256_ERR_INVALID_ARGUMENT);
        assert_int_equal(hs256_builder_build(wrong[i], &verifier), HS256_ERR_INVALID_ARGUMENT);
        assert_int_equal(hs256_builder_build_signer(wrong[i], &signer), HS256_ERR_INVALID_ARGUMENT);
        assert_null(verifier);
        assert_null(signer);
        assert_non_null(strstr(hs256_builder_message(wrong[i]), "`builder`"));
    }
    assert_int_equal(hs256_builder_build(builder, NULL), HS256_ERR_INVALID_ARGUMENT);
    assert_non_null(strstr(hs256_builder_message(builder), "`verifier`"));
    assert_int_equal(hs256_builder_build(builder, MISALIGNED(hs256_verifier *, storage)), HS256_ERR_INVALID_ARGUMENT);
    assert_int_equal(hs256_builder_build_signer(builder, NULL), HS256_ERR_INVALID_ARGUMENT);
    assert_int_equal(hs256_builder_build_signer(builder, MISALIGNED(hs256_signer *, storage)),
                     HS256_ERR_INVALID_ARGUMENT);
    hs256_builder_free(builder);
}

static void wrong_lengths_and_bytes_are_refused(void **state)
{
    (void)state;
    const uint8_t *secret = (const uint8_t *)SECRET;
    static const size_t too_long[] = { TOO_LONG, SIZE_MAX };
    for (size_t i = 0; i < 2; i++) {
        SPOILS(HS256_ERR_INVALID_ARGUMENT, "`secret`",
               hs256_builder_add_key(builder, HS256_SECRET_RAW, secret, too_long[i], NULL, 0, 0));
        SPOILS(HS256_ERR_INVALID_ARGUMENT, "`id`",
               hs256_builder_add_key(builder, HS256_SECRET_RAW, BYTES(SECRET), secret, too_long[i], 0));
    }
    // NULL goes with the length 0 only.
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`secret`",
           hs256_builder_add_key(builder, HS256_SECRET_RAW, NULL, 32, NULL, 0, 0));
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`id`",
           hs256_builder_add_key(builder, HS256_SECRET_RAW, BYTES(SECRET), NULL, 1, 0));
    SPOILS(HS256_ERR_INVALID_ARGUMENT, "`id`", add_raw(builder, SECRET, "\xff", 0));
}

static int32_t policy(hs256_builder *builder, const char *json)
{
    return hs256_builder_policy(builder, TEXT(json));
}

static void a_policy_document_is_the_policy(void **state)
{
    (void)state;
    hs256_builder *builder = builder_with_key();
    assert_int_equal(policy(builder, "{\"claims\":{\"role\":[\"admin\",2]},\"numeric_subject\":true}"), HS256_OK);
    assert_string_equal(hs256_builder_message(builder), "");
    assert_string_equal(hs256_builder_field(builder), "");
    assert_int_equal(hs256_builder_set_leeway(builder, 5), HS256_OK); // the document does not set it
    hs256_verifier *verifier = verifier_of(builder);
    int32_t claim;
    assert_int_equal(verdict(verifier, token_of("{\"role\":\"admin\",\"exp\":1699999996}"), &claim), HS256_OK);
    assert_int_equal(verdict(verifier, token_of("{\"role\":[1,2.0]}"), &claim), HS256_OK);
    assert_int_equal(verdict(verifier, token_of("{\"role\":\"2\"}"), &claim), HS256_ERR_CLAIM_MISMATCH);
    assert_int_equal(claim, HS256_CLAIM_RULE);
    assert_int_equal(verdict(verifier, token_of("{}"), &claim), HS256_ERR_MISSING_CLAIM);
    assert_int_equal(claim, HS256_CLAIM_RULE);
    hs256_verifier_free(verifier);
}

// All members that there are follow.
#define UNKNOWN(field) "invalid argument `" field "`: an unknown member; known are issuer, audience, "

static void mistakes_in_a_document_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *json, *field, *message;
    } bad[] = {
        { "", "policy", "invalid argument `policy`: not an I-JSON object: nothing but white space at byte 0" },
        { "{\"leeway\":5,\"leeway\":5}", "policy",
          "invalid argument `policy`: not an I-JSON object: a second member of this name at byte 12" },
        { "{\"audiences\":[\"a\"]}", "audiences",
          "invalid argument `audiences`: an unknown member: is `audience` meant?" },
        { "{\"algorithms\":[\"HS256\"]}", "algorithms",
          "invalid argument `algorithms`: an unknown member: the algorithm is HS256 and nothing else: leave it out" },
        { "{\"leeway\":901}", "leeway",
          "invalid argument `leeway`: more than 900 seconds (was it given in milliseconds?)" },
        { "{\"max_age\":-1}", "max_age", "invalid argument `max_age`: negative" },
        { "{\"max_age\":-0}", "max_age", "invalid argument `max_age`: not an integer written in digits alone" },
        { "{\"max_age\":1e2}", "max_age", "invalid argument `max_age`: not an integer written in digits alone" },
        { "{\"a name\":1}", "a name", UNKNOWN("a name") },
        { "{\"a\\u0007name\":1}", "policy", UNKNOWN("policy") },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        hs256_builder *builder = builder_with_key();
        assert_int_equal(policy(builder, bad[i].json), HS256_ERR_INVALID_ARGUMENT);
        assert_string_equal(hs256_builder_field(builder), bad[i].field);
        const char *message = hs256_builder_message(builder), *expected = bad[i].message;
        if (strstr(expected, "; known are "))
            assert_int_equal(strncmp(message, expected, strlen(expected)), 0);
        else
            assert_string_equal(message, expected);
        assert_spoiled(builder, HS256_ERR_INVALID_ARGUMENT, bad[i].field);
        hs256_builder_free(builder);
    }
}

static void claims_have_values(void **state)
{
    (void)state;
    hs256_builder *builder = builder_with_key();
    assert_int_equal(hs256_builder_add_claim_text(builder, BYTES("role"), BYTES("admin")), HS256_OK);
    assert_int_equal(hs256_builder_add_claim_text(builder, BYTES("role"), NULL, 0), HS256_OK);
    assert_int_equal(hs256_builder_add_claim_number(builder, BYTES("role"), -0.0), HS256_OK);
    assert_int_equal(hs256_builder_add_claim_bool(builder, BYTES("staff"), 1), HS256_OK);
    hs256_verifier *verifier = verifier_of(builder);
    static const struct {
        const char *claims;
        int32_t code, claim;
    } cases[] = {
        { "{\"role\":\"admin\",\"staff\":true}", HS256_OK, HS256_CLAIM_NONE },
        { "{\"role\":\"\",\"staff\":[false,true]}", HS256_OK, HS256_CLAIM_NONE },
        { "{\"role\":0,\"staff\":true}", HS256_OK, HS256_CLAIM_NONE },
        { "{\"role\":1,\"staff\":true}", HS256_ERR_CLAIM_MISMATCH, HS256_CLAIM_RULE },
        { "{\"role\":0,\"staff\":false}", HS256_ERR_CLAIM_MISMATCH, HS256_CLAIM_RULE + 1 },
        { "{\"role\":0,\"staff\":1}", HS256_ERR_CLAIM_MISMATCH, HS256_CLAIM_RULE + 1 },
        { "{\"role\":0}", HS256_ERR_MISSING_CLAIM, HS256_CLAIM_RULE + 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t claim;
        assert_int_equal(verdict(verifier, token_of(cases[i].claims), &claim), cases[i].code);
        assert_int_equal(claim, cases[i].claim);
    }
    hs256_verifier_free(verifier);
}

static void a_subject_may_be_a_number(void **state)
{
    (void)state;
    hs256_builder *builder = builder_with_key();
    assert_int_equal(hs256_builder_set_numeric_subject(builder), HS256_OK);
    hs256_verifier *verifier = verifier_of(builder);
    uint8_t buffer[256];
    hs256_claims claims = { .struct_size = sizeof claims };
    // {"sub":-17} and {"sub":1.0}, which no signer of ours mints.
    static const char token[] = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOi0xN30"
                                ".WQSQlVZmh41MLrNxt-mHgDd_zzLqwcWGnx1xbhq6mX0";
    static const char fraction[] = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOjEuMH0"
                                   ".yWrONNXy1MXzXvab6AVST-7NkE66xdI_jUIdPvv9DS0";
    assert_int_equal(hs256_verify_at(verifier, buffer, sizeof buffer, &claims, TEXT(token), NOW), HS256_OK);
    assert_view(claims.sub, "-17");
    assert_view(claims.payload, "{\"sub\":-17}");
    int32_t claim;
    assert_int_equal(verdict(verifier, fraction, &claim), HS256_ERR_INVALID_CLAIM);
    assert_int_equal(claim, HS256_CLAIM_SUB);
    hs256_verifier_free(verifier);
}

static void a_verifier_tells_its_leeway_and_limit(void **state)
{
    (void)state;
    hs256_builder *builder = builder_with_key();
    hs256_verifier *verifier = NULL;
    assert_int_equal(hs256_builder_build(builder, &verifier), HS256_OK);
    assert_int_equal(hs256_verifier_leeway(verifier), 0);
    assert_int_equal(hs256_verifier_max_token_len(verifier), 16384);
    hs256_verifier_free(verifier);
    assert_int_equal(hs256_builder_set_leeway(builder, 900), HS256_OK);
    assert_int_equal(policy(builder, "{\"max_token_len\":1048576}"), HS256_OK);
    verifier = verifier_of(builder);
    assert_int_equal(hs256_verifier_leeway(verifier), 900);
    assert_int_equal(hs256_verifier_max_token_len(verifier), 1048576);
    hs256_verifier_free(verifier);
    static _Alignas(16) uint8_t storage[64];
    assert_int_equal(hs256_verifier_leeway(NULL), 0);
    assert_int_equal(hs256_verifier_max_token_len(NULL), 0);
    assert_int_equal(hs256_verifier_leeway(MISALIGNED(hs256_verifier, storage)), 0);
    assert_int_equal(hs256_verifier_max_token_len(MISALIGNED(hs256_verifier, storage)), 0);
}

static void an_empty_id_is_an_id(void **state)
{
    (void)state;
    hs256_builder *builder = hs256_builder_new();
    assert_int_equal(add_raw(builder, SECRET, "", 0), HS256_OK); // only for "kid":""
    hs256_verifier *verifier = verifier_of(builder);
    int32_t claim;
    assert_int_equal(verdict(verifier, token_of("{}"), &claim), HS256_ERR_UNKNOWN_KEY);
    hs256_verifier_free(verifier);
}

static void a_builder_makes_several_and_is_not_needed_by_them(void **state)
{
    (void)state;
    hs256_builder *builder = builder_with_key();
    hs256_verifier *first = NULL, *second = NULL;
    assert_int_equal(hs256_builder_build(builder, &first), HS256_OK);
    assert_int_equal(hs256_builder_set_subject(builder, BYTES("ada")), HS256_OK);
    assert_int_equal(hs256_builder_build(builder, &second), HS256_OK);
    hs256_builder_free(builder);
    int32_t claim;
    assert_int_equal(verdict(first, token_of("{}"), &claim), HS256_OK);
    assert_int_equal(verdict(second, token_of("{}"), &claim), HS256_ERR_MISSING_CLAIM);
    assert_int_equal(claim, HS256_CLAIM_SUB);
    hs256_verifier_free(first);
    assert_int_equal(verdict(second, token_of("{\"sub\":\"ada\"}"), &claim), HS256_OK);
    hs256_verifier_free(second);
}

static void freeing_null_does_nothing(void **state)
{
    (void)state;
    for (int twice = 0; twice < 2; twice++) {
        hs256_builder_free(NULL);
        hs256_verifier_free(NULL);
        hs256_signer_free(NULL);
    }
}

int builder_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_encoding_gives_the_same_key),
        cmocka_unit_test(a_secret_must_be_what_its_encoding_says),
        cmocka_unit_test(a_jwk_brings_its_id),
        cmocka_unit_test(weak_keys_are_refused_unless_allowed),
        cmocka_unit_test(so_many_keys_no_id_twice),
        cmocka_unit_test(seventeen_keys_without_id_are_too_many),
        cmocka_unit_test(a_jwk_set_brings_its_keys),
        cmocka_unit_test(a_jwk_is_for_what_its_key_ops_name),
        cmocka_unit_test(a_key_is_bound_to_issuers),
        cmocka_unit_test(a_key_has_its_time),
        cmocka_unit_test(what_is_bound_is_the_key_last_added),
        cmocka_unit_test(a_signer_takes_exactly_one_key),
        cmocka_unit_test(the_greatest_leeway_and_no_maximum_age_stand),
        cmocka_unit_test(wrong_pointers_are_refused),
        cmocka_unit_test(wrong_lengths_and_bytes_are_refused),
        cmocka_unit_test(a_policy_document_is_the_policy),
        cmocka_unit_test(mistakes_in_a_document_are_named),
        cmocka_unit_test(claims_have_values),
        cmocka_unit_test(a_subject_may_be_a_number),
        cmocka_unit_test(a_verifier_tells_its_leeway_and_limit),
        cmocka_unit_test(an_empty_id_is_an_id),
        cmocka_unit_test(a_builder_makes_several_and_is_not_needed_by_them),
        cmocka_unit_test(freeing_null_does_nothing),
    };
    return cmocka_run_group_tests_name("builder", tests, NULL, NULL);
}
