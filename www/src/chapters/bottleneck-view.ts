/** The toy's chart: one line per student size, on it a dot for each of the two losses. */

import { css, html, nothing, type TemplateResult } from 'lit';
import type { Dictionary } from '../i18n';
import type { Kept } from '../math/bottleneck';
import { CONTEXTS } from '../math/toy';
import type { Pair } from './bottleneck-model';

export function bottleneckView(results: ReadonlyArray<Pair | null>, chosen: number, words: Dictionary['tug']): TemplateResult {
  return html`
    <div class="toy" aria-hidden="true">
      <div class="line head">
        <span></span><span class="ends"><span>0</span><span>${CONTEXTS / 2}</span><span>${CONTEXTS}</span></span><span class="number fkl">◯</span><span class="number rank">◆</span>
      </div>
      ${results.map((pair, i) => line(pair, words.toy.size(i + 1), i + 1 === chosen))}
    </div>
    <p class="keys small soft" aria-hidden="true">
      <span class="fkl"><i>◯</i> ${words.names.fkl}</span><span class="rank"><i>◆</i> ${words.toy.ranked}</span>
    </p>
  `;
}

function line(pair: Pair | null, name: string, chosen: boolean): TemplateResult {
  const at = ({ order }: Kept) => (100 * order) / CONTEXTS;
  return html`
    <div class=${chosen ? 'line chosen' : 'line'}>
      <span>${name}</span>
      <span class="scale">
        <i class="rule"></i>
        ${pair
          ? html`
              <i class="gap" style="left:${Math.min(at(pair[0]), at(pair[1]))}%;width:${Math.abs(at(pair[1]) - at(pair[0]))}%"></i>
              <b class="fkl" style="left:${at(pair[0])}%">◯</b><b class="rank" style="left:${at(pair[1])}%">◆</b>
            `
          : nothing}
      </span>
      <span class="number">${pair ? pair[0].order : ''}</span><span class="number">${pair ? pair[1].order : ''}</span>
    </div>
  `;
}

export const bottleneckStyles = css`
  .toy {
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
    max-width: 46rem;
  }
  .line {
    display: grid;
    grid-template-columns: 4em minmax(0, 1fr) 2em 2em;
    column-gap: 0.9rem;
    height: 28px;
    line-height: 28px;
    border-radius: 6px;
    padding-inline: 0.4rem;
  }
  .line.head {
    color: var(--soft);
    font-size: 0.75rem;
  }
  .line.chosen {
    box-shadow: inset 3px 0 var(--ink);
    font-weight: 700;
  }
  .ends {
    display: flex;
    justify-content: space-between;
  }
  .scale {
    position: relative;
  }
  .rule,
  .gap {
    position: absolute;
    top: 13px;
    height: 2px;
    left: 0;
    right: 0;
    background: var(--line);
  }
  .gap {
    top: 11px;
    height: 6px;
    right: auto;
    background: var(--teacher-pale);
  }
  .scale b {
    position: absolute;
    width: 20px;
    margin-left: -10px;
    text-align: center;
    font-size: 0.9375rem;
  }
  b.fkl,
  b.rank,
  .head .fkl,
  .head .rank,
  .keys i {
    color: var(--mine);
    font-style: normal;
    font-weight: 700;
  }
  .keys {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25rem;
  }
`;
