# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A program whose types are correct: mypy must accept it."""

import pathlib

import gi

gi.require_version("GPcap", "1.0")
from gi.repository import Gio, GPcap


def describe(hdr: GPcap.Pkthdr, data: bytes) -> str:
    seconds, microseconds = hdr.get_ts()
    return f"{seconds}.{microseconds:06} {hdr.len} {hdr.getcaplen()} {data.hex()}"


def first_packets(path: pathlib.Path, n: int) -> list[str]:
    lines: list[str] = []
    with GPcap.open_offline(path) as reader:
        reader.set_filter("udp")
        version: tuple[int, int] = reader.get_savefile_version()
        lines.append(f"{version} {reader.is_swapped()}")
        for hdr, data in reader:
            lines.append(describe(hdr, data))
            if len(lines) == n:
                break
        result: int = reader.loop(3, lambda hdr, data: lines.append(describe(hdr, data)))
        reader.dispatch(-1, lambda hdr, data, all_lines: all_lines.append(describe(hdr, data)), lines)
        kind, header, content = reader.next()
        if kind == GPcap.ReadResult.PACKET and header is not None and content is not None:
            lines.append(describe(header, content.get_data()))
        lines.append(str(result))
    return lines


def count(reader: GPcap.Reader, addresses: GPcap.AddressSet) -> tuple[int, int, float]:
    tap: GPcap.Tap = reader.add_tap_filter("udp")
    everything = reader.add_tap()
    everything.set_addresses(addresses)
    everything.set_addresses(None, GPcap.AddressEnd.SOURCE)
    tap.set_max_packets(10)
    tap.set_sampling_interval(2)
    tap.set_dumper()
    tap.connect("batch", lambda tap, batch: print(len(batch)))
    for batch in reader.batches():
        print(len(batch))
    is_removed: bool = reader.remove_tap(everything)
    expression: str | None = tap.get_filter()
    print(is_removed, expression, tap.is_exhausted(), reader.get_stats().bytes)
    return tap.get_packets(), tap.get_bytes(), reader.get_packets_per_second()


def batches(reader: GPcap.Reader) -> int:
    n_bytes = 0
    while (batch := reader.read_batch()) is not None:
        for packet in batch:
            n_bytes += packet.memoryview().nbytes + packet.get_hdr().get_len()
        for hdr, data in batch.packets():
            n_bytes += hdr.caplen - len(data)
        first: GPcap.Packet = batch[0]
        records, _data = batch.to_numpy()
        n_bytes += len(records) + batch.memoryview(0).nbytes + len(bytes(first))
    for batch in reader.batches(100):
        n_bytes += len(batch)
    return n_bytes


def last_packets(reader: GPcap.Reader) -> list[str]:
    history = GPcap.History(max_packets=100, max_seconds=1.5)
    reader.connect("batch", lambda _reader, batch: history.add_batch(batch))
    reader.loop()
    history.refresh()
    packets: list[GPcap.Packet] = history[-3:]
    lines = [describe(hdr, data) for hdr, data in history.packets()]
    history.dump(GPcap.Dumper.open("/dev/null", history.get_datalink(), 65535, GPcap.TstampPrecision.NANO))
    return [*lines, str(len(packets) + len(history))]


def flows(batch: GPcap.PacketBatch) -> str:
    key: GPcap.FlowKey = batch[0].get_flow_key()
    address: Gio.InetAddress | None = key.source
    text: str | None = key.source_string
    addresses = GPcap.AddressSet.new_from_text("192.0.2.0/24")
    passed = batch.filter_addresses(addresses, GPcap.AddressEnd.SOURCE)
    n_bytes = len(batch.flow_keys()) + len(batch.flow_keys_to_numpy()) + len(addresses) + len(passed)
    is_known = text in addresses or address in addresses
    return f"{key.protocol_name} {key.source_port} {n_bytes} {is_known} {GPcap.FlowKey.new_for_record(batch.flow_keys()[:48])}"


