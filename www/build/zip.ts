/** Writes a zip archive whose bytes depend on nothing but the files in it. */

import { crc32, deflateRawSync } from 'node:zlib';

/** 1 January 1980, the first day that the format knows. */
const DATE = 0x0021;
const VERSION = 20;
const UTF8 = 0x0800;
const DEFLATE = 8;

export interface Item {
  readonly name: string;
  readonly bytes: Buffer;
}

export function zip(items: readonly Item[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const item of items) {
    const name = Buffer.from(item.name);
    const packed = deflateRawSync(item.bytes, { level: 9 });
    const common = describe(item.bytes, packed, name.length);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, packed]);
    const entry = Buffer.alloc(18);
    entry.writeUInt32LE(offset, 14);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, entry.subarray(4), name);
    parts.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  return Buffer.concat([...parts, entries, end(items.length, entries.length, offset)]);
}

/** What the local header and the directory say alike. */
function describe(bytes: Buffer, packed: Buffer, name: number): Buffer {
  const common = Buffer.alloc(26);
  [VERSION, UTF8, DEFLATE, 0, DATE].forEach((value, i) => common.writeUInt16LE(value, 2 * i));
  [crc32(bytes), packed.length, bytes.length].forEach((value, i) => common.writeUInt32LE(value, 10 + 4 * i));
  common.writeUInt16LE(name, 22);
  return common;
}

function end(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.write('PK\x05\x06', 'latin1');
  [count, count].forEach((value, i) => record.writeUInt16LE(value, 8 + 2 * i));
  [size, offset].forEach((value, i) => record.writeUInt32LE(value, 12 + 4 * i));
  return record;
}
