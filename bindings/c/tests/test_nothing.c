// Every form of nothing, for every member of the policy, by the document and by the functions: what was meant to demand
// something never comes to demand nothing. The members and their functions are those of the schema and of the header.
#include "support.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum kind { TEXTS = 1, TEXT = 2, MEDIA = 4, FLAG = 8, NAMES = 16, CLAIMS = 32, INTEGER = 64 };

typedef struct {
    const char *name;
    enum kind kind;
    bool demands; // of every token, once it is set
    int64_t least, greatest;
} member;

// What sets a member: one of the functions.
typedef struct {
    const char *member;
    int32_t (*flag)(hs256_builder *);
    int32_t (*seconds)(hs256_builder *, int64_t);
    int32_t (*size)(hs256_builder *, size_t);
    int32_t (*text)(hs256_builder *, const uint8_t *, size_t);
    int32_t (*claim_text)(hs256_builder *, const uint8_t *, size_t, const uint8_t *, size_t);
    int32_t (*claim_number)(hs256_builder *, const uint8_t *, size_t, double);
    int32_t (*claim_bool)(hs256_builder *, const uint8_t *, size_t, int32_t);
} setter;

#include "members.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const member *member_of(const char *name)
{
    for (size_t i = 0; i < COUNT(MEMBERS); i++)
        if (strcmp(MEMBERS[i].name, name) == 0)
            return &MEMBERS[i];
    return NULL;
}

static int32_t policy(hs256_builder *builder, const char *json)
{
    return hs256_builder_policy(builder, TEXT(json));
}

// The verifier demands the member of every token, or nothing of one without claims. Frees the builder.
static void assert_stands(const member *it, hs256_builder *builder)
{
    hs256_verifier *verifier = verifier_of(builder);
    int32_t claim, refused = it->kind == MEDIA ? HS256_ERR_WRONG_TYPE : HS256_ERR_MISSING_CLAIM;
    assert_int_equal(verdict(verifier, token_of("{}"), &claim), it->demands ? refused : HS256_OK);
    hs256_verifier_free(verifier);
}

// `code`: what setting a member gave.
static void assert_refused(const char *field, hs256_builder *builder, int32_t code)
{
    char quoted[128];
    snprintf(quoted, sizeof quoted, "invalid argument `%s`: ", field);
    assert_int_equal(code, HS256_ERR_INVALID_ARGUMENT);
    assert_string_equal(hs256_builder_field(builder), field);
    assert_spoiled(builder, code, quoted);
    hs256_builder_free(builder);
}

// Each call is tried on a fresh `builder` that has a key.
#define WITH_KEY(call)                               \
    do {                                             \
        hs256_builder *builder = builder_with_key(); \
        call;                                        \
    } while (0)
#define TAKES(it, call) WITH_KEY(assert_int_equal(call, HS256_OK); assert_stands(it, builder))
#define REFUSES(it, call) WITH_KEY(assert_refused((it)->name, builder, call))
#define NO_POLICY(call) WITH_KEY(assert_refused("policy", builder, call))

// JSON of every type, with the kinds that take it. An integer must be in its range as well.
static const struct {
    const char *json;
    unsigned taken;
} VALUES[] = {
    { "\"x\"", TEXTS | TEXT | MEDIA }, { "\"null\"", TEXTS | TEXT | MEDIA }, { "\"0\"", TEXTS | TEXT | MEDIA },
    { "\"application/\"", TEXTS | TEXT }, { "\"\"", 0 }, { "null", 0 }, { "true", FLAG }, { "false", FLAG },
    { "300", INTEGER }, { "0", INTEGER }, { "-0", 0 }, { "-1", 0 }, { "0.0", 0 }, { "300.0", 0 }, { "3e2", 0 },
    { "9007199254740992", INTEGER }, { "18446744073709551616", 0 }, { "[\"x\"]", TEXTS | NAMES },
    { "[\"x\",\"x\"]", TEXTS }, { "[]", 0 }, { "[null]", 0 }, { "[\"\"]", 0 }, { "[\"x\",\"\"]", 0 },
    { "[\"x\",null]", 0 }, { "[0]", 0 }, { "[true]", 0 }, { "[[]]", 0 }, { "[[\"x\"]]", 0 }, { "[{}]", 0 },
    { "{\"x\":\"y\"}", CLAIMS }, { "{\"x\":\"\"}", CLAIMS }, { "{\"x\":[\"\"]}", CLAIMS }, { "{\"x\":0}", CLAIMS },
    { "{\"x\":[\"y\",0,true]}", CLAIMS }, { "{}", 0 }, { "{\"x\":null}", 0 }, { "{\"x\":[]}", 0 }, { "{\"x\":{}}", 0 },
    { "{\"x\":[null]}", 0 }, { "{\"x\":[[]]}", 0 }, { "{\"x\":[\"y\",null]}", 0 }, { "{\"\":\"y\"}", 0 },
    { "{\"iss\":\"y\"}", 0 }, { "{\"x\":\"y\",\"exp\":1}", 0 },
};

