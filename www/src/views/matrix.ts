/** View F: students trained with different losses, each measured by every metric; the best is marked only where it is clear. */

import { html, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import { family, letterOf, type Family } from '../objectives';
import type { Interval, Measured, MetricKey } from '../protocol';
import { METRICS, inUnits } from '../series';
import type { Milestone } from '../session/history';
import { better, difference } from '../verdict';
import { steady } from './steady';

export interface Best {
  readonly best: number;
  readonly second: number;
  /** 95 % interval of the lead over the runner-up, above zero where less is better too; null where there is none. */
  readonly lead: Interval | null;
  /** Better than every other beyond chance; null where the lead has no interval. */
  readonly clear: boolean | null;
}

/** Null unless two students have a value. */
export function bestOf(measured: Measured, lowerIsBetter: boolean): Best | null {
  const { values } = measured;
  const sign = lowerIsBetter ? -1 : 1;
  const [best, second] = values
    .map((_, i) => i)
    .filter((i) => Number.isFinite(values[i]))
    .sort((a, b) => sign * ((values[b] ?? 0) - (values[a] ?? 0)));
  if (best === undefined || second === undefined) return null;
  const lead = lowerIsBetter ? difference(measured, best, second) : difference(measured, second, best);
  return { best, second, lead, clear: lead && better(measured, lowerIsBetter) === best };
}

const OWN: Readonly<Record<Family, readonly MetricKey[]>> = {
  ce: ['perplexity'],
  fkl: ['fkl'],
  rkl: ['rkl'],
  rank: ['mor5', 'cr3', 'spearman'],
};

/** Whether a term of the objective trains for this metric directly. */
export function isOwn(objective: string, key: MetricKey): boolean {
  return objective.split('+').some((term) => {
    const name = term.replace(/^[\d.]+/, '').toLowerCase();
    return (name === 'ce' || family(name) !== 'ce') && OWN[family(name)].includes(key);
  });
}

export interface MatrixRow {
  readonly key: MetricKey;
  readonly digits: number;
  readonly values: readonly number[];
  readonly best: Best | null;
}

export function matrixRows({ comparison }: Milestone): MatrixRow[] {
  return METRICS.map(({ key, digits, lowerIsBetter }) => {
    const measured = comparison.metrics[key];
    const best = bestOf(measured, lowerIsBetter);
    const unit = (value: number) => inUnits(key, value);
    return { key, digits, values: measured.values.map(unit), best: best && { ...best, lead: best.lead && ([unit(best.lead[0]), unit(best.lead[1])] as const) } };
  });
}

/** Why no student is marked. */
export function judgement(best: Best | null, { views }: Dictionary): string {
  if (!best || best.clear) return '';
  return best.clear === null ? views.noInterval : views.unclear;
}

export function matrixView(rows: readonly MatrixRow[], objectives: readonly string[], words: Dictionary, format: Format): TemplateResult {
  const { views, metrics } = words;
  return html`
    <div class="scroll wide" tabindex="0" role="region" aria-label=${views.figures.matrix.heading}>
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">${views.measured}</th>
            ${objectives.map(
              (objective, i) => html`<th scope="col" class=${family(objective)}><span class="letter">${letterOf(i)}</span>${objective.replaceAll('+', '+\u200b')}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ key, digits, values, best }) => html`
              <tr>
                <th scope="row">${metrics.names[key]}<small>${steady(judgement(best, words), [views.unclear, views.noInterval])}</small></th>
                ${objectives.map((objective, i) => {
                  const marked = best?.clear === true && best.best === i;
                  return html`
                    <td class=${marked ? 'best' : ''}>
                      ${format.fixed(values[i] ?? NaN, digits)}
                      <small>${marked ? html`▲ ${views.best} ` : ''}${isOwn(objective, key) ? html`<span>*</span>` : ''}</small>
                    </td>
                  `;
                })}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}
