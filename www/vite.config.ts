/** Builds the page into dist/: plain files with relative addresses that any web server can hand out. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const CACHE = 'stories.safetensors';

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
  plugins: [teacherCache()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // Nothing is inlined: the content security policy allows scripts and modules from files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
