/** Builds the page into dist/: plain files with relative addresses that any web server can hand out. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const CACHE = 'stories.safetensors';

/** What the page may do, as a header it also binds the worker: load only itself, run its wasm, start its worker. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob: data:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
].join('; ');

/** Puts the default teacher cache of the repository beside the page. */
function teacherCache(): Plugin {
  const file = resolve(import.meta.dirname, '../data', CACHE);
  return {
    name: 'teacher-cache',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: CACHE, source: readFileSync(file) });
    },
    configureServer(server) {
      server.middlewares.use(`/${CACHE}`, (_request, response) => {
        response.setHeader('Content-Type', 'application/octet-stream');
        response.end(readFileSync(file));
      });
    },
  };
}

export default defineConfig({
  base: './',
  // One page: an unknown address is a 404, not the page again.
  appType: 'mpa',
  plugins: [teacherCache()],
  worker: { format: 'es' },
  preview: {
    strictPort: true,
    headers: { 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' },
  },
  build: {
    target: 'es2022',
    // Nothing is inlined: the content security policy allows scripts and modules from files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
