/* staff.c - reading the list of people.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cases/staff.h"

static const CtYaml *people_of(const CtBook *book)
{
    return ct_yaml_get(book->mandate->config, "people");
}

static bool is_among(const CtYaml *person, const char *role)
{
    const CtYaml *named = ct_yaml_get(person, "roles");
    const CtYaml *roles = named == NULL ? person : named;

    for (size_t i = 0; i < ct_yaml_count(roles); i++)
        if (g_strcmp0(ct_yaml_text(ct_yaml_at(roles, i)), role) == 0)
            return true;
    return false;
}

bool ct_staff_is_listed(const CtBook *book)
{
    return people_of(book) != NULL;
}

bool ct_staff_is_known(const CtBook *book, const char *person)
{
    return ct_yaml_get(people_of(book), person) != NULL;
}

bool ct_staff_holds(const CtBook *book, const char *person, const char *role)
{
    const CtYaml *found = person == NULL ? NULL : ct_yaml_get(people_of(book), person);

    return found != NULL && is_among(found, role);
}

bool ct_staff_signed(const CtBook *book, CtBytes note, const char *role, CtStaffWord *out,
                     GError **error)
{
    const CtYaml *people = people_of(book);

    for (size_t i = 0; people != NULL && i < ct_yaml_count(people); i++) {
        const CtYaml *person = ct_yaml_at(people, i);
        const char *key = ct_yaml_text(ct_yaml_get(person, "verifier"));
        CtNoteVerifier verifier;

        if (key == NULL || !is_among(person, role))
            continue;
        if (!ct_note_verifier_parse(ct_bytes_of_text(key), &verifier, error))
            return false;
        if (ct_authorisation_open(note, &verifier, &out->terms, out->id, NULL)) {
            out->name = ct_yaml_text(ct_yaml_key(people, i));
            return true;
        }
    }
    return ct_fail(error, CT_ERROR_DENIED, "authorisation: nobody who holds role \"%s\" signed it",
                   role);
}
