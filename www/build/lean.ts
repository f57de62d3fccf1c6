/** Templates without their indentation and styles without their comments and spaces: nothing reads those but the parser. */

import type { Plugin } from 'vite';

/** Styles in a tagged template. What is left is what the browser makes of them. */
const STYLES = /\bcss`[^`]*`/g;

export function lean(): Plugin {
  return {
    name: 'crest-lean',
    apply: 'build',
    enforce: 'pre',
    transform: (code, id) => (/\/src\/[^?]*\.ts$/.test(id) ? { code: code.replace(STYLES, leanStyles).replace(/\n +/g, '\n'), map: null } : null),
  };
}

/** A space before a colon or after a bracket means something; those after a property's colon and around braces do not. */
export function leanStyles(css: string): string {
  return css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}')
    .trim();
}
