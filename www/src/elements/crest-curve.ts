/** <crest-curve>: measures its width and draws a line chart into it, redrawn a few times per second at most. */

import { LitElement, css, html, type TemplateResult } from 'lit';
import { curveStyles, curveView, type CurveView } from '../views/curve';
import { base } from '../styles';

export type CurveData = Omit<CurveView, 'width'>;

export class CrestCurve extends LitElement {
  static override properties = { data: { attribute: false }, width: { state: true } };
  static override styles = [
    base,
    curveStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
    `,
  ];

  declare data: CurveData | null;
  declare width: number;
  readonly #observer = new ResizeObserver(([entry]) => {
    if (entry) this.width = Math.floor(entry.contentRect.width);
  });

  constructor() {
    super();
    this.data = null;
    this.width = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  override render(): TemplateResult {
    if (!this.data) return html``;
    if (this.width === 0) return html`<div style="height:${this.data.height}px"></div>`;
    return curveView({ ...this.data, width: this.width });
  }
}

customElements.define('crest-curve', CrestCurve);
