/* hive_software.c - the keys that tell of software.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/hive_software.h"

#include "format/product_key.h"
#include "format/product_record.h"
#include "format/regf.h"

#include <string.h>

#define LATER_OFFICE 14 /* since then keys stand further behind */

typedef struct {
    CtRegf hive;
    CtRecordSink sink; /* borrowed */
    void *user;
    GError **error;
    const char *version; /* of Office, borrowed */
    bool any;
    bool more; /* the sink wants more */
} Reading;

/* What one product is made of; texts are owned. */
typedef struct {
    const char *type;
    const char *class;
    char *name;
    char *version;
    char *vendor;
    char *edition;
    char *installed;
    char *product_id;
    char *key;
    char key_end[CT_PRODUCT_KEY_END];
} Found;

static void found_clear(Found *self)
{
    g_free(self->name);
    g_free(self->version);
    g_free(self->vendor);
    g_free(self->edition);
    g_free(self->installed);
    g_free(self->product_id);
    g_free(self->key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Found, found_clear)

static char *text_of(const Reading *self, uint32_t key, const char *name)
{
    return key == CT_REGF_NONE ? NULL : ct_regf_text(&self->hive, key, name);
}

static uint32_t find(const Reading *self, uint32_t key, const char *path)
{
    return ct_regf_find(&self->hive, key, path);
}

/* ---- telling ---- */

static void tell(Reading *self, const Found *found)
{
    const CtProductExtra extra[] = {
        { "edition", ct_bytes_of_text(found->edition) },
        { "installed", ct_bytes_of_text(found->installed) },
        { "product_id", ct_bytes_of_text(found->product_id) },
        { "key", ct_bytes_of_text(found->key) },
        { "key_end", ct_bytes_of_text(found->key_end) },
    };
    const CtProductRecord product = { .type = found->type,
                                      .class = ct_bytes_of_text(found->class),
                                      .name = ct_bytes_of_text(found->name),
                                      .version = ct_bytes_of_text(found->version),
                                      .vendor = ct_bytes_of_text(found->vendor),
                                      .pointer = found->key != NULL ? found->key : "",
                                      .extra = extra,
                                      .extras = G_N_ELEMENTS(extra) };

    if (found->name == NULL || !self->more)
        return;
    self->any = true;
    self->more = ct_product_record_emit(&product, self->sink, self->user, self->error);
}

/* What names persons is counted and left where it is. */
static void drop(Reading *self, uint32_t key, const char *const *names)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */
    CtRegfValue value;

    for (size_t i = 0; names[i] != NULL && self->more; i++) {
        if (!ct_regf_value(&self->hive, key, names[i], &value) || value.data.size <= 2)
            continue;
        ct_record_begin(&record, "dropped");
        ct_record_text(&record, "reason", ct_bytes_of_text("personal"), 0, 0);
        self->more = self->sink(self->user, &record, self->error);
    }
}

static void add_key_end(const Reading *self, uint32_t key, const char *name, size_t at,
                        Found *found)
{
    CtRegfValue value;

    if (key != CT_REGF_NONE && found->key_end[0] == '\0' &&
        ct_regf_value(&self->hive, key, name, &value))
        (void)ct_product_key_end(value.data, at, found->key_end);
}

/* ---- the Uninstall keys ---- */

static bool take_uninstall(void *user, uint32_t child)
{
    static const char *const personal[] = { "RegOwner", "RegCompany", "Contact", NULL };
    Reading *self = user;
    g_auto(Found) found = { .type = "windows-uninstall" };
    CtRegfValue part;

    found.name = text_of(self, child, "DisplayName");
    found.version = text_of(self, child, "DisplayVersion");
    found.vendor = text_of(self, child, "Publisher");
    found.installed = text_of(self, child, "InstallDate");
    found.key = ct_regf_name(&self->hive, child);
    if (ct_regf_value(&self->hive, child, "SystemComponent", &part) && part.data.size > 0 &&
        part.data.data[0] == 1)
        found.class = "system-component";
    tell(self, &found);
    drop(self, child, personal);
    return self->more;
}

/* ---- the system ---- */

static void tell_windows(Reading *self, uint32_t key)
{
    static const char *const personal[] = { "RegisteredOwner", "RegisteredOrganization", NULL };
    g_auto(Found) found = { .type = "windows", .class = "operating-system" };

    found.name = text_of(self, key, "ProductName");
    if (found.name == NULL)
        return;
    g_autofree char *version = text_of(self, key, "CurrentVersion");
    g_autofree char *build = text_of(self, key, "CurrentBuildNumber");
    found.version = version != NULL && build != NULL ? g_strdup_printf("%s.%s", version, build)
                                                     : g_strdup(version);
    found.vendor = g_strdup("Microsoft Corporation");
    found.edition = text_of(self, key, "EditionID");
    found.product_id = text_of(self, key, "ProductId");
    found.key = g_strdup("CurrentVersion");
    add_key_end(self, key, "DigitalProductId", CT_PRODUCT_KEY_AT, &found);
    tell(self, &found);
    drop(self, key, personal);
}

/* ---- Office ---- */

