/* near: memory.leak memory.use-after-free memory.bad-free memory.out-of-bounds memory.undefined
 * sanitizers: [address, undefined]
 * expect: {stdout: "3\n2\n1\n", exit: 0}
 * A list, made and freed in the right order. */
#include <stdio.h>
#include <stdlib.h>

struct item {
    int number;
    struct item *next;
};

int main(void)
{
    struct item *list = NULL;

    for (int i = 1; i <= 3; i++) {
        struct item *item = malloc(sizeof *item);

        if (!item)
            return 1;
        *item = (struct item){i, list};
        list = item;
    }
    while (list) {
        struct item *next = list->next;

        printf("%d\n", list->number);
        free(list);
        list = next;
    }
    return 0;
}
