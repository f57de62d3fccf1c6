/** What the pages may do. As a header it also binds the worker. */

/** Load only itself, run its wasm, start its worker. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob: data:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
].join('; ');

/** A page of one file carries its scripts and needs no address at all. */
export const INLINE_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval'",
  'worker-src blob: data:',
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
].join('; ');
