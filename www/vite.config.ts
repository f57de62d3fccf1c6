/** Builds the page into dist/: plain files with relative addresses that any web server can hand out. */

import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // Nothing is inlined: the content security policy allows scripts and modules from files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
