// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// What makes GPcap feel at home in JavaScript.

/* exported _init */

// A read that calls back with the header and the bytes, and lets an exception of the callback out.
// The packet it was thrown for counts as delivered; the ones after it are the next read's.
function delivering(call) {
    return function (maxcant = -1, callback = null, cancellable = null) {
        if (callback === null)
            return call.call(this, maxcant, null, cancellable);
        const thrown = [];
        const result = call.call(this, maxcant, (hdr, data) => {
            try {
                callback(hdr, data);
            } catch (error) {
                thrown.push(error);
                this.breakloop();
            }
        }, cancellable);
        if (thrown.length > 0)
            throw thrown[0];
        return result;
    };
}

// GJS wants every argument: what may be left out in C's order is filled in.
function filling(call, ...defaults) {
    return function (...given) {
        return call.call(this, ...given, ...defaults.slice(given.length));
    };
}

function _init() {
    const reader = this.Reader.prototype;

    reader.dispatch = delivering(reader.dispatch);
    reader.loop = delivering(reader.loop);
    reader.dispatch_closure = filling(reader.dispatch_closure, -1, null, null);
    reader.loop_closure = filling(reader.loop_closure, -1, null, null);
    reader.next = filling(reader.next, null);
    reader.read_batch = filling(reader.read_batch, 0, null);
    reader.create_source = filling(reader.create_source, null);
}
