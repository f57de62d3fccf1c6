/** Pages of one file: script, worker, module, teacher and recorded runs all inside, for places that take no second file. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type InlineConfig, type Plugin } from 'vite';
import { face, module, recording, recordings, teacher, WWW, type Kind } from './inputs.ts';
import { INLINE_POLICY } from './policy.ts';

export const TARGET = 'es2022';
const NAME = 'virtual:crest-inline';

/** One classic script: `file:`, `blob:` and `data:` know no other. */
async function script(entry: string, kind: Kind, plugins: Plugin[] = []): Promise<string> {
  const config: InlineConfig = {
    configFile: false,
    root: WWW,
    logLevel: 'warn',
    plugins,
    resolve: {
      alias: [
        { find: /^.*\/generated\/crest_web$/, replacement: face(kind) },
        { find: '#sources', replacement: resolve(WWW, 'src/sources/inline.ts') },
      ],
    },
    build: {
      target: TARGET,
      write: false,
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: { input: resolve(WWW, entry), output: { format: 'iife', codeSplitting: false } },
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

/** Hands the worker's text to `src/sources/inline.ts`. */
function inlineFacts(kind: Kind, worker: string): Plugin {
  return {
    name: 'crest-inline-facts',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? `export const lite = ${kind === 'lite'}, worker = ${JSON.stringify(worker)};` : null),
  };
}

/** A block that `src/sources/inline.ts` finds by its name. Base64 holds nothing that HTML would read. */
function block(name: string, bytes: Buffer, gzip: boolean): string {
  const data = gzip ? gzipSync(bytes, { level: 9 }) : bytes;
  return `<script type="text/plain" id="crest-${name}"${gzip ? ' data-gzip' : ''}>${data.toString('base64')}</script>`;
}

/** Caches and runs are compressed inside; the module is not. */
function blocks(kind: Kind): string[] {
  const runs = kind === 'lite' ? recordings().slice(0, 1) : recordings();
  return [
    ...runs.map((name) => block(`recording-${name}`, recording(name), true)),
    block('module', module(kind), true),
    block('teacher', teacher(kind), kind === 'lite'),
  ];
}

/** Script text that cannot end its element early. */
export function scriptElement(code: string): string {
  return `<script>${code.replaceAll('</script', '<\\/script').replaceAll('<!--', '\\x3C!--')}</script>`;
}

/** The lite page's own script is compressed too. */
const UNPACK = `(async()=>{
const bytes=Uint8Array.from(atob(document.getElementById('crest-page').textContent),(c)=>c.charCodeAt(0));
const stream=new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
const script=document.createElement('script');
script.textContent=await new Response(stream).text();
document.body.append(script);
})().catch((error)=>document.body.append('このブラウザーでは表示できません。 / This browser cannot show the page. ('+error+')'))`;

export async function inlinePage(kind: Kind): Promise<string> {
  const worker = await script('src/worker/main.ts', kind);
  const page = await script('src/main.ts', kind, [inlineFacts(kind, worker)]);
  const main = kind === 'lite' ? [block('page', Buffer.from(page), true), scriptElement(UNPACK)] : [scriptElement(page)];
  return template([...blocks(kind), ...main]);
}

/** The served page's frame with everything that it would load put in place. */
function template(body: readonly string[]): string {
  const style = readFileSync(resolve(WWW, 'src/page.css'), 'utf8').replace(/\/\*.*?\*\//gs, '').replace(/\s+/g, ' ');
  return [
    [/content="default-src[^"]*"/, `content="${INLINE_POLICY}"`],
    [/\n *<link rel="stylesheet" href="\/src\/page\.css" \/>/, `\n    <style>${style.trim()}</style>`],
    [/\n *<script type="module" src="\/src\/main\.ts"><\/script>/, ''],
    [/\n *<link rel="alternate"[^>]*>/, ''],
    [/\n *<\/body>/, `\n${body.join('\n')}\n  </body>`],
  ].reduce((html, [pattern, text]) => {
    if (!(pattern instanceof RegExp) || !pattern.test(html)) throw new Error(`index.html: ${String(pattern)} is not there`);
    return html.replace(pattern, () => String(text));
  }, readFileSync(resolve(WWW, 'index.html'), 'utf8'));
}

export { script as inlineScript };
