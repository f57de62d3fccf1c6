/** The last rung: what a page without scripts shows of the recorded run, a figure's sentence and its table, in both languages. */

import { resolve } from 'node:path';
import { runnerImport, type Plugin } from 'vite';
import { recording, WWW } from './inputs.ts';

/** The page's own code, loaded as the page loads it. */
async function source<T>(path: string): Promise<T> {
  return (await runnerImport<T>(resolve(WWW, 'src', path))).module;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Teacher and students at the scene's place, after the last step. */
async function table(): Promise<string> {
  const { readRecording } = await source<typeof import('../src/recording/recording')>('recording/recording.ts');
  const { letterOf } = await source<typeof import('../src/objectives')>('objectives.ts');
  const { SCENES } = await source<typeof import('../src/scenes')>('scenes.ts');
  const { info, history, snapshots, objectives, settings } = readRecording(new Uint8Array(recording('default')));
  const index = Math.max(0, info.places.findIndex(({ position }) => position === SCENES[0]?.position));
  const place = info.places[index];
  const last = snapshots.steps.length - 1;
  const mor = history.last?.comparison.metrics.mor5.values ?? [];
  if (!place || last < 0) throw new Error('the default recording shows no place');
  const q = objectives.map((_, student) => snapshots.q(last, student, index, place.tokens.length));
  const rows = place.tokens.slice(0, 8).map((token, i) => [token.trim() || token, percent(place.p[i] ?? 0), ...q.map((values) => percent(values[i] ?? 0))]);
  const head = ['', '教師 / teacher', ...objectives.map((objective, i) => `${letterOf(i)} ${objective}`)];
  const line = (cells: readonly string[], tag: string) => `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const kept = ['MOR@5', '', ...mor.map((value) => value.toFixed(3))];
  return [
    '<figure class="still">',
    `<figcaption lang="ja">スクリプトが動かないため、記録された学習（${history.steps}ステップ、シード${settings.seed}）の最後の値を表で示します。</figcaption>`,
    `<figcaption lang="en">Scripts do not run here. This is the end of a recorded run (${history.steps} steps, seed ${settings.seed}).</figcaption>`,
    `<blockquote lang="en">${escaped(place.context.slice(-160))} …</blockquote>`,
    `<table><thead>${line(head, 'th')}</thead><tbody>${[...rows, kept].map((row) => line(row, 'td')).join('')}</tbody></table>`,
    '</figure>',
  ].join('');
}

/** Stands inside the element: as soon as that draws, this is no longer seen. */
export function stillFigure(): Plugin {
  return {
    name: 'crest-still-figure',
    transformIndexHtml: async (html) => html.replace('<crest-lab></crest-lab>', `<crest-lab>${await table()}</crest-lab>`),
  };
}
