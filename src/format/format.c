/* format.c - the one list of formats.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/format.h"

#include "format/acns_mail.h"
#include "format/answer_mail.h"
#include "format/apk_list.h"
#include "format/bulletin_csv.h"
#include "format/cgnat_syslog.h"
#include "format/cms_question.h"
#include "format/cpe_list.h"
#include "format/csaf_folder.h"
#include "format/csaf_json.h"
#include "format/csaf_verdict.h"
#include "format/cve_record.h"
#include "format/cyclonedx_json.h"
#include "format/cyclonedx_xml.h"
#include "format/debian_tracker.h"
#include "format/dhcpd_leases.h"
#include "format/digest_list.h"
#include "format/dsn.h"
#include "format/exploitation.h"
#include "format/feed_zip.h"
#include "format/hive_software.h"
#include "format/kea_csv.h"
#include "format/lease_csv.h"
#include "format/marked_text.h"
#include "format/mbox.h"
#include "format/npm_tree.h"
#include "format/nsrl_database.h"
#include "format/nvd_json.h"
#include "format/osv_json.h"
#include "format/package_files.h"
#include "format/package_json.h"
#include "format/package_list.h"
#include "format/package_note.h"
#include "format/package_tools.h"
#include "format/radius_detail.h"
#include "format/rpm_database.h"
#include "format/signed_mail.h"
#include "format/snap_state.h"
#include "format/software_tag.h"
#include "format/spdx.h"
#include "format/verdict_proof.h"
#include "format/vex_yaml.h"
#include "format/windows_list.h"
#include "format/windows_programs.h"
#include "format/windows_registry.h"

#include <string.h>

static const CtFormat *const formats[] = {
    &ct_dsn_format,
    &ct_acns_mail_format,
    &ct_acns_mail_bare_format,
    &ct_mbox_format,
    &ct_lease_csv_format,
    &ct_kea_csv_format,
    &ct_dhcpd_leases_format,
    &ct_radius_detail_format,
    &ct_cgnat_syslog_format,
    &ct_nvd_json_format,
    &ct_cve_record_format,
    &ct_osv_json_format,
    &ct_debian_tracker_format,
    &ct_exploitation_kev_format,
    &ct_exploitation_epss_format,
    &ct_feed_zip_format,
    &ct_digest_list_format,
    &ct_nsrl_database_format,
    &ct_answer_mail_format,
    &ct_signed_mail_format,
    &ct_cms_question_format,
    &ct_bulletin_csv_format,
    &ct_bulletin_rows_csv_format,
    &ct_bulletin_names_csv_format,
    &ct_package_list_dpkg_format,
    &ct_package_list_query_format,
    &ct_package_list_status_format,
    &ct_package_list_rpm_format,
    &ct_rpm_database_format,
    &ct_package_files_dpkg_format,
    &ct_package_files_diversions_format,
    &ct_package_files_pacman_format,
    &ct_package_files_apk_format,
    &ct_rpm_files_format,
    &ct_apk_list_format,
    &ct_apk_list_installed_format,
    &ct_cpe_list_format,
    &ct_package_tools_dnf_format,
    &ct_package_tools_apt_format,
    &ct_package_tools_pip_format,
    &ct_package_tools_snap_format,
    &ct_package_tools_flatpak_format,
    &ct_package_tools_brew_format,
    &ct_npm_tree_format,
    &ct_csaf_folder_provider_format,
    &ct_csaf_folder_feed_format,
    &ct_csaf_json_format,
    &ct_csaf_verdict_format,
    &ct_verdict_proof_format,
    &ct_vex_yaml_format,
    &ct_cyclonedx_json_format,
    &ct_cyclonedx_xml_format,
    &ct_spdx_json_format,
    &ct_spdx_tag_format,
    &ct_hive_software_format,
    &ct_package_note_python_format,
    &ct_package_note_pacman_format,
    &ct_package_note_flatpak_format,
    &ct_package_note_snap_format,
    &ct_snap_state_format,
    &ct_package_json_npm_format,
    &ct_package_json_brew_format,
    &ct_software_tag_appstream_format,
    &ct_software_tag_swid_format,
    &ct_windows_list_systeminfo_format,
    &ct_windows_list_updates_format,
    &ct_windows_programs_format,
    &ct_windows_registry_format,
    &ct_marked_text_format,
    NULL,
};

const CtFormat *const *ct_format_all(void)
{
    return formats;
}

const CtFormat *ct_format_named(const char *name)
{
    for (const CtFormat *const *format = formats; *format != NULL; format++)
        if (strcmp((*format)->name, name) == 0)
            return *format;
    return NULL;
}

static const CtFormat *surest(CtBytes source, bool for_mail_room)
{
    const CtFormat *best = NULL;
    int sure = 0;

    for (const CtFormat *const *format = formats; *format != NULL; format++) {
        int score = for_mail_room && !(*format)->for_mail_room ? 0 : (*format)->detect(source);
        if (score > sure) {
            best = *format;
            sure = score;
        }
    }
    return best;
}

const CtFormat *ct_format_of(CtBytes source)
{
    return surest(source, false);
}

const CtFormat *ct_format_of_mail(CtBytes source)
{
    return surest(source, true);
}

const CtFormat *ct_format_of_answer(CtBytes source)
{
    return ct_dsn_format.detect(source) > 0 ? &ct_dsn_format : &ct_answer_mail_format;
}

void ct_format_warm_up(void)
{
    for (const CtFormat *const *format = formats; *format != NULL; format++)
        if ((*format)->warm_up != NULL)
            (*format)->warm_up();
}
