# textgen.awk - files as C strings: awk -f tools/textgen.awk FILE... > NAME.h
# Prints one row { "name", "text" } per file for an array initializer, the name without folder and ending.
# SPDX-License-Identifier: EUPL-1.2
function finish() { if (open) print "}," }
FNR == 1 {
    finish()
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\.[^.]*$/, "", name)
    printf "{ \"%s\",\n", name
    open = 1
}
{
    gsub(/\\/, "&&")
    gsub(/"/, "\\\"")
    printf "  \"%s\\n\"\n", $0
}
END { finish() }
