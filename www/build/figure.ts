/** The last rung: what a page without scripts shows of its recorded run, a drawing and its table, in both languages. */

import { resolve } from 'node:path';
import { runnerImport, type Plugin } from 'vite';
import type { Family } from '../src/objectives.ts';
import { recording, WWW } from './inputs.ts';

/** The page's own code, loaded as the page loads it. */
async function source<T>(path: string): Promise<T> {
  return (await runnerImport<T>(resolve(WWW, 'src', path))).module;
}

const ROWS = 8;
const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The drawing: bars of the teacher and below them those of the students, token by token. */
const LEFT = 90;
const WIDTH = 300;
const HIGH = 34;
/** Each of at least 3:1 on the grounds of both themes. The bars of a token stand in the order of the key. */
const TEACHER = '#5b6470';
const COLOURS: Readonly<Record<Family, string>> = { ce: '#0072b2', fkl: '#009e73', rkl: '#d55e00', rank: '#cc79a7' };

interface Bars {
  readonly name: string;
  readonly colour: string;
  readonly values: readonly number[];
}

/** One path for all bars of a model: the file has few bytes to spare. */
function drawing(tokens: readonly string[], models: readonly Bars[]): string {
  const most = Math.max(...models.flatMap(({ values }) => values));
  const scale = (share: number) => Math.round((WIDTH * share) / most);
  const at = (model: number) => 5 + 6 * model;
  const bars = models.map(({ colour, values }, model) => `<path stroke="${colour}" d="${values.map((share, i) => `M${LEFT} ${HIGH * i + at(model)}h${scale(share)}`).join('')}"/>`);
  const names = tokens.map((token, i) => `<text x="0" y="${HIGH * i + 20}">${escaped(token)}</text>`);
  const foot = HIGH * tokens.length + 9;
  const keys = models.map(({ name, colour }, model) => `<path stroke="${colour}" d="M${model && 80 + 50 * model} ${foot}h9"/><text x="${(model && 80 + 50 * model) + 13}" y="${foot + 5}">${name}</text>`);
  return `<svg viewBox="0 0 400 ${foot + 11}" aria-hidden="true" fill="currentColor" font-size="14" stroke-width="5">${bars.join('')}<g stroke="none">${names.join('')}</g>${keys.join('')}</svg>`;
}

/** Teacher and students at the scene's place, after the last step of the run that the page carries. */
export async function still(run = 'default'): Promise<string> {
  const { readRecording } = await source<typeof import('../src/recording/recording')>('recording/recording.ts');
  const { family, letterOf } = await source<typeof import('../src/objectives')>('objectives.ts');
  const { SCENES } = await source<typeof import('../src/scenes')>('scenes.ts');
  const { info, history, snapshots, objectives, settings } = readRecording(new Uint8Array(recording(run)));
  const index = Math.max(0, info.places.findIndex(({ position }) => position === SCENES[0]?.position));
  const place = info.places[index];
  const last = snapshots.steps.length - 1;
  const mor = history.last?.comparison.metrics.mor5.values ?? [];
  if (!place || last < 0) throw new Error(`the recording ${run} shows no place`);
  const q = objectives.map((_, student) => snapshots.q(last, student, index, place.tokens.length));
  const tokens = place.tokens.slice(0, ROWS).map((token) => token.trim() || token);
  const rows = tokens.map((token, i) => [token, percent(place.p[i] ?? 0), ...q.map((values) => percent(values[i] ?? 0))]);
  const head = ['', '教師 / teacher', ...objectives.map((objective, i) => `${letterOf(i)} ${objective}`)];
  const line = (cells: readonly string[], tag: string) => `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const models = [
    { name: '教師 / teacher', colour: TEACHER, values: tokens.map((_, i) => place.p[i] ?? 0) },
    ...objectives.map((objective, i) => ({ name: letterOf(i), colour: COLOURS[family(objective)], values: tokens.map((_, token) => q[i]?.[token] ?? 0) })),
  ];
  const kept = ['上位5を保つ割合 / top five kept (MOR@5)', '', ...mor.map((value) => value.toFixed(3))];
  return [
    '<figure class="still">',
    `<figcaption lang="ja">スクリプトが動かないため、記録された学習（${history.steps}ステップ、シード${settings.seed}）の最後の値を示します。</figcaption>`,
    `<figcaption lang="en">Scripts do not run here. This is the end of a recorded run (${history.steps} steps, seed ${settings.seed}).</figcaption>`,
    `<blockquote lang="en">${escaped(place.context.slice(-160))} …</blockquote>`,
    drawing(tokens, models),
    `<table><thead>${line(head, 'th')}</thead><tbody>${[...rows, kept].map((row) => line(row, 'td')).join('')}</tbody></table>`,
    '</figure>',
  ].join('');
}

/** Puts the figure inside the element: as soon as that draws, it is no longer seen. */
export function withStill(html: string, figure: string): string {
  const filled = html.replace('<crest-lab></crest-lab>', () => `<crest-lab>${figure}</crest-lab>`);
  if (filled === html) throw new Error('index.html: no <crest-lab>');
  return filled;
}

export function stillFigure(): Plugin {
  return {
    name: 'crest-still-figure',
    transformIndexHtml: async (html) => withStill(html, await still()),
  };
}
