/** Chapter 3's grid. */

import { css } from 'lit';

export const chapterLabStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: clamp(1.25rem, 3vw, 2rem);
  }
  .verdict .main {
    font-size: clamp(1.375rem, 1.1rem + 1vw, 1.75rem);
    line-height: 1.3;
    font-weight: 650;
    letter-spacing: -0.012em;
    font-variant-numeric: tabular-nums;
    text-wrap: pretty;
    margin-block: 0.25rem 0.5rem;
  }
  .verdict:lang(ja) .main {
    line-height: 1.45;
    letter-spacing: 0;
  }
  .verdict .note {
    color: var(--soft);
    max-width: 64em;
  }
  .students {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 1.25rem;
  }
  .add {
    justify-self: start;
  }
  .settings {
    display: grid;
    gap: 1rem;
  }
  .facts {
    min-height: 3.1em;
  }
  @media (max-width: 719px) {
    .students {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