static bool takes(const member *it, size_t value)
{
    if (it->kind != INTEGER || VALUES[value].taken != INTEGER)
        return (VALUES[value].taken & it->kind) != 0;
    int64_t integer = strtoll(VALUES[value].json, NULL, 10);
    return it->least <= integer && integer <= it->greatest;
}

// The first value that the member takes.
static const char *good(const member *it)
{
    for (size_t i = 0; i < COUNT(VALUES); i++)
        if (takes(it, i))
            return VALUES[i].json;
    fail_msg("%s takes nothing that is tried here", it->name);
    return NULL;
}

// A document of one member: a string, valid until the next call.
static const char *document(const char *name, const char *value)
{
    static char text[1 << 12];
    int len = snprintf(text, sizeof text, "{\"%s\":%s}", name, value);
    assert_in_range(len, 1, sizeof text - 1);
    return text;
}

static void a_member_takes_its_values_alone(void **state)
{
    (void)state;
    for (const member *it = MEMBERS; it < MEMBERS + COUNT(MEMBERS); it++) {
        for (size_t i = 0; i < COUNT(VALUES); i++) {
            if (takes(it, i))
                TAKES(it, policy(builder, document(it->name, VALUES[i].json)));
            else
                REFUSES(it, policy(builder, document(it->name, VALUES[i].json)));
        }
    }
}

static void an_integer_ends_at_both_ends_of_its_range(void **state)
{
    (void)state;
    for (const member *it = MEMBERS; it < MEMBERS + COUNT(MEMBERS); it++) {
        const int64_t ends[] = { it->least, it->greatest, it->least - 1, it->greatest + 1 };
        for (size_t i = 0; it->kind == INTEGER && i < COUNT(ends); i++) {
            char integer[32];
            snprintf(integer, sizeof integer, "%lld", (long long)ends[i]);
            if (i < 2)
                TAKES(it, policy(builder, document(it->name, integer)));
            else
                REFUSES(it, policy(builder, document(it->name, integer)));
        }
    }
}

// A list of `count` texts, different from each other, with something before each.
static const char *list(int count, const char *before)
{
    static char text[1 << 11];
    size_t len = 0;
    for (int i = 0; i < count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s\"n%d\"", i == 0 ? "" : ",", before, i);
    assert_in_range(len, 1, sizeof text - 1);
    return text;
}

static void a_list_has_at_most_64(void **state)
{
    (void)state;
    for (const member *it = MEMBERS; it < MEMBERS + COUNT(MEMBERS); it++) {
        char many[1 << 12];
        for (int count = 64; count <= 65; count++) {
            if ((it->kind & (TEXTS | NAMES)) != 0)
                snprintf(many, sizeof many, "[%s]", list(count, ""));
            else if (it->kind == CLAIMS)
                snprintf(many, sizeof many, "{\"x\":[%s]}", list(count, ""));
            else
                continue;
            if (count == 64)
                TAKES(it, policy(builder, document(it->name, many)));
            else
                REFUSES(it, policy(builder, document(it->name, many)));
        }
    }
}

