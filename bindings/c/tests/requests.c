// The request cases over HTTP, through the guard of the example server: examples/c/guard.c on libmicrohttpd. Runs the files that
// its arguments name. Prints what differs, what is left out and why, and a last line `requests c-server: N passed, 0 failed`.
#include "cases.h"
#include "guard.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

// What cannot be carried. One that matches no case fails the run, and so does a case that passes all the same.
typedef struct {
    const char *why;
    bool (*is)(const json_t *one);
    const char *names; // separated by spaces, one more at each end
    size_t count;
    char list[4096]; // the names of those left out
} exception;

static bool is_verifier(const json_t *one, const char *way)
{
    const char *given = json_string_value(json_object_get(one, "verifier"));
    return given != NULL && strcmp(given, way) == 0;
}

// Where no token is looked at, no verifier is chosen.
static bool fails_to_choose(const json_t *one)
{
    return is_verifier(one, "throws") &&
           json_integer_value(json_object_get(json_object_get(one, "expect"), "status")) == 500;
}

static exception exceptions[] = {
    { .why = "the guard of the example has one verifier, and no function that gives one", .is = fails_to_choose },
    { .why = "libmicrohttpd answers 431 to a cookie with one quote, before the guard is asked",
      .names = " cookie-value-one-quote cookie-value-one-quote-optional " },
};

// The case that is served.
static struct {
    const json_t *one;
    struct guard guard;
    bool ran;
    int told;
    json_t *claims, *refusal;
} current;

static const json_t *option(const char *name) { return json_object_get(json_object_get(current.one, "guard"), name); }

static bool fails(const json_t *value)
{
    return json_is_string(value) && strcmp(json_string_value(value), "throws") == 0;
}

static int answer_of(const char *name)
{
    const json_t *value = option(name);
    return fails(value) ? -1 : json_is_true(value);
}

static int get_token(void *owner, struct MHD_Connection *connection, hs256_view *token)
{
    (void)owner, (void)connection;
    const json_t *returns = json_object_get(option("get_token"), "returns");
    if (fails(option("get_token")))
        return -1;
    if (!json_is_string(returns))
        return 0;
    *token = (hs256_view){ text_of(returns), json_string_length(returns) };
    return 1;
}

static int is_revoked(void *owner, struct MHD_Connection *connection, const hs256_claims *claims)
{
    (void)owner, (void)connection, (void)claims;
    return answer_of("is_revoked");
}

static int authorize(void *owner, struct MHD_Connection *connection, const hs256_claims *claims)
{
    (void)owner, (void)connection, (void)claims;
    return answer_of("authorize");
}

static json_t *string_of(hs256_view view)
{
    return view.data == NULL ? json_null() : json_stringn((const char *)view.data, view.len);
}

static void on_refusal(void *owner, struct MHD_Connection *connection, const hs256_response *answer, int32_t claim)
{
    (void)owner, (void)connection;
    hs256_view name = { NULL, 0 };
    if (claim != HS256_CLAIM_NONE)
        hs256_claim_name(current.guard.verifier, &name, claim);
    json_decref(current.refusal);
    current.refusal = json_pack("{s:o,s:o,s:o}", "code", string_of(answer->code), "claim", string_of(name), "source",
                                string_of(answer->source));
    current.told++;
}

static void upgraded(void *cls, struct MHD_Connection *connection, void *state, const char *extra, size_t extra_len,
                     MHD_socket socket, struct MHD_UpgradeResponseHandle *handle)
{
    (void)cls, (void)connection, (void)state, (void)extra, (void)extra_len, (void)socket;
    MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}

// Answers with 200, takes WebSockets choosing no protocol, and notes the claims that it saw.
static enum MHD_Result route(struct MHD_Connection *connection, const struct guarded *guarded)
{
    current.ran = true;
    const hs256_view payload = guarded->claims.payload;
    if (guarded->has_claims)
        current.claims = json_loadb((const char *)payload.data, payload.len, JSON_ALLOW_NUL, NULL);
    const char *upgrade = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_UPGRADE);
    bool socket = upgrade != NULL && strcasecmp(upgrade, "websocket") == 0;
    struct MHD_Response *response = socket ? MHD_create_response_for_upgrade(upgraded, NULL)
                                           : MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    const json_t *field;
    size_t index;
    json_array_foreach(json_object_get(current.one, "route"), index, field)
        MHD_add_response_header(response, json_string_value(json_array_get(field, 0)),
                                json_string_value(json_array_get(field, 1)));
    guard_headers(response, guarded);
    if (socket)
        MHD_add_response_header(response, MHD_HTTP_HEADER_UPGRADE, "websocket");
    if (socket && guarded->subprotocol.data != NULL) {
        char name[32];
        snprintf(name, sizeof name, "%.*s", (int)guarded->subprotocol.len, (const char *)guarded->subprotocol.data);
        MHD_add_response_header(response, "Sec-WebSocket-Protocol", name);
    }
    enum MHD_Result queued = MHD_queue_response(connection, socket ? MHD_HTTP_SWITCHING_PROTOCOLS : MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_len, void **state)
{
    (void)cls, (void)url, (void)version, (void)upload, (void)upload_len;
    struct guarded guarded;
    guard_request(&current.guard, connection, method, *state, &guarded);
    enum MHD_Result queued = guarded.passes ? route(connection, &guarded) : guard_refuse(connection, &guarded);
    guarded_free(&guarded);
    return queued;
}

