/** Short names for what the module imports: forty letters each, in the module and again in its JavaScript face, that only the two of them read. */

import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const IMPORTS = 2;
const HEADER = 8;
/** A function of the face. */
const FUNCTION = /\b\w+(?=: function\()/g;

export interface Shortened {
  readonly module: Buffer;
  /** Short names by the long ones. */
  readonly names: ReadonlyMap<string, string>;
}

/** Everything but the names of imported functions is copied as it is. */
export function shortened(module: Buffer): Shortened {
  const names = new Map<string, string>();
  const parts: Buffer[] = [module.subarray(0, HEADER)];
  for (let at = HEADER; at < module.length; ) {
    const [size, body] = number(module, at + 1);
    const section = module.subarray(body, body + size);
    parts.push(module[at] === IMPORTS ? framed(IMPORTS, imports(section, names)) : module.subarray(at, body + size));
    at = body + size;
  }
  return { module: Buffer.concat(parts), names };
}

function imports(section: Buffer, names: Map<string, string>): Buffer {
  const [count, first] = number(section, 0);
  const parts: Buffer[] = [section.subarray(0, first)];
  let at = first;
  for (let i = 0; i < count; i += 1) {
    const [length, start] = number(section, at);
    const [nameLength, name] = number(section, start + length);
    const end = name + nameLength;
    if (section[end] !== 0) throw new Error('the module imports something that is no function');
    const [, next] = number(section, end + 1);
    const short = `_${i.toString(36)}`;
    names.set(section.toString('utf8', name, end), short);
    parts.push(section.subarray(at, start + length), text(short), section.subarray(end, next));
    at = next;
  }
  return Buffer.concat(parts);
}

/** LEB128: the number and where it ends. */
function number(bytes: Buffer, at: number): [number, number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes.readUInt8(at);
    value += (byte & 0x7f) * 2 ** shift;
    at += 1;
    if (byte < 0x80) return [value, at];
  }
}

function encoded(value: number): Buffer {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}

function text(value: string): Buffer {
  return Buffer.concat([encoded(value.length), Buffer.from(value)]);
}

function framed(id: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([id]), encoded(body.length), body]);
}

/** The same names in the face: `crest_web.js` beside `crest_web_bg.wasm`. */
export function shortImports(): Plugin {
  return {
    name: 'crest-short-imports',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('/crest_web.js')) return null;
      const { names } = shortened(readFileSync(id.replace(/\.js$/, '_bg.wasm')));
      const missing = new Set(names.keys());
      const short = code.replace(FUNCTION, (name) => {
        missing.delete(name);
        return names.get(name) ?? name;
      });
      if (missing.size > 0) throw new Error(`crest_web.js lacks ${[...missing].join(', ')}`);
      return { code: short, map: null };
    },
  };
}
