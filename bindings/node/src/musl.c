/* For musl before 1.2.4 (Alpine 3.17 and older), which has no statx(). Rust's standard library refers to it, and musl
 * binds all names when it loads. hs256 never calls it. */

#define _GNU_SOURCE
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int statx(int folder, const char *restrict path, int flags, unsigned mask, struct statx *restrict out)
{
    return (int)syscall(SYS_statx, folder, path, flags, mask, out);
}
