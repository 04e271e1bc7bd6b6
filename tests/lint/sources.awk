# Rules for C sources that can be seen line by line. Prints FILE:LINE: RULE: what, for each breach.
# Reads files as they are formatted here: a function's braces stand in column 1.
#
# -v product=1: the files are of the programs, not of tests: banned calls are errors too.

function breach(line, rule, text) {
    printf "%s:%d: %s: %s\n", FILENAME, line, rule, text
    breaches++
}

# The line without comments, and with "" and ' ' for literals. Keeps in_comment.
function code_of(line,    out, at, pair, quote) {
    out = ""
    for (at = 1; at <= length(line); at++) {
        pair = substr(line, at, 2)
        if (in_comment) {
            if (pair == "*/") { in_comment = 0; at++ }
            continue
        }
        if (pair == "/*") { in_comment = 1; at++; continue }
        if (pair == "//") break
        quote = substr(line, at, 1)
        if (quote == "\"" || quote == "'") {
            out = out quote
            for (at++; at <= length(line) && substr(line, at, 1) != quote; at++)
                if (substr(line, at, 1) == "\\") at++
            out = out quote
            continue
        }
        out = out quote
    }
    return out
}

function end_of_file() {
    if (!file) return
    if (lines > 1000) printf "%s:%d: file-length: %d lines, 1000 are allowed\n", file, lines, lines
    if (lines > 1000) breaches++
    if (is_header && !guarded) { printf "%s:1: include-guard: there is none\n", file; breaches++ }
}

BEGIN {
    # What has a safe form that is as short, or answers an error by undefined behaviour.
    split("strcpy strcat sprintf vsprintf gets strtok system popen tmpnam mktemp atoi atol atof " \
          "alloca asctime ctime gmtime localtime rand srand", names, " ")
    for (i in names) banned[names[i]] = 1
}

FNR == 1 {
    end_of_file()
    file = FILENAME
    is_header = FILENAME ~ /\.h$/
    in_comment = 0; body = 0; guarded = 0; block_comment = 0; prototype = ""
}

{
    lines = FNR
    was_in_comment = in_comment
    code = code_of($0)
    comment = was_in_comment || in_comment || length(code) != length($0)
}

/\t/ { breach(FNR, "tab", "indent by four spaces") }
/TODO|FIXME|(^|[^X])XXX([^X]|$)/ { breach(FNR, "unfinished", "finish it or leave it out") }
/[ \t]$/ { breach(FNR, "trailing-space", "nothing may follow") }
length($0) > 120 && code !~ /"/ { breach(FNR, "columns", length($0) " columns, and no literal to blame") }
is_header && FNR < 40 && /^#ifndef [A-Z0-9_]+_H$/ { guarded = 1 }

# ---- function length ----
/^\{$/ { body = FNR }
/^\}/ {
    if (body && FNR - body - 1 > 100)
        breach(body, "function-length", FNR - body - 1 " lines, 100 are allowed")
    body = 0
}

# ---- banned calls ----
product {
    rest = code
    while (match(rest, /[A-Za-z_][A-Za-z0-9_]*[ ]*\(/)) {
        name = substr(rest, RSTART, RLENGTH - 1)
        before = RSTART > 1 ? substr(rest, RSTART - 1, 1) : ""
        sub(/ +$/, "", name)
        if (name in banned && before != "." && before != ">")
            breach(FNR, "banned-call", name)
        rest = substr(rest, RSTART + RLENGTH)
    }
}

# ---- prototypes in headers: the paragraph that one stands in must hold a comment ----
is_header {
    if ($0 ~ /^[ \t]*$/) { block_comment = 0; prototype = "" }
    if (comment) block_comment = 1
    if (!was_in_comment && prototype == "" && code ~ /^[A-Za-z_].*\(/ && code !~ /^(GQuark|typedef|static|struct [a-z_]+ \{|enum|return)/ && code !~ /^#/ && code !~ /^[A-Z_]+\(/) {
        prototype = code
        prototype_line = FNR
    }
    if (prototype != "" && code ~ /;[ ]*$/) {
        if (!block_comment) breach(prototype_line, "no-comment", prototype)
        prototype = ""
    }
    if (prototype != "" && code ~ /\{[ ]*$/) prototype = ""
}

END {
    end_of_file()
    exit breaches > 0
}
