/* kind_ole.c - the streams and classes that tell.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/kind_ole.h"

#include <string.h>

static const struct {
    uint8_t clsid[CT_OLE_CLSID];
    const char *kind;
} classes[] = {
    /* Windows Installer: 000C1084, 000C1082 and 000C1086-0000-0000-C000-000000000046 */
    { { 0x84, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46 }, "msi" },
    { { 0x82, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46 }, "msi" },
    { { 0x86, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46 }, "msp" },
};

/* In this order: what contains another's stream stands before it. */
static const struct {
    const char *stream;
    const char *kind;
} streams[] = {
    { "EncryptedPackage", "ole-encrypted" },
    { "__properties_version1.0", "msg" },
    { "PowerPoint Document", "ppt" },
    { "PP97_DUALSTORAGE", "ppt" },
    { "WordDocument", "doc" },
    { "Workbook", "xls" },
    { "Book", "xls" },
    { "VisioDocument", "vsd" },
    { "Quill", "pub" },
    { "Props14", "mpp" },
    { "Props12", "mpp" },
    { "Props9", "mpp" },
    { "DestList", "jumplist" },
    { "BodyText", "hwp" },
    { "StarWriterDocument", "sdw" },
    { "StarCalcDocument", "sdw" },
    { "StarImpressDocument", "sdw" },
    { "StarDrawDocument3", "sdw" },
    { "StarDrawDocument", "sdw" },
    { "Catalog", "thumbs-db" },
};

const CtKind *ct_kind_ole_of(const CtOle *ole)
{
    const CtOleEntry *root = ct_ole_entry(ole, 0);

    for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
        if (memcmp(root->clsid, classes[i].clsid, CT_OLE_CLSID) == 0)
            return ct_kind_named(classes[i].kind);
    for (size_t i = 0; i < G_N_ELEMENTS(streams); i++)
        if (ct_ole_find(ole, streams[i].stream) != NULL)
            return ct_kind_named(streams[i].kind);
    return ct_kind_named("ole");
}
