/** Another minifier before the bundler's own, which shortens names of private members but folds fewer expressions: each leaves what the other takes. */

import { minify } from 'terser';
import type { Plugin } from 'vite';

export function tighter(): Plugin {
  return {
    name: 'crest-tighter',
    apply: 'build',
    renderChunk: async (code) => {
      // Functions that stand together and are not copied to where they are called compress better (docs/tried-and-dropped.md).
      const { code: tight } = await minify(code, { module: true, ecma: 2020, mangle: false, compress: { passes: 2, hoist_funs: true, inline: 1 } });
      if (tight === undefined) throw new Error('terser returned no code');
      return { code: tight, map: null };
    },
  };
}
