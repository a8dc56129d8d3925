#include "support.h"

#include <stdio.h>

volatile size_t misalignment = 1;

hs256_builder *builder_with_key(void)
{
    hs256_builder *builder = hs256_builder_new();
    assert_non_null(builder);
    assert_int_equal(hs256_builder_add_key(builder, HS256_SECRET_RAW, BYTES(SECRET), NULL, 0, 0), HS256_OK);
    return builder;
}

hs256_verifier *verifier_of(hs256_builder *builder)
{
    hs256_verifier *verifier = NULL;
    assert_int_equal(hs256_builder_build(builder, &verifier), HS256_OK);
    assert_non_null(verifier);
    assert_string_equal(hs256_builder_message(builder), "");
    hs256_builder_free(builder);
    return verifier;
}

hs256_signer *signer_of(hs256_builder *builder)
{
    hs256_signer *signer = NULL;
    assert_int_equal(hs256_builder_build_signer(builder, &signer), HS256_OK);
    assert_non_null(signer);
    hs256_builder_free(builder);
    return signer;
}

const char *token_of(const char *claims)
{
    return long_token_of(claims, 16384);
}

const char *long_token_of(const char *claims, size_t max_token_len)
{
    static char token[1 << 20];
    hs256_builder *builder = builder_with_key();
    assert_int_equal(hs256_builder_set_max_token_len(builder, max_token_len), HS256_OK);
    hs256_signer *signer = signer_of(builder);
    size_t len = 0;
    assert_int_equal(hs256_sign(signer, (uint8_t *)token, sizeof token - 1, &len, NULL, TEXT(claims), NULL), HS256_OK);
    token[len] = '\0';
    hs256_signer_free(signer);
    return token;
}

int32_t verdict(const hs256_verifier *verifier, const char *token, int32_t *error_claim)
{
    static uint8_t buffer[1 << 20];
    hs256_claims claims = { .struct_size = sizeof claims, .error_claim = -1, .needed = 99 };
    int32_t code = hs256_verify_at(verifier, buffer, sizeof buffer, &claims, TEXT(token), NOW);
    assert_int_equal(claims.needed, 0);
    *error_claim = claims.error_claim;
    return code;
}

void assert_spoiled(hs256_builder *builder, int32_t code, const char *message)
{
    hs256_verifier *verifier = NULL;
    hs256_signer *signer = NULL;
    assert_non_null(strstr(hs256_builder_message(builder), message));
    assert_int_equal(hs256_builder_set_leeway(builder, 0), code);
    assert_int_equal(hs256_builder_set_any_audience(builder), code);
    assert_int_equal(hs256_builder_add_key(builder, HS256_SECRET_RAW, BYTES(SECRET), NULL, 0, 0), code);
    assert_int_equal(hs256_builder_build(builder, &verifier), code);
    assert_int_equal(hs256_builder_build_signer(builder, &signer), code);
    assert_null(verifier);
    assert_null(signer);
    assert_non_null(strstr(hs256_builder_message(builder), message));
}

void assert_view(hs256_view view, const char *text)
{
    assert_non_null(view.data);
    assert_int_equal(view.len, strlen(text));
    assert_memory_equal(view.data, text, view.len);
}

void assert_absent(hs256_view view)
{
    assert_null(view.data);
    assert_int_equal(view.len, 0);
}