// The names that somebody may write who means the member.
static void names_that_are_nearly_right_are_refused(void **state)
{
    (void)state;
    for (const member *it = MEMBERS; it < MEMBERS + COUNT(MEMBERS); it++) {
        enum { UPPER, TITLE, CAMEL, KEBAB, JOINED, LONGER, SHORTER, BEFORE, AFTER, MARK, FORMS };
        char names[FORMS][64] = { "" };
        const size_t len = strlen(it->name);
        for (size_t i = 0; i < len; i++) {
            const char letter = it->name[i], upper = letter == '_' ? letter : (char)(letter - 'a' + 'A');
            const bool begins = i > 0 && it->name[i - 1] == '_';
            names[UPPER][i] = upper;
            names[TITLE][i] = i == 0 ? upper : letter;
            names[KEBAB][i] = letter == '_' ? '-' : letter;
            if (letter != '_') {
                strncat(names[JOINED], &letter, 1);
                strncat(names[CAMEL], begins ? &upper : &letter, 1);
            }
        }
        snprintf(names[LONGER], 64, "%ss", it->name);
        snprintf(names[SHORTER], 64, "%.*s", (int)len - 1, it->name);
        snprintf(names[BEFORE], 64, " %s", it->name);
        snprintf(names[AFTER], 64, "%s ", it->name);
        snprintf(names[MARK], 64, "\xef\xbb\xbf%s", it->name);
        for (size_t i = 0; i < FORMS; i++)
            if (member_of(names[i]) == NULL)
                WITH_KEY(assert_refused(names[i], builder, policy(builder, document(names[i], good(it)))));
        snprintf(names[LONGER], 64, "%s\\u0000", it->name); // which no log could show
        NO_POLICY(policy(builder, document(names[LONGER], good(it))));
        NO_POLICY(policy(builder, document("", good(it))));
    }
}

static void a_document_of_nothing_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", " ", "null", "true", "0", "[]", "\"\"", "\"{}\"", "{", "{}}", "{}{}", "\xef\xbb\xbf{}",
        "{\"issuer\":\"\xff\"}", "{\"issuer\":\"\\ud800\"}", "{\"leeway\":1e400}", "{\"leeway\":NaN}", "{\"leeway\":}",
        "{'leeway':1}",
    };
    for (size_t i = 0; i < COUNT(texts); i++)
        NO_POLICY(policy(builder, texts[i]));
    NO_POLICY(hs256_builder_policy(builder, BYTES("{}\0")));
    NO_POLICY(hs256_builder_policy(builder, NULL, 0));
    NO_POLICY(hs256_builder_policy(builder, NULL, 1));
    NO_POLICY(hs256_builder_policy(builder, (const uint8_t *)"{}", TOO_LONG));
    NO_POLICY(hs256_builder_policy(builder, (const uint8_t *)"{}", SIZE_MAX));
    REFUSED(hs256_builder_policy(NULL, BYTES("{}")));
    assert_string_equal(hs256_builder_field(NULL), "builder");
    static const member nothing = { .name = "nothing" };
    TAKES(&nothing, policy(builder, "{}"));

    static uint8_t padded[(1 << 18) + 1];
    for (const member *it = MEMBERS; it < MEMBERS + COUNT(MEMBERS); it++) {
        memset(padded, ' ', sizeof padded);
        memcpy(padded, document(it->name, good(it)), strlen(document(it->name, good(it))));
        TAKES(it, hs256_builder_policy(builder, padded, sizeof padded - 1));
        NO_POLICY(hs256_builder_policy(builder, padded, sizeof padded));
    }
}

// Sets a member to something good.
static int32_t set(const setter *by, hs256_builder *builder)
{
    const int64_t integer = member_of(by->member)->greatest;
    if (by->flag != NULL)
        return by->flag(builder);
    if (by->seconds != NULL)
        return by->seconds(builder, integer);
    if (by->size != NULL)
        return by->size(builder, (size_t)integer);
    if (by->text != NULL)
        return by->text(builder, BYTES("x"));
    if (by->claim_text != NULL)
        return by->claim_text(builder, BYTES("x"), NULL, 0); // an empty value is one
    if (by->claim_number != NULL)
        return by->claim_number(builder, BYTES("x"), -0.0);
    return by->claim_bool(builder, BYTES("x"), 0);
}

