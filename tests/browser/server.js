/** Serves the built page as `cargo xtask demo` does, and as somebody else's server would: with another policy, beside other pages. */

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const WWW = resolve(import.meta.dirname, '../../www');
export const DIST = resolve(WWW, 'dist');

/** The strictest policy that the documentation promises to work with, word for word. */
export const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'";

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json' };

/** Vite's preview server with the page's own configuration. Resolves to { origin, close }; any free port will do. */
export async function serve() {
  const vite = createRequire(resolve(WWW, 'package.json')).resolve('vite');
  const { preview } = await import(pathToFileURL(vite).href);
  const server = await preview({ root: WWW, logLevel: 'warn', preview: { strictPort: false } });
  return { origin: new URL(server.resolvedUrls.local[0]).origin, close: () => server.close() };
}

/**
 * A plain server of dist/ for any name that leads to this machine.
 * `pages` are more pages by their path, without any policy; `edit` may change a file on its way; what is `missing` is not found;
 * `shared` lets pages of other origins load the files.
 */
export async function serveDist({ policy = null, pages = {}, edit = (_path, body) => body, missing = null, shared = false } = {}) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    if (path in pages) {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(pages[path]);
      return;
    }
    const file = resolve(DIST, `.${path === '/' ? '/index.html' : path}`);
    try {
      if (!file.startsWith(DIST + sep) || missing?.test(path)) throw new Error('outside');
      const body = edit(path, await readFile(file));
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'Content-Type': type, ...(policy ? { 'Content-Security-Policy': policy } : {}), ...(shared ? { 'Access-Control-Allow-Origin': '*' } : {}) }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  return {
    port,
    origin: `http://localhost:${port}`,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
