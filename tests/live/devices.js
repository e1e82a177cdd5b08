// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// Tests of device monitors in JavaScript; in-namespace runs them.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GPcap from 'gi://GPcap';

const {assertEquals, assertTrue} = imports.jsUnit;

function ip(...args) {
    assertTrue(Gio.Subprocess.new(['ip', ...args], Gio.SubprocessFlags.NONE).wait_check(null));
}

function runUntil(done) {
    let late = false;
    const timer = GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, 60, () => {
        late = true;
        return GLib.SOURCE_REMOVE;
    });
    while (!done()) {
        GLib.MainContext.default().iteration(true);
        if (late)
            throw new Error('the main loop did not come to its end');
    }
    GLib.source_remove(timer);
}

const tests = {
    'a monitor is a list'() {
        const monitor = new GPcap.DeviceMonitor();
        const names = [...monitor].map(device => device.name);
        assertEquals(GPcap.findalldevs().join(), names.join());
        assertEquals(names.length, monitor.length);
        assertEquals(`[GPcap.DeviceMonitor: ${names.length} devices]`, `${monitor}`);
        assertEquals(null, monitor.lookup('no such device'));
        const loopback = monitor.lookup('lo');
        assertEquals(GPcap.DeviceKind.LOOPBACK, loopback.kind);
        assertEquals(String([GPcap.DLT_EN10MB]), String(loopback.list_datalinks()));
        assertTrue(loopback.index > 0 && loopback.has_counters());
        assertTrue(monitor.is_notified());
        assertEquals(null, monitor.error);
    },

    'a device keeps its object'() {
        const monitor = new GPcap.DeviceMonitor(), changes = [], notified = [];
        const n = monitor.length;
        monitor.connect('items-changed', (_monitor, _position, removed, added) => changes.push(`-${removed}+${added}`));
        ip('link', 'add', 'gp0', 'type', 'veth', 'peer', 'name', 'gp1');
        runUntil(() => monitor.length === n + 2);
        const device = monitor.lookup('gp0');
        assertEquals(GPcap.DeviceKind.VETH, device.kind);
        device.connect('notify', (_device, spec) => notified.push(spec.name));
        ip('link', 'set', 'gp0', 'name', 'gp2');
        runUntil(() => device.name === 'gp2');
        assertEquals(device, monitor.lookup('gp2'));
        assertEquals('name', notified.join());
        ip('link', 'set', 'gp2', 'up');
        runUntil(() => device.up);
        ip('link', 'del', 'gp2');
        runUntil(() => monitor.length === n);
        assertTrue(!device.up);
        assertEquals('+2 -2', changes.map(change => change.replace(/[-+]0/, '')).join(' '));
    },

    'counters can be watched'() {
        const monitor = new GPcap.DeviceMonitor({counters_interval: 10});
        const loopback = monitor.lookup('lo'), rates = [];
        loopback.connect('notify::received-packets-per-second', () => rates.push(loopback.received_packets_per_second));
        const before = loopback.received_bytes;
        const socket = Gio.Socket.new(Gio.SocketFamily.IPV4, Gio.SocketType.DATAGRAM, Gio.SocketProtocol.UDP);
        const address = Gio.InetSocketAddress.new_from_string('127.0.0.1', 47009);
        // The rates are known from the second time on that the counters were read.
        runUntil(() => {
            try {
                socket.send_to(address, 'a datagram', null);
            } catch {
                // Nothing listens on the port, which the datagram before has reported.
            }
            return rates.some(rate => rate > 0);
        });
        socket.close();
        assertTrue(loopback.received_bytes > before);
        monitor.counters_interval = 0;
        assertEquals(0, loopback.received_packets_per_second);
    },
};

print(`1..${Object.keys(tests).length}`);
let failed = false;
Object.entries(tests).forEach(([name, test], i) => {
    try {
        test();
        print(`ok ${i + 1} ${name}`);
    } catch (error) {
        failed = true;
        print(`not ok ${i + 1} ${name}\n# ${error}\n# ${error.stack}`);
    }
});
imports.system.exit(failed ? 1 : 0);
