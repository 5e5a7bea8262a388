# tidy.awk - the rules of the house that one file can break by itself, read line by line.
#
# Given the .c and .h files as operands and `names`, the states, events and notices of the procedures
# (separated by blanks). Prints `file:line: what` per violation; exit status 1 when there is one. Strings
# and comments are taken off a line before calls are looked for, and strings are judged on their own.
# SPDX-License-Identifier: EUPL-1.2
BEGIN {
    split(names, list, " ")
    for (i in list)
        procedural[list[i]] = 1
    BANNED = "(strcpy|strcat|sprintf|vsprintf|strtok|gets|atoi|atol|scanf|sscanf|fscanf|gmtime|localtime" \
             "|system|popen|rand|srand|tmpnam|alloca)"
    PRINTS = "(printf|vprintf|puts|putchar|perror|g_print|g_printerr|g_message|g_warning|g_critical|g_log|syslog)"
    MEMORY = "(malloc|calloc|realloc|free)"
    CLOCKS = "(gettimeofday|g_get_real_time|g_date_time_new_now|g_date_time_new_now_utc|g_date_time_new_now_local)"
    LEFT = "(^|[^A-Za-z0-9_>.])"
    TAGS = "<(html|head|body|div|p|span|table|tr|td|th|a|ul|ol|li|h1|h2|h3|section|main|nav|form|input|br|img)[ >/]"
}

FNR == 1 {
    finish()
    file = FILENAME
    base = file
    sub(/.*\//, "", base)
    split(file, part, "/")
    product = part[1] == "src"
    floor = product ? part[2] : ""
    speaks = !product || floor == "cli" || floor == "web" || floor == "service"
    in_comment = in_story = 0
    opened = 0
    story = ""
    if (index($0, "/* " base " - ") != 1)
        say("a file begins with `/* " base " - what it is`")
    else
        in_story = 1
}
{
    lines = FNR
    if (in_story) {
        text = $0
        closes = index(text, "*/") > 0
        sub(/\*\/.*/, "", text)
        sub(/^[ \/]*\**[ ]*/, "", text)
        sub(/[ \t]+$/, "", text)
        if (text != "")
            story = text
        if (closes) {
            in_story = 0
            if (story != "SPDX-License-Identifier: EUPL-1.2")
                say("the story ends with `SPDX-License-Identifier: EUPL-1.2`")
        }
    }
    wide = $0
    gsub(/[\200-\277]/, "", wide)
    if (length(wide) > 100)
        say("the line has " length(wide) " columns; 100 is the limit")
    if (/(^|[^A-Za-z_])(TODO|FIXME|XXX|HACK)([^A-Za-z_]|$)/)
        say("unfinished work has no place in the tree: " word($0, "(TODO|FIXME|XXX|HACK)"))
    code = bare($0)
    calls()
    if ($0 == "{")
        opened = FNR
    if ($0 == "}" && opened) {
        if (FNR - opened + 1 > 60)
            say("a function of " (FNR - opened + 1) " lines; they stay under 60")
        opened = 0
    }
}
END {
    finish()
    exit bad
}

function calls() {
    if (code ~ (LEFT BANNED "[ ]*\\("))
        say("banned call: " word(code, BANNED "[ ]*\\("))
    if (product && floor != "base" && code ~ (LEFT MEMORY "[ ]*\\("))
        say("memory comes from GLib outside base: " word(code, MEMORY "[ ]*\\("))
    if (!speaks && code ~ (LEFT PRINTS "[ ]*\\("))
        say("a library does not print: " word(code, PRINTS "[ ]*\\("))
    if (product && base != "clock.c" && (code ~ (LEFT CLOCKS "[ ]*\\(") || code ~ /CLOCK_REALTIME/ ||
                                         code ~ (LEFT "time[ ]*\\((NULL|&)")))
        say("time comes in as an argument; only base/clock.c asks the machine")
}

# The line without its strings, characters and comments; each string goes to judge().
function bare(line,    out, i, j) {
    out = ""
    while (line != "") {
        if (in_comment) {
            i = index(line, "*/")
            if (i == 0)
                return out
            line = substr(line, i + 2)
            in_comment = 0
            continue
        }
        if (!match(line, /["']|\/\*|\/\//))
            return out line
        i = RSTART
        out = out substr(line, 1, i - 1)
        if (substr(line, i, 2) == "/*") {
            in_comment = 1
            line = substr(line, i + 2)
        } else if (substr(line, i, 2) == "//") {
            return out
        } else {
            j = quoted(line, i)
            if (substr(line, i, 1) == "\"" && code_is_not_include(out))
                judge(substr(line, i + 1, j - i - 1))
            out = out "\"\""
            line = substr(line, j + 1)
        }
    }
    return out
}

function code_is_not_include(before) {
    return before !~ /^[ \t]*#[ \t]*include/
}

# The place of the quote that ends the one at i.
function quoted(line, i,    mark, j) {
    mark = substr(line, i, 1)
    for (j = i + 1; j <= length(line); j++) {
        if (substr(line, j, 1) == "\\")
            j++
        else if (substr(line, j, 1) == mark)
            return j
    }
    return length(line) + 1
}

function judge(text) {
    if (!product)
        return
    if (text in procedural)
        say("\"" text "\" is a name of a procedure; the law is data, not code")
    if (text ~ /^[ ]*(SELECT .*[ (]FROM |INSERT (OR [A-Z]+ )?INTO |UPDATE [a-z_]+ SET |DELETE FROM |CREATE (TABLE|INDEX|TEMP)|ALTER TABLE|DROP TABLE)/)
        say("SQL stands in sql/, not in C")
    if (tolower(text) ~ TAGS || text ~ /<!DOCTYPE html/)
        say("HTML stands in templates/, not in C")
}

function word(text, pattern,    found) {
    match(text, pattern)
    found = substr(text, RSTART, RLENGTH)
    sub(/[ ]*\($/, "", found)
    return found
}

function finish() {
    if (file != "" && lines > 600) {
        print file ":" lines ": a file of " lines " lines; 600 is the limit"
        bad = 1
    }
}

function say(what) {
    print FILENAME ":" FNR ": " what
    bad = 1
}
