/* SPDX-FileCopyrightText: The GPcap authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The scenarios in C++: the headers are C++ as they are. */

#include "conformance.c"
