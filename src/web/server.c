/* server.c - libmicrohttpd without threads, and the headers that every answer carries.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/server.h"

#include "base/text.h"
#include "web/peer.h"
#include "web/portal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <string.h>

enum {
    CONNECTIONS = 256,
    IDLE_SECONDS = 10,
    CONNECTION_BYTES = 32768, /* request line and headers; browsers send under 4 kB */
};

struct CtServer {
    struct MHD_Daemon *daemon;      /* owned */
    const CtViewProvider *provider; /* borrowed */
    CtPortal *portal;               /* owned */
    const CtProviderFolder *folder; /* borrowed; NULL: none is served */
    GError *problem;                /* owned: of the last page of 500 */
};

static const char *const every_answer[][2] = {
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "DENY" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
};

/* No script, whosever; a form goes to us, and only from a page that has one. */
#define POLICY(form)                                                                               \
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action " form     \
    "; frame-ancestors 'none'"

/* A request while it arrives. */
typedef struct {
    CtBuffer body; /* its ceiling is what may be sent to that path */
} Arrival;

static enum MHD_Result send_kept(struct MHD_Connection *connection, unsigned status,
                                 const char *keeping, bool has_form, struct MHD_Response *response)
{
    if (response == NULL)
        return MHD_NO;
    (void)MHD_add_response_header(response, "Cache-Control", keeping);
    for (size_t i = 0; i < G_N_ELEMENTS(every_answer); i++)
        (void)MHD_add_response_header(response, every_answer[i][0], every_answer[i][1]);
    (void)MHD_add_response_header(response, "Content-Security-Policy",
                                  has_form ? POLICY("'self'") : POLICY("'none'"));
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, unsigned status,
                                   bool has_form, struct MHD_Response *response)
{
    return send_kept(connection, status, "no-store", has_form, response);
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status, const char *why)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(why), (void *)(uintptr_t)why, MHD_RESPMEM_PERSISTENT);

    if (response == NULL)
        return MHD_NO;
    (void)MHD_add_response_header(response, "Content-Type", "text/plain; charset=utf-8");
    (void)MHD_add_response_header(response, "Connection", "close");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        (void)MHD_add_response_header(response, "Allow", "GET, HEAD");
    return send_answer(connection, status, false, response);
}

/* The name before an optional port is one that only this machine has. */
static bool is_loopback(const char *host)
{
    static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };

    for (size_t i = 0; host != NULL && i < G_N_ELEMENTS(names); i++) {
        size_t length = strlen(names[i]);
        if (g_ascii_strncasecmp(host, names[i], length) != 0)
            continue;
        const char *port = host + length;
        if (*port == '\0' || (*port == ':' && strspn(port + 1, "0123456789") == strlen(port + 1)))
            return true;
    }
    return false;
}

