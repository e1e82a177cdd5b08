/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fuzzes filters: any text compiles as with libpcap alone, or has a typed error with its message.
 *
 * The first byte of an input selects the link type, the second one whether to optimise; the rest is
 * the text. */

#include <netdb.h>
#include <pcap/pcap.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "support/gpcap-test.h"

#define SNAPLEN 262144

static const int link_types[] = { DLT_EN10MB, DLT_RAW,        DLT_NULL, DLT_LINUX_SLL2,
                                  DLT_PPP,    DLT_IEEE802_11, DLT_LOOP, DLT_USB_LINUX };

/* Names are not looked up in a network, which would take long: these replace the C library's. */
int
getaddrinfo (const char *name,
             const char *service,
             const struct addrinfo *hints,
             struct addrinfo **results)
{
  return EAI_NONAME;
}

int
getnetbyname_r (const char *name,
                struct netent *entry,
                char *buffer,
                size_t size,
                struct netent **result,
                int *error)
{
  *result = NULL;
  *error = HOST_NOT_FOUND;
  return 0;
}

static char *
dump_program (const struct bpf_program *program)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < program->bf_len; i++)
    g_string_append_printf (text, "%s\n", bpf_image (&program->bf_insns[i], i));
  return g_string_free (text, FALSE);
}

/* Programs have no loops, so any of them ends on any packet. */
static void
assert_same_matches (GPcapBpf *bpf, const struct bpf_program *program)
{
  guint8 packet[128];

  for (guint size = 0; size <= sizeof packet; size += 16)
    {
      for (guint i = 0; i < size; i++)
        packet[i] = i * 7;
      g_assert_cmpuint (gpcap_bpf_filter (bpf, packet, size), ==,
                        bpf_filter (program->bf_insns, packet, size, size));
    }
}

static void
assert_same_program (GPcapBpf *bpf, const struct bpf_program *program)
{
  g_autofree char *expected = dump_program (program);
  g_autofree char *actual = gpcap_bpf_dump (bpf);

  g_assert_cmpstr (g_strchomp (actual), ==, g_strchomp (expected));
  assert_same_matches (bpf, program);
}

/* What only the kernel knows is loaded from offsets near the end of the range. */
static gboolean
asks_kernel (const struct bpf_program *program)
{
  for (guint i = 0; i < program->bf_len; i++)
    if (BPF_CLASS (program->bf_insns[i].code) == BPF_LD
        && BPF_MODE (program->bf_insns[i].code) == BPF_ABS && program->bf_insns[i].k >= 0xfffff000)
      return TRUE;
  return FALSE;
}

static void
assert_same_compilation (const char *text, int link_type, gboolean optimize)
{
  pcap_t *pcap = pcap_open_dead (link_type, SNAPLEN);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPcapBpf) bpf =
      gpcap_compile (link_type, SNAPLEN, text, optimize, GPCAP_NETMASK_UNKNOWN, &error);
  struct bpf_program program = { 0 };
  const gboolean is_valid =
      pcap_compile (pcap, &program, text, optimize, PCAP_NETMASK_UNKNOWN) == 0;

  g_assert_true ((bpf == NULL) == (error != NULL));
  if (is_valid && !asks_kernel (&program))
    {
      g_assert_no_error (error);
      assert_same_program (bpf, &program);
    }
  else
    {
      g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_FILTER);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  if (!is_valid)
    g_assert_nonnull (strstr (error->message, pcap_geterr (pcap)));
  pcap_freecode (&program);
  pcap_close (pcap);
}

static void
assert_refused (const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gpcap_compile (DLT_EN10MB, SNAPLEN, text, TRUE, GPCAP_NETMASK_UNKNOWN, &error));
  g_assert_error (error, GPCAP_ERROR, GPCAP_ERROR_INVALID_ARGUMENT);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  if (size < 2)
    return 0;

  g_autofree char *text = g_strndup ((const char *) data + 2, size - 2);
  if (g_utf8_validate (text, -1, NULL))
    assert_same_compilation (text, link_types[data[0] % G_N_ELEMENTS (link_types)], data[1] % 2);
  else
    assert_refused (text);
  return 0;
}
