// libjwt 1 from Debian: it checks the signature; its caller must check `exp` and `nbf`.
#include "harness.h"

#include <jwt.h>
#include <string.h>
#include <time.h>

static answer check(void *state, const sample *sample)
{
    const char *secret = state;
    jwt_t *jwt;
    if (jwt_decode(&jwt, sample->text, (const unsigned char *)secret, strlen(secret)) != 0)
        return BAD_SIGNATURE; // it gives no reasons
    answer answer = OTHER;
    time_t now = time(NULL);
    const char *subject = jwt_get_grant(jwt, "sub");
    if (jwt_get_alg(jwt) != JWT_ALG_HS256)
        answer = OTHER;
    else if (jwt_get_grant_int(jwt, "exp") <= now)
        answer = EXPIRED;
    else if (jwt_get_grant_int(jwt, "nbf") <= now && subject != NULL && is_subject(sample, subject, strlen(subject)))
        answer = ACCEPTED;
    jwt_free(jwt);
    return answer;
}

static const char *version(void)
{
    return LIBJWT_VERSION;
}

const contestant libjwt_decode = { .library = "libjwt", .api = "jwt_decode", .version = version, .check = check };
