/** Reads safetensors (`writing.ts` writes it), the container of recordings and exports: a JSON header, then plain arrays. */

export type Dtype = 'F32' | 'F16';

export interface Tensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface Container {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

export const BYTES: Readonly<Record<Dtype, number>> = { F32: 4, F16: 2 };
/** A header larger than this is none of ours. */
const MOST_HEADER = 16 << 20;

/** Checks every length before it is used; throws an Error that says what is wrong. */
export function readContainer(bytes: Uint8Array): Container {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? -1 : Number(view.getBigUint64(0, true));
  if (length < 2 || length > MOST_HEADER || 8 + length > bytes.length) throw new Error(`not a safetensors file: ${bytes.length} bytes, header ${length}`);
  const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  if (!isObject(header)) throw new Error('not a safetensors file: its header is no object');
  const tensors: Record<string, Tensor> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') tensors[name] = readTensor(name, entry, view, 8 + length);
  }
  return { metadata: texts(header['__metadata__']), tensors };
}

function readTensor(name: string, entry: unknown, view: DataView, data: number): Tensor {
  const wrong = (what: string) => new Error(`tensor ${name.slice(0, 40)}: ${what}`);
  if (!isObject(entry)) throw wrong('no description');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== 'F32' && dtype !== 'F16') throw wrong('neither F32 nor F16');
  if (!wholes(shape) || !wholes(offsets) || offsets.length !== 2) throw wrong('shape or offsets are no whole numbers');
  const [start = 0, end = 0] = offsets;
  const count = shape.reduce((product, n) => product * n, 1);
  if (end - start !== count * BYTES[dtype] || data + end > view.byteLength) throw wrong(`${end - start} bytes at ${start} for shape ${shape.join('x')}`);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 1) {
    const at = data + start + i * BYTES[dtype];
    values[i] = dtype === 'F32' ? view.getFloat32(at, true) : fromHalf(view.getUint16(at, true));
  }
  return { dtype, shape, values };
}

function texts(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wholes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

export function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 31) return NaN;
  const value = exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -value : value;
}
