/** Serves the built page as `cargo xtask demo` does: Vite's preview server with the page's own configuration. */

import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const WWW = resolve(import.meta.dirname, '../../www');

/** Resolves to { origin, close }; any free port of this machine will do. */
export async function serve() {
  const vite = createRequire(resolve(WWW, 'package.json')).resolve('vite');
  const { preview } = await import(pathToFileURL(vite).href);
  const server = await preview({ root: WWW, logLevel: 'warn', preview: { strictPort: false } });
  return { origin: new URL(server.resolvedUrls.local[0]).origin, close: () => server.close() };
}
