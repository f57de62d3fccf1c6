/** Unpacks LZMA (the `.lzma` format of 13 bytes of header): a fifth smaller than what browsers unpack by themselves. */

const TOP = 0x1000000;
/** Probabilities are 11 bits and move by a 32nd. */
const HALF = 1024;
const STATES = 12;

/** Reads single bits whose probabilities it learns. */
class Bits {
  #range = 0xffffffff;
  #code = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {
    for (let i = 0; i < 5; i += 1) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  #next(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new Error('lzma: the data ends early');
    this.at += 1;
    return byte;
  }

  #refill(): void {
    if (this.#range >= TOP) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  bit(model: Uint16Array, index: number): 0 | 1 {
    const probability = model[index] ?? HALF;
    const bound = (this.#range >>> 11) * probability;
    const one = this.#code >= bound;
    if (one) {
      this.#range -= bound;
      this.#code -= bound;
      model[index] = probability - (probability >>> 5);
    } else {
      this.#range = bound;
      model[index] = probability + ((2048 - probability) >>> 5);
    }
    this.#refill();
    return one ? 1 : 0;
  }

  /** Bits that are as likely as not. */
  direct(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i += 1) {
      this.#range >>>= 1;
      const one = this.#code >= this.#range;
      if (one) this.#code -= this.#range;
      value = value * 2 + (one ? 1 : 0);
      this.#refill();
    }
    return value;
  }

  /** A number of `count` bits, highest first; the models lie from `base` on. */
  tree(model: Uint16Array, base: number, count: number): number {
    let node = 1;
    for (let i = 0; i < count; i += 1) node = node * 2 + this.bit(model, base + node);
    return node - (1 << count);
  }

  /** Lowest bit first. */
  reverse(model: Uint16Array, base: number, count: number): number {
    let node = 1;
    let value = 0;
    for (let i = 0; i < count; i += 1) {
      const bit = this.bit(model, base + node);
      node = node * 2 + bit;
      value |= bit << i;
    }
    return value;
  }
}

const models = (count: number): Uint16Array => new Uint16Array(count).fill(HALF);

/** How long a match is, less two. */
class Lengths {
  readonly #choice = models(2);
  readonly #low = models(16 * 8);
  readonly #middle = models(16 * 8);
  readonly #high = models(256);

  read(bits: Bits, place: number): number {
    if (!bits.bit(this.#choice, 0)) return bits.tree(this.#low, place * 8, 3);
    if (!bits.bit(this.#choice, 1)) return 8 + bits.tree(this.#middle, place * 8, 3);
    return 16 + bits.tree(this.#high, 0, 8);
  }
}

/** How far back a match lies, less one. */
class Distances {
  readonly #slots = models(4 * 64);
  readonly #special = models(128);
  readonly #align = models(16);

  read(bits: Bits, length: number): number {
    const slot = bits.tree(this.#slots, Math.min(length, 3) * 64, 6);
    if (slot < 4) return slot;
    const extra = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** extra;
    if (slot < 14) return base + bits.reverse(this.#special, base - slot, extra);
    return base + bits.direct(extra - 4) * 16 + bits.reverse(this.#align, 0, 4);
  }
}

export function unlzma(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const properties = view.getUint8(0);
  const lc = properties % 9;
  const lp = Math.floor(properties / 9) % 5;
  const pb = Math.floor(properties / 45);
  const size = view.getUint32(5, true);
  if (pb > 4 || view.getUint32(9, true) !== 0) throw new Error('lzma: the header is none');
  const out = new Uint8Array(size);
  const bits = new Bits(bytes, 13);
  const literals = models(0x300 << (lc + lp));
  const [isMatch, isRep0Long] = [models(STATES * 16), models(STATES * 16)];
  const [isRep, isRep0, isRep1, isRep2] = [models(STATES), models(STATES), models(STATES), models(STATES)];
  const [matchLengths, repLengths, distances] = [new Lengths(), new Lengths(), new Distances()];
  let [rep0, rep1, rep2, rep3, state, at] = [0, 0, 0, 0, 0, 0];

  const literal = (): number => {
    const before = at > 0 ? (out[at - 1] ?? 0) : 0;
    const base = 0x300 * (((at & ((1 << lp) - 1)) << lc) + (before >> (8 - lc)));
    let node = 1;
    if (state >= 7) {
      let match = out[at - rep0 - 1] ?? 0;
      while (node < 256) {
        const expected = (match >> 7) & 1;
        match <<= 1;
        const bit = bits.bit(literals, base + ((1 + expected) << 8) + node);
        node = node * 2 + bit;
        if (bit !== expected) break;
      }
    }
    while (node < 256) node = node * 2 + bits.bit(literals, base + node);
    return node & 255;
  };

  /** One of the last distances again; a length of 1 needs no length. */
  const repeat = (place: number): number => {
    if (!bits.bit(isRep0, state)) {
      if (!bits.bit(isRep0Long, state * 16 + place)) {
        state = state < 7 ? 9 : 11;
        return 1;
      }
    } else if (!bits.bit(isRep1, state)) [rep0, rep1] = [rep1, rep0];
    else if (!bits.bit(isRep2, state)) [rep0, rep1, rep2] = [rep2, rep0, rep1];
    else [rep0, rep1, rep2, rep3] = [rep3, rep0, rep1, rep2];
    const length = 2 + repLengths.read(bits, place);
    state = state < 7 ? 8 : 11;
    return length;
  };

  const match = (place: number): number => {
    const length = matchLengths.read(bits, place);
    [rep0, rep1, rep2, rep3] = [distances.read(bits, length), rep0, rep1, rep2];
    state = state < 7 ? 7 : 10;
    return length + 2;
  };

  while (at < size) {
    const place = at & ((1 << pb) - 1);
    if (!bits.bit(isMatch, state * 16 + place)) {
      out[at] = literal();
      at += 1;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    const length = bits.bit(isRep, state) ? repeat(place) : match(place);
    if (rep0 >= at || at + length > size) throw new Error('lzma: a match lies outside');
    for (const end = at + length; at < end; at += 1) out[at] = out[at - rep0 - 1] ?? 0;
  }
  return out;
}
