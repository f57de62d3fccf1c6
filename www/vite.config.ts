/** Builds the page into dist/: plain files with relative addresses that any web server can hand out, and pages of one file. */

import { defineConfig } from 'vite';
import { TARGET } from './build/inline.ts';
import { stillFigure } from './build/figure.ts';
import { lean } from './build/lean.ts';
import { otherOutputs } from './build/outputs.ts';
import { POLICY } from './build/policy.ts';
import { servedFiles } from './build/served.ts';

export default defineConfig({
  base: './',
  // An unknown address is a 404, not the page again.
  appType: 'mpa',
  plugins: [lean(), stillFigure(), servedFiles(), otherOutputs()],
  worker: { format: 'iife' },
  preview: {
    strictPort: true,
    headers: { 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' },
  },
  build: {
    target: TARGET,
    // Nothing is inlined: the content security policy allows scripts and modules from files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', 'crest-lab': 'src/elements/crest-lab.ts' },
      output: {
        // Other pages name this one.
        entryFileNames: ({ name }) => (name === 'crest-lab' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
