/* csaf_cvss4.c - levels instead of letters: 0 is a metric's worst value, each next one is milder.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_cvss4.h"

#include <math.h>
#include <string.h>

enum { AV, PR, UI, AC, AT, VC, VI, VA, CR, IR, AR, SC, SI, SA, E };

const char *const ct_csaf_cvss4_metrics[CT_CSAF_CVSS4_METRICS] = { "AV", "PR", "UI", "AC", "AT",
                                                                   "VC", "VI", "VA", "CR", "IR",
                                                                   "AR", "SC", "SI", "SA", "E" };

/* The letters by level. Safety is a value of the modified SI and SA only; SC begins at level 1 as
 * they do. */
static const char *const letters[CT_CSAF_CVSS4_METRICS] = { "NALP", "NLH",  "NPA",  "LH",   "NP",
                                                            "HLN",  "HLN",  "HLN",  "HML",  "HML",
                                                            "HML",  "SHLN", "SHLN", "SHLN", "APU" };

/* Tenths, by the sets 1, 2, 3 with 6, 4 and 5. The pairs of 3 and 6 are 00, 01, 10, 11 and 21. */
enum { PAIRS = 5 };

static const uint8_t table[3][2][PAIRS][3][3] = {
    {
        {
            { { 100, 98, 95 }, { 100, 93, 91 }, { 93, 89, 81 } },
            { { 99, 95, 92 }, { 96, 87, 81 }, { 90, 80, 68 } },
            { { 98, 95, 90 }, { 93, 89, 81 }, { 88, 78, 69 } },
            { { 95, 92, 84 }, { 92, 81, 65 }, { 80, 70, 48 } },
            { { 92, 82, 72 }, { 79, 69, 50 }, { 69, 55, 27 } },
        },
        {
            { { 99, 95, 92 }, { 95, 90, 84 }, { 92, 82, 72 } },
            { { 97, 92, 85 }, { 91, 83, 71 }, { 81, 71, 53 } },
            { { 95, 92, 85 }, { 92, 80, 70 }, { 84, 71, 50 } },
            { { 93, 85, 73 }, { 82, 72, 59 }, { 70, 52, 30 } },
            { { 86, 75, 52 }, { 71, 52, 29 }, { 63, 29, 17 } },
        },
    },
    {
        {
            { { 98, 94, 91 }, { 94, 86, 77 }, { 87, 74, 63 } },
            { { 95, 87, 81 }, { 89, 74, 64 }, { 75, 63, 49 } },
            { { 94, 88, 76 }, { 86, 74, 59 }, { 72, 57, 52 } },
            { { 89, 77, 67 }, { 76, 58, 50 }, { 57, 52, 25 } },
            { { 83, 70, 54 }, { 65, 58, 26 }, { 53, 21, 13 } },
        },
        {
            { { 95, 88, 76 }, { 90, 75, 61 }, { 77, 68, 52 } },
            { { 90, 76, 70 }, { 77, 62, 53 }, { 66, 59, 30 } },
            { { 89, 76, 62 }, { 74, 57, 47 }, { 61, 57, 24 } },
            { { 78, 67, 58 }, { 59, 57, 23 }, { 52, 29, 16 } },
            { { 71, 59, 30 }, { 58, 26, 15 }, { 23, 13, 6 } },
        },
    },
    {
        {
            { { 93, 86, 75 }, { 86, 74, 56 }, { 70, 52, 40 } },
            { { 87, 72, 58 }, { 74, 61, 34 }, { 54, 40, 22 } },
            { { 85, 74, 62 }, { 72, 55, 46 }, { 53, 34, 19 } },
            { { 75, 55, 51 }, { 57, 41, 19 }, { 36, 19, 8 } },
            { { 64, 51, 20 }, { 47, 21, 11 }, { 24, 9, 4 } },
        },
        {
            { { 88, 73, 60 }, { 73, 59, 41 }, { 54, 45, 20 } },
            { { 75, 53, 50 }, { 55, 40, 20 }, { 43, 22, 11 } },
            { { 75, 58, 40 }, { 61, 48, 20 }, { 46, 17, 8 } },
            { { 55, 45, 21 }, { 51, 18, 9 }, { 18, 7, 2 } },
            { { 53, 24, 14 }, { 24, 12, 5 }, { 10, 3, 1 } },
        },
    },
};

/* Per set and class: the worst vectors as levels of the set's metrics, and how many steps lie
 * between them and the mildest one. The fifth set (E) has one vector per class, no way to go. */
typedef struct {
    const char *worst;
    int depth;
} Class;