async def live(device: str) -> None:
    reader = await GPcap.open_live_async(device, 65535, False, 10)
    await reader.set_filter_async("tcp")
    batch = await reader.read_batch_async()
    if batch is not None:
        print(len(batch), batch.get_datalink())
    async for hdr, data in reader:
        print(describe(hdr, data))
        reader.drainloop()
    drained: bool = reader.drain() and await reader.drain_async()
    check: GPcap.FilterCheck = await GPcap.check_filter_async("udp", GPcap.DLT_EN10MB, GPcap.FilterCheckFlags.NO_LOOKUPS)
    place: str = check.expression[check.start : check.end] if not GPcap.check_filter("udp and") else ""
    print(drained, check.valid, check.message, place, ", ".join(check.names))
    await reader.close_async()


def replayed(path: pathlib.Path) -> float:
    reader = GPcap.Reader(filename=str(path), filter="udp")
    warning: int = reader.activate()
    reader.set_replay(GPcap.ReplayMode.TIMED)
    reader.set_replay_speed(2.5)
    walk: GPcap.Walk = reader.walk(GPcap.WalkMode.POLL)
    while (batch := walk.borrow_batch(0)) is not None and len(batch) == 0:
        walk.return_batch(0)
    return warning + walk.get_result() + reader.get_progress()


def count_conversations(reader: GPcap.Reader) -> str:
    conversations = GPcap.Conversations(sort_by=GPcap.TrafficOrder.BYTES, max_items=10)
    for batch in reader.batches():
        conversations.add_batch(batch)
    conversations.refresh()
    rows: list[str | None] = [each.address_a for each in conversations] + [each.address for each in conversations.endpoints]
    total: int = sum(sample.packets for sample in conversations.history(GPcap.TrafficInterval.MINUTE))
    print(rows, total, conversations[0].filter, len(conversations.get_protocols()), len(conversations.records()))
    return conversations.get_protocols()[0].name


def on_opened(_source: object, result: object) -> None:
    print(GPcap.open_offline_finish(result).get_filename())


def devices() -> list[str]:
    monitor = GPcap.DeviceMonitor(counters_interval=1000)
    monitor.poll_interval = 500
    if (failure := monitor.get_error()) is not None:
        print(failure.message, monitor.is_notified())
    if (loopback := monitor.lookup("lo")) is not None:
        rate: float = loopback.received_bytes_per_second + loopback.get_sent_bytes_per_second()
        print(rate, loopback.kind == GPcap.DeviceKind.LOOPBACK, loopback.list_datalinks())
    return [f"{device.get_name()} {device.get_index()}" for device in monitor if device.has_counters()] + [monitor[0].get_name()]


def told(filename: str) -> None:
    reader = GPcap.Reader(filename=filename, follow=True)
    reader.get_interfaces().connect("items-changed", print)
    texts = [interface.get_name() for interface in reader.get_interfaces()]
    texts += [section.application for section in reader.get_sections()]
    texts += [secrets.data.unref() for secrets in reader.get_secrets()]
    model = GPcap.SavefileModel(filename=pathlib.Path(filename), cache=True, follow=True)
    texts += [interface.description for interface in model.get_interfaces()]
    print(texts, [name.address for name in reader.get_names()], model.filter("udp")[0].comments)


def rest(filename: str) -> None:
    GPcap.open_offline_async(filename, None, on_opened)
    GPcap.open_offline_async(filename, callback=on_opened)
    bpf = GPcap.compile(GPcap.DLT_EN10MB, 65535, "arp")
    with GPcap.Dumper(filename=pathlib.Path(filename), datalink=bpf.get_datalink()) as dumper:
        dumper.flush()
    with GPcap.Dumper(filename=filename, format=GPcap.SavefileFormat.PCAPNG, comments=["a comment"], compression=GPcap.Compression.GZIP) as dumper:
        dumper.add_statistics(dumper.add_interface(GPcap.Interface(datalink=GPcap.DLT_EN10MB)), received=1)
    if (failure := dumper.get_error()) is not None:
        print(failure.message)
    matches: int = bpf.filter(bytearray(60)) + bpf.filter_bytes(bytes(60))
    if (batch := GPcap.open_offline(filename).read_batch(1)) is not None:
        matches += bpf.matches(batch[0])
    print(matches, [device.get_name() for device in GPcap.list_devices()], GPcap.Direction.IN)
    told(filename)
    try:
        GPcap.create("lo").activate()
    except GPcap.PermissionDeniedError as error:
        print(error.message, GPcap.Error.PERMISSION_DENIED, error.errno)
    except (GPcap.ClosedError, GPcap.FileError):
        pass
