/* finds: limit.time
 * expect: {stdout: any, exit: any}
 * limits: {cpu-time: 1s}
 * The condition of the loop never becomes false. */
int main(void)
{
    volatile unsigned i = 1;

    while (i != 0)
        i = i + 2;
    return 0;
}
