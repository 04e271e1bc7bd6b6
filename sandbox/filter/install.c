/* Installing a filter: between clone and exec, hence nothing but system calls. */
#include <errno.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "filter/filter.h"

int filter_install(const struct filter_program *program)
{
    /* The refusals first: the allow list does not allow seccomp(2) any more. */
    for (size_t i = program->parts_count; i-- > 0;)
        if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program->parts[i]) < 0)
            return -errno;
    return 0;
}
