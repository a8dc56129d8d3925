// A Rust panic stays behind the border. Linked with a library built with the hidden hook (--cfg hs256_test_hooks),
// never with one that is delivered.
#include <hs256.h>
#include <stdio.h>

int32_t hs256_test_panic(void);

int main(void)
{
    for (int round = 0; round < 3; round++) // the process lives on
        if (hs256_test_panic() != HS256_ERR_INTERNAL)
            return 1;
    hs256_builder *builder = hs256_builder_new(); // and the library works
    int32_t code = hs256_builder_set_leeway(builder, 1);
    hs256_builder_free(builder);
    puts("panic: HS256_ERR_INTERNAL");
    return code == HS256_OK ? 0 : 1;
}
