/* cases NAME: runs one case. cases: lists them. */
#include "cases.h"

static const struct engine_case *const groups[] = {
    signal_cases,  wait_cases,     ipc_cases,     thread_cases,   socket_cases, interrupt_cases,
    timeout_cases, transfer_cases, process_cases, terminal_cases, sync_cases};

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
