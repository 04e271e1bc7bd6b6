/* Two writers, one pipe, and lines that are written in two parts. */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

static void say(int to, char who)
{
    char line[3] = {who, who, '\n'};

#ifdef CORRECT
    must(write(to, line, sizeof line), "write");
#else
    must(write(to, line, 1), "write");
    must(write(to, line + 1, 2), "write");
#endif
}

int main(void)
{
    char text[16] = "";
    size_t length = 0;
    ssize_t got;
    int ends[2];

    must(pipe(ends), "pipe");
    for (char who = 'a'; who <= 'b'; who++)
        if (fork() == 0) {
            say(ends[1], who);
            _exit(0);
        }
    close(ends[1]);
    while ((got = read(ends[0], text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)got;
    while (wait(NULL) > 0)
        ;
    return strcmp(text, "aa\nbb\n") && strcmp(text, "bb\naa\n") ? 1 : 0;
}
