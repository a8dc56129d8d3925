// A small HTTP server whose /me only a valid token opens. libmicrohttpd answers on a pool of threads that share one guard
// without a lock.
//
//     HS256_SECRET=... ./server PORT        (0: any free port; the first line of output says which)
//     curl http://127.0.0.1:PORT/me -H "Authorization: Bearer $TOKEN"
#include "guard.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

// Clients that send nothing hold a place until the timeout: there must be more places than they can take.
enum { THREADS = 4, CONNECTIONS = 4096, TIMEOUT_SECONDS = 5, MEMORY_PER_CONNECTION = 24 * 1024 };
enum { MAX_TOKEN_LEN = 8192 };

static const char OPTIONS[] = "{\"realm\":\"example\",\"exempt\":[\"/health\"]}";

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, const char *body, size_t len,
                              const struct guarded *guarded)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(len, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    guard_headers(response, guarded);
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result me(struct MHD_Connection *connection, const struct guarded *guarded)
{
    // `sub` as JSON text, escapes and all: it needs no escaping to go into our answer.
    hs256_view payload = guarded->claims.payload, sub = { (const uint8_t *)"null", 4 };
    hs256_claim_get(&sub, NULL, payload.data, payload.len, (const uint8_t *)"sub", 3);
    char body[MAX_TOKEN_LEN + 16];
    int len = snprintf(body, sizeof body, "{\"sub\":%.*s}\n", (int)sub.len, (const char *)sub.data);
    return answer(connection, MHD_HTTP_OK, body, (size_t)len, guarded);
}

static enum MHD_Result route(struct MHD_Connection *connection, const char *url, const char *method,
                             const struct guarded *guarded)
{
    if (strcmp(url, "/health") == 0)
        return answer(connection, MHD_HTTP_OK, "{}\n", 3, guarded);
    if (strcmp(url, "/me") != 0 || !guarded->has_claims)
        return answer(connection, MHD_HTTP_NOT_FOUND, "{}\n", 3, guarded);
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0)
        return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "{}\n", 3, guarded);
    return me(connection, guarded);
}

// A request from its first line to its answer.
struct request {
    bool begun;
    char target[]; // as it was received
};

static enum MHD_Result handle(void *guard, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_len, void **state)
{
    (void)version, (void)upload;
    struct request *request = *state;
    if (request == NULL)
        return MHD_NO; // there was no memory for it
    if (!request->begun || *upload_len != 0) { // a body is passed over: who answers before its end has to close
        request->begun = true;
        *upload_len = 0;
        return MHD_YES;
    }
    struct guarded guarded;
    guard_request(guard, connection, method, request->target, &guarded);
    enum MHD_Result queued = guarded.passes ? route(connection, url, method, &guarded) : guard_refuse(connection, &guarded);
    guarded_free(&guarded);
    return queued;
}

static void *begin_request(void *unused, const char *target, struct MHD_Connection *connection)
{
    (void)unused, (void)connection;
    size_t size = strlen(target) + 1;
    struct request *request = malloc(sizeof *request + size);
    if (request != NULL) {
        request->begun = false;
        memcpy(request->target, target, size);
    }
    return request;
}

static void end_request(void *unused, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode how)
{
    (void)unused, (void)connection, (void)how;
    free(*state);
    *state = NULL;
}

static hs256_verifier *make_verifier(const char *secret)
{
    hs256_builder *builder = hs256_builder_new();
    hs256_verifier *verifier = NULL;
    int32_t code = hs256_builder_add_key(builder, HS256_SECRET_RAW, (const uint8_t *)secret, strlen(secret), NULL, 0, 0);
    if (code == HS256_OK)
        code = hs256_builder_set_max_token_len(builder, MAX_TOKEN_LEN);
    if (code == HS256_OK)
        code = hs256_builder_build(builder, &verifier);
    if (code != HS256_OK)
        fprintf(stderr, "server: %s\n", hs256_builder_message(builder));
    hs256_builder_free(builder);
    return verifier;
}

// As many open files as the connections need, where the system allows it.
static void allow_files(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < CONNECTIONS + 64) {
        files.rlim_cur = files.rlim_max < CONNECTIONS + 64 ? files.rlim_max : CONNECTIONS + 64;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

int main(int argc, char **argv)
{
    const char *secret = getenv("HS256_SECRET");
    if (argc != 2 || secret == NULL) {
        fputs("usage: HS256_SECRET=... server PORT\n", stderr);
        return 2;
    }
    hs256_verifier *verifier = make_verifier(secret);
    if (verifier == NULL)
        return 2;
    struct guard guard = { .law = hs256_guard_new(), .verifier = verifier };
    if (hs256_guard_options(guard.law, (const uint8_t *)OPTIONS, sizeof OPTIONS - 1) != HS256_OK) {
        fprintf(stderr, "server: %s\n", hs256_guard_message(guard.law));
        return 2;
    }

    // The threads that are started below inherit this: only main() sees the signal to stop.
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);

    allow_files();
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL, 0, NULL, NULL, handle, &guard,
                         MHD_OPTION_URI_LOG_CALLBACK, begin_request, NULL, MHD_OPTION_NOTIFY_COMPLETED, end_request, NULL,
                         MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
                         MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                         (size_t)MEMORY_PER_CONNECTION, MHD_OPTION_END);
    if (daemon == NULL) {
        perror("server");
        hs256_guard_free(guard.law);
        hs256_verifier_free(verifier);
        return 1;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    printf("http://127.0.0.1:%u\n", info->port);
    fflush(stdout);

    int signal_number;
    sigwait(&stop, &signal_number);
    MHD_stop_daemon(daemon); // waits for its threads: nobody uses the guard any more
    hs256_guard_free(guard.law);
    hs256_verifier_free(verifier);
    return 0;
}
