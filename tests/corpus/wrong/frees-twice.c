/* finds: memory.bad-free
 * sanitizers: [address]
 * expect: {stdout: any, exit: any}
 * Both members point to the same text, and the function frees both. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct person {
    char *name, *nickname;
};

static void forget(struct person *person)
{
    free(person->name);
    free(person->nickname);
}

int main(void)
{
    struct person person;

    person.name = strdup("ana");
    person.nickname = person.name;
    printf("%s\n", person.nickname);
    forget(&person);
    return 0;
}
