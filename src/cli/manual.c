/* manual.c - the command table as man(7) and as bash.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/manual.h"

/* Text that troff takes as it stands: hyphens to be copied, no control line, no escape. */
static void write_troff(const char *text, FILE *out)
{
    if (text[0] == '.' || text[0] == '\'')
        (void)fputs("\\&", out);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '-')
            (void)fputs("\\-", out);
        else if (*c == '\\')
            (void)fputs("\\e", out);
        else
            (void)fputc(*c, out);
    }
}

/* A line each, as it stands, for the verbs of a command that has some. */
static void write_forms(const char *forms, FILE *out)
{
    if (forms == NULL)
        return;
    g_auto(GStrv) lines = g_strsplit(forms, "\n", -1);
    (void)fputs(".nf\n", out);
    for (char **line = lines; *line != NULL; line++) {
        write_troff(*line, out);
        (void)fputc('\n', out);
    }
    (void)fputs(".fi\n", out);
}

static void write_command(const CtCommand *command, FILE *out)
{
    (void)fputs(".TP\n\\fB", out);
    write_troff(command->name, out);
    (void)fputs("\\fR ", out);
    write_troff(command->synopsis != NULL ? command->synopsis : "", out);
    (void)fputs("\n", out);
    write_troff(command->summary, out);
    (void)fputs(".\n", out);
    write_forms(command->forms, out);
}

void ct_manual_write_page(const CtCommand *const *commands, FILE *out)
{
    (void)fputs(".TH CONSTAT 1 \"\" \"constat " CT_CLI_VERSION "\" \"User commands\"\n"
                ".SH NAME\n"
                "constat \\- turn evidence into a lawful outcome, and prove every step\n"
                ".SH SYNOPSIS\n"
                ".B constat\n.I COMMAND\n.RI [ ARGUMENT .\\|.\\|.]\n"
                ".SH DESCRIPTION\n"
                "constat takes in evidence, compares it with what is known, opens a case, lets a "
                "procedure\nwritten as data decide what comes next, sends the notices, and keeps "
                "a ledger by which every\nstep can be proved afterwards.\n"
                ".PP\n"
                "Results are tab\\-separated lines on standard output; messages go to standard "
                "error.\n"
                ".SH COMMANDS\n",
                out);
    for (const CtCommand *const *command = commands; *command != NULL; command++)
        write_command(*command, out);
    (void)fputs(".TP\n\\fBhelp\\fR [COMMAND]\n"
                "List the commands, or tell more about one.\n"
                ".PP\n"
                "\\fBconstat\\fR \\fICOMMAND\\fR \\fB\\-\\-help\\fR lists the options of a "
                "command.\n"
                ".SH EXIT STATUS\n"
                ".TP\n0\nDone.\n.TP\n1\nFailed; the message says what was seen.\n"
                ".TP\n2\nNot understood: an unknown command or option.\n"
                ".SH ENVIRONMENT\n"
                ".TP\nCONSTAT_SHARE\nThe folder of procedures, notices and dossiers, when it is "
                "another than the program's own.\n"
                ".TP\nCREDENTIALS_DIRECTORY\nWhere a mandate's master key NAME.key is looked "
                "for first (systemd sets it).\n"
                ".SH FILES\n"
                ".TP\n.I DIR/constat.yaml\nThe settings of an instance.\n"
                ".TP\n.I DIR/mandates/NAME/\nOne mandate: its database, keys, ledger and vault.\n",
                out);
}

void ct_manual_write_completion(const CtCommand *const *commands, FILE *out)
{
    (void)fputs("# bash completion for constat, generated from its table of commands.\n"
                "_constat()\n{\n"
                "    local word=${COMP_WORDS[COMP_CWORD]} commands='help",
                out);
    for (const CtCommand *const *command = commands; *command != NULL; command++)
        (void)fprintf(out, " %s", (*command)->name);
    (void)fputs("'\n"
                "    if [ \"$COMP_CWORD\" -eq 1 ] || "
                "{ [ \"$COMP_CWORD\" -eq 2 ] && [ \"${COMP_WORDS[1]}\" = help ]; }; then\n"
                "        COMPREPLY=($(compgen -W \"$commands\" -- \"$word\"))\n"
                "    elif [[ $word == -* ]]; then\n"
                "        COMPREPLY=($(compgen -W \"$(\"${COMP_WORDS[0]}\" \"${COMP_WORDS[1]}\" "
                "--help 2>/dev/null |\n"
                "            grep -oE -- '--[a-z][a-z-]*' | sort -u)\" -- \"$word\"))\n"
                "    else\n"
                "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
                "    fi\n"
                "}\n"
                "complete -o filenames -F _constat constat\n",
                out);
}
