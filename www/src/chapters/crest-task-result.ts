/** <crest-task-result>: what was measured of the reader's own task; loaded with the first measurement. */

import { LitElement, type TemplateResult } from 'lit';
import type { TaskAssessment } from '../assessment';
import { formatFor } from '../format';
import type { Language } from '../i18n';
import { base } from '../styles';
import { resultStyles, resultView } from './task-result';

export class CrestTaskResult extends LitElement {
  static override properties = { language: {}, result: { attribute: false }, reference: { attribute: false } };
  static override styles = [base, resultStyles];

  declare language: Language;
  declare result: TaskAssessment;
  /** The teacher that the page brings, measured alike; null while it is not. */
  declare reference: TaskAssessment | null;

  override render(): TemplateResult {
    const { result, reference, language } = this;
    return resultView({ result, reference, language, format: formatFor(language) });
  }
}

customElements.define('crest-task-result', CrestTaskResult);
