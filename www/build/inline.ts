/** Pages of one file: script, worker, module, teacher and recorded runs all inside, for places that take no second file. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compress } from 'lzma1';
import { build, type InlineConfig, type Plugin } from 'vite';
import { toBase85 } from '../src/sources/base85.ts';
import { still, withStill } from './figure.ts';
import { shortened, shortImports } from './imports.ts';
import { face, LITE_RECORDING, module, recording, recordings, teacher, WWW, type Kind } from './inputs.ts';
import { lean } from './lean.ts';
import { INLINE_POLICY } from './policy.ts';

export const TARGET = 'es2022';
const NAME = 'virtual:crest-inline';

/** Chapter 5 needs a part of the module that the lite page has not, and a lone file has no links to build. */
const LEFT_OUT = /^.*\/(crest-chapter-task|crest-link-builder)$/;

/** One classic script: `file:`, `blob:` and `data:` know no other. */
async function script(entry: string, kind: Kind, plugins: Plugin[] = []): Promise<string> {
  const config: InlineConfig = {
    configFile: false,
    root: WWW,
    logLevel: 'warn',
    plugins: [lean(), shortImports(), ...plugins],
    resolve: {
      alias: [
        { find: /^.*\/generated\/crest_web$/, replacement: face(kind) },
        ...(kind === 'lite' ? [{ find: LEFT_OUT, replacement: resolve(WWW, 'src/sources/nothing.ts') }] : []),
        { find: '#sources', replacement: resolve(WWW, 'src/sources/inline.ts') },
      ],
    },
    build: {
      target: TARGET,
      write: false,
      assetsInlineLimit: 0,
      // As a library: a page's chunks would be preloaded, and here there are none.
      lib: { entry: resolve(WWW, entry), formats: ['iife'], name: 'crest' },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  };
  const built = await build(config);
  const results = Array.isArray(built) ? built : [built];
  const files = results.flatMap((result) => ('output' in result ? result.output : []));
  const [chunk, ...others] = files;
  if (chunk?.type !== 'chunk' || others.length > 0) {
    throw new Error(`${entry}: one script expected, not ${files.map((file) => file.fileName).join(', ')}`);
  }
  return chunk.code;
}

/** Hands the worker's text, and what only the build can measure, to `src/sources/inline.ts`. */
async function inlineFacts(kind: Kind, worker: string): Promise<Plugin> {
  const lite = kind === 'lite';
  const text = `export const lite = ${lite}, worker = ${JSON.stringify(worker)};`;
  return {
    name: 'crest-inline-facts',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? text : null),
  };
}

/** How a block is packed: not, as browsers can unpack by themselves, or smaller. */
type Packing = 'plain' | 'gzip' | 'lzma';
const PACK: Readonly<Record<Packing, (bytes: Buffer) => Uint8Array>> = {
  plain: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes, { level: 9 }),
  lzma: (bytes) => compress(bytes, 9),
};

/** A block that `src/sources/block.ts` finds by its name. Base85 holds nothing that HTML would read. */
function block(name: string, bytes: Buffer, packing: Packing): string {
  return `<script type="text/plain" id="crest-${name}" data-packed="${packing}">${toBase85(PACK[packing](bytes))}</script>`;
}

/** Teacher caches are packed in themselves. */
function blocks(kind: Kind): string[] {
  const packing = kind === 'lite' ? 'lzma' : 'gzip';
  const runs = kind === 'lite' ? [['default', LITE_RECORDING]] : recordings().map((name) => [name, name]);
  return [
    ...runs.map(([name = '', file = '']) => block(`recording-${name}`, recording(file), packing)),
    block('module', shortened(module(kind)).module, packing),
    block('teacher', teacher(kind), 'plain'),
  ];
}

/** Script text that cannot end its element early. */
export function scriptElement(code: string): string {
  return `<script>${code.replaceAll('</script', '<\\/script').replaceAll('<!--', '\\x3C!--')}</script>`;
}

export async function inlinePage(kind: Kind): Promise<string> {
  const worker = await script('src/worker/main.ts', kind);
  const page = await script('src/main.ts', kind, [await inlineFacts(kind, worker)]);
  const figure = await still(kind === 'lite' ? LITE_RECORDING : 'default');
  if (kind === 'single') return template(figure, [...blocks(kind), scriptElement(page)]);
  // The page's own script is packed too.
  const unpack = await script('src/unpack.ts', kind);
  return template(figure, [block('page', Buffer.from(page), 'lzma'), scriptElement(unpack), ...blocks(kind)]);
}

/** The served page's frame with everything that it would load put in place. */
function template(figure: string, body: readonly string[]): string {
  const style = readFileSync(resolve(WWW, 'src/page.css'), 'utf8').replace(/\/\*.*?\*\//gs, '').replace(/\s+/g, ' ');
  const page = withStill(readFileSync(resolve(WWW, 'index.html'), 'utf8'), figure);
  return [
    [/content="default-src[^"]*"/, `content="${INLINE_POLICY}"`],
    [/\n *<link rel="stylesheet" href="\/src\/page\.css" \/>/, `\n    <style>${style.trim()}</style>`],
    [/\n *<script type="module" src="\/src\/main\.ts"><\/script>/, ''],
    [/\n *<link rel="alternate"[^>]*>/, ''],
    [/\n *<\/body>/, `\n${body.join('\n')}\n  </body>`],
  ].reduce((html, [pattern, text]) => {
    if (!(pattern instanceof RegExp) || !pattern.test(html)) throw new Error(`index.html: ${String(pattern)} is not there`);
    return html.replace(pattern, () => String(text));
  }, page);
}

export { script as inlineScript };
