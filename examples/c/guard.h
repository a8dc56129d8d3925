// A guard for libmicrohttpd, by docs/REQUESTS.md: it decides which requests pass, with which claims, and makes the
// other answers. It parses no header, path or cookie itself: hs256_find_token() and hs256_answer() do.
#ifndef GUARD_H
#define GUARD_H

#include <hs256.h>
#include <microhttpd.h>
#include <stdbool.h>

// The verifier may follow a policy file (hs256_verifier_open()). The owner's functions may be NULL. Each returns 1 for
// yes and 0 for no; -1 means that it failed, and no route runs. Functions that are set must be true in the options of
// `law`.
struct guard {
    hs256_guard *law;
    const hs256_verifier *verifier;
    void *owner; // handed to the functions
    int (*get_token)(void *owner, struct MHD_Connection *connection, hs256_view *token);
    int (*is_revoked)(void *owner, struct MHD_Connection *connection, const hs256_claims *claims);
    int (*authorize)(void *owner, struct MHD_Connection *connection, const hs256_claims *claims);
    void (*on_refusal)(void *owner, struct MHD_Connection *connection, const hs256_response *answer, int32_t claim);
};

// The decision on a request. Free it with guarded_free() after the response was queued.
struct guarded {
    bool passes;
    bool has_claims; // a valid token came with it; not so on an exempt path, and where the guard is optional
    hs256_claims claims;
    hs256_view subprotocol; // what the answer to a WebSocket's handshake names, unless the application chooses another
    hs256_response answer;
    void *memory;
};

// `target` is the request's target as received, from MHD_OPTION_URI_LOG_CALLBACK. It is not the handler's `url`, which
// is decoded.
void guard_request(const struct guard *guard, struct MHD_Connection *connection, const char *method, const char *target,
                   struct guarded *guarded);

// The answer to a request that does not pass.
enum MHD_Result guard_refuse(struct MHD_Connection *connection, const struct guarded *guarded);

// Adds the guard's headers to the response of a request that passes, after the route's own: `Cache-Control: no-store` in
// place of any other if the token was in the URL.
void guard_headers(struct MHD_Response *response, const struct guarded *guarded);

void guarded_free(struct guarded *guarded);

#endif