static const char *argument(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* ---- answers ---- */

static void add_number(struct MHD_Response *response, const char *name, unsigned number)
{
    g_autofree char *text = g_strdup_printf("%u", number);

    (void)MHD_add_response_header(response, name, text);
}

static enum MHD_Result send_page(struct MHD_Connection *connection, const CtSiteAnswer *page)
{
    CtBytes body = ct_buffer_bytes(&page->body);
    struct MHD_Response *response = MHD_create_response_from_buffer(
        body.size, (void *)(uintptr_t)body.data, MHD_RESPMEM_MUST_COPY);

    if (response == NULL)
        return MHD_NO;
    (void)MHD_add_response_header(response, "Content-Type", page->type);
    if (page->is_page) {
        (void)MHD_add_response_header(response, "Content-Language", ct_po_code(page->language));
        (void)MHD_add_response_header(response, "Vary", "Accept-Language");
    }
    if (page->location != NULL)
        (void)MHD_add_response_header(response, "Location", page->location);
    if (page->needs_pass)
        (void)MHD_add_response_header(response, "WWW-Authenticate", "Bearer realm=\"answer\"");
    if (page->wait > 0)
        add_number(response, "Retry-After", page->wait);
    return send_answer(connection, page->status, page->has_form, response);
}

static enum MHD_Result answer(CtServer *self, struct MHD_Connection *connection, const char *path,
                              bool is_post, CtBytes body)
{
    g_auto(CtSiteAnswer) page;
    g_autofree char *peer = ct_peer_of(header(connection, "X-Forwarded-For"));
    CtSiteRequest request = {
        .path = path,
        .lang = argument(connection, "lang"),
        .from = argument(connection, "from"),
        .said = argument(connection, "said"),
        .accept_language = header(connection, "Accept-Language"),
        .portal = self->portal,
        .is_post = is_post,
        .peer = peer,
        .host = header(connection, "Host"),
        .origin = header(connection, "Origin"),
        .fetch_site = header(connection, "Sec-Fetch-Site"),
        .type = header(connection, "Content-Type"),
        .authorization = header(connection, "Authorization"),
        .body = body,
    };
    g_autoptr(GError) problem = NULL;

    if (!ct_site_answer(self->provider, &request, &page, &problem)) {
        g_clear_error(&self->problem);
        self->problem = g_steal_pointer(&problem);
    }
    return send_page(connection, &page);
}

/* ---- files ---- */

static struct MHD_Response *body_of(CtProviderAnswer *answer)
{
    bool empty =
        answer->status == MHD_HTTP_NOT_MODIFIED || answer->status == MHD_HTTP_RANGE_NOT_SATISFIABLE;

    if (answer->text != NULL)
        return MHD_create_response_from_buffer(strlen(answer->text), answer->text,
                                               MHD_RESPMEM_MUST_COPY);
    if (answer->status == MHD_HTTP_NOT_FOUND)
        return MHD_create_response_from_buffer(
            strlen("not found\n"), (void *)(uintptr_t) "not found\n", MHD_RESPMEM_PERSISTENT);
    if (empty || answer->file < 0)
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    struct MHD_Response *response =
        MHD_create_response_from_fd_at_offset64(answer->size, answer->file, answer->from);
    if (response != NULL)
        answer->file = -1; /* the response closes it */
    return response;
}

static void describe(struct MHD_Response *response, const CtProviderAnswer *answer)
{
    g_autofree char *span = NULL;

    (void)MHD_add_response_header(response, "Content-Type",
                                  answer->type == NULL ? "text/plain; charset=utf-8"
                                                       : answer->type);
    if (answer->etag[0] == '\0')
        return;
    (void)MHD_add_response_header(response, "ETag", answer->etag);
    (void)MHD_add_response_header(response, "Last-Modified", answer->modified);
    (void)MHD_add_response_header(response, "Accept-Ranges", "bytes");
    if (answer->status == MHD_HTTP_PARTIAL_CONTENT)
        span =
            g_strdup_printf("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT,
                            answer->from, answer->from + answer->size - 1, answer->whole);
    if (answer->status == MHD_HTTP_RANGE_NOT_SATISFIABLE)
        span = g_strdup_printf("bytes */%" G_GUINT64_FORMAT, answer->whole);
    if (span != NULL)
        (void)MHD_add_response_header(response, "Content-Range", span);
}

/* What is open may be kept, and asked after again; what is not is no cache's. */
static enum MHD_Result send_file(const CtServer *self, struct MHD_Connection *connection,
                                 const char *path)
{
    const CtProviderAsk ask = { .path = path,
                                .authorization = header(connection, "Authorization"),
                                .if_none_match = header(connection, "If-None-Match"),
                                .if_modified_since = header(connection, "If-Modified-Since"),
                                .if_range = header(connection, "If-Range"),
                                .range = header(connection, "Range") };
    g_auto(CtProviderAnswer) answer;

    ct_provider_folder_answer(self->folder, &ask, &answer);
    struct MHD_Response *response = body_of(&answer);
    if (response == NULL)
        return MHD_NO;
    describe(response, &answer);
    bool keeps = answer.is_open && answer.status != MHD_HTTP_NOT_FOUND;
    return send_kept(connection, answer.status, keeps ? "public, no-cache" : "no-store", false,
                     response);
}

/* ---- requests ---- */

/* What is wrong with a request before its body has come; NULL: nothing. */
static const char *objection(struct MHD_Connection *connection, const char *path, bool is_get,
                             bool is_post, unsigned *out_status)
{
    const char *length = header(connection, "Content-Length");
    size_t most = is_post ? ct_site_limit(path) : 0;
    uint64_t size = 0;

    *out_status = MHD_HTTP_METHOD_NOT_ALLOWED;
    if (!is_get && most == 0)
        return "only GET and HEAD\n";
    *out_status = MHD_HTTP_MISDIRECTED_REQUEST;
    if (!is_loopback(header(connection, "Host")))
        return "not a name of this server\n";
    if (is_get)
        return NULL;
    /* One length, said before: two readers cannot disagree about where the body ends. */
    *out_status = MHD_HTTP_LENGTH_REQUIRED;
    if (header(connection, "Transfer-Encoding") != NULL || length == NULL)
        return "say its length\n";
    *out_status = MHD_HTTP_CONTENT_TOO_LARGE;
    if (!ct_text_to_u64(ct_bytes_of_text(length), most, &size))
        return "too long\n";
    return NULL;
}

/* Eight parameters, because libmicrohttpd calls it so. */
// NOLINTNEXTLINE(readability-function-size)
static enum MHD_Result handle(void *user, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    bool is_post = strcmp(method, "POST") == 0;
    bool is_get = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
    Arrival *arrival = *state;
    unsigned status;

    (void)version;
    if (arrival == NULL) {
        const char *why = objection(connection, path, is_get, is_post, &status);

        if (why != NULL)
            return refuse(connection, status, why);
        *state = arrival = g_new0(Arrival, 1);
        arrival->body = ct_buffer_new(is_post ? ct_site_limit(path) : 0);
        return MHD_YES;
    }
    if (*upload_size != 0) {
        /* Nobody reads what a GET carries. */
        ct_buffer_add(&arrival->body, (CtBytes){ (const uint8_t *)upload, *upload_size });
        *upload_size = 0;
        return MHD_YES;
    }
    if (is_post && !ct_buffer_ok(&arrival->body))
        return refuse(connection, MHD_HTTP_CONTENT_TOO_LARGE, "too long\n");
    if (!is_post && ct_provider_folder_has(path))
        return send_file(user, connection, path);
    return answer(user, connection, path, is_post, ct_buffer_bytes(&arrival->body));
}

static void forget(void *user, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode how)
{
    Arrival *arrival = *state;

    (void)user;
    (void)connection;
    (void)how;
    if (arrival == NULL)
        return;
    ct_buffer_clear(&arrival->body);
    g_free(arrival);
    *state = NULL;
}

CtServer *ct_server_new(uint16_t port, const CtViewProvider *provider, GError **error)
{
    g_autoptr(CtServer) self = g_new0(CtServer, 1);
    struct sockaddr_in loopback = { .sin_family = AF_INET,
                                    .sin_port = htons(port),
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

    self->provider = provider;
    self->portal = ct_portal_new();
    self->daemon = MHD_start_daemon(
        MHD_USE_EPOLL, port, NULL, NULL, handle, self, MHD_OPTION_SOCK_ADDR, &loopback,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, forget, NULL, MHD_OPTION_END);
    if (self->daemon == NULL) {
        (void)ct_fail_errno(error, errno, "web: listening on loopback");
        return NULL;
    }
    return g_steal_pointer(&self);
}

void ct_server_free(CtServer *self)
{
    if (self == NULL)
        return;
    if (self->daemon != NULL)
        MHD_stop_daemon(self->daemon);
    ct_portal_free(self->portal);
    g_clear_error(&self->problem);
    g_free(self);
}

void ct_server_show_folder(CtServer *self, const CtProviderFolder *folder)
{
    self->folder = folder;
}

uint16_t ct_server_port(const CtServer *self)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(self->daemon, MHD_DAEMON_INFO_BIND_PORT);

    return info != NULL ? info->port : 0;
}

bool ct_server_turn(CtServer *self, unsigned milliseconds, GError **error)
{
    return MHD_run_wait(self->daemon, (int32_t)MIN(milliseconds, (unsigned)INT32_MAX)) == MHD_YES ||
           ct_fail(error, CT_ERROR_SYSTEM, "web: the server's loop stopped");
}

GError *ct_server_take_problem(CtServer *self)
{
    return g_steal_pointer(&self->problem);
}
