/** Builds the page into dist/: plain files with relative addresses that any web server can hand out, and pages of one file. */

import { defineConfig } from 'vite';
import { TARGET } from './build/inline.ts';
import { stillFigure } from './build/figure.ts';
import { shortImports } from './build/imports.ts';
import { lean } from './build/lean.ts';
import { otherOutputs } from './build/outputs.ts';
import { plainImports } from './build/plain.ts';
import { POLICY } from './build/policy.ts';
import { servedFiles } from './build/served.ts';
import { tighter } from './build/tighter.ts';

export default defineConfig({
  base: './',
  // An unknown address is a 404, not the page again.
  appType: 'mpa',
  plugins: [lean(), plainImports(), tighter(), stillFigure(), servedFiles(), otherOutputs()],
  worker: { format: 'iife', plugins: () => [tighter(), shortImports()] },
  preview: {
    strictPort: true,
    headers: { 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' },
  },
  build: {
    target: TARGET,
    // Nothing is inlined: the content security policy allows scripts and modules from files only.
    assetsInlineLimit: 0,
    // The page asks for its script at once; what scripts load later needs no help (build/plain.ts).
    modulePreload: { polyfill: false, resolveDependencies: (_file, dependencies, { hostType }) => (hostType === 'html' ? dependencies : []) },
    rolldownOptions: {
      input: { index: 'index.html', 'crest-lab': 'src/elements/crest-lab.ts' },
      output: {
        // One chunk each, with all that it needs: by itself the bundler cuts out whatever a tool shares with them.
        codeSplitting: {
          groups: [
            { name: 'lab', test: /[\\/]elements[\\/]crest-lab\.ts$/, priority: 2 },
            { name: 'later', test: /[\\/]chapters[\\/]later\.ts$/, priority: 1 },
          ],
        },
        // Other pages name this one.
        entryFileNames: ({ name }) => (name === 'crest-lab' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
