/** What stands above the chapters: the subject in a few sentences, its answers in short, and the words that the page uses. */

import { css, html, type TemplateResult } from 'lit';
import { send } from '../commands';
import type { Dictionary } from '../i18n';
import type { Answer } from '../i18n/en/intro';

export const introStyles = css`
  .intro {
    flex-basis: 100%;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    max-width: 72em;
  }
  .intro > p {
    max-width: 52em;
  }
  .short {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr));
    gap: 1rem;
  }
  .short h2 {
    font-size: 1.0625rem;
    margin: 0 0 0.375rem;
  }
  .short .card {
    padding: 1rem 1.25rem;
  }
  .short p {
    font-size: 0.9375rem;
  }
  .short p + p {
    margin-top: 0.375rem;
    /* Whole phrases leave ragged lines in so narrow a column. */
    word-break: normal;
  }
  .short a {
    display: inline-block;
    min-height: 24px;
    margin-top: 0.375rem;
    color: inherit;
  }
  .words summary {
    min-height: 24px;
    cursor: pointer;
    font-weight: 600;
  }
`;

export function introView(words: Dictionary): TemplateResult {
  const { intro } = words;
  const follow = ({ chapter, scene }: Answer) => (event: Event) => {
    event.preventDefault();
    const link = event.currentTarget as HTMLElement;
    send(link, { do: 'chapter', chapter });
    if (scene !== undefined) send(link, { do: 'scene', scene, ask: true });
  };
  return html`
    <div class="intro">
      ${intro.paragraphs.map((text) => html`<p>${text}</p>`)}
      <div class="short">
        ${intro.answers.map(
          (answer) => html`
            <section class="card">
              <h2>${answer.heading}</h2>
              <p><b>${answer.brief}</b></p>
              <p>${answer.text}</p>
              <a class="small" href=${`#chapter-${answer.chapter}`} @click=${follow(answer)}>${answer.link}</a>
            </section>
          `,
        )}
      </div>
      ${glossaryView(words)}
    </div>
  `;
}

export function glossaryView({ glossary }: Dictionary): TemplateResult {
  return html`
    <details class="words">
      <summary>${glossary.heading}</summary>
      <dl>${glossary.items.map(([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>`)}</dl>
    </details>
  `;
}
