/** Reads a zip archive as `www/build/zip.ts` writes it. */

import { inflateRawSync } from 'node:zlib';

/** Names and bytes, in the archive's order. */
export function unzipped(archive) {
  const files = new Map();
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50; ) {
    const [packed, named, extra] = [archive.readUInt32LE(at + 18), archive.readUInt16LE(at + 26), archive.readUInt16LE(at + 28)];
    const begin = at + 30 + named + extra;
    files.set(archive.toString('utf8', at + 30, at + 30 + named), inflateRawSync(archive.subarray(begin, begin + packed)));
    at = begin + packed;
  }
  return files;
}
