/* people.h - the invented subscribers of the demonstration.
 *
 * Names are drawn from short lists, addresses are on streets and in towns that do not exist,
 * e-mail goes to example.org. The same seed always invents the same people.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_PERSON_TEXT_SIZE 48

typedef struct {
    char name[CT_PERSON_TEXT_SIZE];       /* "MME CLAIRE EXEMPLE-MARTIN" */
    char street[CT_PERSON_TEXT_SIZE];     /* "12 RUE DES MODELES" */
    char town[CT_PERSON_TEXT_SIZE];       /* "99123 VILLE-FICTIVE" */
    char email[CT_PERSON_TEXT_SIZE + 24]; /* empty for a few people */
    char language[3];                     /* "fr" or "en" */
} CtPerson;

CtPerson ct_people_person(uint64_t seed, uint32_t number);