static bool take_registration(void *user, uint32_t child)
{
    Reading *self = user;
    g_auto(Found) found = { .type = "office", .class = "application" };
    bool later = g_ascii_strtoull(self->version, NULL, 10) >= LATER_OFFICE;

    found.name = text_of(self, child, "ProductName");
    if (found.name == NULL)
        found.name = text_of(self, child, "ConvertToEdition");
    found.version = g_strdup(self->version);
    found.vendor = g_strdup("Microsoft Corporation");
    found.product_id = text_of(self, child, "ProductID");
    found.key = ct_regf_name(&self->hive, child);
    add_key_end(self, child, "DigitalProductID", later ? CT_PRODUCT_KEY_LATER : CT_PRODUCT_KEY_AT,
                &found);
    if (found.name == NULL && found.product_id != NULL)
        found.name = g_strdup("Microsoft Office");
    tell(self, &found);
    return self->more;
}

static bool take_office(void *user, uint32_t child)
{
    Reading *self = user;
    g_autofree char *version = ct_regf_name(&self->hive, child);
    uint32_t registration = find(self, child, "Registration");

    self->version = version;
    if (version != NULL && registration != CT_REGF_NONE)
        (void)ct_regf_each(&self->hive, registration, take_registration, self);
    return self->more;
}

static void tell_click_to_run(Reading *self, uint32_t key)
{
    g_autofree char *products = text_of(self, key, "ProductReleaseIds");
    g_auto(GStrv) product = g_strsplit(products == NULL ? "" : products, ",", -1);

    for (size_t i = 0; product[i] != NULL && self->more; i++) {
        g_auto(Found) found = { .type = "office", .class = "application" };

        if (*g_strstrip(product[i]) == '\0')
            continue;
        found.name = g_strdup(product[i]);
        found.version = text_of(self, key, "VersionToReport");
        found.vendor = g_strdup("Microsoft Corporation");
        found.key = g_strdup("ClickToRun");
        tell(self, &found);
    }
}

/* ---- SQL Server ---- */

static bool take_instance(void *user, uint32_t child)
{
    Reading *self = user;
    uint32_t setup = find(self, child, "Setup");
    uint32_t registration = find(self, child, "Registration");
    g_auto(Found) found = { .type = "sql-server", .class = "application" };

    found.edition = text_of(self, setup, "Edition");
    found.version = text_of(self, setup, "PatchLevel");
    if (found.version == NULL)
        found.version = text_of(self, setup, "Version");
    found.product_id = text_of(self, registration, "ProductID");
    add_key_end(self, setup, "DigitalProductID", CT_PRODUCT_KEY_AT, &found);
    add_key_end(self, registration, "DigitalProductID", CT_PRODUCT_KEY_AT, &found);
    if (found.edition == NULL && found.product_id == NULL)
        return true;
    found.name = g_strdup("Microsoft SQL Server");
    found.vendor = g_strdup("Microsoft Corporation");
    found.key = ct_regf_name(&self->hive, child);
    tell(self, &found);
    return self->more;
}

/* ---- the whole ---- */

static void each_below(Reading *self, uint32_t below, const char *path, CtRegfTake take)
{
    uint32_t key = find(self, below, path);

    if (key != CT_REGF_NONE && self->more)
        (void)ct_regf_each(&self->hive, key, take, self);
}

static void read_below(Reading *self, const char *path)
{
    uint32_t below = find(self, self->hive.root, path);
    uint32_t windows = CT_REGF_NONE;
    uint32_t run = CT_REGF_NONE;

    if (below == CT_REGF_NONE)
        return;
    windows = find(self, below, "Microsoft\\Windows NT\\CurrentVersion");
    run = find(self, below, "Microsoft\\Office\\ClickToRun\\Configuration");
    if (windows != CT_REGF_NONE)
        tell_windows(self, windows);
    each_below(self, below, "Microsoft\\Windows\\CurrentVersion\\Uninstall", take_uninstall);
    each_below(self, below, "Microsoft\\Office", take_office);
    if (run != CT_REGF_NONE)
        tell_click_to_run(self, run);
    each_below(self, below, "Microsoft\\Microsoft SQL Server", take_instance);
}

static int detect(CtBytes source)
{
    return ct_bytes_equal(ct_bytes_slice(source, 0, 4), ct_bytes_of_text("regf")) ? 90 : 0;
}

static bool put_aside(const Reading *self, const char *reason, const char *detail)
{
    const CtProductRecord place = { .pointer = "" };

    return ct_product_record_aside(&place, reason, detail, self->sink, self->user, self->error);
}

static bool read_hive(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    static const char *const below[] = { "", "WOW6432Node", "Software", "Software\\WOW6432Node" };
    Reading self = { .sink = sink, .user = user, .error = error, .more = true };

    if (!ct_regf_open(source, &self.hive, error))
        return false;
    if (self.hive.dirty)
        self.more = put_aside(&self, "dirty", "was not written to its end; logs are not replayed");
    for (size_t i = 0; i < G_N_ELEMENTS(below) && self.more; i++)
        read_below(&self, below[i]);
    return self.more && (self.any || put_aside(&self, "empty", "no software is named"));
}

const CtFormat ct_hive_software_format = {
    .name = "windows-software",
    .summary = "installed software, in an offline registry hive of Windows",
    .detect = detect,
    .read = read_hive,
};
