/** Chapter 3's grid. */

import { css } from 'lit';

export const chapterLabStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: clamp(1.25rem, 3vw, 2rem);
  }
  .verdict {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.375rem;
  }
  .verdict .main {
    font-size: clamp(1.375rem, 1.1rem + 1vw, 1.75rem);
    line-height: 1.3;
    font-weight: 650;
    letter-spacing: -0.012em;
    text-wrap: pretty;
  }
  .verdict:lang(ja) .main {
    line-height: 1.45;
    letter-spacing: 0;
  }
  .verdict :is(.answer, .finding) {
    font-weight: 600;
  }
  .verdict .finding {
    max-width: 60em;
  }
  .verdict .note {
    font-size: 0.875rem;
    line-height: 1.7;
    color: var(--soft);
    max-width: 72em;
  }
  .standing {
    table-layout: fixed;
    max-width: 56rem;
    font-size: 0.9375rem;
  }
  .standing th:first-child {
    width: 55%;
    white-space: normal;
  }
  .standing .soft {
    font-size: 0.8125rem;
  }
  .standing td {
    white-space: nowrap;
  }
  .place {
    max-width: 64em;
    font-variant-numeric: tabular-nums;
  }
  /* Its place before it has come. */
  crest-outcome {
    min-height: 25px;
  }
  .students {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 1.25rem;
  }
  /* The tabs keep their distance from a chart themselves. */
  crest-views + .students.alone {
    margin-top: -2rem;
  }
  .students.alone {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr));
    gap: 0.75rem;
  }
  .add {
    justify-self: start;
  }
  .settings {
    display: grid;
    gap: 1rem;
  }
  .facts {
    min-height: 2lh;
  }
  @media print {
    /* Pages break between blocks; the rows of a grid keep the heights that they had before the break. */
    :host {
      display: block;
    }
    .students,
    .verdict,
    crest-comparison,
    crest-picker {
      margin-bottom: 1rem;
    }
    crest-predict,
    crest-settings {
      display: none;
    }
    .verdict,
    .facts {
      min-height: 0 !important;
    }
    .students {
      grid-template-columns: repeat(2, minmax(0, 1fr)) !important;
    }
  }
  @media (max-width: 999px) {
    /* Two and two rather than three and one. */
    .students.alone {
      grid-template-columns: repeat(auto-fit, minmax(min(100%, max(13rem, 34%)), 1fr));
    }
  }
  @media (max-width: 719px) {
    .students {
      grid-template-columns: minmax(0, 1fr);
    }
    .standing {
      font-size: 0.8125rem;
    }
    .standing th:first-child {
      width: 40%;
    }
    .standing thead th {
      height: 3.9rem;
      vertical-align: bottom;
    }
    .standing :is(th, td) {
      padding-inline: 0.25rem 0;
    }
    .standing th:first-child {
      padding-inline: 0;
    }
  }
  /* Four perplexities of four digits side by side. */
  @media (max-width: 359px) {
    .standing th:first-child {
      width: 30%;
    }
    .standing td {
      font-size: 0.75rem;
    }
  }
`;
