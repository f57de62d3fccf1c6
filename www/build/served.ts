/** The files beside a served page: the module, the teacher cache and the recorded runs, and how scripts learn their addresses. */

import { basename } from 'node:path';
import type { Plugin } from 'vite';
import { shortened } from './imports.ts';
import { module, recording, recordings, teacher, TEACHER } from './inputs.ts';

const NAME = 'virtual:crest-files';
const MODULE = 'src/generated/crest_web_bg.wasm';

/** The folder is that of the teacher cache; each address is relative to the script that states it. */
export function servedFiles(): Plugin {
  let development = false;
  return {
    name: 'crest-served-files',
    configResolved: ({ command }) => void (development = command === 'serve'),
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null;
      if (development) return `export { default as module } from '/${MODULE}?url'; export const teacher = '/${TEACHER}', base = '/';`;
      const program = this.emitFile({ type: 'asset', name: basename(MODULE), source: shortened(module()).module });
      const cache = this.emitFile({ type: 'asset', fileName: TEACHER, source: teacher() });
      for (const name of recordings()) {
        this.emitFile({ type: 'asset', fileName: `recordings/${name}.safetensors`, source: recording(name) });
      }
      return `export const module = import.meta.ROLLUP_FILE_URL_${program}, teacher = import.meta.ROLLUP_FILE_URL_${cache}, base = teacher;`;
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
        const name = recordings().find((name) => path === `recordings/${name}.safetensors`);
        if (path !== TEACHER && name === undefined) return next();
        response.setHeader('Content-Type', 'application/octet-stream');
        response.end(name === undefined ? teacher() : recording(name));
      });
    },
  };
}
