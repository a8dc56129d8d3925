// Loads the library that the first argument names at run time, without being linked to it: compares the ABI, verifies a
// token, unloads. Exits 0 if all of it worked.
#include <dlfcn.h>
#include <hs256.h>
#include <stdio.h>
#include <string.h>

#define SECRET "test secret for hs256 vectors only, 32+ bytes"
#define TOKEN "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhIn0.g7OWOAgOvloKuGtCdIMhTvWEq4OovR7Neh4nog5X3hE"

static void *library;

// A symbol of the library as a function of the type that the header gives it. POSIX allows what C leaves undefined.
#define LOAD(function)                                                     \
    __typeof__(&hs256_##function) function = NULL;                         \
    *(void **)(&function) = dlsym(library, "hs256_" #function);            \
    if (function == NULL) {                                                \
        fprintf(stderr, "hs256_" #function ": not found\n");               \
        return 1;                                                          \
    }

static int use(void)
{
    LOAD(abi_version)
    LOAD(builder_new)
    LOAD(builder_add_key)
    LOAD(builder_build)
    LOAD(builder_free)
    LOAD(verify_at)
    LOAD(verifier_free)
    if (abi_version() != HS256_ABI_VERSION)
        return 1;
    hs256_builder *builder = builder_new();
    hs256_verifier *verifier = NULL;
    if (builder_add_key(builder, HS256_SECRET_RAW, (const uint8_t *)SECRET, strlen(SECRET), NULL, 0, 0) != HS256_OK ||
        builder_build(builder, &verifier) != HS256_OK)
        return 1;
    builder_free(builder);
    uint8_t buffer[256];
    hs256_claims claims = { .struct_size = sizeof claims };
    int32_t code = verify_at(verifier, buffer, sizeof buffer, &claims, (const uint8_t *)TOKEN, strlen(TOKEN), 0);
    verifier_free(verifier);
    return code == HS256_OK && claims.sub.len == 1 && claims.sub.data[0] == 'a' ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    for (int round = 0; round < 3; round++) { // loaded, used, unloaded, and again
        library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
        if (library == NULL) {
            fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
        if (use() != 0 || dlclose(library) != 0)
            return 1;
    }
    puts("dlopen: used and unloaded three times");
    return 0;
}