static void *keep_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    (void)cls, (void)connection;
    return strdup(target);
}

static void forget_target(void *cls, struct MHD_Connection *connection, void **target, enum MHD_RequestTerminationCode how)
{
    (void)cls, (void)connection, (void)how;
    free(*target);
}

// A request letter for letter, as its case has it.
static char *written(const json_t *one, size_t *len)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, len);
    const json_t *request = json_object_get(one, "request"), *field;
    const char *body = json_string_value(json_object_get(one, "body"));
    fprintf(out, "%s %s HTTP/1.1\r\n", json_string_value(json_object_get(request, "method")),
            json_string_value(json_object_get(request, "target")));
    bool has_host = false;
    size_t index;
    json_array_foreach(json_object_get(request, "headers"), index, field) {
        const char *name = json_string_value(json_array_get(field, 0));
        const json_t *value = json_array_get(field, 1), *base64 = json_array_get(field, 2);
        has_host = has_host || strcasecmp(name, "Host") == 0;
        fprintf(out, "%s: ", name);
        if (json_is_string(value)) {
            fputs(json_string_value(value), out);
        } else {
            size_t bytes_len;
            uint8_t *bytes = decode(json_string_value(base64), json_string_length(base64), &bytes_len);
            fwrite(bytes, 1, bytes_len, out);
            free(bytes);
        }
        fputs("\r\n", out);
    }
    if (!has_host)
        fputs("Host: 127.0.0.1\r\n", out);
    if (body != NULL)
        fprintf(out, "Content-Length: %zu\r\n", strlen(body));
    fprintf(out, "\r\n%s", body ? body : "");
    fclose(out);
    return text;
}

// Sends the request, and gives the answer up to its body.
static bool ask(uint16_t port, const json_t *one, char *answer, size_t capacity)
{
    size_t len, got = 0;
    char *request = written(one, &len);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct timeval limit = { 30, 0 };
    int client = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    bool sent = connect(client, (struct sockaddr *)&address, sizeof address) == 0 &&
                send(client, request, len, MSG_NOSIGNAL) == (ssize_t)len;
    free(request);
    answer[0] = '\0';
    while (sent && strstr(answer, "\r\n\r\n") == NULL && got < capacity - 1) {
        ssize_t more = recv(client, answer + got, capacity - 1 - got, 0);
        if (more <= 0)
            break;
        got += (size_t)more;
        answer[got] = '\0';
    }
    close(client);
    char *end = strstr(answer, "\r\n\r\n");
    if (end != NULL)
        end[2] = '\0';
    return end != NULL;
}

// The value of a header field of the answer; a new string, or null.
static json_t *header_of(const char *answer, const char *name)
{
    size_t len = strlen(name);
    for (const char *line = strstr(answer, "\r\n"); line != NULL && line[2] != '\0'; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, len) != 0 || line[2 + len] != ':')
            continue;
        const char *value = line + 3 + len, *end = strstr(value, "\r\n");
        value += strspn(value, " ");
        return json_stringn(value, (size_t)(end - value));
    }
    return json_null();
}

// What came of the case, in the form of `expect`. A new object.
static json_t *outcome(uint16_t port, const json_t *expect)
{
    static char answer[65536];
    current.ran = false, current.told = 0;
    json_decref(current.claims), json_decref(current.refusal);
    current.claims = current.refusal = NULL;
    if (!ask(port, current.one, answer, sizeof answer))
        return json_pack("{s:s}", "answer", "none");
    json_int_t status = strtol(answer + strlen("HTTP/1.1 "), NULL, 10);
    json_t *got = json_pack("{s:I,s:o,s:O?,s:O?}", "status", status, "challenge", header_of(answer, "WWW-Authenticate"),
                            "claims", current.claims, "refusal", current.refusal);
    if (current.claims == NULL)
        json_object_set_new(got, "claims", json_null());
    if (current.refusal == NULL)
        json_object_set_new(got, "refusal", json_null());
    json_t *headers = json_object(), *value;
    const char *name;
    json_object_foreach(json_object_get(expect, "headers"), name, value) {
        (void)value;
        json_object_set_new(headers, name, header_of(answer, name));
    }
    json_object_set_new(got, "headers", headers);
    if (current.ran != (status == MHD_HTTP_OK || status == MHD_HTTP_SWITCHING_PROTOCOLS))
        json_object_set_new(got, "ran", json_boolean(current.ran));
    if (current.told > 1)
        json_object_set_new(got, "told", json_integer(current.told));
    return got;
}

