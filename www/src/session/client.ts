/** The page's end of the worker: starts it in the first way that works, sends requests, hands replies on. */

import { sources as own } from '#sources';
import { fetched } from '../fetched';
import type { Materials, Reply, Request } from '../protocol';
import type { Sources } from '../sources/sources';
import { abilities, type Abilities } from '../worker/hello';
import { climb, RUNGS, type Port, type Rung } from './ladder';

/** What worked last; the next worker begins there and asks no more. */
let proven: Rung | null = null;

/** Nothing starts before the first request. */
export class Client {
  /** The way that worked, null before. */
  rung: Rung | null = null;
  /** What the worker found; null until it has said so. */
  abilities: Abilities | null = null;
  #port: Port | null = null;
  #starting = false;
  #closed = false;
  readonly #waiting: Request[] = [];

  constructor(
    private readonly onReply: (reply: Reply) => void,
    private readonly sources: Sources = own,
  ) {}

  send(request: Request): void {
    if (this.#closed) return;
    this.#waiting.push(request);
    if (this.#port) void this.#flush();
    else if (!this.#starting) void this.#start();
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#port?.close();
    this.#port = null;
  }

  async #start(): Promise<void> {
    this.#starting = true;
    const failures: string[] = [];
    let fallback: Port | null = null;
    for (const rung of proven ? RUNGS.slice(RUNGS.indexOf(proven)) : RUNGS) {
      if (rung === 'page' && fallback) break;
      try {
        const port = await climb(rung, this.sources.worker);
        if (this.#closed) {
          fallback?.close();
          return port.close();
        }
        if (rung === 'blob' && rung !== proven && (await this.#lacksGpu(port))) {
          // Its storage partition may hide the GPU that a worker without an origin sees.
          failures.push('blob: no GPU although the page has one');
          fallback = port;
          continue;
        }
        fallback?.close();
        return this.#adopt(rung, port);
      } catch (error) {
        failures.push(`${rung}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (fallback) return this.#adopt('blob', fallback);
    this.#starting = false;
    this.#fail(`the training worker does not start (${failures.join('; ')})`);
  }

  async #lacksGpu(port: Port): Promise<boolean> {
    if (this.sources.lite) return false;
    const there = await port.abilities;
    return !there?.adapter && (await abilities()).adapter;
  }

  #adopt(rung: Rung, port: Port): void {
    if (this.#closed) return port.close();
    proven = rung;
    this.rung = rung;
    this.#port = port;
    void port.abilities.then((found) => (this.abilities = found));
    port.listen(this.onReply, (message) => this.#fail(message));
    void this.#flush();
  }

  /** One after the other: a request may have to wait for its materials. */
  #flushing: Promise<void> = Promise.resolve();

  #flush(): Promise<void> {
    this.#flushing = this.#flushing.then(async () => {
      for (let request = this.#waiting.shift(); request; request = this.#waiting.shift()) {
        try {
          this.#port?.send(await this.#complete(request));
        } catch (error) {
          this.#fail(error instanceof Error ? error.message : String(error));
        }
      }
    });
    return this.#flushing;
  }

  /** A `data:` worker has no origin and may not fetch the page's files: the page does it. */
  async #complete(request: Request): Promise<Request> {
    if (this.rung !== 'data' || (request.type !== 'start' && request.type !== 'assess')) return request;
    const { module, teacher } = request.materials;
    const materials: Materials = { module: await bytesOf(module), teacher: await bytesOf(teacher) };
    return { ...request, materials };
  }

  #fail(message: string): void {
    if (!this.#closed) this.onReply({ type: 'error', failure: { place: 'load', kind: null, message } });
  }
}

const kept = new Map<string, Promise<ArrayBuffer>>();

function bytesOf(source: string | ArrayBuffer): Promise<ArrayBuffer> {
  if (typeof source !== 'string') return Promise.resolve(source);
  const known = kept.get(source);
  if (known) return known;
  const bytes = fetched(source).then((answer) => answer.arrayBuffer());
  kept.set(source, bytes);
  bytes.catch(() => kept.delete(source));
  return bytes;
}
