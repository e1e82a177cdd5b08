/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The scenarios in C++, for which the headers need no changes. */

#include "conformance.c"