static json_t *refused(int32_t code, const char *field)
{
    return json_pack("{s:{s:s,s:s}}", "build", "code", hs256_error_name(code), "field", field);
}

// The verifier; or NULL, with what was refused.
static hs256_verifier *make_verifier(const json_t *one, json_t **build)
{
    hs256_builder *builder = hs256_builder_new();
    hs256_verifier *verifier = NULL;
    size_t index;
    const json_t *key, *revoked = json_object_get(one, "revoked"), *max_stale = json_object_get(one, "max_stale");
    int32_t code = HS256_OK;
    json_array_foreach(json_object_get(one, "keys"), index, key) {
        if (code == HS256_OK)
            code = add_key(builder, key, 0);
    }
    char *policy = json_dumps(json_object_get(one, "policy"), 0);
    if (code == HS256_OK)
        code = hs256_builder_policy(builder, (const uint8_t *)policy, strlen(policy));
    free(policy);
    if (code == HS256_OK && revoked != NULL)
        code = hs256_builder_set_revocations(builder, text_of(revoked), json_string_length(revoked));
    if (code == HS256_OK && max_stale != NULL)
        code = hs256_builder_set_max_stale(builder, json_integer_value(max_stale));
    if (code == HS256_OK)
        code = hs256_builder_build(builder, &verifier);
    if (code != HS256_OK)
        *build = refused(code, hs256_builder_field(builder));
    hs256_builder_free(builder);
    return verifier;
}

// Where a case's policy file and what it names are written, each over the last case's.
static char folder[] = "/tmp/hs256-requests-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[sizeof folder + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *text, size_t len)
{
    FILE *file = fopen(in_folder(name), "wb");
    if (file == NULL || fwrite(text, 1, len, file) != len || fclose(file) != 0)
        fail(name, "it cannot be written");
}

// A policy file with what the case has.
static void write_policy_file(const json_t *one)
{
    json_t *keys = json_array(), *key, *revoked = json_object_get(one, "revoked");
    size_t index;
    json_array_foreach(json_object_get(one, "keys"), index, key) {
        char name[32];
        snprintf(name, sizeof name, "%zu.key", index);
        const json_t *secret = json_object_get(key, "secret_base64");
        write_file(name, json_string_value(secret), json_string_length(secret));
        json_t *entry = json_copy(key);
        json_object_del(entry, "secret_base64");
        json_object_set_new(entry, "file", json_string(name));
        json_object_set_new(entry, "encoding", json_string("base64"));
        json_array_append_new(keys, entry);
    }
    json_t *document =
        json_pack("{s:i,s:o,s:O}", "version", 1, "keys", keys, "policy", json_object_get(one, "policy"));
    if (revoked != NULL) {
        json_t *list = json_pack("{s:s,s:O*}", "file", "revoked.jsonl", "max_stale", json_object_get(one, "max_stale"));
        json_object_set_new(document, "revoked", list);
        write_file("revoked.jsonl", json_string_value(revoked), json_string_length(revoked));
    }
    char *text = json_dumps(document, 0);
    write_file("policy.json", text, strlen(text));
    free(text);
    json_decref(document);
}

static void remove_folder(void)
{
    static const char *const names[] = { "policy.json", "revoked.jsonl", "0.key", "1.key", "2.key", "3.key" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove(in_folder(names[i]));
    if (remove(folder) != 0)
        fail(folder, "it cannot be removed");
}

static hs256_verifier *open_policy_file(const json_t *one)
{
    write_policy_file(one);
    hs256_verifier *verifier = NULL;
    uint8_t message[1024];
    size_t len = sizeof message - 1;
    const char *path = in_folder("policy.json");
    if (hs256_verifier_open(&verifier, message, &len, (const uint8_t *)path, strlen(path)) != HS256_OK)
        fail("policy.json", "it does not load");
    return verifier;
}

// The options as the guard reads them: a function is true, and so is a verifier; null is as it is.
static json_t *options_of(const json_t *one)
{
    static const char *const functions[] = { "get_token", "is_revoked", "authorize", "on_refusal" };
    json_t *options = json_copy(json_object_get(one, "guard"));
    if (json_object_get(one, "verifier") != NULL)
        json_object_set_new(options, "verifier", json_true());
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const json_t *value = json_object_get(options, functions[i]);
        if (value != NULL && !json_is_null(value))
            json_object_set_new(options, functions[i], json_true());
    }
    return options;
}

