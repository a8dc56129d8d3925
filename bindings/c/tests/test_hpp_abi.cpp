// include/hs256.hpp, compiled as if for another ABI than the library's: nothing begins. The exit status says whether it is so.
#include <hs256.h>
#undef HS256_ABI_VERSION
#define HS256_ABI_VERSION 1
#include <hs256.hpp>

#include <cstdio>

static bool is_refused(const hs256::Mistake& mistake)
{
    std::fprintf(stderr, "%s\n", mistake.text.c_str());
    return mistake.code == hs256::Code::internal && mistake.text.find("version 1:") != std::string::npos;
}

int main()
{
    constexpr std::string_view secret = "test secret for hs256 vectors only, 32+ bytes";
    const bool all = is_refused(hs256::Builder().key(secret).build().error())
        && is_refused(hs256::Builder().key(secret).build_signer().error())
        && is_refused(hs256::Verifier::open("no such file").error())
        && is_refused(hs256::Signer::open("no such file").error());
    return all ? 0 : 1;
}
