/** The part of the package `lzma1` that the build uses; its own declarations are its sources, which our settings refuse. */

export function compress(data: Uint8Array, mode: number): Uint8Array;
