// A small HTTP server whose /me only a valid token opens. libmicrohttpd answers on a pool of threads that share one
// verifier without a lock.
//
//     HS256_SECRET=... ./server PORT        (0: any free port; the first line of output says which)
//     curl http://127.0.0.1:PORT/me -H "Authorization: Bearer $TOKEN"
#include <arpa/inet.h>
#include <hs256.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>

// Clients that send nothing hold a place until the timeout: there must be more places than they can take.
enum { THREADS = 4, CONNECTIONS = 4096, TIMEOUT_SECONDS = 5, MEMORY_PER_CONNECTION = 24 * 1024 };
enum { MAX_TOKEN_LEN = 8192, BUFFER_LEN = MAX_TOKEN_LEN / 2 * 3 + 3 };

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, const char *body, size_t len,
                              const char *challenge)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(len, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    if (challenge != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, challenge);
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

// 401 with the challenge for a code, HS256_OK meaning that there were no credentials.
static enum MHD_Result refuse(struct MHD_Connection *connection, int32_t code)
{
    char challenge[300];
    size_t len = 0;
    if (hs256_challenge((uint8_t *)challenge, sizeof challenge - 1, &len, code, (const uint8_t *)"example", 7) != HS256_OK)
        return MHD_NO;
    challenge[len] = '\0';
    return answer(connection, MHD_HTTP_UNAUTHORIZED, "{}\n", 3, challenge);
}

struct authorization {
    const char *value;
    int count;
};

static enum MHD_Result note(void *found, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    struct authorization *authorization = found;
    if (strcasecmp(name, MHD_HTTP_HEADER_AUTHORIZATION) == 0) {
        authorization->value = value;
        authorization->count++;
    }
    return MHD_YES;
}

static enum MHD_Result me(struct MHD_Connection *connection, const hs256_verifier *verifier)
{
    // Of two Authorization headers a proxy may have judged the other one: that counts as none.
    struct authorization header = { NULL, 0 };
    MHD_get_connection_values(connection, MHD_HEADER_KIND, note, &header);
    hs256_view token;
    if (header.count != 1 || header.value == NULL ||
        hs256_bearer(&token, (const uint8_t *)header.value, strlen(header.value)) != HS256_OK)
        return refuse(connection, HS256_OK);

    uint8_t buffer[BUFFER_LEN];
    hs256_claims claims = { .struct_size = sizeof claims };
    int32_t code = hs256_verify(verifier, buffer, sizeof buffer, &claims, token.data, token.len);
    if (code != HS256_OK)
        return refuse(connection, code);

    // Valid. `sub` as JSON text, escapes and all: it needs no escaping to go into our answer.
    hs256_view sub = { (const uint8_t *)"null", 4 };
    hs256_claim_get(&sub, NULL, claims.payload.data, claims.payload.len, (const uint8_t *)"sub", 3);
    char body[BUFFER_LEN + 16];
    int len = snprintf(body, sizeof body, "{\"sub\":%.*s}\n", (int)sub.len, (const char *)sub.data);
    return answer(connection, MHD_HTTP_OK, body, (size_t)len, NULL);
}

static enum MHD_Result handle(void *verifier, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_len, void **state)
{
    (void)version, (void)upload, (void)upload_len, (void)state;
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0)
        return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "{}\n", 3, NULL);
    return strcmp(url, "/me") == 0 ? me(connection, verifier) : answer(connection, MHD_HTTP_NOT_FOUND, "{}\n", 3, NULL);
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
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL, 0, NULL, NULL, handle, verifier,
                         MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
                         MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                         (size_t)MEMORY_PER_CONNECTION, MHD_OPTION_END);
    if (daemon == NULL) {
        perror("server");
        hs256_verifier_free(verifier);
        return 1;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    printf("http://127.0.0.1:%u\n", info->port);
    fflush(stdout);

    int signal_number;
    sigwait(&stop, &signal_number);
    MHD_stop_daemon(daemon); // waits for its threads: nobody uses the verifier any more
    hs256_verifier_free(verifier);
    return 0;
}
