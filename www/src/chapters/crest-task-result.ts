/** <crest-task-result>: what chapter 5 has measured; loaded with the first measurement. */

import { LitElement, type TemplateResult } from 'lit';
import type { TaskAssessment, TaskSource } from '../assessment';
import { formatFor } from '../format';
import type { Language } from '../i18n';
import { base } from '../styles';
import { resultStyles, resultView } from './task-result';

export class CrestTaskResult extends LitElement {
  static override properties = { language: {}, result: { attribute: false }, source: {}, reference: { attribute: false } };
  static override styles = [base, resultStyles];

  declare language: Language;
  declare result: TaskAssessment;
  declare source: TaskSource;
  /** The teacher that the page brings, measured alike; null while it is not. */
  declare reference: TaskAssessment | null;

  override render(): TemplateResult {
    const { result, source, reference, language } = this;
    return resultView({ result, source, reference, language, format: formatFor(language) });
  }
}

customElements.define('crest-task-result', CrestTaskResult);
