/* people.c - names and addresses nobody has.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "demo/people.h"

#include "base/random.h"

#include <stdio.h>

/* Women at the even places, men at the odd ones. */
static const char *const given[] = { "CLAIRE", "PAUL",  "NADIA", "HUGO",  "INES",   "MARC",
                                     "LEA",    "YANIS", "ALICE", "OMAR",  "JEANNE", "LUC",
                                     "SOFIA",  "THEO",  "EMMA",  "VICTOR" };
static const char *const family[] = { "EXEMPLE", "MODELE",  "SPECIMEN", "FICTIF",
                                      "INVENTE", "ESSAI",   "MAQUETTE", "EPREUVE",
                                      "CANEVAS", "GABARIT", "PATRON",   "SCHEMA" };
static const char *const second[] = { "DUBOIS", "LEROY",   "MOREAU", "GARNIER", "FAURE",
                                      "ROUX",   "LAMBERT", "BONNET", "MERCIER", "BLANC" };
static const char *const street[] = { "RUE DES MODELES",      "AVENUE DE L EXEMPLE",
                                      "PLACE DU SPECIMEN",    "CHEMIN DES EPREUVES",
                                      "BOULEVARD DE L ESSAI", "IMPASSE DU GABARIT" };
static const char *const town[] = { "VILLE-FICTIVE", "EXEMPLEVILLE", "SAINT-MODELE",
                                    "BOURG-SPECIMEN", "ESSAI-SUR-MER" };

#define PICK(random, list) (list)[ct_random_below((random), G_N_ELEMENTS(list))]

CtPerson ct_people_person(uint64_t seed, uint32_t number)
{
    CtRandom random = ct_random_of(seed ^ 0x70656f706c65u, number);
    CtPerson person = { .language = "fr" };
    unsigned house = (unsigned)ct_random_below(&random, 180) + 1;
    unsigned area = (unsigned)ct_random_below(&random, 900) + 100;

    size_t first = ct_random_below(&random, G_N_ELEMENTS(given));
    (void)snprintf(person.name, sizeof person.name, "%s %s %s-%s", first % 2 == 0 ? "MME" : "M",
                   given[first], PICK(&random, family), PICK(&random, second));
    (void)snprintf(person.street, sizeof person.street, "%u %s", house, PICK(&random, street));
    /* No French post code begins with 99: it is the code of "abroad" in civil registers. */
    (void)snprintf(person.town, sizeof person.town, "99%03u %s", area, PICK(&random, town));
    if (ct_random_chance(&random, 97, 100)) {
        const char *kind = ct_random_chance(&random, 1, 60)   ? "bounce-hard"
                           : ct_random_chance(&random, 1, 80) ? "bounce-soft"
                                                              : "subscriber";
        (void)snprintf(person.email, sizeof person.email, "%s-%06u@example.org", kind, number);
    }
    if (ct_random_chance(&random, 1, 12))
        (void)snprintf(person.language, sizeof person.language, "en");
    return person;
}