static bool has(const char *name) { return option(name) != NULL; }

static json_t *run(uint16_t port, const json_t *one)
{
    json_t *build = NULL;
    json_t *options = options_of(one);
    char *text = json_dumps(options, 0);
    hs256_guard *law = hs256_guard_new();
    int32_t code = hs256_guard_options(law, (const uint8_t *)text, strlen(text));
    if (code != HS256_OK)
        build = refused(code, hs256_guard_field(law));
    free(text);
    json_decref(options);
    bool from_file = json_is_true(json_object_get(json_object_get(one, "guard"), "policy_file"));
    hs256_verifier *verifier = NULL;
    if (build == NULL)
        verifier = from_file ? open_policy_file(one) : make_verifier(one, &build);
    if (build == NULL) {
        current.one = one;
        current.guard = (struct guard){ .law = law,
                                        .verifier = is_verifier(one, "closed") ? NULL : verifier,
                                        .get_token = has("get_token") ? get_token : NULL,
                                        .is_revoked = has("is_revoked") ? is_revoked : NULL,
                                        .authorize = has("authorize") ? authorize : NULL,
                                        .on_refusal = on_refusal };
        build = outcome(port, json_object_get(one, "expect"));
    }
    hs256_verifier_free(verifier);
    hs256_guard_free(law);
    return build;
}

static exception *exception_for(const json_t *one)
{
    char name[128];
    snprintf(name, sizeof name, " %s ", json_string_value(json_object_get(one, "name")));
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        if (exceptions[i].is != NULL ? exceptions[i].is(one) : strstr(exceptions[i].names, name) != NULL)
            return &exceptions[i];
    return NULL;
}

// Whether the case is as it should be; one that is left out counts as neither.
static bool run_one(uint16_t port, const json_t *one, bool *left)
{
    const char *name = json_string_value(json_object_get(one, "name"));
    json_t *expect = json_deep_copy(json_object_get(one, "expect")), *got = run(port, one);
    if (!json_object_get(expect, "build") && !json_object_get(expect, "headers"))
        json_object_set_new(expect, "headers", json_object());
    bool same = json_equal(expect, got);
    exception *excused = exception_for(one);
    *left = excused != NULL && !same;
    if (excused != NULL) {
        size_t used = strlen(excused->list);
        snprintf(excused->list + used, sizeof excused->list - used, " %s", name);
        excused->count++;
    }
    if (excused != NULL && same)
        printf("%s: an exception that passes\n", name);
    if (excused == NULL && !same) {
        char *wanted = json_dumps(expect, JSON_ENCODE_ANY), *gotten = json_dumps(got, JSON_ENCODE_ANY);
        printf("%s: expected %s, got %s\n", name, wanted, gotten);
        free(wanted), free(gotten);
    }
    json_decref(expect), json_decref(got);
    return same == (excused == NULL);
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_ALLOW_UPGRADE, 0, NULL, NULL, handle, NULL,
                         MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_URI_LOG_CALLBACK, keep_target, NULL,
                         MHD_OPTION_NOTIFY_COMPLETED, forget_target, NULL, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                         (size_t)1024 * 1024, MHD_OPTION_END);
    if (daemon == NULL)
        fail("the server", "it does not start");
    if (mkdtemp(folder) == NULL)
        fail(folder, "it cannot be made");
    uint16_t port = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    size_t passed = 0, failed = 0;
    for (int i = 1; i < argc; i++) {
        json_error_t error;
        json_t *file = json_load_file(argv[i], JSON_ALLOW_NUL, &error), *one;
        if (file == NULL || json_integer_value(json_object_get(file, "format")) != 1)
            fail(argv[i], file == NULL ? error.text : "its format is unknown");
        size_t index;
        json_array_foreach(json_object_get(file, "cases"), index, one) {
            bool left, as_it_should_be = run_one(port, one, &left);
            if (!left)
                *(as_it_should_be ? &passed : &failed) += 1;
        }
        current.one = NULL;
        json_decref(file);
    }
    MHD_stop_daemon(daemon);
    remove_folder();
    json_decref(current.claims), json_decref(current.refusal);
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
        if (exceptions[i].count == 0) {
            printf("no case for the exception: %s\n", exceptions[i].why);
            failed++;
        }
        printf("requests c-server: left out, %s:%s\n", exceptions[i].why, exceptions[i].list);
    }
    printf("requests c-server: %zu passed, %zu failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
