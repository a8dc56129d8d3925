// Guards: options, where a request's token is found, what is answered.
#include "support.h"

static hs256_view view(const char *text)
{
    return (hs256_view){ (const uint8_t *)text, text ? strlen(text) : 0 };
}

static hs256_guard *guard_with(const char *options)
{
    hs256_guard *guard = hs256_guard_new();
    assert_non_null(guard);
    assert_int_equal(hs256_guard_options(guard, TEXT(options)), HS256_OK);
    assert_string_equal(hs256_guard_message(guard), "");
    assert_string_equal(hs256_guard_field(guard), "");
    return guard;
}

// A request of up to three fields: name, value, name, value, …, NULL.
struct request {
    hs256_field fields[3];
    hs256_http_request parts;
};

static const hs256_http_request *request_of(struct request *request, const char *target, const char *const *pairs)
{
    size_t len = 0;
    for (; pairs[2 * len]; len++)
        request->fields[len] = (hs256_field){ view(pairs[2 * len]), view(pairs[2 * len + 1]) };
    request->parts = (hs256_http_request){ sizeof request->parts, view("GET"), view(target), request->fields, len };
    return &request->parts;
}

static void every_finding(void **state)
{
    (void)state;
    hs256_guard *guard = guard_with("{\"header\":\"X-Token\",\"cookie\":\"s\",\"query\":\"t\",\"websocket\":true,"
                                    "\"exempt\":[\"/login\"]}");
    static const struct {
        const char *target, *pairs[7];
        int32_t finding, source;
        const char *token, *subprotocol;
    } cases[] = {
        { "/", { "AUTHORIZATION", "bearer a.b.c" }, HS256_FOUND_TOKEN, HS256_SOURCE_AUTHORIZATION, "a.b.c", NULL },
        { "/", { "x-token", "a" }, HS256_FOUND_TOKEN, HS256_SOURCE_HEADER, "a", NULL },
        { "/", { "Cookie", "a=b; s=\"c\"" }, HS256_FOUND_TOKEN, HS256_SOURCE_COOKIE, "c", NULL },
        { "/?t=a.b", { NULL }, HS256_FOUND_TOKEN, HS256_SOURCE_QUERY, "a.b", NULL },
        { "/?%74=a%2Eb+c", { NULL }, HS256_FOUND_TOKEN, HS256_SOURCE_QUERY, "a.b c", NULL },
        { "/", { "Upgrade", "websocket", "Sec-WebSocket-Protocol", "bearer, a" }, HS256_FOUND_TOKEN,
          HS256_SOURCE_WEBSOCKET, "a", "bearer" },
        { "/", { "Authorization", "a", "Authorization", "b" }, HS256_FOUND_INVALID, HS256_SOURCE_AUTHORIZATION, NULL,
          NULL },
        { "/", { "Cookie", "s=a; s=b" }, HS256_FOUND_INVALID, HS256_SOURCE_COOKIE, NULL, NULL },
        { "/", { "Authorization", "Basic eDp5" }, HS256_FOUND_NOTHING, HS256_SOURCE_NONE, NULL, NULL },
        { "", { NULL }, HS256_FOUND_NOTHING, HS256_SOURCE_NONE, NULL, NULL },
        { "/login?a", { "Authorization", "Bearer a" }, HS256_FOUND_EXEMPT, HS256_SOURCE_NONE, NULL, NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request request;
        uint8_t buffer[64];
        hs256_found found = { .struct_size = sizeof found, .needed = 42 };
        const hs256_http_request *parts = request_of(&request, cases[i].target, cases[i].pairs);
        assert_int_equal(hs256_find_token(guard, &found, buffer, sizeof buffer, parts), HS256_OK);
        assert_int_equal(found.finding, cases[i].finding);
        assert_int_equal(found.source, cases[i].source);
        assert_int_equal(found.needed, 0);
        if (cases[i].token)
            assert_view(found.token, cases[i].token);
        else
            assert_absent(found.token);
        if (cases[i].subprotocol)
            assert_view(found.subprotocol, cases[i].subprotocol);
        else
            assert_absent(found.subprotocol);
    }
    hs256_guard_free(guard);

    guard = guard_with("{\"get_token\":true}");
    struct request request;
    hs256_found found = { .struct_size = sizeof found };
    const char *pairs[] = { "Authorization", "Bearer a", NULL };
    assert_int_equal(hs256_find_token(guard, &found, NULL, 0, request_of(&request, "/", pairs)), HS256_OK);
    assert_int_equal(found.finding, HS256_FOUND_ASK_OWNER);
    hs256_guard_free(guard);
}

static void only_an_escaped_token_takes_a_buffer(void **state)
{
    (void)state;
    hs256_guard *guard = guard_with("{\"query\":\"t\"}");
    const char *none[] = { NULL };
    struct request request;
    uint8_t buffer[3];
    hs256_found found = { .struct_size = sizeof found };
    const hs256_http_request *parts = request_of(&request, "/?t=a.b", none);
    assert_int_equal(hs256_find_token(guard, &found, NULL, 0, parts), HS256_OK);
    assert_view(found.token, "a.b");

    found = (hs256_found){ .struct_size = sizeof found, .finding = 42 };
    parts = request_of(&request, "/?t=a%2Eb", none);
    for (size_t len = 0; len < sizeof buffer; len++) {
        assert_int_equal(hs256_find_token(guard, &found, buffer, len, parts), HS256_ERR_BUFFER_TOO_SMALL);
        assert_int_equal(found.needed, 3);
        assert_int_equal(found.finding, 42);
    }
    assert_int_equal(hs256_find_token(guard, &found, buffer, sizeof buffer, parts), HS256_OK);
    assert_ptr_equal(found.token.data, buffer);
    assert_view(found.token, "a.b");
    hs256_guard_free(guard);
}

static void every_answer(void **state)
{
    (void)state;
    hs256_guard *required = guard_with("{\"realm\":\"api\",\"cookie\":\"s\"}");
    hs256_guard *optional = guard_with("{\"cookie\":\"s\",\"optional\":true,\"describe\":false}");
    const uint32_t passes = HS256_ANSWER_PASSES, told = HS256_ANSWER_TOLD, no_store = HS256_ANSWER_NO_STORE;
    const struct {
        const hs256_guard *guard;
        int32_t refusal, source, status;
        uint32_t flags;
        const char *challenge, *error, *code, *source_name;
    } cases[] = {
        { required, HS256_OK, HS256_SOURCE_COOKIE, 200, passes, NULL, NULL, "ok", "cookie" },
        { required, HS256_OK, HS256_SOURCE_QUERY, 200, passes | no_store, NULL, NULL, "ok", "query" },
        { required, HS256_REFUSAL_MISSING_TOKEN, HS256_SOURCE_NONE, 401, told, "Bearer realm=\"api\"", "unauthorized",
          "missing_token", NULL },
        { optional, HS256_REFUSAL_MISSING_TOKEN, HS256_SOURCE_NONE, 200, passes, NULL, NULL, "missing_token", NULL },
        { required, HS256_REFUSAL_INVALID_REQUEST, HS256_SOURCE_AUTHORIZATION, 401, told,
          "Bearer realm=\"api\", error=\"invalid_request\", "
          "error_description=\"the request's credentials are not well formed\"",
          "invalid_request", "invalid_request", "authorization" },
        { optional, HS256_REFUSAL_INVALID_REQUEST, HS256_SOURCE_COOKIE, 200, passes | told, NULL, NULL,
          "invalid_request", "cookie" },
        { required, HS256_ERR_EXPIRED, HS256_SOURCE_HEADER, 401, told,
          "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"the token has expired\"",
          "invalid_token", "expired", "header" },
        { optional, HS256_ERR_EXPIRED, HS256_SOURCE_WEBSOCKET, 401, told, "Bearer error=\"invalid_token\"",
          "invalid_token", "expired", "websocket" },
        { optional, HS256_ERR_EXPIRED, HS256_SOURCE_COOKIE, 200, passes | told, NULL, NULL, "expired", "cookie" },
        { optional, HS256_REFUSAL_INSUFFICIENT_SCOPE, HS256_SOURCE_COOKIE, 403, told,
          "Bearer error=\"insufficient_scope\"", "insufficient_scope", "insufficient_scope", "cookie" },
        { optional, HS256_ERR_INTERNAL, HS256_SOURCE_CUSTOM, 500, told, NULL, NULL, "internal", "custom" },
        { optional, HS256_ERR_INVALID_ARGUMENT, HS256_SOURCE_COOKIE, 500, told, NULL, NULL, "invalid_argument",
          "cookie" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        hs256_response response = { .struct_size = sizeof response };
        assert_int_equal(hs256_answer(cases[i].guard, &response, cases[i].refusal, cases[i].source), HS256_OK);
        assert_int_equal(response.status, cases[i].status);
        assert_int_equal(response.flags, cases[i].flags);
        assert_int_equal(response.retry_after, 0);
        const struct {
            hs256_view got;
            const char *expected;
        } texts[] = {
            { response.challenge, cases[i].challenge },
            { response.error, cases[i].error },
            { response.code, cases[i].code },
            { response.source, cases[i].source_name },
        };
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++) {
            if (texts[j].expected)
                assert_view(texts[j].got, texts[j].expected);
            else
                assert_absent(texts[j].got);
        }
    }
    hs256_guard_free(required);
    hs256_guard_free(optional);
}

static void refused_options_leave_no_guard(void **state)
{
    (void)state;
    static const struct {
        const char *options, *field;
    } cases[] = {
        { "{\"realm\":\"\"}", "realm" },     { "{\"realm\":null}", "realm" }, { "{\"authorize\":null}", "authorize" },
        { "{\"exempt\":[\"a\"]}", "exempt" }, { "{\"relm\":\"a\"}", "relm" },  { "", "guard" },
        { "[]", "guard" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        hs256_guard *guard = guard_with("{}");
        struct request request;
        const char *none[] = { NULL };
        hs256_found found = { .struct_size = sizeof found };
        hs256_response response = { .struct_size = sizeof response };
        REFUSED(hs256_guard_options(guard, TEXT(cases[i].options)));
        assert_string_equal(hs256_guard_field(guard), cases[i].field);
        assert_non_null(strstr(hs256_guard_message(guard), cases[i].field));
        REFUSED(hs256_find_token(guard, &found, NULL, 0, request_of(&request, "/", none)));
        REFUSED(hs256_answer(guard, &response, HS256_OK, HS256_SOURCE_NONE));
        assert_int_equal(hs256_guard_options(guard, TEXT("{}")), HS256_OK);
        assert_string_equal(hs256_guard_message(guard), "");
        assert_int_equal(hs256_answer(guard, &response, HS256_OK, HS256_SOURCE_NONE), HS256_OK);
        hs256_guard_free(guard);
    }
}

static void wrong_arguments(void **state)
{
    (void)state;
    static _Alignas(16) uint8_t storage[256];
    hs256_guard *guard = guard_with("{}");
    const char *pairs[] = { "Authorization", "Bearer a", NULL };
    struct request request;
    const hs256_http_request *parts = request_of(&request, "/", pairs);
    uint8_t buffer[64];
    hs256_found found = { .struct_size = sizeof found, .finding = 42 };
    hs256_response response = { .struct_size = sizeof response, .status = 42 };

    REFUSED(hs256_guard_options(NULL, BYTES("{}")));
    REFUSED(hs256_guard_options(guard, NULL, 2));
    assert_int_equal(hs256_guard_options(guard, BYTES("{}")), HS256_OK);
    assert_non_null(strstr(hs256_guard_message(NULL), "guard"));
    assert_string_equal(hs256_guard_field(NULL), "");
    hs256_guard_free(NULL);

    REFUSED(hs256_find_token(NULL, &found, buffer, sizeof buffer, parts));
    REFUSED(hs256_find_token(guard, NULL, buffer, sizeof buffer, parts));
    REFUSED(hs256_find_token(guard, MISALIGNED(hs256_found, storage), buffer, sizeof buffer, parts));
    REFUSED(hs256_find_token(guard, &found, buffer, sizeof buffer, NULL));
    REFUSED(hs256_find_token(guard, &found, (uint8_t *)&found, sizeof found, parts)); // overlapping outputs
    found.struct_size--;
    REFUSED(hs256_find_token(guard, &found, buffer, sizeof buffer, parts));
    found.struct_size++;
    for (int i = 0; i < 6; i++) {
        parts = request_of(&request, "/", pairs);
        switch (i) {
        case 0: request.parts.struct_size = 0; break;
        case 1: request.parts.method = (hs256_view){ NULL, 1 }; break;
        case 2: request.parts.target = (hs256_view){ storage, TOO_LONG }; break;
        case 3: request.parts.fields = NULL; break;
        case 4: request.fields[0].value = (hs256_view){ NULL, 1 }; break;
        case 5: request.fields[0].name = (hs256_view){ buffer, 1 }; break; // overlaps an output
        }
        REFUSED(hs256_find_token(guard, &found, buffer, sizeof buffer, parts));
    }
    assert_int_equal(found.finding, 42);

    REFUSED(hs256_answer(NULL, &response, HS256_OK, HS256_SOURCE_NONE));
    REFUSED(hs256_answer(guard, NULL, HS256_OK, HS256_SOURCE_NONE));
    REFUSED(hs256_answer(guard, &response, 5, HS256_SOURCE_NONE));
    REFUSED(hs256_answer(guard, &response, 103, HS256_SOURCE_NONE));
    REFUSED(hs256_answer(guard, &response, HS256_OK, 7));
    REFUSED(hs256_answer(guard, &response, HS256_OK, -1));
    response.struct_size--;
    REFUSED(hs256_answer(guard, &response, HS256_OK, HS256_SOURCE_NONE));
    assert_int_equal(response.status, 42);
    hs256_guard_free(guard);
}

int guard_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_finding),
        cmocka_unit_test(only_an_escaped_token_takes_a_buffer),
        cmocka_unit_test(every_answer),
        cmocka_unit_test(refused_options_leave_no_guard),
        cmocka_unit_test(wrong_arguments),
    };
    return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
