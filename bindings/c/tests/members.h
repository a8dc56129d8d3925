// Made by scripts/options.py from docs/policy.schema.json and include/hs256.h.

static const member MEMBERS[] = {
    { "issuer", TEXTS, true, INT64_C(0), INT64_C(0) },
    { "audience", TEXTS, true, INT64_C(0), INT64_C(0) },
    { "any_audience", FLAG, false, INT64_C(0), INT64_C(0) },
    { "subject", TEXT, true, INT64_C(0), INT64_C(0) },
    { "numeric_subject", FLAG, false, INT64_C(0), INT64_C(0) },
    { "typ", MEDIA, true, INT64_C(0), INT64_C(0) },
    { "required", NAMES, true, INT64_C(0), INT64_C(0) },
    { "claims", CLAIMS, true, INT64_C(0), INT64_C(0) },
    { "leeway", INTEGER, false, INT64_C(0), INT64_C(900) },
    { "max_age", INTEGER, true, INT64_C(0), INT64_C(9007199254740991) },
    { "max_token_len", INTEGER, false, INT64_C(256), INT64_C(1048576) },
};

static const setter SETTERS[] = {
    { "issuer", .text = hs256_builder_add_issuer },
    { "audience", .text = hs256_builder_add_audience },
    { "any_audience", .flag = hs256_builder_set_any_audience },
    { "subject", .text = hs256_builder_set_subject },
    { "numeric_subject", .flag = hs256_builder_set_numeric_subject },
    { "typ", .text = hs256_builder_set_typ },
    { "leeway", .seconds = hs256_builder_set_leeway },
    { "max_age", .seconds = hs256_builder_set_max_age },
    { "required", .text = hs256_builder_add_required },
    { "claims", .claim_text = hs256_builder_add_claim_text },
    { "claims", .claim_number = hs256_builder_add_claim_number },
    { "claims", .claim_bool = hs256_builder_add_claim_bool },
    { "max_token_len", .size = hs256_builder_set_max_token_len },
};
