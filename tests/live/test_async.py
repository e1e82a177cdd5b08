# SPDX-FileCopyrightText: The GPcap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of await and async for, on an asyncio loop that runs GLib's main loop; in-namespace runs them."""

import asyncio
import gzip
import io
import os
import pathlib
import tempfile
import unittest

import gbulb
from gi.repository import Gio, GLib
from support import GPcap, SAVEFILES, packets_of, run_until, savefile, seen, send_datagrams

PORT = 47007
SECONDS = 60


class DerivedLoop(asyncio.SelectorEventLoop):
    """A loop that does not run GLib's main loop."""


class AsyncTest(unittest.TestCase):
    def setUp(self):
        self.loop = gbulb.GLibEventLoop(context=GLib.MainContext.default())
        self.addCleanup(self.loop.close)
        self.payloads = [b"datagram %d" % i for i in range(20)]

    def run_async(self, coroutine):
        return self.loop.run_until_complete(asyncio.wait_for(coroutine, SECONDS))

    def open_live(self):
        reader = GPcap.open_live("lo", 65535, False, 10)
        reader.set_filter(f"udp and port {PORT}")
        self.addCleanup(reader.close)
        return reader

    def test_each_source_is_opened(self):
        path = savefile("packets.pcap")
        file = Gio.File.new_for_path(path)
        content = SAVEFILES.joinpath("packets.pcap.gz").read_bytes()
        opens = [
            lambda source=source: GPcap.open_async(source)
            for source in (path, SAVEFILES / "packets.pcap", content, GLib.Bytes.new(content), file, file.read(), io.BytesIO(content))
        ]
        opens += [lambda: GPcap.open_file_async(file), lambda: GPcap.open_bytes_async(content), lambda: GPcap.open_uri_async(file.get_uri())]

        async def read(call):
            return [seen(hdr, data) async for hdr, data in await call()]

        for call in opens:
            self.assertEqual(self.run_async(read(call)), packets_of("packets.pcap"))

    def test_errors_of_opening_are_raised_by_await(self):
        class Broken(io.BytesIO):
            def read1(self, size=-1, /):
                raise ConnectionResetError(size)

        for call, kind in (
            (lambda: GPcap.open_async(b"This is no savefile."), GPcap.InvalidFormatError),
            (lambda: GPcap.open_async(Broken()), ConnectionResetError),
            (lambda: GPcap.open_uri_async("no URI"), GPcap.InvalidArgumentError),
            (lambda: GPcap.open_uri_async("tcp://localhost:1/"), GPcap.FileError),
            (lambda: GPcap.open_file_async(Gio.File.new_for_path("/nonexistent")), FileNotFoundError),
        ):
            with self.assertRaises(kind):
                self.run_async(call())

    def test_packets_of_a_savefile(self):
        async def read():
            reader = GPcap.open_offline(savefile("many.pcap"))
            return [seen(hdr, data) async for hdr, data in reader]

        self.assertEqual(self.run_async(read()), packets_of("many.pcap"))

    def test_batches_of_a_savefile(self):
        async def read():
            packets = []
            async for batch in GPcap.open_offline(savefile("many.pcap")).batches(100):
                self.assertLessEqual(len(batch), 100)
                packets += [seen(hdr, data) for hdr, data in batch.packets()]
            return packets

        self.assertEqual(self.run_async(read()), packets_of("many.pcap"))

    def test_packets_come_while_other_tasks_run(self):
        async def read():
            reader = self.open_live()
            sender = asyncio.ensure_future(send_slowly())
            received = []
            async for _hdr, data in reader:
                received.append(data[42:])
                if len(received) == len(self.payloads):
                    break
            await sender
            return received

        async def send_slowly():
            for payload in self.payloads:
                await asyncio.sleep(0.005)
                send_datagrams(PORT, [payload])

        self.assertEqual(self.run_async(read()), self.payloads)

    def test_a_break_does_not_end_a_read(self):
        async def read():
            reader = GPcap.open_offline(savefile("many.pcap"))
            reader.set_dumper(reader.dump_open("/dev/full"))
            broken = []
            # It comes in the middle of the read, which ends the loan and so writes its packets.
            reader.connect("dump-failed", lambda *_arguments: broken.append(reader.breakloop()))
            lent = reader.walk(GPcap.WalkMode.POLL, -1, None).borrow_batch(0)
            batch = await reader.read_batch_async()
            return len(broken), len(lent) > 0, len(batch) > 0

        self.assertEqual(self.run_async(read()), (1, True, True))

    def test_a_savefile_that_grows_is_awaited(self):
        """A section of a file in pcapng format, compressed or not, and one that is added."""
        content = pathlib.Path(os.environ["GPCAP_TEST_PCAPNG_SAVEFILES"], "whole-le.pcapng").read_bytes()
        for compress in (bytes, gzip.compress):
            with tempfile.NamedTemporaryFile() as file:

                async def read(file=file, compress=compress):
                    reader = GPcap.Reader(filename=file.name, follow=True)
                    await reader.activate_async()
                    comments = []
                    async for batch in reader.batches():
                        comments += [packet.comments for packet in batch]
                        if len(comments) == 5:
                            file.write(compress(content))
                            file.flush()
                        if len(comments) == 10:
                            return comments

                file.write(compress(content))
                file.flush()
                comments = self.run_async(read())
                self.assertEqual(comments[:5], comments[5:])
                self.assertEqual(comments[4], ["obsolete"])

    def test_what_is_left_is_for_other_reads(self):
        async def read():
            reader = GPcap.open_offline(savefile("packets.pcap"))
            packets = []
            async for hdr, data in reader:
                packets.append(seen(hdr, data))
                packets.append(seen(*reader.next()[1:]))
                if len(packets) > 10:
                    break
            batch = await reader.read_batch_async(5)
            packets += [seen(*packet) for packet in batch]
            packets += [seen(hdr, data) for hdr, data in reader]
            return packets, await reader.read_batch_async()

        self.assertEqual(self.run_async(read()), (packets_of("packets.pcap"), None))

    def test_cancelling_a_task_loses_nothing(self):
        async def read():
            reader = self.open_live()
            received = []
            for payload in self.payloads:
                task = asyncio.ensure_future(reader.read_batch_async())
                await asyncio.sleep(0.001)
                task.cancel()
                send_datagrams(PORT, [payload])
                try:
                    received += [data[42:] for _hdr, data in (await task).packets()]
                except asyncio.CancelledError:
                    pass
            while len(received) < len(self.payloads):
                received += [data[42:] for _hdr, data in (await reader.read_batch_async()).packets()]
            return received

        self.assertEqual(self.run_async(read()), self.payloads)

    def test_a_close_ends_it(self):
        async def read():
            reader = self.open_live()
            self.loop.call_later(0.05, reader.close)
            async for _packet in reader:
                pass

        with self.assertRaises(GPcap.ClosedError):
            self.run_async(read())

    def test_a_break_ends_it(self):
        async def read(packets_or_batches, later):
            reader, n = self.open_live(), 0
            send_datagrams(PORT, self.payloads)
            async for _packet in packets_or_batches(reader):
                n += 1
                if later:
                    self.loop.call_later(0.02, reader.breakloop)
                else:
                    reader.breakloop()
                    self.assertEqual(n, 1)

        for packets_or_batches in (lambda reader: reader, GPcap.Reader.batches):
            for later in (False, True):
                with self.assertRaises(GPcap.BreakError):
                    self.run_async(read(packets_or_batches, later))

    def test_everything_asynchronous_can_be_awaited(self):
        async def use():
            reader = await GPcap.open_live_async("lo", 65535, False, 10)
            self.addCleanup(reader.close)
            self.assertTrue(await reader.set_filter_async(f"udp and port {PORT}"))
            with self.assertRaises(GPcap.InvalidFilterError):
                await reader.set_filter_async("no filter")
            with self.assertRaises(GPcap.InvalidArgumentError):
                await reader.set_filter_async("udp\0")
            bpf = await GPcap.compile_async(GPcap.DLT_EN10MB, 65535, "arp")
            self.assertEqual(bpf.get_expression(), "arp")
            savefile_reader = await GPcap.open_offline_async(savefile("packets.pcap"))
            self.assertEqual(len(savefile_reader.read_batch()), 100)
            with self.assertRaises(FileNotFoundError):
                await GPcap.open_offline_async(savefile("no-such-file"))
            created = GPcap.create("lo")
            self.assertEqual(await created.activate_async(), 0)
            self.assertTrue(await created.close_async())
            cancellable = Gio.Cancellable()
            cancellable.cancel()
            with self.assertRaises(GPcap.CancelledError):
                await GPcap.open_offline_async(savefile("packets.pcap"), cancellable)
            cancellable = Gio.Cancellable()
            self.loop.call_later(0.05, cancellable.cancel)
            with self.assertRaises(GPcap.CancelledError):
                await reader.read_batch_async(0, cancellable=cancellable)

        self.run_async(use())

    def test_a_loop_that_is_not_glib_s_is_refused(self):
        async def open_reader():
            return await GPcap.open_offline_async(savefile("packets.pcap"))

        async def iterate():
            async for _packet in GPcap.open_offline(savefile("packets.pcap")):
                pass

        for use in (open_reader, iterate):
            with self.assertRaises(RuntimeError):
                asyncio.run(use())
            loop = DerivedLoop()
            with self.assertRaises(RuntimeError):
                loop.run_until_complete(use())
            loop.close()
            self.addCleanup(asyncio.events._set_running_loop, asyncio.events._get_running_loop())  # pylint: disable=protected-access
            asyncio.events._set_running_loop(asyncio.AbstractEventLoop())  # pylint: disable=protected-access
            with self.assertRaises(RuntimeError):
                use().send(None)
            asyncio.events._set_running_loop(None)  # pylint: disable=protected-access

    def test_callbacks_do_without_asyncio(self):
        done = []
        reader = GPcap.open_offline(savefile("packets.pcap"))

        def on_batch(source, result, *_data):
            done.append(source.read_batch_finish(result))

        reader.read_batch_async(7, callback=on_batch)
        run_until(lambda: done)
        self.assertEqual(len(done[0]), 7)
        GPcap.open_offline_async(savefile("packets.pcap"), None, lambda _source, result, *_data: done.append(GPcap.open_offline_finish(result)))
        run_until(lambda: len(done) == 2)
        self.assertEqual(len(done[1].read_batch()), 100)
