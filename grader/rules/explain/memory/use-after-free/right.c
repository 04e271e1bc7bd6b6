#include <stdio.h>
#include <stdlib.h>

struct item {
    struct item *next, *before;
    int number;
};

int main(void)
{
    struct item *list = NULL;

    for (int i = 0; i < 3; i++) {
        struct item *item = malloc(sizeof *item);

        if (!item)
            return 1;
        item->next = list;
        item->number = i;
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