static void texts_of_nothing(const setter *by, const member *it)
{
    static const char *const none[] = { "", "\xff", "\xc3\x28", "\xed\xa0\x80" };
    for (size_t i = 0; i < COUNT(none); i++) {
        REFUSES(it, by->text(builder, TEXT(none[i])));
        REFUSES(it, (set(by, builder), by->text(builder, TEXT(none[i])))); // nor beside something
    }
    REFUSES(it, by->text(builder, NULL, 0));
    REFUSES(it, by->text(builder, NULL, 1));
    REFUSES(it, by->text(builder, (const uint8_t *)"x", TOO_LONG));
    REFUSES(it, by->text(builder, (const uint8_t *)"x", SIZE_MAX));
    TAKES(it, by->text(builder, BYTES("Gr\xc3\xbc\xc3\x9f""e")));
    if (it->kind == MEDIA)
        REFUSES(it, by->text(builder, BYTES("aPPlication/")));
    if (it->kind == TEXTS || it->kind == NAMES) {
        hs256_builder *many = builder_with_key();
        for (char i = 0; i < 64; i++)
            assert_int_equal(by->text(many, (const uint8_t[]){ 'a', (uint8_t)('0' + i) }, 2), HS256_OK);
        assert_refused(it->name, many, by->text(many, BYTES("x")));
    }
}

static void numbers_of_nothing(const setter *by, const member *it)
{
    const int64_t ends[] = { it->least, it->greatest };
    const int64_t beyond[] = { it->least - 1, it->greatest + 1, -1, INT64_MIN, INT64_MAX };
    for (size_t i = 0; i < COUNT(ends); i++)
        TAKES(it, by->seconds != NULL ? by->seconds(builder, ends[i]) : by->size(builder, (size_t)ends[i]));
    for (size_t i = 0; i < COUNT(beyond); i++)
        REFUSES(it, by->seconds != NULL ? by->seconds(builder, beyond[i]) : by->size(builder, (size_t)beyond[i]));
}

// A claim's value, by the function that adds one.
static int32_t claim(const setter *by, hs256_builder *builder, const uint8_t *name, size_t name_len)
{
    if (by->claim_text != NULL)
        return by->claim_text(builder, name, name_len, BYTES("y"));
    if (by->claim_number != NULL)
        return by->claim_number(builder, name, name_len, 1);
    return by->claim_bool(builder, name, name_len, 1);
}

static void claims_of_nothing(const setter *by, const member *it)
{
    static const char *const none[] = { "", "\xff", "iss", "sub", "aud", "exp", "nbf", "iat", "jti" };
    for (size_t i = 0; i < COUNT(none); i++) {
        REFUSES(it, claim(by, builder, TEXT(none[i])));
        REFUSES(it, (set(by, builder), claim(by, builder, TEXT(none[i]))));
    }
    REFUSES(it, claim(by, builder, NULL, 0));
    REFUSES(it, claim(by, builder, NULL, 1));
    REFUSES(it, claim(by, builder, (const uint8_t *)"x", TOO_LONG));
    hs256_builder *names = builder_with_key(), *values = builder_with_key();
    for (uint8_t i = 0; i < 64; i++) {
        assert_int_equal(claim(by, names, (const uint8_t[]){ 'a', '0' + i }, 2), HS256_OK);
        assert_int_equal(claim(by, values, BYTES("x")), HS256_OK);
    }
    assert_refused(it->name, names, claim(by, names, BYTES("x")));
    assert_refused(it->name, values, claim(by, values, BYTES("x")));
    if (by->claim_text != NULL) {
        REFUSES(it, by->claim_text(builder, BYTES("x"), BYTES("\xff")));
        REFUSES(it, by->claim_text(builder, BYTES("x"), NULL, 1));
        REFUSES(it, by->claim_text(builder, BYTES("x"), (const uint8_t *)"y", SIZE_MAX));
    } else if (by->claim_number != NULL) {
        REFUSES(it, by->claim_number(builder, BYTES("x"), INFINITY));
        REFUSES(it, by->claim_number(builder, BYTES("x"), -INFINITY));
        REFUSES(it, by->claim_number(builder, BYTES("x"), NAN));
    } else {
        REFUSES(it, by->claim_bool(builder, BYTES("x"), 2));
        REFUSES(it, by->claim_bool(builder, BYTES("x"), -1));
    }
}

