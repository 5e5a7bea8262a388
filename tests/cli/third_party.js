/* third_party.js FOLDER - a ledger folder checked by another program, which knows only the published
 * formats: C2SP signed-note and tlog-checkpoint, tlog-tiles, RFC 6962. Standard library only.
 *
 * Reads FOLDER/verifier and FOLDER/checkpoint, verifies the Ed25519 signature and the key's id,
 * recomputes each leaf from the entry bundles, every tile of every level, and the root.
 * Prints "origin size root"; any disagreement ends it with its place.
 * SPDX-License-Identifier: EUPL-1.2
 */
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const folder = process.argv[2];
const sha = (...parts) => crypto.createHash('sha256').update(Buffer.concat(parts)).digest();
const node = (left, right) => sha(Buffer.from([1]), left, right);
const refuse = (what) => {
    console.error(what);
    process.exit(1);
};

function readKey() {
    const [, name, id, body] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(
        fs.readFileSync(path.join(folder, 'verifier'), 'utf8').trim());
    const key = Buffer.from(body, 'base64');

    if (sha(Buffer.from(name + '\n'), key).subarray(0, 4).toString('hex') !== id)
        refuse('verifier: the id is not that of the key');
    return { name, id, public: key.subarray(1) };
}

function readCheckpoint(key) {
    const note = fs.readFileSync(path.join(folder, 'checkpoint'), 'utf8');
    const end = note.lastIndexOf('\n\n') + 1;
    const text = note.slice(0, end);
    const line = note.slice(end + 1).split('\n').find((l) => l.startsWith(`\u2014 ${key.name} `));
    const signature = Buffer.from(line.split(' ')[2], 'base64');
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key.public]);
    const publicKey = crypto.createPublicKey({ key: der, format: 'der', type: 'spki' });

    if (signature.subarray(0, 4).toString('hex') !== key.id ||
        !crypto.verify(null, Buffer.from(text), publicKey, signature.subarray(4)))
        refuse('checkpoint: its signature does not verify');
    const [origin, size, root] = text.split('\n');
    return { origin, size: Number(size), root };
}

function tileName(kind, index, width) {
    let name = String(index % 1000).padStart(3, '0');

    for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
        name = 'x' + String(rest % 1000).padStart(3, '0') + '/' + name;
    return path.join(folder, 'tile', kind, name + (width < 256 ? `.p/${width}` : ''));
}

function checkTiles(kind, hashes) {
    for (let start = 0; start < hashes.length; start += 256) {
        const part = hashes.slice(start, start + 256);
        const name = tileName(kind, start / 256, part.length);

        if (!fs.readFileSync(name).equals(Buffer.concat(part)))
            refuse(`${name}: it is not what the entries make`);
    }
}

function readEntries(size) {
    const leaves = [];

    for (let start = 0; start < size; start += 256) {
        const width = Math.min(256, size - start);
        const bundle = fs.readFileSync(tileName('entries', start / 256, width));
        let at = 0;

        for (let i = 0; i < width; i++) {
            const length = bundle.readUInt16BE(at);
            leaves.push(sha(Buffer.from([0]), bundle.subarray(at + 2, at + 2 + length)));
            at += 2 + length;
        }
        if (at !== bundle.length)
            refuse('a bundle has more bytes than entries');
    }
    return leaves;
}

function rootOf(hashes) {
    if (hashes.length === 0)
        return sha();
    if (hashes.length === 1)
        return hashes[0];
    let half = 1;
    while (half * 2 < hashes.length)
        half *= 2;
    return node(rootOf(hashes.slice(0, half)), rootOf(hashes.slice(half)));
}

const checkpoint = readCheckpoint(readKey());
const leaves = readEntries(checkpoint.size);
for (let level = 0, hashes = leaves; hashes.length > 0; level++) {
    const above = [];

    checkTiles(String(level), hashes);
    for (let i = 0; i + 256 <= hashes.length; i += 256)
        above.push(rootOf(hashes.slice(i, i + 256)));
    hashes = above;
}
if (rootOf(leaves).toString('base64') !== checkpoint.root)
    refuse('checkpoint: its root is not that of the entries');
console.log(checkpoint.origin, checkpoint.size, rootOf(leaves).toString('hex'));
