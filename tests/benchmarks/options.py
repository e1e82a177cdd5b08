# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the programs in Python are told; without a module of the standard library whose memory would be measured."""


class Options:
    """WAY [--filter=EXPRESSION] [--dumper=OUTPUT [--pcapng]] [--stream] [--replay] WHAT [MODE]"""

    def __init__(self, arguments):
        given = dict(argument[2:].partition("=")[::2] for argument in arguments if argument.startswith("--"))
        self.way, self.what, *modes = [argument for argument in arguments if not argument.startswith("--")]
        self.mode = modes[0] if modes else None
        self.filter, self.dumper = given.pop("filter", None), given.pop("dumper", None)
        self.pcapng, self.stream, self.replay = (given.pop(name, None) is not None for name in ("pcapng", "stream", "replay"))
        if given:
            raise SystemExit(f"There is no option {', '.join(given)}")
