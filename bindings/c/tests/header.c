// The header by itself: compiled as every version of C and C++ that it promises, with every warning an error.
#include <hs256.h>

int main(void)
{
    hs256_claims claims; // a designated initializer would not be C++17
    claims.present = 0;
    return hs256_abi_version() == HS256_ABI_VERSION && claims.present == 0 ? 0 : 1;
}