static void a_function_of_nothing_is_refused(void **state)
{
    (void)state;
    static _Alignas(16) uint8_t storage[64];
    for (const setter *by = SETTERS; by < SETTERS + COUNT(SETTERS); by++) {
        const member *it = member_of(by->member);
        TAKES(it, set(by, builder));
        REFUSED(set(by, NULL));
        REFUSED(set(by, MISALIGNED(hs256_builder, storage)));
        if (by->text != NULL)
            texts_of_nothing(by, it);
        else if (by->seconds != NULL || by->size != NULL)
            numbers_of_nothing(by, it);
        else if (by->flag == NULL)
            claims_of_nothing(by, it);
    }
}

// By two documents, by a document and a function, or twice by a function that does not add.
static void what_is_set_is_not_set_again(void **state)
{
    (void)state;
    for (const member *it = MEMBERS; it < MEMBERS + COUNT(MEMBERS); it++) {
        char twice[256];
        snprintf(twice, sizeof twice, "{\"%s\":%s,\"%s\":%s}", it->name, good(it), it->name, good(it));
        NO_POLICY(policy(builder, twice));
        const char *once = document(it->name, good(it));
        REFUSES(it, (policy(builder, once), policy(builder, once)));
    }
    for (const setter *by = SETTERS; by < SETTERS + COUNT(SETTERS); by++) {
        const member *it = member_of(by->member);
        const char *once = document(it->name, good(it));
        REFUSES(it, (policy(builder, once), set(by, builder)));
        REFUSES(it, (set(by, builder), policy(builder, once)));
        if (it->kind == NAMES || (it->kind & (TEXTS | CLAIMS)) == 0)
            REFUSES(it, (set(by, builder), set(by, builder)));
        else
            TAKES(it, (set(by, builder), set(by, builder)));
    }
    WITH_KEY(hs256_builder_set_any_audience(builder);
             assert_refused("any_audience", builder, hs256_builder_add_audience(builder, BYTES("x"))));
}

// What is set beside the policy. An empty list of revocations is one: it revokes nothing.
static void revocations_of_nothing_are_refused(void **state)
{
    (void)state;
    static const member revoked = { .name = "revoked" }, max_stale = { .name = "max_stale" };
    TAKES(&revoked, hs256_builder_set_revocations(builder, NULL, 0));
    REFUSES(&revoked, hs256_builder_set_revocations(builder, NULL, 1));
    REFUSES(&revoked, hs256_builder_set_revocations(builder, (const uint8_t *)"\n", TOO_LONG));
    static const char *const lists[] = {
        "{}\n", "null\n", "[]\n", "{\"jti\":\"\"}\n", "{\"jti\":\"\xff\"}\n", "{\"jti\":\"x\"}",
    };
    for (size_t i = 0; i < COUNT(lists); i++)
        REFUSES(&revoked, hs256_builder_set_revocations(builder, TEXT(lists[i])));
    static const int64_t seconds[] = { 0, -1, INT64_MIN, INT64_MAX, (INT64_C(1) << 31) + 1 };
    for (size_t i = 0; i < COUNT(seconds); i++)
        REFUSES(&max_stale, hs256_builder_set_max_stale(builder, seconds[i]));
    hs256_builder *alone = builder_with_key();
    hs256_verifier *verifier = NULL;
    assert_int_equal(hs256_builder_set_max_stale(alone, 1), HS256_OK);
    assert_int_equal(hs256_builder_build(alone, &verifier), HS256_ERR_INVALID_ARGUMENT); // of no list
    assert_null(verifier);
    assert_string_equal(hs256_builder_field(alone), "max_stale");
    hs256_builder_free(alone);
}

int nothing_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_takes_its_values_alone),
        cmocka_unit_test(an_integer_ends_at_both_ends_of_its_range),
        cmocka_unit_test(a_list_has_at_most_64),
        cmocka_unit_test(names_that_are_nearly_right_are_refused),
        cmocka_unit_test(a_document_of_nothing_is_refused),
        cmocka_unit_test(a_function_of_nothing_is_refused),
        cmocka_unit_test(what_is_set_is_not_set_again),
        cmocka_unit_test(revocations_of_nothing_are_refused),
    };
    return cmocka_run_group_tests_name("nothing", tests, NULL, NULL);
}
