/** Bytes as text of 85 characters, five for every four: a sixteenth shorter than base64. */

/** All that can be printed but what HTML, scripts or the macros of a wiki could read as theirs. */
const ALPHABET = [...Array(94).keys()].map((i) => String.fromCharCode(33 + i)).filter((char) => !'"&\'<>\\`]$'.includes(char)).join('');
const VALUES = new Map([...ALPHABET].map((char, value) => [char.charCodeAt(0), value]));

export function toBase85(bytes: Uint8Array): string {
  const groups: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    let value = 0;
    for (let i = 0; i < 4; i += 1) value = value * 256 + (bytes[at + i] ?? 0);
    let group = '';
    for (let power = 85 ** 4; power >= 1; power /= 85) group += ALPHABET[Math.floor(value / power) % 85];
    // The last group is as much shorter as bytes are missing.
    groups.push(group.slice(0, bytes.length - at + 1));
  }
  return groups.join('');
}

export function fromBase85(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.length * 4) / 5));
  for (let at = 0, out = 0; at < text.length; at += 5, out += 4) {
    let value = 0;
    for (let i = at; i < at + 5; i += 1) value = value * 85 + digit(text, i);
    for (let i = 3; i >= 0; i -= 1, value = Math.floor(value / 256)) if (out + i < bytes.length) bytes[out + i] = value % 256;
  }
  return bytes;
}

/** Behind the end stands the largest, so that what is cut off rounds to the same bytes. */
function digit(text: string, at: number): number {
  const value = at < text.length ? VALUES.get(text.charCodeAt(at)) : 84;
  if (value === undefined) throw new Error(`base85: ${JSON.stringify(text[at])} is no digit`);
  return value;
}
