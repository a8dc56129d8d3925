// The unit tests of the C library: every function, every error, every mistake that a caller can make with a pointer, a
// length or a struct's size.
#include "support.h"

int main(void)
{
    int failed = codes_tests() + builder_tests() + nothing_tests() + verify_tests() + claims_tests() + batch_tests() +
                 sign_tests() + http_tests() + explain_tests() + guard_tests() + live_tests();
    return failed == 0 ? 0 : 1;
}
