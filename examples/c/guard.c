#include "guard.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct fields {
    hs256_field *fields;
    size_t len, capacity;
};

static enum MHD_Result note(void *noted, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value,
                            size_t value_len)
{
    (void)kind;
    struct fields *fields = noted;
    if (fields->len < fields->capacity) // a field without a value has a NULL
        fields->fields[fields->len++] = (hs256_field){ { (const uint8_t *)name, name_len },
                                                       { (const uint8_t *)(value ? value : ""), value_len } };
    return MHD_YES;
}

// The claims are written only for HS256_OK. The buffer is enough for this token. It cannot be based on the policy's
// limit: if the verifier follows a file, that may change before the verdict.
static int32_t verdict(const struct guard *guard, struct MHD_Connection *connection, hs256_view token,
                       struct guarded *guarded)
{
    hs256_claims *claims = &guarded->claims;
    size_t buffer_len = hs256_buffer_len(token.len);
    guarded->memory = malloc(buffer_len);
    if (guarded->memory == NULL)
        return HS256_ERR_INTERNAL;
    int32_t code = hs256_verify(guard->verifier, guarded->memory, buffer_len, claims, token.data, token.len);
    if (code != HS256_OK)
        return code;
    int revoked = guard->is_revoked ? guard->is_revoked(guard->owner, connection, claims) : 0;
    if (revoked != 0)
        return revoked < 0 ? HS256_ERR_INTERNAL : HS256_ERR_REVOKED;
    int allowed = guard->authorize ? guard->authorize(guard->owner, connection, claims) : 1;
    return allowed == 1 ? HS256_OK : allowed < 0 ? HS256_ERR_INTERNAL : HS256_REFUSAL_INSUFFICIENT_SCOPE;
}

// HS256_OK, an error or HS256_REFUSAL_* for hs256_answer(). A request that the guard is not asked about sets `passes`.
// `buffer`, as long as the target, holds the token of a query.
static int32_t decide(const struct guard *guard, struct MHD_Connection *connection, const hs256_http_request *request,
                      uint8_t *buffer, struct guarded *guarded, int32_t *source)
{
    hs256_found found = { .struct_size = sizeof found };
    if (hs256_find_token(guard->law, &found, buffer, request->target.len, request) != HS256_OK)
        return HS256_ERR_INTERNAL;
    *source = found.source;
    guarded->subprotocol = found.subprotocol;
    int given = 1;
    switch (found.finding) {
    case HS256_FOUND_EXEMPT:
        guarded->passes = true;
        return HS256_OK;
    case HS256_FOUND_NOTHING:
        return HS256_REFUSAL_MISSING_TOKEN;
    case HS256_FOUND_ASK_OWNER:
        given = guard->get_token ? guard->get_token(guard->owner, connection, &found.token) : -1;
        if (given == 1 && found.token.len == 0)
            given = 0;
        *source = given == 0 ? HS256_SOURCE_NONE : HS256_SOURCE_CUSTOM;
        break;
    case HS256_FOUND_TOKEN:
        break;
    default:
        return HS256_REFUSAL_INVALID_REQUEST;
    }
    if (given != 1)
        return given < 0 ? HS256_ERR_INTERNAL : HS256_REFUSAL_MISSING_TOKEN;
    return verdict(guard, connection, found.token, guarded);
}

void guard_request(const struct guard *guard, struct MHD_Connection *connection, const char *method, const char *target,
                   struct guarded *guarded)
{
    *guarded = (struct guarded){ .claims.struct_size = sizeof guarded->claims,
                                 .answer = { .struct_size = sizeof guarded->answer, .status = 500 } };
    int counted = MHD_get_connection_values_n(connection, MHD_HEADER_KIND, NULL, NULL);
    size_t capacity = counted < 0 ? 0 : (size_t)counted;
    size_t target_len = strlen(target);
    uint8_t *memory = malloc(capacity * sizeof(hs256_field) + target_len + 1); // never of 0 bytes
    if (memory == NULL)
        return; // 500
    struct fields fields = { (hs256_field *)(void *)memory, 0, capacity };
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, note, &fields);
    hs256_http_request request = { sizeof request,
                                   { (const uint8_t *)method, strlen(method) },
                                   { (const uint8_t *)target, target_len },
                                   fields.fields,
                                   fields.len };
    int32_t source = HS256_SOURCE_NONE;
    int32_t refusal =
        decide(guard, connection, &request, memory + capacity * sizeof(hs256_field), guarded, &source);
    free(memory);
    if (guarded->passes || hs256_answer(guard->law, &guarded->answer, refusal, source) != HS256_OK)
        return;
    guarded->passes = guarded->answer.flags & HS256_ANSWER_PASSES;
    guarded->has_claims = refusal == HS256_OK;
    if (guarded->answer.flags & HS256_ANSWER_TOLD && guard->on_refusal)
        guard->on_refusal(guard->owner, connection, &guarded->answer, guarded->claims.error_claim);
}

static enum MHD_Result add_challenge(struct MHD_Response *response, hs256_view challenge)
{
    char *text = malloc(challenge.len + 1);
    if (text == NULL)
        return MHD_NO;
    memcpy(text, challenge.data, challenge.len);
    text[challenge.len] = '\0';
    enum MHD_Result added = MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, text);
    free(text);
    return added;
}

enum MHD_Result guard_refuse(struct MHD_Connection *connection, const struct guarded *guarded)
{
    const hs256_response *answer = &guarded->answer;
    char body[64], seconds[16];
    int len = answer->error.data == NULL
                  ? snprintf(body, sizeof body, "{}\n")
                  : snprintf(body, sizeof body, "{\"error\":\"%.*s\"}\n", (int)answer->error.len,
                             (const char *)answer->error.data);
    struct MHD_Response *response = MHD_create_response_from_buffer((size_t)len, body, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    guard_headers(response, guarded);
    snprintf(seconds, sizeof seconds, "%u", (unsigned)answer->retry_after);
    if (answer->retry_after != 0)
        MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
    enum MHD_Result queued = answer->challenge.data == NULL ? MHD_YES : add_challenge(response, answer->challenge);
    if (queued == MHD_YES)
        queued = MHD_queue_response(connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return queued;
}

struct header {
    const char *name, *value;
};

static enum MHD_Result cache_control(void *found, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    if (strcasecmp(name, MHD_HTTP_HEADER_CACHE_CONTROL) != 0)
        return MHD_YES;
    *(struct header *)found = (struct header){ name, value };
    return MHD_NO; // look no further
}

void guard_headers(struct MHD_Response *response, const struct guarded *guarded)
{
    if (!(guarded->answer.flags & HS256_ANSWER_NO_STORE))
        return;
    struct header own; // the route's, which gives way
    do {
        own = (struct header){ NULL, NULL };
        MHD_get_response_headers(response, cache_control, &own);
    } while (own.name != NULL && MHD_del_response_header(response, own.name, own.value) == MHD_YES);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
}

void guarded_free(struct guarded *guarded)
{
    free(guarded->memory);
    guarded->memory = NULL;
}
