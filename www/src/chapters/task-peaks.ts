/** Shares of positions by number of peaks: a bar each with its 95 % interval, and a mark where the page's teacher is. */

import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { Estimate } from '../assessment';
import type { Format } from '../format';
import type { Dictionary, Language } from '../i18n';
import { footView } from '../views/foot';

export const peaksStyles = css`
  .peaks {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr) 3.8em;
    gap: 0.3rem 0.75rem;
    align-items: center;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  .peaks svg {
    display: block;
    width: 100%;
    overflow: visible;
  }
  .peaks .ground {
    fill: var(--sunk);
  }
  .peaks .share {
    fill: var(--teacher);
  }
  .peaks .interval {
    stroke: var(--ink);
    stroke-width: 2;
  }
  .peaks .reference {
    fill: var(--card);
    stroke: var(--ink);
    stroke-width: 2;
  }
  .peaks .number {
    text-align: end;
  }
  .peaks-key svg {
    margin-inline: 0 0.4em;
    overflow: visible;
    stroke: var(--ink);
    stroke-width: 2;
    fill: var(--card);
  }
  .peaks-key .second {
    margin-inline-start: 1.25em;
  }
  @media (forced-colors: active) {
    .peaks .share {
      fill: Highlight;
    }
  }
`;

export interface PeakBar {
  readonly name: string;
  readonly share: Estimate | null;
  /** Whether its interval can be believed. */
  readonly certain: boolean;
  /** The share at the teacher that the page brings. */
  readonly reference: number | null;
}

const DIAMOND = 'M0 -5 L5 0 L0 5 L-5 0 Z';

/** `whose`: the name of the column with the shares. */
export function peaksView(bars: readonly PeakBar[], whose: string, language: Language, words: Dictionary, format: Format): TemplateResult {
  const percent = (value: number | undefined) => format.percent(value ?? NaN);
  const compared = bars.some((bar) => bar.reference !== null);
  const certain = bars.some((bar) => bar.certain);
  const sentence = words.task.peaksSentence(
    whose,
    bars.map((bar) => `${bar.name} ${percent(bar.share?.value)}`).join(words.languageName === '日本語' ? '、' : ', '),
  );
  return html`
    <figure aria-label=${sentence}>
      <div class="peaks" aria-hidden="true">
        ${bars.map((bar) => html`<span>${bar.name}</span>${picture(bar)}<span class="number">${percent(bar.share?.value)}</span>`)}
      </div>
      <p class="peaks-key small soft" aria-hidden="true">
        ${certain ? html`<svg width="22" height="10"><path d="M0 5H22M1 1V9M21 1V9"></path></svg>${words.task.interval}` : words.task.tooFew}
        ${compared ? html`<svg class="second" width="10" height="10"><path d=${DIAMOND} transform="translate(5 5)"></path></svg>${words.task.reference}` : nothing}
      </p>
      ${footView({
        language,
        sentence,
        sheet: {
          columns: [words.task.peaks, whose, ...(certain ? [words.task.interval] : []), ...(compared ? [words.task.reference] : [])],
          rows: bars.map(({ name, share, reference }) => [
            name,
            share?.value ?? NaN,
            ...(certain ? [share ? `${percent(share.low)} – ${percent(share.high)}` : ''] : []),
            ...(compared ? [reference ?? NaN] : []),
          ]),
          print: format.percent,
        },
        titles: [`${words.task.peaks}, ${whose}`],
        file: 'crest-peaks',
      })}
    </figure>
  `;
}

function picture({ share, certain, reference }: PeakBar): TemplateResult {
  const at = (value: number) => `${(100 * value).toFixed(2)}%`;
  return html`
    <svg height="22">
      <rect class="ground" y="2" width="100%" height="11"></rect>
      ${share
        ? svg`<rect class="share" y="2" width=${at(share.value)} height="11"></rect>`
        : nothing}
      ${share && certain
        ? svg`
            <line class="interval" x1=${at(share.low)} x2=${at(share.high)} y1="18" y2="18"></line>
            <line class="interval" x1=${at(share.low)} x2=${at(share.low)} y1="15" y2="21"></line>
            <line class="interval" x1=${at(share.high)} x2=${at(share.high)} y1="15" y2="21"></line>`
        : nothing}
      ${reference === null ? nothing : svg`<svg x=${at(reference)} y="7.5" overflow="visible"><path class="reference" d=${DIAMOND}></path></svg>`}
    </svg>
  `;
}
