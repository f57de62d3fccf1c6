/** Builds the page into dist/: plain files with relative addresses that any web server can hand out. */

import { readFileSync, readdirSync } from 'node:fs';
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

/** Puts the default teacher cache and the recordings of the repository beside the page. */
function data(): Plugin {
  const folder = resolve(import.meta.dirname, '../data');
  const recordings = readdirSync(resolve(folder, 'recordings')).filter((name) => name.endsWith('.safetensors'));
  const files = [CACHE, ...recordings.map((name) => `recordings/${name}`)];
  return {
    name: 'data',
    generateBundle() {
      for (const fileName of files) this.emitFile({ type: 'asset', fileName, source: readFileSync(resolve(folder, fileName)) });
    },
    configureServer(server) {
      for (const file of files) {
        server.middlewares.use(`/${file}`, (_request, response) => {
          response.setHeader('Content-Type', 'application/octet-stream');
          response.end(readFileSync(resolve(folder, file)));
        });
      }
    },
  };
}

export default defineConfig({
  base: './',
  // One page: an unknown address is a 404, not the page again.
  appType: 'mpa',
  plugins: [data()],
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
