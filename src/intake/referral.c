/* referral.c - the rules that decide whether a referral may be asked about.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "intake/referral.h"

#include "base/text.h"

#include <string.h>

#define KEY_CEILING 4096u

/* The instant `months` calendar months before, same day or the last one of a shorter month. */
static CtInstant months_before(CtInstant instant, int months)
{
    int64_t day = instant / CT_DAY_SECONDS;
    CtDate date = ct_time_date(day);
    int index = date.year * 12 + date.month - 1 - months;

    date.year = index / 12;
    date.month = index % 12 + 1;
    date.day = MIN(date.day, ct_time_days_in_month(date.year, date.month));
    return ct_time_days(date) * CT_DAY_SECONDS + instant % CT_DAY_SECONDS;
}

static const char *reason_against(const CtReferral *referral, const CtReferralRules *rules,
                                  CtInstant received)
{
    CtAddressScope scope = ct_address_scope(&referral->address);

    if (ct_record_get_text(referral->record, "case_id").size == 0)
        return "notice-id-missing";
    if (scope != CT_ADDRESS_PUBLIC &&
        !(scope == CT_ADDRESS_DOCUMENTATION && rules->allow_documentation))
        return "address-not-routable";
    if (referral->at > received + rules->future_seconds)
        return "time-in-future";
    if (referral->at < months_before(received, rules->max_age_months))
        return "facts-too-old";
    return NULL;
}

static void add_lower(CtBuffer *out, CtBytes text)
{
    for (size_t i = 0; i < text.size; i++)
        ct_buffer_add_u8(out, (uint8_t)g_ascii_tolower((char)text.data[i]));
    ct_buffer_add_u8(out, 0);
}

static void make_key(CtReferral *referral)
{
    CtBytes sender = ct_record_get_text(referral->record, "complainant_email");

    if (sender.size == 0)
        sender = ct_record_get_text(referral->record, "complainant");
    ct_buffer_empty(&referral->key);
    add_lower(&referral->key, sender);
    ct_buffer_add(&referral->key, ct_record_get_text(referral->record, "case_id"));
    ct_buffer_add_u8(&referral->key, 0);
    ct_buffer_add_u8(&referral->key, referral->address.family);
    ct_buffer_add(&referral->key,
                  (CtBytes){ referral->address.byte, sizeof referral->address.byte });
    ct_buffer_add_u16be(&referral->key, (uint16_t)referral->port);
    ct_buffer_add_u64be(&referral->key, (uint64_t)referral->at);
}

bool ct_referral_check(const CtRecord *record, const CtReferralRules *rules, CtInstant received,
                       CtReferral *out, GError **error)
{
    const CtRecordField *address = ct_record_find(record, "ip");
    const CtRecordField *at = ct_record_find(record, "at");
    const CtRecordField *port = ct_record_find(record, "port");
    bool typed = address != NULL && address->kind == CT_VALUE_ADDRESS && at != NULL &&
                 at->kind == CT_VALUE_INSTANT && (port == NULL || port->kind == CT_VALUE_NUMBER);

    if (strcmp(record->kind, "referral") != 0 || !typed)
        return ct_fail(error, CT_ERROR_INPUT, "referral: the reader's record lacks its facts");
    if (port != NULL && (port->number < 0 || port->number > 65535))
        return ct_fail(error, CT_ERROR_INPUT, "referral: the reader's port is out of range");
    out->record = record;
    out->address = address->address;
    out->at = at->number;
    out->port = port == NULL ? 0 : (int32_t)port->number;
    if (out->key.ceiling == 0)
        out->key = ct_buffer_new(KEY_CEILING);
    make_key(out);
    out->reason = reason_against(out, rules, received);
    return true;
}