typedef struct {
    int metrics[7]; /* ended by -1 */
    Class classes[PAIRS];
} Set;

static const Set sets[] = {
    { { AV, PR, UI, -1 }, { { "000", 1 }, { "100 010 001", 4 }, { "300 111", 5 } } },
    { { AC, AT, -1 }, { { "00", 1 }, { "10 01", 2 } } },
    { { VC, VI, VA, CR, IR, AR, -1 },
      { { "000000", 7 },
        { "001110 000111", 6 },
        { "100000 010000", 8 },
        { "101010 100011 010101 011100 110001", 8 },
        { "111000", 10 } } },
    { { SC, SI, SA, -1 }, { { "100", 6 }, { "111", 5 }, { "222", 4 } } },
};

/* The class in each of the five dimensions of the table. */
typedef struct {
    int of[5];
} Macro;

static int class_of_impact(const int *level)
{
    bool high = level[VC] == 0 || level[VI] == 0 || level[VA] == 0;
    bool asked = (level[CR] == 0 && level[VC] == 0) || (level[IR] == 0 && level[VI] == 0) ||
                 (level[AR] == 0 && level[VA] == 0);
    int third = level[VC] == 0 && level[VI] == 0 ? 0 : high ? 1 : 2;

    return third == 2 ? 4 : third * 2 + (asked ? 0 : 1);
}

static Macro macro_of(const int *level)
{
    bool all = level[AV] == 0 && level[PR] == 0 && level[UI] == 0;
    bool any = level[AV] == 0 || level[PR] == 0 || level[UI] == 0;
    bool safety = level[SI] == 0 || level[SA] == 0;
    bool high = level[SC] <= 1 || level[SI] <= 1 || level[SA] <= 1;

    return (Macro){ {
        all                     ? 0
        : any && level[AV] != 3 ? 1
                                : 2,
        level[AC] == 0 && level[AT] == 0 ? 0 : 1,
        class_of_impact(level),
        safety ? 0
        : high ? 1
               : 2,
        level[E],
    } };
}

static int score_of(const Macro *macro)
{
    const int *of = macro->of;

    return table[of[0]][of[1]][of[2]][of[3]][of[4]];
}

/* The score of the next lower class in one dimension, or -1 when there is none. */
static int lower(const Macro *macro, int dimension)
{
    static const int last[] = { 2, 1, 4, 2, 2 };
    Macro next = *macro;
    int *class = &next.of[dimension];

    if (*class == last[dimension])
        return -1;
    *class += dimension == 2 && *class == 1 ? 2 : 1; /* below 01 and 10 stands 11 */
    int score = score_of(&next);
    if (dimension == 2 && macro->of[2] == 0) {
        next.of[2] = 2;
        score = MAX(score, score_of(&next));
    }
    return score;
}

/* Steps from the first of the worst vectors that is nowhere milder than ours. */
static int distance(const Set *set, const char *worst, const int *level)
{
    for (const char *at = worst; at != NULL; at = strchr(at, ' ')) {
        int sum = 0;
        bool above = true;

        at += *at == ' ' ? 1 : 0;
        for (int i = 0; set->metrics[i] >= 0; i++) {
            int steps = level[set->metrics[i]] - (at[i] - '0');

            above = above && steps >= 0;
            sum += steps;
        }
        if (above)
            return sum;
    }
    return 0;
}

static void read_levels(const char *values, int *out)
{
    for (int i = 0; i < CT_CSAF_CVSS4_METRICS; i++) {
        const char *at = values[i] == '\0' ? NULL : strchr(letters[i], values[i]);

        out[i] = at == NULL ? 0 : (int)(at - letters[i]);
    }
}

double ct_csaf_cvss4_score(const char values[CT_CSAF_CVSS4_METRICS])
{
    int level[CT_CSAF_CVSS4_METRICS];
    double away = 0;
    int ways = 0;

    read_levels(values, level);
    if (level[VC] == 2 && level[VI] == 2 && level[VA] == 2 && level[SC] == 3 && level[SI] == 3 &&
        level[SA] == 3)
        return 0;
    Macro macro = macro_of(level);
    int score = score_of(&macro);
    for (int i = 0; i < 5; i++) {
        int below = lower(&macro, i);

        if (below < 0)
            continue;
        ways++;
        int class = macro.of[i];
        if (i < 4)
            away += (score - below) *
                    (double)distance(&sets[i], sets[i].classes[class].worst, level) /
                    sets[i].classes[class].depth;
    }
    double tenths = score - (ways == 0 ? 0 : away / ways);
    return floor(CLAMP(tenths, 0, 100) + 0.5 + 1e-5) / 10;
}
