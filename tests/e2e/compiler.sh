# Sources that attack the compiler or the machine through it.
. "$HERE/lib.sh"

for file in /etc/shadow /etc/hostname /root/.bashrc /proc/1/environ; do
    printf '#include "%s"\nint main(void) { return 0; }\n' "$file" | submission include
    gives 1 "$COLOQUIO" check "$echo_exercise" include
    says build.error
    printf '__asm__(".incbin \\"%s\\"");\nint main(void) { return 0; }\n' "$file" | submission incbin
    gives 1 "$COLOQUIO" check "$echo_exercise" incbin
    says build.error
done

printf '#include "/dev/zero"\nint main(void) { return 0; }\n' | submission zero
gives 1 within 60 "$COLOQUIO" check "$echo_exercise" zero
says build.limit

submission expansion <<'C'
#define A(x) x x x x x x x x x x
#define B(x) A(A(A(A(A(x)))))
#define C(x) B(B(x))
int main(void) { return C(0 +) 0; }
C
gives 1 within 60 "$COLOQUIO" check "$echo_exercise" expansion
says build.limit

submission array <<'C'
char array[1ull << 40] = {1};
int main(void) { return 0; }
C
gives 1 within 60 "$COLOQUIO" check "$echo_exercise" array
says build.limit

printf '#include __FILE__\n#include __FILE__\n' | submission recursion
gives 1 within 60 "$COLOQUIO" check "$echo_exercise" recursion
says "echo.c:1:"

# Messages of the compiler: place, text, once each; hostile names are escaped.
submission mistakes <<'C'
int main(void)
{
    return undeclared;
}
int f(void) { return g(); }
C
gives 1 "$COLOQUIO" check "$echo_exercise" mistakes
says "echo.c:3:12: error:"
says "return undeclared;"
printf 'int main(void) { return "\033[2J" + 1.0; }\n' | submission escape
gives 1 "$COLOQUIO" check "$echo_exercise" escape
never_says "$(printf '\033')"

submission unlinked <<'C'
int nowhere(void);
int main(void) { return nowhere(); }
C
gives 1 "$COLOQUIO" check "$echo_exercise" unlinked
says "undefined reference"
