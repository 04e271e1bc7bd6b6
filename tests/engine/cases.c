/* cases NAME: runs one case. cases: lists them. */
#include "cases.h"

#include <fcntl.h>

/* Its state is in the third line of proc(5) status; what comes later is different each time. */
int case_runs(pid_t process)
{
    char path[64], text[40] = "";
    const char *state;
    int fd;
    ssize_t length;

    snprintf(path, sizeof path, "/proc/%d/status", (int)process);
    if ((fd = open(path, O_RDONLY)) < 0)
        return 0;
    length = read(fd, text, sizeof text - 1);
    close(fd);
    state = length > 0 ? strstr(text, "State:\t") : NULL;
    return state && (state[7] == 'R' || state[7] == 'D');
}

static const struct engine_case *const groups[] = {
    signal_cases,  wait_cases,     ipc_cases,     thread_cases,   socket_cases, interrupt_cases,
    timeout_cases, transfer_cases, process_cases, terminal_cases, stream_cases, sync_cases,
    argument_cases, message_cases};

int main(int argc, char **argv)
{
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (const struct engine_case *c = groups[g]; c->name; c++) {
            if (argc < 2)
                puts(c->name);
            else if (!strcmp(argv[1], c->name)) {
                int status = c->run();

                fflush(stdout);
                return status;
            }
        }
    return argc < 2 ? 0 : 64;
}
